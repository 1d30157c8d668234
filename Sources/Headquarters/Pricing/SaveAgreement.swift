import Basis
import Store
import Trade

/// What was agreed with a customer or a chain for a period: its conditions, and a bonus on the turnover.
public struct TradeAgreement: Sendable, Equatable {
  /// HQ's number, 0 for a new one.
  public var id: Int64
  /// The company's own code.
  public var code: String
  /// As shown.
  public var name: String
  /// With whom; either this or `chain`.
  public var customer: CustomerId?
  /// With which chain.
  public var chain: UInt32?
  /// When it applies.
  public var validity: Validity
  /// Where it stands.
  public var state: TradeCondition.State
  /// Millionths of the turnover as bonus, when there is no scale.
  public var rate: Percent
  /// Turnover in grosze and the millionths it earns.
  public var steps: [Step]
  /// Whether each slice earns its own rate; else the reached step pays on everything.
  public var isGraduated: Bool
  /// Whether only sales paid on time count.
  public var onlyPaidOnTime: Bool
  /// Goods whose turnover counts; empty with empty categories means all.
  public var products: [ProductId]
  /// Categories whose turnover counts.
  public var categories: [CategoryId]
  /// Which edition, from 1.
  public var version: Int64

  /// One step of the bonus.
  public struct Step: Sendable, Equatable {
    /// Turnover from which it pays.
    public var from: Money
    /// What it pays.
    public var percent: Percent

    /// A step of these parts.
    public init(from: Money, percent: Percent) {
      self.from = from
      self.percent = percent
    }
  }

  /// An agreement of these parts.
  public init(
    id: Int64 = 0, code: String, name: String, customer: CustomerId? = nil, chain: UInt32? = nil,
    validity: Validity = .always, state: TradeCondition.State = .draft, rate: Percent = .zero,
    steps: [Step] = [], isGraduated: Bool = false, onlyPaidOnTime: Bool = false, products: [ProductId] = [],
    categories: [CategoryId] = [], version: Int64 = 1
  ) {
    self.id = id
    self.code = code
    self.name = name
    self.customer = customer
    self.chain = chain
    self.validity = validity
    self.state = state
    self.rate = rate
    self.steps = steps
    self.isGraduated = isGraduated
    self.onlyPaidOnTime = onlyPaidOnTime
    self.products = products
    self.categories = categories
    self.version = version
  }

  /// What is wrong with the fields; empty when nothing is.
  public var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.codeAndName(code, name)
    check.validity(validity.stored)
    if (customer == nil) == (chain == nil) {
      check.refuse(
        "customer", "Umowa jest z jednym klientem albo z jedną siecią. Wybierz jedno z nich.",
        "An agreement is with one customer or one chain. Choose one of them.")
    }
    if !(0...1_000_000).contains(rate.ppm)
      || steps.contains(where: { !(0...1_000_000).contains($0.percent.ppm) })
    {
      check.refuse("rate", "Bonus to od 0 do 100 %. Popraw go.", "A bonus is from 0 to 100 %. Correct it.")
    }
    if zip(steps, steps.dropFirst()).contains(where: { $0.from >= $1.from }) || steps.count > largestScale {
      check.refuse(
        "steps", "Progi obrotu muszą rosnąć. Popraw je.", "Turnover thresholds must rise. Correct them.")
    }
    return check.refusals
  }

  /// What the engine settles after the period.
  public var retro: RetroAgreement {
    RetroAgreement(
      id: UInt32(clamping: id), period: ValidPeriod(from: validity.from, to: validity.to),
      products: products.map(\.number), groups: categories.map(\.number), rate: rate.ppm,
      scale: steps.isEmpty
        ? nil
        : PriceScale(
          basis: .periodValue, kind: isGraduated ? .interval : .from,
          steps: steps.map { PriceScale.Step($0.from.grosze, $0.percent.ppm) }),
      onlyPaidOnTime: onlyPaidOnTime)
  }

  fileprivate var auditFields: AuditFields {
    [
      ("code", .text(code)), ("name", .text(name)), ("customer_id", SqlValue(customer?.number)),
      ("chain_id", SqlValue(chain)), ("valid_from", .text(validity.stored.from)),
      ("valid_to", .text(validity.stored.to)), ("rate", .integer(rate.ppm)),
      ("steps", .text(steps.map { "\($0.from.grosze):\($0.percent.ppm)" }.joined(separator: " "))),
      ("graduated", SqlValue(isGraduated)), ("only_paid_on_time", SqlValue(onlyPaidOnTime)),
      ("products", .text(products.map { "\($0.number)" }.joined(separator: " "))),
      ("categories", .text(categories.map { "\($0.number)" }.joined(separator: " "))),
    ]
  }
}

extension Headquarters {
  /// Adds an agreement (number 0) or changes one.
  @discardableResult
  public func save(_ agreement: TradeAgreement, by actor: Actor) async throws -> Int64 {
    try actor.require(.administrator, .manager)
    if !agreement.refusals.isEmpty { throw FieldRefusals(agreement.refusals) }
    let moment = now()
    return try await namingTakenFields {
      try await self.database.write { connection in
        try connection.takeTurn()
        let old = try agreement.id == 0 ? nil : connection.agreement(agreement.id)
        if agreement.id != 0, old == nil { throw MissingRefusal() }
        var new = agreement
        new.state = old?.state ?? .draft
        new.version = (old?.version ?? 0) + 1
        let entry =
          old.map {
            AuditEntry.change(
              "agreement", id: new.id, name: new.name, from: $0.auditFields, to: new.auditFields)
          } ?? nil
        if old != nil, entry == nil { return new.id }
        try connection.write(&new, author: try connection.personName(actor))
        try connection.audit(
          entry ?? .addition("agreement", id: new.id, name: new.name, new.auditFields),
          by: AuditAuthor(actor), at: moment)
        return new.id
      }
    }
  }

