import Basis

extension PricingCalculation {
  /// Stages 5 to 7 of one lane: conditions over several lines, one after the other in procedure order, each
  /// on what the ones before left.
  mutating func runScopeStage(_ segment: PricingSnapshot.Segment) {
    groupSums.clear()
    for line in lines.indices {
      lines[line].stageValue = lines[line].value
      if lines[line].free == lines[line].base { lines[line].freeValue = lines[line].value }
    }
    effort.visits += lines.count
    gather(segment)
    if snapshot.hasContest {
      markIneligible()
      decideExclusive()
      decidePairs()
    }
    var index = 0
    while index < candidates.count {
      decideScopeGroup(index)
      if candidates[index].isActive, isEligible(candidates[index]) {
        run(candidates[index])
      } else {
        noteScope(candidates[index])
      }
      index += 1
    }
  }

  /// The records found for the lines, each once, with its lines.
  private mutating func gather(_ segment: PricingSnapshot.Segment) {
    candidates.removeAll()
    hits.removeAll(keepingCapacity: true)
    for step in segment.start..<segment.end {
      let firstHit = hits.count
      var access: UInt8 = 0
      for line in 0..<ordered where isOnOurSide(line) && !lines[line].isFrozen {
        if segment.stage == .bundle, lines[line].blocksFurther { continue }
        let before = candidates.count
        find(UInt16(step), line)
        while candidates.count > before {
          let found = candidates.removeLast()
          guard found.isActive else { continue }
          access = found.access
          hits.append(Hit(record: found.record, line: Int32(line)))
        }
      }
      if hits.count > firstHit + 1 {
        hits[firstHit...].sort { $0.record == $1.record ? $0.line < $1.line : $0.record < $1.record }
      }
      var index = firstHit
      while index < hits.count {
        var end = index
        while end < hits.count, hits[end].record == hits[index].record { end += 1 }
        var candidate = Candidate(record: hits[index].record, step: UInt16(step), access: access)
        candidate.hitStart = Int32(index)
        candidate.hitEnd = Int32(end)
        candidates.append(candidate)
        index = end
      }
    }
  }

  /// Requirements, at the moment it is the condition's turn: "after discounts" means after those before it.
  mutating func isEligible(_ candidate: Candidate) -> Bool {
    let details = snapshot.records[Int(candidate.record)].details
    guard details >= 0 else { return true }
    let requirement = snapshot.details[Int(details)].requirement
    return requirement < 0 || holds(requirement, -1).holds
  }

  /// Conditions that cannot apply when the stage begins do not keep others out.
  private mutating func markIneligible() {
    for index in candidates.indices where !isEligible(candidates[index]) {
      guard details(candidates[index])?.isExclusive == true || group(candidates[index]) != 0 else { continue }
      candidates[index].isActive = false
      candidates[index].status = .belowThreshold
    }
  }

  /// When the first member of an exclusion group has its turn, the group decides.
  private mutating func decideScopeGroup(_ index: Int) {
    let group = group(candidates[index])
    guard group != 0, candidates[index].isActive else { return }
    let contest = snapshot.procedure.groups[Int(group) - 1].contest
    guard contest != .all else { return }
    var winner = -1
    var best: Int64 = -1
    for other in candidates.indices where candidates[other].isActive && self.group(candidates[other]) == group {
      guard isEligible(candidates[other]) else { continue }
      switch contest {
      case .first: if winner < 0 { winner = other }
      case .priority:
        if winner < 0 || priority(candidates[other]) > priority(candidates[winner]) { winner = other }
      case .best, .all:
        _ = plan(candidates[other])
        let given = shares.reduce(0, +)
        if given > best || given == best && priority(candidates[other]) > priority(candidates[winner]) {
          best = given
          winner = other
        }
      }
    }
    guard winner >= 0 else { return }
    for other in candidates.indices
    where other != winner && candidates[other].isActive && self.group(candidates[other]) == group {
      lose(other, to: winner, .lostTo)
    }
  }

  private mutating func noteScope(_ candidate: Candidate) {
    guard explains else { return }
    var status = candidate.status
    var detail = Int64(candidate.winner)
    if candidate.isActive || status == .belowThreshold {
      let details = snapshot.records[Int(candidate.record)].details
      let requirement = details < 0 ? -1 : snapshot.details[Int(details)].requirement
      let missing = requirement < 0 ? 0 : holds(requirement, -1).missing
      status = missing > 0 ? .belowThreshold : .notForThis
      detail = missing
    }
    let line = Int(hits[Int(candidate.hitStart)].line)
    note(candidate.record, line, candidate.step, candidate.access, status, detail)
  }

  private mutating func run(_ candidate: Candidate) {
    let type = snapshot.kinds[Int(snapshot.procedure.steps[Int(candidate.step)].type)]
    let record = snapshot.records[Int(candidate.record)]
    switch type.calculation {
    case .freeGoods: giveGoods(candidate)
    case .charge:
      if let tax = details(candidate)?.chargeTax {
        // A deduction takes no more than the document still has.
        var left: Int64 = 0
        for line in lines.indices where lines[line].problem == .none { left += lines[line].value }
        addCharge(
          max(-max(0, left), record.value), tax: tax, type: snapshot.procedure.steps[Int(candidate.step)].type,
          record: record.id, stage: type.stage, isGross: details(candidate)?.isGross == true)
      } else {
        commit(candidate, plan(candidate))
      }
    default: commit(candidate, plan(candidate))
    }
  }

