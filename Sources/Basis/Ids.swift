/// A number that stands for one thing of one kind: a customer's id cannot be passed for a product's.
/// HQ gives these numbers out; 32 bits keep the phone's indexes small.
public struct Id<Kind>: Hashable, Comparable, Sendable {
  /// The number itself.
  public let number: UInt32

  /// The id with this number.
  @inlinable public init(_ number: UInt32) { self.number = number }

  /// Whether `a` stands before `b`.
  @inlinable public static func < (a: Self, b: Self) -> Bool { a.number < b.number }
}

/// The name a document gets on the device that makes it, before any number: 128 bits, time first and then
/// random (the layout of UUID version 7, RFC 9562). Sending a document twice sends the same id twice, which
/// is how HQ knows it.
public struct DocumentId: Hashable, Comparable, Sendable {
  /// The first 64 bits: 48 bits of milliseconds, version, 12 random bits.
  public let high: UInt64
  /// The last 64 bits: variant and 62 random bits.
  public let low: UInt64

  /// The id with these bits, for reading stored ones.
  public init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// A new id from the device's time and 128 random bits.
  public init(at moment: Instant, random: (UInt64, UInt64)) {
    high = UInt64(bitPattern: moment.milliseconds) << 16 | 0x7000 | random.0 & 0x0fff
    low = 0x8000_0000_0000_0000 | random.1 >> 2
  }

  /// 32 hexadecimal digits.
  public var hex: String { hexText(high) + hexText(low) }

  /// Reads 32 hexadecimal digits, with or without UUID dashes.
  public init?(hex: some StringProtocol) {
    var words: (UInt64, UInt64) = (0, 0)
    var count = 0
    for byte in hex.utf8 where byte != 45 {
      guard let digit = hexDigit(byte), count < 32 else { return nil }
      if count < 16 { words.0 = words.0 << 4 | digit } else { words.1 = words.1 << 4 | digit }
      count += 1
    }
    guard count == 32 else { return nil }
    (high, low) = words
  }

  /// Whether `a` stands before `b`.
  public static func < (a: Self, b: Self) -> Bool { a.high == b.high ? a.low < b.low : a.high < b.high }
}

/// Sixteen hexadecimal digits.
public func hexText(_ word: UInt64) -> String {
  var text: [UInt8] = []
  for shift in stride(from: 60, through: 0, by: -4) {
    let digit = UInt8(word >> UInt64(shift) & 15)
    text.append(digit < 10 ? 48 + digit : 87 + digit)
  }
  return String(decoding: text, as: UTF8.self)
}

private func hexDigit(_ byte: UInt8) -> UInt64? {
  switch byte {
  case 48...57: UInt64(byte - 48)
  case 65...70: UInt64(byte - 55)
  case 97...102: UInt64(byte - 87)
  default: nil
  }
}

extension ByteWriter {
  /// A document id's sixteen bytes.
  public static func documentId(_ id: DocumentId) -> [UInt8] {
    var writer = ByteWriter(reserving: 16)
    writer.fixed64(id.high)
    writer.fixed64(id.low)
    return writer.bytes
  }
}

extension ByteReader {
  /// The document id in sixteen bytes.
  public static func documentId(_ bytes: ArraySlice<UInt8>) throws(BytesRefusal) -> DocumentId {
    var reader = ByteReader(bytes)
    let id = DocumentId(high: try reader.fixed64(), low: try reader.fixed64())
    guard reader.isAtEnd else { throw .malformed }
    return id
  }

  /// A day in a signed field.
  public static func day(_ field: Field) throws(BytesRefusal) -> CivilDate {
    guard let number = Int32(exactly: field.signed), (-700_000...2_900_000).contains(number) else {
      throw .malformed
    }
    return CivilDate(dayNumber: number)
  }
}
