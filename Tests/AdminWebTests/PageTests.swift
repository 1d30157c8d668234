import Basis
import Foundation
import HTTPTypes
import Headquarters
import TestSupport
import Testing

@Suite("Pages")
struct PageTests {
  /// Every page that can be read, with the numbers of the test company.
  private func paths(_ site: Site) -> [String] {
    let (customer, product, list) = (site.customer.number, site.product.number, site.priceList.number)
    return [
      "/", "/orders", "/orders/\(site.order)", "/customers", "/customers/new", "/customers/\(customer)",
      "/customers/\(customer)/edit", "/customers/\(customer)/discounts", "/products", "/products/new",
      "/products/\(product)", "/products/\(product)/edit", "/categories", "/categories/1/edit", "/price-lists",
      "/price-lists/\(list)", "/price-lists/\(list)/edit",
      "/price-lists/\(list)/products/\(product)/prices/edit?unit=szt", "/territories", "/territories/1/edit",
      "/users",
      "/users/new", "/users/1/edit", "/devices", "/audit", "/imports", "/analyses", "/forecast",
      "/analyses?facts=devices", "/analyses?facts=visits", "/analyses/rows?facts=documents",
      "/analyses/document?number=ZK%2FJKO1%2F2026%2F11%2F0001", "/profile", "/search?q=woda",
      "/styleguide",
    ]
  }

  @Test("every page renders in both languages on both databases", arguments: Engine.allCases, Language.allCases)
  func everyPage(engine: Engine, language: Language) async throws {
    try await Site.run(engine) { site in
      var browser = try await Browser(site, as: "anna")
      _ = try await browser.post("/language/\(language.code)")
      browser.cookies["theme"] = "dark"
      for path in paths(site) {
        let page = try await browser.get(path)
        #expect(page.status == .ok, "\(path)")
        #expect(page.text.contains("<html lang=\"\(language.code)\" data-theme=\"dark\""), "\(path)")
        #expect(page.text.contains("</html>"), "\(path)")
      }
    }
  }

  @Test("every page forbids inline scripts and styles, and has none")
  func policy() async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "anna")
      for path in paths(site) + ["/nowhere", "/sign-in"] {
        let page = try await browser.get(path)
        let policy = page.headers[.contentSecurityPolicy] ?? ""
        #expect(policy.hasPrefix("default-src 'none'"), "\(path)")
        #expect(!policy.contains("unsafe"), "\(path)")
        #expect(page.headers[.xContentTypeOptions] == "nosniff", "\(path)")
        #expect(!page.text.contains(" style=\""), "\(path)")
        #expect(!page.text.contains("<style"), "\(path)")
        #expect(!page.text.contains(" onclick="), "\(path)")
      }
    }
  }

  @Test("a customer named like a script stays a name on every page")
  func hostileName() async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "anna")
      for path in paths(site) + ["/search?q=%3Cscript%3E", "/customers?q=%22%3E%3Cscript%3E"] {
        let page = try await browser.get(path)
        #expect(!page.text.contains("<script>"), "\(path)")
        #expect(!page.text.contains("alert(\""), "\(path)")
      }
      let list = try await browser.get("/customers")
      #expect(list.text.contains("&lt;script&gt;alert(&quot;x&quot;)&lt;/script&gt; &amp; &#39;Syn&#39;"))
    }
  }

  @Test(
    "what is not there is a friendly page",
    arguments: [("pl", "Nie ma takiej strony"), ("en", "There is no such page")])
  func missing(language: String, words: String) async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "anna")
      _ = try await browser.post("/language/\(language)")
      for path in ["/customers/999999", "/orders/999999", "/products/999999", "/customers/abc"] {
        let page = try await browser.get(path)
        #expect(page.status == .notFound, "\(path)")
        #expect(page.text.contains(words), "\(path)")
      }
    }
  }

  @Test(
    "a role opens only its pages",
    arguments: [
      ("jan", "/users", 403), ("jan", "/devices", 403), ("jan", "/audit", 403), ("jan", "/imports", 403),
      ("jan", "/territories", 403), ("jan", "/forecast", 403), ("marek", "/forecast", 200),
      ("jan", "/customers/new", 403), ("marek", "/users", 403),
      ("marek", "/devices", 403),
      ("marek", "/audit", 200), ("marek", "/imports", 200), ("jan", "/customers", 200), ("jan", "/orders", 200),
    ])
  func roles(login: String, path: String, status: Int) async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: login)
      #expect(try await browser.get(path).status.code == status)
    }
  }

  @Test(
    "a representative sees own customers only, in lists, cards, search and exports", arguments: Engine.allCases)
  func scope(engine: Engine) async throws {
    try await Site.run(engine) { site in
      let rep = try await Browser(site, as: "jan")
      for path in ["/customers", "/customers?format=csv", "/search?q=sklep"] {
        #expect(try await !rep.get(path).text.contains("Sklep w Gdańsku"), "\(path)")
      }
      #expect(try await rep.get("/customers/\(site.foreignCustomer.number)").status == .notFound)
      #expect(try await rep.get("/customers/\(site.customer.number)").status == .ok)
      let manager = try await Browser(site, as: "marek")
      #expect(try await manager.get("/customers").text.contains("Sklep w Gdańsku"))
    }
  }

  @Test("an export is a CSV of what is seen, safe to open in a spreadsheet")
  func export() async throws {
    try await Site.run { site in
      var browser = try await Browser(site, as: "anna")
      browser.cookies["hide.customers"] = "nip.phone"
      let file = try await browser.get("/customers?format=csv")
      #expect(file.headers[.contentDisposition] == "attachment; filename=\"customers.csv\"")
      #expect(file.text.hasPrefix("\u{feff}Kod;Nazwa;Miejscowość;Segment"))
      #expect(!file.text.contains("5261040828"))
    }
  }

  @Test("words find customers with and without Polish letters", arguments: ["lodz", "Łódź", "SYN", "526104"])
  func search(words: String) async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "anna")
      let query = words.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
      #expect(try await browser.get("/customers?q=\(query)").text.contains("&#39;Syn&#39;"))
    }
  }

  @Test("the side panel gets a piece, not a page")
  func panel() async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "anna")
      let piece = try await browser.get(
        "/customers/\(site.customer.number)", headers: [HTTPField.Name("X-Panel")!: "1"])
      #expect(!piece.text.contains("<html"))
      #expect(piece.text.contains("panel-bar"))
    }
  }

  @Test("styles come once and stay: their address carries the version")
  func staticFiles() async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "anna")
      let page = try await browser.get("/")
      let address =
        page.text.components(separatedBy: "href=\"").compactMap { part -> String? in
          let path = String(part.prefix { $0 != "\"" })
          return path.hasSuffix("/hq/base.css") ? path : nil
        }.first ?? ""
      let sheet = try await browser.get(address)
      #expect(sheet.headers[.cacheControl] == "public, max-age=31536000, immutable")
      let again = try await browser.get(address, headers: [.ifNoneMatch: sheet.headers[.eTag] ?? ""])
      #expect(again.status == .notModified)
    }
  }
}
