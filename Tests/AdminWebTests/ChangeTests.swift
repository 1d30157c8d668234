import Basis
import HTTPTypes
import Headquarters
import Testing
import Trade

@Suite("Changes through forms")
struct ChangeTests {
  @Test("a wrong tax number is said beside its field, and what was typed stays")
  func fieldError() async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "marek")
      let answer = try await browser.post(
        "/customers",
        [
          "code": "K9", "name": "Nowy sklep", "nip": "1234567890", "town": "Zgierz", "territory": "1",
          "priceList": "1", "paymentForm": "2", "paymentDays": "14", "creditLimit": "dużo",
        ])
      #expect(answer.status == .unprocessableContent)
      #expect(answer.text.contains("id=\"f-nip-error\""))
      #expect(answer.text.contains("id=\"f-creditLimit-error\""))
      #expect(answer.text.contains("value=\"Zgierz\""))
    }
  }

  @Test("a new customer is saved with its terms and stands in the audit trail")
  func newCustomer() async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "marek")
      let answer = try await browser.post(
        "/customers",
        [
          "code": "K9", "name": "Nowy sklep", "nip": "526-104-08-28", "town": "Zgierz", "territory": "1",
          "priceList": "1", "paymentForm": "2", "paymentDays": "14", "creditLimit": "1 234,50",
        ])
      #expect(answer.status == .seeOther)
      let found = try await site.headquarters.customers(ListRequest(search: "nowy sklep"), for: .program).page
        .rows
      #expect(found.first?.terms == PaymentTerms(form: .transfer, days: 14))
      #expect(found.first?.creditLimit == Money(grosze: 123_450))
      let trail = try await site.headquarters.auditTrail(
        ListRequest(filters: ["kind": "customer"]), for: .program)
      #expect(trail.rows.first?.person == "Osoba marek")
    }
  }

  @Test(
    "a representative changes nothing", arguments: ["/customers", "/products", "/territories", "/categories"])
  func representative(path: String) async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "jan")
      #expect(try await browser.post(path, ["code": "X", "name": "X"]).status == .forbidden)
    }
  }

  @Test("a held order is accepted once and gets HQ's number")
  func acceptance() async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "marek")
      let page = try await browser.get("/orders/\(site.order)")
      #expect(page.text.contains("Dlaczego ta cena?"))
      #expect(page.text.contains("wymaga decyzji"))
      #expect(try await browser.post("/orders/\(site.order)/acceptance").status == .seeOther)
      let order = try await site.headquarters.orderCard(site.order, for: .program)
      #expect(order?.row.hqNumber != nil)
      #expect(try await browser.post("/orders/\(site.order)/acceptance").status == .conflict)
    }
  }

  @Test("a rejection needs its reason")
  func rejection() async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "marek")
      let refused = try await browser.post("/orders/\(site.order)/rejection", ["reason": " "])
      #expect(refused.status == .unprocessableContent)
      #expect(refused.text.contains("f-reason-error"))
      #expect(
        try await browser.post("/orders/\(site.order)/rejection", ["reason": "Brak towaru"]).status == .seeOther
      )
      let order = try await site.headquarters.orderCard(site.order, for: .program)
      #expect(order?.row.state == .rejected(reason: "Brak towaru"))
    }
  }

  @Test("what was done is said once, with a way back")
  func undo() async throws {
    try await Site.run { site in
      var browser = try await Browser(site, as: "marek")
      let answer = try await browser.post(
        "/customers/\(site.foreignCustomer.number)/block", ["reason": "Remont"])
      let done = answer.headers[values: .setCookie].first { $0.hasPrefix("done=") } ?? ""
      browser.cookies["done"] = String(done.dropFirst(5).prefix { $0 != ";" })
      let page = try await browser.get("/customers/\(site.foreignCustomer.number)")
      #expect(page.text.contains("action=\"/customers/\(site.foreignCustomer.number)/unblock\""))
      #expect(page.headers[values: .setCookie].contains { $0.hasPrefix("done=;") })
    }
  }

  @Test("a price is changed and the product's other prices stay")
  func price() async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "marek")
      let path = "/price-lists/\(site.priceList.number)/products/\(site.product.number)/prices"
      #expect(try await browser.post(path, ["price": "13,99", "unit": "karton"]).status == .seeOther)
      #expect(try await browser.post(path, ["price": "2,1234", "unit": "szt"]).status == .seeOther)
      let prices = try await site.headquarters.productCard(site.product)?.prices.map(\.price) ?? []
      #expect(prices.map { $0.unit + " " + $0.price.text(.polish) }.sorted() == ["karton 13,99", "szt 2,1234"])
      #expect(try await browser.post(path, ["price": "drogo", "unit": "szt"]).status == .unprocessableContent)
    }
  }

  @Test("a device's code is shown once, as text and as a QR code")
  func enrolment() async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "anna")
      let users = try await site.headquarters.users()
      let rep = users.first { $0.login == "jan" }?.id ?? 0
      let page = try await browser.post(
        "/devices/enrolments", ["user": "\(rep)", "deviceName": "Drugi telefon"])
      #expect(page.status == .ok)
      #expect(page.text.contains("class=\"big-code\""))
      #expect(page.text.contains("<svg class=\"qr\""))
      let refused = try await browser.post("/devices/enrolments", ["user": "\(rep)", "deviceName": ""])
      #expect(refused.text.contains("f-deviceName-error"))
    }
  }

  @Test("customers are moved to another territory together")
  func move() async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "marek")
      #expect(
        try await browser.post(
          "/territories/moves", ["row": "\(site.foreignCustomer.number)", "territory": "1"]
        ).status
          == .seeOther)
      let card = try await site.headquarters.customerCard(site.foreignCustomer, for: .program)
      #expect(card?.territory == "Łódź")
    }
  }
}
