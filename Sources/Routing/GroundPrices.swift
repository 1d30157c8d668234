// How a problem's parts become the numbers of `Ground`.
extension Ground {
  struct Pause {
    let route: Int32
    let pause: RouteBreak
  }

  /// One pause per working route and break.
  static func pauses(_ problem: RouteProblem) -> [Pause] {
    var result: [Pause] = []
    for day in 0..<problem.days {
      for (index, vehicle) in problem.vehicles.enumerated() where !vehicle.daysOff.contains(day) {
        let route = day * Int32(problem.vehicles.count) + Int32(index)
        for pause in vehicle.breaks { result.append(Pause(route: route, pause: pause)) }
      }
    }
    return result
  }

  /// The index of `place` in `places`, added when new.
  static func number(of place: Int32, in places: inout [Int32]) -> Int32 {
    if let index = places.firstIndex(of: place) { return Int32(index) }
    places.append(place)
    return Int32(places.count - 1)
  }

  static func patterns(
    _ problem: RouteProblem, _ pauseRoutes: [Int32], _ fleet: Int
  ) -> ([Int32], [Int32], [Int32], [Int64]) {
    var patternOf: [Int32] = [0]
    var dayOf: [Int32] = [0]
    var days: [Int32] = []
    var price: [Int64] = []
    func add(_ pattern: VisitPattern) {
      days += pattern.days
      dayOf.append(Int32(days.count))
      price.append(pattern.price)
    }
    for stop in problem.stops {
      if stop.isLocked {
        add(VisitPattern(days: [0]))
      } else if stop.patterns.isEmpty {
        for day in 0..<problem.days { add(VisitPattern(days: [day])) }
      } else {
        for pattern in stop.patterns { add(pattern) }
      }
      patternOf.append(Int32(price.count))
    }
    for route in pauseRoutes {
      add(VisitPattern(days: [route / Int32(fleet)]))
      patternOf.append(Int32(price.count))
    }
    return (patternOf, dayOf, days, price)
  }

  /// Sorts each stop's neighbours by driving time there and back and returns the mean time to the closest.
  static func fillNear(
    _ near: UnsafeMutablePointer<Int32>, _ count: Int, _ stops: Int, _ nodes: Int,
    _ to: UnsafeMutablePointer<Int32>, _ from: UnsafeMutablePointer<Int32>
  ) -> Double {
    guard count > 0 else { return 1 }
    var keys: [Int64] = []
    keys.reserveCapacity(stops)
    var sum: Double = 0
    let closest = min(count, 4)
    for stop in 0..<stops {
      keys.removeAll(keepingCapacity: true)
      for other in 0..<stops {
        let both = Int64(to[stop * nodes + other]) + Int64(from[stop * nodes + other])
        keys.append(other == stop ? .max : both)
      }
      let order = ascending(keys)
      for k in 0..<count { near[stop * count + k] = order[k] }
      for k in 0..<closest { sum += Double(keys[Int(order[k])]) * 0.5 }
    }
    return max(1, sum / Double(stops * closest))
  }

  /// No plan drives longer than this.
  static func longest(_ problem: RouteProblem) -> Int64 {
    var visits: Int64 = 2
    for stop in problem.stops {
      visits += Int64(max(1, stop.patterns.map { $0.days.count }.max() ?? 1))
    }
    let most = Int64(problem.matrix.seconds.max() ?? 0)
    return (visits + 2 * Int64(problem.vehicles.count) * Int64(problem.days)) * (most + 1)
  }

  /// What each absence costs, so that one sum ranks plans: mandatory before optional before driving. Where not
  /// all mandatory stops fit, the prizes of those missed count besides.
  static func priceAbsence(
    _ absence: UnsafeMutablePointer<Int64>, _ problem: RouteProblem, _ visits: Int, _ meanNear: Double,
    _ drivePrice: Int64, longest: Int64, prizeScale: Double
  ) {
    var others: Int64 = 0
    var prizes: Int64 = 0
    for stop in problem.stops { prizes += stop.prize }
    let meanPrize = max(1, Double(prizes) / Double(max(1, problem.stops.count)))
    for (index, stop) in problem.stops.enumerated() {
      switch problem.objective {
      case .travel: absence[index] = (longest + 1) * (1 + Int64(stop.priority))
      case .prize: absence[index] = Int64(Double(stop.prize) / meanPrize * meanNear * prizeScale)
      case .plan: absence[index] = stop.prize * Int64(problem.weights.prize)
      }
      if problem.objective != .travel || !(stop.isMandatory || stop.isLocked) { others += absence[index] }
    }
    let ceiling = Int64.max / 4 / Int64(visits + 1)
    let worst = longest.multipliedReportingOverflow(by: drivePrice * 4)
    let driving = worst.overflow ? ceiling : min(ceiling, worst.partialValue)
    let mandatory = min(ceiling, driving + min(others, ceiling / 2))
    for index in 0..<visits
    where index >= problem.stops.count || problem.stops[index].isMandatory
      || problem.stops[index].isLocked
    {
      let own = index < problem.stops.count && problem.objective != .travel ? absence[index] : 0
      absence[index] = max(1, mandatory) + min(own, ceiling / 4)
    }
  }

  /// Under the prize objective: lets a stop of average prize weigh so many drives to a neighbour while the
  /// search explores. A high scale packs a day, a low one shortens its drives; the best plan is kept by prize
  /// whichever scale found it.
  func weighPrizes(_ scale: Double) {
    Ground.priceAbsence(
      absence, problem, visits, meanNear, drivePrice, longest: Ground.longest(problem), prizeScale: scale)
  }
}
