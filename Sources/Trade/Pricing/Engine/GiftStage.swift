import Basis

extension PricingCalculation {
  /// Gives free goods: extra lines, unbilled units, or a price spread over all of them.
  mutating func giveGoods(_ candidate: Candidate) {
    let record = snapshot.records[Int(candidate.record)]
    guard record.details >= 0, snapshot.details[Int(record.details)].gift >= 0 else { return }
    let terms = snapshot.gifts[Int(snapshot.details[Int(record.details)].gift)]
    collectScope(candidate)
    guard !scope.isEmpty else { return }
    let lines = scope
    let ownGoods = terms.choices.allSatisfy { $0.products.isEmpty }
    if ownGoods || terms.treatment == .inclusive || terms.treatment == .spread {
      for line in lines { give(terms, candidate, parent: Int(line), self.lines[Int(line)].base, lines: 1) }
      return
    }
    var sum: Int64 = 0
    var qualifying: Int64 = 0
    for line in lines {
      sum += self.lines[Int(line)].base
      if self.lines[Int(line)].base >= terms.buy { qualifying += 1 }
    }
    give(terms, candidate, parent: Int(lines[0]), sum, lines: qualifying)
  }

  private mutating func give(
    _ terms: GiftTerms, _ candidate: Candidate, parent: Int, _ bought: Int64, lines qualifying: Int64
  ) {
    for (place, choice) in terms.choices.enumerated() {
      let milli = due(terms, choice.milli, bought, qualifying)
      guard milli > 0 else { continue }
      switch terms.treatment {
      case .inclusive, .spread: reduce(parent, by: min(milli, lines[parent].base), terms.treatment, candidate)
      case .exclusive, .symbolic:
        addGift(chosen(choice, place, parent), milli, terms, parent, candidate)
      }
    }
  }

  /// How many thousandths are given for a bought quantity.
  private func due(_ terms: GiftTerms, _ milli: Int64, _ bought: Int64, _ qualifying: Int64) -> Int64 {
    let times = bought / terms.buy
    switch terms.rule {
    case .proportional: return (flooredProduct(bought, milli, over: terms.buy) ?? 0) / 1_000 * 1_000
    case .unitReference: return flooredProduct(times, milli, over: 1) ?? 0
    case .wholeUnit: return bought % terms.buy == 0 ? flooredProduct(times, milli, over: 1) ?? 0 : 0
    case .oncePerLine: return times > 0 ? milli * qualifying : 0
    case .oncePerDocument: return times > 0 ? milli : 0
    }
  }

  /// The gift that the customer chose, else the first of the choice.
  private func chosen(_ choice: GiftTerms.Choice, _ place: Int, _ parent: Int) -> UInt32 {
    guard let first = choice.products.first else {
      return snapshot.goods[Int(lines[parent].good)].product
    }
    for line in document.lines {
      for wish in line.giftChoices where choice.products.contains(wish) { return wish }
    }
    return first
  }

  /// Units that are delivered and not billed, or billed at a lower price.
  private mutating func reduce(
    _ line: Int, by milli: Int64, _ treatment: GiftTerms.Treatment, _ candidate: Candidate
  ) {
    let state = lines[line]
    guard state.base > 0, let given = roundedProduct(state.value, milli, over: state.base) else { return }
    if treatment == .inclusive {
      lines[line].billed =
        state.billed - (roundedProduct(milli, state.denominator, over: state.numerator) ?? 0)
    }
    lines[line].value = state.value - given
    lines[line].isReduced = true
    let record = snapshot.records[Int(candidate.record)]
    append(
      ConditionRow(
        line: Int32(line), stage: .gifts, status: .applied,
        type: snapshot.procedure.steps[Int(candidate.step)].type, record: record.id,
        access: candidate.access, base: state.value, asked: milli, askedAmount: -given, granted: -given,
        valueAfter: lines[line].value))
  }

  /// A gift is a line of its own: its list value, its price, its VAT and its own stock.
  private mutating func addGift(
    _ product: UInt32, _ milli: Int64, _ terms: GiftTerms, _ parent: Int, _ candidate: Candidate
  ) {
    var line = LineState(good: PricingSnapshot.good(product, snapshot.goods, snapshot.goodSlots))
    line.kind = .gift
    line.parent = Int32(parent)
    line.sign = lines[parent].sign
    line.minute = lines[parent].minute
    line.billed = milli
    line.delivered = milli
    line.base = milli
    if line.good >= 0 {
      withUnsafeMutablePointer(to: &line) { describe($0, Int($0.pointee.good)) }
    } else {
      line.problem = .unknownProduct
    }
    lines.append(line)
    let index = lines.count - 1
    swap(&candidates, &waiting)
    priceBase(index)
    swap(&candidates, &waiting)
    if lines[index].problem == .noPrice { lines[index].problem = .none }
    let price = terms.treatment == .symbolic ? terms.price : 0
    guard let after = value(price * Scale.workPerPriceStep, milli) else { return }
    let before = lines[index].value
    lines[index].unitPrice = price
    lines[index].running = price * Scale.workPerPriceStep
    lines[index].floor = 0
    lines[index].value = after
    append(
      ConditionRow(
        line: Int32(index), stage: .gifts, status: .applied,
        type: snapshot.procedure.steps[Int(candidate.step)].type, record: id(candidate),
        access: candidate.access, base: before, asked: price, askedAmount: after - before,
        granted: after - before, valueAfter: after))
  }
}
