/// A number in plain digits, the shortest that read back as the same double.
///     numeral(0.1 + 0.2)     // "0.30000000000000004"
///     numeral(12345678.9)    // "12345678.9", never an exponent
public func numeral(_ number: Double) -> String {
  if number.isNaN { return "NaN" }
  if number.isInfinite { return number < 0 ? "-Infinity" : "Infinity" }
  if number.magnitude < FormValue.tolerance { return "0" }
  let whole = number.rounded(.toNearestOrEven)
  if (number - whole).magnitude < FormValue.tolerance, whole.magnitude < 1e15 {
    return String(Int64(whole))
  }
  return Decimal(number).text
}

/// Reads a number as XPath does: an optional sign, digits, one point (or comma); anything else is NaN, an
/// exponent too.
func parsedNumber(_ text: String) -> Double {
  var decimal = Decimal(negative: false, digits: [], point: 0)
  var seenPoint = false
  var seenDigit = false
  var first = true
  var bytes = Array(text.utf8)[...]
  while let byte = bytes.first, byte <= 32 { bytes.removeFirst() }
  while let byte = bytes.last, byte <= 32 { bytes.removeLast() }
  for byte in bytes {
    switch byte {
    case 45 where first: decimal.negative = true
    case 48...57:
      seenDigit = true
      decimal.digits.append(byte - 48)
      if !seenPoint { decimal.point += 1 }
    case 44, 46:
      if seenPoint { return .nan }
      seenPoint = true
    default: return .nan
    }
    first = false
  }
  return seenDigit ? decimal.double : .nan
}

/// A decimal number as digits: what rounding to decimal places needs, because 2.15 is to become 2.2 although
/// the double beneath is a little less.
struct Decimal {
  var negative: Bool
  /// Digits, most significant first.
  var digits: [UInt8]
  /// How many digits stand before the decimal point; may be negative or beyond the digits.
  var point: Int

  init(negative: Bool, digits: [UInt8], point: Int) {
    self.negative = negative
    self.digits = digits
    self.point = point
  }

  /// The shortest decimal that reads back as `number`, which must be finite.
  init(_ number: Double) {
    self.init(negative: false, digits: [], point: 0)
    var exponent = 0
    var seenPoint = false
    var inExponent = false
    var exponentNegative = false
    for byte in number.description.utf8 {
      switch byte {
      case 45: if inExponent { exponentNegative = true } else { negative = true }
      case 46: seenPoint = true
      case 101: inExponent = true
      case 48...57:
        if inExponent {
          exponent = exponent * 10 + Int(byte) - 48
        } else {
          digits.append(byte - 48)
          if !seenPoint { point += 1 }
        }
      default: break
      }
    }
    point += exponentNegative ? -exponent : exponent
    normalize()
  }

  private mutating func normalize() {
    let leading = digits.prefix { $0 == 0 }.count
    digits.removeFirst(leading)
    point -= leading
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { point = 0 }
  }

