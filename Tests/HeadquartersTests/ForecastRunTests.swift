import Basis
import Forecast
import Foundation
import Headquarters
import Store
import TestSupport
import Testing
import Trade

@Suite("Forecast and delivery plan at HQ")
struct ForecastRunTests {
  /// Weekly demand as the engine reads it, made from the rows of the file alone.
  private func series(
    _ field: ForecastField, ids: [String: Int64], warehouse: Int64, weights: [String: Double]
  ) -> [DemandSeries] {
    let end = Field.day.adding(days: Int32(1 - Field.day.weekday))
    return ids.sorted { $0.value < $1.value }.compactMap { code, id in
      let own = field.history.filter { $0.product == code && $0.day < end }
      guard let first = own.map(\.day).min() else { return nil }
      let start = first.adding(days: Int32(1 - first.weekday))
      var values = [Double](repeating: 0, count: Int(end.dayNumber - start.dayNumber) / 7)
      for row in own { values[Int(row.day.dayNumber - start.dayNumber) / 7] += Double(row.quantity) }
      return DemandSeries(id: "\(id)/\(warehouse)", first: start, values: values, weight: weights[code] ?? 1)
    }
  }

  @Test("a run writes what the engine says of the same arrays", arguments: Engine.allCases)
  func equalsEngine(engine: Engine) async throws {
    try await ForecastField.run(engine) { field in
      let run = try #require(try await field.hq.runForecast(by: .program))
      #expect(run.state == .done, "\(run.message.english)")
      #expect(run.items == 12)
      #expect(run.planned == 2)
      #expect(run.accuracy != nil)

      var ids: [String: Int64] = [:]
      for row in try await field.rows("SELECT id, code FROM product") {
        ids[row.text("code")] = row.integer("id")
      }
      let warehouse = try #require(try await field.number("SELECT id AS n FROM warehouse"))
      let series = series(field, ids: ids, warehouse: warehouse, weights: ["W1": 1.5, "C1": 2])
      func terms(_ code: String, _ pack: Int64, _ minimum: Int64, _ cost: Int64) -> PlanItem {
        PlanItem(
          id: code, supplier: "MLYN", pack: pack, minimum: minimum, leadDays: 3, reviewDays: 7,
          cost: Price(tenThousandths: cost))
      }
      let planned: [(id: String, terms: PlanItem, stock: Int64)] = [
        ("\(ids["W1"]!)/\(warehouse)", terms("W1", 6, 12, 15_000), 4),
        ("\(ids["C1"]!)/\(warehouse)", terms("C1", 10, 0, 20_000), 500),
      ]
      let facts = series.map { one in
        let plan = planned.first { $0.id == one.id }
        return ItemFacts(series: one, terms: plan?.terms, position: StockPosition(onHand: plan?.stock ?? 0))
      }
      let rows = try planDeliveries(
        facts,
        DeliverySettings(ForecastSettings(frequency: .week, horizon: 13), today: Field.day, goal: .fill(0.95))
      ).rows
      var expected: [String] = []
      for (one, forecast) in zip(series, rows.map(\.adjusted)) {
        for step in 0..<13 {
          let day = Frequency.week.period(step, after: Field.day)
          let numbers = [
            forecast.mean[step], forecast.quantiles[0][step], forecast.quantiles[1][step],
            forecast.quantiles[2][step],
          ].map { "\(Int64(($0 * 1_000).rounded()))" }
          expected.append(([one.id, day.text] + numbers).joined(separator: " "))
        }
      }
      let found = try await field.rows("SELECT * FROM forecast ORDER BY product_id, warehouse_id, period").map {
        row in
        ["\(row.integer("product_id"))/\(row.integer("warehouse_id"))", row.text("period")].joined(
          separator: " ")
          + ["quantity_milli", "p05_milli", "p50_milli", "p95_milli"].map { " \(row.integer($0))" }.joined()
      }
      #expect(found == expected)

      for (code, id) in [("W1", planned[0].id), ("C1", planned[1].id)] {
        let index = try #require(series.firstIndex { $0.id == id })
        let proposal = try #require(rows[index].proposal)
        let line = try #require(
          try await field.rows("SELECT * FROM plan_line WHERE product_id = $1", [.integer(ids[code]!)]).first)
        #expect(line.integer("quantity") == proposal.quantity)
        #expect(line.integer("target") == proposal.target)
        #expect(line.text("reason_pl") == proposal.reason.polish)
        #expect(line.text("arrival_day") == proposal.arrival.text)
        #expect(line.integer("value") == proposal.value?.grosze)
        #expect((line.integer("quantity") > 0) == (code == "W1"))
      }
    }
  }

  @Test("a second run gives the same; the run of before stays, older ones go", arguments: Engine.allCases)
  func again(engine: Engine) async throws {
    try await ForecastField.run(engine, days: 200) { field in
      func digest(_ run: Int64) async throws -> [String] {
        try await field.rows(
          "SELECT product_id, period, quantity_milli, p95_milli FROM forecast WHERE run_id = $1 ORDER BY 1, 2",
          [.integer(run)]
        ).map {
          "\($0.integer("product_id")) \($0.text("period")) \($0.integer("quantity_milli")) \($0.integer("p95_milli"))"
        }
      }
      let first = try #require(try await field.hq.runForecast(by: .program))
      let second = try #require(try await field.hq.runForecast(by: .program))
      #expect(try await digest(first.id) == digest(second.id))
      #expect(!(try await digest(second.id).isEmpty))
      let third = try #require(try await field.hq.runForecast(by: .program))
      #expect(try await digest(first.id).isEmpty)
      #expect(try await field.number("SELECT COUNT(DISTINCT run_id) AS n FROM plan_line") == 2)
      #expect(third.state == .done)
    }
  }

  @Test(
    "a company without stock and terms of supply gets a forecast, and is told what is missing",
    arguments: Engine.allCases)
  func unstocked(engine: Engine) async throws {
    try await ForecastField.run(engine, days: 200, isStocked: false) { field in
      let run = try #require(try await field.hq.runForecast(by: .program))
      #expect(run.state == .done, "\(run.message.english)")
      #expect(run.items == 12)
      #expect(run.planned == 0)
      #expect(run.message.english.contains("load terms of supply and stock"))
      #expect(try await field.hq.warehouses(for: .program).map(\.code) == ["MAG"])
      // What is loaded without a warehouse's code belongs to the same one.
      try await field.load(.stock, "towar;stan\nW1;4\n")
      try await field.load(.supply, "towar;dostawca;dni dostawy\nW1;MLYN;3\n")
      #expect(try await field.hq.warehouses(for: .program).count == 1)
      #expect(try await field.hq.forecastBoard(ListRequest(), for: .program).page.total == 1)
    }
  }

  @Test("a run that is stopped leaves the last complete one in force", arguments: Engine.allCases)
  func cancel(engine: Engine) async throws {
    try await ForecastField.run(engine, days: 200) { field in
      let boss = try await field.boss()
      let done = try #require(try await field.hq.runForecast(by: boss))
      #expect(done.person == "Szefowa")
      #expect(done.origin == .person)
      let id = try #require(try await field.hq.beginForecast(by: boss))
      // Nobody else begins meanwhile, on this or another process.
      await #expect(throws: ForecastRunRefusal.alreadyRunning) {
        _ = try await field.hq.beginForecast(by: .program)
      }
      try await field.hq.cancelForecast(by: boss)
      let stopped = try #require(try await field.hq.finishForecast(id, ForecastWish(), by: boss))
      #expect(stopped.state == .cancelled)
      #expect(
        try await field.number("SELECT COUNT(*) AS n FROM forecast WHERE run_id = $1", [.integer(id)]) == 0)
      #expect(try await field.hq.forecastBoard(ListRequest(), for: boss).run?.id == done.id)
      await #expect(throws: ForecastRunRefusal.notRunning) { try await field.hq.cancelForecast(by: boss) }
      #expect(try await field.hq.runForecast(by: boss)?.state == .done)
    }
  }

  @Test("a run of a process that died is marked failed and makes way", arguments: Engine.allCases)
  func crash(engine: Engine) async throws {
    try await ForecastField.run(engine, days: 200) { field in
      let done = try #require(try await field.hq.runForecast(by: .program))
      let dead = try #require(try await field.hq.beginForecast(by: .program))
      try await field.hq.database.write {
        try $0.execute(
          """
          INSERT INTO forecast_item (run_id, product_id, warehouse_id, pattern, phase, value_class, steadiness, model)
          SELECT $1, product_id, warehouse_id, '', '', '', '', '' FROM stock
          """, [.integer(dead)])
      }
      #expect(try await field.hq.buryLostForecasts() == 0)
      field.clock.set(Field.moment.adding(seconds: 61))
      #expect(try await field.hq.buryLostForecasts() == 1)
      let buried = try #require(try await field.hq.forecastRun(dead, for: .program))
      #expect(buried.state == .failed)
      #expect(buried.message.english.contains("Compute again"))
      #expect(
        try await field.number("SELECT COUNT(*) AS n FROM forecast_item WHERE run_id = $1", [.integer(dead)])
          == 0)
      #expect(try await field.hq.forecastBoard(ListRequest(), for: .program).run?.id == done.id)
      // Should the dead one wake up, it must not put anything in force.
      #expect(try await field.hq.finishForecast(dead, ForecastWish(), by: .program)?.state == .failed)
      #expect(
        try await field.number("SELECT COUNT(*) AS n FROM forecast WHERE run_id = $1", [.integer(dead)]) == 0)

      // A process of this machine that does not run any more is known at once.
      let killed = try #require(try await field.hq.beginForecast(by: .program))
      try await field.hq.database.write {
        try $0.execute(
          "UPDATE forecast_run SET process = $1 WHERE id = $2",
          [.text("\(ProcessInfo.processInfo.hostName) 99999999 abc"), .integer(killed)])
      }
      #expect(try await field.hq.runForecast(by: .program)?.state == .done)
      #expect(try await field.hq.forecastRun(killed, for: .program)?.state == .failed)
    }
  }

  @Test("the nightly run comes once a night, also when the clock changes", arguments: Engine.allCases)
  func night(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      _ = try await Field(database)
      let clock = HandClock(Instant(milliseconds: 0))
      let hq = Headquarters(database: database, passwordCost: PasswordCost(logRounds: 4)) { clock.now }
      let other = Headquarters(database: database, passwordCost: PasswordCost(logRounds: 4)) { clock.now }
      let planning = Planning(hq, nightlyAt: 150)
      func at(_ day: String, _ hour: Int64, _ minute: Int64) async -> Bool {
        let utc = Int64(CivilDate(day)!.dayNumber) * 86_400_000 + hour * 3_600_000 + minute * 60_000
        clock.set(Instant(milliseconds: utc))
        let began = await planning.startNightIfDue()
        await planning.settle()
        return began
      }
      // 29 March: 01:59 is followed by 03:00, 02:30 does not exist.
      #expect(await at("2026-03-29", 0, 59) == false)
      #expect(await at("2026-03-29", 1, 0))
      #expect(await at("2026-03-29", 1, 1) == false)
      #expect(await at("2026-03-30", 0, 29) == false)
      #expect(await at("2026-03-30", 0, 30))
      // 25 October: 02:30 comes at 00:30 and again at 01:30 UTC.
      #expect(await at("2026-10-25", 0, 29) == false)
      #expect(await at("2026-10-25", 0, 30))
      #expect(await at("2026-10-25", 1, 30) == false)
      // Another process finds the night taken; the first one is asked no more after a restart either.
      #expect(await Planning(other, nightlyAt: 150).startNightIfDue() == false)
      #expect(await Planning(hq).startNightIfDue() == false)
      let runs = try await hq.forecastRuns(for: .program)
      #expect(runs.map(\.origin) == [.night, .night, .night])
      // There is nothing to forecast from in this company, and the run says so.
      #expect(runs.allSatisfy { $0.state == .failed && $0.message.polish.contains("Nie ma zamówień") })
    }
  }

  @Test("representatives see and start nothing", arguments: Engine.allCases)
  func scope(engine: Engine) async throws {
    try await ForecastField.run(engine, days: 60) { field in
      let anna = Actor(userId: field.field.anna, role: .representative)
      let (hq, water) = (field.hq, field.field.water)
      let change = ForecastChange(
        product: water, days: Field.day...Field.day, isAddition: true, quantity: Quantity(1), reason: "x",
        validTo: Field.day)
      let verbs: [() async throws -> Void] = [
        { _ = try await hq.runForecast(by: anna) }, { _ = try await hq.forecastRuns(for: anna) },
        { _ = try await hq.forecastRun(1, for: anna) }, { try await hq.cancelForecast(by: anna) },
        { _ = try await hq.forecastBoard(ListRequest(), for: anna) },
        { _ = try await hq.forecastCard(water, warehouse: 1, for: anna) },
        { _ = try await hq.changeForecast(change, by: anna) },
        { try await hq.withdrawForecastChange(1, by: anna) },
        { try await hq.succeed(water, by: ProductId(99), by: anna) },
        { _ = try await hq.warehouses(for: anna) },
        { _ = try await hq.save(Warehouse(code: "X", name: "X"), by: anna) },
        { _ = try await hq.save(Supplier(code: "X", name: "X"), by: anna) },
        { try await hq.serve("N", from: nil, by: anna) },
      ]
      for (index, verb) in verbs.enumerated() {
        do {
          try await verb()
          Issue.record("verb \(index) was allowed")
        } catch is AccessRefusal {}
      }
      let runs = try await field.number("SELECT COUNT(*) AS n FROM forecast_run")
      #expect(runs == 0)
    }
  }
}
