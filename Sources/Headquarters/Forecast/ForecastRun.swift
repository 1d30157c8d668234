import Basis
import Forecast
import Store

/// What to forecast and plan.
public struct ForecastWish: Equatable, Sendable {
  /// Length of a period; days for goods that do not keep.
  public var frequency: Frequency
  /// Units to be served from stock at once, over units wanted, of all planned items together. The same share of each item
  /// would cost more: what is cheap or sold evenly is served better, so that dear and rare items need less.
  public var service: Percent

  /// Weeks and 95 % unless told otherwise.
  public init(frequency: Frequency = .week, service: Percent = Percent(ppm: 950_000)) {
    (self.frequency, self.service) = (frequency, service)
  }

  /// Periods ahead: a quarter.
  var horizon: Int { frequency == .day ? 91 : 13 }
  /// Periods whose sum is judged: four weeks.
  var judged: Int { frequency == .day ? 28 : 4 }
  /// How far back demand is read.
  var historyDays: Int32 { frequency == .day ? 730 : 1_092 }
}

/// One run of the forecast and the delivery plan.
public struct ForecastRun: Equatable, Sendable {
  /// Where a run is in its life.
  public enum State: String, Sendable {
    /// Being computed.
    case running
    /// Complete.
    case done
    /// A person stopped it.
    case cancelled
    /// It could not go on; `message` says why.
    case failed
  }

  /// Who began a run.
  public enum Origin: String, Sendable {
    /// A person at HQ.
    case person
    /// The nightly job.
    case night
    /// The server's command line.
    case program
  }

  /// What a run does at a moment.
  public enum Phase: String, Sendable {
    /// Reads what was ordered.
    case reading
    /// Forecasts demand.
    case forecasting
    /// Finds the levels of stock and proposes orders.
    case levels
    /// Measures itself on the past.
    case judging
    /// Writes its tables.
    case writing
  }

  /// How good the method was on the past, over four-week sums.
  public struct Accuracy: Equatable, Sendable {
    /// Absolute errors over demand.
    public var wape: Percent
    /// Forecast over demand, less 1; positive when too much was forecast.
    public var bias: Percent
    /// Share of sums that stayed below the 95th percentile.
    public var coverage: Percent
    /// Sums that were judged.
    public var count: Int64
  }

  /// The run's number.
  public var id: Int64
  /// Who began it.
  public var origin: Origin
  /// The person's name; empty for the program.
  public var person: String
  /// Where it is in its life.
  public var state: State
  /// When it began.
  public var startedAt: Instant
  /// When it ended; `nil` while it runs.
  public var finishedAt: Instant?
  /// What it does now.
  public var phase: Phase
  /// How far it is.
  public var progress: Percent
  /// Whether somebody asked it to stop.
  public var wantsCancel: Bool
  /// Why it failed or what is missing, with the cure; empty when all is well.
  public var message: Text
  /// What was wished.
  public var wish: ForecastWish
  /// First day of the first period ahead.
  public var firstPeriod: CivilDate
  /// Periods ahead.
  public var horizon: Int
  /// Rows of demand read: one per product, warehouse and day.
  public var demandRows: Int64
  /// Products in warehouses that were forecast.
  public var items: Int64
  /// Products in warehouses that were planned.
  public var planned: Int64
  /// Measured on the past; `nil` when the history is too short.
  public var accuracy: Accuracy?

  init(_ row: Row) {
    id = row.integer("id")
    origin = Origin(rawValue: row.text("origin")) ?? .program
    person = row.text("person")
    state = State(rawValue: row.text("state")) ?? .failed
    startedAt = row.instant("started_at")
    finishedAt = row.optionalInstant("finished_at")
    phase = Phase(rawValue: row.text("phase")) ?? .reading
    progress = Percent(ppm: row.integer("progress_ppm"))
    wantsCancel = row.bool("wants_cancel")
    message = Text(row.text("message_pl"), row.text("message_en"))
    wish = ForecastWish(
      frequency: Frequency(rawValue: row.text("frequency")) ?? .week,
      service: Percent(ppm: row.integer("service_ppm")))
    firstPeriod = row.day("first_period")
    horizon = Int(row.integer("horizon"))
    demandRows = row.integer("demand_rows")
    items = row.integer("items")
    planned = row.integer("planned")
    accuracy = row.optionalInteger("wape_ppm").map {
      Accuracy(
        wape: Percent(ppm: $0), bias: Percent(ppm: row.integer("bias_ppm")),
        coverage: Percent(ppm: row.integer("coverage_ppm")), count: row.integer("judged"))
    }
  }
}

