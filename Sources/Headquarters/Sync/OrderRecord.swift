import Basis
import Store
import Trade

/// An order with all that HQ found out on its arrival, on its way into the tables.
struct OrderRecord {
  let order: Order
  let repricing: Repricing
  let state: OrderState
  /// `nil` when HQ does not know the customer.
  let customer: CustomerId?
  let knownProducts: Set<ProductId>
  let device: Device
  let document: DocumentId
  let moment: Instant

  fileprivate var difference: Money { repricing.difference(from: order) }

  fileprivate var columns: AuditFields {
    let totals = order.totals
    var hqNumber = SqlValue.null
    if case .accepted(let number) = state { hqNumber = .text(number) }
    return [
      ("document_id", .text(document.hex)), ("device_id", .integer(device.id)),
      ("user_id", .integer(device.userId)), ("customer_id", SqlValue(customer?.number)),
      ("number", .text(order.number)), ("hq_number", hqNumber), ("currency", .text(order.currency.code)),
      ("order_date", .text(order.date.text)), ("delivery_date", SqlValue(order.deliveryDate?.text)),
      ("payment_form", SqlValue(order.terms.form.rawValue)), ("payment_days", SqlValue(order.terms.days)),
      ("customer_reference", .text(order.customerReference)), ("note", .text(order.note)),
      ("state", SqlValue(state.code)), ("state_detail", .text(state.detail)),
      ("confirmed_at", .integer(order.confirmedAt?.milliseconds ?? moment.milliseconds)),
      ("received_at", .integer(moment.milliseconds)), ("net", .integer(totals.net.grosze)),
      ("vat", .integer(totals.vat.grosze)), ("gross", .integer(totals.gross.grosze)),
      ("line_count", SqlValue(order.lines.count)), ("price_difference", .integer(difference.grosze)),
    ]
  }

  fileprivate func lineValues(orderId: Int64) -> [[SqlValue]] {
    order.lines.enumerated().map { position, line in
      [
        .integer(orderId), SqlValue(position),
        knownProducts.contains(line.product) ? SqlValue(line.product.number) : .null, .text(line.name),
        .text(line.unit), .integer(line.ratio.numerator), .integer(line.ratio.denominator),
        .integer(line.quantity.milli), .text(line.vat.code), .integer(line.priced.listPrice.tenThousandths),
        .integer(line.priced.unitPrice.tenThousandths), .integer(line.priced.net.grosze),
        SqlValue(repricing.nets[position]?.grosze), SqlValue(line.kind.rawValue), SqlValue(line.parent),
      ]
    }
  }
}

extension Connection {
  /// Writes the order, its lines and its entry in the audit trail.
  func store(_ record: OrderRecord) throws {
    let list = try row("SELECT id FROM price_list WHERE id = $1", [SqlValue(record.order.priceList.number)])
    let columns = record.columns + [("price_list_id", list?["id"] ?? .null)]
    let places = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
    let inserted = try row(
      """
      INSERT INTO customer_order (\(columns.map(\.name).joined(separator: ", "))) VALUES (\(places)) RETURNING id
      """, columns.map(\.value))
    let id = inserted?.integer("id") ?? 0
    try executeBatch(
      """
      INSERT INTO order_line (order_id, position, product_id, name, unit, numerator, denominator, quantity_milli,
        vat, list_price, unit_price, net, hq_net, kind, parent)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
      """, record.lineValues(orderId: id))
    try storePricing(record, orderId: id)
    try audit(
      AuditEntry(
        verb: "receive", kind: "customer_order", id: id, name: record.order.number,
        after: [
          ("state", .text(record.state.name(.english))), ("detail", .text(record.state.detail)),
          ("net", .integer(record.order.totals.net.grosze)),
          ("price_difference", .integer(record.difference.grosze)),
        ]),
      by: AuditAuthor(userId: record.device.userId, deviceId: record.device.id), at: record.moment)
  }

  /// With what the order was priced, and HQ's own waterfalls where they differ from the device's.
  private func storePricing(_ record: OrderRecord, orderId: Int64) throws {
    let (order, repricing) = (record.order, record.repricing)
    let isSame = repricing.today.pricing?.hash == order.pricing?.hash
    try execute(
      """
      INSERT INTO order_pricing (order_id, snapshot_seq, today_seq, policy, vat_method, device_hash, replay_hash,
        today_hash, is_confirmed, today)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """,
      [
        .integer(orderId), SqlValue(order.pricing.map { Int64(clamping: $0.snapshot) }),
        .integer(Int64(clamping: repricing.position)),
        .integer(Int64(bitPattern: order.pricing?.policy ?? PricingPolicy().code)),
        SqlValue(order.pricing?.vatMethod.rawValue ?? 0), .text(hashText(order)),
        .text(repricing.replay.map(hashText) ?? ""), .text(hashText(repricing.today)),
        SqlValue(repricing.confirms(order)), isSame ? .null : .bytes(repricing.today.bytes),
      ])
  }

  private func hashText(_ order: Order) -> String { order.pricing.map { hexText($0.hash) } ?? "" }
}
