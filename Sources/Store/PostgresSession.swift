import Basis
import CPostgres
import Dispatch
import Glibc

/// One libpq connection with its prepared statements. Everything but `init` runs on `queue`, one thing at a
/// time, which is what makes it safe to hand around.
final class PostgresSession: Connection, @unchecked Sendable {
  let queue = DispatchQueue(label: "teren.postgres")
  private let address: String
  private var handle: OpaquePointer?
  private var statements: [String: [PreparedStatement]] = [:]
  private var statementCount = 0
  /// Whether the last refusal was a conflict with another transaction, which running again cures.
  private var wasConflict = false

  init(address: String) { self.address = address }

  deinit { if let handle { PQfinish(handle) } }

  var dialect: SqlDialect { .postgres }

  // MARK: - Connection

  func connect() throws(StoreRefusal) {
    guard let handle = PQconnectdb(address) else { throw .cannotOpen(address: shownAddress, detail: "") }
    guard PQstatus(handle) == CONNECTION_OK else {
      let detail = String(cString: PQerrorMessage(handle)).trimmed()
      PQfinish(handle)
      throw .cannotOpen(address: shownAddress, detail: detail)
    }
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    self.handle = handle
    do {
      try command(
        """
        SET client_encoding = 'UTF8'; SET lock_timeout = '30s'; SET idle_in_transaction_session_timeout = '60s'
        """)
    } catch let refusal as StoreRefusal {
      disconnect()
      throw refusal
    } catch {
      throw .cannotOpen(address: shownAddress, detail: "\(error)")
    }
  }

  func disconnect() {
    if let handle { PQfinish(handle) }
    handle = nil
    statements = [:]
    statementCount = 0
  }

  /// Without the password, for messages.
  private var shownAddress: String {
    guard let at = address.lastIndex(of: "@"), let scheme = address.firstRange(of: "://") else {
      return address
    }
    let user = address[scheme.upperBound..<at].prefix { $0 != ":" }
    return String(address[..<scheme.upperBound] + user + address[at...])
  }

  // MARK: - Transactions

  /// Runs `body` between `begin` and COMMIT. A broken connection is replaced before anything ran; a conflict
  /// with another transaction is tried again after a short random wait.
  func transact<T>(_ begin: String, _ body: (any Connection) throws -> T) throws -> T {
    for attempt in 1...8 {
      try open(begin)
      wasConflict = false
      do {
        let result = try body(self)
        try commit()
        return result
      } catch {
        let isConflict = wasConflict
        rollBack()
        guard isConflict else { throw error }
        if attempt < 8 { usleep(UInt32.random(in: 1_000...4_000) << UInt32(attempt)) }
      }
    }
    throw StoreRefusal.busy
  }

  private func open(_ begin: String) throws {
    if handle != nil {
      do {
        return try command(begin)
      } catch StoreRefusal.connectionLost {
        disconnect()
      }
    }
    try connect()
    try command(begin)
  }

  /// A statement that failed and whose error `body` swallowed has spoilt the transaction: PostgreSQL answers
  /// COMMIT with ROLLBACK, which must not pass for success.
  private func commit() throws {
    let result = PQexec(handle, "COMMIT")
    defer { PQclear(result) }
    try check(result, sql: "COMMIT")
    guard String(cString: PQcmdStatus(result)) == "COMMIT" else {
      throw StoreRefusal.statement(detail: "the transaction had failed before COMMIT")
    }
  }

  private func rollBack() {
    guard let handle else { return }
    PQclear(PQexec(handle, "ROLLBACK"))
    if PQstatus(handle) != CONNECTION_OK { disconnect() }
  }

  private func command(_ sql: String) throws {
    let result = PQexec(handle, sql)
    defer { PQclear(result) }
    try check(result, sql: sql)
  }

  // MARK: - Statements

  func execute(_ sql: String, _ values: [SqlValue]) throws -> Int {
    let result = try result(sql, values)
    defer { PQclear(result) }
    return changedRows(result)
  }

  /// libpq holds the whole result, once and packed, while the rows are handed over; so `body` may run other
  /// statements.
  func forEachRow(_ sql: String, _ values: [SqlValue], _ body: (Row) throws -> Void) throws {
    let result = try result(sql, values)
    defer { PQclear(result) }
    try PostgresRows(result).forEach(body)
  }

  private func result(_ sql: String, _ values: [SqlValue]) throws -> OpaquePointer? {
    let name = try prepared(sql, values)
    let result = PostgresValues(values).withPointers { count, pointers, lengths, formats in
      PQexecPrepared(handle, name, count, pointers, lengths, formats, 1)
    }
    do {
      try check(result, sql: sql)
    } catch {
      PQclear(result)
      throw error
    }
    return result
  }

