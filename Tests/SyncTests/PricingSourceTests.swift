import Basis
import Testing
import Trade

@testable import Sync

/// Rows in a list, as a feed would have them.
private struct Rows {
  var rows: [(bucket: Bucket, row: SyncRow)] = []

  mutating func put(_ bucket: Bucket, _ kind: RowKind, _ key: UInt64, _ payload: [UInt8]?) -> (
    bucket: Bucket, row: SyncRow
  ) {
    rows.removeAll { $0.bucket == bucket && $0.row.kind == kind.rawValue && $0.row.key == key }
    let change = (bucket: bucket, row: SyncRow(kind: kind.rawValue, key: key, payload: payload))
    if payload != nil { rows.append(change) }
    return change
  }

  var source: PricingSource {
    let rows = rows
    return PricingSource(
      forEachRow: { kind, visit in
        for (bucket, row) in rows where row.kind == kind.rawValue { visit(bucket, row.key, row.payload![...]) }
      },
      forRows: { kind, key, visit in
        for (bucket, row) in rows where row.kind == kind.rawValue && row.key == key {
          visit(bucket, row.payload![...])
        }
      })
  }
}

@Test("A book that follows the feed prices as one made of the feed's rows; changes come in any order")
func bookFollowsFeed() throws {
  for seed in 1...200 {
    var random = SeededRandom(seed: UInt64(seed))
    var rows = Rows()
    var book: PricingBook?
    for version in 1...12 {
      var changes: [(bucket: Bucket, row: SyncRow)] = []
      for _ in 0...random.below(version == 1 ? 40 : 4) { changes.append(change(&rows, &random)) }
      if var kept = book {
        book = kept.apply(changes, rows.source, at: UInt64(version)) ? kept : nil
      }
      let fresh = PricingBook(rows.source, at: UInt64(version))
      if book == nil { book = fresh }
      let (kept, made) = (try #require(book), fresh)
      let document = order(&random).document(for: customer(&random), made.names)
      let one = price(document, with: made.snapshot, policy: made.setup.policy)
      var same = document
      for index in same.lines.indices {
        same.lines[index].unit = UInt16(
          kept.names.known(.unit, made.names.text(.unit, UInt32(document.lines[index].unit))))
      }
      let two = price(same, with: kept.snapshot, policy: kept.setup.policy)
      #expect(one.hash == two.hash, "seed \(seed), version \(version)")
      #expect(made.refusedRows == 0)
    }
  }
}

private func change(_ rows: inout Rows, _ random: inout SeededRandom) -> (bucket: Bucket, row: SyncRow) {
  let product = ProductId(UInt32(1 + random.below(4)))
  let global = Bucket(.global)
  switch random.below(10) {
  case 0, 1:
    let units = [ProductUnit(code: "szt"), ProductUnit(code: "karton", ratio: UnitRatio(numerator: 6))]
    var good = Product(
      id: product, code: "T", name: "T", category: CategoryId(UInt32(1 + random.below(3))), brand: "B",
      vat: random.pick([.standard, VatRate(percent: 5)]),
      units: random.below(8) == 0 ? units.reversed() : units,
      photo: "")
    good.units[0].ratio = .one
    good.floor.minimum = random.below(3) == 0 ? 9_000 : 0
    good.groups = random.below(2) == 0 ? [90] : []
    return rows.put(global, .product, UInt64(product.number), good.row)
  case 2:
    let category = CategoryId(UInt32(1 + random.below(3)))
    return rows.put(
      global, .category, UInt64(category.number),
      Category(id: category, code: "C", name: "C", parent: CategoryId(UInt32(random.below(3)))).row)
  case 3, 4, 5:
    let list = PriceListId(UInt32(1 + random.below(2)))
    let prices = ["szt", "karton"].filter { _ in random.below(3) > 0 }.map {
      ListPrice(
        priceList: list, product: product, unit: $0, price: Price(tenThousandths: Int64(random.below(90_000))))
    }
    return rows.put(
      Bucket(.priceList, list.number), .prices, UInt64(product.number),
      random.below(6) == 0 ? nil : PriceList.row(of: prices))
  case 6:
    let customer = CustomerId(UInt32(1 + random.below(2)))
    let discounts = (0..<random.below(3)).map { index in
      CustomerDiscount(
        id: UInt32(index + 1), customer: customer,
        scope: random.pick([.all, .category(CategoryId(1)), .product(product)]),
        percent: Percent(ppm: Int64(random.below(200_000))))
    }
    return rows.put(
      Bucket(.territory, 1), .discounts, UInt64(customer.number), CustomerDiscount.row(of: discounts))
  case 7:
    if random.below(4) > 0 { fallthrough }
    return rows.put(global, .pricing, 0, setup.row)
  default:
    let id = UInt32(1 + random.below(6))
    // Only types of the standard setup: the pricing row may not be there.
    var condition = PriceCondition(id: id, type: 1, access: UInt8(random.below(3)), who: 1)
    condition.what = condition.access == 0 ? product.number : condition.access == 1 ? 1 : 0
    condition.value = Int64(random.below(100_000))
    return rows.put(
      global, .condition, UInt64(id),
      random.below(4) == 0 ? nil : condition.row(PricingNames(), PricingSetup.standard.types))
  }
}

private var setup: PricingSetup {
  var setup = PricingSetup.standard
  setup.policy.vat = .perLine
  return setup
}

private func customer(_ random: inout SeededRandom) -> Customer {
  Customer(
    id: CustomerId(UInt32(1 + random.below(2))), code: "", name: "", territory: TerritoryId(1),
    priceList: PriceListId(1))
}

private func order(_ random: inout SeededRandom) -> Order {
  var order = Order(
    id: DocumentId(high: 1, low: 1), customer: CustomerId(1),
    priceList: PriceListId(UInt32(1 + random.below(2))), currency: .zloty,
    date: CivilDate(dayNumber: 20_000), terms: .cash)
  for _ in 0..<(1 + random.below(4)) {
    let isCarton = random.below(3) == 0
    order.lines.append(
      OrderLine(
        product: ProductId(UInt32(1 + random.below(4))), name: "T", unit: isCarton ? "karton" : "szt",
        ratio: isCarton ? UnitRatio(numerator: 6) : .one, quantity: Quantity(Int64(1 + random.below(30))),
        vat: .standard, priced: PricedLine(listPrice: .zero, unitPrice: .zero, net: .zero, waterfall: [])))
  }
  return order
}

@Test("Products and customers of the first version read with nothing new; with it they survive their rows")
func newTags() throws {
  var product = Product(
    id: ProductId(1), code: "T", name: "T", category: CategoryId(2), brand: "", vat: .standard,
    units: [ProductUnit(code: "szt")], photo: "")
  #expect(try Product(id: product.id, row: product.row[...]) == product)
  product.grams = 1_000
  product.cost = .zero
  product.floor = PriceFloor(minimum: 5, margin: 0, markup: 7, liftedBy: 2)
  product.parent = ProductId(9)
  product.groups = [4, 5]
  #expect(try Product(id: product.id, row: product.row[...]) == product)
  var customer = Customer(
    id: CustomerId(1), code: "K", name: "K", territory: TerritoryId(1), priceList: PriceListId(1))
  #expect(try Customer(id: customer.id, territory: customer.territory, row: customer.row[...]) == customer)
  customer.groups = [7, 8]
  customer.payer = CustomerId(3)
  customer.chain = 2
  customer.channel = 4
  customer.delivery = 5
  #expect(try Customer(id: customer.id, territory: customer.territory, row: customer.row[...]) == customer)
}
