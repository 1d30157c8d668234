import Basis
import Store
import Sync
import Trade

/// An order as HQ has it: what the device sent, what HQ computed, and what happened since.
public struct OrderCard: Sendable {
  /// The list's row.
  public var row: OrderRow
  /// The document's id.
  public var documentId: String
  /// The document as it came; `nil` when its bytes cannot be read by this version.
  public var document: Order?
  /// What HQ keeps of the lines.
  public var lines: [Line]
  /// When it is wanted.
  public var deliveryDate: CivilDate?
  /// How it will be paid.
  public var terms: PaymentTerms
  /// The customer's own number.
  public var customerReference: String
  /// The representative's remark.
  public var note: String
  /// The price list's code and name.
  public var priceList: String
  /// From which device.
  public var deviceName: String
  /// When it was confirmed, by the device's clock.
  public var confirmedAt: Instant
  /// When somebody decided.
  public var decidedAt: Instant?
  /// Who decided.
  public var decidedBy: String
  /// Why HQ held it, in both languages; empty when it did not.
  public var holdReason: Text

  /// One line as HQ keeps it.
  public struct Line: Equatable, Sendable {
    /// From 0.
    public var position: Int
    /// The product; `nil` when HQ does not know it.
    public var product: ProductId?
    /// The product's code at HQ.
    public var code: String
    /// Its name on the order.
    public var name: String
    /// The ordered unit.
    public var unit: String
    /// How many base units it holds.
    public var ratio: UnitRatio
    /// How many units.
    public var quantity: Quantity
    /// The VAT rate.
    public var vat: VatRate
    /// Before discounts.
    public var listPrice: Price
    /// What the customer pays for one.
    public var unitPrice: Price
    /// Of the line, as the customer was told.
    public var net: Money
    /// Of the line, as HQ computed on arrival; `nil` when it found no price.
    public var hqNet: Money?
  }

  /// Totals by VAT rate.
  public var totals: VatSummary { VatSummary(lines.map { ($0.vat, $0.net) }) }

  /// Why a line costs what it costs, as the representative saw it.
  public func waterfall(_ position: Int) -> [WaterfallRow] {
    guard let document, document.lines.indices.contains(position) else { return [] }
    return document.lines[position].priced.waterfall
  }
}

extension Headquarters {
  /// An order; `nil` when there is none or the person may not see it.
  public func orderCard(_ id: Int64, for actor: Actor) async throws -> OrderCard? {
    try await database.read { connection in
      var conditions = Conditions()
      conditions.require("o.id", is: .integer(id))
      conditions.requireOwn("o.user_id", of: actor)
      guard
        let row = try connection.row(
          """
          SELECT \(orderColumns), o.document_id, o.delivery_date, o.payment_form, o.payment_days,
            o.customer_reference, o.note, o.decided_at, COALESCE(b.name, '') AS decided_by,
            COALESCE(p.code, '') AS list_code, COALESCE(p.name, '') AS list_name, d.name AS device_name,
            i.payload, i.reason_pl, i.reason_en
          FROM customer_order o LEFT JOIN customer c ON c.id = o.customer_id
            JOIN app_user u ON u.id = o.user_id JOIN device d ON d.id = o.device_id
            JOIN inbox i ON i.document_id = o.document_id
            LEFT JOIN price_list p ON p.id = o.price_list_id
            LEFT JOIN app_user b ON b.id = o.decided_by\(conditions.sql)
          """, conditions.values)
      else { return nil }
      let lines = try connection.rows(
        """
        SELECT l.*, COALESCE(p.code, '') AS code
        FROM order_line l LEFT JOIN product p ON p.id = l.product_id
        WHERE l.order_id = $1 ORDER BY l.position
        """, [.integer(id)])
      let list = row.text("list_code").isEmpty ? "" : row.text("list_code") + " · " + row.text("list_name")
      return OrderCard(
        row: OrderRow(row), documentId: row.text("document_id"),
        document: try? Order(bytes: row.bytes("payload")[...]), lines: lines.map(OrderCard.Line.init),
        deliveryDate: row.optionalText("delivery_date").flatMap { CivilDate($0) }, terms: row.terms,
        customerReference: row.text("customer_reference"), note: row.text("note"), priceList: list,
        deviceName: row.text("device_name"), confirmedAt: row.instant("confirmed_at"),
        decidedAt: row.optionalInstant("decided_at"), decidedBy: row.text("decided_by"),
        holdReason: Text(row.text("reason_pl"), row.text("reason_en")))
    }
  }
}

extension OrderCard.Line {
  init(_ row: Row) {
    self.init(
      position: Int(row.integer("position")),
      product: row.optionalInteger("product_id").map { ProductId(UInt32(clamping: $0)) },
      code: row.text("code"), name: row.text("name"), unit: row.text("unit"),
      ratio: UnitRatio(numerator: row.integer("numerator"), denominator: row.integer("denominator")),
      quantity: Quantity(milli: row.integer("quantity_milli")),
      vat: VatRate(code: row.text("vat")) ?? .standard,
      listPrice: Price(tenThousandths: row.integer("list_price")),
      unitPrice: Price(tenThousandths: row.integer("unit_price")), net: row.money("net"),
      hqNet: row.optionalInteger("hq_net").map { Money(grosze: $0) })
  }
}
