import Basis
import Store
import Trade

/// A price list with what hangs on it.
public struct PriceListRow: Equatable, Sendable {
  /// The list.
  public var list: PriceList
  /// How many prices it holds.
  public var priceCount: Int64
  /// How many customers buy by it.
  public var customerCount: Int64
}

/// One price inside a list.
public struct PriceRow: Equatable, Sendable {
  /// The product's code.
  public var code: String
  /// The product's name.
  public var name: String
  /// The price.
  public var price: ListPrice
  /// Whether the product is sold.
  public var isActive: Bool
}

extension Headquarters {
  /// All price lists by code.
  public func priceLists() async throws -> [PriceListRow] {
    try await database.read { connection in
      try connection.rows(
        """
        SELECT p.*, (SELECT COUNT(*) FROM list_price l WHERE l.price_list_id = p.id) AS prices,
          (SELECT COUNT(*) FROM customer c WHERE c.price_list_id = p.id) AS customers
        FROM price_list p ORDER BY p.code
        """
      ).map {
        PriceListRow(
          list: PriceList($0), priceCount: $0.integer("prices"), customerCount: $0.integer("customers"))
      }
    }
  }

  /// One price list; `nil` when there is none.
  public func priceList(_ id: PriceListId) async throws -> PriceList? {
    try await database.read { connection in
      try connection.row("SELECT * FROM price_list WHERE id = $1", [.integer(Int64(id.number))])
        .map(PriceList.init)
    }
  }

  /// The prices of a list. Filters: `category` (number), `on` (a day: only prices valid then).
  public func prices(in list: PriceListId, _ request: ListRequest) async throws -> ListPage<PriceRow> {
    try await database.read { connection in
      var conditions = Conditions()
      conditions.require("l.price_list_id", is: .integer(Int64(list.number)))
      conditions.require("p.search_text", contains: request.search)
      if let category = request.number("category") {
        conditions.require("p.category_id", is: .integer(category))
      }
      if let day = request.day("on") {
        let moment = conditions.value(.text(day.text))
        conditions.require("l.valid_from <= \(moment) AND l.valid_to >= \(moment)")
      }
      let from = "FROM list_price l JOIN product p ON p.id = l.product_id"
      let total = try connection.row("SELECT COUNT(*) AS total \(from)\(conditions.sql)", conditions.values)!
      let order = request.order(
        ["code": "p.code", "name": "p.sort_key", "price": "l.price", "from": "l.valid_from"],
        usually: "p.sort_key, l.unit, l.valid_from DESC", last: "p.sort_key, l.unit, l.valid_from")
      let rows = try connection.rows(
        """
        SELECT l.*, p.code, p.name, p.is_active \(from)\(conditions.sql)\(order)\(conditions.limit(request))
        """, conditions.values)
      return ListPage(
        rows: rows.map {
          PriceRow(
            code: $0.text("code"), name: $0.text("name"), price: ListPrice($0), isActive: $0.bool("is_active"))
        },
        total: total.integer("total"), page: request.page, pageSize: request.pageSize)
    }
  }
}

extension PriceList {
  /// A row of `price_list`.
  init(_ row: Row) {
    self.init(
      id: PriceListId(row.number32("id")), code: row.text("code"), name: row.text("name"),
      currency: row.currency("currency"), validity: row.validity)
  }
}
