import Basis

/// Plays the scenarios of a behaviour file (docs/LAB.md) and gives one JSON line for each: what every step
/// showed and whether it is what the scenario expects. A scenario or step that cannot be understood says so.
public func scenarioTrial(_ scenarios: [UInt8]) -> [UInt8] {
  var output: [UInt8] = []
  for (number, trial) in trialCases(scenarios).enumerated() {
    output += line(trial, number).bytes
    output.append(10)
  }
  return output
}

private func line(_ trial: TrialCase, _ number: Int) -> Json {
  let fault: TrialFault
  var id = trialId(nil, number)
  switch trial {
  case .fault(let malformed): fault = malformed
  case .entry(let scenario):
    id = trialId(scenario, number)
    do throws(TrialFault) { return try play(TrialMember(scenario, ""), id) } catch { fault = error }
  }
  return .object([
    .init("id", .text(id)), .init("pass", .truth(false)), .init("load", .text("not tried")),
    .init("steps", .array([])), .init("fault", fault.json),
  ])
}

private func play(_ scenario: TrialMember, _ name: String) throws(TrialFault) -> Json {
  let id = Json.Member("id", .text(name))
  let form = try scenario.object()["form"].object()
  for sheet in ["survey", "choices", "external_choices"] {
    for row in try form[sheet].list() {
      for cell in try row.object().members() { _ = try cell.member.scalar() }
    }
  }
  let imported = readForm(sheets(form.json!))
  let mustFail = scenario["load_must_fail"].json.map { $0 != .truth(false) } ?? false
  if let error = imported.errors.first {
    let load = Json.object([
      .init("code", .text(error.code)), .init("cell", .text(error.cell)),
      .init("message", .text(error.text.english)),
    ])
    return .object([id, .init("pass", .truth(mustFail)), .init("load", load), .init("steps", .array([]))])
  }
  var surroundings = Surroundings(now: Instant(milliseconds: 1_790_000_000_000))
  if !scenario["now"].isMissing {
    guard case .moment(let moment)? = parsedMoment(try scenario["now"].text()) else {
      throw scenario["now"].fault(
        "chwilę, np. 2026-03-29T12:00:00.000+02:00", "a moment such as 2026-03-29T12:00:00.000+02:00")
    }
    surroundings.now = moment
  }
  let filling = Filling(Form(imported.definition), surroundings: surroundings)
  var steps: [Json] = []
  var passes = !mustFail
  for step in try scenario["steps"].list() {
    var members = [Json.Member("op", step["op"].json ?? .null)]
    if let ref = step["ref"].json { members.append(.init("ref", ref)) }
    do throws(TrialFault) {
      let actual = try take(step, filling)
      members.append(.init("actual", actual))
      if case .object(let parts)? = step.json, let expected = parts.first(where: { $0.key == "expect" })?.value
      {
        let pass = agrees(actual, expected)
        members.append(.init("pass", .truth(pass)))
        passes = passes && pass
      }
    } catch {
      passes = false
      members += [.init("actual", .null), .init("pass", .truth(false)), .init("fault", error.json)]
    }
    steps.append(.object(members))
  }
  return .object([id, .init("pass", .truth(passes)), .init("load", .text("ok")), .init("steps", .array(steps))])
}

/// Takes one step and says what it showed.
private func take(_ step: TrialMember, _ filling: Filling) throws(TrialFault) -> Json {
  let operation = try step.object()["op"].name()
  switch operation {
  case "validate":
    guard let problem = filling.firstProblem() else { return .text("valid") }
    return .text(problem.kind == .required ? "required" : "constraint")
  case "language":
    let name = try step["value"].text()
    guard let language = filling.form.definition.languages.firstIndex(of: name) else {
      throw step["value"].fault("język formularza", "a language of the form")
    }
    filling.show(language: language)
    return .text("ok")
  case "answer", "new_repeat", "del_repeat", "count", "get", "relevant", "required", "readonly", "label",
    "choices",
    "labels":
    break
  default:
    throw step["op"].fault(
      "answer, get, relevant, required, readonly, label, choices, labels, count, new_repeat, del_repeat, language lub validate",
      "answer, get, relevant, required, readonly, label, choices, labels, count, new_repeat, del_repeat, language or validate"
    )
  }
  let ref = try step["ref"].name()
  switch operation {
  case "answer":
    guard let node = filling.node(at: ref, adding: true) else { return .text("no such question") }
    switch filling.answer(node, try answerText(step["value"]), strict: true) {
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
  default: break
  }
  guard let node = filling.node(at: ref) else { return .null }
  switch operation {
  case "get":
    let value = filling.value(of: node)
    return value.isEmpty ? .null : .text(value.storedText)
  case "relevant": return .truth(filling.isRelevant(node))
  case "required": return .truth(filling.isRequired(node))
  case "readonly": return .truth(filling.isReadOnly(node))
  case "label": return .text(filling.label(of: node))
  case "choices": return .text(joined(filling.choices(of: node).map { $0.name }))
  default: return .text(joined(filling.choices(of: node).map { $0.label }))
  }
}

private func joined(_ names: [String]) -> String { names.reduce("") { $0.isEmpty ? $1 : $0 + " " + $1 } }

private func answerText(_ value: TrialMember) throws(TrialFault) -> String {
  guard case .array? = value.json else { return try value.scalar() }
  var names: [String] = []
  for element in try value.list() { names.append(try element.text()) }
  return joined(names)
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
