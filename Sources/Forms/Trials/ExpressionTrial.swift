import Basis

/// Works out the cases of an expressions file (docs/LAB.md) and gives one JSON line for each: what came out
/// and whether it is what the case expects. A case that cannot be understood says so in its line.
public func expressionTrial(_ cases: [UInt8]) -> [UInt8] {
  var output: [UInt8] = []
  for (number, trial) in trialCases(cases).enumerated() {
    output += line(trial, number).bytes
    output.append(10)
  }
  return output
}

private func line(_ trial: TrialCase, _ number: Int) -> Json {
  let fault: TrialFault
  var id = trialId(nil, number)
  var actual = Json.object([.init("type", .text("error"))])
  switch trial {
  case .fault(let malformed): fault = malformed
  case .entry(let entry):
    id = trialId(entry, number)
    do throws(TrialFault) {
      let outcome = try outcome(of: TrialMember(entry, ""))
      actual = described(outcome)
      let pass = agrees(outcome, with: try decided(TrialMember(entry, "")), entry)
      return .object([.init("id", .text(id)), .init("actual", actual), .init("pass", .truth(pass))])
    } catch { fault = error }
  }
  return .object([
    .init("id", .text(id)), .init("actual", actual), .init("pass", .truth(false)), .init("fault", fault.json),
  ])
}

/// What a case expects: its own decision for us where it records one, else what the oracle gave.
private func decided(_ entry: TrialMember) throws(TrialFault) -> Json {
  let expected = try entry["expected"].object()
  _ = try expected["type"].name()
  guard case .object? = entry["diverges"].json, let ours = entry["diverges"]["ours should be"].json else {
    return expected.json!
  }
  if case .object = ours { return ours }
  return .object([.init("type", expected["type"].json!), .init("value", ours)])
}

private enum TrialOutcome {
  case value(FormValue)
  case refused(ExpressionRefusal)
}

/// Builds the form that the case's context describes and works its expression out there.
private func outcome(of entry: TrialMember) throws(TrialFault) -> TrialOutcome {
  _ = try entry.object()
  let expression = try entry["expr"].text()
  let context = entry["context"].isMissing ? TrialMember(.object([]), "context") : entry["context"]
  _ = try context.object()
  var definition = FormDefinition()
  for list in try context["lists"].members() {
    definition.lists.append(try choiceList(list.key, list.member))
  }
  for field in try context["fields"].list() { try add(try question(field, parent: -1), to: &definition, field) }
  for group in try context["repeats"].members() {
    let parent = Int32(definition.questions.count)
    try add(Question(kind: .repeated, name: group.key), to: &definition, group.member)
    _ = try group.member.object()
    for field in try group.member["fields"].list() {
      try add(try question(field, parent: parent), to: &definition, field)
    }
  }
  // The expression stands in a calculation of its own, in the row the case names.
  var bench = Question(kind: .calculate, name: "expression_at_work")
  var path = "/data/expression_at_work"
  if !context["at"].isMissing {
    let at = try context["at"].object()
    let name = try at["repeat"].name()
    guard let repeated = definition.questions.firstIndex(where: { $0.kind == .repeated && $0.name == name })
    else {
      throw at["repeat"].fault("nazwę powtórzenia z context.repeats", "the name of a repeat of context.repeats")
    }
    let row = at["index"].isMissing ? "1" : try at["index"].text()
    let place = parsedNumber(row)
    guard place >= 1, place == place.rounded(.down), place <= 10_000 else {
      throw at["index"].fault("numer wiersza od 1", "the number of a row from 1")
    }
    bench.parent = Int32(repeated)
    let end = definition.questions.lastIndex { $0.parent == bench.parent } ?? repeated
    definition.questions.insert(bench, at: end + 1)
    for index in definition.questions.indices where index > end + 1 {
      if definition.questions[index].parent > Int32(end) { definition.questions[index].parent += 1 }
    }
    path = "/data/" + name + "[" + row + "]/expression_at_work"
  } else {
    definition.questions.append(bench)
  }
  if !context["self"].isMissing {
    let own = try context["self"].name()
    guard definition.questions.contains(where: { $0.parent < 0 && $0.name == own }) else {
      throw context["self"].fault("nazwę pola z context.fields", "the name of a field of context.fields")
    }
    path = "/data/" + own
  }
  var surroundings = Surroundings(now: Instant(milliseconds: 1_790_000_000_000))
  if !context["now"].isMissing {
    guard case .moment(let moment)? = parsedMoment(try context["now"].text()) else {
      throw context["now"].fault(
        "chwilę, np. 2026-03-29T12:00:00.000+02:00", "a moment such as 2026-03-29T12:00:00.000+02:00")
    }
    surroundings.now = moment
  }
  let filling = Filling(Form(definition), surroundings: surroundings)
  try fill(filling, context)
  guard let node = filling.node(at: path) else {
    throw context["at"]["index"].fault("numer istniejącego wiersza", "the number of a row that is there")
  }
  return filling.workOut(expression, at: node)
}

