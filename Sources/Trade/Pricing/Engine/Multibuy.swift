import Basis

extension PricingCalculation {
  /// Whole unused units of a line in thousandths.
  private func units(_ position: Int) -> Int64 { lines[Int(scope[position])].free / 1_000 * 1_000 }

  private func allUnits() -> Int64 {
    var sum: Int64 = 0
    for position in scope.indices { sum += units(position) }
    return sum
  }

  /// Scope positions from the cheapest unit to the dearest; equal prices in line order.
  private mutating func sortByUnitPrice() {
    unitOrder.removeAll(keepingCapacity: true)
    weights.removeAll(keepingCapacity: true)
    for position in scope.indices {
      let state = lines[Int(scope[position])]
      weights.append(state.free > 0 ? roundedProduct(state.freeValue, 1_000_000, over: state.free) ?? 0 : 0)
      unitOrder.append(Int32(position))
    }
    let prices = weights
    unitOrder.withUnsafeMutableBufferPointer { order in
      sortPlaces(order) { a, b in
        prices[Int(a)] == prices[Int(b)] ? a < b : prices[Int(a)] < prices[Int(b)]
      }
    }
  }

  private func valueOfUnits(_ position: Int, _ milli: Int64) -> Int64 {
    let state = lines[Int(scope[position])]
    guard state.free > 0 else { return 0 }
    return roundedProduct(state.freeValue, milli, over: state.free) ?? 0
  }

  /// Walks over units from one end of the price order.
  private mutating func take(
    _ milli: Int64, fromCheapest: Bool, upTo last: Int? = nil, _ visit: (inout Self, Int, Int64) -> Void
  ) {
    var left = milli
    for place in unitOrder.indices where left > 0 {
      let position = Int(fromCheapest ? unitOrder[place] : unitOrder[unitOrder.count - 1 - place])
      let taken = min(left, units(position) - used[position])
      guard taken > 0 else { continue }
      left -= taken
      visit(&self, position, taken)
    }
  }

  private func applications(_ available: Int64, _ size: Int64, _ plain: ConditionDetails) -> Int64 {
    guard size > 0 else { return 0 }
    let times = available / size
    return plain.maxApplications > 0 ? min(times, plain.maxApplications) : times
  }

  /// In every `first` units the cheapest is free (or so many millionths off).
  mutating func planCheapestFree(_ plain: ConditionDetails, _ rate: Int64) {
    sortByUnitPrice()
    let times = applications(allUnits(), plain.first, plain)
    let off = rate > 0 ? min(rate, Scale.whole) : Scale.whole
    take(times * 1_000, fromCheapest: true) { run, position, taken in
      run.shares[position] += roundedProduct(run.valueOfUnits(position, taken), off, over: Scale.whole) ?? 0
      run.used[position] += taken
    }
    take(times * max(0, plain.first - 1_000), fromCheapest: false) { $0.used[$1] += $2 }
  }

  /// `first` units for `price` grosze, the dearest first; as many bundles as make it cheaper.
  mutating func planBundle(_ plain: ConditionDetails, _ price: Int64) {
    sortByUnitPrice()
    var low: Int64 = 0
    var high = applications(allUnits(), plain.first, plain)
    // Each further bundle holds cheaper units, so the saving rises to one point and then falls.
    while low < high {
      let middle = low + (high - low + 1) / 2
      let gain = normalValue((middle) * plain.first) - normalValue((middle - 1) * plain.first)
      if gain > price { low = middle } else { high = middle - 1 }
    }
    guard low > 0 else { return }
    let normal = normalValue(low * plain.first)
    weights.removeAll(keepingCapacity: true)
    for _ in scope { weights.append(0) }
    take(low * plain.first, fromCheapest: false) { run, position, taken in
      run.weights[position] += run.valueOfUnits(position, taken)
      run.used[position] += taken
    }
    allocate(max(0, normal - low * price), over: weights, by: policy.allocation, into: &shares, order: &order)
  }

