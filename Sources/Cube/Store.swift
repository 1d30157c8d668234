import Basis

/// The results of one pass at every grain that was asked for: several additive numbers together, any other
/// number alone.
final class PassStore {
  let period: Period
  let aggregates: [Aggregate]
  /// Set when the store holds one number that is not additive.
  let special: Leaf.Kind?
  private var tables: [(grain: Grain, table: CellTable)] = []
  private var dayCounts: [(grain: Grain, counts: [UInt64: Int64])] = []
  /// By grain of the columns: all rows outside the top.
  private var others: [(columns: Int, table: CellTable)] = []
  /// Set when the pieces of windows cannot be put together.
  private var countsByWindow = false
  /// Rows that a pass per window may read in all.
  private static let windowRows = 64_000_000
  private var atomTable: (table: CellTable, windows: [(first: Int, last: Int)])?

  init(period: Period, aggregates: [Aggregate], special: Leaf.Kind?) {
    self.period = period
    self.aggregates = aggregates
    self.special = special
  }

  private func index(_ grain: Grain) -> Int? {
    for index in 0..<tables.count where tables[index].grain == grain { return index }
    return nil
  }

  func cells(_ grain: Grain) -> [UInt64] { index(grain).map { tables[$0].table.cells } ?? [] }

  /// The value of a cell; `nil` when it has no rows.
  func value(_ order: Int, _ cell: UInt64, _ grain: Grain, _ grid: Grid) -> Int64? {
    if !dayCounts.isEmpty {
      guard let counts = dayCounts.first(where: { $0.grain == grain })?.counts else { return nil }
      return counts[grid.dateOnly(cell, grain)]
    }
    guard let index = index(grain), let place = tables[index].table.find(cell) else { return nil }
    return tables[index].table.values[order][place]
  }

  /// A number of a grain for reading in order; `nil` when it is not a table.
  func reading(_ order: Int, _ grain: Grain) -> CellReading? {
    guard dayCounts.isEmpty, let index = index(grain) else { return nil }
    return CellReading(cells: tables[index].table.cells, values: tables[index].table.values[order])
  }

  /// Whether it is counted by sets or sorted values, which cost more than a sum, and may be counted for fewer rows.
  var isDear: Bool {
    if period.isWindow { return false }
    switch special {
    case .distinct, .distinctDate, .percentile: return true
    default: return false
    }
  }

  func otherValue(_ order: Int, _ column: UInt64, _ columns: Int) -> Int64? {
    guard let index = others.firstIndex(where: { $0.columns == columns }),
      let place = others[index].table.find(column)
    else { return nil }
    return others[index].table.values[order][place]
  }

  /// Computes the table of a grain, by folding a finer one where that is right.
  func fill(_ grain: Grain, _ run: PassRunner, path: String) throws(CubeRefusal) {
    if index(grain) != nil || dayCounts.contains(where: { $0.grain == grain }) { return }
    if period.isWindow {
      tables.append((grain, try window(grain, run, path)))
      return
    }
    let map = try run.periods.days(period)
    switch special {
    case .dayCount: dayCounts.append((grain, run.periods.dayCounts(map, grain)))
    case .onEdgeDay(let column, let last):
      let pass = try run.grid.pass(grain, days: run.periods.edgeDays(map, grain, last: last))
      tables.append((grain, try run.additive(pass, [.sum(column: column)])))
    case .percentile(let column, let ppm):
      let pass = try run.grid.pass(grain, days: map)
      tables.append((grain, try SparseScan(run.grid.cube, pass).run(percentile: ppm, of: column)))
    case .distinct, .distinctDate:
      try fillFinest(map, run)
      if grain == run.grid.finest { return }
      if tables[0].table.words > 0 {
        fold(grain, run)
      } else {
        tables.append((grain, try run.distinct(try run.grid.pass(grain, days: map), run.distinctOf(special!))))
      }
    default:
      try fillFinest(map, run)
      if grain != run.grid.finest { fold(grain, run) }
    }
  }

