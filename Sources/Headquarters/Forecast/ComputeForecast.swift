import Basis
import Dispatch
import Forecast

/// What the engine made of the demand, ready to be written.
struct ComputedForecast: Sendable {
  /// One per series, with overrides.
  var adjusted: [SeriesForecast]
  /// The same without.
  var engine: [SeriesForecast]
  /// What the service level asks above expected demand until the next delivery, by series; `nil` where nothing is planned.
  var safety: [Double?]
  var accuracy: Accuracy?
  /// What each override changed, by its number: the sum over its items and periods before and after.
  var changes: [Int64: (before: Double, after: Double)]
}

/// Where a computation asks whether it may go on.
typealias Step = @Sendable (ForecastRun.Phase, _ progress: Double) throws -> Void

/// Runs the engine: forecasts with three quantiles, overrides on top, the level that the service asks of every planned
/// item for its own time to the next delivery, and the method's accuracy on the past.
func compute(
  _ facts: DemandFacts, _ plan: PlanFacts, _ overrides: [StoredOverride], _ wish: ForecastWish,
  today: CivilDate,
  threads: Int = 2, step: Step
) throws -> ComputedForecast {
  do {
    try step(.forecasting, 0.1)
    let settings = ForecastSettings(frequency: wish.frequency, horizon: wish.horizon, threads: threads)
    let forecasts = try forecastDemand(facts.series, settings)
    try step(.levels, 0.4)
    let first = wish.frequency.start(of: today)
    var adjusted = forecasts
    var changes: [Int64: (before: Double, after: Double)] = [:]
    for one in overrides {
      guard let engine = one.forEngine(facts.items, wish.frequency, first: first, horizon: wish.horizon) else {
        continue
      }
      let before = sum(adjusted, engine)
      adjusted = apply([engine], to: adjusted, today: today)
      changes[one.id] = (before, sum(adjusted, engine))
    }
    var safety = try levels(facts, plan, forecasts, wish, today: today, step: step)
    for index in safety.indices where safety[index] != nil {
      // An override moves the spread with the mean.
      let (old, new) = (forecasts[index].mean.reduce(0, +), adjusted[index].mean.reduce(0, +))
      if old > 0 { safety[index]! *= new / old }
    }
    try step(.judging, 0.6)
    let judging = ForecastSettings(
      frequency: wish.frequency, horizon: wish.judged, quantiles: [0.05, 0.95], threads: threads)
    let accuracy = try rollingOrigin(facts.series, judging, origins: 2).all
    return ComputedForecast(
      adjusted: adjusted, engine: forecasts, safety: safety, accuracy: accuracy.count > 0 ? accuracy : nil,
      changes: changes)
  } catch let refusal as ForecastRefusal {
    throw ForecastRunRefusal.engine(refusal.text)
  }
}

/// The sum of what an override covers.
private func sum(_ forecasts: [SeriesForecast], _ override: ForecastOverride) -> Double {
  forecasts.reduce(0) { sum, one in
    guard override.ids.contains(one.id) else { return sum }
    return override.periods.reduce(sum) { one.mean.indices.contains($1) ? $0 + one.mean[$1] : $0 }
  }
}

/// What is asked above the mean, item by item. The model is learned once for each length of cover, from all series, so
/// that the quantile of the sum is calibrated for exactly that length.
private func levels(
  _ facts: DemandFacts, _ plan: PlanFacts, _ forecasts: [SeriesForecast], _ wish: ForecastWish,
  today: CivilDate,
  step: Step
) throws -> [Double?] {
  let places = Dictionary(uniqueKeysWithValues: facts.items.enumerated().map { ($1, $0) })
  let begun = Int(today.dayNumber - wish.frequency.start(of: today).dayNumber)
  var groups: [Int: [(index: Int, days: Int)]] = [:]
  for entry in plan.entries {
    guard let index = places[entry.key] else { continue }
    let next = deliveryDays(entry.item, today: today, entry.calendar).next
    let days = Int(next.dayNumber - today.dayNumber)
    let periods = wish.frequency == .day ? days : (begun + days + 6) / 7
    groups[min(max(periods, 1), 400), default: []].append((index, days))
  }
  var safety = [Double?](repeating: nil, count: facts.series.count)
  for (done, group) in groups.sorted(by: { $0.key < $1.key }).enumerated() {
    try step(.levels, 0.4 + 0.2 * Double(done) / Double(groups.count))
    let service = Double(wish.service.ppm) / 1_000_000
    let settings = ForecastSettings(
      frequency: wish.frequency, horizon: group.key, quantiles: [service], threads: 2)
    let model = try learnForecastModel(facts.series, settings)
    for (index, days) in group.value {
      let one = try reforecast(facts.series[index], value: forecasts[index].demandClass.value, model)
      let whole = one.mean.reduce(0) { $0 + max($1, 0) }
      let above = max((one.leadTime.last ?? whole) - whole, 0)
      let length = wish.frequency == .day ? group.key : group.key * 7
      // The spread of a sum grows with the square root of its length.
      safety[index] = above * min(Double(days) / Double(length), 1).squareRoot()
    }
  }
  return safety
}

/// Runs a long computation beside the threads that serve requests.
func aside<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global(qos: .utility).async { continuation.resume(with: Result { try body() }) }
  }
}
