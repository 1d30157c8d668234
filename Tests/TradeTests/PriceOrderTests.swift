import Basis
import Testing

@testable import Trade

private let day = CivilDate("2026-11-23")!

private func product(_ number: UInt32, _ name: String, _ vat: VatRate) -> Product {
  Product(
    id: ProductId(number), code: "T\(number)", name: name, category: CategoryId(1), brand: "", vat: vat,
    units: [ProductUnit(code: "szt"), ProductUnit(code: "karton", ratio: UnitRatio(numerator: 12))], photo: "")
}

private let goods = [
  product(1, "Woda", .standard), product(2, "Mleko", VatRate(percent: 5)), product(3, "Kubek", .standard),
]

private let customer = Customer(
  id: CustomerId(17), code: "K1", name: "Sklep", territory: TerritoryId(1), priceList: PriceListId(2))

/// List prices, a scale for customer 17, 10 + 1 on water, a mug as gift from 20 milk, 3 % off orders from 100.
private func terms() -> PricingBook {
  let types =
    PricingSetup.standard.types + [
      ConditionType(
        code: "K1", name: Text("Skala klienta", "Customer scale"), stage: .line, calculation: .percent,
        accesses: [AccessKey(.customer, .product)]),
      ConditionType(
        code: "G1", name: Text("Gratis", "Free goods"), stage: .gifts, calculation: .freeGoods,
        accesses: [AccessKey(.all, .product)]),
      ConditionType(
        code: "D1", name: Text("Rabat od wartości", "Discount by value"), stage: .document,
        calculation: .percent),
      ConditionType(
        code: "O1", name: Text("Opłata logistyczna", "Logistics charge"), stage: .document,
        calculation: .charge, sign: .surcharge),
    ]
  var policy = PricingPolicy()
  policy.manualLimit = 100_000
  var book = PricingBook(
    PricingSetup(
      procedure: PricingProcedure(steps: (0..<6).map { .init(type: UInt16($0)) }), types: types,
      policy: policy))
  let made = book.withNames { names in goods.map { PricingGood($0, names: &names) } }
  book.setGoods(made, categories: [])
  for (good, price) in zip(goods, [20_000, 30_000, 50_000] as [Int64]) {
    book.put(
      [
        ListPrice(
          priceList: PriceListId(2), product: good.id, unit: "szt", price: Price(tenThousandths: price))
      ], of: good.id, baseUnit: "szt", in: PriceListId(2))
  }
  book.put(
    1,
    PriceCondition(
      id: 1, type: 2, who: 17, what: 2,
      scale: PriceScale(basis: .quantity, steps: [.init(12_000, 50_000), .init(24_000, 80_000)])))
  var water = ConditionDetails()
  water.gift = GiftTerms(buy: 10_000, choices: [.init(anyOf: [], milli: 1_000)], rule: .unitReference)
  book.put(2, PriceCondition(id: 2, type: 3, what: 1, details: water))
  var milk = ConditionDetails()
  milk.gift = GiftTerms(
    buy: 20_000, choices: [.init(anyOf: [3], milli: 1_000)], rule: .oncePerDocument, treatment: .symbolic,
    price: 100)
  book.put(3, PriceCondition(id: 3, type: 3, what: 2, details: milk))
  book.put(
    4,
    PriceCondition(id: 4, type: 4, scale: PriceScale(basis: .documentValue, steps: [.init(10_000, 30_000)])))
  var charge = ConditionDetails()
  charge.chargeTax = VatRate.standard.pricingPlace
  book.put(5, PriceCondition(id: 5, type: 5, value: 1_500, details: charge))
  book.settle(at: 99)
  return book
}

private func priced(_ order: Order, _ book: PricingBook) -> Order {
  var order = order
  let document = order.document(for: customer, book.names)
  let result = price(document, with: book.snapshot, policy: book.setup.policy)
  order.take(result, of: document, from: book.snapshot) { id in goods.first { $0.id == id } }
  return order
}

private func order(_ lines: [(product: Int, unit: Int, quantity: Int64)]) -> Order {
  var order = Order(
    id: DocumentId(high: 1, low: 2), customer: customer.id, priceList: PriceListId(2), currency: .zloty,
    date: day, terms: PaymentTerms(form: .transfer, days: 14))
  for line in lines {
    let good = goods[line.product]
    let unit = good.units[line.unit]
    order.lines.append(
      OrderLine(
        product: good.id, name: good.name, unit: unit.code, ratio: unit.ratio,
        quantity: Quantity(line.quantity), vat: good.vat,
        priced: PricedLine(listPrice: .zero, unitPrice: .zero, net: .zero, waterfall: [])))
  }
  return order
}

