/// The formula language of calculated measures: numbers, names of measures, `+ - * /`, parentheses, `< > =`,
/// and functions in English or Polish:
///     (net - cost) / net
///     net / distinct(customer)
///     jeżeli(net > 1000; rabat / net; 0)
/// Names: letters (Polish too), digits, `_` and `.`; others in "quotes". Arguments part by `;` or `,`.
/// At most 1,000 bytes and 32 levels deep.
struct Formula {
  /// What a name or an aggregate call stands for.
  struct Names {
    var measure: (_ name: String) throws(CubeRefusal) -> Expression
    var aggregate: (_ kind: Measure.Kind) throws(CubeRefusal) -> Expression
  }

  private let bytes: [UInt8]
  private let path: String
  private let names: Names
  private var position = 0

  static func read(_ text: String, path: String, names: Names) throws(CubeRefusal) -> Expression {
    let bytes = Array(text.utf8)
    guard bytes.count <= 1_000 else { throw .tooComplex(path: path, limit: 1_000) }
    var formula = Formula(bytes: bytes, path: path, names: names)
    let result = try formula.comparison(0)
    formula.skipSpace()
    guard formula.position == bytes.count else { throw formula.refusal("+ - * / < > =") }
    guard result.places <= 12 else { throw .tooComplex(path: path, limit: 12) }
    return result
  }

  private init(bytes: [UInt8], path: String, names: Names) {
    self.bytes = bytes
    self.path = path
    self.names = names
  }

  private func refusal(_ expected: String) -> CubeRefusal {
    .badFormula(path: path, at: position, expected: expected)
  }

  private mutating func skipSpace() {
    while position < bytes.count, bytes[position] == 32 || bytes[position] == 10 || bytes[position] == 9 {
      position += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  private mutating func comparison(_ depth: Int) throws(CubeRefusal) -> Expression {
    guard depth < 32 else { throw .tooComplex(path: path, limit: 32) }
    let left = try sum(depth)
    if take(UInt8(ascii: "<")) { return .less(left, try sum(depth)) }
    if take(UInt8(ascii: ">")) { return .less(try sum(depth), left) }
    if take(UInt8(ascii: "=")) { return .equal(left, try sum(depth)) }
    return left
  }

  private mutating func sum(_ depth: Int) throws(CubeRefusal) -> Expression {
    var left = try product(depth)
    while true {
      if take(UInt8(ascii: "+")) {
        left = .sum(left, try product(depth))
      } else if take(UInt8(ascii: "-")) {
        left = .difference(left, try product(depth))
      } else {
        return left
      }
    }
  }

  private mutating func product(_ depth: Int) throws(CubeRefusal) -> Expression {
    var left = try factor(depth)
    while true {
      if take(UInt8(ascii: "*")) {
        left = .product(left, try factor(depth))
      } else if take(UInt8(ascii: "/")) {
        left = .quotient(left, try factor(depth), places: Expression.ratioPlaces)
      } else {
        return left
      }
    }
  }

  private mutating func factor(_ depth: Int) throws(CubeRefusal) -> Expression {
    guard depth < 32 else { throw .tooComplex(path: path, limit: 32) }
    if take(UInt8(ascii: "-")) { return .difference(.constant(0, places: 0), try factor(depth + 1)) }
    if take(UInt8(ascii: "(")) {
      let inner = try comparison(depth + 1)
      guard take(UInt8(ascii: ")")) else { throw refusal(")") }
      return inner
    }
    skipSpace()
    guard position < bytes.count else { throw refusal("123 | net | (") }
    if (48...57).contains(bytes[position]) { return try number() }
    let start = position
    let name = try name()
    guard take(UInt8(ascii: "(")) else {
      do { return try names.measure(name) } catch {
        if case .unknownMeasure(_, let name, let known) = error {
          throw .unknownMeasure(path: path, name: name, known: known)
        }
        throw error
      }
    }
    return try call(name, at: start, depth)
  }

  private mutating func number() throws(CubeRefusal) -> Expression {
    var value: Int64 = 0
    var places = 0
    var isFraction = false
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "."), !isFraction {
        isFraction = true
      } else if (48...57).contains(byte) {
        guard value < 1_000_000_000_000, places < 6 else { throw refusal("0…999999999999.999999") }
        value = value * 10 + Int64(byte - 48)
        if isFraction { places += 1 }
      } else {
        break
      }
      position += 1
    }
    return .constant(value, places: places)
  }

  private mutating func name() throws(CubeRefusal) -> String {
    if take(UInt8(ascii: "\"")) {
      let start = position
      while position < bytes.count, bytes[position] != UInt8(ascii: "\"") { position += 1 }
      guard position < bytes.count else { throw refusal("\"") }
      position += 1
      return String(decoding: bytes[start..<(position - 1)], as: UTF8.self)
    }
    let start = position
    while position < bytes.count {
      let byte = bytes[position]
      guard
        (65...90).contains(byte) || (97...122).contains(byte) || (48...57).contains(byte)
          || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".") || byte >= 128
      else { break }
      position += 1
    }
    guard position > start else { throw refusal("123 | net | (") }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func call(_ name: String, at start: Int, _ depth: Int) throws(CubeRefusal) -> Expression {
    let aggregate: String? =
      switch name {
      case "distinct", "różne": "distinct"
      case "average", "średnia": "average"
      case "median", "mediana": "median"
      case "last", "ostatni": "last"
      case "first", "pierwszy": "first"
      case "sum", "suma": "sum"
      default: nil
      }
    if let aggregate {
      skipSpace()
      let of = try self.name()
      guard take(UInt8(ascii: ")")) else { throw refusal(")") }
      guard let kind = try Measure.Kind(aggregate, of: of, percent: nil, path: path) else {
        throw refusal("distinct")
      }
      return try names.aggregate(kind)
    }
    var arguments: [Expression] = []
    repeat {
      arguments.append(try comparison(depth + 1))
    } while take(UInt8(ascii: ";")) || take(UInt8(ascii: ","))
    guard take(UInt8(ascii: ")")) else { throw refusal("; | )") }
    switch (name, arguments.count) {
    case ("if", 3), ("jeżeli", 3): return .choice(arguments[0], arguments[1], arguments[2])
    case ("min", 2): return .least(arguments[0], arguments[1])
    case ("max", 2): return .greatest(arguments[0], arguments[1])
    case ("abs", 1), ("moduł", 1): return .magnitude(arguments[0])
    case ("coalesce", 2), ("gdy_puste", 2): return .fallback(arguments[0], arguments[1])
    default:
      position = start
      throw refusal(
        "if(c; a; b), min(a; b), max(a; b), abs(a), coalesce(a; b), distinct(level), sum(column), "
          + "average(column), median(column), last(column), first(column)")
    }
  }
}
