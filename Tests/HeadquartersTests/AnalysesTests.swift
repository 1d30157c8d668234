import Basis
import Cube
import Foundation
import Headquarters
import Store
import Sync
import TestSupport
import Testing
import Trade

@Suite("Cubes follow HQ's database")
struct AnalysesTests {
  @Test("an accepted order is in the cube within 2 seconds, without anybody asking", arguments: Engine.allCases)
  func freshness(engine: Engine) async throws {
    try await AnalysisField.run(engine) { field in
      let following = Task { await field.analyses.run() }
      defer { following.cancel() }
      let phone = try await field.field.phone()
      try await Task.sleep(for: .milliseconds(700))
      var worst = Duration.zero
      for number in 1...5 as ClosedRange<UInt64> {
        let begun = field.analyses.progress.seq
        let response = try await phone.synchronise([phone.document(field.field.order(number), number)])
        #expect(response.outcomes.first?.code == .ok)
        let accepted = ContinuousClock.now
        while field.analyses.progress.seq == begun, ContinuousClock.now - accepted < .seconds(5) {
          try await Task.sleep(for: .milliseconds(5))
        }
        worst = max(worst, ContinuousClock.now - accepted)
        let net = try await field.rows(#"{"rows":["document"],"measures":["net","documents"],"totals":true}"#)
        #expect(net.last == ["*", "\(25 * number).00", "\(number)"])
      }
      print("\(engine): an accepted order was in the cube after at most \(worst)")
      #expect(worst < .seconds(2))
    }
  }

  @Test("decisions, corrections and deletions change the document", arguments: Engine.allCases)
  func corrections(engine: Engine) async throws {
    try await AnalysisField.run(engine) { field in
      let phone = try await field.field.phone()
      try await field.field.hq.block(field.field.shop, reason: "Zaległości", by: .program)
      for number in 1...3 as ClosedRange<UInt64> {
        _ = try await phone.synchronise([phone.document(field.field.order(number), number)])
      }
      let states = #"{"rows":["state"],"measures":["net","documents"]}"#
      #expect(try await field.rows(states) == [["awaiting_approval", "75.00", "3"]])
      let ids = try await field.sql("SELECT id FROM customer_order ORDER BY id", ["id"]).map { Int64($0[0])! }
      _ = try await field.field.hq.acceptHeldOrder(ids[0], by: .program)
      try await field.field.hq.rejectOrder(ids[1], reason: "nie", by: .program)
      #expect(
        try await field.rows(states) == [
          ["accepted", "25.00", "1"], ["awaiting_approval", "25.00", "1"], ["rejected", "25.00", "1"],
        ])
      try await field.field.hq.database.write { connection in
        try connection.execute(
          "UPDATE order_line SET net = 1000, quantity_milli = 4000 WHERE order_id = $1", [.integer(ids[2])])
        try connection.execute("DELETE FROM order_line WHERE order_id = $1", [.integer(ids[1])])
        try connection.execute("DELETE FROM customer_order WHERE id = $1", [.integer(ids[1])])
      }
      #expect(
        try await field.rows(#"{"rows":["document"],"measures":["net","quantity","gross"]}"#) == [
          ["ZK/1", "25.00", "10.000", "26.25"], ["ZK/3", "10.00", "4.000", "10.50"],
        ])
      #expect(try await field.rows(#"{"measures":["documents","net"]}"#, of: "documents") == [["2", "50.00"]])
      #expect(
        try await field.rows(#"{"rows":["outcome"],"measures":["documents"]}"#, of: "sync_documents")
          == [["held", "3"]])
    }
  }

  @Test(
    "a number used by two devices is two documents, and one again when one is gone", arguments: Engine.allCases)
  func sameNumber(engine: Engine) async throws {
    try await AnalysisField.run(engine) { field in
      let phone = try await field.field.phone()
      for id in 1...3 as ClosedRange<UInt64> {
        var order = field.field.order(id)
        order.number = "ZK/7"
        _ = try await phone.synchronise([phone.document(order, id)])
      }
      let query = #"{"rows":["document"],"measures":["net"]}"#
      let ids = try await field.sql("SELECT id FROM customer_order ORDER BY id", ["id"]).map { $0[0] }
      #expect(
        try await field.rows(query)
          == [["ZK/7", "25.00"], ["ZK/7 #\(ids[1])", "25.00"], ["ZK/7 #\(ids[2])", "25.00"]])
      try await field.field.hq.database.write { connection in
        try connection.execute("DELETE FROM order_line WHERE order_id = $1", [.integer(Int64(ids[0])!)])
        try connection.execute("DELETE FROM customer_order WHERE id = $1", [.integer(Int64(ids[0])!)])
      }
      #expect(try await field.rows(query) == [["ZK/7", "25.00"], ["ZK/7 #\(ids[2])", "25.00"]])
    }
  }

  @Test("members follow: a customer's town, a territory's name, a category, a code", arguments: Engine.allCases)
  func members(engine: Engine) async throws {
    try await AnalysisField.run(engine) { field in
      let hq = field.field.hq
      let phone = try await field.field.phone()
      _ = try await phone.synchronise([phone.document(field.field.order(1), 1)])
      let query = #"{"rows":["customer.town","customer.territory","product.category"],"measures":["net"]}"#
      #expect(try await field.rows(query) == [["Łódź", "Północ", "Spożywcze", "25.00"]])
      try await hq.database.write { connection in
        try connection.execute("UPDATE customer SET town = 'Zgierz'")
        try connection.execute("UPDATE territory SET name = 'Pn' WHERE code = 'N'")
        try connection.execute("UPDATE category SET name = 'Napoje'")
      }
      #expect(try await field.rows(query) == [["Zgierz", "Pn", "Napoje", "25.00"]])
      try await hq.database.write { try $0.execute("UPDATE customer SET code = 'K9'") }
      try await field.analyses.settle()
      #expect(try await field.rows(#"{"rows":["customer"],"measures":["net"]}"#) == [["K9", "25.00"]])
    }
  }

  @Test("two HQ processes keep cubes of their own and see the same", arguments: Engine.allCases)
  func processes(engine: Engine) async throws {
    try await AnalysisField.run(engine) { field in
      let other = try Analyses(field.field.hq, folder: field.folder)
      try await other.settle()
      let phone = try await field.field.phone()
      let query = #"{"rows":["document"],"measures":["net"]}"#
      for number in 1...8 as ClosedRange<UInt64> {
        _ = try await phone.synchronise([phone.document(field.field.order(number), number)])
        async let one = field.rows(query)
        async let two = field.rows(query, by: other)
        let both = try await (one, two)
        #expect(both.0 == both.1)
        #expect(both.0.count == Int(number))
      }
      #expect(FileManager.default.fileExists(atPath: field.folder + "/2/lock"))
    }
  }

  @Test("stopped at any byte of the log, the next process finds everything once", arguments: Engine.allCases)
  func crash(engine: Engine) async throws {
    try await AnalysisField.run(engine) { field in
      let phone = try await field.field.phone()
      for number in 1...12 as ClosedRange<UInt64> {
        _ = try await phone.synchronise([
          phone.document(field.field.order(number, pieces: Int64(number)), number)
        ])
        if number % 3 == 0 { try await field.analyses.catchUp() }
      }
      let query = #"{"rows":["document"],"measures":["net","quantity"],"totals":true}"#
      let whole = try await field.rows(query)
      #expect(whole.count == 13)
      let files = FileManager.default
      let place = try #require(
        try files.contentsOfDirectory(atPath: field.folder + "/1").first { $0.contains("-") && $0 != "cuts" })
      let log = "\(field.folder)/1/\(place)/order_lines.tail"
      let bytes = try Data(contentsOf: URL(filePath: log))
      #expect(bytes.count > 500)
      var dice = SystemRandomNumberGenerator()
      for round in 0..<20 {
        let length = Int.random(in: 0...bytes.count, using: &dice)
        let root = field.folder + "/crash\(round)"
        try files.createDirectory(atPath: root, withIntermediateDirectories: true)
        try files.copyItem(atPath: field.folder + "/1", toPath: root + "/1")
        try bytes.prefix(length).write(to: URL(filePath: "\(root)/1/\(place)/order_lines.tail"))
        let next = try Analyses(field.field.hq, folder: root)
        try await next.settle()
        #expect(try await field.rows(query, by: next) == whole, "log cut at byte \(length)")
      }
      // A damaged snapshot is built again.
      let root = field.folder + "/damaged"
      try files.createDirectory(atPath: root, withIntermediateDirectories: true)
      try files.copyItem(atPath: field.folder + "/1", toPath: root + "/1")
      try Data("nonsense".utf8).write(to: URL(filePath: "\(root)/1/\(place)/order_lines.terencube"))
      let next = try Analyses(field.field.hq, folder: root)
      try await next.settle()
      #expect(try await field.rows(query, by: next) == whole)
    }
  }

  @Test("rebuilding says how far it is and gives the same cube", arguments: Engine.allCases)
  func rebuild(engine: Engine) async throws {
    try await AnalysisField.run(engine) { field in
      let phone = try await field.field.phone()
      for number in 1...5 as ClosedRange<UInt64> {
        _ = try await phone.synchronise([phone.document(field.field.order(number), number)])
      }
      let query =
        #"{"rows":["document","customer.town"],"measures":["net","gross","list_value","discount"],"totals":true}"#
      let before = try await field.rows(query)
      try await field.analyses.rebuild { done, total in precondition(done <= total || total == 0) }
      // 5 lines, 5 headers and 5 documents of the device.
      #expect(field.analyses.progress.done == 15)
      #expect(field.analyses.progress.total == 15)
      #expect(try await field.rows(query) == before)
    }
  }

  @Test("a restored database gets new cubes", arguments: [Engine.sqlite])
  func restored(engine: Engine) async throws {
    try await AnalysisField.run(engine) { field in
      let phone = try await field.field.phone()
      _ = try await phone.synchronise([phone.document(field.field.order(1), 1)])
      #expect(try await field.rows(#"{"measures":["net"]}"#) == [["25.00"]])
      try await field.field.hq.database.write { connection in
        try connection.execute("DELETE FROM order_line")
        try connection.execute("DELETE FROM customer_order")
        try connection.execute("DELETE FROM fact_change")
        try connection.execute("UPDATE fact_clock SET seq = 0, oldest = 1")
      }
      try await field.field.hq.beginEpoch()
      try await field.analyses.settle()
      #expect(try await field.rows(#"{"measures":["net"]}"#).allSatisfy { $0 == [""] })
    }
  }
}
