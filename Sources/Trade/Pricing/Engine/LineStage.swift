import Basis

extension PricingCalculation {
  /// What a condition makes of a unit price.
  struct Change {
    var price: Int64
    /// The price it asked for, before floors and caps.
    var asked: Int64
    var base: Int64
    var isCut = false
    var isExact = false
  }

  /// Stages 2 to 4 of one lane, line by line. Overrides without a contest come first, because group
  /// conditions cumulate the values behind them.
  mutating func runLineStage(_ start: Int, _ end: Int, withManual: Bool) {
    groupSums.clear()
    isInLineStage = true
    for line in 0..<ordered where isOpen(line) {
      beginLineStage(line)
      for step in start..<end where snapshot.steps[step].isPlainOverride { override(line, UInt16(step)) }
    }
    for line in 0..<ordered where isOpen(line) {
      candidates.removeAll()
      if !lines[line].blocksFurther {
        for step in start..<end where !snapshot.steps[step].isPlainOverride { find(UInt16(step), line) }
      }
      if snapshot.cumulatedKinds != 0 {
        for index in candidates.indices { cumulate(for: candidates[index].record) }
      }
      if snapshot.hasContest, candidates.count > 1 { decide(line) }
      applyCandidates(line)
      if withManual { applyManual(line) }
      finishUnit(line)
    }
    isInLineStage = false
  }

  private mutating func applyCandidates(_ line: Int) {
    for index in candidates.indices {
      if candidates[index].isActive {
        apply(index, line)
      } else {
        let loser = candidates[index]
        note(loser.record, line, loser.step, loser.access, loser.status, Int64(loser.winner))
      }
    }
  }

  @inline(__always)
  func isOpen(_ line: Int) -> Bool {
    lines[line].problem == .none && !lines[line].isFrozen && lines[line].kind == .ordered
  }

  /// A later lane goes on from what document conditions of the lane before left.
  private mutating func beginLineStage(_ line: Int) {
    lines[line].stageValue = lines[line].value
    guard lines[line].billed > 0, lines[line].value != lines[line].startValue,
      value(lines[line].running, lines[line].billed) != lines[line].value,
      let running = roundedProduct(lines[line].value, divisor, over: lines[line].billed)
    else { return }
    lines[line].running = running
    lines[line].isExact = true
  }

  private mutating func override(_ line: Int, _ step: UInt16) {
    guard !lines[line].blocksFurther else { return }
    candidates.removeAll()
    find(step, line)
    for index in candidates.indices { cumulate(for: candidates[index].record) }
    applyCandidates(line)
    lines[line].stageValue = lines[line].value
  }

  /// Applies a condition and writes its row.
  private mutating func apply(_ index: Int, _ line: Int) {
    let candidate = candidates[index]
    let record = snapshot.records[Int(candidate.record)]
    let step = snapshot.steps[Int(candidate.step)]
    guard let read = readScale(record, line) else {
      noteScale(candidate, record, line)
      return
    }
    if record.details >= 0, snapshot.details[Int(record.details)].plain.onlyUndiscounted,
      lines[line].isReduced
    {
      note(candidate.record, line, candidate.step, candidate.access, .excludedBy, 0)
      return
    }
    let state = lines.place(line)
    let running = state.pointee.running
    let before = state.pointee.value
    let billed = state.pointee.billed
    guard let change = change(candidate, record, read, line, running),
      let after = value(change.price, billed)
    else {
      state.pointee.problem = .tooLarge
      return
    }
    // The line's value is its running price times its quantity, unless a lane or budget left an odd grosz.
    let base =
      change.base == running && !state.pointee.isExact ? before : value(change.base, billed) ?? 0
    let asked = change.asked == change.price ? after : value(change.asked, billed) ?? 0
    if change.price < running { state.pointee.isReduced = true }
    if change.isExact { state.pointee.isExact = true }
    state.pointee.running = change.price
    state.pointee.value = after
    if step.stage == .override { settleOverride(record, line) }
    if snapshot.usesStepBase { stepAfter[Int(candidate.step)] = change.price }
    link(line)
    rows.next().initialize(
      to: ConditionRow(
        line: Int32(truncatingIfNeeded: line), stage: step.stage,
        status: change.isCut ? .cutByGuard : .applied, type: step.type, record: record.id,
        access: candidate.access, scaleFrom: read.from, scaleRead: read.read, base: base, asked: read.value,
        askedAmount: asked - before, granted: after - before, valueAfter: after))
  }

