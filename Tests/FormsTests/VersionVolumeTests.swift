import Basis
import Testing

@testable import Forms

private let choices = [
  ["list_name": "kind", "name": "shop", "label": "Shop"],
  ["list_name": "kind", "name": "kiosk", "label": "Kiosk"],
  ["list_name": "kind", "name": "stall", "label": "Stall"],
]

/// Renamed, moved, relabelled, an option gone, a question gone, a type changed, a question new.
private func versions() -> [FormDefinition] {
  let first = form(
    [
      ["type": "text", "name": "owner", "label": "Owner?"],
      ["type": "select_multiple kind", "name": "kind", "label": "Kind?"],
      ["type": "integer", "name": "staff", "label": "Staff?"],
      ["type": "text", "name": "gone", "label": "Old?"], ["type": "text", "name": "size", "label": "Size?"],
      ["type": "begin_repeat", "name": "shelf", "label": "Shelf"],
      ["type": "integer", "name": "faces", "label": "Faces?"], ["type": "end_repeat", "name": ""],
    ], choices: choices
  ).withIdentities(of: FormDefinition(), nextQuestion: 1, nextChoice: 1)
  let second = form(
    [
      ["type": "begin_group", "name": "g", "label": "G"],
      ["type": "text", "name": "holder", "label": "Owner?"], ["type": "end_group", "name": ""],
      ["type": "begin_repeat", "name": "shelf", "label": "Shelf"],
      ["type": "integer", "name": "faces", "label": "Faces?"], ["type": "end_repeat", "name": ""],
      ["type": "select_multiple kind", "name": "kind", "label": "What kind?"],
      ["type": "integer", "name": "staff", "label": "Staff in all?"],
      ["type": "integer", "name": "size", "label": "Size?"],
      ["type": "date", "name": "since", "label": "Since?"],
    ], choices: Array(choices.prefix(2))
  ).withIdentities(
    of: first.definition, nextQuestion: first.nextQuestion, nextChoice: first.nextChoice)
  return [first.definition, second.definition]
}

private struct Told: Equatable {
  var owner: String
  var kinds: [String]
  var staff: Int
  var faces: [Int]
}