/// Why a forecast is not computed or stopped.
public enum ForecastRunRefusal: Refusal, Equatable {
  /// A run goes on already, in this or another process.
  case alreadyRunning
  /// Nothing runs that could be stopped.
  case notRunning
  /// No orders and no history in the time that counts.
  case noDemand
  /// The wished service level is out of range.
  case service(Percent)
  /// The engine found something that is no demand.
  case engine(Text)
  /// The process was taken for dead and another one took over.
  case lost

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    switch self {
    case .alreadyRunning:
      Text(
        "Prognoza jest już liczona. Poczekaj na koniec albo ją zatrzymaj.",
        "The forecast is being computed already. Wait for its end or stop it.")(language)
    case .notRunning:
      Text("Nic nie jest liczone. Odśwież stronę.", "Nothing is being computed. Reload the page.")(language)
    case .noDemand:
      Text(
        "Nie ma zamówień, z których można policzyć prognozę. Zsynchronizuj urządzenia albo wczytaj historię sprzedaży.",
        "There are no orders to forecast from. Synchronise devices or load the sales history.")(language)
    case .service(let percent):
      Text(
        "Poziom obsługi \(fixedText(percent.ppm, places: 4, atLeast: 0, language)) %: podaj od 50 do 99,9.",
        "Service level \(fixedText(percent.ppm, places: 4, atLeast: 0, language)) %: give 50 to 99.9.")(
          language)
    case .engine(let text): text(language)
    case .lost:
      Text(
        "Przerwane: proces centrali nie odpowiadał i uznano go za zatrzymany. Policz ponownie.",
        "Broken off: the HQ process did not answer and was taken for stopped. Compute again.")(language)
    }
  }
}

extension Headquarters {
  /// The latest runs, newest first.
  public func forecastRuns(limit: Int = 20, for actor: Actor) async throws -> [ForecastRun] {
    try actor.require(.administrator, .manager)
    return try await database.read { connection in
      try connection.rows(
        """
        SELECT r.*, COALESCE(u.name, '') AS person FROM forecast_run r LEFT JOIN app_user u ON u.id = r.user_id
        ORDER BY r.id DESC LIMIT $1
        """, [SqlValue(limit)]
      ).map(ForecastRun.init)
    }
  }

  /// One run; `nil` when there is none of this number.
  public func forecastRun(_ id: Int64, for actor: Actor) async throws -> ForecastRun? {
    try actor.require(.administrator, .manager)
    return try await database.read { connection in
      try connection.row(
        """
        SELECT r.*, COALESCE(u.name, '') AS person FROM forecast_run r LEFT JOIN app_user u ON u.id = r.user_id
        WHERE r.id = $1
        """, [.integer(id)]
      ).map(ForecastRun.init)
    }
  }

  /// Asks the run that goes on to stop; it does at its next step, and the last complete one stays in force.
  public func cancelForecast(by actor: Actor) async throws {
    try actor.require(.administrator, .manager)
    let moment = now()
    try await database.write { connection in
      guard
        let row = try connection.row(
          "UPDATE forecast_run SET wants_cancel = 1 WHERE state = 'running' AND wants_cancel = 0 RETURNING id")
      else { throw ForecastRunRefusal.notRunning }
      try connection.audit(
        AuditEntry(verb: "cancel", kind: "forecast_run", id: row.integer("id"), name: "\(row.integer("id"))"),
        by: AuditAuthor(actor), at: moment)
    }
  }
}

extension Connection {
  /// The last complete run, whose tables are in force.
  func forecastInForce() throws -> Int64? {
    try row("SELECT MAX(id) AS id FROM forecast_run WHERE state = 'done'")?.optionalInteger("id")
  }
}