  private mutating func normalValue(_ milli: Int64) -> Int64 {
    var sum: Int64 = 0
    var left = milli
    for place in unitOrder.indices.reversed() where left > 0 {
      let position = Int(unitOrder[place])
      let taken = min(left, units(position))
      left -= taken
      sum += valueOfUnits(position, taken)
    }
    return sum
  }

  /// Buy `first`, get `second` cheaper. Full sets only; a bought unit is never the free one.
  mutating func planBuyAndGet(_ candidate: Candidate, _ plain: ConditionDetails, _ rate: Int64) {
    guard plain.second > 0 else { return }
    let off = rate > 0 ? min(rate, Scale.whole) : Scale.whole
    let index = snapshot.records[Int(candidate.record)].details
    let target = index < 0 ? -1 : snapshot.details[Int(index)].giftScope
    if target >= 0 {
      planAcross(plain, off, target)
      return
    }
    sortByUnitPrice()
    var sets = applications(allUnits(), plain.first + plain.second, plain)
    if plain.third > 0 { sets = min(sets, plain.third / plain.second) }
    take(sets * plain.second, fromCheapest: true) { run, position, taken in
      run.shares[position] += roundedProduct(run.valueOfUnits(position, taken), off, over: Scale.whole) ?? 0
      run.used[position] += taken
    }
    take(sets * plain.first, fromCheapest: false) { $0.used[$1] += $2 }
  }

  /// Bought in one scope, given in another.
  private mutating func planAcross(_ plain: ConditionDetails, _ off: Int64, _ target: Int32) {
    let bought = scope.count
    var next = 0
    effort.visits += ordered
    for line in 0..<ordered where isOnOurSide(line) {
      // The bought lines stand in their order, so one walk tells them from the others.
      while next < bought, scope[next] < Int32(line) { next += 1 }
      if next < bought, scope[next] == Int32(line) { continue }
      guard holds(target, line).holds else { continue }
      scope.append(Int32(line))
      shares.append(0)
      used.append(0)
    }
    var have: Int64 = 0
    var wanted: Int64 = 0
    for position in scope.indices {
      if position < bought { have += units(position) } else { wanted += units(position) }
    }
    var sets = min(applications(have, plain.first, plain), wanted / plain.second)
    if plain.third > 0 { sets = min(sets, plain.third / plain.second) }
    sortByUnitPrice()
    let all = unitOrder
    unitOrder = all.filter { $0 >= Int32(bought) }
    take(sets * plain.second, fromCheapest: true) { run, position, taken in
      run.shares[position] += roundedProduct(run.valueOfUnits(position, taken), off, over: Scale.whole) ?? 0
      run.used[position] += taken
    }
    unitOrder = all.filter { $0 < Int32(bought) }
    take(sets * plain.first, fromCheapest: false) { $0.used[$1] += $2 }
  }

  /// The first unit of a line one amount, each further one another.
  mutating func planFirstThen(_ plain: ConditionDetails) {
    for position in scope.indices {
      var count = units(position) / 1_000
      if plain.third > 0 { count = min(count, plain.third) }
      guard count > 0, let rest = roundedProduct(plain.second, count - 1, over: 1) else { continue }
      let (amount, overflow) = plain.first.addingReportingOverflow(rest)
      shares[position] = overflow ? 0 : roundedDivision(amount, by: max(1, document.minorUnit))
    }
  }

  /// Only full groups of units count, per line or over the lines in their order.
  mutating func planFullGroups(_ plain: ConditionDetails, _ rate: Int64, isPercent: Bool) {
    let size = max(1, plain.every)
    var left = applications(allUnits(), size, plain) * size
    for position in scope.indices {
      let own = plain.every == 0 ? lines[Int(scope[position])].base : units(position)
      var covered = plain.acrossLines ? min(own, left) : applications(own, size, plain) * size
      covered = min(covered, own)
      if plain.acrossLines { left -= covered }
      if isPercent {
        shares[position] = roundedProduct(valueOfUnits(position, covered), rate, over: Scale.whole) ?? 0
      } else {
        let amount = roundedProduct(rate, covered, over: 1_000) ?? 0
        shares[position] = roundedDivision(amount, by: max(1, document.minorUnit))
      }
    }
  }
}