  /// Makes an agreement apply with all its conditions.
  public func publishAgreement(_ id: Int64, by actor: Actor) async throws {
    try await moveAgreement(id, to: .published, by: actor)
  }

  /// Takes an agreement back with all its conditions.
  public func withdrawAgreement(_ id: Int64, by actor: Actor) async throws {
    try await moveAgreement(id, to: .withdrawn, by: actor)
  }

  /// An agreement; `nil` when there is none.
  public func agreement(_ id: Int64) async throws -> TradeAgreement? {
    try await database.read { try $0.agreement(id) }
  }

  private func moveAgreement(_ id: Int64, to state: TradeCondition.State, by actor: Actor) async throws {
    try actor.require(.administrator, .manager)
    let moment = now()
    try await database.write { connection in
      var work = try ConditionWork(connection, actor, moment)
      guard let old = try connection.agreement(id) else { throw MissingRefusal() }
      if old.state == state { return }
      let approval: [SqlValue] =
        state == .published ? [.text(work.person), .integer(moment.milliseconds)] : [.text(""), .null]
      try connection.execute(
        "UPDATE agreement SET state = $1, approved_by = $2, approved_at = $3 WHERE id = $4",
        [.integer(state.rawValue)] + approval + [.integer(id)])
      try connection.audit(
        AuditEntry(
          verb: state == .published ? "publish" : "withdraw", kind: "agreement", id: id, name: old.name),
        by: AuditAuthor(actor), at: moment)
      let members = try connection.rows(
        "SELECT id FROM price_condition WHERE agreement_id = $1 ORDER BY id", [.integer(id)])
      for member in members { try work.move(member.integer("id"), to: state) }
      try work.finish()
    }
  }
}

extension Connection {
  /// An agreement; `nil` when there is none.
  func agreement(_ id: Int64) throws -> TradeAgreement? {
    guard let row = try row("SELECT * FROM agreement WHERE id = $1", [.integer(id)]) else { return nil }
    let steps = try rows(
      "SELECT * FROM agreement_step WHERE agreement_id = $1 ORDER BY position", [.integer(id)])
    let goods = try rows(
      "SELECT * FROM agreement_goods WHERE agreement_id = $1 ORDER BY position", [.integer(id)])
    return TradeAgreement(
      id: id, code: row.text("code"), name: row.text("name"),
      customer: row.optionalInteger("customer_id").map { CustomerId(UInt32($0)) },
      chain: row.optionalInteger("chain_id").map { UInt32($0) }, validity: row.validity,
      state: TradeCondition.State(row), rate: Percent(ppm: row.integer("retro_rate")),
      steps: steps.map {
        TradeAgreement.Step(
          from: Money(grosze: $0.integer("threshold")), percent: Percent(ppm: $0.integer("value")))
      }, isGraduated: row.integer("retro_kind") == 2, onlyPaidOnTime: row.bool("only_paid_on_time"),
      products: goods.compactMap { $0.optionalInteger("product_id").map { ProductId(UInt32($0)) } },
      categories: goods.compactMap { $0.optionalInteger("category_id").map { CategoryId(UInt32($0)) } },
      version: row.integer("version"))
  }

  fileprivate func write(_ agreement: inout TradeAgreement, author: String) throws {
    let values: [SqlValue] = [
      .text(agreement.code), .text(agreement.name), SqlValue(agreement.customer?.number),
      SqlValue(agreement.chain), .text(agreement.validity.stored.from), .text(agreement.validity.stored.to),
      .integer(agreement.state.rawValue), .integer(agreement.rate.ppm), agreement.isGraduated ? 2 : 0,
      SqlValue(agreement.onlyPaidOnTime), .integer(agreement.version), .text(author),
    ]
    if agreement.id == 0 {
      let row = try row(
        """
        INSERT INTO agreement (code, name, customer_id, chain_id, valid_from, valid_to, state, retro_rate,
          retro_kind, only_paid_on_time, version, author)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING id
        """, values)
      agreement.id = row?.integer("id") ?? 0
    } else {
      try execute(
        """
        UPDATE agreement SET code = $1, name = $2, customer_id = $3, chain_id = $4, valid_from = $5,
          valid_to = $6, state = $7, retro_rate = $8, retro_kind = $9, only_paid_on_time = $10, version = $11,
          author = $12
        WHERE id = $13
        """, values + [.integer(agreement.id)])
    }
    let id = SqlValue.integer(agreement.id)
    try execute("DELETE FROM agreement_step WHERE agreement_id = $1", [id])
    try execute("DELETE FROM agreement_goods WHERE agreement_id = $1", [id])
    try executeBatch(
      "INSERT INTO agreement_step (agreement_id, position, threshold, value) VALUES ($1, $2, $3, $4)",
      agreement.steps.enumerated().map {
        [id, SqlValue($0), .integer($1.from.grosze), .integer($1.percent.ppm)]
      })
    let goods: [(SqlValue, SqlValue)] =
      agreement.products.map { (SqlValue($0.number), .null) }
      + agreement.categories.map { (.null, SqlValue($0.number)) }
    try executeBatch(
      "INSERT INTO agreement_goods (agreement_id, position, product_id, category_id) VALUES ($1, $2, $3, $4)",
      goods.enumerated().map { [id, SqlValue($0), $1.0, $1.1] })
  }
}
