import Basis
import Foundation

/// What to forecast and how.
public struct ForecastSettings: Sendable {
  /// Length of a period.
  public var frequency: Frequency
  /// Number of periods ahead; also the lead time whose sum is forecast.
  public var horizon: Int
  /// Rising probabilities, each between 0 and 1.
  public var quantiles: [Double]
  /// Chooses which series the calibration looks back at when there are too many.
  public var seed: UInt64
  /// Threads to use; the result does not depend on it.
  public var threads: Int
  /// What decides between blends when a class looks back.
  public var judge: Judge

  /// Settings; quantiles are sorted.
  public init(
    frequency: Frequency, horizon: Int, quantiles: [Double] = [0.05, 0.5, 0.95], seed: UInt64 = 42,
    threads: Int = 1, judge: Judge = .distance
  ) {
    self.judge = judge
    self.frequency = frequency
    self.horizon = horizon
    self.quantiles = quantiles.sorted()
    self.seed = seed
    self.threads = threads
  }
}

/// How an error of the lead-time sum counts when blends are compared.
public enum Judge: Sendable {
  /// By its size: the planner's accuracy figures.
  case distance
  /// By its square, in units of the item's own spread: stock is bought for the bad weeks, and the mean is what has the
  /// least squared error.
  case square
}

/// The forecast of one series.
public struct SeriesForecast: Sendable {
  /// The series it belongs to.
  public var id: String
  /// Pattern, life phase, ABC and XYZ.
  public var demandClass: DemandClass
  /// The blend, or the simpler model that a short or empty history left ("zero", "naive").
  public var model: String
  /// Expected demand of each coming period.
  public var mean: [Double]
  /// For each asked probability the demand of each coming period that will not be passed with it.
  public var quantiles: [[Double]]
  /// For each asked probability the same for the sum over the horizon.
  public var leadTime: [Double]
  /// Mean demand of a period by the naive forecast, the moving average and the blend: what the value added by
  /// the engine is measured against.
  public var reference: (naive: Double, movingAverage: Double)
}

/// A learned state: patterns of the pool and calibrations of the classes. Kept between runs so that one
/// changed order re-forecasts its own item alone.
public struct ForecastModel: Sendable {
  /// The settings it was learned under.
  public let settings: ForecastSettings
  let pool: PooledPattern
  let groups: [GroupKey: LearnedGroup]
}

/// What one group of series (pattern and ABC class) goes by: its blend and, for each asked probability, the
/// standard normal score to read it at.
struct LearnedGroup: Sendable {
  let mixture: Mixture
  let error: Double
  let steps: [[Double]]
  let lead: [Double]
}

struct GroupKey: Hashable, Sendable {
  let pattern: DemandPattern
  let value: ValueClass
}

/// Forecasts every series: learns the pool and the classes by looking back, then predicts.
///     let result = try forecastDemand(series, ForecastSettings(frequency: .week, horizon: 4))
public func forecastDemand(
  _ series: [DemandSeries], _ settings: ForecastSettings
) throws(ForecastRefusal) -> [SeriesForecast] {
  try check(series, settings)
  let classes = classesByValue(series)
  let model = learn(series, classes, settings)
  return inParallel(series.count, threads: settings.threads) { range, workspace in
    range.map { forecast(series[$0], value: classes[$0], model, workspace) }
  }
}

/// Forecasts series with what was learned before, on these or on a sample of them.
public func forecastDemand(
  _ series: [DemandSeries], with model: ForecastModel, threads: Int = 1
) throws(ForecastRefusal) -> [SeriesForecast] {
  try check(series, model.settings)
  let classes = classesByValue(series)
  return inParallel(series.count, threads: threads) { range, workspace in
    range.map { forecast(series[$0], value: classes[$0], model, workspace) }
  }
}

/// Learns once what `forecast(one:)` needs to answer for a single changed item.
public func learnForecastModel(
  _ series: [DemandSeries], _ settings: ForecastSettings
) throws(ForecastRefusal) -> ForecastModel {
  try check(series, settings)
  return learn(series, classesByValue(series), settings)
}

/// ABC by turnover over the whole history given, without its last `hidden` periods.
func classesByValue(_ series: [DemandSeries], hidden: Int = 0) -> [ValueClass] {
  valueClasses(
    series.map { one in
      one.values.dropLast(hidden).reduce(0) { $1 > 0 ? $0 + $1 : $0 } * one.weight
    })
}

func learn(_ series: [DemandSeries], _ classes: [ValueClass], _ settings: ForecastSettings) -> ForecastModel {
  let horizon = settings.horizon
  let frequency = settings.frequency
  let pool = PooledPattern.learn(series, frequency, hidden: 0)
  // Looks back overlap for months, whose histories are short, and follow each other for short periods.
  let looks =
    frequency == .month
    ? [horizon, horizon + 3, horizon + 6, horizon + 9]
    : (1...(settings.judge == .square ? 8 : 4)).map { $0 * horizon }
  let pastPool = PooledPattern.learn(series, frequency, hidden: horizon)
  // An item counts in the class it had then: with today's classes the small ones would be those that were about to
  // sell less, and their ranges would come out too low.
  let then = looks.map { classesByValue(series, hidden: $0) }
  let chosen = sample(series, then.last ?? classes, settings)
  let backs = inParallel(chosen.count, threads: settings.threads, block: 16) { range, workspace in
    range.map { position in
      looks.indices.compactMap { look in
        lookBack(
          series[chosen[position]], hidden: looks[look], value: then[look][chosen[position]], horizon: horizon,
          frequency: frequency, pool: pastPool, workspace)
      }
    }
  }.flatMap { $0 }
  var groups: [GroupKey: LearnedGroup] = [:]
  for pattern in DemandPattern.allCases {
    let blends = candidates(pattern, frequency)
    let own = backs.filter { $0.view.pattern == pattern }
    let whole = calibrate(own, blends, prior: Mixture(Blend.prior(pattern, frequency)), settings)
    for value in ValueClass.allCases {
      let group = calibrate(
        own.filter { $0.value == value }, blends, prior: whole.mixture, settings)
      groups[GroupKey(pattern: pattern, value: value)] = LearnedGroup(
        mixture: group.mixture, error: group.error,
        steps: group.steps.indices.map { part in
          settings.quantiles.map {
            blended($0, group.steps[part], whole.steps[part], perLook: horizon / ClassCalibration.parts)
          }
        },
        lead: settings.quantiles.map { blended($0, group.lead, whole.lead, perLook: 1) })
    }
  }
  return ForecastModel(settings: settings, pool: pool, groups: groups)
}

