import Basis

// The binary form of an order, in the outbox, on the wire and in HQ's inbox alike. Tags are never reused. Orders of
// the first version have neither pricing nor a table of names; they read as they always did.

extension Order {
  /// The order as bytes.
  public var bytes: [UInt8] {
    var names = RowNames()
    for line in lines { for row in line.priced.waterfall { names.add(row) } }
    var writer = ByteWriter(reserving: 96 + lines.count * 64)
    writer.field(1, bytes: ByteWriter.documentId(id))
    writer.field(2, number)
    writer.field(3, UInt64(customer.number))
    writer.field(4, UInt64(priceList.number))
    writer.field(5, currency.code)
    writer.field(6, signed: Int64(date.dayNumber))
    if let deliveryDate { writer.field(7, signed: Int64(deliveryDate.dayNumber)) }
    writer.field(8, UInt64(terms.form.rawValue))
    writer.field(9, signed: Int64(terms.days))
    writer.field(10, customerReference)
    writer.field(11, note)
    // Names stand before the lines that speak of them.
    for entry in names.entries { writer.field(14, entry.write) }
    for line in lines { writer.field(12) { line.write(to: &$0, names) } }
    if let confirmedAt { writer.field(13, signed: confirmedAt.milliseconds) }
    for coupon in coupons { writer.field(15, coupon) }
    if let pricing { writer.field(16, pricing.write) }
    return writer.bytes
  }

  /// Reads an order; unknown tags are skipped, missing mandatory ones refused.
  public init(bytes: ArraySlice<UInt8>) throws(BytesRefusal) {
    var reader = ByteReader(bytes)
    var id: DocumentId?
    var names = RowNames()
    var order = Order(
      id: DocumentId(high: 0, low: 0), customer: CustomerId(0), priceList: PriceListId(0), currency: .zloty,
      date: CivilDate(dayNumber: 0), terms: PaymentTerms(form: .cash, days: 0))
    while let field = try reader.field() {
      switch field.tag {
      case 1: id = try ByteReader.documentId(field.block)
      case 2: order.number = field.text
      case 3: order.customer = CustomerId(field.number32)
      case 4: order.priceList = PriceListId(field.number32)
      case 5:
        guard let currency = Currency(field.text) else { throw .malformed }
        order.currency = currency
      case 6: order.date = try ByteReader.day(field)
      case 7: order.deliveryDate = try ByteReader.day(field)
      case 8:
        guard let form = PaymentForm(rawValue: UInt8(truncatingIfNeeded: field.number)) else {
          throw .malformed
        }
        order.terms.form = form
      case 9: order.terms.days = Int32(truncatingIfNeeded: field.signed)
      case 10: order.customerReference = field.text
      case 11: order.note = field.text
      case 12:
        guard order.lines.count < 10_000 else { throw .malformed }
        order.lines.append(try OrderLine(field.reader, names))
      case 13: order.confirmedAt = Instant(milliseconds: field.signed)
      case 14: names.entries.append(try RowNames.Entry(field.reader))
      case 15:
        guard order.coupons.count < 100 else { throw .malformed }
        order.coupons.append(field.text)
      case 16: order.pricing = try OrderPricing(field.reader)
      default: continue
      }
    }
    guard let id else { throw .malformed }
    order.id = id
    self = order
  }
}

extension OrderPricing {
  func write(to writer: inout ByteWriter) {
    writer.field(1, snapshot)
    writer.field(2, policy)
    writer.field(3, hash)
    for row in vat {
      writer.field(4) {
        $0.field(1, UInt64(row.rate.byte) + 1)
        $0.field(2, signed: row.net.grosze)
        $0.field(3, signed: row.vat.grosze)
      }
    }
    writer.field(5, signed: unallocated.grosze)
    writer.field(6, signed: vouchers)
  }

  init(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    self.init(snapshot: 0, policy: 0, hash: 0, vat: [])
    while let field = try reader.field() {
      switch field.tag {
      case 1: snapshot = field.number
      case 2: policy = field.number
      case 3: hash = field.number
      case 4: vat.append(try VatSummary.Row(field.reader))
      case 5: unallocated = Money(grosze: field.signed)
      case 6: vouchers = field.signed
      default: continue
      }
    }
    guard vat.count <= 200 else { throw .malformed }
  }
}

extension VatSummary.Row {
  fileprivate init(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    self.init(rate: .standard, net: .zero, vat: .zero)
    while let field = try reader.field() {
      switch field.tag {
      case 1:
        guard field.number > 0, let rate = VatRate(byte: UInt8(truncatingIfNeeded: field.number - 1)) else {
          throw .malformed
        }
        self.rate = rate
      case 2: net = Money(grosze: field.signed)
      case 3: vat = Money(grosze: field.signed)
      default: continue
      }
    }
    // Two hundred rates of the largest sums still add up.
    let largest = UInt64(Int64.max / 1_000)
    guard net.grosze.magnitude <= largest, vat.grosze.magnitude <= largest else { throw .malformed }
  }
}
