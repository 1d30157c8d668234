import Basis

/// The names in an order's waterfalls, each once: a hundred lines speak of a handful of condition types.
struct RowNames {
  /// A condition type and the place its records were found at.
  struct Entry {
    var name: Text
    var access: Text
  }

  var entries: [Entry] = []

  mutating func add(_ row: WaterfallRow) {
    if place(of: row) == nil { entries.append(Entry(name: row.name, access: row.access)) }
  }

  func place(of row: WaterfallRow) -> Int? {
    entries.firstIndex { same($0.name, row.name) && same($0.access, row.access) }
  }

  private func same(_ a: Text, _ b: Text) -> Bool {
    a.polish.utf8.elementsEqual(b.polish.utf8) && a.english.utf8.elementsEqual(b.english.utf8)
  }
}

extension RowNames.Entry {
  func write(to writer: inout ByteWriter) {
    writer.field(1, name.polish)
    writer.field(2, name.english)
    writer.field(3, access.polish)
    writer.field(4, access.english)
  }

  init(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    var texts = ["", "", "", ""]
    while let field = try reader.field() {
      if (1...4).contains(field.tag) { texts[Int(field.tag) - 1] = field.text }
    }
    self.init(name: Text(texts[0], texts[1]), access: Text(texts[2], texts[3]))
  }
}

extension OrderLine {
  func write(to writer: inout ByteWriter, _ names: RowNames) {
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
    for row in priced.waterfall { writer.field(11) { row.write(to: &$0, names) } }
    writer.field(12, UInt64(kind.rawValue))
    if let parent { writer.field(13, UInt64(parent) + 1) }
    switch manual {
    case .percent(let ppm): writer.field(14, UInt64(bitPattern: ppm) &+ 1)
    case .amountPerUnit(let amount): writer.field(15, UInt64(bitPattern: amount) &+ 1)
    case nil: break
    }
    for choice in giftChoices { writer.field(16, UInt64(choice.number)) }
    writer.field(17, signed: accrued.grosze)
    if let billed { writer.field(18, UInt64(bitPattern: billed.milli) &+ 1) }
    writer.field(19, UInt64(problem.rawValue))
  }

  init(_ reader: ByteReader, _ names: RowNames) throws(BytesRefusal) {
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
      case 11: line.priced.waterfall.append(try WaterfallRow(field.reader, names))
      case 13: line.parent = (1...10_000).contains(field.number) ? Int(field.number) - 1 : nil
      case 14: line.manual = .percent(Int64(bitPattern: field.number &- 1))
      case 15: line.manual = .amountPerUnit(Int64(bitPattern: field.number &- 1))
      case 16: line.giftChoices.append(ProductId(field.number32))
      case 17: line.accrued = Money(grosze: field.signed)
      case 18: line.billed = Quantity(milli: Int64(bitPattern: field.number &- 1))
      default: try line.take(field)
      }
    }
    guard line.ratio.numerator > 0, line.ratio.denominator > 0,
      line.priced.net.grosze.magnitude <= Money.largestLine.grosze.magnitude
    else { throw .malformed }
    self = line
  }

  private mutating func take(_ field: ByteReader.Field) throws(BytesRefusal) {
    switch field.tag {
    case 12:
      guard let known = PricedDocumentLine.Kind(rawValue: UInt8(truncatingIfNeeded: field.number)) else {
        throw .malformed
      }
      kind = known
    case 19:
      guard let known = PricedDocumentLine.Problem(rawValue: UInt8(truncatingIfNeeded: field.number)) else {
        throw .malformed
      }
      problem = known
    default: break
    }
  }
}

