import Basis

extension PricingCalculation {
  /// Whether a requirement holds; if it fails on a quantity or value that is too small, how much is missing.
  mutating func holds(_ predicate: Int32, _ line: Int) -> (holds: Bool, missing: Int64) {
    let start = Int(snapshot.predicateStart[Int(predicate)])
    let end = Int(snapshot.predicateStart[Int(predicate) + 1])
    var stack: UInt64 = 0
    var missing: Int64 = 0
    for index in start..<end {
      let instruction = snapshot.predicates[index]
      switch instruction.operation {
      case .compare:
        let (bit, gap) = compare(instruction, line)
        stack = stack << 1 | (bit ? 1 : 0)
        if !bit, missing == 0 { missing = gap }
      case .isProduct:
        let bit = good(line).map {
          Int64($0.product) == instruction.value || Int64($0.parent) == instruction.value
        }
        stack = stack << 1 | (bit == true ? 1 : 0)
      case .isBrand:
        stack = stack << 1 | (good(line).map { Int64($0.brand) } == instruction.value ? 1 : 0)
      case .isInGroup:
        stack = stack << 1 | (isInGroup(line, instruction.value) ? 1 : 0)
      case .and: stack = (stack >> 2) << 1 | (stack & 1 & (stack >> 1))
      case .or: stack = (stack >> 2) << 1 | ((stack | stack >> 1) & 1)
      case .not: stack ^= 1
      case .always: stack = stack << 1 | 1
      }
    }
    return (stack & 1 == 1, missing)
  }

  private func good(_ line: Int) -> PricingSnapshot.Good? {
    guard line >= 0, lines[line].good >= 0 else { return nil }
    return snapshot.goods[Int(lines[line].good)]
  }

  private func isInGroup(_ line: Int, _ group: Int64) -> Bool {
    guard let good = good(line) else { return false }
    for place in good.groupStart..<good.groupEnd where Int64(snapshot.groups[Int(place)]) == group {
      return true
    }
    return false
  }

  private mutating func compare(_ instruction: Requirement.Instruction, _ line: Int) -> (Bool, Int64) {
    let read: Int64
    if instruction.field.isOverScope {
      read = sum(instruction.field, Int32(instruction.scope))
    } else if instruction.field.isOfLine {
      guard line >= 0 else { return (false, 0) }
      switch instruction.field {
      case .lineQuantity: read = lines[line].base
      case .unitPrice: read = lines[line].startPrice
      case .lineValue: read = lines[line].startValue
      default: read = Int64(lines[line].unit)
      }
    } else {
      read = ofDocument(instruction.field, line)
    }
    switch instruction.relation {
    case .atLeast:
      let isEnough = read >= instruction.value
      return (isEnough, isEnough ? 0 : instruction.value - read)
    case .atMost: return (read <= instruction.value, 0)
    case .equal: return (read == instruction.value, 0)
    case .different: return (read != instruction.value, 0)
    }
  }

  private func ofDocument(_ field: Requirement.Field, _ line: Int) -> Int64 {
    let minute = Int64(line < 0 ? document.moment.minute : lines[line].minute)
    switch field {
    case .customer: return Int64(document.customer)
    case .campaign: return Int64(document.campaign)
    case .isReturn: return document.isReturn ? 1 : 0
    case .currency: return Int64(document.currency)
    case .channel: return Int64(document.terms.channel)
    case .payment: return Int64(document.terms.payment)
    case .delivery: return Int64(document.terms.delivery)
    case .minuteOfDay: return ((minute % 1_440) + 1_440) % 1_440
    case .weekday:
      let day = minute >= 0 ? minute / 1_440 : (minute - 1_439) / 1_440
      return Int64(CivilDate(dayNumber: Int32(clamping: day)).weekday)
    default: return 0
    }
  }

  /// A sum over the ordered lines of a scope, −1 for all of them. It is taken once in a stage; what is given
  /// meanwhile only document stages see, where every condition asks once.
  mutating func sum(_ field: Requirement.Field, _ scope: Int32) -> Int64 {
    let isSettled = field == .quantity || field == .largestLine
    if !hasPrices, !isSettled, scope < 0 { return sumSoFar(field) }
    let key = GroupSums.key(field, scope)
    // While lines still find their prices, only quantities are settled.
    let isKept = isSettled || hasPrices && (field != .valueNow || isInLineStage)
    if isKept, let known = groupSums.found(key) { return known.quantity }
    var sum: Int64 = 0
    effort.visits += ordered
    for line in 0..<ordered where isOnOurSide(line) {
      if scope >= 0, !holds(scope, line).holds { continue }
      if field == .largestLine { sum = max(sum, lines[line].base) } else { sum += read(field, line) }
    }
    if isKept { groupSums.add(key, GroupSums.Sum(quantity: sum)) }
    return sum
  }

  /// What the lines that already have their starting price come to; each is read once.
  private mutating func sumSoFar(_ field: Requirement.Field) -> Int64 {
    let key = GroupSums.keySoFar(field)
    let known = groupSums.found(key) ?? GroupSums.Sum()
    guard known.value < Int64(pricing) else { return known.quantity }
    var sum: Int64 = 0
    for line in Int(known.value)..<pricing where isOnOurSide(line) { sum += read(field, line) }
    effort.visits += pricing - Int(known.value)
    groupSums.add(key, GroupSums.Sum(quantity: sum, value: Int64(pricing) - known.value))
    return known.quantity + sum
  }

  private func read(_ field: Requirement.Field, _ line: Int) -> Int64 {
    switch field {
    case .quantity: lines[line].base
    case .valueBefore: lines[line].startValue
    case .valueNow: isInLineStage ? lines[line].stageValue : lines[line].value
    case .netAtStage: net(lines[line].stageValue, lines[line])
    case .grossAtStage: grossValue(lines[line].stageValue, lines[line])
    default: lines[line].stageValue
    }
  }

  /// Whether document conditions see a line: it has a price, and a document that takes some goods back and
  /// sells others counts those it sells.
  @inline(__always)
  func isOnOurSide(_ line: Int) -> Bool {
    lines[line].problem == .none && lines[line].kind == .ordered && lines[line].sign == side
  }

  @inline(__always)
  func taxRate(_ tax: UInt16) -> Int64 {
    guard Int(tax) < snapshot.taxes.count else { return 0 }
    return snapshot.taxes[Int(tax)].rate + snapshot.taxes[Int(tax)].second
  }

  /// The part of a line's value without VAT.
  func net(_ value: Int64, _ line: LineState) -> Int64 {
    guard line.isGross else { return value }
    let rate = taxRate(line.tax)
    return value - (roundedProduct(value, rate, over: Scale.whole + rate) ?? 0)
  }

  /// A line's value with VAT.
  func grossValue(_ value: Int64, _ line: LineState) -> Int64 {
    line.isGross ? value : value + (roundedProduct(value, taxRate(line.tax), over: Scale.whole) ?? 0)
  }
}
