import Basis
import Foundation
import HTTPTypes
import Headquarters
import Hummingbird
import HummingbirdTesting
import Store
import TestSupport
import Testing
import Trade

@Suite("Forecast and supply in the browser")
struct ForecastPageTests {
  /// Half a year of orders of the site's product, with stock and terms of supply.
  private func fill(_ site: Site) async throws -> String {
    let hq = site.headquarters
    let code = try #require(try await hq.productCard(site.product)).product.code
    var history = "numer;data;towar;ilość;cena;rodzaj\n"
    let today = hq.now().inPoland.date
    for back in 1...180 {
      let day = today.adding(days: Int32(-back))
      history += "H\(back);\(day.text);\(code);\(3 + back % 5);1;faktura\n"
    }
    let files: [(ImportSubject, String)] = [
      (.history, history), (.stock, "towar;stan\n\(code);5\n"),
      (.supply, "towar;dostawca;nazwa dostawcy;dni dostawy;opakowanie;koszt\n\(code);M;Młyn <b>;3;6;1,50\n"),
    ]
    for (subject, file) in files {
      let job = try await hq.beginImport(subject, fileName: "f.csv", content: Array(file.utf8), by: .program)
      let result = try await hq.runImport(job.id, by: .program)
      #expect(result.refusedCount == 0)
    }
    return code
  }

  @Test("empty, then computed by a person, then exceptions, reasons and totals", arguments: Engine.allCases)
  func board(engine: Engine) async throws {
    try await Site.run(engine) { site in
      let browser = try await Browser(site, as: "marek")
      let empty = try await browser.get("/forecast")
      #expect(empty.status == .ok)
      #expect(empty.text.contains("Nie ma jeszcze prognozy"))
      #expect(empty.text.contains("/imports"))
      let code = try await fill(site)
      let begun = try await browser.post("/forecast/runs")
      #expect(begun.status == .seeOther)
      for _ in 0..<200 {
        if try await site.headquarters.latestForecast(for: .program)?.state != .running { break }
        try await Task.sleep(for: .milliseconds(50))
      }
      let page = try await browser.get("/forecast")
      #expect(page.text.contains("popyt do "))
      #expect(page.text.contains("Braknie "), "five pieces do not last three days")
      #expect(page.text.contains("Młyn &lt;b&gt;"))
      #expect(!page.text.contains("Młyn <b>"))
      #expect(page.text.contains("data-live=\"/forecast/events\""))
      let file = try await browser.get("/forecast?format=csv")
      #expect(file.headers[.contentDisposition] == "attachment; filename=\"plan.csv\"")
      #expect(file.text.contains(code))
      #expect(file.text.contains("Braknie "))
      let none = try await browser.get("/forecast?q=niematakiego")
      #expect(none.text.contains("Nic nie znaleziono"))
      // A page that watches fetches the plan once the run has ended.
      #expect(try await browser.get("/forecast?watched=1").text.contains("hx-target=\"#plan\""))
      #expect(!page.text.contains("hx-select=\"#plan\""))
      let stopped = try await browser.post("/forecast/cancellation")
      #expect(stopped.status == .seeOther, "nothing runs any more, which is what was wished")
    }
  }

  @Test("the card shows the chart, and a change is checked, kept, told and taken back")
  func card() async throws {
    try await Site.run { site in
      _ = try await fill(site)
      _ = try await site.headquarters.runForecast(by: .program)
      let browser = try await Browser(site, as: "anna")
      let address = "/forecast/products/\(site.product.number)"
      let page = try await browser.get(address)
      #expect(page.status == .ok)
      #expect(page.text.contains("class=\"range\""))
      #expect(page.text.contains("P95"))
      let piece = try await browser.get(address, headers: [HTTPField.Name("X-Panel")!: "1"])
      #expect(piece.text.contains("panel-bar") && !piece.text.contains("<html"))

      let today = site.headquarters.now().inPoland.date
      var fields = [
        "firstDay": today.text, "lastDay": today.adding(days: -1).text, "change": "set", "place": "here",
        "quantity": "dużo", "reason": "",
      ]
      let refused = try await browser.post(address + "/changes", fields)
      #expect(refused.status == .unprocessableContent)
      for words in ["Koniec jest przed początkiem", "Wpisz ilość", "Pole jest wymagane"] {
        #expect(refused.text.contains(words), "\(words)")
      }
      fields["lastDay"] = today.adding(days: 6).text
      fields["quantity"] = "700"
      fields["reason"] = "gazetka <script>"
      #expect(try await browser.post(address + "/changes", fields, csrf: "x").status == .forbidden)
      #expect(try await browser.post(address + "/changes", fields).status == .seeOther)
      _ = try await site.headquarters.runForecast(by: .program)
      let changed = try await browser.get(address)
      #expect(changed.text.contains("gazetka &lt;script&gt;"))
      #expect(changed.text.contains("→ 700"))
      let removal = try #require(changed.text.firstMatch(of: /\/forecast\/changes\/\d+\/removal/))
      #expect(try await browser.post(String(removal.output)).status == .seeOther)
      #expect(!(try await browser.get(address).text.contains("gazetka")))
      #expect(try await browser.get("/forecast/products/999999").status == .notFound)
      #expect(try await browser.get(address + "?warehouse=99").status == .notFound)
    }
  }

  @Test("a representative has no way in")
  func scope() async throws {
    try await Site.run { site in
      _ = try await fill(site)
      let rep = try await Browser(site, as: "jan")
      #expect(!(try await rep.get("/").text.contains("/forecast")))
      for path in [
        "/forecast", "/forecast?format=csv", "/forecast/events", "/forecast/products/\(site.product.number)",
      ] {
        #expect(try await rep.get(path).status == .forbidden, "\(path)")
      }
      for path in ["/forecast/runs", "/forecast/cancellation", "/forecast/changes/1/removal"] {
        #expect(try await rep.post(path).status == .forbidden, "\(path)")
      }
    }
  }
}