  /// Plain digits, without an exponent.
  var text: String {
    var bytes: [UInt8] = negative ? [45] : []
    if point <= 0 { bytes.append(48) }
    for index in 0..<max(point, 0) { bytes.append(48 + (index < digits.count ? digits[index] : 0)) }
    if digits.count > point {
      bytes.append(46)
      for _ in 0..<max(-point, 0) { bytes.append(48) }
      for digit in digits[max(point, 0)...] { bytes.append(48 + digit) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Rounded to so many decimals; a half goes toward +infinity, as XPath has it.
  func rounded(places: Int) -> Decimal {
    let keep = point + places
    guard keep < digits.count else { return self }
    guard keep >= 0 else { return Decimal(negative: false, digits: [], point: 0) }
    var result = Decimal(negative: negative, digits: Array(digits[..<keep]), point: point)
    let isExactHalf = digits[keep] == 5 && keep + 1 == digits.count
    let up = negative && isExactHalf ? false : digits[keep] >= 5
    if up {
      var index = keep - 1
      while index >= 0, result.digits[index] == 9 {
        result.digits[index] = 0
        index -= 1
      }
      if index >= 0 {
        result.digits[index] += 1
      } else {
        result.digits.insert(1, at: 0)
        result.point += 1
      }
    }
    result.normalize()
    if result.digits.isEmpty { result.negative = false }
    return result
  }

  /// The nearest double (ties to even), by exact whole-number arithmetic where the quick way would err.
  var double: Double {
    var decimal = self
    decimal.normalize()
    let digits = decimal.digits
    if digits.isEmpty { return negative ? -0.0 : 0 }
    let exponent = decimal.point - digits.count
    if decimal.point > 310 { return negative ? -.infinity : .infinity }
    if decimal.point < -330 { return negative ? -0.0 : 0 }
    let magnitude: Double
    if digits.count <= 15, exponent.magnitude <= 22 {
      // Both are exact doubles, so one IEEE operation rounds once.
      var whole: Int64 = 0
      for digit in digits { whole = whole * 10 + Int64(digit) }
      let power = Decimal.power(10, exponent.magnitude)
      magnitude = exponent < 0 ? Double(whole) / power : Double(whole) * power
    } else {
      magnitude = Decimal.exactDouble(digits, exponent)
    }
    return negative ? -magnitude : magnitude
  }

  private static func power(_ base: Double, _ count: UInt) -> Double {
    var result = 1.0
    for _ in 0..<count { result *= base }
    return result
  }

  /// digits · 10^exponent: numerator / denominator as whole numbers, scaled by two until the quotient has
  /// 64 bits, the rest kept as a sticky bit.
  private static func exactDouble(_ digits: [UInt8], _ exponent: Int) -> Double {
    var numerator = Whole(0)
    for digit in digits { numerator.multiply(by: 10, adding: UInt32(digit)) }
    var denominator = Whole(1)
    for _ in 0..<exponent.magnitude {
      if exponent < 0 { denominator.multiply(by: 10, adding: 0) } else { numerator.multiply(by: 10, adding: 0) }
    }
    var shift = denominator.bitWidth - numerator.bitWidth + 55
    if shift > 0 { numerator.shiftLeft(shift) } else { denominator.shiftLeft(-shift) }
    var quotient: UInt64 = 0
    for bit in stride(from: 56, through: 0, by: -1) {
      var part = denominator
      part.shiftLeft(bit)
      if numerator.subtractIfNotLess(part) { quotient |= 1 << UInt64(bit) }
    }
    let sticky: UInt64 = numerator.isZero ? 0 : 1
    // Keep 53 bits, fewer where the result is subnormal.
    let width = 64 - quotient.leadingZeroBitCount
    var drop = max(width - 53, shift - 1_074)
    if drop > 60 { return 0 }
    if drop < 0 { drop = 0 }
    let dropped = quotient & ((1 << UInt64(drop)) - 1)
    var kept = quotient >> UInt64(drop)
    let half: UInt64 = drop == 0 ? 0 : 1 << UInt64(drop - 1)
    if drop > 0, dropped > half || (dropped == half && (sticky == 1 || kept & 1 == 1)) { kept += 1 }
    shift -= drop
    return scaled(Double(kept), by: -shift)
  }

  private static func scaled(_ value: Double, by exponent: Int) -> Double {
    Double(sign: .plus, exponent: value.exponent + Double.Exponent(exponent), significand: value.significand)
  }
}

/// A whole number of any size, just enough for reading decimals exactly.
private struct Whole {
  var limbs: [UInt32]

  init(_ value: UInt32) { limbs = value == 0 ? [] : [value] }

  var isZero: Bool { limbs.isEmpty }
  var bitWidth: Int { limbs.isEmpty ? 0 : limbs.count * 32 - limbs[limbs.count - 1].leadingZeroBitCount }

  mutating func multiply(by factor: UInt32, adding term: UInt32) {
    var carry = UInt64(term)
    for index in limbs.indices {
      let product = UInt64(limbs[index]) * UInt64(factor) + carry
      limbs[index] = UInt32(truncatingIfNeeded: product)
      carry = product >> 32
    }
    if carry > 0 { limbs.append(UInt32(carry)) }
  }

  mutating func shiftLeft(_ count: Int) {
    guard count > 0, !limbs.isEmpty else { return }
    let (words, bits) = (count / 32, UInt32(count % 32))
    var carry: UInt32 = 0
    if bits > 0 {
      for index in limbs.indices {
        let limb = limbs[index]
        limbs[index] = limb << bits | carry
        carry = limb >> (32 - bits)
      }
      if carry > 0 { limbs.append(carry) }
    }
    limbs.insert(contentsOf: [UInt32](repeating: 0, count: words), at: 0)
  }

  mutating func subtractIfNotLess(_ other: Whole) -> Bool {
    if limbs.count != other.limbs.count {
      if limbs.count < other.limbs.count { return false }
    } else {
      for index in limbs.indices.reversed() where limbs[index] != other.limbs[index] {
        if limbs[index] < other.limbs[index] { return false }
        break
      }
    }
    var borrow: Int64 = 0
    for index in limbs.indices {
      var difference = Int64(limbs[index]) - borrow
      if index < other.limbs.count { difference -= Int64(other.limbs[index]) }
      borrow = difference < 0 ? 1 : 0
      limbs[index] = UInt32(truncatingIfNeeded: difference)
    }
    while limbs.last == 0 { limbs.removeLast() }
    return true
  }
}
