import Basis
import Forecast
import Store

/// What the plan knows of an item's coming demand between two runs.
struct ItemDemand: Sendable {
  /// First days of the periods, rising, each with its expected thousandths.
  var periods: [(day: CivilDate, milli: Int64)]
  /// Demand until the next delivery, forecast for exactly that time, over what `periods` say of it.
  var coverPpm: Int64 = 1_000_000
  /// The level asked less the demand expected until the next delivery. Negative where what is left of a large lot serves
  /// enough as well.
  var safetyMilli: Int64 = 0

  /// Nothing is expected of what was never ordered.
  static let none = ItemDemand(periods: [])

  /// As the planner of proposals takes it: means of each day from `today` on, and the level that the fill rate asks for
  /// until `next`.
  func demand(_ frequency: Frequency, today: CivilDate, next: CivilDate) -> PlanDemand {
    let scale = Double(coverPpm) / 1_000_000 / 1_000
    var daily: [Double] = []
    for (day, milli) in periods {
      let length = frequency.period(1, after: day).dayNumber - day.dayNumber
      for offset in 0..<length where day.adding(days: offset) >= today {
        daily.append(Double(max(milli, 0)) * scale / Double(length))
      }
    }
    guard let last = daily.last else { return PlanDemand(daily: [], covered: 0) }
    let days = Int(next.dayNumber - today.dayNumber)
    var expected = daily.prefix(days).reduce(0, +)
    if days > daily.count { expected += last * Double(days - daily.count) }
    return PlanDemand(
      daily: daily, covered: max(expected + Double(safetyMilli) / 1_000, 0), isFillLevel: true)
  }

  /// What must be kept of a row of the engine so that its proposal comes out again when an order changes.
  init(_ row: DeliveryRow, _ frequency: Frequency, today: CivilDate) {
    self.init(
      periods: row.adjusted.mean.enumerated().map { (frequency.period($0, after: today), thousandths($1)) })
    guard let level = row.level, let expected = row.expected, let next = row.proposal?.nextArrival else {
      return
    }
    let inTable = demand(frequency, today: today, next: next).covered
    if inTable > 0 { coverPpm = Int64(min(expected / inTable * 1_000_000, 1e9).rounded()) }
    safetyMilli = thousandths(level - demand(frequency, today: today, next: next).covered)
  }

  init(periods: [(day: CivilDate, milli: Int64)], coverPpm: Int64 = 1_000_000, safetyMilli: Int64 = 0) {
    (self.periods, self.coverPpm, self.safetyMilli) = (periods, coverPpm, safetyMilli)
  }
}

/// The proposal of one item between two runs, when its orders or stock changed.
func proposal(
  _ entry: PlanFacts.Entry, _ demand: ItemDemand, _ frequency: Frequency, today: CivilDate
) throws -> Proposal {
  let next = deliveryDays(entry.item, today: today, entry.calendar).next
  do {
    return try propose(
      entry.item, entry.position, demand.demand(frequency, today: today, next: next), today: today,
      calendar: entry.calendar)
  } catch { throw ForecastRunRefusal.engine(error.text) }
}

extension PlanException {
  /// The gravest is 0; what has no exception is 9.
  var gravity: Int64 {
    switch self {
    case .shortBefore: 0
    case .negativeStock: 1
    case .lateDelivery: 2
    case .shelfLife: 3
    case .lorry: 4
    case .excess: 5
    }
  }
}

