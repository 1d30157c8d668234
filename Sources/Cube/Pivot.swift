import Basis

extension Cube {
  /// Answers a query for a viewer. His territory is part of every pass, totals included, and what he may not
  /// see is refused, so that there is no cell he could learn it from.
  public func answer(
    _ query: CubeQuery, for viewer: Viewer, workers: Workers = .one
  ) throws(CubeRefusal) -> CubeAnswer {
    sealOpenRows()
    let calendar = DayRange(days)
    var rowAxes: [Axis] = []
    for (index, name) in query.rows.enumerated() {
      rowAxes.append(axis(name, try LevelReference(name, of: self, path: "rows[\(index)]"), calendar))
    }
    var columnAxes: [Axis] = []
    for (index, name) in query.columns.enumerated() {
      columnAxes.append(axis(name, try LevelReference(name, of: self, path: "columns[\(index)]"), calendar))
    }
    let selection = try Selection(self, calendar, viewer: viewer, filters: query.filters)
    let grid = Grid(
      cube: self, calendar: calendar, rowAxes: rowAxes, columnAxes: columnAxes, selection: selection)
    _ = try Grid.span(rowAxes + columnAxes)
    let pivot = try Pivot(query, viewer, grid, workers)
    return try pivot.answer()
  }

  /// The days on which the viewer may see any row.
  func visibleDays(_ calendar: DayRange, _ viewer: Viewer) throws(CubeRefusal) -> [Bool] {
    let axis = axis("date.day", LevelReference(date: .day), calendar)
    let grid = Grid(
      cube: self, calendar: calendar, rowAxes: [axis], columnAxes: [],
      selection: try Selection(self, calendar, viewer: viewer, filters: []))
    var days = [Bool](repeating: false, count: calendar.count)
    if calendar.count == 0 { return days }
    let map = (0..<calendar.count).map { grid.selection.days[$0] ? Int32($0) : -1 }
    let pass = try grid.pass(grid.finest, days: map)
    for cell in try SparseScan(self, pass).run([]).cells { days[Int(cell)] = true }
    return days
  }
}

/// The evaluation of one query.
final class Pivot {
  private let query: CubeQuery
  private let grid: Grid
  private let run: PassRunner
  private let stores: [PassStore]
  /// Store and place in it, by leaf.
  private let homes: [(store: Int, order: Int)]
  private let measures: [PivotMeasure]

  init(_ query: CubeQuery, _ viewer: Viewer, _ grid: Grid, _ workers: Workers) throws(CubeRefusal) {
    self.query = query
    self.grid = grid
    var compiler = MeasureCompiler(grid.cube, viewer)
    var measures: [PivotMeasure] = []
    for (index, measure) in query.measures.enumerated() {
      measures.append(try PivotMeasure(measure, &compiler, path: "measures[\(index)]"))
    }
    self.measures = measures
    var stores: [PassStore] = []
    var homes: [(store: Int, order: Int)] = []
    var additive: [(period: Period, aggregates: [Aggregate], store: Int)] = []
    for leaf in compiler.leaves {
      guard case .aggregate(let aggregate) = leaf.kind else {
        homes.append((stores.count, 0))
        stores.append(PassStore(period: leaf.period, aggregates: [], special: leaf.kind))
        continue
      }
      if let index = additive.firstIndex(where: { $0.period == leaf.period }) {
        homes.append((additive[index].store, additive[index].aggregates.count))
        additive[index].aggregates.append(aggregate)
      } else {
        homes.append((stores.count, 0))
        additive.append((leaf.period, [aggregate], stores.count))
        stores.append(PassStore(period: leaf.period, aggregates: [aggregate], special: nil))
      }
    }
    for group in additive {
      stores[group.store] = PassStore(period: group.period, aggregates: group.aggregates, special: nil)
    }
    self.stores = stores
    self.homes = homes
    let needsVisible =
      compiler.leaves.contains { leaf in
        switch leaf.kind {
        case .onEdgeDay, .dayCount: true
        default: !viewer.territory.isEmpty && leaf.period != .current
        }
      } || (measures.contains { $0.view == .projection } && !viewer.territory.isEmpty)
    let visible =
      needsVisible
      ? try grid.cube.visibleDays(grid.calendar, viewer) : [Bool](repeating: true, count: grid.calendar.count)
    let folds =
      query.totals || query.others || !query.columns.isEmpty || compiler.leaves.contains { $0.period.isWindow }
      || measures.contains { $0.view != .value }
    run = PassRunner(
      grid: grid, periods: Periods(grid: grid, visible: visible), workers: workers, folds: folds)
  }

