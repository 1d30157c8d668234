/// The Dynamic Optimised Theta model (Fiorucci, Pellegrini, Louzada, Petropoulos, Koehler 2016): simple
/// exponential smoothing plus a share of a trend line that is re-estimated at each step.
///
/// For a given smoothing weight the forecast is linear in the first level and in `1 − 1/θ`, so both come from
/// a 2 × 2 least squares and only one number is searched for.
struct DynamicTheta {
  var alpha = 0.5
  var firstLevel = 0.0
  /// `1 − 1/θ`: 0 is plain smoothing, towards 1 the trend line counts in full.
  var trendShare = 0.0

  /// Fits `y[0..<n]`; `lines` is scratch for 2n numbers: intercept and slope of the line through the first t.
  static func fit(_ y: UnsafePointer<Double>, _ n: Int, lines: UnsafeMutablePointer<Double>) -> DynamicTheta {
    var model = DynamicTheta()
    model.firstLevel = n > 0 ? y[0] : 0
    guard n >= 5 else { return model }
    runningLines(y, n, into: lines)
    var grid = [Lanes]()
    for index in 0..<8 { grid.append(Lanes(0.06 + 0.132 * Double(index), 0, 0, 0)) }
    let box = ParameterBox(lower: Lanes(0.02, 0, 0, 0), upper: Lanes(0.99, 0, 0, 0))
    let loss = { (alpha: Lanes, _: Lanes, _: Lanes, _: Lanes) -> Lanes in
      let sums = accumulate(y, n, lines, alpha)
      let (level, share) = constrained(sums)
      return sums.loss(level, share)
    }
    var best = bestOfGrid(grid, loss: loss)
    best = descend(from: best, step: Lanes(0.05, 0, 0, 0), parameters: 1, rounds: 3, box: box, loss: loss)
    model.alpha = best.point[0]
    let (level, share) = constrained(accumulate(y, n, lines, Lanes(repeating: model.alpha)))
    model.firstLevel = level[0]
    model.trendShare = share[0]
    return model
  }

  /// Intercept and slope of the least-squares line through the first t values, for each t, in one pass.
  private static func runningLines(
    _ y: UnsafePointer<Double>, _ n: Int, into lines: UnsafeMutablePointer<Double>
  ) {
    var line = RunningLine(first: y[0])
    lines[0] = line.intercept
    lines[1] = line.slope
    for index in 1..<n {
      line.add(y[index])
      lines[2 * index] = line.intercept
      lines[2 * index + 1] = line.slope
    }
  }

  @inline(__always)
  private static func accumulate(
    _ y: UnsafePointer<Double>, _ n: Int, _ lines: UnsafePointer<Double>, _ alpha: Lanes
  ) -> PairSums {
    var sums = PairSums()
    let keep = 1 - alpha
    let inverse = 1 / alpha
    var level = alpha * y[0]
    var weight = keep  // (1 − α)^(t−1)
    for index in 1..<n {
      let next = weight * keep
      let trend = weight * lines[2 * index - 2] + (1 - next) * inverse * lines[2 * index - 1]
      if index >= 3 { sums.add(y[index] - level, weight, trend) }
      level = keep * level + alpha * y[index]
      weight = next
    }
    return sums
  }

  @inline(__always)
  private static func constrained(_ sums: PairSums) -> (Lanes, Lanes) {
    var (level, share) = sums.solved()
    share.clamp(lowerBound: Lanes(repeating: 0), upperBound: Lanes(repeating: 0.999))
    level = (sums.ur - sums.uv * share) / (sums.uu + 1e-9)
    return (level, share)
  }

  /// Runs the model over `y`, writing one-step errors, then writes `horizon` forecasts.
  func run(
    _ y: UnsafePointer<Double>, _ n: Int, errors: UnsafeMutablePointer<Double>?,
    horizon: Int, into forecast: UnsafeMutablePointer<Double>
  ) {
    let keep = 1 - alpha
    var line = RunningLine(first: y[0])
    var level = alpha * y[0] + keep * firstLevel
    var weight = keep
    errors?[0] = 0
    for index in 1..<(n + horizon) {
      let next = weight * keep
      let mean =
        level + trendShare * (weight * line.intercept + (1 - next) / alpha * line.slope)
      let value: Double
      if index < n {
        value = y[index]
        errors?[index] = value - mean
      } else {
        value = mean
        forecast[index - n] = mean
      }
      level = keep * level + alpha * value
      weight = next
      line.add(value)
    }
  }
}

/// The least-squares line through values at 1, 2, … t, updated in constant time.
struct RunningLine {
  private(set) var slope = 0.0
  private var mean: Double
  private var count = 1.0

  init(first: Double) { mean = first }

  var intercept: Double { mean - slope * (count + 1) / 2 }

  @inline(__always)
  mutating func add(_ value: Double) {
    count += 1
    slope = ((count - 2) * slope + 6 * (value - mean) / count) / (count + 1)
    mean += (value - mean) / count
  }
}
