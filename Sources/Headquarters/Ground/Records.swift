import Basis
import Store

/// Master data that has a code of the company's own and a row of its own: customers, goods, categories, price
/// lists, territories. Saving is the same for all; what differs is here.
protocol Record: Equatable, Sendable {
  /// The table, which is also what the audit trail calls the kind.
  static var table: String { get }
  /// HQ's number, 0 for a new one.
  var number: Int64 { get set }
  /// The company's own code, the key of imports.
  var code: String { get }
  /// As shown.
  var name: String { get }
  /// What is wrong with the fields; empty when nothing is.
  var refusals: [FieldRefusal] { get }
  /// The columns as stored and audited.
  var fields: AuditFields { get }
  /// Columns that follow from the fields, stored but not audited.
  func derived(at moment: Instant) -> AuditFields
  /// What is audited but lies in other tables.
  var elsewhere: AuditFields { get }
  /// The records whose `column` has one of these values, whole.
  static func load(_ column: String, _ values: [SqlValue], _ connection: any Connection) throws -> [Self]
}

extension Record {
  func derived(at moment: Instant) -> AuditFields { [] }
  var elsewhere: AuditFields { [] }
}

/// What a set of records did to the database.
public struct BatchOutcome: Equatable, Sendable {
  /// New ones.
  public var added = 0
  /// Known ones that differ now.
  public var changed = 0
  /// Known ones that were the same.
  public var unchanged = 0

  /// Counts, all 0 at first.
  public init(added: Int = 0, changed: Int = 0, unchanged: Int = 0) {
    self.added = added
    self.changed = changed
    self.unchanged = unchanged
  }
}

/// A record that was added (`old` is `nil`) or changed.
struct Saved<R: Record> {
  let old: R?
  let new: R
}

/// By what a draft finds the record it replaces.
enum RecordKey {
  /// By its number; a draft without one is new, and its code must be free.
  case number
  /// By its code, as imports do.
  case code
}

extension Connection {
  /// Writes drafts and their audit entries, set by set; says what changed so that it can be published.
  func save<R: Record>(
    _ drafts: [R], by key: RecordKey, _ author: AuditAuthor, at moment: Instant
  ) throws -> (saved: [Saved<R>], outcome: BatchOutcome) {
    try takeTurn()
    let known = try knownRecords(drafts, by: key)
    var outcome = BatchOutcome()
    var added: [R] = []
    var changed: [Saved<R>] = []
    var entries: [AuditEntry] = []
    for draft in drafts {
      guard let old = known[key == .code ? .text(draft.code) : .integer(draft.number)] else {
        if key == .number, draft.number != 0 { throw MissingRefusal() }
        added.append(draft)
        continue
      }
      var new = draft
      new.number = old.number
      let entry = AuditEntry.change(
        R.table, id: old.number, name: new.name, from: old.fields + old.elsewhere,
        to: new.fields + new.elsewhere)
      if let entry {
        changed.append(Saved(old: old, new: new))
        entries.append(entry)
      } else {
        outcome.unchanged += 1
      }
    }
    try insert(&added, at: moment)
    try update(changed.map(\.new), at: moment)
    outcome.added = added.count
    outcome.changed = changed.count
    entries += added.map {
      .addition(R.table, id: $0.number, name: $0.name, $0.fields + $0.elsewhere)
    }
    try audit(entries, by: author, at: moment)
    return (added.map { Saved(old: nil, new: $0) } + changed, outcome)
  }

  private func knownRecords<R: Record>(_ drafts: [R], by key: RecordKey) throws -> [SqlValue: R] {
    let wanted =
      key == .code
      ? drafts.map { SqlValue.text($0.code) } : drafts.compactMap { $0.number == 0 ? nil : .integer($0.number) }
    let found = try R.load(key == .code ? "code" : "id", wanted, self)
    return Dictionary(
      found.map { (key == .code ? .text($0.code) : .integer($0.number), $0) },
      uniquingKeysWith: { first, _ in first })
  }

  private func insert<R: Record>(_ records: inout [R], at moment: Instant) throws {
    guard let first = records.first else { return }
    let columns = (first.fields + first.derived(at: moment)).map(\.name)
    let places = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
    var numbers: [Int64] = []
    try runBatch(
      "INSERT INTO \(R.table) (\(columns.joined(separator: ", "))) VALUES (\(places)) RETURNING id",
      records.map { ($0.fields + $0.derived(at: moment)).map(\.value) }
    ) { _, row in numbers.append(row.integer("id")) }
    for (index, number) in numbers.enumerated() { records[index].number = number }
  }

  private func update<R: Record>(_ records: [R], at moment: Instant) throws {
    guard let first = records.first else { return }
    let columns = (first.fields + first.derived(at: moment)).map(\.name)
    let settings = columns.enumerated().map { "\($1) = $\($0 + 1)" }.joined(separator: ", ")
    try executeBatch(
      "UPDATE \(R.table) SET \(settings) WHERE id = $\(columns.count + 1)",
      records.map { ($0.fields + $0.derived(at: moment)).map(\.value) + [.integer($0.number)] })
  }

  /// One entry for a whole job, beside those of its records.
  func auditJob(
    _ job: String, _ table: String, _ outcome: BatchOutcome, by author: AuditAuthor, at moment: Instant
  ) throws {
    try audit(
      AuditEntry(
        verb: "load", kind: table, id: nil, name: job,
        after: [
          ("added", SqlValue(outcome.added)), ("changed", SqlValue(outcome.changed)),
          ("unchanged", SqlValue(outcome.unchanged)),
        ]), by: author, at: moment)
  }

  /// All rows that a one-value query finds for each of `values`.
  func rows(_ sql: String, forEach values: [SqlValue]) throws -> [Row] {
    var rows: [Row] = []
    try runBatch(sql, values.map { [$0] }) { _, row in rows.append(row) }
    return rows
  }
}

/// Refuses a set with a faulty record, naming its code.
func check<R: Record>(_ drafts: [R]) throws {
  for draft in drafts {
    let refusals = draft.refusals
    if refusals.isEmpty { continue }
    throw FieldRefusals(
      drafts.count == 1
        ? refusals
        : refusals.map {
          FieldRefusal($0.field, Text("\(draft.code): \($0.text.polish)", "\(draft.code): \($0.text.english)"))
        })
  }
}

extension FieldCheck {
  /// Code and name, which every record has.
  mutating func codeAndName(_ code: String, _ name: String) {
    required("code", code, limit: 40)
    if code != code.trimmed() {
      refuse(
        "code", "Kod zaczyna się lub kończy spacją. Usuń ją.",
        "The code begins or ends with a space. Remove it.")
    }
    required("name", name, limit: 200)
  }

  /// First day not after the last.
  mutating func validity(_ text: (from: String, to: String)) {
    if text.from > text.to {
      refuse(
        "validTo", "Koniec jest przed początkiem. Popraw daty.",
        "The end is before the beginning. Correct the dates.")
    }
  }
}
