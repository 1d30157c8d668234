import ArgumentParser
import Foundation

/// Our planner and its peers on the same files, one table: runs `Benchmarks/routing/table.py` with this program.
struct RouteTableBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "table", abstract: "Plan files with our planner, PyVRP, OR-Tools and VROOM in one run.")

  @Option(help: "CPU seconds per file and seed.") var seconds: Double = 1
  @Option(help: "The same for files of several days.") var weeksSeconds: Double = 10
  @Option(help: "The folder with table.py.") var scripts = "Benchmarks/routing"
  @Argument(help: "Problems with a best known value.") var files: [String]

  func run() throws {
    let script = URL(filePath: scripts).appending(path: "table.py").path
    guard FileManager.default.fileExists(atPath: script) else {
      throw ValidationError("No \(script). Run this in the repository, or give --scripts.")
    }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    let program = Bundle.main.executablePath ?? CommandLine.arguments[0]
    process.arguments =
      ["python3", script, "--teren", program, "--seconds", "\(seconds)", "--weeks-seconds", "\(weeksSeconds)"]
      + files
    try process.run()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else { throw ExitCode(process.terminationStatus) }
  }
}
