import Basis

/// What a little more would bring: "2 more pieces until 5 % off", "34.10 more until 3 % off the order".
public struct StepHint: Equatable, Sendable {
  /// Which ordered line; `nil` for the order as a whole.
  public var line: Int?
  /// What is counted.
  public var basis: ScaleBasis
  /// How much of it is missing, in the unit of the basis; quantities in base units.
  public var missing: Int64
  /// What the next step gives.
  public var asked: WaterfallRow.Asked
  /// The condition type's name.
  public var name: Text
}

extension PricingSnapshot {
  /// The next scale step of each ordered line, the nearest one, and those of the order as a whole. Conditions
  /// that ask for more than a quantity or a value promise nothing and are left out.
  public func stepHints(_ document: PricingDocument, _ priced: PricedDocument) -> [StepHint] {
    var hints: [StepHint] = []
    var seen: [UInt32] = []
    for line in document.lines.indices
    where priced.lines[line].problem == .none && document.lines[line].milli > 0 {
      var nearest: StepHint?
      for step in procedure.steps {
        let type = types[Int(step.type)]
        guard type.stage >= .line, type.stage <= .document, let found = record(step.type, line, document)
        else { continue }
        let record = records[found]
        guard var hint = hint(record, type, line, document, priced) else { continue }
        if type.stage == .document || hint.basis == .documentValue || hint.basis == .documentQuantity {
          if seen.contains(record.id) { continue }
          seen.append(record.id)
          hint.line = nil
          hints.append(hint)
        } else if nearest == nil || hint.missing < nearest!.missing {
          nearest = hint
        }
      }
      if let nearest { hints.append(nearest) }
    }
    return hints
  }

  /// The first record of a type that a line's keys have and that holds on its day.
  private func record(_ type: UInt16, _ line: Int, _ document: PricingDocument) -> Int? {
    for access in types[Int(type)].accesses.indices {
      let row = ConditionRow(
        line: Int32(line), stage: .line, status: .applied, type: type, record: 0, access: UInt8(access),
        base: 0, asked: 0, askedAmount: 0, granted: 0, valueAfter: 0)
      var found: Int?
      forEachRecord(of: row, product: document.lines[line].product, in: document) { place in
        let record = records[place]
        let minute = document.moment.minute
        if record.fromMinute <= minute, minute <= record.toMinute {
          found = place
          return true
        }
        return false
      }
      if let found { return found }
    }
    return nil
  }

  private func hint(
    _ record: Record, _ type: ConditionType, _ line: Int, _ document: PricingDocument, _ priced: PricedDocument
  ) -> StepHint? {
    if record.details >= 0 {
      let details = details[Int(record.details)]
      guard details.requirement < 0, details.scope < 0, details.plain.coupon == 0, details.plain.currency == 0,
        details.plain.unit == 0 || details.plain.unit == document.lines[line].unit
      else { return nil }
      if details.gift >= 0 { return giftHint(gifts[Int(details.gift)], type, line, document, priced) }
    }
    guard record.scale >= 0 else { return nil }
    let scale = scales[Int(record.scale)]
    guard scale.kind != .to else { return nil }
    let read = read(scale.basis, record, type, line, document, priced)
    let reached = Self.step(of: scale, thresholds, at: read)
    let next = reached < 0 ? Int(scale.start) : reached + 1
    guard next < Int(scale.start + scale.count), thresholds[next] > read,
      let asked = type.asked(stepValues[next], better: reached < 0 ? nil : stepValues[reached])
    else { return nil }
    return StepHint(
      line: line, basis: scale.basis, missing: thresholds[next] - read, asked: asked, name: type.name)
  }

