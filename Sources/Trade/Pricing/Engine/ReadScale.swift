import Basis

/// What a record pays: its own value, or that of the reached scale step.
struct ScaleRead {
  var value: Int64
  /// With intervals: the sum of slice × value.
  var product: Int64 = 0
  var isInterval = false
  var from: Int64 = .min
  var read: Int64 = 0
}

extension PricingCalculation {
  /// Reads a record for a line; `nil` when no step is reached.
  @inline(__always)
  mutating func readScale(_ record: PricingSnapshot.Record, _ line: Int) -> ScaleRead? {
    if record.scale < 0 { return ScaleRead(value: record.value) }
    let scale = snapshot.scales[Int(record.scale)]
    switch scale.basis {
    case .quantity: return read(scale, lines[line].base)
    case .value: return read(scale, lines[line].startValue)
    case .weight:
      let grams = snapshot.goods[Int(lines[line].good)].grams
      return read(scale, flooredProduct(lines[line].base, grams, over: 1_000) ?? .max)
    case .documentValue: return read(scale, sum(.valueAtStage, -1))
    case .documentQuantity: return read(scale, sum(.quantity, -1))
    case .groupQuantity, .groupValue, .groupWeight:
      let group = groupSum(of: record)
      return read(
        scale,
        scale.basis == .groupQuantity
          ? group.quantity : scale.basis == .groupValue ? group.value : group.grams)
    case .periodValue: return nil
    }
  }

  /// Reads a scale with a number.
  @inline(__always)
  mutating func read(_ scale: PricingSnapshot.Scale, _ read: Int64) -> ScaleRead? {
    let step = PricingSnapshot.step(of: scale, snapshot.thresholds, at: read)
    guard step >= 0 else { return nil }
    var result = ScaleRead(value: snapshot.stepValues[step], from: snapshot.thresholds[step], read: read)
    guard scale.kind == .interval else { return result }
    result.isInterval = true
    let isFirst = step == Int(scale.start)
    let before = snapshot.sliceSums[Int(scale.sums) + step - Int(scale.start)]
    let width = read - (isFirst ? min(0, snapshot.thresholds[step]) : snapshot.thresholds[step])
    let (part, overflow) = width.multipliedReportingOverflow(by: snapshot.stepValues[step])
    let (sum, carry) = before.addingReportingOverflow(part)
    if overflow || carry || before == .min { return nil }
    result.product = sum
    return result
  }

  /// What the lines of a cumulated condition have together: paid units at starting prices, so that the
  /// result of a stage never feeds its own threshold.
  private mutating func groupSum(of record: PricingSnapshot.Record) -> GroupSums.Sum {
    let what = snapshot.accesses[Int(record.access)].key.what
    let scope = record.details < 0 ? -1 : snapshot.details[Int(record.details)].scope
    if scope < 0 {
      return groupSums.found(GroupSums.key(what, UInt32(truncatingIfNeeded: record.key))) ?? GroupSums.Sum()
    }
    let key = GroupSums.key(record: record.id)
    if let known = groupSums.found(key) { return known }
    var sum = GroupSums.Sum()
    effort.visits += ordered
    for line in 0..<ordered where isOnOurSide(line) && matches(record, line) {
      let own = ownSum(line)
      sum.quantity += own.quantity
      sum.value += own.value
      sum.grams += own.grams
    }
    groupSums.add(key, sum)
    return sum
  }

  /// Cumulates the document's lines once, when the first group condition asks.
  mutating func cumulate(for index: Int32) {
    guard !groupSums.isFilled else { return }
    let record = snapshot.records[Int(index)]
    guard record.scale >= 0, snapshot.scales[Int(record.scale)].basis.isCumulated else { return }
    groupSums.isFilled = true
    effort.visits += ordered
    for line in 0..<ordered where isOnOurSide(line) {
      let own = ownSum(line)
      let good = Int(lines[line].good)
      if cumulates(.all) { groupSums.add(GroupSums.key(.all, 0), own) }
      if cumulates(.variant) { groupSums.add(GroupSums.key(.variant, snapshot.goods[good].product), own) }
      if cumulates(.product) { groupSums.add(GroupSums.key(.product, snapshot.goods[good].parent), own) }
      if cumulates(.brand), snapshot.goods[good].brand != 0 {
        groupSums.add(GroupSums.key(.brand, snapshot.goods[good].brand), own)
      }
      guard cumulates(.productGroup) else { continue }
      for place in snapshot.goods[good].groupStart..<snapshot.goods[good].groupEnd {
        groupSums.add(GroupSums.key(.productGroup, snapshot.groups[Int(place)]), own)
      }
    }
  }

  @inline(__always)
  private func cumulates(_ what: AccessKey.What) -> Bool {
    snapshot.cumulatedKinds >> what.rawValue & 1 == 1
  }

  private mutating func ownSum(_ line: Int) -> GroupSums.Sum {
    let grams = snapshot.goods[Int(lines[line].good)].grams
    return GroupSums.Sum(
      quantity: lines[line].base, value: lines[line].stageValue,
      grams: grams == 0 ? 0 : flooredProduct(lines[line].base, grams, over: 1_000) ?? 0)
  }

  /// Whether a record's key and scope cover a line.
  mutating func matches(_ record: PricingSnapshot.Record, _ line: Int) -> Bool {
    let what = UInt32(truncatingIfNeeded: record.key)
    let good = snapshot.goods[Int(lines[line].good)]
    switch snapshot.accesses[Int(record.access)].key.what {
    case .all: break
    case .variant: guard good.product == what else { return false }
    case .product: guard good.parent == what else { return false }
    case .brand: guard good.brand == what else { return false }
    case .productGroup:
      var inside = false
      for place in good.groupStart..<good.groupEnd where snapshot.groups[Int(place)] == what { inside = true }
      guard inside else { return false }
    }
    guard record.details >= 0 else { return true }
    let scope = snapshot.details[Int(record.details)].scope
    return scope < 0 || holds(scope, line).holds
  }
}
