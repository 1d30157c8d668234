import Basis

/// Plays the scenarios of a behaviour file (docs/LAB.md) and gives one JSON line for each: what every step
/// showed and whether it is what the scenario expects.
public func scenarioTrial(_ scenarios: [UInt8]) -> [UInt8] {
  guard let json = Json(scenarios) else { return Array("{\"error\":\"not JSON\"}\n".utf8) }
  var output: [UInt8] = []
  for entry in json.elements {
    output += play(entry).bytes
    output.append(10)
  }
  return output
}

private func play(_ scenario: Json) -> Json {
  let id = Json.Member("id", .text(scenario["id"]?.text ?? ""))
  let imported = readForm(sheets(scenario["form"] ?? .null))
  let mustFail = scenario["load_must_fail"] != nil
  if let error = imported.errors.first {
    let load = Json.object([
      .init("code", .text(error.code)), .init("cell", .text(error.cell)),
      .init("message", .text(error.text.english)),
    ])
    return .object([id, .init("pass", .truth(mustFail)), .init("load", load), .init("steps", .array([]))])
  }
  var surroundings = Surroundings(now: Instant(milliseconds: 1_790_000_000_000))
  if let now = scenario["now"]?.text, case .moment(let moment)? = parsedMoment(now) {
    surroundings.now = moment
  }
  let filling = Filling(Form(imported.definition), surroundings: surroundings)
  var steps: [Json] = []
  var passes = !mustFail
  for step in scenario["steps"]?.elements ?? [] {
    let actual = take(step, filling)
    var members = [Json.Member("op", step["op"] ?? .null)]
    if let ref = step["ref"] { members.append(.init("ref", ref)) }
    members.append(.init("actual", actual))
    if case .object(let parts) = step, let expected = parts.first(where: { $0.key == "expect" })?.value {
      let pass = agrees(actual, expected)
      members.append(.init("pass", .truth(pass)))
      passes = passes && pass
    }
    steps.append(.object(members))
  }
  return .object([id, .init("pass", .truth(passes)), .init("load", .text("ok")), .init("steps", .array(steps))])
}

/// Takes one step and says what it showed.
private func take(_ step: Json, _ filling: Filling) -> Json {
  let ref = step["ref"]?.text ?? ""
  switch step["op"]?.text {
  case "answer":
    guard let node = filling.node(at: ref, adding: true) else { return .text("no such question") }
    switch filling.answer(node, answerText(step["value"] ?? .null), strict: true) {
    case .accepted: return .text("ok")
    case .required: return .text("required")
    case .constraintBroken: return .text("constraint")
    }
  case "new_repeat":
    guard let repeated = filling.repeated(at: ref, adding: true), filling.addRow(to: repeated) != nil else {
      return .text("no such repeat")
    }
    return .text("ok")
  case "del_repeat":
    guard let node = filling.node(at: ref), filling.removeRow(at: node) else { return .text("no such row") }
    return .text("ok")
  case "count":
    guard let repeated = filling.repeated(at: ref) else { return .number("0") }
    return .number(decimalText(Int64(filling.rowCount(of: repeated))))
  case "validate":
    guard let problem = filling.firstProblem() else { return .text("valid") }
    return .text(problem.kind == .required ? "required" : "constraint")
  case "language":
    let name = step["value"]?.text ?? ""
    filling.form.definition.languages.firstIndex(of: name).map { filling.show(language: $0) }
    return .text("ok")
  default: break
  }
  guard let node = filling.node(at: ref) else { return .null }
  switch step["op"]?.text {
  case "get":
    let value = filling.value(of: node)
    return value.isEmpty ? .null : .text(value.storedText)
  case "relevant": return .truth(filling.isRelevant(node))
  case "required": return .truth(filling.isRequired(node))
  case "readonly": return .truth(filling.isReadOnly(node))
  case "label": return .text(filling.label(of: node))
  case "choices": return .text(joined(filling.choices(of: node).map { $0.name }))
  case "labels": return .text(joined(filling.choices(of: node).map { $0.label }))
  default: return .null
  }
}

private func joined(_ names: [String]) -> String { names.reduce("") { $0.isEmpty ? $1 : $0 + " " + $1 } }

private func answerText(_ value: Json) -> String {
  switch value {
  case .array(let elements): joined(elements.map { $0.text ?? "" })
  case .null: ""
  default: value.text ?? ""
  }
}

/// Texts that both are numbers compare as numbers: "12.3" and "12.30" are one value.
private func agrees(_ actual: Json, _ expected: Json) -> Bool {
  if actual == expected { return true }
  guard let left = actual.text, let right = expected.text else {
    return expected == .text("") && actual == .null
  }
  let (a, b) = (parsedNumber(left), parsedNumber(right))
  return left == right || (a - b).magnitude <= 1e-9 * max(1, b.magnitude)
}

extension Filling {
  /// Removes the row that a node stands in.
  public func removeRow(at node: FormNode) -> Bool {
    let row = nodes.rows[Int(node.number)]
    guard rows[Int(row)].parent >= 0 else { return false }
    removeRow(row)
    settle()
    return true
  }
}
