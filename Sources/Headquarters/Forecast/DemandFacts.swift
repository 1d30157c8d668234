import Basis
import Forecast
import Store

/// What was ordered, as the engine reads it: one series per product and warehouse, in the order of their numbers, and
/// what the engine must know of the products.
struct DemandFacts: Sendable {
  private(set) var items: [StockedItem] = []
  private(set) var series: [DemandSeries] = []
  /// Rows read: one per product, warehouse and day.
  private(set) var rows: Int64 = 0
  /// What one base unit of a product is worth.
  let weights: [Int64: Double]
  /// What takes over from what, and how many of it are ordered for one of the old.
  private(set) var heirs: [StockedItem: (old: StockedItem, ratio: Double)] = [:]
  private var goods: [Int64: (category: Int64, brand: String)] = [:]

  /// Reads demand up to the period before that of `today`, on the snapshot of the connection; of one product alone
  /// when it is given, without what it replaces.
  init(
    _ wish: ForecastWish, today: CivilDate, product: Int64? = nil, _ connection: any Connection
  ) throws {
    let end = wish.frequency.start(of: today)
    let stockOuts = try connection.stockOuts(from: end.adding(days: -wish.historyDays), before: end)
    let weights = try connection.unitValues()
    self.weights = weights
    var item: StockedItem?
    var lines: [OrderedLine] = []
    func close() {
      guard let item, !lines.isEmpty else { return }
      add(item, lines, wish.frequency, end: end, stockOuts[item] ?? [], weights[item.product] ?? 1)
      lines.removeAll(keepingCapacity: true)
    }
    try connection.forEachDemandRow(
      from: end.adding(days: -wish.historyDays), before: end, product: product
    ) { one, day, milli in
      rows += 1
      if one != item {
        close()
        item = one
      }
      lines.append(OrderedLine(id: one.id, day: day, quantity: Double(milli) / 1_000))
    }
    close()
    guard product == nil else { return }
    try readHeirs(connection)
    var goods: [Int64: (category: Int64, brand: String)] = [:]
    try connection.forEachRow("SELECT id, category_id, brand FROM product", []) { row in
      goods[row.integer("id")] = (row.integer("category_id"), row.text("brand"))
    }
    self.goods = goods
  }

  private mutating func add(
    _ item: StockedItem, _ lines: [OrderedLine], _ frequency: Frequency, end: CivilDate,
    _ stockOuts: Set<CivilDate>, _ weight: Double
  ) {
    let history = demandHistory(
      lines, frequency: frequency, end: end, stockOuts: stockOuts.isEmpty ? [:] : [item.id: stockOuts])
    // Never on sale in all this time: nothing to learn from.
    guard var one = history.first, one.values.contains(where: { !$0.isNaN }) else { return }
    one.weight = weight
    items.append(item)
    series.append(one)
  }

  /// What the engine compares a new product with others by.
  func traits(of product: Int64, pack: Int64?) -> ProductTraits? {
    goods[product].map {
      ProductTraits(
        category: "\($0.category)", brand: $0.brand, price: weights[product] ?? 1, pack: Double(pack ?? 1))
    }
  }

  /// Finds for each product that replaces another one what it takes over, warehouse by warehouse. A circle of products
  /// that replace each other has no first one: its links are left out.
  private mutating func readHeirs(_ connection: any Connection) throws {
    let links = try connection.rows("SELECT * FROM succession ORDER BY new_product_id")
    if links.isEmpty { return }
    let forerunners = Dictionary(
      uniqueKeysWithValues: links.map { ($0.integer("new_product_id"), $0.integer("old_product_id")) })
    func isCircle(_ product: Int64) -> Bool {
      var older = forerunners[product]
      for _ in links where older != nil && older != product { older = forerunners[older!] }
      return older != nil
    }
    var warehouses: [Int64: Set<Int64>] = [:]
    for item in items { warehouses[item.product, default: []].insert(item.warehouse) }
    for link in links {
      let (new, ratio) = (link.integer("new_product_id"), Double(link.integer("ratio_ppm")) / 1_000_000)
      if isCircle(new) { continue }
      // A forerunner that was never ordered in a warehouse itself may have its own one there.
      var places: Set<Int64> = []
      var older = forerunners[new]
      while let one = older {
        places.formUnion(warehouses[one] ?? [])
        older = forerunners[one]
      }
      for warehouse in places {
        heirs[StockedItem(product: new, warehouse: warehouse)] = (
          StockedItem(product: forerunners[new]!, warehouse: warehouse), ratio
        )
      }
    }
  }
}

