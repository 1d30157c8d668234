import Basis
import Cube
import Headquarters

/// What the page "Analizy" asks: everything stands in the address, so that a link can be kept and sent.
struct AnalysisQuestion: Sendable {
  var facts = "order_lines"
  /// Levels down the side, at most three.
  var rows: [String] = []
  /// A level across the top, or empty.
  var column = ""
  var measures: [String] = []
  var from: CivilDate?
  var to: CivilDate?
  /// "PLN"; empty where facts have no currency.
  var currency = ""
  /// Whether refused and withdrawn orders count too.
  var withRefused = false
  var hasTotals = true
  /// The greatest first, by the first measure; otherwise by name.
  var byValue = false
  /// Members chosen by level, such as those of a clicked cell.
  var chosen: [(level: String, member: String)] = []
  /// Currencies the person's documents have.
  var offered: [String] = []

  /// Rows shown on the page.
  static let shownRows = 300
  /// Rows of an export.
  static let exportedRows = 100_000

  /// Reads the address. Names are checked by the cube itself.
  init(_ query: [String: String]) {
    func text(_ name: String) -> String { String((query[name] ?? "").prefix(200)) }
    if !text("facts").isEmpty { facts = text("facts") }
    rows = ["r1", "r2", "r3"].map(text).filter { !$0.isEmpty }
    column = text("c")
    measures = query.keys.filter { $0.hasPrefix("m.") && query[$0] == "1" }.map { String($0.dropFirst(2)) }
    from = CivilDate(text("from"))
    to = CivilDate(text("to"))
    currency = text("currency")
    withRefused = text("refused") == "1"
    hasTotals = query["asked"] == nil || text("totals") == "1"
    byValue = text("order") == "value"
    for (name, value) in query.sorted(by: { $0.key < $1.key }) where name.hasPrefix("w.") {
      if chosen.count < 16 { chosen.append((String(name.dropFirst(2)), String(value.prefix(200)))) }
    }
  }

  /// Fills what was not asked with what most people want first.
  mutating func complete(_ table: FactTable, for role: Role, currencies: [String], usual: String) {
    let known = table.measures(for: role).map(\.name)
    // In the order of the schema, whatever order the address had.
    let asked = Set(measures)
    measures = known.filter { asked.contains($0) } + measures.filter { !known.contains($0) }.sorted()
    if measures.isEmpty { measures = Array(known.prefix(facts == "order_lines" ? 1 : 2)) }
    if rows.isEmpty, column.isEmpty {
      switch facts {
      case "order_lines":
        rows = ["product.category_1"]
        column = "date.month"
      case "documents": rows = ["customer.representative"]
      case "sync_documents", "devices": rows = ["device.name"]
      default: rows = ["date.month"]
      }
      if facts == "sync_documents" { column = "outcome" }
    }
    if currencies.isEmpty {
      currency = ""
    } else if currency.isEmpty {
      currency = currencies.contains(usual) ? usual : currencies[0]
    }
  }

  /// Whether these facts know refused orders.
  var hasState: Bool { facts == "order_lines" || facts == "documents" }

  /// As filters of the cube.
  var filters: [LevelFilter] {
    var filters: [LevelFilter] = []
    if from != nil || to != nil {
      filters.append(LevelFilter(level: "date.day", condition: .between(from: from?.text, to: to?.text)))
    }
    if !currency.isEmpty { filters.append(LevelFilter(level: "currency", condition: .isIn([currency]))) }
    if hasState, !withRefused {
      filters.append(LevelFilter(level: "state", condition: .isNotIn(["rejected", "cancelled"])))
    }
    for (level, member) in chosen { filters.append(LevelFilter(level: level, condition: .isIn([member]))) }
    return filters
  }

  /// As a question to the cube.
  func query(limit: Int) -> CubeQuery {
    var query = CubeQuery()
    query.rows = rows
    query.columns = column.isEmpty ? [] : [column]
    query.measures = measures.map { QueryMeasure(name: $0, base: .named($0)) }
    query.filters = filters
    query.totals = hasTotals
    query.limit = limit
    if byValue, let first = measures.first { query.sort = [SortKey(by: first, descending: true)] }
    return query
  }

  /// The address of this question on a page.
  func address(_ path: String = "/analyses", adding extra: [(String, String)] = []) -> String {
    var parts: [(String, String)] = [("facts", facts)]
    for (index, level) in rows.enumerated() { parts.append(("r\(index + 1)", level)) }
    if !column.isEmpty { parts.append(("c", column)) }
    parts += measures.map { ("m." + $0, "1") }
    if let from { parts.append(("from", from.text)) }
    if let to { parts.append(("to", to.text)) }
    if !currency.isEmpty { parts.append(("currency", currency)) }
    if withRefused { parts.append(("refused", "1")) }
    if byValue { parts.append(("order", "value")) }
    parts.append(("asked", "1"))
    if hasTotals { parts.append(("totals", "1")) }
    parts += chosen.map { ("w." + $0.level, $0.member) } + extra
    return path + "?" + parts.map { percentEncoded($0.0) + "=" + percentEncoded($0.1) }.joined(separator: "&")
  }

  /// The question behind a cell: its members join the chosen ones.
  func inside(_ members: [(level: String, member: String)]) -> AnalysisQuestion {
    var inside = self
    inside.chosen.removeAll { old in members.contains { $0.level == old.level } }
    inside.chosen += members
    return inside
  }
}
