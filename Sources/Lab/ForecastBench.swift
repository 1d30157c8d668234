import ArgumentParser
import Basis
import Forecast
import Foundation

/// `teren bench forecast`: the engine beside its peers on public sets (Benchmarks/forecast/run.sh, because the peers are
/// Python programs), and what it does at full size and on generated truth.
struct ForecastBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Measure forecast and plan: peers, scale, change, censoring, stock, coverage.")

  @Option(help: "peers, scale, change, censoring, stock or coverage.") var part = "peers"
  @Option(help: "Folder for the sets and the peers' programs (peers).") var folder = ".build/forecast-bench"
  @Flag(help: "All eighteen sets instead of M3 monthly and the retailer's weeks and days (peers).")
  var everySet = false
  @Option(help: "Items.") var items = 10_000
  @Option(help: "Warehouses of each item (scale).") var warehouses = 20
  @Option(help: "Threads.") var threads = 2
  @Option(help: "CSV for coverage: id,period,value.") var input: String?
  @Option(help: "Period of that CSV.") var frequency: Frequency = .week
  @Option(help: "Periods ahead.") var horizon = 4
  @Option(help: "Past origins for coverage.") var origins = 4
  @Option(help: "Seed of the generated items.") var seed: UInt64 = 42
  @Flag(help: "Plan every item for the same service instead of a fill rate (scale).") var byCycles = false
  @Flag(help: "Fail unless the goals of stock or coverage are met.") var check = false

  func run() throws {
    switch part {
    case "peers": try peers()
    case "scale": try scale()
    case "change": try change()
    case "censoring":
      let bias = try ForecastSimulation.censoring(min(items, 2_000), seed: 42)
      print("bias: full \(bias.full), stock-outs hidden \(bias.hidden), counted as zero \(bias.zero)")
    case "stock": try stock()
    case "coverage": try coverage()
    default: throw ValidationError("--part \(part): give peers, scale, change, censoring, stock or coverage.")
    }
  }

  private func peers() throws {
    let script = "Benchmarks/forecast/run.sh"
    guard FileManager.default.isExecutableFile(atPath: script) else {
      throw ValidationError("\(script) is not here: run the benchmark from the top folder of the sources.")
    }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: script)
    process.arguments = [folder] + (everySet ? [] : ["m3-month", "retail-week", "retail-day"])
    var surroundings = ProcessInfo.processInfo.environment
    surroundings["LAB"] = URL(fileURLWithPath: CommandLine.arguments[0]).path
    process.environment = surroundings
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw ExitCode(process.terminationStatus) }
  }

  private func scale() throws {
    var series = ForecastSimulation.items(items * warehouses, periods: 104, seed: 42)
    let today = CivilDate(year: 2025, month: 12, day: 29)!
    let suppliers = (1...4).map { [3, 7, 14, 21][$0 - 1] }
    var facts: [ItemFacts] = []
    facts.reserveCapacity(series.count)
    for (index, one) in series.enumerated() {
      let item = index / warehouses
      facts.append(
        ItemFacts(
          series: one,
          terms: PlanItem(
            id: one.id, pack: 6, minimum: 12, leadDays: suppliers[item % 4], reviewDays: 7,
            cost: Price(tenThousandths: Int64(10_000 + item % 97 * 3_000))),
          position: StockPosition(onHand: Int64(one.values[103])), product: "T\(item)"))
    }
    series = []
    let started = Date()
    let processor = cpuSeconds()
    let settings = ForecastSettings(
      frequency: .week, horizon: 4, quantiles: [0.005, 0.025, 0.165, 0.25, 0.5, 0.75, 0.835, 0.975, 0.995],
      threads: threads)
    let clock = StepClock(processor)
    let run = try planDeliveries(
      facts, DeliverySettings(settings, today: today, goal: goal)
    ) { phase, _ in clock.enter(phase) }
    let elapsed = Date().timeIntervalSince(started)
    var foreseen = 0.0
    var units: Int64 = 0
    for row in run.rows {
      foreseen += row.adjusted.mean.reduce(0, +)
      units += row.proposal?.quantity ?? 0
    }
    print("\(facts.count) weekly series, \(threads) threads: \(elapsed) s elapsed")
    print("processor seconds: \(cpuSeconds() - processor), by part \(clock.parts)")
    print("peak memory \(peakMegabytes()) MB; \(foreseen.rounded()) units forecast, \(units) proposed")
  }

  private var goal: ServiceGoal { byCycles ? .cycles(0.95) : .fill(0.95) }

  private func change() throws {
    let today = CivilDate(year: 2025, month: 12, day: 29)!
    var facts = ForecastSimulation.items(min(items, 5_000), periods: 104, seed: seed).enumerated().map {
      ItemFacts(
        series: $1,
        terms: PlanItem(
          id: $1.id, pack: 6, minimum: 12, leadDays: 14, reviewDays: 7,
          cost: Price(tenThousandths: Int64(10_000 + $0 % 97 * 3_000))),
        position: StockPosition(onHand: 10), product: "T\($0 / 20)")
    }
    let settings = ForecastSettings(frequency: .week, horizon: 4, quantiles: [0.5, 0.95], threads: threads)
    let state = try planDeliveries(facts, DeliverySettings(settings, today: today, goal: goal)).state
    let started = cpuSeconds()
    var units: Int64 = 0
    var slowest = 0.0
    for index in facts.indices {
      let before = cpuSeconds()
      facts[index].series = adding(
        5, on: CivilDate(year: 2025, month: 12, day: 23)!, to: facts[index].series, .week)
      units += try state.replan(facts[index]).proposal?.quantity ?? 0
      slowest = max(slowest, cpuSeconds() - before)
    }
    let each = (cpuSeconds() - started) / Double(facts.count)
    print("one changed order to its proposal: \(each * 1_000) ms, slowest \(slowest * 1_000) ms")
    print("(\(facts.count) items, \(units) units)")
  }

  private func stock() throws {
    let simulation = try StockSimulation(min(items, 600), seed: seed, threads: threads)
    func cells(_ numbers: [Double]) -> String {
      numbers.map { "\(($0 * 10_000).rounded() / 10_000)" }.joined(separator: " | ")
    }
    print("| policy | nominal | stock value | fill | item-weeks served |\n|---|---|---|---|---|")
    let formula = simulation.tuned(to: 0.95, simulation.byFormula)
    let engine = simulation.tuned(to: 0.95, simulation.byEngine)
    for (name, one) in [("26 weeks, tuned to 95 %", formula), ("engine, tuned to 95 %", engine)] {
      print("| \(name) | \(cells([one.nominal, one.result.stock, one.result.fill, one.result.whole])) |")
    }
    var furthest = 0.0
    for goal in [0.9, 0.95, 0.98] {
      let (asked, kept) = try simulation.backtested(goal)
      furthest = max(furthest, abs(kept.fill - goal))
      print("| engine, goal \(goal) by backtest | \(cells([asked, kept.stock, kept.fill, kept.whole])) |")
    }
    let saved = 1 - engine.result.stock / formula.result.stock
    print(
      "saved \((saved * 1_000).rounded() / 10) %, achieved within \((furthest * 1_000).rounded() / 10) points")
    if check, saved < 0.15 || furthest > 0.015 {
      throw ValidationError("Wanted: at least 15 % less stock and 1.5 points at most.")
    }
  }

  private func coverage() throws {
    let series: [DemandSeries]
    if let input {
      series = try ForecastFile.read(input, frequency, fillZero: true, addDuplicates: true)
    } else {
      series = ForecastSimulation.items(
        min(items, 2_000), periods: frequency == .day ? 560 : 130, seed: seed)
    }
    let settings = ForecastSettings(
      frequency: frequency, horizon: horizon, quantiles: [0.05, 0.5, 0.95], threads: threads)
    let result = try rollingOrigin(series, settings, origins: origins)
    print(
      "| class | looks | LT WAPE | bias | FVA | covered by P5 | P50 | P95 |\n|---|---|---|---|---|---|---|---|")
    func line(_ name: String, _ one: Accuracy) {
      let cells = [one.leadTimeWape, one.bias, one.valueAdded] + one.coverage
      print(
        "| \(name) | \(one.count) | "
          + cells.map { "\(($0 * 1_000).rounded() / 1_000)" }.joined(separator: " | ") + " |")
    }
    var outside: [String] = []
    for value in ValueClass.allCases {
      guard let one = result.byClass[value] else { continue }
      line(value.rawValue, one)
      if !(0.93...0.97).contains(one.coverage[2]) { outside.append(value.rawValue) }
    }
    line("all", result.all)
    if check, !outside.isEmpty {
      throw ValidationError("P95 of class \(outside.joined(separator: ", ")) is outside 93 to 97 %.")
    }
  }
}

/// Processor seconds of each part of a run.
private final class StepClock: @unchecked Sendable {
  private var last: Double
  private var phase = DeliveryPhase.forecasting
  private(set) var parts: [DeliveryPhase: Double] = [:]

  init(_ now: Double) { last = now }

  func enter(_ next: DeliveryPhase) {
    let now = cpuSeconds()
    parts[phase, default: 0] += now - last
    (last, phase) = (now, next)
  }
}

/// The most memory this program has held, in megabytes.
private func peakMegabytes() -> Int {
  var usage = rusage()
  getrusage(0, &usage)
  return Int(usage.ru_maxrss) / 1_024
}
