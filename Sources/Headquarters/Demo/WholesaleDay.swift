import Basis
import Interchange

/// One real day of wholesale orders (State of Iowa, 31 January 2012, open data) as the files an integrator would
/// hand over: customers, goods and prices, and the orders that representatives then take.
///
/// Seven lines of the source have neither price nor amount (three miniature sets, presumably samples). Their
/// goods get an explicit price of 0.00: the lines stay, and no sum changes.
public struct WholesaleDay: Sendable {
  /// One line that a shop ordered.
  public struct Line: Sendable, Equatable {
    /// The good's code.
    public var product: String
    /// How many bottles.
    public var bottles: Int64
    /// What the source says it cost, in cents.
    public var cents: Int64
  }

  /// What one shop ordered.
  public struct ShopOrder: Sendable, Equatable {
    /// The shop's code.
    public var shop: String
    /// In the order of the source.
    public var lines: [Line]

    /// An order of these lines.
    public init(shop: String, lines: [Line]) {
      self.shop = shop
      self.lines = lines
    }
  }

  /// Customers as CSV.
  public let customers: [UInt8]
  /// Goods as CSV.
  public let products: [UInt8]
  /// Prices as CSV.
  public let prices: [UInt8]
  /// The day's orders by territory, "IA1" to "IA5".
  public let orders: [(territory: String, orders: [ShopOrder])]

  /// The day of the orders.
  public static let date = CivilDate("2012-01-31")!
  /// Nine in the morning of that day in Warsaw.
  public static let morning = Instant(milliseconds: Int64(date.dayNumber) * 86_400_000 + 8 * 3_600_000)
  /// How many representatives share the shops.
  public static let representatives = 5

  /// Reads the day's lines; the header names the columns.
  public init(csv: [UInt8]) throws(CsvRefusal) {
    let source = try CsvDocument(csv)
    var column: [String: Int] = [:]
    for (index, name) in source.header.enumerated() { column[name] = index }
    func field(_ record: CsvDocument.Record, _ name: String) -> String {
      column[name].map { record[$0].trimmed() } ?? ""
    }
    func cents(_ record: CsvDocument.Record, _ name: String) -> Int64 {
      (try? scaledNumber(field(record, name), places: 2)) ?? 0
    }

    var customers = CsvWriter()
    customers.record([
      "code", "name", "town", "postal_code", "segment", "territory", "price_list", "payment_form",
      "payment_days",
    ])
    var products = CsvWriter()
    products.record(["code", "name", "category", "brand", "vat", "unit", "unit2", "unit2_ratio"])
    var prices = CsvWriter()
    prices.record(["price_list", "product", "unit", "price", "currency"])
    var shops: [String: Int] = [:]
    var known: Set<String> = []
    var orders: [ShopOrder] = []
    for record in source.records {
      let shop = field(record, "store_number")
      let product = field(record, "item_number")
      if shops[shop] == nil {
        let territory = WholesaleDay.territory(shops.count)
        shops[shop] = orders.count
        orders.append(ShopOrder(shop: shop, lines: []))
        customers.record([
          shop, field(record, "store_name"), field(record, "city"), field(record, "zip_code"), "store",
          territory,
          "IOWA", "przelew", "30",
        ])
      }
      if known.insert(product).inserted {
        let category = field(record, "category_name")
        products.record([
          product, field(record, "item_description"), category.isEmpty ? "OTHER" : category,
          field(record, "vendor_name"), "np", "btl", "case", field(record, "pack"),
        ])
        let price = plainText(cents(record, "state_bottle_retail"), places: 2, atLeast: 2)
        prices.record(["IOWA", product, "btl", price, "USD"])
      }
      orders[shops[shop]!].lines.append(
        Line(
          product: product, bottles: Int64(field(record, "bottles_sold")) ?? 0,
          cents: cents(record, "sale_dollars")))
    }
    self.customers = customers.bytes
    self.products = products.bytes
    self.prices = prices.bytes
    self.orders = (0..<WholesaleDay.representatives).map { representative in
      let own = orders.enumerated().filter { $0.offset % WholesaleDay.representatives == representative }
      return (WholesaleDay.territory(representative), own.map(\.element))
    }
  }

  /// Shops go to the representatives in turn.
  private static func territory(_ shop: Int) -> String { "IA" + String(shop % representatives + 1) }
}
