import Basis
import GRDB
import GRDBSQLite

/// The embedded database: one file, nothing to install.
///
/// Write-ahead logging lets readers go on beside the one writer. `synchronous = FULL` syncs the log at every
/// commit: an order that a phone was told is safe survives a power cut. That costs a millisecond per document.
public final class SqliteDatabase: Database {
  private let pool: DatabasePool

  /// Opens the file at `path` and creates it when there is none.
  public init(path: String) throws(StoreRefusal) {
    var configuration = Configuration()
    configuration.maximumReaderCount = 6
    configuration.busyMode = .timeout(10)
    configuration.foreignKeysEnabled = true
    configuration.prepareDatabase { database in
      try database.execute(
        sql: """
          PRAGMA synchronous = FULL;
          PRAGMA cache_size = -65536;
          PRAGMA temp_store = MEMORY;
          PRAGMA trusted_schema = OFF;
          """)
    }
    do {
      pool = try DatabasePool(path: path, configuration: configuration)
    } catch {
      throw .cannotOpen(address: "sqlite:\(path)", detail: "\(error)")
    }
  }

  /// Which engine.
  public var dialect: SqlDialect { .sqlite }

  /// A consistent snapshot; see `Database`.
  public func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    do {
      return try await pool.read { try body(SqliteConnection($0)) }
    } catch let error as DatabaseError {
      throw StoreRefusal(error)
    }
  }

  /// One transaction; see `Database`.
  public func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    do {
      return try await pool.write { try body(SqliteConnection($0)) }
    } catch let error as DatabaseError {
      throw StoreRefusal(error)
    }
  }

  /// Closes all connections.
  public func close() async throws { try pool.close() }

  /// Writes a consistent copy to a new file while work goes on.
  public func backUp(to path: String) async throws {
    do {
      try await pool.writeWithoutTransaction { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) }
    } catch let error as DatabaseError {
      throw StoreRefusal(error)
    }
  }
}

/// GRDB looks after connections, snapshots and prepared statements; values go straight to SQLite, which halves
/// the time of a large import.
private final class SqliteConnection: Connection {
  private let database: GRDB.Database

  init(_ database: GRDB.Database) { self.database = database }

  var dialect: SqlDialect { .sqlite }

  func execute(_ sql: String, _ values: [SqlValue]) throws -> Int {
    try run(try statement(sql), values) { _ in }
  }

  func forEachRow(_ sql: String, _ values: [SqlValue], _ body: (Row) throws -> Void) throws {
    _ = try run(try statement(sql), values, body)
  }

  func runBatch(
    _ sql: String, _ batch: [[SqlValue]], _ body: (_ position: Int, _ row: Row) throws -> Void
  ) throws -> Int {
    let statement = try statement(sql)
    var changed = 0
    for (position, values) in batch.enumerated() {
      changed += try run(statement, values) { try body(position, $0) }
    }
    return changed
  }

  /// The cached statement, or a fresh one when the same query is being walked through further up.
  private func statement(_ sql: String) throws -> OpaquePointer {
    let cached = try database.cachedStatement(sql: sql).sqliteStatement
    if sqlite3_stmt_busy(cached) == 0 { return cached }
    let fresh = try database.makeStatement(sql: sql)
    nested.append(fresh)
    return fresh.sqliteStatement
  }

  private var nested: [Statement] = []

  private func run(
    _ statement: OpaquePointer, _ values: [SqlValue], _ body: (Row) throws -> Void
  ) throws -> Int {
    precondition(
      Int(sqlite3_bind_parameter_count(statement)) == values.count, "values do not match the placeholders")
    for (index, value) in values.enumerated() {
      assert(
        String(cString: sqlite3_bind_parameter_name(statement, Int32(index + 1))) == "$\(index + 1)",
        "placeholders must be $1, $2 … in order of first use")
      bind(value, to: statement, at: Int32(index + 1))
    }
    defer {
      sqlite3_reset(statement)
      sqlite3_clear_bindings(statement)
    }
    let before = sqlite3_total_changes(database.sqliteConnection)
    var columns: RowColumns?
    while true {
      switch sqlite3_step(statement) {
      case SQLITE_ROW:
        let names = columns ?? RowColumns(SqliteConnection.columnNames(statement))
        columns = names
        try body(try row(statement, names))
      case SQLITE_DONE: return Int(sqlite3_total_changes(database.sqliteConnection) - before)
      default:
        throw StoreRefusal(
          code: sqlite3_extended_errcode(database.sqliteConnection),
          message: String(cString: sqlite3_errmsg(database.sqliteConnection)),
          sql: String(cString: sqlite3_sql(statement)))
      }
    }
  }

