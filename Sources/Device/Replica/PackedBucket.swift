import Basis
import Sync

/// One bucket as it came, with sorted columns of keys and places. A row is decoded when it is looked at;
/// half a million discounts stay one array of bytes.
struct PackedBucket {
  let bucket: Bucket
  private(set) var bytes: [UInt8]
  private(set) var tables: [RowTable]

  /// All rows of one kind: keys ascending, and where their payloads lie in `bytes`.
  struct RowTable {
    let kind: UInt8
    var keys: [UInt64] = []
    var starts: [UInt32] = []
    var ends: [UInt32] = []

    /// The place of the row with this key.
    func index(of key: UInt64) -> Int? {
      var low = 0
      var high = keys.count
      while low < high {
        let middle = (low + high) / 2
        if keys[middle] < key { low = middle + 1 } else { high = middle }
      }
      return low < keys.count && keys[low] == key ? low : nil
    }

    mutating func append(_ key: UInt64, _ start: UInt32, _ end: UInt32) {
      keys.append(key)
      starts.append(start)
      ends.append(end)
    }
  }

  /// An empty bucket.
  init(_ bucket: Bucket) {
    self.bucket = bucket
    bytes = []
    tables = []
  }

  /// A bucket from its segment; a damaged one throws.
  init(segment: [UInt8]) throws(BytesRefusal) {
    var tables: [RowTable] = []
    bucket = try Segment.forEachRow(in: segment) { kind, key, payload in
      if tables.last?.kind != kind { tables.append(RowTable(kind: kind)) }
      tables[tables.count - 1].append(key, UInt32(payload.lowerBound), UInt32(payload.upperBound))
    }
    bytes = segment
    self.tables = tables
  }

  /// The rows of one kind.
  func table(_ kind: RowKind) -> RowTable? { tables.first { $0.kind == kind.rawValue } }

  /// How many rows of one kind there are.
  func count(_ kind: RowKind) -> Int { table(kind)?.keys.count ?? 0 }

  /// The payload of a row; `nil` when there is none.
  func row(_ kind: RowKind, _ key: UInt64) -> ArraySlice<UInt8>? {
    guard let table = table(kind), let index = table.index(of: key) else { return nil }
    return bytes[Int(table.starts[index])..<Int(table.ends[index])]
  }

  /// Puts changed rows in. New payloads go to the end of the bytes; what they replace is dropped when the
  /// bucket is next written in whole.
  mutating func apply(_ rows: [SyncRow]) {
    // Last word wins when a row occurs twice.
    let changes = rows.arranged { a, b in a.kind != b.kind ? a.kind < b.kind : a.key < b.key }
    var index = 0
    while index < changes.count {
      let kind = changes[index].kind
      var end = index
      while end < changes.count, changes[end].kind == kind { end += 1 }
      merge(kind, Array(changes[index..<end]))
      index = end
    }
  }

  private mutating func merge(_ kind: UInt8, _ changes: [SyncRow]) {
    let place = tables.firstIndex { $0.kind >= kind } ?? tables.count
    if place == tables.count || tables[place].kind != kind {
      tables.insert(RowTable(kind: kind), at: place)
    }
    let old = tables[place]
    var merged = RowTable(kind: kind)
    var next = 0
    for (index, change) in changes.enumerated() {
      if index + 1 < changes.count, changes[index + 1].key == change.key { continue }
      while next < old.keys.count, old.keys[next] < change.key {
        merged.append(old.keys[next], old.starts[next], old.ends[next])
        next += 1
      }
      if next < old.keys.count, old.keys[next] == change.key { next += 1 }
      guard let payload = change.payload else { continue }
      let start = UInt32(bytes.count)
      bytes.append(contentsOf: payload)
      merged.append(change.key, start, UInt32(bytes.count))
    }
    while next < old.keys.count {
      merged.append(old.keys[next], old.starts[next], old.ends[next])
      next += 1
    }
    tables[place] = merged
  }

  /// The bucket in one piece, as HQ would send it.
  var segment: [UInt8] {
    var rows: [SyncRow] = []
    for table in tables {
      for index in table.keys.indices {
        rows.append(
          SyncRow(
            kind: table.kind, key: table.keys[index],
            payload: Array(bytes[Int(table.starts[index])..<Int(table.ends[index])])))
      }
    }
    return Segment.bytes(of: bucket, rows: rows)
  }
}
