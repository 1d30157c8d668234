import HTTPTypes
import Headquarters
import HummingbirdTesting
import Testing

@Suite("Signing in and the guards of every page")
struct DoorTests {
  @Test("a stranger is led to the door and back")
  func stranger() async throws {
    try await Site.run { site in
      let answer = Answer(try await site.client.execute(uri: "/customers?q=lodz", method: .get))
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/sign-in?back=/customers%3Fq%3Dlodz")
    }
  }

  @Test("the right password opens a session in a cookie that scripts cannot read")
  func signIn() async throws {
    try await Site.run { site in
      let answer = Answer(
        try await site.client.execute(
          uri: "/sign-in", method: .post,
          headers: [
            .contentType: "application/x-www-form-urlencoded", HTTPField.Name("X-Forwarded-Proto")!: "https",
          ], body: .init(string: "login=anna&password=trzy+dobre+s%C5%82owa&back=%2Fcustomers")))
      #expect(answer.status == .seeOther)
      #expect(answer.headers[.location] == "/customers")
      let cookie = answer.headers[values: .setCookie].first { $0.hasPrefix("teren-session=") } ?? ""
      for property in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] { #expect(cookie.contains(property)) }
    }
  }

  @Test(
    "a wrong password is refused in both languages", arguments: [("pl", "Zły login"), ("en", "Wrong login")])
  func wrongPassword(language: String, words: String) async throws {
    try await Site.run { site in
      let answer = Answer(
        try await site.client.execute(
          uri: "/sign-in", method: .post,
          headers: [.contentType: "application/x-www-form-urlencoded", .cookie: "language=\(language)"],
          body: .init(string: "login=anna&password=zle")))
      #expect(answer.status == .unprocessableContent)
      #expect(answer.text.contains(words))
      #expect(answer.headers[values: .setCookie].isEmpty)
    }
  }

  @Test(
    "signing in leads only to our own pages",
    arguments: ["//evil.example", "https://evil.example/", "/\\evil.example", "/sign-out"])
  func openRedirect(back: String) async throws {
    try await Site.run { site in
      let answer = Answer(
        try await site.client.execute(
          uri: "/sign-in", method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
          body: .init(string: "login=anna&password=trzy+dobre+s%C5%82owa&back=\(back)")))
      #expect(answer.headers[.location] == "/")
    }
  }

  @Test(
    "a change without the session's token is refused and nothing changes", arguments: ["", "0123456789abcdef"])
  func forgedRequest(token: String) async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "anna")
      let answer = try await browser.post("/customers/\(site.customer.number)/unblock", csrf: token)
      #expect(answer.status == .forbidden)
      #expect(
        try await site.headquarters.customerCard(site.customer, for: .program)?.customer.blockReason != nil)
    }
  }

  @Test("a form from another site is refused", arguments: ["https://evil.example", "http://evil.example:8080"])
  func foreignOrigin(origin: String) async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "anna")
      let answer = try await browser.post(
        "/customers/\(site.customer.number)/unblock",
        headers: [.origin: origin, HTTPField.Name("Sec-Fetch-Site")!: "cross-site"])
      #expect(answer.status == .forbidden)
    }
  }

  @Test("after signing out the old cookie opens nothing")
  func signOut() async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "anna")
      #expect(try await browser.get("/customers").status == .ok)
      #expect(try await browser.post("/sign-out").status == .seeOther)
      #expect(try await browser.get("/customers").status == .seeOther)
    }
  }

  @Test("a form larger than a megabyte is refused")
  func largeForm() async throws {
    try await Site.run { site in
      let browser = try await Browser(site, as: "anna")
      let answer = try await browser.post("/customers", ["name": String(repeating: "x", count: 2 << 20)])
      #expect(answer.status == .contentTooLarge)
    }
  }
}
