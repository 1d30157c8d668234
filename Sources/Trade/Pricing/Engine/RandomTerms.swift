import Basis

extension PricingWorkload {
  /// Small random tables that use every kind of calculation, scale, contest, floor and gift.
  public mutating func randomTables() -> PricingTables {
    var types: [ConditionType] = []
    var steps: [PricingProcedure.Step] = []
    var conditions: [PriceCondition] = []
    let accesses = [
      AccessKey(.customer, .product), AccessKey(.customer, .all), AccessKey(.all, .product),
      AccessKey(.all, .productGroup, findsNext: chance(30)), .everything,
    ]
    let places: [(CalculationStage, ConditionCalculation)] = [
      (.base, .unitPrice), (.override, .unitPrice), (.line, .percent), (.line, .percent),
      (.line, .amountPerUnit),
      (.line, .percent), (.group, .percent), (.bundle, .cheapestFree), (.bundle, .buyAndGet),
      (.bundle, .bundlePrice), (.gifts, .freeGoods), (.document, .percent), (.document, .amountTotal),
      (.document, .percent), (.statistical, .accrual),
    ]
    for (index, place) in places.enumerated() {
      if index > 0, !chance(60) { continue }
      let isSurcharge = place.0 == .line && chance(15)
      let number = UInt16(types.count)
      types.append(
        ConditionType(
          code: "T" + decimalText(Int64(index)), name: Text("T", "T"), stage: place.0, calculation: place.1,
          sign: place.0 <= .override || isSurcharge ? .surcharge : .discount, isGuarded: place.0 > .override,
          accesses: accesses))
      var step = PricingProcedure.Step(type: number)
      if place.0 == .line || place.0 == .document, chance(25) { step.group = 1 + UInt16(next(2)) }
      if place.0 == .line, chance(20) { step.isAdditive = true }
      if chance(20) { step.base = .list }
      steps.append(step)
      for _ in 0...next(4) {
        conditions.append(
          randomCondition(UInt32(conditions.count + 1_000), number, place.0, place.1))
      }
    }
    // Everything has a list price.
    for product in 1...6 {
      conditions.append(
        PriceCondition(
          id: UInt32(product), type: 0, access: 2, what: UInt32(product), value: 100 + next(5_000) * 100))
    }
    let contests: [PricingProcedure.Contest] = [.best, .first, .priority]
    var tables = PricingTables(
      procedure: PricingProcedure(
        steps: steps,
        groups: [
          PricingProcedure.ExclusionGroup(contests[Int(next(3))]),
          PricingProcedure.ExclusionGroup(contests[Int(next(3))]),
        ]), types: types, taxes: [PricingTax(.standard), PricingTax(VatRate(percent: 8)), PricingTax(rate: 0)])
    let isGross = chance(30)
    for product in 1...6 {
      var good = PricingGood(
        product: UInt32(product), groups: [UInt32(product % 3 + 1)], tax: UInt16(next(3)), isGross: isGross,
        grams: 250)
      if chance(30) { good.floor.minimum = next(2_000) * 100 }
      if chance(20) {
        good.cost = next(200_000)
        good.floor.margin = next(300_000)
      }
      tables.goods.append(good)
    }
    tables.groupParents = [(1, 4), (2, 4)]
    tables.conditions = conditions
    return tables
  }

  private mutating func randomCondition(
    _ id: UInt32, _ type: UInt16, _ stage: CalculationStage, _ calculation: ConditionCalculation
  ) -> PriceCondition {
    let access = UInt8(next(5))
    var condition = PriceCondition(id: id, type: type, access: access, value: randomValue(calculation))
    if access < 2 { condition.who = UInt32(next(2) + 1) }
    if access == 0 || access == 2 { condition.what = UInt32(next(6) + 1) }
    if access == 3 { condition.what = UInt32(next(4) + 1) }
    if chance(15) { condition.priority = Int16(next(5)) }
    if chance(20) { condition.validity = ValidPeriod(fromMinute: Int32(next(2_000)), toMinute: 3_000) }
    var details = ConditionDetails()
    details.first = 1_000 * (1 + next(3))
    details.second = 1_000
    details.maxApplications = next(3)
    if calculation == .freeGoods { details.gift = randomGift() }
    if chance(20), stage == .document { details.cap = next(3_000) }
    if chance(10) { details.onlyUndiscounted = true }
    if chance(6) { details.isExclusive = true }
    if chance(25) {
      details.requirement =
        chance(50) ? .field(.quantity, .atLeast, next(20_000)) : .field(.valueBefore, .atLeast, next(20_000))
    }
    if calculation == .percent, chance(25) {
      let isGroup = stage == .group || stage == .document
      condition.scale = PriceScale(
        basis: isGroup ? .groupQuantity : .quantity,
        kind: !isGroup && chance(40) ? .interval : .from,
        steps: [
          .init(0, condition.value / 2), .init(5_000, condition.value), .init(20_000, condition.value + 20_000),
        ])
    }
    condition.details = details
    return condition
  }

  private mutating func randomValue(_ calculation: ConditionCalculation) -> Int64 {
    switch calculation {
    case .percent: next(350_000)
    case .unitPrice: next(400_000)
    case .amountPerUnit: next(30_000)
    case .amountTotal: next(5_000)
    case .bundlePrice: next(10_000)
    case .accrual: next(50_000)
    default: 1_000_000
    }
  }

  private mutating func randomGift() -> GiftTerms {
    let rules: [GiftTerms.QuantityRule] = [
      .proportional, .unitReference, .wholeUnit, .oncePerLine, .oncePerDocument,
    ]
    let treatments: [GiftTerms.Treatment] = [.exclusive, .inclusive, .spread, .symbolic]
    return GiftTerms(
      buy: 1_000 * (2 + next(10)),
      choices: [.init(anyOf: chance(50) ? [] : [UInt32(next(6) + 1)], milli: 1_000)],
      rule: rules[Int(next(5))], treatment: treatments[Int(next(4))], price: 100)
  }

  /// A random document for `randomTables`.
  public mutating func randomDocument() -> PricingDocument {
    var document = PricingDocument()
    document.customer = UInt32(next(3))
    document.moment = PricingMoment(minute: Int32(next(3_500)))
    for _ in 0...next(7) {
      var line = PricingDocument.Line(
        product: UInt32(next(6) + 1), milli: (next(30) + 1) * (chance(80) ? 1_000 : 250))
      if chance(20) { line.ratio = UnitRatio(numerator: 12) }
      if chance(10) { line.manual = chance(50) ? .percent(next(200_000)) : .amountPerUnit(next(20_000)) }
      document.lines.append(line)
    }
    return document
  }

  /// Prices random documents under random terms and folds their result hashes into one: the number that
  /// must come out alike natively, in WebAssembly and tomorrow.
  public mutating func foldedHash(documents: Int) -> UInt64 {
    var folded = ResultHash()
    for _ in 0..<documents {
      guard let snapshot = try? publish(randomTables()) else { continue }
      var policy = PricingPolicy()
      policy.vat = chance(30) ? .perLine : .perRate
      folded.add(Int64(bitPattern: price(randomDocument(), with: snapshot, policy: policy).hash))
    }
    return folded.value
  }
}
