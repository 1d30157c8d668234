import Basis
import Cube
import Foundation
import Headquarters
import Store
import TestSupport
import Testing
import Trade

private let file = """
  InvoiceNo;StockCode;Description;Quantity;InvoiceDate;UnitPrice;CustomerID;Country;Waluta;VAT
  F1;W1;WODA;6;2025-12-01 08:26:00;2,55;17850.0;United Kingdom;GBP;23
  F1;X9;;2;2025-12-01 08:26:00;3,39;17850.0;United Kingdom;GBP;23
  F2;X9;LATARNIA;-1;2025-12-02 09:00:00;3,39;17850.0;United Kingdom;GBP;23
  F3;W1;WODA;3;03.12.2025;0,335;;France;GBP;
  F4;W1;WODA;x;2025-12-04;1;;France;GBP;
  F4;X9;DOBRA;1;2025-12-04;1;;France;GBP;
  F5;W1;WODA;1;2025-12-05;1;;France;GBP;
  F5;W1;WODA;1;2025-12-06;1;;France;GBP;
  ;W1;WODA;1;2025-12-05;1;;France;GBP;
  F6;W1;WODA;1;1899-12-05;1;;France;ZŁ;77x

  """

@Suite("Sales history")
struct HistoryImportTests {
  @Test("documents load whole, again nothing changes, a correction replaces", arguments: Engine.allCases)
  func load(engine: Engine) async throws {
    try await AnalysisField.run(engine) { field in
      let hq = field.field.hq
      let preview = try await hq.beginImport(
        .history, fileName: "historia.csv", content: Array(file.utf8), by: .program)
      #expect(preview.missing.isEmpty)
      #expect(preview.outcome == BatchOutcome(added: 4))
      #expect(preview.refusedCount == 6)
      #expect(preview.refusals.map(\.line) == [6, 9, 10, 11, 11, 11])
      #expect(
        preview.refusals.map(\.column) == [
          "Quantity", "InvoiceDate", "InvoiceNo", "InvoiceDate", "Waluta", "VAT",
        ])
      #expect(preview.created.map(\.codes) == [["17850"], ["X9"]])
      let result = try await hq.runImport(preview.id, by: .program)
      #expect(result.outcome == BatchOutcome(added: 4))
      try await field.analyses.settle()
      let query = #"{"rows":["document","type","customer","country"],"measures":["net","gross","quantity"]}"#
      // 6 × 2.55 + 2 × 3.39 = 22.08, VAT 5.08 of the sum; 3 × 0.335 = 1.005 is 1.01.
      #expect(
        try await field.rows(query) == [
          ["F1", "invoice", "17850", "United Kingdom", "22.08", "27.16", "8.000"],
          ["F2", "return", "17850", "United Kingdom", "-3.39", "-4.17", "-1.000"],
          ["F3", "invoice", "", "France", "1.01", "1.01", "3.000"],
        ])
      let names = try await field.sql(
        "SELECT name, is_active FROM product WHERE code = 'X9'", ["name", "is_active"])
      #expect(names == [["LATARNIA", "0"]])

      let again = try await hq.beginImport(.history, fileName: "h.csv", content: Array(file.utf8), by: .program)
      #expect(again.outcome == BatchOutcome(unchanged: 4))
      #expect(try await hq.runImport(again.id, by: .program).outcome == BatchOutcome(unchanged: 4))
      #expect(try await field.field.count("sales_line") == 4)

      let corrected = file.replacing("F3;W1;WODA;3;", with: "F3;W1;WODA;30;")
      let change = try await hq.beginImport(
        .history, fileName: "h.csv", content: Array(corrected.utf8), by: .program)
      #expect(change.outcome == BatchOutcome(changed: 1, unchanged: 3))
      _ = try await hq.runImport(change.id, by: .program)
      #expect(try await field.rows(query).last == ["F3", "invoice", "", "France", "10.05", "10.05", "30.000"])
    }
  }

  @Test("an order that a device sent is not loaded a second time", arguments: Engine.allCases)
  func twice(engine: Engine) async throws {
    try await AnalysisField.run(engine) { field in
      let phone = try await field.field.phone()
      _ = try await phone.synchronise([phone.document(field.field.order(1), 1)])
      let file = "numer;data;towar;ilość;cena;login\nZK/1;2026-11-23;W1;10;2,50;\nF7;2026-11-23;W1;1;1;nikt\n"
      let preview = try await field.field.hq.beginImport(
        .history, fileName: "h.csv", content: Array(file.utf8), by: .program)
      #expect(preview.refusedCount == 1)
      #expect(preview.refusals.first?.text.english.contains("came from a device") == true)
      #expect(preview.refusals.first?.value == "ZK/1")
      // Without a currency column the company's is meant.
      _ = try await field.field.hq.runImport(preview.id, by: .program)
      #expect(
        try await field.rows(#"{"rows":["document","currency"],"measures":["net"]}"#)
          == [["F7", "PLN", "1.00"], ["ZK/1", "PLN", "25.00"]])
    }
  }
}