  private mutating func noteScale(_ candidate: Candidate, _ record: PricingSnapshot.Record, _ line: Int) {
    guard explains, record.scale >= 0 else { return }
    let scale = snapshot.scales[Int(record.scale)]
    let read = scale.basis == .quantity ? lines[line].base : lines[line].startValue
    let first = snapshot.thresholds[Int(scale.start)]
    note(candidate.record, line, candidate.step, candidate.access, .belowThreshold, max(0, first - read))
  }

  private mutating func settleOverride(_ record: PricingSnapshot.Record, _ line: Int) {
    lines[line].start = lines[line].running
    guard record.details >= 0 else { return }
    switch snapshot.details[Int(record.details)].plain.further {
    case .all: break
    case .none: lines[line].blocksFurther = true
    case .underGuard: lines[line].blocksFurther = lines[line].floor == 0
    }
  }

  /// The unit price after a condition, with floors and caps; `nil` when it cannot be calculated.
  @inline(__always)
  mutating func change(
    _ candidate: Candidate, _ record: PricingSnapshot.Record, _ read: ScaleRead, _ line: Int,
    _ running: Int64
  ) -> Change? {
    let step = snapshot.steps[Int(candidate.step)]
    let sign = Int64(step.sign.rawValue)
    let state = lines.place(line)
    var base = running
    if step.isAdditive || step.stage == .group && snapshot.procedure.lineAndGroup == .added {
      base = state.pointee.start
    } else {
      switch step.base {
      case .running: break
      case .list: base = state.pointee.start
      case .step(let number): base = stepAfter[Int(number)]
      }
    }
    var price: Int64
    var isExact = false
    switch step.calculation {
    case .unitPrice, .costFactor:
      guard let fixed = work(record, read, line, step.calculation) else { return nil }
      price = fixed
      isExact = read.isInterval
    case .amountPerUnit:
      guard let delta = perOrderedUnit(record, read, line) else { return nil }
      price = running + sign * delta
    default:
      let part = read.isInterval ? averagePart(base, read) : millionths(base, read.value)
      guard let delta = part, delta.magnitude <= UInt64(Scale.largestWork) else { return nil }
      price = running + sign * delta
      isExact = read.isInterval
    }
    guard price.magnitude <= UInt64(Scale.largestWork) else { return nil }
    if record.details >= 0 {
      let limited = limit(Int(record.details), line, running, price)
      price = limited.price
      isExact = isExact || limited.isExact
    }
    var result = Change(price: price, asked: price, base: base, isExact: isExact)
    let floor = step.isGuarded ? min(max(0, state.pointee.floor), running) : 0
    if price < floor, price < running || floor == 0 {
      result.price = floor
      result.isCut = true
    }
    return result
  }

  private mutating func averagePart(_ base: Int64, _ read: ScaleRead) -> Int64? {
    let (divisor, overflow) = max(1, read.read).multipliedReportingOverflow(by: Scale.whole)
    return overflow ? nil : roundedProduct(base, read.product, over: divisor)
  }

  /// A per-unit amount as working price of the ordered unit.
  private mutating func perOrderedUnit(_ record: PricingSnapshot.Record, _ read: ScaleRead, _ line: Int)
    -> Int64?
  {
    guard read.value.magnitude <= 400_000_000_000_000 else { return nil }
    var delta = read.value * Scale.workPerPriceStep
    if read.isInterval {
      guard let average = roundedProduct(read.product, Scale.workPerPriceStep, over: max(1, read.read)) else {
        return nil
      }
      delta = average
    }
    var (numerator, denominator) = (lines[line].numerator, lines[line].denominator)
    if record.details >= 0 {
      let plain = snapshot.details[Int(record.details)].plain
      if plain.unit != 0 { return delta }
      numerator *= plain.valueUnit.denominator
      denominator *= plain.valueUnit.numerator
    }
    guard numerator != denominator else { return delta }
    guard let scaled = roundedProduct(delta, numerator, over: denominator),
      scaled.magnitude <= UInt64(Scale.largestWork)
    else { return nil }
    return scaled
  }

