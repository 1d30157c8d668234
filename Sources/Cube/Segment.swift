/// Up to 65,536 values of one column: codes of the narrowest width that holds `value - base`, with the least
/// and the greatest value, so that a scan skips what a filter cannot meet and looks nothing up where all
/// values give the same member.
///
/// A segment of a file keeps its file form (`Encoding`) until a query touches it: plain codes are then read
/// in place, runs and three-byte codes are spread to plain ones.
final class Segment {
  /// How the values of a segment stand in a file.
  enum Encoding: UInt8 {
    /// All values equal `base`; no bytes.
    case constant = 0
    /// `width` bytes per value.
    case plain = 1
    /// The values of the runs, `width` bytes each, then where each run ends, two bytes each: last row index.
    case runs = 2
  }

  static let rowLimit = 65_536

  let rows: Int
  let base: Int64
  let minimum: Int64
  let maximum: Int64
  let encoding: Encoding
  /// Bytes per stored value: 0, 1, 2, 3, 4 or 8.
  let width: Int
  let runCount: Int
  /// Where the bytes stand in the file; 0 for a segment built in memory.
  let fileOffset: Int
  let byteCount: Int
  let checksum: UInt64

  private(set) var source: Block?
  private var sourceOffset = 0
  private(set) var flat: UnsafeRawPointer?
  private var flatOwner: Block?
  /// Bytes per value at `flat`: 0 (constant), 1, 2, 4 or 8.
  private(set) var flatWidth = 0

  /// Whether a scan may read `flat` (or the base, when constant).
  private(set) var isReady = false

  /// A segment described by a file; its bytes come later by `supply`.
  init(
    rows: Int, base: Int64, minimum: Int64, maximum: Int64, encoding: Encoding, width: Int, runCount: Int,
    fileOffset: Int, byteCount: Int, checksum: UInt64
  ) {
    self.rows = rows
    self.base = base
    self.minimum = minimum
    self.maximum = maximum
    self.encoding = encoding
    self.width = width
    self.runCount = runCount
    self.fileOffset = fileOffset
    self.byteCount = byteCount
    self.checksum = checksum
    isReady = encoding == .constant
  }

  /// A segment in memory with these values; at least one.
  convenience init(_ values: UnsafeBufferPointer<Int64>) {
    var least = values[0]
    var greatest = values[0]
    for value in values {
      least = min(least, value)
      greatest = max(greatest, value)
    }
    let width = Segment.width(of: UInt64(bitPattern: greatest &- least))
    self.init(
      rows: values.count, base: least, minimum: least, maximum: greatest,
      encoding: width == 0 ? .constant : .plain, width: width, runCount: 0, fileOffset: 0,
      byteCount: width * values.count, checksum: 0)
    guard width > 0 else { return }
    let room = UnsafeMutableRawPointer.allocate(byteCount: width * values.count, alignment: 16)
    switch width {
    case 1: Segment.pack(values, least, into: room.assumingMemoryBound(to: UInt8.self))
    case 2: Segment.pack(values, least, into: room.assumingMemoryBound(to: UInt16.self))
    case 4: Segment.pack(values, least, into: room.assumingMemoryBound(to: UInt32.self))
    default: Segment.pack(values, least, into: room.assumingMemoryBound(to: UInt64.self))
    }
    adopt(room, count: width * values.count, width: width)
  }

  private func adopt(_ room: UnsafeMutableRawPointer, count: Int, width: Int) {
    flatOwner = Block(start: UnsafeRawPointer(room), count: count, release: { room.deallocate() })
    flat = UnsafeRawPointer(room)
    flatWidth = width
    isReady = true
  }

  private static func pack<Code: FixedWidthInteger>(
    _ values: UnsafeBufferPointer<Int64>, _ base: Int64, into codes: UnsafeMutablePointer<Code>
  ) {
    for index in 0..<values.count { codes[index] = Code(truncatingIfNeeded: values[index] &- base) }
  }

  static func width(of span: UInt64) -> Int {
    if span == 0 { return 0 }
    if span < 1 << 8 { return 1 }
    if span < 1 << 16 { return 2 }
    return span < 1 << 32 ? 4 : 8
  }

  /// Hands the bytes over; they are checked and spread when a query first needs them.
  func supply(_ block: Block, at offset: Int) {
    source = block
    sourceOffset = offset
  }

