import Basis

@testable import Trade

/// What the first journey's prices followed from: the reference that the standard setup must equal.
struct FirstJourneyTerms {
  var listPrice: (_ product: ProductId, _ unit: String, _ day: CivilDate) -> Price?
  var discount: (_ scope: CustomerDiscount.Scope, _ day: CivilDate) -> CustomerDiscount?
}

enum FirstJourneyRefusal: Error { case noPrice, amountTooLarge }

/// The net price of one line: the price list's price less the narrowest discount of the customer.
///     12 szt at 4,50 zł less 5 %   // unit 4,2750 zł, net 51,30 zł
/// A unit without its own price costs the base unit's price times its ratio.
func firstJourneyPrice(
  _ product: Product, unit: ProductUnit, quantity: Quantity, on day: CivilDate, terms: FirstJourneyTerms
) throws(FirstJourneyRefusal) -> PricedLine {
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
  of product: Product, unit: ProductUnit, on day: CivilDate, _ terms: FirstJourneyTerms
) throws(FirstJourneyRefusal) -> Price {
  if let own = terms.listPrice(product.id, unit.code, day) { return own }
  guard let base = terms.listPrice(product.id, product.units[0].code, day) else { throw .noPrice }
  guard let scaled = roundedProduct(base.tenThousandths, unit.ratio.numerator, over: unit.ratio.denominator)
  else { throw .amountTooLarge }
  return Price(tenThousandths: scaled)
}

private func narrowestDiscount(
  _ product: Product, on day: CivilDate, _ terms: FirstJourneyTerms
) -> (CustomerDiscount, Text)? {
  let scopes: [CustomerDiscount.Scope] = [.product(product.id), .category(product.category), .all]
  for (place, scope) in scopes.enumerated() {
    if let found = terms.discount(scope, day) { return (found, WaterfallRow.firstName(UInt8(place + 2))!) }
  }
  return nil
}
