import Basis
import Foundation

/// What a class of series has taught by looking back: which blend was nearest on the sum over the horizon, and
/// how its errors were really spread.
struct ClassCalibration: Sendable {
  var mixture: Mixture
  /// Standard normal scores of what really came, rising, per part of the horizon.
  var steps: [[Double]]
  /// Scores of the sums over the horizon.
  var lead: [Double]
  /// Mean absolute error of the lead sum over the mean demand, for XYZ.
  var error: Double

  /// The horizon is cut into so many parts with their own spread.
  static let parts = 4

  static func part(of step: Int, horizon: Int) -> Int { step * parts / max(horizon, 1) }
}

/// The score at probability `p`: the empirical one where there is evidence, the normal one where not
/// (a conformal step, Vovk et al. 2005, pulled to the model by `evidence / (evidence + 40)`).
func calibratedScore(_ p: Double, _ scores: [Double], evidence: Double) -> Double {
  let normal = normalQuantile(p)
  guard scores.count >= 20 else { return normal }
  let position = p * Double(scores.count + 1) - 1
  // Beyond the outermost observation the model's own tail continues, shifted to meet it.
  let first = 1 / Double(scores.count + 1)
  let empirical: Double
  if position < 0 {
    empirical = scores[0] + normal - normalQuantile(first)
  } else if position > Double(scores.count - 1) {
    empirical = scores[scores.count - 1] + normal - normalQuantile(1 - first)
  } else {
    let below = Int(position)
    let above = min(below + 1, scores.count - 1)
    empirical = scores[below] + (position - Double(below)) * (scores[above] - scores[below])
  }
  let weight = evidence / (evidence + 40)
  return min(max(normal + weight * (empirical - normal), -4.5), 4.5)
}

/// One look back at one series: what was known then, and what came.
struct LookBack {
  var view: Origin
  /// The ABC class it had then.
  var value: ValueClass
  var actual: [Double]
  var actualLead: Double
}

/// The blends worth trying: without the smooth members where a season or a trend cannot be seen.
func candidates(_ pattern: DemandPattern, _ frequency: Frequency) -> [Blend] {
  switch (frequency, pattern) {
  case (.month, .smooth), (.month, .erratic): [.smooth]
  case (.month, _): [.classical, .wide, .occurrence, .robust, .slow, .mean]
  case (.week, .smooth), (.week, .erratic): [.robust, .smoothRobust, .smooth, .wide, .classical, .slow, .mean]
  // A week sums several orders, so the chance of one and its size say less than their sum.
  case (.week, _): [.wide, .robust, .classical, .slow, .mean]
  case (.day, .smooth), (.day, .erratic):
    [.robust, .smoothRobust, .smooth, .occurrence, .wide, .classical, .slow, .mean]
  case (.day, _): [.occurrence, .robust, .wide, .classical, .slow, .mean]
  }
}

/// Looks back from `hidden` periods before the end of the series.
func lookBack(
  _ series: DemandSeries, hidden: Int, value: ValueClass, horizon: Int, frequency: Frequency,
  pool: PooledPattern, _ workspace: Workspace
) -> LookBack? {
  let count = series.values.count - hidden
  let end = min(count + horizon, series.values.count)
  guard count >= 4, end - count == horizon else { return nil }
  for index in count..<end where series.values[index].isNaN { return nil }
  guard series.values[..<count].contains(where: { $0 > 0 }) else { return nil }
  var view = origin(
    series, count: count, horizon: horizon, frequency: frequency, pool: pool, smooth: false, workspace)
  let blends = candidates(view.pattern, frequency)
  if blends.contains(where: \.needsSmooth) {
    view = origin(
      series, count: count, horizon: horizon, frequency: frequency, pool: pool, smooth: true, workspace)
  }
  for blend in blends where view.lead(blend) <= 0 { return nil }
  let actual = Array(series.values[count..<end])
  return LookBack(view: view, value: value, actual: actual, actualLead: actual.reduce(0, +))
}

extension Prediction {
  func score(_ step: Int, _ value: Double) -> Double {
    if counts {
      return CountDistribution(mean: mean[step], variance: deviation[step] * deviation[step]).score(of: value)
    }
    return deviation[step] > 0 ? (value - mean[step]) / deviation[step] : 0
  }

  func leadScore(_ value: Double) -> Double {
    if counts {
      return CountDistribution(mean: lead, variance: leadDeviation * leadDeviation).score(of: value)
    }
    return leadDeviation > 0 ? (value - lead) / leadDeviation : 0
  }
}

/// Turns look-backs into a class's calibration: the mixture first, then the scores under it. A blend is judged by the
/// geometric mean of two ratios to the prior: the sum of absolute lead errors, which giant series rule, and their mean
/// relative error, in which every series has one vote; for stock (`Judge.square`) by the mean squared error in units of the
/// prior's own spread. Fewer than 20 look-backs leave the prior.
func calibrate(
  _ backs: [LookBack], _ blends: [Blend], prior: Mixture, _ settings: ForecastSettings
) -> ClassCalibration {
  let horizon = settings.horizon
  var errors = [Double](repeating: 0, count: blends.count)
  var relative = errors
  for back in backs {
    let square = settings.judge == .square
    let reference =
      square
      ? back.view.predict(prior.leading).leadDeviation + 1e-9
      : abs(back.actualLead) + abs(back.view.lead(prior.leading)) + 1e-9
    for index in blends.indices {
      let error = abs(back.view.lead(blends[index]) - back.actualLead)
      errors[index] += square ? error * error / (reference * reference) : error
      relative[index] += square ? error * error / (reference * reference) : error / reference
    }
  }
  var mixture = prior
  if backs.count >= 20, blends.count > 1 {
    let scores = blends.indices.map { ((errors[$0] + 1e-12) * (relative[$0] + 1e-12)).squareRoot() }
    mixture = Mixture(blends, scores: scores, prior: prior)
  }
  var calibration = ClassCalibration(
    mixture: mixture, steps: [[Double]](repeating: [], count: ClassCalibration.parts), lead: [], error: 1)
  // Smooth series of one company rise and fall together, so two looks back show the luck of two seasons more
  // than a lasting bias: their scores count on both sides.
  let symmetric = mixture.smoothShare == 1
  var (error, total) = (0.0, 0.0)
  for back in backs {
    let prediction = back.view.predict(mixture)
    error += abs(prediction.lead - back.actualLead)
    total += abs(back.actualLead)
    let lead = prediction.leadScore(back.actualLead)
    calibration.lead.append(lead)
    if symmetric { calibration.lead.append(-lead) }
    for (step, value) in back.actual.enumerated() {
      let part = ClassCalibration.part(of: step, horizon: horizon)
      let score = prediction.score(step, value)
      calibration.steps[part].append(score)
      if symmetric { calibration.steps[part].append(-score) }
    }
  }
  if total > 0 { calibration.error = error / total }
  calibration.lead.sort()
  for part in calibration.steps.indices { calibration.steps[part].sort() }
  return calibration
}
