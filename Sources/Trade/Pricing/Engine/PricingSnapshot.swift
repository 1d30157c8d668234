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
    /// Where its sums of full slices begin in `sliceSums`; −1 unless it is graduated.
    var sums: Int32 = -1
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

  /// A step with what the calculation asks of its condition type.
  struct Step {
    var type: UInt16
    var group: UInt16
    var stage: CalculationStage
    var calculation: ConditionCalculation
    var sign: ConditionSign
    var isGuarded: Bool
    var isAdditive: Bool
    /// An override outside any contest: it comes before everything else of its lane.
    var isPlainOverride: Bool
    var base: PricingProcedure.Base
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
  /// One word for each key: the place of its first record plus one, below some bits of the key's hash.
  var slots: [UInt32] = []
  /// How many low bits of a slot are the place.
  var placeBits: UInt32 = 32
  var presence: [UInt64] = []
  var accesses: [Access] = []
  var accessStart: [Int32] = []
  /// Where each access's records begin, and at the end how many there are.
  var recordStart: [Int32] = []
  var hasPriority: [Bool] = []
  var goods: [Good] = []
  var goodSlots: [Int32] = []
  var groups: [UInt32] = []
  /// For each good, one bit for each access (modulo 64) that may hold something for its product, parent,
  /// brand, groups, or for everything.
  var reach: [UInt64] = []
  /// The same for each entry of `groups`.
  var groupReach: [UInt64] = []
  /// The accesses of each kind of goods by its raw value, as bits.
  var kindAccesses: [UInt64] = []
  /// What kinds of keys have records that cumulate over lines, as bits by raw value.
  var cumulatedKinds: UInt8 = 0
  var scales: [Scale] = []
  var thresholds: [Int64] = []
  var stepValues: [Int64] = []
  /// For each step of a graduated scale what the slices before it come to, so that a million slices cost a
  /// line no more than one. `Int64.min` where that is beyond 64 bits.
  var sliceSums: [Int64] = []
  var predicateStart: [Int32] = [0]
  var predicates: [Requirement.Instruction] = []
  var details: [Details] = []
  var excludes: [UInt32] = []
  var gifts: [GiftTerms] = []
  var segments: [Segment] = []
  var steps: [Step] = []
  var usesStepBase = false
  var hasContest = false

  /// How many records it holds.
  public var count: Int { records.count }

  /// Bytes of its arrays in use.
  public var byteCount: Int {
    var bytes = records.count * MemoryLayout<Record>.stride + slots.count * 4 + presence.count * 8
    bytes += goods.count * MemoryLayout<Good>.stride + goodSlots.count * 4 + groups.count * 4
    bytes += (reach.count + groupReach.count) * 8
    bytes +=
      (thresholds.count + stepValues.count + sliceSums.count) * 8 + scales.count * MemoryLayout<Scale>.stride
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
    for step in procedure.steps {
      let kind = kinds[Int(step.type)]
      steps.append(
        Step(
          type: step.type, group: step.group, stage: kind.stage, calculation: kind.calculation,
          sign: kind.sign, isGuarded: kind.isGuarded, isAdditive: step.isAdditive,
          isPlainOverride: step.group == 0 && kind.stage == .override, base: step.base))
      if case .step = step.base { usesStepBase = true }
    }
  }

  /// Stages 2 to 4 work on the unit price of a line and are calculated line by line.
  private static func segment(of stage: CalculationStage) -> CalculationStage {
    stage == .override || stage == .group ? .line : stage
  }

  @inline(__always)
  static func mix(_ access: UInt16, _ key: UInt64, _ terms: UInt32) -> UInt64 { mix(key, salt(access, terms)) }

  /// The part of a key's hash that an access and its terms give.
  @inline(__always)
  static func salt(_ access: UInt16, _ terms: UInt32) -> UInt64 {
    (UInt64(access) << 32 | UInt64(terms)) &* 0xc2b2_ae3d_27d4_eb4f
  }

  @inline(__always)
  static func mix(_ key: UInt64, _ salt: UInt64) -> UInt64 {
    var hash = key &* 0x9e37_79b9_7f4a_7c15 ^ salt
    hash ^= hash >> 32
    hash = hash &* 0xd6e8_feb8_6659_fd93
    return hash ^ hash >> 32
  }

  /// The first record of a key, −1 when there is none. `salt` belongs to the access and terms.
  @inline(__always)
  func firstRecord(_ access: UInt16, _ key: UInt64, _ terms: UInt32, _ salt: UInt64) -> Int32 {
    slots.withUnsafeBufferPointer { slots in
      records.withUnsafeBufferPointer { records in
        let hash = Self.mix(key, salt)
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        let mask = UInt64(slots.count - 1)
        var slot = hash & mask
        while true {
          let found = slots[Int(slot)]
          if found == 0 { return -1 }
          // Most strangers differ in the bits above the place, so their records are not even read.
          if (found ^ tag) >> placeBits == 0 {
            let index = Int(found & ((1 << placeBits) &- 1)) &- 1
            if records[index].key == key, records[index].access == access, records[index].terms == terms {
              return Int32(truncatingIfNeeded: index)
            }
          }
          slot = (slot &+ 1) & mask
        }
      }
    }
  }

  /// Whether an access may hold anything for this buyer. It may say yes wrongly, never no.
  @inline(__always)
  func mayHold(_ access: UInt16, who: UInt32) -> Bool {
    let bit = Self.mix(access, UInt64(who), 0) & UInt64(presence.count * 64 - 1)
    return presence[Int(bit >> 6)] >> (bit & 63) & 1 == 1
  }

  @inline(__always)
  func accessesOf(_ what: AccessKey.What) -> UInt64 { kindAccesses[Int(what.rawValue)] }

  /// The place of a product, −1 when the snapshot does not hold it.
  func good(_ product: UInt32) -> Int32 { Self.good(product, goods, goodSlots) }

  /// The same over arrays that the caller holds, so that none is copied in a loop.
  static func good(_ product: UInt32, _ goods: [Good], _ goodSlots: [Int32]) -> Int32 {
    guard !goodSlots.isEmpty else { return -1 }
    let mask = UInt64(goodSlots.count - 1)
    var slot = mix(0, UInt64(product), 0) & mask
    while true {
      let found = goodSlots[Int(slot)]
      if found == 0 { return -1 }
      if goods[Int(found) - 1].product == product { return found - 1 }
      slot = (slot + 1) & mask
    }
  }

  /// The step of a scale that `read` reaches, −1 for none.
  @inline(__always)
  static func step(of scale: Scale, _ thresholds: [Int64], at read: Int64) -> Int {
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