/// The series to look back at: at most 240 per ABC class, spread evenly from a seeded start.
private func sample(_ series: [DemandSeries], _ classes: [ValueClass], _ settings: ForecastSettings) -> [Int] {
  var chosen: [Int] = []
  for value in ValueClass.allCases {
    let members = series.indices.filter { classes[$0] == value }
    let limit = 240
    guard members.count > limit else {
      chosen += members
      continue
    }
    let stride = Double(members.count) / Double(limit)
    let offset = Double(settings.seed % 1_000) / 1_000
    for index in 0..<limit { chosen.append(members[Int((Double(index) + offset) * stride)]) }
  }
  return chosen
}

/// Forecasts one series with what was learned from all.
func forecast(
  _ series: DemandSeries, value: ValueClass, _ model: ForecastModel, _ workspace: Workspace
) -> SeriesForecast {
  let settings = model.settings
  let horizon = settings.horizon
  let first = origin(
    series, count: series.values.count, horizon: horizon, frequency: settings.frequency, pool: model.pool,
    smooth: false, workspace)
  let group = model.groups[GroupKey(pattern: first.pattern, value: value)]!
  let mixture = group.mixture
  let view =
    mixture.needsSmooth
    ? origin(
      series, count: series.values.count, horizon: horizon, frequency: settings.frequency, pool: model.pool,
      smooth: true, workspace) : first
  var prediction = view.predict(mixture)
  var name = mixture.leading.rawValue
  if view.phase == .ended {
    // The rhythm is broken: what remains is the chance, fading with every silent period, that it was a pause.
    let faded = view.levels[LevelMember.tsb.rawValue]
    let level = min(faded, view.levels[LevelMember.robust.rawValue])
    prediction.mean = view.factors.map { $0 * max(level, 0) }
    prediction.counts = true
    name = level > 1e-9 ? "fading" : "zero"
  } else if view.knownCount < 4 {
    name = "naive"
  } else if view.smooth == nil, mixture.needsSmooth {
    name = Blend.robust.rawValue
  }
  let spread = quantiles(prediction, group, settings, nonNegative: view.nonNegative)
  return SeriesForecast(
    id: series.id,
    demandClass: DemandClass(
      pattern: view.pattern, phase: view.phase, value: value,
      steadiness: steadiness(prediction, fallback: group.error)),
    model: name, mean: prediction.mean, quantiles: spread.steps, leadTime: spread.lead,
    reference: (
      view.levels[LevelMember.naive.rawValue], view.levels[LevelMember.movingAverage.rawValue]
    ))
}

private func steadiness(_ prediction: Prediction, fallback: Double) -> SteadinessClass {
  let lead = prediction.lead
  let ratio = lead > 0 ? prediction.leadDeviation / lead : fallback
  return ratio < 0.5 ? .x : ratio < 1 ? .y : .z
}

private func quantiles(
  _ prediction: Prediction, _ group: LearnedGroup, _ settings: ForecastSettings, nonNegative: Bool
) -> (steps: [[Double]], lead: [Double]) {
  let horizon = settings.horizon
  var steps = [[Double]](repeating: [Double](repeating: 0, count: horizon), count: settings.quantiles.count)
  var column = [Double](repeating: 0, count: settings.quantiles.count)
  for step in 0..<horizon {
    let z = group.steps[ClassCalibration.part(of: step, horizon: horizon)]
    if prediction.counts {
      let deviation = prediction.deviation[step]
      let distribution = CountDistribution(mean: prediction.mean[step], variance: deviation * deviation)
      z.withUnsafeBufferPointer { scores in
        column.withUnsafeMutableBufferPointer { distribution.values(at: scores, into: $0.baseAddress!) }
      }
    } else {
      for index in z.indices { column[index] = prediction.mean[step] + z[index] * prediction.deviation[step] }
    }
    var floor = nonNegative ? 0 : -Double.infinity
    for index in z.indices {
      floor = max(floor, column[index])
      steps[index][step] = floor
    }
  }
  let distribution = CountDistribution(
    mean: prediction.lead, variance: prediction.leadDeviation * prediction.leadDeviation)
  var lead: [Double] = []
  for z in group.lead {
    let value = prediction.counts ? distribution.value(at: z) : prediction.lead + z * prediction.leadDeviation
    lead.append(max(value, lead.last ?? (nonNegative ? 0 : -Double.infinity)))
  }
  return (steps, lead)
}

/// The group's own score pulled towards that of its whole pattern, by how much the group has seen.
private func blended(_ p: Double, _ group: [Double], _ whole: [Double], perLook: Int) -> Double {
  let looks = Double(max(perLook, 1))
  let general = calibratedScore(p, whole, evidence: Double(whole.count) / looks)
  guard group.count >= 20 else { return general }
  let own = Double(group.count) / looks
  let weight = own / (own + 60)
  return general + weight * (calibratedScore(p, group, evidence: own * 4) - general)
}
