import Basis
import Forms

/// Sheets written as Markdown tables: a row with the sheet's name in its first cell, then rows whose first
/// cell is empty.
///
///     | survey |
///     |        | type | name | label |
///     |        | text | a    | A?    |
func markdownSheets(_ text: String) -> [FormSheet] {
  var sheets: [FormSheet] = []
  for line in text.split(whereSeparator: { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }) {
    guard line.trimmed().hasPrefix("|") else { continue }
    var cells = cells(of: line.trimmed())
    guard !cells.isEmpty, !isRule(cells) else { continue }
    let first = cells.removeFirst()
    if !first.isEmpty {
      sheets.append(FormSheet(name: first, rows: []))
      guard cells.contains(where: { !$0.isEmpty }) else { continue }
    }
    if sheets.isEmpty { sheets.append(FormSheet(name: "survey", rows: [])) }
    sheets[sheets.count - 1].rows.append(cells)
  }
  return sheets
}

/// The cells between the bars; `\|` is a bar in a cell.
private func cells(of line: String) -> [String] {
  var cells: [String] = []
  var cell = ""
  var isEscaped = false
  for character in line.dropFirst() {
    if isEscaped {
      cell += character == "|" ? "|" : "\\" + String(character)
      isEscaped = false
    } else if character == "\\" {
      isEscaped = true
    } else if character == "|" {
      cells.append(cell.trimmed())
      cell = ""
    } else {
      cell.append(character)
    }
  }
  if !cell.trimmed().isEmpty { cells.append(cell.trimmed()) }
  return cells
}

/// The line of dashes under a heading.
private func isRule(_ cells: [String]) -> Bool {
  cells.contains { $0.hasPrefix("--") } && cells.allSatisfy { $0.allSatisfy { "-: ".contains($0) } }
}

/// Sheets in one CSV file, as pyxform writes them: the sheet's name in the first column, its rows behind it
/// with an empty first column. A plain table with a type column is the survey.
func csvSheets(_ text: String) -> [FormSheet] {
  let rows = csvRows(text)
  guard let first = rows.first(where: { $0.contains { !$0.trimmed().isEmpty } }) else { return [] }
  if first.contains(where: { $0.trimmed().lowercasedASCII() == "type" }), !first[0].trimmed().isEmpty,
    first[0].trimmed().lowercasedASCII() != "survey"
  {
    return [FormSheet(name: "survey", rows: rows)]
  }
  var sheets: [FormSheet] = []
  for row in rows {
    guard let name = row.first?.trimmed() else { continue }
    let cells = Array(row.dropFirst())
    if !name.isEmpty { sheets.append(FormSheet(name: name, rows: [])) }
    guard !sheets.isEmpty, cells.contains(where: { !$0.trimmed().isEmpty }) else { continue }
    sheets[sheets.count - 1].rows.append(cells)
  }
  return sheets
}

/// Rows of a comma-separated text (RFC 4180); quotes may hold commas and line ends.
private func csvRows(_ text: String) -> [[String]] {
  var rows: [[String]] = []
  var row: [String] = []
  var cell: [UInt8] = []
  var isQuoted = false
  let bytes = Array(text.utf8)
  var at = 0
  while at < bytes.count {
    let byte = bytes[at]
    if isQuoted {
      if byte == 34, at + 1 < bytes.count, bytes[at + 1] == 34 {
        cell.append(34)
        at += 1
      } else if byte == 34 {
        isQuoted = false
      } else {
        cell.append(byte)
      }
    } else {
      switch byte {
      case 34: isQuoted = true
      case 44:
        row.append(String(decoding: cell, as: UTF8.self))
        cell = []
      case 13: break
      case 10:
        row.append(String(decoding: cell, as: UTF8.self))
        rows.append(row)
        row = []
        cell = []
      default: cell.append(byte)
      }
    }
    at += 1
  }
  if !cell.isEmpty || !row.isEmpty { rows.append(row + [String(decoding: cell, as: UTF8.self)]) }
  return rows
}
