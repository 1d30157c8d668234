import Basis

// The binary form of an order, in the outbox, on the wire and in HQ's inbox alike. Tags are never reused.

extension Order {
  /// The order as bytes.
  public var bytes: [UInt8] {
    var writer = ByteWriter(reserving: 64 + lines.count * 24)
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
    for line in lines { writer.field(12, line.write) }
    if let confirmedAt { writer.field(13, signed: confirmedAt.milliseconds) }
    return writer.bytes
  }

  /// Reads an order; unknown tags are skipped, missing mandatory ones refused.
  public init(bytes: ArraySlice<UInt8>) throws(BytesRefusal) {
    var reader = ByteReader(bytes)
    var id: DocumentId?
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
        order.lines.append(try OrderLine(field.reader))
      case 13: order.confirmedAt = Instant(milliseconds: field.signed)
      default: continue
      }
    }
    guard let id else { throw .malformed }
    order.id = id
    self = order
  }
}

extension OrderLine {
  func write(to writer: inout ByteWriter) {
    writer.field(1, UInt64(product.number))
    writer.field(2, name)
    writer.field(3, unit)
    writer.field(4, signed: ratio.numerator)
    if ratio.denominator != 1 { writer.field(5, signed: ratio.denominator) }
    writer.field(6, signed: quantity.milli)
    writer.field(7, UInt64(vat.byte) + 1)
    writer.field(8, signed: priced.listPrice.tenThousandths)
    writer.field(9, signed: priced.unitPrice.tenThousandths)
    writer.field(10, signed: priced.net.grosze)
    for row in priced.waterfall { writer.field(11, row.write) }
  }

  init(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    var line = OrderLine(
      product: ProductId(0), name: "", unit: "", ratio: .one, quantity: .zero, vat: .standard,
      priced: PricedLine(listPrice: .zero, unitPrice: .zero, net: .zero, waterfall: []))
    while let field = try reader.field() {
      switch field.tag {
      case 1: line.product = ProductId(field.number32)
      case 2: line.name = field.text
      case 3: line.unit = field.text
      case 4: line.ratio.numerator = field.signed
      case 5: line.ratio.denominator = field.signed
      case 6: line.quantity = Quantity(milli: field.signed)
      case 7:
        guard field.number > 0, let vat = VatRate(byte: UInt8(truncatingIfNeeded: field.number - 1)) else {
          throw .malformed
        }
        line.vat = vat
      case 8: line.priced.listPrice = Price(tenThousandths: field.signed)
      case 9: line.priced.unitPrice = Price(tenThousandths: field.signed)
      case 10: line.priced.net = Money(grosze: field.signed)
      case 11: line.priced.waterfall.append(try WaterfallRow(field.reader))
      default: continue
      }
    }
    guard line.ratio.numerator > 0, line.ratio.denominator > 0,
      line.priced.net.grosze.magnitude <= Money.largestLine.grosze.magnitude
    else { throw .malformed }
    self = line
  }
}

extension WaterfallRow {
  func write(to writer: inout ByteWriter) {
    writer.field(1, UInt64(stage.rawValue))
    writer.field(2, UInt64(condition.rawValue))
    writer.field(3, UInt64(record))
    switch asked {
    case .price(let price): writer.field(4, signed: price.tenThousandths)
    case .percentOff(let percent): writer.field(5, signed: percent.ppm)
    }
    writer.field(6, signed: granted.grosze)
    writer.field(7, signed: valueAfter.grosze)
  }

  init(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    var row = WaterfallRow(
      stage: .base, condition: .listPrice, record: 0, asked: .price(.zero), granted: .zero, valueAfter: .zero)
    while let field = try reader.field() {
      switch field.tag {
      case 1:
        guard let stage = PricingStage(rawValue: UInt8(truncatingIfNeeded: field.number)) else {
          throw .malformed
        }
        row.stage = stage
      case 2:
        guard let name = ConditionName(rawValue: UInt8(truncatingIfNeeded: field.number)) else {
          throw .malformed
        }
        row.condition = name
      case 3: row.record = field.number32
      case 4: row.asked = .price(Price(tenThousandths: field.signed))
      case 5: row.asked = .percentOff(Percent(ppm: field.signed))
      case 6: row.granted = Money(grosze: field.signed)
      case 7: row.valueAfter = Money(grosze: field.signed)
      default: continue
      }
    }
    self = row
  }
}
