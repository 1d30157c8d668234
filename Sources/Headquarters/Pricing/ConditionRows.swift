import Basis
import Store
import Trade

extension Connection {
  /// The condition types in the order of their numbers, which are their places in a snapshot.
  func conditionTypes() throws -> [TradeConditionType] {
    var accesses: [Int64: [AccessKey]] = [:]
    try forEachRow("SELECT * FROM condition_access ORDER BY type_id, position", []) { row in
      accesses[row.integer("type_id"), default: []].append(AccessKey(row))
    }
    return try rows("SELECT * FROM condition_type ORDER BY id").map { row in
      TradeConditionType(
        id: UInt16(row.integer("id")),
        type: ConditionType(
          code: row.text("code"), name: Text(row.text("name_pl"), row.text("name_en")),
          stage: CalculationStage(rawValue: UInt8(row.integer("stage"))) ?? .line,
          calculation: ConditionCalculation(rawValue: UInt8(row.integer("calculation"))) ?? .percent,
          sign: ConditionSign(rawValue: Int8(row.integer("sign"))) ?? .discount,
          isGuarded: row.bool("is_guarded"), accesses: accesses[row.integer("id")] ?? [.everything]),
        isManualAllowed: row.bool("is_manual_allowed"), version: row.integer("version"))
    }
  }

  /// Conditions whose `column` has one of these values, whole, in the order of their numbers.
  func conditions(_ column: String, _ values: [SqlValue]) throws -> [TradeCondition] {
    var found: [TradeCondition] = []
    let rows = try rows("SELECT * FROM price_condition WHERE \(column) = $1", forEach: values)
    let ids = rows.map { $0["id"] }
    let steps = Dictionary(
      grouping: try self.rows(
        "SELECT * FROM condition_step WHERE condition_id = $1 ORDER BY position", forEach: ids)
    ) { $0.integer("condition_id") }
    let gifts = Dictionary(
      grouping: try self.rows(
        "SELECT * FROM condition_gift WHERE condition_id = $1 ORDER BY choice, position", forEach: ids)
    ) { $0.integer("condition_id") }
    let excluded = Dictionary(
      grouping: try self.rows(
        "SELECT * FROM condition_exclusion WHERE condition_id = $1 ORDER BY excluded_id", forEach: ids)
    ) { $0.integer("condition_id") }
    let isPlain = rows.allSatisfy { $0["details"] == .null }
    let types = isPlain ? [] : try conditionTypes().map(\.type)
    var names = isPlain ? PricingNames() : try pricingNames()
    for row in rows {
      let id = row.integer("id")
      var condition = TradeCondition(row, steps: steps[id] ?? [])
      let details = row.bytes("details")
      if !details.isEmpty {
        let stored = try? PriceCondition(id: 0, row: details[...], names: &names, types: types)
        condition.record.details = stored?.details
        condition.take(gifts: gifts[id] ?? [], excluded: excluded[id] ?? [])
      }
      found.append(condition)
    }
    return found.sorted { $0.id < $1.id }
  }
}

extension AccessKey {
  init(_ row: Row) {
    let terms = row.integer("terms")
    self.init(
      Who(rawValue: UInt8(row.integer("who"))) ?? .all, What(rawValue: UInt8(row.integer("what"))) ?? .all,
      byChannel: terms & 1 != 0, byPayment: terms & 2 != 0, byDelivery: terms & 4 != 0,
      byUnit: terms & 8 != 0, findsNext: row.bool("finds_next"))
  }

  /// Channel, payment, delivery and unit as bits, as stored.
  var storedTerms: Int64 {
    (byChannel ? 1 : 0) | (byPayment ? 2 : 0) | (byDelivery ? 4 : 0) | (byUnit ? 8 : 0)
  }
}

extension TradeCondition {
  fileprivate init(_ row: Row, steps: [Row]) {
    var record = PriceCondition(
      id: row.number32("id"), type: UInt16(row.integer("type_id")), access: UInt8(row.integer("access")),
      who: row.number32("who"), what: row.number32("what"), value: row.integer("value"),
      validity: ValidPeriod(
        fromMinute: Int32(clamping: row.integer("from_minute")),
        toMinute: Int32(clamping: row.integer("to_minute"))),
      priority: Int16(clamping: row.integer("priority")))
    record.version = UInt16(clamping: row.integer("version"))
    record.author = row.text("author")
    record.state = row.integer("state") == State.published.rawValue ? .published : .draft
    if let at = row.optionalInstant("approved_at") {
      record.approval = PriceCondition.Approval(name: row.text("approved_by"), at: at)
    }
    record.terms.channel = UInt8(row.integer("channel"))
    record.terms.payment = UInt8(row.integer("payment"))
    record.terms.delivery = UInt8(row.integer("delivery"))
    record.terms.unit = UInt16(row.integer("unit"))
    if let basis = row.optionalInteger("scale_basis"), let kind = row.optionalInteger("scale_kind") {
      record.scale = PriceScale(
        basis: ScaleBasis(rawValue: UInt8(basis)) ?? .quantity,
        kind: PriceScale.Kind(rawValue: UInt8(kind)) ?? .from,
        steps: steps.map { PriceScale.Step($0.integer("threshold"), $0.integer("value")) })
    }
    self.init(
      id: row.integer("id"), name: row.text("name"), state: State(row),
      agreement: row.optionalInteger("agreement_id"), record: record)
  }

