import Basis

/// Rank, running total, Pareto share, ABC and XYZ class: views of a value among the rows of the same parent.
struct OrderedViews {
  private let pivot: Pivot
  private let grid: Grid
  private let columns: [PivotColumn]
  private let rows: [UInt64]
  private var tables: [Table] = []

  /// The finished values of one measure in one column at one depth, by row.
  private struct Table {
    var measure: Int
    var depth: Int
    var columns: Int
    var part: UInt64
    var values: [UInt64: Int64]
  }

  init(_ pivot: Pivot, _ measures: [PivotMeasure], _ columns: [PivotColumn], all rows: [UInt64], _ grid: Grid) {
    self.pivot = pivot
    self.grid = grid
    self.columns = columns
    self.rows = rows
  }

  mutating func value(
    _ index: Int, _ measure: PivotMeasure, _ line: CubeAnswer.Line, _ column: PivotColumn
  ) -> Int64? {
    switch measure.view {
    case .rank, .runningTotal, .pareto, .abc, .xyz: break
    default: return pivot.value(measure, line, column.depth, column.part)
    }
    if line.isOthers { return nil }
    if line.depth == 0 { return measure.view == .runningTotal ? nil : nil }
    for table in tables
    where table.measure == index && table.depth == line.depth && table.columns == column.depth
      && table.part == column.part
    { return table.values[line.row] }
    let values = compute(measure, line.depth, column)
    tables.append(
      Table(measure: index, depth: line.depth, columns: column.depth, part: column.part, values: values))
    return values[line.row]
  }

  private func compute(_ measure: PivotMeasure, _ depth: Int, _ column: PivotColumn) -> [UInt64: Int64] {
    let divisor = grid.rowDivisor(depth)
    var members: [UInt64] = []
    for row in rows where members.last != row / divisor { members.append(row / divisor) }
    let parentSpan = UInt64(grid.rowAxes[depth - 1].cardinality)
    var groups: [UInt64: [(row: UInt64, value: Int64)]] = [:]
    for row in members {
      guard let value = pivot.value(measure, .init(depth: depth, row: row), column.depth, column.part) else {
        continue
      }
      groups[row / parentSpan, default: []].append((row, value))
    }
    var result: [UInt64: Int64] = [:]
    for group in groups.values { fill(&result, group, measure, depth) }
    return result
  }

  private func fill(
    _ result: inout [UInt64: Int64], _ shown: [(row: UInt64, value: Int64)], _ measure: PivotMeasure,
    _ depth: Int
  ) {
    if measure.view == .runningTotal {
      var sum: Int64 = 0
      for item in shown {
        sum &+= item.value
        result[item.row] = sum
      }
      return
    }
    if measure.view == .xyz {
      for item in shown { result[item.row] = variationClass(measure, item.row, depth) }
      return
    }
    let falling = shown.sorted { ($1.value, $0.row) < ($0.value, $1.row) }
    var total: Int64 = 0
    for item in falling { total &+= max(item.value, 0) }
    var before: Int64 = 0
    for (place, item) in falling.enumerated() {
      if measure.view == .rank {
        // Equal values share a rank; the next is as many places further (1, 2, 2, 4).
        let tied = place > 0 && falling[place - 1].value == item.value
        result[item.row] = tied ? result[falling[place - 1].row] : Int64(place + 1)
        continue
      }
      let sum = before &+ max(item.value, 0)
      if measure.view == .pareto {
        result[item.row] = ratio(sum, 0, total, 0, Expression.ratioPlaces)
      } else if let share = ratio(before, 0, total, 0, Expression.ratioPlaces) {
        // The row that crosses 80 % still belongs to A, so that a single great customer is an A.
        result[item.row] = share < 800_000 ? 1 : (share < 950_000 ? 2 : 3)
      }
      before = sum
    }
  }

  /// Standard deviation over mean of the values in the finest columns, empty ones as 0: X up to 0.5, Y up to 1.
  private func variationClass(_ measure: PivotMeasure, _ row: UInt64, _ depth: Int) -> Int64? {
    var sum = 0.0
    var squares = 0.0
    var count = 0.0
    for column in columns where column.depth == grid.finest.columns {
      let value = Double(pivot.value(measure, .init(depth: depth, row: row), column.depth, column.part) ?? 0)
      sum += value
      squares += value * value
      count += 1
    }
    guard count > 0, sum > 0 else { return nil }
    // Compared in squares: no root, and a class is not money.
    let ratio = squares * count / (sum * sum) - 1
    return ratio <= 0.25 ? 1 : (ratio <= 1 ? 2 : 3)
  }
}
