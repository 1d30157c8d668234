import ArgumentParser
import Basis
import Forms
import Foundation
import Interchange

/// `teren lab forms bench FILE`: how long a form takes to import, to open and to answer, in CPU time.
struct BenchForm: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Import, open and answer a form; CPU milliseconds as one JSON line.")

  @Argument(help: "An XLSForm file.") var file: String
  @Option(help: "How many answers to give.") var answers = 2_000
  @Option(help: "Writes the stored form here, for the WebAssembly run.") var stored: String?
  @Flag(help: "Also measure 52,000 options and 500 rows.") var limits = false

  func run() throws {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    let start = cpuMilliseconds()
    let imported = importXLSForm(bytes, name: file)
    let importTime = cpuMilliseconds() - start
    guard imported.errors.isEmpty else {
      FileHandle.standardOutput.write(Data(report(of: imported, file: file).bytes + [10]))
      throw ExitCode.failure
    }
    let json = imported.definition.json
    if let stored { try Data(json).write(to: URL(fileURLWithPath: stored)) }
    var members: [Json.Member] = [
      .init("file", .text(file)), .init("rows", .number(String(imported.rowCount))),
      .init("import_ms", milliseconds(importTime)),
    ]
    members += formBenchmark(json, answers: answers, clock: cpuMilliseconds)
    if limits { members += formLimits(clock: cpuMilliseconds) }
    FileHandle.standardOutput.write(Data(Json.object(members).bytes + [10]))
  }
}

private func milliseconds(_ value: Double) -> Json { .number(numeral((value * 1_000).rounded() / 1_000)) }

private func cpuMilliseconds() -> Double { cpuSeconds() * 1_000 }