  private func bind(_ value: SqlValue, to statement: OpaquePointer, at index: Int32) {
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .null: sqlite3_bind_null(statement, index)
    case .integer(let number): sqlite3_bind_int64(statement, index, number)
    case .text(var text):
      text.withUTF8 { utf8 in
        _ = utf8.withMemoryRebound(to: CChar.self) {
          sqlite3_bind_text(statement, index, $0.baseAddress ?? emptyText, Int32($0.count), copied)
        }
      }
    case .bytes(let bytes):
      if bytes.isEmpty {
        sqlite3_bind_zeroblob(statement, index, 0)
      } else {
        bytes.withUnsafeBytes {
          _ = sqlite3_bind_blob64(statement, index, $0.baseAddress, UInt64($0.count), copied)
        }
      }
    }
  }

  private func row(_ statement: OpaquePointer, _ columns: RowColumns) throws -> Row {
    let count = sqlite3_column_count(statement)
    var values: [SqlValue] = []
    values.reserveCapacity(Int(count))
    for index in 0..<count {
      switch sqlite3_column_type(statement, index) {
      case SQLITE_INTEGER: values.append(.integer(sqlite3_column_int64(statement, index)))
      case SQLITE_TEXT:
        let length = Int(sqlite3_column_bytes(statement, index))
        let text = UnsafeBufferPointer(start: sqlite3_column_text(statement, index), count: length)
        values.append(.text(String(decoding: text, as: UTF8.self)))
      case SQLITE_BLOB:
        let length = Int(sqlite3_column_bytes(statement, index))
        let blob = UnsafeRawBufferPointer(start: sqlite3_column_blob(statement, index), count: length)
        values.append(.bytes(Array(blob)))
      case SQLITE_FLOAT:
        throw StoreRefusal.statement(detail: "a fraction in column \(index + 1): cast it to a whole number")
      default: values.append(.null)
      }
    }
    return Row(columns: columns, values: values)
  }

  private static func columnNames(_ statement: OpaquePointer) -> [String] {
    (0..<sqlite3_column_count(statement)).map { String(cString: sqlite3_column_name(statement, $0)) }
  }
}

nonisolated(unsafe) private let emptyText: UnsafePointer<CChar> = {
  let zero = UnsafeMutablePointer<CChar>.allocate(capacity: 1)
  zero.initialize(to: 0)
  return UnsafePointer(zero)
}()

extension StoreRefusal {
  fileprivate init(_ error: DatabaseError) {
    self.init(
      code: error.extendedResultCode.rawValue, message: error.message ?? "", sql: error.sql ?? "")
  }

  /// SQLite names the columns: "UNIQUE constraint failed: app_user.login".
  fileprivate init(code: Int32, message: String, sql: String) {
    switch code & 0xff {
    case SQLITE_CONSTRAINT:
      // The second byte: 6 primary key, 8 unique, 10 row id, 3 foreign key.
      switch code >> 8 {
      case 6, 8, 10:
        let names = (message.split(separator: ": ", maxSplits: 1).last ?? "")
          .split(separator: ",").map { $0.trimmed().split(separator: ".").map(String.init) }
        self = .duplicate(table: names.first?.first ?? "", columns: names.compactMap(\.last))
      case 3: self = .brokenReference(detail: message)
      default: self = .valueNotAllowed(detail: message)
      }
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
    case SQLITE_FULL: self = .diskFull
    case SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB: self = .connectionLost(detail: message)
    default: self = .statement(detail: "\(message): \(sql)")
    }
  }
}
