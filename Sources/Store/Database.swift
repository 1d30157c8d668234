import Basis

/// A database of the company: the embedded SQLite file or a PostgreSQL cluster. The same SQL runs on both;
/// what differs stands in the drivers.
///
/// SQL is written with `$1`, `$2` … for values, in order of first use, and never with values in the text.
public protocol Database: Sendable {
  /// Which engine, for the few statements that must differ.
  var dialect: SqlDialect { get }

  /// Runs `body` on a consistent snapshot.
  func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

  /// Runs `body` in one transaction that commits when it returns and rolls back when it throws. When other
  /// writers got in its way `body` may run again from the start, so it must have no effect but on the database.
  @discardableResult
  func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T

  /// Closes all connections.
  func close() async throws
}

/// The two engines.
public enum SqlDialect: Sendable {
  /// SQLite 3.40 or newer.
  case sqlite
  /// PostgreSQL 15 or newer.
  case postgres
}

/// One connection inside a transaction.
public protocol Connection: AnyObject {
  /// Which engine.
  var dialect: SqlDialect { get }

  /// Runs a statement and says how many rows it changed.
  @discardableResult
  func execute(_ sql: String, _ values: [SqlValue]) throws -> Int

  /// Runs a query and hands over row after row without keeping them.
  func forEachRow(_ sql: String, _ values: [SqlValue], _ body: (Row) throws -> Void) throws

  /// Runs one statement for many sets of values and says how many rows changed in all. `body` gets the rows
  /// that a set returns (`RETURNING id`) with the set's position. PostgreSQL gets the sets in a pipeline without
  /// waiting for each answer: half a million rows take seconds and not minutes.
  @discardableResult
  func runBatch(
    _ sql: String, _ batch: [[SqlValue]], _ body: (_ position: Int, _ row: Row) throws -> Void
  ) throws -> Int
}

extension Connection {
  /// A statement without values.
  @discardableResult
  public func execute(_ sql: String) throws -> Int { try execute(sql, []) }

  /// One statement for many sets of values.
  @discardableResult
  public func executeBatch(_ sql: String, _ batch: [[SqlValue]]) throws -> Int {
    try runBatch(sql, batch) { _, _ in }
  }

  /// All rows of a query.
  public func rows(_ sql: String, _ values: [SqlValue] = []) throws -> [Row] {
    var all: [Row] = []
    try forEachRow(sql, values) { all.append($0) }
    return all
  }

  /// The first row of a query.
  public func row(_ sql: String, _ values: [SqlValue] = []) throws -> Row? {
    try rows(sql, values).first
  }
}

/// A value in the database.
public enum SqlValue: Hashable, Sendable {
  /// NULL.
  case null
  /// BIGINT, INTEGER, SMALLINT.
  case integer(Int64)
  /// TEXT.
  case text(String)
  /// BLOB or BYTEA.
  case bytes([UInt8])
}

extension SqlValue: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByNilLiteral {
  /// A whole number.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// A text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// NULL.
  public init(nilLiteral: ()) { self = .null }

  /// A whole number, NULL for `nil`.
  public init(_ value: (some BinaryInteger)?) { self = value.map { .integer(Int64($0)) } ?? .null }
  /// A text, NULL for `nil`.
  public init(_ value: String?) { self = value.map { .text($0) } ?? .null }
  /// 1 or 0.
  public init(_ value: Bool) { self = .integer(value ? 1 : 0) }
}

/// One row of a result.
public struct Row: Sendable {
  let columns: RowColumns
  let values: [SqlValue]

  /// A row of these values; the drivers make them.
  public init(columns: RowColumns, values: [SqlValue]) {
    self.columns = columns
    self.values = values
  }

  /// The value of a column. Asking for a column the query does not have is a bug.
  public subscript(_ name: String) -> SqlValue {
    guard let index = columns.index[name] else { preconditionFailure("no column \(name)") }
    return values[index]
  }

  /// A whole number; 0 for NULL.
  public func integer(_ name: String) -> Int64 {
    if case .integer(let value) = self[name] { value } else { 0 }
  }
  /// A whole number or nothing.
  public func optionalInteger(_ name: String) -> Int64? {
    if case .integer(let value) = self[name] { value } else { nil }
  }
  /// A text; empty for NULL.
  public func text(_ name: String) -> String {
    if case .text(let value) = self[name] { value } else { "" }
  }
  /// A text or nothing.
  public func optionalText(_ name: String) -> String? {
    if case .text(let value) = self[name] { value } else { nil }
  }
  /// Bytes; empty for NULL.
  public func bytes(_ name: String) -> [UInt8] {
    if case .bytes(let value) = self[name] { value } else { [] }
  }
  /// 1 is true.
  public func bool(_ name: String) -> Bool { integer(name) != 0 }
}

/// The columns of a result, shared by its rows.
public final class RowColumns: Sendable {
  /// Where each column stands.
  public let index: [String: Int]

  /// Columns in this order.
  public init(_ names: [String]) {
    index = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }
}
