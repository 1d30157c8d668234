import Basis

/// The answer to a query: a table whose cells are whole numbers with a known count of decimals.
public struct CubeAnswer: Sendable {
  /// One column of values.
  public struct Column: Sendable {
    /// Labels of the column levels; a total has fewer.
    public let members: [String]
    /// Whether it is a total over further column levels.
    public let isTotal: Bool
    /// Header of the measure.
    public let measure: String
    /// Decimals of the values: 2 for grosze, 6 for ratios.
    public let places: Int

    /// "2025-Q1 | net"; a total names itself, and without column levels only the measure is left.
    public var header: String {
      (members + (isTotal ? ["total"] : []) + [measure]).joined(separator: " | ")
    }
  }

  /// The row levels, as asked.
  public let rowLevels: [String]
  /// Columns of values, from the left.
  public let columns: [Column]
  /// How many rows there are to read.
  public var rowCount: Int { lines.count }
  /// Rows before `top` and the limit, totals not counted.
  public let totalRows: Int
  /// Whether rows were left out because of the limit (not because of `top`).
  public let cut: Bool
  /// The change of the source up to which the answer is complete.
  public let position: UInt64

  struct Line: Sendable {
    var depth: Int
    var row: UInt64
    var isOthers = false
  }

  let lines: [Line]
  let values: [Int64]
  let axes: [AxisLabels]

  static let empty = Int64.min

  /// Row levels told apart in a row: fewer in a subtotal, none in the grand total.
  public func depth(row: Int) -> Int { lines[row].depth }

  /// Whether the row holds all that `top` left out.
  public func isOthers(row: Int) -> Bool { lines[row].isOthers }

  /// The member of a row level; `nil` where a total takes all.
  public func label(row: Int, level: Int) -> String? {
    let line = lines[row]
    guard level < line.depth else { return nil }
    var rest = line.row
    for index in stride(from: line.depth - 1, to: level, by: -1) { rest /= UInt64(axes[index].members.count) }
    return axes[level].label(Int(rest % UInt64(axes[level].members.count)))
  }

  /// A value in units of the column's last decimal; `nil` is empty, which is not zero.
  public func value(row: Int, column: Int) -> Int64? {
    let value = values[row * columns.count + column]
    return value == CubeAnswer.empty ? nil : value
  }

  /// The JSON of docs/LAB.md; `extra` is put before the closing brace, such as `"cpu_ms":12`.
  public func json(extra: String = "") -> [UInt8] {
    var writer = JsonWriter()
    writer.raw("{\"columns\":[")
    for (index, name) in (rowLevels + columns.map { $0.header }).enumerated() {
      if index > 0 { writer.raw(",") }
      writer.text(name)
    }
    writer.raw("],\"rows\":[")
    for row in 0..<rowCount {
      writer.raw(row > 0 ? ",\n[" : "\n[")
      for level in 0..<rowLevels.count {
        if level > 0 { writer.raw(",") }
        if let label = label(row: row, level: level) {
          writer.text(label)
        } else if isOthers(row: row), level == 0 {
          writer.text("(others)")
        } else {
          writer.raw("null")
        }
      }
      for column in 0..<columns.count {
        if column + rowLevels.count > 0 { writer.raw(",") }
        if let value = value(row: row, column: column) {
          writer.raw(plainText(value, places: columns[column].places))
        } else {
          writer.raw("null")
        }
      }
      writer.raw("]")
    }
    writer.raw("],\n\"depths\":[")
    for row in 0..<rowCount { writer.raw((row > 0 ? "," : "") + decimalText(Int64(depth(row: row)))) }
    writer.raw("],\"total_rows\":" + decimalText(Int64(totalRows)))
    writer.raw(",\"cut\":" + (cut ? "true" : "false"))
    writer.raw(",\"position\":" + decimalText(Int64(position)))
    writer.raw(extra.isEmpty ? "}\n" : "," + extra + "}\n")
    return writer.bytes
  }
}
