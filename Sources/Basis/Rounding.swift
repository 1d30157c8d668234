/// `numerator / denominator`, rounded half away from zero: the rounding of invoices
/// (VAT act, art. 106e(11): below half a grosz is dropped, from half up).
///     roundedDivision(4_997_500, by: 1_000)   //  4 998
///     roundedDivision(-25, by: 10)            // -3
/// `denominator` must be positive.
@inlinable
public func roundedDivision(_ numerator: Int64, by denominator: Int64) -> Int64 {
  let (quotient, remainder) = numerator.quotientAndRemainder(dividingBy: denominator)
  let beyondHalf = remainder.magnitude >= (denominator.magnitude &+ 1) / 2
  return beyondHalf ? quotient + numerator.signum() : quotient
}

/// `a · b / denominator`, rounded half away from zero, with a 128-bit product; `nil` when the result does
/// not fit 64 bits. Multiplying a price by a quantity may pass 2⁶³ on the way although the amount is small.
///     roundedProduct(199_900, 2_500, over: 100_000)   // 4 998 grosze for 2,5 units at 19,99 zł
@inlinable
public func roundedProduct(_ a: Int64, _ b: Int64, over denominator: Int64) -> Int64? {
  let (plain, overflow) = a.multipliedReportingOverflow(by: b)
  if !overflow { return roundedDivision(plain, by: denominator) }
  let divisor = denominator.magnitude
  let wide = a.magnitude.multipliedFullWidth(by: b.magnitude)
  guard wide.high < divisor else { return nil }
  let (quotient, remainder) = divisor.dividingFullWidth(wide)
  let rounded = remainder >= divisor - remainder ? quotient &+ 1 : quotient
  guard rounded <= UInt64(Int64.max) else { return nil }
  return (a < 0) == (b < 0) ? Int64(rounded) : -Int64(rounded)
}
