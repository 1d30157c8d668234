import Basis
import Store
import Sync
import Trade

extension Customer: Record {
  static var table: String { "customer" }

  var number: Int64 {
    get { Int64(id.number) }
    set { id = CustomerId(UInt32(newValue)) }
  }

  /// What is wrong with the fields; empty when nothing is.
  public var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.codeAndName(code, name)
    if !nip.isEmpty, normalizedNip(nip) == nil { check.refuseNip() }
    check.optional("street", street, limit: 200)
    check.optional("postalCode", postalCode, limit: 20)
    check.optional("town", town, limit: 100)
    check.optional("phone", phone, limit: 40)
    check.optional("email", email, limit: 200)
    if !email.isEmpty, !email.contains("@") || email.contains(" ") {
      check.refuse("email", "To nie jest adres e-mail. Popraw go.", "This is no e-mail address. Correct it.")
    }
    check.optional("segment", segment, limit: 100)
    if territory.number == 0 { check.refuse("territory", "Wybierz terytorium.", "Choose a territory.") }
    if priceList.number == 0 { check.refuse("priceList", "Wybierz cennik.", "Choose a price list.") }
    if !(0...3_650).contains(terms.days) {
      check.refuse(
        "paymentDays", "Termin płatności to od 0 do 3650 dni.", "The payment term is from 0 to 3,650 days.")
    }
    if let creditLimit, creditLimit < .zero {
      check.refuse(
        "creditLimit", "Limit nie może być ujemny. Zostaw pole puste, gdy limitu nie ma.",
        "A limit cannot be negative. Leave the field empty when there is none.")
    }
    check.optional("blockReason", blockReason ?? "", limit: 200)
    return check.refusals
  }

  var fields: AuditFields {
    [
      ("code", .text(code)), ("name", .text(name)), ("nip", .text(normalizedNip(nip) ?? "")),
      ("street", .text(street)), ("postal_code", .text(postalCode)), ("town", .text(town)),
      ("phone", .text(phone)), ("email", .text(email)), ("segment", .text(segment)),
      ("territory_id", SqlValue(territory.number)), ("price_list_id", SqlValue(priceList.number)),
      ("payment_form", SqlValue(terms.form.rawValue)), ("payment_days", SqlValue(terms.days)),
      ("credit_limit", SqlValue(creditLimit?.grosze)), ("balance", .integer(balance.grosze)),
      ("overdue", .integer(overdue.grosze)),
      ("block_reason", blockReason?.isEmpty == false ? SqlValue(blockReason) : .null),
      ("latitude", SqlValue(location?.latitudeMicrodegrees)),
      ("longitude", SqlValue(location?.longitudeMicrodegrees)), ("payer_id", SqlValue(payer?.number)),
      ("chain_id", chain == 0 ? .null : SqlValue(chain)),
      ("channel_id", channel == 0 ? .null : SqlValue(channel)), ("delivery", SqlValue(delivery)),
    ]
  }

  var elsewhere: AuditFields {
    [("groups", .text(groups.map { decimalText(Int64($0)) }.joined(separator: " ")))]
  }

  func derived(at moment: Instant) -> AuditFields {
    let digits = phone.filter { ("0"..."9").contains($0) }
    let words = "\(name) \(code) \(town) \(street) \(nip) \(phone) \(digits)"
    return [
      ("search_text", .text(String(decoding: folded(words), as: UTF8.self))),
      ("sort_key", .bytes(collationKey(name))), ("updated_at", .integer(moment.milliseconds)),
    ]
  }

  static func load(_ column: String, _ values: [SqlValue], _ connection: any Connection) throws -> [Self] {
    var customers = try connection.rows("SELECT * FROM customer WHERE \(column) = $1", forEach: values).map(
      Self.init)
    var groups: [CustomerId: [UInt32]] = [:]
    let members = try connection.rows(
      "SELECT * FROM customer_group_member WHERE customer_id = $1 ORDER BY group_id",
      forEach: customers.map { SqlValue($0.id.number) })
    for row in members {
      groups[CustomerId(row.number32("customer_id")), default: []].append(row.number32("group_id"))
    }
    if groups.isEmpty { return customers }
    for index in customers.indices { customers[index].groups = groups[customers[index].id] ?? [] }
    return customers
  }

  /// The row as it is sent: as stored, so that what was typed with dashes travels without.
  var stored: Customer {
    var customer = self
    customer.nip = normalizedNip(nip) ?? ""
    if blockReason?.isEmpty == true { customer.blockReason = nil }
    return customer
  }
}

