import Basis
import Testing

@testable import Forms

/// A form from rows of "type | name | column=value; …".
func form(_ rows: [[String: String]], choices: [[String: String]] = []) -> FormDefinition {
  func json(_ rows: [[String: String]]) -> [Json] {
    rows.map { row in
      .object(row.sorted { $0.key < $1.key }.map { Json.Member($0.key, .text($0.value)) })
    }
  }
  let imported = readForm([
    FormSheet(name: "survey", objects: json(rows)), FormSheet(name: "choices", objects: json(choices)),
  ])
  #expect(imported.errors.isEmpty, "\(imported.errors)")
  return imported.definition
}

let noon = Surroundings(now: Instant(milliseconds: 1_790_000_000_000))

/// Rows that read each other in every way the engine promises to keep right.
private let ledger: [[String: String]] = [
  ["type": "integer", "name": "start"],
  ["type": "begin_repeat", "name": "item"],
  ["type": "integer", "name": "q"],
  ["type": "calculate", "name": "place", "calculation": "position(..)"],
  [
    "type": "calculate", "name": "balance",
    "calculation":
      "if(position(..) = 1, ${start}, indexed-repeat(${balance}, ${item}, position(..) - 1)) + ${q}",
  ],
  [
    "type": "calculate", "name": "after",
    "calculation": "sum(/data/item[position() > position(current()/..)]/q)",
  ],
  ["type": "calculate", "name": "share", "calculation": "${q} div sum(../../item/q)"],
  ["type": "calculate", "name": "rows", "calculation": "count(../../item)"],
  ["type": "text", "name": "big", "relevant": "${q} > 5"],
  ["type": "begin_repeat", "name": "sub", "relevant": "${q} != 3"],
  ["type": "integer", "name": "z"],
  ["type": "calculate", "name": "part", "calculation": "${z} * ${q}"],
  ["type": "end_repeat", "name": ""],
  ["type": "calculate", "name": "inner", "calculation": "sum(${part})"],
  ["type": "end_repeat", "name": ""],
  ["type": "calculate", "name": "total", "calculation": "sum(${q}) + sum(${inner})"],
  ["type": "calculate", "name": "bigs", "calculation": "count-non-empty(${big})"],
  ["type": "calculate", "name": "last", "calculation": "indexed-repeat(${balance}, ${item}, count(${item}))"],
]

@Test(
  "after any sequence of changes every value is what a fresh calculation gives",
  arguments: 1...20 as ClosedRange<UInt64>)
func alwaysRight(seed: UInt64) throws {
  var generator = SeededGenerator(state: seed)
  let form = Form(form(ledger))
  #expect(form.problems.isEmpty, "\(form.problems)")
  let filling = Filling(form, surroundings: noon)
  let items = try #require(filling.repeated(at: "/data/item"))
  for step in 0..<40 {
    let count = filling.rowCount(of: items)
    let row = "/data/item[\(Int.random(in: 1...max(1, count), using: &generator))]"
    switch Int.random(in: 0..<10, using: &generator) {
    case 0, 1: _ = filling.addRow(to: items)
    case 2 where count > 1: _ = filling.removeRow(Int.random(in: 1...count, using: &generator), of: items)
    case 3: filling.answer(try #require(filling.node(at: "/data/start")), "\(step)")
    case 4: if let big = filling.node(at: row + "/big") { filling.answer(big, "x") }
    case 5: if let sub = filling.repeated(at: row + "/sub") { _ = filling.addRow(to: sub) }
    case 6: if let z = filling.node(at: row + "/sub[1]/z") { filling.answer(z, "\(step % 4)") }
    default:
      if let q = filling.node(at: row + "/q") {
        filling.answer(q, "\(Int.random(in: 0...9, using: &generator))")
      }
    }
    let fresh = Filling(form, resuming: try Draft(filling.draft().bytes), surroundings: noon)
    let nodes = filling.allNodes()
    #expect(nodes.count == fresh.allNodes().count, "seed \(seed) step \(step)")
    for (a, b) in zip(nodes, fresh.allNodes()) {
      #expect(
        filling.value(of: a).text == fresh.value(of: b).text && filling.isRelevant(a) == fresh.isRelevant(b),
        "seed \(seed) step \(step) \(filling.path(of: a)): \(filling.value(of: a)) / \(fresh.value(of: b))")
    }
  }
}

