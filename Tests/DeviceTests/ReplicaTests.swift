import Basis
import Sync
import Testing
import Trade

@testable import Device

@Suite("What the device holds")
struct ReplicaTests {
  private static func customer(
    _ id: UInt32, _ name: String, _ town: String = "", nip: String = "", phone: String = ""
  ) -> SyncRow {
    let customer = Customer(
      id: CustomerId(id), code: "K-\(id)", name: name, nip: nip, town: town, phone: phone,
      territory: TerritoryId(1), priceList: PriceListId(1))
    return SyncRow(kind: RowKind.customer.rawValue, key: UInt64(id), payload: customer.row)
  }

  private static func replica(_ rows: [SyncRow]) throws -> Replica {
    let replica = Replica()
    try replica.take(segment: Segment.bytes(of: Bucket(.territory, 1), rows: rows.sorted { $0.key < $1.key }))
    return replica
  }

  @Test(
    "Search finds by every word, without diacritics, by code, NIP and phone",
    arguments: [
      ("lodz", [2, 1]), ("ŁÓDŹ", [2, 1]), ("now", [2, 3]), ("nowak lodz", [2]), ("k-3", [3, 2]), ("k3", [3]),
      ("5261040828", [1]), ("526-104-08-28", [1]), ("526 10 4", [1]), ("612345", [2]), ("42 612", [2]),
      ("zzz", []),
      ("", [2, 3, 1]),
    ] as [(String, [UInt32])])
  func search(query: String, ids: [UInt32]) throws {
    let replica = try Self.replica([
      Self.customer(1, "Żabka", "Łódź", nip: "5261040828"),
      Self.customer(2, "ABC Nowak", "Łódź", phone: "42 612 345"),
      Self.customer(3, "Sklep Nowicki", "Kielce"),
    ])
    #expect(replica.customers(matching: query) == ids)
  }

  @Test("Words that begin with the query come before words that hold it", arguments: ["n", "na"])
  func ranks(query: String) throws {
    let replica = try Self.replica([
      Self.customer(1, "Ananas"), Self.customer(2, "Sklep Nasz"), Self.customer(3, "Las nad wodą"),
    ])
    #expect(replica.customers(matching: query) == [3, 2, 1])
    #expect(replica.customers(matching: "ą") == [1, 3, 2])
    #expect(replica.customers(matching: "x").isEmpty)
  }

  @Test("Names stand in Polish order")
  func polishOrder() throws {
    let names = ["Zielony", "Łasuch", "Lis", "Ćma", "Cis", "Żuk", "Ósemka", "Oaza", "Źródło", "ala"]
    let replica = try Self.replica(names.enumerated().map { Self.customer(UInt32($0.offset + 1), $0.element) })
    let found = replica.customers(matching: "").compactMap { replica.customer(CustomerId($0))?.name }
    #expect(found == ["ala", "Cis", "Ćma", "Lis", "Łasuch", "Oaza", "Ósemka", "Zielony", "Źródło", "Żuk"])
  }

  @Test("Changed rows give the same replica as a new segment", arguments: 1...40)
  func tailsEqualSegments(seed: UInt64) throws {
    var state = seed
    func draw(_ count: UInt64) -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return (state >> 33) % count
    }
    var truth: [UInt64: [UInt8]] = [:]
    for key in 0..<20 { truth[UInt64(key)] = [UInt8(key)] }
    func rows() -> [SyncRow] {
      truth.sorted { $0.key < $1.key }.map { SyncRow(kind: 6, key: $0.key, payload: $0.value) }
    }
    var packed = try PackedBucket(segment: Segment.bytes(of: Bucket(.territory, 1), rows: rows()))
    for _ in 0..<10 {
      var changes: [SyncRow] = []
      for _ in 0..<(1 + draw(30)) {
        let key = draw(40)
        let payload: [UInt8]? = draw(3) == 0 ? nil : (0..<draw(9)).map { _ in UInt8(draw(256)) }
        changes.append(SyncRow(kind: 6, key: key, payload: payload))
        truth[key] = payload
      }
      packed.apply(changes)
      #expect(packed.segment == Segment.bytes(of: Bucket(.territory, 1), rows: rows()))
      for key in 0..<UInt64(40) { #expect(packed.row(.customer, key).map { Array($0) } == truth[key]) }
    }
  }

  @Test("A bucket that goes takes its customers along and leaves the others")
  func drop() throws {
    let replica = try Self.replica([Self.customer(1, "A")])
    replica.apply(SyncFrame(bucket: Bucket(.territory, 2), rows: [Self.customer(2, "B")]))
    #expect(replica.customers(matching: "") == [1, 2])
    replica.drop(Bucket(.territory, 1))
    #expect(replica.customers(matching: "") == [2])
    #expect(replica.customer(CustomerId(1)) == nil)
  }

  @Test("A barcode names product and unit")
  func barcodes() throws {
    let replica = Replica()
    let product = Product(
      id: ProductId(5), code: "W", name: "Woda", category: CategoryId(1), brand: "", vat: .standard,
      units: [
        ProductUnit(code: "szt", barcode: "5901234123457"),
        ProductUnit(code: "zgrzewka", ratio: UnitRatio(numerator: 6), barcode: "5900512300108"),
      ], photo: "")
    replica.apply(
      SyncFrame(
        bucket: Bucket(.global), rows: [SyncRow(kind: RowKind.product.rawValue, key: 5, payload: product.row)]))
    let found = try #require(replica.product(barcode: "5900512300108"))
    #expect(found.0 == ProductId(5))
    #expect(found.unit == 1)
    #expect(replica.product(barcode: "123") == nil)
  }
}

@Suite("The log")
struct LogTests {
  @Test("Entries read back as they were written, and unknown ones are skipped")
  func entries() throws {
    let address = SegmentAddress(bucket: Bucket(.global), address: "ab", bytes: 3, rows: 1)
    let written: [LogEntry] = [
      .enrolled(token: "t"), .settings(Settings(language: .english, theme: .dark)), .staged(address),
      .bucket(Bucket(.global), file: "bucket-ab"),
      .position(epoch: 3, cursor: 9, at: Instant(milliseconds: 5), seen: Instant(milliseconds: 6)),
    ]
    var bytes = LogEntry.commit(written)
    bytes += [0xf8, 0x06, 0x09]  // tag 111 of a newer program
    var ledger = Ledger()
    for entry in try LogEntry.entries(bytes[...]) { ledger.apply(entry) }
    #expect(ledger.token == "t")
    #expect(ledger.settings == Settings(language: .english, theme: .dark))
    #expect(ledger.staged.isEmpty)
    #expect(ledger.files.map { $0.file } == ["bucket-ab"])
    #expect(ledger.cursor == 9)
  }

  @Test("A torn tail is cut where the last whole commit ends", arguments: 0..<30)
  func tornTail(cut: Int) {
    let first = Record.bytes([1, 2, 3])
    let second = Record.bytes(Array(repeating: 9, count: 16))
    let log = Array((first + second).prefix(first.count + cut))
    var commits: [[UInt8]] = []
    let findings = Record.forEach(in: log) { commits.append(Array($0)) }
    #expect(commits == (cut == second.count ? [[1, 2, 3], Array(repeating: 9, count: 16)] : [[1, 2, 3]]))
    #expect(findings.soundLength == first.count + (cut == second.count ? cut : 0))
    #expect(!findings.isDamaged)
  }
}
