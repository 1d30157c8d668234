// Exchanging the ends of two routes (2-opt*, Potvin and Rousseau 1995), which string removal seldom finds.
extension Search {
  /// Tries the exchanges that join a visit just put back to a close one.
  func exchangeTails() {
    guard ground.fleet > 1, !ground.isRich else { return }
    for visit in fresh where chosen[Int(visit)] >= 0 {
      let pattern = Int(chosen[Int(visit)])
      for index in Int(ground.dayOf[pattern])..<Int(ground.dayOf[pattern + 1]) {
        exchangeTails(at: Int(visit), row: Int(ground.patternDays[index]) * ground.visits)
      }
    }
  }

  private func exchangeTails(at visit: Int, row: Int) {
    let nodes = ground.nodes
    for rank in 0..<min(ground.nearCount, 10) {
      let other = Int(ground.near[visit * ground.nearCount + rank])
      let (a, b) = (Int(owner[row + visit]), Int(owner[row + other]))
      guard b >= 0, a != b, ground.vehicleClass[ground.vehicle(a)] == ground.vehicleClass[ground.vehicle(b)]
      else { continue }
      let (i, j) = (Int(cell[row + visit]), Int(cell[row + other]))
      let (baseA, baseB) = (a * stride, b * stride)
      let before = Int(sequence[baseA + i - 1])
      let behind = Int(sequence[baseB + j + 1])
      let gain =
        ground.to[other * nodes + visit] &+ ground.to[before * nodes + behind] &- edge[baseA + i - 1]
        &- edge[baseB + j]
      if gain < 0, joinTails(a, i - 1, b, j) { continue }
      // The first exchange changed nothing, so the cells still hold.
      let previous = Int(sequence[baseB + j - 1])
      let next = Int(sequence[baseA + i + 1])
      let second =
        ground.to[visit * nodes + other] &+ ground.to[previous * nodes + next] &- edge[baseA + i]
        &- edge[baseB + j - 1]
      if second < 0 { _ = joinTails(a, i, b, j - 1) }
    }
  }

  /// Lets route `a` go on behind its cell `i` as `b` did behind `j`, and the other way round, if windows, loads
  /// and working time allow it.
  private func joinTails(_ a: Int, _ i: Int, _ b: Int, _ j: Int) -> Bool {
    guard i >= fixed(a), j >= fixed(b) else { return false }
    let (baseA, baseB) = (a * stride, b * stride)
    let headA = Int(sequence[baseA + i])
    let headB = Int(sequence[baseB + j])
    let tailA = Int(sequence[baseA + i + 1])
    let tailB = Int(sequence[baseB + j + 1])
    if ground.isTimed {
      guard leave[baseA + i] + ground.to[headA * ground.nodes + tailB] <= due[baseB + j + 1],
        leave[baseB + j] + ground.to[headB * ground.nodes + tailA] <= due[baseA + i + 1]
      else { return false }
    }
    let capacity = ground.capacity + ground.vehicle(a) * ground.loads
    for kind in 0..<ground.loads {
      var first: Int32 = 0
      var second: Int32 = 0
      for index in 1..<(i + 1) where i > 0 {
        first += ground.load[Int(sequence[baseA + index]) * ground.loads + kind]
      }
      for index in 1..<(j + 1) where j > 0 {
        second += ground.load[Int(sequence[baseB + index]) * ground.loads + kind]
      }
      let (all, other) = (carried[a * ground.loads + kind], carried[b * ground.loads + kind])
      if first + other - second > capacity[kind] || second + all - first > capacity[kind] { return false }
    }
    var visitsA: [Int32] = []
    var visitsB: [Int32] = []
    for index in 0..<i { visitsA.append(sequence[baseA + 1 + index]) }
    for index in j..<Int(count[b]) { visitsA.append(sequence[baseB + 1 + index]) }
    for index in 0..<j { visitsB.append(sequence[baseB + 1 + index]) }
    for index in i..<Int(count[a]) { visitsB.append(sequence[baseA + 1 + index]) }
    if !ground.isTimed, !(lasts(visitsA, a) && lasts(visitsB, b)) { return false }
    touch(a)
    touch(b)
    load(visitsA, into: a)
    load(visitsB, into: b)
    return true
  }

  /// Whether a day without windows fits its longest working time.
  private func lasts(_ visits: [Int32], _ route: Int) -> Bool {
    let vehicle = ground.vehicle(route)
    var node = Int(ground.startNode[vehicle])
    var sum: Int32 = 0
    for visit in visits {
      sum += ground.to[node * ground.nodes + Int(visit)] + ground.service[Int(visit)]
      node = Int(visit)
    }
    sum += ground.to[node * ground.nodes + Int(ground.endNode[vehicle])]
    return sum <= ground.hardDuration[vehicle]
  }
}