@Test("a running balance follows its first row through 300 rows")
func runningBalance() throws {
  // Without the column that looks through all rows in each row: building it up is cubic by its nature.
  let filling = Filling(Form(form(ledger.filter { $0["name"] != "after" })), surroundings: noon)
  for row in 1...300 {
    filling.answer(try #require(filling.node(at: "/data/item[\(row)]/q", adding: true)), "1")
  }
  filling.answer(try #require(filling.node(at: "/data/start")), "100")
  #expect(filling.value(of: try #require(filling.node(at: "/data/item[300]/balance"))).text == "400")
  #expect(filling.value(of: try #require(filling.node(at: "/data/last"))).text == "400")
  #expect(filling.faults.isEmpty)
}

@Test("counted repeats, dynamic defaults and hidden groups")
func countedRepeats() throws {
  let definition = form([
    ["type": "integer", "name": "n"], ["type": "text", "name": "who", "default": "concat('a', 'b')"],
    ["type": "begin_repeat", "name": "r", "repeat_count": "${n}"],
    ["type": "integer", "name": "v", "default": "position(..) * 10"], ["type": "end_repeat", "name": ""],
    ["type": "calculate", "name": "s", "calculation": "sum(${v})"],
  ])
  let filling = Filling(Form(definition), surroundings: noon)
  let rows = try #require(filling.repeated(at: "/data/r"))
  #expect(filling.rowCount(of: rows) == 0)
  #expect(filling.value(of: try #require(filling.node(at: "/data/who"))) == .text("ab"))
  filling.answer(try #require(filling.node(at: "/data/n")), "3")
  #expect(filling.value(of: try #require(filling.node(at: "/data/s"))) == .number(60))
  filling.answer(try #require(filling.node(at: "/data/n")), "1")
  #expect(filling.value(of: try #require(filling.node(at: "/data/s"))) == .number(10))
  #expect(filling.addRow(to: rows) == nil)
}

@Test("a score leaves out what does not apply; a refusal is not a missing answer")
func scoring() throws {
  let choices = [
    ["list_name": "yn", "name": "yes", "label": "Yes"], ["list_name": "yn", "name": "no", "label": "No"],
  ]
  let definition = form(
    [
      ["type": "select_one yn", "name": "fridge"],
      ["type": "select_one yn", "name": "shelf", "weight": "40", "required": "yes"],
      ["type": "select_one yn", "name": "cold", "weight": "60", "relevant": "${fridge} = 'yes'"],
    ], choices: choices)
  let filling = Filling(Form(definition), surroundings: noon)
  func node(_ name: String) throws -> FormNode { try #require(filling.node(at: "/data/" + name)) }
  filling.answer(try node("fridge"), "yes")
  filling.answer(try node("shelf"), "yes")
  #expect(filling.score().percent == 40)
  filling.answer(try node("fridge"), "no")
  #expect(filling.score().percent == 100)
  #expect(filling.answers().first { $0.name == "cold" }?.state == .notRelevant)
  filling.refuse(try node("shelf"))
  #expect(filling.state(of: try node("shelf")) == .refused)
  #expect(filling.problems().isEmpty)
  let why = filling.whyRelevant(try node("cold")).flatMap { $0.lines }
  #expect(why == ["cold → false", "  ${fridge} = 'yes' → false", "    ${fridge} → 'no'", "    'yes' → 'yes'"])
}

@Test("a language switched in mid-form shows labels and choice names in the new language")
func languages() throws {
  let definition = form(
    [
      ["type": "select_one yn", "name": "a", "label::pl": "Otwarte?", "label::en": "Open?"],
      ["type": "note", "name": "n", "label::pl": "Wybór: ${nm}", "label::en": "Chosen: ${nm}"],
      ["type": "calculate", "name": "nm", "calculation": "jr:choice-name(${a}, '${a}')"],
    ], choices: [["list_name": "yn", "name": "yes", "label::pl": "Tak", "label::en": "Yes"]])
  let filling = Filling(Form(definition), surroundings: noon)
  filling.answer(try #require(filling.node(at: "/data/a")), "yes")
  let english = try #require(definition.languages.firstIndex(of: "en"))
  filling.show(language: english)
  #expect(filling.label(of: try #require(filling.node(at: "/data/n"))) == "Chosen: Yes")
}

@Test("a quota is never passed by phones that count alone", arguments: 1...10 as ClosedRange<UInt64>)
func quotas(seed: UInt64) throws {
  var generator = SeededGenerator(state: seed)
  var quota = Quota(total: 100)
  var shares: [UInt32: Quota.Share] = [:]
  var taken: Int64 = 0
  for _ in 0..<500 {
    let phone = UInt32.random(in: 1...10, using: &generator)
    switch Int.random(in: 0..<4, using: &generator) {
    case 0:
      if let held = shares[phone] { shares[phone] = quota.giveBack(held) }
      let used = shares[phone]?.used ?? 0
      if var share = try? quota.grant(Int64.random(in: 1...12, using: &generator), to: phone) {
        share = quota.granted.first { $0.representative == phone }!
        #expect(share.used == used)
        shares[phone] = share
      }
    default:
      if var share = shares[phone], (try? share.take()) != nil {
        taken += 1
        shares[phone] = share
      }
    }
    #expect(taken <= 100, "seed \(seed)")
  }
  #expect(taken > 60)
}
