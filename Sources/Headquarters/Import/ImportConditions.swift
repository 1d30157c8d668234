import Basis
import Interchange
import Store
import Trade

extension ImportPlan {
  /// Conditions of a file: known by their number when they have one, else by what they are for.
  mutating func planConditions(
    _ document: CsvDocument, _ mapping: [String: Int], _ seen: inout [String: Int], _ connection: any Connection
  ) throws {
    let entries = document.entries(mapping)
    let dictionary = try ConditionDictionary(entries, connection)
    let known = try connection.conditionKeys()
    let numbers = Set(known.values.map(\.id))
    var drafts: [(row: ImportRow, condition: TradeCondition)] = []
    for (record, entry) in zip(document.records, entries) {
      var row = ImportRow(record, header: document.header, mapping: mapping)
      var reading = ConditionReading(entry, dictionary)
      guard var condition = reading.condition() else {
        for refusal in reading.refusals { row.refuse(refusal.field, refusal.text) }
        refuse(row)
        continue
      }
      let key = ConditionKey(condition)
      if condition.id != 0, !numbers.contains(condition.id) {
        row.refuse(
          "number",
          Text(
            "Nie ma warunku o tym numerze. Zostaw pole puste, aby dodać nowy.",
            "There is no condition of this number. Leave the field empty to add one."))
      }
      if condition.id == 0 { condition.id = known[key]?.id ?? 0 }
      let isFirst = accept(&row, key: key.text, field: "type", &seen)
      if isFirst { drafts.append((row, condition)) }
    }
    try compare(drafts, dictionary, connection)
  }

  private mutating func compare(
    _ drafts: [(row: ImportRow, condition: TradeCondition)], _ dictionary: ConditionDictionary,
    _ connection: any Connection
  ) throws {
    let wanted = drafts.compactMap { $0.condition.id == 0 ? nil : SqlValue.integer($0.condition.id) }
    let old = Dictionary(
      try connection.conditions("id", wanted).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    let types = dictionary.types.map(\.type)
    var neighbours = try connection.publishedNeighbours(of: drafts.map(\.condition))
    for (row, draft) in drafts {
      var row = row
      var condition = draft
      let before = old[condition.id]
      if let before {
        condition.keepHidden(of: before)
        condition.record.version = before.record.version
      }
      condition.record.id =
        condition.id == 0 ? UInt32(clamping: row.record.line) | 0x4000_0000 : UInt32(clamping: condition.id)
      let key = ConditionKey.Goods(condition)
      if condition.state == .published {
        let rivals = (neighbours[key] ?? []).filter { $0.id != condition.record.id }
        var record = condition.record
        record.state = .published
        if rivals.count < 500, ambiguity(in: rivals + [record], of: types) != nil {
          row.refuse(
            "priority",
            Text(
              "W tym samym czasie jest już warunek o tym samym kluczu. Nadaj priorytet albo zmień okres.",
              "There is a condition of the same key at the same time. Give a priority or change the period."))
          refuse(row)
          continue
        }
        neighbours[key] = rivals + [record]
      }
      if let before, before.state == condition.state,
        condition.agrees(with: before, dictionary.types, dictionary.names)
      {
        outcome.unchanged += 1
      } else if before != nil {
        outcome.changed += 1
      } else {
        outcome.added += 1
      }
      condition.record.id = UInt32(clamping: condition.id)
      conditions.append(condition)
    }
  }
}

extension CsvDocument {
  /// The records as condition entries.
  func entries(_ mapping: [String: Int]) -> [ConditionEntry] {
    records.map { record in ConditionEntry(mapping.mapValues { record[$0] }) }
  }
}

/// What makes two conditions the same record for an import: what they are for, from when, and in which order.
struct ConditionKey: Hashable {
  /// What is told apart by time, priority and requirements only.
  struct Goods: Hashable {
    let type: UInt16
    let access: UInt8
    let who: UInt32
    let what: UInt32

    init(_ condition: TradeCondition) {
      type = condition.record.type
      access = condition.record.access
      who = condition.record.who
      what = condition.record.what
    }

    init(_ row: Row) {
      type = UInt16(row.integer("type_id"))
      access = UInt8(row.integer("access"))
      who = row.number32("who")
      what = row.number32("what")
    }
  }

  let goods: Goods
  let terms: TermKey
  let fromMinute: Int32
  let priority: Int16
  let name: String

  init(_ condition: TradeCondition) {
    goods = Goods(condition)
    terms = condition.record.terms
    fromMinute = condition.record.validity.fromMinute
    priority = condition.record.priority
    name = condition.name
  }

  fileprivate init(_ row: Row) {
    goods = Goods(row)
    var terms = TermKey()
    terms.channel = UInt8(row.integer("channel"))
    terms.payment = UInt8(row.integer("payment"))
    terms.delivery = UInt8(row.integer("delivery"))
    terms.unit = UInt16(row.integer("unit"))
    self.terms = terms
    fromMinute = Int32(clamping: row.integer("from_minute"))
    priority = Int16(clamping: row.integer("priority"))
    name = row.text("name")
  }

  /// As a text, for a file's own duplicates.
  var text: String {
    "\(goods.type).\(goods.access).\(goods.who).\(goods.what).\(terms.channel).\(terms.payment).\(fromMinute).\(priority).\(name)"
  }
}

extension Connection {
  /// All conditions that are not withdrawn, by what an import knows them by.
  fileprivate func conditionKeys() throws -> [ConditionKey: (id: Int64, version: Int64)] {
    var keys: [ConditionKey: (id: Int64, version: Int64)] = [:]
    try forEachRow(
      """
      SELECT id, version, type_id, access, who, what, channel, payment, delivery, unit, from_minute, priority, name
      FROM price_condition WHERE state <> 2 ORDER BY id DESC
      """, []
    ) { keys[ConditionKey($0)] = ($0.integer("id"), $0.integer("version")) }
    return keys
  }

  /// Published records of the keys that drafts have.
  fileprivate func publishedNeighbours(of drafts: [TradeCondition]) throws -> [ConditionKey.Goods:
    [PriceCondition]]
  {
    let keys = Set(drafts.map(ConditionKey.Goods.init))
    var ids: [SqlValue] = []
    try runBatch(
      """
      SELECT id FROM price_condition WHERE type_id = $1 AND access = $2 AND who = $3 AND what = $4 AND state = 1
      """, keys.map { [SqlValue($0.type), SqlValue($0.access), SqlValue($0.who), SqlValue($0.what)] }
    ) { _, row in ids.append(row["id"]) }
    return Dictionary(grouping: try conditions("id", ids).map(\.record)) { record in
      ConditionKey.Goods(TradeCondition(record: record))
    }
  }
}
