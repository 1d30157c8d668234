/// Holt-Winters with a damped trend and multiplicative or additive seasonal states (Holt 1957, Winters 1960,
/// damping after Gardner & McKenzie). It starts from the decomposed seasonal indices and the damped trend
/// already fitted to the deseasonalised series, so only the four smoothing weights are searched for.
struct HoltWinters {
  var alpha = 0.3
  var beta = 0.0
  var phi = 0.9
  var gamma = 0.05
  var firstLevel = 0.0
  var firstTrend = 0.0
  var multiplicative = true
  /// Mean squared one-step error of the fit.
  private(set) var loss = Double.infinity

  /// Fits `y[0..<n]` with `m` seasons. `index` holds the m starting seasonal indices (factors or summands, the
  /// first belongs to y[0]); `lanes` is scratch for m candidates' seasonal states.
  static func fit(
    _ y: UnsafePointer<Double>, _ n: Int, season m: Int, index: UnsafePointer<Double>,
    multiplicative: Bool, start: DampedTrend, lanes: UnsafeMutablePointer<Lanes>, rounds: Int = 4
  ) -> HoltWinters {
    var model = HoltWinters(
      alpha: start.alpha, beta: start.beta, phi: start.phi, gamma: 0.05, firstLevel: start.firstLevel,
      firstTrend: start.firstTrend, multiplicative: multiplicative)
    let share = start.alpha > 0 ? start.beta / start.alpha : 0
    let grid = [
      Lanes(start.alpha, share, start.phi, 0.02), Lanes(start.alpha, share, start.phi, 0.25),
      Lanes(0.5 * start.alpha, share, start.phi, 0.1), Lanes(0.3, 0.05, 0.95, 0.1),
    ]
    let box = ParameterBox(lower: Lanes(0.01, 0, 0.8, 0.0), upper: Lanes(0.99, 0.95, 0.98, 0.7))
    let initial = (model.firstLevel, model.firstTrend)
    let loss = { (alpha: Lanes, share: Lanes, phi: Lanes, gamma: Lanes) -> Lanes in
      multiplicative
        ? factorLoss(y, n, m, index, initial, alpha, alpha * share, phi, gamma, lanes)
        : summandLoss(y, n, m, index, initial, alpha, alpha * share, phi, gamma, lanes)
    }
    let first = bestOfGrid(grid, loss: loss)
    let best = descend(
      from: first, step: Lanes(0.1, 0.05, 0.03, 0.06), parameters: 4, rounds: rounds, box: box, loss: loss)
    (model.alpha, model.phi, model.gamma) = (best.point[0], best.point[2], best.point[3])
    model.beta = best.point[0] * best.point[1]
    model.loss = best.loss / Double(max(n, 1))
    return model
  }

  @inline(__always)
  private static func factorLoss(
    _ y: UnsafePointer<Double>, _ n: Int, _ m: Int, _ index: UnsafePointer<Double>, _ initial: (Double, Double),
    _ alpha: Lanes, _ beta: Lanes, _ phi: Lanes, _ gamma: Lanes, _ states: UnsafeMutablePointer<Lanes>
  ) -> Lanes {
    for season in 0..<m { states[season] = Lanes(repeating: index[season]) }
    var level = Lanes(repeating: initial.0)
    var trend = Lanes(repeating: initial.1)
    var loss = Lanes.zero
    var season = 0
    for time in 0..<n {
      trend *= phi
      let base = level + trend
      let factor = states[season]
      let error = y[time] - base * factor
      loss += error * error
      let deseasonalised = error / factor
      level = base + alpha * deseasonalised
      trend += beta * deseasonalised
      states[season] = factor + gamma * error / base
      season = season + 1 == m ? 0 : season + 1
    }
    return loss
  }

  @inline(__always)
  private static func summandLoss(
    _ y: UnsafePointer<Double>, _ n: Int, _ m: Int, _ index: UnsafePointer<Double>, _ initial: (Double, Double),
    _ alpha: Lanes, _ beta: Lanes, _ phi: Lanes, _ gamma: Lanes, _ states: UnsafeMutablePointer<Lanes>
  ) -> Lanes {
    for season in 0..<m { states[season] = Lanes(repeating: index[season]) }
    var level = Lanes(repeating: initial.0)
    var trend = Lanes(repeating: initial.1)
    var loss = Lanes.zero
    var season = 0
    for time in 0..<n {
      trend *= phi
      let base = level + trend
      let error = y[time] - base - states[season]
      loss += error * error
      level = base + alpha * error
      trend += beta * error
      states[season] += gamma * error
      season = season + 1 == m ? 0 : season + 1
    }
    return loss
  }

  /// Runs the model over `y`, then writes `horizon` forecasts. `states` is scratch for m numbers.
  func run(
    _ y: UnsafePointer<Double>, _ n: Int, season m: Int, index: UnsafePointer<Double>,
    states: UnsafeMutablePointer<Double>, horizon: Int, into forecast: UnsafeMutablePointer<Double>
  ) {
    for season in 0..<m { states[season] = index[season] }
    var level = firstLevel
    var trend = firstTrend
    for time in 0..<(n + horizon) {
      let season = time % m
      trend *= phi
      let base = level + trend
      guard time < n else {
        forecast[time - n] = multiplicative ? base * states[season] : base + states[season]
        level = base
        continue
      }
      let error = multiplicative ? y[time] - base * states[season] : y[time] - base - states[season]
      let step = multiplicative ? error / states[season] : error
      level = base + alpha * step
      trend += beta * step
      states[season] += multiplicative ? gamma * error / base : gamma * error
    }
  }
}
