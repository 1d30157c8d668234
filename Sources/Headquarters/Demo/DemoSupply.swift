import Basis
import Store
import Trade

/// A year of orders, two warehouses, suppliers, terms of supply, stock and deliveries on the way for the demo company,
/// made from the same seed: the same numbers on every machine on the same day.
struct DemoSupply {
  /// Which warehouse serves a territory: the western ones have their own.
  static let warehouses = [("WAW", "Magazyn Warszawa"), ("POZ", "Magazyn Poznań")]

  static let suppliers: [(code: String, name: String, weekdays: String, leadDays: Int64)] = [
    ("D01", "Młyny Kujawskie", "135", 2), ("D02", "Rozlewnia Beskid", "12345", 1),
    ("D03", "Mleczarnia Podlasie", "246", 2), ("D04", "Słodycze Wawel-Handel", "24", 5),
    ("D05", "Import Kawa i Herbata", "2", 14), ("D06", "Chemia Domowa Śląsk", "14", 4),
    ("D07", "Przetwory Warmia", "3", 7), ("D08", "Delikatesy Hurt", "12345", 3),
  ]

  let products: [DemoCompany.Good]
  private(set) var documents: [HistoryDocument] = []
  /// Units ordered in the year by product and warehouse.
  private(set) var ordered: [[Int64]]
  private var random: SeededRandom

  init(_ company: DemoCompany, territories: [[String]], seed: UInt64, today: CivilDate) {
    products = company.goods
    random = SeededRandom(seed: seed ^ 0x5eed)
    ordered = [[Int64]](repeating: [0, 0], count: company.goods.count)
    let first = today.adding(days: Int32(1 - today.weekday) - 7 * 53)
    for week in 0..<53 {
      for (territory, customers) in territories.enumerated() where !customers.isEmpty {
        for weekday in 0..<5 {
          let day = first.adding(days: Int32(7 * week + weekday))
          documents.append(document(day, territory, random.pick(customers), number: documents.count + 1))
        }
      }
    }
  }

  /// Which warehouse: 0 or 1.
  static func warehouse(_ territory: Int) -> Int { [3, 4, 5, 7].contains(territory) ? 1 : 0 }

  private mutating func document(
    _ day: CivilDate, _ territory: Int, _ customer: String, number: Int
  ) -> HistoryDocument {
    var document = HistoryDocument(
      number: "ZH/\(day.parts.year)/" + decimalText(Int64(number), width: 5), kind: "order", day: day,
      customer: customer, representative: "", country: "", currency: .zloty)
    var seen: Set<Int> = []
    for _ in 0..<(24 + random.below(24)) {
      // A few goods are in every order, most of them rarely.
      let share = random.below(1_000_000)
      let index = share * share / 1_000_000 * products.count / 1_000_000 * 7 % products.count
      guard seen.insert(index).inserted else { continue }
      let product = products[index].product
      let pack = product.units[1].ratio.numerator
      let units = pack * Int64(season(day, index, 1 + random.below(4)))
      if units == 0 { continue }
      let price = products[index].prices[0]
      ordered[index][DemoSupply.warehouse(territory)] += units
      document.lines.append(
        HistoryDocument.Line(
          product: product.code, name: product.name, quantity: Quantity(units), vat: product.vat,
          unitPrice: price, listPrice: price, net: price.value(of: Quantity(units)) ?? .zero,
          cost: DemoSupply.cost(price).value(of: Quantity(units))))
    }
    return document
  }

  /// Every third good sells better in summer, every third before Christmas.
  private func season(_ day: CivilDate, _ index: Int, _ packs: Int) -> Int {
    let month = day.parts.month
    if index % 3 == 1, (6...8).contains(month) { return packs * 2 }
    if index % 3 == 2, month == 12 { return packs * 2 }
    return packs
  }

  static func cost(_ price: Price) -> Price { Price(tenThousandths: price.tenThousandths * 7 / 10) }

  /// Who delivers a good: a supplier per kind of goods.
  static func supplier(_ good: DemoCompany.Good) -> Int {
    suppliersOfShelves[good.category % suppliersOfShelves.count]
  }

  private static let suppliersOfShelves = [1, 1, 2, 0, 3, 4, 0, 6, 7, 5, 5, 7]

  func term(_ index: Int, warehouse: Int64, supplier: Int64) -> SupplyTerm {
    let good = products[index]
    let (pack, carton) = (good.product.units[1].ratio.numerator, good.product.units[2].ratio.numerator)
    var term = SupplyTerm(
      product: 0, warehouse: warehouse, supplier: supplier,
      leadDays: DemoSupply.suppliers[DemoSupply.supplier(good)].leadDays)
    term.pack = index % 4 == 0 ? carton : pack
    term.minimum = index % 5 == 0 ? 2 * carton : 0
    term.reviewDays = 7
    term.cost = DemoSupply.cost(good.prices[0])
    term.shelfLifeDays = DemoSupply.supplier(good) == 2 ? 21 : 0
    term.grams = 500
    return term
  }