extension Connection {
  /// Writes the proposals of a run, in the place of what stands there.
  func writePlan(
    _ lines: [(entry: PlanFacts.Entry, proposal: Proposal)], run: Int64, at moment: Instant
  ) throws {
    try executeBatch(
      """
      INSERT INTO plan_line (run_id, product_id, warehouse_id, supplier_id, order_day, arrival_day, next_arrival_day,
        quantity, target, need, on_hand, on_the_way, cover_days, value, rank, reason_pl, reason_en, exceptions_pl,
        exceptions_en, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
      ON CONFLICT (run_id, product_id, warehouse_id) DO UPDATE SET supplier_id = excluded.supplier_id,
        order_day = excluded.order_day, arrival_day = excluded.arrival_day,
        next_arrival_day = excluded.next_arrival_day, quantity = excluded.quantity, target = excluded.target,
        need = excluded.need, on_hand = excluded.on_hand, on_the_way = excluded.on_the_way,
        cover_days = excluded.cover_days, value = excluded.value, rank = excluded.rank,
        reason_pl = excluded.reason_pl, reason_en = excluded.reason_en, exceptions_pl = excluded.exceptions_pl,
        exceptions_en = excluded.exceptions_en, updated_at = excluded.updated_at
      """,
      lines.map { entry, proposal in
        let exceptions = proposal.exceptions.map(\.text)
        return [
          .integer(run), .integer(entry.key.product), .integer(entry.key.warehouse), .integer(entry.supplier),
          .text(proposal.orderDay.text), .text(proposal.arrival.text), .text(proposal.nextArrival.text),
          .integer(proposal.quantity), .integer(proposal.target), .integer(proposal.need),
          .integer(proposal.onHand), .integer(proposal.onTheWay),
          .integer(Int64(min(max(proposal.daysOfCover, 0), 9_999))), .integer(proposal.value?.grosze ?? 0),
          .integer(proposal.exceptions.map(\.gravity).min() ?? 9), .text(proposal.reason.polish),
          .text(proposal.reason.english), .text(exceptions.map(\.polish).joined(separator: "\n")),
          .text(exceptions.map(\.english).joined(separator: "\n")), .integer(moment.milliseconds),
        ]
      })
  }

  /// What the run in force foresees for some items, from the period of `today` on.
  func itemDemands(
    run: Int64, _ items: [StockedItem], _ frequency: Frequency, today: CivilDate
  ) throws -> [StockedItem: ItemDemand] {
    var demands: [StockedItem: ItemDemand] = [:]
    try runBatch(
      """
      SELECT cover_ppm, safety_milli FROM forecast_item WHERE run_id = $1 AND product_id = $2 AND warehouse_id = $3
      """, items.map { [.integer(run), .integer($0.product), .integer($0.warehouse)] }
    ) { position, row in
      demands[items[position]] = ItemDemand(
        periods: [], coverPpm: row.integer("cover_ppm"), safetyMilli: row.integer("safety_milli"))
    }
    let first = frequency.start(of: today)
    try runBatch(
      """
      SELECT period, quantity_milli FROM forecast
      WHERE run_id = $1 AND product_id = $2 AND warehouse_id = $3 AND period >= $4 ORDER BY period
      """, items.map { [.integer(run), .integer($0.product), .integer($0.warehouse), .text(first.text)] }
    ) { position, row in
      demands[items[position]]?.periods.append((row.day("period"), row.integer("quantity_milli")))
    }
    return demands
  }

  /// Proposes anew for all items of some products with the forecast in force; says how many.
  @discardableResult
  func replan(_ products: Set<Int64>, at moment: Instant) throws -> Int {
    guard let run = try forecastInForce(),
      let row = try row("SELECT frequency FROM forecast_run WHERE id = $1", [.integer(run)])
    else { return 0 }
    let frequency = Frequency(rawValue: row.text("frequency")) ?? .week
    let today = moment.inPoland.date
    let wanted = products.sorted()
    var count = 0
    // A few hundred products at a time fit the limits of both engines.
    for start in stride(from: 0, to: wanted.count, by: 300) {
      let part = Array(wanted[start..<min(start + 300, wanted.count)])
      let facts = try PlanFacts(today: today, now: moment, only: part, self)
      let demands = try itemDemands(run: run, facts.entries.map(\.key), frequency, today: today)
      let lines = try facts.entries.map { entry in
        (entry: entry, proposal: try proposal(entry, demands[entry.key] ?? .none, frequency, today: today))
      }
      let planned = Set(facts.entries.map(\.key))
      // What has no terms any more, or is sold no more, is proposed no more.
      let gone = try rows(
        "SELECT product_id, warehouse_id FROM plan_line WHERE run_id = $1 AND product_id = $2",
        products: part, run: run
      ).filter { !planned.contains($0) }
      try executeBatch(
        "DELETE FROM plan_line WHERE run_id = $1 AND product_id = $2 AND warehouse_id = $3",
        gone.map { [.integer(run), .integer($0.product), .integer($0.warehouse)] })
      try writePlan(lines, run: run, at: moment)
      count += lines.count
    }
    return count
  }

  private func rows(_ sql: String, products: [Int64], run: Int64) throws -> [StockedItem] {
    var found: [StockedItem] = []
    try runBatch(sql, products.map { [.integer(run), .integer($0)] }) { _, row in
      found.append(StockedItem(product: row.integer("product_id"), warehouse: row.integer("warehouse_id")))
    }
    return found
  }
}
