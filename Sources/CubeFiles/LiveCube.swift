import Basis
import Cube
import Foundation

/// A cube that follows its source: a snapshot in `facts.terencube` and behind it a log of the documents that
/// came since, `facts.tail`.
///
/// A change is in the log, durable, before it is in the cube. Merging writes a new snapshot that says up to
/// which change it goes, and starts a new log; whenever the machine stops, opening finds a whole snapshot and
/// replays only what the snapshot does not have. The caller feeds changes in the order of their positions and
/// asks `position` where to go on.
public final class LiveCube {
  /// Ready to be asked.
  public private(set) var cube: Cube
  private let snapshotPath: String
  private let tailPath: String
  private var tail: Int32 = -1
  /// Bytes of the log.
  public private(set) var tailBytes = 0

  /// One change of the source.
  public enum Change: Equatable, Sendable {
    /// A new document, or new rows of a known one.
    case put(FactDocument)
    /// The document is gone.
    case delete(String)
    /// Members of a dimension's key.
    case describe(dimension: String, key: String, labels: [String])
  }

  /// Opens the cube in a directory, or begins an empty one.
  public init(directory: String, schema: CubeSchema) throws {
    snapshotPath = directory + "/" + schema.fact + ".terencube"
    tailPath = directory + "/" + schema.fact + ".tail"
    if FileManager.default.fileExists(atPath: snapshotPath) {
      cube = try CubeFiles.open(snapshotPath)
    } else {
      cube = Cube(schema: schema)
    }
    try replay()
  }

  deinit { if tail >= 0 { close(tail) } }

  /// Up to which change of the source the cube goes.
  public var position: UInt64 { cube.position }

