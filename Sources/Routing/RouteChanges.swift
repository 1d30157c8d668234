// Putting visits in and out of routes, and going back to the last accepted plan.
extension Search {
  @inline(__always) func touch(_ route: Int) {
    if !isTouched[route] {
      isTouched[route] = true
      touched.append(Int32(route))
    }
  }

  /// Marks a visit as visited by a pattern; its cells follow by `insert`.
  func place(_ visit: Int, pattern: Int32) {
    changed.append((Int32(visit), chosen[visit]))
    chosen[visit] = pattern
    absent -= 1
    cost += ground.patternPrice[Int(pattern)] - ground.absence[visit]
  }

  /// Marks a visit as absent and out of its routes; `compact` then closes the gaps.
  func takeOut(_ visit: Int) {
    let pattern = Int(chosen[visit])
    changed.append((Int32(visit), chosen[visit]))
    for index in Int(ground.dayOf[pattern])..<Int(ground.dayOf[pattern + 1]) {
      touch(Int(owner[Int(ground.patternDays[index]) * ground.visits + visit]))
    }
    chosen[visit] = -1
    absent += 1
    cost += ground.absence[visit] - ground.patternPrice[pattern]
    isOut[visit] = true
    out.append(Int32(visit))
  }

  /// Closes the gaps that `takeOut` left in the touched routes.
  func compact() {
    for route in touched {
      let route = Int(route)
      let base = route * stride
      let old = Int(count[route])
      let row = (route / ground.fleet) * ground.visits
      var write = 1
      var first = 0
      var last = 0
      for read in 1..<(old + 1) {
        let visit = Int(sequence[base + read])
        if isOut[visit] {
          owner[row + visit] = -1
          serving[route] -= ground.service[visit]
          for kind in 0..<ground.loads {
            carried[route * ground.loads + kind] -= ground.load[visit * ground.loads + kind]
          }
          if first == 0 { first = write }
          last = write
        } else {
          if write != read {
            sequence[base + write] = Int32(visit)
            leave[base + write] = leave[base + read]
            due[base + write] = due[base + read]
            edge[base + write] = edge[base + read]
            cell[row + visit] = Int32(write)
          }
          write += 1
        }
      }
      guard first > 0 else { continue }
      remembered.change(route)
      sequence[base + write] = sequence[base + old + 1]
      due[base + write] = due[base + old + 1]
      let gone = old + 1 - write
      count[route] = Int32(write - 1)
      placed -= gone
      if write == 1 { used -= 1 }
      refresh(route, from: first - 1, to: last)
    }
  }

  /// Puts a visit behind the cell `after` of a route.
  func insert(_ visit: Int, route: Int, after: Int) {
    touch(route)
    let base = route * stride
    let visits = Int(count[route])
    let row = (route / ground.fleet) * ground.visits
    var index = visits + 1
    while index > after {
      let moved = sequence[base + index]
      sequence[base + index + 1] = moved
      leave[base + index + 1] = leave[base + index]
      due[base + index + 1] = due[base + index]
      edge[base + index + 1] = edge[base + index]
      if index <= visits { cell[row + Int(moved)] = Int32(index + 1) }
      index -= 1
    }
    remembered.change(route)
    let new = after + 1
    sequence[base + new] = Int32(visit)
    owner[row + visit] = Int32(route)
    cell[row + visit] = Int32(new)
    if visits == 0 { used += 1 }
    count[route] = Int32(visits + 1)
    placed += 1
    serving[route] += ground.service[visit]
    for kind in 0..<ground.loads {
      carried[route * ground.loads + kind] += ground.load[visit * ground.loads + kind]
    }
    if ground.isRich {
      refresh(route, from: after, to: new)
      return
    }
    // Only what the new visit delays or hurries changes: both passes stop where nothing does.
    let a = Int(sequence[base + after])
    let b = Int(sequence[base + new + 1])
    let nodes = ground.nodes
    let there = ground.to[a * nodes + visit]
    let onward = ground.to[visit * nodes + b]
    driving[route] += there + onward - edge[base + after]
    edge[base + after] = there
    edge[base + new] = onward
    if ground.isTimed {
      delay(route, from: new, stopping: true)
      hurry(route, from: new, stopping: true)
    }
    price(route)
  }

