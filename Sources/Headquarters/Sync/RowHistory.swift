import Basis
import Store
import Sync
import Trade

extension RowKind {
  /// Kinds from which prices follow: their replaced rows are kept, so that HQ can price an order with exactly
  /// what the device knew.
  static let priced: [RowKind] = [.category, .product, .prices, .customer, .discounts, .pricing, .condition]

  /// Those of them that the pricing book is made from; a customer is looked up by itself.
  static let booked: [RowKind] = [.category, .product, .prices, .discounts, .pricing, .condition]

  static func list(_ kinds: [RowKind]) -> String {
    kinds.map { decimalText(Int64($0.rawValue)) }.joined(separator: ", ")
  }
}

extension Connection {
  /// Keeps the rows that `changed` is about to replace or remove, from the change that brought them to the one
  /// that takes them away.
  func keepHistory(_ changed: [Publication], first: Int64, step: Int) throws {
    // The first load of a company replaces nothing; asking for each of half a million rows would double it.
    var isEmpty: [Bucket: [RowKind: Bool]] = [:]
    var kept: [[SqlValue]] = []
    for (index, publication) in changed.enumerated() where RowKind.priced.contains(publication.kind) {
      let bucket = publication.bucket
      if isEmpty[bucket]?[publication.kind] == nil {
        let any = try row(
          "SELECT 1 AS one FROM row_bucket WHERE bucket = $1 AND kind = $2 LIMIT 1",
          [SqlValue(bucket.code), SqlValue(publication.kind.rawValue)])
        isEmpty[bucket, default: [:]][publication.kind] = any == nil
      }
      if isEmpty[bucket]?[publication.kind] == true { continue }
      kept.append([
        .integer(first + Int64(index / step)), SqlValue(bucket.code), SqlValue(publication.kind.rawValue),
        SqlValue(publication.key), publication.payload.map { .bytes($0) } ?? .bytes([]),
      ])
    }
    try executeBatch(
      """
      INSERT INTO row_history (bucket, kind, row_key, since_seq, until_seq, payload)
      SELECT bucket, kind, row_key, seq, $1, payload FROM row_bucket
      WHERE bucket = $2 AND kind = $3 AND row_key = $4 AND payload IS NOT NULL AND payload <> $5 AND seq < $1
      ON CONFLICT DO NOTHING
      """, kept)
  }

  /// One row as it was at a position of the feed, wherever it stood then.
  func row(_ kind: RowKind, _ key: UInt64, at position: UInt64) throws -> (bucket: Bucket, payload: [UInt8])? {
    var found: (bucket: Bucket, payload: [UInt8])?
    try forEachPastRow(kind, key, at: position) { bucket, payload in found = (bucket, payload) }
    return found
  }

  /// The rows of a kind with a key as they were at a position, one for each bucket that had it.
  func forEachPastRow(
    _ kind: RowKind, _ key: UInt64, at position: UInt64, _ visit: (Bucket, [UInt8]) -> Void
  ) throws {
    // The signs keep SQLite from walking all rows of the kind by their position.
    try forEachRow(
      """
      SELECT bucket, payload FROM row_bucket
      WHERE kind = $1 AND row_key = $2 AND +seq <= $3 AND payload IS NOT NULL
      UNION ALL
      SELECT bucket, payload FROM row_history
      WHERE kind = $1 AND row_key = $2 AND +since_seq <= $3 AND +until_seq > $3
      """, [SqlValue(kind.rawValue), SqlValue(key), SqlValue(position)]
    ) { visit(Bucket(code: UInt64($0.integer("bucket"))), $0.bytes("payload")) }
  }

  /// All rows of a kind as they were at a position.
  func forEachPastRow(
    _ kind: RowKind, at position: UInt64, _ visit: (Bucket, UInt64, [UInt8]) -> Void
  ) throws {
    try forEachRow(
      """
      SELECT bucket, row_key, payload FROM row_bucket WHERE kind = $1 AND seq <= $2 AND payload IS NOT NULL
      UNION ALL
      SELECT bucket, row_key, payload FROM row_history WHERE kind = $1 AND since_seq <= $2 AND until_seq > $2
      """, [SqlValue(kind.rawValue), SqlValue(position)]
    ) {
      visit(Bucket(code: UInt64($0.integer("bucket"))), UInt64($0.integer("row_key")), $0.bytes("payload"))
    }
  }

  /// What changed in the book's kinds between two positions, as it is at the second one: in either direction.
  func bookChanges(from: UInt64, to: UInt64) throws -> [(bucket: Bucket, row: SyncRow)] {
    let (low, high) = (min(from, to), max(from, to))
    var touched: [(Bucket, RowKind, UInt64)] = []
    var seen: Set<String> = []
    // Every change of a row leaves its number at the row itself or at the end of the one it replaced.
    try forEachRow(
      """
      SELECT bucket, kind, row_key FROM row_bucket
      WHERE kind IN (\(RowKind.list(RowKind.booked))) AND seq > $1 AND seq <= $2
      UNION
      SELECT bucket, kind, row_key FROM row_history
      WHERE kind IN (\(RowKind.list(RowKind.booked))) AND until_seq > $1 AND since_seq <= $2
      """, [SqlValue(low), SqlValue(high)]
    ) { row in
      let key = "\(row.integer("bucket")).\(row.integer("kind")).\(row.integer("row_key"))"
      guard let kind = RowKind(rawValue: UInt8(row.integer("kind"))), seen.insert(key).inserted else { return }
      touched.append((Bucket(code: UInt64(row.integer("bucket"))), kind, UInt64(row.integer("row_key"))))
    }
    return try touched.map { bucket, kind, key in
      var payload: [UInt8]?
      try forEachPastRow(kind, key, at: to) { found, bytes in if found == bucket { payload = bytes } }
      return (bucket, SyncRow(kind: kind.rawValue, key: key, payload: payload))
    }
  }
}
