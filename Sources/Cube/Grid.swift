import Basis

/// A level of detail of the answer: how many row levels and how many column levels are told apart.
struct Grain: Equatable {
  var rows: Int
  var columns: Int
}

/// The axes of a query and the passes over them.
///
/// A cell's number is its members' places in mixed radix, rows before columns; cutting levels from the end of
/// either side is a division. That is how totals are folded without looking at rows again.
struct Grid {
  let cube: Cube
  let calendar: DayRange
  let rowAxes: [Axis]
  let columnAxes: [Axis]
  let selection: Selection
  // Asked for with every value of an answer.
  private let columnSpans: [UInt64]
  private let rowDivisors: [UInt64]
  private let columnDivisors: [UInt64]

  init(cube: Cube, calendar: DayRange, rowAxes: [Axis], columnAxes: [Axis], selection: Selection) {
    self.cube = cube
    self.calendar = calendar
    self.rowAxes = rowAxes
    self.columnAxes = columnAxes
    self.selection = selection
    func product(_ axes: ArraySlice<Axis>) -> UInt64 { axes.reduce(1) { $0 &* UInt64($1.cardinality) } }
    columnSpans = (0...columnAxes.count).map { product(columnAxes[0..<$0]) }
    rowDivisors = (0...rowAxes.count).map { product(rowAxes[$0...]) }
    columnDivisors = (0...columnAxes.count).map { product(columnAxes[$0...]) }
  }

  var finest: Grain { Grain(rows: rowAxes.count, columns: columnAxes.count) }

  func axes(_ grain: Grain) -> [Axis] { Array(rowAxes[0..<grain.rows] + columnAxes[0..<grain.columns]) }

  /// How many members the first axes have together.
  static func span(_ axes: some Sequence<Axis>) throws(CubeRefusal) -> UInt64 {
    var span: UInt64 = 1
    for axis in axes {
      let (product, overflow) = span.multipliedReportingOverflow(by: UInt64(axis.cardinality))
      guard !overflow, product < PassTable.dead else { throw .tooManyCells(limit: Int(Int32.max)) }
      span = product
    }
    return span
  }

  func columnSpan(_ columns: Int) -> UInt64 { columnSpans[columns] }
  func rowDivisor(_ rows: Int) -> UInt64 { rowDivisors[rows] }
  func columnDivisor(_ columns: Int) -> UInt64 { columnDivisors[columns] }

  /// The cell of a coarser grain that holds a cell of the finest.
  func coarser(_ cell: UInt64, _ grain: Grain) -> UInt64 {
    let span = columnSpan(columnAxes.count)
    let row = cell / span / rowDivisor(grain.rows)
    return row * columnSpan(grain.columns) + cell % span / columnDivisor(grain.columns)
  }

  /// A pass at a grain. `days` says for which day of the answer a day of the facts counts, -1 for none; `atoms`
  /// replaces the date levels by a numbering of days.
  func pass(_ grain: Grain, days: [Int32], atoms: (of: [UInt32], count: Int)? = nil) throws(CubeRefusal) -> Pass
  {
    let used = axes(grain)
    var strides = [UInt64](repeating: 0, count: used.count)
    var span: UInt64 = 1
    for index in stride(from: used.count - 1, through: 0, by: -1) {
      if atoms != nil, used[index].reference.dimension == nil { continue }
      strides[index] = span
      span = try multiplied(span, used[index].cardinality)
    }
    let atomStride = span
    if let atoms { span = try multiplied(span, atoms.count) }

    var tables: [PassTable] = []
    var dates = [UInt64](repeating: 0, count: calendar.count)
    for day in 0..<calendar.count {
      guard days[day] >= 0 else {
        dates[day] = PassTable.dead
        continue
      }
      if let atoms { dates[day] = UInt64(atoms.of[day]) * atomStride }
      for (index, axis) in used.enumerated() where axis.reference.dimension == nil && atoms == nil {
        dates[day] += UInt64(axis.places[Int(days[day])]) * strides[index]
      }
    }
    if dates.contains(where: { $0 != 0 }) {
      tables.append(PassTable(column: 0, first: Int64(calendar.first), offsets: dates))
    }
    for dimension in 0..<cube.dimensions.count {
      let allowed = selection.keys[dimension]
      let axes = used.enumerated().filter { $0.element.reference.dimension == dimension }
      if allowed == nil, axes.isEmpty { continue }
      let count = cube.dimensions[dimension].keys.members.count
      var offsets = [UInt64](repeating: 0, count: count)
      for (index, axis) in axes {
        let stride = strides[index]
        for key in 0..<count { offsets[key] += UInt64(axis.places[key]) * stride }
      }
      if let allowed { for key in 0..<count where !allowed[key] { offsets[key] = PassTable.dead } }
      tables.append(PassTable(column: cube.dimensionColumn(dimension), first: 0, offsets: offsets))
    }
    return Pass(tables: tables, cellCount: span)
  }

  private func multiplied(_ span: UInt64, _ cardinality: Int) throws(CubeRefusal) -> UInt64 {
    let (product, overflow) = span.multipliedReportingOverflow(by: UInt64(max(cardinality, 1)))
    guard !overflow, product < PassTable.dead else { throw .tooManyCells(limit: cube.limits.groups) }
    return product
  }

  /// The part of a cell that its date levels make, for a day of the answer.
  func datePart(_ day: Int, _ grain: Grain) -> UInt64 {
    var part: UInt64 = 0
    for axis in axes(grain) {
      part *= UInt64(axis.cardinality)
      if axis.reference.dimension == nil { part += UInt64(axis.places[day]) }
    }
    return part
  }

  /// A cell without its date levels, from one of a pass by atoms (`withoutDates` of the finest grain).
  func placed(_ others: UInt64, _ grain: Grain) -> UInt64 {
    // Take the members of the other axes apart from the last to the first, then build the cell of the grain.
    var rest = others
    let all = axes(finest)
    var places = [UInt64](repeating: 0, count: all.count)
    for index in stride(from: all.count - 1, through: 0, by: -1) where all[index].reference.dimension != nil {
      places[index] = rest % UInt64(all[index].cardinality)
      rest /= UInt64(all[index].cardinality)
    }
    var cell: UInt64 = 0
    for index in 0..<all.count {
      let isKept = index < rowAxes.count ? index < grain.rows : index - rowAxes.count < grain.columns
      if isKept { cell = cell * UInt64(all[index].cardinality) + places[index] }
    }
    return cell
  }

  /// The finest date level of rows and columns; `nil` without any.
  func finestPeriod(_ grain: Grain) -> DateLevel? {
    var best: DateLevel?
    for axis in axes(grain) where axis.reference.dimension == nil && axis.reference.date.isPeriod {
      if axis.reference.date.fineness > (best?.fineness ?? 0) { best = axis.reference.date }
    }
    return best
  }
}
