import Basis
import Store
import Trade

/// One customer in the list.
public struct CustomerRow: Equatable, Sendable {
  /// HQ's number.
  public var id: CustomerId
  /// The company's code.
  public var code: String
  /// As on documents.
  public var name: String
  /// Tax number.
  public var nip: String
  /// Town.
  public var town: String
  /// Telephone.
  public var phone: String
  /// Segment in the company's words.
  public var segment: String
  /// The territory's name.
  public var territory: String
  /// The price list's code.
  public var priceList: String
  /// How it pays.
  public var terms: PaymentTerms
  /// Limit kupiecki.
  public var creditLimit: Money?
  /// What is unpaid.
  public var balance: Money
  /// What of it is late.
  public var overdue: Money
  /// Why no orders are taken.
  public var blockReason: String?
}

/// A page of customers with the sums of all pages.
public struct CustomerList: Sendable {
  /// The page.
  public var page: ListPage<CustomerRow>
  /// Unpaid by all customers that match.
  public var balance: Money
  /// Late of all customers that match.
  public var overdue: Money
}

extension Headquarters {
  /// Customers a person may see. Filters: `territory`, `priceList` (numbers), `segment`, `state` (`blocked`,
  /// `overdue`, `overLimit`).
  public func customers(_ request: ListRequest, for actor: Actor) async throws -> CustomerList {
    try await database.read { connection in
      var conditions = customerConditions(request, for: actor)
      let sums = try connection.row(
        """
        SELECT COUNT(*) AS total, CAST(COALESCE(SUM(c.balance), 0) AS BIGINT) AS balance,
          CAST(COALESCE(SUM(c.overdue), 0) AS BIGINT) AS overdue
        FROM customer c\(conditions.sql)
        """, conditions.values)!
      let order = request.order(customerSorting, usually: "c.sort_key, c.id", last: "c.id")
      let rows = try connection.rows(
        """
        SELECT c.id, c.code, c.name, c.nip, c.town, c.phone, c.segment, t.name AS territory,
          p.code AS price_list, c.payment_form, c.payment_days, c.credit_limit, c.balance, c.overdue,
          c.block_reason
        FROM customer c JOIN territory t ON t.id = c.territory_id
          JOIN price_list p ON p.id = c.price_list_id\(conditions.sql)\(order)\(conditions.limit(request))
        """, conditions.values)
      return CustomerList(
        page: ListPage(
          rows: rows.map(CustomerRow.init), total: sums.integer("total"), page: request.page,
          pageSize: request.pageSize),
        balance: sums.money("balance"), overdue: sums.money("overdue"))
    }
  }

  /// The segments that occur, for a filter.
  public func customerSegments(for actor: Actor) async throws -> [String] {
    try await database.read { connection in
      var conditions = Conditions()
      conditions.requireVisible("territory_id", to: actor)
      conditions.require("segment <> ''")
      return try connection.rows(
        "SELECT DISTINCT segment FROM customer\(conditions.sql) ORDER BY segment", conditions.values
      ).map { $0.text("segment") }
    }
  }
}

private let customerSorting = [
  "code": "c.code", "name": "c.sort_key", "nip": "c.nip", "town": "c.town", "segment": "c.segment",
  "territory": "t.name", "priceList": "p.code", "balance": "c.balance", "overdue": "c.overdue",
]

private func customerConditions(_ request: ListRequest, for actor: Actor) -> Conditions {
  var conditions = Conditions()
  conditions.requireVisible("c.territory_id", to: actor)
  conditions.require("c.search_text", contains: request.search)
  if let territory = request.number("territory") {
    conditions.require("c.territory_id", is: .integer(territory))
  }
  if let list = request.number("priceList") { conditions.require("c.price_list_id", is: .integer(list)) }
  if let segment = request.filter("segment") { conditions.require("c.segment", is: .text(segment)) }
  switch request.filter("state") {
  case "blocked": conditions.require("c.block_reason IS NOT NULL")
  case "overdue": conditions.require("c.overdue > 0")
  case "overLimit": conditions.require("c.balance > c.credit_limit")
  default: break
  }
  return conditions
}

extension CustomerRow {
  init(_ row: Row) {
    self.init(
      id: CustomerId(row.number32("id")), code: row.text("code"), name: row.text("name"),
      nip: row.text("nip"), town: row.text("town"), phone: row.text("phone"), segment: row.text("segment"),
      territory: row.text("territory"), priceList: row.text("price_list"), terms: row.terms,
      creditLimit: row.optionalInteger("credit_limit").map { Money(grosze: $0) },
      balance: row.money("balance"), overdue: row.money("overdue"),
      blockReason: row.optionalText("block_reason"))
  }
}

extension Row {
  /// `payment_form` and `payment_days`.
  var terms: PaymentTerms {
    PaymentTerms(
      form: PaymentForm(rawValue: UInt8(clamping: integer("payment_form"))) ?? .cash,
      days: Int32(clamping: integer("payment_days")))
  }
}
