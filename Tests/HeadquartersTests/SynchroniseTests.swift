import Basis
import Store
import Sync
import TestSupport
import Testing
import Trade

@testable import Headquarters

@Suite("Synchronisation at HQ")
struct SynchroniseTests {
  @Test("a lost answer is given again, and the order exists once", arguments: Engine.allCases)
  func replays(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let phone = try await field.phone()
      let document = phone.document(field.order(1), 1)
      let first = try await phone.synchronise([document])
      let second = try await phone.synchronise([document])
      #expect(first.outcomes == second.outcomes)
      #expect(first.outcomes.map(\.code) == [.ok])
      #expect(first.outcomes[0].number == "ZK/000001/2026")
      #expect(try await field.count("customer_order") == 1)
    }
  }

  @Test("two phones of one representative have series of their own and both count", arguments: Engine.allCases)
  func twoDevices(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let (one, two) = (try await field.phone(), try await field.phone())
      #expect([one.series, two.series] == ["AN1", "AN2"])
      let a = try await one.synchronise([one.document(field.order(1), 1)])
      let b = try await two.synchronise([two.document(field.order(2), 1)])
      #expect((a.outcomes + b.outcomes).map(\.number) == ["ZK/000001/2026", "ZK/000002/2026"])
      #expect(one.rows[Bucket(.global)] == two.rows[Bucket(.global)])
    }
  }

  @Test("HQ's other price is recorded and told, and the order stays as it was", arguments: Engine.allCases)
  func priceDifference(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let phone = try await field.phone()
      try await field.setPrice(field.water, 24_000)
      let response = try await phone.synchronise([phone.document(field.order(1, pieces: 10), 1)])
      #expect(response.outcomes.map(\.code) == [.okWithNotes])
      #expect(response.outcomes[0].reason.polish.contains("1,00"))
      let row = try await database.read {
        try $0.row(
          """
          SELECT o.net, o.price_difference, l.net AS line_net, l.hq_net
          FROM customer_order o JOIN order_line l ON l.order_id = o.id
          """)
      }
      #expect(row?.integer("net") == 2_500)
      #expect(row?.integer("line_net") == 2_500)
      #expect(row?.integer("hq_net") == 2_400)
      #expect(row?.integer("price_difference") == 100)
    }
  }

  @Test(
    "a territory that changes hands leaves one phone and comes whole to the other", arguments: Engine.allCases)
  func movesTerritory(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let jan = try await field.hq.createUser(
        User(login: "jan", name: "Jan Kos", role: .representative, series: "JK"),
        password: "dlugie haslo nowe", by: .program)
      let (annas, jans) = (try await field.phone(), try await field.phone(of: jan))
      try await annas.synchronise()
      try await jans.synchronise()
      let north = Bucket(.territory, field.north.number)
      #expect(annas.buckets.contains(north))
      #expect(!jans.buckets.contains(north))
      try await field.hq.assign(field.north, toUser: jan, by: .program)
      let left = try await annas.synchronise()
      let gained = try await jans.synchronise()
      #expect(left.dropped == [Bucket(.priceList, field.list.number), north].sorted())
      #expect(gained.segments.map(\.bucket).contains(north))
      #expect(jans.rows[north]?["\(RowKind.customer.rawValue).\(field.shop.number)"] != nil)
      let late = try await annas.synchronise([annas.document(field.order(1), 1)])
      #expect(late.outcomes.map(\.code) == [.scopeLost])
    }
  }

  @Test("a customer who moves takes its discounts along", arguments: Engine.allCases)
  func movesCustomer(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let south = try await field.hq.save(
        Territory(code: "S", name: "Południe", userId: field.anna), by: .program)
      try await field.hq.setDiscounts(
        [CustomerDiscount(id: 0, customer: field.shop, scope: .all, percent: Percent(ppm: 50_000))],
        of: field.shop, by: .program)
      let phone = try await field.phone()
      try await phone.synchronise()
      let found = try await database.read { try Customer.load("id", [SqlValue(field.shop.number)], $0) }
      var customer = try #require(found.first)
      customer.territory = south
      try await field.hq.save(customer, by: .program)
      try await phone.synchronise()
      let keys = [
        "\(RowKind.customer.rawValue).\(field.shop.number)",
        "\(RowKind.discounts.rawValue).\(field.shop.number)",
      ]
      #expect(phone.rows[Bucket(.territory, field.north.number)]?.keys.sorted() == [])
      #expect(phone.rows[Bucket(.territory, south.number)]?.keys.sorted() == keys)
    }
  }

  @Test("a long tail comes in parts and ends where everybody is", arguments: Engine.allCases)
  func cutsTail(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let phone = try await field.phone()
      try await phone.synchronise()
      for number in 0..<150 {
        try await field.hq.save(
          Customer(
            id: CustomerId(0), code: "B\(number)", name: "Sklep \(number)",
            street: String(repeating: "x", count: 180),
            territory: field.north, priceList: field.list), by: .program)
      }
      var parts = 1
      while try await phone.synchronise(maximumBytes: 1).more { parts += 1 }
      #expect(parts > 1)
      let other = try await field.phone()
      try await other.synchronise()
      let north = Bucket(.territory, field.north.number)
      #expect(phone.rows[north]?.count == 151)
      #expect(phone.rows[north] == other.rows[north])
      let idle = try await phone.synchronise()
      #expect(idle.frames.isEmpty && idle.segments.isEmpty && !idle.more)
      #expect(idle.cursor == other.cursor)
    }
  }

  @Test("a device that was shut out, or unknown, is refused", arguments: Engine.allCases)
  func revoked(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let phone = try await field.phone()
      let device = try await field.hq.authenticate(token: phone.token)
      try await field.hq.revokeDevice(device.id, by: .program)
      await #expect(throws: DeviceRefusal.revoked) { try await phone.synchronise() }
      await #expect(throws: DeviceRefusal.unknownDevice) { try await field.hq.authenticate(token: "x") }
      await #expect(throws: DeviceRefusal.unknownCode) {
        try await field.hq.enrol(code: "AAAA-AAAA", address: "a")
      }
      #expect(try await field.phone().series == "AN2")
    }
  }

  @Test("a poisoned document stands in nobody's way", arguments: Engine.allCases)
  func poisoned(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let phone = try await field.phone()
      var zero = field.order(9)
      zero.note = "a\u{0}b"
      let documents = [
        phone.document(field.order(1), 1),
        SyncDocument(id: DocumentId(high: 1, low: 2), sequence: 2, kind: 1, payload: [0xff, 0xff, 0xff]),
        SyncDocument(id: DocumentId(high: 1, low: 3), sequence: 3, kind: 77, payload: [1]),
        phone.document(zero, 4), phone.document(field.order(5, pieces: -3, price: 25_000), 5),
        phone.document(field.order(6), 6),
      ]
      let response = try await phone.synchronise(documents)
      #expect(response.outcomes.map(\.code) == [.ok, .unreadable, .unknownKind, .unreadable, .held, .ok])
      #expect(response.outcomes.allSatisfy { $0.code == .ok || !$0.reason.english.isEmpty })
      #expect(try await phone.synchronise(documents).outcomes == response.outcomes)
      #expect(try await field.count("customer_order") == 3)
      #expect(try await field.count("inbox") == 6)
    }
  }

  @Test("another document under a known id or sequence is kept apart, not mixed up", arguments: Engine.allCases)
  func clashes(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let phone = try await field.phone()
      try await phone.synchronise([phone.document(field.order(1), 1)])
      let response = try await phone.synchronise([
        phone.document(field.order(1, pieces: 99), 1), phone.document(field.order(2), 1),
      ])
      #expect(response.outcomes.map(\.code) == [.idClash, .idClash])
      #expect(try await field.count("customer_order") == 1)
      #expect(try await field.count("quarantine") == 2)
    }
  }

  @Test("the same document from eight connections at once becomes one order", arguments: Engine.allCases)
  func concurrentReplay(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let phone = try await field.phone()
      let device = try await field.hq.authenticate(token: phone.token)
      let same = phone.request([phone.document(field.order(1), 1)])
      let others = (2...9).map { phone.request([phone.document(field.order($0), $0)]) }
      let outcomes = try await withThrowingTaskGroup(of: [SyncOutcome].self) { group in
        for request in others + Array(repeating: same, count: 8) {
          group.addTask { try await field.hq.synchronise(device, request).outcomes }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      #expect(outcomes.count == 16)
      #expect(Set(outcomes.filter { $0.id == field.order(1).id }.map(\.number)).count == 1)
      #expect(Set(outcomes.map(\.number)).count == 9)
      #expect(try await field.count("customer_order") == 9)
      let last = try await database.read { try $0.row("SELECT value FROM counter WHERE name = 'order:2026'") }
      #expect(last?.integer("value") == 9)
    }
  }

  @Test("a reader never passes over a change of a slow writer", arguments: Engine.allCases)
  func commitOrder(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      _ = try await Field(database)
      let writers = Task {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for number in 0..<60 as Range<UInt64> {
            group.addTask {
              try await database.write { connection in
                try connection.publish([
                  Publication(bucket: Bucket(.territory, 999), kind: .customer, key: number, payload: [1])
                ])
                // A slow writer holds its number a while before it commits.
                if number % 3 == 0, connection.dialect == .postgres {
                  _ = try connection.rows("SELECT CAST(pg_sleep(0.01) AS TEXT) AS slept")
                }
              }
            }
          }
          try await group.waitForAll()
        }
      }
      var seen: Set<Int64> = []
      var cursor: Int64 = 0
      while seen.count < 60 {
        let from = cursor
        let rows = try await database.read {
          try $0.rows(
            "SELECT row_key, seq FROM row_bucket WHERE bucket = $1 AND seq > $2",
            [SqlValue(Bucket(.territory, 999).code), .integer(from)])
        }
        for row in rows {
          #expect(seen.insert(row.integer("row_key")).inserted)
          cursor = max(cursor, row.integer("seq"))
        }
        if rows.isEmpty { try await Task.sleep(for: .milliseconds(2)) }
      }
      try await writers.value
    }
  }

  @Test("a held order waits for a person; the phone learns the decision", arguments: Engine.allCases)
  func decides(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let phone = try await field.phone()
      try await field.hq.block(field.shop, reason: "zaległości", by: .program)
      let held = try await phone.synchronise([
        phone.document(field.order(1), 1), phone.document(field.order(2), 2),
      ])
      #expect(held.outcomes.map(\.code) == [.held, .held])
      #expect(held.outcomes[0].reason.polish.contains("zaległości"))
      let ids = try await database.read {
        try $0.rows("SELECT id FROM customer_order ORDER BY id").map { $0.integer("id") }
      }
      #expect(try await field.hq.acceptHeldOrder(ids[0], by: .program) == "ZK/000001/2026")
      try await field.hq.rejectOrder(ids[1], reason: "Za drogo", by: .program)
      await #expect(throws: StateRefusal.self) {
        try await field.hq.rejectOrder(ids[0], reason: "x", by: .program)
      }
      try await phone.synchronise()
      let own = try #require(phone.rows.first { $0.key.kind == .device }?.value)
      let kind = RowKind.documentStatus.rawValue
      let accepted = try DocumentStatus(row: try #require(own["\(kind).1"])[...])
      let rejected = try DocumentStatus(row: try #require(own["\(kind).2"])[...])
      #expect(accepted.state == .accepted(number: "ZK/000001/2026"))
      #expect(rejected.state == .rejected(reason: "Za drogo"))
    }
  }

  @Test(
    "a restored database starts everybody anew, and what is sent again is known", arguments: Engine.allCases)
  func newEpoch(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let phone = try await field.phone()
      let document = phone.document(field.order(1), 1)
      let first = try await phone.synchronise([document])
      try await field.hq.beginEpoch()
      let again = try await phone.synchronise([document])
      #expect(again.epoch != first.epoch)
      #expect(again.segments.count == phone.buckets.count)
      #expect(again.outcomes == first.outcomes)
      #expect(again.segments == first.segments)
    }
  }

  @Test(
    "pieces are shared until the bucket changes, and are for those who may hold them",
    arguments: Engine.allCases)
  func segments(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let jan = try await field.hq.createUser(
        User(login: "jan", name: "Jan Kos", role: .representative, series: "JK"),
        password: "dlugie haslo nowe", by: .program)
      let first = try await field.phone().synchronise()
      let second = try await field.phone().synchronise()
      let global = { (response: SyncResponse) in
        response.segments.first { $0.bucket == Bucket(.global) }?.address
      }
      #expect(global(first) == global(second))
      let stranger = try await field.hq.authenticate(token: try await field.phone(of: jan).token)
      let north = try #require(first.segments.first { $0.bucket == Bucket(.territory, field.north.number) })
      #expect(try await field.hq.segmentContent(north.address, for: stranger) == nil)
      for name in ["Chleb żytni", "Chleb razowy", "Chleb biały"] {
        let found = try await database.read { try Product.load("id", [SqlValue(field.bread.number)], $0) }
        var bread = try #require(found.first)
        bread.name = name
        try await field.hq.save(bread, by: .program)
        #expect(global(try await field.phone().synchronise()) != global(first))
      }
      let kept = try await database.read {
        try $0.rows("SELECT seq FROM segment WHERE bucket = $1", [SqlValue(Bucket(.global).code)]).count
      }
      #expect(kept == 2)
    }
  }
}
