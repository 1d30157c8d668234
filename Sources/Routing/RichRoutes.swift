/// Prices routes by walking them: for pauses, several opening hours a day, traffic, paid waiting and overtime
/// together with windows, where no constant-time check is exact.
final class RichRoutes {
  /// Where the walk is after a cell.
  struct State {
    var time: Int32
    var node: Int32
    var driving: Int32
    var waiting: Int32
    /// How much later the day could have begun without being late anywhere so far.
    var slack: Int32
  }

  private let ground: Ground
  private let states: UnsafeMutablePointer<State>
  private let stride: Int
  private let windowOf: [Int32]
  private let windows: [TimeWindow]
  private(set) var cost: [Int64]
  private(set) var driving: [Int32]
  private let hasTraffic: Bool

  init(_ ground: Ground, cells: Int) {
    self.ground = ground
    stride = ground.visits + 2
    states = buffer(cells, State(time: 0, node: 0, driving: 0, waiting: 0, slack: 0))
    var windowOf: [Int32] = [0]
    var windows: [TimeWindow] = []
    if cells > 0 {
      for visit in 0..<ground.visits {
        let own = ground.windows(visit)
        windows += own.isEmpty ? [.always] : own
        windowOf.append(Int32(windows.count))
      }
    }
    self.windowOf = windowOf
    self.windows = windows
    cost = [Int64](repeating: 0, count: cells > 0 ? ground.routes : 0)
    driving = [Int32](repeating: 0, count: cells > 0 ? ground.routes : 0)
    hasTraffic = !ground.problem.traffic.isEmpty
  }

  deinit { states.deallocate() }

  /// Works out all times and the cost of a route.
  func walk(_ search: Search, _ route: Int) {
    let base = route * stride
    let visits = Int(search.count[route])
    var state = beginning(search, route)
    states[base] = state
    var isIdle = true
    if visits > 0 {
      for index in 1...visits {
        let visit = Int(search.sequence[base + index])
        if visit < ground.stops { isIdle = false }
        // An accepted route is feasible; a locked prefix may be late all the same and is reported so.
        if !apply(visit, &state) { applyLate(visit, &state) }
        states[base + index] = state
      }
    }
    driveHome(search.sequence[base + visits + 1], &state)
    states[base + visits + 1] = state
    cost[route] = isIdle ? 0 : price(state, route) ?? lateCost(state)
    driving[route] = isIdle ? 0 : state.driving
  }

  /// The cheapest cell to insert behind; -1 when none costs less than `below`.
  func position(
    _ search: Search, _ visit: Int, _ route: Int, below: Int64, blink: UInt32
  ) -> (cost: Int64, cell: Int) {
    let base = route * stride
    let visits = Int(search.count[route])
    let old = cost[route]
    var best = below
    var bestCell = -1
    let isPause = visit >= ground.stops
    let vehicle = ground.problem.vehicles[ground.vehicle(route)]
    let resyncs = vehicle.maxDurationSeconds == nil
    let final = states[base + visits + 1]
    let gain = ground.waitPrice * Int64(final.waiting)
    let last = windows[Int(windowOf[visit + 1]) - 1].until
    for index in search.fixed(route)...visits {
      var state = states[base + index]
      if state.time > last { break }
      if !isPause, !hasTraffic, old > 0 {
        // Driving more than the best place costs; no waiting saved can make up for it.
        let next = nextNode(search, base + index + 1)
        let from = Int(state.node)
        let detour =
          ground.to[from * ground.nodes + visit] + ground.to[visit * ground.nodes + next]
          - ground.to[from * ground.nodes + next]
        if Int64(detour) * ground.drivePrice - gain >= best { continue }
      }
      guard apply(visit, &state) else { continue }
      guard let total = finish(search, route, index, state, isPause, resyncs) else { continue }
      if total - old < best, blink == 0 || search.chance.next() & blink != 0 {
        best = total - old
        bestCell = index
      }
    }
    return (best, bestCell)
  }

  /// Walks the rest of a route behind an insertion; `nil` when something breaks.
  private func finish(
    _ search: Search, _ route: Int, _ index: Int, _ begun: State, _ isPause: Bool, _ resyncs: Bool
  ) -> Int64? {
    let base = route * stride
    let visits = Int(search.count[route])
    var state = begun
    var isIdle = isPause
    if isIdle, cost[route] > 0 { isIdle = false }
    var next = index + 1
    while next <= visits {
      guard apply(Int(search.sequence[base + next]), &state) else { return nil }
      let known = states[base + next]
      if resyncs, state.time == known.time, state.node == known.node {
        // From here on the day is as it was.
        let final = states[base + visits + 1]
        state.driving += final.driving - known.driving
        state.waiting += final.waiting - known.waiting
        state.time = final.time
        return isIdle ? 0 : price(state, route)
      }
      next += 1
    }
    driveHome(search.sequence[base + visits + 1], &state)
    guard let total = price(state, route) else { return nil }
    return isIdle ? 0 : total
  }

  private func beginning(_ search: Search, _ route: Int) -> State {
    let shift = ground.problem.vehicles[ground.vehicle(route)].shift
    return State(
      time: shift.from, node: search.sequence[route * stride], driving: 0, waiting: 0,
      slack: shift.until - shift.from)
  }

  private func nextNode(_ search: Search, _ cell: Int) -> Int {
    var cell = cell
    while true {
      let node = Int(search.sequence[cell])
      if node < ground.stops || node >= ground.visits { return node }
      cell += 1
    }
  }

  @inline(__always) private func drive(_ state: State, to node: Int) -> Int32 {
    let seconds = ground.to[Int(state.node) * ground.nodes + node]
    return hasTraffic ? ground.problem.drivingSeconds(seconds, leavingAt: state.time) : seconds
  }

  /// Goes to a visit and does it; `false` when it is closed by then.
  @inline(__always) private func apply(_ visit: Int, _ state: inout State) -> Bool {
    if visit < ground.stops {
      let seconds = drive(state, to: visit)
      state.driving &+= seconds
      state.time &+= seconds
      state.node = Int32(visit)
    }
    var window = Int(windowOf[visit])
    let end = Int(windowOf[visit + 1])
    while window < end, windows[window].until < state.time { window += 1 }
    guard window < end else { return false }
    let start = max(state.time, windows[window].from)
    state.waiting &+= start &- state.time
    state.slack = min(state.slack, state.waiting &+ windows[window].until &- start)
    state.time = start &+ ground.service[visit]
    return true
  }

  private func applyLate(_ visit: Int, _ state: inout State) {
    state.slack = 0
    state.time &+= ground.service[visit]
  }

  private func driveHome(_ node: Int32, _ state: inout State) {
    let seconds = drive(state, to: Int(node))
    state.driving &+= seconds
    state.time &+= seconds
    state.node = node
  }

  /// Points of a finished route, `nil` when the shift or the longest day is passed.
  private func price(_ state: State, _ route: Int) -> Int64? {
    let vehicle = ground.problem.vehicles[ground.vehicle(route)]
    var overtime = max(0, state.time - vehicle.shift.until)
    if let longest = vehicle.maxDurationSeconds {
      let later = hasTraffic ? 0 : max(0, min(state.slack, state.waiting))
      overtime = max(overtime, state.time - vehicle.shift.from - later - longest)
    }
    guard overtime <= vehicle.overtimeSeconds else { return nil }
    return ground.drivePrice * Int64(state.driving) + ground.waitPrice * Int64(state.waiting)
      + ground.overtimePrice * Int64(overtime)
  }

  private func lateCost(_ state: State) -> Int64 { ground.drivePrice * Int64(state.driving) }
}
