import Basis
import Foundation

/// One point forecast with what its uncertainty needs, on the original scale.
struct Prediction {
  var mean: [Double]
  /// Standard deviation of each step.
  var deviation: [Double]
  /// Standard deviation of the sum over the horizon.
  var leadDeviation: Double
  /// Whether the counts' distribution fits better than the normal one.
  var counts: Bool
  var lead: Double { mean.reduce(0, +) }
}

/// A prefix of one series, cleaned and measured: everything a blend needs to predict from it.
struct Origin {
  let horizon: Int
  let frequency: Frequency
  let levels: SIMD8<Double>
  /// Weighted variance of one period around its level.
  let levelVariance: Double
  /// Variance of sums over the horizon, from overlapping windows; `nil` for short histories.
  let windowVariance: Double?
  /// Factors of the coming periods (weekday, year, promotion).
  let factors: [Double]
  let smooth: SmoothFit?
  let smoothMean: [Double]
  let pattern: DemandPattern
  let phase: LifePhase
  let knownCount: Int
  let nonNegative: Bool
  /// How fast the variance of a level forecast grows with the horizon.
  let pace: Double
}

/// Looks at the first `count` periods of a series: fills or drops gaps, takes out what the pool and the
/// promotions explain, fits the level members and, if wanted, the smooth ones.
func origin(
  _ series: DemandSeries, count: Int, horizon: Int, frequency: Frequency, pool: PooledPattern, smooth: Bool,
  _ workspace: Workspace
) -> Origin {
  workspace.reserve(length: count, horizon: horizon)
  let pooled = !pool.year.isEmpty || !pool.weekday.isEmpty
  var start = 0
  while start < count - 1, series.values[start].isNaN || series.values[start] == 0 { start += 1 }
  let n = count - start
  // Weekdays are left in the history: a smoothed level over whole weeks does not see them, while dividing by
  // a weekday that hardly sells would blow up its noise. The slow year is taken out.
  var yearly = PooledPattern.none
  yearly.year = pool.year
  var kept = 0
  var lowest = 0.0
  var last = Double.nan
  series.values.withUnsafeBufferPointer { values in
    for index in 0..<n {
      var value = values[start + index]
      if !pool.year.isEmpty {
        value /= yearly.factor(frequency.period(start + index, after: series.first), frequency)
      }
      if start + index < series.promotion.count { value /= series.promotion[start + index] }
      lowest = value < lowest ? value : lowest
      if !value.isNaN {
        workspace.known[kept] = value
        kept += 1
        last = value
      }
      workspace.values[index] = value
    }
  }
  if kept == 0 {
    workspace.known[0] = 0
    last = 0
    kept = 1
  }
  if kept < n { fillGaps(workspace.values, n, last: last) }
  let (pattern, phase) = classify(workspace.known, kept)
  let cap = SizeStatistics(workspace.known, kept).cap
  let levels = fitLevels(workspace.known, kept, frequency)
  let pace = speeds(frequency).middle
  var factors = [Double](repeating: 1, count: horizon)
  for step in 0..<horizon {
    if pooled { factors[step] = pool.factor(frequency.period(count + step, after: series.first), frequency) }
    if count + step < series.promotion.count { factors[step] *= series.promotion[count + step] }
  }
  var fit: SmoothFit?
  var smoothMean: [Double] = []
  if smooth, kept >= 3 {
    fit = fitSmoothMembers(workspace, count: n, season: frequency.season, horizon: horizon)
    smoothMean = [Double](repeating: 0, count: horizon)
    for step in 0..<horizon {
      for (member, share) in smoothShares {
        smoothMean[step] += share * workspace.members[member.rawValue * horizon + step]
      }
      if !pool.year.isEmpty {
        smoothMean[step] *= yearly.factor(frequency.period(count + step, after: series.first), frequency)
      }
      if count + step < series.promotion.count { smoothMean[step] *= series.promotion[count + step] }
      // Demand that was never negative does not become so, and no model may run off to the sky.
      if lowest >= 0 { smoothMean[step] = max(smoothMean[step], 0) }
    }
  }
  return Origin(
    horizon: horizon, frequency: frequency, levels: levels,
    levelVariance: fadingVariance(workspace.known, kept, pace: pace / 2, cap: 1.5 * cap),
    windowVariance: windowVariance(workspace.known, kept, horizon: horizon),
    factors: factors, smooth: fit, smoothMean: smoothMean, pattern: pattern, phase: phase,
    knownCount: kept, nonNegative: lowest >= 0, pace: pace)
}

