import Basis

/// A document as facts: its number and its rows.
public struct FactDocument: Sendable, Equatable {
  /// "ZS/2026/11/000123"; unique in the cube.
  public var number: String
  /// Its rows; none is allowed (a document whose lines were all withdrawn).
  public var rows: [FactRow]

  /// A document.
  public init(number: String, rows: [FactRow]) {
    self.number = number
    self.rows = rows
  }
}

/// One row of a document, in the order of the schema.
public struct FactRow: Sendable, Equatable {
  /// The day it counts for.
  public var day: CivilDate
  /// Keys of the dimensions after `document`; "" is none.
  public var keys: [String]
  /// Numbers in the columns' smallest units.
  public var numbers: [Int64]

  /// A row.
  public init(day: CivilDate, keys: [String], numbers: [Int64]) {
    self.day = day
    self.keys = keys
    self.numbers = numbers
  }
}
