/// Exponential smoothing with a damped additive trend (Gardner & McKenzie 1985), in error-correction form.
/// The forecast is linear in the first level and trend, so these come from least squares and three numbers
/// are searched for.
struct DampedTrend {
  var alpha = 0.3
  var beta = 0.0
  var phi = 0.9
  var firstLevel = 0.0
  var firstTrend = 0.0

  private static let grid: [Lanes] = [
    Lanes(0.1, 0.02, 0.95, 0), Lanes(0.3, 0.05, 0.95, 0), Lanes(0.6, 0.05, 0.9, 0), Lanes(0.9, 0.05, 0.9, 0),
    Lanes(0.1, 0.0, 0.98, 0), Lanes(0.4, 0.0, 0.97, 0), Lanes(0.6, 0.3, 0.85, 0), Lanes(0.9, 0.5, 0.85, 0),
  ]

  /// Fits `y[0..<n]`.
  static func fit(_ y: UnsafePointer<Double>, _ n: Int) -> DampedTrend {
    var model = DampedTrend()
    model.firstLevel = n > 0 ? y[0] : 0
    guard n >= 6 else { return model }
    let loss = { (alpha: Lanes, beta: Lanes, phi: Lanes, _: Lanes) -> Lanes in
      let sums = accumulate(y, n, alpha, alpha * beta, phi)
      let (level, trend) = sums.solved()
      return sums.loss(level, trend)
    }
    let box = ParameterBox(lower: Lanes(0.01, 0, 0.8, 0), upper: Lanes(0.995, 0.95, 0.98, 0))
    let start = bestOfGrid(grid, loss: loss)
    let best = descend(
      from: start, step: Lanes(0.1, 0.06, 0.03, 0), parameters: 3, rounds: 5, box: box, loss: loss)
    model.alpha = best.point[0]
    model.beta = best.point[0] * best.point[1]
    model.phi = best.point[2]
    let (level, trend) = accumulate(
      y, n, Lanes(repeating: model.alpha), Lanes(repeating: model.beta), Lanes(repeating: model.phi)
    ).solved()
    model.firstLevel = level[0]
    model.firstTrend = trend[0]
    return model
  }

  /// Runs the recursion three times over: on the data from a zero state, and on zero data from a unit level
  /// and from a unit trend.
  @inline(__always)
  private static func accumulate(
    _ y: UnsafePointer<Double>, _ n: Int, _ alpha: Lanes, _ beta: Lanes, _ phi: Lanes
  ) -> PairSums {
    var sums = PairSums()
    var level = Lanes.zero
    var trend = Lanes.zero
    var levelU = Lanes(repeating: 1)
    var trendU = Lanes.zero
    var levelV = Lanes.zero
    var trendV = Lanes(repeating: 1)
    let keep = 1 - alpha
    for index in 0..<n {
      trend *= phi
      trendU *= phi
      trendV *= phi
      let mean = level + trend
      let u = levelU + trendU
      let v = levelV + trendV
      let error = y[index] - mean
      sums.add(error, u, v)
      level = mean + alpha * error
      trend += beta * error
      levelU = keep * u
      trendU -= beta * u
      levelV = keep * v
      trendV -= beta * v
    }
    return sums
  }

  /// Runs the model over `y`, writing one-step errors, then writes `horizon` forecasts.
  func run(
    _ y: UnsafePointer<Double>, _ n: Int, errors: UnsafeMutablePointer<Double>?,
    horizon: Int, into forecast: UnsafeMutablePointer<Double>
  ) {
    var level = firstLevel
    var trend = firstTrend
    for index in 0..<n {
      trend *= phi
      let mean = level + trend
      let error = y[index] - mean
      errors?[index] = error
      level = mean + alpha * error
      trend += beta * error
    }
    for step in 0..<horizon {
      trend *= phi
      level += trend
      forecast[step] = level
    }
  }
}
