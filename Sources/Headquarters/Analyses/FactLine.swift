import Basis
import Store

/// Where the line of changes stands.
struct FactClock: Equatable, Sendable {
  /// The life of the database; another one after a restore from backup.
  var epoch: UInt64
  /// The last place given.
  var seq: UInt64
  /// The first place still kept.
  var oldest: UInt64
  /// How often all cubes had to be built anew.
  var generation: Int64
  /// Whether changes wait for a place.
  var isWaiting: Bool
}

/// A change that has its place.
struct FactChange: Sendable {
  var seq: UInt64
  var kind: Kind
  var id: Int64
  var name: String

  enum Kind: Int64, Sendable {
    case order = 1
    case history = 2
    case syncDocument = 3
    case customer = 4
    case product = 5
    case allCustomers = 6
    case allProducts = 7
    case person = 8
    case device = 9
  }
}

extension Connection {
  /// Where the line stands; `nil` before a company is founded.
  func factClock() throws -> FactClock? {
    try row(
      """
      SELECT k.epoch, f.seq, f.oldest, f.generation,
        (SELECT COUNT(*) FROM (SELECT 1 AS one FROM fact_change WHERE seq IS NULL LIMIT 1) AS w) AS waiting
      FROM fact_clock f CROSS JOIN change_clock k
      """
    ).map {
      FactClock(
        epoch: UInt64($0.integer("epoch")), seq: UInt64($0.integer("seq")),
        oldest: UInt64($0.integer("oldest")),
        generation: $0.integer("generation"), isWaiting: $0.bool("waiting"))
    }
  }

  /// Gives waiting changes their places, at most so many. Whoever does it holds the clock's row, so places become
  /// visible in their own order; those who wrote the changes never wait for it.
  func placeFacts(limit: Int = 5_000, kept: Int64 = 500_000) throws -> Int {
    let lock = dialect == .postgres ? " FOR UPDATE" : ""
    guard let clock = try row("SELECT seq, oldest FROM fact_clock WHERE id = 1\(lock)") else { return 0 }
    let waiting = try rows(
      "SELECT id FROM fact_change WHERE seq IS NULL ORDER BY id LIMIT $1", [SqlValue(limit)])
    if waiting.isEmpty { return 0 }
    let first = clock.integer("seq") + 1
    try executeBatch(
      "UPDATE fact_change SET seq = $1 WHERE id = $2",
      waiting.enumerated().map { [.integer(first + Int64($0)), $1["id"]] })
    let last = first + Int64(waiting.count) - 1
    var oldest = clock.integer("oldest")
    // A process that was away longer builds its cubes anew.
    if last - oldest > kept + kept / 10 {
      oldest = last - kept
      try execute("DELETE FROM fact_change WHERE seq < $1", [.integer(oldest)])
    }
    try execute(
      "UPDATE fact_clock SET seq = $1, oldest = $2 WHERE id = 1", [.integer(last), .integer(oldest)])
    return waiting.count
  }

  /// The next changes after a place, in order.
  func factChanges(after seq: UInt64, limit: Int) throws -> [FactChange] {
    try rows(
      "SELECT seq, kind, object_id, name FROM fact_change WHERE seq > $1 ORDER BY seq LIMIT $2",
      [SqlValue(seq), SqlValue(limit)]
    ).compactMap { row in
      FactChange.Kind(rawValue: row.integer("kind")).map {
        FactChange(
          seq: UInt64(row.integer("seq")), kind: $0, id: row.integer("object_id"), name: row.text("name"))
      }
    }
  }
}
