import Basis
import Headquarters
import Store
import Sync
import TestSupport
import Testing
import Trade

@Suite("People at HQ")
struct PeopleTests {
  @Test("a person signs in, is known by the token, and signs out", arguments: Engine.allCases)
  func signsIn(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let hq = try await Field(database).hq
      let (token, session) = try await hq.signIn(
        login: " Anna ", password: "dlugie haslo nowe", address: "1.1.1.1")
      #expect(session.user.name == "Anna Nowak")
      #expect(try await hq.session(token: token)?.csrfToken == session.csrfToken)
      #expect(try await hq.session(token: "other") == nil)
      try await hq.signOut(session)
      #expect(try await hq.session(token: token) == nil)
    }
  }

  @Test("five wrong passwords lock the login, the right one included")
  func locksOut() async throws {
    try await withDatabase(.sqlite) { database in
      let hq = try await Field(database).hq
      for _ in 0..<5 {
        await #expect(throws: SignInRefusal.wrongCredentials) {
          try await hq.signIn(login: "anna", password: "zgaduje zgadula", address: "1.1.1.1")
        }
      }
      await #expect(throws: SignInRefusal.locked(minutes: 1)) {
        try await hq.signIn(login: "anna", password: "dlugie haslo nowe", address: "1.1.1.1")
      }
      try await hq.setPassword(ofUser: 1, to: "calkiem inne haslo", by: .program)
      _ = try await hq.signIn(login: "anna", password: "calkiem inne haslo", address: "1.1.1.1")
    }
  }

  @Test(
    "a password that is too easy is refused in words",
    arguments: ["krotkie", "aaaaaaaaaaaaaa", "to jest anna 1", String(repeating: "dlugo", count: 50)])
  func passwords(password: String) {
    #expect(passwordRefusal(password, login: "anna") != nil)
  }

  @Test("a changed password ends the other sessions and keeps this one")
  func changesPassword() async throws {
    try await withDatabase(.sqlite) { database in
      let hq = try await Field(database).hq
      let first = try await hq.signIn(login: "anna", password: "dlugie haslo nowe", address: "a")
      let second = try await hq.signIn(login: "anna", password: "dlugie haslo nowe", address: "b")
      try await hq.changePassword(from: "dlugie haslo nowe", to: "nowsze haslo dwa", session: second.session)
      #expect(try await hq.session(token: first.token) == nil)
      #expect(try await hq.session(token: second.token) != nil)
    }
  }

  @Test("a series and a login belong to one person", arguments: Engine.allCases)
  func isUnique(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let hq = try await Field(database).hq
      for (login, series, field) in [("anna", "XX", "login"), ("ewa", "AN", "series"), ("Ewa", "EW", "login")] {
        let refusal = await #expect(throws: FieldRefusals.self) {
          try await hq.createUser(
            User(login: login, name: "Ewa", role: .representative, series: series),
            password: "dlugie haslo nowe", by: .program)
        }
        #expect(refusal?.list.map(\.field) == [field])
      }
    }
  }

  @Test("roles hold: a representative changes nothing, a manager no users")
  func roles() async throws {
    try await withDatabase(.sqlite) { database in
      let field = try await Field(database)
      await #expect(throws: AccessRefusal.self) {
        try await field.hq.block(field.shop, reason: "x", by: Actor(userId: field.anna, role: .representative))
      }
      await #expect(throws: AccessRefusal.self) {
        try await field.hq.setPassword(
          ofUser: field.anna, to: "dlugie haslo nowe", by: Actor(userId: field.anna, role: .manager))
      }
    }
  }
}

@Suite("Master data")
struct MasterDataTests {
  @Test("a wrong field is named and nothing is saved", arguments: Engine.allCases)
  func refusesFields(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let refusal = await #expect(throws: FieldRefusals.self) {
        try await field.hq.save(
          Customer(
            id: CustomerId(0), code: "K2", name: "", nip: "5261040829", email: "nie adres",
            territory: field.north, priceList: field.list), by: .program)
      }
      #expect(refusal?.list.map(\.field) == ["name", "nip", "email"])
      let taken = await #expect(throws: FieldRefusals.self) {
        try await field.hq.save(
          Customer(
            id: CustomerId(0), code: "K1", name: "Drugi", territory: field.north, priceList: field.list),
          by: .program)
      }
      #expect(taken?.list.map(\.field) == ["code"])
      #expect(try await field.count("customer") == 1)
    }
  }

  @Test("saving the same again changes, audits and sends nothing", arguments: Engine.allCases)
  func unchanged(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let customers = (0..<700).map {
        Customer(
          id: CustomerId(0), code: "B\($0)", name: "Sklep \($0)", territory: field.north, priceList: field.list)
      }
      #expect(
        try await field.hq.saveAll(customers, job: "plik", by: .program) == BatchOutcome(added: 700))
      let before = try await field.hq.beat()
      #expect(
        try await field.hq.saveAll(customers, job: "plik", by: .program) == BatchOutcome(unchanged: 700))
      let after = try await field.hq.beat()
      #expect(after.seq == before.seq)
      #expect(after.lastAudit == before.lastAudit + 1)
    }
  }

  @Test("an agreement that stays keeps its number when others change", arguments: Engine.allCases)
  func discounts(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      func discount(_ ppm: Int64, _ scope: CustomerDiscount.Scope) -> CustomerDiscount {
        CustomerDiscount(id: 0, customer: field.shop, scope: scope, percent: Percent(ppm: ppm))
      }
      try await field.hq.setDiscounts(
        [discount(50_000, .all), discount(70_000, .product(field.water))], of: field.shop, by: .program)
      let outcome = try await field.hq.setDiscounts(
        [field.shop: [discount(80_000, .product(field.water)), discount(50_000, .all)]], job: nil, by: .program)
      #expect(outcome == BatchOutcome(added: 1, changed: 1, unchanged: 1))
      let rows = try await database.read {
        try $0.rows("SELECT id, percent_ppm FROM customer_discount ORDER BY id")
      }
      #expect(rows.map { $0.integer("percent_ppm") } == [50_000, 80_000])
    }
  }
}

@Suite("Writers side by side")
struct TurnTests {
  @Test(
    "two people who price one product at once both find their price on the phones", arguments: Engine.allCases)
  func bothPrices(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for month in 1...8 {
          group.addTask {
            let from = CivilDate(year: 2027, month: month, day: 1)
            let price = ListPrice(
              priceList: field.list, product: field.water, unit: "szt", price: Price(tenThousandths: 20_000),
              validity: Validity(from: from))
            try await field.hq.saveAll([price], job: "x", by: .program)
          }
        }
        try await group.waitForAll()
      }
      let phone = try await field.phone()
      try await phone.synchronise()
      let bucket = Bucket(.priceList, field.list.number)
      let row = try #require(phone.rows[bucket]?["\(RowKind.prices.rawValue).\(field.water.number)"])
      let prices = try PriceList.prices(row: row[...], priceList: field.list, product: field.water)
      #expect(prices.count == 9)
    }
  }
}