  private func fillFinest(_ map: [Int32], _ run: PassRunner) throws(CubeRefusal) {
    guard index(run.grid.finest) == nil else { return }
    let pass = try run.grid.pass(run.grid.finest, days: map)
    let table =
      if let special { try run.distinct(pass, run.distinctOf(special)) } else {
        try run.additive(pass, aggregates)
      }
    tables.insert((run.grid.finest, table), at: 0)
  }

  /// Computes the finest table for the rows that are shown, instead of for all. What stands in it is right; what
  /// does not was not asked for.
  func fill(only top: TopRows, _ run: PassRunner) throws(CubeRefusal) {
    let narrow = PassStore(period: period, aggregates: aggregates, special: special)
    try narrow.fill(run.grid.finest, run, path: "measures")
    guard let found = narrow.index(run.grid.finest) else { return }
    var table = narrow.tables[found].table
    table.renumber { top.wholeCell($0) }
    tables.append((top.wholeFinest, table))
  }

  private func fold(_ grain: Grain, _ run: PassRunner) {
    let finest = tables[0].table
    var targets: [(source: Int, cell: UInt64)] = []
    targets.reserveCapacity(finest.cells.count)
    for (source, cell) in finest.cells.enumerated() { targets.append((source, run.grid.coarser(cell, grain))) }
    tables.append((grain, finest.merged(aggregates, into: targets)))
  }

  /// All rows whose number is not among `top`, put together.
  func fillOthers(_ columns: Int, top: Set<UInt64>, _ run: PassRunner, path: String) throws(CubeRefusal) {
    let grain = Grain(rows: run.grid.finest.rows, columns: columns)
    try fill(grain, run, path: path)
    if case .dayCount = special { throw .viewNotPossible(path: path, view: "others", reason: .notMergeable) }
    guard let index = index(grain), special == nil || tables[index].table.words > 0 else {
      throw .viewNotPossible(path: path, view: "others", reason: .notMergeable)
    }
    let span = run.grid.columnSpan(columns)
    var targets: [(source: Int, cell: UInt64)] = []
    for (source, cell) in tables[index].table.cells.enumerated() where !top.contains(cell / span) {
      targets.append((source, cell % span))
    }
    others.append((columns, tables[index].table.merged(aggregates, into: targets)))
  }

  // MARK: windows

  /// Windows overlap, so days are first cut where any window of any grain begins or ends; a pass gives the
  /// pieces, and each window is put together from its own.
  private func window(_ grain: Grain, _ run: PassRunner, _ path: String) throws(CubeRefusal) -> CellTable {
    let grid = run.grid
    if case .rolling = period, grid.finestPeriod(grid.finest) == nil {
      throw .viewNotPossible(path: path, view: "rolling", reason: .needsPeriod)
    }
    switch special {
    case nil, .distinct, .distinctDate: break
    default: throw .viewNotPossible(path: path, view: "to date", reason: .notMergeable)
    }
    let windows = run.periods.windows(period, grain)
    if atomTable == nil, !countsByWindow { atomTable = try atoms(run) }
    guard let (source, pieces) = atomTable else {
      countsByWindow = true
      return try counted(windows, grain, run, path)
    }
    var ofPiece = [[Int]](repeating: [], count: pieces.count)
    var parts = 0
    for (index, window) in windows.enumerated() {
      var piece = pieces.firstPlace { $0.first >= window.first }
      while piece < pieces.count, pieces[piece].last <= window.last {
        ofPiece[piece].append(index)
        piece += 1
        parts += 1
      }
      guard parts <= grid.cube.limits.groups else { throw .tooManyCells(limit: grid.cube.limits.groups) }
    }
    let othersSpan = try grid.othersSpan()
    var targets: [(source: Int, cell: UInt64)] = []
    for (place, cell) in source.cells.enumerated() {
      let base = grid.placed(cell % othersSpan, grain)
      for window in ofPiece[Int(cell / othersSpan)] { targets.append((place, base + windows[window].part)) }
      guard targets.count <= grid.cube.limits.groups else {
        throw .tooManyCells(limit: grid.cube.limits.groups)
      }
    }
    return source.merged(aggregates, into: targets)
  }

