import Basis
import Dispatch
import Forecast

/// What the engine made of the demand, ready to be written.
struct ComputedForecast: Sendable {
  /// Forecast and proposal of each item of the facts, in their order.
  var rows: [DeliveryRow]
  var accuracy: Accuracy?
  /// What each override changed, by its number: the sum over its items and periods before and after.
  var changes: [Int64: (before: Double, after: Double)]
}

/// Where a computation asks whether it may go on.
typealias Step = @Sendable (ForecastRun.Phase, _ progress: Double) throws -> Void

/// Runs the engine: forecast with three quantiles and plan of everything, then the method's accuracy on the past.
func compute(
  _ facts: DeliveryFacts, _ overrides: [StoredOverride], _ wish: ForecastWish, today: CivilDate,
  threads: Int = 2,
  step: Step
) throws -> ComputedForecast {
  do {
    let first = wish.frequency.start(of: today)
    let changed = overrides.compactMap { one in
      one.forEngine(facts.items, wish.frequency, first: first, horizon: wish.horizon).map { (one.id, $0) }
    }
    let settings = DeliverySettings(
      ForecastSettings(frequency: wish.frequency, horizon: wish.horizon, threads: threads), today: today,
      goal: .fill(Double(wish.service.ppm) / 1_000_000), isBacktested: wish.frequency == .week,
      overrides: changed.map(\.1))
    let run = try planDeliveries(facts.facts, settings) { phase, share in
      switch phase {
      case .forecasting: try step(.forecasting, 0.1 + 0.3 * share)
      case .levels: try step(.levels, 0.4 + 0.15 * share)
      case .planning: try step(.levels, 0.55 + 0.05 * share)
      }
    }
    // Terms are checked where they are stored: what the engine refuses all the same must not go unnoticed.
    if let refusal = run.rows.lazy.compactMap(\.refusal).first { throw ForecastRunRefusal.engine(refusal.text) }
    try step(.judging, 0.6)
    let judging = ForecastSettings(
      frequency: wish.frequency, horizon: wish.judged, quantiles: [0.05, 0.95], threads: threads)
    let ordered = facts.facts.map(\.series).filter { !$0.values.isEmpty }
    let accuracy = try rollingOrigin(ordered, judging, origins: 2).all
    return ComputedForecast(
      rows: run.rows, accuracy: accuracy.count > 0 ? accuracy : nil,
      changes: Dictionary(uniqueKeysWithValues: zip(changed.map(\.0), run.overrides)))
  } catch let refusal as ForecastRefusal {
    throw ForecastRunRefusal.engine(refusal.text)
  }
}

/// Runs a long computation beside the threads that serve requests.
func aside<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    DispatchQueue.global(qos: .utility).async { continuation.resume(with: Result { try body() }) }
  }
}
