import Basis
import Store
import Sync
import Trade

extension Headquarters {
  /// Adds a condition (number 0) or changes one. A published one is checked against its neighbours and goes to
  /// the phones in the same moment under its next version; a draft only has to be right in itself.
  @discardableResult
  public func save(_ condition: TradeCondition, by actor: Actor) async throws -> Int64 {
    try actor.require(.administrator, .manager)
    let moment = now()
    return try await database.write { connection in
      var work = try ConditionWork(connection, actor, moment)
      let id = try work.save(condition)
      try work.finish()
      return id
    }
  }

  /// Adds and changes conditions by their numbers, states included, tens of thousands at once; `job` names the
  /// batch in the audit.
  /// None is saved when one is refused.
  @discardableResult
  public func saveAll(_ conditions: [TradeCondition], job: String, by actor: Actor) async throws -> BatchOutcome
  {
    try actor.require(.administrator, .manager)
    let moment = now()
    return try await database.write { connection in
      var work = try ConditionWork(connection, actor, moment)
      for condition in conditions { try work.save(condition, movesState: true) }
      try connection.auditJob(job, "price_condition", work.outcome, by: AuditAuthor(actor), at: moment)
      try work.finish()
      return work.outcome
    }
  }
}

/// Conditions on their way into the tables and the change feed, in one transaction.
struct ConditionWork {
  let connection: any Connection
  let author: AuditAuthor
  let person: String
  let moment: Instant
  let types: [TradeConditionType]
  let names: PricingNames
  private(set) var outcome = BatchOutcome()
  private var entries: [AuditEntry] = []
  private var saved: [Saved] = []

  private struct Saved {
    let old: TradeCondition?
    let new: TradeCondition
  }

  init(_ connection: any Connection, _ actor: Actor, _ moment: Instant) throws {
    try connection.takeTurn()
    self.connection = connection
    self.moment = moment
    author = AuditAuthor(actor)
    person = try connection.personName(actor)
    types = try connection.conditionTypes()
    names = try connection.pricingNames()
  }

  /// Writes one condition; says its number.
  @discardableResult
  mutating func save(_ draft: TradeCondition, movesState: Bool = false) throws -> Int64 {
    let refusals = draft.refusals(types)
    if !refusals.isEmpty { throw FieldRefusals(refusals) }
    try connection.refuseUnknownParts(of: draft, types)
    guard draft.id != 0 else { return try add(draft) }
    guard let old = try connection.conditions("id", [.integer(draft.id)]).first else { throw MissingRefusal() }
    var new = draft
    if !movesState { new.state = old.state }
    new.record.version = old.record.version
    new.record.author = old.record.author
    new.record.approval = old.record.approval
    if new.state == old.state, new.agrees(with: old, types, names) {
      outcome.unchanged += 1
      return draft.id
    }
    return try change(old, new)
  }

  /// Takes a condition to another state.
  mutating func move(_ id: Int64, to state: TradeCondition.State) throws {
    guard let old = try connection.conditions("id", [.integer(id)]).first else { throw MissingRefusal() }
    if old.state == state { return }
    var new = old
    new.state = state
    if state == .published {
      let refusals = new.refusals(types)
      if !refusals.isEmpty { throw FieldRefusals(refusals) }
      new.record.approval = PriceCondition.Approval(name: person, at: moment)
    }
    try write(new)
    if state == .published { try refuseAmbiguity(new) }
    entries.append(
      AuditEntry(
        verb: state == .published ? "publish" : "withdraw", kind: "price_condition", id: id,
        name: new.title(types),
        before: [("state", .text(old.state.name(.english)))], after: [("state", .text(state.name(.english)))]))
    saved.append(Saved(old: old, new: new))
  }

  /// Writes the audit entries and publishes what phones have to know.
  func finish() throws {
    try connection.audit(entries, by: author, at: moment)
    var rows: [Publication] = []
    for change in saved {
      let old = try change.old.map { try connection.bucket(of: $0, types) }
      let new = try connection.bucket(of: change.new, types)
      let key = UInt64(change.new.id)
      if change.old?.state == .published, let old, old != new || change.new.state != .published {
        rows.append(Publication(bucket: old, kind: .condition, key: key, payload: nil))
      }
      if change.new.state == .published {
        rows.append(
          Publication(bucket: new, kind: .condition, key: key, payload: change.new.publishedRow(names, types)))
      }
    }
    if rows.isEmpty { return }
    try connection.publishPricing()
    try connection.publish(rows)
  }

