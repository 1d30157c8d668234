import Basis
import Testing
import Trade

private let day = CivilDate("2026-11-23")!

private func water(active: Bool = true) -> Product {
  Product(
    id: ProductId(7), code: "NAP-1", name: "Woda", category: CategoryId(3), brand: "", vat: .standard,
    units: [ProductUnit(code: "szt"), ProductUnit(code: "karton", ratio: UnitRatio(numerator: 24))], photo: "",
    isActive: active)
}

private func terms(
  _ prices: [String: Int64], _ discounts: [CustomerDiscount.Scope: Int64] = [:]
) -> TradeTerms {
  TradeTerms(
    listPrice: { _, unit, _ in prices[unit].map { Price(tenThousandths: $0) } },
    discount: { scope, _ in
      discounts[scope].map {
        CustomerDiscount(id: 5, customer: CustomerId(1), scope: scope, percent: Percent(ppm: $0))
      }
    })
}

@Test(
  "the narrowest discount wins and the rows add up to the line",
  arguments: [
    ("szt", 12_000, [:], 540_00), ("szt", 12_000, [.all: 50_000], 513_00),
    ("szt", 12_000, [.all: 50_000, .category(CategoryId(3)): 100_000], 486_00),
    ("szt", 12_000, [.all: 50_000, .product(ProductId(7)): 20_000], 529_20),
    ("karton", 2_000, [:], 2_160_00), ("karton", 2_000, [.all: 75_000], 1_998_00),
  ] as [(String, Int64, [CustomerDiscount.Scope: Int64], Int64)])
func narrowest(unit: String, milli: Int64, discounts: [CustomerDiscount.Scope: Int64], net: Int64) throws {
  let product = water()
  let line = try price(
    product, unit: product.unit(unit)!, quantity: Quantity(milli: milli), on: day,
    terms: terms(["szt": 450_000], discounts))
  #expect(line.net == Money(grosze: net))
  #expect(line.waterfall.reduce(.zero) { $0 + $1.granted } == line.net)
  #expect(line.waterfall.last?.valueAfter == line.net)
}

@Test("a unit's own price beats the base unit's price times its ratio")
func ownUnitPrice() throws {
  let product = water()
  let line = try price(
    product, unit: product.units[1], quantity: Quantity(1), on: day,
    terms: terms(["szt": 450_000, "karton": 10_000_000]))
  #expect(line.net == Money(grosze: 100_000))
}

@Test("no price is a refusal and never zero")
func noPrice() {
  let product = water()
  #expect(throws: PricingRefusal.noPrice) {
    try price(product, unit: product.units[0], quantity: Quantity(1), on: day, terms: terms([:]))
  }
  #expect(throws: PricingRefusal.amountTooLarge) {
    try price(
      product, unit: product.units[1], quantity: Quantity(milli: .max / 2), on: day,
      terms: terms(["szt": 1_000_000_000_000]))
  }
}

private func order(lines: Int, seed: UInt64 = 1) throws -> Order {
  var random = SeededRandom(seed: seed)
  var order = Order(
    id: DocumentId(at: Instant(milliseconds: 1_795_440_000_000), random: (random.next(), random.next())),
    customer: CustomerId(17), priceList: PriceListId(2), currency: .zloty, date: day,
    terms: PaymentTerms(form: .transfer, days: 14))
  order.number = "ZK/JKO1/2026/11/0012"
  order.note = "proszę przed 10:00"
  order.deliveryDate = day.adding(days: 2)
  order.confirmedAt = Instant(milliseconds: 1_795_440_000_123)
  let product = water()
  for _ in 0..<lines {
    let unit = random.pick(product.units)
    let quantity = Quantity(Int64(1 + random.below(50)))
    let priced = try price(
      product, unit: unit, quantity: quantity, on: day, terms: terms(["szt": 33_300], [.all: 25_000]))
    order.lines.append(
      OrderLine(
        product: product.id, name: product.name, unit: unit.code, ratio: unit.ratio, quantity: quantity,
        vat: random.pick([.standard, VatRate(percent: 5), .exempt]), priced: priced))
  }
  return order
}

@Test("an order survives its bytes", arguments: 0..<40)
func orderBytes(lines: Int) throws {
  let order = try order(lines: lines, seed: UInt64(lines))
  #expect(try Order(bytes: order.bytes[...]) == order)
}

