import Basis

extension PricingCalculation {
  /// Decides between the conditions found for a line: exclusive ones, explicit pairs, exclusion groups, groups
  /// against groups, and line discounts against group discounts.
  mutating func decide(_ line: Int) {
    decideExclusive()
    decidePairs()
    for group in snapshot.procedure.groups.indices {
      decideGroup(UInt16(group + 1), snapshot.procedure.groups[group].contest, line)
    }
    for group in snapshot.procedure.groups.indices {
      let rival = snapshot.procedure.groups[group].rival
      if rival > UInt16(group + 1) { decideRivals(UInt16(group + 1), rival, line) }
    }
    decideLineAndGroup(line)
  }

  func details(_ candidate: Candidate) -> ConditionDetails? {
    let details = snapshot.records[Int(candidate.record)].details
    return details < 0 ? nil : snapshot.details[Int(details)].plain
  }

  func stage(_ candidate: Candidate) -> CalculationStage {
    snapshot.steps[Int(candidate.step)].stage
  }

  func id(_ candidate: Candidate) -> UInt32 { snapshot.records[Int(candidate.record)].id }

  func priority(_ candidate: Candidate) -> Int16 { snapshot.records[Int(candidate.record)].priority }

  mutating func lose(_ index: Int, to winner: Int, _ status: ConditionRow.Status) {
    candidates[index].isActive = false
    candidates[index].status = status
    candidates[index].winner = id(candidates[winner])
  }

  /// An exclusive condition is alone in its stage; of several the highest priority, then the first.
  mutating func decideExclusive() {
    for index in candidates.indices where candidates[index].isActive {
      guard details(candidates[index])?.isExclusive == true else { continue }
      for other in candidates.indices where other != index && candidates[other].isActive {
        guard stage(candidates[other]) == stage(candidates[index]) else { continue }
        let isRival = details(candidates[other])?.isExclusive == true
        let loses =
          !isRival || priority(candidates[other]) < priority(candidates[index])
          || priority(candidates[other]) == priority(candidates[index]) && index < other
        if loses { lose(other, to: index, .excludedBy) }
      }
    }
  }

  /// Of two that exclude each other the earlier stays; what the customer already holds is earlier.
  mutating func decidePairs() {
    for index in candidates.indices where candidates[index].isActive {
      for other in candidates.indices where other != index && candidates[other].isActive {
        guard excludes(candidates[index], candidates[other]), comesBefore(index, other) else { continue }
        lose(other, to: index, .excludedBy)
      }
    }
  }

  private func comesBefore(_ a: Int, _ b: Int) -> Bool {
    let (first, second) = (heldPlace(candidates[a]), heldPlace(candidates[b]))
    return first == second ? a < b : first < second
  }

  private func heldPlace(_ candidate: Candidate) -> Int {
    for (place, held) in document.held.enumerated() where held == id(candidate) { return place }
    return document.held.count
  }

  /// Whether one of the two names the other.
  func excludes(_ a: Candidate, _ b: Candidate) -> Bool {
    names(a, id(b)) || names(b, id(a))
  }

  private func names(_ candidate: Candidate, _ id: UInt32) -> Bool {
    let index = snapshot.records[Int(candidate.record)].details
    guard index >= 0 else { return false }
    let details = snapshot.details[Int(index)]
    for place in details.excludesStart..<details.excludesEnd where snapshot.excludes[Int(place)] == id {
      return true
    }
    return false
  }

  func group(_ candidate: Candidate) -> UInt16 { snapshot.steps[Int(candidate.step)].group }

  private mutating func decideGroup(
    _ group: UInt16, _ contest: PricingProcedure.Contest, _ line: Int
  ) {
    guard contest != .all else { return }
    var winner = -1
    var best: Int64 = .max
    for index in candidates.indices where candidates[index].isActive && self.group(candidates[index]) == group {
      switch contest {
      case .first: if winner < 0 { winner = index }
      case .priority:
        if winner < 0 || priority(candidates[index]) > priority(candidates[winner]) { winner = index }
      case .best, .all:
        guard let price = priceWith(only: index, of: group, line) else { continue }
        if price < best || price == best && isPreferred(index, to: winner) {
          best = price
          winner = index
        }
      }
    }
    guard winner >= 0 else { return }
    for index in candidates.indices
    where index != winner && candidates[index].isActive && self.group(candidates[index]) == group {
      lose(index, to: winner, .lostTo)
    }
  }

  private func isPreferred(_ a: Int, to b: Int) -> Bool {
    b < 0 || priority(candidates[a]) > priority(candidates[b])
  }

  /// The unit price after the stage when only this member of its group counts; `nil` for a record of value
  /// zero, which never wins.
  private mutating func priceWith(only index: Int, of group: UInt16, _ line: Int) -> Int64? {
    let record = snapshot.records[Int(candidates[index].record)]
    if record.value == 0, record.scale < 0 { return nil }
    guard readScale(record, line) != nil else { return nil }
    var price = lines[line].running
    for other in candidates.indices where candidates[other].isActive {
      if other != index, self.group(candidates[other]) == group { continue }
      price = priceAfter(candidates[other], price, line)
    }
    return price
  }

  private mutating func priceAfter(_ candidate: Candidate, _ price: Int64, _ line: Int) -> Int64 {
    let record = snapshot.records[Int(candidate.record)]
    guard let read = readScale(record, line), let change = change(candidate, record, read, line, price) else {
      return price
    }
    return change.price
  }

  /// Two groups are cumulated each and the better one stays.
  private mutating func decideRivals(_ one: UInt16, _ other: UInt16, _ line: Int) {
    guard let first = lastMember(of: one), let second = lastMember(of: other) else { return }
    let withOne = price(without: other, line)
    let withOther = price(without: one, line)
    let (loser, winner) = withOne <= withOther ? (other, first) : (one, second)
    for index in candidates.indices where candidates[index].isActive && group(candidates[index]) == loser {
      lose(index, to: winner, .lostTo)
    }
  }

  private func lastMember(of group: UInt16) -> Int? {
    candidates.indices.last { candidates[$0].isActive && self.group(candidates[$0]) == group }
  }

  private mutating func price(without group: UInt16, _ line: Int) -> Int64 {
    var price = lines[line].running
    for index in candidates.indices where candidates[index].isActive && self.group(candidates[index]) != group {
      price = priceAfter(candidates[index], price, line)
    }
    return price
  }

  private mutating func decideLineAndGroup(_ line: Int) {
    let mode = snapshot.procedure.lineAndGroup
    guard mode != .chained, mode != .added,
      let ofLine = candidates.indices.last(where: { isActive($0, .line) }),
      let ofGroup = candidates.indices.last(where: { isActive($0, .group) })
    else { return }
    let keepsLine: Bool
    switch mode {
    case .lineOnly: keepsLine = true
    case .groupOnly: keepsLine = false
    default:
      let (byLine, byGroup) = (price(only: .line, line), price(only: .group, line))
      keepsLine = mode == .larger ? byLine <= byGroup : byLine >= byGroup
    }
    for index in candidates.indices where isActive(index, keepsLine ? .group : .line) {
      lose(index, to: keepsLine ? ofLine : ofGroup, .lostTo)
    }
  }

  private func isActive(_ index: Int, _ stage: CalculationStage) -> Bool {
    candidates[index].isActive && self.stage(candidates[index]) == stage
  }

  private mutating func price(only stage: CalculationStage, _ line: Int) -> Int64 {
    var price = lines[line].running
    for index in candidates.indices where isActive(index, stage) {
      price = priceAfter(candidates[index], price, line)
    }
    return price
  }
}
