import Basis
import Forms

/// Reads an XLSForm file: `.xlsx`, Markdown tables (`.md`) or `.csv` by its ending, anything else by its first
/// bytes. Never fails hard: what is wrong stands in the result.
///
/// `name` is the file's name; it becomes the form's code where the settings give none.
public func importXLSForm(_ bytes: [UInt8], name: String) -> ImportedForm {
  let lower = name.lowercasedASCII()
  var imported: ImportedForm
  do throws(XLSFormRefusal) {
    let sheets: [FormSheet]
    if bytes.starts(with: [0x50, 0x4b]) || lower.hasSuffix(".xlsx") || lower.hasSuffix(".xlsm") {
      sheets = try xlsxSheets(bytes)
    } else if lower.hasSuffix(".md") {
      sheets = markdownSheets(try utf8Text(bytes))
    } else if lower.hasSuffix(".csv") {
      sheets = csvSheets(try utf8Text(bytes))
    } else {
      throw .unknownFormat
    }
    imported = readForm(sheets)
  } catch {
    imported = ImportedForm()
    imported.errors.append(ImportError(sheet: error.sheet, cell: "", code: error.code, text: error.text))
  }
  let base = name.split(separator: "/").last.map { String($0) } ?? name
  let stem = base.lastIndex(of: ".").map { String(base[..<$0]) } ?? base
  if imported.definition.code.isEmpty { imported.definition.code = stem }
  if imported.definition.title.isEmpty { imported.definition.title = imported.definition.code }
  return imported
}

/// Why a file cannot be read as sheets at all.
enum XLSFormRefusal: Error, Equatable {
  case unknownFormat
  case notText
  case notAnArchive
  case missingPart(String)
  case brokenPart(String)
  /// Unpacked it would be larger than any form: a zip bomb, or a picture book.
  case tooLarge(String)

  var code: String {
    switch self {
    case .unknownFormat: "unknown_format"
    case .notText: "not_text"
    case .notAnArchive: "not_an_archive"
    case .missingPart: "missing_part"
    case .brokenPart: "broken_part"
    case .tooLarge: "too_large"
    }
  }

  var sheet: String {
    switch self {
    case .missingPart(let part), .brokenPart(let part), .tooLarge(let part): part
    default: ""
    }
  }

  var text: Text {
    switch self {
    case .unknownFormat:
      Text("Nieznany format; podaj plik .xlsx, .md lub .csv", "Unknown format; give an .xlsx, .md or .csv file")
    case .notText: Text("Plik nie jest tekstem UTF-8", "The file is not UTF-8 text")
    case .notAnArchive:
      Text(
        "Plik nie jest skoroszytem .xlsx; zapisz go ponownie", "The file is no .xlsx workbook; save it again")
    case .missingPart(let part):
      Text("W skoroszycie brakuje części \(part)", "The workbook lacks the part \(part)")
    case .brokenPart(let part):
      Text("Część \(part) skoroszytu jest uszkodzona", "The part \(part) of the workbook is damaged")
    case .tooLarge(let part):
      Text("Część \(part) skoroszytu jest zbyt duża", "The part \(part) of the workbook is too large")
    }
  }
}

private func utf8Text(_ bytes: [UInt8]) throws(XLSFormRefusal) -> String {
  guard bytes.count <= 64 << 20 else { throw .tooLarge("") }
  let body = bytes.starts(with: [0xef, 0xbb, 0xbf]) ? bytes.dropFirst(3) : bytes[...]
  guard let text = String(validating: body, as: UTF8.self) else { throw .notText }
  return text
}
