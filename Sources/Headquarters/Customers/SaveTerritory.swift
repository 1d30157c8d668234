import Basis
import Store
import Trade

/// Customers that one representative serves together.
public struct Territory: Equatable, Sendable {
  /// HQ's number, 0 for a new one.
  public var id: TerritoryId
  /// The company's own code.
  public var code: String
  /// As shown.
  public var name: String
  /// Whose it is; `nil` when nobody's.
  public var userId: Int64?

  /// A territory of these parts.
  public init(id: TerritoryId = TerritoryId(0), code: String, name: String, userId: Int64? = nil) {
    self.id = id
    self.code = code
    self.name = name
    self.userId = userId
  }
}

extension Territory: Record {
  static var table: String { "territory" }

  var number: Int64 {
    get { Int64(id.number) }
    set { id = TerritoryId(UInt32(newValue)) }
  }

  /// What is wrong with the fields; empty when nothing is.
  public var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.codeAndName(code, name)
    return check.refusals
  }

  var fields: AuditFields {
    [("code", .text(code)), ("name", .text(name)), ("user_id", SqlValue(userId))]
  }

  init(_ row: Row) {
    self.init(
      id: TerritoryId(UInt32(row.integer("id"))), code: row.text("code"), name: row.text("name"),
      userId: row.optionalInteger("user_id"))
  }

  static func load(_ column: String, _ values: [SqlValue], _ connection: any Connection) throws -> [Self] {
    try connection.rows("SELECT * FROM territory WHERE \(column) = $1", forEach: values).map(Self.init)
  }
}

extension Headquarters {
  /// Adds a territory (number 0) or changes one. Given to another representative, it moves as a whole: no
  /// customer's row is touched, the old phone drops the bucket and the new one fetches it.
  @discardableResult
  public func save(_ territory: Territory, by actor: Actor) async throws -> TerritoryId {
    try actor.require(.administrator, .manager)
    try check([territory])
    let moment = now()
    return try await namingTakenFields {
      try await self.database.write { connection in
        if let user = territory.userId { _ = try connection.user(user) }
        let (saved, _) = try connection.save([territory], by: .number, AuditAuthor(actor), at: moment)
        guard let record = saved.first else { return territory.id }
        if record.old?.userId != record.new.userId { try connection.pokeDevices() }
        return record.new.id
      }
    }
  }

  /// Gives a territory to a representative, or to nobody.
  public func assign(_ id: TerritoryId, toUser userId: Int64?, by actor: Actor) async throws {
    let found = try await database.read { try Territory.load("id", [SqlValue(id.number)], $0) }
    guard var territory = found.first else { throw MissingRefusal() }
    territory.userId = userId
    try await save(territory, by: actor)
  }
}
