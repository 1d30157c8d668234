import Basis
import Store

/// A place where goods are kept. Territories are served from one; the first warehouse made serves those that have
/// none of their own.
public struct Warehouse: Record {
  /// HQ's number, 0 for a new one.
  public var number: Int64
  /// The company's own code, the key of imports.
  public var code: String
  /// As shown.
  public var name: String

  /// A warehouse of these parts.
  public init(number: Int64 = 0, code: String, name: String) {
    (self.number, self.code, self.name) = (number, code, name)
  }

  static let table = "warehouse"

  var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.codeAndName(code, name)
    return check.refusals
  }

  var fields: AuditFields { [("code", .text(code)), ("name", .text(name))] }

  static func load(_ column: String, _ values: [SqlValue], _ connection: any Connection) throws -> [Warehouse] {
    try connection.rows("SELECT * FROM warehouse WHERE \(column) = $1", forEach: values).map {
      Warehouse(number: $0.integer("id"), code: $0.text("code"), name: $0.text("name"))
    }
  }
}

/// Who delivers goods, and on which days.
public struct Supplier: Record {
  /// HQ's number, 0 for a new one.
  public var number: Int64
  /// The company's own code, the key of imports.
  public var code: String
  /// As shown.
  public var name: String
  /// ISO weekdays on which orders are taken and goods arrive, as "135"; Monday is 1.
  public var weekdays: String

  /// A supplier of these parts.
  public init(number: Int64 = 0, code: String, name: String, weekdays: String = "12345") {
    (self.number, self.code, self.name, self.weekdays) = (number, code, name, weekdays)
  }

  static let table = "supplier"

  var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.codeAndName(code, name)
    if Supplier.days(weekdays) == nil {
      check.refuse("weekdays", Supplier.weekdayWords.polish, Supplier.weekdayWords.english)
    }
    return check.refusals
  }

  var fields: AuditFields { [("code", .text(code)), ("name", .text(name)), ("weekdays", .text(weekdays))] }

  static func load(_ column: String, _ values: [SqlValue], _ connection: any Connection) throws -> [Supplier] {
    try connection.rows("SELECT * FROM supplier WHERE \(column) = $1", forEach: values).map {
      Supplier(
        number: $0.integer("id"), code: $0.text("code"), name: $0.text("name"), weekdays: $0.text("weekdays"))
    }
  }

  /// The days of "135"; `nil` when they are no weekdays in rising order.
  static func days(_ text: String) -> Set<Int>? {
    let days = text.utf8.map { Int($0) - 48 }
    guard !days.isEmpty, days.allSatisfy({ (1...7).contains($0) }), days == Set(days).sorted() else {
      return nil
    }
    return Set(days)
  }

  static let weekdayWords = Text(
    "To nie są dni tygodnia. Wpisz ich numery rosnąco, np. 135 (poniedziałek to 1).",
    "These are no weekdays. Write their numbers in rising order, as 135 (Monday is 1).")
}

extension Headquarters {
  /// Adds or changes a warehouse.
  @discardableResult
  public func save(_ warehouse: Warehouse, by actor: Actor) async throws -> Int64 {
    try await saveForPlan(warehouse, by: actor)
  }

  /// Adds or changes a supplier.
  @discardableResult
  public func save(_ supplier: Supplier, by actor: Actor) async throws -> Int64 {
    try await saveForPlan(supplier, by: actor)
  }

  private func saveForPlan<R: Record>(_ draft: R, by actor: Actor) async throws -> Int64 {
    try actor.require(.administrator, .manager)
    try check([draft])
    let moment = now()
    return try await database.write { connection in
      let key: RecordKey = draft.number == 0 ? .code : .number
      let saved = try connection.save([draft], by: key, AuditAuthor(actor), at: moment).saved
      if let new = saved.first?.new { return new.number }
      return try R.load("code", [.text(draft.code)], connection).first?.number ?? draft.number
    }
  }

  /// All warehouses, the one that serves territories without their own first.
  public func warehouses(for actor: Actor) async throws -> [Warehouse] {
    try actor.require(.administrator, .manager)
    return try await database.read { connection in
      try connection.rows("SELECT * FROM warehouse ORDER BY id").map {
        Warehouse(number: $0.integer("id"), code: $0.text("code"), name: $0.text("name"))
      }
    }
  }

  /// Says which warehouse serves the customers of a territory; `nil` means the first one. Counts from the next run.
  public func serve(_ territory: String, from warehouse: String?, by actor: Actor) async throws {
    try actor.require(.administrator, .manager)
    let moment = now()
    try await database.write { connection in
      guard
        let row = try connection.row(
          """
          SELECT t.id, t.name, t.warehouse_id, COALESCE(w.code, '') AS code FROM territory t
          LEFT JOIN warehouse w ON w.id = t.warehouse_id WHERE t.code = $1
          """, [.text(territory)])
      else { throw MissingRefusal() }
      let found = try warehouse.flatMap {
        try connection.row("SELECT id FROM warehouse WHERE code = $1", [.text($0)])
      }
      if warehouse != nil, found == nil { throw MissingRefusal() }
      let new = found?["id"] ?? .null
      if row["warehouse_id"] == new { return }
      try connection.execute("UPDATE territory SET warehouse_id = $1 WHERE id = $2", [new, row["id"]])
      try connection.audit(
        AuditEntry(
          verb: "change", kind: "territory", id: row.integer("id"), name: row.text("name"),
          before: [("warehouse", .text(row.text("code")))], after: [("warehouse", .text(warehouse ?? ""))]),
        by: AuditAuthor(actor), at: moment)
    }
  }
}

extension Connection {
  /// The warehouse that serves whoever has none of their own. A company without any gets one.
  func defaultWarehouse() throws -> Int64 {
    if let known = try row("SELECT MIN(id) AS id FROM warehouse")?.optionalInteger("id") { return known }
    let made = try row(
      "INSERT INTO warehouse (code, name) VALUES ($1, $2) RETURNING id", ["MAG", "Magazyn główny"])
    return made?.integer("id") ?? 0
  }
}