  private mutating func add(_ draft: TradeCondition) throws -> Int64 {
    var new = draft
    new.record.version = 1
    new.record.author = person
    new.record.approval =
      draft.state == .published ? PriceCondition.Approval(name: person, at: moment) : nil
    let columns = new.columns(types, names, at: moment)
    let places = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
    let row = try connection.row(
      """
      INSERT INTO price_condition (\(columns.map(\.name).joined(separator: ", "))) VALUES (\(places)) RETURNING id
      """, columns.map(\.value))
    new.id = row?.integer("id") ?? 0
    new.record.id = UInt32(clamping: new.id)
    try writeParts(of: new)
    if new.state == .published { try refuseAmbiguity(new) }
    outcome.added += 1
    entries.append(
      .addition("price_condition", id: new.id, name: new.title(types), new.auditFields(types, names)))
    saved.append(Saved(old: nil, new: new))
    return new.id
  }

  private mutating func change(_ old: TradeCondition, _ draft: TradeCondition) throws -> Int64 {
    var new = draft
    new.record.id = UInt32(clamping: new.id)
    new.record.version = old.record.version == .max ? .max : old.record.version + 1
    new.record.author = person
    new.record.approval =
      new.state == .published ? PriceCondition.Approval(name: person, at: moment) : old.record.approval
    try write(new)
    for table in ["condition_step", "condition_gift", "condition_exclusion"] {
      try connection.execute("DELETE FROM \(table) WHERE condition_id = $1", [.integer(new.id)])
    }
    try writeParts(of: new)
    if new.state == .published { try refuseAmbiguity(new) }
    outcome.changed += 1
    let entry = AuditEntry.change(
      "price_condition", id: new.id, name: new.title(types), from: old.auditFields(types, names),
      to: new.auditFields(types, names))
    if let entry { entries.append(entry) }
    saved.append(Saved(old: old, new: new))
    return new.id
  }

  private func write(_ condition: TradeCondition) throws {
    let columns = condition.columns(types, names, at: moment)
    let settings = columns.enumerated().map { "\($1.name) = $\($0 + 1)" }.joined(separator: ", ")
    try connection.execute(
      "UPDATE price_condition SET \(settings) WHERE id = $\(columns.count + 1)",
      columns.map(\.value) + [.integer(condition.id)])
  }

  private func writeParts(of condition: TradeCondition) throws {
    let id = SqlValue.integer(condition.id)
    try connection.executeBatch(
      "INSERT INTO condition_step (condition_id, position, threshold, value) VALUES ($1, $2, $3, $4)",
      (condition.record.scale?.steps ?? []).enumerated().map {
        [id, SqlValue($0), .integer($1.threshold), .integer($1.value)]
      })
    var gifts: [[SqlValue]] = []
    for (number, choice) in (condition.record.details?.gift?.choices ?? []).enumerated() {
      let products = choice.products.isEmpty ? [nil] : choice.products.map(Optional.some)
      for (position, product) in products.enumerated() {
        gifts.append([id, SqlValue(number), SqlValue(position), SqlValue(product), .integer(choice.milli)])
      }
    }
    try connection.executeBatch(
      """
      INSERT INTO condition_gift (condition_id, choice, position, product_id, milli) VALUES ($1, $2, $3, $4, $5)
      """, gifts)
    try connection.executeBatch(
      "INSERT INTO condition_exclusion (condition_id, excluded_id) VALUES ($1, $2)",
      (condition.record.details?.excludes ?? []).map { [id, SqlValue($0)] })
  }

