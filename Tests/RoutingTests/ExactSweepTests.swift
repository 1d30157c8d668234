import Foundation
import Lab
import Routing
import Testing

/// The long sweep runs with `bin/test --nightly`.
private let isNightly = ProcessInfo.processInfo.environment["TEREN_NIGHTLY"] != nil

@Suite("Random small days, solved twice")
struct ExactSweepTests {
  private static let objectives = [RouteObjective.travel, .prize, .plan]

  @Test("every order of every choice of stops is no better than the proven plan")
  func bruteForced() throws {
    for seed in 1...UInt64(isNightly ? 1_000 : 40) {
      // Nine stops are a million orders.
      let stops = isNightly ? (seed % 50 == 0 ? 9 : seed % 20 == 0 ? 8 : 3 + Int(seed % 5)) : 3 + Int(seed % 4)
      try compare(seed, stops: stops, bruteForce)
    }
    // A mandatory stop has to be missed: the one of least prize.
    try compare(9, stops: 7, bruteForce)
  }

  @Test("the textbook's table finds no better day of up to thirteen stops")
  func plain() throws {
    for seed in 2_001...UInt64(isNightly ? 3_000 : 2_009) {
      let stops = isNightly ? 8 + Int(seed % 6) : 8 + Int(seed % 3)
      try compare(seed, stops: stops, plainProgram)
    }
    try compare(2_013, stops: 11, plainProgram)
  }

  private func compare(_ seed: UInt64, stops: Int, _ other: (RouteProblem) -> [Int64]) throws {
    let problem = sampleDay(
      seed, stops: stops, objective: Self.objectives[Int(seed / 7 % 3)], windows: seed % 5 > 0,
      optionalShare: [0, 50, 100][Int(seed % 3)])
    let planner = try RoutePlanner(problem, seed: seed)
    planner.advance(iterations: 1, from: 0, to: 1)
    let answer = planner.answer()
    #expect(answer.isProvenOptimal, "seed \(seed)")
    let visited = answer.routes.flatMap { $0.schedule.visits.map { $0.stop } }
    let cost = answer.routes.reduce(0) { $0 + problem.cost(of: $1.schedule) }
    #expect(rank(problem, visited, cost) == other(problem), "seed \(seed), \(stops) stops")
  }
}

@Suite("What a change of the problem may do to a plan")
struct PlanPropertyTests {
  @Test(
    "a day is the same an hour later and across midnight: summer time and night shifts change nothing",
    arguments: [3_600, -3_600, 14 * 3_600, 86_400] as [Int32])
  func laterDay(by seconds: Int32) throws {
    for seed in 1...UInt64(6) {
      for stops in [9, 30] {
        let problem = sampleDay(seed, stops: stops, objective: .plan, pause: true)
        var moved = problem
        func move(_ window: TimeWindow) -> TimeWindow {
          TimeWindow(window.from + seconds, window.until + seconds)
        }
        moved.vehicles[0].shift = move(problem.vehicles[0].shift)
        moved.vehicles[0].breaks[0].windows = problem.vehicles[0].breaks[0].windows.map(move)
        for index in moved.stops.indices { moved.stops[index].windows = problem.stops[index].windows.map(move) }
        let (here, there) = (try plan(problem), try plan(moved))
        #expect(order(here) == order(there) && here.cost == there.cost, "seed \(seed)")
        #expect(IndependentChecker(moved, there).faults.filter { !$0.contains("missing") }.isEmpty)
        let starts = here.routes.flatMap { $0.schedule.visits.map { $0.start + seconds } }
        #expect(starts == there.routes.flatMap { $0.schedule.visits.map { $0.start } })
      }
    }
  }

  @Test("a mandatory stop more never shortens the day, a locked beginning stays")
  func moreWork() throws {
    for seed in 1...UInt64(12) {
      var problem = sampleDay(seed, stops: 10, objective: .travel, windows: false, optionalShare: 0)
      for index in problem.stops.indices { problem.stops[index].serviceSeconds = 300 }
      var fewer = problem
      fewer.stops.removeLast()
      #expect(try plan(fewer).cost <= plan(problem).cost, "seed \(seed)")
      for index in 0..<3 { problem.stops[index].isLocked = true }
      let locked = try plan(problem)
      #expect(order(locked).prefix(3) == [0, 1, 2], "seed \(seed)")
      #expect(try plan(problem).cost >= plan(unlocked(problem)).cost)
    }
  }

  private func unlocked(_ problem: RouteProblem) -> RouteProblem {
    var problem = problem
    for index in problem.stops.indices { problem.stops[index].isLocked = false }
    return problem
  }

  private func order(_ answer: RouteAnswer) -> [Int32] {
    answer.routes.flatMap { $0.schedule.visits.map { $0.stop } }
  }

  private func plan(_ problem: RouteProblem) throws -> RouteAnswer {
    let planner = try RoutePlanner(problem, seed: 3)
    planner.advance(iterations: 2_000, from: 0, to: 1)
    return planner.answer()
  }
}
