import Basis
import Store
import Trade

extension Headquarters {
  /// Loads stock, deliveries on the way or terms of supply in one transaction, and proposes anew what they touch.
  func loadSupply(_ plan: SupplyPlan, job: String, by actor: Actor) async throws -> BatchOutcome {
    let moment = now()
    return try await database.write { connection in
      let author = AuditAuthor(actor)
      let warehouses = try connection.make(
        plan.newWarehouses.map { Warehouse(code: $0, name: $0 == "MAG" ? "Magazyn główny" : $0) }, author,
        moment)
      try connection.make(plan.newSuppliers.map { Supplier(code: $0, name: $0) }, author, moment)
      try connection.describe(plan.suppliers, author, moment)
      let suppliers = try connection.numbersByCode("supplier")
      let lines = plan.lines
      let names = try connection.productNames(lines.map(\.product))
      func place(_ line: SupplyPlan.Line) -> Int64 { warehouses[line.warehouse] ?? 0 }
      let outcome: BatchOutcome
      let table: String
      switch plan.subject {
      case .stock:
        table = "stock"
        outcome = try connection.saveStock(
          lines.compactMap { line in
            line.stock.map {
              StockCount(
                product: line.product, warehouse: place(line), onHand: $0.onHand,
                countedAt: min($0.day?.endInPoland ?? moment, moment))
            }
          })
      case .inbound:
        table = "inbound"
        outcome = try connection.saveInbound(
          lines.compactMap { line in
            var inbound = line.inbound
            inbound?.warehouse = place(line)
            inbound?.supplier = suppliers[line.supplier]
            return inbound
          })
      default:
        table = "supply_term"
        let terms = lines.compactMap { line in
          var term = line.term
          term?.warehouse = place(line)
          term?.supplier = suppliers[line.supplier] ?? 0
          return term
        }
        outcome = try connection.saveSupply(terms, names, by: author, at: moment)
      }
      try connection.auditJob(job, table, outcome, by: author, at: moment)
      try connection.replan(Set(lines.map(\.product)), at: moment)
      return outcome
    }
  }
}

extension CivilDate {
  /// The last moment of the day in Poland, which is the first of the next one.
  var endInPoland: Instant {
    let winter = Instant(milliseconds: (Int64(dayNumber) + 1) * 86_400_000 - 3_600_000)
    return winter.inPoland.minuteOfDay == 0 ? winter : winter.adding(seconds: -3_600)
  }
}

extension Connection {
  /// Makes records and says the numbers of all of their kind by code.
  @discardableResult
  fileprivate func make<R: Record>(
    _ records: [R], _ author: AuditAuthor, _ moment: Instant
  ) throws -> [String: Int64] {
    if !records.isEmpty { _ = try save(records, by: .code, author, at: moment) }
    return try numbersByCode(R.table)
  }

  /// Gives suppliers the names and weekdays that a file says.
  fileprivate func describe(
    _ said: [String: (name: String, weekdays: String)], _ author: AuditAuthor, _ moment: Instant
  ) throws {
    var drafts = try Supplier.load("code", said.keys.sorted().map { .text($0) }, self)
    for index in drafts.indices {
      guard let words = said[drafts[index].code] else { continue }
      if !words.name.isEmpty { drafts[index].name = words.name }
      if !words.weekdays.isEmpty { drafts[index].weekdays = words.weekdays }
    }
    if !drafts.isEmpty { _ = try save(drafts, by: .code, author, at: moment) }
  }

  fileprivate func numbersByCode(_ table: String) throws -> [String: Int64] {
    var numbers: [String: Int64] = [:]
    try forEachRow("SELECT id, code FROM \(table)", []) { numbers[$0.text("code")] = $0.integer("id") }
    return numbers
  }

  fileprivate func productNames(_ products: [Int64]) throws -> [Int64: String] {
    var names: [Int64: String] = [:]
    for row in try rows("SELECT id, code FROM product WHERE id = $1", forEach: products.map { .integer($0) }) {
      names[row.integer("id")] = row.text("code")
    }
    return names
  }
}
