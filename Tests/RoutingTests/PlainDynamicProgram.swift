import Routing

/// The least cost of a day by the textbook's table: every (time, driving) choice per set and last stop that no
/// other beats in both, without any bound. For one car without pauses, loads and traffic.
func plainProgram(_ problem: RouteProblem) -> [Int64] {
  struct Choice {
    let time: Int32
    let driving: Int32
  }
  let stops = problem.stops
  let vehicle = problem.vehicles[0]
  let weights = problem.weights
  func drive(_ a: Int, _ b: Int) -> Int32 {
    let from = a < 0 ? vehicle.start! : stops[a].place
    return problem.matrix[from, b < 0 ? vehicle.end! : stops[b].place]
  }
  var table = [[Choice]](repeating: [], count: (1 << stops.count) * stops.count)
  func add(_ set: Int, _ last: Int, _ time: Int32, _ driving: Int32) {
    let windows = stops[last].windows.isEmpty ? [TimeWindow.always] : stops[last].windows
    guard let window = windows.first(where: { $0.until >= time }) else { return }
    let new = Choice(time: max(time, window.from) + stops[last].serviceSeconds, driving: driving)
    let cell = set * stops.count + last
    if table[cell].contains(where: { $0.time <= new.time && $0.driving <= new.driving }) { return }
    table[cell].removeAll { new.time <= $0.time && new.driving <= $0.driving }
    table[cell].append(new)
  }
  var best = rank(problem, [], 0)
  for stop in stops.indices { add(1 << stop, stop, vehicle.shift.from + drive(-1, stop), drive(-1, stop)) }
  for set in 1..<(1 << stops.count) {
    let visited = stops.indices.filter { set >> $0 & 1 == 1 }
    let service = visited.reduce(Int32(0)) { $0 + stops[$1].serviceSeconds }
    for last in visited {
      for choice in table[set * stops.count + last] {
        let home = drive(last, -1)
        if choice.time + home <= vehicle.shift.until {
          let driving = choice.driving + home
          let waiting = choice.time + home - vehicle.shift.from - driving - service
          let points = Int64(weights.driving) * Int64(driving) + Int64(weights.waiting) * Int64(waiting)
          let value = rank(
            problem, visited.map { Int32($0) }, problem.objective == .plan ? points : Int64(driving))
          if value.lexicographicallyPrecedes(best) { best = value }
        }
        for next in stops.indices where set >> next & 1 == 0 {
          add(set | 1 << next, next, choice.time + drive(last, next), choice.driving + drive(last, next))
        }
      }
    }
  }
  return best
}
