import Basis

/// A JSON value (RFC 8259), members in the order they stand. Numbers keep their text, so that "12.0" is not
/// mistaken for "12".
public indirect enum Json: Equatable, Sendable {
  /// `null`
  case null
  /// `true` or `false`
  case truth(Bool)
  /// A number as it was written.
  case number(String)
  /// A text.
  case text(String)
  /// A list.
  case array([Json])
  /// An object.
  case object([Member])

  /// One member of an object.
  public struct Member: Equatable, Sendable {
    /// Its key.
    public let key: String
    /// Its value.
    public let value: Json

    /// A key with a value.
    public init(_ key: String, _ value: Json) {
      self.key = key
      self.value = value
    }
  }

  /// The member with this key, `nil` when there is none or it is `null`.
  public subscript(key: String) -> Json? {
    guard case .object(let members) = self, let found = members.first(where: { $0.key == key }),
      found.value != .null
    else { return nil }
    return found.value
  }

  /// The elements of a list, none for anything else.
  public var elements: [Json] {
    if case .array(let elements) = self { return elements }
    return []
  }

  /// The members of an object, none for anything else.
  public var members: [Member] {
    if case .object(let members) = self { return members }
    return []
  }

  /// A text, a number or a truth as text; `nil` for the rest.
  public var text: String? {
    switch self {
    case .text(let text), .number(let text): text
    case .truth(let truth): truth ? "true" : "false"
    default: nil
    }
  }

  /// The value as JSON bytes, without spaces.
  public var bytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes.append(contentsOf: "null".utf8)
    case .truth(let truth): bytes.append(contentsOf: (truth ? "true" : "false").utf8)
    case .number(let text): bytes.append(contentsOf: text.utf8)
    case .text(let text): Json.write(text, to: &bytes)
    case .array(let elements):
      bytes.append(91)
      for (index, element) in elements.enumerated() {
        if index > 0 { bytes.append(44) }
        element.write(to: &bytes)
      }
      bytes.append(93)
    case .object(let members):
      bytes.append(123)
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(44) }
        Json.write(member.key, to: &bytes)
        bytes.append(58)
        member.value.write(to: &bytes)
      }
      bytes.append(125)
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    bytes.append(34)
    for byte in text.utf8 {
      switch byte {
      case 34, 92: bytes.append(contentsOf: [92, byte])
      case 10: bytes.append(contentsOf: "\\n".utf8)
      case 13: bytes.append(contentsOf: "\\r".utf8)
      case 9: bytes.append(contentsOf: "\\t".utf8)
      case 0..<32:
        bytes.append(contentsOf: "\\u00".utf8)
        for digit in [byte >> 4, byte & 15] { bytes.append(digit < 10 ? 48 + digit : 87 + digit) }
      default: bytes.append(byte)
      }
    }
    bytes.append(34)
  }

  /// Reads JSON; `nil` when it is not well formed or nested deeper than 200.
  public init?(_ bytes: [UInt8]) {
    var reader = JsonReader(bytes)
    guard let value = reader.whole() else { return nil }
    self = value
  }

  /// Where (offset in bytes) JSON stops being well formed; `nil` when all of it is.
  public static func fault(in bytes: [UInt8]) -> Int? {
    var reader = JsonReader(bytes)
    return reader.whole() == nil ? reader.at : nil
  }
}

private struct JsonReader {
  private let bytes: [UInt8]
  /// How far reading has come.
  private(set) var at = 0
  private var depth = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func whole() -> Json? {
    guard let value = value() else { return nil }
    skipSpace()
    return at == bytes.count ? value : nil
  }

  private mutating func skipSpace() {
    while at < bytes.count, bytes[at] == 32 || (9...13).contains(bytes[at]) { at += 1 }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard at < bytes.count, bytes[at] == byte else { return false }
    at += 1
    return true
  }