  /// Takes changes in; they are durable when the call returns. Changes at or below `position` are skipped, so
  /// that a source may send some again.
  public func take(_ changes: [(position: UInt64, change: Change)]) throws {
    var bytes: [UInt8] = []
    let news = changes.filter { $0.position > cube.position }
    for (_, change) in news { try check(change) }
    for (position, change) in news { bytes += LiveCube.record(position, change) }
    guard !bytes.isEmpty else { return }
    guard CubeFiles.writeAll(tail, bytes), fsync(tail) == 0 else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: tailPath])
    }
    tailBytes += bytes.count
    for (position, change) in news { try LiveCube.apply(position, change, to: cube) }
  }

  /// Writes a new snapshot and empties the log, while nobody asks.
  public func merge() throws {
    let merged = try cube.compacted()
    try CubeFiles.write(merged, to: snapshotPath)
    try startTail([])
    cube = try CubeFiles.open(snapshotPath)
  }

  /// A merge of what is durable now, for a thread of its own: it reads the files, not this cube, which goes on
  /// answering and taking changes. When its `run` has returned, `adopt` takes the new snapshot.
  public func startMerge() -> CubeMerge {
    CubeMerge(
      snapshotPath: snapshotPath, tailPath: tailPath, tailBytes: tailBytes, schema: cube.schema)
  }

  /// Goes over to the snapshot of a merge that ran, and keeps in the log what came meanwhile.
  public func adopt(_ merge: CubeMerge) throws {
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: tailPath)))
    let news = Array(bytes[min(merge.tailBytes, bytes.count)...])
    let limits = cube.limits
    cube = try CubeFiles.open(snapshotPath)
    cube.limits = limits
    var reader = ByteReader(news)
    while let (position, change) = LiveCube.read(&reader) {
      if position > cube.position { try LiveCube.apply(position, change, to: cube) }
    }
    try startTail(news)
  }

  /// What cannot be applied must not reach the log.
  private func check(_ change: Change) throws {
    switch change {
    case .put(let document): try cube.check(document)
    case .delete: return
    case .describe(let name, _, let labels):
      guard let dimension = cube.schema.dimensions.first(where: { $0.name == name }),
        dimension.levels.count == labels.count
      else { throw CubeRefusal.badRow(column: name, value: labels.joined(separator: ", ")) }
    }
  }

  static func apply(_ position: UInt64, _ change: Change, to cube: Cube) throws {
    switch change {
    case .put(let document):
      do throws(CubeRefusal) { try cube.append(document) } catch {
        guard case .documentConflict(_, true) = error else { throw error }
        try cube.correct(document)
      }
    case .delete(let number):
      do throws(CubeRefusal) { try cube.delete(number) } catch {
        // A deletion sent twice, or of a document without rows, changes nothing.
        guard case .documentConflict(_, false) = error else { throw error }
      }
    case .describe(let dimension, let key, let labels):
      try cube.describe(dimension: dimension, key: key, labels: labels)
    }
    cube.position = position
  }

  /// Begins a new log with these records.
  private func startTail(_ records: [UInt8]) throws {
    let temporary = tailPath + ".new"
    let fresh = Foundation.open(temporary, O_RDWR | O_CREAT | O_TRUNC | O_APPEND, 0o644)
    guard fresh >= 0, CubeFiles.writeAll(fresh, records), fsync(fresh) == 0, rename(temporary, tailPath) == 0
    else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: tailPath])
    }
    CubeFiles.syncDirectory(of: tailPath)
    if tail >= 0 { close(tail) }
    tail = fresh
    tailBytes = records.count
  }

  /// Reads the log up to its first torn record, which was never confirmed, and cuts it there.
  private func replay() throws {
    guard FileManager.default.fileExists(atPath: tailPath) else { return try startTail([]) }
    let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: tailPath)))
    var reader = ByteReader(bytes)
    var sound = 0
    while let (position, change) = LiveCube.read(&reader) {
      sound = reader.position
      if position > cube.position { try LiveCube.apply(position, change, to: cube) }
    }
    tail = Foundation.open(tailPath, O_RDWR | O_APPEND)
    guard tail >= 0, ftruncate(tail, sound) == 0 else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: tailPath])
    }
    tailBytes = sound
  }

  // MARK: records

  static func record(_ position: UInt64, _ change: Change) -> [UInt8] {
    var body = ByteWriter()
    body.varint(position)
    switch change {
    case .put(let document):
      body.byte(0)
      body.text(document.number)
      body.varint(UInt64(document.rows.count))
      for row in document.rows {
        body.signed(Int64(row.day.dayNumber))
        body.varint(UInt64(row.keys.count))
        for key in row.keys { body.text(key) }
        body.varint(UInt64(row.numbers.count))
        for number in row.numbers { body.signed(number) }
      }
    case .delete(let number):
      body.byte(1)
      body.text(number)
    case .describe(let dimension, let key, let labels):
      body.byte(2)
      body.text(dimension)
      body.text(key)
      body.varint(UInt64(labels.count))
      for label in labels { body.text(label) }
    }
    var record = ByteWriter()
    record.block(body.bytes)
    record.fixed64(checksum64(body.bytes))
    return record.bytes
  }

  static func read(_ reader: inout ByteReader) -> (UInt64, Change)? {
    guard let body = try? reader.block(), let checksum = try? reader.fixed64(), checksum == checksum64(body)
    else {
      return nil
    }
    var fields = ByteReader(body)
    return try? change(&fields)
  }

  private static func change(_ fields: inout ByteReader) throws(BytesRefusal) -> (UInt64, Change) {
    let position = try fields.varint()
    switch try fields.byte() {
    case 0:
      var document = FactDocument(number: try fields.text(), rows: [])
      for _ in 0..<(try fields.varint()) {
        let day = CivilDate(dayNumber: Int32(truncatingIfNeeded: try fields.signed()))
        var keys: [String] = []
        for _ in 0..<(try fields.varint()) { keys.append(try fields.text()) }
        var numbers: [Int64] = []
        for _ in 0..<(try fields.varint()) { numbers.append(try fields.signed()) }
        document.rows.append(FactRow(day: day, keys: keys, numbers: numbers))
      }
      return (position, .put(document))
    case 1: return (position, .delete(try fields.text()))
    case 2:
      let dimension = try fields.text()
      let key = try fields.text()
      var labels: [String] = []
      for _ in 0..<(try fields.varint()) { labels.append(try fields.text()) }
      return (position, .describe(dimension: dimension, key: key, labels: labels))
    default: throw .malformed
    }
  }
}
