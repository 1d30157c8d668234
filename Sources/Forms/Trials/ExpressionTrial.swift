import Basis

/// Works out the cases of an expressions file (docs/LAB.md) and gives one JSON line for each: what came out
/// and whether it is what the case expects.
public func expressionTrial(_ cases: [UInt8]) -> [UInt8] {
  guard let json = Json(cases) else { return Array("{\"error\":\"not JSON\"}\n".utf8) }
  var output: [UInt8] = []
  for entry in json.elements {
    let actual = outcome(of: entry)
    let pass = decided(entry).map { agrees(actual, with: $0, entry) } ?? false
    let line = Json.object([
      .init("id", .text(entry["id"]?.text ?? "")),
      .init("actual", described(actual)),
      .init("pass", .truth(pass)),
    ])
    output += line.bytes
    output.append(10)
  }
  return output
}

/// What a case expects: its own decision for us where it records one, else what the oracle gave.
private func decided(_ entry: Json) -> Json? {
  guard let ours = entry["diverges"]?["ours should be"] else { return entry["expected"] }
  return .object([.init("type", entry["expected"]?["type"] ?? .null), .init("value", ours)])
}

private enum TrialOutcome {
  case value(FormValue)
  case refused(ExpressionRefusal)
}

/// Builds the form that the case's context describes and works its expression out there.
private func outcome(of entry: Json) -> TrialOutcome {
  let context = entry["context"] ?? .object([])
  var definition = FormDefinition()
  for list in context["lists"]?.members ?? [] { definition.lists.append(choiceList(list.key, list.value)) }
  for field in context["fields"]?.elements ?? [] { definition.questions.append(question(field, parent: -1)) }
  for group in context["repeats"]?.members ?? [] {
    let parent = Int32(definition.questions.count)
    definition.questions.append(Question(kind: .repeated, name: group.key))
    for field in group.value["fields"]?.elements ?? [] {
      definition.questions.append(question(field, parent: parent))
    }
  }
  let at = context["at"]
  let repeatName = at?["repeat"]?.text
  // The expression stands in a calculation of its own, in the row the case names.
  var bench = Question(kind: .calculate, name: "expression_at_work")
  bench.parent =
    repeatName.flatMap { name in definition.questions.firstIndex { $0.name == name } }.map { Int32($0) } ?? -1
  if bench.parent >= 0, let end = definition.questions.lastIndex(where: { $0.parent == bench.parent }) {
    definition.questions.insert(bench, at: end + 1)
  } else {
    definition.questions.append(bench)
  }
  let form = Form(definition)
  var surroundings = Surroundings(now: Instant(milliseconds: 1_790_000_000_000))
  if let now = context["now"]?.text, case .moment(let moment)? = parsedMoment(now) { surroundings.now = moment }
  let filling = Filling(form, surroundings: surroundings)
  fill(filling, context)
  let row = at?["index"]?.text ?? "1"
  var path = "/data/expression_at_work"
  if let own = context["self"]?.text {
    path = "/data/" + own
  } else if let repeatName {
    path = "/data/" + repeatName + "[" + row + "]/expression_at_work"
  }
  guard let node = filling.node(at: path) else { return .refused(.unknownName(path, similar: "")) }
  return filling.workOut(entry["expr"]?.text ?? "", at: node)
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

private func question(_ field: Json, parent: Int32) -> Question {
  let type = field["type"]?.text ?? "text"
  var kind = QuestionKind.text
  var list = ""
  if case .question(let read)? = sheetRowKind(type) {
    kind = read.kind
    list = read.list
  }
  var question = Question(kind: kind, name: field["name"]?.text ?? "")
  question.parent = parent
  question.list = list
  // Cases name lists they do not bring.
  if kind.isSelect { question.source = .file }
  return question
}

private func choiceList(_ name: String, _ items: Json) -> ChoiceList {
  var list = ChoiceList(name: name)
  for item in items.elements {
    var choice = Choice(name: item["name"]?.text ?? "")
    for member in item.members {
      switch member.key {
      case "name": break
      case "label": choice.label.set(member.value.text ?? "", language: 0)
      default:
        let at = list.columns.firstIndex(of: member.key) ?? list.columns.count
        if at == list.columns.count { list.columns.append(member.key) }
        while choice.values.count <= at { choice.values.append("") }
        choice.values[at] = member.value.text ?? ""
      }
    }
    list.choices.append(choice)
  }
  return list
}

private func fill(_ filling: Filling, _ context: Json) {
  for field in context["fields"]?.elements ?? [] {
    guard let node = filling.node(at: "/data/" + (field["name"]?.text ?? "")) else { continue }
    filling.answer(node, field["value"]?.text ?? "")
  }
  for group in context["repeats"]?.members ?? [] {
    guard let repeated = filling.repeated(at: "/data/" + group.key) else { continue }
    let wanted = group.value["rows"]?.elements ?? []
    while filling.rowCount(of: repeated) > wanted.count { _ = filling.removeRow(1, of: repeated) }
    for (index, row) in wanted.enumerated() {
      let place = "/data/" + group.key + "[" + decimalText(Int64(index + 1)) + "]/"
      for cell in row.members {
        guard let node = filling.node(at: place + cell.key, adding: true) else { continue }
        filling.answer(node, cell.value.text ?? "")
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
      let target = parsedNumber(wanted)
      return (number - target).magnitude <= max(1, target.magnitude) * (isOnEarth ? 5e-6 : 1e-9)
    }
  case ("boolean", .truth(let truth)): return expected["value"] == .truth(truth)
  case ("string", .text(let text)): return expected["value"]?.text == text
  case ("date", .date), ("date", .moment), ("dateTime", .moment): return expected["value"]?.text == value.text
  default: return false
  }
}
