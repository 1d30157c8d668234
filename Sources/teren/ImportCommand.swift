import ArgumentParser
import Basis
import Foundation
import Headquarters

/// `teren import`: the same import as in the browser, for scripts.
struct ImportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Load customers, goods, prices, history, stock or supply from a CSV file.",
    discussion: """
      Columns are found by their names. Good rows load; refused ones are listed with line, column, value and cure,
      and written to --refused for correction. Codes are the keys: a second import updates and never doubles.
      """)

  @OptionGroup var settings: Settings
  @Argument(help: "customers, products, prices, history, stock, inbound or supply.") var subject: String
  @Argument(help: "The file.") var file: String
  @Flag(help: "Show what would happen and change nothing.") var dryRun = false
  @Option(help: "Where to write the refused rows.") var refused: String?
  @Option(help: "Language of the messages: pl or en.") var language = "en"

  func run() async throws {
    guard let subject = ImportSubject(rawValue: subject) else {
      let known = ImportSubject.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("Unknown subject \(subject). Use \(known).")
    }
    guard let content = FileManager.default.contents(atPath: file) else {
      throw ValidationError("Cannot read \(file).")
    }
    let language = Language(code: language)
    try await readable {
      let headquarters = try await settings.openHeadquarters()
      let name = URL(filePath: file).lastPathComponent
      let preview = try await headquarters.beginImport(
        subject, fileName: name, content: Array(content), by: .program)
      if !preview.missing.isEmpty { throw ImportRefusal.missingColumns(preview.missing.map(\.name)) }
      for refusal in preview.refusals {
        print("\(refusal.line): \(refusal.column) “\(refusal.value)”: \(refusal.text(language))")
      }
      var outcome = preview.outcome
      if !dryRun {
        outcome = try await headquarters.runImport(preview.id, by: .program).outcome
        if let refused, preview.refusedCount > 0 {
          let rows = try await headquarters.refusedRows(preview.id, by: .program)
          try Data(rows).write(to: URL(filePath: refused))
        }
      }
      print(
        "\(outcome.added) added, \(outcome.changed) changed, \(outcome.unchanged) unchanged, "
          + "\(preview.refusedCount) refused")
      try await headquarters.database.close()
    }
  }
}
