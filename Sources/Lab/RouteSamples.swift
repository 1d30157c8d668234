import Routing

/// Dice of samples, apart from the planner's own.
public struct SampleDice: Sendable {
  private var state: UInt64

  /// Any seed.
  public init(_ seed: UInt64) { state = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407 }

  /// 0 ..< count.
  public mutating func below(_ count: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int(truncatingIfNeeded: (state >> 33) % UInt64(count))
  }

  /// A number of the range.
  public mutating func within(_ range: ClosedRange<Int>) -> Int { range.lowerBound + below(range.count) }
}

/// A random representative's day on a plane of about 40 minutes across: place 0 is home.
public func sampleDay(
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
