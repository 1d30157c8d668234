/// Plans routes step by step, so that the caller can stop by its own clock; the planner itself knows no time.
/// The same problem, seed and steps give the same plan on every machine.
///
///     let planner = try RoutePlanner(problem, seed: 1)
///     planner.advance(iterations: 20_000, from: 0, to: 1)
///     let plan = planner.answer()
public final class RoutePlanner {
  private let ground: Ground
  private let search: Search
  private var rounds: [Round]
  private var current = 0
  private var triedExact = false
  private let seed: UInt64
  private var tour: Tour?
  private var kicks: Int64 = 0
  private var isProven = false
  /// Proven least cost, in the unit of the search.
  private var bound: Int64?

  /// Checks the problem and makes a first plan.
  public init(_ problem: RouteProblem, seed: UInt64) throws(RouteRefusal) {
    ground = try Ground(problem)
    search = Search(ground, seed: seed)
    rounds = RoutePlanner.rounds(ground)
    self.seed = seed
  }

  /// Whether more iterations cannot help.
  public var isFinished: Bool { ground.stops == 0 || isProven }

  /// Small days are solved for certain. A few hundred rounds of search come first: the better the known plan,
  /// the less the proof has to look at.
  private func solveExactly() {
    guard let day = ExactDay(ground) else { return }
    let scale = ground.meanNear * Double(ground.drivePrice)
    search.advance(iterations: 300, hot: scale, cold: 0.1 * scale)
    let locked = ground.prefix
    let outcome = day.solve(below: day.cost(Array(search.best.routes[0].dropFirst(locked.count))))
    if let order = outcome.order {
      var chosen = [Int32](repeating: -1, count: ground.visits)
      for visit in locked + order { chosen[Int(visit)] = ground.patternOf[Int(visit)] }
      search.adopt([locked + order], chosen: chosen)
      search.keepBest()
    }
    isProven = outcome.isProven
    bound = outcome.bound
  }

  /// Begins from a known order of the first route instead of chance; an order that breaks a window is ignored.
  public func begin(with steps: [RouteStep]) {
    guard ground.routes == 1, ground.problem.schedule(steps, vehicle: 0).isFeasible else { return }
    var visits: [Int32] = []
    for step in steps {
      switch step {
      case .stop(let stop): visits.append(stop)
      case .pause(let number): visits.append(Int32(ground.stops) + number)
      }
    }
    guard visits.starts(with: ground.prefix) else { return }
    var chosen = [Int32](repeating: -1, count: ground.visits)
    for visit in visits { chosen[Int(visit)] = ground.patternOf[Int(visit)] }
    search.adopt([visits], chosen: chosen)
    rounds = [Round(begin: 0, end: 1, hot: 0.5, cold: 0.02, isFresh: false)]
  }

  /// Improves the plan. `from` and `to` say where in the whole budget these iterations lie (0…1), because the
  /// search begins boldly and ends carefully. A small problem is annealed several times: the first rounds
  /// begin anew, the last one goes on from the best plan.
  public func advance(iterations: Int, from: Double, to: Double) {
    guard !isFinished, iterations > 0 else { return }
    if !triedExact {
      triedExact = true
      solveExactly()
      if isProven { return }
      tour = Tour(ground, order: search.best.routes[0], seed: seed)
    }
    if let tour {
      tour.improve(kicks: iterations)
      kicks += Int64(iterations)
      return
    }
    let scale = ground.meanNear * Double(ground.drivePrice)
    var done = 0
    for (index, round) in rounds.enumerated() where from < round.end && to > round.begin {
      let begin = max(from, round.begin)
      let end = min(to, round.end)
      let share = to > from ? Int(Double(iterations) * ((end - from) / (to - from))) : iterations
      if index > current {
        current = index
        if round.isFresh { search.startOver(prizeScale: round.prizeScale) } else { search.returnToBest() }
      }
      let count = (end == to ? iterations : share) - done
      guard count > 0 else { continue }
      let length = round.end - round.begin
      search.advance(
        iterations: count, hot: temperature(round, (begin - round.begin) / length) * scale,
        cold: temperature(round, (end - round.begin) / length) * scale)
      done += count
    }
  }

  /// A part of the budget with its own fall of temperature, in mean drives between neighbours.
  struct Round {
    let begin: Double
    let end: Double
    let hot: Double
    let cold: Double
    let isFresh: Bool
    /// What a stop of mean prize weighs, in the same unit.
    var prizeScale = 16.0
  }

  private static func rounds(_ ground: Ground) -> [Round] {
    // Weeks of visits end with a long tail of small gains. A small territory has valleys that one fall seldom
    // leaves and time for several; a large one gains more from a single fall that is hot and slow.
    if ground.days > 1, ground.stops <= 1_000 {
      let falls = ground.stops <= 120 ? 5 : 1
      let share = falls == 1 ? 0.5 : 0.14
      let tail = Round(begin: share * Double(falls), end: 1, hot: 0.3, cold: 0.01, isFresh: false)
      return (0..<falls).map {
        Round(
          begin: share * Double($0), end: share * Double($0 + 1), hot: falls == 1 ? 2 : 1, cold: 0.02,
          isFresh: true)
      } + [tail]
    }
    if ground.routes * ground.stops > 20_000 || ground.days > 1 {
      return [Round(begin: 0, end: 1, hot: 1, cold: 0.05, isFresh: true)]
    }
    if !ground.hasOptional, ground.routes == 1, ground.stops <= 80 {
      var result = (0..<3).map { index in
        Round(
          begin: Double(index) * 0.8 / 3, end: Double(index + 1) * 0.8 / 3, hot: 1, cold: 0.005, isFresh: true)
      }
      // One car between windows often has plans a few seconds apart: only a cold end tells them apart.
      result.append(Round(begin: 0.8, end: 1, hot: 0.2, cold: 0.002, isFresh: false))
      return result
    }
    guard ground.hasOptional else {
      return [
        Round(begin: 0, end: 0.35, hot: 4, cold: 0.3, isFresh: true),
        Round(begin: 0.35, end: 0.7, hot: 4, cold: 0.3, isFresh: true),
        Round(begin: 0.7, end: 1, hot: 1, cold: 0.02, isFresh: false),
      ]
    }
    // A choice of stops has many valleys: a long fall that packs the day, two short ones that weigh driving more.
    return [
      Round(begin: 0, end: 0.5, hot: 1, cold: 0.05, isFresh: true),
      Round(begin: 0.5, end: 0.7, hot: 2, cold: 0.1, isFresh: true, prizeScale: 4),
      Round(begin: 0.7, end: 0.9, hot: 2, cold: 0.1, isFresh: true, prizeScale: 4),
      Round(begin: 0.9, end: 1, hot: 0.3, cold: 0.02, isFresh: false),
    ]
  }

  private func temperature(_ round: Round, _ progress: Double) -> Double {
    round.hot * exponential(progress * naturalLogarithm(round.cold / round.hot))
  }

  /// The best plan so far with its times, reasons and bound.
  public func answer() -> RouteAnswer {
    let routes = tour.map { [$0.stops] } ?? search.best.routes
    var answer = assemble(routes, iterations: search.iterations + kicks)
    answer.isProvenOptimal = isProven
    if isProven { answer.bound = answer.cost }
    return answer
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
      var least: Int64 = .max
      for pattern in stop.patterns where pattern.days == days[index] { least = min(least, pattern.price) }
      if least < .max { sum += least }
    }
    return sum
  }
}
