import Basis
import Interchange
import Store
import Trade

extension ConditionEntry {
  /// A condition as texts; `code` finds the codes of what it names.
  init(
    _ condition: TradeCondition, _ type: TradeConditionType, _ names: PricingNames,
    code: (_ table: String, _ id: UInt32) -> String
  ) {
    self.init()
    let record = condition.record
    let access = type.type.accesses[Int(record.access)]
    self["number"] = decimalText(condition.id)
    self["type"] = type.type.code
    self["name"] = condition.name
    self["state"] = condition.state.name(.polish)
    switch access.who {
    case .all: break
    case .customer, .payer: self["customer"] = code("customer", record.who)
    case .chain: self["chain"] = code("chain", record.who)
    case .customerGroup:
      if let list = PriceListId(pricingGroup: record.who) {
        self["price_list"] = code("price_list", list.number)
      } else {
        self["group"] = code("customer_group", record.who)
      }
    }
    switch access.what {
    case .all: break
    case .product, .variant: self["product"] = code("product", record.what)
    case .productGroup: self["category"] = code("category", record.what)
    case .brand: self["brand"] = names.text(.brand, record.what)
    }
    if let payment = PaymentForm(rawValue: record.terms.payment) { self["payment"] = payment.code }
    if record.terms.channel != 0 { self["channel"] = code("sales_channel", UInt32(record.terms.channel)) }
    writeValue(record, type.type.calculation)
    if let details = record.details { write(details, names, type.type.calculation, code: code) }
    if record.validity.fromMinute != .min {
      self["valid_from"] = ConditionEntry.day(record.validity.fromMinute)
    }
    if record.validity.toMinute != .max { self["valid_to"] = ConditionEntry.day(record.validity.toMinute) }
    if record.priority != 0 { self["priority"] = decimalText(Int64(record.priority)) }
    if let agreement = condition.agreement {
      self["agreement"] = code("agreement", UInt32(clamping: agreement))
    }
  }

  private mutating func writeValue(_ record: PriceCondition, _ calculation: ConditionCalculation) {
    guard let scale = record.scale else {
      if calculation.hasValue { self["value"] = plainText(record.value, places: calculation.valuePlaces) }
      return
    }
    self["basis"] = scale.basis.code
    self["scale"] = scale.kind.code
    self["steps"] = scale.steps.map { step in
      plainText(step.threshold, places: scale.basis.places) + ": "
        + plainText(step.value, places: calculation.valuePlaces)
    }.joined(separator: " | ")
  }

  private mutating func write(
    _ details: ConditionDetails, _ names: PricingNames, _ calculation: ConditionCalculation,
    code: (_ table: String, _ id: UInt32) -> String
  ) {
    if calculation.hasSize { self["size"] = plainText(details.first, places: 3) }
    if calculation == .buyAndGet { self["give"] = plainText(details.second, places: 3) }
    if details.cap >= 0 { self["cap"] = plainText(details.cap, places: 2) }
    if details.coupon != 0 { self["coupon"] = names.text(.coupon, details.coupon) }
    if details.onlyUndiscounted { self["only_undiscounted"] = "1" }
    if details.isExclusive { self["exclusive"] = "1" }
    guard let gift = details.gift else { return }
    self["buy"] = plainText(gift.buy, places: 3)
    if let choice = gift.choices.first {
      self["give"] = plainText(choice.milli, places: 3)
      self["gift"] = choice.products.map { code("product", $0) }.joined(separator: ", ")
    }
    self["rule"] = gift.rule.code
    self["treatment"] = gift.treatment.code
    if gift.treatment == .symbolic { self["gift_price"] = plainText(gift.price, places: 4) }
  }

  private static func day(_ minute: Int32) -> String {
    CivilDate(dayNumber: Int32((Int64(minute) - (minute < 0 ? 1_439 : 0)) / 1_440)).text
  }
}

extension Connection {
  /// Conditions as texts, in their order.
  func entries(of conditions: [TradeCondition]) throws -> [ConditionEntry] {
    let types = try conditionTypes()
    let names = try pricingNames()
    var codes: [String: [UInt32: String]] = [:]
    for table in ["price_list", "category", "chain", "customer_group", "sales_channel", "agreement"] {
      try forEachRow("SELECT id, code FROM \(table)", []) {
        codes[table, default: [:]][$0.number32("id")] = $0.text("code")
      }
    }
    func load(_ table: String, _ ids: Set<UInt32>) throws {
      let rows = try rows(
        "SELECT id, code FROM \(table) WHERE id = $1", forEach: ids.sorted().map { SqlValue($0) })
      for row in rows { codes[table, default: [:]][row.number32("id")] = row.text("code") }
    }
    try load("customer", Set(conditions.map(\.record.who)))
    try load(
      "product",
      Set(
        conditions.flatMap { [$0.record.what] + ($0.record.details?.gift?.choices.flatMap(\.products) ?? []) }))
    return conditions.map { condition in
      ConditionEntry(condition, types[Int(condition.record.type)], names) { codes[$0]?[$1] ?? "" }
    }
  }
}

