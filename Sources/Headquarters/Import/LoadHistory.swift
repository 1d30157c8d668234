import Basis
import Store
import Trade

/// Where customers and goods stand that only history knows: out of sight of every device.
private let historyCode = "HISTORIA"

extension Headquarters {
  /// Loads documents of history: makes the customers and goods they name, then writes the documents in sets, each
  /// in a transaction of its own. Stopped halfway, the same file continues where it was.
  func loadHistory(_ plan: HistoryPlan, job: String, by actor: Actor) async throws -> BatchOutcome {
    try await makeCustomers(plan, job: job, by: actor)
    try await makeProducts(plan, job: job, by: actor)
    let moment = now()
    var rest = plan.documents[...]
    while !rest.isEmpty {
      var count = 0
      var lines = 0
      while count < rest.count, lines < 20_000 {
        lines += rest[rest.startIndex + count].lines.count
        count += 1
      }
      let set = Array(rest.prefix(count))
      rest = rest.dropFirst(count)
      try await database.write { try $0.storeHistory(set, at: moment) }
    }
    let outcome = plan.outcome
    try await database.write {
      try $0.auditJob(job, "sales_document", outcome, by: AuditAuthor(actor), at: moment)
    }
    return outcome
  }

  private func makeCustomers(_ plan: HistoryPlan, job: String, by actor: Actor) async throws {
    if plan.newCustomers.isEmpty { return }
    let found = try await database.read { connection in
      (
        territory: try Territory.load("code", [.text(historyCode)], connection).first,
        list: try PriceList.load("code", [.text(historyCode)], connection).first
      )
    }
    let territory: TerritoryId
    if let known = found.territory {
      territory = known.id
    } else {
      territory = try await save(Territory(code: historyCode, name: "Z historii sprzedaży"), by: actor)
    }
    let list: PriceListId
    if let known = found.list {
      list = known.id
    } else {
      list = try await save(
        PriceList(
          id: PriceListId(0), code: historyCode, name: "Z historii sprzedaży",
          currency: plan.documents.first?.currency ?? .zloty), by: actor)
    }
    let customers = plan.newCustomers.map { customer in
      Customer(
        id: CustomerId(0), code: customer.code, name: customer.code, town: "", territory: territory,
        priceList: list)
    }
    try await saveAll(customers, job: job, by: actor)
  }

  private func makeProducts(_ plan: HistoryPlan, job: String, by actor: Actor) async throws {
    if plan.newProducts.isEmpty { return }
    let known = try await database.read {
      try Trade.Category.load("code", [.text(historyCode)], $0).first
    }
    let category: CategoryId
    if let known {
      category = known.id
    } else {
      category = try await save(
        Trade.Category(id: CategoryId(0), code: historyCode, name: "Z historii sprzedaży"), by: actor)
    }
    let products = plan.newProducts.map { product in
      Product(
        id: ProductId(0), code: product.code, name: product.name, category: category, brand: "",
        vat: .standard, units: [ProductUnit(code: "szt")], photo: "", isActive: false)
    }
    try await saveAll(products, job: job, by: actor)
  }
}

extension Connection {
  /// Writes documents, each in the place of what stood under its number.
  func storeHistory(_ documents: [HistoryDocument], at moment: Instant) throws {
    var customers: [String: SqlValue] = [:]
    var products: [String: SqlValue] = [:]
    let customerCodes = Set(documents.map(\.customer)).map { SqlValue.text($0) }
    try runBatch("SELECT id, code FROM customer WHERE code = $1", customerCodes.map { [$0] }) { _, row in
      customers[row.text("code")] = row["id"]
    }
    let productCodes = Set(documents.flatMap { $0.lines.map(\.product) }).map { SqlValue.text($0) }
    try runBatch("SELECT id, code FROM product WHERE code = $1", productCodes.map { [$0] }) { _, row in
      products[row.text("code")] = row["id"]
    }
    var people: [String: SqlValue] = [:]
    try forEachRow("SELECT id, login FROM app_user", []) { people[$0.text("login")] = $0["id"] }
    let numbers = documents.map { [SqlValue.text($0.number)] }
    try executeBatch(
      "DELETE FROM sales_line WHERE document_id IN (SELECT id FROM sales_document WHERE number = $1)", numbers)
    var ids = [SqlValue](repeating: .null, count: documents.count)
    try runBatch(
      """
      INSERT INTO sales_document (number, kind, day, customer_id, user_id, country, currency, net, vat, line_count,
        digest, loaded_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
      ON CONFLICT (number) DO UPDATE SET kind = excluded.kind, day = excluded.day,
        customer_id = excluded.customer_id, user_id = excluded.user_id, country = excluded.country,
        currency = excluded.currency, net = excluded.net, vat = excluded.vat, line_count = excluded.line_count,
        digest = excluded.digest, loaded_at = excluded.loaded_at
      RETURNING id
      """,
      documents.map { document in
        [
          .text(document.number), .text(document.kind), .text(document.day.text),
          customers[document.customer] ?? .null, people[document.representative] ?? .null,
          .text(document.country), .text(document.currency.code), .integer(document.net.grosze),
          .integer(document.vatOfLines.reduce(.zero) { $0 + $1 }.grosze), SqlValue(document.lines.count),
          .text(document.digest), .integer(moment.milliseconds),
        ]
      }
    ) { position, row in ids[position] = row["id"] }
    var lines: [[SqlValue]] = []
    for (document, id) in zip(documents, ids) {
      let vat = document.vatOfLines
      for (position, line) in document.lines.enumerated() {
        let listValue = line.listPrice == line.unitPrice ? line.net : line.listPrice.value(of: line.quantity)
        lines.append([
          id, SqlValue(position), products[line.product] ?? .null, .text(line.name),
          .integer(line.quantity.milli), .text(line.vat.code), .integer(line.unitPrice.tenThousandths),
          .integer((listValue ?? line.net).grosze), .integer(line.net.grosze), .integer(vat[position].grosze),
          SqlValue(line.cost?.grosze),
        ])
      }
    }
    try executeBatch(
      """
      INSERT INTO sales_line (document_id, position, product_id, name, quantity_milli, vat, unit_price, list_value,
        net, vat_amount, cost)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """, lines)
  }
}