extension Origin {
  /// The forecast of one blend.
  func predict(_ blend: Blend) -> Prediction {
    let level = max(blend.level(levels), 0)
    let share = smooth == nil ? 0 : blend.smoothShare
    var mean = factors.map { $0 * level }
    if share > 0 { for step in 0..<horizon { mean[step] += share * (smoothMean[step] - mean[step]) } }
    var deviation = [Double](repeating: 0, count: horizon)
    var leadVariance = 0.0
    if share == 1, let smooth {
      let (steps, lead) = smooth.growth(horizon)
      for step in 0..<horizon { deviation[step] = smooth.sigma * steps[step].squareRoot() }
      leadVariance = smooth.sigma * smooth.sigma * lead
    } else {
      // A level known through an exponential window is itself uncertain by about α/(2 − α) of the variance.
      let own = levelVariance * (1 + pace / (2 - pace))
      for step in 0..<horizon {
        let factor = max(mean[step] / max(level, 1e-9), 0.05)
        deviation[step] = (own * (level > 0 ? factor : 1)).squareRoot()
      }
      let length = Double(horizon)
      let drift = pace / (2 - pace) * length * length * 0.5
      let formula = levelVariance * (length + drift)
      leadVariance = windowVariance.map { (formula * max($0, 0.1 * formula)).squareRoot() } ?? formula
    }
    return Prediction(
      mean: mean, deviation: deviation, leadDeviation: leadVariance.squareRoot(),
      counts: share < 1 && nonNegative)
  }
}

extension SmoothFit {
  /// Variance of each step and of the sum, in units of the one-step variance: 1 + Σ c², with c = α for every
  /// step (Hyndman et al. 2008, class 1). A trend's own growth is left to the calibration: taken from one
  /// series' fit it explodes for a few of them.
  func growth(_ horizon: Int) -> (steps: [Double], lead: Double) {
    let alpha = 0.1 + 0.8 * self.alpha
    let steps = (0..<horizon).map { 1 + Double($0) * alpha * alpha }
    let lead = (0..<horizon).reduce(0.0) { $0 + (1 + alpha * Double($1)) * (1 + alpha * Double($1)) }
    return (steps, lead)
  }
}

/// Straight lines across unknown periods.
private func fillGaps(_ values: UnsafeMutablePointer<Double>, _ n: Int, last: Double) {
  var index = 0
  while index < n {
    guard values[index].isNaN else {
      index += 1
      continue
    }
    var end = index
    while end < n, values[end].isNaN { end += 1 }
    let before = index > 0 ? values[index - 1] : (end < n ? values[end] : last)
    let after = end < n ? values[end] : before
    for gap in index..<end {
      values[gap] = before + (after - before) * Double(gap - index + 1) / Double(end - index + 1)
    }
    index = end
  }
}

/// Variance with weights that fade into the past, spikes cut to half above the level members' limit: one giant
/// order would otherwise widen an item's range for months.
private func fadingVariance(_ y: UnsafePointer<Double>, _ n: Int, pace: Double, cap: Double) -> Double {
  var sum = 0.0
  var squares = 0.0
  var weight = 0.0
  for index in 0..<n {
    let value = min(y[index], cap)
    sum = sum * (1 - pace) + value
    squares = squares * (1 - pace) + value * value
    weight = weight * (1 - pace) + 1
  }
  let mean = sum / weight
  let variance = max(squares / weight - mean * mean, 0)
  return variance > 0 ? variance * (n > 1 ? Double(n) / Double(n - 1) : 1) : max(abs(mean), 1e-6)
}

/// Variance of sums over `horizon` periods from all overlapping windows, when at least three fit.
private func windowVariance(_ y: UnsafePointer<Double>, _ n: Int, horizon: Int) -> Double? {
  guard n >= 3 * horizon else { return nil }
  var window = 0.0
  var sum = 0.0
  var squares = 0.0
  for index in 0..<n {
    window += y[index]
    if index >= horizon { window -= y[index - horizon] }
    if index >= horizon - 1 {
      sum += window
      squares += window * window
    }
  }
  let count = Double(n - horizon + 1)
  let mean = sum / count
  return max(squares / count - mean * mean, 0) * count / max(count - Double(horizon), 1)
}
