import Foundation

/// The members of the smooth combination, in the order their forecasts are stored.
enum SmoothMember: Int, CaseIterable {
  /// Theta on the logarithm where all demand is positive: trends are kept as growth, and the forecast is nearer
  /// to the median.
  case theta
  case damped, holtWinters, complex
  /// Complex smoothing of quarters of a year.
  case quarters
  /// Complex smoothing of half years.
  case halfYears
}

/// What the smooth members say about one series together.
struct SmoothFit {
  /// Standard deviations of the forecast.
  var spread: SmoothSpread
  /// The combination's forecast.
  var mean: [Double]
}

/// The shares of the smooth members. Months are seen at three grains: one month by theta and Holt-Winters, quarters
/// and half years by complex smoothing (temporal aggregation, Kourentzes, Petropoulos & Trapero 2014); a trend shows
/// better the coarser the grain, a turn the finer. Days and weeks are too near the end of their trend for that.
func smoothShares(_ frequency: Frequency) -> [(SmoothMember, Double)] {
  switch frequency {
  case .month: [(.theta, 0.25), (.holtWinters, 0.25), (.quarters, 0.25), (.halfYears, 0.25)]
  case .week, .day: [(.theta, 0.3), (.holtWinters, 0.3), (.complex, 0.4)]
  }
}

/// The smooth members look at so many periods: more says nothing of the next one.
private let longestView = 1_000

/// Fits the smooth members of `frequency` to the end of `workspace.values[0..<count]` (no gaps) and writes their forecasts, already
/// re-seasonalised, to `workspace.members` (member after member, `horizon` numbers each).
func fitSmoothMembers(_ workspace: Workspace, count: Int, frequency: Frequency, horizon: Int) -> SmoothFit {
  let n = min(count, longestView)
  let y = UnsafePointer(workspace.values + (count - n))
  let z = workspace.adjusted
  let m = frequency.season
  let seasonal = m <= Workspace.longestSeason && isSeasonal(y, n, season: m)
  let pattern =
    seasonal
    ? decompose(y, n, season: m) : SeasonalPattern(index: [Double](repeating: 1, count: 1))
  let length = pattern.index.count
  var season = 0
  for time in 0..<n {
    let index = pattern.index[season]
    z[time] = pattern.multiplicative ? y[time] / index : y[time] - index
    season = season + 1 == length ? 0 : season + 1
  }
  func place(_ member: SmoothMember) -> UnsafeMutablePointer<Double> {
    workspace.members + member.rawValue * horizon
  }
  func errors(_ member: SmoothMember) -> UnsafeMutablePointer<Double> { workspace.errors + member.rawValue * n }

  let theta = fitTheta(
    z, n, logs: workspace.coarse, lines: workspace.lines, errors: errors(.theta), horizon: horizon,
    into: place(.theta))
  let damped = DampedTrend.fit(z, n)
  damped.run(z, n, errors: errors(.damped), horizon: horizon, into: place(.damped))
  var additive = [SmoothMember.theta, .damped]
  if frequency == .month {
    for (member, bucket) in [(SmoothMember.quarters, 3), (.halfYears, 6)] {
      if !forecastCoarsely(z, n, bucket: bucket, scratch: workspace, horizon: horizon, into: place(member)) {
        for step in 0..<horizon { place(member)[step] = place(.theta)[step] }
      }
      additive.append(member)
    }
  } else {
    let complex = ComplexSmoothing.fit(z, n)
    complex.run(z, n, errors: errors(.complex), horizon: horizon, into: place(.complex))
    additive.append(.complex)
  }
  var later = pattern.index
  if seasonal {
    pattern.index.withUnsafeBufferPointer { index in
      let model = HoltWinters.fit(
        y, n, season: m, index: index.baseAddress!, multiplicative: pattern.multiplicative, start: damped,
        lanes: workspace.lanes)
      model.run(
        y, n, season: m, index: index.baseAddress!, states: workspace.seasonal, horizon: horizon,
        into: place(.holtWinters))
    }
    for k in 0..<m { later[k] += 0.3 * (workspace.seasonal[k] - later[k]) }
  }
  for step in 0..<horizon {
    let index = later[(n + step) % length]
    for member in additive {
      let value = place(member)[step]
      place(member)[step] = pattern.multiplicative ? value * index : value + index
    }
    if !seasonal { place(.holtWinters)[step] = place(.damped)[step] }
  }
  var total = 0.0
  // The first errors only tell how the first states were guessed.
  let from = n > 8 ? 4 : 0
  for time in from..<n {
    let error = (errors(.theta)[time] + errors(.damped)[time]) / 2
    let index = pattern.multiplicative ? pattern.index[time % length] : 1
    total += error * error * index * index
  }
  let sigma = (total / Double(max(n - from - 3, 1))).squareRoot()
  var spread = SmoothSpread(
    sigma: sigma, alpha: theta.alpha, z: z, errors: errors(.damped), count: n, smoothing: damped.alpha,
    horizon: horizon)
  var mean = [Double](repeating: 0, count: horizon)
  var gaps = mean
  var gap = 0.0
  let shares = smoothShares(frequency)
  for (member, share) in shares { for step in 0..<horizon { mean[step] += share * place(member)[step] } }
  for (member, share) in shares {
    var sum = 0.0
    for step in 0..<horizon {
      let distance = place(member)[step] - mean[step]
      gaps[step] += share * distance * distance
      sum += distance
    }
    gap += share * sum * sum
  }
  spread.add(gaps: gaps, gap: gap)
  return SmoothFit(spread: spread, mean: mean)
}

