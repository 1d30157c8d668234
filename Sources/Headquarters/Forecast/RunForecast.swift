import Basis
import Forecast
import Foundation
import Store
import Synchronization

/// What a run and its pulse share.
private final class RunState: Sendable {
  struct Values {
    var phase = ForecastRun.Phase.reading
    var progress = 0.0
    var wantsCancel = false
    var isLost = false
  }
  let values = Mutex(Values())

  /// Notes where the run is; throws when it shall stop.
  func step(_ phase: ForecastRun.Phase, _ progress: Double) throws {
    let (cancel, lost) = values.withLock { values in
      (values.phase, values.progress) = (phase, progress)
      return (values.wantsCancel, values.isLost)
    }
    if lost { throw ForecastRunRefusal.lost }
    if cancel { throw CancellationError() }
  }
}

extension Headquarters {
  /// Forecasts demand and plans deliveries: reads what was ordered, runs the engine on two threads, writes its tables
  /// batch by batch and puts them in force at the end. Somebody's wish to stop is heard at every step and leaves the
  /// last complete run in force. Returns the run; `nil` when another process has taken the night.
  @discardableResult
  public func runForecast(
    _ wish: ForecastWish = ForecastWish(), by actor: Actor, night: CivilDate? = nil
  ) async throws -> ForecastRun? {
    guard let id = try await beginForecast(wish, by: actor, night: night) else { return nil }
    return try await finishForecast(id, wish, by: actor)
  }

  /// Claims a run for this process and returns its number at once; `finishForecast` does the work.
  public func beginForecast(
    _ wish: ForecastWish = ForecastWish(), by actor: Actor, night: CivilDate? = nil
  ) async throws -> Int64? {
    try actor.require(.administrator, .manager)
    let origin: ForecastRun.Origin = night != nil ? .night : actor.userId == 0 ? .program : .person
    return try await claimForecast(wish, by: actor, origin: origin, night: night)
  }

  /// Does the work of a claimed run, to its end or its refusal.
  @discardableResult
  public func finishForecast(_ id: Int64, _ wish: ForecastWish, by actor: Actor) async throws -> ForecastRun? {
    let state = RunState()
    let beating = Task { await beat(id, state) }
    defer { beating.cancel() }
    do {
      try await withTaskCancellationHandler {
        try await carryOut(id, wish, state)
      } onCancel: {
        state.values.withLock { $0.wantsCancel = true }
      }
    } catch is CancellationError {
      try await endForecast(
        id, .cancelled,
        Text(
          "Zatrzymane na życzenie; obowiązuje poprzednia prognoza.",
          "Stopped on request; the forecast of before counts."))
    } catch let refusal as any Refusal {
      try await endForecast(id, .failed, Text(refusal.text(.polish), refusal.text(.english)))
    } catch {
      try await endForecast(
        id, .failed,
        Text("Błąd programu. Zgłoś go. (\(error))", "A fault of the program. Please report it. (\(error))"))
    }
    return try await forecastRun(id, for: .program)
  }

  /// Keeps the run's row fresh while the engine computes, and hears who wants it to stop.
  private func beat(_ id: Int64, _ state: RunState) async {
    while !Task.isCancelled {
      let (phase, progress) = state.values.withLock { ($0.phase, $0.progress) }
      let moment = now()
      let row = try? await database.write { connection in
        try connection.rows(
          """
          UPDATE forecast_run SET seen_at = $1, phase = $2, progress_ppm = $3 WHERE id = $4 AND state = 'running'
          RETURNING wants_cancel
          """,
          [
            .integer(moment.milliseconds), .text(phase.rawValue), .integer(Int64(progress * 1_000_000)),
            .integer(id),
          ])
      }
      // A database that is away for a moment is no loss; a row that is not ours any more is.
      if let row {
        state.values.withLock { values in
          if row.isEmpty { values.isLost = true }
          if row.first?.bool("wants_cancel") == true { values.wantsCancel = true }
        }
      }
      try? await Task.sleep(for: .milliseconds(500))
    }
  }

