/// A question to a cube, typed. `CubeQuery(json:)` reads the form of docs/LAB.md.
public struct CubeQuery: Sendable {
  /// Levels down the side.
  public var rows: [String] = []
  /// Levels across the top.
  public var columns: [String] = []
  /// Which facts; all must hold.
  public var filters: [LevelFilter] = []
  /// What is shown in the cells; at least one.
  public var measures: [QueryMeasure] = []
  /// Order of the rows; without it, by members.
  public var sort: [SortKey] = []
  /// Only the first so many rows after sorting.
  public var top: Int?
  /// With `top`: one more row for all the rest.
  public var others = false
  /// Subtotals and totals on both axes, of everything the filters and the viewer's territory let through.
  public var totals = false
  /// Rows beyond this are cut, and the answer says so.
  public var limit: Int?

  /// An empty question.
  public init() {}
}

/// One condition on a level.
public struct LevelFilter: Sendable {
  /// "customer.segment".
  public var level: String
  /// What must hold.
  public var condition: Condition

  /// A filter.
  public init(level: String, condition: Condition) {
    self.level = level
    self.condition = condition
  }

  /// What must hold of a member's label.
  public enum Condition: Sendable {
    /// It is one of these.
    case isIn([String])
    /// It is none of these.
    case isNotIn([String])
    /// It lies between these, both included, in byte order; dates compare as dates.
    case between(from: String?, to: String?)
  }
}

/// A measure of a query.
public struct QueryMeasure: Sendable {
  /// Header in the answer.
  public var name: String
  /// What is computed.
  public var base: Base
  /// How it is shown.
  public var view: View

  /// A measure under a name.
  public init(name: String, base: Base, view: View = .value) {
    self.name = name
    self.base = base
    self.view = view
  }

  /// What is computed.
  public enum Base: Sendable {
    /// A measure of the schema.
    case named(String)
    /// An aggregate defined in the query.
    case kind(Measure.Kind)
  }

  /// How a measure is shown.
  public enum View: Equatable, Sendable {
    /// As it is.
    case value
    /// Of the same period a year before, to the same day; ISO weeks compare by week number.
    case previousYear
    /// Of the period before.
    case previousPeriod
    /// 364 days before: the same weekday.
    case previousYearSameWeekday
    /// Since the year began.
    case yearToDate
    /// Since the quarter began.
    case quarterToDate
    /// Since the month began.
    case monthToDate
    /// Over the last n periods.
    case rolling(Int)
    /// Change against the year before, as a fraction with six decimals.
    case growthPreviousYear
    /// Change against the period before.
    case growthPreviousPeriod
    /// Value so far, stretched to the end of the period by calendar days.
    case projection
    /// Part of the row's total.
    case shareOfRow
    /// Part of the column's total.
    case shareOfColumn
    /// Part of the grand total.
    case shareOfTotal
    /// Part of the next coarser row.
    case shareOfParent
    /// 1 for the greatest among the rows of the same parent.
    case rank
    /// Sum of this and the rows before it, in the shown order.
    case runningTotal
    /// Running share, greatest first, among rows of the same parent.
    case pareto
    /// 1, 2, 3 for A, B, C: the rows that make the first 80 %, 95 % and the rest.
    case abc
    /// 1, 2, 3 for X, Y, Z: variation over the columns up to 0.5, up to 1, and beyond.
    case xyz
  }
}

/// A sort key: a row level or a measure's header, in the total over all columns.
public struct SortKey: Sendable {
  /// "net" or "customer.region".
  public var by: String
  /// Greatest first.
  public var descending: Bool

  /// A sort key.
  public init(by: String, descending: Bool) {
    self.by = by
    self.descending = descending
  }
}
