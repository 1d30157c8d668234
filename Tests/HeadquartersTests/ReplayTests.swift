import Basis
import Store
import Sync
import TestSupport
import Testing
import Trade

@testable import Headquarters

/// A phone's own book, made from the rows it holds.
extension Phone {
  func book() -> PricingBook {
    func each(_ kind: RowKind, _ visit: (Bucket, UInt64, ArraySlice<UInt8>) -> Void) {
      for (bucket, held) in rows {
        for (key, payload) in held where key.hasPrefix("\(kind.rawValue).") {
          visit(bucket, UInt64(key.split(separator: ".")[1])!, payload[...])
        }
      }
    }
    let source = PricingSource(
      forEachRow: each,
      forRows: { kind, key, visit in each(kind) { bucket, found, row in if found == key { visit(bucket, row) } }
      })
    return PricingBook(source, at: cursor)
  }

  /// Prices an order as the phone does.
  func price(_ order: inout Order, for id: CustomerId) {
    let book = book()
    for (bucket, held) in rows where bucket.kind == .territory {
      guard let row = held["\(RowKind.customer.rawValue).\(id.number)"],
        let customer = try? Customer(id: id, territory: TerritoryId(bucket.number), row: row[...])
      else { continue }
      order.price(with: book, for: customer) { _ in nil }
    }
  }
}

@Suite("Pricing again at HQ")
struct ReplayTests {
  private func save(_ field: Field, _ values: [String: String]) async throws -> Int64 {
    try await field.hq.save(ConditionEntry(values), by: .program)
  }

  /// The shop has an individual scale, a free-goods promotion and a group discount.
  private func terms(_ field: Field) async throws {
    _ = try await save(field, ["type": "SI", "customer": "K1", "product": "W1", "steps": "10: 3 | 20: 5"])
    _ = try await save(field, ["type": "GR", "product": "C1", "buy": "10", "give": "1"])
    _ = try await save(field, ["type": "SG", "category": "S", "steps": "30: 2"])
    _ = try await save(field, ["type": "RW", "steps": "50: 1"])
    _ = try await save(field, ["type": "BO", "customer": "K1", "value": "1"])
  }

  private func order(_ field: Field, _ id: UInt64) -> Order {
    var order = field.order(id, pieces: 24)
    var bread = order.lines[0]
    bread.product = field.bread
    bread.name = "Chleb"
    bread.quantity = Quantity(20)
    order.lines.append(bread)
    return order
  }

  @Test(
    "the phone's prices are HQ's, and stay replayable after everything has changed", arguments: Engine.allCases)
  func replays(engine: Engine) async throws {
    try await withAddress(engine) { address in
      let database = try openDatabase(address)
      try await database.migrate()
      let field = try await Field(database)
      try await terms(field)
      let phone = try await field.phone()
      try await phone.synchronise()
      var order = order(field, 1)
      phone.price(&order, for: field.shop)
      let claim = try #require(order.pricing)
      #expect(claim.snapshot == phone.cursor)
      #expect(order.lines.map(\.kind) == [.ordered, .ordered, .gift])
      // Water: 24 × 2,50 = 60,00, the scale's 5 % is 3,00, 2 % of the group 1,14, and 0,56 of the document's 1 %
      // (of 134,26: 1,34). Bread: 20 × 4,00 = 80,00 less 1,60 and 0,78, and two free. The bonus only accrues.
      #expect(order.lines.map(\.priced.net.grosze) == [5_530, 7_762, 0])
      #expect(order.lines[2].quantity == Quantity(2))
      #expect(order.lines[0].priced.waterfall.map(\.granted.grosze).prefix(4) == [6_000, -300, -114, -56])
      #expect(order.lines[0].accrued == Money(grosze: 55))
      let response = try await phone.synchronise([phone.document(order, 1)])
      #expect(response.outcomes.map(\.code) == [.ok])
      let row = try await database.read { try $0.row("SELECT * FROM order_pricing") }
      #expect(row?.bool("is_confirmed") == true)
      #expect(row?.text("device_hash") == row?.text("replay_hash"))
      #expect(row?.text("device_hash") == row?.text("today_hash"))

      // Everything that prices follow from changes.
      try await field.setPrice(field.water, 99_000)
      try await field.hq.setDiscounts(
        [CustomerDiscount(id: 0, customer: field.shop, scope: .all, percent: Percent(ppm: 100_000))],
        of: field.shop, by: .program)
      for id in 1...4 { try await field.hq.withdrawCondition(Int64(id), by: .program) }
      _ = try await save(field, ["type": "PM", "product": "W1", "value": "50"])
      try await field.hq.withdrawConditionType(4, by: .program)
      let south = try await field.hq.save(
        Territory(code: "S", name: "Południe", userId: field.anna), by: .program)
      let found = try await database.read { try Customer.load("id", [SqlValue(field.shop.number)], $0) }
      var customer = try #require(found.first)
      customer.territory = south
      try await field.hq.save(customer, by: .program)
      let same = try #require(try await field.hq.replayOrder(1, for: .program))
      #expect(same.hash == claim.hash && same.isConfirmed)

      // And once more in another life of the program.
      try await database.close()
      let reopened = try openDatabase(address)
      let later = Headquarters(database: reopened, passwordCost: PasswordCost(logRounds: 4)) { Field.moment }
      let replay = try #require(try await later.replayOrder(1, for: .program))
      #expect(replay.hash == claim.hash && replay.isConfirmed)
      let explanation = try #require(try await later.explainOrder(1, for: .program))
      #expect(explanation.isConfirmed)
      #expect(explanation.now?.pricing?.hash != claim.hash)
      try await reopened.close()
    }
  }

