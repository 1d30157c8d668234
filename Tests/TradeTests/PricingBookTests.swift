import Basis
import Testing

@testable import Trade

/// Random terms as one book fed with rows, in the order that `shuffle` gives.
private func book(_ tables: PricingTables, _ workload: inout PricingWorkload) throws -> PricingBook {
  var book = PricingBook(
    try PricingSetup(
      row: PricingSetup(
        procedure: tables.procedure, types: tables.types, policy: PricingPolicy(),
        groupParents: tables.groupParents
      ).row[...]))
  book.setGoods(tables.goods, categories: [])
  var conditions = tables.conditions
  for index in conditions.indices.dropFirst() {
    conditions.swapAt(index, Int(workload.next(Int64(index + 1))))
  }
  for condition in conditions {
    book.put(condition: condition.id, row: condition.row(PricingNames(), tables.types)[...])
  }
  book.settle(at: 1)
  return book
}

@Test("Conditions that travelled as rows, in any order, price as the tables they came from")
func bookFromRows() throws {
  for seed in 1...UInt64(2_000) {
    var workload = PricingWorkload(seed: seed)
    var tables = workload.randomTables()
    tables.taxes = PricingTax.invoiceRates
    let document = workload.randomDocument()
    let fed = try book(tables, &workload)
    #expect(fed.refusedRows == 0)
    let expected = price(document, with: try publish(tables), explaining: true)
    #expect(price(document, with: fed.snapshot, explaining: true).hash == expected.hash, "seed \(seed)")
  }
}

@Test("A book that took changes prices as one made of the changed rows")
func bookByChange() throws {
  for seed in 1...UInt64(2_000) {
    var workload = PricingWorkload(seed: seed)
    var tables = workload.randomTables()
    tables.taxes = PricingTax.invoiceRates
    let document = workload.randomDocument()
    var changed = try book(tables, &workload)
    for version in 2...6 {
      for _ in 0...workload.next(4) {
        let index = Int(workload.next(Int64(tables.conditions.count)))
        let id = tables.conditions[index].id
        if workload.next(4) == 0 {
          tables.conditions.remove(at: index)
          changed.put(condition: id, row: nil)
        } else {
          tables.conditions[index].value = tables.conditions[index].value / 2 + workload.next(1_000)
          changed.put(
            condition: id, row: tables.conditions[index].row(PricingNames(), tables.types)[...])
        }
      }
      changed.settle(at: UInt64(version))
    }
    let expected = price(document, with: try publish(tables)).hash
    #expect(price(document, with: changed.snapshot).hash == expected, "seed \(seed)")
    #expect(changed.snapshot.version == 6 && changed.snapshot.count == tables.conditions.count)
  }
}

@Test("The standard setup gives the first journey's prices to the grosz, list prices by unit included")
func standardParity() throws {
  var workload = PricingWorkload(seed: 3)
  let carton = ProductUnit(code: "karton", ratio: UnitRatio(numerator: 12))
  var product = Product(
    id: ProductId(7), code: "A", name: "A", category: CategoryId(5), brand: "Żywiec", vat: .standard,
    units: [ProductUnit(code: "szt"), carton], photo: "")
  product.groups = [3]
  let customer = Customer(
    id: CustomerId(3), code: "K", name: "K", territory: TerritoryId(1), priceList: PriceListId(4))
  let day = CivilDate(year: 2026, month: 11, day: 23)!
  var book = PricingBook(.standard)
  let goods = book.withNames { [PricingGood(product, names: &$0)] }
  book.setGoods(goods, categories: [(5, 6)])
  for round in 0..<2_000 {
    var prices: [ListPrice] = []
    for unit in ["szt", "karton"] where unit == "szt" || workload.next(2) == 0 {
      // The newest first day stands first, as in rows.
      for from in [day, day.adding(days: -30), nil] where from == nil || workload.next(2) == 0 {
        prices.append(
          ListPrice(
            priceList: PriceListId(4), product: product.id, unit: unit,
            price: Price(tenThousandths: workload.next(2_000_000)),
            validity: Validity(from: from, to: workload.next(5) == 0 ? day.adding(days: -1) : nil)))
      }
    }
    let scopes: [CustomerDiscount.Scope] = [
      .all, .category(CategoryId(5)), .product(ProductId(7)), .category(CategoryId(6)),
    ]
    var discounts: [CustomerDiscount] = []
    for (index, scope) in scopes.enumerated() where workload.next(2) == 0 {
      let begins = workload.next(4) == 0
      discounts.append(
        CustomerDiscount(
          id: UInt32(index + 1), customer: customer.id, scope: scope,
          percent: Percent(ppm: workload.next(500_000)),
          validity: begins ? Validity(from: day.adding(days: 1)) : Validity(to: day)))
    }
    book.put(prices, of: product.id, baseUnit: "szt", in: PriceListId(4))
    book.put(discounts, of: customer.id)
    book.settle(at: UInt64(round))
    let (lists, found) = (prices, discounts)
    let terms = FirstJourneyTerms(
      listPrice: { _, unit, day in
        lists.first { $0.unit == unit && $0.validity.contains(day) }?.price
      },
      discount: { scope, day in found.first { $0.scope == scope && $0.validity.contains(day) } })
    let unit = workload.next(2) == 0 ? product.units[0] : carton
    let quantity = Quantity(milli: (workload.next(90) + 1) * 500)
    let thin = try? firstJourneyPrice(product, unit: unit, quantity: quantity, on: day, terms: terms)
    var order = Order(
      id: DocumentId(high: 1, low: 2), customer: customer.id, priceList: PriceListId(4), currency: .zloty,
      date: day, terms: .cash)
    order.lines = [
      OrderLine(
        product: product.id, name: "A", unit: unit.code, ratio: unit.ratio, quantity: quantity,
        vat: .standard, priced: PricedLine(listPrice: .zero, unitPrice: .zero, net: .zero, waterfall: []))
    ]
    let document = order.document(for: customer, book.names)
    let full = price(document, with: book.snapshot, policy: book.setup.policy)
    order.take(full, of: document, from: book.snapshot) { _ in product }
    #expect((order.lines[0].problem == .noPrice) == (thin == nil), "round \(round)")
    guard let thin else { continue }
    let line = order.lines[0]
    #expect(line.priced.unitPrice == thin.unitPrice, "round \(round)")
    #expect(line.priced.net == thin.net, "round \(round)")
    #expect(line.priced.waterfall.map(\.granted) == thin.waterfall.map(\.granted))
    #expect(line.priced.waterfall.map(\.record) == thin.waterfall.map(\.record))
    #expect(order.totals == VatSummary([(.standard, thin.net)]))
  }
}

