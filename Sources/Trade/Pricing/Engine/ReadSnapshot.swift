import Basis

extension ByteReader {
  mutating func count(atMost limit: UInt64) throws(BytesRefusal) -> Int {
    let count = try varint()
    // Every element takes at least a byte: a longer count is damage, not data.
    guard count <= limit, count <= UInt64(bytes.endIndex - position) else { throw .malformed }
    return Int(count)
  }

  mutating func id() throws(BytesRefusal) -> UInt32 {
    guard let id = UInt32(exactly: try varint()) else { throw .malformed }
    return id
  }

  mutating func signed(in range: ClosedRange<Int64>) throws(BytesRefusal) -> Int64 {
    let value = try signed()
    guard range.contains(value) else { throw .malformed }
    return value
  }

  mutating func conditionType() throws(BytesRefusal) -> ConditionType {
    let code = try text()
    let name = Text(try text(), try text())
    guard let stage = CalculationStage(rawValue: try byte()),
      let calculation = ConditionCalculation(rawValue: try byte()), calculation.belongs(to: stage)
    else { throw .malformed }
    let flags = try byte()
    var accesses: [AccessKey] = []
    for _ in 0..<(try count(atMost: 64)) {
      guard let who = AccessKey.Who(rawValue: try byte()), let what = AccessKey.What(rawValue: try byte())
      else { throw .malformed }
      let bits = try byte()
      accesses.append(
        AccessKey(
          who, what, byChannel: bits & 1 != 0, byPayment: bits & 2 != 0, byDelivery: bits & 4 != 0,
          byUnit: bits & 8 != 0, findsNext: bits & 16 != 0))
    }
    return ConditionType(
      code: code, name: name, stage: stage, calculation: calculation,
      sign: flags & 1 != 0 ? .surcharge : .discount, isGuarded: flags & 2 != 0, accesses: accesses)
  }

  mutating func procedure(_ types: [ConditionType]) throws(BytesRefusal) -> PricingProcedure {
    var steps: [PricingProcedure.Step] = []
    for _ in 0..<(try count(atMost: 10_000)) {
      let type = try varint()
      let lane = try byte()
      let group = try varint()
      let isAdditive = try byte() == 1
      let base = try varint()
      guard type < UInt64(types.count), group <= 60_000, base <= 60_000 else { throw .malformed }
      steps.append(
        PricingProcedure.Step(
          type: UInt16(type), lane: lane,
          base: base == 0 ? .running : base == 1 ? .list : .step(UInt16(base - 2)), group: UInt16(group),
          isAdditive: isAdditive))
    }
    var groups: [PricingProcedure.ExclusionGroup] = []
    for _ in 0..<(try count(atMost: 60_000)) {
      guard let contest = PricingProcedure.Contest(rawValue: try byte()),
        let rival = UInt16(exactly: try varint())
      else { throw .malformed }
      groups.append(PricingProcedure.ExclusionGroup(contest, rival: rival))
    }
    guard let combination = PricingProcedure.LineAndGroup(rawValue: try byte()) else { throw .malformed }
    let procedure = PricingProcedure(steps: steps, groups: groups, lineAndGroup: combination)
    do {
      try check(procedure, types)
    } catch {
      throw .malformed
    }
    return procedure
  }

  mutating func instruction() throws(BytesRefusal) -> Requirement.Instruction {
    guard let operation = Requirement.Operation(rawValue: try byte()),
      let field = Requirement.Field(rawValue: try byte()),
      let relation = Requirement.Relation(rawValue: try byte())
    else { throw .malformed }
    let scope = Int16(try signed(in: -1...32_000))
    return Requirement.Instruction(
      operation: operation, field: field, relation: relation, scope: scope,
      value: try signed(in: -1_000_000_000_000_000_000...1_000_000_000_000_000_000))
  }

