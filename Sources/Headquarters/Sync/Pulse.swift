import Basis
import Store
import Synchronization

/// Where HQ stands: moves when something changed that a phone or an open page would want to know.
public struct PulseBeat: Equatable, Sendable {
  /// The change feed's number.
  public let seq: UInt64
  /// The newest order's number in the database.
  public let lastOrder: Int64
  /// Number of decisions on orders, so that a list sees them.
  public let lastAudit: Int64
}

/// Tells waiting connections that something changed. Each process looks at the database at most once a second,
/// however many listen, and not at all when nobody does; so it works with any number of processes on one database.
public final class Pulse: Sendable {
  private let headquarters: Headquarters
  private let state = Mutex(State())

  private struct State {
    var listeners: [Int: AsyncStream<PulseBeat>.Continuation] = [:]
    var nextListener = 0
    var last: PulseBeat?
    var isRunning = false
  }

  /// The pulse of an HQ.
  public init(_ headquarters: Headquarters) { self.headquarters = headquarters }

  /// How many listen now.
  public var listenerCount: Int { state.withLock { $0.listeners.count } }

  /// The present beat at once, then each new one; a slow listener gets the newest only.
  public func beats() -> AsyncStream<PulseBeat> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: PulseBeat.self, bufferingPolicy: .bufferingNewest(1))
    let (number, mustStart, last) = state.withLock { state in
      let number = state.nextListener
      state.nextListener += 1
      state.listeners[number] = continuation
      let mustStart = !state.isRunning
      state.isRunning = true
      return (number, mustStart, mustStart ? nil : state.last)
    }
    if let last { continuation.yield(last) }
    continuation.onTermination = { [weak self] _ in
      self?.state.withLock { _ = $0.listeners.removeValue(forKey: number) }
    }
    if mustStart { Task { await run() } }
    return stream
  }

  private func run() async {
    while true {
      // A database that is away for a moment is no reason to stop looking.
      if let beat = try? await headquarters.beat() { announce(beat) }
      try? await Task.sleep(for: .seconds(1))
      let goesOn = state.withLock { state in
        if state.listeners.isEmpty {
          state.isRunning = false
          state.last = nil
        }
        return state.isRunning
      }
      if !goesOn { return }
    }
  }

  private func announce(_ beat: PulseBeat) {
    let listeners = state.withLock { state in
      if state.last == beat { return [] as [AsyncStream<PulseBeat>.Continuation] }
      state.last = beat
      return Array(state.listeners.values)
    }
    for listener in listeners { listener.yield(beat) }
  }
}

extension Headquarters {
  /// Where HQ stands now.
  public func beat() async throws -> PulseBeat {
    try await database.read { connection in
      let row = try connection.row(
        """
        SELECT (SELECT COALESCE(MAX(seq), 0) FROM change_clock) AS seq,
          (SELECT COALESCE(MAX(id), 0) FROM customer_order) AS last_order,
          (SELECT COALESCE(MAX(id), 0) FROM audit) AS last_audit
        """)
      return PulseBeat(
        seq: UInt64(row?.integer("seq") ?? 0), lastOrder: row?.integer("last_order") ?? 0,
        lastAudit: row?.integer("last_audit") ?? 0)
    }
  }
}
