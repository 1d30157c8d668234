import Basis
import Routing

/// Prices a plan from the problem's own numbers, step by step, without any code of the planner but its types.
struct IndependentChecker {
  var faults: [String] = []
  var driving: Int64 = 0
  var prize: Int64 = 0
  var points: Int64 = 0

  init(_ problem: RouteProblem, _ answer: RouteAnswer) {
    var daysOf: [Int32: [Int32]] = [:]
    var used = Set<String>()
    for route in answer.routes {
      let vehicle = problem.vehicles[Int(route.vehicle)]
      if !used.insert("\(route.vehicle)/\(route.day)").inserted { faults.append("vehicle twice a day") }
      if vehicle.daysOff.contains(route.day) { faults.append("works on a day off") }
      drive(problem, vehicle, route, &daysOf)
    }
    var patternPoints: Int64 = 0
    let absent = Set(answer.unassigned.map { $0.stop })
    for (index, stop) in problem.stops.enumerated() {
      let days = (daysOf[Int32(index)] ?? []).sorted()
      if days.isEmpty {
        if stop.isMandatory { faults.append("stop \(stop.id) missing") }
        if !absent.contains(Int32(index)) { faults.append("stop \(stop.id) forgotten") }
        points += stop.prize * Int64(problem.weights.prize)
        continue
      }
      prize += stop.prize
      if stop.patterns.isEmpty {
        if days.count != 1 { faults.append("stop \(stop.id) \(days.count) times") }
      } else if let pattern = stop.patterns.filter({ $0.days == days }).min(by: { $0.price < $1.price }) {
        patternPoints += pattern.price
      } else {
        faults.append("stop \(stop.id) on days \(days)")
      }
    }
    points += patternPoints
    if problem.objective == .plan {
      if answer.cost != points { faults.append("cost \(answer.cost) is really \(points)") }
    } else if answer.cost != driving {
      faults.append("cost \(answer.cost) is really \(driving)")
    }
    if answer.prize != prize { faults.append("prize \(answer.prize) is really \(prize)") }
  }

  private mutating func drive(
    _ problem: RouteProblem, _ vehicle: RouteVehicle, _ route: PlannedRoute, _ daysOf: inout [Int32: [Int32]]
  ) {
    var time = Int64(vehicle.shift.from)
    var at = vehicle.start
    var load = [Int64](repeating: 0, count: vehicle.capacity.count)
    var waited: Int64 = 0
    var drivenHere: Int64 = 0
    var latestDeparture = Int64(vehicle.shift.until)
    var lead: Int64 = 0
    var pauses = route.schedule.pauses[...]
    func go(_ place: Int32?) {
      if let from = at, let to = place {
        let base = problem.matrix.seconds[Int(from) * Int(problem.matrix.places) + Int(to)]
        let seconds = problem.traffic.isEmpty ? Int64(base) : simulated(problem, base, time)
        drivenHere += seconds
        time += seconds
      }
      at = place
    }
    func begin(_ windows: [TimeWindow], _ name: String) -> Int64 {
      let open = windows.isEmpty ? [TimeWindow.always] : windows
      guard let window = open.first(where: { Int64($0.until) >= time }) else {
        faults.append("\(name) late")
        return time
      }
      let start = max(time, Int64(window.from))
      waited += start - time
      lead += start - time
      latestDeparture = min(latestDeparture, Int64(vehicle.shift.from) + waited + Int64(window.until) - start)
      time = start
      return start
    }
    for visit in route.schedule.visits {
      // Pauses come before the visit that begins after them.
      while let pause = pauses.first,
        pause.start < visit.arrival
          || (pause.start <= visit.arrival && pause.start >= time
            && vehicle.breaks[Int(pause.number)].seconds > 0 && pause.start < visit.start)
      {
        let own = vehicle.breaks[Int(pause.number)]
        let start = begin(own.windows, "pause")
        if start != Int64(pause.start) { faults.append("pause at \(pause.start) is really at \(start)") }
        time += Int64(own.seconds)
        pauses.removeFirst()
      }
      let stop = problem.stops[Int(visit.stop)]
      go(stop.place)
      if time != Int64(visit.arrival) {
        faults.append("stop \(stop.id) arrival \(visit.arrival), really \(time)")
      }
      let start = begin(stop.windows, "stop \(stop.id)")
      if start != Int64(visit.start) { faults.append("stop \(stop.id) start \(visit.start), really \(start)") }
      time += Int64(stop.serviceSeconds)
      for kind in load.indices where kind < stop.load.count { load[kind] += Int64(stop.load[kind]) }
      daysOf[visit.stop, default: []].append(route.day)
    }
    for pause in pauses {
      let own = vehicle.breaks[Int(pause.number)]
      _ = begin(own.windows, "pause")
      time += Int64(own.seconds)
    }
    if Set(route.schedule.pauses.map { $0.number }).count != vehicle.breaks.count {
      faults.append("pauses missing")
    }
    go(vehicle.end)
    var overtime = max(0, time - Int64(vehicle.shift.until))
    if let longest = vehicle.maxDurationSeconds {
      let later = problem.traffic.isEmpty ? max(0, min(latestDeparture - Int64(vehicle.shift.from), waited)) : 0
      overtime = max(overtime, time - Int64(vehicle.shift.from) - later - Int64(longest))
    }
    if overtime > Int64(vehicle.overtimeSeconds) { faults.append("vehicle \(vehicle.id) \(overtime) s over") }
    for kind in load.indices where load[kind] > Int64(vehicle.capacity[kind]) {
      faults.append("vehicle \(vehicle.id) overloaded")
    }
    driving += drivenHere
    points +=
      Int64(problem.weights.driving) * drivenHere + Int64(problem.weights.waiting) * waited
      + Int64(problem.weights.overtime) * overtime
  }

  /// A drive second by second: each second on the clock covers the share of the road its period allows.
  private func simulated(_ problem: RouteProblem, _ base: Int32, _ begin: Int64) -> Int64 {
    var rest = Double(base)
    var time = begin
    while rest > 1e-6 {
      let ppm = problem.traffic.last { Int64($0.from) <= time }?.ppm ?? 1_000_000
      rest -= 1_000_000 / Double(ppm)
      time += 1
    }
    return time - begin
  }
}
