import ArgumentParser
import Basis
import Forms
import Foundation
import Interchange

/// `teren lab forms import FILE…`
struct ImportForms: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Read XLSForm files; one JSON line each with repairs and errors.")

  @Argument(help: "XLSForm files: .xlsx, .md or .csv.") var files: [String]

  func run() throws {
    for file in files {
      let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
      FileHandle.standardOutput.write(
        Data(report(of: importXLSForm(bytes, name: file), file: file).bytes + [10]))
    }
  }
}

/// `teren lab forms export FILE OUT.xlsx`
struct ExportForm: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Read an XLSForm and write it as a workbook.")

  @Argument(help: "An XLSForm file.") var file: String
  @Argument(help: "The workbook to write.") var output: String

  func run() throws {
    let bytes = Array(try Data(contentsOf: URL(fileURLWithPath: file)))
    let imported = importXLSForm(bytes, name: file)
    FileHandle.standardOutput.write(Data(report(of: imported, file: file).bytes + [10]))
    guard imported.errors.isEmpty else { throw ExitCode.failure }
    try exportXLSForm(imported.definition, to: output)
  }
}

/// What an import found, as one JSON object.
func report(of imported: ImportedForm, file: String) -> Json {
  let repairs = imported.repairs.map { note in
    Json.object([
      .init("sheet", .text(note.sheet)), .init("cell", .text(note.cell)), .init("code", .text(note.code)),
      .init("message", .text(note.text.english)), .init("message_pl", .text(note.text.polish)),
    ])
  }
  let errors = imported.errors.map { error in
    Json.object([
      .init("sheet", .text(error.sheet)), .init("cell", .text(error.cell)), .init("code", .text(error.code)),
      .init("message", .text(error.text.english)), .init("message_pl", .text(error.text.polish)),
    ])
  }
  return .object([
    .init("file", .text(file)), .init("ok", .truth(imported.errors.isEmpty)),
    .init("rows", .number(decimalText(Int64(imported.rowCount)))), .init("repairs", .array(repairs)),
    .init("errors", .array(errors)),
  ])
}
