/// Plans routes step by step, so that the caller can stop by its own clock; the planner itself knows no time.
/// The same problem, seed and steps give the same plan on every machine.
///
///     let planner = try RoutePlanner(problem, seed: 1)
///     planner.advance(iterations: 20_000, from: 0, to: 1)
///     let plan = planner.answer()
public final class RoutePlanner {
  private let ground: Ground
  private let search: Search

  /// Checks the problem and makes a first plan.
  public init(_ problem: RouteProblem, seed: UInt64) throws(RouteRefusal) {
    ground = try Ground(problem)
    search = Search(ground, seed: seed)
  }

  /// Whether more iterations cannot help.
  public var isFinished: Bool { ground.stops == 0 }

  /// Improves the plan. `from` and `to` say where in the whole budget these iterations lie (0…1), because the
  /// search begins boldly and ends carefully.
  public func advance(iterations: Int, from: Double, to: Double) {
    guard !isFinished else { return }
    let scale = ground.meanNear * Double(ground.drivePrice)
    search.advance(
      iterations: iterations, hot: RoutePlanner.temperature(from) * scale,
      cold: RoutePlanner.temperature(to) * scale)
  }

  /// From one mean drive between neighbours down to a twentieth of it.
  private static func temperature(_ progress: Double) -> Double {
    exponential(progress * -2.995_732_273_553_991)
  }

  /// The best plan so far with its times, reasons and bound.
  public func answer() -> RouteAnswer {
    assemble(search.best.routes, iterations: search.iterations)
  }

  private func assemble(_ routes: [[Int32]], iterations: Int64) -> RouteAnswer {
    let problem = ground.problem
    var answer = RouteAnswer(
      cost: 0, prize: 0, isFeasible: true, routes: [], unassigned: [], bound: nil, isProvenOptimal: false,
      iterations: iterations)
    var served = [Bool](repeating: false, count: ground.stops)
    var all: [(vehicle: Int32, day: Int32, steps: [RouteStep])] = []
    for (route, visits) in routes.enumerated() {
      let vehicle = Int32(ground.vehicle(route))
      let day = Int32(route / ground.fleet)
      let steps = visits.map { visit in
        visit < ground.stops
          ? RouteStep.stop(visit) : .pause(Int32(ground.breakNumber(Int(visit))))
      }
      all.append((vehicle, day, steps))
      let stops = visits.filter { $0 < ground.stops }
      guard !stops.isEmpty else { continue }
      for stop in stops { served[Int(stop)] = true }
      let schedule = problem.schedule(steps, vehicle: vehicle)
      if !schedule.isFeasible || steps.count - stops.count < problem.vehicles[Int(vehicle)].breaks.count {
        answer.isFeasible = false
      }
      answer.cost += problem.cost(of: schedule)
      answer.routes.append(PlannedRoute(vehicle: vehicle, day: day, schedule: schedule))
    }
    for (index, stop) in problem.stops.enumerated() {
      if served[index] {
        answer.prize += stop.prize
        continue
      }
      if stop.isMandatory || stop.isLocked { answer.isFeasible = false }
      if problem.objective == .plan { answer.cost += stop.prize * Int64(problem.weights.prize) }
      let reason = problem.reason(absent: Int32(index), routes: all)
      answer.unassigned.append(UnassignedStop(stop: Int32(index), reason: reason))
    }
    if problem.objective == .plan { answer.cost += patternPrice(routes, served) }
    return answer
  }

  /// The price of the chosen day patterns.
  private func patternPrice(_ routes: [[Int32]], _ served: [Bool]) -> Int64 {
    guard ground.problem.stops.contains(where: { $0.patterns.contains { $0.price > 0 } }) else { return 0 }
    var days = [[Int32]](repeating: [], count: ground.stops)
    for (route, visits) in routes.enumerated() {
      for visit in visits where visit < ground.stops { days[Int(visit)].append(Int32(route / ground.fleet)) }
    }
    var sum: Int64 = 0
    for (index, stop) in ground.problem.stops.enumerated() where served[index] {
      sum += stop.patterns.filter { $0.days == days[index] }.map { $0.price }.min() ?? 0
    }
    return sum
  }
}