  /// Full groups, cap and price rounding of a record.
  private mutating func limit(_ details: Int, _ line: Int, _ running: Int64, _ price: Int64) -> (
    price: Int64, isExact: Bool
  ) {
    let plain = snapshot.details[details].plain
    let state = (base: lines[line].base, billed: lines[line].billed)
    var price = price
    var isExact = false
    if plain.every > 0, state.base > 0 {
      var groups = state.base / plain.every
      if plain.maxApplications > 0 { groups = min(groups, plain.maxApplications) }
      price = running + (roundedProduct(price - running, groups * plain.every, over: state.base) ?? 0)
      isExact = true
    }
    if plain.cap >= 0, state.billed > 0, let given = value((price - running).magnitudeCapped, state.billed),
      given > plain.cap, let most = roundedProduct(plain.cap, divisor, over: state.billed)
    {
      price = price < running ? running - most : running + most
      isExact = true
    }
    if plain.roundTo > 0 {
      let step = plain.roundTo * Scale.workPerPriceStep
      price = roundedDivision(max(0, price), by: step) * step + plain.roundOffset * Scale.workPerPriceStep
    }
    return (price, isExact)
  }

  /// The salesman's own discount: after all others, in a row of its own, under his limit and budget.
  private mutating func applyManual(_ line: Int) {
    guard lines[line].hasManual, let manual = document.lines[line].manual else { return }
    let state = lines[line]
    var asked: Int64
    let rate: Int64
    switch manual {
    case .percent(let ppm):
      rate = ppm
      asked = state.running - (roundedProduct(state.running, max(0, ppm), over: Scale.whole) ?? state.running)
    case .amountPerUnit(let amount):
      rate = amount
      asked =
        state.running - min(state.running, max(0, min(amount, 400_000_000_000_000)) * Scale.workPerPriceStep)
    }
    asked = max(0, asked)
    let least =
      roundedProduct(state.start, Scale.whole - min(max(0, policy.manualLimit), Scale.whole), over: Scale.whole)
      ?? 0
    var price = max(asked, min(state.running, max(state.floor, least)))
    guard var after = value(price, state.billed) else { return }
    if manualLeft >= 0, state.value - after > manualLeft, state.billed > 0,
      let raised = raisedProduct(state.value - manualLeft, divisor, over: state.billed)
    {
      price = min(state.running, raised)
      after = max(state.value - manualLeft, value(price, state.billed) ?? 0)
      lines[line].isExact = true
    }
    if manualLeft >= 0 { manualLeft -= state.value - after }
    lines[line].running = price
    lines[line].value = after
    if price < state.running { lines[line].isReduced = true }
    append(
      ConditionRow(
        line: Int32(line), stage: .line, status: price > asked ? .cutByGuard : .applied, type: .max,
        record: 0, access: 0, base: state.value, asked: rate,
        askedAmount: (value(asked, state.billed) ?? 0) - state.value, granted: after - state.value,
        valueAfter: after))
  }

  /// Rounds the unit price to its decimals. What that moves on the line belongs to the last row.
  private mutating func finishUnit(_ line: Int) {
    let running = lines[line].running
    var unit = (running + Scale.workPerPriceStep / 2) / Scale.workPerPriceStep * Scale.workPerPriceStep
    if policy.unitDecimals < 4 {
      let step = max(1, document.minorUnit) * Scale.workPerPriceStep
      unit = (running + step / 2) / step * step
    }
    lines[line].unitPrice = unit / Scale.workPerPriceStep
    guard unit != running, !lines[line].isExact else { return }
    lines[line].running = unit
    guard let after = value(unit, lines[line].billed) else {
      lines[line].problem = .tooLarge
      return
    }
    let difference = after - lines[line].value
    lines[line].value = after
    let last = Int(lines[line].lastRow)
    guard difference != 0, last >= 0 else { return }
    var row = last
    if !rows[row].status.counts {
      var next = Int(lines[line].firstRow)
      while next >= 0 {
        if rows[next].status.counts { row = next }
        next = Int(rows[next].next)
      }
    }
    rows[row].granted += difference
    rows[row].valueAfter += difference
  }
}

extension Int64 {
  /// The magnitude as a signed number.
  fileprivate var magnitudeCapped: Int64 { self == .min ? .max : Swift.abs(self) }
}
