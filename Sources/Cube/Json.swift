/// A JSON value as read: numbers keep their text, so that no decimal is lost.
enum Json: Equatable {
  case null
  case bool(Bool)
  case number(String)
  case text(String)
  case list([Json])
  case object([(name: String, value: Json)])

  static func == (a: Json, b: Json) -> Bool {
    switch (a, b) {
    case (.null, .null): true
    case (.bool(let a), .bool(let b)): a == b
    case (.number(let a), .number(let b)), (.text(let a), .text(let b)): a == b
    default: false
    }
  }

  /// The member of an object.
  subscript(name: String) -> Json? {
    guard case .object(let members) = self else { return nil }
    for member in members where member.name == name { return member.value }
    return nil
  }
}

/// Reads JSON (RFC 8259), at most 32 levels deep and 4 MB long.
struct JsonReader {
  private let bytes: [UInt8]
  private var position = 0

  static func read(_ bytes: [UInt8]) throws(CubeRefusal) -> Json {
    guard bytes.count <= 4_000_000 else { throw .tooComplex(path: "$", limit: 4_000_000) }
    var reader = JsonReader(bytes: bytes)
    let value = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.position == bytes.count else { throw .notJson(at: reader.position) }
    return value
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8 { position < bytes.count ? bytes[position] : 0 }

  private mutating func skipSpace() {
    while position < bytes.count, [32, 9, 10, 13].contains(bytes[position]) { position += 1 }
  }

  private mutating func take(_ byte: UInt8) throws(CubeRefusal) {
    guard position < bytes.count, bytes[position] == byte else { throw .notJson(at: position) }
    position += 1
  }

  private mutating func word(_ word: StaticString, _ value: Json) throws(CubeRefusal) -> Json {
    for index in 0..<word.utf8CodeUnitCount { try take(word.utf8Start[index]) }
    return value
  }

  private mutating func value(depth: Int) throws(CubeRefusal) -> Json {
    guard depth < 32 else { throw .tooComplex(path: "$", limit: 32) }
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return try object(depth)
    case UInt8(ascii: "["): return try list(depth)
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "t"): return try word("true", .bool(true))
    case UInt8(ascii: "f"): return try word("false", .bool(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: return try number()
    }
  }

  private mutating func object(_ depth: Int) throws(CubeRefusal) -> Json {
    var members: [(name: String, value: Json)] = []
    try take(UInt8(ascii: "{"))
    skipSpace()
    while next != UInt8(ascii: "}") {
      if !members.isEmpty {
        try take(UInt8(ascii: ","))
        skipSpace()
      }
      let name = try text()
      skipSpace()
      try take(UInt8(ascii: ":"))
      members.append((name, try value(depth: depth + 1)))
      skipSpace()
    }
    try take(UInt8(ascii: "}"))
    return .object(members)
  }

  private mutating func list(_ depth: Int) throws(CubeRefusal) -> Json {
    var items: [Json] = []
    try take(UInt8(ascii: "["))
    skipSpace()
    while next != UInt8(ascii: "]") {
      if !items.isEmpty { try take(UInt8(ascii: ",")) }
      items.append(try value(depth: depth + 1))
      skipSpace()
    }
    try take(UInt8(ascii: "]"))
    return .list(items)
  }

  private mutating func number() throws(CubeRefusal) -> Json {
    let start = position
    while position < bytes.count,
      (48...57).contains(bytes[position]) || [43, 45, 46, 69, 101].contains(bytes[position])
    {
      position += 1
    }
    guard position > start else { throw .notJson(at: position) }
    return .number(String(decoding: bytes[start..<position], as: UTF8.self))
  }

  private mutating func text() throws(CubeRefusal) -> String {
    try take(UInt8(ascii: "\""))
    var result: [UInt8] = []
    while true {
      guard position < bytes.count, bytes[position] >= 32 else { throw .notJson(at: position) }
      let byte = bytes[position]
      position += 1
      if byte == UInt8(ascii: "\"") { return String(decoding: result, as: UTF8.self) }
      if byte == UInt8(ascii: "\\") { try escape(&result) } else { result.append(byte) }
    }
  }

  private mutating func escape(_ result: inout [UInt8]) throws(CubeRefusal) {
    let kind = next
    position += 1
    switch kind {
    case UInt8(ascii: "n"): result.append(10)
    case UInt8(ascii: "t"): result.append(9)
    case UInt8(ascii: "r"): result.append(13)
    case UInt8(ascii: "b"): result.append(8)
    case UInt8(ascii: "f"): result.append(12)
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): result.append(kind)
    case UInt8(ascii: "u"):
      var scalar = try hexadecimal()
      if scalar >= 0xd800, scalar < 0xdc00, next == UInt8(ascii: "\\") {
        position += 1
        try take(UInt8(ascii: "u"))
        let low = try hexadecimal()
        scalar = 0x10000 + (scalar - 0xd800) << 10 + (low & 0x3ff)
      }
      guard let scalar = Unicode.Scalar(scalar) else { throw .notJson(at: position) }
      result.append(contentsOf: Array(String(Character(scalar)).utf8))
    default: throw .notJson(at: position - 1)
    }
  }

  private mutating func hexadecimal() throws(CubeRefusal) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      let byte = next
      position += 1
      switch byte {
      case 48...57: value = value << 4 | UInt32(byte - 48)
      case 65...70: value = value << 4 | UInt32(byte - 55)
      case 97...102: value = value << 4 | UInt32(byte - 87)
      default: throw .notJson(at: position - 1)
      }
    }
    return value
  }
}

/// Writes JSON text piece by piece.
struct JsonWriter {
  var bytes: [UInt8] = []

  mutating func raw(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func raw(_ byte: UInt8) { bytes.append(byte) }

  /// A whole number of smallest units as a plain decimal: 1234 with 2 places is 12.34, 1200 is 12.
  mutating func number(_ value: Int64, places: Int) {
    var digits: (UInt64, UInt64, UInt64) = (0, 0, 0)
    withUnsafeMutableBytes(of: &digits) { room in
      var rest = value.magnitude
      var at = room.count
      var decimals = places
      // Zeros at the end of the decimals are left out.
      while decimals > 0, rest % 10 == 0 {
        rest /= 10
        decimals -= 1
      }
      while decimals > 0 {
        at -= 1
        room[at] = UInt8(truncatingIfNeeded: 48 + rest % 10)
        rest /= 10
        decimals -= 1
        if decimals == 0 {
          at -= 1
          room[at] = UInt8(ascii: ".")
        }
      }
      repeat {
        at -= 1
        room[at] = UInt8(truncatingIfNeeded: 48 + rest % 10)
        rest /= 10
      } while rest > 0
      if value < 0 {
        at -= 1
        room[at] = UInt8(ascii: "-")
      }
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: room[at...]))
    }
  }

  mutating func text(_ text: String) { self.text(utf8: Array(text.utf8)[...]) }

  mutating func text(utf8 text: ArraySlice<UInt8>) {
    bytes.append(UInt8(ascii: "\""))
    for byte in text {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(byte)
      case 0..<32:
        raw("\\u00")
        bytes.append(byte < 16 ? 48 : 49)
        bytes.append(byte & 15 < 10 ? 48 + byte & 15 : 87 + byte & 15)
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
