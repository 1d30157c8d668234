import Basis

/// Everything the calculation reads, in flat arrays: built at HQ from published records, cut to a
/// representative's scope, the same on the phone. A key is found by one hash probe; nothing in it is a
/// closure, an existential or a dictionary of texts.
public struct PricingSnapshot: Sendable {
  /// What orders store to be recomputed with the same terms.
  public internal(set) var version: UInt64
  /// The condition types.
  public let types: [ConditionType]
  /// The calculation's order.
  public let procedure: PricingProcedure
  /// VAT treatments.
  public let taxes: [PricingTax]

  struct Record {
    var key: UInt64
    var value: Int64
    var terms: UInt32
    var id: UInt32
    var fromMinute: Int32
    var toMinute: Int32
    var scale: Int32
    var details: Int32
    var access: UInt16
    var priority: Int16
  }

  struct Good {
    var product: UInt32
    var parent: UInt32
    var brand: UInt32
    var tax: UInt16
    var isGross: Bool
    var groupStart: Int32
    var groupEnd: Int32
    var grams: Int64
    var cost: Int64
    var floor: PriceFloor
  }

  struct Access {
    var key: AccessKey
    var type: UInt16
    var place: UInt8
  }

  struct Scale {
    var basis: ScaleBasis
    var kind: PriceScale.Kind
    var start: Int32
    var count: Int32
  }

  struct Details {
    var requirement: Int32 = -1
    var scope: Int32 = -1
    var giftScope: Int32 = -1
    var gift: Int32 = -1
    var excludesStart: Int32 = 0
    var excludesEnd: Int32 = 0
    var plain: ConditionDetails
  }

  /// What the calculation asks of a condition type, without its names.
  struct Kind {
    var stage: CalculationStage
    var calculation: ConditionCalculation
    var sign: ConditionSign
    var isGuarded: Bool
  }

  /// A run of steps that are calculated together.
  struct Segment {
    var stage: CalculationStage
    var start: Int
    var end: Int
  }

  var kinds: [Kind] = []
  var records: [Record] = []
  var slots: [UInt32] = []
  var presence: [UInt64] = []
  var accesses: [Access] = []
  var accessStart: [Int32] = []
  var hasPriority: [Bool] = []
  var goods: [Good] = []
  var goodSlots: [Int32] = []
  var groups: [UInt32] = []
  var scales: [Scale] = []
  var thresholds: [Int64] = []
  var stepValues: [Int64] = []
  var predicateStart: [Int32] = [0]
  var predicates: [Requirement.Instruction] = []
  var details: [Details] = []
  var excludes: [UInt32] = []
  var gifts: [GiftTerms] = []
  var segments: [Segment] = []
  var usesStepBase = false
  var hasContest = false

  /// How many records it holds.
  public var count: Int { records.count }

  /// Bytes of its arrays in use.
  public var byteCount: Int {
    var bytes = records.count * MemoryLayout<Record>.stride + slots.count * 4 + presence.count * 8
    bytes += goods.count * MemoryLayout<Good>.stride + goodSlots.count * 4 + groups.count * 4
    bytes += (thresholds.count + stepValues.count) * 8 + scales.count * MemoryLayout<Scale>.stride
    bytes += predicates.count * MemoryLayout<Requirement.Instruction>.stride
    return bytes + details.count * MemoryLayout<Details>.stride
  }

  init(procedure: PricingProcedure, types: [ConditionType], taxes: [PricingTax], version: UInt64) {
    self.procedure = procedure
    self.types = types
    self.taxes = taxes
    self.version = version
    for (index, type) in types.enumerated() {
      accessStart.append(Int32(accesses.count))
      for (place, key) in type.accesses.enumerated() {
        accesses.append(Access(key: key, type: UInt16(index), place: UInt8(place)))
      }
      hasPriority.append(false)
      kinds.append(
        Kind(
          stage: type.stage, calculation: type.calculation, sign: type.sign, isGuarded: type.isGuarded))
    }
    accessStart.append(Int32(accesses.count))
    cutSegments()
  }

  private mutating func cutSegments() {
    var index = 0
    while index < procedure.steps.count {
      let step = procedure.steps[index]
      let stage = Self.segment(of: types[Int(step.type)].stage)
      var end = index + 1
      while end < procedure.steps.count, procedure.steps[end].lane == step.lane,
        Self.segment(of: types[Int(procedure.steps[end].type)].stage) == stage
      {
        end += 1
      }
      segments.append(Segment(stage: stage, start: index, end: end))
      index = end
    }
    hasContest = !procedure.groups.isEmpty || procedure.lineAndGroup != .chained
    for step in procedure.steps { if case .step = step.base { usesStepBase = true } }
  }

  /// Stages 2 to 4 work on the unit price of a line and are calculated line by line.
  private static func segment(of stage: CalculationStage) -> CalculationStage {
    stage == .override || stage == .group ? .line : stage
  }

  @inline(__always)
  static func mix(_ access: UInt16, _ key: UInt64, _ terms: UInt32) -> UInt64 {
    var hash = key &* 0x9e37_79b9_7f4a_7c15
    hash ^= (UInt64(access) << 32 | UInt64(terms)) &* 0xc2b2_ae3d_27d4_eb4f
    hash ^= hash >> 32
    hash = hash &* 0xd6e8_feb8_6659_fd93
    return hash ^ hash >> 32
  }

  /// The first record of a key, −1 when there is none.
  @inline(__always)
  func firstRecord(_ access: UInt16, _ key: UInt64, _ terms: UInt32) -> Int32 {
    slots.withUnsafeBufferPointer { slots in
      records.withUnsafeBufferPointer { records in
        let mask = UInt64(slots.count - 1)
        var slot = Self.mix(access, key, terms) & mask
        while true {
          let found = slots[Int(slot)]
          if found == 0 { return -1 }
          let index = Int32(bitPattern: found) - 1
          if records[Int(index)].key == key, records[Int(index)].access == access,
            records[Int(index)].terms == terms
          {
            return index
          }
          slot = (slot + 1) & mask
        }
      }
    }
  }

  /// Whether an access may hold anything for this buyer. It may say yes wrongly, never no.
  func mayHold(_ access: UInt16, who: UInt32) -> Bool {
    let bit = Self.mix(access, UInt64(who), 0) & UInt64(presence.count * 64 - 1)
    return presence[Int(bit >> 6)] >> (bit & 63) & 1 == 1
  }

  /// The place of a product, −1 when the snapshot does not hold it.
  func good(_ product: UInt32) -> Int32 {
    guard !goodSlots.isEmpty else { return -1 }
    let mask = UInt64(goodSlots.count - 1)
    var slot = Self.mix(0, UInt64(product), 0) & mask
    while true {
      let found = goodSlots[Int(slot)]
      if found == 0 { return -1 }
      if goods[Int(found) - 1].product == product { return found - 1 }
      slot = (slot + 1) & mask
    }
  }

  /// The step of a scale that `read` reaches, −1 for none.
  func step(of scale: Scale, at read: Int64) -> Int {
    // Half the distance each time: a million steps take twenty looks.
    var low = 0
    var high = Int(scale.count)
    let start = Int(scale.start)
    if scale.kind == .to {
      while low < high {
        let middle = (low + high) / 2
        if thresholds[start + middle] >= read { high = middle } else { low = middle + 1 }
      }
      return low < Int(scale.count) ? start + low : -1
    }
    while low < high {
      let middle = (low + high) / 2
      if thresholds[start + middle] <= read { low = middle + 1 } else { high = middle }
    }
    return low == 0 ? -1 : start + low - 1
  }
}
