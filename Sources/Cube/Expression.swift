import Basis

/// A measure after aggregation: numbers of the pass put together. All values are whole numbers with a known
/// count of decimals, so that native and wasm agree to the last digit and money never meets floating point.
indirect enum Expression {
  /// The n-th aggregate of the query.
  case leaf(Int, places: Int)
  case constant(Int64, places: Int)
  case sum(Expression, Expression)
  case difference(Expression, Expression)
  case product(Expression, Expression)
  /// Empty when the divisor is empty or zero.
  case quotient(Expression, Expression, places: Int)
  case less(Expression, Expression)
  case equal(Expression, Expression)
  case choice(Expression, Expression, Expression)
  case least(Expression, Expression)
  case greatest(Expression, Expression)
  case magnitude(Expression)
  case fallback(Expression, Expression)

  /// Decimals of ratios.
  static let ratioPlaces = 6

  /// Decimals of the result.
  var places: Int {
    switch self {
    case .leaf(_, let places), .constant(_, let places), .quotient(_, _, let places): places
    case .sum(let a, let b), .difference(let a, let b), .choice(_, let a, let b), .least(let a, let b),
      .greatest(let a, let b), .fallback(let a, let b):
      max(a.places, b.places)
    case .product(let a, let b): min(a.places + b.places, max(Expression.ratioPlaces, max(a.places, b.places)))
    case .less, .equal: 0
    case .magnitude(let a): a.places
    }
  }

  /// Whether any of its numbers meets a condition.
  func needs(_ leaf: (Int) -> Bool) -> Bool {
    switch self {
    case .leaf(let index, _): leaf(index)
    case .constant: false
    case .magnitude(let a): a.needs(leaf)
    case .choice(let a, let b, let c): a.needs(leaf) || b.needs(leaf) || c.needs(leaf)
    case .sum(let a, let b), .difference(let a, let b), .product(let a, let b), .quotient(let a, let b, _),
      .less(let a, let b), .equal(let a, let b), .least(let a, let b), .greatest(let a, let b),
      .fallback(let a, let b):
      a.needs(leaf) || b.needs(leaf)
    }
  }

  /// The value, or `nil` for empty. A missing side of a sum counts as nothing, so that a customer with sales
  /// and no returns has a net; a missing side of a product or quotient makes it empty. Beyond 64 bits: empty.
  func value(_ leaf: (Int) -> Int64?) -> Int64? {
    switch self {
    case .leaf(let index, _): return leaf(index)
    case .constant(let value, _): return value
    case .sum(let a, let b):
      let (x, y) = aligned(a, b, leaf)
      guard x != nil || y != nil else { return nil }
      let (sum, overflow) = (x ?? 0).addingReportingOverflow(y ?? 0)
      return overflow ? nil : sum
    case .difference(let a, let b):
      let (x, y) = aligned(a, b, leaf)
      guard x != nil || y != nil else { return nil }
      let (difference, overflow) = (x ?? 0).subtractingReportingOverflow(y ?? 0)
      return overflow ? nil : difference
    case .product(let a, let b):
      guard let x = a.value(leaf), let y = b.value(leaf) else { return nil }
      return roundedProduct(x, y, over: power(a.places + b.places - places))
    case .quotient(let a, let b, let places):
      guard let x = a.value(leaf), let y = b.value(leaf), y != 0, y != .min else { return nil }
      return ratio(x, a.places, y, b.places, places)
    case .less(let a, let b):
      let (x, y) = aligned(a, b, leaf)
      guard let x, let y else { return nil }
      return x < y ? 1 : 0
    case .equal(let a, let b):
      let (x, y) = aligned(a, b, leaf)
      return x == y ? 1 : 0
    case .choice(let condition, let a, let b):
      let chosen = (condition.value(leaf) ?? 0) != 0 ? a : b
      return scaled(chosen.value(leaf), from: chosen.places, to: places)
    case .least(let a, let b):
      let (x, y) = aligned(a, b, leaf)
      guard let x, let y else { return x ?? y }
      return min(x, y)
    case .greatest(let a, let b):
      let (x, y) = aligned(a, b, leaf)
      guard let x, let y else { return x ?? y }
      return max(x, y)
    case .magnitude(let a):
      guard let x = a.value(leaf), x != .min else { return nil }
      return abs(x)
    case .fallback(let a, let b):
      let (x, y) = aligned(a, b, leaf)
      return x ?? y
    }
  }

  private func aligned(_ a: Expression, _ b: Expression, _ leaf: (Int) -> Int64?) -> (Int64?, Int64?) {
    let places = max(a.places, b.places)
    return (
      scaled(a.value(leaf), from: a.places, to: places), scaled(b.value(leaf), from: b.places, to: places)
    )
  }
}

/// 10 to a small power; beyond 64 bits the greatest number, with which every further step overflows as it should.
func power(_ exponent: Int) -> Int64 {
  var result: Int64 = 1
  for _ in 0..<max(exponent, 0) {
    let (next, overflow) = result.multipliedReportingOverflow(by: 10)
    if overflow { return .max }
    result = next
  }
  return result
}

/// A number with more decimals; `nil` when it does not fit.
func scaled(_ value: Int64?, from: Int, to: Int) -> Int64? {
  guard let value else { return nil }
  if from == to { return value }
  let (product, overflow) = value.multipliedReportingOverflow(by: power(to - from))
  return overflow ? nil : product
}

/// `a / b` with `places` decimals, half away from zero; `nil` for a zero divisor or a result beyond 64 bits.
func ratio(_ a: Int64, _ placesA: Int, _ b: Int64, _ placesB: Int, _ places: Int) -> Int64? {
  guard b != 0, b != .min, a != .min else { return nil }
  let exponent = places + placesB - placesA
  guard exponent < 19 else { return nil }
  let numerator = b < 0 ? -a : a
  if exponent >= 0 { return roundedProduct(numerator, power(exponent), over: abs(b)) }
  let (divisor, overflow) = abs(b).multipliedReportingOverflow(by: power(-exponent))
  return overflow ? 0 : roundedProduct(numerator, 1, over: divisor)
}
