import Basis

/// What a snapshot is published from.
public struct PricingTables: Sendable {
  /// The calculation's order.
  public var procedure: PricingProcedure
  /// The condition types.
  public var types: [ConditionType]
  /// The products.
  public var goods: [PricingGood]
  /// The group around a group.
  public var groupParents: [(group: UInt32, parent: UInt32)]
  /// VAT treatments.
  public var taxes: [PricingTax]
  /// The records; drafts are left out.
  public var conditions: [PriceCondition]
  /// The edition's number.
  public var version: UInt64

  /// Tables of these parts.
  public init(
    procedure: PricingProcedure, types: [ConditionType], goods: [PricingGood] = [],
    groupParents: [(group: UInt32, parent: UInt32)] = [], taxes: [PricingTax] = [PricingTax(.standard)],
    conditions: [PriceCondition] = [], version: UInt64 = 1
  ) {
    self.procedure = procedure
    self.types = types
    self.goods = goods
    self.groupParents = groupParents
    self.taxes = taxes
    self.conditions = conditions
    self.version = version
  }
}

/// Builds the flat snapshot: checks every record, sorts by key and indexes. The order of `conditions` does
/// not matter.
///     try publish(PricingTables(procedure: …, types: …, conditions: …))
public func publish(_ tables: PricingTables) throws(ConditionRefusal) -> PricingSnapshot {
  try check(tables.procedure, tables.types)
  var snapshot = PricingSnapshot(
    procedure: tables.procedure, types: tables.types, taxes: tables.taxes, version: tables.version)
  snapshot.addGoods(tables.goods, tables.groupParents)
  var entries: [PricingSnapshot.Record] = []
  entries.reserveCapacity(tables.conditions.count)
  for condition in tables.conditions where condition.state == .published {
    try check(condition, tables.types)
    entries.append(snapshot.flat(condition))
  }
  entries.sort { PricingSnapshot.precedes($0, $1) }
  snapshot.records = entries
  snapshot.index()
  return snapshot
}

extension PricingSnapshot {
  /// Key order, and within a key the order in which records are preferred.
  static func precedes(_ a: Record, _ b: Record) -> Bool {
    if a.access != b.access { return a.access < b.access }
    if a.key != b.key { return a.key < b.key }
    if a.terms != b.terms { return a.terms < b.terms }
    if a.priority != b.priority { return a.priority > b.priority }
    if a.fromMinute != b.fromMinute { return a.fromMinute > b.fromMinute }
    return a.id < b.id
  }

  mutating func flat(_ condition: PriceCondition) -> Record {
    let type = Int(condition.type)
    let access = accessStart[type] + Int32(condition.access)
    let key = accesses[Int(access)].key
    if condition.priority != 0 { hasPriority[type] = true }
    var record = Record(
      key: UInt64(key.who == .all ? 0 : condition.who) << 32
        | UInt64(key.what == .all ? 0 : condition.what),
      value: condition.value, terms: condition.terms.packed(key), id: condition.id,
      fromMinute: condition.validity.fromMinute, toMinute: condition.validity.toMinute, scale: -1,
      details: -1, access: UInt16(access), priority: condition.priority)
    if let scale = condition.scale {
      record.scale = Int32(scales.count)
      scales.append(
        Scale(
          basis: scale.basis, kind: scale.kind, start: Int32(thresholds.count),
          count: Int32(scale.steps.count)))
      for step in scale.steps {
        thresholds.append(step.threshold)
        stepValues.append(step.value)
      }
    }
    if let plain = condition.details { record.details = flat(plain) }
    return record
  }

  private mutating func flat(_ plain: ConditionDetails) -> Int32 {
    var flat = Details(plain: plain)
    flat.requirement = add(plain.requirement)
    flat.scope = add(plain.scope)
    flat.giftScope = add(plain.giftScope)
    if let gift = plain.gift {
      flat.gift = Int32(gifts.count)
      gifts.append(gift)
    }
    flat.excludesStart = Int32(excludes.count)
    excludes.append(contentsOf: plain.excludes)
    flat.excludesEnd = Int32(excludes.count)
    if plain.isExclusive || !plain.excludes.isEmpty { hasContest = true }
    flat.plain.requirement = nil
    flat.plain.scope = nil
    flat.plain.giftScope = nil
    flat.plain.gift = nil
    flat.plain.excludes = []
    details.append(flat)
    return Int32(details.count - 1)
  }