private func add(
  _ question: Question, to definition: inout FormDefinition, _ member: TrialMember
) throws(TrialFault) {
  guard !definition.questions.contains(where: { $0.parent == question.parent && $0.name == question.name })
  else {
    throw member.fault("nazwę, której jeszcze nie ma", "a name that is not taken yet")
  }
  definition.questions.append(question)
}

extension Filling {
  /// Compiles an expression as if it stood at a question and works it out.
  fileprivate func workOut(_ source: String, at node: FormNode) -> TrialOutcome {
    do throws(ExpressionRefusal) {
      return .value(try evaluate(source, at: node))
    } catch {
      return .refused(error)
    }
  }

  /// The value of an expression as if it stood at a question: what the designer's trial run shows.
  public func evaluate(_ source: String, at node: FormNode) throws(ExpressionRefusal) -> FormValue {
    var compiler = ExpressionCompiler(layout: form.layout, tables: form.tables, sharesTotals: false)
    let program = try compiler.compile(source, ExpressionScope(owner: nodes.fields[Int(node.number)]))
    return try value(program, program.root, frame(at: node.number))
  }
}

private func question(_ field: TrialMember, parent: Int32) throws(TrialFault) -> Question {
  let name = try field.object()["name"].name()
  let type = field["type"].isMissing ? "text" : try field["type"].name()
  guard case .question(let read)? = sheetRowKind(type), !read.kind.isGroup else {
    throw field["type"].fault("typ pytania, np. integer", "the type of a question such as integer")
  }
  var question = Question(kind: read.kind, name: name)
  question.list = read.list
  question.parent = parent
  // Cases name lists they do not bring.
  if read.kind.isSelect { question.source = .file }
  return question
}

private func choiceList(_ name: String, _ items: TrialMember) throws(TrialFault) -> ChoiceList {
  var list = ChoiceList(name: name)
  for item in try items.list() {
    var choice = Choice(name: try item.object()["name"].name())
    for member in try item.members() {
      switch member.key {
      case "name": break
      case "label": choice.label.set(try member.member.scalar(), language: 0)
      default:
        let at = list.columns.firstIndex(of: member.key) ?? list.columns.count
        if at == list.columns.count { list.columns.append(member.key) }
        while choice.values.count <= at { choice.values.append("") }
        choice.values[at] = try member.member.scalar()
      }
    }
    list.choices.append(choice)
  }
  return list
}