  /// Refuses a published record that nothing tells apart from another one of its key.
  private func refuseAmbiguity(_ condition: TradeCondition) throws {
    let record = condition.record
    let rivals = try connection.rows(
      """
      SELECT id FROM price_condition
      WHERE type_id = $1 AND access = $2 AND who = $3 AND what = $4 AND state = 1 AND id <> $5
        AND from_minute <= $6 AND to_minute >= $7 AND priority = $8
      ORDER BY id LIMIT 200
      """,
      [
        SqlValue(record.type), SqlValue(record.access), SqlValue(record.who), SqlValue(record.what),
        .integer(condition.id), SqlValue(record.validity.toMinute), SqlValue(record.validity.fromMinute),
        SqlValue(record.priority),
      ])
    var published = record
    published.state = .published
    for rival in try connection.conditions("id", rivals.map { $0["id"] }) {
      if ambiguity(in: [published, rival.record], of: types.map(\.type)) != nil {
        throw FieldRefusals([
          ConditionRefusal.ambiguous(record: record.id, with: rival.record.id).fieldRefusal
        ])
      }
    }
  }
}

extension TradeCondition {
  /// What the audit trail and the phones call it.
  func title(_ types: [TradeConditionType]) -> String {
    name.isEmpty ? types.first { $0.id == record.type }.map { "\($0.type.code) #\(id)" } ?? "#\(id)" : name
  }

  /// The row as phones get it.
  func publishedRow(_ names: PricingNames, _ types: [TradeConditionType]) -> [UInt8] {
    record.row(names, types.map(\.type))
  }
}

extension Connection {
  /// The name under which a person's changes are kept.
  func personName(_ actor: Actor) throws -> String {
    if actor.userId == 0 { return "Teren" }
    return try row("SELECT name FROM app_user WHERE id = $1", [.integer(actor.userId)])?.text("name") ?? ""
  }

  /// Where a condition's row travels: with its customer, with its price list, or to everybody.
  func bucket(of condition: TradeCondition, _ types: [TradeConditionType]) throws -> Bucket {
    switch types[Int(condition.record.type)].type.accesses[Int(condition.record.access)].who {
    case .customer:
      let row = try row(
        "SELECT territory_id FROM customer WHERE id = $1", [SqlValue(condition.record.who)])
      return Bucket(.territory, row?.number32("territory_id") ?? 0)
    case .customerGroup:
      return PriceListId(pricingGroup: condition.record.who).map { Bucket(.priceList, $0.number) }
        ?? Bucket(.global)
    default: return Bucket(.global)
    }
  }

  /// Refuses a reference to something that does not exist, at its field.
  fileprivate func refuseUnknownParts(of condition: TradeCondition, _ types: [TradeConditionType]) throws {
    let record = condition.record
    let access = types[Int(record.type)].type.accesses[Int(record.access)]
    func exists(_ table: String, _ id: UInt32) throws -> Bool {
      try row("SELECT 1 AS one FROM \(table) WHERE id = $1", [SqlValue(id)]) != nil
    }
    var check = FieldCheck()
    let list = access.who == .customerGroup ? PriceListId(pricingGroup: record.who) : nil
    let who: String? =
      switch access.who {
      case .all: nil
      case .customer, .payer: "customer"
      case .chain: "chain"
      case .customerGroup: list == nil ? "customer_group" : "price_list"
      }
    if let who, try !exists(who, list?.number ?? record.who) {
      check.refuse(
        "who", "Nie ma takiego klienta, grupy, cennika ani sieci. Wybierz z listy.",
        "There is no such customer, group, price list or chain. Choose one of the list.")
    }
    let what: String? =
      switch access.what {
      case .all: nil
      case .product, .variant: "product"
      case .productGroup: "category"
      case .brand: "brand"
      }
    if let what, try !exists(what, record.what) {
      check.refuse(
        "what", "Nie ma takiego towaru, kategorii ani marki. Wybierz z listy.",
        "There is no such product, category or brand. Choose one of the list.")
    }
    for product in record.details?.gift?.choices.flatMap(\.products) ?? [] where try !exists("product", product)
    {
      check.refuse(
        "gift", "Nie ma takiego gratisu w kartotece. Wybierz towar z listy.",
        "There is no such gift among the goods. Choose a product of the list.")
    }
    for other in record.details?.excludes ?? [] where try !exists("price_condition", other) {
      check.refuse(
        "excludes", "Nie ma warunku \(other), który miałby wykluczać. Popraw numer.",
        "There is no condition \(other) to exclude. Correct the number.")
    }
    if let agreement = condition.agreement, try !exists("agreement", UInt32(clamping: agreement)) {
      check.refuse(
        "agreement", "Nie ma takiej umowy. Wybierz z listy.", "There is no such agreement. Choose one.")
    }
    try check.throwIfAny()
  }
}
