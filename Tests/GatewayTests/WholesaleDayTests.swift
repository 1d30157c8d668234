import Basis
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

@testable import Gateway

// The whole day runs as `teren demo iowa` (Tests/Browser/test_real_day.py): a device draws a screen after every
// tap, which takes minutes without the optimiser. Here every representative visits their first three shops and
// takes the first dozen lines.

@Suite("A real day of wholesale orders", .serialized)
struct WholesaleDayTests {
  @Test(
    "what five representatives take offline in three shops each arrives complete and to the cent",
    arguments: Engine.allCases)
  func threeShopsEach(engine: Engine) async throws {
    let day = try WholesaleDay(csv: sourceFile())
    let lines = day.orders.flatMap(\.orders).flatMap(\.lines)
    #expect(lines.count == 9_510)
    #expect(lines.reduce(0) { $0 + $1.cents } == 103_995_109)
    let result = try await played(day, on: engine, beginning(of:))
    let visited = day.orders.flatMap { beginning(of: $0.orders) }
    #expect(result.shops == 15)
    #expect(result.lines == Int64(visited.flatMap(\.lines).count))
    #expect(result.cents == visited.flatMap(\.lines).reduce(0) { $0 + $1.cents })
    #expect(result.priceDifferences == 0)
    #expect(result.held == 0)
    #expect(result.currency == "USD")
  }

  @Test("a price of zero is a price: the free sample is ordered and accepted", arguments: Engine.allCases)
  func freeSample(engine: Engine) async throws {
    let day = try WholesaleDay(
      csv: Array(
        """
        store_number,store_name,city,zip_code,item_number,item_description,category_name,vendor_name,pack,state_bottle_retail,bottles_sold,sale_dollars
        7,Corner,Ames,50010,1,Rye,WHISKY,Maker,6,10.00,3,30.00
        7,Corner,Ames,50010,2,Sample,OTHER,Maker,6,,5,

        """.utf8))
    let result = try await played(day, on: engine) { $0 }
    #expect(result.lines == 2)
    #expect(result.cents == 3_000)
    #expect(result.held == 0)
    #expect(result.priceDifferences == 0)
  }
}

/// Three shops and a dozen lines of each.
@Sendable private func beginning(of orders: [WholesaleDay.ShopOrder]) -> [WholesaleDay.ShopOrder] {
  orders.prefix(3).map { WholesaleDay.ShopOrder(shop: $0.shop, lines: Array($0.lines.prefix(12))) }
}

/// What HQ holds after five phones have taken these shops' orders offline and sent them over HTTP.
private func played(
  _ day: WholesaleDay, on engine: Engine,
  _ shops: @escaping @Sendable ([WholesaleDay.ShopOrder]) -> [WholesaleDay.ShopOrder]
) async throws -> WholesaleResult {
  try await withDatabase(engine) { database in
    let hq = Headquarters(database: database, passwordCost: PasswordCost(logRounds: 4)) { WholesaleDay.morning }
    try await hq.loadWholesaleMasterData(day)
    let codes = try await hq.wholesaleEnrolments()
    let numbers = try await hq.wholesaleNumbers()
    let router = Router()
    Gateway(hq, pulse: Pulse(hq)).addRoutes(to: router) { _, _ in "10.0.0.1" }
    try await Application(router: router).test(.router) { client in
      try await onThreadOfItsOwn {
        for (index, code) in codes.enumerated() {
          let rig = DeviceRig(now: WholesaleDay.morning, seed: UInt64(index + 1)) { answer($0, client) }
          rig.start()
          rig.command("enrol", code)
          rig.network(false)
          for order in shops(day.orders[index].orders) {
            rig.takeOrder(
              for: try #require(numbers.customers[order.shop]),
              try order.lines.map {
                WantedLine(
                  product: try #require(numbers.products[$0.product]), unit: "btl", quantity: $0.bottles)
              })
          }
          #expect(rig.session.documentCounts.drafts == 0)
          rig.network(true)
          rig.pass(seconds: 900)
          #expect(rig.session.documentCounts.unsent == 0)
        }
      }
    }
    return try await hq.wholesaleResult()
  }
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

/// The day's lines, unpacked.
private func sourceFile() throws -> [UInt8] {
  let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let process = Process()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [
    "gzip", "-dc",
    root.appending(path: "../shared/data/real/iowa-wholesale-2012-01-31.csv.gz").standardized.path,
  ]
  let output = Pipe()
  process.standardOutput = output
  try process.run()
  let bytes = output.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  try #require(process.terminationStatus == 0)
  return Array(bytes)
}