  // MARK: values

  private func fill(_ grain: Grain, except late: [Int]) throws(CubeRefusal) {
    for (index, store) in stores.enumerated() where !late.contains(index) {
      try store.fill(grain, run, path: "measures")
    }
  }

  /// Numbers that decide neither which rows there are nor their order, so that `top` may come first.
  private func lateStores() -> [Int] {
    guard query.top != nil, !query.totals, !query.others else { return [] }
    let late = stores.indices.filter { index in
      stores[index].isDear
        && stores.indices.contains { other in
          stores[other].special == nil && !stores[other].aggregates.isEmpty
            && stores[other].period == stores[index].period && isShown(other)
        }
    }
    if late.isEmpty { return [] }
    let keys = query.sort.isEmpty ? [measures.first?.name ?? ""] : query.sort.map { $0.by }
    for measure in measures where measure.view != .value || keys.contains(measure.name) {
      func isLate(_ leaf: Int) -> Bool { late.contains(homes[leaf].store) }
      if measure.expression.needs(isLate) || measure.compared?.needs(isLate) == true { return [] }
    }
    return late
  }

  private func fill(late: [Int], rows: [UInt64]) throws(CubeRefusal) {
    if late.isEmpty || rows.isEmpty { return }
    let top = TopRows(rows, of: grid)
    let narrow = PassRunner(
      grid: top.grid, periods: Periods(grid: top.grid, visible: run.periods.visible), workers: run.workers,
      folds: false)
    for index in late { try stores[index].fill(only: top, narrow) }
  }

  /// A measure before row-order views, at a row and a column of any depth.
  func value(_ measure: PivotMeasure, _ line: CubeAnswer.Line, _ columns: Int, _ column: UInt64) -> Int64? {
    let own = plain(measure.expression, line, columns, column)
    switch measure.view {
    case .growthPreviousYear, .growthPreviousPeriod:
      guard let own, let before = plain(measure.compared!, line, columns, column), before != 0 else {
        return nil
      }
      let (difference, overflow) = own.subtractingReportingOverflow(before)
      return overflow
        ? nil : ratio(difference, 0, before == .min ? .max : abs(before), 0, Expression.ratioPlaces)
    case .shareOfRow: return share(own, plain(measure.expression, line, 0, 0))
    case .shareOfColumn: return share(own, plain(measure.expression, .init(depth: 0, row: 0), columns, column))
    case .shareOfTotal: return share(own, plain(measure.expression, .init(depth: 0, row: 0), 0, 0))
    case .shareOfParent:
      if line.depth == 0 { return share(own, own) }
      let parent = CubeAnswer.Line(
        depth: line.isOthers ? 0 : line.depth - 1,
        row: line.isOthers ? 0 : line.row / UInt64(grid.rowAxes[line.depth - 1].cardinality))
      return share(own, plain(measure.expression, parent, columns, column))
    case .projection: return projected(own, line, columns, column)
    default: return own
    }
  }

  private func share(_ part: Int64?, _ whole: Int64?) -> Int64? {
    guard let part, let whole else { return nil }
    return ratio(part, 0, whole, 0, Expression.ratioPlaces)
  }

  private func plain(
    _ expression: Expression, _ line: CubeAnswer.Line, _ columns: Int, _ column: UInt64
  ) -> Int64? {
    let cell = line.row * grid.columnSpan(columns) + column
    let grain = Grain(rows: line.depth, columns: columns)
    if case .leaf(let leaf, _) = expression, !line.isOthers {
      return stores[homes[leaf].store].value(homes[leaf].order, cell, grain, grid)
    }
    return expression.value { leaf in
      let home = self.homes[leaf]
      if line.isOthers { return self.stores[home.store].otherValue(home.order, column, columns) }
      return self.stores[home.store].value(home.order, cell, grain, self.grid)
    }
  }

  /// A running period stretched by calendar days; a finished one stays.
  private func projected(_ own: Int64?, _ line: CubeAnswer.Line, _ columns: Int, _ column: UInt64) -> Int64? {
    let grain = Grain(rows: line.depth, columns: columns)
    let periods = run.periods
    guard let own, let level = grid.finestPeriod(grain), periods.lastVisible >= 0 else { return own }
    let cell = line.row * grid.columnSpan(columns) + column
    let today = grid.calendar.day(periods.lastVisible)
    guard grid.datePart(periods.lastVisible, grain) == grid.dateOnly(cell, grain) else { return own }
    let start = level.start(today)
    let length = Int64(level.next(today).dayNumber - start.dayNumber)
    return roundedProduct(own, length, over: Int64(today.dayNumber - start.dayNumber) + 1)
  }

