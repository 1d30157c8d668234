/// The problem laid out for the search: visits numbered 0 ..< `visits` (stops first, then one pause per
/// vehicle, day and break), behind them the places where days begin and end, all in flat buffers.
final class Ground {
  let problem: RouteProblem
  let stops: Int
  let visits: Int
  let nodes: Int
  let days: Int
  let fleet: Int
  let routes: Int
  let loads: Int

  /// Driving seconds, `to[a * nodes + b]` from a to b, and transposed, `from[b * nodes + a]`, so that both
  /// looks at an insertion read one row.
  let to: UnsafeMutablePointer<Int32>
  let from: UnsafeMutablePointer<Int32>
  let service: UnsafeMutablePointer<Int32>
  let open: UnsafeMutablePointer<Int32>
  let close: UnsafeMutablePointer<Int32>
  /// Load per visit, `load[visit * loads + kind]`.
  let load: UnsafeMutablePointer<Int32>
  /// What it costs to leave a visit out.
  let absence: UnsafeMutablePointer<Int64>

  let startNode: UnsafeMutablePointer<Int32>
  let endNode: UnsafeMutablePointer<Int32>
  /// Vehicles that can stand in for each other share a class; only one idle car of a class is tried.
  let vehicleClass: UnsafeMutablePointer<Int32>
  let isOff: UnsafeMutablePointer<Bool>
  /// Longest and longest unpaid-for-overtime working time per vehicle, when no window makes anyone wait.
  let hardDuration: UnsafeMutablePointer<Int32>
  /// What a vehicle holds, `capacity[vehicle * loads + kind]`.
  let capacity: UnsafeMutablePointer<Int32>
  /// When a vehicle leaves at the earliest and is back at the latest.
  let shiftFrom: UnsafeMutablePointer<Int32>
  let shiftUntil: UnsafeMutablePointer<Int32>
  let softDuration: UnsafeMutablePointer<Int32>
  /// The route a pause belongs to; -1 for stops.
  let home: UnsafeMutablePointer<Int32>

  /// Patterns of a visit are `patternOf[visit] ..< patternOf[visit + 1]`; the days of a pattern are
  /// `patternDays[dayOf[p] ..< dayOf[p + 1]]`.
  let patternOf: UnsafeMutablePointer<Int32>
  let dayOf: UnsafeMutablePointer<Int32>
  let patternDays: UnsafeMutablePointer<Int32>
  let patternPrice: UnsafeMutablePointer<Int64>

  /// Stops at the fixed beginning of route 0, in order.
  let prefix: [Int32]
  /// Nearest stops first, `near[stop * nearCount + k]`.
  let near: UnsafeMutablePointer<Int32>
  let nearCount: Int
  /// Mean driving time to the closest few stops: the scale of the search's temperature.
  let meanNear: Double

  let drivePrice: Int64
  let overtimePrice: Int64
  let waitPrice: Int64
  /// Whether anything depends on the time of day.
  let isTimed: Bool
  /// Whether a route must be walked to be priced: pauses, several windows, traffic, paid waiting, overtime or
  /// a longest day together with windows.
  let isRich: Bool
  /// Whether some stop may be left out.
  let hasOptional: Bool

