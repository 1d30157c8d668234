import Basis

/// A representative's day while it is being driven: some visits are done, the time is known, something has
/// changed. From it comes the problem that is left and the plan for it.
public struct DayInProgress: Equatable, Sendable {
  /// The morning's problem: one vehicle, one day.
  public var problem: RouteProblem
  /// What is still planned, in order.
  public var ahead: [RouteStep]
  /// Stops and pauses that are done or called off.
  public var closed: Set<RouteStep>
  /// Where the representative is: a place of the matrix.
  public var place: Int32?
  /// The time now; a delay shows in it.
  public var now: Int32

  /// The beginning of a day planned as `steps`.
  public init(_ problem: RouteProblem, planned steps: [RouteStep]) {
    self.problem = problem
    ahead = steps
    closed = []
    place = problem.vehicles[0].start
    now = problem.vehicles[0].shift.from
  }

  /// A visit or pause has ended at `time`.
  public mutating func finish(_ step: RouteStep, at time: Int32) {
    call(off: step)
    if case .stop(let stop) = step { place = problem.stops[Int(stop)].place }
    now = time
  }

  /// A visit or pause will not take place.
  public mutating func call(off step: RouteStep) {
    closed.insert(step)
    ahead.removeAll { $0 == step }
  }

  /// A customer is added to the day, not yet planned. Returns its index.
  public mutating func add(_ stop: RouteStop) -> Int32 {
    problem.stops.append(stop)
    return Int32(problem.stops.count - 1)
  }

  /// The problem that is left: from here and now, without what is closed. The locked beginning is over; `kept`
  /// steps of the order ahead stay first. `stops` says which stop of the morning each one is.
  public func remaining(keeping kept: Int = 0) -> (problem: RouteProblem, stops: [Int32], pauses: [Int32]) {
    var rest = problem
    rest.vehicles[0].start = place
    rest.vehicles[0].shift.from = min(now, rest.vehicles[0].shift.until)
    if let longest = rest.vehicles[0].maxDurationSeconds {
      let worked = now - problem.vehicles[0].shift.from
      rest.vehicles[0].maxDurationSeconds = max(0, longest - worked)
    }
    var pauses: [Int32] = []
    rest.vehicles[0].breaks = []
    for (index, pause) in problem.vehicles[0].breaks.enumerated() where !closed.contains(.pause(Int32(index))) {
      rest.vehicles[0].breaks.append(pause)
      pauses.append(Int32(index))
    }
    // Kept stops come first and in their order, because locked stops are driven in the order they stand.
    var stops: [Int32] = []
    for step in ahead.prefix(kept) { if case .stop(let stop) = step { stops.append(stop) } }
    let locked = stops.count
    for index in problem.stops.indices where !closed.contains(.stop(Int32(index))) {
      if !stops.contains(Int32(index)) { stops.append(Int32(index)) }
    }
    rest.stops = []
    for (position, stop) in stops.enumerated() {
      var copy = problem.stops[Int(stop)]
      copy.isLocked = position < locked
      rest.stops.append(copy)
    }
    return (rest, stops, pauses)
  }

  /// Plans the rest of the day anew. The order ahead stays unless the new one costs at least `worthwhile` less or
  /// the old one can no longer be driven, so that the day does not jump about for seconds.
  public func replanned(
    seed: UInt64, iterations: Int = 3_000, keeping kept: Int = 0, worthwhile: Int64 = 0
  ) throws(RouteRefusal) -> [RouteStep] {
    let (rest, stops, pauses) = remaining(keeping: kept)
    let planner = try RoutePlanner(rest, seed: seed)
    let old = translated(stops, pauses)
    planner.begin(with: old)
    planner.advance(iterations: iterations, from: 0.5, to: 1)
    let answer = planner.answer()
    let steps = answer.routes.first.map { rest.steps(of: $0.schedule) } ?? []
    let known = rest.total(old)
    if rest.schedule(old, vehicle: 0).isFeasible, rest.total(steps) + worthwhile > known { return ahead }
    return steps.map { step in
      switch step {
      case .stop(let stop): .stop(stops[Int(stop)])
      case .pause(let pause): .pause(pauses[Int(pause)])
      }
    }
  }

  /// Which open stop to visit first when the rest keeps its order: the one with which the day costs least.
  public func nextBest() -> Int32? {
    let (rest, stops, pauses) = remaining()
    let old = translated(stops, pauses)
    var best: (broken: Int64, cost: Int64, stop: Int32)?
    for index in rest.stops.indices {
      let first = RouteStep.stop(Int32(index))
      let steps = [first] + old.filter { $0 != first }
      let schedule = rest.schedule(steps, vehicle: 0)
      let broken = schedule.latenessSeconds + Int64(schedule.excessSeconds)
      let cost = rest.total(steps)
      if best == nil || (broken, cost) < (best!.broken, best!.cost) { best = (broken, cost, stops[index]) }
    }
    return best?.stop
  }

  /// The order ahead in the numbers of the remaining problem.
  private func translated(_ stops: [Int32], _ pauses: [Int32]) -> [RouteStep] {
    ahead.compactMap { step in
      switch step {
      case .stop(let stop): stops.firstIndex(of: stop).map { .stop(Int32($0)) }
      case .pause(let pause): pauses.firstIndex(of: pause).map { .pause(Int32($0)) }
      }
    }
  }
}
