import Basis

extension Order {
  /// What the engine is asked about this order: its ordered lines, for this customer, under these terms. Gifts
  /// and charges are answers and never asked.
  public func document(for customer: Customer, _ names: PricingNames) -> PricingDocument {
    var document = PricingDocument()
    document.customer = customer.id.number
    document.payer = customer.payer?.number ?? 0
    document.chain = customer.chain
    document.customerGroups = customer.groups + [priceList.pricingGroup]
    document.terms.channel = customer.channel
    document.terms.payment = terms.form.rawValue
    document.terms.delivery = customer.delivery
    document.moment = PricingMoment(day: date)
    document.coupons = coupons.map { names.known(.coupon, PricingNames.coupon($0)) }
    document.lines.reserveCapacity(lines.count)
    for line in lines where line.kind == .ordered {
      var asked = PricingDocument.Line(
        product: line.product.number, milli: line.quantity.milli,
        unit: UInt16(truncatingIfNeeded: names.known(.unit, line.unit)), ratio: line.ratio)
      asked.manual = line.manual
      asked.giftChoices = line.giftChoices.map { $0.number }
      document.lines.append(asked)
    }
    return document
  }

  /// Takes the engine's answer: prices and reasons on every ordered line, gifts and charges behind them, the VAT
  /// table and what it takes to price the order again. `product` names the gifts.
  public mutating func take(
    _ priced: PricedDocument, of document: PricingDocument, from snapshot: PricingSnapshot,
    product: (ProductId) -> Product?
  ) {
    let ordered = orderedCount
    lines.removeLast(lines.count - ordered)
    var rows = WaterfallRows(document, snapshot)
    for (place, line) in priced.lines.enumerated() {
      let waterfall = priced.rows(of: place).map { rows.row($0, in: line) }
      if place >= ordered { lines.append(OrderLine(line, first: waterfall.last, product: product)) }
      lines[place].take(line, waterfall)
    }
    pricing = OrderPricing(
      snapshot: priced.snapshot, policy: priced.policy, hash: priced.hash,
      vat: priced.vat.map {
        VatSummary.Row(
          rate: VatRate(pricingPlace: $0.tax) ?? .standard, net: Money(grosze: $0.net),
          vat: Money(grosze: $0.vat))
      }.arranged { $0.rate < $1.rate }, unallocated: Money(grosze: priced.unallocated),
      vouchers: priced.vouchers)
  }
}

extension OrderLine {
  /// A gift or charge of the answer.
  fileprivate init(_ line: PricedDocumentLine, first: WaterfallRow?, product: (ProductId) -> Product?) {
    let id = ProductId(line.product)
    let known = line.kind == .gift ? product(id) : nil
    let charge = first?.name(.polish) ?? ""
    self.init(
      product: id, name: known?.name ?? charge, unit: known?.units[0].code ?? "", ratio: .one,
      quantity: Quantity(milli: line.deliveredMilli), vat: VatRate(pricingPlace: line.tax) ?? .standard,
      priced: PricedLine(listPrice: .zero, unitPrice: .zero, net: .zero, waterfall: []))
    kind = line.kind
    if line.parent >= 0 { parent = Int(line.parent) }
  }

  fileprivate mutating func take(_ line: PricedDocumentLine, _ waterfall: [WaterfallRow]) {
    priced = PricedLine(
      listPrice: Price(tenThousandths: line.startPrice), unitPrice: Price(tenThousandths: line.unitPrice),
      net: Money(grosze: line.value), waterfall: waterfall)
    vat = VatRate(pricingPlace: line.tax) ?? .standard
    accrued = Money(grosze: line.accrued)
    billed = line.billedMilli == line.deliveredMilli ? nil : Quantity(milli: line.billedMilli)
    problem = line.problem
  }
}

/// Makes an order's rows of the engine's: names for numbers.
public struct WaterfallRows {
  private let document: PricingDocument
  private let snapshot: PricingSnapshot
  private var accesses: [(type: UInt16, access: UInt8, text: Text)] = []

  /// Rows of a document priced with a snapshot.
  public init(_ document: PricingDocument, _ snapshot: PricingSnapshot) {
    self.document = document
    self.snapshot = snapshot
  }

  /// One row as orders keep it.
  public mutating func row(_ row: ConditionRow, in line: PricedDocumentLine) -> WaterfallRow {
    let isTyped = row.type != .max
    let type = isTyped ? snapshot.types[Int(row.type)] : nil
    var named = WaterfallRow(
      stage: row.stage, name: type?.name ?? Self.untyped(row, line), record: row.record & 0x7fff_ffff,
      asked: asked(row, type, line), granted: Money(grosze: row.granted),
      valueAfter: Money(grosze: row.valueAfter))
    if isTyped { named.access = access(row.type, row.access) }
    named.asked = perOrderedUnit(named.asked, row, line)
    named.base = Money(grosze: row.base)
    named.askedAmount = Money(grosze: row.askedAmount)
    named.status = isUnreached(row, line) ? .belowThreshold : row.status
    let names = row.status == .lostTo || row.status == .excludedBy
    named.detail = names ? row.detail & 0x7fff_ffff : row.detail
    if row.scaleFrom != .min || row.status == .belowThreshold {
      let place = snapshot.place(of: row, product: line.product, in: document)
      if place >= 0, let basis = snapshot.basis(of: snapshot.records[place]) {
        named.step = WaterfallRow.ScaleStep(
          basis: basis, from: row.scaleFrom == .min ? 0 : row.scaleFrom, read: row.scaleRead)
      }
    }
    return named
  }

