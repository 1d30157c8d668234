import AdminWeb
import Basis
import Foundation
import Headquarters
import Hummingbird
import HummingbirdTesting
import Store
import Sync
import TestSupport
import Trade

/// A small company with a hostile customer, a held order and three people, and its pages without a socket.
struct Site {
  let headquarters: Headquarters
  let client: any TestClientProtocol
  /// What the list of pages needs: numbers that exist.
  let customer: CustomerId
  let foreignCustomer: CustomerId
  let product: ProductId
  let priceList: PriceListId
  let order: Int64
  let analyses: Analyses

  static let password = "trzy dobre słowa"
  static let hostileName = #"<script>alert("x")</script> & 'Syn'"#

  /// Runs a test against a fresh company.
  static func run(_ engine: Engine = .sqlite, _ body: @Sendable (Site) async throws -> Void) async throws {
    try await withDatabase(engine) { database in
      let headquarters = Headquarters(
        database: database, passwordCost: PasswordCost(logRounds: 4),
        now: { Instant(milliseconds: 1_795_435_200_000) })
      let found = try await found(headquarters)
      let root = URL(filePath: #filePath).appending(path: "../../../Web").standardized.path
      let cubes = FileManager.default.temporaryDirectory.appending(path: "teren-cubes-\(UUID().uuidString)")
        .path
      defer { try? FileManager.default.removeItem(atPath: cubes) }
      let analyses = try Analyses(headquarters, folder: cubes)
      let web = try AdminWeb(headquarters: headquarters, analyses: analyses, webRoot: root)
      let router = Router()
      router.add(middleware: web.errorPages())
      web.addRoutes(to: router)
      try await Application(router: router).test(.router) { client in
        try await body(
          Site(
            headquarters: headquarters, client: client, customer: found.customer,
            foreignCustomer: found.foreign, product: found.product, priceList: found.list, order: found.order,
            analyses: analyses))
      }
    }
  }

  private static func found(
    _ headquarters: Headquarters
  ) async throws -> (
    customer: CustomerId, foreign: CustomerId, product: ProductId, list: PriceListId, order: Int64
  ) {
    let program = Actor.program
    try await headquarters.foundCompany(Company(name: "Hurtownia Próba", isDemo: true))
    for (login, role) in [("anna", Role.administrator), ("marek", .manager)] {
      _ = try await headquarters.createUser(
        User(login: login, name: "Osoba \(login)", role: role), password: password, by: program)
    }
    let rep = try await headquarters.createUser(
      User(login: "jan", name: "Jan Kowalski", role: .representative, series: "JKO"), password: password,
      by: program)
    let own = try await headquarters.save(Territory(code: "T1", name: "Łódź", userId: rep), by: program)
    let other = try await headquarters.save(Territory(code: "T2", name: "Gdańsk"), by: program)
    let list = try await headquarters.save(
      PriceList(id: PriceListId(0), code: "HURT", name: "Hurtowy"), by: program)
    let category = try await headquarters.save(
      Trade.Category(id: CategoryId(0), code: "NAP", name: "Napoje"), by: program)
    let product = try await headquarters.save(
      Product(
        id: ProductId(0), code: "P1", name: "Woda gazowana 1,5 l", category: category, brand: "Źródło",
        vat: .standard,
        units: [
          ProductUnit(code: "szt", barcode: "5901234123457"),
          ProductUnit(code: "karton", ratio: UnitRatio(numerator: 6)),
        ], photo: ""), by: program)
    try await headquarters.setPrices(
      [ListPrice(priceList: list, product: product, unit: "szt", price: Price(tenThousandths: 25_000))],
      of: product,
      in: list, by: program)
    func customer(_ code: String, _ name: String, _ territory: TerritoryId) -> Customer {
      Customer(
        id: CustomerId(0), code: code, name: name, nip: "5261040828", town: "Łódź", territory: territory,
        priceList: list, terms: PaymentTerms(form: .transfer, days: 14))
    }
    let first = try await headquarters.save(customer("K1", hostileName, own), by: program)
    let foreign = try await headquarters.save(customer("K2", "Sklep w Gdańsku", other), by: program)
    try await headquarters.setDiscounts(
      [CustomerDiscount(id: 0, customer: first, scope: .all, percent: Percent(ppm: 50_000))], of: first,
      by: program)
    try await headquarters.block(first, reason: "Zaległości", by: program)
    let order = try await sendOrder(headquarters, rep, first, product, list)
    return (first, foreign, product, list, order)
  }

  /// An order for the blocked customer, so that HQ holds it, at a price HQ does not agree with.
  private static func sendOrder(
    _ headquarters: Headquarters, _ rep: Int64, _ customer: CustomerId, _ product: ProductId,
    _ list: PriceListId
  ) async throws -> Int64 {
    let code = try await headquarters.createEnrolment(forUser: rep, deviceName: "Telefon Jana", by: .program)
    let enrolled = try await headquarters.enrol(code: code.code, address: "127.0.0.1")
    let device = try await headquarters.authenticate(token: enrolled.token)
    let moment = headquarters.now()
    let id = DocumentId(at: moment, random: (1, 2))
    var order = Order(
      id: id, customer: customer, priceList: list, currency: .zloty, date: moment.inPoland.date, terms: .cash)
    order.number = "ZK/JKO1/2026/11/0001"
    order.confirmedAt = moment
    let price = Price(tenThousandths: 24_000)
    order.lines = [
      OrderLine(
        product: product, name: "Woda gazowana 1,5 l", unit: "szt", ratio: .one, quantity: Quantity(10),
        vat: .standard,
        priced: PricedLine(
          listPrice: price, unitPrice: price, net: Money(grosze: 2_400),
          waterfall: [
            WaterfallRow(
              stage: .base, name: PricingSetup.listPriceType.name, record: 0, asked: .price(price),
              granted: Money(grosze: 2_400),
              valueAfter: Money(grosze: 2_400))
          ]))
    ]
    _ = try await headquarters.synchronise(
      device,
      SyncRequest(
        build: "test", epoch: 0, cursor: 0, buckets: [],
        documents: [
          SyncDocument(id: id, sequence: 1, kind: SyncDocument.Kind.order.rawValue, payload: order.bytes)
        ],
        clock: moment))
    return try await headquarters.orders(ListRequest(), for: .program).page.rows[0].id
  }
}

/// A signed-in browser.
struct Browser {
  let site: Site
  var cookies: [String: String] = [:]
  var csrf = ""

