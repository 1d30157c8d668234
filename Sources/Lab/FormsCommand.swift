import ArgumentParser
import Forms
import Foundation

/// `teren lab forms`: the form engine on files.
struct FormsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forms",
    abstract: "Expressions, filling and exchange of survey forms.",
    subcommands: [
      EvaluateExpressions.self, PlayScenarios.self, ImportForms.self, ExportForm.self,
      BenchForm.self,
    ]
  )
}

/// `teren lab forms eval CASES.json`
struct EvaluateExpressions: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "eval", abstract: "Work out expression cases; one JSON line each.")

  @Argument(help: "A JSON list of cases.") var cases: String

  func run() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: cases))
    FileHandle.standardOutput.write(Data(expressionTrial(Array(bytes))))
  }
}

/// `teren lab forms play SCENARIOS.json`
struct PlayScenarios: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "play", abstract: "Play filling scenarios; one JSON line each.")

  @Argument(help: "A JSON list of scenarios.") var scenarios: String

  func run() throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: scenarios))
    FileHandle.standardOutput.write(Data(scenarioTrial(Array(bytes))))
  }
}
