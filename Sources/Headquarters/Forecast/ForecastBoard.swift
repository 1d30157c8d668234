import Basis
import Store
import Trade

/// One proposed order line of the plan in force.
public struct PlanRow: Equatable, Sendable {
  /// The product.
  public var product: ProductId
  /// Its code and name.
  public var code: String
  /// Its name.
  public var name: String
  /// Its base unit.
  public var unit: String
  /// The warehouse's number and name.
  public var warehouse: (id: Int64, name: String)
  /// The supplier's name.
  public var supplier: String
  /// When to order; when it comes; when the next one could.
  public var orderDay: CivilDate
  /// The day the goods arrive.
  public var arrival: CivilDate
  /// The day the next order could arrive.
  public var nextArrival: CivilDate
  /// Base units to order, 0 for nothing.
  public var quantity: Int64
  /// Demand to be covered, and what of it is missing.
  public var target: Int64
  /// What is missing.
  public var need: Int64
  /// In the warehouse.
  public var onHand: Int64
  /// Expected until the next arrival.
  public var onTheWay: Int64
  /// Days the stock lasts with the order.
  public var coverDays: Int64
  /// Cost of the order.
  public var value: Money
  /// The gravest exception, 0 the worst, 9 none.
  public var rank: Int64
  /// How the quantity came about.
  public var reason: Text
  /// What to look at, the gravest first.
  public var exceptions: [Text]
  /// When it was proposed.
  public var updatedAt: Instant

  /// Whether two rows say the same.
  public static func == (a: PlanRow, b: PlanRow) -> Bool {
    a.product == b.product && a.warehouse.id == b.warehouse.id && a.quantity == b.quantity && a.rank == b.rank
      && a.reason.polish == b.reason.polish && a.updatedAt == b.updatedAt
  }
}

/// What the plan orders from one supplier.
public struct SupplierTotal: Equatable, Sendable {
  /// The supplier's number.
  public var id: Int64
  /// Its name.
  public var name: String
  /// Lines to order.
  public var lines: Int64
  /// Lines with an exception.
  public var exceptions: Int64
  /// Cost of all orders.
  public var value: Money
}

/// The state of forecast and plan, and a page of proposals.
public struct ForecastBoard: Sendable {
  /// The complete run in force; `nil` before the first.
  public var run: ForecastRun?
  /// The newest run, whatever became of it.
  public var latest: ForecastRun?
  /// The proposals asked for.
  public var page: ListPage<PlanRow>
  /// What is ordered by supplier, over the whole plan.
  public var suppliers: [SupplierTotal]
  /// Warehouses of the plan.
  public var warehouses: [Warehouse]
  /// Of the amounts.
  public var currency: Currency
  /// Whether stock was ever counted, and whether there are terms of supply.
  public var hasStock: Bool
  /// Whether there are terms of supply.
  public var hasTerms: Bool

  /// All orders together.
  public var value: Money { suppliers.reduce(.zero) { $0 + $1.value } }
  /// Lines to order.
  public var lines: Int64 { suppliers.reduce(0) { $0 + $1.lines } }
  /// Lines with an exception.
  public var exceptions: Int64 { suppliers.reduce(0) { $0 + $1.exceptions } }
}

extension Headquarters {
  /// The plan in force, exceptions first. Filters: `supplier`, `warehouse` (numbers), `show` (`exceptions`, `orders`,
  /// `all`; by default what is to be ordered or looked at).
  public func forecastBoard(_ request: ListRequest, for actor: Actor) async throws -> ForecastBoard {
    try actor.require(.administrator, .manager)
    return try await database.read { connection in
      let runs = try connection.rows(
        """
        SELECT r.*, COALESCE(u.name, '') AS person FROM forecast_run r LEFT JOIN app_user u ON u.id = r.user_id
        WHERE r.id IN (SELECT MAX(id) FROM forecast_run UNION SELECT MAX(id) FROM forecast_run WHERE state = 'done')
        ORDER BY r.id DESC
        """
      ).map(ForecastRun.init)
      let run = runs.first { $0.state == .done }
      let known = try connection.row(
        """
        SELECT (SELECT COUNT(*) FROM (SELECT 1 AS one FROM stock LIMIT 1) AS a) AS stock,
          (SELECT COUNT(*) FROM (SELECT 1 AS one FROM supply_term LIMIT 1) AS b) AS terms
        """)
      return ForecastBoard(
        run: run, latest: runs.first, page: try connection.planPage(request, run: run?.id ?? 0),
        suppliers: try connection.supplierTotals(run: run?.id ?? 0),
        warehouses: try connection.rows("SELECT * FROM warehouse ORDER BY id").map {
          Warehouse(number: $0.integer("id"), code: $0.text("code"), name: $0.text("name"))
        },
        currency: try connection.company().currency, hasStock: known?.bool("stock") ?? false,
        hasTerms: known?.bool("terms") ?? false)
    }
  }

