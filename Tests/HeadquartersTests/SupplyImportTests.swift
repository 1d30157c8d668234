import Basis
import Foundation
import Headquarters
import Store
import TestSupport
import Testing
import Trade

@Suite("Files of stock, deliveries and terms of supply")
struct SupplyImportTests {
  private func preview(_ hq: Headquarters, _ subject: ImportSubject, _ file: String) async throws
    -> ImportPreview
  {
    try await hq.beginImport(subject, fileName: "plik.csv", content: Array(file.utf8), by: .program)
  }

  @Test("a file loads once; the second time nothing changes", arguments: Engine.allCases)
  func twice(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let files: [(ImportSubject, String, [[String]], String, String)] = [
        (
          .stock, "Indeks;Magazyn;Stan\nW1;LDZ;12,5\nC1;LDZ;-3\n", [["LDZ"]], "W1;LDZ;12,5", "W1;LDZ;13"
        ),
        (
          .inbound, "Numer;Indeks;Magazyn;Dostawca;Termin;Ilość\nZ/1;W1;LDZ;MLYN;30.11.2026;24\n", [["MLYN"]],
          "30.11.2026;24", "01.12.2026;24"
        ),
        (
          .supply,
          "Indeks;Magazyn;Dostawca;Dni dostawy;MOQ;Koszt;Waga;Dni dostaw\nW1;LDZ;MLYN;3;48;1,25;0,5;24\nC1;;PIEK;0;;2;;\n",
          [["PIEK"]], ";48;", ";96;"
        ),
      ]
      for (subject, file, created, old, new) in files {
        let first = try await preview(field.hq, subject, file)
        #expect(first.missing.isEmpty)
        #expect(first.refusals == [])
        #expect(first.created.map(\.codes) == created, "\(subject)")
        let rows = first.recordCount
        #expect(first.outcome == BatchOutcome(added: rows))
        #expect(try await field.hq.runImport(first.id, by: .program).outcome == BatchOutcome(added: rows))
        let again = try await preview(field.hq, subject, file)
        #expect(again.outcome == BatchOutcome(unchanged: rows), "\(subject)")
        #expect(again.created.isEmpty)
        #expect(try await field.hq.runImport(again.id, by: .program).outcome == BatchOutcome(unchanged: rows))
        let changed = try await preview(field.hq, subject, file.replacing(old, with: new))
        #expect(changed.outcome == BatchOutcome(changed: 1, unchanged: rows - 1), "\(subject)")
        _ = try await field.hq.runImport(changed.id, by: .program)
      }
      #expect(try await field.count("warehouse") == 1)
      #expect(try await field.count("stock") == 2)
      #expect(try await field.count("inbound") == 1)
      let terms = try await field.hq.database.read {
        try $0.rows(
          """
          SELECT t.*, s.weekdays, s.code FROM supply_term t JOIN supplier s ON s.id = t.supplier_id
          ORDER BY t.product_id
          """)
      }
      #expect(terms.map { $0.integer("minimum") } == [96, 0])
      #expect(terms.map { $0.integer("cost") } == [12_500, 20_000])
      #expect(terms.map { $0.integer("grams") } == [500, 0])
      #expect(terms.map { $0.text("weekdays") } == ["24", "12345"])
      // A column the file leaves out stays as it was.
      let part = try await preview(field.hq, .supply, "Indeks;Dostawca;Dni dostawy\nW1;MLYN;3\n")
      #expect(part.outcome == BatchOutcome(unchanged: 1))
      let audit = try await field.hq.database.read {
        try $0.rows(
          "SELECT before_json, after_json FROM audit WHERE object_kind = 'supply_term' AND verb = 'change'")
      }
      #expect(audit.map { $0.text("before_json") } == [#"{"minimum":48}"#])
      #expect(audit.map { $0.text("after_json") } == [#"{"minimum":96}"#])
    }
  }

  @Test("each bad row is told with line, column, value and cure", arguments: Engine.allCases)
  func refused(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let files: [(ImportSubject, String, [(Int, String, String)])] = [
        (
          .stock, "towar;stan;na dzień\nnic;5;\nW1;dużo;\nC1;1;jutro\nW1;;\nC1;1;\nC1;2;\n",
          [
            (2, "towar", "nic"), (3, "stan", "dużo"), (4, "na dzień", "jutro"), (5, "stan", ""),
            (7, "towar", "C1"),
          ]
        ),
        (
          .inbound, "numer;towar;data dostawy;ilość\n;W1;2026-11-25;1\nZ1;W1;;1\nZ1;C1;2026-11-25;-1\n",
          [(2, "numer", ""), (3, "data dostawy", ""), (4, "ilość", "-1")]
        ),
        (
          .supply,
          """
          towar;dostawca;dni dostawy;opakowanie;dni dostaw;nazwa dostawcy
          W1;;3;;;
          W1;A;400;0;;
          W1;A;3;1;531;
          W1;A;3;1;135;Młyn
          C1;A;3;1;24;Piekarnia
          """,
          [
            (2, "dostawca", ""), (3, "dni dostawy", "400"), (3, "opakowanie", "0"), (4, "dni dostaw", "531"),
            (6, "nazwa dostawcy", "Piekarnia"), (6, "dni dostaw", "24"),
          ]
        ),
      ]
      for (subject, file, wanted) in files {
        let found = try await preview(field.hq, subject, file).refusals
        #expect(found.map(\.line) == wanted.map(\.0), "\(subject)")
        #expect(found.map(\.column) == wanted.map(\.1), "\(subject)")
        #expect(found.map(\.value) == wanted.map(\.2), "\(subject)")
        #expect(found.allSatisfy { !$0.text.polish.isEmpty && $0.text.polish != $0.text.english })
      }
    }
  }
}
