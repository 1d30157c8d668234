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
  let levels: SIMD16<Double>
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
  start -= silenceBefore(start, series.values, count)
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
  var seen = pool
  if frequency == .day, !pool.weekday.isEmpty {
    seen.weekday = ownWeekdays(
      workspace.values, n, last: frequency.period(count - 1, after: series.first).weekday, pool: pool.weekday)
  }
  for step in 0..<horizon {
    if pooled { factors[step] = seen.factor(frequency.period(count + step, after: series.first), frequency) }
    if count + step < series.promotion.count { factors[step] *= series.promotion[count + step] }
  }
  var fit: SmoothFit?
  var smoothMean: [Double] = []
  if smooth, kept >= 3 {
    fit = fitSmoothMembers(workspace, count: n, frequency: frequency, horizon: horizon)
    smoothMean = fit?.mean ?? []
    for step in 0..<horizon {
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
  func predict(_ blend: Blend) -> Prediction { predict(Mixture(blend)) }

  /// The sum over the horizon of one blend.
  func lead(_ blend: Blend) -> Double {
    let share = smooth == nil ? 0 : blend.smoothShare
    let level = max(blend.level(levels), 0) * factors.reduce(0, +)
    return level + share * (smoothMean.reduce(0, +) - level)
  }

  /// The forecast of a mixture.
  func predict(_ mixture: Mixture) -> Prediction {
    let level = max(mixture.level(levels), 0)
    let share = smooth == nil ? 0 : mixture.smoothShare
    var mean = factors.map { $0 * level }
    if share > 0 { for step in 0..<horizon { mean[step] += share * (smoothMean[step] - mean[step]) } }
    var variance = [Double](repeating: 0, count: horizon)
    var leadVariance = 0.0
    if share < 1 {
      // A level known through an exponential window is itself uncertain by about α/(2 − α) of the variance.
      let own = levelVariance * (1 + pace / (2 - pace))
      for step in 0..<horizon {
        let factor = max(mean[step] / max(level, 1e-9), 0.05)
        variance[step] = own * (level > 0 ? factor : 1)
      }
      let length = Double(horizon)
      let drift = pace / (2 - pace) * length * length * 0.5
      let formula = levelVariance * (length + drift)
      leadVariance = windowVariance.map { (formula * max($0, 0.1 * formula)).squareRoot() } ?? formula
    }
    if share > 0, let smooth {
      // Two views of the spread meet in their geometric mean, by share.
      func merged(_ flat: Double, _ deviation: Double) -> Double {
        share == 1
          ? deviation * deviation : pow(max(flat, 1e-12), 1 - share) * pow(max(deviation, 1e-6), 2 * share)
      }
      for step in 0..<horizon { variance[step] = merged(variance[step], smooth.spread.steps[step]) }
      leadVariance = merged(leadVariance, smooth.spread.lead)
    }
    return Prediction(
      mean: mean, deviation: variance.map { $0.squareRoot() }, leadDeviation: leadVariance.squareRoot(),
      counts: share < 1 && nonNegative)
  }
}

/// How many of the zeros before the first order belong to the history. A history cut right at an order would count
/// one order too many for its length, which matters when orders are rare: one gap of the usual length is kept.
private func silenceBefore(_ start: Int, _ values: [Double], _ count: Int) -> Int {
  var orders = 0
  for index in start..<count where values[index] > 0 { orders += 1 }
  guard orders > 0 else { return 0 }
  let gap = Int((Double(count - start) / Double(orders)).rounded()) - 1
  var kept = 0
  while kept < min(gap, start), values[start - kept - 1] == 0 { kept += 1 }
  return kept
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