  mutating func gift() throws(BytesRefusal) -> GiftTerms {
    let limit: ClosedRange<Int64> = 0...90_000_000_000_000
    let buy = try signed(in: 1...90_000_000_000_000)
    let price = try signed(in: limit)
    guard let rule = GiftTerms.QuantityRule(rawValue: try byte()),
      let treatment = GiftTerms.Treatment(rawValue: try byte())
    else { throw .malformed }
    var choices: [GiftTerms.Choice] = []
    for _ in 0..<(try count(atMost: 1_000)) {
      let milli = try signed(in: 0...1_000_000_000_000)
      var products: [UInt32] = []
      for _ in 0..<(try count(atMost: 100_000)) { products.append(try id()) }
      choices.append(GiftTerms.Choice(anyOf: products, milli: milli))
    }
    return GiftTerms(buy: buy, choices: choices, rule: rule, treatment: treatment, price: price)
  }

  mutating func details() throws(BytesRefusal) -> PricingSnapshot.Details {
    var entry = PricingSnapshot.Details(plain: ConditionDetails())
    let place: ClosedRange<Int64> = -1...100_000_000
    entry.requirement = Int32(try signed(in: place))
    entry.scope = Int32(try signed(in: place))
    entry.giftScope = Int32(try signed(in: place))
    entry.gift = Int32(try signed(in: place))
    let unit = try varint()
    let currency = try varint()
    guard unit <= 65_535, currency <= 65_535 else { throw .malformed }
    entry.plain.unit = UInt16(unit)
    entry.plain.currency = UInt16(currency)
    let numerator = try signed(in: 1...1_000_000_000)
    entry.plain.valueUnit = UnitRatio(numerator: numerator, denominator: try signed(in: 1...1_000_000_000))
    let limit: ClosedRange<Int64> = -1...90_000_000_000_000
    entry.plain.first = try signed(in: limit)
    entry.plain.second = try signed(in: limit)
    entry.plain.third = try signed(in: limit)
    entry.plain.cap = try signed(in: limit)
    entry.plain.maxApplications = try signed(in: 0...Int64.max)
    entry.plain.every = try signed(in: limit)
    entry.plain.roundTo = try signed(in: limit)
    entry.plain.roundOffset = try signed(in: -90_000_000_000_000...90_000_000_000_000)
    let flags = try varint()
    entry.plain.isGross = flags & 1 != 0
    entry.plain.acrossLines = flags & 2 != 0
    entry.plain.isExclusive = flags & 4 != 0
    entry.plain.onlyUndiscounted = flags & 8 != 0
    entry.plain.includesDelivery = flags & 16 != 0
    entry.plain.isManual = flags & 32 != 0
    guard let further = FurtherConditions(rawValue: try byte()) else { throw .malformed }
    entry.plain.further = further
    entry.plain.coupon = try id()
    let tax = try varint()
    guard tax <= 65_535 else { throw .malformed }
    entry.plain.chargeTax = tax == 0 ? nil : UInt16(tax - 1)
    return entry
  }

  mutating func record(after before: PricingSnapshot.Record) throws(BytesRefusal) -> PricingSnapshot.Record {
    let access = UInt16(truncatingIfNeeded: try varint()) &+ before.access
    let key = UInt64(bitPattern: try signed()) &+ before.key
    let terms = try id()
    let id = try id()
    let value = try signed(in: -90_000_000_000_000...90_000_000_000_000)
    let from = Int64(before.fromMinute) + (try signed(in: -0x1_0000_0000...0x1_0000_0000))
    let to = Int64(before.toMinute) + (try signed(in: -0x1_0000_0000...0x1_0000_0000))
    let scale = try signed(in: -1...100_000_000)
    let details = try signed(in: -1...100_000_000)
    let priority = try signed(in: -32_768...32_767)
    guard let fromMinute = Int32(exactly: from), let toMinute = Int32(exactly: to) else { throw .malformed }
    return PricingSnapshot.Record(
      key: key, value: value, terms: terms, id: id, fromMinute: fromMinute, toMinute: toMinute,
      scale: Int32(scale), details: Int32(details), access: access, priority: Int16(priority))
  }
}
