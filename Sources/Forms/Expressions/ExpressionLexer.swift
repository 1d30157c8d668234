/// A word of the expression language.
struct Token: Equatable {
  enum Kind: Equatable {
    case number(Double)
    case text(String)
    case name(String)
    case question(String)
    case lastSaved(String)
    case joined(Syntax.Operator)
    case slash, dot, parent, open, close, openBracket, closeBracket, comma, negative
  }

  let kind: Kind
  let start: Int
  let end: Int
}

/// Splits an expression into words. `-`, `*`, `and`, `or`, `div` and `mod` are operators only behind a value,
/// so that a question may be named `mod` and "1and1" still reads as two numbers.
func tokens(of source: String) throws(ExpressionRefusal) -> [Token] {
  var lexer = ExpressionLexer(bytes: Array(source.utf8))
  return try lexer.run()
}

private struct ExpressionLexer {
  let bytes: [UInt8]
  var at = 0
  var tokens: [Token] = []
  var afterValue = false

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func run() throws(ExpressionRefusal) -> [Token] {
    tokens.reserveCapacity(bytes.count / 3 + 2)
    while at < bytes.count {
      let byte = bytes[at]
      if byte == 32 || (9...13).contains(byte) {
        at += 1
      } else {
        try read(byte)
      }
    }
    return tokens
  }

  private func peek(_ offset: Int) -> UInt8 { at + offset < bytes.count ? bytes[at + offset] : 0 }

  private mutating func add(_ kind: Token.Kind, _ count: Int, value: Bool = false) {
    tokens.append(Token(kind: kind, start: at, end: at + count))
    at += count
    afterValue = value
  }

  private mutating func read(_ byte: UInt8) throws(ExpressionRefusal) {
    switch byte {
    case 61: add(.joined(.equal), 1)
    case 33 where peek(1) == 61: add(.joined(.notEqual), 2)
    case 60: peek(1) == 61 ? add(.joined(.notGreater), 2) : add(.joined(.less), 1)
    case 62: peek(1) == 61 ? add(.joined(.notLess), 2) : add(.joined(.greater), 1)
    case 43: add(.joined(.plus), 1)
    case 45: afterValue ? add(.joined(.minus), 1) : add(.negative, 1)
    case 42 where afterValue: add(.joined(.times), 1)
    case 47:
      if peek(1) == 47 { throw .unsupported("//") }
      add(.slash, 1)
    case 40: add(.open, 1)
    case 41: add(.close, 1, value: true)
    case 91: add(.openBracket, 1)
    case 93: add(.closeBracket, 1, value: true)
    case 44: add(.comma, 1)
    case 46:
      if peek(1) == 46 {
        add(.parent, 2, value: true)
      } else if isDigit(peek(1)) {
        number()
      } else {
        add(.dot, 1, value: true)
      }
    case 39, 34: try text(byte)
    case 36 where peek(1) == 123: try question()
    case 48...57: number()
    case 124: throw .unsupported("|")
    case 64: throw .unsupported("@")
    default:
      guard isNameStart(byte) else { throw unreadable() }
      try name()
    }
  }

  private func unreadable() -> ExpressionRefusal {
    .unreadable(at: at, near: String(decoding: bytes[at..<min(at + 20, bytes.count)], as: UTF8.self))
  }

  private mutating func number() {
    var end = at
    var seenPoint = false
    while end < bytes.count, isDigit(bytes[end]) || (bytes[end] == 46 && !seenPoint) {
      if bytes[end] == 46 { seenPoint = true }
      end += 1
    }
    var whole: Int64 = 0
    if !seenPoint, end - at < 16 {
      for digit in bytes[at..<end] { whole = whole * 10 + Int64(digit) - 48 }
      return add(.number(Double(whole)), end - at, value: true)
    }
    let value = parsedNumber(String(decoding: bytes[at..<end], as: UTF8.self))
    add(.number(value), end - at, value: true)
  }

  private mutating func text(_ quote: UInt8) throws(ExpressionRefusal) {
    guard let close = bytes[(at + 1)...].firstIndex(of: quote) else { throw .openText(at: at) }
    add(.text(String(decoding: bytes[(at + 1)..<close], as: UTF8.self)), close + 1 - at, value: true)
  }

  private mutating func question() throws(ExpressionRefusal) {
    guard let close = bytes[at...].firstIndex(of: 125) else { throw unreadable() }
    var inner = bytes[(at + 2)..<close]
    while inner.first == 32 { inner.removeFirst() }
    while inner.last == 32 { inner.removeLast() }
    guard !inner.isEmpty else { throw unreadable() }
    let name = String(decoding: inner, as: UTF8.self)
    let prefix = "last-saved#"
    if inner.count > 11, inner.starts(with: prefix.utf8) {
      add(.lastSaved(String(name.dropFirst(prefix.utf8.count))), close + 1 - at, value: true)
    } else {
      add(.question(name), close + 1 - at, value: true)
    }
  }

  private mutating func name() throws(ExpressionRefusal) {
    if afterValue {
      // Behind a value only an operator can stand, even glued to what follows.
      switch (bytes[at], peek(1), peek(2)) {
      case (111, 114, _): add(.joined(.or), 2)
      case (97, 110, 100): add(.joined(.and), 3)
      case (100, 105, 118): add(.joined(.dividedBy), 3)
      case (109, 111, 100): add(.joined(.remainder), 3)
      default: throw unreadable()
      }
      return
    }
    var end = at
    while end < bytes.count,
      isNameStart(bytes[end]) || isDigit(bytes[end]) || bytes[end] == 45 || bytes[end] == 46
    {
      end += 1
      if end + 1 < bytes.count, bytes[end] == 58, isNameStart(bytes[end + 1]) { end += 1 }
    }
    let name = String(decoding: bytes[at..<end], as: UTF8.self)
    if end + 1 < bytes.count, bytes[end] == 58, bytes[end + 1] == 58 { throw .unsupported(name + "::") }
    add(.name(name), end - at, value: true)
  }

  private func isDigit(_ byte: UInt8) -> Bool { (48...57).contains(byte) }

  private func isNameStart(_ byte: UInt8) -> Bool {
    (65...90).contains(byte) || (97...122).contains(byte) || byte == 95 || byte >= 128
  }
}
