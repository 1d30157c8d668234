import Basis
import Store
import Trade

/// One order in the list.
public struct OrderRow: Equatable, Sendable {
  /// HQ's record.
  public var id: Int64
  /// The device's number.
  public var number: String
  /// HQ's number, once accepted.
  public var hqNumber: String?
  /// The day of the order.
  public var date: CivilDate
  /// When it came in.
  public var receivedAt: Instant
  /// The customer; `nil` when HQ does not know it.
  public var customer: CustomerId?
  /// The customer's name, empty when unknown.
  public var customerName: String
  /// The customer's town.
  public var town: String
  /// Who took it.
  public var representative: String
  /// Where it is in its life.
  public var state: OrderState
  /// How many lines.
  public var lineCount: Int64
  /// Of the amounts.
  public var currency: Currency
  /// Without VAT.
  public var net: Money
  /// With VAT.
  public var gross: Money
  /// The device's price less HQ's; zero when they agree.
  public var priceDifference: Money
}

/// A page of orders with sums by currency.
public struct OrderList: Sendable {
  /// The page.
  public var page: ListPage<OrderRow>
  /// Sums of all orders that match.
  public var sums: [CurrencySum]
}

extension Headquarters {
  /// Orders a person may see, newest first. Filters: `state` (code), `user`, `customer`, `device` (numbers),
  /// `from`, `to` (days), `difference` (`yes`).
  public func orders(_ request: ListRequest, for actor: Actor) async throws -> OrderList {
    try await database.read { connection in
      var conditions = orderConditions(request, for: actor)
      let from = "FROM customer_order o LEFT JOIN customer c ON c.id = o.customer_id"
      let sums = try connection.rows(
        """
        SELECT o.currency, COUNT(*) AS total, CAST(SUM(o.net) AS BIGINT) AS net,
          CAST(SUM(o.gross) AS BIGINT) AS gross
        \(from)\(conditions.sql) GROUP BY o.currency ORDER BY o.currency
        """, conditions.values
      ).map(CurrencySum.init)
      let order = request.order(
        orderSorting, usually: "o.received_at DESC, o.id DESC", last: "o.id")
      let rows = try connection.rows(
        """
        SELECT \(orderColumns) \(from) JOIN app_user u ON u.id = o.user_id
        \(conditions.sql)\(order)\(conditions.limit(request))
        """, conditions.values)
      return OrderList(
        page: ListPage(
          rows: rows.map(OrderRow.init), total: sums.reduce(0) { $0 + $1.count }, page: request.page,
          pageSize: request.pageSize),
        sums: sums)
    }
  }
}

let orderColumns = """
  o.id, o.number, o.hq_number, o.order_date, o.received_at, o.customer_id, COALESCE(c.name, '') AS customer,
  COALESCE(c.town, '') AS town, u.name AS representative, o.state, o.state_detail, o.confirmed_at,
  o.line_count, o.currency, o.net, o.gross, o.price_difference
  """

private let orderSorting = [
  "number": "o.number", "hqNumber": "COALESCE(o.hq_number, '')", "date": "o.order_date",
  "received": "o.received_at", "customer": "c.sort_key", "representative": "u.name", "state": "o.state",
  "lines": "o.line_count", "net": "o.net", "gross": "o.gross",
]

private func orderConditions(_ request: ListRequest, for actor: Actor) -> Conditions {
  var conditions = Conditions()
  conditions.requireOwn("o.user_id", of: actor)
  let words = request.search.trimmed()
  if !words.isEmpty {
    // Numbers are found as typed ("ZK/JKO1/2026/11/0012"), customers by their folded words.
    let text = conditions.value(.text(likePattern(words)))
    var byCustomer = Conditions(after: conditions)
    byCustomer.require("c.search_text", contains: words)
    conditions.adopt(byCustomer) { customer in
      let number = "(o.number LIKE \(text) ESCAPE '!' OR COALESCE(o.hq_number, '') LIKE \(text) ESCAPE '!'"
      return customer.isEmpty ? "\(number))" : "\(number) OR (\(customer)))"
    }
  }
  if let state = request.number("state") { conditions.require("o.state", is: .integer(state)) }
  if let user = request.number("user") { conditions.require("o.user_id", is: .integer(user)) }
  if let customer = request.number("customer") { conditions.require("o.customer_id", is: .integer(customer)) }
  if let device = request.number("device") { conditions.require("o.device_id", is: .integer(device)) }
  if let from = request.day("from") {
    conditions.require("o.order_date >= \(conditions.value(.text(from.text)))")
  }
  if let to = request.day("to") { conditions.require("o.order_date <= \(conditions.value(.text(to.text)))") }
  if request.filter("difference") != nil {
    conditions.require(
      """
      (o.price_difference <> 0 OR EXISTS
        (SELECT 1 FROM order_pricing r WHERE r.order_id = o.id AND r.is_confirmed = 0))
      """)
  }
  return conditions
}

/// A text anywhere inside another, its own `%` and `_` taken as they are (escape character `!`).
func likePattern(_ text: String) -> String {
  var pattern = "%"
  for character in text.prefix(100) {
    if character == "%" || character == "_" || character == "!" { pattern.append("!") }
    pattern.append(character)
  }
  return pattern + "%"
}

extension OrderRow {
  init(_ row: Row) {
    self.init(
      id: row.integer("id"), number: row.text("number"), hqNumber: row.optionalText("hq_number"),
      date: row.day("order_date"), receivedAt: row.instant("received_at"),
      customer: row.optionalInteger("customer_id").map { CustomerId(UInt32(clamping: $0)) },
      customerName: row.text("customer"), town: row.text("town"),
      representative: row.text("representative"), state: row.orderState,
      lineCount: row.integer("line_count"), currency: row.currency("currency"), net: row.money("net"),
      gross: row.money("gross"), priceDifference: row.money("price_difference"))
  }
}

extension Row {
  /// `state`, `state_detail` and `confirmed_at`.
  var orderState: OrderState {
    OrderState(
      code: UInt8(clamping: integer("state")), detail: text("state_detail"), at: instant("confirmed_at"))
      ?? .received
  }
}
