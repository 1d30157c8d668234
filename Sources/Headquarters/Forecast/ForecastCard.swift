import Basis
import Forecast
import Store
import Trade

/// All that forecast and plan say of one product in one warehouse.
public struct ForecastCard: Sendable {
  /// One past period; `nil` when it is unknown because there was no stock.
  public struct Past: Equatable, Sendable {
    /// Its first day.
    public var day: CivilDate
    /// What was ordered.
    public var quantity: Quantity?
  }

  /// One period ahead.
  public struct Ahead: Equatable, Sendable {
    /// Its first day.
    public var day: CivilDate
    /// The forecast with the changes of people, and the engine's own.
    public var quantity: Quantity
    /// The engine's own.
    public var engine: Quantity
    /// Not passed with a chance of 5, 50 and 95 %.
    public var p05: Quantity
    /// The middle.
    public var p50: Quantity
    /// Not passed with a chance of 95 %.
    public var p95: Quantity
  }

  /// The product.
  public var product: Product
  /// The warehouse.
  public var warehouse: Warehouse
  /// Warehouses in which the product is forecast or planned.
  public var places: [Warehouse]
  /// The run in force; `nil` before the first.
  public var run: ForecastRun?
  /// "smooth", "A", "X", "DOT": how it is ordered, how important, how steady, and the model.
  public var traits: (pattern: String, phase: String, value: String, steadiness: String, model: String)?
  /// What was ordered, oldest first.
  public var history: [Past]
  /// What is foreseen.
  public var ahead: [Ahead]
  /// The proposal; `nil` without terms of supply.
  public var line: PlanRow?
  /// When stock was counted.
  public var countedAt: Instant?
  /// Deliveries on the way, the nearest first.
  public var inbound: [(number: String, day: CivilDate, quantity: Quantity)]
  /// Changes by people that touch it, newest first.
  public var overrides: [OverrideRow]
  /// Of the amounts.
  public var currency: Currency
}

extension Headquarters {
  /// The forecast card of a product in a warehouse; `nil` when one of them does not exist.
  public func forecastCard(_ product: ProductId, warehouse: Int64, for actor: Actor) async throws
    -> ForecastCard?
  {
    try actor.require(.administrator, .manager)
    guard let found = try await productCard(product)?.product else { return nil }
    let today = now().inPoland.date
    return try await database.read { connection in
      let item = StockedItem(product: Int64(product.number), warehouse: warehouse)
      let values: [SqlValue] = [.integer(item.product), .integer(warehouse)]
      guard let place = try Warehouse.load("id", [.integer(warehouse)], connection).first else { return nil }
      let run = try connection.row(
        """
        SELECT r.*, COALESCE(u.name, '') AS person FROM forecast_run r LEFT JOIN app_user u ON u.id = r.user_id
        WHERE r.id = (SELECT MAX(id) FROM forecast_run WHERE state = 'done')
        """
      ).map(ForecastRun.init)
      let number = SqlValue.integer(run?.id ?? 0)
      let wish = run?.wish ?? ForecastWish()
      let facts = try DemandFacts(wish, today: today, product: item.product, connection)
      let history = zip(facts.items, facts.series).first { $0.0 == item }?.1
      let places = try connection.rows(
        """
        SELECT * FROM warehouse WHERE id IN (SELECT warehouse_id FROM forecast_item WHERE run_id = $1 AND product_id = $2
          UNION SELECT warehouse_id FROM stock WHERE product_id = $2) ORDER BY id
        """, [number, .integer(item.product)])
      return ForecastCard(
        product: found, warehouse: place,
        places: places.map {
          Warehouse(number: $0.integer("id"), code: $0.text("code"), name: $0.text("name"))
        }, run: run,
        traits: try connection.row(
          "SELECT * FROM forecast_item WHERE run_id = $1 AND product_id = $2 AND warehouse_id = $3",
          [number] + values
        ).map {
          (
            $0.text("pattern"), $0.text("phase"), $0.text("value_class"), $0.text("steadiness"),
            $0.text("model")
          )
        },
        history: history.map { series in
          series.values.enumerated().map { index, value in
            ForecastCard.Past(
              day: wish.frequency.period(index, after: series.first),
              quantity: value.isNaN ? nil : Quantity(milli: thousandths(value)))
          }
        } ?? [],
        ahead: try connection.rows(
          "SELECT * FROM forecast WHERE run_id = $1 AND product_id = $2 AND warehouse_id = $3 ORDER BY period",
          [number] + values
        ).map(ForecastCard.Ahead.init), line: try connection.planRow(run: run?.id ?? 0, item),
        countedAt: try connection.row(
          "SELECT counted_at FROM stock WHERE product_id = $1 AND warehouse_id = $2", values)?.instant(
            "counted_at"),
        inbound: try connection.rows(
          """
          SELECT number, day, quantity_milli FROM inbound
          WHERE product_id = $1 AND warehouse_id = $2 AND quantity_milli > 0 ORDER BY day, number
          """, values
        ).map { ($0.text("number"), $0.day("day"), Quantity(milli: $0.integer("quantity_milli"))) },
        overrides: try connection.overrideRows(item), currency: try connection.company().currency)
    }
  }
}

extension ForecastCard.Ahead {
  fileprivate init(_ row: Row) {
    func quantity(_ name: String) -> Quantity { Quantity(milli: row.integer(name)) }
    self.init(
      day: row.day("period"), quantity: quantity("quantity_milli"), engine: quantity("engine_milli"),
      p05: quantity("p05_milli"), p50: quantity("p50_milli"), p95: quantity("p95_milli"))
  }
}

extension Connection {
  /// Changes that touch an item, through itself, its category or any above it, newest first.
  fileprivate func overrideRows(_ item: StockedItem) throws -> [OverrideRow] {
    try rows(
      """
      WITH RECURSIVE above (id) AS (
        SELECT category_id FROM product WHERE id = $1
        UNION SELECT c.parent_id FROM category c JOIN above a ON a.id = c.id WHERE c.parent_id IS NOT NULL)
      SELECT f.*, COALESCE(u.name, '') AS author, COALESCE(w.name, '') AS warehouse FROM forecast_override f
        LEFT JOIN app_user u ON u.id = f.user_id LEFT JOIN warehouse w ON w.id = f.warehouse_id
      WHERE f.removed_at IS NULL AND (f.warehouse_id IS NULL OR f.warehouse_id = $2)
        AND (f.product_id = $1 OR (f.product_id IS NULL
          AND (f.category_id IS NULL OR f.category_id IN (SELECT id FROM above))))
      ORDER BY f.id DESC LIMIT 100
      """, [.integer(item.product), .integer(item.warehouse)]
    ).map { row in
      func quantity(_ name: String) -> Quantity? { row.optionalInteger(name).map { Quantity(milli: $0) } }
      var effect: (before: Quantity, after: Quantity)?
      if let before = quantity("before_milli"), let after = quantity("after_milli") { effect = (before, after) }
      var result: (actual: Quantity, valueAdded: Quantity)?
      if let actual = quantity("actual_milli"), let gain = quantity("value_added_milli") {
        result = (actual, gain)
      }
      return OverrideRow(
        id: row.integer("id"), days: row.day("first_day")...max(row.day("first_day"), row.day("last_day")),
        isAddition: row.text("change") == "add", quantity: Quantity(milli: row.integer("quantity_milli")),
        reason: row.text("reason"), author: row.text("author"), madeAt: row.instant("made_at"),
        validTo: row.day("valid_to"), warehouse: row.text("warehouse"), effect: effect, result: result)
    }
  }
}
