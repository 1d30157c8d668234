/// Reads an expression as written in a form.
///     try parsedExpression("${qty} * 2 > 10")
public func parsedExpression(_ source: String) throws(ExpressionRefusal) -> Syntax {
  guard source.utf8.count <= 200_000 else { throw .tooLarge }
  var parser = ExpressionParser(source: source, tokens: try tokens(of: source))
  return try parser.whole()
}

private struct ExpressionParser {
  let source: String
  let tokens: [Token]
  var at = 0
  var depth = 0

  init(source: String, tokens: [Token]) {
    self.source = source
    self.tokens = tokens
  }

  private var next: Token.Kind? { at < tokens.count ? tokens[at].kind : nil }
  private var here: Int { at < tokens.count ? tokens[at].start : source.utf8.count }
  private var passed: Int { at > 0 ? tokens[at - 1].end : 0 }

  mutating func whole() throws(ExpressionRefusal) -> Syntax {
    let syntax = try joined(level: 0)
    guard at == tokens.count else { throw unreadable() }
    return syntax
  }

  private func unreadable() -> ExpressionRefusal {
    guard at < tokens.count else { return .unfinished }
    let rest = source.utf8.dropFirst(tokens[at].start).prefix(20)
    return .unreadable(at: tokens[at].start, near: String(decoding: Array(rest), as: UTF8.self))
  }

  private mutating func take(_ kind: Token.Kind) -> Bool {
    guard next == kind else { return false }
    at += 1
    return true
  }

  private mutating func expect(_ kind: Token.Kind) throws(ExpressionRefusal) {
    guard take(kind) else { throw unreadable() }
  }

  /// How many parts may be joined in one row; each costs a little of a phone's small stack when worked out.
  static let longestChain = 1_000

  /// Parts joined by operators of this level or tighter; from left to right.
  private mutating func joined(level: Int) throws(ExpressionRefusal) -> Syntax {
    if level == 0 {
      depth += 1
      guard depth <= 60 else { throw .tooLarge }
    }
    let start = here
    var left = try negative()
    var length = 0
    while case .joined(let join)? = next, join.level >= level {
      length += 1
      guard length < ExpressionParser.longestChain else { throw .tooLarge }
      at += 1
      let right = try joined(level: join.level + 1)
      left = Syntax(form: .binary(join, left, right), start: start, end: passed)
    }
    if level == 0 { depth -= 1 }
    return left
  }

  private mutating func negative() throws(ExpressionRefusal) -> Syntax {
    let start = here
    var count = 0
    while take(.negative) { count += 1 }
    guard count <= 20 else { throw .tooLarge }
    var part = try primary()
    for _ in 0..<count { part = Syntax(form: .negative(part), start: start, end: passed) }
    return part
  }

  private mutating func primary() throws(ExpressionRefusal) -> Syntax {
    let start = here
    guard let next else { throw .unfinished }
    switch next {
    case .number(let number):
      at += 1
      return Syntax(form: .number(number), start: start, end: passed)
    case .text(let text):
      at += 1
      return Syntax(form: .text(text), start: start, end: passed)
    case .open:
      at += 1
      let inner = try joined(level: 0)
      try expect(.close)
      if self.next == .openBracket || self.next == .slash { throw .unsupported("( … )[ ]") }
      return Syntax(form: inner.form, start: start, end: passed)
    case .name(let name) where at + 1 < tokens.count && tokens[at + 1].kind == .open:
      return try call(name, start)
    case .question(let name):
      at += 1
      return try path(.question(name), start)
    case .lastSaved(let name):
      at += 1
      return try path(.lastSaved(name), start)
    case .slash:
      return try path(.root, start)
    case .name, .dot, .parent:
      return try path(.here, start)
    default: throw unreadable()
    }
  }

  private mutating func call(_ name: String, _ start: Int) throws(ExpressionRefusal) -> Syntax {
    at += 2
    var arguments: [Syntax] = []
    if !take(.close) {
      repeat { arguments.append(try joined(level: 0)) } while take(.comma)
      try expect(.close)
    }
    switch name {
    case "current" where arguments.isEmpty: return try path(.current, start)
    case "instance":
      guard arguments.count == 1, case .text(let list) = arguments[0].form else {
        throw .wrongArguments(function: name, expected: "'list'", found: arguments.count)
      }
      return try path(.list(list), start)
    default:
      if next == .openBracket || next == .slash { throw .unsupported(name + "( … )/") }
      return Syntax(form: .call(name, arguments), start: start, end: passed)
    }
  }

  private mutating func path(_ begin: PathSyntax.Start, _ start: Int) throws(ExpressionRefusal) -> Syntax {
    var path = PathSyntax(start: begin, steps: [])
    if begin == .here {
      path.steps.append(try step())
    } else {
      path.conditions = try conditions()
    }
    while take(.slash) {
      // A lone "/" is the form itself; nothing but a name can follow the slash.
      path.steps.append(try step())
    }
    return Syntax(form: .path(path), start: start, end: passed)
  }

  private mutating func step() throws(ExpressionRefusal) -> PathSyntax.Step {
    guard let next else { throw .unfinished }
    let name: String
    switch next {
    case .name(let text): name = text
    case .dot: name = "."
    case .parent: name = ".."
    default: throw unreadable()
    }
    at += 1
    return PathSyntax.Step(name: name, conditions: try conditions())
  }

  private mutating func conditions() throws(ExpressionRefusal) -> [Syntax] {
    var found: [Syntax] = []
    while take(.openBracket) {
      found.append(try joined(level: 0))
      try expect(.closeBracket)
    }
    return found
  }
}
