import Basis
import Headquarters
import Store
import Sync
import TestSupport
import Trade

/// A small company ready to sell: one representative with one territory, one shop, one list, two products.
struct Field {
  let hq: Headquarters
  let anna: Int64
  let north: TerritoryId
  let list: PriceListId
  let shop: CustomerId
  let water: ProductId
  let bread: ProductId

  static let moment = Instant(milliseconds: 1_795_440_000_000)
  static let day = CivilDate(year: 2026, month: 11, day: 23)!

  init(_ database: any Database) async throws {
    hq = Headquarters(database: database, passwordCost: PasswordCost(logRounds: 4)) { Field.moment }
    try await hq.foundCompany(Company(name: "Hurtownia"))
    anna = try await hq.createUser(
      User(login: "anna", name: "Anna Nowak", role: .representative, series: "AN"),
      password: "dlugie haslo nowe", by: .program)
    north = try await hq.save(Territory(code: "N", name: "Północ", userId: anna), by: .program)
    list = try await hq.save(PriceList(id: PriceListId(0), code: "DET", name: "Detal"), by: .program)
    let shelf = try await hq.save(Category(id: CategoryId(0), code: "S", name: "Spożywcze"), by: .program)
    func product(_ code: String, _ name: String) -> Product {
      Product(
        id: ProductId(0), code: code, name: name, category: shelf, brand: "", vat: VatRate(percent: 5),
        units: [
          ProductUnit(code: "szt"), ProductUnit(code: "karton", ratio: UnitRatio(numerator: 12)),
        ], photo: "")
    }
    water = try await hq.save(product("W1", "Woda"), by: .program)
    bread = try await hq.save(product("C1", "Chleb"), by: .program)
    shop = try await hq.save(
      Customer(
        id: CustomerId(0), code: "K1", name: "Sklep Żabka", nip: "526-104-08-28", town: "Łódź",
        territory: north,
        priceList: list), by: .program)
    try await setPrice(water, 25_000)
    try await setPrice(bread, 40_000)
  }

  func setPrice(_ product: ProductId, _ tenThousandths: Int64) async throws {
    try await hq.setPrices(
      [ListPrice(priceList: list, product: product, unit: "szt", price: Price(tenThousandths: tenThousandths))],
      of: product, in: list, by: .program)
  }

  /// A new phone of a person.
  func phone(of user: Int64? = nil) async throws -> Phone {
    let code = try await hq.createEnrolment(forUser: user ?? anna, deviceName: "Telefon", by: .program)
    let enrolled = try await hq.enrol(code: code.code.lowercased(), address: "10.0.0.1")
    return Phone(hq: hq, token: enrolled.token, series: enrolled.series)
  }

  /// An order of water at 2,50 zł.
  func order(_ id: UInt64, pieces: Int64 = 10, price: Int64 = 25_000) -> Order {
    let unit = Price(tenThousandths: price)
    let net = unit.value(of: Quantity(pieces))!
    var order = Order(
      id: DocumentId(high: 1, low: id), customer: shop, priceList: list, currency: .zloty, date: Field.day,
      terms: .cash)
    order.number = "ZK/\(id)"
    order.confirmedAt = Field.moment
    order.lines = [
      OrderLine(
        product: water, name: "Woda", unit: "szt", ratio: .one, quantity: Quantity(pieces),
        vat: VatRate(percent: 5),
        priced: PricedLine(listPrice: unit, unitPrice: unit, net: net, waterfall: []))
    ]
    return order
  }

  func count(_ table: String) async throws -> Int64 {
    try await hq.database.read { try $0.row("SELECT COUNT(*) AS n FROM \(table)")?.integer("n") ?? -1 }
  }
}

/// What a phone keeps between round trips, without a screen.
final class Phone {
  let hq: Headquarters
  let token: String
  let series: String
  var epoch: UInt64 = 0
  var cursor: UInt64 = 0
  var buckets: Set<Bucket> = []
  /// Present rows by bucket, kind and key.
  var rows: [Bucket: [String: [UInt8]]] = [:]

  init(hq: Headquarters, token: String, series: String) {
    self.hq = hq
    self.token = token
    self.series = series
  }

  func request(_ documents: [SyncDocument] = [], maximumBytes: UInt64 = 1 << 20) -> SyncRequest {
    SyncRequest(
      build: "test", epoch: epoch, cursor: cursor, buckets: buckets.sorted(), documents: documents,
      maximumBytes: maximumBytes, clock: Field.moment)
  }

  /// One round trip, its answer taken over.
  @discardableResult
  func synchronise(_ documents: [SyncDocument] = [], maximumBytes: UInt64 = 1 << 20) async throws
    -> SyncResponse
  {
    let device = try await hq.authenticate(token: token)
    let response = try await hq.synchronise(device, request(documents, maximumBytes: maximumBytes))
    for bucket in response.dropped {
      buckets.remove(bucket)
      rows[bucket] = nil
    }
    for segment in response.segments {
      guard let content = try await hq.segmentContent(segment.address, for: device) else { continue }
      var whole: [String: [UInt8]] = [:]
      _ = try Segment.forEachRow(in: content) { kind, key, place in
        whole["\(kind).\(key)"] = Array(content[place])
      }
      rows[segment.bucket] = whole
      buckets.insert(segment.bucket)
    }
    for frame in response.frames {
      for row in frame.rows { rows[frame.bucket, default: [:]]["\(row.kind).\(row.key)"] = row.payload }
    }
    epoch = response.epoch
    cursor = response.cursor
    return response
  }

  func document(_ order: Order, _ sequence: UInt64) -> SyncDocument {
    SyncDocument(id: order.id, sequence: sequence, kind: SyncDocument.Kind.order.rawValue, payload: order.bytes)
  }
}
