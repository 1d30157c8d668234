import Basis
import Store
import Trade

/// One condition in a list, with the names of what it is for.
public struct ConditionListRow: Sendable {
  /// The condition with its scale; gifts and other details only where `condition` was asked for by number.
  public var condition: TradeCondition
  /// The type's code.
  public var typeCode: String
  /// The type's name.
  public var typeName: Text
  /// What the value means.
  public var calculation: ConditionCalculation
  /// Whether it lowers or raises.
  public var sign: ConditionSign
  /// Whom it is for, by name; empty for everybody.
  public var who: String
  /// What it is for, by name; empty for all goods.
  public var what: String
  /// The kind of key.
  public var access: AccessKey
  /// When it last changed.
  public var updatedAt: Instant
  /// The agreement's code, empty when none.
  public var agreement: String
}

/// One type in a list.
public struct ConditionTypeRow: Sendable {
  /// The type.
  public var type: TradeConditionType
  /// Its place in the procedure in force, from 0; `nil` when its records do not count.
  public var step: Int?
  /// How many records apply.
  public var publishedCount: Int64
  /// How many it has in all.
  public var conditionCount: Int64
}

extension Headquarters {
  /// Conditions. Filters: `type` (number), `state` (0 draft, 1 published, 2 withdrawn), `on` (a day),
  /// `customer`, `product`, `agreement` (numbers). A representative sees those of everybody and of their own
  /// customers.
  public func conditions(_ request: ListRequest, for actor: Actor) async throws -> ListPage<ConditionListRow> {
    try await database.read { connection in
      var conditions = Conditions()
      if let type = request.number("type") { conditions.require("k.type_id", is: .integer(type)) }
      if let state = request.number("state") { conditions.require("k.state", is: .integer(state)) }
      if let customer = request.number("customer") {
        conditions.require("k.customer_id", is: .integer(customer))
      }
      if let product = request.number("product") { conditions.require("k.product_id", is: .integer(product)) }
      if let agreement = request.number("agreement") {
        conditions.require("k.agreement_id", is: .integer(agreement))
      }
      if let day = request.day("on") {
        let moment = PricingMoment(day: day).minute
        let value = conditions.value(SqlValue(moment))
        conditions.require("k.from_minute < \(value) + 1440 AND k.to_minute >= \(value)")
      }
      conditions.requireConditionText(request.search)
      conditions.requireVisibleCondition(to: actor)
      let total = try connection.row(
        "SELECT COUNT(*) AS total \(conditionTables)\(conditions.sql)", conditions.values)
      let order = request.order(
        [
          "number": "k.id", "type": "t.id", "value": "k.value", "from": "k.from_minute", "to": "k.to_minute",
          "who": "c.sort_key", "what": "p.sort_key", "state": "k.state",
        ], usually: "k.id DESC", last: "k.id")
      let rows = try connection.rows(
        "SELECT \(conditionColumns) \(conditionTables)\(conditions.sql)\(order)\(conditions.limit(request))",
        conditions.values)
      return ListPage(
        rows: try connection.conditionRows(rows), total: total?.integer("total") ?? 0, page: request.page,
        pageSize: request.pageSize)
    }
  }

  /// One condition, whole; `nil` when there is none or the person may not see it.
  public func condition(_ id: Int64, for actor: Actor) async throws -> ConditionListRow? {
    try await database.read { connection in
      var conditions = Conditions()
      conditions.require("k.id", is: .integer(id))
      conditions.requireVisibleCondition(to: actor)
      let rows = try connection.rows(
        "SELECT \(conditionColumns) \(conditionTables)\(conditions.sql)", conditions.values)
      return try connection.conditionRows(rows).first
    }
  }

