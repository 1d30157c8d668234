/// Why bytes were not what they should be. Whoever reads input from outside turns this into words.
public enum BytesRefusal: Error, Equatable, Sendable {
  /// The input ends in the middle of a value.
  case truncated
  /// A number, length or text that the format does not allow.
  case malformed
}

/// Writes the tag-numbered binary form of messages, rows and documents.
///
/// A field is a varint `tag << 3 | wire` and its value, as in protocol buffers: wire 0 is a varint, wire 2
/// a length and bytes. A reader skips tags it does not know, so a field can be added without breaking an
/// older program, and a tag is never used again for something else.
public struct ByteWriter: Sendable {
  /// What was written so far.
  public private(set) var bytes: [UInt8]

  /// An empty writer.
  public init(reserving capacity: Int = 0) {
    bytes = []
    bytes.reserveCapacity(capacity)
  }

  /// One byte.
  @inlinable public mutating func byte(_ value: UInt8) { append(value) }

  @usableFromInline mutating func append(_ value: UInt8) { bytes.append(value) }

  /// Bytes as they are, without a length.
  public mutating func raw(_ value: some Sequence<UInt8>) { bytes.append(contentsOf: value) }

  /// A number in 7-bit groups, small numbers short.
  public mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// A signed number, small magnitudes short (zigzag).
  public mutating func signed(_ value: Int64) {
    varint(UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  /// Eight bytes, lowest first.
  public mutating func fixed64(_ value: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(shift)))
    }
  }

  /// A length and the bytes.
  public mutating func block(_ value: some Collection<UInt8>) {
    varint(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  /// A length and the UTF-8 bytes.
  public mutating func text(_ value: String) {
    var value = value
    value.withUTF8 { utf8 in
      varint(UInt64(utf8.count))
      bytes.append(contentsOf: utf8)
    }
  }

  /// A number under a tag; zero is not written, because it is what a missing field reads as.
  public mutating func field(_ tag: UInt32, _ value: UInt64) {
    guard value != 0 else { return }
    varint(UInt64(tag) << 3)
    varint(value)
  }

  /// A signed number under a tag; zero is not written.
  public mutating func field(_ tag: UInt32, signed value: Int64) {
    field(tag, UInt64(bitPattern: value << 1 ^ value >> 63))
  }

  /// A text under a tag; an empty one is not written.
  public mutating func field(_ tag: UInt32, _ value: String) {
    guard !value.isEmpty else { return }
    varint(UInt64(tag) << 3 | 2)
    text(value)
  }

  /// Bytes under a tag, empty ones too: repeated fields keep their place.
  public mutating func field(_ tag: UInt32, bytes value: some Collection<UInt8>) {
    varint(UInt64(tag) << 3 | 2)
    block(value)
  }

  /// A nested message under a tag.
  public mutating func field(_ tag: UInt32, _ write: (inout ByteWriter) -> Void) {
    var inner = ByteWriter()
    write(&inner)
    field(tag, bytes: inner.bytes)
  }
}

/// Reads what `ByteWriter` wrote. Never traps on bad input: a read past the end throws.
public struct ByteReader: Sendable {
  /// What is read.
  public let bytes: ArraySlice<UInt8>
  /// Where the next read begins.
  public private(set) var position: Int

  /// A reader at the beginning of `bytes`.
  public init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  /// A reader at the beginning of `bytes`.
  public init(_ bytes: [UInt8]) { self.init(bytes[...]) }

  /// Whether all was read.
  public var isAtEnd: Bool { position == bytes.endIndex }

  /// One byte.
  public mutating func byte() throws(BytesRefusal) -> UInt8 {
    guard position < bytes.endIndex else { throw .truncated }
    defer { position += 1 }
    return bytes[position]
  }

  /// A number in 7-bit groups.
  public mutating func varint() throws(BytesRefusal) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while true {
      let next = try byte()
      guard shift < 63 || next < 2 else { throw .malformed }
      value |= UInt64(next & 0x7f) << shift
      if next < 0x80 { return value }
      shift += 7
    }
  }

  /// A zigzag number.
  public mutating func signed() throws(BytesRefusal) -> Int64 { ByteReader.unzigzag(try varint()) }

  /// Eight bytes, lowest first.
  public mutating func fixed64() throws(BytesRefusal) -> UInt64 {
    guard bytes.endIndex - position >= 8 else { throw .truncated }
    var value: UInt64 = 0
    for offset in 0..<8 { value |= UInt64(bytes[position + offset]) << UInt64(offset * 8) }
    position += 8
    return value
  }

  /// A length and so many bytes.
  public mutating func block() throws(BytesRefusal) -> ArraySlice<UInt8> {
    let count = try varint()
    guard count <= UInt64(bytes.endIndex - position) else { throw .truncated }
    let start = position
    position += Int(count)
    return bytes[start..<position]
  }

  /// A length and UTF-8 bytes; invalid sequences become U+FFFD.
  public mutating func text() throws(BytesRefusal) -> String { String(decoding: try block(), as: UTF8.self) }

  /// The next field, or `nil` at the end. Wires other than 0 and 2 are refused.
  public mutating func field() throws(BytesRefusal) -> Field? {
    if isAtEnd { return nil }
    let key = try varint()
    guard key >> 3 <= UInt64(UInt32.max) else { throw .malformed }
    let tag = UInt32(key >> 3)
    switch key & 7 {
    case 0: return Field(tag: tag, number: try varint(), block: [])
    case 2: return Field(tag: tag, number: 0, block: try block())
    default: throw .malformed
    }
  }

  /// What a field reads as when it is not there.
  public static var missingField: Field { Field(tag: 0, number: 0, block: []) }

  static func unzigzag(_ value: UInt64) -> Int64 { Int64(bitPattern: value >> 1) ^ -Int64(value & 1) }

  /// One field as read: a number or a block, by its tag.
  public struct Field: Sendable {
    /// Which field.
    public let tag: UInt32
    /// The value of a number field, else 0.
    public let number: UInt64
    /// The value of a text, bytes or message field, else empty.
    public let block: ArraySlice<UInt8>

    /// A number written with `signed:`.
    public var signed: Int64 { ByteReader.unzigzag(number) }
    /// The number when it fits 32 bits, else 0: ids beyond that do not exist.
    public var number32: UInt32 { UInt32(exactly: number) ?? 0 }
    /// The block as text.
    public var text: String { String(decoding: block, as: UTF8.self) }
    /// The block as a nested message.
    public var reader: ByteReader { ByteReader(block) }
  }
}

/// A 64-bit FNV-1a hash (Fowler, Noll, Vo): finds torn and damaged records, not forgeries.
public func checksum64(_ bytes: some Sequence<UInt8>) -> UInt64 {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
  return hash
}
