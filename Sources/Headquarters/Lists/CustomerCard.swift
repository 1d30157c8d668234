import Basis
import Store
import Trade

/// All that HQ knows of one customer.
public struct CustomerCard: Sendable {
  /// The customer.
  public var customer: Customer
  /// The territory's name.
  public var territory: String
  /// Who serves it, empty when nobody.
  public var representative: String
  /// The price list's code and name.
  public var priceList: String
  /// In which its prices are.
  public var currency: Currency
  /// Its discounts, widest scope first.
  public var discounts: [Discount]
  /// When the card last changed.
  public var updatedAt: Instant
  /// Its orders by currency, rejected and cancelled ones left out.
  public var ordered: [CurrencySum]

  /// A discount with the name of what it covers.
  public struct Discount: Equatable, Sendable {
    /// The discount.
    public var discount: CustomerDiscount
    /// The product's or category's name, empty for all goods.
    public var covers: String
  }
}

extension Headquarters {
  /// A customer's card; `nil` when there is none or the person may not see it.
  public func customerCard(_ id: CustomerId, for actor: Actor) async throws -> CustomerCard? {
    try await database.read { connection in
      var conditions = Conditions()
      conditions.require("c.id", is: .integer(Int64(id.number)))
      conditions.requireVisible("c.territory_id", to: actor)
      guard
        let row = try connection.row(
          """
          SELECT c.*, t.name AS territory, COALESCE(u.name, '') AS representative,
            p.code AS list_code, p.name AS list_name, p.currency
          FROM customer c JOIN territory t ON t.id = c.territory_id
            JOIN price_list p ON p.id = c.price_list_id
            LEFT JOIN app_user u ON u.id = t.user_id\(conditions.sql)
          """, conditions.values)
      else { return nil }
      let discounts = try connection.rows(
        """
        SELECT d.*, COALESCE(p.name, k.name, '') AS covers
        FROM customer_discount d LEFT JOIN product p ON p.id = d.product_id
          LEFT JOIN category k ON k.id = d.category_id
        WHERE d.customer_id = $1
        ORDER BY CASE WHEN d.product_id IS NOT NULL THEN 2 WHEN d.category_id IS NOT NULL THEN 1 ELSE 0 END,
          covers, d.valid_from
        """, [.integer(Int64(id.number))])
      let sums = try connection.rows(
        """
        SELECT currency, COUNT(*) AS total, CAST(SUM(net) AS BIGINT) AS net,
          CAST(SUM(gross) AS BIGINT) AS gross
        FROM customer_order WHERE customer_id = $1 AND state NOT IN (6, 8)
        GROUP BY currency ORDER BY currency
        """, [.integer(Int64(id.number))])
      var customer = Customer(row)
      customer.groups = try connection.rows(
        "SELECT group_id FROM customer_group_member WHERE customer_id = $1 ORDER BY group_id", [row["id"]]
      ).map { $0.number32("group_id") }
      return CustomerCard(
        customer: customer, territory: row.text("territory"),
        representative: row.text("representative"),
        priceList: row.text("list_code") + " · " + row.text("list_name"), currency: row.currency("currency"),
        discounts: discounts.map {
          CustomerCard.Discount(discount: CustomerDiscount($0), covers: $0.text("covers"))
        },
        updatedAt: row.instant("updated_at"), ordered: sums.map(CurrencySum.init))
    }
  }
}

extension Customer {
  /// A row of `customer`.
  init(_ row: Row) {
    var location: Location?
    if let north = row.optionalInteger("latitude"), let east = row.optionalInteger("longitude") {
      location = Location(
        latitudeMicrodegrees: Int32(clamping: north), longitudeMicrodegrees: Int32(clamping: east))
    }
    self.init(
      id: CustomerId(row.number32("id")), code: row.text("code"), name: row.text("name"),
      nip: row.text("nip"), street: row.text("street"), postalCode: row.text("postal_code"),
      town: row.text("town"), phone: row.text("phone"), email: row.text("email"),
      segment: row.text("segment"), territory: TerritoryId(row.number32("territory_id")),
      priceList: PriceListId(row.number32("price_list_id")), terms: row.terms,
      creditLimit: row.optionalInteger("credit_limit").map { Money(grosze: $0) },
      balance: row.money("balance"), overdue: row.money("overdue"),
      blockReason: row.optionalText("block_reason"), location: location)
    payer = row.optionalInteger("payer_id").map { CustomerId(UInt32(clamping: $0)) }
    chain = row.number32("chain_id")
    channel = UInt8(clamping: row.integer("channel_id"))
    delivery = UInt8(clamping: row.integer("delivery"))
  }
}

extension CustomerDiscount {
  /// A row of `customer_discount`.
  init(_ row: Row) {
    let scope: Scope =
      if let product = row.optionalInteger("product_id") {
        .product(ProductId(UInt32(clamping: product)))
      } else if let category = row.optionalInteger("category_id") {
        .category(CategoryId(UInt32(clamping: category)))
      } else {
        .all
      }
    self.init(
      id: row.number32("id"), customer: CustomerId(row.number32("customer_id")), scope: scope,
      percent: Percent(ppm: row.integer("percent_ppm")), validity: row.validity)
  }
}

extension Row {
  /// `valid_from` and `valid_to`, whose outermost days mean open ends.
  var validity: Validity {
    let (from, to) = (text("valid_from"), text("valid_to"))
    return Validity(
      from: from == "0001-01-01" ? nil : CivilDate(from), to: to == "9999-12-31" ? nil : CivilDate(to))
  }
}

extension CurrencySum {
  /// A row with `currency`, `total`, `net` and `gross`.
  init(_ row: Row) {
    self.init(
      currency: row.currency("currency"), count: row.integer("total"), net: row.money("net"),
      gross: row.money("gross"))
  }
}