  /// Windows of a grain with more cells than sets fit the memory: a pass for each, when they are few.
  private func counted(
    _ windows: [Periods.Window], _ grain: Grain, _ run: PassRunner, _ path: String
  ) throws(CubeRefusal) -> CellTable {
    var days = 0
    for window in windows { days += max(window.last - window.first + 1, 0) }
    let rows = days * (run.grid.cube.rowCount / max(run.grid.calendar.count, 1))
    guard rows <= PassStore.windowRows, windows.count <= 1_024, let special else {
      throw .viewNotPossible(path: path, view: "to date", reason: .notMergeable)
    }
    let grid = run.grid
    var found: [(cell: UInt64, value: Int64)] = []
    for window in windows where window.first <= window.last {
      var map = [Int32](repeating: -1, count: grid.calendar.count)
      for day in window.first...window.last
      where grid.selection.cyclicDays[day] && day <= run.periods.lastVisible {
        map[day] = Int32(window.last)
      }
      let table = try run.distinct(try grid.pass(grain, days: map), run.distinctOf(special))
      for (place, cell) in table.cells.enumerated() { found.append((cell, table.values[0][place])) }
    }
    found.sort { $0.cell < $1.cell }
    return CellTable(cells: found.map { $0.cell }, values: [found.map { $0.value }])
  }

  /// The pieces and what is in them; `nil` when sets of members cannot be kept for all of them.
  private func atoms(_ run: PassRunner) throws(CubeRefusal) -> (CellTable, [(first: Int, last: Int)])? {
    let grid = run.grid
    let count = grid.calendar.count
    var cuts = [Bool](repeating: false, count: count + 1)
    var covered = [Bool](repeating: false, count: count)
    for rows in 0...grid.finest.rows {
      for columns in 0...grid.finest.columns {
        for window in run.periods.windows(period, Grain(rows: rows, columns: columns)) {
          if window.first > window.last { continue }
          cuts[window.first] = true
          cuts[window.last + 1] = true
          for day in window.first...window.last { covered[day] = true }
        }
      }
    }
    var pieces: [(first: Int, last: Int)] = []
    var ofDay = [UInt32](repeating: 0, count: count)
    var map = [Int32](repeating: -1, count: count)
    for day in 0..<count where covered[day] {
      if pieces.isEmpty || cuts[day] || pieces[pieces.count - 1].last != day - 1 { pieces.append((day, day)) }
      pieces[pieces.count - 1].last = day
      ofDay[day] = UInt32(pieces.count - 1)
      if grid.selection.cyclicDays[day], day <= run.periods.lastVisible { map[day] = Int32(day) }
    }
    let pass = try grid.pass(grid.finest, days: map, atoms: (ofDay, max(pieces.count, 1)))
    guard let special else { return (try run.additive(pass, aggregates), pieces) }
    let table = try run.distinct(pass, run.distinctOf(special))
    return table.words > 0 || table.cells.isEmpty ? (table, pieces) : nil
  }
}

extension Array {
  /// The first place of an ordered array where a condition holds from there on.
  fileprivate func firstPlace(where holds: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}

extension Grid {
  /// How many cells the axes beside the date make.
  func othersSpan() throws(CubeRefusal) -> UInt64 {
    try Grid.span(axes(finest).filter { $0.reference.dimension != nil })
  }

  /// The date part of a cell: its other members at place 0.
  func dateOnly(_ cell: UInt64, _ grain: Grain) -> UInt64 {
    var rest = cell
    var result: UInt64 = 0
    var stride: UInt64 = 1
    for axis in axes(grain).reversed() {
      let place = rest % UInt64(axis.cardinality)
      rest /= UInt64(axis.cardinality)
      if axis.reference.dimension == nil { result += place * stride }
      stride *= UInt64(axis.cardinality)
    }
    return result
  }
}
