/// The rows that `top` keeps, so that what is dear to count is counted for them alone.
///
/// The fifty greatest customers are known from a sum; their different products need a bitmap of fifty rows then,
/// which stays in the cache, instead of one per customer.
struct TopRows {
  /// A grid whose row levels have only the members that occur in the kept rows.
  let grid: Grid
  /// Places in the whole grid of the members left, by row level.
  private let members: [[UInt64]]
  private let whole: Grid

  init(_ rows: [UInt64], of whole: Grid) {
    self.whole = whole
    var members: [[UInt64]] = []
    var axes: [Axis] = []
    var selection = whole.selection
    for (level, axis) in whole.rowAxes.enumerated() {
      let span = UInt64(axis.cardinality)
      let divisor = whole.rowDivisor(level + 1)
      var newPlace = [UInt32](repeating: .max, count: axis.cardinality)
      for row in rows { newPlace[Int(row / divisor % span)] = 0 }
      var kept: [UInt64] = []
      for place in 0..<axis.cardinality where newPlace[place] == 0 {
        newPlace[place] = UInt32(kept.count)
        kept.append(UInt64(place))
      }
      members.append(kept)
      let allowed = axis.places.map { newPlace[Int($0)] != .max }
      selection.keep(allowed, dimension: axis.reference.dimension)
      axes.append(axis.renumbered(axis.places.map { min(newPlace[Int($0)], UInt32(kept.count)) }, kept.count))
    }
    self.members = members
    grid = Grid(
      cube: whole.cube, calendar: whole.calendar, rowAxes: axes, columnAxes: whole.columnAxes,
      selection: selection)
  }

  /// The finest grain of both.
  var wholeFinest: Grain { whole.finest }

  /// The cell of the whole grid for one of the narrow grid.
  func wholeCell(_ cell: UInt64) -> UInt64 {
    let span = grid.columnSpan(grid.columnAxes.count)
    var row = cell / span
    var wholeRow: UInt64 = 0
    for level in stride(from: members.count - 1, through: 0, by: -1) {
      let count = UInt64(members[level].count)
      wholeRow += members[level][Int(row % count)] * whole.rowDivisor(level + 1)
      row /= count
    }
    return wholeRow * span + cell % span
  }
}
