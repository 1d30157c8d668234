import Basis

/// The largest value of a record: 90 billion in 1/10 000, or 90 000 times over in millionths.
private let largestValue: Int64 = 90_000_000_000_000

/// Refuses a procedure that cannot be calculated: a step based on a later one, or arithmetic in a stage where
/// it has no meaning.
public func check(_ procedure: PricingProcedure, _ types: [ConditionType]) throws(ConditionRefusal) {
  for (index, type) in types.enumerated() where !type.calculation.belongs(to: type.stage) {
    throw .impossibleStage(type: index)
  }
  var before: (lane: UInt8, stage: CalculationStage) = (0, .normalise)
  for (index, step) in procedure.steps.enumerated() {
    guard Int(step.type) < types.count else { throw .unknownType(record: 0) }
    if case .step(let base) = step.base, Int(base) >= index { throw .stepBasedOnLater(step: index) }
    let place = (lane: step.lane, stage: types[Int(step.type)].stage)
    if place < before || Int(step.group) > procedure.groups.count { throw .stepBasedOnLater(step: index) }
    before = place
  }
}

/// Refuses a record that cannot be calculated, naming the field and the cure.
public func check(_ condition: PriceCondition, _ types: [ConditionType]) throws(ConditionRefusal) {
  let id = condition.id
  guard Int(condition.type) < types.count else { throw .unknownType(record: id) }
  let type = types[Int(condition.type)]
  guard Int(condition.access) < type.accesses.count else { throw .unknownType(record: id) }
  guard (-largestValue...largestValue).contains(condition.value) else { throw .valueOutOfRange(record: id) }
  guard condition.validity.fromMinute <= condition.validity.toMinute else {
    throw .periodReversed(record: id)
  }
  guard condition.terms.payment < 64, condition.terms.delivery < 64, condition.terms.unit < 4_096 else {
    throw .keyOutOfRange(record: id)
  }
  if let scale = condition.scale {
    guard !scale.steps.isEmpty else { throw .scaleEmpty(record: id) }
    for index in scale.steps.indices {
      let step = scale.steps[index]
      guard index == 0 || step.threshold > scale.steps[index - 1].threshold else {
        throw .scaleNotRising(record: id, step: index)
      }
      guard (-largestValue...largestValue).contains(step.value),
        (-1_000_000_000_000_000...1_000_000_000_000_000).contains(step.threshold)
      else { throw .valueOutOfRange(record: id) }
    }
    if scale.kind == .interval, scale.basis.isCumulated || type.stage == .group {
      throw .intervalOnGroup(record: id)
    }
  }
  if let details = condition.details { try check(details, type, id) }
  let needsSize: [ConditionCalculation] = [.bundlePrice, .cheapestFree, .buyAndGet]
  if needsSize.contains(type.calculation), (condition.details?.first ?? 0) <= 0 {
    throw .sizeMissing(record: id)
  }
  if type.calculation == .freeGoods {
    guard let gift = condition.details?.gift, gift.buy > 0, !gift.choices.isEmpty else {
      throw .sizeMissing(record: id)
    }
  }
}

private func check(_ details: ConditionDetails, _ type: ConditionType, _ id: UInt32)
  throws(ConditionRefusal)
{
  for predicate in [details.requirement, details.scope, details.giftScope] {
    if let predicate, predicate.count > Requirement.stepLimit || predicate.depth > 60 {
      throw .requirementTooLong(record: id)
    }
  }
  if details.excludes.contains(id) { throw .excludesItself(record: id) }
  let bounded = [details.first, details.second, details.third, details.cap, details.roundTo, details.every]
  for value in bounded where !(-1...largestValue).contains(value) { throw .valueOutOfRange(record: id) }
  guard details.valueUnit.numerator > 0, details.valueUnit.denominator > 0,
    details.valueUnit.numerator <= 1_000_000_000, details.valueUnit.denominator <= 1_000_000_000,
    details.maxApplications >= 0, details.second >= 0, details.third >= 0,
    (-largestValue...largestValue).contains(details.roundOffset)
  else { throw .valueOutOfRange(record: id) }
  if let gift = details.gift {
    guard (0...largestValue).contains(gift.buy), (0...largestValue).contains(gift.price) else {
      throw .valueOutOfRange(record: id)
    }
    for choice in gift.choices where !(0...1_000_000_000_000).contains(choice.milli) {
      throw .valueOutOfRange(record: id)
    }
  }
}

