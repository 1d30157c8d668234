import Basis

extension PricingCalculation {
  /// Leaves out the accesses that hold nothing for this buyer, so that a line looks only where there may be
  /// something.
  mutating func prepareProbes() {
    probes.removeAll()
    probeStart.removeAll()
    typeReach.removeAll()
    contents.removeAll()
    for _ in 0..<64 { contents.append(0) }
    fullContent = 0
    for type in 0..<snapshot.types.count {
      let first = probes.count
      probeStart.append(Int32(first))
      for index in snapshot.accessStart[type]..<snapshot.accessStart[type + 1] {
        let access = snapshot.accesses[Int(index)]
        let terms = document.terms.packed(access.key)
        switch access.key.who {
        case .all: addProbe(index, access, who: 0, terms)
        case .customer: if document.customer != 0 { addProbe(index, access, who: document.customer, terms) }
        case .payer: if document.payer != 0 { addProbe(index, access, who: document.payer, terms) }
        case .chain: if document.chain != 0 { addProbe(index, access, who: document.chain, terms) }
        case .customerGroup:
          for group in document.customerGroups { addProbe(index, access, who: group, terms) }
        }
      }
      var reach: UInt64 = 0
      for index in first..<probes.count { reach |= probes[index].bit }
      typeReach.append(reach)
    }
    probeStart.append(Int32(probes.count))
  }

  private mutating func addProbe(
    _ index: Int32, _ access: PricingSnapshot.Access, who: UInt32, _ terms: UInt32
  ) {
    guard snapshot.mayHold(UInt16(index), who: who) else { return }
    let own = Int(snapshot.recordStart[Int(index)])..<Int(snapshot.recordStart[Int(index) + 1])
    let content = PricingSnapshot.content(of: snapshot.records, own, who: who)
    guard content != 0 else { return }
    let bit: UInt64 = 1 << UInt64(index & 63)
    if content == .max {
      fullContent |= bit
    } else {
      var left = content
      while left != 0 {
        contents[left.trailingZeroBitCount] |= bit
        left &= left &- 1
      }
    }
    probes.append(
      Probe(
        who: UInt64(who) << 32, salt: PricingSnapshot.salt(UInt16(index), terms),
        bit: bit, content: content, terms: terms, access: UInt16(index),
        place: access.place, what: access.key.what, byUnit: access.key.byUnit,
        findsNext: access.key.findsNext))
  }

  /// Adds the records that a step has for a line: the most specific one, and those behind accesses that
  /// say "find next".
  mutating func find(_ step: UInt16, _ line: Int) {
    let type = Int(snapshot.steps[Int(step)].type)
    let reach = lines[line].reach & typeReach[type]
    guard reach != 0 else { return }
    let before = candidates.count
    let (first, end) = (Int(probeStart[type]), Int(probeStart[type + 1]))
    let mayGoOn = explains || snapshot.hasPriority[type]
    let list = probes.place(first)
    for index in 0..<end - first where reach & list[index].bit != 0 {
      let found = record(list + index, line, step)
      guard found >= 0 else { continue }
      candidates.append(Candidate(record: found, step: step, access: list[index].place))
      if !list[index].findsNext, !mayGoOn { break }
    }
    let count = candidates.count - before
    effort.hits += count
    if count > 1 { keepPreferred(from: before, first, end) }
  }

  /// Of several hits of one step, the highest priority and then the most specific stays; what an access
  /// with "find next" found stays beside it.
  private mutating func keepPreferred(from start: Int, _ first: Int, _ end: Int) {
    var best = start
    var stopped = false
    for index in start..<candidates.count {
      let priority = snapshot.records[Int(candidates[index].record)].priority
      if priority > snapshot.records[Int(candidates[best].record)].priority { best = index }
    }
    let winner = candidates[best]
    let hasPriority =
      snapshot.records[Int(winner.record)].priority
      != snapshot.records[Int(candidates[start].record)].priority
    for index in start..<candidates.count {
      let keeps = hasPriority ? index == best : !stopped
      if !hasPriority, !findsNext(candidates[index], first, end) { stopped = true }
      if !keeps {
        candidates[index].isActive = false
        candidates[index].status = .lostTo
        candidates[index].winner = snapshot.records[Int(winner.record)].id
      }
    }
    if !explains { candidates.removeAll { !$0.isActive && $0.status == .lostTo && $0.step == winner.step } }
  }

  private func findsNext(_ candidate: Candidate, _ first: Int, _ end: Int) -> Bool {
    for index in first..<end where probes[index].place == candidate.access { return probes[index].findsNext }
    return false
  }

