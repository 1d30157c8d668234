import Basis
import Forecast
import Testing

@testable import Lab

private let start = CivilDate("2024-01-01")!

private func one(_ values: [Double], _ frequency: Frequency = .week, horizon: Int = 4) throws -> SeriesForecast
{
  try forecastDemand(
    [DemandSeries(id: "X", first: start, values: values)],
    ForecastSettings(frequency: frequency, horizon: horizon))[0]
}

@Test("The same series give bit-identical forecasts on 1, 2 and 5 threads", arguments: [7] as [UInt64])
func threads(seed: UInt64) throws {
  let series = ForecastSimulation.items(560, periods: 50, seed: seed)
  let results = try [1, 2, 5].map { threads in
    try forecastDemand(series, ForecastSettings(frequency: .week, horizon: 4, threads: threads))
  }
  for other in results.dropFirst() {
    for (a, b) in zip(results[0], other) {
      #expect(a.mean.map(\.bitPattern) == b.mean.map(\.bitPattern), "seed \(seed), \(a.id)")
      #expect(a.quantiles.map { $0.map(\.bitPattern) } == b.quantiles.map { $0.map(\.bitPattern) })
      #expect(a.leadTime.map(\.bitPattern) == b.leadTime.map(\.bitPattern))
    }
  }
}

