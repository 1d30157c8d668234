import Basis
import Foundation
import Lab
import Routing
import Testing

@Suite("Plans beyond sixteen stops")
struct PlannerTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../shared/data/routing").standardizedFileURL

  @Test(
    "answers to the published instances are feasible and priced right",
    arguments: [
      "tsp-bays29", "tsp-kroA100", "tsptw-n20w200.001", "tsptw-n60w200.001", "tsptw-rbg050a", "vrptw-R101",
      "vrptw-RC108", "optw-r104", "optw-c104", "pvrp-p01",
    ])
  func published(name: String) throws {
    let data = try Data(contentsOf: Self.folder.appendingPathComponent(name + ".json"))
    let problem = try routeProblem(json: data)
    let answer = try plan(problem, iterations: 300)
    #expect(IndependentChecker(problem, answer).faults.isEmpty)
    #expect(answer.isFeasible)
    #expect(try plan(problem, iterations: 300) == answer, "the same seed gave another plan")
    #expect(try RouteProblem(bytes: problem.bytes) == problem)
  }

  @Test("random days of 20 to 40 stops are feasible", arguments: [RouteObjective.travel, .prize, .plan])
  func random(objective: RouteObjective) throws {
    for seed in 1...UInt64(6) {
      var problem = sampleDay(
        seed, stops: 20 + Int(seed) * 3, objective: objective, pause: seed % 2 == 0, optionalShare: 100)
      if seed % 3 == 0 { problem.vehicles[0].overtimeSeconds = 3_600 }
      if seed == 5 {
        problem.traffic = [
          TrafficPeriod(from: 30_000, ppm: 1_400_000), TrafficPeriod(from: 36_000, ppm: 1_000_000),
        ]
      }
      let answer = try plan(problem, iterations: 200)
      let checker = IndependentChecker(problem, answer)
      let faults = checker.faults.filter { problem.traffic.isEmpty || !($0.contains("really")) }
      #expect(faults.isEmpty, "seed \(seed): \(faults)")
      #expect(answer.isFeasible)
    }
  }

  @Test("a locked beginning stays as it is")
  func lockedPrefix() throws {
    for seed in 1...UInt64(6) {
      var problem = sampleDay(
        seed, stops: seed % 2 == 0 ? 12 : 22, objective: .plan, windows: false, optionalShare: 100)
      for index in [4, 7, 9] { problem.stops[index].isLocked = true }
      let answer = try plan(problem, iterations: 300)
      #expect(answer.routes[0].schedule.visits.prefix(3).map { $0.stop } == [4, 7, 9], "seed \(seed)")
      #expect(IndependentChecker(problem, answer).faults.isEmpty, "seed \(seed)")
    }
  }

  @Test("every stop left out says why, in both languages")
  func reasons() throws {
    var problem = sampleDay(3, stops: 8, objective: .plan, windows: false, optionalShare: 100)
    problem.stops[0].windows = [TimeWindow(0, 100)]
    problem.stops[1].serviceSeconds = 9 * 3_600
    problem.stops[2].prize = 0
    let answer = try plan(problem, iterations: 100)
    let codes = Dictionary(uniqueKeysWithValues: answer.unassigned.map { ($0.stop, $0.reason.code) })
    #expect(codes[0] == "closed")
    #expect(codes[1] == "shift_full")
    #expect(codes[2] == "not_worth_it")
    for absent in answer.unassigned {
      #expect(!absent.reason.text.polish.isEmpty && !absent.reason.text.english.isEmpty)
    }
  }

  @Test("a shift past midnight is a shift like any other")
  func midnight() throws {
    var problem = sampleDay(5, stops: 6, objective: .travel, windows: false, optionalShare: 0)
    problem.vehicles[0].shift = TimeWindow(79_200, 108_000)
    problem.stops[0].windows = [TimeWindow(90_000, 93_600)]
    let answer = try plan(problem, iterations: 10)
    #expect(answer.isFeasible && answer.isProvenOptimal)
    #expect(IndependentChecker(problem, answer).faults.isEmpty)
    #expect(answer.routes[0].schedule.visits.first { $0.stop == 0 }!.start >= 90_000)
  }

  @Test("five hundred stops make a short tour")
  func longTour() throws {
    var problem = sampleDay(11, stops: 300, objective: .travel, windows: false, optionalShare: 0)
    problem.vehicles[0].shift = .always
    let first = try plan(problem, iterations: 1)
    let later = try plan(problem, iterations: 400)
    #expect(IndependentChecker(problem, later).faults.isEmpty)
    #expect(later.cost <= first.cost)
    // A random uniform tour is about 0.7124 √(n A) long (Beardwood, Halton, Hammersley 1959).
    #expect(Double(later.cost) < 0.7124 * (301.0 * 1_800 * 1_800).squareRoot() * 1.12)
  }

  @Test(
    "bad problems are refused by name",
    arguments: [
      ("matrices", #"{"car": {"durations": [[0, -1], [1, 0]]}}"#, "The drive from 0 to 1 takes -1 s"),
      ("matrices", #"{"car": {"durations": [[0, 1], [1]]}}"#, "The time matrix has 3 numbers"),
      ("matrices", #"{"car": {"durations": [[0, 1.5], [1, 0]]}}"#, "durations[0][1]"),
      ("jobs", #"[{"id": 1, "location_index": 7}]"#, "Stop 1: place 7"),
      ("jobs", #"[{"id": 1, "location_index": 1, "time_windows": [[9, 3]]}]"#, "Stop 1: window 9–3"),
      ("jobs", #"[{"id": 1, "location_index": 1, "service": -5}]"#, "Stop 1: service = -5"),
      ("jobs", #"[{"id": 1, "location_index": 1}, {"id": 1, "location_index": 1}]"#, "Stop 1: this number"),
      ("jobs", #"[{"id": 1, "location_index": 1, "patterns": [[3]]}]"#, "Stop 1: a day pattern"),
      ("jobs", #"[{"id": 1, "location_index": 1, "skills": [1]}]"#, "\"jobs.skills\" is not supported"),
      ("vehicles", "[]", "No vehicle"),
      ("days", "0", "A period of 0 days"),
      ("objective", "\"best\"", "objective"),
    ])
  func refusals(field: String, value: String, message: String) {
    let fields = [
      "matrices": #"{"car": {"durations": [[0, 1], [1, 0]]}}"#,
      "vehicles": #"[{"id": 1, "start_index": 0, "end_index": 0}]"#,
      "jobs": #"[{"id": 1, "location_index": 1}]"#,
    ].merging([field: value]) { $1 }
    let text = "{" + fields.map { "\"\($0.key)\": \($0.value)" }.joined(separator: ", ") + "}"
    let refusal = #expect(throws: RouteRefusal.self) { try routeProblem(json: Data(text.utf8)).check() }
    #expect(refusal?.text.english.contains(message) == true, "\(refusal?.text.english ?? "")")
    #expect(refusal?.text.polish.isEmpty == false)
  }

  @Test("ten thousand stops are refused")
  func tooMany() {
    var problem = sampleDay(1, stops: 2, objective: .travel)
    problem.stops = (0..<10_000).map { RouteStop(id: $0, place: 1) }
    #expect(throws: RouteRefusal.tooManyStops(10_000)) { try RoutePlanner(problem, seed: 1) }
  }

  @Test("NaN and broken JSON are refused", arguments: ["{\"days\": NaN}", "", "[1]", "{"])
  func notJSON(text: String) {
    #expect(throws: RouteRefusal.self) { try routeProblem(json: Data(text.utf8)) }
  }

  @Test("torn bytes never crash the reader")
  func tornBytes() {
    let bytes = sampleDay(1, stops: 5, objective: .plan, pause: true).bytes
    for count in 0..<bytes.count {
      #expect(throws: BytesRefusal.self) { try RouteProblem(bytes: Array(bytes[..<count])) }
    }
  }

  private func plan(_ problem: RouteProblem, iterations: Int) throws -> RouteAnswer {
    let planner = try RoutePlanner(problem, seed: 1)
    planner.advance(iterations: iterations, from: 0, to: 1)
    return planner.answer()
  }
}