/// Theta on the logarithm of `z`, or on `z` itself where something is not positive. `logs` is scratch for n numbers.
private func fitTheta(
  _ z: UnsafePointer<Double>, _ n: Int, logs: UnsafeMutablePointer<Double>,
  lines: UnsafeMutablePointer<Double>, errors: UnsafeMutablePointer<Double>, horizon: Int,
  into forecast: UnsafeMutablePointer<Double>
) -> DynamicTheta {
  var lowest = Double.infinity
  var highest = -Double.infinity
  for time in 0..<n {
    lowest = min(lowest, z[time])
    highest = max(highest, z[time])
  }
  guard lowest > 0 else {
    let theta = DynamicTheta.fit(z, n, lines: lines)
    theta.run(z, n, errors: errors, horizon: horizon, into: forecast)
    return theta
  }
  for time in 0..<n { logs[time] = log(z[time]) }
  let theta = DynamicTheta.fit(logs, n, lines: lines)
  theta.run(logs, n, errors: errors, horizon: horizon, into: forecast)
  for time in 0..<n { errors[time] *= z[time] }
  // Growth goes no further beyond the highest than the history ranged, and at least to twice as much.
  let limit = log(highest) + max(log(highest / lowest), log(2))
  for step in 0..<horizon { forecast[step] = exp(min(forecast[step], limit)) }
  return theta
}

/// Complex smoothing of the means of whole buckets up to the end, brought back to single periods by straight lines
/// between the buckets' middles. False when fewer than six buckets are known.
private func forecastCoarsely(
  _ z: UnsafePointer<Double>, _ n: Int, bucket: Int, scratch: Workspace, horizon: Int,
  into forecast: UnsafeMutablePointer<Double>
) -> Bool {
  let buckets = n / bucket
  guard buckets >= 6 else { return false }
  let means = scratch.coarse
  var time = n - buckets * bucket
  for index in 0..<buckets {
    var sum = 0.0
    for _ in 0..<bucket {
      sum += z[time]
      time += 1
    }
    means[index] = sum / Double(bucket)
  }
  let coarse = means + buckets
  let ahead = (horizon + bucket - 1) / bucket + 1
  ComplexSmoothing.fit(means, buckets).run(means, buckets, errors: nil, horizon: ahead, into: coarse)
  for step in 0..<horizon {
    // Before the first middle the line between the first two goes on backwards.
    let position = (Double(step) + 0.5) / Double(bucket) - 0.5
    let left = min(max(Int(position), 0), ahead - 2)
    forecast[step] = coarse[left] + (position - Double(left)) * (coarse[left + 1] - coarse[left])
  }
  return true
}
