import Basis

/// What has to be known to price one line, looked up by whoever has the data: HQ in its tables, the phone
/// in its replica. A struct of closures, because Embedded Swift has no existentials.
public struct TradeTerms {
  /// The price of a product's unit in the customer's list on a day; `nil` when the list has none.
  public var listPrice: (_ product: ProductId, _ unit: String, _ day: CivilDate) -> Price?
  /// The customer's discount for exactly this scope on a day.
  public var discount: (_ scope: CustomerDiscount.Scope, _ day: CivilDate) -> CustomerDiscount?

  /// Terms that are looked up so.
  public init(
    listPrice: @escaping (_ product: ProductId, _ unit: String, _ day: CivilDate) -> Price?,
    discount: @escaping (_ scope: CustomerDiscount.Scope, _ day: CivilDate) -> CustomerDiscount?
  ) {
    self.listPrice = listPrice
    self.discount = discount
  }
}

/// A price and how it came about.
public struct PricedLine: Equatable, Sendable {
  /// For one ordered unit, before discounts.
  public var listPrice: Price
  /// For one ordered unit, what the customer pays net.
  public var unitPrice: Price
  /// Of the whole line.
  public var net: Money
  /// The rows between list price and net value.
  public var waterfall: [WaterfallRow]

  /// A priced line of these parts.
  public init(listPrice: Price, unitPrice: Price, net: Money, waterfall: [WaterfallRow]) {
    self.listPrice = listPrice
    self.unitPrice = unitPrice
    self.net = net
    self.waterfall = waterfall
  }
}

/// Why a line has no price.
public enum PricingRefusal: Error, Equatable, Sendable {
  /// The customer's price list does not hold the product on that day.
  case noPrice
  /// Price times quantity is beyond what an amount can hold.
  case amountTooLarge

  /// What happened and what to do.
  public func text(product: String, _ language: Language) -> String {
    switch self {
    case .noPrice:
      Text(
        "Brak ceny towaru „\(product)” w cenniku klienta. Usuń pozycję albo poproś centralę o cenę.",
        "The customer's price list has no price for “\(product)”. Remove the line or ask HQ for a price.")(
          language)
    case .amountTooLarge:
      Text(
        "Wartość pozycji „\(product)” jest za duża. Zmniejsz ilość.",
        "The value of the line “\(product)” is too large. Reduce the quantity.")(language)
    }
  }
}

extension Money {
  /// The most one line may be worth, 90 billion zł: ten thousand such lines and their VAT still add up
  /// without overflow.
  public static var largestLine: Money { Money(grosze: 9_000_000_000_000) }
}

/// The net price of one line: the price list's price less the narrowest discount of the customer.
///     12 szt at 4,50 zł less 5 %   // unit 4,2750 zł, net 51,30 zł
/// A unit without its own price costs the base unit's price times its ratio.
public func price(
  _ product: Product, unit: ProductUnit, quantity: Quantity, on day: CivilDate, terms: TradeTerms
) throws(PricingRefusal) -> PricedLine {
  let listPrice = try listPrice(of: product, unit: unit, on: day, terms)
  guard let listValue = listPrice.value(of: quantity), listValue <= Money.largestLine else {
    throw .amountTooLarge
  }
  var waterfall = [
    WaterfallRow(
      stage: .base, name: PricingSetup.listPriceType.name, record: 0, asked: .price(listPrice),
      granted: listValue, valueAfter: listValue)
  ]
  guard let (discount, name) = narrowestDiscount(product, on: day, terms) else {
    return PricedLine(listPrice: listPrice, unitPrice: listPrice, net: listValue, waterfall: waterfall)
  }
  guard let unitPrice = listPrice.less(discount.percent), let net = unitPrice.value(of: quantity) else {
    throw .amountTooLarge
  }
  waterfall.append(
    WaterfallRow(
      stage: .line, name: name, record: discount.id, asked: .percentOff(discount.percent),
      granted: net - listValue, valueAfter: net))
  return PricedLine(listPrice: listPrice, unitPrice: unitPrice, net: net, waterfall: waterfall)
}

private func listPrice(
  of product: Product, unit: ProductUnit, on day: CivilDate, _ terms: TradeTerms
) throws(PricingRefusal) -> Price {
  if let own = terms.listPrice(product.id, unit.code, day) { return own }
  guard let base = terms.listPrice(product.id, product.units[0].code, day) else { throw .noPrice }
  guard let scaled = roundedProduct(base.tenThousandths, unit.ratio.numerator, over: unit.ratio.denominator)
  else { throw .amountTooLarge }
  return Price(tenThousandths: scaled)
}

private func narrowestDiscount(
  _ product: Product, on day: CivilDate, _ terms: TradeTerms
) -> (CustomerDiscount, Text)? {
  let scopes: [CustomerDiscount.Scope] = [.product(product.id), .category(product.category), .all]
  for (place, scope) in scopes.enumerated() {
    if let found = terms.discount(scope, day) { return (found, WaterfallRow.firstName(UInt8(place + 2))!) }
  }
  return nil
}