  init(_ problem: RouteProblem) throws(RouteRefusal) {
    try problem.check()
    self.problem = problem
    stops = problem.stops.count
    days = Int(problem.days)
    fleet = problem.vehicles.count
    routes = days * fleet
    let pauses = Ground.pauses(problem)
    visits = stops + pauses.count
    var places: [Int32] = []
    let starts = problem.vehicles.map { Ground.number(of: $0.start ?? -1, in: &places) }
    let ends = problem.vehicles.map { Ground.number(of: $0.end ?? -1, in: &places) }
    nodes = visits + places.count
    let kinds = max(
      problem.vehicles.map { $0.capacity.count }.max() ?? 0, problem.stops.map { $0.load.count }.max() ?? 0)
    loads = problem.stops.contains { $0.load.contains { $0 > 0 } } ? kinds : 0

    to = buffer(nodes * nodes, 0)
    from = buffer(nodes * nodes, 0)
    service = buffer(nodes, 0)
    open = buffer(nodes, 0)
    close = buffer(nodes, RouteLimits.latestSecond)
    load = buffer(visits * loads, 0)
    absence = buffer(visits, 0)
    home = buffer(visits, -1)
    startNode = buffer(fleet, 0)
    endNode = buffer(fleet, 0)
    vehicleClass = buffer(fleet, 0)
    hardDuration = buffer(fleet, 0)
    softDuration = buffer(fleet, 0)
    isOff = buffer(routes, false)
    capacity = buffer(fleet * loads, .max)
    shiftFrom = buffer(fleet, 0)
    shiftUntil = buffer(fleet, 0)

    let plan = problem.objective == .plan
    drivePrice = plan ? max(1, Int64(problem.weights.driving)) : 1
    overtimePrice = plan ? Int64(problem.weights.overtime) : 0
    waitPrice = plan ? Int64(problem.weights.waiting) : 0
    let windows = problem.stops.contains { !$0.windows.isEmpty }
    let limits = problem.vehicles.contains { $0.maxDurationSeconds != nil || $0.overtimeSeconds > 0 }
    isRich =
      !pauses.isEmpty || !problem.traffic.isEmpty || problem.stops.contains { $0.windows.count > 1 }
      || (windows && (limits || waitPrice > 0))
    isTimed = windows || isRich
    hasOptional = problem.stops.contains { !$0.isMandatory && !$0.isLocked }

    for index in 0..<fleet {
      let vehicle = problem.vehicles[index]
      startNode[index] = Int32(visits) + starts[index]
      endNode[index] = Int32(visits) + ends[index]
      let shift = vehicle.shift.until - vehicle.shift.from
      softDuration[index] = min(vehicle.maxDurationSeconds ?? shift, shift)
      hardDuration[index] = softDuration[index] + vehicle.overtimeSeconds
      shiftFrom[index] = vehicle.shift.from
      shiftUntil[index] = vehicle.shift.until
      for (kind, amount) in vehicle.capacity.enumerated() where kind < loads {
        capacity[index * loads + kind] = amount
      }
      var twin = vehicle
      vehicleClass[index] = Int32(index)
      for other in 0..<index {
        twin.id = problem.vehicles[other].id
        if twin == problem.vehicles[other] {
          vehicleClass[index] = Int32(other)
          break
        }
      }
      for day in vehicle.daysOff { isOff[Int(day) * fleet + index] = true }
    }
    for (index, stop) in problem.stops.enumerated() {
      service[index] = stop.serviceSeconds
      open[index] = stop.windows.first?.from ?? 0
      close[index] = stop.windows.last?.until ?? RouteLimits.latestSecond
      for (kind, amount) in stop.load.enumerated() where kind < loads { load[index * loads + kind] = amount }
    }
    for (index, pause) in pauses.enumerated() {
      home[stops + index] = pause.route
      service[stops + index] = pause.pause.seconds
      open[stops + index] = pause.pause.windows.first?.from ?? 0
      close[stops + index] = pause.pause.windows.last?.until ?? RouteLimits.latestSecond
    }

    // Where each node lies; -1 is "anywhere" and takes no time to reach.
    var placeOf = problem.stops.map { $0.place }
    placeOf += [Int32](repeating: -1, count: pauses.count) + places
    let width = Int(problem.matrix.places)
    for a in 0..<nodes where placeOf[a] >= 0 {
      for b in 0..<nodes where placeOf[b] >= 0 {
        let time = problem.matrix.seconds[Int(placeOf[a]) * width + Int(placeOf[b])]
        to[a * nodes + b] = time
        from[b * nodes + a] = time
      }
    }

    let patterns = Ground.patterns(problem, pauses.map { $0.route }, fleet)
    patternOf = buffer(copying: patterns.0)
    dayOf = buffer(copying: patterns.1)
    patternDays = buffer(copying: patterns.2)
    patternPrice = buffer(copying: patterns.3)
    prefix = problem.stops.indices.filter { problem.stops[$0].isLocked }.map { Int32($0) }
    nearCount = max(0, min(stops - 1, 160))
    near = buffer(stops * nearCount, 0)
    meanNear = Ground.fillNear(near, nearCount, stops, nodes, to, from)
    weighPrizes(16)
  }

  deinit {
    to.deallocate()
    from.deallocate()
    service.deallocate()
    open.deallocate()
    close.deallocate()
    load.deallocate()
    absence.deallocate()
    home.deallocate()
    startNode.deallocate()
    endNode.deallocate()
    vehicleClass.deallocate()
    hardDuration.deallocate()
    softDuration.deallocate()
    isOff.deallocate()
    capacity.deallocate()
    shiftFrom.deallocate()
    shiftUntil.deallocate()
    near.deallocate()
    patternOf.deallocate()
    dayOf.deallocate()
    patternDays.deallocate()
    patternPrice.deallocate()
  }

  /// The vehicle of a route.
  @inline(__always) func vehicle(_ route: Int) -> Int { route % fleet }

  /// Opening hours of a visit; empty means any time.
  func windows(_ visit: Int) -> [TimeWindow] {
    if visit < stops { return problem.stops[visit].windows }
    return pauseWindows(visit)
  }

  /// Which break of its vehicle a pause is.
  func breakNumber(_ visit: Int) -> Int {
    var first = visit
    while first > stops, home[first - 1] == home[visit] { first -= 1 }
    return visit - first
  }

  private func pauseWindows(_ visit: Int) -> [TimeWindow] {
    problem.vehicles[vehicle(Int(home[visit]))].breaks[breakNumber(visit)].windows
  }
}

/// Uninitialised memory is never read: every cell gets `value`.
@inline(never) func buffer<T>(_ count: Int, _ value: T) -> UnsafeMutablePointer<T> {
  let pointer = UnsafeMutablePointer<T>.allocate(capacity: max(1, count))
  pointer.initialize(repeating: value, count: max(1, count))
  return pointer
}

/// The numbers of an array in memory that a hot loop reads without checks.
@inline(never) func buffer<T>(copying values: [T]) -> UnsafeMutablePointer<T> {
  let pointer = UnsafeMutablePointer<T>.allocate(capacity: max(1, values.count))
  for (index, value) in values.enumerated() { (pointer + index).initialize(to: value) }
  return pointer
}
