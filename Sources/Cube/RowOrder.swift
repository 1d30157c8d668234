/// The order of rows: by the values of the sort keys in the column total, by members otherwise. Empty values
/// come last in either direction, as in a printed ranking.
struct RowOrder {
  private let keys: [Key]
  private let pivot: Pivot
  private let grid: Grid

  private enum Key {
    case level(Int, descending: Bool)
    case measure(PivotMeasure, descending: Bool)
  }

  init(_ query: CubeQuery, _ grid: Grid, _ measures: [PivotMeasure], _ pivot: Pivot) throws(CubeRefusal) {
    self.pivot = pivot
    self.grid = grid
    var keys: [Key] = []
    for (index, sort) in query.sort.enumerated() {
      if let level = query.rows.firstIndex(of: sort.by) {
        keys.append(.level(level, descending: sort.descending))
      } else if let measure = measures.first(where: { $0.name == sort.by }) {
        keys.append(.measure(measure, descending: sort.descending))
      } else {
        throw .unknownMeasure(
          path: "sort[\(index)].by", name: sort.by,
          known: (query.rows + measures.map { $0.name }).joined(separator: ", "))
      }
    }
    if keys.isEmpty, query.top != nil, let first = measures.first {
      keys.append(.measure(first, descending: true))
    }
    self.keys = keys
  }

  /// The values of the measure keys for rows of a depth, aligned with them; level keys give the member.
  private func values(_ rows: [UInt64], depth: Int) -> [[Int64]] {
    keys.map { key in
      switch key {
      case .level(let level, let descending):
        guard level < depth else { return [Int64](repeating: 0, count: rows.count) }
        var divisor: UInt64 = 1
        for axis in grid.rowAxes[(level + 1)..<depth] { divisor *= UInt64(axis.cardinality) }
        let span = UInt64(grid.rowAxes[level].cardinality)
        return rows.map { row in
          let place = Int64(row / divisor % span)
          return descending ? -place : place
        }
      case .measure(let measure, let descending):
        var reading = pivot.reading(measure, Grain(rows: depth, columns: 0))
        return rows.map { row in
          let value: Int64?
          if let read = reading?.value(row) {
            value = read == CubeAnswer.empty ? nil : read
          } else {
            value = pivot.value(measure, .init(depth: depth, row: row), 0, 0)
          }
          guard let value else { return .max }
          return descending ? (value == .min ? .max - 1 : -value) : min(value, .max - 1)
        }
      }
    }
  }

  private func order(_ rows: [UInt64], depth: Int) -> [Int] {
    let values = values(rows, depth: depth)
    if values.count == 1 {
      var keyed: [(value: Int64, index: Int)] = []
      keyed.reserveCapacity(rows.count)
      for (index, value) in values[0].enumerated() { keyed.append((value, index)) }
      keyed.sort { $0.value != $1.value ? $0.value < $1.value : rows[$0.index] < rows[$1.index] }
      return keyed.map { $0.index }
    }
    return (0..<rows.count).sorted { a, b in
      for column in values where column[a] != column[b] { return column[a] < column[b] }
      return rows[a] < rows[b]
    }
  }

  /// All rows in one list.
  func flat(_ rows: [UInt64]) throws(CubeRefusal) -> [UInt64] {
    keys.isEmpty ? rows : order(rows, depth: grid.finest.rows).map { rows[$0] }
  }

  /// Rows under their groups, groups ordered by their subtotals.
  func nested(_ rows: [UInt64]) -> [UInt64] {
    nested(rows, depth: 1)
  }

  private func nested(_ rows: [UInt64], depth: Int) -> [UInt64] {
    if depth == grid.finest.rows { return order(rows, depth: depth).map { rows[$0] } }
    let divisor = grid.rowDivisor(depth)
    var members: [UInt64: [UInt64]] = [:]
    for row in rows { members[row / divisor, default: []].append(row) }
    let groups = members.keys.sorted()
    var result: [UInt64] = []
    result.reserveCapacity(rows.count)
    for index in order(groups, depth: depth) { result += nested(members[groups[index]]!, depth: depth + 1) }
    return result
  }
}
