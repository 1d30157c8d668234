import Basis
import Store
import Sync
import Trade

/// A named set of customers or outlets that terms are agreed for.
public struct CustomerCircle: Equatable, Sendable {
  /// What it is.
  public enum Kind: String, Sendable, CaseIterable {
    /// A group of the company's own making; a customer may be in several.
    case group = "customer_group"
    /// A chain of shops; a customer belongs to one.
    case chain
    /// A sales channel; a customer is in one.
    case channel = "sales_channel"

    /// As shown.
    public func name(_ language: Language) -> String {
      switch self {
      case .group: Text("grupa klientów", "customer group")(language)
      case .chain: Text("sieć", "chain")(language)
      case .channel: Text("kanał sprzedaży", "sales channel")(language)
      }
    }

    fileprivate var column: String { self == .chain ? "chain_id" : "channel_id" }
  }

  /// What it is.
  public var kind: Kind
  /// HQ's number, 0 for a new one.
  public var id: UInt32
  /// The company's own code.
  public var code: String
  /// As shown.
  public var name: String
  /// How many customers it has.
  public var customerCount: Int64

  /// A circle of these parts.
  public init(kind: Kind, id: UInt32 = 0, code: String, name: String, customerCount: Int64 = 0) {
    self.kind = kind
    self.id = id
    self.code = code
    self.name = name
    self.customerCount = customerCount
  }

  /// What is wrong with the fields; empty when nothing is.
  public var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.codeAndName(code, name)
    return check.refusals
  }

  fileprivate var auditFields: AuditFields { [("code", .text(code)), ("name", .text(name))] }
}

extension Headquarters {
  /// Adds a group, chain or channel (number 0) or renames one.
  @discardableResult
  public func save(_ circle: CustomerCircle, by actor: Actor) async throws -> UInt32 {
    try actor.require(.administrator, .manager)
    if !circle.refusals.isEmpty { throw FieldRefusals(circle.refusals) }
    let moment = now()
    return try await namingTakenFields {
      try await self.database.write { connection in
        try connection.takeTurn()
        let table = circle.kind.rawValue
        if circle.id == 0 {
          let insert =
            circle.kind == .channel
            ? "INSERT INTO sales_channel (id, code, name) SELECT COALESCE(MAX(id), 0) + 1, $1, $2 FROM sales_channel"
            : "INSERT INTO \(table) (code, name) VALUES ($1, $2)"
          let row = try connection.row(insert + " RETURNING id", [.text(circle.code), .text(circle.name)])
          let id = row?.number32("id") ?? 0
          try connection.audit(
            .addition(table, id: Int64(id), name: circle.name, circle.auditFields), by: AuditAuthor(actor),
            at: moment)
          return id
        }
        guard let row = try connection.row("SELECT * FROM \(table) WHERE id = $1", [SqlValue(circle.id)]) else {
          throw MissingRefusal()
        }
        let old = CustomerCircle(kind: circle.kind, code: row.text("code"), name: row.text("name"))
        let entry = AuditEntry.change(
          table, id: Int64(circle.id), name: circle.name, from: old.auditFields, to: circle.auditFields)
        guard let entry else { return circle.id }
        try connection.execute(
          "UPDATE \(table) SET code = $1, name = $2 WHERE id = $3",
          [.text(circle.code), .text(circle.name), SqlValue(circle.id)])
        try connection.audit(entry, by: AuditAuthor(actor), at: moment)
        return circle.id
      }
    }
  }

  /// All groups, chains and channels by kind and code.
  public func customerCircles() async throws -> [CustomerCircle] {
    try await database.read { connection in
      try CustomerCircle.Kind.allCases.flatMap { kind in
        let count =
          kind == .group
          ? "SELECT COUNT(*) FROM customer_group_member m WHERE m.group_id = t.id"
          : "SELECT COUNT(*) FROM customer c WHERE c.\(kind.column) = t.id"
        return try connection.rows(
          "SELECT t.*, (\(count)) AS customers FROM \(kind.rawValue) t ORDER BY t.code"
        ).map {
          CustomerCircle(
            kind: kind, id: $0.number32("id"), code: $0.text("code"), name: $0.text("name"),
            customerCount: $0.integer("customers"))
        }
      }
    }
  }
}

extension Connection {
  /// Writes the memberships of saved customers.
  func saveGroups(of saved: [Saved<Customer>]) throws {
    let changed = saved.filter { ($0.old?.groups ?? []) != $0.new.groups }
    try executeBatch(
      "DELETE FROM customer_group_member WHERE customer_id = $1",
      changed.compactMap { $0.old == nil ? nil : [.integer($0.new.number)] })
    try executeBatch(
      "INSERT INTO customer_group_member (customer_id, group_id) VALUES ($1, $2)",
      changed.flatMap { record in
        Set(record.new.groups).sorted().map { [.integer(record.new.number), SqlValue($0)] }
      })
  }

  /// The rows of a customer's own conditions when it moves to another territory.
  func movedConditions(of customer: CustomerId, from left: Bucket, to bucket: Bucket) throws -> [Publication] {
    let types = try conditionTypes()
    let names = try pricingNames()
    let own = try conditions("customer_id", [SqlValue(customer.number)]).filter {
      $0.state == .published
        && types[Int($0.record.type)].type.accesses[Int($0.record.access)].who == .customer
    }
    return own.flatMap { condition in
      [
        Publication(bucket: left, kind: .condition, key: UInt64(condition.id), payload: nil),
        Publication(
          bucket: bucket, kind: .condition, key: UInt64(condition.id),
          payload: condition.publishedRow(names, types)),
      ]
    }
  }
}
