// Sine, logarithm and their kin from additions, products and square roots alone, so that a phone and a
// server give the same bit; the libraries beneath them do not. Sums are carried in two doubles (T. J. Dekker,
// "A floating-point technique for extending the available precision", 1971), which leaves the last place
// right but for one case in many millions.

/// A number as the unevaluated sum of two doubles, about 106 bits.
private struct Double2 {
  var high: Double
  var low: Double

  init(_ high: Double, _ low: Double = 0) {
    self.high = high
    self.low = low
  }

  /// high + low, brought to the form where `low` is beneath half a unit of `high`.
  static func sum(_ a: Double, _ b: Double) -> Double2 {
    let high = a + b
    let part = high - a
    return Double2(high, (a - (high - part)) + (b - part))
  }

  static func product(_ a: Double, _ b: Double) -> Double2 {
    let high = a * b
    let (a1, a2) = split(a)
    let (b1, b2) = split(b)
    return Double2(high, ((a1 * b1 - high) + a1 * b2 + a2 * b1) + a2 * b2)
  }

  private static func split(_ value: Double) -> (Double, Double) {
    let scaled = 134_217_729 * value
    let high = scaled - (scaled - value)
    return (high, value - high)
  }

  static func + (a: Double2, b: Double2) -> Double2 {
    let head = sum(a.high, b.high)
    return sum(head.high, head.low + (a.low + b.low))
  }

  static func - (a: Double2, b: Double2) -> Double2 { a + Double2(-b.high, -b.low) }

  static func * (a: Double2, b: Double2) -> Double2 {
    let head = product(a.high, b.high)
    return sum(head.high, head.low + (a.high * b.low + a.low * b.high))
  }

  static func / (a: Double2, b: Double2) -> Double2 {
    let first = a.high / b.high
    let rest = a - b * Double2(first)
    let second = rest.high / b.high
    let rest2 = rest - b * Double2(second)
    return sum(first, second) + Double2(rest2.high / b.high)
  }

  var value: Double { high + low }

  func scaled(by factor: Double) -> Double2 { Double2(high * factor, low * factor) }
}

private let halfPi = Double2(1.5707963267948966, 6.123233995736766e-17)
private let naturalLog2 = Double2(0.6931471805599453, 2.3190468138462996e-17)

private func powerOfTwo(_ exponent: Int) -> Double {
  if exponent > 1_023 { return .infinity }
  return exponent < -1_022 ? 0 : Double(bitPattern: UInt64(exponent + 1_023) << 52)
}

/// e^x for |x| up to about 745: reduced by ln 2 and by 256, then the series, then squared back.
private func exponential2(_ x: Double2) -> (value: Double2, exponent: Int) {
  let count = (x.high / naturalLog2.high).rounded(.toNearestOrEven)
  let reduced = (x - naturalLog2 * Double2(count)).scaled(by: 1.0 / 256)
  var term = Double2(1)
  var sum = Double2(0)
  for index in 1...12 {
    term = term * reduced / Double2(Double(index))
    sum = sum + term
  }
  // e^r − 1 is doubled as 2s + s², which keeps the small part exact.
  for _ in 0..<8 { sum = sum.scaled(by: 2) + sum * sum }
  return (sum + Double2(1), Int(count))
}

/// e raised to a power.
func exponential(_ x: Double) -> Double {
  if x.isNaN { return x }
  if x > 709.79 { return .infinity }
  if x < -745.2 { return 0 }
  let (value, exponent) = exponential2(Double2(x))
  let half = exponent / 2
  return value.value * powerOfTwo(half) * powerOfTwo(exponent - half)
}

/// ln x for x > 0: one Newton step in twice the precision from a guess of one.
private func logarithm2(_ x: Double) -> Double2 {
  let exponent = Int(x.exponent)
  var fraction = x.significand
  var count = exponent
  if fraction > 1.4142135623730951 {
    fraction /= 2
    count += 1
  }
  // ln f = 2 artanh((f − 1) / (f + 1)), a series in the square of at most 0.03.
  let ratio = (Double2(fraction) - Double2(1)) / (Double2(fraction) + Double2(1))
  let square = ratio * ratio
  var sum = Double2(0)
  for index in stride(from: 41, through: 1, by: -2) { sum = sum * square + Double2(1) / Double2(Double(index)) }
  return (sum * ratio).scaled(by: 2) + naturalLog2 * Double2(Double(count))
}

/// The natural logarithm.
func logarithm(_ x: Double) -> Double {
  if x.isNaN || x < 0 { return .nan }
  if x == 0 { return -.infinity }
  return x.isInfinite ? x : logarithm2(x).value
}

/// The logarithm to base ten.
func logarithm10(_ x: Double) -> Double {
  if x.isNaN || x < 0 { return .nan }
  if x == 0 { return -.infinity }
  return x.isInfinite ? x : (logarithm2(x) / logarithm2(10)).value
}

