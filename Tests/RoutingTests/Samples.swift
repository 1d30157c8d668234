import Routing

/// Dice of the tests, apart from the planner's own.
struct SampleDice {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 }

  mutating func below(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(truncatingIfNeeded: (state >> 33) % UInt64(count))
  }

  mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }
}

/// A random representative's day on a plane of about 40 minutes across: place 0 is home.
func sampleDay(
  _ seed: UInt64, stops: Int, objective: RouteObjective, windows: Bool = true, pause: Bool = false,
  optionalShare: Int = 50
) -> RouteProblem {
  var dice = SampleDice(seed)
  let points = (0...stops).map { _ in (dice.below(1_800), dice.below(1_800)) }
  var seconds: [Int32] = []
  for a in points {
    for b in points {
      let (dx, dy) = (Double(a.0 - b.0), Double(a.1 - b.1))
      seconds.append(Int32((dx * dx + dy * dy).squareRoot().rounded(.up)))
    }
  }
  var vehicle = RouteVehicle(id: 1, start: 0, end: 0, shift: TimeWindow(28_800, 28_800 + 8 * 3_600))
  if pause { vehicle.breaks = [RouteBreak(windows: [TimeWindow(43_200, 48_600)], seconds: 1_800)] }
  var problem = RouteProblem(
    objective: objective, matrix: TravelMatrix(places: Int32(stops + 1), seconds: seconds),
    vehicles: [vehicle], stops: [])
  for index in 1...stops {
    var stop = RouteStop(id: Int64(index), place: Int32(index), serviceSeconds: Int32(dice.within(600...2_400)))
    stop.isMandatory = dice.below(100) >= optionalShare
    stop.prize = Int64(dice.within(1...60))
    stop.priority = Int32(dice.below(5))
    if windows, dice.below(3) > 0 {
      let open = Int32(28_800 + dice.below(5 * 3_600))
      stop.windows = [TimeWindow(open, open + Int32(dice.within(1_800...10_800)))]
      if dice.below(4) == 0 {
        let again = stop.windows[0].until + 3_600
        stop.windows.append(TimeWindow(again, again + 3_600))
      }
    }
    problem.stops.append(stop)
  }
  return problem
}

/// The least cost by trying every order of every subset: mandatory stops missed first, then the objective.
func bruteForce(_ problem: RouteProblem) -> [Int64] {
  var best: [Int64] = [.max]
  let all = problem.stops.indices.map { Int32($0) }
  func consider(_ steps: [RouteStep], _ visited: [Int32]) {
    let schedule = problem.schedule(steps, vehicle: 0)
    let idle = visited.isEmpty
    guard schedule.isFeasible || idle else { return }
    if !idle, schedule.pauses.count < problem.vehicles[0].breaks.count { return }
    let value = rank(problem, visited, idle ? 0 : problem.cost(of: schedule))
    if value.lexicographicallyPrecedes(best) { best = value }
  }
  func extend(_ steps: [RouteStep], _ visited: [Int32], _ pauses: Int) {
    // A late beginning never becomes punctual.
    if problem.schedule(steps, vehicle: 0).windowsBroken > 0 { return }
    consider(steps, visited)
    for stop in all where !visited.contains(stop) { extend(steps + [.stop(stop)], visited + [stop], pauses) }
    if pauses < problem.vehicles[0].breaks.count {
      extend(steps + [.pause(Int32(pauses))], visited, pauses + 1)
    }
  }
  extend([], [], 0)
  return best
}

/// What the objective compares: mandatory stops missed, then its own numbers.
func rank(_ problem: RouteProblem, _ visited: [Int32], _ cost: Int64) -> [Int64] {
  var mandatory: Int64 = 0
  var priority: Int64 = 0
  var prize: Int64 = 0
  for (index, stop) in problem.stops.enumerated() where !visited.contains(Int32(index)) {
    if stop.isMandatory { mandatory += 1 } else { priority += 1 + Int64(stop.priority) }
    prize += stop.prize
  }
  switch problem.objective {
  case .travel: return [mandatory, priority, cost]
  case .prize: return [mandatory, prize, cost]
  case .plan: return [mandatory, prize * Int64(problem.weights.prize) + cost]
  }
}