@Test("An order gets gifts, charges, a frozen VAT table and rows that add up to every line")
func orderPriced() {
  let order = priced(order([(0, 0, 25), (1, 1, 2)]), terms())
  // Water 25 × 2.00 = 50.00; milk 24 × 3.00 − 8 % = 66.24; 3 % off 116.24 = 3.49, of which water 1.50.
  #expect(order.lines.map(\.kind) == [.ordered, .ordered, .gift, .gift, .charge])
  #expect(order.lines.map(\.priced.net.grosze) == [4_850, 6_425, 0, 1, 1_500])
  #expect(order.lines[2].name == "Woda" && order.lines[2].quantity == Quantity(2))
  #expect(order.lines[3].name == "Kubek" && order.lines[3].parent == 1)
  #expect(order.lines[4].name == "Opłata logistyczna")
  let milk = order.lines[1].priced.waterfall
  #expect(milk.map { $0.name.polish } == ["Cena z cennika", "Skala klienta", "Rabat od wartości"])
  #expect(milk[1].step == WaterfallRow.ScaleStep(basis: .quantity, from: 24_000, read: 24_000))
  #expect(milk[1].asked == .percentOff(Percent(ppm: 80_000)) && milk[1].record == 1)
  #expect(milk[0].access(.polish) == "grupa klientów × towar, 2. z 2")
  for line in order.lines {
    let sum = line.priced.waterfall.filter { $0.status.counts }.reduce(Money.zero) { $0 + $1.granted }
    #expect(sum == line.priced.net)
  }
  // 23 %: 48.50 + 0.01 + 15.00; 5 %: 64.25.
  #expect(order.totals.rows.map(\.net.grosze) == [6_351, 6_425])
  #expect(order.totals.rows.map(\.vat.grosze) == [1_461, 321])
  #expect(order.pricing?.snapshot == 99)
}

@Test("Pricing a priced order again gives the same order, hash included")
func pricedTwice() {
  let book = terms()
  let once = priced(order([(0, 0, 25), (1, 1, 2), (2, 0, 1)]), book)
  #expect(priced(once, book) == once)
}

@Test("A priced order survives its bytes")
func pricedBytes() throws {
  var order = order([(0, 0, 25), (1, 1, 2)])
  order.coupons = ["LATO"]
  order.lines[0].manual = .percent(120_000)
  order.lines[1].manual = .amountPerUnit(500)
  order.lines[1].giftChoices = [ProductId(3)]
  order = priced(order, terms())
  let row = order.lines[0].priced.waterfall[1]
  #expect(row.status == .cutByGuard && row.granted == Money(grosze: -500))
  #expect(try Order(bytes: order.bytes[...]) == order)
  var random = SeededRandom(seed: 9)
  for _ in 0..<20_000 {
    var damaged = order.bytes
    for _ in 0...random.below(4) { damaged[random.below(damaged.count)] = UInt8(random.below(256)) }
    damaged.removeLast(random.below(damaged.count))
    if let order = try? Order(bytes: damaged[...]) { _ = order.totals.gross }
  }
}

@Test("A line without a price keeps the order from being confirmed, and says why")
func unpricedLine() {
  var order = order([(0, 0, 1), (1, 0, 1)])
  order.lines[1].product = ProductId(44)
  let checked = priced(order, terms())
  #expect(checked.lines[1].problem == .unknownProduct)
  var noList = order
  noList.priceList = PriceListId(77)
  let refused = priced(noList, terms()).refusals(customer: customer) { id in goods.first { $0.id == id } }
  #expect(refused == [.noPrice(product: "Woda"), .productWithdrawn(product: "Mleko")])
}

@Test("Orders of the first version read as they did: documents on the way and the stored history")
func firstVersion() throws {
  // As the first journey wrote it: rows with the numbers of their names, no pricing.
  var writer = ByteWriter()
  writer.field(1, bytes: ByteWriter.documentId(DocumentId(high: 5, low: 6)))
  writer.field(2, "ZK/JKO1/2026/11/0012")
  writer.field(3, 17)
  writer.field(4, 2)
  writer.field(5, "PLN")
  writer.field(6, signed: Int64(day.dayNumber))
  writer.field(8, 2)
  writer.field(12) { line in
    line.field(1, 7)
    line.field(2, "Woda")
    line.field(3, "szt")
    line.field(4, signed: 1)
    line.field(6, signed: 12_000)
    line.field(7, 24)
    line.field(8, signed: 45_000)
    line.field(9, signed: 42_750)
    line.field(10, signed: 5_130)
    line.field(11) { row in
      row.field(1, 1)
      row.field(2, 1)
      row.field(4, signed: 45_000)
      row.field(6, signed: 5_400)
      row.field(7, signed: 5_400)
    }
    line.field(11) { row in
      row.field(1, 3)
      row.field(2, 4)
      row.field(3, 11)
      row.field(5, signed: 50_000)
      row.field(6, signed: -270)
      row.field(7, signed: 5_130)
    }
  }
  let order = try Order(bytes: writer.bytes[...])
  #expect(order.pricing == nil && order.lines[0].kind == .ordered)
  #expect(order.totals == VatSummary([(.standard, Money(grosze: 5_130))]))
  let rows = order.lines[0].priced.waterfall
  #expect(rows.map { $0.name.polish } == ["Cena z cennika", "Rabat klienta"])
  #expect(rows[1].asked == .percentOff(Percent(ppm: 50_000)) && rows[1].record == 11)
  #expect(rows.map(\.granted.grosze) == [5_400, -270] && rows.map(\.stage) == [.base, .line])
  #expect(try Order(bytes: order.bytes[...]) == order)
}
