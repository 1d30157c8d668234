/// The planner's own dice (xorshift64*, Vigna 2016), so that a seed gives the same plan on every machine.
struct Chance {
  private var state: UInt64

  /// Any seed, zero included.
  init(seed: UInt64) {
    state = (seed &+ 0x9e37_79b9_7f4a_7c15) &* 0xbf58_476d_1ce4_e5b9
    if state == 0 { state = 0x9e37_79b9_7f4a_7c15 }
    for _ in 0..<4 { _ = next() }
  }

  @inline(__always) mutating func next() -> UInt32 {
    state ^= state >> 12
    state ^= state << 25
    state ^= state >> 27
    return UInt32(truncatingIfNeeded: (state &* 0x2545_f491_4f6c_dd1d) >> 32)
  }

  /// 0 ..< count.
  @inline(__always) mutating func below(_ count: Int) -> Int {
    Int(truncatingIfNeeded: (UInt64(next()) &* UInt64(truncatingIfNeeded: count)) >> 32)
  }

  /// Minus the natural logarithm of a uniform number: the waiting time of an annealing acceptance.
  @inline(__always) mutating func exponential() -> Double {
    -naturalLogarithm((Double(next()) + 0.5) * 0x1p-32)
  }
}

/// ln without libm: exponent from the bits, mantissa by the series of atanh. Error below 1e-7; the same bits
/// on every machine, since only IEEE additions, products and one quotient are used.
func naturalLogarithm(_ x: Double) -> Double {
  let bits = x.bitPattern
  var exponent = Int32(truncatingIfNeeded: bits >> 52) - 1023
  var mantissa = Double(bitPattern: bits & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000)
  if mantissa > 1.414_213_562_373_095_1 {
    mantissa *= 0.5
    exponent += 1
  }
  let z = (mantissa - 1) / (mantissa + 1)
  let square = z * z
  let series = 1 + square * (1.0 / 3 + square * (0.2 + square * (1.0 / 7 + square * (1.0 / 9))))
  return 2 * z * series + Double(exponent) * 0.693_147_180_559_945_3
}

/// eˣ for x in -700…0 without libm: halved until the Taylor series is short, then squared back.
func exponential(_ x: Double) -> Double {
  let y = x / 1024
  var power = 1 + y * (1 + y * (0.5 + y * (1.0 / 6 + y * (1.0 / 24))))
  for _ in 0..<10 { power *= power }
  return power
}

/// √x without libm, which a phone's module does not link: halved exponent as the guess, then Newton.
func squareRoot(_ x: Double) -> Double {
  guard x > 0 else { return 0 }
  var root = Double(bitPattern: (x.bitPattern >> 1) + 0x1ff8_0000_0000_0000)
  for _ in 0..<5 { root = 0.5 * (root + x / root) }
  return root
}
