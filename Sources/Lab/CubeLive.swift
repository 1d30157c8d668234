import ArgumentParser
import Basis
import Cube
import CubeFiles
import Foundation

extension CubeCommand {
  /// Feeds a live cube with numbered documents until it is stopped, even by `kill -9`. Every start first proves
  /// that the cube holds exactly the documents up to its position and none that was confirmed is missing.
  struct Live: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Feed a live cube and merge it; survives kill -9.")
    @Argument(help: "Directory of the snapshot and the log.") var directory: String
    @Option(help: "Stop at this document.") var documents: UInt64
    @Option(help: "Merge after so many documents.") var mergeEvery: UInt64 = 500
    @Option(help: "The last position that an earlier run confirmed.") var confirmed: UInt64 = 0

    func run() throws {
      try refusing {
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
        let live = try LiveCube(directory: directory, schema: Live.schema)
        try verify(live)
        var position = live.position
        while position < documents {
          let batch = (1...10).map { (position: position + $0, change: Live.change(position + $0)) }
          try live.take(batch)
          position = live.position
          FileHandle.standardOutput.write(Data("\(position)\n".utf8))
          if position % mergeEvery < 10 { try live.merge() }
        }
      }
    }

    static let schema = CubeSchema(
      fact: "order_lines", dimensions: [DimensionSchema(name: "customer", levels: ["region"])],
      columns: [NumberColumn(name: "net", places: 2)],
      measures: CubeSchema.summed([NumberColumn(name: "net", places: 2)]))

    /// Change n: mostly a new document, sometimes a correction or a deletion of an earlier one.
    static func change(_ n: UInt64) -> LiveCube.Change {
      if n % 11 == 0 { return .delete("D\(n - 5)") }
      let number = n % 7 == 0 ? "D\(n - 3)" : "D\(n)"
      let day = CivilDate(dayNumber: 20_000 + Int32(n % 300))
      let rows = (0...Int64(n % 4)).map {
        FactRow(day: day, keys: ["K\(n % 50)"], numbers: [Int64(n) * 100 + $0])
      }
      return .put(FactDocument(number: number, rows: rows))
    }

    private func verify(_ live: LiveCube) throws {
      guard live.position >= confirmed else {
        throw CubeRefusal.damagedFile(part: "confirmed \(confirmed), found \(live.position)")
      }
      var expected: [String: FactDocument] = [:]
      for n in 1..<(live.position + 1) {
        switch Live.change(n) {
        case .put(let document): expected[document.number] = document
        case .delete(let number): expected[number] = nil
        case .describe: continue
        }
      }
      var net: Int64 = 0
      var lines = 0
      for document in expected.values {
        lines += document.rows.count
        for row in document.rows { net += row.numbers[0] }
      }
      var query = CubeQuery()
      query.measures = [
        QueryMeasure(name: "net", base: .named("net")), QueryMeasure(name: "count", base: .named("count")),
        QueryMeasure(name: "documents", base: .kind(.distinct(level: "document"))),
      ]
      let answer = try live.cube.answer(query, for: .everything)
      let found = (0..<3).map { answer.rowCount == 0 ? 0 : answer.value(row: 0, column: $0) ?? 0 }
      guard found == [net, Int64(lines), Int64(expected.count)] else {
        throw CubeRefusal.damagedFile(
          part: "position \(live.position): \(found), not \([net, Int64(lines), Int64(expected.count)])")
      }
    }
  }
}