  /// Makes the values readable. False: the bytes are damaged. Requires supplied bytes.
  func prepare() -> Bool {
    if isReady { return true }
    guard let source, sourceOffset >= 0, byteCount <= source.count - sourceOffset else { return false }
    let start = source.start + sourceOffset
    guard wordChecksum(start, count: byteCount) == checksum else { return false }
    let aligned = Int(bitPattern: start) % max(width, 1) == 0
    if encoding == .plain, width != 3, aligned {
      guard isWithinBounds(start, width) else { return false }
      flat = start
      flatWidth = width
      isReady = true
      return true
    }
    let target = width == 3 ? 4 : width
    let room = UnsafeMutableRawPointer.allocate(byteCount: target * rows, alignment: 16)
    let sound =
      encoding == .plain
      ? spreadPlain(start, into: room, target: target) : spreadRuns(start, into: room, target: target)
    guard sound, isWithinBounds(UnsafeRawPointer(room), target) else {
      room.deallocate()
      return false
    }
    adopt(room, count: target * rows, width: target)
    return true
  }

  /// Whether no code is beyond what the directory says: loops index tables by codes without looking.
  private func isWithinBounds(_ codes: UnsafeRawPointer, _ width: Int) -> Bool {
    let limit = UInt64(bitPattern: maximum &- base)
    switch width {
    case 1: return greatest(codes.assumingMemoryBound(to: UInt8.self)) <= limit
    case 2: return greatest(codes.assumingMemoryBound(to: UInt16.self)) <= limit
    case 4: return greatest(codes.assumingMemoryBound(to: UInt32.self)) <= limit
    default: return greatest(codes.assumingMemoryBound(to: UInt64.self)) <= limit
    }
  }

  @inline(__always)
  private func greatest<Code: FixedWidthInteger & UnsignedInteger>(_ codes: UnsafePointer<Code>) -> UInt64 {
    var greatest: Code = 0
    for row in 0..<rows { greatest = max(greatest, codes[row]) }
    return UInt64(greatest)
  }

  private func spreadPlain(_ start: UnsafeRawPointer, into room: UnsafeMutableRawPointer, target: Int) -> Bool {
    if width != 3 {
      room.copyMemory(from: start, byteCount: byteCount)
      return true
    }
    let bytes = start.assumingMemoryBound(to: UInt8.self)
    let codes = room.assumingMemoryBound(to: UInt32.self)
    for row in 0..<rows {
      codes[row] = UInt32(bytes[row * 3]) | UInt32(bytes[row * 3 + 1]) << 8 | UInt32(bytes[row * 3 + 2]) << 16
    }
    return true
  }

  private func spreadRuns(_ start: UnsafeRawPointer, into room: UnsafeMutableRawPointer, target: Int) -> Bool {
    let ends = start + runCount * width
    var row = 0
    for run in 0..<runCount {
      let end = Int((ends + run * 2).loadUnaligned(as: UInt16.self)) + 1
      guard end > row, end <= rows else { return false }
      let code = Segment.load(start, run, width)
      switch target {
      case 1:
        let codes = room.assumingMemoryBound(to: UInt8.self)
        for index in row..<end { codes[index] = UInt8(truncatingIfNeeded: code) }
      case 2:
        let codes = room.assumingMemoryBound(to: UInt16.self)
        for index in row..<end { codes[index] = UInt16(truncatingIfNeeded: code) }
      case 4:
        let codes = room.assumingMemoryBound(to: UInt32.self)
        for index in row..<end { codes[index] = UInt32(truncatingIfNeeded: code) }
      default:
        let codes = room.assumingMemoryBound(to: UInt64.self)
        for index in row..<end { codes[index] = code }
      }
      row = end
    }
    return row == rows
  }

  @inline(__always)
  static func load(_ start: UnsafeRawPointer, _ index: Int, _ width: Int) -> UInt64 {
    var code: UInt64 = 0
    for byte in 0..<width {
      code |= UInt64(start.load(fromByteOffset: index * width + byte, as: UInt8.self)) << UInt64(byte * 8)
    }
    return code
  }

  /// One value of a prepared segment.
  func value(_ row: Int) -> Int64 {
    guard let flat else { return base }
    switch flatWidth {
    case 1: return base &+ Int64(flat.load(fromByteOffset: row, as: UInt8.self))
    case 2: return base &+ Int64(flat.load(fromByteOffset: row * 2, as: UInt16.self))
    case 4: return base &+ Int64(flat.load(fromByteOffset: row * 4, as: UInt32.self))
    default: return base &+ Int64(bitPattern: flat.load(fromByteOffset: row * 8, as: UInt64.self))
    }
  }

  /// All values of a prepared segment, added to `values`.
  func append(to values: inout [Int64]) {
    for row in 0..<rows { values.append(value(row)) }
  }
}