  /// Signs somebody in and reads the token that forms carry.
  init(_ site: Site, as login: String) async throws {
    self.site = site
    let answer = try await site.client.execute(
      uri: "/sign-in", method: .post, headers: [.contentType: "application/x-www-form-urlencoded"],
      body: ByteBuffer(string: "login=\(login)&password=\(Browser.encoded(Site.password))"))
    for cookie in answer.headers[values: .setCookie] {
      let pair = cookie.split(separator: ";")[0].split(separator: "=", maxSplits: 1)
      if pair.count == 2 { cookies[String(pair[0])] = String(pair[1]) }
    }
    let page = try await get("/")
    let parts = page.text.components(separatedBy: #"name="csrf" value=""#)
    csrf = parts.count > 1 ? String(parts[1].prefix { $0 != "\"" }) : ""
  }

  /// Reads a page.
  func get(_ path: String, headers: HTTPFields = [:]) async throws -> Answer {
    var headers = headers
    headers[.cookie] = cookieHeader
    return Answer(try await site.client.execute(uri: path, method: .get, headers: headers))
  }

  /// Sends a form, with the token unless told otherwise.
  func post(
    _ path: String, _ fields: [String: String] = [:], csrf token: String? = nil, headers extra: HTTPFields = [:]
  ) async throws -> Answer {
    var fields = fields
    fields["csrf"] = token ?? csrf
    let body = fields.map { Browser.encoded($0.key) + "=" + Browser.encoded($0.value) }.joined(separator: "&")
    var headers = extra
    headers[.contentType] = "application/x-www-form-urlencoded"
    headers[.cookie] = cookieHeader
    return Answer(
      try await site.client.execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: body)))
  }

  private var cookieHeader: String { cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ") }

  private static func encoded(_ text: String) -> String {
    text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
  }
}

/// What came back.
struct Answer {
  let status: HTTPResponse.Status
  let headers: HTTPFields
  let text: String

  init(_ response: TestResponse) {
    status = response.status
    headers = response.headers
    text = String(buffer: response.body)
  }
}