@Test("A level, a trend and a season are continued")
func patterns() throws {
  let level = try one([Double](repeating: 10, count: 40))
  #expect(level.mean.allSatisfy { abs($0 - 10) < 1e-6 })
  let trend = try one((0..<60).map { 100 + 2 * Double($0) }, .month, horizon: 6)
  #expect(abs(trend.mean[0] - 220) < 4)
  #expect(trend.mean[5] > trend.mean[0] + 4)
  let factors = [0.5, 0.6, 0.8, 1, 1.2, 1.5, 1.7, 1.5, 1.2, 0.8, 0.7, 0.5]
  let season = try one((0..<72).map { 100 * factors[$0 % 12] }, .month, horizon: 12)
  for month in 0..<12 { #expect(abs(season.mean[month] - 100 * factors[month]) < 3) }
}

@Test("Sunday is quiet when it always was")
func weekday() throws {
  let values = (0..<140).map { $0 % 7 == 6 ? 0.0 : 7 }
  let forecast = try one(values, .day, horizon: 14)
  #expect(forecast.mean[6] < 0.01)
  #expect(forecast.mean[0] > 6)
}

@Test(
  "Odd histories get a stated model and finite numbers",
  arguments: [
    ([5], "naive"), ([0], "zero"), ([Double](repeating: 0, count: 50), "zero"), ([.nan, 3, .nan], "naive"),
    ([1, .nan, .nan, 4, 5, 6, .nan, 8, 2, 3], nil), ([-5, 4, 3, -2, 6, 7, 8, 1], nil),
    ([1e12, 1, 1, 1, 1, 1, 1, 1], nil),
    ([Double](repeating: 3, count: 30) + [Double](repeating: 0, count: 70), "fading"),
  ] as [([Double], String?)])
func oddHistories(values: [Double], model: String?) throws {
  for frequency in Frequency.allCases {
    let forecast = try one(values, frequency)
    #expect(forecast.mean.allSatisfy { $0.isFinite })
    #expect(forecast.quantiles.allSatisfy { $0.allSatisfy { $0.isFinite } })
    for step in 0..<4 { #expect(forecast.quantiles[0][step] <= forecast.quantiles[2][step]) }
    if let model { #expect(forecast.model == model || (model == "fading" && forecast.model == "zero")) }
  }
}

@Test("A hundred thousand periods are read")
func longHistory() throws {
  let forecast = try one((0..<100_000).map { Double($0 % 7) }, .day, horizon: 7)
  #expect(forecast.mean.allSatisfy { $0.isFinite && $0 >= 0 })
}

@Test("What cannot be repaired is refused with its place")
func refusals() {
  func refusal(_ series: [DemandSeries], _ settings: ForecastSettings) -> ForecastRefusal? {
    do throws(ForecastRefusal) {
      _ = try forecastDemand(series, settings)
      return nil
    } catch {
      return error
    }
  }
  func refusal(_ values: [Double], horizon: Int = 4) -> ForecastRefusal? {
    refusal(
      [DemandSeries(id: "X", first: start, values: values)],
      ForecastSettings(frequency: .week, horizon: horizon))
  }
  #expect(refusal([1, .infinity]) == .value(series: "X", period: 1, value: .infinity))
  #expect(refusal([.nan, .nan]) == .nothingKnown(series: "X"))
  #expect(refusal([1, 2], horizon: 0) == .horizon(0))
  #expect(refusal([], ForecastSettings(frequency: .day, horizon: 1, quantiles: [1])) == .quantile(1))
  let twice = [
    DemandSeries(id: "A", first: start, values: [1]), DemandSeries(id: "A", first: start, values: [1]),
  ]
  #expect(refusal(twice, ForecastSettings(frequency: .day, horizon: 1)) == .duplicate(series: "A"))
}

@Test(
  "Days out of stock hidden from the engine keep the bias within 4 points of full data",
  arguments: [3] as [UInt64])
func censoring(seed: UInt64) throws {
  let bias = try ForecastSimulation.censoring(250, seed: seed)
  #expect(abs(bias.hidden - bias.full) < 0.04, "seed \(seed): \(bias)")
  #expect(bias.zero < bias.full - 0.08, "seed \(seed): \(bias)")
}

@Test("One changed order forecasts its own item exactly as a full run with the same learning")
func changedOrder() throws {
  let series = ForecastSimulation.items(120, periods: 60, seed: 9)
  let settings = ForecastSettings(frequency: .week, horizon: 4)
  let model = try learnForecastModel(series, settings)
  let changed = adding(40, on: start.adding(days: 7 * 59 + 2), to: series[5], .week)
  #expect(changed.values[59] == series[5].values[59] + 40)
  let before = try reforecast(series[5], value: .a, model)
  let after = try reforecast(changed, value: .a, model)
  #expect(after.mean[0] >= before.mean[0])
}

@Test(
  "Gaps and cv decide the pattern",
  arguments: [
    (1.0, 0.2, DemandPattern.smooth), (1.0, 0.8, .erratic), (2.0, 0.2, .intermittent), (2.0, 0.8, .lumpy),
  ])
func demandPatterns(gap: Double, variation: Double, pattern: DemandPattern) {
  #expect(DemandPattern(gap: gap, squaredVariation: variation) == pattern)
}

@Test("A makes 80 % of the value, B the next 15 %")
func abc() { #expect(valueClasses([80, 15, 5, 0]) == [.a, .b, .c, .c]) }

@Test("A tree adds up with the least change")
func reconciliation() {
  let nodes = [
    HierarchyNode(parent: -1, forecast: 100), HierarchyNode(parent: 0, forecast: 30),
    HierarchyNode(parent: 0, forecast: 50),
  ]
  for (a, b) in zip(reconcile(nodes), [90.0, 35, 55]) { #expect(abs(a - b) < 1e-9) }
  var random = SeededGenerator(seed: 5)
  var tree = [HierarchyNode(parent: -1, forecast: 500)]
  for index in 1..<60 {
    tree.append(
      HierarchyNode(parent: Int(random.uniform() * Double(min(index, 12))), forecast: random.uniform() * 20))
  }
  let result = reconcile(tree)
  for parent in tree.indices {
    let children = tree.indices.filter { tree[$0].parent == parent }
    guard !children.isEmpty else { continue }
    #expect(abs(children.reduce(0) { $0 + result[$1] } - result[parent]) < 1e-6)
  }
}

@Test("An override is spread by forecast, expires, and is judged")
func overrides() throws {
  let settings = ForecastSettings(frequency: .week, horizon: 2)
  let series = [10.0, 30].enumerated().map {
    DemandSeries(id: "S\($0)", first: start, values: [Double](repeating: $1, count: 30))
  }
  let forecasts = try forecastDemand(series, settings)
  var change = ForecastOverride(
    ids: ["S0", "S1"], periods: 0...0, change: .add(20), author: "anna", reason: "fair", validTo: start)
  let after = apply([change], to: forecasts, today: start)
  #expect(abs(after[0].mean[0] - 15) < 1e-6 && abs(after[1].mean[0] - 45) < 1e-6)
  #expect(after[0].mean[1] == forecasts[0].mean[1])
  change.validTo = start.adding(days: -1)
  #expect(apply([change], to: forecasts, today: start)[0].mean == forecasts[0].mean)
  #expect(valueAdded(actual: 120, before: 100, after: 110) == 10)
}

@Test("Returns go to their order, stock-outs are unknown, and what was ordered in spite of them counts")
func history() {
  let lines = [
    OrderedLine(id: "A", day: start, quantity: 10),
    OrderedLine(id: "A", day: start.adding(days: 3), quantity: -4, returnOf: start),
    OrderedLine(id: "A", day: start.adding(days: 2), quantity: 50),
  ]
  let series = demandHistory(
    lines, frequency: .day, end: start.adding(days: 5),
    stockOuts: ["A": [start.adding(days: 1), start.adding(days: 2)]])
  #expect(series[0].values[0] == 6)
  #expect(series[0].values[1].isNaN)
  #expect(series[0].values[2] == 50)
  #expect(series[0].values[3...] == [0, 0])
}

@Test("A new product starts like its kind and becomes itself; a successor inherits")
func newProducts() {
  let tea = ProductTraits(category: "tea", brand: "B", price: 10, pack: 20)
  let nails = ProductTraits(category: "nails", brand: "N", price: 1, pack: 1)
  let launches = [(tea, [10.0, 20, 30]), (nails, [1000.0, 1000, 1000])]
  let fresh = launchForecast(tea, launches: launches, own: [], horizon: 2, neighbours: 1)
  #expect(fresh == [10, 20])
  let known = launchForecast(
    tea, launches: launches, own: [Double](repeating: 60, count: 54), horizon: 1, neighbours: 1)
  #expect(known[0] > 50)
  let old = DemandSeries(id: "old", first: start, values: [10, 12])
  let new = DemandSeries(id: "new", first: start.adding(days: 14), values: [3, 9])
  #expect(succeed(old: old, new: new, frequency: .week).values == [10, 12, 3, 9])
}

@Test("Promotion uplift of a group leans on all when it has seen little")
func uplift() {
  let many = (0..<40).map { _ in EventObservation(group: "tea", ratio: 2, depth: 1) }
  let effect = EventUplift(many + [EventObservation(group: "nails", ratio: 1, depth: 1)])
  #expect(abs(effect.factor("tea", depth: 1) - 2) < 0.1)
  #expect(effect.factor("nails", depth: 1) > 1.6)
  #expect(effect.factor("tea", depth: 0) == 1)
}
