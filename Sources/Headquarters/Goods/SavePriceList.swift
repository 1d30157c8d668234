import Basis
import Store
import Sync
import Trade

extension PriceList: Record {
  static var table: String { "price_list" }

  var number: Int64 {
    get { Int64(id.number) }
    set { id = PriceListId(UInt32(newValue)) }
  }

  /// What is wrong with the fields; empty when nothing is.
  public var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.codeAndName(code, name)
    check.validity(validity.stored)
    return check.refusals
  }

  var fields: AuditFields {
    [
      ("code", .text(code)), ("name", .text(name)), ("currency", .text(currency.code)),
      ("valid_from", .text(validity.stored.from)), ("valid_to", .text(validity.stored.to)),
    ]
  }

  static func load(_ column: String, _ values: [SqlValue], _ connection: any Connection) throws -> [Self] {
    try connection.rows("SELECT * FROM price_list WHERE \(column) = $1", forEach: values).map(Self.init)
  }
}

extension Headquarters {
  /// Adds a price list (number 0) or changes one.
  @discardableResult
  public func save(_ priceList: PriceList, by actor: Actor) async throws -> PriceListId {
    try actor.require(.administrator, .manager)
    return try await save([priceList], by: .number, actor).0[0]
  }

  /// Adds and changes price lists by their codes.
  @discardableResult
  public func saveAll(_ priceLists: [PriceList], by actor: Actor) async throws -> BatchOutcome {
    try actor.require(.administrator, .manager)
    return try await save(priceLists, by: .code, actor).1
  }

  private func save(
    _ drafts: [PriceList], by key: RecordKey, _ actor: Actor
  ) async throws -> ([PriceListId], BatchOutcome) {
    try check(drafts)
    let moment = now()
    return try await namingTakenFields {
      try await self.database.write { connection in
        let (saved, outcome) = try connection.save(drafts, by: key, AuditAuthor(actor), at: moment)
        try connection.publish(
          saved.map {
            Publication(
              bucket: Bucket(.priceList, $0.new.id.number), kind: .priceList, key: 0, payload: $0.new.row)
          })
        return (saved.isEmpty ? drafts.map(\.id) : saved.map(\.new.id), outcome)
      }
    }
  }
}
