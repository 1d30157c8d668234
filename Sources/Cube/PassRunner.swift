/// Runs passes the way that fits their size.
struct PassRunner {
  let grid: Grid
  let periods: Periods
  let workers: Workers
  /// Whether totals, windows or "others" will unite what a pass finds.
  let folds: Bool

  /// An array of cells is worth its memory up to a few cells per row.
  private func isDense(_ pass: Pass, aggregates: Int, words: Int) -> Bool {
    let limits = grid.cube.limits
    guard pass.cellCount < 1 << 26 else { return false }
    let bytes = DenseScan.bytes(cells: pass.cellCount, aggregates: aggregates, words: words)
    let worthwhile = pass.cellCount <= max(1 << 16, UInt64(grid.cube.rowCount) * 4)
    return worthwhile && bytes * UInt64(max(workers.count, 1)) <= UInt64(limits.memoryBytes)
  }

  func additive(_ pass: Pass, _ aggregates: [Aggregate]) throws(CubeRefusal) -> CellTable {
    for aggregate in aggregates {
      if case .sum(let column) = aggregate { try grid.cube.proveSum(column) }
    }
    if isDense(pass, aggregates: aggregates.count, words: 0) {
      return try DenseScan(grid.cube, pass, aggregates, nil).run(workers)
    }
    return try SparseScan(grid.cube, pass).run(aggregates)
  }

  func distinct(_ pass: Pass, _ distinct: Distinct) throws(CubeRefusal) -> CellTable {
    if isDense(pass, aggregates: 0, words: (distinct.cardinality + 63) / 64) {
      return try DenseScan(grid.cube, pass, [], distinct, keepsBitmaps: folds).run(workers)
    }
    return try SparseScan(grid.cube, pass).run(distinct)
  }

  func distinctOf(_ kind: Leaf.Kind) -> Distinct {
    let cube = grid.cube
    switch kind {
    case .distinctDate(let level):
      let reference = cube.axis(level.name, LevelReference(date: level), grid.calendar)
      return Distinct(
        column: 0, first: Int64(grid.calendar.first), members: reference.places.map { $0 + 1 },
        cardinality: reference.cardinality + 1)
    case .distinct(let dimension, let name):
      let table = cube.dimensions[dimension].level(name)!
      let members = table.isKey ? (0..<table.members.count).map { UInt32($0) } : table.ofKey
      return Distinct(
        column: cube.dimensionColumn(dimension), first: 0, members: members, cardinality: table.members.count)
    default: preconditionFailure("only distinct counts have members")
    }
  }
}

extension LevelReference {
  init(date level: DateLevel) {
    dimension = nil
    table = nil
    date = level
  }
}

extension Cube {
  /// Refuses a column whose sum could leave 64 bits: loops then need not look at every addition.
  func proveSum(_ column: Int) throws(CubeRefusal) {
    var bound: UInt64 = 0
    for segment in segments[column] {
      let most = max(segment.minimum.magnitude, segment.maximum.magnitude)
      let (product, large) = most.multipliedReportingOverflow(by: UInt64(segment.rows))
      let (sum, larger) = bound.addingReportingOverflow(product)
      guard !large, !larger, sum <= UInt64(Int64.max) else {
        throw .overflow(measure: schema.columns[column - 1 - dimensions.count].name)
      }
      bound = sum
    }
  }
}