  private func giftHint(
    _ gift: GiftTerms, _ type: ConditionType, _ line: Int, _ document: PricingDocument, _ priced: PricedDocument
  ) -> StepHint? {
    guard gift.buy > 0, let choice = gift.choices.first else { return nil }
    let bought = baseMilli(line, document)
    let times = bought / gift.buy
    if gift.rule == .oncePerLine || gift.rule == .oncePerDocument, times > 0 { return nil }
    return StepHint(
      line: line, basis: .quantity, missing: gift.buy - bought % gift.buy,
      asked: .free(Quantity(milli: choice.milli)), name: type.name)
  }

  private func baseMilli(_ line: Int, _ document: PricingDocument) -> Int64 {
    let asked = document.lines[line]
    return roundedProduct(asked.milli, asked.ratio.numerator, over: asked.ratio.denominator) ?? 0
  }

  private func read(
    _ basis: ScaleBasis, _ record: Record, _ type: ConditionType, _ line: Int, _ document: PricingDocument,
    _ priced: PricedDocument
  ) -> Int64 {
    let isAlone = type.stage < .bundle && !basis.isCumulated
    let isDocument = basis == .documentValue || basis == .documentQuantity
    var sum: Int64 = 0
    for other in document.lines.indices where priced.lines[other].problem == .none {
      if isAlone, !isDocument, other != line { continue }
      if !isDocument, !isAlone, !covers(record, document.lines[other].product) { continue }
      switch basis {
      case .quantity, .groupQuantity, .documentQuantity: sum += baseMilli(other, document)
      case .weight, .groupWeight:
        let place = good(document.lines[other].product)
        if place >= 0 {
          sum += flooredProduct(baseMilli(other, document), goods[Int(place)].grams, over: 1_000) ?? 0
        }
      case .value, .groupValue:
        sum +=
          type.stage < .bundle ? priced.lines[other].startValue : valueBeforeDocument(other, priced)
      case .documentValue: sum += valueBeforeDocument(other, priced)
      case .periodValue: return .max
      }
    }
    return sum
  }

  private func valueBeforeDocument(_ line: Int, _ priced: PricedDocument) -> Int64 {
    var value: Int64 = 0
    for row in priced.rows(of: line) where row.status.counts && row.stage < .document { value += row.granted }
    return value
  }

  private func covers(_ record: Record, _ product: UInt32) -> Bool {
    let key = accesses[Int(record.access)].key
    return things(key.what, product).contains(UInt32(truncatingIfNeeded: record.key))
  }

  /// The goods a gift line could be instead, when its condition leaves a choice.
  public func giftChoices(ofLine line: Int, _ document: PricingDocument, _ priced: PricedDocument)
    -> [ProductId]
  {
    let gift = priced.lines[line]
    guard gift.kind == .gift, document.lines.indices.contains(Int(gift.parent)) else { return [] }
    for row in priced.rows(of: line) where row.stage == .gifts && row.status.counts {
      let place = place(of: row, product: document.lines[Int(gift.parent)].product, in: document)
      guard place >= 0, records[place].details >= 0 else { continue }
      let terms = details[Int(records[place].details)].gift
      guard terms >= 0 else { continue }
      for choice in gifts[Int(terms)].choices
      where choice.products.count > 1 && choice.products.contains(gift.product) {
        return choice.products.filter { good($0) >= 0 }.map { ProductId($0) }
      }
    }
    return []
  }
}

extension ConditionType {
  /// What a step's value asks for; `nil` where it is no better for the customer than the reached one.
  fileprivate func asked(_ value: Int64, better reached: Int64?) -> WaterfallRow.Asked? {
    switch calculation {
    case .percent:
      guard sign == .discount, value > reached ?? 0 else { return nil }
      return .percentOff(Percent(ppm: value))
    case .amountPerUnit:
      guard sign == .discount, value > reached ?? 0 else { return nil }
      return .priceOff(Price(tenThousandths: value))
    case .amountTotal:
      guard sign == .discount, value > reached ?? 0 else { return nil }
      return .amountOff(Money(grosze: value))
    case .unitPrice:
      if let reached, value >= reached { return nil }
      return .price(Price(tenThousandths: value))
    default: return nil
    }
  }
}
