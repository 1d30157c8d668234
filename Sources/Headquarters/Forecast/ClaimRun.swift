import Basis
import Foundation
import Store

/// This process among all that work on the database.
struct HQProcess: Sendable {
  let host = ProcessInfo.processInfo.hostName
  let number = Int64(ProcessInfo.processInfo.processIdentifier)
  /// Tells a process from an earlier one with the same number.
  let birth = hexText(UInt64.random(in: 0 ... .max))

  static let current = HQProcess()

  var name: String { "\(host) \(number) \(birth)" }

  /// Whether the process of this name is surely gone: one of this machine that does not run any more.
  func isGone(_ name: String) -> Bool {
    let parts = name.split(separator: " ")
    guard parts.count == 3, parts[0] == host, let other = pid_t(parts[1]), parts[2] != birth else {
      return false
    }
    return Int64(other) == number || (kill(other, 0) != 0 && errno == ESRCH)
  }
}

/// How long a silent run is believed to live.
private let patience: Int64 = 60_000

extension Headquarters {
  /// Marks runs whose process is gone as failed; what they wrote is taken away. Done at the start of every HQ process,
  /// then now and then, and before each run.
  @discardableResult
  public func buryLostForecasts() async throws -> Int {
    let moment = now()
    return try await database.write { try $0.buryLostForecasts(at: moment) }
  }

  /// Makes the run's row, which only one process at a time can have; `nil` when the night was taken already.
  func claimForecast(
    _ wish: ForecastWish, by actor: Actor, origin: ForecastRun.Origin, night: CivilDate?
  ) async throws -> Int64? {
    guard (500_000...999_000).contains(wish.service.ppm) else {
      throw ForecastRunRefusal.service(wish.service)
    }
    let moment = now()
    let first = wish.frequency.start(of: moment.inPoland.date)
    return try await database.write { connection in
      try connection.buryLostForecasts(at: moment)
      _ = try connection.defaultWarehouse()
      let row = try connection.row(
        """
        INSERT INTO forecast_run (origin, user_id, night, state, process, started_at, seen_at, frequency, service_ppm,
          first_period, horizon)
        VALUES ($1, $2, $3, 'running', $4, $5, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING RETURNING id
        """,
        [
          .text(origin.rawValue), actor.userId == 0 ? .null : .integer(actor.userId), SqlValue(night?.text),
          .text(HQProcess.current.name), .integer(moment.milliseconds), .text(wish.frequency.rawValue),
          .integer(wish.service.ppm), .text(first.text), SqlValue(wish.horizon),
        ])
      guard let id = row?.integer("id") else {
        if let night,
          try connection.row("SELECT id FROM forecast_run WHERE night = $1", [.text(night.text)]) != nil
        {
          return nil
        }
        throw ForecastRunRefusal.alreadyRunning
      }
      try connection.audit(
        AuditEntry(
          verb: "start", kind: "forecast_run", id: id, name: "\(id)",
          after: [("frequency", .text(wish.frequency.rawValue)), ("service_ppm", .integer(wish.service.ppm))]),
        by: AuditAuthor(actor), at: moment)
      return id
    }
  }

  /// Ends a run that does not become complete.
  func endForecast(_ id: Int64, _ state: ForecastRun.State, _ message: Text) async throws {
    let moment = now()
    try await database.write { try $0.endForecast(id, state, message, at: moment) }
  }
}

extension Connection {
  @discardableResult
  fileprivate func buryLostForecasts(at moment: Instant) throws -> Int {
    let running = try rows("SELECT id, process, seen_at FROM forecast_run WHERE state = 'running'")
    let lost = running.filter {
      $0.integer("seen_at") < moment.milliseconds - patience || HQProcess.current.isGone($0.text("process"))
    }
    let why = ForecastRunRefusal.lost
    for run in lost {
      try endForecast(run.integer("id"), .failed, Text(why.text(.polish), why.text(.english)), at: moment)
    }
    return lost.count
  }

  fileprivate func endForecast(
    _ id: Int64, _ state: ForecastRun.State, _ message: Text, at moment: Instant
  ) throws {
    try execute(
      """
      UPDATE forecast_run SET state = $1, finished_at = $2, message_pl = $3, message_en = $4
      WHERE id = $5 AND state = 'running'
      """,
      [
        .text(state.rawValue), .integer(moment.milliseconds), .text(message.polish), .text(message.english),
        .integer(id),
      ])
    try deleteForecast(id)
  }

  /// Takes away what a run wrote; its own row stays.
  func deleteForecast(_ id: Int64) throws {
    for table in ["plan_line", "forecast", "forecast_item"] {
      try execute("DELETE FROM \(table) WHERE run_id = $1", [.integer(id)])
    }
  }
}