  /// What a plan asked for, and whether it made its lines count with VAT.
  struct Plan {
    var asked: Int64 = 0
    var isGross = false
    var rate: Int64 = 0
    var from: Int64 = .min
    var read: Int64 = 0
  }

  /// Fills `scope` with the lines of a condition.
  mutating func collectScope(_ candidate: Candidate, onlyDelivery: Bool = false) {
    scope.removeAll(keepingCapacity: true)
    let plain = details(candidate)
    effort.visits += Int(candidate.hitEnd - candidate.hitStart)
    if !onlyDelivery {
      for hit in candidate.hitStart..<candidate.hitEnd {
        let line = Int(hits[Int(hit)].line)
        if plain?.onlyUndiscounted == true, lines[line].isReduced { continue }
        scope.append(Int32(line))
      }
    }
    guard onlyDelivery || plain?.includesDelivery == true else { return }
    for line in ordered..<lines.count
    where lines[line].kind == .charge && rows[Int(lines[line].firstRow)].type == .max {
      scope.append(Int32(line))
    }
  }

  /// Works out what a condition gives to each line of its scope, without giving it: `scope` and `shares`.
  mutating func plan(_ candidate: Candidate) -> Plan {
    let step = snapshot.procedure.steps[Int(candidate.step)]
    let type = snapshot.kinds[Int(step.type)]
    let record = snapshot.records[Int(candidate.record)]
    collectScope(candidate, onlyDelivery: type.calculation == .delivery)
    shares.removeAll(keepingCapacity: true)
    used.removeAll(keepingCapacity: true)
    for _ in scope {
      shares.append(0)
      used.append(0)
    }
    var plan = Plan()
    guard !scope.isEmpty, let read = readScopeScale(record) else { return plan }
    plan.rate = read.value
    plan.from = read.from
    plan.read = read.read
    let plain = details(candidate) ?? ConditionDetails()
    switch type.calculation {
    case .percent, .delivery:
      if plain.every > 0 {
        planFullGroups(plain, read.value, isPercent: true)
        plan.asked = shares.reduce(0, +)
      } else {
        planPercent(&plan, step, plain, read)
      }
    case .amountTotal, .charge:
      plan.asked = max(0, read.value)
      plan.isGross = plain.isGross
      if plain.cap >= 0 { plan.asked = min(plan.asked, plain.cap) }
      distribute(plan.asked, type.sign, moves: policy.movesBlockedAmount, isGross: plan.isGross)
    case .setTotal:
      let sum = scope.reduce(0) { $0 + (plain.isGross ? grossOf(Int($1)) : lines[Int($1)].value) }
      plan.asked = max(0, sum - max(0, read.value))
      plan.isGross = plain.isGross
      distribute(plan.asked, .discount, moves: policy.movesBlockedAmount, isGross: plan.isGross)
    case .amountPerUnit: planFullGroups(plain, read.value, isPercent: false)
    case .cheapestFree: planCheapestFree(plain, read.value)
    case .bundlePrice: planBundle(plain, read.value)
    case .buyAndGet: planBuyAndGet(candidate, plain, read.value)
    case .firstThen: planFirstThen(plain)
    default: break
    }
    if type.stage == .bundle, type.calculation != .percent, type.calculation != .amountTotal {
      plan.asked = shares.reduce(0, +)
      clipToCapacity()
    }
    return plan
  }

  private mutating func readScopeScale(_ record: PricingSnapshot.Record) -> ScaleRead? {
    guard record.scale >= 0 else { return ScaleRead(value: record.value) }
    let scale = snapshot.scales[Int(record.scale)]
    var number: Int64 = 0
    switch scale.basis {
    case .documentValue: number = sum(.valueAtStage, -1)
    case .documentQuantity: number = sum(.quantity, -1)
    case .quantity, .groupQuantity: for line in scope { number += lines[Int(line)].base }
    case .value, .groupValue: for line in scope { number += lines[Int(line)].stageValue }
    case .weight, .groupWeight:
      for line in scope where lines[Int(line)].good >= 0 {
        number +=
          flooredProduct(
            lines[Int(line)].base, snapshot.goods[Int(lines[Int(line)].good)].grams, over: 1_000) ?? 0
      }
    case .periodValue: return nil
    }
    return read(scale, number)
  }

  /// A percentage is taken once, of the sum over its lines, and then split: 15 % of 18.90 is 2.84 whatever
  /// the lines are.
  private mutating func planPercent(
    _ plan: inout Plan, _ step: PricingProcedure.Step, _ plain: ConditionDetails, _ read: ScaleRead
  ) {
    let type = snapshot.kinds[Int(step.type)]
    var sum: Int64 = 0
    var gross: Int64 = 0
    for line in scope {
      let value = step.base == .list || step.isAdditive ? lines[Int(line)].stageValue : lines[Int(line)].value
      sum += value
      gross += grossValue(value, lines[Int(line)])
    }
    if read.isInterval {
      plan.asked = roundedDivision(read.product, by: Scale.whole)
    } else {
      plan.asked = rounded(sum, max(0, read.value), over: Scale.whole, policy.rounding) ?? sum
    }
    if plain.cap >= 0 {
      if plain.isGross {
        let withVat = roundedProduct(gross, max(0, read.value), over: Scale.whole) ?? gross
        if withVat > plain.cap {
          plan.asked = plain.cap
          plan.isGross = true
        }
      } else {
        plan.asked = min(plan.asked, plain.cap)
      }
    }
    distribute(plan.asked, type.sign, moves: policy.movesBlockedPercent, isGross: plan.isGross)
  }

  func grossOf(_ line: Int) -> Int64 { grossValue(lines[line].value, lines[line]) }
}