@Test("damaged order bytes are refused or read, never trapped on")
func damagedOrder() throws {
  let bytes = try order(lines: 5).bytes
  var random = SeededRandom(seed: 9)
  for _ in 0..<20_000 {
    var damaged = bytes
    for _ in 0...random.below(4) { damaged[random.below(damaged.count)] = UInt8(random.below(256)) }
    damaged.removeLast(random.below(damaged.count))
    if let order = try? Order(bytes: damaged[...]) { _ = order.totals.gross }
  }
}

@Test("3 × 33,33 at 23 %: VAT once from the sum is 23,00")
func vatFromSum() {
  let summary = VatSummary((0..<3).map { _ in (VatRate.standard, Money(grosze: 3_333)) })
  #expect(summary.rows.map(\.vat) == [Money(grosze: 2_300)])
  #expect(summary.gross == Money(grosze: 12_299))
}

@Test("what stands in the way of confirming is said for each line")
func refusals() throws {
  var order = try order(lines: 1)
  let shop = Customer(
    id: CustomerId(17), code: "K1", name: "Sklep", territory: TerritoryId(1), priceList: PriceListId(2))
  #expect(order.refusals(customer: shop) { _ in water() } == [])
  #expect(order.refusals(customer: nil) { _ in water() } == [.unknownCustomer])
  #expect(order.refusals(customer: shop) { _ in water(active: false) } == [.productWithdrawn(product: "Woda")])
  order.lines[0].quantity = .zero
  #expect(order.refusals(customer: shop) { _ in water() } == [.quantityNotPositive(product: "Woda")])
  order.lines[0].quantity = Quantity(2_000_000)
  order.lines[0].unit = "paleta"
  #expect(
    order.refusals(customer: shop) { _ in water() } == [
      .quantityTooLarge(product: "Woda"), .unknownUnit(product: "Woda", unit: "paleta"),
    ])
  order.lines = []
  var blocked = shop
  blocked.blockReason = "windykacja"
  #expect(
    order.refusals(customer: blocked) { _ in water() } == [.customerBlocked(reason: "windykacja"), .noLines])
}

private let everyState: [OrderState] = [
  .draft, .confirmed(at: Instant(milliseconds: 5)), .queued, .received, .accepted(number: "ZK/1"),
  .awaitingApproval(reason: "limit"), .rejected(reason: "brak"), .inErp(number: "ZS 5"),
  .cancelled(reason: "klient"),
]

private let everyEvent: [OrderEvent] = [
  .confirm(at: Instant(milliseconds: 5)), .send, .receive, .accept(number: "ZK/1"), .hold(reason: "limit"),
  .reject(reason: "brak"), .register(number: "ZS 5"), .cancel(reason: "klient"),
]

@Test("exactly these events are possible in each state")
func transitions() {
  // Rows: states in order; columns: confirm, send, receive, accept, hold, reject, register, cancel.
  let table = [
    "+......+", ".++....+", ".++.....", "...+++.+", "......++", "...+.+.+", "........", ".......+", "........",
  ]
  for (state, row) in zip(everyState, table) {
    for (event, mark) in zip(everyEvent, row) {
      #expect(((try? state.after(event)) != nil) == (mark == "+"), "\(state) \(event)")
    }
  }
}

@Test("a stored state reads back, and each has a name in both languages")
func storedStates() {
  for state in everyState {
    #expect(OrderState(code: state.code, detail: state.detail, at: Instant(milliseconds: 5)) == state)
    #expect(!state.name(.polish).isEmpty && !state.name(.english).isEmpty)
  }
  #expect(OrderState(code: 99, detail: "", at: Instant(milliseconds: 0)) == nil)
}

@Test(
  "numbers follow their template",
  arguments: [
    ("ZK/{series}/{yyyy}/{mm}/{nr:4}", "ZK/JKO1/2026/11/0012"),
    ("ZK {nr}/{series}/{mm}/{yyyy}", "ZK 12/JKO1/11/2026"),
    ("{nr:6}", "000012"),
  ])
func numbering(template: String, expected: String) {
  #expect(NumberTemplate(template).number(12, series: "JKO1", day) == expected)
}
