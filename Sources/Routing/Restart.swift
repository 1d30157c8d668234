// Beginning anew, and going on from the best plan.
extension Search {
  /// Takes everything out that is not locked and builds another plan by chance. The best plan is kept.
  func startOver(prizeScale: Double) {
    for visit in 0..<ground.visits where chosen[visit] >= 0 && !isLocked(visit) { takeOut(visit) }
    compact()
    ground.weighPrizes(prizeScale)
    cost = 0
    for route in 0..<ground.routes { cost += routeCost[route] }
    for visit in 0..<ground.visits where chosen[visit] < 0 { cost += ground.absence[visit] }
    for visit in 0..<ground.visits where chosen[visit] < 0 && !isOut[visit] {
      isOut[visit] = true
      out.append(Int32(visit))
    }
    recreate()
    keepCurrent()
    if rank < best.rank { keepBest() }
  }

  /// Makes the best plan the one to improve.
  func returnToBest() { adopt(best.routes, chosen: best.chosen) }

  /// Makes a given plan the one to improve. Every visit must be in as many routes as its pattern has days.
  func adopt(_ routes: [[Int32]], chosen patterns: [Int32]) {
    for index in 0..<(ground.days * ground.visits) { owner[index] = -1 }
    for route in 0..<ground.routes {
      touch(route)
      load(routes[route], into: route)
    }
    absent = 0
    cost = 0
    for route in 0..<ground.routes { cost += routeCost[route] }
    for visit in 0..<ground.visits {
      chosen[visit] = patterns[visit]
      if patterns[visit] < 0 {
        absent += 1
        cost += ground.absence[visit]
      } else {
        cost += ground.patternPrice[Int(patterns[visit])]
      }
    }
    keepCurrent()
    if rank < best.rank { keepBest() }
  }

  private func isLocked(_ visit: Int) -> Bool { visit < ground.stops && ground.problem.stops[visit].isLocked }
}
