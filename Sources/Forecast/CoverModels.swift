import Basis

/// What was learned for each cover time (from an order to the arrival of the next one), in periods. All items teach every
/// cover time, those bought from other suppliers too: a supplier's dozen items would teach little.
public struct CoverModels: Sendable {
  /// The probabilities at which demand over a cover time is forecast.
  public static let quantiles = [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999]
  /// At most so many series teach, evenly drawn.
  public static let teachers = 4_000
  private let models: [Int: ForecastModel]
  private let frequency: Frequency

  /// Learns every cover time of `covers`, in periods from 1 to 400.
  public init(
    learning series: [DemandSeries], covers: Set<Int>, frequency: Frequency, seed: UInt64 = 42, threads: Int = 1
  ) throws(ForecastRefusal) {
    let known = series.filter { $0.values.contains { !$0.isNaN } }
    let stride = max((known.count + CoverModels.teachers - 1) / CoverModels.teachers, 1)
    let offset = Int(seed % UInt64(stride))
    let drawn = known.indices.filter { $0 % stride == offset }.map { known[$0] }
    var models: [Int: ForecastModel] = [:]
    for cover in covers.sorted() {
      models[cover] = try learnForecastModel(
        drawn,
        ForecastSettings(
          frequency: frequency, horizon: cover, quantiles: CoverModels.quantiles, seed: seed, threads: threads,
          judge: .square))
    }
    self.models = models
    self.frequency = frequency
  }

  /// What was learned for a cover time.
  func model(_ periods: Int) -> ForecastModel? { models[periods] }

  /// Items ready for the search of reorder levels: their demand over cover and lead time, which must be learned.
  public func fillItems(_ series: [DemandSeries], _ terms: [ReplayItem], threads: Int = 1) -> [FillItem] {
    let values = classesByValue(series)
    return inParallel(series.count, threads: threads, block: 32) { range, workspace in
      range.map { index in
        let item = terms[index]
        let cover = item.lead + item.review
        let over = forecast(series[index], value: values[index], models[cover]!, workspace)
        let demand = CoverDemand(
          over, quantiles: CoverModels.quantiles, leadShare: Double(item.lead) / Double(cover))
        return FillItem(demand: demand, pack: item.pack, minimum: item.minimum, cost: item.cost)
      }
    }
  }
}

/// Which fill rate to ask for so that `goal` is reached, found by replaying the last `periods`: at every fourth of them
/// the engine learns and forecasts from what was known then, and the levels of each asked fill rate serve what came.
/// A nominal service is a promise of the model; this is what it kept. With less than a year of history before the replay
/// the goal itself is asked. `step` hears how far it is (0…1) and may throw to cancel it.
public func backtestedFill(
  _ series: [DemandSeries], _ terms: [ReplayItem], goal: Double, frequency: Frequency, periods: Int = 56,
  every: Int = 4, threads: Int = 1, step: (Double) throws -> Void = { _ in }
) throws -> Double {
  let count = series.map(\.values.count).min() ?? 0
  guard count >= periods + 30, goal > 0, goal < 1 else { return goal }
  var origins: [[FillItem]] = []
  for begin in stride(from: 0, to: periods, by: every) {
    try step(0.8 * Double(begin) / Double(periods))
    // Histories end together and may begin apart.
    let past = series.map {
      DemandSeries(
        id: $0.id, first: $0.first, values: Array($0.values.dropLast(periods - begin)), weight: $0.weight,
        promotion: $0.promotion)
    }
    let models = try CoverModels(
      learning: past, covers: Set(terms.map { $0.lead + $0.review }), frequency: frequency, threads: threads)
    origins.append(models.fillItems(past, terms, threads: threads))
  }
  let tail = terms.map {
    var item = $0
    item.demand = Array($0.demand.suffix(periods))
    return item
  }
  func achieved(_ nominal: Double) -> Double {
    let levels = inParallel(origins.count, threads: threads, block: 1) { [origins] range, _ in
      range.map { fillLevels(origins[$0], fill: nominal) }
    }
    return replay(tail, 0..<periods) { levels[$0 / every] }.fill
  }
  var low = max(1 - 3 * (1 - goal), 0.02)
  var high = 1 - (1 - goal) / 5
  for round in 0..<7 {
    try step(0.8 + 0.2 * Double(round) / 7)
    let middle = (low + high) / 2
    if achieved(middle) < goal { low = middle } else { high = middle }
  }
  return (low + high) / 2
}