  private mutating func value() -> Json? {
    skipSpace()
    guard at < bytes.count, depth < 200 else { return nil }
    depth += 1
    defer { depth -= 1 }
    switch bytes[at] {
    case 123: return object()
    case 91: return array()
    case 34: return text().map { Json.text($0) }
    case 116: return word("true", .truth(true))
    case 102: return word("false", .truth(false))
    case 110: return word("null", .null)
    default: return number()
    }
  }

  private mutating func word(_ word: String, _ value: Json) -> Json? {
    guard bytes[at...].starts(with: word.utf8) else { return nil }
    at += word.utf8.count
    return value
  }

  private mutating func number() -> Json? {
    let start = at
    if at < bytes.count, bytes[at] == 45 { at += 1 }
    let whole = digits()
    // "05" would be read as 5 by some and as an error by others.
    guard whole > 0, whole == 1 || bytes[at - whole] != 48 else { return nil }
    if at < bytes.count, bytes[at] == 46 {
      at += 1
      guard digits() > 0 else { return nil }
    }
    if at < bytes.count, bytes[at] | 32 == 101 {
      at += 1
      if at < bytes.count, bytes[at] == 43 || bytes[at] == 45 { at += 1 }
      guard digits() > 0 else { return nil }
    }
    return .number(String(decoding: bytes[start..<at], as: UTF8.self))
  }

  private mutating func digits() -> Int {
    let start = at
    while at < bytes.count, (48...57).contains(bytes[at]) { at += 1 }
    return at - start
  }

  private mutating func array() -> Json? {
    at += 1
    var elements: [Json] = []
    if take(93) { return .array([]) }
    repeat {
      guard let element = value() else { return nil }
      elements.append(element)
    } while take(44)
    return take(93) ? .array(elements) : nil
  }

  private mutating func object() -> Json? {
    at += 1
    var members: [Json.Member] = []
    if take(125) { return .object([]) }
    repeat {
      skipSpace()
      guard at < bytes.count, bytes[at] == 34, let key = text(), take(58), let value = value() else {
        return nil
      }
      members.append(Json.Member(key, value))
    } while take(44)
    return take(125) ? .object(members) : nil
  }

  private mutating func text() -> String? {
    at += 1
    let start = at
    while at < bytes.count, bytes[at] != 34, bytes[at] != 92 { at += 1 }
    // Most texts have no escapes and are taken as they stand.
    if at < bytes.count, bytes[at] == 34 {
      at += 1
      return String(decoding: bytes[start..<(at - 1)], as: UTF8.self)
    }
    var content = Array(bytes[start..<at])
    while at < bytes.count {
      let byte = bytes[at]
      at += 1
      switch byte {
      case 34: return String(decoding: content, as: UTF8.self)
      case 92:
        guard at < bytes.count else { return nil }
        let escape = bytes[at]
        at += 1
        switch escape {
        case 110: content.append(10)
        case 116: content.append(9)
        case 114: content.append(13)
        case 98: content.append(8)
        case 102: content.append(12)
        case 117:
          guard let scalar = escapedScalar() else { return nil }
          content.append(contentsOf: UTF8.encode(scalar)!)
        case 34, 47, 92: content.append(escape)
        default: return nil
        }
      default: content.append(byte)
      }
    }
    return nil
  }

  private mutating func escapedScalar() -> Unicode.Scalar? {
    guard let first = unit() else { return nil }
    if (0xd800..<0xdc00).contains(first), bytes[at...].starts(with: [92, 117]) {
      at += 2
      guard let second = unit() else { return nil }
      guard (0xdc00..<0xe000).contains(second) else { return "\u{fffd}" }
      return Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
    }
    // Half of a pair stands for no character.
    return Unicode.Scalar(first) ?? "\u{fffd}"
  }

  private mutating func unit() -> UInt32? {
    guard at + 4 <= bytes.count else { return nil }
    var value: UInt32 = 0
    for byte in bytes[at..<(at + 4)] {
      switch byte {
      case 48...57: value = value << 4 | UInt32(byte - 48)
      case 65...70: value = value << 4 | UInt32(byte - 55)
      case 97...102: value = value << 4 | UInt32(byte - 87)
      default: return nil
      }
    }
    at += 4
    return value
  }
}
