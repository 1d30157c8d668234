/// JSON that keeps the order of keys and the digits of numbers: prices must never pass through a double.
indirect enum PriceJson: Equatable {
  case null
  case bool(Bool)
  case number(String)
  case string(String)
  case array([PriceJson])
  case object([(key: String, value: PriceJson)])

  static func == (a: PriceJson, b: PriceJson) -> Bool { a.text == b.text }

  subscript(_ key: String) -> PriceJson? {
    guard case .object(let members) = self else { return nil }
    let found = members.first { $0.key == key }?.value
    return found == .null ? nil : found
  }

  var keys: [String] {
    guard case .object(let members) = self else { return [] }
    return members.map { $0.key }
  }

  var items: [PriceJson] {
    guard case .array(let items) = self else { return [] }
    return items
  }

  /// A text or the digits of a number.
  var word: String? {
    switch self {
    case .string(let text), .number(let text): text
    case .bool(let value): value ? "true" : "false"
    default: nil
    }
  }

  var words: [String] { items.compactMap { $0.word } }

  var isTrue: Bool { self == .bool(true) }

  /// Where a value stands, as "given.products[0].list_price"; the first place that holds it.
  func path(to value: PriceJson) -> String? {
    switch self {
    case .array(let items):
      for (index, item) in items.enumerated() {
        if item == value { return "[\(index)]" }
        if let inner = item.path(to: value) { return "[\(index)]" + (inner.hasPrefix("[") ? "" : ".") + inner }
      }
    case .object(let members):
      for member in members {
        if member.value == value { return member.key }
        if let inner = member.value.path(to: value) {
          return member.key + (inner.hasPrefix("[") ? "" : ".") + inner
        }
      }
    default: break
    }
    return nil
  }

  /// As it is written on one line.
  var text: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .number(let digits): digits
    case .string(let text): Self.quoted(text)
    case .array(let items): "[" + items.map { $0.text }.joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.key) + ":" + $0.value.text }.joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case "\n": quoted += "\\n"
      case "\t": quoted += "\\t"
      case "\r": quoted += "\\r"
      default:
        if scalar.value < 32 {
          let hex = String(scalar.value, radix: 16)
          quoted += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
        } else {
          quoted.unicodeScalars.append(scalar)
        }
      }
    }
    return quoted + "\""
  }
}

/// Why a file is not JSON.
struct PriceJsonRefusal: Error, CustomStringConvertible {
  let offset: Int
  var description: String { "not JSON at byte \(offset)" }
}

/// Reads JSON (RFC 8259).
struct PriceJsonReader {
  private let bytes: [UInt8]
  private var position = 0
  private var depth = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  static func read(_ bytes: [UInt8]) throws -> PriceJson {
    var reader = PriceJsonReader(bytes)
    let value = try reader.value()
    reader.skipSpace()
    guard reader.position == bytes.count else { throw PriceJsonRefusal(offset: reader.position) }
    return value
  }

  /// The elements of a file's array one by one, so that a damaged one does not keep the others from being
  /// answered. A refusal says at which byte reading stopped.
  static func elements(_ bytes: [UInt8]) throws -> [Result<PriceJson, PriceJsonRefusal>] {
    var reader = PriceJsonReader(bytes)
    try reader.expect(UInt8(ascii: "["))
    var elements: [Result<PriceJson, PriceJsonRefusal>] = []
    if try reader.peek() == UInt8(ascii: "]") { return [] }
    while true {
      let start = reader.position
      do {
        let value = try reader.value()
        let next = try reader.peek()
        guard next == UInt8(ascii: ",") || next == UInt8(ascii: "]") else {
          throw PriceJsonRefusal(offset: reader.position)
        }
        elements.append(.success(value))
      } catch let refusal as PriceJsonRefusal {
        elements.append(.failure(refusal))
        reader.depth = 0
        reader.skipCase(after: start)
      }
      reader.skipSpace()
      guard reader.position < bytes.count, bytes[reader.position] == UInt8(ascii: ",") else { return elements }
      reader.position += 1
    }
  }