/// `base` raised to `exponent`, by repeated squaring for whole exponents, else by way of the logarithm.
func power(_ base: Double, _ exponent: Double) -> Double {
  if exponent == 0 { return 1 }
  if base.isNaN || exponent.isNaN { return .nan }
  let isWhole = exponent == exponent.rounded(.towardZero)
  if isWhole, exponent.magnitude <= 1_024 { return wholePower(base, Int(exponent)) }
  if exponent == 0.5 { return base.squareRoot() }
  if base == 0 { return exponent < 0 ? .infinity : 0 }
  if base < 0, !isWhole { return .nan }
  if base.isInfinite { return exponent < 0 ? 0 : .infinity }
  if exponent.isInfinite {
    return base.magnitude == 1 ? .nan : (base.magnitude > 1) == (exponent > 0) ? .infinity : 0
  }
  let log = logarithm2(base.magnitude) * Double2(exponent)
  if log.high > 709.79 { return .infinity }
  if log.high < -745.2 { return 0 }
  let (value, scale) = exponential2(log)
  let half = scale / 2
  let isOdd = isWhole && (exponent / 2) != (exponent / 2).rounded(.towardZero)
  let magnitude = value.value * powerOfTwo(half) * powerOfTwo(scale - half)
  return base < 0 && isOdd ? -magnitude : magnitude
}

private func wholePower(_ base: Double, _ exponent: Int) -> Double {
  var result = Double2(1)
  var factor = Double2(base)
  var rest = exponent.magnitude
  while rest > 0 {
    if rest & 1 == 1 { result = result * factor }
    rest >>= 1
    if rest > 0 { factor = factor * factor }
  }
  // Beyond the range of a double the split loses its meaning; the plain product says infinity or zero.
  if !result.value.isFinite || result.value == 0 {
    var plain = 1.0
    for _ in 0..<exponent.magnitude { plain *= base }
    return exponent < 0 ? 1 / plain : plain
  }
  return exponent < 0 ? (Double2(1) / result).value : result.value
}

/// Sine and cosine of an angle, reduced to an eighth of a turn.
private func circle(_ x: Double) -> (sine: Double2, cosine: Double2) {
  let quarter = (x / halfPi.high).rounded(.toNearestOrEven)
  let angle = Double2(x) - halfPi * Double2(quarter)
  let square = angle * angle
  var sine = Double2(0)
  var cosine = Double2(0)
  for index in stride(from: 27, through: 1, by: -2) {
    sine = Double2(1) - sine * square / Double2(Double((index + 1) * (index + 2)))
    cosine = Double2(1) - cosine * square / Double2(Double(index * (index + 1)))
  }
  sine = sine * angle
  let turn = Int(quarter.truncatingRemainder(dividingBy: 4)) & 3
  switch turn {
  case 0: return (sine, cosine)
  case 1: return (cosine, sine.scaled(by: -1))
  case 2: return (sine.scaled(by: -1), cosine.scaled(by: -1))
  default: return (cosine.scaled(by: -1), sine)
  }
}

/// The sine of an angle in radians.
func sine(_ x: Double) -> Double { x.isFinite ? circle(x).sine.value : .nan }

/// The cosine of an angle in radians.
func cosine(_ x: Double) -> Double { x.isFinite ? circle(x).cosine.value : .nan }

/// The tangent of an angle in radians.
func tangent(_ x: Double) -> Double {
  guard x.isFinite else { return .nan }
  let (sine, cosine) = circle(x)
  return (sine / cosine).value
}

private func arcTangent2(_ x: Double2) -> Double2 {
  // Halving the angle twice brings the series to where twenty terms are enough.
  var reduced = x
  for _ in 0..<3 {
    let root = squareRoot(Double2(1) + reduced * reduced)
    reduced = reduced / (Double2(1) + root)
  }
  let square = reduced * reduced
  var sum = Double2(0)
  for index in stride(from: 41, through: 1, by: -2) { sum = Double2(1) / Double2(Double(index)) - sum * square }
  return (sum * reduced).scaled(by: 8)
}

private func squareRoot(_ x: Double2) -> Double2 {
  if x.high <= 0 { return Double2(0) }
  let guess = x.high.squareRoot()
  let rest = x - Double2.product(guess, guess)
  return Double2.sum(guess, rest.high / (2 * guess))
}

/// The angle whose tangent is `x`.
func arcTangent(_ x: Double) -> Double {
  if x.isNaN { return x }
  if x.magnitude > 1e17 { return x < 0 ? -halfPi.high : halfPi.high }
  return x.magnitude < 1e-20 ? x : arcTangent2(Double2(x)).value
}

/// The angle of the point (x, y) from the x axis, −π to π.
func arcTangent(y: Double, x: Double) -> Double {
  if x.isNaN || y.isNaN { return .nan }
  if x == 0 { return y == 0 ? (x.sign == .minus ? .pi : 0) : (y < 0 ? -halfPi.high : halfPi.high) }
  let ratio = Double2(y) / Double2(x)
  if x > 0 { return arcTangent2(ratio).value }
  let half = arcTangent2(ratio)
  let pi = halfPi.scaled(by: 2)
  return y < 0 || (y == 0 && y.sign == .minus) ? (half - pi).value : (half + pi).value
}

/// The angle whose sine is `x`; NaN outside −1…1.
func arcSine(_ x: Double) -> Double {
  guard x.magnitude <= 1 else { return .nan }
  if x.magnitude == 1 { return x * halfPi.high }
  return arcTangent2(Double2(x) / squareRoot(Double2(1) - Double2.product(x, x))).value
}

/// The angle whose cosine is `x`; NaN outside −1…1.
func arcCosine(_ x: Double) -> Double {
  guard x.magnitude <= 1 else { return .nan }
  if x == 1 { return 0 }
  if x == -1 { return .pi }
  return (halfPi - arcTangent2(Double2(x) / squareRoot(Double2(1) - Double2.product(x, x)))).value
}
