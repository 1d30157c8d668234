import Foundation
import Testing

@testable import Lab

/// Cases of our own beside those of other systems: each checked by hand, varying every field those have.
private func ownCases() throws -> [UInt8] {
  let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("PricingCases/cases.json")
  return [UInt8](try Data(contentsOf: file))
}

@Test(
  "Every case of our own comes out as calculated by hand, under the stated policy and under ours",
  arguments: [true, false])
func ownCasesPass(usesPolicy: Bool) throws {
  let elements = try PriceJsonReader.elements(try ownCases())
  #expect(elements.count >= 250)
  for (index, element) in elements.enumerated() {
    let result = PriceCaseRun.result(of: element, at: index, usesPolicy: usesPolicy)
    #expect(result["pass"]?.isTrue == true, "\(result.text)")
  }
}

@Test("A wrong expectation fails its case and says what came out")
func wrongExpectation() throws {
  var text = String(decoding: try ownCases(), as: UTF8.self)
  text = text.replacingOccurrences(of: #""unit_price": "85.50""#, with: #""unit_price": "85.51""#)
  let failed = try PriceJsonReader.elements(Array(text.utf8)).enumerated().map {
    PriceCaseRun.result(of: $1, at: $0, usesPolicy: false)
  }.filter { $0["pass"]?.isTrue != true }
  #expect(!failed.isEmpty)
  for verdict in failed {
    #expect(verdict["why"]?.word?.contains("expected \"85.51\", got \"85.50\"") == true, "\(verdict.text)")
  }
}

struct BadField: Sendable {
  let from: String
  let to: String
  let place: String
}

private let badFields = [
  BadField(
    from: #""list_price": "100.00""#, to: #""list_price": "1o0""#, place: "given.products[0].list_price"),
  BadField(from: #""qty": "1""#, to: #""qty": "a lot""#, place: "cart[0].qty"),
  BadField(from: #""value": "10""#, to: #""value": {}"#, place: "given.conditions[0]"),
  BadField(
    from: #""value": "10""#, to: #""value": "99999999999999999999""#, place: "given.conditions[0].value"),
  BadField(from: #""product": "I""#, to: #""product": "nobody""#, place: "cart[0].product"),
]

@Test(
  "A field that cannot be read is named, with a cure, and the other cases are answered", arguments: badFields)
func badField(_ field: BadField) throws {
  let text = #"""
    [
    {"id": "one", "given": {"products": [{"id": "I", "list_price": "100.00"}], "conditions": [{"id": "c", "layer": "line_discount", "value": {"type": "percent", "value": "10"}}]}, "cart": [{"product": "I", "qty": "1"}], "expected": {"unit_price": "90.00"}},
    {"id": "two", "given": {"products": [{"id": "I", "list_price": "50.00"}], "conditions": []}, "cart": [{"product": "I", "qty": "2"}], "expected": {"total": "100.00"}}
    ]
    """#
  let first = text.range(of: field.from)!
  let verdicts = try PriceJsonReader.elements(Array(text.replacingCharacters(in: first, with: field.to).utf8))
    .enumerated().map { PriceCaseRun.result(of: $1, at: $0, usesPolicy: false) }
  #expect(verdicts.count == 2)
  let error = verdicts[0]["error"]?.word ?? ""
  #expect(error.contains(field.place), "\(verdicts[0].text)")
  #expect(error.contains(": write") || error.contains(": name"), "\(error)")
  #expect(verdicts[1]["pass"]?.isTrue == true, "\(verdicts[1].text)")
}

@Test("A case that is not JSON is refused at its byte; its neighbours are answered")
func brokenCase() throws {
  var text = String(decoding: try ownCases(), as: UTF8.self)
  let second = text.range(of: #""id": "T-ACC-02""#)!
  text.replaceSubrange(second, with: #""id": "T-ACC-02"]"#)
  let elements = try PriceJsonReader.elements(Array(text.utf8))
  let verdicts = elements.enumerated().map { PriceCaseRun.result(of: $1, at: $0, usesPolicy: false) }
  #expect(verdicts.count == (try PriceJsonReader.elements(try ownCases())).count)
  #expect(verdicts.filter { $0["pass"]?.isTrue != true }.count == 1)
  #expect(verdicts[1]["error"]?.word?.contains("not JSON at byte") == true, "\(verdicts[1].text)")
}

@Test("Mutated cases never trap: each is answered or refused")
func mutatedCases() throws {
  let bytes = try ownCases()
  let whole = try PriceJsonReader.elements(bytes).compactMap { try? $0.get().text }
  let pieces = [
    "-1", "0", "99999999999", "1e9", "null", "{}", "[]", "\"\"", "\"x\"", "true", "\"0.0001\"", "\"-5\"",
    "\"T+99999999999d\"", "\"2026-02-30\"", "9223372036854775807", "\"90000000000000\"",
  ]
  var state: UInt64 = 20_261_125
  func next(_ limit: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(limit))
  }
  for round in 0..<6_000 {
    var text = Array(whole[round % whole.count].utf8)
    for _ in 0...next(3) {
      switch next(3) {
      case 0: text[next(text.count)] = UInt8(32 + next(95))
      case 1: text.remove(at: next(text.count))
      default:
        // Another value in place of one: behind a colon up to the next comma or bracket.
        let start = next(text.count)
        guard let colon = text[start...].firstIndex(of: UInt8(ascii: ":")) else { continue }
        let end = text[(colon + 1)...].firstIndex { ",]}".utf8.contains($0) } ?? text.endIndex
        text.replaceSubrange((colon + 1)..<end, with: Array(pieces[next(pieces.count)].utf8))
      }
    }
    let elements = (try? PriceJsonReader.elements([91] + text + [93])) ?? []
    for (index, element) in elements.enumerated() {
      let verdict = PriceCaseRun.result(
        of: element, at: index, usesPolicy: round % 2 == 0, explains: round % 3 == 0)
      #expect(verdict["pass"] != nil, "round \(round): \(String(decoding: text, as: UTF8.self))")
    }
  }
}
