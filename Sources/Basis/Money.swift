/// An amount in grosze. Always `Int64`: on the phone (wasm32) `Int` is 32 bits and ends at 21 million zł.
///     Money(grosze: 123_450).text(.polish)   // "1 234,50"
/// The currency stands once on the document, not on each amount; `grosze` means its minor unit.
public struct Money: Hashable, Comparable, Sendable, AdditiveArithmetic {
  /// The amount in the currency's minor unit.
  public var grosze: Int64

  /// An amount of `grosze` minor units.
  @inlinable public init(grosze: Int64) { self.grosze = grosze }

  /// No money.
  @inlinable public static var zero: Money { Money(grosze: 0) }

  /// Both together.
  @inlinable public static func + (a: Money, b: Money) -> Money { Money(grosze: a.grosze + b.grosze) }
  /// What `a` is more than `b`.
  @inlinable public static func - (a: Money, b: Money) -> Money { Money(grosze: a.grosze - b.grosze) }
  /// Whether `a` stands before `b`.
  @inlinable public static func < (a: Money, b: Money) -> Bool { a.grosze < b.grosze }

  /// VAT on a net amount, rounded half away from zero to a full grosz.
  ///     Money(grosze: 1_050).vat(.standard)   // 2,42 zł: 241,5 gr goes up
  @inlinable public func vat(_ rate: VatRate) -> Money {
    Money(grosze: roundedDivision(grosze * rate.percent, by: 100))
  }
}

/// The price of one unit in 1/10000 of the currency unit, so that a screw at 0,0125 zł is exact.
///     Price(tenThousandths: 199_900)   // 19,99 zł
public struct Price: Hashable, Comparable, Sendable {
  /// The price in 1/10000 zł.
  public var tenThousandths: Int64

  /// A price of so many 1/10000 zł.
  @inlinable public init(tenThousandths: Int64) { self.tenThousandths = tenThousandths }

  /// Nothing to pay.
  @inlinable public static var zero: Price { Price(tenThousandths: 0) }

  /// Whether `a` stands before `b`.
  @inlinable public static func < (a: Price, b: Price) -> Bool { a.tenThousandths < b.tenThousandths }

  /// The value of `quantity` at this price, rounded to the grosz; `nil` past 92 quadrillion zł.
  ///     Price(tenThousandths: 199_900).value(of: Quantity(milli: 2_500))   // 49,98 zł
  @inlinable public func value(of quantity: Quantity) -> Money? {
    roundedProduct(tenThousandths, quantity.milli, over: 100_000).map { Money(grosze: $0) }
  }

  /// This price less a percentage, rounded to 1/10000 zł.
  ///     Price(tenThousandths: 199_900).less(Percent(ppm: 50_000))   // 18,9905 zł
  @inlinable public func less(_ discount: Percent) -> Price? {
    roundedProduct(tenThousandths, 1_000_000 - discount.ppm, over: 1_000_000).map {
      Price(tenThousandths: $0)
    }
  }
}

/// How much of a good, in thousandths of its base unit.
///     Quantity(milli: 2_500)   // 2,5
public struct Quantity: Hashable, Comparable, Sendable, AdditiveArithmetic {
  /// Thousandths of the unit.
  public var milli: Int64

  /// A quantity of so many thousandths.
  @inlinable public init(milli: Int64) { self.milli = milli }

  /// A whole number of units.
  @inlinable public init(_ whole: Int64) { milli = whole * 1_000 }

  /// None.
  @inlinable public static var zero: Quantity { Quantity(milli: 0) }

  /// Both together.
  @inlinable public static func + (a: Quantity, b: Quantity) -> Quantity { Quantity(milli: a.milli + b.milli) }
  /// What `a` is more than `b`.
  @inlinable public static func - (a: Quantity, b: Quantity) -> Quantity { Quantity(milli: a.milli - b.milli) }
  /// Whether `a` stands before `b`.
  @inlinable public static func < (a: Quantity, b: Quantity) -> Bool { a.milli < b.milli }

  /// This many packs, counted in base units of which one pack holds `ratio`.
  ///     Quantity(2).inBaseUnits(UnitRatio(numerator: 12))   // 24
  @inlinable public func inBaseUnits(_ ratio: UnitRatio) -> Quantity? {
    roundedProduct(milli, ratio.numerator, over: ratio.denominator).map { Quantity(milli: $0) }
  }
}

/// How many base units one unit holds, as an exact fraction: a carton of 12 pieces is 12/1, a gram of
/// something sold by the kilogram 1/1000.
public struct UnitRatio: Hashable, Sendable {
  /// Base units …
  public var numerator: Int64
  /// … in so many of this unit. Positive.
  public var denominator: Int64

  /// `numerator / denominator` base units in one unit.
  @inlinable public init(numerator: Int64, denominator: Int64 = 1) {
    self.numerator = numerator
    self.denominator = denominator
  }

  /// The base unit itself.
  @inlinable public static var one: UnitRatio { UnitRatio(numerator: 1) }
}

/// A percentage in millionths: 50_000 is 5 %.
public struct Percent: Hashable, Comparable, Sendable {
  /// Millionths of the whole.
  public var ppm: Int64

  /// A percentage of so many millionths.
  @inlinable public init(ppm: Int64) { self.ppm = ppm }

  /// 0 %.
  @inlinable public static var zero: Percent { Percent(ppm: 0) }

  /// Whether `a` stands before `b`.
  @inlinable public static func < (a: Percent, b: Percent) -> Bool { a.ppm < b.ppm }

  /// This share of an amount, rounded to the grosz.
  @inlinable public func of(_ amount: Money) -> Money? {
    roundedProduct(amount.grosze, ppm, over: 1_000_000).map { Money(grosze: $0) }
  }
}

/// An ISO 4217 currency code.
public struct Currency: Hashable, Sendable {
  /// Three capital letters.
  public let code: String

  /// The currency with this code; `nil` unless it is three capital letters.
  public init?(_ code: String) {
    guard code.utf8.count == 3, code.utf8.allSatisfy({ $0 >= 65 && $0 <= 90 }) else { return nil }
    self.code = code
  }

  private init(known code: String) { self.code = code }

  /// Polish złoty.
  public static var zloty: Currency { Currency(known: "PLN") }
}
