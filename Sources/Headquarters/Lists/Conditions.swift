import Basis
import Store

/// The WHERE part of a list's query with its values, built up condition by condition. Values always travel
/// beside the text, never in it.
struct Conditions {
  private var parts: [String] = []
  private(set) var values: [SqlValue] = []

  init() {}

  /// Conditions to be adopted by `others`, whose values they follow.
  init(after others: Conditions) { values = others.values }

  /// Takes over conditions that began after these, in the wording `combine` gives them.
  mutating func adopt(_ others: Conditions, combine: (String) -> String) {
    values = others.values
    parts.append(combine(others.parts.joined(separator: " AND ")))
  }

  /// Takes a value and says how the text calls it.
  mutating func value(_ value: SqlValue) -> String {
    values.append(value)
    return "$\(values.count)"
  }

  /// Adds a condition.
  mutating func require(_ sql: String) { parts.append(sql) }

  /// Adds `column = value`.
  mutating func require(_ column: String, is value: SqlValue) {
    parts.append("\(column) = \(self.value(value))")
  }

  /// Every word of the search must occur in a column of folded text.
  mutating func require(_ column: String, contains search: String) {
    let words = String(decoding: folded(search), as: UTF8.self).split(separator: " ")
    for word in words.prefix(8) { require("\(column) LIKE \(value(.text("%\(word)%")))") }
  }

  /// A representative sees the customers of their own territories, nobody else's.
  mutating func requireVisible(_ territoryColumn: String, to actor: Actor) {
    guard actor.role == .representative else { return }
    let user = value(.integer(actor.userId))
    require("\(territoryColumn) IN (SELECT id FROM territory WHERE user_id = \(user))")
  }

  /// A representative sees the documents and devices that are their own.
  mutating func requireOwn(_ userColumn: String, of actor: Actor) {
    guard actor.role == .representative else { return }
    require(userColumn, is: .integer(actor.userId))
  }

  /// "WHERE …" or nothing.
  var sql: String { parts.isEmpty ? "" : " WHERE " + parts.joined(separator: " AND ") }

  /// "LIMIT … OFFSET …" for a page; the last thing added to a query.
  mutating func limit(_ request: ListRequest) -> String {
    let rows = value(SqlValue(request.pageSize))
    let skipped = value(SqlValue((request.page - 1) * request.pageSize))
    return " LIMIT \(rows) OFFSET \(skipped)"
  }
}

extension ListRequest {
  /// "ORDER BY …" for the chosen column, with a last word that makes the order complete. `columns` maps what
  /// may be asked for to SQL; nothing else gets into the text.
  func order(_ columns: [String: String], usually usual: String, last: String) -> String {
    guard let column = columns[sort] else { return " ORDER BY \(usual)" }
    let direction = isDescending ? " DESC" : ""
    return " ORDER BY \(column)\(direction), \(last)\(direction)"
  }
}

extension Row {
  func money(_ name: String) -> Money { Money(grosze: integer(name)) }
  func instant(_ name: String) -> Instant { Instant(milliseconds: integer(name)) }
  func optionalInstant(_ name: String) -> Instant? { optionalInteger(name).map { Instant(milliseconds: $0) } }
  func number32(_ name: String) -> UInt32 { UInt32(exactly: integer(name)) ?? 0 }
  func currency(_ name: String) -> Currency { Currency(text(name)) ?? .zloty }
  func day(_ name: String) -> CivilDate { CivilDate(text(name)) ?? CivilDate(dayNumber: 0) }
}
