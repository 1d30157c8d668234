import Basis
import Testing

@testable import Forms

private let choices = [
  ["list_name": "kind", "name": "shop", "label": "Shop"],
  ["list_name": "kind", "name": "kiosk", "label": "Kiosk"],
]

private func first() -> FormDefinition {
  let definition = form(
    [
      ["type": "text", "name": "owner", "label": "Owner?"],
      ["type": "select_one kind", "name": "kind", "label": "Kind?"],
      ["type": "integer", "name": "staff", "label": "Staff?"],
      ["type": "text", "name": "gone", "label": "Old?"],
      ["type": "text", "name": "size", "label": "Size?"],
    ], choices: choices)
  return definition.withIdentities(of: FormDefinition(), nextQuestion: 1, nextChoice: 1).definition
}

private func second() -> IdentityMatch {
  let definition = form(
    [
      ["type": "begin_group", "name": "g", "label": "G"],
      ["type": "text", "name": "holder", "label": "Owner?"],
      ["type": "end_group", "name": ""], ["type": "select_one kind", "name": "kind", "label": "What kind?"],
      ["type": "decimal", "name": "staff", "label": "Staff?"],
      ["type": "integer", "name": "size", "label": "Size?"],
    ], choices: [choices[0]])
  return definition.withIdentities(of: first(), nextQuestion: 100, nextChoice: 100)
}

@Test("identities survive renaming and moving; what is unclear is asked")
func identities() {
  let match = second()
  #expect(match.definition.question(named: "holder")?.id == first().question(named: "owner")?.id)
  #expect(match.doubtful.isEmpty)
  let changed = form([["type": "text", "name": "proprietor", "label": "Proprietor?"]])
    .withIdentities(of: first(), nextQuestion: 100, nextChoice: 100)
  #expect(changed.doubtful.first?.candidates == ["owner", "gone", "size"])
}

@Test("a version's change class is the worst of its changes")
func changeClasses() {
  let old = first()
  var relabelled = old
  relabelled.questions[0].label.set("Who owns it?", language: 0)
  #expect(relabelled.changeClass(since: old) == .label)
  var added = old
  var question = Question(kind: .note, name: "hello")
  question.id = QuestionId(50)
  added.questions.append(question)
  #expect(added.changeClass(since: old) == .additive)
  var fewer = old
  fewer.lists[0].choices.removeLast()
  #expect(fewer.changeClass(since: old) == .narrowing)
  #expect(second().definition.changeClass(since: old) == .breaking)
  #expect(
    second().definition.changes(since: old).contains {
      $0.kind == .renamed(from: "owner") && $0.name == "holder"
    })
}

@Test("a draft moves to the new version with a list of what is kept")
func migration() throws {
  let old = first()
  let new = second().definition
  let filling = Filling(Form(old), surroundings: noon)
  for (name, value) in [("owner", "Anna"), ("kind", "kiosk"), ("staff", "4"), ("gone", "x"), ("size", "huge")] {
    filling.answer(try #require(filling.node(at: "/data/" + name)), value)
  }
  let (draft, lines) = filling.draft().migrated(from: old, to: new)
  let fates = lines.map { "\($0.name) \($0.fate)" }
  #expect(
    fates == [
      "owner kept", "kind choiceRemoved(\"kiosk\")", "staff kept", "gone questionRemoved", "size typeChanged",
    ])
  let moved = Filling(Form(new), resuming: draft, surroundings: noon)
  #expect(moved.value(of: try #require(moved.node(at: "/data/g/holder"))) == .text("Anna"))
  #expect(moved.value(of: try #require(moved.node(at: "/data/staff"))) == .number(4))
}

@Test("a draft cut off anywhere is refused, never misread")
func tornDrafts() throws {
  let filling = Filling(Form(first()), surroundings: noon)
  let owner = try #require(filling.node(at: "/data/owner"))
  filling.answer(owner, "Anna")
  let draft = filling.draft(position: owner, typed: "Anna K")
  let bytes = draft.bytes
  #expect(try Draft(bytes) == draft)
  for length in 0..<bytes.count { #expect(throws: BytesRefusal.self) { try Draft(Array(bytes[..<length])) } }
}

@Test("a form survives being stored as JSON")
func storedForm() throws {
  let definition = second().definition
  let read = try #require(readForm(json: definition.json))
  #expect(read.definition == definition)
}
