/// Ruin and recreate with annealing (SISR: Christiaens and Vanden Berghe, Transportation Science 2020): take
/// neighbouring strings of visits out, put each back where it is cheapest, now and then overlooking a place,
/// and accept by a falling temperature. One search plans a day, a team's day or a calendar of weeks.
///
/// Routes are rows of `stride` cells: the start, the visits, the end. Beside each visit stand when the
/// representative leaves it and the latest time it may begin, so that an insertion is judged in constant time.
final class Search {
  let ground: Ground
  var chance: Chance
  let stride: Int

  let sequence: UnsafeMutablePointer<Int32>
  /// Drive from a cell to the next one.
  let edge: UnsafeMutablePointer<Int32>
  let leave: UnsafeMutablePointer<Int32>
  let due: UnsafeMutablePointer<Int32>
  /// Visits in a route.
  let count: UnsafeMutablePointer<Int32>
  let driving: UnsafeMutablePointer<Int32>
  let serving: UnsafeMutablePointer<Int32>
  let carried: UnsafeMutablePointer<Int32>
  let routeCost: UnsafeMutablePointer<Int64>
  /// Route and cell of a visit on a day, `[day * visits + visit]`; route -1 when not visited.
  let owner: UnsafeMutablePointer<Int32>
  let cell: UnsafeMutablePointer<Int32>
  /// Pattern of a visit, -1 when absent.
  let chosen: UnsafeMutablePointer<Int32>
  let rich: RichRoutes
  let remembered: RememberedPlaces

  var cost: Int64 = 0
  var currentCost: Int64 = 0
  var best: KeptPlan
  var kept: KeptPlan
  /// Routes changed since the last accepted plan.
  var touched: [Int32] = []
  let isTouched: UnsafeMutablePointer<Bool>
  /// Routes accepted since the best plan was last copied.
  var stale: [Int32] = []
  let isStale: UnsafeMutablePointer<Bool>
  /// Visits whose pattern changed since the last accepted plan, with the old one.
  var changed: [(visit: Int32, pattern: Int32)] = []

  var ruined: [Int32] = []
  var out: [Int32] = []
  /// Visits that the last round tried to put back.
  var fresh: [Int32] = []
  let isOut: UnsafeMutablePointer<Bool>
  var absent: Int = 0
  var currentAbsent: Int = 0
  var used: Int = 0
  var placed: Int = 0
  let ranks: InsertionOrders
  /// Iterations done.
  var iterations: Int64 = 0
  /// Cheapest position per day, filled while a visit with several patterns is priced.
  let dayCost: UnsafeMutablePointer<Int64>
  let dayRoute: UnsafeMutablePointer<Int32>
  let dayCell: UnsafeMutablePointer<Int32>

  init(_ ground: Ground, seed: UInt64) {
    self.ground = ground
    chance = Chance(seed: seed)
    stride = ground.visits + 2
    let cells = ground.routes * stride
    sequence = buffer(cells, 0)
    edge = buffer(cells, 0)
    leave = buffer(cells, 0)
    due = buffer(cells, 0)
    count = buffer(ground.routes, 0)
    driving = buffer(ground.routes, 0)
    serving = buffer(ground.routes, 0)
    carried = buffer(ground.routes * ground.loads, 0)
    routeCost = buffer(ground.routes, 0)
    owner = buffer(ground.days * ground.visits, -1)
    cell = buffer(ground.days * ground.visits, 0)
    chosen = buffer(ground.visits, -1)
    isTouched = buffer(ground.routes, false)
    isStale = buffer(ground.routes, false)
    isOut = buffer(ground.visits, false)
    rich = RichRoutes(ground, cells: ground.isRich ? cells : 0)
    remembered = RememberedPlaces(ground)
    ranks = InsertionOrders(ground)
    best = KeptPlan(ground)
    kept = KeptPlan(ground)
    dayCost = buffer(ground.days, 0)
    dayRoute = buffer(ground.days, -1)
    dayCell = buffer(ground.days, 0)
    begin()
  }

  deinit {
    sequence.deallocate()
    edge.deallocate()
    leave.deallocate()
    due.deallocate()
    count.deallocate()
    driving.deallocate()
    serving.deallocate()
    carried.deallocate()
    routeCost.deallocate()
    owner.deallocate()
    cell.deallocate()
    chosen.deallocate()
    isTouched.deallocate()
    isStale.deallocate()
    isOut.deallocate()
    dayCost.deallocate()
    dayRoute.deallocate()
    dayCell.deallocate()
  }

  /// Cells at the beginning of a route that never change: the start and, on the first route, locked stops.
  @inline(__always) func fixed(_ route: Int) -> Int { route == 0 ? ground.prefix.count : 0 }

  private func begin() {
    for route in 0..<ground.routes {
      let base = route * stride
      let vehicle = ground.vehicle(route)
      sequence[base] = ground.startNode[vehicle]
      sequence[base + 1] = ground.endNode[vehicle]
      refresh(route, from: 0, to: 0)
    }
    for visit in 0..<ground.visits { cost += ground.absence[visit] }
    absent = ground.visits
    for (index, stop) in ground.prefix.enumerated() {
      place(Int(stop), pattern: ground.patternOf[Int(stop)])
      insert(Int(stop), route: 0, after: index)
    }
    for visit in 0..<ground.visits where chosen[visit] < 0 {
      out.append(Int32(visit))
      isOut[visit] = true
    }
    recreate()
    keepCurrent()
    keepBest()
  }

  /// What the best plan is chosen by: prize before driving under the prize objective, else the cost.
  var rank: PlanRank {
    guard ground.problem.objective == .prize else { return PlanRank(first: cost, second: 0) }
    var missed: Int64 = 0
    var mandatory: Int64 = 0
    for visit in 0..<ground.visits where chosen[visit] < 0 {
      if visit < ground.stops { missed += ground.problem.stops[visit].prize }
      if visit >= ground.stops || ground.problem.stops[visit].isMandatory { mandatory += 1 }
    }
    var drive: Int64 = 0
    for route in 0..<ground.routes where count[route] > 0 { drive += Int64(driving[route]) }
    return PlanRank(first: mandatory << 42 + missed, second: drive)
  }
}

/// Two numbers compared in order.
struct PlanRank {
  var first: Int64
  var second: Int64

  static func < (a: PlanRank, b: PlanRank) -> Bool {
    a.first != b.first ? a.first < b.first : a.second < b.second
  }
}

/// A plan put aside: the visits of every route and the pattern of every visit.
struct KeptPlan {
  var routes: [[Int32]]
  var cost: Int64 = .max
  var rank = PlanRank(first: .max, second: .max)

  /// Pattern of every visit, -1 when absent.
  var chosen: [Int32]

  init(_ ground: Ground) {
    routes = [[Int32]](repeating: [], count: ground.routes)
    chosen = [Int32](repeating: -1, count: ground.visits)
  }

  mutating func copy(_ route: Int, of search: Search) {
    let base = route * search.stride + 1
    routes[route].removeAll(keepingCapacity: true)
    routes[route].append(
      contentsOf: UnsafeBufferPointer(start: search.sequence + base, count: Int(search.count[route])))
  }
}