  // MARK: the table

  /// Stores of numbers that stand in a cell themselves. What growth is only compared with makes no row and no
  /// column: they would be empty.
  private func isShown(_ store: Int) -> Bool {
    measures.contains { $0.expression.needs { leaf in homes[leaf].store == store } }
  }

  /// Row or column parts of the finest grain that occur, in order.
  private func occurring(_ part: (UInt64) -> UInt64) -> [UInt64] {
    var seen: [UInt64] = []
    for (index, store) in stores.enumerated() where isShown(index) {
      var own: [UInt64] = []
      for cell in store.cells(grid.finest) {
        let value = part(cell)
        if own.last != value { own.append(value) }
      }
      if own.isEmpty { continue }
      if zip(own, own.dropFirst()).contains(where: { $0 >= $1 }) { own = Array(Set(own)).sorted() }
      seen = seen.isEmpty ? own : (own == seen ? seen : Array(Set(seen + own)).sorted())
    }
    return seen
  }

  private var isNested: Bool { query.totals && query.rows.count > 1 }

  private func grains() -> [Grain] {
    var grains = [grid.finest]
    let rows = grid.finest.rows
    let columns = grid.finest.columns
    func add(_ grain: Grain) { if !grains.contains(grain) { grains.append(grain) } }
    if query.totals {
      for row in 0...rows { for column in 0...columns { add(Grain(rows: row, columns: column)) } }
    }
    if !query.sort.isEmpty || query.top != nil { add(Grain(rows: rows, columns: 0)) }
    for measure in measures {
      for grain in grains {
        switch measure.view {
        case .shareOfRow: add(Grain(rows: grain.rows, columns: 0))
        case .shareOfColumn: add(Grain(rows: 0, columns: grain.columns))
        case .shareOfTotal: add(Grain(rows: 0, columns: 0))
        case .shareOfParent: add(Grain(rows: max(grain.rows - 1, 0), columns: grain.columns))
        default: continue
        }
      }
    }
    return grains
  }

  func answer() throws(CubeRefusal) -> CubeAnswer {
    let late = lateStores()
    for grain in grains() { try fill(grain, except: late) }
    let span = grid.columnSpan(grid.finest.columns)
    let columnParts = grid.finest.columns == 0 ? [0] : occurring { $0 % span }
    let columns = columnHeads(columnParts)
    guard columns.count * measures.count <= grid.cube.limits.columns else {
      throw .tooManyColumns(limit: grid.cube.limits.columns)
    }
    let rowParts = occurring { $0 / span }
    let allowed = max(1, grid.cube.limits.cells / max(1, columns.count * measures.count))
    let orderer = try RowOrder(query, grid, measures, self)
    var kept = try orderer.flat(rowParts)
    let ordered = kept
    var lines: [CubeAnswer.Line] = []
    if let top = query.top, kept.count > top {
      kept = Array(kept[0..<top])
      if query.others {
        for columns in 0...grid.finest.columns {
          for store in stores { try store.fillOthers(columns, top: Set(kept), run, path: "others") }
        }
      }
    }
    let limit = min(query.limit ?? allowed, allowed)
    let cut = kept.count > limit
    if cut { kept = Array(kept[0..<limit]) }
    try fill(late: late, rows: kept)
    if isNested { kept = orderer.nested(kept) }
    // Views over the order of rows need all rows, also those that are cut afterwards.
    var values = OrderedViews(self, measures, columns, all: isNested ? orderer.nested(ordered) : ordered, grid)
    lines = rowLines(kept)
    if query.others, let top = query.top, rowParts.count > top {
      lines.insert(.init(depth: 0, row: 0, isOthers: true), at: query.totals ? lines.count - 1 : lines.count)
    }
    let cells = cells(lines, columns, &values)
    return CubeAnswer(
      rowLevels: query.rows,
      columns: columns.flatMap { column in measures.map { head(column, $0) } },
      totalRows: rowParts.count, cut: cut, position: grid.cube.position, lines: lines, values: cells,
      axes: grid.rowAxes.map { $0.labels })
  }

  /// A plain number for reading in order; `nil` for what is computed from several.
  func reading(_ measure: PivotMeasure, _ grain: Grain) -> CellReading? {
    guard measure.view == .value, case .leaf(let leaf, _) = measure.expression else { return nil }
    return stores[homes[leaf].store].reading(homes[leaf].order, grain)
  }