extension WaterfallRow {
  func write(to writer: inout ByteWriter, _ names: RowNames) {
    writer.field(1, UInt64(stage.rawValue))
    writer.field(3, UInt64(record))
    switch asked {
    case .price(let price): writer.field(4, signed: price.tenThousandths)
    case .percentOff(let percent): writer.asked(1, percent.ppm)
    case .percentOn(let percent): writer.asked(2, percent.ppm)
    case .priceOff(let price): writer.asked(3, price.tenThousandths)
    case .priceOn(let price): writer.asked(4, price.tenThousandths)
    case .amountOff(let amount): writer.asked(5, amount.grosze)
    case .amountOn(let amount): writer.asked(6, amount.grosze)
    case .total(let amount): writer.asked(7, amount.grosze)
    case .free(let quantity): writer.asked(8, quantity.milli)
    case .vouchers(let count): writer.asked(9, count)
    }
    writer.field(6, signed: granted.grosze)
    writer.field(7, signed: valueAfter.grosze)
    writer.field(8, UInt64(names.place(of: self) ?? 0) + 1)
    if let step {
      writer.field(9, UInt64(step.basis.rawValue) + 1)
      writer.field(10, signed: step.from)
      writer.field(11, signed: step.read)
    }
    writer.field(12, signed: base.grosze)
    // Most rows get what they ask for; the difference is then not written.
    writer.field(13, signed: askedAmount.grosze &- granted.grosze)
    writer.field(14, UInt64(status.rawValue))
    writer.field(15, signed: detail)
  }

  init(_ reader: ByteReader, _ names: RowNames) throws(BytesRefusal) {
    var reader = reader
    var row = WaterfallRow(
      stage: .base, name: PricingSetup.listPriceType.name, record: 0, asked: .price(.zero), granted: .zero,
      valueAfter: .zero)
    var difference: Int64 = 0
    var (kind, number): (UInt64, Int64) = (0, 0)
    while let field = try reader.field() {
      switch field.tag {
      case 1:
        guard let stage = CalculationStage(rawValue: UInt8(truncatingIfNeeded: field.number)) else {
          throw .malformed
        }
        row.stage = stage
      case 2:
        guard let name = WaterfallRow.firstName(UInt8(truncatingIfNeeded: field.number)) else {
          throw .malformed
        }
        row.name = name
      case 3: row.record = field.number32
      case 6: row.granted = Money(grosze: field.signed)
      case 7: row.valueAfter = Money(grosze: field.signed)
      case 8:
        guard field.number > 0, field.number <= UInt64(names.entries.count) else { throw .malformed }
        row.name = names.entries[Int(field.number) - 1].name
        row.access = names.entries[Int(field.number) - 1].access
      case 9...11: try row.takeStep(field)
      case 12: row.base = Money(grosze: field.signed)
      case 13: difference = field.signed
      case 14:
        guard let status = ConditionRow.Status(rawValue: UInt8(truncatingIfNeeded: field.number)) else {
          throw .malformed
        }
        row.status = status
      case 4: row.asked = .price(Price(tenThousandths: field.signed))
      case 5: row.asked = .percentOff(Percent(ppm: field.signed))
      case 15: row.detail = field.signed
      case 16: kind = field.number
      case 17: number = field.signed
      default: continue
      }
    }
    try row.takeAsked(number, kind)
    row.askedAmount = Money(grosze: row.granted.grosze &+ difference)
    self = row
  }

  private mutating func takeStep(_ field: ByteReader.Field) throws(BytesRefusal) {
    var taken = step ?? ScaleStep(basis: .quantity, from: 0, read: 0)
    switch field.tag {
    case 9:
      guard let basis = ScaleBasis(rawValue: UInt8(truncatingIfNeeded: field.number &- 1)) else {
        throw .malformed
      }
      taken.basis = basis
    case 10: taken.from = field.signed
    default: taken.read = field.signed
    }
    step = taken
  }

  private mutating func takeAsked(_ number: Int64, _ kind: UInt64) throws(BytesRefusal) {
    switch kind {
    case 0: break
    case 1: asked = .percentOff(Percent(ppm: number))
    case 2: asked = .percentOn(Percent(ppm: number))
    case 3: asked = .priceOff(Price(tenThousandths: number))
    case 4: asked = .priceOn(Price(tenThousandths: number))
    case 5: asked = .amountOff(Money(grosze: number))
    case 6: asked = .amountOn(Money(grosze: number))
    case 7: asked = .total(Money(grosze: number))
    case 8: asked = .free(Quantity(milli: number))
    case 9: asked = .vouchers(number)
    default: throw .malformed
    }
  }
}

extension ByteWriter {
  /// What a condition asks, by kind; the first documents had prices and percentages only, under 4 and 5.
  fileprivate mutating func asked(_ kind: UInt64, _ value: Int64) {
    field(16, kind)
    field(17, signed: value)
  }
}
