import Basis
import Store
import Trade

/// One product in the list.
public struct ProductRow: Equatable, Sendable {
  /// HQ's number.
  public var id: ProductId
  /// The company's code.
  public var code: String
  /// As on documents.
  public var name: String
  /// The category's name.
  public var category: String
  /// The maker's brand.
  public var brand: String
  /// The rate of its VAT.
  public var vat: VatRate
  /// The base unit's code.
  public var unit: String
  /// How many units it has.
  public var unitCount: Int64
  /// The base unit's barcode.
  public var barcode: String
  /// Its picture's name.
  public var photo: String
  /// Whether it is sold.
  public var isActive: Bool
  /// In how many price lists it has a price.
  public var priceListCount: Int64
}

extension Headquarters {
  /// Goods. Filters: `category` (number, with those inside it), `brand`, `vat`, `state` (`withdrawn`,
  /// `noPhoto`, `noPrice`, `noBarcode`).
  public func products(_ request: ListRequest) async throws -> ListPage<ProductRow> {
    try await database.read { connection in
      var conditions = productConditions(request)
      let total = try connection.row(
        "SELECT COUNT(*) AS total FROM product p\(conditions.sql)", conditions.values)!
      let order = request.order(productSorting, usually: "p.sort_key, p.id", last: "p.id")
      let rows = try connection.rows(
        """
        SELECT p.id, p.code, p.name, k.name AS category, p.brand, p.vat, p.photo, p.is_active,
          COALESCE(u.code, '') AS unit, COALESCE(u.barcode, '') AS barcode,
          (SELECT COUNT(*) FROM product_unit n WHERE n.product_id = p.id) AS unit_count,
          (SELECT COUNT(DISTINCT l.price_list_id) FROM list_price l WHERE l.product_id = p.id) AS list_count
        FROM product p JOIN category k ON k.id = p.category_id
          LEFT JOIN product_unit u ON u.product_id = p.id AND u.position = 0
        \(conditions.sql)\(order)\(conditions.limit(request))
        """, conditions.values)
      return ListPage(
        rows: rows.map(ProductRow.init), total: total.integer("total"), page: request.page,
        pageSize: request.pageSize)
    }
  }

  /// The brands that occur, for a filter.
  public func productBrands() async throws -> [String] {
    try await database.read { connection in
      try connection.rows("SELECT DISTINCT brand FROM product WHERE brand <> '' ORDER BY brand")
        .map { $0.text("brand") }
    }
  }
}

private let productSorting = [
  "code": "p.code", "name": "p.sort_key", "category": "k.name", "brand": "p.brand", "vat": "p.vat",
]

private func productConditions(_ request: ListRequest) -> Conditions {
  var conditions = Conditions()
  conditions.require("p.search_text", contains: request.search)
  if let category = request.number("category") {
    let top = conditions.value(.integer(category))
    conditions.require(
      """
      p.category_id IN (WITH RECURSIVE inside(id) AS (SELECT id FROM category WHERE id = \(top)
        UNION SELECT c.id FROM category c JOIN inside i ON c.parent_id = i.id) SELECT id FROM inside)
      """)
  }
  if let brand = request.filter("brand") { conditions.require("p.brand", is: .text(brand)) }
  if let vat = request.filter("vat") { conditions.require("p.vat", is: .text(vat)) }
  switch request.filter("state") {
  case "withdrawn": conditions.require("p.is_active = 0")
  case "active": conditions.require("p.is_active = 1")
  case "noPhoto": conditions.require("p.photo = ''")
  case "noPrice":
    conditions.require("NOT EXISTS (SELECT 1 FROM list_price l WHERE l.product_id = p.id)")
  case "noBarcode":
    conditions.require(
      "NOT EXISTS (SELECT 1 FROM product_unit n WHERE n.product_id = p.id AND n.barcode <> '')")
  default: break
  }
  return conditions
}

extension ProductRow {
  init(_ row: Row) {
    self.init(
      id: ProductId(row.number32("id")), code: row.text("code"), name: row.text("name"),
      category: row.text("category"), brand: row.text("brand"),
      vat: VatRate(code: row.text("vat")) ?? .standard, unit: row.text("unit"),
      unitCount: row.integer("unit_count"), barcode: row.text("barcode"), photo: row.text("photo"),
      isActive: row.bool("is_active"), priceListCount: row.integer("list_count"))
  }
}
