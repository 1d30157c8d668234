import Foundation

/// The members of the smooth combination, in the order their forecasts are stored.
enum SmoothMember: Int, CaseIterable {
  case theta, damped, holtWinters, complex, simple, seasonalNaive
}

/// What the smooth members say about one series: their forecasts in `workspace.members`, and the spread of
/// the one-step errors.
struct SmoothFit {
  var seasonal = false
  /// Root mean square of the one-step errors of the combination, on the original scale.
  var sigma = 0.0
  /// Theta's smoothing weight: it says how fast the error grows with the horizon.
  var alpha = 0.0
}

/// Fits every smooth member to `workspace.values[0..<n]` (no gaps) and writes their forecasts, already
/// re-seasonalised, to `workspace.members` (member after member, `horizon` numbers each).
func fitSmoothMembers(_ workspace: Workspace, count n: Int, season m: Int, horizon: Int) -> SmoothFit {
  let y = workspace.values
  let z = workspace.adjusted
  var fit = SmoothFit()
  fit.seasonal = m <= Workspace.longestSeason && isSeasonal(y, n, season: m)
  let pattern =
    fit.seasonal
    ? decompose(y, n, season: m) : SeasonalPattern(index: [Double](repeating: 1, count: 1))
  let length = pattern.index.count
  for time in 0..<n {
    let index = pattern.index[time % length]
    z[time] = pattern.multiplicative ? y[time] / index : y[time] - index
  }
  func place(_ member: SmoothMember) -> UnsafeMutablePointer<Double> {
    workspace.members + member.rawValue * horizon
  }
  func errors(_ member: SmoothMember) -> UnsafeMutablePointer<Double> { workspace.errors + member.rawValue * n }

  let theta = DynamicTheta.fit(z, n, lines: workspace.lines)
  theta.run(z, n, errors: errors(.theta), horizon: horizon, into: place(.theta))
  let damped = DampedTrend.fit(z, n)
  damped.run(z, n, errors: errors(.damped), horizon: horizon, into: place(.damped))
  let complex = ComplexSmoothing.fit(z, n)
  complex.run(z, n, errors: errors(.complex), horizon: horizon, into: place(.complex))
  let level = smoothSimply(z, n)
  var later = pattern.index
  if fit.seasonal {
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
    for member in [SmoothMember.theta, .damped, .complex] {
      let value = place(member)[step]
      place(member)[step] = pattern.multiplicative ? value * index : value + index
    }
    place(.simple)[step] = pattern.multiplicative ? level * index : level + index
    place(.seasonalNaive)[step] = n >= m ? y[n - m + step % m] : y[n - 1]
  }
  if fit.seasonal {
  } else {
    for step in 0..<horizon { place(.holtWinters)[step] = place(.damped)[step] }
  }
  var total = 0.0
  // The first errors only tell how the first states were guessed.
  let from = n > 8 ? 4 : 0
  for time in from..<n {
    let error = (errors(.theta)[time] + errors(.damped)[time] + errors(.complex)[time]) / 3
    let index = pattern.multiplicative ? pattern.index[time % length] : 1
    total += error * error * index * index
  }
  fit.sigma = (total / Double(max(n - from - 3, 1))).squareRoot()
  fit.alpha = theta.alpha
  return fit
}

/// The last level of simple exponential smoothing, its weight chosen among sixteen by the squared error.
private func smoothSimply(_ y: UnsafePointer<Double>, _ n: Int) -> Double {
  var best = (loss: Double.infinity, level: y[0])
  for block in 0..<4 {
    let first = Double(4 * block)
    let alpha = (Lanes(first, first + 1, first + 2, first + 3) + 0.5) / 16
    var start = 0.0
    for time in 0..<min(n, 4) { start += y[time] / Double(min(n, 4)) }
    var level = Lanes(repeating: start)
    var loss = Lanes.zero
    for time in 0..<n {
      let error = y[time] - level
      loss += error * error
      level += alpha * error
    }
    for lane in 0..<4 where loss[lane] < best.loss { best = (loss[lane], level[lane]) }
  }
  return best.level
}