private func fill(_ filling: Filling, _ told: Told, owner: String) throws {
  filling.answer(try #require(filling.node(at: "/data/" + owner)), told.owner)
  filling.answer(try #require(filling.node(at: "/data/kind")), told.kinds.joined(separator: " "))
  filling.answer(try #require(filling.node(at: "/data/staff")), "\(told.staff)")
  for (row, faces) in told.faces.enumerated() {
    filling.answer(try #require(filling.node(at: "/data/shelf[\(row + 1)]/faces", adding: true)), "\(faces)")
  }
}

@Test("1,000 responses and 20 drafts of one version live on when the next changes everything")
func nextVersion() throws {
  let versions = versions()
  let forms = versions.map { Form($0) }
  let columns = AnswerColumns(versions)
  var generator = SeededGenerator(state: 10)
  var told: [Told] = []
  var table: [[AnswerLine]] = []
  for number in 0..<1_500 {
    let isOld = number < 1_000
    let one = Told(
      owner: "O\(number)",
      kinds: (isOld ? ["shop", "kiosk", "stall"] : ["shop", "kiosk"]).shuffled(using: &generator)
        .prefix(Int.random(in: 1...2, using: &generator)).sorted(),
      staff: Int.random(in: 0...40, using: &generator),
      faces: (0..<Int.random(in: 1...3, using: &generator)).map { _ in Int.random(in: 0...9, using: &generator)
      })
    let filling = Filling(forms[isOld ? 0 : 1], surroundings: noon)
    try fill(filling, one, owner: isOld ? "owner" : "g/holder")
    if isOld { filling.answer(try #require(filling.node(at: "/data/gone")), "g\(number)") }
    told.append(one)
    table.append(columns.completed(filling.answers(), filledIn: versions[isOld ? 0 : 1]))
  }
  // One column for each question, whatever its name; the removed one is kept and marked.
  #expect(columns.columns.map(\.name) == ["holder", "faces", "kind", "staff", "size", "since", "gone"])
  #expect(columns.columns.filter(\.isRetired).map(\.name) == ["gone"])
  let kind = try #require(columns.columns.first { $0.name == "kind" })
  #expect(
    kind.options.map(\.name) == ["shop", "kiosk", "stall"]
      && kind.options.map(\.isRetired) == [false, false, true])
  #expect(columns.columns.first { $0.name == "size" }?.kinds == [.text, .integer])
  func lines(_ response: Int, _ name: String) -> [AnswerLine] {
    let id = columns.columns.first { $0.name == name }?.question
    return table[response].filter { $0.question == id }
  }
  // Every answer of every response stands under its column.
  for number in told.indices {
    let read = Told(
      owner: lines(number, "holder").map(\.value.text).joined(),
      kinds: lines(number, "kind").map(\.value.text).sorted(),
      staff: Int(lines(number, "staff")[0].value.number),
      faces: lines(number, "faces").map { Int($0.value.number) })
    #expect(read == told[number], "response \(number)")
  }
  // Trends count old and new together, the gone option too, and know what was never asked.
  for option in kind.options {
    let counted = table.indices.flatMap { lines($0, "kind") }.filter { $0.choice == option.choice }.count
    #expect(counted == told.filter { $0.kinds.contains(option.name) }.count && counted > 0, "\(option.name)")
  }
  #expect(table.indices.filter { lines($0, "gone").map(\.state) == [.answered] }.count == 1_000)
  #expect(table.indices.filter { lines($0, "gone").map(\.state) == [.notInVersion] }.count == 500)
  #expect(table.indices.filter { lines($0, "since").map(\.state) == [.notInVersion] }.count == 1_000)
  // A record is opened in the version it was filled in, with that version's questions.
  #expect(forms[0].definition.questions.map(\.name).contains("gone"))
  for number in 0..<20 {
    let filling = Filling(forms[0], surroundings: noon)
    try fill(filling, told[number], owner: "owner")
    filling.answer(try #require(filling.node(at: "/data/gone")), "g")
    filling.answer(try #require(filling.node(at: "/data/size")), number % 2 == 0 ? "12" : "huge")
    let (draft, fates) = filling.draft().migrated(from: versions[0], to: versions[1])
    let moved = Filling(forms[1], resuming: try Draft(draft.bytes), surroundings: noon)
    #expect(moved.value(of: try #require(moved.node(at: "/data/g/holder"))).text == told[number].owner)
    #expect(moved.value(of: try #require(moved.node(at: "/data/staff"))).number == Double(told[number].staff))
    for (row, faces) in told[number].faces.enumerated() {
      #expect(
        moved.value(of: try #require(moved.node(at: "/data/shelf[\(row + 1)]/faces"))).number == Double(faces))
    }
    let kinds = moved.value(of: try #require(moved.node(at: "/data/kind"))).text.split(separator: " ").map {
      String($0)
    }
    #expect(kinds.sorted() == told[number].kinds.filter { $0 != "stall" })
    // Nothing is lost unseen: what is not in the new draft is listed.
    #expect(fates.contains { $0.name == "gone" && $0.fate == .questionRemoved && $0.answer == "g" })
    #expect(fates.contains { $0.fate == .choiceRemoved("stall") } == told[number].kinds.contains("stall"))
    #expect(fates.contains { $0.name == "size" && $0.fate == .typeChanged } == (number % 2 == 1))
  }
}

@Test("a draft stuck on a rule of one version moves on to the next, told what is kept")
func stuckDraft() throws {
  func version(_ constraint: String) -> FormDefinition {
    form([
      ["type": "note", "name": "stop", "label": "Stop", "constraint": constraint, "required": "yes"],
      ["type": "text", "name": "a", "label": "A", "constraint": constraint],
    ])
  }
  let old = version("false()").withIdentities(of: FormDefinition(), nextQuestion: 1, nextChoice: 1).definition
  let new = version("").withIdentities(of: old, nextQuestion: 9, nextChoice: 9).definition
  let filling = Filling(Form(old), surroundings: noon)
  filling.answer(try #require(filling.node(at: "/data/a")), "typed")
  #expect(!filling.problems().isEmpty)
  let (draft, fates) = filling.draft().migrated(from: old, to: new)
  #expect(fates.map { "\($0.name) \($0.fate)" } == ["a kept"])
  let moved = Filling(Form(new), resuming: draft, surroundings: noon)
  #expect(moved.value(of: try #require(moved.node(at: "/data/a"))).text == "typed")
  #expect(
    moved.problems().map { moved.question(of: $0.node)?.name ?? "" } == ["stop"] || moved.problems().isEmpty)
}

@Test("a count that falls and rises again loses no answers, also within rows")
func fallingCount() throws {
  let definition = form([
    ["type": "integer", "name": "n"], ["type": "begin_repeat", "name": "r", "repeat_count": "${n}"],
    ["type": "text", "name": "x"], ["type": "begin_repeat", "name": "i"], ["type": "text", "name": "z"],
    ["type": "end_repeat", "name": ""], ["type": "end_repeat", "name": ""],
    ["type": "calculate", "name": "c", "calculation": "concat(join(',', ${x}), '/', join(',', ${z}))"],
  ])
  let filling = Filling(Form(definition), surroundings: noon)
  func node(_ path: String) throws -> FormNode { try #require(filling.node(at: "/data/" + path, adding: true)) }
  filling.answer(try node("n"), "12")
  filling.answer(try node("r[12]/x"), "last")
  filling.answer(try node("r[12]/i[2]/z"), "inner")
  filling.answer(try node("n"), "1")
  #expect(filling.value(of: try node("c")).text == "/")
  filling.answer(try node("n"), "12")
  #expect(filling.value(of: try node("r[12]/x")).text == "last")
  #expect(filling.value(of: try node("r[12]/i[2]/z")).text == "inner")
  #expect(filling.value(of: try node("c")).text.hasSuffix("last/,,,,,,,,,,,,inner"))
}
