import Basis
import Store

/// One change: by whom, when, of what, from what to what.
public struct AuditRow: Equatable, Sendable {
  /// The record's number.
  public var id: Int64
  /// When.
  public var at: Instant
  /// Who; empty for HQ itself.
  public var person: String
  /// From which device; empty for a browser.
  public var device: String
  /// What was done, as stored.
  public var verb: String
  /// To what kind of thing.
  public var objectKind: String
  /// The thing's number.
  public var objectId: Int64?
  /// The thing's name then.
  public var objectName: String
  /// The fields before, as a JSON object.
  public var beforeJson: String
  /// The fields after, as a JSON object.
  public var afterJson: String
  /// Where the request came from.
  public var address: String
}

extension Headquarters {
  /// The audit trail, newest first; a representative sees what they did themselves. Filters: `user`, `object`
  /// (numbers), `kind`, `verb`, `from`, `to` (days in Poland).
  public func auditTrail(_ request: ListRequest, for actor: Actor) async throws -> ListPage<AuditRow> {
    try await database.read { connection in
      var conditions = auditConditions(request, for: actor)
      let total = try connection.row(
        "SELECT COUNT(*) AS total FROM audit a\(conditions.sql)", conditions.values)!
      let rows = try connection.rows(
        """
        SELECT a.*, COALESCE(u.name, '') AS person, COALESCE(d.name, '') AS device
        FROM audit a LEFT JOIN app_user u ON u.id = a.user_id LEFT JOIN device d ON d.id = a.device_id
        \(conditions.sql) ORDER BY a.at DESC, a.id DESC\(conditions.limit(request))
        """, conditions.values)
      return ListPage(
        rows: rows.map(AuditRow.init), total: total.integer("total"), page: request.page,
        pageSize: request.pageSize)
    }
  }

  /// What happened to one thing, newest first. Whoever calls has made sure that the person may see the thing.
  public func history(of kind: String, _ id: Int64, limit: Int = 50) async throws -> [AuditRow] {
    try await database.read { connection in
      try connection.rows(
        """
        SELECT a.*, COALESCE(u.name, '') AS person, COALESCE(d.name, '') AS device
        FROM audit a LEFT JOIN app_user u ON u.id = a.user_id LEFT JOIN device d ON d.id = a.device_id
        WHERE a.object_kind = $1 AND a.object_id = $2 ORDER BY a.at DESC, a.id DESC LIMIT $3
        """, [.text(kind), .integer(id), SqlValue(limit)]
      ).map(AuditRow.init)
    }
  }

  /// The kinds of things and the verbs that occur, for filters.
  public func auditWords() async throws -> (kinds: [String], verbs: [String]) {
    try await database.read { connection in
      (
        try connection.rows("SELECT DISTINCT object_kind AS word FROM audit ORDER BY word")
          .map { $0.text("word") },
        try connection.rows("SELECT DISTINCT verb AS word FROM audit ORDER BY word").map { $0.text("word") }
      )
    }
  }
}

private func auditConditions(_ request: ListRequest, for actor: Actor) -> Conditions {
  var conditions = Conditions()
  conditions.requireOwn("a.user_id", of: actor)
  if let user = request.number("user") { conditions.require("a.user_id", is: .integer(user)) }
  if let kind = request.filter("kind") { conditions.require("a.object_kind", is: .text(kind)) }
  if let object = request.number("object") { conditions.require("a.object_id", is: .integer(object)) }
  if let verb = request.filter("verb") { conditions.require("a.verb", is: .text(verb)) }
  let words = request.search.trimmed()
  if !words.isEmpty {
    conditions.require("a.object_name LIKE \(conditions.value(.text(likePattern(words)))) ESCAPE '!'")
  }
  if let from = request.day("from") {
    conditions.require("a.at >= \(conditions.value(.integer(from.beginInPoland.milliseconds)))")
  }
  if let to = request.day("to") {
    conditions.require("a.at < \(conditions.value(.integer(to.adding(days: 1).beginInPoland.milliseconds)))")
  }
  return conditions
}

extension CivilDate {
  /// Midnight in Poland as the day begins.
  var beginInPoland: Instant {
    let winter = Instant(milliseconds: Int64(dayNumber) * 86_400_000 - 3_600_000)
    return winter.inPoland.minuteOfDay == 0 ? winter : winter.adding(seconds: -3_600)
  }
}

extension AuditRow {
  init(_ row: Row) {
    self.init(
      id: row.integer("id"), at: row.instant("at"), person: row.text("person"), device: row.text("device"),
      verb: row.text("verb"), objectKind: row.text("object_kind"),
      objectId: row.optionalInteger("object_id"), objectName: row.text("object_name"),
      beforeJson: row.text("before_json"), afterJson: row.text("after_json"), address: row.text("address"))
  }
}
