import ArgumentParser
import Basis
import Cube
import CubeFiles
import Foundation

/// `teren lab cube`: generate a star, build a cube from CSV, ask it.
struct CubeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cube",
    abstract: "Generate a star as CSV, build a .terencube, ask it, cut it to a viewer.",
    subcommands: [Generate.self, Build.self, Query.self, Rows.self, Cut.self, Live.self, Freshness.self]
  )

  struct Generate: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write a star of order lines as CSV.")
    @Option(help: "Order lines.") var lines: Int
    @Option(help: "The same seed gives the same files.") var seed: UInt64 = 1
    @Flag(help: "Documents in any order of their days, not by day.") var shuffled = false
    @Option(help: "Directory to write to.") var out: String

    func run() throws { try CubeStar(lines: lines, seed: seed, isShuffled: shuffled).write(to: out) }
  }

  struct Build: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Build a cube from a directory of CSV files.")
    @Argument(help: "Directory with facts.csv, one file per dimension and, optionally, schema.json.")
    var directory: String
    @Option(help: "The .terencube file to write.") var out: String
    @Flag(help: "Keep the order of the file instead of putting rows in order of date, as before a merge.")
    var asArrived = false

    func run() throws {
      try refusing {
        let clock = CpuClock()
        let loaded = try CubeLoading(directory: directory).load()
        let cube = asArrived ? loaded : try loaded.compactedIfUnordered()
        try CubeFiles.write(cube, to: out)
        let size = (try FileManager.default.attributesOfItem(atPath: out)[.size] as? Int) ?? 0
        print(
          "{\"lines\":\(cube.rowCount),\"file_bytes\":\(size),\"cpu_ms\":\(clock.milliseconds),"
            + "\"peak_memory_mb\":\(peakMemoryMegabytes())}")
      }
    }
  }

  struct Query: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Answer a query, or a JSON list of them.")
    @Argument(help: "A .terencube file.") var cube: String
    @Argument(help: "A file with one query, or with a list of queries: then one answer per line group.")
    var query: String
    @Option(help: "1 or 2.") var threads: Int = 1
    @Option(help: "JSON file: {\"territory\":[{\"level\":…,\"in\":[…]}],\"hidden_measures\":[…]}.")
    var viewer: String?
    @Option(help: "Run each query so many times and report the median.") var repeats: Int = 1

    func run() throws {
      try refusing {
        let opening = CpuClock()
        let opened = try CubeFiles.open(cube)
        let openMs = opening.milliseconds
        let viewer = try viewer.map {
          try Viewer(json: [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))))
        }
        let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: query)))
        let parts = try JsonParts.list(bytes)
        if parts.count > 1 { emit("[\n") }
        for (index, part) in parts.enumerated() {
          if index > 0 { emit(",\n") }
          do throws(CubeRefusal) {
            let query = try CubeQuery(json: part)
            var answer: CubeAnswer?
            var times: [Double] = []
            for _ in 0..<max(repeats, 1) {
              let clock = CpuClock()
              answer = try opened.answer(query, for: viewer ?? .everything, workers: .threads(threads))
              times.append(clock.milliseconds)
            }
            let extra =
              "\"cpu_ms\":\(times.sorted()[times.count / 2]),\"open_ms\":\(openMs),"
              + "\"memory_mb\":\(residentMegabytes())"
            FileHandle.standardOutput.write(Data(answer!.json(extra: extra)))
          } catch {
            guard parts.count > 1 else { throw error }
            emit("{\"error\":\(quoted(error.text.english)),\"blad\":\(quoted(error.text.polish))}\n")
          }
        }
        if parts.count > 1 { emit("]\n") }
      }
    }
  }

  struct Rows: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "The rows behind a cell.")
    @Argument(help: "A .terencube file.") var cube: String
    @Argument(help: "A JSON file: {\"filters\":[…],\"measures\":[\"count\"]}; only the filters count.")
    var query: String
    @Option var offset: Int = 0
    @Option var limit: Int = 100
    @Option(help: "As for query.") var viewer: String?
    @Option(help: "As for query.") var repeats: Int = 1

    func run() throws {
      try refusing {
        let opened = try CubeFiles.open(cube)
        let viewer = try viewer.map {
          try Viewer(json: [UInt8](try Data(contentsOf: URL(fileURLWithPath: $0))))
        }
        let query = try CubeQuery(json: [UInt8](try Data(contentsOf: URL(fileURLWithPath: query))))
        var rows: DrillThrough?
        var times: [Double] = []
        for _ in 0..<max(repeats, 1) {
          let clock = CpuClock()
          rows = try opened.rows(
            where: query.filters, for: viewer ?? .everything, offset: offset, limit: limit)
          times.append(clock.milliseconds)
        }
        FileHandle.standardOutput.write(
          Data(rows!.json(extra: "\"cpu_ms\":\(times.sorted()[times.count / 2])")))
      }
    }
  }

  struct Cut: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write the part of a cube that a viewer may see.")
    @Argument(help: "A .terencube file.") var cube: String
    @Option(help: "As for query.") var viewer: String
    @Option(help: "The .terencube file to write.") var out: String

    func run() throws {
      try refusing {
        let viewer = try Viewer(json: [UInt8](try Data(contentsOf: URL(fileURLWithPath: viewer))))
        try CubeFiles.write(try CubeFiles.open(cube).compacted(for: viewer), to: out)
      }
    }
  }
}

/// Prints a refusal as JSON and ends with code 1.
func refusing(_ body: () throws -> Void) throws {
  do { try body() } catch let refusal as CubeRefusal {
    print("{\"error\":\(quoted(refusal.text.english)),\"blad\":\(quoted(refusal.text.polish))}")
    throw ExitCode(1)
  }
}

/// Unbuffered, in one stream with the answers.
private func emit(_ text: String) { FileHandle.standardOutput.write(Data(text.utf8)) }

private func quoted(_ text: String) -> String {
  String(decoding: (try? JSONEncoder().encode(text)) ?? Data("\"\"".utf8), as: UTF8.self)
}

/// Cuts a JSON list into its items, without understanding them.
enum JsonParts {
  static func list(_ bytes: [UInt8]) throws -> [[UInt8]] {
    guard let items = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [Any] else { return [bytes] }
    return try items.map { [UInt8](try JSONSerialization.data(withJSONObject: $0)) }
  }
}

/// CPU time of this process since it was made, all threads.
struct CpuClock {
  private let start = CpuClock.now()

  var milliseconds: Double { ((CpuClock.now() - start) * 100).rounded() / 100 }

  private static func now() -> Double { cpuSeconds() * 1_000 }
}

func residentMegabytes() -> Int { statusMegabytes("VmRSS:") }
func peakMemoryMegabytes() -> Int { statusMegabytes("VmHWM:") }

private func statusMegabytes(_ key: String) -> Int {
  guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
    let line = status.split(separator: "\n").first(where: { $0.hasPrefix(key) })
  else { return 0 }
  return (Int(line.split(whereSeparator: { !$0.isNumber }).first ?? "") ?? 0) / 1_024
}