/// Two published records of one key, priority and overlapping time that nothing tells apart. Found when
/// saved, because a phone in a shop cannot ask anybody.
public func ambiguity(in conditions: [PriceCondition], of types: [ConditionType]) -> ConditionRefusal? {
  let order = conditions.indices.filter { conditions[$0].state == .published }.sorted { a, b in
    let (x, y) = (conditions[a], conditions[b])
    if x.type != y.type { return x.type < y.type }
    if x.access != y.access { return x.access < y.access }
    if x.who != y.who { return x.who < y.who }
    if x.what != y.what { return x.what < y.what }
    if x.priority != y.priority { return x.priority < y.priority }
    return x.validity.fromMinute == y.validity.fromMinute
      ? x.id < y.id : x.validity.fromMinute < y.validity.fromMinute
  }
  for (place, index) in order.enumerated() {
    let one = conditions[index]
    for other in order[(place + 1)...].lazy.map({ conditions[$0] }) {
      guard one.type == other.type, one.access == other.access, one.who == other.who,
        one.what == other.what, one.priority == other.priority
      else { break }
      guard one.terms == other.terms, one.validity.overlaps(other.validity), !areApart(one, other) else {
        continue
      }
      return .ambiguous(record: max(one.id, other.id), with: min(one.id, other.id))
    }
  }
  return nil
}

/// Whether units, currencies or requirements keep two records of one key apart for certain. A requirement
/// beside a record without one keeps nothing apart: where it holds, both would apply.
private func areApart(_ one: PriceCondition, _ other: PriceCondition) -> Bool {
  let (a, b) = (one.details ?? ConditionDetails(), other.details ?? ConditionDetails())
  if a.unit != b.unit || a.currency != 0 && b.currency != 0 && a.currency != b.currency { return true }
  for (x, y) in [(a.requirement, b.requirement), (a.scope, b.scope)] {
    if let x, let y, x.excludes(y) { return true }
  }
  return false
}

extension Requirement {
  /// Whether a comparison of one can never hold together with one of the other.
  func excludes(_ other: Requirement) -> Bool {
    guard isConjunction, other.isConjunction else { return false }
    for x in code where x.operation == .compare {
      for y in other.code where y.operation == .compare && x.field == y.field && x.scope < 0 && y.scope < 0 {
        switch (x.relation, y.relation) {
        case (.equal, .equal): if x.value != y.value { return true }
        case (.atLeast, .atMost): if x.value > y.value { return true }
        case (.atMost, .atLeast): if x.value < y.value { return true }
        case (.equal, .atLeast), (.atMost, .equal): if x.value < y.value { return true }
        case (.equal, .atMost), (.atLeast, .equal): if x.value > y.value { return true }
        default: break
        }
      }
    }
    return false
  }

  private var isConjunction: Bool { code.allSatisfy { $0.operation != .or && $0.operation != .not } }
}

extension Requirement {
  /// How many bits the evaluation keeps at most.
  var depth: Int {
    var deepest = 0
    for code in scopes + [code] {
      var depth = 0
      for instruction in code {
        switch instruction.operation {
        case .and, .or: depth -= 1
        case .not: break
        case .compare, .isProduct, .isInGroup, .isBrand, .always: depth += 1
        }
        deepest = max(deepest, depth)
      }
    }
    return deepest
  }
}

extension ConditionCalculation {
  func belongs(to stage: CalculationStage) -> Bool {
    switch (self, stage) {
    case (.unitPrice, .base), (.costFactor, .base), (.unitPrice, .override), (.costFactor, .override): true
    case (.percent, .override): true
    case (.percent, .line), (.amountPerUnit, .line), (.unitPrice, .line): true
    case (.percent, .group), (.amountPerUnit, .group), (.unitPrice, .group): true
    case (.bundlePrice, .bundle), (.cheapestFree, .bundle), (.buyAndGet, .bundle), (.firstThen, .bundle): true
    case (.percent, .bundle), (.amountPerUnit, .bundle), (.amountTotal, .bundle): true
    case (.freeGoods, .gifts): true
    case (.percent, .document), (.amountTotal, .document), (.setTotal, .document): true
    case (.charge, .document), (.delivery, .document), (.amountPerUnit, .document): true
    case (.accrual, .statistical), (.voucher, .statistical): true
    default: false
    }
  }
}

/// Price lists based on each other. Asked before a link is saved; at pricing time there is nothing left to
/// follow, because publishing writes the prices of the base into the list.
public struct PriceListLinks: Sendable {
  /// Each list and one it is based on; a list may have several.
  public private(set) var links: [(list: UInt32, base: UInt32)] = []

  /// No links.
  public init() {}

  /// Adds a link, unless it closes a circle.
  public mutating func add(_ list: UInt32, basedOn base: UInt32) throws(ConditionRefusal) {
    if reaches(list, from: base) { throw .priceListCycle(list: list) }
    links.append((list, base))
  }

  /// Takes a link away.
  public mutating func remove(_ list: UInt32, basedOn base: UInt32) {
    links.removeAll { $0.list == list && $0.base == base }
  }

  private func reaches(_ goal: UInt32, from start: UInt32) -> Bool {
    var open = [start]
    var seen: Set<UInt32> = []
    while let list = open.popLast() {
      if list == goal { return true }
      guard seen.insert(list).inserted else { continue }
      for link in links where link.list == list { open.append(link.base) }
    }
    return false
  }
}