/// The quantity of a line of an order in thousandths of the base unit, rounded half away from zero; 0 where it is out
/// of all bounds.
func baseQuantity(_ line: String) -> String {
  let (quantity, above, below) = (line + ".quantity_milli", line + ".numerator", line + ".denominator")
  return """
    CASE WHEN \(quantity) NOT BETWEEN -1000000000 AND 1000000000 THEN 0
      WHEN \(above) = 1 AND \(below) = 1 THEN \(quantity)
      WHEN \(above) > 1000000000 OR \(below) > 1000000000 THEN 0
      WHEN \(quantity) < 0 THEN -((-\(quantity) * \(above) * 2 + \(below)) / (2 * \(below)))
      ELSE (\(quantity) * \(above) * 2 + \(below)) / (2 * \(below)) END
    """
}

extension Connection {
  /// What was ordered per product, warehouse and day, in that order: orders of devices as ordered, without rejected
  /// and cancelled ones; of other systems their orders, their returns, and their invoices of the time before the first
  /// order is known, because an invoice of an order would count it twice.
  func forEachDemandRow(
    from first: CivilDate, before end: CivilDate, product: Int64?,
    _ body: (_ item: StockedItem, _ day: CivilDate, _ milli: Int64) throws -> Void
  ) throws {
    let home = try row("SELECT COALESCE(MIN(id), 0) AS id FROM warehouse")?.integer("id") ?? 0
    let ordered = try row(
      """
      SELECT MIN(day) AS day FROM (
        SELECT MIN(order_date) AS day FROM customer_order WHERE state IN (3, 4, 5, 7)
        UNION ALL SELECT MIN(day) FROM sales_document WHERE kind = 'order') AS d
      """)?.optionalText("day")
    let only = product == nil ? "" : " AND l.product_id = $5"
    try forEachRow(
      """
      SELECT product_id, warehouse_id, day, CAST(SUM(milli) AS BIGINT) AS milli FROM (
        SELECT l.product_id, COALESCE(t.warehouse_id, $1) AS warehouse_id, d.day, l.quantity_milli AS milli
        FROM sales_document d JOIN sales_line l ON l.document_id = d.id
          LEFT JOIN customer c ON c.id = d.customer_id LEFT JOIN territory t ON t.id = c.territory_id
        WHERE d.day >= $2 AND d.day < $3 AND (d.kind <> 'invoice' OR d.day < $4)\(only)
        UNION ALL
        SELECT l.product_id, COALESCE(t.warehouse_id, $1), o.order_date, \(baseQuantity("l"))
        FROM customer_order o JOIN order_line l ON l.order_id = o.id
          LEFT JOIN customer c ON c.id = o.customer_id LEFT JOIN territory t ON t.id = c.territory_id
        WHERE l.product_id IS NOT NULL AND o.state IN (3, 4, 5, 7) AND o.order_date >= $2 AND o.order_date < $3\(only)
      ) AS f
      GROUP BY product_id, warehouse_id, day ORDER BY product_id, warehouse_id, day
      """,
      [.integer(home), .text(first.text), .text(end.text), .text(ordered ?? CivilDate.lastOfAll)]
        + (product.map { [.integer($0)] } ?? [])
    ) { row in
      let item = StockedItem(product: row.integer("product_id"), warehouse: row.integer("warehouse_id"))
      try body(item, row.day("day"), row.integer("milli"))
    }
  }

  /// Days on which there was no stock.
  func stockOuts(from first: CivilDate, before end: CivilDate) throws -> [StockedItem: Set<CivilDate>] {
    var days: [StockedItem: Set<CivilDate>] = [:]
    try forEachRow(
      "SELECT * FROM stock_out WHERE first_day < $1 AND last_day >= $2", [.text(end.text), .text(first.text)]
    ) { row in
      let item = StockedItem(product: row.integer("product_id"), warehouse: row.integer("warehouse_id"))
      let last = min(CivilDate(row.text("last_day")) ?? end, end.adding(days: -1))
      var day = max(row.day("first_day"), first)
      while day <= last {
        days[item, default: []].insert(day)
        day = day.adding(days: 1)
      }
    }
    return days
  }

  /// What one base unit of a product is worth, for ABC: its cost, else its highest list price.
  fileprivate func unitValues() throws -> [Int64: Double] {
    var values: [Int64: Double] = [:]
    try forEachRow(
      """
      SELECT p.product_id, MAX(p.price) AS value FROM list_price p
        JOIN product_unit u ON u.product_id = p.product_id AND u.code = p.unit AND u.position = 0
      GROUP BY p.product_id
      """, []
    ) { values[$0.integer("product_id")] = Double(max($0.integer("value"), 1)) / 10_000 }
    try forEachRow("SELECT product_id, MAX(cost) AS value FROM supply_term GROUP BY product_id", []) {
      if $0.integer("value") > 0 { values[$0.integer("product_id")] = Double($0.integer("value")) / 10_000 }
    }
    return values
  }
}
