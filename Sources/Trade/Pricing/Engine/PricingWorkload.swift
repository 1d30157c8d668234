import Basis

/// Generated price conditions and documents, the same natively and in WebAssembly, for benchmarks and for
/// comparing the two. Everything follows from the seed (SplitMix64, Steele, Lea and Flood 2014).
public struct PricingWorkload: Sendable {
  /// The generator's state.
  public private(set) var state: UInt64

  /// A workload from a seed.
  public init(seed: UInt64) { state = seed }

  /// The next number below `limit`.
  public mutating func next(_ limit: Int64) -> Int64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ bits >> 30) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ bits >> 27) &* 0x94d0_49bb_1331_11eb
    return Int64((bits ^ bits >> 31) % UInt64(limit))
  }

  mutating func chance(_ percent: Int64) -> Bool { next(100) < percent }

  /// How many products the large workload has.
  public static var productCount: Int64 { 5_000 }
  /// How many customers it has.
  public static var customerCount: Int64 { 2_000 }

  /// Eight condition types with six accesses each and so many records over 5 000 products and 2 000
  /// customers: a list price for every product, then discounts, one in five with a scale.
  public mutating func largeTables(conditions: Int) -> PricingTables {
    let accesses: [AccessKey] = [
      AccessKey(.customer, .product), AccessKey(.customer, .productGroup), AccessKey(.customerGroup, .product),
      AccessKey(.customerGroup, .productGroup), AccessKey(.all, .product), AccessKey(.all, .productGroup),
    ]
    var types: [ConditionType] = []
    for index in 0..<8 {
      let code = "Z" + decimalText(Int64(index))
      types.append(
        ConditionType(
          code: code, name: Text(code, code),
          stage: index == 0 ? .base : index == 7 ? .group : .line,
          calculation: index == 0 ? .unitPrice : index == 3 ? .amountPerUnit : .percent,
          sign: index == 0 ? .surcharge : .discount, accesses: accesses))
    }
    var tables = PricingTables(
      procedure: PricingProcedure(steps: (0..<8).map { PricingProcedure.Step(type: UInt16($0)) }), types: types,
      taxes: [PricingTax(.standard), PricingTax(VatRate(percent: 8)), PricingTax(VatRate(percent: 5))])
    tables.goods.reserveCapacity(Int(Self.productCount))
    for product in 1...Self.productCount {
      tables.goods.append(
        PricingGood(
          product: UInt32(product), groups: [UInt32(product % 200 + 1)], tax: UInt16(next(3)), grams: 500,
          cost: 30_000, floor: PriceFloor(minimum: 5_000)))
    }
    for group in 1...200 { tables.groupParents.append((UInt32(group), UInt32(201 + group % 20))) }
    tables.conditions.reserveCapacity(conditions)
    for product in 1...Self.productCount {
      tables.conditions.append(
        PriceCondition(
          id: UInt32(product), type: 0, access: 4, what: UInt32(product),
          value: 10_000 + next(1_000_000) / 100 * 100))
    }
    while tables.conditions.count < conditions {
      tables.conditions.append(largeCondition(UInt32(tables.conditions.count + 1)))
    }
    return tables
  }

  private mutating func largeCondition(_ id: UInt32) -> PriceCondition {
    let type = UInt16(next(8))
    let access = UInt8(next(6))
    var who: UInt32 = 0
    if access < 2 {
      who = UInt32(next(Self.customerCount) + 1)
    } else if access < 4 {
      who = UInt32(next(50) + 1)
    }
    let what = UInt32(access % 2 == 0 ? next(Self.productCount) + 1 : next(200) + 1)
    let value =
      type == 0 ? 10_000 + next(1_000_000) : type == 3 ? next(2_000) : (next(80) + 1) * 1_000
    var condition = PriceCondition(id: id, type: type, access: access, who: who, what: what, value: value)
    // Most records are this year's; some are over, some have not begun.
    condition.validity = ValidPeriod(
      fromMinute: Int32(20_000 * 1_440 + next(400) * 1_440 - 300 * 1_440), toMinute: 22_000 * 1_440)
    if chance(20), type != 0 {
      condition.scale = PriceScale(
        basis: type == 7 ? .groupQuantity : .quantity,
        steps: [
          PriceScale.Step(1_000, value), PriceScale.Step(12_000, value + value / 4),
          PriceScale.Step(60_000, value + value / 2),
        ])
    }
    return condition
  }

  /// An order of so many lines for one of the customers.
  public mutating func largeDocument(lines: Int) -> PricingDocument {
    var document = PricingDocument()
    document.customer = UInt32(next(Self.customerCount) + 1)
    document.customerGroups = [UInt32(document.customer % 50 + 1)]
    document.moment = PricingMoment(minute: 20_100 * 1_440)
    document.lines.reserveCapacity(lines)
    for _ in 0..<lines {
      document.lines.append(
        PricingDocument.Line(
          product: UInt32(next(Self.productCount) + 1), milli: (next(80) + 1) * 1_000,
          ratio: chance(20) ? UnitRatio(numerator: 12) : .one))
    }
    return document
  }

  /// The whole assortment, one unit each, for one customer.
  public mutating func assortment() -> PricingDocument {
    var document = largeDocument(lines: 0)
    for product in 1...Self.productCount {
      document.lines.append(PricingDocument.Line(product: UInt32(product), milli: 1_000))
    }
    return document
  }
}