  private func carryOut(_ id: Int64, _ wish: ForecastWish, _ state: RunState) async throws {
    let today = now().inPoland.date
    let moment = now()
    try state.step(.reading, 0)
    let (demand, plan, overrides, seq) = try await database.read { connection in
      (
        try DemandFacts(wish, today: today, connection), try PlanFacts(today: today, now: moment, connection),
        try connection.overrides(from: today),
        try connection.row("SELECT seq FROM fact_clock WHERE id = 1")?.integer("seq") ?? 0
      )
    }
    if demand.series.isEmpty { throw ForecastRunRefusal.noDemand }
    let facts = DeliveryFacts(demand, plan, end: wish.frequency.start(of: today))
    let computed = try await aside {
      try compute(facts, overrides, wish, today: today) { try state.step($0, $1) }
    }
    try await write(id, computed, facts, wish, today: today, state)
    let counted = plan.entries.count
    let forecast = computed.rows.count { $0.isForecast }
    try await database.write { connection in
      let message =
        counted > 0
        ? Text("", "")
        : Text(
          "Policzono prognozę bez planu dostaw: wczytaj warunki dostaw i stany magazynowe.",
          "Forecast without a delivery plan: load terms of supply and stock.")
      let accuracy = computed.accuracy
      let ended = try connection.execute(
        """
        UPDATE forecast_run SET state = 'done', finished_at = $1, progress_ppm = 1000000, demand_rows = $2, items = $3,
          planned = $4, wape_ppm = $5, bias_ppm = $6, coverage_ppm = $7, judged = $8, message_pl = $9,
          message_en = $10
        WHERE id = $11 AND state = 'running' AND wants_cancel = 0
        """,
        [
          .integer(self.now().milliseconds), .integer(demand.rows), SqlValue(forecast),
          SqlValue(counted),
          SqlValue(accuracy.map { ppm($0.leadTimeWape) }), SqlValue(accuracy.map { ppm($0.bias) }),
          SqlValue(accuracy.map { ppm($0.coverage.last ?? 0) }), SqlValue(accuracy?.count ?? 0),
          .text(message.polish), .text(message.english), .integer(id),
        ])
      if ended == 0 {
        let row = try connection.row("SELECT state FROM forecast_run WHERE id = $1", [.integer(id)])
        if row?.text("state") == "running" { throw CancellationError() }
        throw ForecastRunRefusal.lost
      }
      try connection.measure(
        overrides, computed.changes, demand, wish.frequency, first: wish.frequency.start(of: today))
      // Orders that came while the engine computed are taken in once more, on top of the new forecast.
      try connection.execute("UPDATE plan_clock SET seq = $1 WHERE id = 1 AND seq > $1", [.integer(seq)])
      // The run of before stays, to compare with; older ones go.
      let old = try connection.rows(
        "SELECT id FROM forecast_run WHERE state = 'done' AND id < $1 ORDER BY id DESC", [.integer(id)])
      for run in old.dropFirst() { try connection.deleteForecast(run.integer("id")) }
    }
  }

  /// Writes a run's tables; a batch is small enough that orders coming in wait for none.
  private func write(
    _ id: Int64, _ computed: ComputedForecast, _ facts: DeliveryFacts, _ wish: ForecastWish, today: CivilDate,
    _ state: RunState
  ) async throws {
    let size = 1_000
    for start in stride(from: 0, to: facts.items.count, by: size) {
      let done = Double(start) / Double(facts.items.count)
      try state.step(.writing, 0.8 + 0.2 * done)
      let part = start..<min(start + size, facts.items.count)
      try await database.write { connection in
        try connection.holdOn(id, progress: Int64(800_000 + 200_000 * done), at: self.now())
        let rows = part.filter { computed.rows[$0].isForecast }.map { (facts.items[$0], computed.rows[$0]) }
        try connection.writeForecast(id, rows, wish, today: today)
        try connection.writePlan(
          part.compactMap { index in
            guard let entry = facts.entries[index], let proposal = computed.rows[index].proposal else {
              return nil
            }
            return (entry, proposal)
          }, run: id, at: self.now())
      }
    }
  }
}

extension DeliveryRow {
  /// Whether there is anything to say of its demand. What has terms and stock but was never ordered is planned only.
  fileprivate var isForecast: Bool { engine.model != "unknown" || adjusted.mean.contains { $0 > 0 } }
}

private func ppm(_ share: Double) -> Int64 {
  guard share.isFinite else { return 0 }
  return Int64((min(max(share, -1_000), 1_000) * 1_000_000).rounded())
}

extension Connection {
  /// Says with a batch that the run lives; throws when it shall stop or was taken for dead.
  fileprivate func holdOn(_ run: Int64, progress: Int64, at moment: Instant) throws {
    let row = try row(
      """
      UPDATE forecast_run SET seen_at = $1, phase = 'writing', progress_ppm = $2 WHERE id = $3 AND state = 'running'
      RETURNING wants_cancel
      """, [.integer(moment.milliseconds), .integer(progress), .integer(run)])
    guard let row else { throw ForecastRunRefusal.lost }
    if row.bool("wants_cancel") { throw CancellationError() }
  }

  fileprivate func writeForecast(
    _ run: Int64, _ rows: [(item: StockedItem, row: DeliveryRow)], _ wish: ForecastWish, today: CivilDate
  ) throws {
    try executeBatch(
      """
      INSERT INTO forecast_item (run_id, product_id, warehouse_id, pattern, phase, value_class, steadiness, model,
        cover_ppm, safety_milli)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """,
      rows.map { item, row in
        let (kind, kept) = (row.adjusted.demandClass, ItemDemand(row, wish.frequency, today: today))
        return [
          .integer(run), .integer(item.product), .integer(item.warehouse), .text(kind.pattern.rawValue),
          .text(kind.phase.rawValue), .text(kind.value.rawValue), .text(kind.steadiness.rawValue),
          .text(row.adjusted.model), .integer(kept.coverPpm),
          row.level == nil ? .null : .integer(kept.safetyMilli),
        ]
      })
    let periods = (0..<wish.horizon).map { SqlValue.text(wish.frequency.period($0, after: today).text) }
    var values: [[SqlValue]] = []
    values.reserveCapacity(rows.count * wish.horizon)
    for (item, row) in rows {
      let quantiles = row.adjusted.quantiles
      for step in 0..<wish.horizon {
        values.append([
          .integer(run), .integer(item.product), .integer(item.warehouse), periods[step],
          .integer(thousandths(row.adjusted.mean[step])), .integer(thousandths(row.engine.mean[step])),
          .integer(thousandths(quantiles[0][step])), .integer(thousandths(quantiles[1][step])),
          .integer(thousandths(quantiles[2][step])),
        ])
      }
    }
    try executeBatch(
      """
      INSERT INTO forecast (run_id, product_id, warehouse_id, period, quantity_milli, engine_milli, p05_milli,
        p50_milli, p95_milli)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
      """, values)
  }
}
