import Basis
import Dispatch
import Synchronization

/// A PostgreSQL database, for companies that outgrow one machine: any number of HQ processes on one cluster.
///
/// libpq blocks while it waits, so each connection has a thread of its own and asynchronous code waits for it
/// without holding a thread of Swift's pool. Writers run at READ COMMITTED and lock what they decide on (the
/// row of `change_clock`, of a counter); readers run on a REPEATABLE READ snapshot.
public final class PostgresDatabase: Database {
  private let address: String
  private let maximumConnections: Int
  private let pool: Mutex<Pool>

  private struct Pool {
    var idle: [PostgresSession] = []
    var open = 0
    var waiting: [CheckedContinuation<PostgresSession, any Error>] = []
    var isClosed = false
  }

  /// Connects to `postgres://user:password@host:port/name`, or any other address that libpq understands.
  public init(address: String, maximumConnections: Int = 8) throws(StoreRefusal) {
    self.address = address
    self.maximumConnections = maximumConnections
    let first = PostgresSession(address: address)
    try first.connect()
    pool = Mutex(Pool(idle: [first], open: 1))
  }

  /// Which engine.
  public var dialect: SqlDialect { .postgres }

  /// A consistent snapshot; see `Database`.
  public func read<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    try await onConnection { try $0.transact("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", body) }
  }

  /// One transaction; see `Database`.
  public func write<T: Sendable>(_ body: @escaping @Sendable (any Connection) throws -> T) async throws -> T {
    try await onConnection { try $0.transact("BEGIN ISOLATION LEVEL READ COMMITTED", body) }
  }

  /// Connections in use finish their transaction and are closed as they come back.
  public func close() async throws {
    let (idle, waiting) = pool.withLock { pool in
      pool.isClosed = true
      let found = (pool.idle, pool.waiting)
      pool.idle = []
      pool.waiting = []
      return found
    }
    for waiter in waiting { waiter.resume(throwing: closed) }
    for session in idle { await session.run { $0.disconnect() } }
  }

  private func onConnection<T: Sendable>(
    _ work: @escaping @Sendable (PostgresSession) throws -> T
  ) async throws -> T {
    let session = try await acquire()
    defer { release(session) }
    return try await session.run { session in Result { try work(session) } }.get()
  }

  private func acquire() async throws -> PostgresSession {
    try await withCheckedThrowingContinuation { continuation in
      let ready: Result<PostgresSession, any Error>? = pool.withLock { pool in
        if pool.isClosed { return .failure(closed) }
        if let session = pool.idle.popLast() { return .success(session) }
        if pool.open < maximumConnections {
          pool.open += 1
          return .success(PostgresSession(address: address))
        }
        pool.waiting.append(continuation)
        return nil
      }
      if let ready { continuation.resume(with: ready) }
    }
  }

  private func release(_ session: PostgresSession) {
    let (next, isClosed) = pool.withLock { pool in
      if pool.isClosed { return (nil as CheckedContinuation<PostgresSession, any Error>?, true) }
      if !pool.waiting.isEmpty { return (pool.waiting.removeFirst(), false) }
      pool.idle.append(session)
      return (nil, false)
    }
    next?.resume(returning: session)
    if isClosed { session.runLater { $0.disconnect() } }
  }

  private var closed: StoreRefusal { .connectionLost(detail: "closed") }
}

extension PostgresSession {
  /// Runs `work` on the session's own thread.
  func run<T: Sendable>(_ work: @escaping @Sendable (PostgresSession) -> T) async -> T {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: work(self)) }
    }
  }

  func runLater(_ work: @escaping @Sendable (PostgresSession) -> Void) { queue.async { work(self) } }
}
