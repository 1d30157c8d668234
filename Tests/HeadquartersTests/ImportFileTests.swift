import Basis
import Headquarters
import Interchange
import Store
import TestSupport
import Testing

private func founded(_ database: any Database) async throws -> Headquarters {
  let headquarters = Headquarters(database: database) { Instant(milliseconds: 1_795_440_000_000) }
  try await headquarters.foundCompany(Company(name: "Hurtownia"))
  return headquarters
}

private let nips = ["5261040828", "5252344078", "7740001454"]

private func customerFile(rows: Int, bad: Set<Int> = []) -> [UInt8] {
  var writer = CsvWriter()
  writer.record([
    "Kod", "Nazwa", "NIP", "Miasto", "Terytorium", "Cennik", "Płatność", "Termin", "Limit", "Uwagi",
  ])
  for row in 0..<rows {
    let nip = bad.contains(row) ? "5261040829" : nips[row % 3]
    writer.record([
      "K\(row)", "Sklep Żółw \(row)", nip, "Łódź", "T\(row % 8)", "DET", "przelew", "14", "1 000,50", "x",
    ])
  }
  return writer.bytes
}

@Suite("Import of files")
struct ImportFileTests {
  @Test(
    "good rows load, bad ones name line, column, value and cure, and come back as a file",
    arguments: Engine.allCases)
  func customers(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let headquarters = try await founded(database)
      let file = customerFile(rows: 30, bad: [4, 17])
      let preview = try await headquarters.beginImport(
        .customers, fileName: "klienci.csv", content: file, by: .program)
      #expect(preview.missing == [])
      #expect(preview.outcome == BatchOutcome(added: 28))
      #expect(preview.refusedCount == 2)
      #expect(preview.refusals.map(\.line) == [6, 19])
      #expect(preview.refusals[0].column == "NIP")
      #expect(preview.refusals[0].value == "5261040829")
      #expect(preview.refusals[0].text.english.contains("check digit"))
      #expect(preview.created.map(\.codes) == [(0..<8).map { "T\($0)" }, ["DET"]])

      let result = try await headquarters.runImport(preview.id, by: .program)
      #expect(result.outcome == BatchOutcome(added: 28))
      #expect(result.refusedCount == 2)
      let stored = try await database.read {
        try $0.row("SELECT count(*) AS n, min(credit_limit) AS l FROM customer")
      }
      #expect(stored?.integer("n") == 28)
      #expect(stored?.integer("l") == 100_050)

      let refused = try await headquarters.refusedRows(preview.id, by: .program)
      let again = try CsvDocument(refused)
      #expect(again.records.map { $0[0] } == ["K4", "K17"])
      #expect(again.header.last == "Błąd / Error")
      let corrected = String(decoding: refused, as: UTF8.self).replacing("5261040829", with: "5261040828")
      let second = try await headquarters.beginImport(
        .customers, fileName: "poprawione.csv", content: Array(corrected.utf8), by: .program)
      #expect(try await headquarters.runImport(second.id, by: .program).outcome == BatchOutcome(added: 2))
    }
  }

  @Test("a second import of the same file changes nothing and sends nothing", arguments: Engine.allCases)
  func twice(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let headquarters = try await founded(database)
      for (index, expected) in [BatchOutcome(added: 50), BatchOutcome(unchanged: 50)].enumerated() {
        let before = try await clock(database)
        let job = try await headquarters.beginImport(
          .customers, fileName: "k.csv", content: customerFile(rows: 50), by: .program)
        #expect(job.outcome == expected)
        #expect(try await headquarters.runImport(job.id, by: .program).outcome == expected)
        #expect(try await clock(database) > before || index == 1)
        if index == 1 { #expect(try await clock(database) == before) }
      }
    }
  }

  @Test("of 20,000 customers with 50 mistakes 19,950 load, and loading them again moves nothing")
  func large() async throws {
    try await withDatabase(.sqlite) { database in
      let headquarters = try await founded(database)
      let bad = Set((0..<50).map { $0 * 397 + 11 })
      let file = customerFile(rows: 20_000, bad: bad)
      for expected in [BatchOutcome(added: 19_950), BatchOutcome(unchanged: 19_950)] {
        let before = try await clock(database)
        let preview = try await headquarters.beginImport(
          .customers, fileName: "klienci.csv", content: file, by: .program)
        #expect(preview.refusedCount == 50)
        #expect(Set(preview.refusals.map { $0.line - 2 }) == bad)
        #expect(try await headquarters.runImport(preview.id, by: .program).outcome == expected)
        if expected.added == 0 { #expect(try await clock(database) == before) }
      }
    }
  }

  @Test("a column that the file does not have keeps what HQ knows")
  func partial() async throws {
    try await withDatabase(.sqlite) { database in
      let headquarters = try await founded(database)
      let first = try await headquarters.beginImport(
        .customers, fileName: "k.csv", content: customerFile(rows: 1), by: .program)
      _ = try await headquarters.runImport(first.id, by: .program)
      let file = "kod;nazwa;terytorium;cennik\nK0;Sklep Nowy;T0;DET\n"
      let second = try await headquarters.beginImport(
        .customers, fileName: "k.csv", content: Array(file.utf8), by: .program)
      #expect(try await headquarters.runImport(second.id, by: .program).outcome == BatchOutcome(changed: 1))
      let row = try await database.read { try $0.row("SELECT name, nip, town, credit_limit FROM customer") }
      #expect(row?.text("name") == "Sklep Nowy")
      #expect(row?.text("nip") == nips[0])
      #expect(row?.text("town") == "Łódź")
      #expect(row?.integer("credit_limit") == 100_050)
    }
  }

  @Test("goods and prices, with every mistake a person makes named")
  func goodsAndPrices() async throws {
    try await withDatabase(.sqlite) { database in
      let headquarters = try await founded(database)
      let goods = """
        symbol;nazwa;grupa;stawka;jm;ean;jm2;przelicznik 2
        A1;Woda;Napoje;23%;szt;5901234123457;zgrz;6
        A2;Chleb;Pieczywo;5;szt;;;
        A3;Zły EAN;Napoje;23;szt;5901234123458;;
        A4;Zły VAT;Napoje;17a;szt;;;
        A5;Bez przelicznika;Napoje;23;szt;;karton;
        A1;Powtórka;Napoje;23;szt;;;
        ;Bez kodu;Napoje;23;szt;;;
        """
      let job = try await headquarters.beginImport(
        .products, fileName: "towary.csv", content: Array(goods.utf8), by: .program)
      #expect(job.outcome == BatchOutcome(added: 2))
      #expect(job.refusals.map(\.line) == [4, 5, 6, 7, 8])
      #expect(job.refusals.map(\.column) == ["ean", "stawka", "przelicznik 2", "symbol", "symbol"])
      _ = try await headquarters.runImport(job.id, by: .program)

      let prices = """
        cennik,towar,cena,jm,od,do
        DET,A1,"1,99",,,
        DET,A1,"11,40",zgrz,01.12.2026,31.12.2026
        DET,A9,1.00,,,
        DET,A1,1.00,beczka,,
        DET,A2,abc,,,
        DET,A2,1.00,,2026-12-31,2026-12-01
        DET,A2,3.49,,,
        """
      let priceJob = try await headquarters.beginImport(
        .prices, fileName: "ceny.csv", content: Array(prices.utf8), by: .program)
      #expect(priceJob.outcome == BatchOutcome(added: 3))
      #expect(priceJob.refusals.map(\.line) == [4, 5, 6, 7])
      #expect(priceJob.refusals[1].text.english.contains("szt, zgrz"))
      _ = try await headquarters.runImport(priceJob.id, by: .program)
      let again = try await headquarters.beginImport(
        .prices, fileName: "ceny.csv", content: Array(prices.utf8), by: .program)
      #expect(again.outcome == BatchOutcome(unchanged: 3))
    }
  }

  @Test("what cannot be imported at all says so in both languages")
  func refusals() async throws {
    try await withDatabase(.sqlite) { database in
      let headquarters = try await founded(database)
      await #expect(throws: ImportRefusal.file(.spreadsheet)) {
        try await headquarters.beginImport(
          .customers, fileName: "x.xlsx", content: [0x50, 0x4b, 3, 4], by: .program)
      }
      let job = try await headquarters.beginImport(
        .customers, fileName: "x.csv", content: Array("a;b\n1;2\n".utf8), by: .program)
      #expect(job.missing.map(\.key) == ["code", "name", "territory", "price_list"])
      await #expect(throws: ImportRefusal.self) { try await headquarters.runImport(job.id, by: .program) }
      let good = try await headquarters.beginImport(
        .customers, fileName: "k.csv", content: customerFile(rows: 1), by: .program)
      _ = try await headquarters.runImport(good.id, by: .program)
      await #expect(throws: ImportRefusal.alreadyLoaded) {
        try await headquarters.runImport(good.id, by: .program)
      }
      let representative = Actor(userId: 1, role: .representative)
      await #expect(throws: AccessRefusal.self) {
        try await headquarters.beginImport(
          .customers, fileName: "k.csv", content: customerFile(rows: 1), by: representative)
      }
      for refusal in [ImportRefusal.alreadyLoaded, .missingColumns([Text("Kod", "Code")]), .file(.empty)] {
        #expect(refusal.text(.polish) != refusal.text(.english))
      }
    }
  }
}

private func clock(_ database: any Database) async throws -> Int64 {
  try await database.read { try $0.row("SELECT seq FROM change_clock")?.integer("seq") ?? -1 }
}
