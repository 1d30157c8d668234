import ArgumentParser
import Basis
import Forecast
import Foundation

/// `teren lab plan`: items, stock, deliveries, open orders and demand in; order proposals with reasons out.
struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Propose orders to suppliers from a folder of CSV files.")

  @Option(help: "Folder with items.csv, stock.csv, inbound.csv, orders.csv and demand.csv.") var input: String
  @Option(help: "The first day of the plan; by default the day after the demand ends.") var today: String?
  @Option(help: "Period of demand.csv: day, week or month; by default found from its dates.")
  var frequency: Frequency?
  @Option(help: "Share of cover times without a stock-out, between 0 and 1.") var service = 0.95
  @Option(help: "What a missing period of demand.csv means: missing or zero.") var fill = "zero"
  @Option(help: "Least and most kilograms of a lorry, for example 2000-12000.") var lorry: String?
  @Option(help: "Threads; the result is the same for any number.") var threads = 1

  func run() throws {
    do {
      try plan()
    } catch let refusal as ForecastRefusal {
      throw ValidationError(refusal.text.english)
    } catch let refusal as PlanRefusal {
      throw ValidationError(refusal.text.english)
    } catch let refusal as PlanFileRefusal {
      throw ValidationError("\(refusal)")
    } catch let refusal as ForecastFile.RowRefusal {
      throw ValidationError("demand.csv: \(refusal)")
    }
  }

  private func plan() throws {
    guard service > 0, service < 1 else {
      throw ValidationError("--service \(service): give a number between 0 and 1.")
    }
    let items = try readItems()
    let unit = try frequency ?? detectFrequency()
    var history: [String: DemandSeries] = [:]
    for one in try ForecastFile.read(
      input + "/demand.csv", unit, fillZero: fill == "zero", addDuplicates: true)
    { history[one.id] = one }
    let end = history.values.map { unit.period($0.values.count, after: $0.first) }.max()
    guard let start = try startDay() ?? end else {
      throw ValidationError("--today: demand.csv is empty, so give the first day of the plan.")
    }
    let positions = try readPositions()
    let calendar = SupplierCalendar()
    var series: [DemandSeries] = []
    var cover: [Int] = []
    for item in items {
      let key = item.id + "\u{1f}" + item.warehouse
      var one = history[item.id] ?? DemandSeries(id: item.id, first: start, values: [0])
      one = DemandSeries(id: key, first: one.first, values: aligned(one, unit, to: start), weight: 1)
      series.append(one)
      cover.append(Int(deliveryDays(item, today: start, calendar).next.dayNumber - start.dayNumber))
    }
    let demand = try replenishmentDemand(
      series, coverDays: cover, frequency: unit, serviceLevel: service, today: start, threads: threads)
    var proposals: [Proposal] = []
    for (item, wanted) in zip(items, demand) {
      let position = positions[item.id + "\u{1f}" + item.warehouse] ?? StockPosition(onHand: 0)
      proposals.append(try propose(item, position, wanted, today: start, calendar: calendar))
    }
    if let limits = try lorryLimits() { proposals = filled(proposals, limits) }
    for one in exceptionsFirst(proposals) { print(PlanCommand.json(one)) }
  }

  private func startDay() throws -> CivilDate? {
    guard let today else { return nil }
    guard let day = CivilDate(today) else {
      throw ValidationError("--today \(today): give a date such as 2026-11-23.")
    }
    return day
  }

  /// A history that ended early sold nothing since; one that reaches beyond today is cut.
  private func aligned(_ one: DemandSeries, _ unit: Frequency, to start: CivilDate) -> [Double] {
    let count = max(unit.steps(from: one.first, to: start), 1)
    var values = Array(one.values.prefix(count))
    while values.count < count { values.append(fill == "zero" ? 0 : .nan) }
    return values
  }

  private func detectFrequency() throws -> Frequency {
    let days = try PlanTable(input, "demand.csv", required: true).rows.map { try $0.day("period") }
    if !days.isEmpty, days.allSatisfy({ $0.parts.day == 1 }) { return .month }
    return !days.isEmpty && days.allSatisfy { $0.weekday == days[0].weekday } ? .week : .day
  }

  private func readItems() throws -> [PlanItem] {
    var seen = Set<String>()
    return try PlanTable(input, "items.csv", required: true).rows.map { row in
      let id = try row.text("id")
      let warehouse = row.cells["warehouse"] ?? ""
      guard seen.insert(id + "\u{1f}" + warehouse).inserted else {
        throw PlanFileRefusal(
          file: row.file, line: row.line, column: "id", found: id, cure: "the item stands twice; keep one row")
      }
      return PlanItem(
        id: id, warehouse: warehouse, supplier: row.cells["supplier"] ?? "",
        pack: try row.whole("pack", default: 1), minimum: try row.whole("moq", default: 0),
        layer: try row.whole("layer", default: 0), leadDays: Int(try row.whole("lead_days")),
        reviewDays: Int(try row.whole("review_days", default: 7)), cost: try price(row),
        shelfLifeDays: Int(try row.whole("shelf_life_days", default: 0)),
        grams: try row.whole("grams", default: 0))
    }
  }

  private func price(_ row: PlanTable.Row) throws -> Price {
    guard let cell = row.cells["cost"], !cell.isEmpty else { return .zero }
    let parts = cell.split(separator: ".", omittingEmptySubsequences: false)
    let decimals = parts.count == 2 ? parts[1].prefix(4) : ""
    guard parts.count <= 2, let whole = Int64(parts[0]), whole >= 0, whole < 1_000_000_000,
      let part = Int64(decimals.isEmpty ? "0" : decimals)
    else {
      throw PlanFileRefusal(
        file: row.file, line: row.line, column: "cost", found: cell, cure: "give an amount such as 12.50")
    }
    let scale: Int64 = [10_000, 1_000, 100, 10, 1][decimals.count]
    return Price(tenThousandths: whole * 10_000 + part * scale)
  }

  private func readPositions() throws -> [String: StockPosition] {
    var positions: [String: StockPosition] = [:]
    func key(_ row: PlanTable.Row) throws -> String {
      try row.text("id") + "\u{1f}" + (row.cells["warehouse"] ?? "")
    }
    func dated(_ row: PlanTable.Row) throws -> DatedQuantity {
      DatedQuantity(day: try row.day(row.cells["date"] == nil ? "period" : "date"), quantity: try quantity(row))
    }
    func quantity(_ row: PlanTable.Row) throws -> Int64 {
      let names = ["quantity", "stock", "on_hand", "value"]
      return try row.whole(names.first { row.cells[$0] != nil } ?? "quantity")
    }
    for row in try PlanTable(input, "stock.csv", required: true).rows {
      positions[try key(row), default: StockPosition(onHand: 0)].onHand += try quantity(row)
    }
    for row in try PlanTable(input, "inbound.csv", required: false).rows {
      positions[try key(row), default: StockPosition(onHand: 0)].inbound.append(try dated(row))
    }
    for row in try PlanTable(input, "orders.csv", required: false).rows {
      positions[try key(row), default: StockPosition(onHand: 0)].orders.append(try dated(row))
    }
    return positions
  }

  private func lorryLimits() throws -> Lorry? {
    guard let lorry else { return nil }
    let parts = lorry.split(separator: "-").map { Int64($0) }
    guard parts.count == 2, let least = parts[0], let most = parts[1], least >= 0, most >= least,
      most < 1_000_000
    else { throw ValidationError("--lorry \(lorry): give two weights such as 2000-12000.") }
    return Lorry(minimumGrams: least * 1_000, capacityGrams: most * 1_000)
  }

  private func filled(_ proposals: [Proposal], _ limits: Lorry) -> [Proposal] {
    let groups = Dictionary(grouping: proposals) { $0.item.supplier + "\u{1f}" + $0.arrival.text }
    return groups.sorted { $0.key < $1.key }.flatMap { fillLorry($0.value, limits) }
  }

  static func json(_ one: Proposal) -> String {
    let exceptions = one.exceptions.map { "\"" + $0.text.english + "\"" }.joined(separator: ",")
    let cover = (one.daysOfCover * 10).rounded() / 10
    return "{\"id\":\(ForecastCommand.quoted(one.item.id)),"
      + "\"warehouse\":\(ForecastCommand.quoted(one.item.warehouse)),"
      + "\"supplier\":\(ForecastCommand.quoted(one.item.supplier)),"
      + "\"order\":\"\(one.orderDay.text)\",\"arrival\":\"\(one.arrival.text)\","
      + "\"next_arrival\":\"\(one.nextArrival.text)\",\"quantity\":\(one.quantity),"
      + "\"target\":\(one.target),\"on_hand\":\(one.onHand),\"on_the_way\":\(one.onTheWay),"
      + "\"need\":\(one.need),\"days_of_cover\":\(cover),"
      + "\"value\":\"\(one.value.map { plainText($0.grosze, places: 2, atLeast: 2) } ?? "")\","
      + "\"reason\":\"\(one.reason.english)\",\"exceptions\":[\(exceptions)]}"
  }
}
