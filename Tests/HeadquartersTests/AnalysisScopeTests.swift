import Basis
import Cube
import Foundation
import Headquarters
import Store
import TestSupport
import Testing
import Trade

@Suite("Nobody sees more in an analysis than is theirs")
struct AnalysisScopeTests {
  /// Anna has the north, Jan the south, Ewa nothing; history has costs and a document without a customer.
  private func run(_ body: (AnalysisField, _ jan: Int64, _ ewa: Int64) async throws -> Void) async throws {
    try await AnalysisField.run(.sqlite) { field in
      let hq = field.field.hq
      var people: [Int64] = []
      for login in ["jan", "ewa"] {
        people.append(
          try await hq.createUser(
            User(login: login, name: login, role: .representative, series: login.uppercased()),
            password: "dlugie haslo nowe", by: .program))
      }
      let south = try await hq.save(Territory(code: "S", name: "Północ", userId: people[0]), by: .program)
      _ = try await hq.save(
        Customer(
          id: CustomerId(0), code: "QSOUTH", name: "Sklep Żabka", town: "Łódź", territory: south,
          priceList: field.field.list), by: .program)
      let file =
        "numer;data;towar;ilość;cena;klient;koszt\nALFA;2026-01-02;W1;1;10;K1;6\nBETA;2026-01-03;W1;1;20;QSOUTH;11\n"
        + "GAMMA;2026-01-04;W1;1;40;;22\n"
      let preview = try await hq.beginImport(
        .history, fileName: "h.csv", content: Array(file.utf8), by: .program)
      _ = try await hq.runImport(preview.id, by: .program)
      let phone = try await field.field.phone()
      _ = try await phone.synchronise([phone.document(field.field.order(1), 1)])
      try await field.analyses.settle()
      try await body(field, people[0], people[1])
    }
  }

  @Test("totals, members, lines, files and documents are of the person's territories; costs are hidden")
  func everyPath() async throws {
    try await run { field, jan, ewa in
      let people: [(actor: Actor, net: String, documents: [String])] = [
        (AnalysisField.boss, "95.00", ["ALFA", "BETA", "GAMMA", "ZK/1"]),
        (Actor(userId: jan, role: .manager), "95.00", ["ALFA", "BETA", "GAMMA", "ZK/1"]),
        (Actor(userId: field.field.anna, role: .representative), "35.00", ["ALFA", "ZK/1"]),
        (Actor(userId: jan, role: .representative), "20.00", ["BETA"]),
        (Actor(userId: ewa, role: .representative), "", []),
        (Actor(userId: 999, role: .representative), "", []),
      ]
      for (actor, net, documents) in people {
        let rows = try await field.rows(#"{"rows":["document"],"measures":["net"],"totals":true}"#, for: actor)
        #expect(rows.dropLast().map { $0[0] } == documents)
        #expect(rows.last == ["*", net])
        // A share of the whole is a share of what the person sees.
        let shares = try await field.rows(
          #"{"rows":["document"],"measures":[{"of":"net","as":"share_of_total"}]}"#, for: actor)
        let sum = shares.compactMap { Double($0[1]) }.reduce(0, +)
        #expect(documents.isEmpty || abs(sum - 1) < 0.00001)
        let lines = try await field.analyses.rows("order_lines", where: [], for: actor, offset: 0, limit: 100)
        #expect(Set(lines.rows.map { $0[1] }) == Set(documents))
        let headers = try await field.rows(
          #"{"rows":["document"],"measures":["net"]}"#, of: "documents", for: actor)
        #expect(headers.map { $0[0] } == documents)
        for name in ["ALFA", "BETA", "GAMMA", "ZK/1"] {
          let document = try await field.field.hq.salesDocument(name, for: actor)
          #expect((document != nil) == documents.contains(name), "\(name)")
        }
        // The file holds nothing of others: neither rows nor names.
        let cut = try #require(try await field.analyses.file("order_lines", for: actor))
        let bytes = try Data(contentsOf: URL(filePath: cut.path))
        let text = String(decoding: bytes, as: Unicode.ASCII.self)
        for name in ["ALFA", "BETA", "GAMMA"] where !documents.contains(name) {
          #expect(!text.contains(name), "\(name) in the file of \(actor)")
        }
        #expect(text.contains("QSOUTH") == documents.contains("BETA"))
        #expect(text.contains("margin") == (actor.role != .representative))
        let isBoss = actor.role != .representative
        for measure in ["cost", "margin", "margin_percent", "net_with_cost"] {
          let asked = { try await field.rows("{\"measures\":[\"\(measure)\"]}", for: actor) }
          if isBoss {
            _ = try await asked()
          } else {
            await #expect(throws: AnalysisRefusal.query(.hiddenMeasure(path: "measures[0]", name: measure))) {
              _ = try await asked()
            }
          }
        }
        let formula = #"{"measures":[{"formula":"net - cost","name":"x"}]}"#
        if !isBoss {
          await #expect(throws: AnalysisRefusal.self) { _ = try await field.rows(formula, for: actor) }
        }
      }
      // A file is handed out again only to whom it was cut for.
      let anna = Actor(userId: field.field.anna, role: .representative)
      let mine = try #require(try await field.analyses.file("order_lines", for: anna))
      #expect(try await field.analyses.file("order_lines", for: anna, tag: mine.tag) == mine)
      #expect(
        try await field.analyses.file(
          "order_lines", for: Actor(userId: jan, role: .representative), tag: mine.tag) == nil)
      // A territory that went to Jan is gone from Anna's numbers and files at once.
      try await field.field.hq.database.write {
        try $0.execute("UPDATE territory SET user_id = $1 WHERE code = 'N'", [.integer(jan)])
      }
      #expect(try await field.rows(#"{"measures":["net"]}"#, for: anna).allSatisfy { $0 == [""] })
      #expect(try await field.analyses.file("order_lines", for: anna, tag: mine.tag) == nil)
      #expect(
        try await field.rows(#"{"measures":["net"]}"#, for: Actor(userId: jan, role: .representative))
          == [["55.00"]])
    }
  }

  @Test("devices and their documents are those of the person")
  func devices() async throws {
    try await run { field, jan, _ in
      let query = #"{"rows":["device.representative_code"],"measures":["devices"]}"#
      let other = Actor(userId: jan, role: .representative)
      for facts in ["devices", "sync_documents"] {
        let seen = try await field.rows(query, of: facts)
        #expect(seen == [["anna", "1"]])
        let foreign = try await field.rows(query, of: facts, for: other)
        #expect(foreign == [])
      }
    }
  }

  @Test("a viewer is made for a person in one place, and cubes are asked in one place")
  func oneDoor() throws {
    let sources = URL(filePath: #filePath).appending(path: "../../../Sources").standardized
    var makers: [String] = []
    var askers: [String] = []
    for module in ["Headquarters", "AdminWeb", "Gateway", "teren"] {
      let files = FileManager.default.enumerator(
        at: sources.appending(path: module), includingPropertiesForKeys: nil)
      while let file = files?.nextObject() as? URL {
        guard file.pathExtension == "swift" else { continue }
        let text = try String(contentsOf: file, encoding: .utf8)
        let name = file.lastPathComponent
        if text.contains("Viewer(territory") || text.contains("Viewer(\n") || text.contains("Viewer.everything")
          || (text.contains("import Cube\n") && text.contains(".everything"))
        {
          makers.append(name)
        }
        if text.contains("shelf.ask(") { askers.append(name) }
      }
    }
    #expect(makers == ["AnalysisViewer.swift"])
    #expect(askers == ["AskCubes.swift"])
  }
}