  /// Gifts and exclusions stand in tables of their own, so that nothing they name can disappear.
  fileprivate mutating func take(gifts: [Row], excluded: [Row]) {
    if record.details?.gift != nil {
      record.details?.gift?.choices = Dictionary(grouping: gifts) { $0.integer("choice") }
        .sorted { $0.key < $1.key }.map { _, rows in
          GiftTerms.Choice(
            anyOf: rows.compactMap { $0.optionalInteger("product_id").map { UInt32($0) } },
            milli: rows[0].integer("milli"))
        }
    }
    record.details?.excludes = excluded.map { $0.number32("excluded_id") }
  }

  /// The details as bytes: what a plain record does not have.
  fileprivate func storedDetails(_ names: PricingNames, _ types: [TradeConditionType]) -> [UInt8] {
    var record = record
    if record.details == nil { return [] }
    record.scale = nil
    return record.row(names, types.map(\.type))
  }

  /// The columns of `price_condition` without the number.
  func columns(_ types: [TradeConditionType], _ names: PricingNames, at moment: Instant) -> AuditFields {
    let details = storedDetails(names, types)
    let access = types[Int(record.type)].type.accesses[Int(record.access)]
    func who(_ kinds: AccessKey.Who...) -> SqlValue {
      kinds.contains(access.who) ? SqlValue(record.who) : .null
    }
    func what(_ kinds: AccessKey.What...) -> SqlValue {
      kinds.contains(access.what) ? SqlValue(record.what) : .null
    }
    let list = access.who == .customerGroup ? PriceListId(pricingGroup: record.who) : nil
    return [
      ("type_id", SqlValue(record.type)), ("access", SqlValue(record.access)), ("name", .text(name)),
      ("state", .integer(state.rawValue)), ("version", SqlValue(record.version)),
      ("author", .text(record.author)), ("approved_by", .text(record.approval?.name ?? "")),
      ("approved_at", SqlValue(record.approval?.at.milliseconds)), ("agreement_id", SqlValue(agreement)),
      ("customer_id", who(.customer, .payer)), ("chain_id", who(.chain)),
      ("group_id", list == nil ? who(.customerGroup) : .null), ("price_list_id", SqlValue(list?.number)),
      ("product_id", what(.product, .variant)), ("category_id", what(.productGroup)),
      ("brand_id", what(.brand)), ("who", access.who == .all ? 0 : SqlValue(record.who)),
      ("what", access.what == .all ? 0 : SqlValue(record.what)), ("channel", SqlValue(record.terms.channel)),
      ("payment", SqlValue(record.terms.payment)), ("delivery", SqlValue(record.terms.delivery)),
      ("unit", record.terms.unit == 0 ? .null : SqlValue(record.terms.unit)),
      ("from_minute", SqlValue(record.validity.fromMinute)),
      ("to_minute", SqlValue(record.validity.toMinute)), ("value", .integer(record.value)),
      ("priority", SqlValue(record.priority)), ("scale_basis", SqlValue(record.scale?.basis.rawValue)),
      ("scale_kind", SqlValue(record.scale?.kind.rawValue)),
      ("details", details.isEmpty ? .null : .bytes(details)),
      ("search_text", .text(String(decoding: folded(name), as: UTF8.self))),
      ("updated_at", .integer(moment.milliseconds)),
    ]
  }

  /// What the audit trail keeps: the key, the value and when it applies, as a person can read them.
  func auditFields(_ types: [TradeConditionType], _ names: PricingNames) -> AuditFields {
    let type = types.first { $0.id == record.type }?.type
    var fields: AuditFields = [
      ("type", .text(type?.code ?? "")), ("access", SqlValue(record.access)),
      ("who", SqlValue(record.who)), ("what", SqlValue(record.what)), ("name", .text(name)),
      ("value", .integer(record.value)), ("from_minute", SqlValue(record.validity.fromMinute)),
      ("to_minute", SqlValue(record.validity.toMinute)), ("priority", SqlValue(record.priority)),
      ("payment", SqlValue(record.terms.payment)), ("channel", SqlValue(record.terms.channel)),
      ("agreement", SqlValue(agreement)),
    ]
    let steps = (record.scale?.steps ?? []).prefix(50).map { "\($0.threshold):\($0.value)" }
    let more = (record.scale?.steps.count ?? 0) > 50 ? " …" : ""
    let scale = record.scale.map { "\($0.basis) \($0.kind) " } ?? ""
    fields.append(("scale", .text(scale + steps.joined(separator: " ") + more)))
    let details = storedDetails(names, types)
    fields.append(("details", .text(details.isEmpty ? "" : sha256(details))))
    return fields
  }

  /// Whether the two say the same, whoever wrote them and when.
  func agrees(with other: TradeCondition, _ types: [TradeConditionType], _ names: PricingNames) -> Bool {
    let own = auditFields(types, names)
    let others = other.auditFields(types, names)
    return zip(own, others).allSatisfy { $0.value == $1.value }
      && record.scale?.steps.count == other.record.scale?.steps.count
      && zip(record.scale?.steps ?? [], other.record.scale?.steps ?? []).allSatisfy {
        $0.threshold == $1.threshold && $0.value == $1.value
      }
  }
}