  private mutating func add(_ predicate: Requirement?) -> Int32 {
    guard let predicate else { return -1 }
    let first = Int16(clamping: predicateStart.count - 1)
    for scope in predicate.scopes { add(scope) }
    add(
      predicate.code.map { instruction in
        var moved = instruction
        if moved.scope >= 0 { moved.scope += first }
        return moved
      })
    return Int32(predicateStart.count - 2)
  }

  private mutating func add(_ code: [Requirement.Instruction]) {
    predicates.append(contentsOf: code)
    predicateStart.append(Int32(predicates.count))
  }

  mutating func index() {
    var size = 16
    while size < records.count * 2 { size *= 2 }
    slots = [UInt32](repeating: 0, count: size)
    // One bit for each (access, buyer): false alarms stay below a few in a hundred.
    presence = [UInt64](repeating: 0, count: max(16, size / 16))
    let mask = UInt64(size - 1)
    let bits = UInt64(presence.count * 64 - 1)
    placeBits = UInt32(UInt32.bitWidth - UInt32(records.count + 1).leadingZeroBitCount)
    for index in records.indices {
      let record = records[index]
      if index > 0 {
        let before = records[index - 1]
        if before.key == record.key, before.access == record.access, before.terms == record.terms {
          continue
        }
      }
      let hash = Self.mix(record.access, record.key, record.terms)
      var slot = hash & mask
      while slots[Int(slot)] != 0 { slot = (slot + 1) & mask }
      let tag = (UInt32(truncatingIfNeeded: hash >> 32) >> placeBits) << placeBits
      slots[Int(slot)] = tag | UInt32(index + 1)
      let bit = Self.mix(record.access, record.key >> 32, 0) & bits
      presence[Int(bit >> 6)] |= 1 << (bit & 63)
    }
    indexReach()
    sumSlices()
  }

  /// Adds up the full slices of graduated scales.
  private mutating func sumSlices() {
    sliceSums.removeAll()
    for index in scales.indices where scales[index].kind == .interval {
      scales[index].sums = Int32(sliceSums.count)
      let start = Int(scales[index].start)
      var sum: Int64 = 0
      for step in start..<start + Int(scales[index].count) {
        sliceSums.append(sum)
        guard sum != .min, step + 1 < start + Int(scales[index].count) else { continue }
        let width = thresholds[step + 1] - (step == start ? min(0, thresholds[step]) : thresholds[step])
        let (part, overflow) = width.multipliedReportingOverflow(by: stepValues[step])
        let (next, carry) = sum.addingReportingOverflow(part)
        sum = overflow || carry ? .min : next
      }
    }
  }

  mutating func addGoods(_ goods: [PricingGood], _ parents: [(group: UInt32, parent: UInt32)]) {
    var parentOf: [UInt32: UInt32] = [:]
    for link in parents { parentOf[link.group] = link.parent }
    for good in goods {
      let start = groups.count
      var level = good.groups
      // The narrowest first, then level by level; a group reached twice counts once, so circles end.
      while !level.isEmpty {
        var next: [UInt32] = []
        for group in level where !groups[start...].contains(group) {
          groups.append(group)
          if let parent = parentOf[group] { next.append(parent) }
        }
        level = next
      }
      self.goods.append(
        Good(
          product: good.product, parent: good.parent, brand: good.brand, tax: good.tax,
          isGross: good.isGross, groupStart: Int32(start), groupEnd: Int32(groups.count), grams: good.grams,
          cost: good.cost, floor: good.floor))
    }
    indexGoods()
  }

  mutating func indexGoods() {
    var size = 16
    while size < goods.count * 2 { size *= 2 }
    goodSlots = [Int32](repeating: 0, count: size)
    let mask = UInt64(size - 1)
    for index in goods.indices {
      var slot = Self.mix(0, UInt64(goods[index].product), 0) & mask
      while goodSlots[Int(slot)] != 0 { slot = (slot + 1) & mask }
      goodSlots[Int(slot)] = Int32(index + 1)
    }
  }
}
