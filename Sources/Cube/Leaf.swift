/// Which days a number is taken from, relative to the cell's period.
enum Period: Equatable {
  case current
  case previousYear
  case previousYearSameWeekday
  case previousPeriod
  case yearToDate
  case quarterToDate
  case monthToDate
  case rolling(Int)

  var isWindow: Bool {
    switch self {
    case .yearToDate, .quarterToDate, .monthToDate, .rolling: true
    default: false
    }
  }
}

/// One number that a pass computes per cell.
struct Leaf: Equatable {
  enum Kind: Equatable {
    case aggregate(Aggregate)
    case distinct(dimension: Int, level: String)
    /// Different days, weeks, months.
    case distinctDate(DateLevel)
    case percentile(column: Int, ppm: Int64)
    /// The sum on the last (or first) visible day of the period.
    case onEdgeDay(column: Int, last: Bool)
    /// How many visible days the period has.
    case dayCount
  }

  var kind: Kind
  var period: Period

  var isAdditive: Bool {
    if case .aggregate = kind { return true }
    return false
  }
}

/// Turns measures of the query and the schema into expressions over leaves.
struct MeasureCompiler {
  let cube: Cube
  let viewer: Viewer
  private(set) var leaves: [Leaf] = []
  private var open: [String] = []
  /// Measures compiled so far: formulas that name formulas many times over grow beyond any length of text.
  private var compiled = 0

  /// References to measures in all formulas of a query, those inside others counted each time.
  static let limit = 4_096

  init(_ cube: Cube, _ viewer: Viewer) {
    self.cube = cube
    self.viewer = viewer
  }

  mutating func compile(_ base: QueryMeasure.Base, _ period: Period, path: String) throws(CubeRefusal)
    -> Expression
  {
    switch base {
    case .named(let name): return try named(name, period, path)
    case .kind(let kind): return try expression(kind, period, path)
    }
  }

  private mutating func named(_ name: String, _ period: Period, _ path: String) throws(CubeRefusal)
    -> Expression
  {
    compiled += 1
    guard compiled <= MeasureCompiler.limit else { throw .tooComplex(path: path, limit: MeasureCompiler.limit) }
    if name == "count" { return leaf(.aggregate(.count), period, 0) }
    for measure in cube.schema.measures where measure.name == name || (measure.polishName == name && name != "")
    {
      if viewer.hiddenMeasures.contains(measure.name) { throw .hiddenMeasure(path: path, name: name) }
      guard !open.contains(measure.name) else { throw .formulaCycle(path: path, name: name) }
      guard open.count < 32 else { throw .tooComplex(path: path, limit: 32) }
      open.append(measure.name)
      let result = try expression(measure.kind, period, path)
      open.removeLast()
      return result
    }
    throw .unknownMeasure(path: path, name: name, known: cube.measureNames)
  }

  private mutating func leaf(_ kind: Leaf.Kind, _ period: Period, _ places: Int) -> Expression {
    let wanted = Leaf(kind: kind, period: period)
    for (index, leaf) in leaves.enumerated() where leaf == wanted { return .leaf(index, places: places) }
    leaves.append(wanted)
    return .leaf(leaves.count - 1, places: places)
  }

  private func column(_ name: String, _ path: String) throws(CubeRefusal) -> (index: Int, places: Int) {
    if viewer.hiddenMeasures.contains(name) { throw .hiddenMeasure(path: path, name: name) }
    for (index, column) in cube.schema.columns.enumerated() where column.name == name {
      return (cube.numberColumn(index), column.places)
    }
    // A measure that sums a column may be named instead of the column.
    for measure in cube.schema.measures where measure.name == name || measure.polishName == name {
      if case .sum(let column) = measure.kind {
        if viewer.hiddenMeasures.contains(measure.name) || viewer.hiddenMeasures.contains(column) {
          throw .hiddenMeasure(path: path, name: name)
        }
        // One step only: a measure may sum a column that is not there, even one of its own name.
        for (index, candidate) in cube.schema.columns.enumerated() where candidate.name == column {
          return (cube.numberColumn(index), candidate.places)
        }
      }
    }
    throw .unknownMeasure(
      path: path, name: name, known: cube.schema.columns.map { $0.name }.joined(separator: ", "))
  }

  private mutating func expression(
    _ kind: Measure.Kind, _ period: Period, _ path: String
  ) throws(CubeRefusal) -> Expression {
    switch kind {
    case .count: return leaf(.aggregate(.count), period, 0)
    case .sum(let name):
      let (index, places) = try column(name, path)
      return leaf(.aggregate(.sum(column: index)), period, places)
    case .minimum(let name):
      let (index, places) = try column(name, path)
      return leaf(.aggregate(.minimum(column: index)), period, places)
    case .maximum(let name):
      let (index, places) = try column(name, path)
      return leaf(.aggregate(.maximum(column: index)), period, places)
    case .average(let name):
      let (index, places) = try column(name, path)
      return .quotient(
        leaf(.aggregate(.sum(column: index)), period, places), leaf(.aggregate(.count), period, 0),
        places: places + 4)
    case .percentile(let name, let ppm):
      let (index, places) = try column(name, path)
      return leaf(.percentile(column: index, ppm: ppm), period, places + 4)
    case .distinct(let name):
      let level = try LevelReference(name, of: cube, path: path)
      guard let dimension = level.dimension, let table = level.table else {
        return leaf(.distinctDate(level.date), period, 0)
      }
      return leaf(.distinct(dimension: dimension, level: table.name), period, 0)
    case .last(let name):
      let (index, places) = try column(name, path)
      return leaf(.onEdgeDay(column: index, last: true), period, places)
    case .first(let name):
      let (index, places) = try column(name, path)
      return leaf(.onEdgeDay(column: index, last: false), period, places)
    case .averageOverTime(let name):
      let (index, places) = try column(name, path)
      return .quotient(
        leaf(.aggregate(.sum(column: index)), period, places), leaf(.dayCount, period, 0), places: places + 4)
    case .formula(let text):
      var compiler = self
      let result = try Formula.read(
        text, path: path,
        names: Formula.Names(
          measure: { (name) throws(CubeRefusal) in try compiler.named(name, period, path) },
          aggregate: { (kind) throws(CubeRefusal) in try compiler.expression(kind, period, path) }))
      leaves = compiler.leaves
      compiled = compiler.compiled
      return result
    }
  }
}
