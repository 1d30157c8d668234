import ArgumentParser
import Basis
import Forecast
import Foundation

/// `teren bench forecast`: what the engine does at full size and on generated truth. The comparison with peers
/// is Benchmarks/forecast/run.sh, because the peers are Python programs.
struct ForecastBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast", abstract: "Measure forecast and plan: scale, change, censoring, stock, coverage.")

  @Option(help: "scale, change, censoring, stock or coverage.") var part = "scale"
  @Option(help: "Items.") var items = 10_000
  @Option(help: "Warehouses of each item (scale).") var warehouses = 20
  @Option(help: "Threads.") var threads = 2
  @Option(help: "CSV for coverage: id,period,value.") var input: String?
  @Option(help: "Period of that CSV.") var frequency: Frequency = .week
  @Option(help: "Periods ahead.") var horizon = 4
  @Option(help: "Past origins for coverage.") var origins = 4

  func run() throws {
    switch part {
    case "scale": try scale()
    case "change": try change()
    case "censoring":
      let bias = try ForecastSimulation.censoring(min(items, 2_000), seed: 42)
      print("bias: full \(bias.full), stock-outs hidden \(bias.hidden), counted as zero \(bias.zero)")
    case "stock": try stock()
    case "coverage": try coverage()
    default: throw ValidationError("--part \(part): give scale, change, censoring, stock or coverage.")
    }
  }

  private func scale() throws {
    let series = ForecastSimulation.items(items * warehouses, periods: 104, seed: 42)
    let started = Date()
    let processor = cpuSeconds()
    let settings = ForecastSettings(
      frequency: .week, horizon: 4, quantiles: [0.005, 0.025, 0.165, 0.25, 0.5, 0.75, 0.835, 0.975, 0.995],
      threads: threads)
    let forecasts = try forecastDemand(series, settings)
    let afterForecast = cpuSeconds()
    // Item totals above their warehouses, forecast by themselves, then made to agree.
    var totals: [DemandSeries] = []
    for item in 0..<items {
      var sum = [Double](repeating: 0, count: 104)
      for warehouse in 0..<warehouses {
        for (week, value) in series[item * warehouses + warehouse].values.enumerated() { sum[week] += value }
      }
      totals.append(DemandSeries(id: "T\(item)", first: series[0].first, values: sum))
    }
    let above = try forecastDemand(totals, settings)
    var checksum = 0.0
    for item in 0..<items {
      for step in 0..<4 {
        var nodes = [HierarchyNode(parent: -1, forecast: above[item].mean[step])]
        for warehouse in 0..<warehouses {
          nodes.append(
            HierarchyNode(parent: 0, forecast: forecasts[item * warehouses + warehouse].mean[step]))
        }
        checksum += reconcile(nodes)[0]
      }
    }
    let afterReconcile = cpuSeconds()
    let today = CivilDate(year: 2025, month: 12, day: 29)!
    var units: Int64 = 0
    for one in forecasts {
      let daily = one.mean.flatMap { [Double](repeating: max($0, 0) / 7, count: 7) }
      let item = PlanItem(id: one.id, pack: 6, minimum: 12, leadDays: 14, reviewDays: 7)
      let stock = StockPosition(onHand: Int64(one.mean[0]))
      units += try propose(
        item, stock, PlanDemand(daily: daily, covered: one.leadTime[7]), today: today
      ).quantity
    }
    let end = cpuSeconds()
    print("\(series.count) weekly series, \(threads) threads: \(Date().timeIntervalSince(started)) s elapsed")
    print("processor seconds: forecast \(afterForecast - processor), totals and reconciliation")
    print(
      "  \(afterReconcile - afterForecast), plan \(end - afterReconcile); peak memory \(peakMegabytes()) MB")
    print("checks: \(checksum.rounded()) units forecast, \(units) proposed")
  }

  private func change() throws {
    let series = ForecastSimulation.items(min(items, 5_000), periods: 104, seed: 42)
    let settings = ForecastSettings(frequency: .week, horizon: 4, quantiles: [0.5, 0.95])
    let model = try learnForecastModel(series, settings)
    let today = CivilDate(year: 2025, month: 12, day: 29)!
    let started = cpuSeconds()
    var units: Int64 = 0
    for one in series {
      let changed = adding(5, on: CivilDate(year: 2025, month: 12, day: 23)!, to: one, .week)
      let forecast = try reforecast(changed, value: .b, model)
      let daily = forecast.mean.flatMap { [Double](repeating: max($0, 0) / 7, count: 7) }
      units += try propose(
        PlanItem(id: one.id, pack: 6, leadDays: 14, reviewDays: 7), StockPosition(onHand: 10),
        PlanDemand(daily: daily, covered: forecast.leadTime[1]), today: today
      ).quantity
    }
    let each = (cpuSeconds() - started) / Double(series.count)
    print("one changed order to its proposal: \(each * 1_000) ms (mean of \(series.count), \(units) units)")
  }

  private func stock() throws {
    print(
      "| policy | nominal | stock value | fill | weeks served | weighted by demand |\n|---|---|---|---|---|---|"
    )
    for byFormula in [true, false] {
      for service in [0.8, 0.9, 0.95, 0.98, 0.99] {
        let year = try ForecastSimulation.year(
          min(items, 1_000), service: service, byFormula: byFormula, seed: 42)
        let cells = [year.stock, year.fill, year.service, year.weighted].map {
          "\(($0 * 10_000).rounded() / 10_000)"
        }
        print("| \(byFormula ? "26 weeks" : "engine") | \(service) | \(cells.joined(separator: " | ")) |")
      }
    }
  }

  private func coverage() throws {
    let series: [DemandSeries]
    if let input {
      series = try ForecastFile.read(input, frequency, fillZero: true, addDuplicates: true)
    } else {
      series = ForecastSimulation.items(min(items, 2_000), periods: 130, seed: 42)
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
    for value in ValueClass.allCases { if let one = result.byClass[value] { line(value.rawValue, one) } }
    line("all", result.all)
  }
}

/// The most memory this program has held, in megabytes.
private func peakMegabytes() -> Int {
  var usage = rusage()
  getrusage(0, &usage)
  return Int(usage.ru_maxrss) / 1_024
}
