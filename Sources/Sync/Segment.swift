import Basis

/// A whole bucket in one piece: what a device fetches the first time and stores as it came.
///
/// Layout: "TSG1", varint bucket code, varint row count, the rows (kind byte, varint key, length, payload)
/// in order of kind and key, then `checksum64` of all before it in eight bytes.
public enum Segment {
  private static var magic: [UInt8] { [0x54, 0x53, 0x47, 0x31] }

  /// The segment of a bucket's rows, which must be sorted by kind and key and present.
  public static func bytes(of bucket: Bucket, rows: some Collection<SyncRow>) -> [UInt8] {
    var writer = ByteWriter(reserving: rows.count * 64)
    writer.raw(magic)
    writer.varint(bucket.code)
    writer.varint(UInt64(rows.count))
    for row in rows {
      writer.byte(row.kind)
      writer.varint(row.key)
      writer.block(row.payload ?? [])
    }
    writer.fixed64(checksum64(writer.bytes))
    return writer.bytes
  }

  /// Calls `visit` for each row of a segment with the place of its payload in `bytes`; the payload is not
  /// copied. A damaged segment throws before the first call.
  public static func forEachRow(
    in bytes: [UInt8], _ visit: (_ kind: UInt8, _ key: UInt64, _ payload: Range<Int>) -> Void
  ) throws(BytesRefusal) -> Bucket {
    guard bytes.count >= 14, bytes.starts(with: magic) else { throw .malformed }
    let end = bytes.count - 8
    var trailer = ByteReader(bytes[end...])
    guard try trailer.fixed64() == checksum64(bytes[..<end]) else { throw .malformed }
    var reader = ByteReader(bytes[4..<end])
    let bucket = Bucket(code: try reader.varint())
    let count = try reader.varint()
    for _ in 0..<count {
      let kind = try reader.byte()
      let key = try reader.varint()
      let payload = try reader.block()
      visit(kind, key, payload.startIndex..<payload.endIndex)
    }
    guard reader.isAtEnd else { throw .malformed }
    return bucket
  }
}