  /// Conditions over several lines say so with a row of nothing when no step of their scale is reached.
  private func isUnreached(_ row: ConditionRow, _ line: PricedDocumentLine) -> Bool {
    guard row.status == .applied, row.asked == 0, row.granted == 0, row.scaleFrom == .min,
      row.stage >= .bundle, row.type != .max
    else { return false }
    let place = snapshot.place(of: row, product: line.product, in: document)
    return place >= 0 && snapshot.records[place].scale >= 0
  }

  /// Records price base units unless they name another one; a line is read in the unit it was ordered in.
  private func perOrderedUnit(
    _ asked: WaterfallRow.Asked, _ row: ConditionRow, _ line: PricedDocumentLine
  ) -> WaterfallRow.Asked {
    guard row.type != .max, document.lines.indices.contains(Int(row.line)), line.kind == .ordered else {
      return asked
    }
    if row.stage == .base { return .price(Price(tenThousandths: line.startPrice)) }
    let ratio = document.lines[Int(row.line)].ratio
    guard row.stage < .bundle, ratio != .one else { return asked }
    let place = snapshot.place(of: row, product: line.product, in: document)
    if place >= 0, snapshot.records[place].details >= 0,
      snapshot.details[Int(snapshot.records[place].details)].plain.unit != 0
    {
      return asked
    }
    func scaled(_ price: Price) -> Price {
      Price(
        tenThousandths: roundedProduct(price.tenThousandths, ratio.numerator, over: ratio.denominator)
          ?? price.tenThousandths)
    }
    switch asked {
    case .price(let price): return .price(scaled(price))
    case .priceOff(let price): return .priceOff(scaled(price))
    case .priceOn(let price): return .priceOn(scaled(price))
    default: return asked
    }
  }

  private static func untyped(_ row: ConditionRow, _ line: PricedDocumentLine) -> Text {
    if line.kind == .charge { return Text("Dostawa", "Delivery") }
    return row.stage == .base
      ? Text("Cena z korygowanego dokumentu", "Price of the corrected document")
      : Text("Rabat przedstawiciela", "Representative's discount")
  }

  private mutating func access(_ type: UInt16, _ access: UInt8) -> Text {
    for known in accesses where known.type == type && known.access == access { return known.text }
    let keys = snapshot.types[Int(type)].accesses
    var text = Text("", "")
    if keys.count > 1, Int(access) < keys.count {
      let place = decimalText(Int64(access) + 1)
      let count = decimalText(Int64(keys.count))
      text = Text(
        keys[Int(access)].text(.polish) + ", " + place + ". z " + count,
        keys[Int(access)].text(.english) + ", " + place + " of " + count)
    }
    accesses.append((type, access, text))
    return text
  }

  private func asked(
    _ row: ConditionRow, _ type: ConditionType?, _ line: PricedDocumentLine
  ) -> WaterfallRow.Asked {
    guard let type else {
      guard row.stage == .line else {
        return line.kind == .charge
          ? .amountOn(Money(grosze: row.asked)) : .price(Price(tenThousandths: row.asked))
      }
      if case .amountPerUnit = document.lines[Int(row.line)].manual {
        return .priceOff(Price(tenThousandths: row.asked))
      }
      return .percentOff(Percent(ppm: row.asked))
    }
    let isDiscount = type.sign == .discount
    switch type.calculation {
    case .percent, .buyAndGet, .cheapestFree, .delivery:
      return isDiscount ? .percentOff(Percent(ppm: row.asked)) : .percentOn(Percent(ppm: row.asked))
    case .costFactor, .accrual: return .percentOn(Percent(ppm: row.asked))
    case .amountPerUnit:
      return isDiscount
        ? .priceOff(Price(tenThousandths: row.asked)) : .priceOn(Price(tenThousandths: row.asked))
    case .amountTotal, .charge:
      return isDiscount && type.calculation == .amountTotal
        ? .amountOff(Money(grosze: row.asked)) : .amountOn(Money(grosze: row.asked))
    case .unitPrice, .firstThen: return .price(Price(tenThousandths: row.asked))
    case .bundlePrice, .setTotal: return .total(Money(grosze: row.asked))
    case .freeGoods:
      guard line.kind == .gift else { return .free(Quantity(milli: row.asked)) }
      return row.asked == 0
        ? .free(Quantity(milli: line.deliveredMilli)) : .price(Price(tenThousandths: row.asked))
    case .voucher: return .vouchers(row.asked)
    }
  }
}

extension PricingSnapshot {
  /// What a record is read with: its scale, or the first sum that it requires.
  fileprivate func basis(of record: Record) -> ScaleBasis? {
    if record.scale >= 0 { return scales[Int(record.scale)].basis }
    guard record.details >= 0 else { return nil }
    let requirement = details[Int(record.details)].requirement
    guard requirement >= 0 else { return nil }
    let code = predicates[
      Int(predicateStart[Int(requirement)])..<Int(predicateStart[Int(requirement) + 1])]
    for instruction in code where instruction.operation == .compare && instruction.relation == .atLeast {
      switch instruction.field {
      case .lineQuantity: return .quantity
      case .quantity, .largestLine: return .groupQuantity
      case .lineValue: return .value
      case .valueBefore, .valueNow, .netAtStage, .grossAtStage, .valueAtStage: return .groupValue
      default: continue
      }
    }
    return nil
  }
}
