import Foundation

/// Level estimates for demand that comes in fits and starts: each is one number, the mean demand of a coming
/// period. `y` holds known periods only.
enum LevelMember: Int, CaseIterable {
  case robust, slow, occurrence, adida, imapa, tsb, mean, naive, movingAverage
}

/// The three speeds of robust smoothing: how much the newest period counts. Daily data move at roughly a
/// seventh of the weekly pace.
func speeds(_ frequency: Frequency) -> (slow: Double, middle: Double, fast: Double) {
  switch frequency {
  case .day: (0.03, 0.05, 0.08)
  case .week: (0.2, 0.3, 0.45)
  case .month: (0.1, 0.2, 0.35)
  }
}

/// Every level member of `y[0..<n]`, n ≥ 1.
func fitLevels(_ y: UnsafePointer<Double>, _ n: Int, _ frequency: Frequency) -> SIMD16<Double> {
  var levels = SIMD16<Double>.zero
  let statistics = SizeStatistics(y, n)
  let pace = speeds(frequency)
  levels[LevelMember.robust.rawValue] = robustLevel(y, n, cap: statistics.cap, pace, frequency)
  levels[LevelMember.slow.rawValue] = slowLevel(y, n, frequency)
  levels[LevelMember.occurrence.rawValue] = occurrenceLevel(y, n, statistics, pace, frequency)
  levels[LevelMember.adida.rawValue] = aggregateLevel(y, n, bucket: max(Int(statistics.gap.rounded()), 1))
  levels[LevelMember.imapa.rawValue] = multipleAggregation(y, n, gap: statistics.gap)
  levels[LevelMember.tsb.rawValue] = tsbLevel(y, n)
  levels[LevelMember.mean.rawValue] = statistics.mean
  levels[LevelMember.naive.rawValue] = y[n - 1]
  let window = min(n, frequency == .day ? 28 : frequency == .week ? 8 : 6)
  var sum = 0.0
  for index in (n - window)..<n { sum += y[index] }
  levels[LevelMember.movingAverage.rawValue] = sum / Double(window)
  return levels
}

/// Size and rhythm of the orders of one series.
struct SizeStatistics {
  private(set) var gap = 1.0
  private(set) var mean = 0.0
  private(set) var logMean = 0.0
  private(set) var logVariance = 0.0
  private(set) var count = 0.0
  /// Orders above this are taken for spikes: two standard deviations above the mean of the logarithms. A
  /// multiple of the mean itself would let one giant order raise its own limit.
  private(set) var cap = Double.infinity

  init(_ y: UnsafePointer<Double>, _ n: Int) {
    var squares = 0.0
    for index in 0..<n where y[index] > 0 {
      let size = log(y[index])
      count += 1
      logMean += size
      squares += size * size
      mean += y[index]
    }
    guard count > 0 else { return }
    mean /= Double(n)
    gap = Double(n) / count
    logMean /= count
    logVariance = max(squares / count - logMean * logMean, 0)
    if count >= 4 { cap = exp(logMean + 2 * logVariance.squareRoot()) }
  }
}

/// Mean of three speeds of exponential smoothing over demand with its spikes cut to `cap`. All weights are
/// normalised, so a short history is a weighted mean and needs no starting value.
func robustLevel(
  _ y: UnsafePointer<Double>, _ n: Int, cap: Double,
  _ pace: (slow: Double, middle: Double, fast: Double), _ frequency: Frequency
) -> Double {
  // Daily: the slow speed lags a rising season by a month, so only the two faster ones count.
  let alpha = SIMD4<Double>(pace.middle, pace.fast, pace.slow, 1)
  let keep = 1 - alpha
  var level = SIMD4<Double>.zero
  var rest = SIMD4<Double>(repeating: 1)
  for index in 0..<n {
    level = keep * level + alpha * min(y[index], cap)
    rest *= keep
  }
  level /= (1 - rest).clamped(
    lowerBound: SIMD4(repeating: 1e-12), upperBound: SIMD4(repeating: 1))
  return frequency == .day ? (level[0] + level[1]) / 2 : (level[0] + level[1] + level[2]) / 3
}

