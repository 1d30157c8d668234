import Basis
import Lab
import Routing
import Testing

@Suite("Days of at most 16 stops are proven optimal")
struct ExactDayTests {
  @Test(
    "no order of any choice of stops is better",
    arguments: [
      (RouteObjective.travel, false), (.prize, false), (.plan, false), (.plan, true), (.travel, true),
    ])
  func againstBruteForce(objective: RouteObjective, pause: Bool) throws {
    for seed in 1...UInt64(24) {
      let stops = 3 + Int(seed % 4)
      let problem = sampleDay(
        seed, stops: stops, objective: objective, pause: pause, optionalShare: seed % 3 == 0 ? 100 : 50)
      let planner = try RoutePlanner(problem, seed: seed)
      planner.advance(iterations: 1, from: 0, to: 1)
      let answer = planner.answer()
      #expect(answer.isProvenOptimal, "seed \(seed)")
      let checker = IndependentChecker(problem, answer)
      #expect(checker.faults.filter { !$0.contains("missing") }.isEmpty, "seed \(seed): \(checker.faults)")
      let visited = answer.routes.flatMap { $0.schedule.visits.map { $0.stop } }
      let cost = answer.routes.reduce(0) { $0 + problem.cost(of: $1.schedule) }
      #expect(rank(problem, visited, cost) == bruteForce(problem), "seed \(seed), \(stops) stops")
    }
  }

  @Test("the answer does not depend on the order of the input")
  func permutation() throws {
    for seed in 1...UInt64(10) {
      let problem = sampleDay(seed, stops: 12, objective: .plan)
      var turned = problem
      turned.stops.reverse()
      #expect(try proven(problem).cost == proven(turned).cost, "seed \(seed)")
    }
  }

  @Test("a wider window never makes the best day worse")
  func widening() throws {
    for seed in 1...UInt64(10) {
      let problem = sampleDay(seed, stops: 11, objective: .plan)
      var wider = problem
      for index in wider.stops.indices where !wider.stops[index].windows.isEmpty {
        wider.stops[index].windows = [
          TimeWindow(wider.stops[index].windows[0].from - 900, wider.stops[index].windows.last!.until + 900)
        ]
      }
      #expect(try proven(wider).cost <= proven(problem).cost, "seed \(seed)")
    }
  }

  @Test("one more stop that must be visited never shortens the drive")
  func mandatoryStop() throws {
    for seed in 1...UInt64(10) {
      var problem = sampleDay(seed, stops: 10, objective: .travel, windows: false, optionalShare: 0)
      for index in problem.stops.indices { problem.stops[index].serviceSeconds = 60 }
      var fewer = problem
      fewer.stops.removeLast()
      #expect(try proven(fewer).cost <= proven(problem).cost, "seed \(seed)")
    }
  }

  @Test("sixteen stops are proven too")
  func sixteen() throws {
    for seed in 1...UInt64(6) {
      for objective in [RouteObjective.travel, .prize, .plan] {
        let problem = sampleDay(seed, stops: 16, objective: objective)
        let answer = try proven(problem)
        #expect(IndependentChecker(problem, answer).faults.filter { !$0.contains("missing") }.isEmpty)
      }
    }
  }

  private func proven(_ problem: RouteProblem) throws -> RouteAnswer {
    let planner = try RoutePlanner(problem, seed: 1)
    planner.advance(iterations: 1, from: 0, to: 1)
    let answer = planner.answer()
    #expect(answer.isProvenOptimal)
    return answer
  }
}
