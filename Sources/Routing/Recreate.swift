// Putting absent visits back, each where it is cheapest.
extension Search {
  /// Inserts the visits in `out` in one of several orders; those that do not fit or do not pay stay absent.
  func recreate() {
    ranks.arrange(&out, isOut, &chance)
    for visit in out {
      isOut[Int(visit)] = false
      insertCheapest(Int(visit))
    }
    swap(&fresh, &out)
    out.removeAll(keepingCapacity: true)
  }

  func insertCheapest(_ visit: Int) {
    let firstPattern = Int(ground.patternOf[visit])
    let endPattern = Int(ground.patternOf[visit + 1])
    let limit = ground.absence[visit]
    if endPattern - firstPattern == 1,
      ground.dayOf[firstPattern + 1] - ground.dayOf[firstPattern] == 1
    {
      let day = Int(ground.patternDays[Int(ground.dayOf[firstPattern])])
      let found = cheapest(visit, day: day, below: limit - ground.patternPrice[firstPattern])
      guard found.route >= 0 else { return }
      place(visit, pattern: Int32(firstPattern))
      insert(visit, route: found.route, after: found.cell)
      return
    }
    let (dayRoute, dayCell, dayCost) = (dayRoute, dayCell, dayCost)
    let (dayOf, patternDays) = (ground.dayOf, ground.patternDays)
    for day in 0..<ground.days { dayRoute[day] = -2 }
    var bestPattern = -1
    var bestCost = limit
    for pattern in firstPattern..<endPattern {
      var sum = ground.patternPrice[pattern]
      var index = Int(dayOf[pattern])
      let end = Int(dayOf[pattern + 1])
      while index < end {
        let day = Int(patternDays[index])
        if dayRoute[day] == -2 {
          let found = cheapest(visit, day: day, below: limit)
          dayRoute[day] = Int32(truncatingIfNeeded: found.route)
          dayCell[day] = Int32(truncatingIfNeeded: found.cell)
          dayCost[day] = found.cost
        }
        if dayRoute[day] < 0 {
          sum = .max
          break
        }
        sum &+= dayCost[day]
        index &+= 1
      }
      if sum < bestCost {
        bestCost = sum
        bestPattern = pattern
      }
    }
    guard bestPattern >= 0 else { return }
    place(visit, pattern: Int32(bestPattern))
    for index in Int(ground.dayOf[bestPattern])..<Int(ground.dayOf[bestPattern + 1]) {
      let day = Int(ground.patternDays[index])
      insert(visit, route: Int(dayRoute[day]), after: Int(dayCell[day]))
    }
  }

  /// The cheapest place for a visit among the routes of a day; route -1 when none costs less than `below`.
  func cheapest(_ visit: Int, day: Int, below: Int64) -> (cost: Int64, route: Int, cell: Int) {
    let ground = ground
    var best = below
    var bestRoute = -1
    var bestCell = 0
    let first = day &* ground.fleet
    var idleClasses: UInt64 = 0
    let home = Int(ground.home[visit])
    let (count, isTouched, isOff) = (count, isTouched, ground.isOff)
    let (isOn, states) = (remembered.isOn, remembered.state)
    let places = remembered.place(visit, 0)
    var dice = chance
    var route = first &- 1
    let last = first &+ ground.fleet &- 1
    while route < last {
      route &+= 1
      if isOff[route] { continue }
      if home >= 0, home != route { continue }
      if count[route] == 0 {
        let kind = UInt64(truncatingIfNeeded: Int(ground.vehicleClass[route &- first]))
        if kind < 64 {
          if idleClasses & (1 &<< kind) != 0 { continue }
          idleClasses |= 1 &<< kind
        }
      }
      if ground.loads > 0, !hasRoom(visit, route) { continue }
      if isOn, !isTouched[route] {
        if places[route].state != states[route] {
          let found = position(visit, route, below: Search.anyPrice, overlooks: false)
          places[route] = RememberedPlaces.Place(
            state: states[route], cost: found.cost, cell: Int32(truncatingIfNeeded: found.cell))
        }
        if places[route].cost < best, places[route].cell >= 0, dice.next() & 127 != 0 {
          best = places[route].cost
          bestRoute = route
          bestCell = Int(places[route].cell)
        }
        continue
      }
      chance = dice
      let found = position(visit, route, below: best, overlooks: true)
      dice = chance
      if found.cell >= 0 {
        best = found.cost
        bestRoute = route
        bestCell = found.cell
      }
    }
    chance = dice
    return (best, bestRoute, bestCell)
  }

