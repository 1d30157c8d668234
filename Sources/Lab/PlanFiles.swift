import Basis
import Forecast
import Foundation

/// A CSV file with named columns, read row by row with the place of every mistake.
struct PlanTable {
  struct Row {
    let file: String
    let line: Int
    let cells: [String: String]

    func text(_ column: String) throws -> String {
      guard let cell = cells[column], !cell.isEmpty else {
        throw PlanFileRefusal(file: file, line: line, column: column, found: "", cure: "fill it in")
      }
      return cell
    }

    func whole(_ column: String, default fallback: Int64? = nil) throws -> Int64 {
      guard let cell = cells[column], !cell.isEmpty else {
        if let fallback { return fallback }
        throw PlanFileRefusal(file: file, line: line, column: column, found: "", cure: "give a whole number")
      }
      // Stock from other systems comes as "12.0"; what has a real fraction is refused.
      guard let value = Double(cell), value.isFinite, abs(value) < 1e12, value == value.rounded() else {
        throw PlanFileRefusal(file: file, line: line, column: column, found: cell, cure: "give a whole number")
      }
      return Int64(value)
    }

    func day(_ column: String) throws -> CivilDate {
      guard let day = CivilDate(try text(column).prefix(10)) else {
        throw PlanFileRefusal(
          file: file, line: line, column: column, found: cells[column]!, cure: "give a date such as 2026-11-23")
      }
      return day
    }
  }

  let rows: [Row]

  /// Reads a file; one that may be absent gives no rows.
  init(_ folder: String, _ name: String, required: Bool) throws {
    let path = folder + "/" + name
    guard let data = FileManager.default.contents(atPath: path) else {
      guard !required else {
        throw PlanFileRefusal(file: path, line: 0, column: "", found: "", cure: "the file is needed")
      }
      rows = []
      return
    }
    var header: [String] = []
    var read: [Row] = []
    for (index, line) in String(decoding: data, as: UTF8.self).split(
      omittingEmptySubsequences: false, whereSeparator: \.isNewline
    ).enumerated() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map {
        $0.trimmingCharacters(in: .whitespaces)
      }
      if index == 0 {
        header = cells
      } else if !line.isEmpty {
        read.append(
          Row(
            file: name, line: index + 1, cells: Dictionary(zip(header, cells), uniquingKeysWith: { a, _ in a }))
        )
      }
    }
    rows = read
  }
}

/// A mistake in one of the plan's files.
struct PlanFileRefusal: Error, CustomStringConvertible {
  let file: String
  let line: Int
  let column: String
  let found: String
  let cure: String
  var description: String {
    line == 0 ? "\(file): \(cure)" : "\(file), line \(line), column \(column): \"\(found)\": \(cure)"
  }
}