extension Headquarters {
  /// A condition as the form shows it; `nil` when there is none.
  public func conditionEntry(_ id: Int64, by actor: Actor) async throws -> ConditionEntry? {
    try actor.require(.administrator, .manager)
    return try await database.read { connection in
      try connection.entries(of: try connection.conditions("id", [.integer(id)])).first
    }
  }

  /// Saves what was written in the form: a new condition, or the next version of the one with its number. What
  /// the form cannot show (requirements, exclusions) stays as it was.
  @discardableResult
  public func save(_ entry: ConditionEntry, by actor: Actor) async throws -> Int64 {
    try actor.require(.administrator, .manager)
    let condition = try await database.write { connection in
      try connection.registerNames(of: [entry])
      var reading = ConditionReading(entry, try ConditionDictionary([entry], connection))
      guard var condition = reading.condition() else { throw FieldRefusals(reading.refusals) }
      if condition.id != 0, let old = try connection.conditions("id", [.integer(condition.id)]).first {
        condition.keepHidden(of: old)
      }
      return condition
    }
    return try await save(condition, by: actor)
  }

  /// All conditions that are not withdrawn as CSV, in the form that the import reads.
  public func exportConditions(by actor: Actor) async throws -> [UInt8] {
    try actor.require(.administrator, .manager)
    return try await database.read { connection in
      let ids = try connection.rows("SELECT id FROM price_condition WHERE state <> 2 ORDER BY id")
      var writer = CsvWriter()
      let fields = ImportField.ofConditions.map(\.key)
      writer.record(fields)
      for start in stride(from: 0, to: ids.count, by: 2_000) {
        let part = ids[start..<min(start + 2_000, ids.count)].map { $0["id"] }
        for entry in try connection.entries(of: try connection.conditions("id", part)) {
          writer.record(fields.map { entry[$0] })
        }
      }
      return writer.bytes
    }
  }

  /// All list prices as CSV, in the form that the import reads.
  public func exportPrices(by actor: Actor) async throws -> [UInt8] {
    try actor.require(.administrator, .manager)
    return try await database.read { connection in
      var writer = CsvWriter()
      writer.record(ImportField.ofPrices.map(\.key))
      try connection.forEachRow(
        """
        SELECT l.code AS list_code, p.code AS product_code, r.price, r.unit, l.currency, r.valid_from, r.valid_to
        FROM list_price r JOIN price_list l ON l.id = r.price_list_id JOIN product p ON p.id = r.product_id
        ORDER BY l.code, p.code, r.unit, r.valid_from
        """, []
      ) { row in
        let validity = row.validity
        writer.record([
          row.text("list_code"), row.text("product_code"),
          plainText(row.integer("price"), places: 4, atLeast: 2),
          row.text("unit"), row.text("currency"), validity.from?.text ?? "", validity.to?.text ?? "",
        ])
      }
      return writer.bytes
    }
  }
}

extension TradeCondition {
  /// Takes over what a form or a file has no field for.
  mutating func keepHidden(of old: TradeCondition) {
    guard let details = old.record.details else { return }
    var own = record.details ?? ConditionDetails()
    own.requirement = details.requirement
    own.scope = details.scope
    own.giftScope = details.giftScope
    own.excludes = details.excludes
    own.maxApplications = details.maxApplications
    own.every = details.every
    own.acrossLines = details.acrossLines
    own.roundTo = details.roundTo
    own.roundOffset = details.roundOffset
    own.further = details.further
    own.unit = details.unit
    own.valueUnit = details.valueUnit
    if let gift = details.gift, gift.choices.count > 1, own.gift != nil {
      own.gift?.choices += gift.choices.dropFirst()
    }
    let isPlain =
      record.details == nil && details.requirement == nil && details.scope == nil && details.excludes.isEmpty
      && details.every == 0 && details.roundTo == 0 && details.unit == 0 && details.maxApplications == 0
      && details.further == .all
    if !isPlain { record.details = own }
  }
}
