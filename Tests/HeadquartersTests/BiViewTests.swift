import Basis
import Cube
import Foundation
import Headquarters
import Store
import Sync
import TestSupport
import Testing
import Trade

/// A level of the cube and the column of the views that it must equal.
private let levels: [(cube: String, sql: String)] = [
  ("date.year", "t.year"), ("date.quarter", "t.quarter"), ("date.month", "t.month"), ("date.week", "t.week"),
  ("date.day", "f.day"), ("date.month_of_year", "t.month_of_year"), ("date.weekday", "t.weekday"),
  ("date.iso_year", "t.iso_year"), ("customer", "COALESCE(c.code, '')"),
  ("customer.name", "COALESCE(c.name, '')"),
  ("customer.town", "COALESCE(c.town, '')"), ("customer.segment", "COALESCE(c.segment, '')"),
  ("customer.territory", "COALESCE(c.territory, '')"),
  ("customer.representative", "COALESCE(c.representative, '')"),
  ("customer.price_list", "COALESCE(c.price_list, '')"), ("product", "COALESCE(p.code, '')"),
  ("product.category_1", "COALESCE(p.category_1, '')"), ("product.category_2", "COALESCE(p.category_2, '')"),
  ("product.brand", "COALESCE(p.brand, '')"), ("product.vat", "COALESCE(p.vat, '')"),
  ("representative", "COALESCE(r.code, '')"), ("device.name", "COALESCE(v.name, '')"),
  ("currency", "f.currency"),
  ("type", "f.type"), ("state", "f.state"), ("country", "f.country"), ("document", "f.document"),
]

private let measures: [(cube: String, sql: String, places: Int)] = [
  ("net", "SUM(f.net)", 2), ("gross", "SUM(f.gross)", 2), ("quantity", "SUM(f.quantity_milli)", 3),
  ("list_value", "SUM(f.list_value)", 2), ("discount", "SUM(f.discount)", 2), ("lines", "COUNT(*)", 0),
  ("documents", "COUNT(DISTINCT f.document)", 0), ("customers", "COUNT(DISTINCT f.customer_id)", 0),
  ("products", "COUNT(DISTINCT f.product_id)", 0),
  ("margin", "SUM(CASE WHEN f.cost IS NULL THEN 0 ELSE f.net - f.cost END)", 2),
]

