import Basis

/// What a fact table holds: one date, dimensions by key, numbers, and the document each row comes from.
public struct CubeSchema: Sendable {
  /// Name of the facts: "order_lines".
  public var fact: String
  /// Dimensions beside the date, in the order of the columns; the first is always `document`.
  public var dimensions: [DimensionSchema]
  /// Number columns, in order.
  public var columns: [NumberColumn]
  /// What can be asked for.
  public var measures: [Measure]

  /// A schema; the document dimension is added in front.
  public init(fact: String, dimensions: [DimensionSchema], columns: [NumberColumn], measures: [Measure]) {
    self.fact = fact
    self.dimensions = [DimensionSchema(name: "document", levels: [])] + dimensions
    self.columns = columns
    self.measures = measures
  }

  /// One measure per number column, summed, under the column's name.
  public static func summed(_ columns: [NumberColumn]) -> [Measure] {
    columns.map { Measure(name: $0.name, kind: .sum(column: $0.name)) }
  }
}

/// A dimension: its name is also its finest level (the key), further levels group the keys.
public struct DimensionSchema: Sendable {
  /// "customer". In a query `customer` and `customer.customer` mean the key itself.
  public var name: String
  /// "region", "segment": asked for as `customer.region`.
  public var levels: [String]

  /// A dimension with these levels above its key.
  public init(name: String, levels: [String]) {
    self.name = name
    self.levels = levels
  }
}

/// A column of whole numbers with a fixed number of decimals: grosze are 2, thousandths 3.
public struct NumberColumn: Sendable {
  /// "net".
  public var name: String
  /// Decimals of the printed number: a stored 1234 with 2 places is 12.34.
  public var places: Int

  /// A number column.
  public init(name: String, places: Int) {
    self.name = name
    self.places = places
  }
}

/// A measure under a name in the query's language and, optionally, one in Polish.
public struct Measure: Sendable {
  /// "net".
  public var name: String
  /// "wartość netto"; may be empty. Queries and formulas accept either name.
  public var polishName: String
  /// How it is computed.
  public var kind: Kind

  /// A measure.
  public init(name: String, polishName: String = "", kind: Kind) {
    self.name = name
    self.polishName = polishName
    self.kind = kind
  }

  /// How a measure is computed. Totals of every kind are computed from the rows, never from cells.
  public enum Kind: Equatable, Sendable {
    /// Sum of a column.
    case sum(column: String)
    /// Number of rows.
    case count
    /// Least value of a column.
    case minimum(column: String)
    /// Greatest value of a column.
    case maximum(column: String)
    /// Sum divided by the number of rows, with four more decimals.
    case average(column: String)
    /// A percentile of a column by linear interpolation (Hyndman and Fan's type 7, as in SQL's
    /// `percentile_cont`); the median is 500,000 ppm.
    case percentile(column: String, ppm: Int64)
    /// Number of different members of a level.
    case distinct(level: String)
    /// For stock and receivables: the sum on the last day of the period that has any row the viewer may see.
    case last(column: String)
    /// The sum on the first such day.
    case first(column: String)
    /// The sum over all days divided by the number of such days, with four more decimals.
    case averageOverTime(column: String)
    /// A formula over other measures, computed after aggregation.
    case formula(String)
  }
}
