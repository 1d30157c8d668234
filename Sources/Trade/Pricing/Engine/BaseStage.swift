import Basis

extension PricingCalculation {
  /// Gives a line its starting price: the first base step that has a record. Without one the line has a
  /// problem, never a price of zero.
  mutating func priceBase(_ line: Int) {
    guard lines[line].problem == .none else { return }
    if lines[line].hasOriginal, lines[line].kind == .ordered,
      let original = document.lines[line].originalPrice
    {
      repeatOriginal(line, original)
      return
    }
    for segment in snapshot.segments where segment.stage == .base {
      for step in segment.start..<segment.end {
        candidates.removeAll()
        find(UInt16(step), line)
        guard let index = candidates.firstIndex(where: { $0.isActive }) else { continue }
        let candidate = candidates[index]
        if startPrice(line, candidate) {
          noteLosers(line)
          return
        }
        if lines[line].problem != .none { return }
      }
    }
    if !startFromOverride(line) { lines[line].problem = .noPrice }
  }

  /// A fixed price needs no list price beneath it.
  private mutating func startFromOverride(_ line: Int) -> Bool {
    for segment in snapshot.segments where segment.stage == .line {
      candidates.removeAll()
      for step in segment.start..<segment.end {
        let type = snapshot.kinds[Int(snapshot.procedure.steps[step].type)]
        guard type.stage == .override, type.calculation == .unitPrice || type.calculation == .costFactor else {
          continue
        }
        find(UInt16(step), line)
      }
      candidates.removeAll { !$0.isActive }
      var best = 0
      for index in candidates.indices where priority(candidates[index]) > priority(candidates[best]) {
        best = index
      }
      if best < candidates.count, startPrice(line, candidates[best]) { return true }
      if lines[line].problem != .none { return true }
    }
    return false
  }

  private mutating func noteLosers(_ line: Int) {
    guard explains else { return }
    for index in candidates.indices where !candidates[index].isActive {
      let candidate = candidates[index]
      note(candidate.record, line, candidate.step, candidate.access, candidate.status, Int64(candidate.winner))
    }
  }

  /// A correction repeats the price of the document it corrects; conditions of today do not touch it.
  private mutating func repeatOriginal(_ line: Int, _ original: Int64) {
    guard (0...900_000_000_000).contains(original) else {
      lines[line].problem = .tooLarge
      return
    }
    lines[line].isFrozen = true
    setStart(line, original * Scale.workPerPriceStep)
    guard lines[line].problem == .none else { return }
    append(
      ConditionRow(
        line: Int32(line), stage: .base, status: .applied, type: .max, record: 0, access: 0, base: 0,
        asked: original, askedAmount: lines[line].value, granted: lines[line].value,
        valueAfter: lines[line].value))
  }

  private mutating func startPrice(_ line: Int, _ candidate: Candidate) -> Bool {
    let record = snapshot.records[Int(candidate.record)]
    let type = snapshot.steps[Int(candidate.step)].type
    cumulate(for: candidate.record)
    guard let read = readScale(record, line) else { return false }
    guard let price = work(record, read, line, snapshot.kinds[Int(type)].calculation) else {
      if lines[line].problem == .none, snapshot.kinds[Int(type)].calculation == .unitPrice {
        lines[line].problem = .tooLarge
      }
      return false
    }
    if read.isInterval { lines[line].isExact = true }
    setStart(line, price)
    guard lines[line].problem == .none else { return false }
    append(
      ConditionRow(
        line: Int32(line), stage: .base, status: .applied, type: type, record: record.id,
        access: candidate.access, scaleFrom: read.from, scaleRead: read.read, base: 0, asked: read.value,
        askedAmount: lines[line].value, granted: lines[line].value, valueAfter: lines[line].value))
    return true
  }

  /// A price record as the working price of one ordered unit.
  mutating func work(
    _ record: PricingSnapshot.Record, _ read: ScaleRead, _ line: Int, _ calculation: ConditionCalculation
  ) -> Int64? {
    let (numerator, denominator) = (lines[line].numerator, lines[line].denominator)
    var price: Int64
    var perOrderedUnit = false
    if calculation == .costFactor {
      let cost = snapshot.goods[Int(lines[line].good)].cost
      guard cost >= 0, let scaled = roundedProduct(cost * Scale.workPerPriceStep, read.value, over: Scale.whole)
      else { return nil }
      price = scaled
    } else if read.isInterval {
      guard let average = roundedProduct(read.product, Scale.workPerPriceStep, over: max(1, read.read)) else {
        return nil
      }
      price = average
    } else {
      guard (0...400_000_000_000_000).contains(read.value) else { return nil }
      price = read.value * Scale.workPerPriceStep
    }
    if record.details >= 0 {
      let currency = snapshot.details[Int(record.details)].plain.currency
      if currency != 0, currency != document.currency {
        guard let rate = rate(of: currency),
          let converted = roundedProduct(price, rate.numerator, over: rate.denominator)
        else { return nil }
        price = converted
      }
      perOrderedUnit = snapshot.details[Int(record.details)].plain.unit != 0
    }
    if !perOrderedUnit, numerator != denominator {
      guard let scaled = roundedProduct(price, numerator, over: denominator) else { return nil }
      price = scaled
    }
    return lines[line].isGross ? retaxed(price, line) : price
  }

