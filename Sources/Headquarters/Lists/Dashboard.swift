import Basis
import Store
import Trade

/// The day at a glance: each number leads to its list.
public struct Dashboard: Sendable {
  /// The day it speaks of, in Poland.
  public var day: CivilDate
  /// Today's orders by currency.
  public var today: [CurrencySum]
  /// The last fourteen days in the company's currency, oldest first, days without orders included.
  public var days: [Day]
  /// Orders that wait for somebody's decision.
  public var awaitingCount: Int64
  /// Orders whose price differs from HQ's.
  public var differenceCount: Int64
  /// The newest orders.
  public var newest: [OrderRow]
  /// Devices in use.
  public var devices: [DeviceRow]
  /// Customers the person may see.
  public var customerCount: Int64
  /// Of the sums in `days`.
  public var currency: Currency

  /// One day's orders.
  public struct Day: Equatable, Sendable {
    /// Which day.
    public var day: CivilDate
    /// How many orders.
    public var count: Int64
    /// Their net value.
    public var net: Money
  }
}

extension Headquarters {
  /// What the person should know now.
  public func dashboard(for actor: Actor) async throws -> Dashboard {
    let day = now().inPoland.date
    let orders = try await orders(
      ListRequest(filters: ["from": day.text, "to": day.text], pageSize: 1), for: actor)
    let newest = try await self.orders(ListRequest(pageSize: 8), for: actor).page.rows
    let devices = try await devices(for: actor).filter { $0.revokedAt == nil }
    return try await database.read { connection in
      var counts = Conditions()
      counts.requireOwn("user_id", of: actor)
      let waiting = try connection.row(
        """
        SELECT COALESCE(SUM(CASE WHEN state = 5 THEN 1 ELSE 0 END), 0) AS awaiting,
          COALESCE(SUM(CASE WHEN price_difference <> 0 THEN 1 ELSE 0 END), 0) AS different
        FROM customer_order\(counts.sql)
        """, counts.values)!
      let company = try connection.row("SELECT currency FROM company WHERE id = 1")
      let currency = company?.currency("currency") ?? .zloty
      var recent = counts
      recent.require("order_date >= \(recent.value(.text(day.adding(days: -13).text)))")
      recent.require("state NOT IN (6, 8)")
      recent.require("currency", is: .text(currency.code))
      let sums = try connection.rows(
        """
        SELECT order_date, COUNT(*) AS total, CAST(SUM(net) AS BIGINT) AS net
        FROM customer_order\(recent.sql) GROUP BY order_date
        """, recent.values)
      let byDay = Dictionary(sums.map { ($0.text("order_date"), $0) }, uniquingKeysWith: { first, _ in first })
      var customers = Conditions()
      customers.requireVisible("territory_id", to: actor)
      let known = try connection.row(
        "SELECT COUNT(*) AS total FROM customer\(customers.sql)", customers.values)!
      return Dashboard(
        day: day, today: orders.sums,
        days: (0..<14).map { offset in
          let date = day.adding(days: Int32(offset) - 13)
          let row = byDay[date.text]
          return Dashboard.Day(
            day: date, count: row?.integer("total") ?? 0, net: row?.money("net") ?? .zero)
        },
        awaitingCount: waiting.integer("awaiting"), differenceCount: waiting.integer("different"),
        newest: newest, devices: devices, customerCount: known.integer("total"), currency: currency)
    }
  }
}