  /// The newest run alone, for whoever watches it.
  public func latestForecast(for actor: Actor) async throws -> ForecastRun? {
    try await forecastRuns(limit: 1, for: actor).first
  }
}

private let planColumns = """
  l.*, p.code, p.name, COALESCE(u.code, '') AS unit, w.name AS warehouse, s.name AS supplier
  """
private let planTables = """
  FROM plan_line l JOIN product p ON p.id = l.product_id JOIN warehouse w ON w.id = l.warehouse_id
    JOIN supplier s ON s.id = l.supplier_id LEFT JOIN product_unit u ON u.product_id = p.id AND u.position = 0
  """
private let planSorting = [
  "product": "p.sort_key", "code": "p.code", "supplier": "s.name", "warehouse": "w.name",
  "quantity": "l.quantity",
  "value": "l.value", "order": "l.order_day", "arrival": "l.arrival_day", "cover": "l.cover_days",
  "stock": "l.on_hand",
]

extension Connection {
  fileprivate func planPage(_ request: ListRequest, run: Int64) throws -> ListPage<PlanRow> {
    var conditions = Conditions()
    conditions.require("l.run_id", is: .integer(run))
    switch request.filter("show") {
    case "exceptions": conditions.require("l.rank < 9")
    case "orders": conditions.require("l.quantity > 0")
    case "all": break
    default: conditions.require("(l.quantity > 0 OR l.rank < 9)")
    }
    if let supplier = request.number("supplier") { conditions.require("l.supplier_id", is: .integer(supplier)) }
    if let warehouse = request.number("warehouse") {
      conditions.require("l.warehouse_id", is: .integer(warehouse))
    }
    if !request.search.trimmed().isEmpty { conditions.require("p.search_text", contains: request.search) }
    let total = try row("SELECT COUNT(*) AS n \(planTables)\(conditions.sql)", conditions.values)
    let order = request.order(
      planSorting, usually: "l.rank, s.name, l.arrival_day, p.code, l.warehouse_id", last: "l.product_id")
    let rows = try rows(
      "SELECT \(planColumns) \(planTables)\(conditions.sql)\(order)\(conditions.limit(request))",
      conditions.values)
    return ListPage(
      rows: rows.map(PlanRow.init), total: total?.integer("n") ?? 0, page: request.page,
      pageSize: request.pageSize)
  }

  fileprivate func supplierTotals(run: Int64) throws -> [SupplierTotal] {
    try rows(
      """
      SELECT s.id, s.name, CAST(SUM(CASE WHEN l.quantity > 0 THEN 1 ELSE 0 END) AS BIGINT) AS lines,
        CAST(SUM(CASE WHEN l.rank < 9 THEN 1 ELSE 0 END) AS BIGINT) AS exceptions,
        CAST(SUM(l.value) AS BIGINT) AS value
      FROM plan_line l JOIN supplier s ON s.id = l.supplier_id WHERE l.run_id = $1
      GROUP BY s.id, s.name ORDER BY s.name, s.id
      """, [.integer(run)]
    ).map {
      SupplierTotal(
        id: $0.integer("id"), name: $0.text("name"), lines: $0.integer("lines"),
        exceptions: $0.integer("exceptions"), value: $0.money("value"))
    }
  }

  /// The line of one item in a run.
  func planRow(run: Int64, _ item: StockedItem) throws -> PlanRow? {
    try row(
      "SELECT \(planColumns) \(planTables) WHERE l.run_id = $1 AND l.product_id = $2 AND l.warehouse_id = $3",
      [.integer(run), .integer(item.product), .integer(item.warehouse)]
    ).map(PlanRow.init)
  }
}

extension PlanRow {
  fileprivate init(_ row: Row) {
    let polish = row.text("exceptions_pl").split(separator: "\n").map(String.init)
    let english = row.text("exceptions_en").split(separator: "\n").map(String.init)
    self.init(
      product: ProductId(row.number32("product_id")), code: row.text("code"), name: row.text("name"),
      unit: row.text("unit"), warehouse: (row.integer("warehouse_id"), row.text("warehouse")),
      supplier: row.text("supplier"), orderDay: row.day("order_day"), arrival: row.day("arrival_day"),
      nextArrival: row.day("next_arrival_day"), quantity: row.integer("quantity"),
      target: row.integer("target"),
      need: row.integer("need"), onHand: row.integer("on_hand"), onTheWay: row.integer("on_the_way"),
      coverDays: row.integer("cover_days"), value: row.money("value"), rank: row.integer("rank"),
      reason: Text(row.text("reason_pl"), row.text("reason_en")),
      exceptions: zip(polish, english).map { Text($0, $1) }, updatedAt: row.instant("updated_at"))
  }
}
