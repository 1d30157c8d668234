/// Complex Exponential Smoothing (Svetunkov, Kourentzes & Ord 2022): level and "information potential" move
/// together, which covers level and trend series by one model without choosing between them. Linear in both
/// first states, so two numbers are searched for.
struct ComplexSmoothing {
  var real = 1.3
  var imaginary = 1.0
  var firstLevel = 0.0
  var firstPotential = 0.0

  private static let grid: [Lanes] = [
    Lanes(1.3, 1.0, 0, 0), Lanes(1.6, 1.0, 0, 0), Lanes(1.1, 1.0, 0, 0), Lanes(1.9, 1.0, 0, 0),
    Lanes(1.4, 0.95, 0, 0), Lanes(1.8, 0.98, 0, 0), Lanes(1.2, 1.01, 0, 0), Lanes(1.5, 1.02, 0, 0),
  ]

  /// Fits `y[0..<n]`.
  static func fit(_ y: UnsafePointer<Double>, _ n: Int) -> ComplexSmoothing {
    var model = ComplexSmoothing()
    model.firstLevel = n > 0 ? y[0] : 0
    guard n >= 5 else { return model }
    let loss = { (real: Lanes, imaginary: Lanes, _: Lanes, _: Lanes) -> Lanes in
      let sums = accumulate(y, n, real, imaginary)
      let (level, potential) = sums.solved()
      var loss = sums.loss(level, potential)
      loss.replace(with: .infinity, where: unstable(real, imaginary))
      return loss
    }
    let box = ParameterBox(lower: Lanes(0.9, 0.5, 0, 0), upper: Lanes(2.4, 1.03, 0, 0))
    let start = bestOfGrid(grid, loss: loss)
    let best = descend(
      from: start, step: Lanes(0.12, 0.03, 0, 0), parameters: 2, rounds: 5, box: box, loss: loss)
    model.real = best.point[0]
    model.imaginary = best.point[1]
    let (level, potential) = accumulate(
      y, n, Lanes(repeating: model.real), Lanes(repeating: model.imaginary)
    ).solved()
    model.firstLevel = level[0]
    model.firstPotential = potential[0]
    return model
  }

  /// Where old errors would grow instead of fading (Jury's conditions on the discount matrix).
  @inline(__always)
  private static func unstable(_ real: Lanes, _ imaginary: Lanes) -> SIMDMask<SIMD4<Int64>> {
    let trace: Lanes = 2 - 2 * real + imaginary
    let square: Lanes = (1 - real) * (1 - real)
    let determinant: Lanes = square + 1 - real - imaginary + imaginary * imaginary
    let edge: Lanes = 1 + determinant
    return (determinant .> 0.99) .| (determinant .< -0.99) .| (trace .> edge) .| (trace .< 0 - edge)
  }

  @inline(__always)
  private static func accumulate(
    _ y: UnsafePointer<Double>, _ n: Int, _ real: Lanes, _ imaginary: Lanes
  ) -> PairSums {
    var sums = PairSums()
    var level = Lanes.zero
    var potential = Lanes.zero
    var levelU = Lanes(repeating: 1)
    var potentialU = Lanes.zero
    var levelV = Lanes.zero
    var potentialV = Lanes(repeating: 1)
    let cross = 1 - imaginary
    let keep = 1 - real
    let gainLevel = real - imaginary
    let gainPotential = real + imaginary
    for index in 0..<n {
      let error = y[index] - level
      sums.add(error, levelU, levelV)
      let next = level - cross * potential + gainLevel * error
      potential = level + keep * potential + gainPotential * error
      level = next
      let nextU = levelU - cross * potentialU - gainLevel * levelU
      potentialU = levelU + keep * potentialU - gainPotential * levelU
      levelU = nextU
      let nextV = levelV - cross * potentialV - gainLevel * levelV
      potentialV = levelV + keep * potentialV - gainPotential * levelV
      levelV = nextV
    }
    return sums
  }

  /// Runs the model over `y`, writing one-step errors, then writes `horizon` forecasts.
  func run(
    _ y: UnsafePointer<Double>, _ n: Int, errors: UnsafeMutablePointer<Double>?,
    horizon: Int, into forecast: UnsafeMutablePointer<Double>
  ) {
    var level = firstLevel
    var potential = firstPotential
    for index in 0..<(n + horizon) {
      var error = 0.0
      if index < n {
        error = y[index] - level
        errors?[index] = error
      } else {
        forecast[index - n] = level
      }
      let next = level - (1 - imaginary) * potential + (real - imaginary) * error
      potential = level + (1 - real) * potential + (real + imaginary) * error
      level = next
    }
  }
}
