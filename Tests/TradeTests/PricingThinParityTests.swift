import Basis
import Testing

@testable import Trade

/// The thin terms of the first journey as an engine snapshot: list prices and a customer's discounts, the
/// narrowest of which applies.
private func engineTerms(
  _ product: Product, _ list: Price, _ discounts: [CustomerDiscount]
) throws -> PricingSnapshot {
  let types = [
    ConditionType(
      code: "PR", name: Text("Cena z cennika", "List price"), stage: .base, calculation: .unitPrice,
      sign: .surcharge, accesses: [AccessKey(.all, .product)]),
    ConditionType(
      code: "KR", name: Text("Rabat klienta", "Customer discount"), stage: .line, calculation: .percent,
      accesses: [
        AccessKey(.customer, .product), AccessKey(.customer, .productGroup), AccessKey(.customer, .all),
      ]),
  ]
  var conditions = [
    PriceCondition(id: 900, type: 0, what: product.id.number, value: list.tenThousandths)
  ]
  for discount in discounts {
    var record = PriceCondition(
      id: discount.id, type: 1, who: discount.customer.number, value: discount.percent.ppm,
      validity: ValidPeriod(from: discount.validity.from, to: discount.validity.to))
    switch discount.scope {
    case .product(let id): (record.access, record.what) = (0, id.number)
    case .category(let id): (record.access, record.what) = (1, id.number)
    case .all: record.access = 2
    }
    conditions.append(record)
  }
  return try publish(
    PricingTables(
      procedure: PricingProcedure(steps: [.init(type: 0), .init(type: 1)]), types: types,
      goods: [PricingGood(product: product.id.number, groups: [product.category.number])],
      conditions: conditions))
}

@Test("The engine gives the first journey's prices and rows to the grosz")
func thinParity() throws {
  var workload = PricingWorkload(seed: 3)
  let carton = ProductUnit(code: "karton", ratio: UnitRatio(numerator: 12))
  let product = Product(
    id: ProductId(7), code: "A", name: "A", category: CategoryId(5), brand: "", vat: .standard,
    units: [ProductUnit(code: "szt"), carton], photo: "")
  let day = CivilDate(year: 2026, month: 11, day: 23)!
  for _ in 0..<2_000 {
    let list = Price(tenThousandths: workload.next(2_000_000))
    let scopes: [CustomerDiscount.Scope] = [.all, .category(CategoryId(5)), .product(ProductId(7))]
    var discounts: [CustomerDiscount] = []
    for (index, scope) in scopes.enumerated() where workload.next(2) == 0 {
      let begins = workload.next(4) == 0
      discounts.append(
        CustomerDiscount(
          id: UInt32(index + 1), customer: CustomerId(3), scope: scope,
          percent: Percent(ppm: workload.next(500_000)),
          validity: begins ? Validity(from: day.adding(days: 1)) : Validity(to: day)))
    }
    let found = discounts
    let terms = FirstJourneyTerms(
      listPrice: { _, unit, _ in unit == "szt" ? list : nil },
      discount: { scope, day in found.first { $0.scope == scope && $0.validity.contains(day) } })
    let unit = workload.next(2) == 0 ? product.units[0] : carton
    let quantity = Quantity(milli: (workload.next(90) + 1) * 500)
    let thin = try firstJourneyPrice(product, unit: unit, quantity: quantity, on: day, terms: terms)
    var document = PricingDocument()
    document.customer = 3
    document.moment = PricingMoment(day: day)
    document.lines = [PricingDocument.Line(product: 7, milli: quantity.milli, ratio: unit.ratio)]
    let full = price(document, with: try engineTerms(product, list, found))
    #expect(full.lines[0].unitPrice == thin.unitPrice.tenThousandths)
    #expect(full.lines[0].value == thin.net.grosze)
    #expect(full.rows(of: 0).map { $0.granted } == thin.waterfall.map { $0.granted.grosze })
    #expect(full.rows(of: 0).map { $0.valueAfter } == thin.waterfall.map { $0.valueAfter.grosze })
  }
}
