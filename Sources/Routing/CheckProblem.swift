extension RouteProblem {
  /// Refuses what cannot be planned, naming the place, the value and the cure. Linear in the input.
  public func check() throws(RouteRefusal) {
    guard stops.count <= RouteLimits.stops else { throw .tooManyStops(stops.count) }
    guard days >= 1, days <= RouteLimits.days else { throw .days(Int64(days)) }
    guard !vehicles.isEmpty else { throw .noVehicle }
    let routes = Int64(vehicles.count) * Int64(days)
    guard routes <= Int64(RouteLimits.routes), routes * Int64(stops.count + 2) <= Int64(RouteLimits.cells)
    else { throw .tooManyRoutes(Int(truncatingIfNeeded: routes)) }
    try checkMatrix()
    try checkWeights()
    for vehicle in vehicles { try check(vehicle) }
    if let id = RouteProblem.twice(vehicles.map { $0.id }) { throw .duplicate(.vehicle(id)) }
    var loads: Int64 = 0
    for stop in stops {
      // All of a kind together must fit 32 bits, whatever goes into one car.
      loads += Int64(stop.load.max() ?? 0)
      guard loads <= RouteLimits.allLoads else {
        throw .number(.stop(stop.id), field: "delivery", value: Int64(stop.load.max() ?? 0))
      }
      try check(stop)
    }
    if let id = RouteProblem.twice(stops.map { $0.id }) { throw .duplicate(.stop(id)) }
  }

  /// A number that stands there more than once.
  private static func twice(_ ids: [Int64]) -> Int64? {
    let order = ascending(ids)
    for index in 1..<max(1, order.count) where ids[Int(order[index - 1])] == ids[Int(order[index])] {
      return ids[Int(order[index])]
    }
    return nil
  }

  private func checkMatrix() throws(RouteRefusal) {
    let places = matrix.places
    guard places >= 0, Int64(matrix.seconds.count) == Int64(places) * Int64(places) else {
      throw .matrixNotSquare(places: places, count: matrix.seconds.count)
    }
    for (index, value) in matrix.seconds.enumerated()
    where value < 0 || value > RouteLimits.longestSeconds {
      throw .drivingTime(
        from: Int32(index / Int(places)), to: Int32(index % Int(places)), seconds: Int64(value))
    }
  }

  private func checkWeights() throws(RouteRefusal) {
    try checkAmount(.weights, "driving", Int64(weights.driving), most: 1_000)
    try checkAmount(.weights, "overtime", Int64(weights.overtime), most: 1_000)
    try checkAmount(.weights, "waiting", Int64(weights.waiting), most: Int64(weights.driving))
    try checkAmount(.weights, "prize", Int64(weights.prize), most: 1_000_000)
    var previous: Int32 = -1
    for period in traffic {
      guard period.from > previous, (100_000...10_000_000).contains(period.ppm) else {
        throw .traffic(from: Int64(period.from))
      }
      previous = period.from
    }
  }

  private func check(_ vehicle: RouteVehicle) throws(RouteRefusal) {
    let party = RouteParty.vehicle(vehicle.id)
    if let place = vehicle.start { try checkPlace(party, place) }
    if let place = vehicle.end { try checkPlace(party, place) }
    try checkWindows(party, [vehicle.shift])
    try checkSeconds(party, "max_duration", vehicle.maxDurationSeconds ?? 0)
    try checkSeconds(party, "overtime", vehicle.overtimeSeconds)
    for amount in vehicle.capacity { try checkAmount(party, "capacity", Int64(amount)) }
    for pause in vehicle.breaks {
      try checkSeconds(party, "break", pause.seconds)
      try checkWindows(party, pause.windows)
    }
    for day in vehicle.daysOff where day < 0 || day >= days {
      throw .number(party, field: "days_off", value: Int64(day))
    }
  }

  private func check(_ stop: RouteStop) throws(RouteRefusal) {
    let party = RouteParty.stop(stop.id)
    try checkPlace(party, stop.place)
    try checkSeconds(party, "service", stop.serviceSeconds)
    try checkWindows(party, stop.windows)
    for amount in stop.load { try checkAmount(party, "delivery", Int64(amount)) }
    try checkAmount(party, "priority", Int64(stop.priority), most: 100)
    try checkAmount(party, "prize", stop.prize, most: RouteLimits.prize)
    for pattern in stop.patterns {
      var previous: Int32 = -1
      for day in pattern.days {
        guard day > previous, day < days else { throw .pattern(party) }
        previous = day
      }
      guard !pattern.days.isEmpty else { throw .pattern(party) }
      try checkAmount(party, "pattern price", pattern.price)
    }
  }

  private func checkPlace(_ party: RouteParty, _ place: Int32) throws(RouteRefusal) {
    guard place >= 0, place < matrix.places else { throw .unknownPlace(party, place: Int64(place)) }
  }

  private func checkWindows(_ party: RouteParty, _ windows: [TimeWindow]) throws(RouteRefusal) {
    var previous: Int32 = -1
    for window in windows {
      guard window.from > previous, window.until >= window.from, window.until <= RouteLimits.latestSecond
      else { throw .window(party, from: Int64(window.from), until: Int64(window.until)) }
      previous = window.until
    }
  }

  private func checkSeconds(_ party: RouteParty, _ field: String, _ value: Int32) throws(RouteRefusal) {
    try checkAmount(party, field, Int64(value), most: Int64(RouteLimits.longestSeconds))
  }

  private func checkAmount(
    _ party: RouteParty, _ field: String, _ value: Int64, most: Int64 = RouteLimits.amount
  ) throws(RouteRefusal) {
    guard value >= 0, value <= most else { throw .number(party, field: field, value: value) }
  }
}
