import Basis

/// Fixed-point scales of the calculation. Unit prices are entered in 1/10 000 of the currency unit and carried
/// through the percentages of a line in 1/100 000 000, so that three two-digit percentages off a price with
/// two decimals stay exact; nothing is rounded until the line has its unit price.
enum Scale {
  /// One price step (1/10 000) in working units.
  static var workPerPriceStep: Int64 { 10_000 }
  /// Working units times thousandths of a unit, in one grosz.
  static var workMilliPerGrosz: Int64 { 1_000_000_000 }
  /// A whole, in millionths.
  static var whole: Int64 { 1_000_000 }
  /// The largest working price, 40 billion currency units: two of them still add up in 64 bits.
  static var largestWork: Int64 { 4_000_000_000_000_000_000 }
}

/// `a · b / denominator` rounded down for positive numbers, `nil` past 64 bits.
func flooredProduct(_ a: Int64, _ b: Int64, over denominator: Int64) -> Int64? {
  let (plain, overflow) = a.multipliedReportingOverflow(by: b)
  if !overflow { return plain / denominator }
  let wide = a.magnitude.multipliedFullWidth(by: b.magnitude)
  guard wide.high < denominator.magnitude else { return nil }
  let quotient = denominator.magnitude.dividingFullWidth(wide).quotient
  guard quotient <= UInt64(Int64.max) else { return nil }
  return (a < 0) == (b < 0) ? Int64(quotient) : -Int64(quotient)
}

/// `a · b / denominator` rounded up, for floors that must hold: 80 / 0.9 is 88.89, not 88.88.
func raisedProduct(_ a: Int64, _ b: Int64, over denominator: Int64) -> Int64? {
  guard let floor = flooredProduct(a, b, over: denominator) else { return nil }
  let product = a.multipliedFullWidth(by: b)
  let back = floor.multipliedFullWidth(by: denominator)
  return back.high == product.high && back.low == product.low ? floor : floor + 1
}

/// How a half is rounded. Polish invoices round half away from zero; half-even exists to repeat the figures
/// of a system that uses it.
public enum HalfRounding: UInt8, Sendable {
  /// 0.005 becomes 0.01.
  case awayFromZero
  /// 0.005 becomes 0.00, 0.015 becomes 0.02.
  case toEven
}

/// `a · b / denominator` under a rounding rule, `nil` past 64 bits.
@inline(__always)
func rounded(_ a: Int64, _ b: Int64, over denominator: Int64, _ rule: HalfRounding) -> Int64? {
  guard rule == .toEven else { return roundedProduct(a, b, over: denominator) }
  guard let up = roundedProduct(a, b, over: denominator) else { return nil }
  let twice = a.multipliedFullWidth(by: b)
  let halves = up.multipliedReportingOverflow(by: 2)
  guard !halves.overflow, twice.high == 0 || twice.high == -1 else { return up }
  // Exactly halfway means 2·a·b is an odd multiple of the denominator.
  let odd = halves.partialValue - up.signum()
  let middle = odd.multipliedFullWidth(by: denominator)
  let product = Int64(bitPattern: twice.low).multipliedReportingOverflow(by: 2)
  guard !product.overflow, middle.low == UInt64(bitPattern: product.partialValue), up % 2 != 0 else {
    return up
  }
  return up - up.signum()
}

/// So many millionths of a number: `roundedProduct` with a divisor that the compiler knows.
@inline(__always)
func millionths(_ number: Int64, _ rate: Int64) -> Int64? {
  if number >= 0, rate >= 0, number.leadingZeroBitCount &+ rate.leadingZeroBitCount >= 66 {
    return (number &* rate &+ Scale.whole / 2) / Scale.whole
  }
  return roundedProduct(number, rate, over: Scale.whole)
}
