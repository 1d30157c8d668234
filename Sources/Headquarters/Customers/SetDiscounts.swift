import Basis
import Store
import Sync
import Trade

extension CustomerDiscount {
  /// What is wrong with the fields; empty when nothing is.
  public var refusals: [FieldRefusal] {
    var check = FieldCheck()
    if !(0...1_000_000).contains(percent.ppm) {
      check.refuse(
        "percent", "Rabat to od 0 do 100 %. Popraw go.", "A discount is from 0 to 100 %. Correct it.")
    }
    check.validity(validity.stored)
    return check.refusals
  }

  /// Everything but the number: an agreement that stays the same keeps its number.
  fileprivate var agreement: Agreement { Agreement(scope: scope, percent: percent, validity: validity) }

  fileprivate var columnValues: [SqlValue] {
    var product = SqlValue.null
    var category = SqlValue.null
    switch scope {
    case .all: break
    case .product(let id): product = SqlValue(id.number)
    case .category(let id): category = SqlValue(id.number)
    }
    return [
      SqlValue(customer.number), product, category, .integer(percent.ppm), .text(validity.stored.from),
      .text(validity.stored.to),
    ]
  }
}

private struct Agreement: Hashable {
  let scope: CustomerDiscount.Scope
  let percent: Percent
  let validity: Validity
}

extension Headquarters {
  /// Gives a customer exactly these discounts; others it had end.
  public func setDiscounts(
    _ discounts: [CustomerDiscount], of customer: CustomerId, by actor: Actor
  ) async throws {
    try await setDiscounts([customer: discounts], job: nil, by: actor)
  }

  /// Gives each of these customers exactly its discounts, half a million at once; `job` names the batch in the
  /// audit. Counts are of discounts; those that ended are among the changed.
  @discardableResult
  public func setDiscounts(
    _ sets: [CustomerId: [CustomerDiscount]], job: String?, by actor: Actor
  ) async throws -> BatchOutcome {
    try actor.require(.administrator, .manager)
    for (customer, discounts) in sets {
      if let refusals = discounts.lazy.map(\.refusals).first(where: { !$0.isEmpty }) {
        throw FieldRefusals(refusals)
      }
      guard discounts.allSatisfy({ $0.customer == customer }), discounts.count <= 5_000 else {
        throw FieldRefusals(
          "discounts",
          Text("Klient może mieć najwyżej 5000 rabatów.", "A customer may have at most 5,000 discounts."))
      }
    }
    let moment = now()
    return try await database.write { connection in
      let author = AuditAuthor(actor)
      try connection.takeTurn()
      let customers = sets.keys.sorted()
      let known = try connection.discounts(of: customers)
      var work = DiscountWork()
      for customer in customers { work.compare(customer, known[customer] ?? [], sets[customer] ?? []) }
      try connection.carryOut(&work)
      try connection.audit(work.entries, by: author, at: moment)
      if let job { try connection.auditJob(job, "customer_discount", work.outcome, by: author, at: moment) }
      try connection.publish(try connection.publications(of: work))
      return work.outcome
    }
  }
}

/// What has to be written for sets of discounts.
private struct DiscountWork {
  var outcome = BatchOutcome()
  var removals: [UInt32] = []
  var additions: [CustomerDiscount] = []
  /// Kept discounts of customers with any change.
  var kept: [CustomerId: [CustomerDiscount]] = [:]
  var entries: [AuditEntry] = []

  mutating func compare(_ customer: CustomerId, _ old: [CustomerDiscount], _ new: [CustomerDiscount]) {
    var numbers = Dictionary(grouping: old, by: \.agreement)
    var stay: [CustomerDiscount] = []
    var added: [CustomerDiscount] = []
    for discount in new {
      if let same = numbers[discount.agreement]?.popLast() { stay.append(same) } else { added.append(discount) }
    }
    let ended = numbers.values.joined()
    outcome.unchanged += stay.count
    outcome.added += added.count
    outcome.changed += ended.count
    if added.isEmpty && ended.isEmpty { return }
    removals += ended.map(\.id)
    additions += added
    kept[customer] = stay
    // First discounts stand in the entry of their batch.
    if !old.isEmpty || new.count <= 20 {
      entries.append(
        AuditEntry(
          verb: "change", kind: "customer_discount", id: Int64(customer.number), name: "",
          before: DiscountWork.fields(old), after: DiscountWork.fields(new)))
    }
  }

  private static func fields(_ discounts: [CustomerDiscount]) -> AuditFields {
    discounts.map { discount in
      let scope =
        switch discount.scope {
        case .all: "all"
        case .category(let category): "category \(category.number)"
        case .product(let product): "product \(product.number)"
        }
      let days =
        discount.validity == .always
        ? "" : " \(discount.validity.stored.from)…\(discount.validity.stored.to)"
      return (scope + days, .text(plainText(discount.percent.ppm, places: 4) + " %"))
    }
  }
}

extension Connection {
  /// The discounts of customers in order of their numbers.
  func discounts(of customers: [CustomerId]) throws -> [CustomerId: [CustomerDiscount]] {
    let rows = try rows(
      "SELECT * FROM customer_discount WHERE customer_id = $1 ORDER BY id",
      forEach: customers.map { SqlValue($0.number) })
    return Dictionary(grouping: rows.map(CustomerDiscount.init), by: \.customer)
  }

  fileprivate func carryOut(_ work: inout DiscountWork) throws {
    try executeBatch("DELETE FROM customer_discount WHERE id = $1", work.removals.map { [SqlValue($0)] })
    var numbers: [UInt32] = []
    try runBatch(
      """
      INSERT INTO customer_discount (customer_id, product_id, category_id, percent_ppm, valid_from, valid_to)
      VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
      """, work.additions.map(\.columnValues)
    ) { _, row in numbers.append(UInt32(row.integer("id"))) }
    for (index, number) in numbers.enumerated() { work.additions[index].id = number }
  }

  fileprivate func publications(of work: DiscountWork) throws -> [Publication] {
    let customers = work.kept.keys.sorted()
    var territories: [Int64: Int64] = [:]
    let rows = try rows(
      "SELECT id, territory_id FROM customer WHERE id = $1", forEach: customers.map { SqlValue($0.number) })
    for row in rows { territories[row.integer("id")] = row.integer("territory_id") }
    let added = Dictionary(grouping: work.additions, by: \.customer)
    return customers.compactMap { customer in
      guard let territory = territories[Int64(customer.number)] else { return nil }
      let discounts = ((work.kept[customer] ?? []) + (added[customer] ?? [])).sorted { $0.id < $1.id }
      return Publication(
        bucket: Bucket(.territory, UInt32(territory)), kind: .discounts, key: UInt64(customer.number),
        payload: discounts.isEmpty ? nil : CustomerDiscount.row(of: discounts))
    }
  }
}
