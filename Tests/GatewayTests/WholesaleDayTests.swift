import Basis
import Device
import Foundation
import Headquarters
import Hummingbird
import HummingbirdTesting
import NIOCore
import Store
import Stories
import Sync
import TestSupport
import Testing
import Trade

@testable import Gateway

/// A representative of the day: the phone, its territory and what its shops will order.
private struct Field {
  let rig: DeviceRig
  let orders: [WholesaleDay.ShopOrder]
}

/// Nine in the morning in Warsaw on the day of the orders.
private let morning = Instant(milliseconds: Int64(WholesaleDay.date.dayNumber) * 86_400_000 + 8 * 3_600_000)

@Suite("A real day of wholesale orders", .serialized)
struct WholesaleDayTests {
  @Test(
    "9,510 lines taken offline by five representatives arrive complete and to the cent",
    arguments: Engine.allCases)
  func day(engine: Engine) async throws {
    let day = try WholesaleDay(csv: sourceFile())
    try await withDatabase(engine) { database in
      let hq = Headquarters(database: database, passwordCost: PasswordCost(logRounds: 4)) { morning }
      var watch = Stopwatch()
      try await hq.loadWholesaleMasterData(day)
      watch.lap("import of customers, goods and prices")
      let codes = try await enrolmentCodes(hq)
      let numbers = try await Numbers(database)
      let router = Router()
      Gateway(hq, pulse: Pulse(hq)).addRoutes(to: router) { _, _ in "10.0.0.1" }
      watch.laps += try await Application(router: router).test(.router) { client in
        try await onThreadOfItsOwn {
          var watch = Stopwatch()
          var fields: [Field] = []
          for (index, code) in codes.enumerated() {
            let rig = DeviceRig(now: morning, seed: UInt64(index + 1)) { answer($0, client) }
            rig.start()
            rig.command("enrol", code)
            fields.append(Field(rig: rig, orders: day.orders[index].orders))
          }
          watch.lap("five first synchronisations")
          for field in fields {
            field.rig.network(false)
            for order in field.orders { take(order, field.rig, numbers) }
            #expect(field.rig.session.documentCounts.drafts == 0)
          }
          watch.lap("orders taken offline")
          for field in fields {
            field.rig.network(true)
            field.rig.pass(seconds: 900)
            #expect(field.rig.session.documentCounts.unsent == 0)
          }
          watch.lap("documents sent and accepted")
          return watch.laps
        }
      }
      let stored = try await database.read { connection in
        try connection.row(
          """
          SELECT (SELECT count(*) FROM order_line) AS line_count, (SELECT CAST(sum(net) AS BIGINT) FROM order_line) AS cents,
            (SELECT count(*) FROM customer_order WHERE price_difference <> 0) AS different,
            (SELECT count(*) FROM customer_order WHERE state <> 4) AS held,
            (SELECT count(DISTINCT customer_id) FROM customer_order) AS shops,
            (SELECT min(currency) FROM customer_order) AS currency
          """)
      }
      let expected = day.orders.flatMap(\.orders).flatMap(\.lines).reduce(0) { $0 + $1.cents }
      #expect(expected == 103_995_109)
      #expect(stored?.integer("line_count") == 9_510)
      #expect(stored?.integer("cents") == expected)
      #expect(stored?.integer("different") == 0)
      #expect(stored?.integer("held") == 0)
      #expect(stored?.integer("shops") == Int64(day.orders.flatMap(\.orders).count))
      #expect(stored?.text("currency") == "USD")
      for lap in watch.laps { print("wholesale day, \(engine): \(lap.name) \(lap.milliseconds) ms") }
    }
  }
}

/// Takes one shop's order as a person does; what the shop named twice goes on a second order, because the device
/// counts a good once per order.
private func take(_ order: WholesaleDay.ShopOrder, _ rig: DeviceRig, _ numbers: Numbers) {
  var rest = order.lines
  while !rest.isEmpty {
    var seen: Set<String> = []
    let now = rest.filter { seen.insert($0.product).inserted }
    var again: [WholesaleDay.Line] = []
    seen = []
    for line in rest where !seen.insert(line.product).inserted { again.append(line) }
    rest = again
    rig.command("begin-order", decimalText(Int64(numbers.customers[order.shop]!)))
    let id = String(rig.session.path(tab: DeviceRig.tab).split(separator: "/").last!)
    for (place, line) in now.enumerated() {
      rig.command("add", id, decimalText(Int64(numbers.products[line.product]!)), "btl")
      rig.command("quantity", id, decimalText(Int64(place)), decimalText(line.bottles))
    }
    rig.command("confirm", id)
    rig.now = rig.now.adding(seconds: 1)
  }
}

/// HQ's numbers of the codes in the files.
private struct Numbers: Sendable {
  let customers: [String: UInt32]
  let products: [String: UInt32]

  init(_ database: any Database) async throws {
    (customers, products) = try await database.read { connection in
      func numbers(_ table: String) throws -> [String: UInt32] {
        var numbers: [String: UInt32] = [:]
        try connection.forEachRow("SELECT id, code FROM \(table)", []) {
          numbers[$0.text("code")] = UInt32($0.integer("id"))
        }
        return numbers
      }
      return (try numbers("customer"), try numbers("product"))
    }
  }
}

private func enrolmentCodes(_ hq: Headquarters) async throws -> [String] {
  var codes: [String] = []
  for index in 1...WholesaleDay.representatives {
    guard let user = try await hq.user(login: "rep\(index)") else { continue }
    codes.append(try await hq.createEnrolment(forUser: user.id, deviceName: "Phone", by: .program).code)
  }
  return codes
}

/// HQ's answer to one of the phone's requests, waited for: the phone's core is not asynchronous.
private func answer(_ request: RigRequest, _ client: any TestClientProtocol) -> HttpAnswer? {
  let done = DispatchSemaphore(value: 0)
  nonisolated(unsafe) var answer: HttpAnswer?
  let isPost = request.path == "/v1/s" || request.path == "/v1/enrol"
  Task.detached {
    answer = try? await client.execute(
      uri: request.path, method: isPost ? .post : .get,
      headers: request.token.isEmpty ? [:] : [.authorization: "Bearer \(request.token)"],
      body: isPost ? ByteBuffer(bytes: request.body) : nil
    ) { response in
      HttpAnswer(
        status: response.status.code, body: Array(response.body.readableBytesView), retryAfterSeconds: 0)
    }
    done.signal()
  }
  done.wait()
  return answer
}

/// Runs work that waits without holding a thread of the tasks.
private func onThreadOfItsOwn<T: Sendable>(_ work: @escaping @Sendable () throws -> T) async throws -> T {
  try await withCheckedThrowingContinuation { continuation in
    Thread { continuation.resume(with: Result { try work() }) }.start()
  }
}

private struct Stopwatch {
  struct Lap: Sendable {
    let name: String
    let milliseconds: Int
  }

  var laps: [Lap] = []
  private var last = ContinuousClock.now

  mutating func lap(_ name: String) {
    let now = ContinuousClock.now
    laps.append(Lap(name: name, milliseconds: Int((now - last) / .milliseconds(1))))
    last = now
  }
}

/// The day's lines, unpacked.
private func sourceFile() throws -> [UInt8] {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  return try unpacked(
    root.appending(path: "../shared/data/real/iowa-wholesale-2012-01-31.csv.gz").standardized.path)
}

private func unpacked(_ path: String) throws -> [UInt8] {
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = ["gzip", "-dc", path]
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let bytes = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  #expect(process.terminationStatus == 0)
  return Array(bytes)
}
