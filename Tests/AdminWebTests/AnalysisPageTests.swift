import Basis
import Foundation
import HTTPTypes
import Headquarters
import Hummingbird
import HummingbirdTesting
import Store
import TestSupport
import Testing

@Suite("Analyses in the browser")
struct AnalysisPageTests {
  /// A browser's question as JSON.
  private func ask(
    _ browser: Browser, _ path: String, _ json: String, token: String? = nil, headers extra: HTTPFields = [:]
  ) async throws -> Answer {
    var headers = extra
    headers[.cookie] = browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    headers[.contentType] = "application/json"
    headers[HTTPField.Name("X-Csrf-Token")!] = token ?? browser.csrf
    return Answer(
      try await browser.site.client.execute(
        uri: path, method: .post, headers: headers, body: ByteBuffer(string: json)))
  }

  private func settle(_ site: Site) async throws {
    for _ in 0..<500 {
      try await site.analyses.catchUp()
      if site.analyses.progress.isReady { return }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  @Test("a question as JSON, its errors with field and cure, its token", arguments: Engine.allCases)
  func query(engine: Engine) async throws {
    try await Site.run(engine) { site in
      try await settle(site)
      let browser = try await Browser(site, as: "anna")
      let good =
        #"{"rows":["customer.town"],"columns":["date.month"],"measures":["net","documents"],"totals":true}"#
      let answer = try await ask(browser, "/analyses/query", good)
      #expect(answer.status == .ok)
      #expect(
        answer.text.contains(
          #"["customer.town","2026-11 | net","2026-11 | documents","total | net","total | documents"]"#),
        "\(answer.text)")
      #expect(answer.text.contains(#"["Łódź",24,1,24,1]"#), "\(answer.text)")
      #expect(answer.headers[.cacheControl] == "no-store")

      let wrong: [(String, String, String)] = [
        (#"{"rows":["customer.planet"],"measures":["net"]}"#, "rows[0]", "customer.town"),
        (#"{"measures":["nett"]}"#, "measures[0]", "gross"),
        (#"{"measures":["net"],"filtres":[]}"#, "filtres", "filters"),
        (#"{"measures":[{"formula":"net / ","name":"x"}]}"#, "measures[0]", "formula"),
        (#"{"measures":["net"#, "$", "JSON"),
        (#"{"measures":["net"],"limit":99999999999}"#, "limit", "1…1000000"),
        ("", "$", "JSON"),
      ]
      for (json, field, cure) in wrong {
        let refused = try await ask(browser, "/analyses/query", json)
        #expect(refused.status == .unprocessableContent, "\(json)")
        #expect(refused.text.contains("\"field\":\"\(field)"), "\(json): \(refused.text)")
        #expect(refused.text.contains(cure), "\(json): \(refused.text)")
        #expect(refused.text.contains("\"blad\":\""), "\(json)")
      }
      let unknown = try await ask(browser, "/analyses/query?facts=secrets", good)
      #expect(unknown.status == .unprocessableContent)
      #expect(unknown.text.contains("order_lines, documents"))
      #expect(try await ask(browser, "/analyses/query", good, token: "x").status == .forbidden)
      #expect(
        try await ask(
          browser, "/analyses/query", good, headers: [HTTPField.Name("Sec-Fetch-Site")!: "cross-site"]
        )
        .status == .forbidden)
      let long = "{\"measures\":[\"" + String(repeating: "n", count: 300_000) + "\"]}"
      #expect(try await ask(browser, "/analyses/query", long).status == .contentTooLarge)
      var stranger = browser
      stranger.cookies = [:]
      #expect(try await ask(stranger, "/analyses/query", good).status == .unauthorized)

      let lines = try await ask(browser, "/analyses/rows", good)
      #expect(lines.status == .ok)
      #expect(lines.text.contains("ZK/JKO1/2026/11/0001"))
    }
  }

  @Test("the person's cube is read by ranges, and never mixes two files")
  func ranges() async throws {
    try await Site.run { site in
      try await settle(site)
      let browser = try await Browser(site, as: "jan")
      let path = "/analyses/cubes/order_lines.terencube"
      let whole = try await raw(browser, path)
      #expect(whole.status == .ok)
      let bytes = Array(buffer: whole.body)
      #expect(Array(bytes.prefix(8)) == Array("TERENCUB".utf8))
      #expect(whole.headers[.acceptRanges] == "bytes")
      let tag = try #require(whole.headers[.eTag])
      let ranges: [(String, Range<Int>)] = [
        ("bytes=0-7", 0..<8), ("bytes=-40", bytes.count - 40..<bytes.count), ("bytes=100-", 100..<bytes.count),
        ("bytes=5-999999999", 5..<bytes.count),
      ]
      for (header, range) in ranges {
        let part = try await raw(browser, path, [.range: header, .ifMatch: tag])
        #expect(part.status == .partialContent, "\(header)")
        #expect(Array(buffer: part.body) == Array(bytes[range]), "\(header)")
        #expect(
          part.headers[.contentRange] == "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(bytes.count)")
      }
      for header in [
        "bytes=\(bytes.count)-", "bytes=7-3", "bytes=x-", "items=0-1", "bytes=-0", "bytes=0-1,5-6",
      ] {
        let refused = try await raw(browser, path, [.range: header])
        #expect(refused.status == .rangeNotSatisfiable, "\(header)")
        #expect(refused.headers[.contentRange] == "bytes */\(bytes.count)", "\(header)")
      }
      #expect(try await raw(browser, path, [.ifNoneMatch: tag]).status == .notModified)
      #expect(
        try await raw(browser, path, [.range: "bytes=0-7", .ifMatch: "\"other\""]).status == .preconditionFailed
      )
      let renewed = try await raw(browser, path, [.range: "bytes=0-7", .ifRange: "\"other\""])
      #expect(renewed.status == .ok)
      #expect(Array(buffer: renewed.body) == bytes)
      // Somebody else's file is not theirs to name.
      let boss = try await Browser(site, as: "anna")
      #expect(try await raw(boss, path, [.ifMatch: tag]).status == .preconditionFailed)
      #expect(try await raw(browser, "/analyses/cubes/secrets.terencube").status == .unprocessableContent)
      #expect(try await raw(browser, "/analyses/cubes/lock").status == .notFound)
    }
  }

  private func raw(_ browser: Browser, _ path: String, _ extra: HTTPFields = [:]) async throws -> TestResponse {
    var headers = extra
    headers[.cookie] = browser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
    return try await browser.site.client.execute(uri: path, method: .get, headers: headers)
  }

  @Test("the page: pivot, totals, CSV, lines, document, and what is wrong", arguments: Language.allCases)
  func page(language: Language) async throws {
    try await Site.run { site in
      try await settle(site)
      let browser = try await Browser(site, as: "anna")
      _ = try await browser.post("/language/\(language.code)")
      let address =
        "/analyses?facts=order_lines&r1=customer.name&c=date.month&m.net=1&m.discount_percent=1&asked=1&totals=1"
      let page = try await browser.get(address)
      #expect(page.status == .ok)
      #expect(page.text.contains(language == .polish ? "24,00" : "24.00"))
      #expect(page.text.contains("&lt;script&gt;"))
      #expect(!page.text.contains("<script>alert"))
      #expect(page.text.contains(language == .polish ? "rabat %" : "discount %"))
      let csv = try await browser.get(address + "&format=csv")
      #expect(csv.headers[.contentType] == "text/csv; charset=utf-8")
      #expect(csv.text.contains(language == .polish ? "Razem;24" : "Total;24"), "\(csv.text)")
      let lines = try await browser.get("/analyses/rows?facts=order_lines&m.net=1&asked=1&w.customer=K1")
      #expect(lines.text.contains("/analyses/document?number=ZK/JKO1/2026/11/0001"))
      let foot = lines.text.split(separator: "<tfoot>").last ?? ""
      #expect(foot.contains(language == .polish ? "24,00" : "24.00"), "no total under the lines")
      #expect(foot.contains(language == .polish ? "1–1 z 1" : "1–1 of 1"))
      let document = try await browser.get("/analyses/document?number=ZK/JKO1/2026/11/0001")
      #expect(document.text.contains("Woda gazowana 1,5 l"))
      #expect(document.text.contains("/orders/\(site.order)"))
      #expect(try await browser.get("/analyses/document?number=nie-ma").status == .notFound)
      let wrong = try await browser.get("/analyses?facts=order_lines&r1=customer.planet&m.net=1&asked=1")
      #expect(wrong.status == .unprocessableContent)
      #expect(wrong.text.contains("customer.planet"))
      #expect(wrong.text.contains("role=\"alert\""))
      let other = try await browser.get("/analyses?facts=secrets")
      #expect(other.status == .unprocessableContent)
      let empty = try await browser.get("/analyses?facts=visits")
      #expect(empty.text.contains("class=\"empty\""))
      // The representative's own page has no costs to choose.
      let own = try await Browser(site, as: "jan").get("/analyses")
      #expect(!own.text.contains("m.cost"))
      #expect(page.text.contains("m.cost"))
    }
  }
}
