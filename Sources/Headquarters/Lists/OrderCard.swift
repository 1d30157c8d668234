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
  /// How it was priced, at the device and again at HQ; `nil` for orders from before HQ kept it.
  public var pricing: Pricing?

  /// With what an order was priced, and what HQ made of it.
  public struct Pricing: Sendable {
    /// The position of the feed that the device priced with; `nil` for documents that do not say.
    public var snapshot: UInt64?
    /// HQ's position when it arrived.
    public var today: UInt64
    /// How VAT was summed.
    public var vatMethod: PricingPolicy.VatMethod
    /// The hash the device sent.
    public var deviceHash: String
    /// The hash HQ gets from what the device knew.
    public var replayHash: String
    /// Whether HQ calculates the same from what the device knew.
    public var isConfirmed: Bool
    /// The order with the terms of its arrival, where they give another result.
    public var atArrival: Order?
  }

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
    /// Ordered, given or charged.
    public var kind: PricedDocumentLine.Kind
    /// The line that a gift came with.
    public var parent: Int?
  }

  /// Totals by VAT rate: as frozen with the document, or of its lines where it has none.
  public var totals: VatSummary {
    document.flatMap { $0.pricing == nil ? nil : $0.totals } ?? VatSummary(lines.map { ($0.vat, $0.net) })
  }

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
      let pricing = try connection.row("SELECT * FROM order_pricing WHERE order_id = $1", [.integer(id)])
      return OrderCard(
        row: OrderRow(row), documentId: row.text("document_id"),
        document: try? Order(bytes: row.bytes("payload")[...]), lines: lines.map(OrderCard.Line.init),
        deliveryDate: row.optionalText("delivery_date").flatMap { CivilDate($0) }, terms: row.terms,
        customerReference: row.text("customer_reference"), note: row.text("note"), priceList: list,
        deviceName: row.text("device_name"), confirmedAt: row.instant("confirmed_at"),
        decidedAt: row.optionalInstant("decided_at"), decidedBy: row.text("decided_by"),
        holdReason: Text(row.text("reason_pl"), row.text("reason_en")),
        pricing: pricing.map(OrderCard.Pricing.init))
    }
  }
}

extension OrderCard.Pricing {
  init(_ row: Row) {
    let stored = row.bytes("today")
    self.init(
      snapshot: row.optionalInteger("snapshot_seq").map { UInt64($0) }, today: UInt64(row.integer("today_seq")),
      vatMethod: PricingPolicy.VatMethod(rawValue: UInt8(row.integer("vat_method"))) ?? .perRate,
      deviceHash: row.text("device_hash"), replayHash: row.text("replay_hash"),
      isConfirmed: row.bool("is_confirmed"),
      atArrival: stored.isEmpty ? nil : try? Order(bytes: stored[...]))
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
      hqNet: row.optionalInteger("hq_net").map { Money(grosze: $0) },
      kind: PricedDocumentLine.Kind(rawValue: UInt8(row.integer("kind"))) ?? .ordered,
      parent: row.optionalInteger("parent").map { Int($0) })
  }
}
