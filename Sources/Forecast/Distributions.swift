import Foundation

/// The standard normal quantile (Wichura's rational approximations are exact to 16 digits; this one by
/// Acklam, refined by one Halley step, is as good and half as long).
public func normalQuantile(_ p: Double) -> Double {
  let p = min(max(p, 1e-12), 1 - 1e-12)
  var x: Double
  if p < 0.02425 || p > 1 - 0.02425 {
    let tail = (-2 * log(min(p, 1 - p))).squareRoot()
    x = horner(tailNumerator, tail) / (horner(tailDenominator, tail) * tail + 1)
    if p > 0.5 { x = -x }
  } else {
    let centre = p - 0.5
    let square = centre * centre
    x = horner(centreNumerator, square) * centre / (horner(centreDenominator, square) * square + 1)
  }
  let error = normalProbability(x) - p
  let step = error * (2 * Double.pi).squareRoot() * exp(x * x / 2)
  x -= step / (1 + x * step / 2)
  return x
}

private func horner(_ coefficients: [Double], _ x: Double) -> Double {
  var sum = 0.0
  for coefficient in coefficients { sum = sum * x + coefficient }
  return sum
}

private let centreNumerator = [
  -3.969683028665376e+01, 2.209460984245205e+02, -2.759285104469687e+02, 1.383577518672690e+02,
  -3.066479806614716e+01, 2.506628277459239e+00,
]
private let centreDenominator = [
  -5.447609879822406e+01, 1.615858368580409e+02, -1.556989798598866e+02, 6.680131188771972e+01,
  -1.328068155288572e+01,
]
private let tailNumerator = [
  -7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e+00, -2.549732539343734e+00,
  4.374664141464968e+00, 2.938163982698783e+00,
]
private let tailDenominator = [
  7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e+00, 3.754408661907416e+00,
]

/// The chance that a standard normal number is at most `x`.
public func normalProbability(_ x: Double) -> Double { 0.5 * erfc(-x / 2.0.squareRoot()) }

/// Demand of one period or of a lead time, by mean and variance. Quantities come in whole units as a negative
/// binomial while they are small, and as a gamma when they are not, with the cube-root transformation of
/// Wilson & Hilferty (1931), which needs no iteration in either direction.
struct CountDistribution {
  let mean: Double
  let variance: Double

  init(mean: Double, variance: Double) {
    self.mean = max(mean, 0)
    self.variance = max(variance, self.mean * 1.02, 1e-12)
  }

  private var isSmall: Bool { mean < 30 && variance < 4_000 }

  /// Where `value` lies, in standard normal units (half of its own probability counted).
  func score(of value: Double) -> Double {
    guard mean > 0 else { return value > 0 ? 6 : 0 }
    if isSmall {
      let (below, own) = countProbability(Int(min(max(value.rounded(), 0), 3_000)))
      return normalQuantile(min(max(below + own / 2, 1e-9), 1 - 1e-9))
    }
    let shape = mean * mean / variance
    let root = cbrt(max(value, 0) / mean)
    return (root - 1 + 1 / (9 * shape)) * 3 * shape.squareRoot()
  }

  /// The value whose standard normal score is `z`.
  func value(at z: Double) -> Double {
    guard mean > 0 else { return 0 }
    if isSmall { return countQuantile(normalProbability(z)) }
    let shape = mean * mean / variance
    let root = 1 - 1 / (9 * shape) + z / (3 * shape.squareRoot())
    return root > 0 ? mean * root * root * root : 0
  }

  /// Values at rising scores `z`, in one sweep.
  func values(at z: UnsafeBufferPointer<Double>, into out: UnsafeMutablePointer<Double>) {
    guard mean > 0, isSmall else {
      for index in 0..<z.count { out[index] = value(at: z[index]) }
      return
    }
    let size = mean * mean / (variance - mean)
    let ratio = mean / (mean + size)
    var probability = exp(-size * log1p(mean / size))
    var total = probability
    var count = 0.0
    for index in 0..<z.count {
      let wanted = normalProbability(z[index])
      while total < wanted, count < 3_000 {
        probability *= ratio * (size + count) / (count + 1)
        count += 1
        total += probability
      }
      out[index] = count
    }
  }

  private func countProbability(_ value: Int) -> (below: Double, own: Double) {
    let size = mean * mean / (variance - mean)
    let ratio = mean / (mean + size)
    var probability = exp(-size * log1p(mean / size))
    var below = 0.0
    var count = 0.0
    for _ in 0..<value {
      below += probability
      probability *= ratio * (size + count) / (count + 1)
      count += 1
    }
    return (min(below, 1), probability)
  }

  private func countQuantile(_ wanted: Double) -> Double {
    let size = mean * mean / (variance - mean)
    let ratio = mean / (mean + size)
    var probability = exp(-size * log1p(mean / size))
    var total = probability
    var count = 0.0
    while total < wanted, count < 3_000 {
      probability *= ratio * (size + count) / (count + 1)
      count += 1
      total += probability
    }
    return count
  }
}