@Suite("The cube and the bi_* views answer alike")
struct BiViewTests {
  @Test("random pivots", arguments: Engine.allCases)
  func pivots(engine: Engine) async throws {
    let seed = UInt64.random(in: 1...UInt64.max)
    try await AnalysisField.run(engine) { field in
      var dice = Dice(seed)
      try await fill(field, &dice)
      let nightly = ProcessInfo.processInfo.environment["TEREN_NIGHTLY"] != nil
      for round in 0..<(nightly ? 400 : 40) {
        let rows = Array(levels.shuffled(using: &dice).prefix(Int.random(in: 0...3, using: &dice)))
        let shown = Array(measures.shuffled(using: &dice).prefix(Int.random(in: 1...4, using: &dice)))
        let isNarrow = Bool.random(using: &dice)
        let filter =
          isNarrow
          ? #","filters":[{"level":"date.day","from":"2025-03-10","to":"2026-01-20"},{"level":"state","not_in":["rejected"]}]"#
          : ""
        let query =
          "{\"rows\":[\(rows.map { "\"\($0.cube)\"" }.joined(separator: ","))],\"measures\":["
          + shown.map { "\"\($0.cube)\"" }.joined(separator: ",") + "]\(filter)}"
        let names = rows.indices.map { "l\($0)" } + shown.indices.map { "m\($0)" }
        let columns =
          rows.indices.map { "\(rows[$0].sql) AS l\($0)" }
          + shown.indices.map { "CAST(\(shown[$0].sql) AS BIGINT) AS m\($0)" }
        let sql = """
          SELECT \(columns.joined(separator: ", ")) FROM bi_order_line f JOIN bi_date t ON t.day = f.day
            LEFT JOIN bi_customer c ON c.id = f.customer_id LEFT JOIN bi_product p ON p.id = f.product_id
            LEFT JOIN bi_representative r ON r.id = f.representative_id LEFT JOIN bi_device v ON v.id = f.device_id
          \(isNarrow ? "WHERE f.day BETWEEN '2025-03-10' AND '2026-01-20' AND f.state <> 'rejected'" : "")
          \(rows.isEmpty ? "" : "GROUP BY " + rows.map(\.sql).joined(separator: ", "))
          """
        let asked = try await field.sql(sql, names).map { row in
          row.prefix(rows.count)
            + zip(row.dropFirst(rows.count), shown).map { fixed(Int64($0) ?? 0, places: $1.places) }
        }
        let answered = try await field.rows(query)
        #expect(sorted(answered) == sorted(asked.map(Array.init)), "seed \(seed), round \(round): \(query)")
      }
      // Lines add up to their documents, VAT to the grosz.
      let documents = try await field.rows(
        #"{"rows":["document"],"measures":["net","gross"]}"#, of: "documents")
      let lines = try await field.rows(#"{"rows":["document"],"measures":["net","gross"]}"#)
      #expect(documents == lines, "seed \(seed)")
      #expect(documents.count > 100)
    }
  }

  private func sorted(_ rows: [[String]]) -> [[String]] { rows.sorted { $0.lexicographicallyPrecedes($1) } }

  /// Customers, goods and documents of both kinds, hostile amounts among them.
  private func fill(_ field: AnalysisField, _ dice: inout Dice) async throws {
    let hq = field.field.hq
    let south = try await hq.save(Territory(code: "S", name: "Północ"), by: .program)
    let drinks = try await hq.save(Category(id: CategoryId(0), code: "N", name: "Napoje"), by: .program)
    let juices = try await hq.save(
      Category(id: CategoryId(0), code: "NS", name: "Soki", parent: drinks), by: .program)
    var products = [field.field.water, field.field.bread]
    for number in 0..<6 {
      products.append(
        try await hq.save(
          Product(
            id: ProductId(0), code: "P\(number)", name: "Sok \(number % 3)",
            category: number < 3 ? juices : drinks,
            brand: ["", "Źródło", "Sad"][number % 3],
            vat: VatRate(code: ["23", "8", "5", "0", "zw", "np"][number])!,
            units: [
              ProductUnit(code: "szt"),
              ProductUnit(code: "zgrz", ratio: UnitRatio(numerator: 7, denominator: 3)),
            ],
            photo: ""), by: .program))
    }
    var customers = [field.field.shop]
    for number in 0..<6 {
      customers.append(
        try await hq.save(
          Customer(
            id: CustomerId(0), code: "C\(number)", name: "Sklep", town: ["Łódź", "Zgierz", ""][number % 3],
            segment: ["A", "B"][number % 2], territory: number < 3 ? field.field.north : south,
            priceList: field.field.list), by: .program))
    }
    let phone = try await field.field.phone()
    var documents: [SyncDocument] = []
    for number in 1...90 as ClosedRange<UInt64> {
      var order = field.field.order(number)
      order.customer = number % 17 == 0 ? CustomerId(4_000_000) : customers.randomElement(using: &dice)!
      order.date = Field.day.adding(days: Int32.random(in: -700...0, using: &dice))
      order.lines = (0..<Int.random(in: 1...5, using: &dice)).map { _ in
        let rate = VatRate(code: ["23", "8", "5", "zw"].randomElement(using: &dice)!)!
        let isHostile = Int.random(in: 0..<60, using: &dice) == 0
        let price = Price(tenThousandths: isHostile ? .max : Int64.random(in: 0...9_999_999, using: &dice))
        return OrderLine(
          product: products.randomElement(using: &dice)!, name: "x", unit: "szt",
          ratio: UnitRatio(
            numerator: isHostile ? .max : Int64.random(in: 1...12, using: &dice),
            denominator: Int64.random(in: 1...3, using: &dice)),
          quantity: Quantity(milli: Int64.random(in: -9_000...99_999, using: &dice)), vat: rate,
          priced: PricedLine(
            listPrice: price, unitPrice: price,
            net: Money(grosze: Int64.random(in: -5_000...500_000, using: &dice)),
            waterfall: []))
      }
      documents.append(phone.document(order, number))
    }
    _ = try await phone.synchronise(documents)
    let customerIds = customers.map { Int64($0.number) }
    let productIds = products.map { Int64($0.number) }
    let chosen = dice
    var next = chosen
    try await hq.database.write { connection in
      var dice = chosen
      for number in 1...60 {
        let lines = Int.random(in: 1...6, using: &dice)
        var net: Int64 = 0
        var vat: Int64 = 0
        var rows: [[SqlValue]] = []
        for position in 0..<lines {
          let own = Int64.random(in: -9_999...99_999, using: &dice)
          let tax = own / 5
          net += own
          vat += tax
          rows.append([
            .integer(0), .integer(Int64(position)), .integer(productIds.randomElement(using: &dice)!),
            .text("x"),
            .integer(Int64.random(in: -9_000...9_000, using: &dice)), .text("23"), .integer(100),
            .integer(own + 7),
            .integer(own), .integer(tax),
            Bool.random(using: &dice) ? .null : .integer(Int64.random(in: 0...50_000, using: &dice)),
          ])
        }
        let id = try connection.row(
          """
          INSERT INTO sales_document (number, kind, day, customer_id, country, currency, net, vat, line_count, digest,
            loaded_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', 0) RETURNING id
          """,
          [
            .text("F\(number)"), .text(number % 9 == 0 ? "return" : "invoice"),
            .text(
              CivilDate(year: 2025, month: 1, day: 1)!.adding(days: Int32.random(in: 0...500, using: &dice))
                .text),
            number % 7 == 0 ? .null : .integer(customerIds.randomElement(using: &dice)!),
            .text(["", "Poland", "France"].randomElement(using: &dice)!),
            .text(number % 4 == 0 ? "EUR" : "PLN"),
            .integer(net), .integer(vat), SqlValue(lines),
          ])!["id"]
        for row in rows {
          try connection.execute(
            """
            INSERT INTO sales_line (document_id, position, product_id, name, quantity_milli, vat, unit_price,
              list_value, net, vat_amount, cost) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
            """, [id] + row.dropFirst())
        }
      }
    }
    _ = next.next()
  }
}

/// Random numbers that a seed repeats (splitmix64).
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
