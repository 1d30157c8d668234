import Basis
import Forms
import Foundation
import Testing

@testable import Interchange

private let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Forms")

private func ownForms() throws -> [URL] {
  try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    .filter { $0.pathExtension == "md" }.sorted { $0.path < $1.path }
}

private func scratch(_ name: String) -> String {
  FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString + "-" + name).path
}

@Test("each form is the same after export and import")
func roundTrips() throws {
  for file in try ownForms() {
    let first = importXLSForm(Array(try Data(contentsOf: file)), name: file.lastPathComponent)
    #expect(first.errors.isEmpty, "\(file.lastPathComponent): \(first.errors)")
    #expect(first.repairs.isEmpty, "\(file.lastPathComponent): \(first.repairs)")
    let path = scratch("round.xlsx")
    defer { try? FileManager.default.removeItem(atPath: path) }
    try exportXLSForm(first.definition, to: path)
    let second = importXLSForm(Array(try Data(contentsOf: URL(fileURLWithPath: path))), name: "round.xlsx")
    #expect(second.errors.isEmpty)
    #expect(second.definition == first.definition, "\(file.lastPathComponent)")
  }
}

@Test("what Excel and people do to a form is repaired and reported by cell")
func repairs() {
  let text = """
    | survey |
    | | Type | name | label | Relevance | calculate |
    | | select one from yn | has it | Has it? | | |
    | | integer | 2nd | How many? | ${has it} = ‘yes’ | |
    | | calculate | c | | | concat(“a”,\u{a0}'b') |
    | | begin group | g | G | | |
    | | text | | No name | | |
    | choices |
    | | list name | name | label |
    | | yn | yes | Yes |
    | | yn | no | No |
    | | yn | yes | Again |
    """
  let imported = importXLSForm(Array(text.utf8), name: "messy.md")
  #expect(imported.errors.isEmpty, "\(imported.errors)")
  let found = imported.repairs.map { $0.sheet + " " + $0.cell + " " + $0.code }
  for expected in [
    "survey D1 heading", "survey A2 type", "survey B2 renamed", "survey B3 renamed",
    "survey D3 cleaned_characters",
    "survey E4 cleaned_characters", "survey B6 named", "survey A7 closed_group", "choices B4 doubled_choice",
  ] {
    #expect(found.contains(expected), "\(expected) not in \(found)")
  }
  #expect(imported.definition.question(named: "_2nd")?.relevant == "${has_it} = 'yes'")
}

@Test(
  "what cannot be repaired is named by cell and reason",
  arguments: [
    ("| | frobnicate | a | A | | |", "unknown_type", "A2"),
    ("| | select_one none | a | A | | |", "missing_list", "A2"),
    ("| | text | a | A | ${b} = 1 | |", "unknown_name", "D2"),
    ("| | text | a | A | 1 + | |", "expression_syntax", "D2"),
    ("| | calculate | a | | | ${a} + 1 |", "cycle", "E2"),
    ("| | calculate | a | | | foo(1) |", "unknown_function", "E2"),
  ])
func refusals(row: String, code: String, cell: String) {
  let text = "| survey |\n| | type | name | label | relevant | calculation |\n" + row
  let imported = importXLSForm(Array(text.utf8), name: "bad.md")
  #expect(imported.errors.first?.code == code)
  #expect(imported.errors.first?.cell == cell)
}

@Test("damaged workbooks give a report, never a crash", arguments: 1...60 as ClosedRange<UInt64>)
func damagedWorkbooks(seed: UInt64) throws {
  let path = scratch("whole.xlsx")
  defer { try? FileManager.default.removeItem(atPath: path) }
  let file = try ownForms()[Int(seed) % (try ownForms().count)]
  try exportXLSForm(
    importXLSForm(Array(try Data(contentsOf: file)), name: "x.md").definition, to: path)
  var bytes = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  var state = seed
  func random(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(state >> 33) % bound
  }
  switch seed % 3 {
  case 0: for _ in 0..<(1 + random(40)) { bytes[random(bytes.count)] = UInt8(random(256)) }
  case 1: bytes.removeLast(random(bytes.count))
  default: bytes.removeSubrange(random(bytes.count / 2)..<(bytes.count / 2 + random(bytes.count / 2)))
  }
  let imported = importXLSForm(bytes, name: "damaged.xlsx")
  #expect(imported.rowCount >= 0)
}
