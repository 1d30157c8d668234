import Basis
import Forecast
import Foundation

/// Reads `id,period,value` rows. Rows of one series may stand in any order; a period that is not there is
/// unknown, or 0 with `fillZero`; the same period twice is added up only if `--duplicates add` says so.
enum ForecastFile {
  /// A row that cannot be read: line, text and what to do.
  struct RowRefusal: Error, CustomStringConvertible {
    let line: Int
    let text: String
    let cure: String
    var description: String { "line \(line): \"\(text)\": \(cure)" }
  }

  static func read(
    _ path: String, _ frequency: Frequency, fillZero: Bool, addDuplicates: Bool
  ) throws -> [DemandSeries] {
    let text = try Data(contentsOf: URL(fileURLWithPath: path))
    var order: [String] = []
    var rows: [String: [(day: CivilDate, value: Double, line: Int)]] = [:]
    var line = 0
    for bytes in text.split(separator: 10) {
      line += 1
      let row = String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
      let cells = row.split(separator: ",", omittingEmptySubsequences: false)
      if line == 1, cells.first == "id" { continue }
      if row.isEmpty { continue }
      guard cells.count >= 3 else {
        throw RowRefusal(line: line, text: row, cure: "three cells are needed: id,period,value")
      }
      guard let day = CivilDate(cells[1].prefix(10)) else {
        throw RowRefusal(line: line, text: row, cure: "the period must be a date such as 2026-11-23")
      }
      let cell = cells[2].trimmingCharacters(in: .whitespaces)
      let unknown = cell.isEmpty || ["nan", "na", "null"].contains(cell.lowercased())
      guard let value = unknown ? .nan : Double(cell), unknown || value.isFinite else {
        throw RowRefusal(line: line, text: row, cure: "the value must be a number, or empty if unknown")
      }
      let id = String(cells[0])
      if rows[id] == nil { order.append(id) }
      rows[id, default: []].append((frequency.start(of: day), value, line))
    }
    return try order.map { try series($0, rows[$0]!, frequency, fillZero, addDuplicates) }
  }

  private static func series(
    _ id: String, _ rows: [(day: CivilDate, value: Double, line: Int)], _ frequency: Frequency,
    _ fillZero: Bool, _ addDuplicates: Bool
  ) throws -> DemandSeries {
    let first = rows.map(\.day).min()!
    let count = frequency.steps(from: first, to: rows.map(\.day).max()!) + 1
    guard count <= 200_000 else { throw ForecastRefusal.tooLong(series: id, periods: count) }
    var values = [Double](repeating: fillZero ? 0 : .nan, count: count)
    var seen = [Bool](repeating: false, count: count)
    for row in rows {
      let index = frequency.steps(from: first, to: row.day)
      if seen[index] {
        guard addDuplicates else {
          throw RowRefusal(
            line: row.line, text: "\(id),\(row.day.text)",
            cure: "this period stands twice; merge the rows or give --duplicates add")
        }
        values[index] = values[index].isNaN ? row.value : values[index] + (row.value.isNaN ? 0 : row.value)
      } else {
        values[index] = row.value
      }
      seen[index] = true
    }
    return DemandSeries(id: id, first: first, values: values)
  }
}
