import Basis
import Store
import Sync

extension Headquarters {
  /// A bucket in one piece as it is now. It is built when somebody first needs it and serves everybody until the
  /// bucket changes: a thousand phones at seven in the morning fetch the same few pieces.
  func segment(of bucket: Bucket) async throws -> SegmentAddress {
    let found = try await database.read { connection in
      let head = try connection.head(of: bucket)
      if let stored = try connection.storedSegment(bucket, head) { return (stored, nil as BuiltSegment?) }
      let built = try connection.build(bucket, head)
      return (built.address, built)
    }
    guard let built = found.1 else { return found.0 }
    try await database.write { try $0.store(built) }
    return found.0
  }

  /// The bytes at an address, for a device that may hold the bucket; `nil` when there is no such piece or it is
  /// not for this device.
  public func segmentContent(_ address: String, for device: Device) async throws -> [UInt8]? {
    try await database.read { connection in
      let row = try connection.row("SELECT bucket, content FROM segment WHERE address = $1", [.text(address)])
      guard let row, try connection.scope(of: device).contains(Bucket(code: UInt64(row.integer("bucket"))))
      else {
        return nil
      }
      return row.bytes("content")
    }
  }
}

private struct BuiltSegment: Sendable {
  let address: SegmentAddress
  let head: UInt64
  let content: [UInt8]
}

extension Connection {
  fileprivate func storedSegment(_ bucket: Bucket, _ head: UInt64) throws -> SegmentAddress? {
    let row = try row(
      """
      SELECT address, row_count, length(content) AS bytes FROM segment WHERE bucket = $1 AND seq = $2
      """, [SqlValue(bucket.code), SqlValue(head)])
    return row.map {
      SegmentAddress(
        bucket: bucket, address: $0.text("address"), bytes: UInt64($0.integer("bytes")),
        rows: UInt64($0.integer("row_count")))
    }
  }

  fileprivate func build(_ bucket: Bucket, _ head: UInt64) throws -> BuiltSegment {
    var rows: [SyncRow] = []
    try forEachRow(
      """
      SELECT kind, row_key, payload FROM row_bucket WHERE bucket = $1 AND payload IS NOT NULL
      ORDER BY kind, row_key
      """, [SqlValue(bucket.code)]
    ) { row in
      rows.append(
        SyncRow(
          kind: UInt8(row.integer("kind")), key: UInt64(row.integer("row_key")), payload: row.bytes("payload")))
    }
    let content = Segment.bytes(of: bucket, rows: rows)
    let address = SegmentAddress(
      bucket: bucket, address: sha256(content), bytes: UInt64(content.count), rows: UInt64(rows.count))
    return BuiltSegment(address: address, head: head, content: content)
  }

  /// Keeps the piece and the one before it, which a slow phone may still be fetching. A bucket that changed and
  /// changed back gets its old piece again under the new number.
  fileprivate func store(_ built: BuiltSegment) throws {
    let bucket = SqlValue(built.address.bucket.code)
    try execute(
      """
      INSERT INTO segment (address, bucket, seq, row_count, content) VALUES ($1, $2, $3, $4, $5)
      ON CONFLICT DO NOTHING
      """,
      [
        .text(built.address.address), bucket, SqlValue(built.head), SqlValue(built.address.rows),
        .bytes(built.content),
      ])
    try execute(
      "UPDATE segment SET seq = $1 WHERE address = $2 AND seq < $1",
      [SqlValue(built.head), .text(built.address.address)])
    try execute(
      """
      DELETE FROM segment WHERE bucket = $1 AND seq <
        (SELECT MIN(kept.seq) FROM (SELECT seq FROM segment WHERE bucket = $1 ORDER BY seq DESC LIMIT 2) AS kept)
      """, [bucket])
  }
}
