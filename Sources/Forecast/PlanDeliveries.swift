import Basis

/// What a run made, and what one changed order needs.
public struct DeliveryRun: Sendable {
  /// One row for each item, in the order given.
  public var rows: [DeliveryRow]
  /// For each override of the settings, the units of its items and periods before and after it.
  public var overrides: [(before: Double, after: Double)]
  /// The fill rate that was asked of the levels: the goal, or what a backtest found to keep it.
  public var askedFill: Double?
  /// What was learned, to plan single items again.
  public var state: DeliveryState
}

/// Facts in, forecast and plan out: the one entry of a nightly or asked run. Succession and promotions first, then every
/// series is forecast, new products by their neighbours' launches, the warehouses of a product made to agree, overrides
/// put on top; then the levels of stock for each item's own time to its next delivery, orders in lots, and lorries.
/// `step` hears how far the run is (0…1) and may throw to cancel it.
///     let run = try planDeliveries(items, DeliverySettings(ForecastSettings(frequency: .week, horizon: 8), today: today))
public func planDeliveries(
  _ items: [ItemFacts], _ settings: DeliverySettings,
  step: (DeliveryPhase, Double) throws -> Void = { _, _ in }
) throws -> DeliveryRun {
  try step(.forecasting, 0)
  let (series, state) = try DeliveryState.learn(items, settings)
  let threads = settings.forecast.threads
  var base: [SeriesForecast?] = []
  base.reserveCapacity(items.count)
  for start in stride(from: 0, to: items.count, by: 20_000) {
    try step(.forecasting, 0.3 + 0.6 * Double(start) / Double(items.count))
    let end = min(start + 20_000, items.count)
    base += inParallel(end - start, threads: threads) { range, workspace in
      range.map { state.base(items[start + $0], series[start + $0], workspace) }
    }
  }
  try step(.forecasting, 0.9)
  var finished = state
  let factors = try agreement(items, series, base, settings.forecast)
  let engine = items.indices.map { index in
    let one = base[index] ?? SeriesForecast.unknown(items[index].series.id, settings.forecast)
    return factors[index].map { one.scaled(by: $0) } ?? one
  }
  for (index, factor) in factors { finished.agreed[items[index].series.id] = factor }
  var adjusted = engine
  var changes: [(before: Double, after: Double)] = []
  for one in settings.overrides {
    let before = one.units(adjusted)
    adjusted = apply([one], to: adjusted, today: settings.today)
    changes.append((before, one.units(adjusted)))
  }
  for index in items.indices where adjusted[index].mean != engine[index].mean {
    finished.overridden[items[index].series.id] = Adjustment(from: engine[index].mean, to: adjusted[index].mean)
  }

  try step(.levels, 0)
  let planned = items.indices.filter { items[$0].terms != nil }
  try finished.learnLevels(planned.map { items[$0] }, planned.map { series[$0] })
  var asked: Double?
  if case .fill(let goal) = settings.goal, !planned.isEmpty {
    asked = goal
    if settings.isBacktested {
      asked = try backtest(planned.map { (items[$0].terms!, series[$0]) }, goal, settings) {
        try step(.levels, 0.9 * $0)
      }
    }
    let stride = max((planned.count + 1_999) / 2_000, 1)
    let drawn = planned.indices.filter { $0 % stride == 0 }.map { planned[$0] }
    let sample = inParallel(drawn.count, threads: threads) { [finished, adjusted, base] range, workspace in
      range.compactMap { place -> FillItem? in
        let index = drawn[place]
        return finished.cover(items[index], series[index], adjusted[index], base[index], workspace)
          .map { FillItem($0, items[index].terms!) }
      }
    }
    finished.policy = FillPolicy(sample, fill: asked!)
  }

  var rows: [DeliveryRow] = []
  rows.reserveCapacity(items.count)
  for start in stride(from: 0, to: items.count, by: 20_000) {
    try step(.planning, Double(start) / Double(items.count))
    let end = min(start + 20_000, items.count)
    rows += inParallel(end - start, threads: threads) { [finished, adjusted, base] range, workspace in
      range.map { place in
        let index = start + place
        return finished.row(
          items[index], series[index], engine[index], adjusted[index], base[index], workspace)
      }
    }
  }
  load(&rows, settings.lorries)
  try step(.planning, 1)
  return DeliveryRun(rows: rows, overrides: changes, askedFill: asked, state: finished)
}

/// What is to be asked so that the goal is kept, from at most 200 items with a long history.
private func backtest(
  _ planned: [(terms: PlanItem, series: DemandSeries)], _ goal: Double, _ settings: DeliverySettings,
  step: (Double) throws -> Void
) throws -> Double {
  let frequency = settings.forecast.frequency
  let days = frequency.days
  let old = planned.filter {
    $0.series.values.count >= 96 && $0.series.values.dropLast(56).contains { !$0.isNaN }
  }
  let stride = max((old.count + 199) / 200, 1)
  let drawn = old.indices.filter { $0 % stride == 0 }.map { old[$0] }
  guard drawn.count >= 20 else { return goal }
  let terms = drawn.map { terms, series in
    ReplayItem(
      demand: series.values, lead: (terms.leadDays + days - 1) / days,
      review: (terms.reviewDays + days / 2) / days, pack: Double(terms.pack), minimum: Double(terms.minimum),
      cost: max(Double(terms.cost.tenThousandths), 1))
  }
  return try backtestedFill(
    drawn.map(\.series), terms, goal: goal, frequency: frequency, threads: settings.forecast.threads,
    step: step)
}

/// Fits the proposals of each limited supplier and day of arrival to its lorry.
private func load(_ rows: inout [DeliveryRow], _ lorries: [String: Lorry]) {
  guard !lorries.isEmpty else { return }
  var groups: [String: [Int]] = [:]
  for (index, row) in rows.enumerated() {
    guard let one = row.proposal, lorries[one.item.supplier] != nil else { continue }
    groups[one.item.supplier + "\u{1f}" + one.arrival.text, default: []].append(index)
  }
  for (_, places) in groups.sorted(by: { $0.key < $1.key }) {
    let lines = places.map { rows[$0].proposal! }
    for (index, line) in zip(places, fillLorry(lines, lorries[lines[0].item.supplier]!)) {
      rows[index].proposal = line
    }
  }
}

extension ForecastOverride {
  /// Units of its items and periods.
  func units(_ forecasts: [SeriesForecast]) -> Double {
    forecasts.reduce(0) { sum, one in
      guard ids.contains(one.id) else { return sum }
      return periods.reduce(sum) { one.mean.indices.contains($1) ? $0 + one.mean[$1] : $0 }
    }
  }
}

extension SeriesForecast {
  /// The forecast of what nobody knows anything of: nothing, until a person or the first order says more.
  static func unknown(_ id: String, _ settings: ForecastSettings) -> SeriesForecast {
    let none = [Double](repeating: 0, count: settings.horizon)
    return SeriesForecast(
      id: id, demandClass: DemandClass(pattern: .intermittent, phase: .new, value: .c, steadiness: .z),
      model: "unknown", mean: none, quantiles: settings.quantiles.map { _ in none },
      leadTime: settings.quantiles.map { _ in 0 }, reference: (0, 0))
  }
}
