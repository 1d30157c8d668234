import Routing

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