  /// What lies in a warehouse: mostly some weeks of demand, now and then nothing, far too much, or a slip of booking.
  mutating func onHand(_ index: Int, _ warehouse: Int) -> Int64 {
    let lead = DemoSupply.suppliers[DemoSupply.supplier(products[index])].leadDays
    let untilNext = ordered[index][warehouse] * (lead + 7) / 371
    switch random.below(50) {
    case 0: return 0
    case 1: return untilNext * 25
    case 2 where index % 10 == 0: return -3
    default: return untilNext * Int64(60 + random.below(160)) / 100
    }
  }

  /// Units on the way and in how many days; a few are late.
  mutating func coming(_ index: Int, _ warehouse: Int) -> (units: Int64, days: Int32)? {
    guard random.below(20) == 0 else { return nil }
    let pack = products[index].product.units[1].ratio.numerator
    return (pack * Int64(2 + random.below(8)), Int32(random.below(9)) - 1)
  }
}

extension Headquarters {
  /// Gives the demo company what forecast and delivery plan need, and computes them once.
  public func loadDemoSupply(
    _ scale: DemoScale, seed: UInt64 = 2026, progress: @Sendable (String) -> Void
  ) async throws {
    let company = DemoCompany(scale: scale, seed: seed)
    let territories = DemoWords.territories.indices.map { territory in
      company.clients.filter { $0.territory == territory }.map(\.customer.code)
    }
    let moment = now()
    let today = moment.inPoland.date
    let made = DemoSupply(company, territories: territories, seed: seed, today: today)
    progress("\(made.documents.count) orders of the past year")
    for start in stride(from: 0, to: made.documents.count, by: 500) {
      let part = Array(made.documents[start..<min(start + 500, made.documents.count)])
      try await database.write { try $0.storeHistory(part, at: moment) }
    }
    progress("stock and terms of supply of two warehouses")
    for (code, name) in DemoSupply.warehouses {
      try await save(Warehouse(code: code, name: name), by: .program)
    }
    for one in DemoSupply.suppliers {
      try await save(Supplier(code: one.code, name: one.name, weekdays: one.weekdays), by: .program)
    }
    for (index, territory) in DemoWords.territories.enumerated() where DemoSupply.warehouse(index) == 1 {
      try await serve(territory.code, from: DemoSupply.warehouses[1].0, by: .program)
    }
    try await database.write { try $0.storeDemoSupply(made, today: today, at: moment) }
    progress("forecast and delivery plan")
    _ = try await runForecast(by: .program)
  }
}

extension Connection {
  fileprivate func storeDemoSupply(_ demo: DemoSupply, today: CivilDate, at moment: Instant) throws {
    var made = demo
    func numbers(_ table: String) throws -> [String: Int64] {
      Dictionary(
        uniqueKeysWithValues: try rows("SELECT id, code FROM \(table)").map {
          ($0.text("code"), $0.integer("id"))
        })
    }
    let (products, warehouses, suppliers) = (
      try numbers("product"), try numbers("warehouse"), try numbers("supplier")
    )
    var terms: [SupplyTerm] = []
    var counts: [StockCount] = []
    var coming: [InboundLine] = []
    for (index, good) in made.products.enumerated() {
      let product = products[good.product.code] ?? 0
      let supplier = suppliers[DemoSupply.suppliers[DemoSupply.supplier(good)].code] ?? 0
      for (place, warehouse) in DemoSupply.warehouses.enumerated() {
        let number = warehouses[warehouse.0] ?? 0
        var term = made.term(index, warehouse: number, supplier: supplier)
        term.product = product
        terms.append(term)
        counts.append(
          StockCount(
            product: product, warehouse: number, onHand: Quantity(made.onHand(index, place)), countedAt: moment)
        )
        if let next = made.coming(index, place) {
          coming.append(
            InboundLine(
              number: "ZD/" + decimalText(Int64(coming.count + 1), width: 4), supplier: supplier,
              product: product,
              warehouse: number, day: today.adding(days: next.days), quantity: Quantity(next.units)))
        }
      }
    }
    let author = AuditAuthor(.program)
    let outcome = try saveSupply(terms, [:], by: author, at: moment)
    _ = try saveStock(counts)
    _ = try saveInbound(coming)
    try auditJob("demo", "supply_term", outcome, by: author, at: moment)
  }
}
