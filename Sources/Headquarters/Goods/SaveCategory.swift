import Basis
import Store
import Sync
import Trade

extension Trade.Category: Record {
  static var table: String { "category" }

  var number: Int64 {
    get { Int64(id.number) }
    set { id = CategoryId(UInt32(newValue)) }
  }

  /// What is wrong with the fields; empty when nothing is.
  public var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.codeAndName(code, name)
    return check.refusals
  }

  var fields: AuditFields {
    [("code", .text(code)), ("name", .text(name)), ("parent_id", SqlValue(parent?.number))]
  }

  init(_ row: Row) {
    self.init(
      id: CategoryId(UInt32(row.integer("id"))), code: row.text("code"), name: row.text("name"),
      parent: row.optionalInteger("parent_id").map { CategoryId(UInt32($0)) })
  }

  static func load(_ column: String, _ values: [SqlValue], _ connection: any Connection) throws -> [Self] {
    try connection.rows("SELECT * FROM category WHERE \(column) = $1", forEach: values).map(Self.init)
  }
}

extension Headquarters {
  /// Adds a category (number 0) or changes one.
  @discardableResult
  public func save(_ category: Trade.Category, by actor: Actor) async throws -> CategoryId {
    try actor.require(.administrator, .manager)
    return try await save([category], by: .number, actor).0[0]
  }

  /// Adds and changes categories by their codes.
  @discardableResult
  public func saveAll(
    _ categories: [Trade.Category], by actor: Actor
  ) async throws -> BatchOutcome {
    try actor.require(.administrator, .manager)
    return try await save(categories, by: .code, actor).1
  }

  private func save(
    _ drafts: [Trade.Category], by key: RecordKey, _ actor: Actor
  ) async throws -> ([CategoryId], BatchOutcome) {
    try check(drafts)
    let moment = now()
    return try await namingTakenFields {
      try await self.database.write { connection in
        let (saved, outcome) = try connection.save(drafts, by: key, AuditAuthor(actor), at: moment)
        for category in saved.map(\.new) { try connection.refuseCircle(category) }
        try connection.publish(
          saved.map {
            Publication(
              bucket: Bucket(.global), kind: .category, key: UInt64($0.new.number), payload: $0.new.row)
          })
        return (saved.isEmpty ? drafts.map(\.id) : saved.map(\.new.id), outcome)
      }
    }
  }
}

extension Connection {
  /// A category must not lie inside itself.
  fileprivate func refuseCircle(_ category: Trade.Category) throws {
    var parent = category.parent.map { Int64($0.number) }
    var depth = 0
    while let number = parent {
      depth += 1
      guard number != category.number, depth < 20 else {
        throw FieldRefusals(
          "parent",
          Text(
            "Kategoria nie może leżeć w samej sobie. Wybierz inną nadrzędną.",
            "A category cannot lie inside itself. Choose another parent."))
      }
      parent = try row("SELECT parent_id FROM category WHERE id = $1", [.integer(number)])?
        .optionalInteger("parent_id")
    }
  }
}