extension Headquarters {
  /// Adds a customer (number 0) or changes one. Moved to another territory, it leaves the phones of the old one
  /// and appears on those of the new one with its discounts.
  @discardableResult
  public func save(_ customer: Customer, by actor: Actor) async throws -> CustomerId {
    try actor.require(.administrator, .manager)
    return try await save([customer], by: .number, job: nil, actor).0[0]
  }

  /// Adds and changes customers by their codes, tens of thousands at once; `job` names the batch in the audit.
  @discardableResult
  public func saveAll(_ customers: [Customer], job: String, by actor: Actor) async throws -> BatchOutcome {
    try actor.require(.administrator, .manager)
    return try await save(customers, by: .code, job: job, actor).1
  }

  /// Takes no more orders from a customer, saying why on the representative's phone.
  public func block(_ id: CustomerId, reason: String, by actor: Actor) async throws {
    var check = FieldCheck()
    check.required("reason", reason, limit: 200)
    try check.throwIfAny()
    try await changeCustomer(id, by: actor) { $0.blockReason = reason.trimmed() }
  }

  /// Takes orders from a customer again.
  public func unblock(_ id: CustomerId, by actor: Actor) async throws {
    try await changeCustomer(id, by: actor) { $0.blockReason = nil }
  }

  private func changeCustomer(
    _ id: CustomerId, by actor: Actor, _ change: (inout Customer) -> Void
  ) async throws {
    try actor.require(.administrator, .manager)
    let found = try await database.read { try Customer.load("id", [SqlValue(id.number)], $0) }
    guard var customer = found.first else { throw MissingRefusal() }
    change(&customer)
    try await save(customer, by: actor)
  }

  private func save(
    _ drafts: [Customer], by key: RecordKey, job: String?, _ actor: Actor
  ) async throws -> ([CustomerId], BatchOutcome) {
    try check(drafts)
    let moment = now()
    return try await namingTakenFields {
      try await self.database.write { connection in
        let author = AuditAuthor(actor)
        let (saved, outcome) = try connection.save(drafts, by: key, author, at: moment)
        try connection.saveGroups(of: saved)
        if let job { try connection.auditJob(job, "customer", outcome, by: author, at: moment) }
        try connection.publish(try saved.flatMap { try connection.publications(of: $0) })
        return (saved.isEmpty ? drafts.map(\.id) : saved.map(\.new.id), outcome)
      }
    }
  }
}

extension Connection {
  /// A customer's rows: in its territory's bucket, and out of the one it left.
  fileprivate func publications(of saved: Saved<Customer>) throws -> [Publication] {
    let key = UInt64(saved.new.number)
    let bucket = Bucket(.territory, saved.new.territory.number)
    var rows = [Publication(bucket: bucket, kind: .customer, key: key, payload: saved.new.stored.row)]
    guard let old = saved.old, old.territory != saved.new.territory else { return rows }
    let left = Bucket(.territory, old.territory.number)
    rows.insert(Publication(bucket: left, kind: .customer, key: key, payload: nil), at: 0)
    rows += try movedConditions(of: saved.new.id, from: left, to: bucket)
    let discounts = try discounts(of: [saved.new.id])[saved.new.id] ?? []
    if !discounts.isEmpty {
      rows.append(Publication(bucket: left, kind: .discounts, key: key, payload: nil))
      rows.append(
        Publication(bucket: bucket, kind: .discounts, key: key, payload: CustomerDiscount.row(of: discounts)))
    }
    return rows
  }
}
