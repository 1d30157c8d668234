import Basis
import Foundation
import Testing

@testable import Forms

private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

private func name<Value>(_ value: Value) -> String { String("\(value)".prefix { $0.isLetter }) }

private let expressions: [ExpressionRefusal] = [
  .unreadable(at: 7, near: "== 1"), .unfinished, .openText(at: 7), .unknownFunction("foo"),
  .wrongArguments(function: "if", expected: "3", found: 2), .unknownName("citi", similar: "city"),
  .unknownList("yn"), .unsupported("//"), .needsField(function: "sum"),
  .needsChoice(function: "selected", found: "7"), .manyValues("/data/item/qty"), .notADate("abc"),
  .badDatePattern("%Q"), .badPattern("[a-"), .notAPlace("abc"), .unknownDigest("MD9"), .unevenLists, .tooLarge,
]

private let problems: [FormProblem] = [
  .expression(question: "age", column: "relevant", .unfinished), .cycle(["a", "b", "a"]),
  .missingList(question: "city", list: "cities"),
]

private let notes: [ImportNote.Kind] = [
  .cleanedCharacters, .heading("Relevance", as: "relevant"), .type("number", as: "integer"),
  .renamed("2nd", to: "_2nd"), .named("text_1"), .doubledChoice("yes"), .closedGroup("shop"),
  .strayEnd("end group"), .shortened, .writtenOutOther("goods_other"), .leftOut("csv-external"),
  .namelessChoice,
]

@Test("docs/FORM-ERRORS.md holds what a form's author is told, as the program says it, in both languages")
func formErrorsDocument() throws {
  var text = """
    # What a form's author is told, and the cure

    Written by `TEREN_UPDATE_DOCS=1 swift test --filter formErrorsDocument`; the test fails when the program says
    something else. Names and values are examples. What the other parts of Teren refuse stands in ERRORS.md.

    """
  func chapter(_ title: String, _ lead: String, _ entries: [(name: String, text: Text)]) {
    text += "\n## \(title)\n\n\(lead)\n\n| Name | Po polsku | In English |\n|---|---|---|\n"
    for entry in entries {
      #expect(!entry.text.polish.isEmpty && entry.text.polish != entry.text.english, "\(entry.name)")
      text += "| `\(entry.name)` | \(entry.text.polish) | \(entry.text.english) |\n"
    }
  }
  chapter(
    "Expressions", "Shown with the sheet and the cell, in the designer beside the row.",
    expressions.map { ("ExpressionRefusal." + name($0), $0.text) })
  chapter(
    "The form as a whole", "A form with one of these is not published.",
    problems.map { ("FormProblem." + name($0), $0.text) })
  chapter(
    "Repairs on import", "The form is read all the same; each repair is listed with its cell.",
    notes.map { kind in ("ImportNote." + name(kind), ImportNote(sheet: "survey", cell: "B2", kind: kind).text) }
  )
  let file = root.appendingPathComponent("docs/FORM-ERRORS.md")
  if ProcessInfo.processInfo.environment["TEREN_UPDATE_DOCS"] == "1" { try Data(text.utf8).write(to: file) }
  #expect(
    (try? String(contentsOf: file, encoding: .utf8)) == text,
    "Update it with TEREN_UPDATE_DOCS=1 swift test --filter formErrorsDocument")
}

@Test(
  "no refusal of a form is left out of the document",
  arguments: [
    ("Expressions/ExpressionRefusal.swift", "public enum ExpressionRefusal", expressions.map { name($0) }),
    ("Definition/FormProblem.swift", "public enum FormProblem", problems.map { name($0) }),
    ("Sheets/FormSheet.swift", "public enum Kind", notes.map { name($0) }),
  ])
func formErrorsComplete(file: String, declaration: String, listed: [String]) throws {
  let source = try String(contentsOf: root.appendingPathComponent("Sources/Forms/" + file), encoding: .utf8)
  let start = try #require(source.range(of: declaration))
  // Cases are declared before the first computed property or brace that closes the declaration.
  let body = source[start.upperBound...].components(separatedBy: "\n").prefix { line in
    !line.contains("var ") && line != "}" && line != "  }"
  }
  let declared = body.map { $0.trimmingCharacters(in: .whitespaces) }.filter { $0.hasPrefix("case ") }
    .map { String($0.dropFirst(5).prefix { $0.isLetter }) }
  #expect(Set(declared) == Set(listed))
}