  /// A gross price whose tax the customer's place replaces keeps its net part.
  private mutating func retaxed(_ price: Int64, _ line: Int) -> Int64? {
    let own = snapshot.goods[Int(lines[line].good)].tax
    let tax = lines[line].tax
    guard own != tax else { return price }
    guard
      let changed = roundedProduct(
        price, Scale.whole + taxRate(tax), over: Scale.whole + taxRate(own))
    else { return nil }
    let minor = max(1, document.minorUnit) * Scale.workPerPriceStep
    return roundedDivision(changed, by: minor) * minor
  }

  mutating func setStart(_ line: Int, _ price: Int64) {
    let state = lines.place(line)
    guard price >= 0, price <= Scale.largestWork, let value = value(price, state.pointee.billed),
      value <= Money.largestLine.grosze
    else {
      state.pointee.problem = .tooLarge
      return
    }
    state.pointee.start = price
    state.pointee.running = price
    state.pointee.startPrice = roundedDivision(price, by: Scale.workPerPriceStep)
    state.pointee.unitPrice = state.pointee.startPrice
    state.pointee.startValue = value
    state.pointee.stageValue = value
    state.pointee.value = value
    state.pointee.floor = state.pointee.isLifted ? 0 : floor(line)
  }

  /// The highest of a good's floors for the ordered unit, as a working price.
  private mutating func floor(_ line: Int) -> Int64 {
    let good = Int(lines[line].good)
    let floor = snapshot.goods[good].floor
    guard floor.minimum > 0 || floor.margin >= 0 || floor.markup >= 0 else { return 0 }
    var highest = floor.minimum
    if floor.margin >= 0 || floor.markup >= 0 {
      highest = max(highest, costFloor(snapshot.goods[good].cost, floor, line))
    }
    let (numerator, denominator) = (lines[line].numerator, lines[line].denominator)
    let ordered =
      numerator == denominator ? highest : raisedProduct(highest, numerator, over: denominator) ?? .max
    return ordered <= Scale.largestWork / Scale.workPerPriceStep ? ordered * Scale.workPerPriceStep : 0
  }

  /// What margin and markup ask for, in minor units rounded up.
  private mutating func costFloor(_ cost: Int64, _ floor: PriceFloor, _ line: Int) -> Int64 {
    guard cost >= 0 else { return 0 }
    let minor = max(1, document.minorUnit)
    var fromCost: Int64 = 0
    if floor.margin >= 0, floor.margin < Scale.whole {
      fromCost = raisedProduct(cost, Scale.whole, over: Scale.whole - floor.margin) ?? 0
    }
    if floor.markup >= 0 {
      fromCost = max(fromCost, raisedProduct(cost, Scale.whole + floor.markup, over: Scale.whole) ?? 0)
    }
    // Costs are net: where prices contain VAT, so must the floor.
    if lines[line].isGross {
      fromCost = raisedProduct(fromCost, Scale.whole + taxRate(lines[line].tax), over: Scale.whole) ?? 0
    }
    return (raisedProduct(fromCost, 1, over: minor) ?? 0) * minor
  }

  mutating func addDeliveryCharge() {
    guard document.deliveryCharge >= 0, document.deliveryCharge <= Money.largestLine.grosze else { return }
    addCharge(document.deliveryCharge, tax: document.deliveryTax, type: .max, record: 0, stage: .base)
  }

  /// A charge is a line of its own with its own VAT.
  mutating func addCharge(
    _ amount: Int64, tax: UInt16, type: UInt16, record: UInt32, stage: CalculationStage, isGross: Bool = false
  ) {
    var line = LineState(good: -1)
    line.kind = .charge
    line.tax = tax
    line.isGross = isGross || ordered > 0 && lines[0].isGross
    line.billed = 1_000
    line.delivered = 1_000
    line.base = 1_000
    line.startValue = amount
    line.stageValue = amount
    line.value = amount
    line.startPrice = amount * max(1, document.minorUnit)
    line.unitPrice = line.startPrice
    lines.append(line)
    append(
      ConditionRow(
        line: Int32(lines.count - 1), stage: stage, status: .applied, type: type, record: record, access: 0,
        base: 0, asked: amount, askedAmount: amount, granted: amount, valueAfter: amount))
  }
}
