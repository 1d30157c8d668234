import Foundation
import Testing

@testable import Forms

private func ownCases(_ name: String) throws -> [UInt8] {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Cases")
  return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
}

private func lines(_ bytes: [UInt8]) -> [Json] { bytes.split(separator: 10).compactMap { Json(Array($0)) } }

@Test("our own expressions give what JavaRosa gives, or what the case says we decided")
func ownExpressions() throws {
  let results = lines(expressionTrial(try ownCases("expressions.json")))
  #expect(results.count == 651)
  for result in results {
    #expect(result["pass"] == .truth(true), "\(String(decoding: result.bytes, as: UTF8.self))")
  }
}

@Test("our own scenarios behave as JavaRosa does, or as the scenario says we decided")
func ownScenarios() throws {
  let results = lines(scenarioTrial(try ownCases("scenarios.json")))
  #expect(results.count == 29)
  for result in results {
    #expect(result["pass"] == .truth(true), "\(String(decoding: result.bytes, as: UTF8.self))")
  }
}

@Test(
  "a case that cannot be understood names the place, and the others are answered",
  arguments: [
    (#"{"id":"x","context":{},"expected":{"type":"number","value":1}}"#, "expr"),
    (#"{"id":"x","expr":7.5,"context":[],"expected":{"type":"number","value":7.5}}"#, "context"),
    (#"{"id":"x","expr":"1","context":{"fields":{}},"expected":{"type":"number"}}"#, "context.fields"),
    (#"{"id":"x","expr":"1","context":{"fields":[{"type":"text"}]}}"#, "context.fields[0].name"),
    (
      #"{"id":"x","expr":"1","context":{"fields":[{"name":"a","type":"frob"}]}}"#, "context.fields[0].type"
    ),
    (
      #"{"id":"x","expr":"1","context":{"fields":[{"name":"a","value":[1]}]}}"#, "context.fields[0].value"
    ),
    (#"{"id":"x","expr":"1","context":{"repeats":{"r":{"rows":[3]}}}}"#, "context.repeats.r.rows[0]"),
    (
      #"{"id":"x","expr":"1","context":{"repeats":{"r":{"rows":[{"q":"1"}]}}}}"#,
      "context.repeats.r.rows[0].q"
    ),
    (#"{"id":"x","expr":"1","context":{"at":{"repeat":"r","index":1}}}"#, "context.at.repeat"),
    (
      #"{"id":"x","expr":"1","context":{"repeats":{"r":{"fields":[]}},"at":{"repeat":"r","index":"NaN"}}}"#,
      "context.at.index"
    ),
    (#"{"id":"x","expr":"1","context":{"self":"nope"}}"#, "context.self"),
    (#"{"id":"x","expr":"1","context":{"now":"soon"}}"#, "context.now"),
    (#"{"id":"x","expr":"1","context":{"lists":{"l":[{"label":"A"}]}}}"#, "context.lists.l[0].name"),
    (#"{"id":"x","expr":"1","context":{}}"#, "expected"),
    (#"{"id":"x","expr":"1","context":{},"expected":{"value":1}}"#, "expected.type"),
    (#""just a text""#, ""),
    ("null", ""),
    (#"{"id":"x","expr":"1" "context":{}}"#, "line 1 column 84"),
    (#"{"id":"x","expr":"\q"}"#, "line 1 column 83"),
    ("", "line 1 column 63"),
  ])
func faultyCases(entry: String, place: String) throws {
  let good = #"{"id":"g","expr":"1","expected":{"type":"number","value":1}}"#
  let file = "[" + good + "," + entry + "," + good + "]"
  let results = lines(expressionTrial(Array(file.utf8)))
  try #require(results.count == 3)
  #expect(results[0]["pass"] == .truth(true) && results[2]["pass"] == .truth(true))
  #expect(results[1]["pass"] == .truth(false))
  #expect(
    results[1]["fault"]?["place"]?.text ?? "" == place, "\(String(decoding: results[1].bytes, as: UTF8.self))")
  #expect(results[1]["fault"]?["message"]?.text != results[1]["fault"]?["message_pl"]?.text)
}

@Test("a step that cannot be understood names the place, and the others are taken")
func faultySteps() throws {
  let file = """
    [{"id":"a","form":{"survey":[{"type":"integer","name":"q","label":"Q"}]},"steps":[
      {"op":"fly","ref":"/data/q"}, {"ref":"/data/q"}, 7, {"op":"get"}, {"op":"answer","ref":"/data/q","value":{"a":1}},
      {"op":"get","ref":"/data/q[1e99]"}, {"op":"count","ref":"/data/x[NaN]/y"}, {"op":"language","value":"xx"},
      {"op":"answer","ref":"/data/q","value":5}, {"op":"get","ref":"/data/q","expect":"5"}]},
     {"id":"b"}, {"id":"c","form":{"survey":"no"}}, {"id":"d","form":{"survey":[{"type":"text","name":"t"}]},"steps":{}}]
    """
  let results = lines(scenarioTrial(Array(file.utf8)))
  try #require(results.count == 4)
  let steps = try #require(results[0]["steps"]?.elements)
  let places = steps.map { $0["fault"]?["place"]?.text ?? "-" }
  #expect(
    places == [
      "steps[0].op", "steps[1].op", "steps[2]", "steps[3].ref", "steps[4].value", "-", "-", "steps[7].value",
      "-",
      "-",
    ])
  #expect(steps[9]["pass"] == .truth(true))
  #expect(results.map { $0["pass"] } == [.truth(false), .truth(false), .truth(false), .truth(false)])
  #expect(results[1]["fault"]?["place"]?.text == "form")
  #expect(results[2]["fault"]?["place"]?.text == "form.survey")
  #expect(results[3]["fault"]?["place"]?.text == "steps")
}

@Test(
  "any damage to a file of cases gives whole lines, never a trap", arguments: 1...150 as ClosedRange<UInt64>)
func damagedCases(seed: UInt64) throws {
  var generator = SeededGenerator(state: seed)
  func random(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }
  let isPlay = seed % 3 == 0
  let all = try #require(Json(try ownCases(isPlay ? "scenarios.json" : "expressions.json"))).elements
  var picked = (0..<(isPlay ? 3 : 12)).map { _ in all[random(all.count)] }
  let whole = picked.map { String(decoding: $0.bytes, as: UTF8.self) }
  var bytes: [UInt8]
  if seed % 2 == 0 {
    // One case is damaged in its structure: the lines of the others stay as they are.
    let at = random(picked.count)
    for _ in 0...random(3) { picked[at] = damaged(picked[at], &generator) }
    bytes = Json.array(picked).bytes
    let run = isPlay ? scenarioTrial(bytes) : expressionTrial(bytes)
    let alone =
      isPlay ? scenarioTrial(Array("[\(whole[0])]".utf8)) : expressionTrial(Array("[\(whole[0])]".utf8))
    #expect(lines(run).count == picked.count, "seed \(seed)")
    if at != 0 { #expect(lines(run).first == lines(alone).first, "seed \(seed)") }
  } else {
    bytes = Json.array(picked).bytes
    for _ in 0...random(6) {
      switch random(3) {
      case 0: bytes[random(bytes.count)] = UInt8(random(256))
      case 1: bytes.remove(at: random(bytes.count))
      default: bytes.insert(Array("[]{},:\"\\0e-".utf8)[random(11)], at: random(bytes.count))
      }
    }
    let run = isPlay ? scenarioTrial(bytes) : expressionTrial(bytes)
    let count = run.split(separator: 10).count
    #expect(count > 0 && lines(run).count == count, "seed \(seed)")
  }
}

/// A value with one part of it taken out, doubled or turned into something else.
private func damaged(_ json: Json, _ generator: inout SeededGenerator) -> Json {
  func random(_ bound: Int) -> Int { Int(generator.next() % UInt64(bound)) }
  let strange: [Json] = [
    .null, .truth(true), .number("-1"), .number("1e308"), .number("99999999999999999999"), .text(""),
    .text("/data/item[99999999999999999999]/q"), .text("${a"), .text("\u{0}\u{fffd}ż😀"), .array([]),
    .object([]), .text("begin_repeat"), .text("sum(${item})"), .text("date-time(-800000)"),
    .text("format-date(-700000, '%W %y')"), .text(String(repeating: "(", count: 300)),
    .text(String(repeating: "1+", count: 5_000) + "1"), .text("substr('ab', 1 div 0, 0 div 0)"),
    .text("selected-at('a b', 1 div 0)"), .text("add-date('9999-12-31', 0, 0, 1)"), .text("pow(-1 div 0, 9)"),
  ]
  switch json {
  case .array(var elements) where !elements.isEmpty && random(8) > 0:
    let at = random(elements.count)
    switch random(5) {
    case 0: elements.remove(at: at)
    case 1: elements.append(elements[at])
    default: elements[at] = damaged(elements[at], &generator)
    }
    return .array(elements)
  case .object(var members) where !members.isEmpty && random(8) > 0:
    let at = random(members.count)
    switch random(6) {
    case 0: members.remove(at: at)
    case 1: members.append(members[at])
    case 2: members[at] = Json.Member("x", members[at].value)
    default: members[at] = Json.Member(members[at].key, damaged(members[at].value, &generator))
    }
    return .object(members)
  default: return strange[random(strange.count)]
  }
}
