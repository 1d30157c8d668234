import Basis
import Testing

@testable import Trade

private let day = CivilDate("2026-11-23")!

private func water(active: Bool = true) -> Product {
  Product(
    id: ProductId(7), code: "NAP-1", name: "Woda", category: CategoryId(3), brand: "", vat: .standard,
    units: [ProductUnit(code: "szt"), ProductUnit(code: "karton", ratio: UnitRatio(numerator: 24))], photo: "",
    isActive: active)
}

private let shop = Customer(
  id: CustomerId(17), code: "K1", name: "Sklep", territory: TerritoryId(1), priceList: PriceListId(2))

/// The standard setup with water at these prices in the shop's list and these discounts of the shop.
private func book(_ prices: [String: Int64], _ discounts: [CustomerDiscount.Scope: Int64] = [:]) -> PricingBook
{
  let product = water()
  var book = PricingBook(.standard)
  let goods = book.withNames { [PricingGood(product, names: &$0)] }
  book.setGoods(goods, categories: [])
  book.put(
    prices.map { unit, price in
      ListPrice(
        priceList: shop.priceList, product: product.id, unit: unit, price: Price(tenThousandths: price))
    }, of: product.id, baseUnit: "szt", in: shop.priceList)
  book.put(
    discounts.enumerated().map { place, entry in
      CustomerDiscount(
        id: UInt32(5 + place), customer: shop.id, scope: entry.key, percent: Percent(ppm: entry.value))
    }, of: shop.id)
  book.settle(at: 1)
  return book
}

/// Prices all lines of an order of water.
private func priced(_ order: Order, _ book: PricingBook) -> Order {
  var order = order
  let document = order.document(for: shop, book.names)
  order.take(price(document, with: book.snapshot, policy: book.setup.policy), of: document, from: book.snapshot)
  {
    _ in water()
  }
  return order
}

private func line(_ unit: String, _ milli: Int64) -> OrderLine {
  let product = water()
  return OrderLine(
    product: product.id, name: product.name, unit: unit, ratio: product.unit(unit)!.ratio,
    quantity: Quantity(milli: milli), vat: product.vat,
    priced: PricedLine(listPrice: .zero, unitPrice: .zero, net: .zero, waterfall: []))
}

private func order(_ lines: [OrderLine], seed: UInt64 = 1) -> Order {
  var random = SeededRandom(seed: seed)
  var order = Order(
    id: DocumentId(at: Instant(milliseconds: 1_795_440_000_000), random: (random.next(), random.next())),
    customer: shop.id, priceList: shop.priceList, currency: .zloty, date: day,
    terms: PaymentTerms(form: .transfer, days: 14))
  order.lines = lines
  return order
}

@Test(
  "the narrowest discount wins and the rows add up to the line",
  arguments: [
    ("szt", 12_000, [:], 540_00), ("szt", 12_000, [.all: 50_000], 513_00),
    ("szt", 12_000, [.all: 50_000, .category(CategoryId(3)): 100_000], 486_00),
    ("szt", 12_000, [.all: 50_000, .product(ProductId(7)): 20_000], 529_20),
    ("karton", 2_000, [:], 2_160_00), ("karton", 2_000, [.all: 75_000], 1_998_00),
  ] as [(String, Int64, [CustomerDiscount.Scope: Int64], Int64)])
func narrowest(unit: String, milli: Int64, discounts: [CustomerDiscount.Scope: Int64], net: Int64) {
  let line = priced(order([line(unit, milli)]), book(["szt": 450_000], discounts)).lines[0].priced
  #expect(line.net == Money(grosze: net))
  #expect(line.waterfall.reduce(.zero) { $0 + $1.granted } == line.net)
  #expect(line.waterfall.last?.valueAfter == line.net)
}

@Test("a unit's own price beats the base unit's price times its ratio")
func ownUnitPrice() {
  let order = priced(order([line("karton", 1_000)]), book(["szt": 450_000, "karton": 10_000_000]))
  #expect(order.lines[0].priced.net == Money(grosze: 100_000))
}

@Test("no price is a refusal and never zero")
func noPrice() {
  let without = priced(order([line("szt", 1_000)]), book([:]))
  #expect(without.refusals(customer: shop) { _ in water() } == [.noPrice(product: "Woda")])
  let dear = priced(order([line("karton", 900_000_000_000)]), book(["szt": 1_000_000_000_000]))
  #expect(dear.refusals(customer: shop) { _ in water() }.contains(.valueTooLarge(product: "Woda")))
}

private func order(lines: Int, seed: UInt64 = 1) -> Order {
  var random = SeededRandom(seed: seed)
  var whole = order(
    (0..<lines).map { _ in line(random.pick(["szt", "karton"]), Int64(1 + random.below(50)) * 1_000) },
    seed: seed)
  whole = priced(whole, book(["szt": 33_300], [.all: 25_000]))
  whole.number = "ZK/JKO1/2026/11/0012"
  whole.note = "proszę przed 10:00"
  whole.deliveryDate = day.adding(days: 2)
  whole.confirmedAt = Instant(milliseconds: 1_795_440_000_123)
  return whole
}

@Test("an order survives its bytes", arguments: 0..<40)
func orderBytes(lines: Int) throws {
  let order = order(lines: lines, seed: UInt64(lines))
  #expect(try Order(bytes: order.bytes[...]) == order)
}

@Test("damaged order bytes are refused or read, never trapped on")
func damagedOrder() throws {
  let bytes = order(lines: 5).bytes
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
  var order = order(lines: 1)
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