@Test("Units, brands and coupons travel as texts: numbers of one side mean nothing on the other")
func namesTravel() throws {
  let types = [
    ConditionType(
      code: "PR", name: Text("Cena", "Price"), stage: .base, calculation: .unitPrice, sign: .surcharge,
      accesses: [.everything]),
    ConditionType(
      code: "M", name: Text("Marka", "Brand"), stage: .line, calculation: .percent,
      accesses: [AccessKey(.all, .brand, byUnit: true)]),
  ]
  var sender = PricingNames()
  _ = sender.unit("worek")
  _ = sender.brand("Tymbark")
  var condition = PriceCondition(id: 5, type: 1, what: sender.brand("Żywiec"), value: 100_000)
  condition.terms.unit = sender.unit("karton")
  condition.details = ConditionDetails()
  condition.details!.coupon = sender.coupon("LATO 10")
  condition.details!.requirement = .brand(anyOf: [sender.brand("Żywiec")])
    .and(.field(.unit, .equal, Int64(sender.unit("karton"))))
  var receiver = PricingNames()
  let row = condition.row(sender, types)
  let read = try PriceCondition(id: 5, row: row[...], names: &receiver, types: types)
  #expect(receiver.text(.brand, read.what) == "Żywiec" && read.what != condition.what)
  #expect(receiver.text(.unit, UInt32(read.terms.unit)) == "karton")
  #expect(read.details!.coupon == receiver.known(.coupon, PricingNames.coupon(" lato 10")))
  var third = PricingNames()
  let again = try PriceCondition(
    id: 5, row: read.row(receiver, types)[...], names: &third, types: types)
  #expect(third.text(.brand, again.what) == "Żywiec" && again.value == 100_000)
  // Damaged rows are refused or read, never trapped on.
  var random = SeededRandom(seed: 4)
  for _ in 0..<20_000 {
    var damaged = row
    for _ in 0...random.below(3) { damaged[random.below(damaged.count)] = UInt8(random.below(256)) }
    damaged.removeLast(random.below(damaged.count))
    var names = receiver
    _ = try? PriceCondition(id: 5, row: damaged[...], names: &names, types: types)
  }
}

@Test("A policy is read back from its code, and a foreign code is refused")
func policyCode() {
  var policy = PricingPolicy()
  policy.vat = .perLine
  policy.manualLimit = 150_000
  policy.movesBlockedPercent = true
  #expect(PricingPolicy(code: policy.code) == policy)
  #expect(PricingPolicy(code: 15) == nil && PricingPolicy(code: .max) == nil)
}

@Test("Every VAT rate has its place among the calculation's taxes")
func ratePlaces() {
  for rate in (0..<100).map({ VatRate(percent: $0) }) + [.exempt, .notTaxable] {
    #expect(VatRate(pricingPlace: rate.pricingPlace) == rate)
    #expect(PricingTax.invoiceRates[Int(rate.pricingPlace)] == PricingTax(rate))
  }
}
