import ArgumentParser
import Cube
import CubeFiles
import Foundation

/// `teren bench cube`: Q1-Q8 beside the peers on the same generated star.
struct CubeBenchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cube", abstract: "Q1-Q8 beside DuckDB and others (PyPI) on the same generated star.")

  @Option(help: "Order lines, several sizes by commas.") var lines: String = "1000000"
  @Option(help: "duckdb, polars, sqlite, chdb; by commas.") var peers: String = "duckdb,chdb,polars,sqlite"
  @Option(help: "1 and 2, by commas.") var threads: String = "1,2"
  @Flag(help: "Documents in any order of their days; the cube also as it arrived, without its order by date.")
  var shuffled = false
  @Option(help: "A Python that has the peers' packages; bin/setup test installs them there.")
  var python: String = ".build-python/bin/python"
  @Option(help: "Benchmarks/cube of the source tree.") var scripts: String = "Benchmarks/cube"
  @Option(help: "Where generated stars and cubes are kept.") var directory: String =
    NSTemporaryDirectory() + "teren-cube"

  func run() throws {
    try refusing {
      for count in lines.split(separator: ",").compactMap({ Int($0) }) {
        let star = "\(directory)/\(shuffled ? "shuffled" : "star")-\(count)"
        try CubeStar(lines: count, seed: 1, isShuffled: shuffled).write(to: star)
        // Built in processes of their own, so that each peak of memory is its own.
        var cubes = [star + ".terencube"]
        try lab(["build", star, "--out", cubes[0]])
        if shuffled {
          cubes.append(star + "-as-arrived.terencube")
          try lab(["build", star, "--as-arrived", "--out", cubes[1]])
        }
        try run(
          "/usr/bin/env",
          [python, scripts + "/bench.py", CommandLine.arguments[0], star] + cubes
            + ["--peers", peers, "--threads", threads])
      }
    }
  }

  private func lab(_ arguments: [String]) throws {
    try run(CommandLine.arguments[0], ["lab", "cube"] + arguments)
  }

  private func run(_ program: String, _ arguments: [String]) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ExitCode(process.terminationStatus) }
  }
}