  /// The record that one access has for a line, −1 for none.
  @inline(__always)
  private mutating func record(_ probe: UnsafeMutablePointer<Probe>, _ line: Int, _ step: UInt16) -> Int32 {
    let state = lines.place(line)
    switch probe.pointee.what {
    case .all: return record(probe, 0, line, step)
    case .variant: return record(probe, state.pointee.variant, line, step)
    case .product: return record(probe, state.pointee.product, line, step)
    case .brand: return state.pointee.brand == 0 ? -1 : record(probe, state.pointee.brand, line, step)
    case .productGroup:
      for place in Int(state.pointee.groupStart)..<Int(state.pointee.groupEnd)
      where snapshot.groupReach[place] & probe.pointee.bit != 0 {
        let found = record(probe, snapshot.groups[place], line, step)
        if found >= 0 { return found }
      }
      return -1
    }
  }

  @inline(__always)
  private mutating func record(
    _ probe: UnsafeMutablePointer<Probe>, _ what: UInt32, _ line: Int, _ step: UInt16
  ) -> Int32 {
    guard probe.pointee.content >> UInt64(what & 63) & 1 != 0 else { return -1 }
    effort.probes += 1
    var terms = probe.pointee.terms
    var salt = probe.pointee.salt
    if probe.pointee.byUnit {
      terms = terms & ~0xfff | UInt32(lines[line].unit & 0xfff)
      salt = PricingSnapshot.salt(probe.pointee.access, terms)
    }
    let first = snapshot.firstRecord(probe.pointee.access, probe.pointee.who | UInt64(what), terms, salt)
    return first < 0 ? -1 : valid(first, line, step, probe.pointee.place)
  }

  private mutating func valid(_ first: Int32, _ line: Int, _ step: UInt16, _ place: UInt8) -> Int32 {
    let minute = lines[line].minute
    let index = Int(first)
    if snapshot.records[index].details < 0, snapshot.records[index].fromMinute <= minute,
      minute <= snapshot.records[index].toMinute
    {
      return first
    }
    return validBeyond(first, line, step, place, minute)
  }

  /// The first record of a key's run that holds on the line. Runs are sorted by preference.
  private mutating func validBeyond(
    _ first: Int32, _ line: Int, _ step: UInt16, _ place: UInt8, _ minute: Int32
  ) -> Int32 {
    let key = snapshot.records[Int(first)]
    var index = Int(first)
    var found: Int32 = -1
    while index < snapshot.records.count {
      let record = snapshot.records[index]
      guard record.key == key.key, record.access == key.access, record.terms == key.terms else { break }
      let reason = whyNot(record, line, minute)
      if reason.status == .applied {
        if found < 0 {
          found = Int32(index)
          if !explains { return found }
        } else {
          note(Int32(index), line, step, place, .lostTo, Int64(snapshot.records[Int(found)].id))
        }
      } else if explains {
        note(Int32(index), line, step, place, reason.status, reason.missing)
      }
      index += 1
    }
    return found
  }

  /// Why a record does not hold on a line (or on the document for −1); `applied` when it does. Records of
  /// document stages ask for their requirement again when it is their turn.
  mutating func whyNot(_ record: PricingSnapshot.Record, _ line: Int, _ minute: Int32) -> (
    status: ConditionRow.Status, missing: Int64
  ) {
    guard record.fromMinute <= minute, minute <= record.toMinute else { return (.notValid, 0) }
    guard record.details >= 0 else { return (.applied, 0) }
    let details = snapshot.details[Int(record.details)]
    let stage = snapshot.kinds[Int(snapshot.accesses[Int(record.access)].type)].stage
    if details.plain.currency != 0, details.plain.currency != document.currency {
      guard stage == .base, rate(of: details.plain.currency) != nil else { return (.notForThis, 0) }
    }
    if details.plain.coupon != 0, !document.coupons.contains(details.plain.coupon) {
      return (.notForThis, 0)
    }
    guard line >= 0 else { return (.applied, 0) }
    if details.plain.unit != 0, details.plain.unit != lines[line].unit { return (.notForThis, 0) }
    if details.scope >= 0, !holds(details.scope, line).holds { return (.notForThis, 0) }
    if details.requirement >= 0, stage <= .group {
      let answer = holds(details.requirement, line)
      if !answer.holds { return (answer.missing > 0 ? .belowThreshold : .notForThis, answer.missing) }
    }
    return (.applied, 0)
  }

  func rate(of currency: UInt16) -> PricingDocument.Exchange? {
    for exchange in document.exchange where exchange.currency == currency {
      return exchange.numerator > 0 && exchange.denominator > 0 ? exchange : nil
    }
    return nil
  }

  /// Keeps the row of a condition that does not count.
  mutating func note(
    _ record: Int32, _ line: Int, _ step: UInt16, _ place: UInt8, _ status: ConditionRow.Status,
    _ detail: Int64
  ) {
    guard explains, line >= 0 else { return }
    let type = snapshot.steps[Int(step)].type
    let flat = snapshot.records[Int(record)]
    append(
      ConditionRow(
        line: Int32(line), stage: snapshot.steps[Int(step)].stage, status: status, type: type,
        record: flat.id, access: place, base: lines[line].value, asked: flat.value, askedAmount: 0,
        granted: 0, valueAfter: lines[line].value, detail: detail))
  }
}
