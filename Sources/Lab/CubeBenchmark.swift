import ArgumentParser
import Cube
import CubeFiles
import Foundation

/// `teren bench cube`: Q1-Q8 beside the peers on the same generated star.
struct CubeBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cube", abstract: "Q1-Q8 beside DuckDB and others (PyPI) on the same generated star.")

  @Option(help: "Order lines, several sizes by commas.") var lines: String = "1000000"
  @Option(help: "duckdb, polars, sqlite, chdb; by commas.") var peers: String = "duckdb"
  @Option(help: "1 or 2.") var threads: Int = 1
  @Option(help: "A Python that has the peers' packages.") var python: String = "python3"
  @Option(help: "Benchmarks/cube of the source tree.") var scripts: String = "Benchmarks/cube"
  @Option(help: "Where generated stars and cubes are kept.") var directory: String =
    NSTemporaryDirectory() + "teren-cube"

  func run() throws {
    try refusing {
      for count in lines.split(separator: ",").compactMap({ Int($0) }) {
        let star = "\(directory)/star-\(count)"
        let file = star + ".terencube"
        try CubeStar(lines: count, seed: 1).write(to: star)
        let clock = CpuClock()
        try CubeFiles.write(try CubeLoading(directory: star).load().compactedIfUnordered(), to: file)
        print("\(count) lines, built in \(clock.milliseconds / 1_000) s CPU")
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
          python, scripts + "/bench.py", CommandLine.arguments[0], star, file, "--peers", peers, "--threads",
          "\(threads)",
        ]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw ExitCode(process.terminationStatus) }
      }
    }
  }
}
