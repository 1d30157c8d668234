import Basis
import Forecast
import Store

/// What the delivery plan of some items starts from: terms of supply, stock, what is on the way and what is promised.
struct PlanFacts: Sendable {
  /// One item to plan.
  struct Entry: Sendable {
    var key: StockedItem
    var item: PlanItem
    var supplier: Int64
    var calendar: SupplierCalendar
    var position: StockPosition
  }

  /// In the order of product and warehouse.
  private(set) var entries: [Entry] = []

  /// How long an order without a delivery day can be open: what is older is taken for delivered.
  private static let openDays: Int64 = 60

  /// Reads the items that have terms of supply, are sold, and lie in a warehouse whose stock was ever counted; `only`
  /// restricts them to some products.
  init(today: CivilDate, now: Instant, only: [Int64]? = nil, _ connection: any Connection) throws {
    var products = Conditions()
    if let only {
      if only.isEmpty { return }
      products.require("x.product_id IN (\(only.map { products.value(.integer($0)) }.joined(separator: ", ")))")
    }
    var counted: [StockedItem: Instant] = [:]
    var places: [StockedItem: Int] = [:]
    try connection.forEachRow(
      """
      SELECT x.*, p.code, s.code AS supplier, s.weekdays, k.on_hand_milli, k.counted_at
      FROM supply_term x JOIN product p ON p.id = x.product_id AND p.is_active = 1
        JOIN supplier s ON s.id = x.supplier_id
        JOIN (SELECT DISTINCT warehouse_id FROM stock) AS w ON w.warehouse_id = x.warehouse_id
        LEFT JOIN stock k ON k.product_id = x.product_id AND k.warehouse_id = x.warehouse_id
      \(products.sql) ORDER BY x.product_id, x.warehouse_id
      """, products.values
    ) { row in
      let term = SupplyTerm(row)
      let key = StockedItem(product: term.product, warehouse: term.warehouse)
      if let moment = row.optionalInstant("counted_at") { counted[key] = moment }
      places[key] = entries.count
      entries.append(
        Entry(
          key: key,
          item: PlanItem(
            id: row.text("code"), warehouse: "\(term.warehouse)", supplier: row.text("supplier"),
            pack: term.pack,
            minimum: term.minimum, layer: term.layer, leadDays: Int(term.leadDays),
            reviewDays: Int(term.reviewDays), cost: term.cost, shelfLifeDays: Int(term.shelfLifeDays),
            grams: term.grams),
          supplier: term.supplier,
          calendar: SupplierCalendar(weekdays: Supplier.days(row.text("weekdays")) ?? [1, 2, 3, 4, 5]),
          position: StockPosition(onHand: wholeUnits(row.integer("on_hand_milli")))))
    }
    if entries.isEmpty { return }
    try connection.forEachRow(
      "SELECT x.* FROM inbound x\(products.sql)\(products.sql.isEmpty ? " WHERE" : " AND") x.quantity_milli > 0",
      products.values
    ) { row in
      let key = StockedItem(product: row.integer("product_id"), warehouse: row.integer("warehouse_id"))
      guard let place = places[key] else { return }
      entries[place].position.inbound.append(
        DatedQuantity(day: row.day("day"), quantity: wholeUnits(row.integer("quantity_milli"))))
    }
    try readOrders(today, now, counted, places, products, connection)
  }

  /// Orders that the count of stock cannot have taken off yet: received after it, or to be delivered on its day or later.
  private mutating func readOrders(
    _ today: CivilDate, _ now: Instant, _ counted: [StockedItem: Instant], _ places: [StockedItem: Int],
    _ products: Conditions, _ connection: any Connection
  ) throws {
    let oldest = now.adding(seconds: -PlanFacts.openDays * 86_400)
    let since = max(counted.values.min() ?? oldest, oldest)
    let home = try connection.row("SELECT MIN(id) AS id FROM warehouse")?.integer("id") ?? 0
    var conditions = products
    let received = conditions.value(.integer(since.milliseconds))
    let delivered = conditions.value(.text(since.inPoland.date.text))
    let restriction = products.sql.isEmpty ? "" : products.sql.dropFirst(7) + " AND "
    try connection.forEachRow(
      """
      SELECT x.product_id, t.warehouse_id, o.order_date, o.delivery_date, o.received_at, \(baseQuantity("x")) AS milli
      FROM order_line x JOIN customer_order o ON o.id = x.order_id
        LEFT JOIN customer c ON c.id = o.customer_id LEFT JOIN territory t ON t.id = c.territory_id
      WHERE \(restriction)o.state IN (3, 4, 5, 7) AND o.id IN (
        SELECT id FROM customer_order WHERE received_at > \(received)
        UNION SELECT id FROM customer_order WHERE delivery_date >= \(delivered))
      """, conditions.values
    ) { row in
      let key = StockedItem(
        product: row.integer("product_id"), warehouse: row.optionalInteger("warehouse_id") ?? home)
      guard let place = places[key] else { return }
      let at = counted[key] ?? oldest
      let delivery = row.optionalText("delivery_date").flatMap { CivilDate($0) }
      let isOpen = row.instant("received_at") > at || delivery.map { $0 >= at.inPoland.date } ?? false
      guard isOpen else { return }
      let milli = row.integer("milli")
      guard milli > 0 else { return }
      entries[place].position.orders.append(
        DatedQuantity(day: delivery ?? row.day("order_date"), quantity: (milli + 999) / 1_000))
    }
  }
}

/// Thousandths as whole units, downward: half a unit cannot be sold.
func wholeUnits(_ milli: Int64) -> Int64 { milli >= 0 ? milli / 1_000 : -((-milli + 999) / 1_000) }
