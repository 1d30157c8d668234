import Basis

extension PricingCalculation {
  /// Splits an amount over `scope` into `shares`. A discount stops at each line's floor; what stops there
  /// moves to the other lines or is left, as the policy says.
  mutating func distribute(_ amount: Int64, _ sign: ConditionSign, moves: Bool, isGross: Bool) {
    weights.removeAll(keepingCapacity: true)
    capacity.removeAll(keepingCapacity: true)
    for line in scope {
      let state = lines[Int(line)]
      let value = isGross || policy.weights == .gross ? grossValue(state.value, state) : state.value
      weights.append(max(0, value))
      capacity.append(sign == .surcharge ? .max : room(Int(line), isGross))
    }
    var left = amount
    while true {
      effort.visits += scope.count
      allocate(left, over: weights, by: policy.allocation, into: &shares, order: &order)
      guard sign == .discount else { return }
      if !moves {
        for index in shares.indices { shares[index] = min(shares[index], capacity[index]) }
        return
      }
      var isFull = false
      for index in shares.indices where weights[index] > 0 && shares[index] > capacity[index] {
        // This line takes what it can; the rest is split anew over the others.
        left -= capacity[index]
        weights[index] = 0
        isFull = true
      }
      if !isFull { break }
    }
    for index in shares.indices where weights[index] == 0 && capacity[index] != .max {
      let state = lines[Int(scope[index])]
      let original = isGross || policy.weights == .gross ? grossValue(state.value, state) : state.value
      if original > 0 { shares[index] = capacity[index] }
    }
  }

  /// How much a line can still give before its floor.
  func room(_ line: Int, _ isGross: Bool) -> Int64 {
    let state = lines[line]
    var least: Int64 = 0
    if state.floor > 0 { least = raisedProduct(state.floor, state.billed, over: divisor) ?? 0 }
    let room = max(0, state.value - least)
    return isGross && !state.isGross ? grossValue(room, state) : room
  }

  mutating func clipToCapacity() {
    for index in shares.indices { shares[index] = min(shares[index], room(Int(scope[index]), false)) }
  }

  /// Gives what was planned: values, rows, used units and what could not be placed.
  mutating func commit(_ candidate: Candidate, _ plan: Plan) {
    let step = snapshot.procedure.steps[Int(candidate.step)]
    let type = snapshot.kinds[Int(step.type)]
    let record = snapshot.records[Int(candidate.record)]
    let sign = Int64(type.sign.rawValue)
    var given: Int64 = 0
    for share in shares { given += share }
    let status: ConditionRow.Status = given < plan.asked ? .cutByGuard : .applied
    var isFirst = true
    for index in scope.indices {
      let line = Int(scope[index])
      useUp(line, used[index], sign * shares[index])
      if shares[index] == 0, given != 0 || !isFirst { continue }
      isFirst = false
      if plan.isGross, !lines[line].isGross { showWithVat(line) }
      let before = lines[line].value
      let after = before + sign * shares[index]
      lines[line].value = after
      if sign < 0, shares[index] > 0 { lines[line].isReduced = true }
      append(
        ConditionRow(
          line: Int32(line), stage: type.stage, status: status, type: step.type, record: record.id,
          access: candidate.access, scaleFrom: plan.from, scaleRead: plan.read, base: before,
          asked: plan.rate, askedAmount: sign * (shares[index] + (given == 0 ? plan.asked : 0)),
          granted: after - before, valueAfter: after))
    }
    guard sign < 0, type.calculation == .amountTotal else { return }
    unallocated += plan.asked - given
  }

  /// Used units leave with their value; a discount that uses none lowers the value of all.
  private mutating func useUp(_ line: Int, _ milli: Int64, _ change: Int64) {
    let state = lines[line]
    if milli > 0, state.free > 0 {
      lines[line].free = max(0, state.free - milli)
      lines[line].freeValue -= roundedProduct(state.freeValue, min(milli, state.free), over: state.free) ?? 0
      consumed += milli
    } else if change != 0, state.value > 0 {
      lines[line].freeValue += roundedProduct(change, state.freeValue, over: state.value) ?? 0
    }
  }

  /// An amount agreed with VAT makes its lines count with VAT from here on; the row keeps the sum exact.
  private mutating func showWithVat(_ line: Int) {
    let before = lines[line].value
    let gross = grossOf(line)
    groupSums.clear()
    lines[line].stageValue = grossValue(lines[line].stageValue, lines[line])
    lines[line].isGross = true
    lines[line].value = gross
    append(
      ConditionRow(
        line: Int32(line), stage: .normalise, status: .applied, type: .max, record: 0, access: 0,
        base: before, asked: 0, askedAmount: gross - before, granted: gross - before, valueAfter: gross))
  }
}
