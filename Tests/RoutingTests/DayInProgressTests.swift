import Basis
import Lab
import Routing
import Testing

@Suite("A day under way")
struct DayInProgressTests {
  /// Home 0, shops 1 to 4 on a line ten minutes apart, visits of ten minutes.
  private func line() -> RouteProblem {
    var seconds: [Int32] = []
    for a in 0..<Int32(5) { for b in 0..<Int32(5) { seconds.append(abs(a - b) * 600) } }
    return RouteProblem(
      objective: .plan, matrix: TravelMatrix(places: 5, seconds: seconds),
      vehicles: [RouteVehicle(id: 1, start: 0, end: 0, shift: TimeWindow(28_800, 57_600))],
      stops: (1...4).map { RouteStop(id: Int64($0), place: Int32($0), serviceSeconds: 600, prize: 60) })
  }

  @Test(
    "dragging says what it costs",
    arguments: [
      ([0, 1, 2, 3], "±0 min"), ([1, 0, 2, 3], "+20 min"), ([3, 0, 1, 2], "+40 min"), ([0, 1, 2], "−30 min"),
    ] as [([Int32], String)])
  func dragging(order: [Int32], text: String) {
    let old: [RouteStep] = [0, 1, 2, 3].map { .stop($0) }
    #expect(line().effect(of: order.map { .stop($0) }, insteadOf: old).text(.english) == text)
  }

  @Test("a broken window is counted in both languages")
  func broken() {
    var problem = line()
    problem.stops[0].windows = [TimeWindow(28_800, 30_000)]
    let effect = problem.effect(
      of: [.stop(1), .stop(2), .stop(3), .stop(0)], insteadOf: [.stop(0), .stop(1), .stop(2), .stop(3)])
    #expect(effect.windowsBroken == 1)
    #expect(effect.text(.english).hasSuffix("1\u{a0}window broken"))
    #expect(effect.text(.polish).hasSuffix("1\u{a0}okno przekroczone"))
  }

  @Test("a new customer goes where it is cheapest")
  func insertion() {
    var problem = line()
    problem.stops.append(RouteStop(id: 9, place: 2, serviceSeconds: 600))
    let (index, effect) = problem.cheapestInsertion(of: 4, into: [.stop(0), .stop(1), .stop(2), .stop(3)])
    #expect((1...2).contains(index))
    #expect(effect.drivingSeconds == 0 && effect.finishSeconds == 600)
  }

  @Test("after a cancellation and a delay the rest is planned from here and now")
  func replanning() throws {
    var day = DayInProgress(line(), planned: [.stop(0), .stop(1), .stop(2), .stop(3)])
    day.finish(.stop(0), at: 32_000)
    day.call(off: .stop(2))
    let steps = try day.replanned(seed: 1)
    #expect(Set(steps) == [.stop(1), .stop(3)])
    #expect(day.nextBest() == 1)
    let urgent = day.add(
      RouteStop(id: 7, place: 2, windows: [TimeWindow(32_000, 32_700)], isMandatory: true, prize: 60))
    #expect(try day.replanned(seed: 1).first == .stop(urgent))
    #expect(try day.replanned(seed: 1, keeping: 1).first == .stop(1))
  }

  @Test("traffic: whoever leaves later never arrives earlier")
  func firstInFirstOut() {
    var problem = line()
    problem.traffic = [
      TrafficPeriod(from: 25_200, ppm: 2_000_000), TrafficPeriod(from: 32_400, ppm: 1_000_000),
      TrafficPeriod(from: 54_000, ppm: 1_500_000),
    ]
    #expect(problem.drivingSeconds(1_800, leavingAt: 24_300) == 900 + 1_800)
    for seconds: Int32 in [60, 900, 7_200] {
      var last: Int32 = 0
      for time in stride(from: Int32(20_000), to: 60_000, by: 37) {
        let arrival = time + problem.drivingSeconds(seconds, leavingAt: time)
        #expect(arrival >= last)
        last = arrival
      }
    }
  }
}
