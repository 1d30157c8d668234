import Basis
import Foundation
import Store
import Synchronization

/// The planner of an HQ process: keeps proposals up with orders as they come, runs the forecast at night and when a
/// person asks, and clears up after processes that died.
///
///     let planning = Planning(headquarters, nightlyAt: 150)   // at half past two
///     Task { await planning.run() }
public final class Planning: Sendable {
  private let headquarters: Headquarters
  /// Minute of the Polish day; `nil` never.
  private let nightlyAt: Int?
  private let state = Mutex(State())

  private struct State {
    var running: Task<Void, Never>?
    var lastNight: CivilDate?
  }

  /// A planner; `nightlyAt` is the minute of the day in Poland at which the nightly run begins.
  public init(_ headquarters: Headquarters, nightlyAt: Int? = nil) {
    self.headquarters = headquarters
    self.nightlyAt = nightlyAt
  }

  /// Follows the database and the clock until the task is cancelled; a run of this process is then stopped as well.
  public func run() async {
    var rounds = 0
    while !Task.isCancelled {
      // A database that is away for a moment is no reason to stop following it.
      if rounds % 60 == 0 { _ = try? await headquarters.buryLostForecasts() }
      _ = try? await headquarters.followOrders()
      await startNightIfDue()
      rounds += 1
      try? await Task.sleep(for: .seconds(1))
    }
    let running = state.withLock { $0.running }
    running?.cancel()
    await running?.value
  }

  /// Begins a run for a person and returns its number; the work goes on in this process.
  public func start(_ wish: ForecastWish = ForecastWish(), by actor: Actor) async throws -> Int64 {
    guard let id = try await headquarters.beginForecast(wish, by: actor) else {
      throw ForecastRunRefusal.alreadyRunning
    }
    goOn(id, wish, by: actor)
    return id
  }

  /// Waits for the run of this process, if there is one.
  public func settle() async { await state.withLock { $0.running }?.value }

  private func goOn(_ id: Int64, _ wish: ForecastWish, by actor: Actor) {
    let task = Task { [headquarters] in _ = try? await headquarters.finishForecast(id, wish, by: actor) }
    state.withLock { $0.running = task }
  }

  /// Begins the nightly run when its minute has come and nobody has had this night yet. A minute that the clock skips
  /// in spring is made up at the next one; the hour that comes twice in autumn brings one run, because the night is
  /// counted by its day.
  @discardableResult
  public func startNightIfDue() async -> Bool {
    guard let nightlyAt else { return false }
    let (today, minute) = headquarters.now().inPoland
    guard minute >= nightlyAt, state.withLock({ $0.lastNight }) != today else { return false }
    do {
      let id = try await headquarters.beginForecast(by: .program, night: today)
      state.withLock { $0.lastNight = today }
      guard let id else { return false }
      goOn(id, ForecastWish(), by: .program)
      return true
    } catch {
      // Somebody computes just now, or the database is away: asked again in a second.
      return false
    }
  }
}

extension Headquarters {
  /// Takes orders that changed since into the proposals; says how many items were proposed anew. One process at a time
  /// does it, the others find it done.
  @discardableResult
  public func followOrders() async throws -> Int {
    let moment = now()
    let isBehind = try await database.read { connection in
      try connection.row(
        """
        SELECT p.seq AS done, f.seq AS head,
          (SELECT COUNT(*) FROM (SELECT 1 AS one FROM fact_change WHERE seq IS NULL LIMIT 1) AS w) AS waiting
        FROM plan_clock p CROSS JOIN fact_clock f
        """
      ).map { $0.integer("done") < $0.integer("head") || $0.bool("waiting") } ?? false
    }
    guard isBehind else { return 0 }
    while try await database.write({ try $0.placeFacts() }) > 0 {}
    var count = 0
    while let more = try await database.write({ try $0.followOrders(at: moment) }) { count += more }
    return count
  }
}

extension Connection {
  /// Takes in one stretch of the line of changes; `nil` at its end.
  fileprivate func followOrders(at moment: Instant) throws -> Int? {
    let lock = dialect == .postgres ? " FOR UPDATE" : ""
    guard let clock = try row("SELECT seq FROM plan_clock WHERE id = 1\(lock)") else { return nil }
    let line = try factChanges(after: UInt64(clock.integer("seq")), limit: 500)
    guard let last = line.last else { return nil }
    let orders = Set(line.filter { $0.kind == .order }.map(\.id))
    var products: Set<Int64> = []
    try runBatch(
      "SELECT DISTINCT product_id FROM order_line WHERE order_id = $1 AND product_id IS NOT NULL",
      orders.sorted().map { [.integer($0)] }
    ) { _, row in products.insert(row.integer("product_id")) }
    let count = products.isEmpty ? 0 : try replan(products, at: moment)
    try execute("UPDATE plan_clock SET seq = $1 WHERE id = 1", [SqlValue(last.seq)])
    return count
  }
}