/// Plain exponential smoothing at two slow speeds, for demand that drifts less than it scatters. Nothing is cut, so
/// the level is that of all demand, giant orders included.
func slowLevel(_ y: UnsafePointer<Double>, _ n: Int, _ frequency: Frequency) -> Double {
  let alpha =
    switch frequency {
    case .day: SIMD2(0.01, 0.02)
    case .week: SIMD2(0.04, 0.08)
    case .month: SIMD2(0.05, 0.1)
    }
  var level = SIMD2<Double>.zero
  var rest = SIMD2<Double>(1, 1)
  for index in 0..<n {
    level = (1 - alpha) * level + alpha * y[index]
    rest *= 1 - alpha
  }
  level /= 1 - rest
  return (level[0] + level[1]) / 2
}

/// Chance of an order times its typical size, both smoothed, at two speeds. The size is smoothed as a
/// logarithm and turned back with the lognormal mean, so a spike counts by its magnitude, not its height.
func occurrenceLevel(
  _ y: UnsafePointer<Double>, _ n: Int, _ statistics: SizeStatistics,
  _ pace: (slow: Double, middle: Double, fast: Double), _ frequency: Frequency
) -> Double {
  guard statistics.count > 0 else { return 0 }
  let chanceSpeed = SIMD2(pace.middle, pace.fast)
  let sizeSpeed = SIMD2(0.1, 0.05)
  var chance = SIMD2<Double>.zero
  var chanceRest = SIMD2<Double>(1, 1)
  var size = SIMD2(repeating: statistics.logMean)
  for index in 0..<n {
    let value = y[index]
    chance *= 1 - chanceSpeed
    chanceRest *= 1 - chanceSpeed
    if value > 0 {
      chance += chanceSpeed
      size += sizeSpeed * (log(value) - size)
    }
  }
  chance /= 1 - chanceRest + SIMD2(repeating: 1e-12)
  let spread = statistics.logVariance / 2
  return (chance[0] * exp(size[0] + spread) + chance[1] * exp(size[1] + spread)) / 2
}

/// ADIDA (Nikolopoulos et al. 2011): demand in buckets of the mean gap, smoothed, and spread back.
func aggregateLevel(_ y: UnsafePointer<Double>, _ n: Int, bucket: Int) -> Double {
  let buckets = n / bucket
  guard buckets >= 1 else { return SizeStatistics(y, n).mean }
  let alphas = Lanes(0.1, 0.2, 0.3, 0.45)
  var level = Lanes.zero
  var loss = Lanes.zero
  var index = n - buckets * bucket
  for step in 0..<buckets {
    var sum = 0.0
    for _ in 0..<bucket {
      sum += y[index]
      index += 1
    }
    if step == 0 {
      level = Lanes(repeating: sum)
    } else {
      let error = sum - level
      loss += error * error
      level += alphas * error
    }
  }
  var best = 0
  for lane in 1..<4 where loss[lane] < loss[best] { best = lane }
  return level[best] / Double(bucket)
}

/// IMAPA (Petropoulos & Kourentzes 2015): the mean over bucket sizes from one period to the mean gap.
private func multipleAggregation(_ y: UnsafePointer<Double>, _ n: Int, gap: Double) -> Double {
  let largest = min(max(Int(gap.rounded()), 1), max(n / 2, 1), 12)
  var sum = 0.0
  for bucket in 1...largest { sum += aggregateLevel(y, n, bucket: bucket) }
  return sum / Double(largest)
}

/// TSB (Teunter, Syntetos & Babai 2011) with both weights 0.1: the chance fades in every silent period, so an
/// item that stopped selling goes to zero.
private func tsbLevel(_ y: UnsafePointer<Double>, _ n: Int) -> Double {
  var first = 0
  while first < n, y[first] <= 0 { first += 1 }
  guard first < n else { return 0 }
  var chance = 1.0 / Double(first + 1)
  var size = y[first]
  for index in (first + 1)..<max(n, first + 1) {
    if y[index] > 0 {
      chance += 0.1 * (1 - chance)
      size += 0.1 * (y[index] - size)
    } else {
      chance *= 0.9
    }
  }
  return chance * size
}
