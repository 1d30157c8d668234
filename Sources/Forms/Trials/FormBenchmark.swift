import Basis

/// Opens a stored form and answers its questions at random, timing each with the host's clock
/// (milliseconds). The same run serves the native lab and WebAssembly.
public func formBenchmark(_ json: [UInt8], answers: Int, clock: () -> Double) -> [Json.Member] {
  var openings: [Double] = []
  var filling: Filling?
  for _ in 0..<5 {
    let start = clock()
    guard let imported = readStoredForm(json) else { return [.init("error", .text("not a stored form"))] }
    filling = Filling(Form(imported), surroundings: Surroundings(now: Instant(milliseconds: 1_790_000_000_000)))
    openings.append(clock() - start)
  }
  guard let filling else { return [] }
  var generator = SeededGenerator(state: 42)
  let nodes = filling.allNodes().filter { node in
    let kind = filling.kind(of: node)
    return kind.isShown && !kind.isGroup && kind != .note
  }
  guard !nodes.isEmpty else { return [.init("open_ms", timing(openings, 0))] }
  var times: [Double] = []
  for _ in 0..<answers {
    let node = nodes[Int(generator.next() % UInt64(nodes.count))]
    let value = randomAnswer(filling, node, &generator)
    let start = clock()
    filling.answer(node, value)
    times.append(clock() - start)
  }
  let validation = clock()
  _ = filling.problems()
  return [
    .init("open_first_ms", timing([openings[0]], 0)), .init("open_ms", timing(openings, 50)),
    .init("answers", .number(decimalText(Int64(answers)))), .init("answer_p50_ms", timing(times, 50)),
    .init("answer_p99_ms", timing(times, 99)), .init("answer_max_ms", timing(times, 100)),
    .init("validate_ms", timing([clock() - validation], 0)),
  ]
}

/// A stored form without the importer's checks: it was checked when it was published.
public func readStoredForm(_ json: [UInt8]) -> FormDefinition? {
  guard let json = Json(json) else { return nil }
  var reader = SheetReader()
  reader.isTrusted = true
  reader.read(sheets(json))
  return reader.imported.errors.isEmpty ? reader.imported.definition : nil
}

/// The two limits of the field: a cascade over 52,000 options and repeats of 500 rows.
public func formLimits(clock: () -> Double) -> [Json.Member] { cascadeLimit(clock) + rowLimit(clock) }

private func cascadeLimit(_ clock: () -> Double) -> [Json.Member] {
  var definition = FormDefinition()
  var parent = Question(kind: .selectOne, name: "region")
  parent.list = "region"
  var child = Question(kind: .selectOne, name: "town")
  child.list = "town"
  child.choiceFilter = "region = ${region}"
  definition.questions = [parent, child]
  var regions = ChoiceList(name: "region")
  var towns = ChoiceList(name: "town")
  towns.columns = ["region"]
  for number in 0..<520 {
    regions.choices.append(Choice(name: "r" + decimalText(Int64(number))))
    for town in 0..<100 {
      var choice = Choice(name: "t" + decimalText(Int64(number * 100 + town)))
      choice.values = ["r" + decimalText(Int64(number))]
      towns.choices.append(choice)
    }
  }
  definition.lists = [regions, towns]
  let begin = clock()
  let filling = Filling(Form(definition), surroundings: Surroundings(now: Instant(milliseconds: 0)))
  let opened = clock() - begin
  guard let region = filling.node(at: "/data/region"), let town = filling.node(at: "/data/town") else {
    return []
  }
  var times: [Double] = []
  for number in 0..<100 {
    let start = clock()
    filling.answer(region, .text("r" + decimalText(Int64(number))))
    let offered = filling.choices(of: town)
    times.append(clock() - start)
    if let name = offered.last?.name { filling.answer(town, .text(name)) }
  }
  return [
    .init("options", .number("52000")), .init("cascade_open_ms", timing([opened], 0)),
    .init("cascade_max_ms", timing(times, 100)),
  ]
}

private func rowLimit(_ clock: () -> Double) -> [Json.Member] {
  var definition = FormDefinition()
  var item = Question(kind: .repeated, name: "item")
  item.label.set("Item", language: 0)
  func inside(_ kind: QuestionKind, _ name: String, _ calculation: String = "") -> Question {
    var question = Question(kind: kind, name: name)
    question.parent = 0
    question.calculation = calculation
    return question
  }
  definition.questions = [
    item, inside(.text, "sku"), inside(.integer, "qty"), inside(.decimal, "price"),
    inside(.calculate, "worth", "${qty} * ${price}"),
    inside(.calculate, "share", "${qty} div sum(../../item/qty)"),
    inside(.calculate, "place", "position(..)"),
  ]
  var total = Question(kind: .calculate, name: "total")
  total.calculation = "sum(${worth})"
  definition.questions.append(total)
  var tenth: [Double] = []
  var last: [Double] = []
  for _ in 0..<5 {
    let filling = Filling(Form(definition), surroundings: Surroundings(now: Instant(milliseconds: 0)))
    guard let rows = filling.repeated(at: "/data/item") else { return [] }
    for number in 2...500 {
      let start = clock()
      guard let row = filling.addRow(to: rows) else { return [] }
      let time = clock() - start
      if (6...15).contains(number) { tenth.append(time) }
      if number > 490 { last.append(time) }
      let path = filling.path(of: row)
      for (name, value) in [("/sku", "A"), ("/qty", "2"), ("/price", "1.5")] {
        if let node = filling.node(at: path + name) { filling.answer(node, value) }
      }
    }
  }
  return [
    .init("row10_ms", timing(tenth, 50)), .init("row500_ms", timing(last, 50)),
    .init("row500_max_ms", timing(last, 100)),
  ]
}

private func randomAnswer(_ filling: Filling, _ node: FormNode, _ generator: inout SeededGenerator) -> FormValue
{
  let number = Int64(generator.next() % 100)
  switch filling.kind(of: node) {
  case .integer, .range: return .number(Double(number))
  case .decimal, .price: return .number(Double(number) / 4)
  case .date, .today: return .date(CivilDate(dayNumber: Int32(20_000 + number)))
  case .selectOne, .selectMultiple, .rank:
    let offered = filling.choices(of: node)
    if offered.isEmpty || number < 10 { return .empty }
    return .text(offered[Int(number) % offered.count].name)
  default: return number < 10 ? .empty : .text("t" + decimalText(number))
  }
}

extension Filling {
  /// Answers the n-th node by a number: a choice by its place, else the number itself. False for nodes that
  /// take no answer.
  public func answerAtRandom(question: Int, value: Int) -> Bool {
    let all = allNodes()
    let node = all[question % all.count]
    let kind = kind(of: node)
    guard kind.isShown, !kind.isGroup, kind != .note else { return false }
    if kind.isSelect {
      let offered = choices(of: node)
      answer(node, offered.isEmpty ? .empty : .text(offered[value % offered.count].name))
    } else {
      answer(node, FormValue(answer: decimalText(Int64(value)), kind: kind))
    }
    return true
  }
}

/// A percentile of some times, in milliseconds with three decimals.
private func timing(_ times: [Double], _ percent: Int) -> Json {
  let sorted = times.sorted()
  guard !sorted.isEmpty else { return .null }
  let at = min(sorted.count - 1, sorted.count * percent / 100)
  return .number(numeral((sorted[at] * 1_000).rounded(.toNearestOrEven) / 1_000))
}