  func runBatch(
    _ sql: String, _ batch: [[SqlValue]], _ body: (_ position: Int, _ row: Row) throws -> Void
  ) throws -> Int {
    var changed = 0
    var start = 0
    while start < batch.count {
      let end = min(start + 256, batch.count)
      var rows: [(Int, Row)] = []
      changed += try runPipeline(sql, batch[start..<end], &rows)
      for (position, row) in rows { try body(position, row) }
      start = end
    }
    return changed
  }

  /// Sends all sets without waiting, then reads all answers. After a refusal PostgreSQL skips the rest up to
  /// the synchronisation point.
  private func runPipeline(
    _ sql: String, _ batch: ArraySlice<[SqlValue]>, _ rows: inout [(Int, Row)]
  ) throws -> Int {
    let names = try batch.map { try prepared(sql, $0) }
    guard PQenterPipelineMode(handle) == 1 else { throw lost() }
    defer { PQexitPipelineMode(handle) }
    for (name, values) in zip(names, batch) {
      let sent = PostgresValues(values).withPointers { count, pointers, lengths, formats in
        PQsendQueryPrepared(handle, name, count, pointers, lengths, formats, 1)
      }
      guard sent == 1 else { throw lost() }
    }
    guard PQpipelineSync(handle) == 1 else { throw lost() }
    var changed = 0
    var refusal: (any Error)?
    for position in batch.indices {
      let result = PQgetResult(handle)
      defer { PQclear(result) }
      if refusal == nil {
        do {
          try check(result, sql: sql)
          changed += changedRows(result)
          try PostgresRows(result).forEach { rows.append((position, $0)) }
        } catch {
          refusal = error
        }
      }
      PQclear(PQgetResult(handle))  // the nil that ends each answer
    }
    PQclear(PQgetResult(handle))  // the synchronisation point
    if let refusal { throw refusal }
    return changed
  }

  /// The name of a statement prepared for values of these types. NULL fits any type, so that a nullable column
  /// does not double the number of statements.
  private func prepared(_ sql: String, _ values: [SqlValue]) throws -> String {
    let types = values.map(\.postgresType)
    if let known = statements[sql]?.first(where: { $0.takes(types) }) { return known.name }
    if statementCount >= 1_000 {
      try command("DEALLOCATE ALL")
      statements = [:]
      statementCount = 0
    }
    let statement = PreparedStatement(name: "s\(statementCount)", types: types)
    let result = PQprepare(handle, statement.name, sql, Int32(types.count), types)
    defer { PQclear(result) }
    try check(result, sql: sql)
    statements[sql, default: []].append(statement)
    statementCount += 1
    return statement.name
  }

  private func changedRows(_ result: OpaquePointer?) -> Int {
    Int(String(cString: PQcmdTuples(result))) ?? 0
  }

  // MARK: - Refusals

  private func check(_ result: OpaquePointer?, sql: String) throws {
    switch PQresultStatus(result) {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
    default: break
    }
    let state = PostgresSession.field(result, "C")
    guard PQstatus(handle) == CONNECTION_OK, !state.isEmpty else { throw lost() }
    wasConflict = state == "40001" || state == "40P01"
    throw StoreRefusal(
      sqlState: state, message: PostgresSession.field(result, "M"),
      detail: PostgresSession.field(result, "D"), table: PostgresSession.field(result, "t"), sql: sql)
  }

  private func lost() -> StoreRefusal {
    .connectionLost(detail: String(cString: PQerrorMessage(handle)).trimmed())
  }

  /// A diagnostic field by the letter of libpq's PG_DIAG constants.
  private static func field(_ result: OpaquePointer?, _ letter: Character) -> String {
    guard let text = PQresultErrorField(result, Int32(letter.asciiValue ?? 0)) else { return "" }
    return String(cString: text)
  }
}

private struct PreparedStatement {
  let name: String
  let types: [UInt32]

  func takes(_ wanted: [UInt32]) -> Bool {
    zip(types, wanted).allSatisfy { $0 == $1 || $1 == 0 }
  }
}

extension StoreRefusal {
  /// PostgreSQL names the columns in the detail, before the value: "Key (login)=(anna) already exists."
  fileprivate init(sqlState: String, message: String, detail: String, table: String, sql: String) {
    switch sqlState {
    case "23505":
      let names = detail.split(separator: "(").dropFirst().first?.prefix { $0 != ")" } ?? ""
      self = .duplicate(table: table, columns: names.split(separator: ",").map { $0.trimmed() })
    case "23503": self = .brokenReference(detail: message)
    case "23502", "23514", "22001", "22003", "22021": self = .valueNotAllowed(detail: message)
    case "40001", "40P01", "55P03", "57014": self = .busy
    case "53100": self = .diskFull
    case "57P01", "57P02", "57P03", "25P03": self = .connectionLost(detail: message)
    default: self = .statement(detail: "\(message): \(sql)")
    }
  }
}