private func fill(_ filling: Filling, _ context: TrialMember) throws(TrialFault) {
  for field in try context["fields"].list() {
    guard let node = filling.node(at: "/data/" + (try field["name"].name())) else { continue }
    filling.answer(node, try field["value"].scalar())
  }
  for group in try context["repeats"].members() {
    guard let repeated = filling.repeated(at: "/data/" + group.key) else { continue }
    let wanted = try group.member["rows"].list()
    while filling.rowCount(of: repeated) > wanted.count { _ = filling.removeRow(1, of: repeated) }
    for (index, row) in wanted.enumerated() {
      while filling.rowCount(of: repeated) <= index {
        guard filling.addRow(to: repeated) != nil else {
          throw row.fault("najwyżej 10 000 wierszy", "at most 10,000 rows")
        }
      }
      let place = "/data/" + group.key + "[" + decimalText(Int64(index + 1)) + "]/"
      for cell in try row.object().members() {
        guard let node = filling.node(at: place + cell.key) else {
          throw cell.member.fault("pole z „fields” tego powtórzenia", "a field of this repeat's \"fields\"")
        }
        filling.answer(node, try cell.member.scalar())
      }
    }
  }
}

private func described(_ outcome: TrialOutcome) -> Json {
  switch outcome {
  case .refused(let refusal):
    return .object([
      .init("type", .text("error")), .init("code", .text(refusal.code)),
      .init("message", .text(refusal.text.english)),
    ])
  case .value(let value):
    switch value {
    case .text(let text): return .object([.init("type", .text("string")), .init("value", .text(text))])
    case .truth(let truth): return .object([.init("type", .text("boolean")), .init("value", .truth(truth))])
    case .number(let number):
      let text = numeral(number)
      return .object([
        .init("type", .text("number")), .init("value", number.isFinite ? .number(text) : .text(text)),
      ])
    case .date(let date): return .object([.init("type", .text("date")), .init("value", .text(date.text))])
    case .moment(let moment):
      let isMidnight = localMilliseconds(moment) % 86_400_000 == 0
      return .object([
        .init("type", .text(isMidnight ? "date" : "dateTime")),
        .init("value", .text(isMidnight ? value.text : localText(moment))),
      ])
    case .time: return .object([.init("type", .text("time")), .init("value", .text(value.text))])
    }
  }
}

/// Numbers agree to a billionth of their size; a case on the earth's surface is stated to whole metres.
private func agrees(_ outcome: TrialOutcome, with expected: Json, _ entry: Json) -> Bool {
  let type = expected["type"]?.text ?? ""
  guard case .value(let value) = outcome else { return type == "error" }
  switch (type, value) {
  case ("number", .number(let number)):
    let wanted = expected["value"]?.text ?? ""
    switch wanted {
    case "NaN": return number.isNaN
    case "Infinity", "-Infinity": return number.isInfinite && (number < 0) == (wanted == "-Infinity")
    default:
      let expression = entry["expr"]?.text ?? ""
      let isOnEarth = expression.hasPrefix("area(") || expression.hasPrefix("distance(")
      let target = Double(json: wanted)
      return (number - target).magnitude <= max(1, target.magnitude) * (isOnEarth ? 5e-6 : 1e-9)
    }
  case ("boolean", .truth(let truth)): return expected["value"] == .truth(truth)
  case ("string", .text(let text)): return expected["value"]?.text == text
  case ("date", .date), ("date", .moment), ("dateTime", .moment): return expected["value"]?.text == value.text
  default: return false
  }
}

extension Double {
  /// A number as JSON writes it, with an exponent or without.
  init(json text: String) {
    let bytes = Array(text.utf8)
    guard let mark = bytes.firstIndex(where: { $0 | 32 == 101 }) else {
      self = parsedNumber(text)
      return
    }
    let sign = mark + 1 < bytes.count && bytes[mark + 1] == 43 ? 1 : 0
    let exponent = parsedNumber(String(decoding: bytes[(mark + 1 + sign)...], as: UTF8.self))
    let digits = parsedNumber(String(decoding: bytes[..<mark], as: UTF8.self))
    guard !exponent.isNaN, !digits.isNaN else {
      self = .nan
      return
    }
    var decimal = Decimal(digits)
    if !decimal.digits.isEmpty { decimal.point += Int(min(max(exponent, -10_000), 10_000)) }
    self = decimal.double
  }
}
