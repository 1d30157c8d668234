// Taking neighbouring visits out.
extension Search {
  /// Removes strings of visits around a random stop, ten to twenty-four in all: from several routes, or several strings
  /// from the same route when there are few routes.
  func ruin() {
    guard ground.stops > 0, placed > 0 else { return }
    let meanLength = Double(placed) / Double(max(1, used))
    let longest = min(Search.longestString, meanLength)
    let strings = 4 * meanRemoved / (1 + longest) - 1
    let wanted = 1 + chance.below(max(1, Int(strings)))
    let single = used < wanted * 2
    var done = 0
    let seed = chance.below(ground.stops)
    ruined.removeAll(keepingCapacity: true)
    var rank = -1
    if used > 1, chance.below(10) == 0, let route = wholeRoute(of: seed) {
      ruined.append(route)
      done = 1
    }
    while done < wanted, rank < ground.nearCount {
      let stop = rank < 0 ? seed : Int(ground.near[seed * ground.nearCount + rank])
      rank += 1
      let pattern = Int(chosen[stop])
      if pattern < 0 { continue }
      let first = Int(ground.dayOf[pattern])
      let days = Int(ground.dayOf[pattern + 1]) - first
      let day = Int(ground.patternDays[first + (days > 1 ? chance.below(days) : 0)])
      let route = owner[day * ground.visits + stop]
      if !single, ruined.contains(route) { continue }
      if removeString(around: stop, day: day, route: Int(route), longest: longest) {
        ruined.append(route)
        done += 1
      }
    }
    compact()
  }

  /// Takes out a whole route, so that its stops may go to others or to one car less.
  private func wholeRoute(of stop: Int) -> Int32? {
    let pattern = Int(chosen[stop])
    guard pattern >= 0 else { return nil }
    let day = Int(ground.patternDays[Int(ground.dayOf[pattern])])
    let route = Int(owner[day * ground.visits + stop])
    guard count[route] <= 40 else { return nil }
    for index in (fixed(route) + 1)..<(Int(count[route]) + 1) {
      let visit = Int(sequence[route * stride + index])
      if !isOut[visit] { takeOut(visit) }
    }
    return Int32(route)
  }

  /// Visits taken out in a round, on average. A team's day has more cars to exchange visits between, and needs
  /// larger holes than a calendar or a choice of stops, where rounds count more; one car that visits all stops
  /// needs the largest to leave an order that its windows hold together.
  private var meanRemoved: Double {
    if ground.days > 1 { return 10 }
    if ground.fleet > 1 { return 14 }
    return ground.hasOptional ? 10 : 24
  }
  static var longestString: Double { 10 }

  /// Takes out up to `longest` visits in a row that include `stop`; half the time a part of the row stays.
  private func removeString(around stop: Int, day: Int, route: Int, longest: Double) -> Bool {
    let first = fixed(route) + 1
    let visits = Int(count[route])
    let here = Int(cell[day * ground.visits + stop])
    guard here >= first else { return false }
    let free = visits - first + 1
    let most = min(Double(free), longest)
    let length = min(free, 1 + chance.below(max(1, Int(most))))
    var preserved = 0
    if length > 1, length < free, chance.next() & 1 == 0 {
      preserved = 1
      while length + preserved < free, chance.below(100) >= 1 { preserved += 1 }
      preserved = min(preserved, free - length)
      // The paper grows the kept part rarely; drawn the other way round it would swallow the route.
      if preserved > length { preserved = 1 + chance.below(length) }
      preserved = min(preserved, free - length)
    }
    let span = length + preserved
    let lowest = max(first, here - span + 1)
    let highest = min(here, visits - span + 1)
    let begin = lowest + chance.below(max(1, highest - lowest + 1))
    let keepFrom = preserved > 0 ? begin + chance.below(length + 1) : begin + span
    let base = route * stride
    for index in begin..<(begin + span) {
      if preserved > 0, index >= keepFrom, index < keepFrom + preserved { continue }
      let visit = Int(sequence[base + index])
      if !isOut[visit] { takeOut(visit) }
    }
    return true
  }
}