  /// All values of an answer without totals, measure by measure.
  private func finestCells(
    _ lines: [CubeAnswer.Line], _ columns: [PivotColumn], _ values: inout OrderedViews
  ) -> [Int64] {
    let span = grid.columnSpan(grid.finest.columns)
    var wanted: [UInt64] = []
    wanted.reserveCapacity(lines.count * columns.count)
    for line in lines {
      let row = line.row &* span
      for column in columns { wanted.append(row &+ column.part) }
    }
    var cells = [Int64](repeating: CubeAnswer.empty, count: wanted.count * measures.count)
    for (index, measure) in measures.enumerated() {
      if var reading = reading(measure, grid.finest) {
        reading.read(wanted, into: &cells, from: index, stride: measures.count)
        continue
      }
      var place = index
      for line in lines {
        for column in columns {
          cells[place] = values.value(index, measure, line, column) ?? CubeAnswer.empty
          place += measures.count
        }
      }
    }
    return cells
  }

  /// All values, row by row. Plain numbers, which most are, are read from their tables in order.
  private func cells(
    _ lines: [CubeAnswer.Line], _ columns: [PivotColumn], _ values: inout OrderedViews
  ) -> [Int64] {
    let isPlain = !lines.contains { $0.isOthers || $0.depth < grid.finest.rows }
    if isPlain, !columns.contains(where: { $0.depth < grid.finest.columns }) {
      return finestCells(lines, columns, &values)
    }
    let depths = grid.finest.columns + 1
    // By measure, row depth and column depth.
    var readings: [CellReading?] = []
    for measure in measures {
      for rows in 0...grid.finest.rows {
        for columns in 0..<depths { readings.append(reading(measure, Grain(rows: rows, columns: columns))) }
      }
    }
    var cells: [Int64] = []
    cells.reserveCapacity(lines.count * columns.count * measures.count)
    for line in lines {
      for column in columns {
        let cell = line.row * grid.columnSpan(column.depth) + column.part
        for (index, measure) in measures.enumerated() {
          let reading = (index * (grid.finest.rows + 1) + line.depth) * depths + column.depth
          if !line.isOthers, let value = readings[reading]?.value(cell) {
            cells.append(value)
          } else {
            cells.append(values.value(index, measure, line, column) ?? CubeAnswer.empty)
          }
        }
      }
    }
    return cells
  }

  private func head(_ column: PivotColumn, _ measure: PivotMeasure) -> CubeAnswer.Column {
    var rest = column.part
    var labels: [String] = []
    for axis in grid.columnAxes[0..<column.depth].reversed() {
      labels.append(axis.labels.label(Int(rest % UInt64(axis.cardinality))))
      rest /= UInt64(axis.cardinality)
    }
    return CubeAnswer.Column(
      members: labels.reversed(), isTotal: column.depth < grid.finest.columns, measure: measure.name,
      places: measure.places)
  }

  /// The columns, each group followed by its total.
  private func columnHeads(_ parts: [UInt64]) -> [PivotColumn] {
    var heads: [PivotColumn] = []
    let depth = grid.finest.columns
    for (index, part) in parts.enumerated() {
      heads.append(PivotColumn(depth: depth, part: part))
      guard query.totals, depth > 0 else { continue }
      for outer in stride(from: depth - 1, through: 0, by: -1) {
        let divisor = grid.columnDivisor(outer)
        let closes = index == parts.count - 1 || parts[index + 1] / divisor != part / divisor
        if closes { heads.append(PivotColumn(depth: outer, part: part / divisor)) }
      }
    }
    return heads
  }

  /// The rows, each group followed by its subtotal, and the grand total at the end.
  private func rowLines(_ rows: [UInt64]) -> [CubeAnswer.Line] {
    let depth = grid.finest.rows
    var lines: [CubeAnswer.Line] = []
    for (index, row) in rows.enumerated() {
      lines.append(.init(depth: depth, row: row))
      guard query.totals, depth > 1 else { continue }
      for outer in stride(from: depth - 1, to: 0, by: -1) {
        let divisor = grid.rowDivisor(outer)
        if index == rows.count - 1 || rows[index + 1] / divisor != row / divisor {
          lines.append(.init(depth: outer, row: row / divisor))
        }
      }
    }
    if query.totals, depth > 0 { lines.append(.init(depth: 0, row: 0)) }
    return lines
  }
}