  /// Works out a route's times anew after cells `from` … `to` changed.
  func refresh(_ route: Int, from: Int, to: Int) {
    if ground.isRich {
      rich.walk(self, route)
      cost += rich.cost[route] - routeCost[route]
      routeCost[route] = rich.cost[route]
      driving[route] = rich.driving[route]
      return
    }
    let base = route * stride
    let visits = Int(count[route])
    var total: Int32 = 0
    for index in 0...visits {
      let drive = ground.to[Int(sequence[base + index]) * ground.nodes + Int(sequence[base + index + 1])]
      edge[base + index] = drive
      total += drive
    }
    driving[route] = total
    if ground.isTimed {
      let vehicle = ground.vehicle(route)
      leave[base] = ground.shiftFrom[vehicle]
      due[base + visits + 1] = ground.shiftUntil[vehicle]
      delay(route, from: from + 1, stopping: false)
      hurry(route, from: min(to, visits), stopping: false)
    }
    price(route)
  }

  /// When the representative leaves each cell from `from` on.
  private func delay(_ route: Int, from: Int, stopping: Bool) {
    let base = route * stride
    let visits = Int(count[route])
    var index = from
    while index <= visits {
      let visit = Int(sequence[base + index])
      let start = max(leave[base + index - 1] &+ edge[base + index - 1], ground.open[visit])
      let time = start &+ ground.service[visit]
      if stopping, index > from, leave[base + index] == time { return }
      leave[base + index] = time
      index += 1
    }
  }

  /// The latest each cell up to `from` may begin.
  private func hurry(_ route: Int, from: Int, stopping: Bool) {
    let base = route * stride
    var index = from
    while index >= 0 {
      let visit = Int(sequence[base + index])
      let time = min(
        ground.close[visit], due[base + index + 1] &- edge[base + index] &- ground.service[visit])
      if stopping, index < from, due[base + index] == time { return }
      due[base + index] = time
      index -= 1
    }
  }

  private func price(_ route: Int) {
    var value = ground.drivePrice * Int64(driving[route])
    if ground.overtimePrice > 0 {
      let beyond = driving[route] + serving[route] - ground.softDuration[ground.vehicle(route)]
      if beyond > 0, count[route] > 0 { value += ground.overtimePrice * Int64(beyond) }
    }
    if count[route] == 0 { value = 0 }
    cost += value - routeCost[route]
    routeCost[route] = value
  }

  /// Makes the plan at hand the accepted one.
  func keepCurrent() {
    for route in touched {
      kept.copy(Int(route), of: self)
      remembered.accept(Int(route))
      isTouched[Int(route)] = false
      if !isStale[Int(route)] {
        isStale[Int(route)] = true
        stale.append(route)
      }
    }
    touched.removeAll(keepingCapacity: true)
    changed.removeAll(keepingCapacity: true)
    currentCost = cost
    currentAbsent = absent
  }

  /// Remembers the accepted plan as the best one.
  func keepBest() {
    for route in stale {
      best.copy(Int(route), of: self)
      isStale[Int(route)] = false
    }
    stale.removeAll(keepingCapacity: true)
    for visit in 0..<ground.visits { best.chosen[visit] = chosen[visit] }
    best.cost = cost
    best.rank = rank
  }

  /// Goes back to the accepted plan.
  func restore() {
    for route in touched {
      let route = Int(route)
      let base = route * stride
      let row = (route / ground.fleet) * ground.visits
      for index in 0..<Int(count[route]) {
        let visit = Int(sequence[base + 1 + index])
        if owner[row + visit] == Int32(route) { owner[row + visit] = -1 }
      }
    }
    for route in touched {
      load(kept.routes[Int(route)], into: Int(route))
      remembered.goBack(Int(route))
      isTouched[Int(route)] = false
    }
    touched.removeAll(keepingCapacity: true)
    var index = changed.count - 1
    while index >= 0 {
      let (visit, pattern) = changed[index]
      chosen[Int(visit)] = pattern
      index -= 1
    }
    changed.removeAll(keepingCapacity: true)
    absent = currentAbsent
    cost = currentCost
  }

  /// Replaces a route's visits.
  func load(_ visits: [Int32], into route: Int) {
    let base = route * stride
    let row = (route / ground.fleet) * ground.visits
    placed += visits.count - Int(count[route])
    used += (visits.isEmpty ? 0 : 1) - (count[route] == 0 ? 0 : 1)
    count[route] = Int32(visits.count)
    serving[route] = 0
    for kind in 0..<ground.loads { carried[route * ground.loads + kind] = 0 }
    for (index, visit) in visits.enumerated() {
      let visit = Int(visit)
      sequence[base + 1 + index] = Int32(visit)
      owner[row + visit] = Int32(route)
      cell[row + visit] = Int32(index + 1)
      serving[route] += ground.service[visit]
      for kind in 0..<ground.loads {
        carried[route * ground.loads + kind] += ground.load[visit * ground.loads + kind]
      }
    }
    remembered.change(route)
    sequence[base + visits.count + 1] = ground.endNode[ground.vehicle(route)]
    refresh(route, from: 0, to: visits.count)
  }
}