  /// Goes to the next place behind `start` where a comma stands before a line that begins a case. Inside a
  /// damaged case brackets and quotes cannot be trusted, but its neighbours begin with their id.
  private mutating func skipCase(after start: Int) {
    let opening = Array("\"id\"".utf8)
    position = start + 1
    while position < bytes.count {
      guard bytes[position] == UInt8(ascii: ",") else {
        position += 1
        continue
      }
      let comma = position
      position += 1
      skipSpace()
      if position < bytes.count, bytes[position] == UInt8(ascii: "{") {
        position += 1
        skipSpace()
        let isCase = bytes[position...].starts(with: opening) && bytes[comma..<position].contains(10)
        if isCase {
          position = comma
          return
        }
      }
      position = comma + 1
    }
  }

  private mutating func skipSpace() {
    while position < bytes.count, [32, 9, 10, 13].contains(bytes[position]) { position += 1 }
  }

  private mutating func expect(_ byte: UInt8) throws {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { throw PriceJsonRefusal(offset: position) }
    position += 1
  }

  private mutating func peek() throws -> UInt8 {
    skipSpace()
    guard position < bytes.count else { throw PriceJsonRefusal(offset: position) }
    return bytes[position]
  }

  private mutating func value() throws -> PriceJson {
    depth += 1
    defer { depth -= 1 }
    guard depth < 200 else { throw PriceJsonRefusal(offset: position) }
    switch try peek() {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func word(_ text: String, _ value: PriceJson) throws -> PriceJson {
    guard bytes[position...].starts(with: text.utf8) else { throw PriceJsonRefusal(offset: position) }
    position += text.utf8.count
    return value
  }

  private mutating func number() throws -> PriceJson {
    let start = position
    while position < bytes.count, "+-.eE0123456789".utf8.contains(bytes[position]) { position += 1 }
    guard position > start else { throw PriceJsonRefusal(offset: start) }
    return .number(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func array() throws -> PriceJson {
    try expect(UInt8(ascii: "["))
    var items: [PriceJson] = []
    if try peek() == UInt8(ascii: "]") {
      position += 1
      return .array([])
    }
    while true {
      items.append(try value())
      if try peek() == UInt8(ascii: ",") {
        position += 1
      } else {
        try expect(UInt8(ascii: "]"))
        return .array(items)
      }
    }
  }

  private mutating func object() throws -> PriceJson {
    try expect(UInt8(ascii: "{"))
    var members: [(key: String, value: PriceJson)] = []
    if try peek() == UInt8(ascii: "}") {
      position += 1
      return .object([])
    }
    while true {
      guard try peek() == UInt8(ascii: "\"") else { throw PriceJsonRefusal(offset: position) }
      let key = try string()
      try expect(UInt8(ascii: ":"))
      members.append((key, try value()))
      if try peek() == UInt8(ascii: ",") {
        position += 1
      } else {
        try expect(UInt8(ascii: "}"))
        return .object(members)
      }
    }
  }

  private mutating func string() throws -> String {
    try expect(UInt8(ascii: "\""))
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"): text.append(contentsOf: try escape().utf8)
      default: text.append(byte)
      }
    }
    throw PriceJsonRefusal(offset: position)
  }

  private mutating func escape() throws -> String {
    guard position < bytes.count else { throw PriceJsonRefusal(offset: position) }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{c}"
    case UInt8(ascii: "u"):
      var unit = try hex()
      if (0xd800..<0xdc00).contains(unit), bytes[position...].starts(with: "\\u".utf8) {
        position += 2
        unit = 0x10000 + (unit - 0xd800) << 10 + (try hex()) - 0xdc00
      }
      return Unicode.Scalar(unit).map { String($0) } ?? "\u{fffd}"
    default: return String(Unicode.Scalar(byte))
    }
  }

  private mutating func hex() throws -> UInt32 {
    guard position + 4 <= bytes.count,
      let unit = UInt32(String(decoding: bytes[position..<position + 4], as: UTF8.self), radix: 16)
    else { throw PriceJsonRefusal(offset: position) }
    position += 4
    return unit
  }
}
