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
    writeRows(&writer)
    writer.raw("],\n\"depths\":[")
    for row in 0..<rowCount {
      if row > 0 { writer.raw(UInt8(ascii: ",")) }
      writer.number(Int64(depth(row: row)), places: 0)
    }
    writer.raw("],\"total_rows\":" + decimalText(Int64(totalRows)))
    writer.raw(",\"cut\":" + (cut ? "true" : "false"))
    writer.raw(",\"position\":" + decimalText(Int64(clamping: position)))
    writer.raw(extra.isEmpty ? "}\n" : "," + extra + "}\n")
    return writer.bytes
  }

  /// The rows as lists. A member's label is made once, however many rows repeat it.
  private func writeRows(_ writer: inout JsonWriter) {
    var labels = axes.map { axis in
      [[UInt8]](repeating: [], count: axis.members.count <= rowCount * 4 ? axis.members.count : 0)
    }
    var places = [Int](repeating: 0, count: rowLevels.count)
    let none = Array("null".utf8)
    let comma = UInt8(ascii: ",")
    writer.bytes.reserveCapacity(rowCount * (rowLevels.count * 16 + columns.count * 8 + 4))
    for row in 0..<rowCount {
      let line = lines[row]
      if row > 0 { writer.raw(comma) }
      writer.raw(10)
      writer.raw(UInt8(ascii: "["))
      var rest = line.row
      for level in stride(from: line.depth - 1, through: 0, by: -1) {
        let span = UInt64(axes[level].members.count)
        places[level] = Int(rest % span)
        rest /= span
      }
      for level in 0..<rowLevels.count {
        if level > 0 { writer.raw(comma) }
        guard level < line.depth else {
          if line.isOthers, level == 0 {
            writer.text("(others)")
          } else {
            writer.bytes.append(contentsOf: none)
          }
          continue
        }
        let place = places[level]
        if labels[level].isEmpty {
          writer.text(utf8: axes[level].utf8(place))
          continue
        }
        if labels[level][place].isEmpty {
          var label = JsonWriter()
          label.text(utf8: axes[level].utf8(place))
          labels[level][place] = label.bytes
        }
        writer.bytes.append(contentsOf: labels[level][place])
      }
      for column in 0..<columns.count {
        if column + rowLevels.count > 0 { writer.raw(comma) }
        let value = values[row * columns.count + column]
        if value == CubeAnswer.empty {
          writer.bytes.append(contentsOf: none)
        } else {
          writer.number(value, places: columns[column].places)
        }
      }
      writer.raw(UInt8(ascii: "]"))
    }
  }
}