  @inline(__always) private func hasRoom(_ visit: Int, _ route: Int) -> Bool {
    guard visit < ground.stops else { return true }
    let capacity = ground.capacity + ground.vehicle(route) * ground.loads
    for kind in 0..<ground.loads {
      let sum = carried[route * ground.loads + kind] &+ ground.load[visit * ground.loads + kind]
      if sum > capacity[kind] { return false }
    }
    return true
  }

  /// More than any place costs.
  private static var anyPrice: Int64 { .max / 2 }

  /// The cheapest cell to insert behind in one route; cell -1 when none is cheaper. `overlooks`: now and then
  /// a place is passed over by chance.
  @inline(__always) private func position(
    _ visit: Int, _ route: Int, below: Int64, overlooks: Bool
  ) -> (cost: Int64, cell: Int) {
    let blink: UInt32 = overlooks ? 127 : 0
    return ground.isRich
      ? rich.position(self, visit, route, below: below, blink: blink)
      : plainPosition(visit, route, below: below, blink: blink)
  }

  /// The same by constant-time checks.
  private func plainPosition(
    _ visit: Int, _ route: Int, below: Int64, blink: UInt32
  ) -> (cost: Int64, cell: Int) {
    let ground = self.ground
    let base = route * stride
    let visits = Int(count[route])
    let vehicle = ground.vehicle(route)
    // An idle car costs nothing, so its empty drive from start to end is part of the first visit's price.
    let idle = visits == 0 ? Int64(edge[base]) * ground.drivePrice : 0
    var most = below.addingReportingOverflow(-idle).partialValue
    if ground.drivePrice > 1 { most = (most + ground.drivePrice - 1) / ground.drivePrice }
    var best = Int32(truncatingIfNeeded: max(-Int64(Int32.max), min(Int64(Int32.max), most)))
    if !ground.isTimed {
      let spare = ground.hardDuration[vehicle] - driving[route] - serving[route] - ground.service[visit]
      // Strictly below `spare + 1`: what just fits is allowed.
      if spare < best { best = spare + 1 }
    }
    var bestCell = -1
    var dice = chance
    defer { chance = dice }
    let towards = ground.from + visit * ground.nodes
    let onward = ground.to + visit * ground.nodes
    let cells = sequence + base
    let edges = edge + base
    var a = Int(cells[fixed(route)])
    if ground.isTimed {
      let leaving = leave + base
      let due = self.due + base
      let open = ground.open[visit]
      let close = ground.close[visit]
      let service = ground.service[visit]
      var index = fixed(route)
      while index <= visits {
        let b = Int(cells[index + 1])
        let there = towards[a]
        let delta = there &+ onward[b] &- edges[index]
        let arrival = leaving[index] &+ there
        if delta < best, arrival <= close {
          let end = max(arrival, open) &+ service &+ onward[b]
          if end <= due[index + 1], blink == 0 || dice.next() & blink != 0 {
            best = delta
            bestCell = index
          }
        }
        if leaving[index] > close { break }
        a = b
        index += 1
      }
    } else {
      var index = fixed(route)
      while index <= visits {
        let b = Int(cells[index + 1])
        let delta = towards[a] &+ onward[b] &- edges[index]
        if delta < best, blink == 0 || dice.next() & blink != 0 {
          best = delta
          bestCell = index
        }
        a = b
        index += 1
      }
    }
    guard bestCell >= 0 else { return (0, -1) }
    var price = Int64(best) * ground.drivePrice + idle
    if ground.overtimePrice > 0, !ground.isTimed {
      let before = driving[route] + serving[route] - ground.softDuration[vehicle]
      let after = before + best + ground.service[visit]
      price += ground.overtimePrice * Int64(max(0, after) - (visits == 0 ? 0 : max(0, before)))
      if price >= below { return (0, -1) }
    }
    return (price, bestCell)
  }
}