  /// All condition types in the order of their numbers.
  public func conditionTypes() async throws -> [ConditionTypeRow] {
    try await database.read { connection in
      let steps = try connection.procedures(where: "state = 1").first?.procedure.steps ?? []
      var counts: [Int64: (all: Int64, published: Int64)] = [:]
      try connection.forEachRow(
        """
        SELECT type_id, COUNT(*) AS conditions,
          CAST(SUM(CASE WHEN state = 1 THEN 1 ELSE 0 END) AS BIGINT) AS published
        FROM price_condition GROUP BY type_id
        """, []
      ) { counts[$0.integer("type_id")] = ($0.integer("conditions"), $0.integer("published")) }
      return try connection.conditionTypes().map { type in
        let count = counts[Int64(type.id)] ?? (0, 0)
        return ConditionTypeRow(
          type: type, step: steps.firstIndex { $0.type == type.id }, publishedCount: count.published,
          conditionCount: count.all)
      }
    }
  }

  /// The codes of units as conditions number them.
  public func pricingNames() async throws -> PricingNames {
    try await database.read { try $0.pricingNames() }
  }
}

private let conditionColumns = """
  k.id, k.updated_at, t.code AS type_code, t.name_pl, t.name_en, t.calculation, t.sign, a.who AS access_who,
  a.what AS access_what, a.terms, a.finds_next,
  COALESCE(c.name, n.name, g.name, l.name, '') AS who_name, COALESCE(p.name, y.name, b.name, '') AS what_name,
  COALESCE(m.code, '') AS agreement
  """

private let conditionTables = """
  FROM price_condition k JOIN condition_type t ON t.id = k.type_id
    JOIN condition_access a ON a.type_id = k.type_id AND a.position = k.access
    LEFT JOIN customer c ON c.id = k.customer_id LEFT JOIN chain n ON n.id = k.chain_id
    LEFT JOIN customer_group g ON g.id = k.group_id LEFT JOIN price_list l ON l.id = k.price_list_id
    LEFT JOIN product p ON p.id = k.product_id LEFT JOIN category y ON y.id = k.category_id
    LEFT JOIN brand b ON b.id = k.brand_id LEFT JOIN agreement m ON m.id = k.agreement_id
  """

extension Conditions {
  /// Words of a search occur in the names of customer and product, in the record's own name or its number.
  fileprivate mutating func requireConditionText(_ search: String) {
    let words = String(decoding: folded(search), as: UTF8.self).split(separator: " ").prefix(8)
    for word in words {
      let pattern = value(.text("%\(word)%"))
      var parts = [
        "c.search_text LIKE \(pattern)", "p.search_text LIKE \(pattern)", "k.search_text LIKE \(pattern)",
      ]
      if let number = Int64(word) { parts.append("k.id = \(value(.integer(number)))") }
      require("(" + parts.joined(separator: " OR ") + ")")
    }
  }

  /// A representative sees terms that are for everybody, and those of their own customers.
  fileprivate mutating func requireVisibleCondition(to actor: Actor) {
    guard actor.role == .representative else { return }
    let user = value(.integer(actor.userId))
    require(
      """
      (k.customer_id IS NULL OR c.territory_id IN (SELECT id FROM territory WHERE user_id = \(user))) AND k.state = 1
      """)
  }
}

extension Connection {
  fileprivate func conditionRows(_ rows: [Row]) throws -> [ConditionListRow] {
    let whole = Dictionary(
      try conditions("id", rows.map { $0["id"] }).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    return rows.compactMap { row in
      guard let condition = whole[row.integer("id")] else { return nil }
      let terms = row.integer("terms")
      return ConditionListRow(
        condition: condition, typeCode: row.text("type_code"),
        typeName: Text(row.text("name_pl"), row.text("name_en")),
        calculation: ConditionCalculation(rawValue: UInt8(row.integer("calculation"))) ?? .percent,
        sign: ConditionSign(rawValue: Int8(row.integer("sign"))) ?? .discount, who: row.text("who_name"),
        what: row.text("what_name"),
        access: AccessKey(
          AccessKey.Who(rawValue: UInt8(row.integer("access_who"))) ?? .all,
          AccessKey.What(rawValue: UInt8(row.integer("access_what"))) ?? .all, byChannel: terms & 1 != 0,
          byPayment: terms & 2 != 0, byDelivery: terms & 4 != 0, byUnit: terms & 8 != 0,
          findsNext: row.bool("finds_next")),
        updatedAt: row.instant("updated_at"), agreement: row.text("agreement"))
    }
  }
}
