import ArgumentParser
import Basis
import Cube
import CubeFiles
import Foundation

extension CubeCommand {
  /// How soon an accepted document is in a large cube, and what queries cost meanwhile and during a merge.
  struct Freshness: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Append documents to a copy of a cube and time them, queries and a merge in the background.")
    @Argument(help: "A .terencube file of generated order lines.") var cube: String
    @Argument(help: "Directory for the copy.") var directory: String
    @Option(help: "Documents to append, one by one.") var documents: Int = 200

    func run() throws {
      try refusing {
        try? FileManager.default.removeItem(atPath: directory)
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let schema = try CubeFiles.open(cube).schema
        try FileManager.default.copyItem(atPath: cube, toPath: directory + "/\(schema.fact).terencube")
        let live = try LiveCube(directory: directory, schema: schema)
        let before = try queries(live)
        let first = try append(live, 1...1)
        let rest = try append(live, 2...documents)
        let after = try queries(live)
        let merge = live.startMerge()
        let done = Flag()
        let clock = ContinuousClock()
        let start = clock.now
        Thread.detachNewThread {
          done.failure = Result { try merge.run() }
          done.finish()
        }
        var during: [Double] = []
        var visible: [Double] = []
        var next = documents + 1
        while !done.isFinished {
          visible += try append(live, next...next)
          next += 1
          during.append(try Freshness.queryTime(live))
        }
        try done.failure?.get()
        let mergeSeconds = Freshness.seconds(clock.now - start)
        let swap = clock.now
        try live.adopt(merge)
        let swapMs = Freshness.seconds(clock.now - swap) * 1_000
        let merged = try queries(live)
        let count = try live.cube.answer(
          try CubeQuery(
            json: Array(#"{"filters":[{"level":"customer","in":["NEW"]}],"measures":["count"]}"#.utf8)),
          for: .everything)
        let found = count.value(row: 0, column: 0) ?? 0
        print(
          "{\"first_visible_ms\":\(first[0]),\"next_visible_ms\":\(middle(rest)),\"next_visible_worst_ms\":\(rest.max() ?? 0),"
            + "\"query_before_ms\":\(before),\"query_after_ms\":\(after),\"query_during_merge_ms\":\(middle(during)),"
            + "\"visible_during_merge_worst_ms\":\(visible.max() ?? 0),\"query_merged_ms\":\(merged),"
            + "\"merge_s\":\(mergeSeconds),\"swap_ms\":\(swapMs),\"peak_memory_mb\":\(peakMemoryMegabytes()),"
            + "\"appended\":\(next - 1),\"found\":\(found)}")
        guard found == Int64(next - 1) else { throw CubeRefusal.damagedFile(part: "appended documents") }
      }
    }

    private func queries(_ live: LiveCube) throws -> Double {
      middle(try (0..<9).map { _ in try Freshness.queryTime(live) })
    }

    /// CPU milliseconds of this thread for category by month.
    private static func queryTime(_ live: LiveCube) throws -> Double {
      let query = try CubeQuery(
        json: Array(#"{"rows":["product.category"],"columns":["date.month"],"measures":["net"]}"#.utf8))
      let start = threadMilliseconds()
      _ = try live.cube.answer(query, for: .everything)
      return ((threadMilliseconds() - start) * 100).rounded() / 100
    }

    /// From a document handed over to the answer that counts it, wall milliseconds, by document.
    private func append(_ live: LiveCube, _ numbers: ClosedRange<Int>) throws -> [Double] {
      let schema = live.cube.schema
      let query = try CubeQuery(
        json: Array(#"{"filters":[{"level":"customer","in":["NEW"]}],"measures":["count"]}"#.utf8))
      return try numbers.map { number in
        let clock = ContinuousClock()
        let start = clock.now
        let keys = schema.dimensions.dropFirst().map { $0.name == "customer" ? "NEW" : "X" }
        let row = FactRow(
          day: CivilDate(year: 2025, month: 12, day: 31)!, keys: keys,
          numbers: schema.columns.map { _ in 100 })
        let position = live.position + 1
        try live.take([(position, .put(FactDocument(number: "NEW/\(number)", rows: [row])))])
        let answer = try live.cube.answer(query, for: .everything)
        guard answer.value(row: 0, column: 0) == Int64(number) else {
          throw CubeRefusal.damagedFile(part: "document \(number) is not visible")
        }
        return (Freshness.seconds(clock.now - start) * 100_000).rounded() / 100
      }
    }

    private func middle(_ times: [Double]) -> Double {
      times.isEmpty ? 0 : times.sorted()[times.count / 2]
    }

    private static func seconds(_ duration: Duration) -> Double {
      Double(duration.components.seconds) + Double(duration.components.attoseconds) / 1e18
    }

    private static func threadMilliseconds() -> Double {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return Double(time.tv_sec) * 1_000 + Double(time.tv_nsec) / 1_000_000
    }
  }
}

/// Set by one thread and seen by another.
private final class Flag: @unchecked Sendable {
  private let lock = NSLock()
  private var finished = false
  var failure: Result<Void, any Error>?

  func finish() { lock.withLock { finished = true } }
  var isFinished: Bool { lock.withLock { finished } }
}
