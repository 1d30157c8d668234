import Basis
import Store
import Trade

/// All that HQ knows of one product.
public struct ProductCard: Sendable {
  /// The product with its units.
  public var product: Product
  /// The category's name.
  public var category: String
  /// Its prices in all lists, newest validity first within a list.
  public var prices: [Priced]
  /// When the card last changed.
  public var updatedAt: Instant

  /// A price with the list it stands in.
  public struct Priced: Equatable, Sendable {
    /// The price.
    public var price: ListPrice
    /// The list's code and name.
    public var listName: String
    /// Of the list.
    public var currency: Currency
  }
}

extension Headquarters {
  /// A product's card; `nil` when there is none.
  public func productCard(_ id: ProductId) async throws -> ProductCard? {
    try await database.read { connection in
      let key: [SqlValue] = [.integer(Int64(id.number))]
      guard
        let row = try connection.row(
          """
          SELECT p.*, k.name AS category FROM product p JOIN category k ON k.id = p.category_id
          WHERE p.id = $1
          """, key)
      else { return nil }
      let units = try connection.rows(
        "SELECT * FROM product_unit WHERE product_id = $1 ORDER BY position", key)
      let prices = try connection.rows(
        """
        SELECT l.*, p.code AS list_code, p.name AS list_name, p.currency
        FROM list_price l JOIN price_list p ON p.id = l.price_list_id
        WHERE l.product_id = $1 ORDER BY p.code, l.unit, l.valid_from DESC
        """, key)
      return ProductCard(
        product: Product(row, units: units), category: row.text("category"),
        prices: prices.map {
          ProductCard.Priced(
            price: ListPrice($0), listName: $0.text("list_code") + " · " + $0.text("list_name"),
            currency: $0.currency("currency"))
        },
        updatedAt: row.instant("updated_at"))
    }
  }

  /// A picture by its name.
  public func photo(_ name: String) async throws -> (mediaType: String, content: [UInt8])? {
    try await database.read { connection in
      try connection.row("SELECT media_type, content FROM photo WHERE name = $1", [.text(name)])
        .map { ($0.text("media_type"), $0.bytes("content")) }
    }
  }
}

extension Product {
  /// A row of `product` with its rows of `product_unit`.
  init(_ row: Row, units: [Row]) {
    self.init(
      id: ProductId(row.number32("id")), code: row.text("code"), name: row.text("name"),
      category: CategoryId(row.number32("category_id")), brand: row.text("brand"),
      vat: VatRate(code: row.text("vat")) ?? .standard,
      units: units.map {
        ProductUnit(
          code: $0.text("code"),
          ratio: UnitRatio(numerator: $0.integer("numerator"), denominator: $0.integer("denominator")),
          barcode: $0.text("barcode"))
      },
      photo: row.text("photo"), isActive: row.bool("is_active"))
    grams = row.integer("grams")
    cost = row.optionalInteger("cost").map { Price(tenThousandths: $0) }
    floor = PriceFloor(
      minimum: row.integer("floor_price"), margin: row.optionalInteger("floor_margin") ?? -1,
      markup: row.optionalInteger("floor_markup") ?? -1, liftedBy: UInt16(row.integer("floor_lifted_by")))
    parent = row.optionalInteger("parent_id").map { ProductId(UInt32(clamping: $0)) }
  }
}

extension ListPrice {
  /// A row of `list_price`.
  init(_ row: Row) {
    self.init(
      priceList: PriceListId(row.number32("price_list_id")), product: ProductId(row.number32("product_id")),
      unit: row.text("unit"), price: Price(tenThousandths: row.integer("price")), validity: row.validity)
  }
}
