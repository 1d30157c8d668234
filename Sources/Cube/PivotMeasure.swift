/// A column of the answer: the first `depth` column levels at these members.
struct PivotColumn {
  var depth: Int
  var part: UInt64
}

/// A measure of the query, compiled.
struct PivotMeasure {
  let name: String
  let view: QueryMeasure.View
  let expression: Expression
  /// The same measure of the period that growth compares with.
  let compared: Expression?
  let places: Int

  init(_ measure: QueryMeasure, _ compiler: inout MeasureCompiler, path: String) throws(CubeRefusal) {
    name = measure.name
    view = measure.view
    let period: Period =
      switch measure.view {
      case .previousYear: .previousYear
      case .previousPeriod: .previousPeriod
      case .previousYearSameWeekday: .previousYearSameWeekday
      case .yearToDate: .yearToDate
      case .quarterToDate: .quarterToDate
      case .monthToDate: .monthToDate
      case .rolling(let count): .rolling(count)
      default: .current
      }
    expression = try compiler.compile(measure.base, period, path: path)
    switch measure.view {
    case .growthPreviousYear: compared = try compiler.compile(measure.base, .previousYear, path: path)
    case .growthPreviousPeriod: compared = try compiler.compile(measure.base, .previousPeriod, path: path)
    default: compared = nil
    }
    switch measure.view {
    case .growthPreviousYear, .growthPreviousPeriod, .shareOfRow, .shareOfColumn, .shareOfTotal, .shareOfParent,
      .pareto:
      places = Expression.ratioPlaces
    case .rank, .abc, .xyz: places = 0
    default: places = expression.places
    }
  }
}
