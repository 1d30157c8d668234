import Basis

// The functions. Each works its arguments out as the kind it needs; what a function does with values of
// another kind follows JavaRosa 5.1, whose answers people have relied on for years.

extension Filling {
  func call(
    _ function: Function, _ program: Program, _ first: Int32, _ count: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> FormValue {
    let part = { (index: Int32) in program.arguments[Int(first + index)] }
    switch function {
    case .conditional:
      return try value(program, try truth(program, part(0), frame) ? part(1) : part(2), frame)
    case .coalesce:
      let value = try value(program, part(0), frame)
      if value.isEmpty { return try self.value(program, part(1), frame) }
      // Infinity has no numeral; it is handed on as its text.
      if case .number(let number) = value, number.isInfinite { return .text(value.text) }
      return value
    case .once:
      let present = nodes.values[Int(frame.ownNode)]
      return present.isEmpty ? try value(program, part(0), frame) : present
    case .yes: return .truth(true)
    case .no: return .truth(false)
    case .not: return .truth(!(try truth(program, part(0), frame)))
    case .boolean: return .truth(try truth(program, part(0), frame))
    case .booleanFromText:
      let text = try text(program, part(0), frame)
      return .truth(text == "1" || text.lowercasedASCII() == "true")
    case .selected, .selectedAt, .countSelected, .choiceName:
      return try choiceCall(function, program, first, frame)
    case .minimum, .maximum, .sum, .count, .countNonEmpty, .concatenation, .join, .checklist,
      .weightedChecklist:
      return try manyCall(function, program, first, count, frame)
    case .text, .length, .substring, .before, .after, .contains, .startsWith, .endsWith, .normalized,
      .translate,
      .regex, .digest, .base64Decode:
      return try textCall(function, program, first, count, frame)
    case .today, .now, .date, .dateTime, .formatDate, .decimalDateTime, .decimalTime, .addDate,
      .differenceInDays,
      .differenceInMonths, .differenceInYears:
      return try dateCall(function, program, first, count, frame)
    case .distance, .area, .geofence: return try placeCall(function, program, first, count, frame)
    case .position: return .number(try place(program, first, count, frame))
    case .indexedRepeat: return try indexedRepeat(program, first, count, frame)
    case .pullData: return try pulledData(program, first, frame)
    case .translatedText: return .text(try text(program, part(0), frame))
    case .random: return .number(generator.unit())
    case .randomize: return try values(program, part(0), frame).first ?? .empty
    case .uuid: return .text(newIdentity(count == 1 ? try number(program, part(0), frame) : 0))
    case .lastVisit: return .text(surroundings.lastVisit[try text(program, part(0), frame)] ?? "")
    case .productPrice:
      return .number(parsedNumber(surroundings.prices[try text(program, part(0), frame)] ?? ""))
    case .target: return .text(surroundings.targets[try text(program, part(0), frame)] ?? "")
    case .customerField: return .text(surroundings.customer[try text(program, part(0), frame)] ?? "")
    case .version: return .text(form.definition.version)
    case .property: return .text(property(try text(program, part(0), frame)))
    default: return .number(try mathematics(function, program, first, count, frame))
    }
  }

  private func property(_ name: String) -> String {
    switch name {
    case "deviceid": surroundings.deviceId
    case "username": surroundings.username
    case "email": surroundings.email
    case "phonenumber": surroundings.phoneNumber
    default: ""
    }
  }

  private func mathematics(
    _ function: Function, _ program: Program, _ first: Int32, _ count: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> Double {
    if function == .pi { return .pi }
    let value = try value(program, program.arguments[Int(first)], frame)
    let x = value.number
    let second = count > 1 ? try number(program, program.arguments[Int(first + 1)], frame) : 0
    switch function {
    case .number: return x
    case .whole: return x.isFinite && x.magnitude < 9e18 ? x.rounded(.towardZero) : x
    case .round: return rounded(x, places: second)
    case .floor: return x.rounded(.down)
    case .ceiling: return x.rounded(.up)
    case .absolute: return x.magnitude
    case .power: return power(x, second)
    case .squareRoot: return x.squareRoot()
    case .logarithm: return logarithm(x)
    case .logarithm10: return logarithm10(x)
    case .exponential: return exponential(x)
    case .exponential10: return power(10, x)
    case .sine: return sine(x)
    case .cosine: return cosine(x)
    case .tangent: return tangent(x)
    case .arcSine: return arcSine(x)
    case .arcCosine: return arcCosine(x)
    case .arcTangent: return arcTangent(x)
    default: return arcTangent(y: x, x: second)
    }
  }

  /// `position()`, `position(..)`: the place among those tried, or of a row in its repeat.
  private func place(
    _ program: Program, _ first: Int32, _ count: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> Double {
    var node = frame.node
    if count == 0 {
      if frame.position > 0 { return Double(frame.position) }
    } else if case .path(let path) = program.operations[Int(program.arguments[Int(first)])] {
      let saved = work.isCapturing
      work.isCapturing = false
      let found = try nodes(of: program.paths[Int(path)], program, frame).first
      work.isCapturing = saved
      guard let found else { return 0 }
      node = found
    }
    let field = nodes.fields[Int(node)]
    guard form.layout[field].kind == .repeated else { return 1 }
    let row = nodes.rows[Int(node)]
    capture(placeOf: row)
    return Double(rows[Int(row)].position + 1)
  }

  /// A field's value in the row that is asked for; a row before the first counts as the first.
  private func indexedRepeat(
    _ program: Program, _ first: Int32, _ count: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> FormValue {
    let path = program.paths[Int(program.arguments[Int(first)])]
    var row = ancestor(of: frame.ownRow, scope: path.anchor)
    for hop in path.hops {
      let scope = form.layout.scopes[Int(hop.scope)]
      let nested = rows[Int(row)].nested[Int(scope.slot)]
      var wanted = 0
      var isNamed = false
      for index in stride(from: first + 1, to: first + count, by: 2)
      where program.arguments[Int(index)] == hop.scope {
        let place = try number(program, program.arguments[Int(index + 1)], frame)
        wanted = place.isNaN ? 0 : Int(min(max(place, 1), 1_000_000)) - 1
        isNamed = true
      }
      if !isNamed, let own = ownRow(of: hop.scope, frame) { wanted = Int(rows[Int(own)].position) }
      guard wanted < nested.count else {
        capture(column: scope.field, beneath: row)
        return .empty
      }
      capture(placeOf: nested[wanted])
      row = nested[wanted]
    }
    return read(node(path.target, in: row), path.target)
  }

  private func ownRow(of scope: Int32, _ frame: Frame) -> Int32? {
    var row = frame.ownRow
    while row >= 0 {
      if rows[Int(row)].scope == scope { return row }
      row = rows[Int(row)].parent
    }
    return nil
  }

  /// `pulldata('prices', 'price', 'sku', ${sku})`: one cell of a list.
  private func pulledData(
    _ program: Program, _ first: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> FormValue {
    let part = { (index: Int32) in program.arguments[Int(first + index)] }
    let name = try text(program, part(0), frame)
    guard let table = form.tables.first(where: { $0.list.name == name || $0.list.name == baseName(name) })
    else {
      throw .unknownList(name)
    }
    let wanted = table.column(named: try text(program, part(1), frame))
    let key = table.column(named: try text(program, part(2), frame))
    let sought = try text(program, part(3), frame)
    guard let item = table.items(where: key, equal: sought)?.first else { return .empty }
    return .text(table.text(wanted, of: item, language: language))
  }

  /// A random identity as UUIDs are written, or so many random characters.
  private func newIdentity(_ length: Double) -> String {
    if length >= 1 {
      let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789".utf8)
      let count = Int(min(length, 1_000))
      return String(decoding: (0..<count).map { _ in alphabet[Int(generator.next() % 36)] }, as: UTF8.self)
    }
    let high = generator.next() & ~0xf000 | 0x4000
    let low = generator.next() & ~(3 << 62) | 2 << 62
    var text = Array((hexText(high) + hexText(low)).utf8)
    for place in [20, 16, 12, 8] { text.insert(45, at: place) }
    return String(decoding: text, as: UTF8.self)
  }
}

/// Rounded to decimal places by its decimal digits, a half toward +infinity. Tens and hundreds (negative
/// places) are rounded by adding a half and cutting, as JavaRosa does.
private func rounded(_ value: Double, places: Double) -> Double {
  guard value.isFinite else { return value }
  let count = places.isNaN ? 0 : places.rounded(.towardZero)
  guard count.magnitude <= 30 else { return .nan }
  if count >= 0 { return Decimal(value).rounded(places: Int(count)).double }
  var decimal = Decimal(value)
  decimal.point += Int(count)
  var whole = Decimal((decimal.double + 0.5).rounded(.towardZero))
  if whole.digits.isEmpty { return 0 }
  whole.point -= Int(count)
  return whole.double
}