  @Test(
    "today's other prices are recorded with both waterfalls, and the order stays", arguments: Engine.allCases)
  func differs(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      try await terms(field)
      let phone = try await field.phone()
      try await phone.synchronise()
      var order = order(field, 1)
      phone.price(&order, for: field.shop)
      try await field.setPrice(field.water, 24_000)
      _ = try await save(field, ["type": "PM", "product": "C1", "value": "10"])
      let response = try await phone.synchronise([phone.document(order, 1)])
      #expect(response.outcomes.map(\.code) == [.okWithNotes])
      let card = try #require(try await field.hq.orderCard(1, for: .program))
      #expect(card.document == order)
      let pricing = try #require(card.pricing)
      #expect(pricing.isConfirmed)
      let today = try #require(pricing.atArrival)
      #expect(today.lines[0].priced.listPrice.tenThousandths == 24_000)
      #expect(today.lines[1].priced.waterfall.count == order.lines[1].priced.waterfall.count + 1)
      let told = order.lines.reduce(Money.zero) { $0 + $1.priced.net }
      let now = today.lines.reduce(Money.zero) { $0 + $1.priced.net }
      #expect(card.row.priceDifference == told - now)
      #expect(card.lines[0].hqNet == today.lines[0].priced.net)
    }
  }

  @Test("a wrong claim is found, whether the hash or the numbers beside it lie", arguments: Engine.allCases)
  func contradicts(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let phone = try await field.phone()
      try await phone.synchronise()
      var first = order(field, 1)
      phone.price(&first, for: field.shop)
      first.pricing?.hash ^= 1
      var second = order(field, 2)
      phone.price(&second, for: field.shop)
      second.lines[0].priced.net = second.lines[0].priced.net - Money(grosze: 100)
      let response = try await phone.synchronise([phone.document(first, 1), phone.document(second, 2)])
      #expect(response.outcomes.map(\.code) == [.okWithNotes, .okWithNotes])
      let rows = try await database.read {
        try $0.rows("SELECT is_confirmed FROM order_pricing").map { $0.bool("is_confirmed") }
      }
      #expect(rows == [false, false])
      let list = try await field.hq.orders(ListRequest(filters: ["difference": "yes"]), for: .program)
      #expect(list.page.total == 2)
    }
  }

  @Test(
    "HQ's book follows the feed forwards and backwards to what a fresh one would be", arguments: Engine.allCases
  )
  func follows(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let seed: UInt64 = 20_261_125
      var random = SeededRandom(seed: seed)
      var positions: [(seq: UInt64, gross: Int64)] = []
      var ids: [Int64] = []
      let home = PricingHome()
      var order = order(field, 1)
      func gross(_ home: PricingHome, at position: UInt64?) async throws -> Int64 {
        let asked = order
        return try await database.read { connection in
          let book = try position.map { try home.book(at: $0, connection) } ?? home.today(connection)
          var priced = asked
          let found = try Customer.load("id", [SqlValue(field.shop.number)], connection)
          priced.price(with: book, for: found[0]) { _ in nil }
          return priced.totals.gross.grosze
        }
      }
      order.lines[0].quantity = Quantity(12)
      for step in 0..<40 {
        switch random.below(5) {
        case 0: try await field.setPrice(field.water, Int64(10_000 + random.below(50_000)))
        case 1:
          ids.append(
            try await save(
              field,
              [
                "type": random.below(2) == 0 ? "PM" : "SI", "product": random.below(2) == 0 ? "W1" : "C1",
                "value": "\(1 + random.below(30))", "priority": "\(step)",
              ]))
        case 2:
          try await field.hq.setDiscounts(
            [
              CustomerDiscount(
                id: 0, customer: field.shop, scope: .product(field.bread),
                percent: Percent(ppm: Int64(random.below(300_000))))
            ], of: field.shop, by: .program)
        case 3 where !ids.isEmpty: try await field.hq.withdrawCondition(random.pick(ids), by: .program)
        default: if !ids.isEmpty { try await field.hq.publishCondition(random.pick(ids), by: .program) }
        }
        let position = try await database.read { try $0.clock().seq }
        positions.append((position, try await gross(home, at: nil)))
      }
      for _ in 0..<60 {
        let (position, wanted) = random.pick(positions)
        #expect(try await gross(home, at: position) == wanted, "seed \(seed), position \(position)")
        #expect(
          try await gross(PricingHome(), at: position) == wanted, "fresh, seed \(seed), position \(position)")
      }
    }
  }
}
