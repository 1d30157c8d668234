/// One day of at most 16 stops, solved for certain by dynamic programming over sets of stops (Held and Karp
/// 1962; with time windows Dumas, Desrosiers, Gelinas, Solomon 1995):
///
/// 1. earliest time per (set, last stop), which says what can be visited at all;
/// 2. backwards, the least driving that completes each of those states when waiting is ignored: a bound;
/// 3. forwards, all (time, driving) choices that neither another choice nor the best plan's cost beats.
///
/// Pauses are members of the set that do not move the car.
struct ExactDay {
  /// Most stops and pauses of a set.
  static var mostItems: Int { 17 }
  /// Most stops.
  static var mostStops: Int { 16 }
  private static var mostLabels: Int { 600_000 }
  private static var never: Int32 { .max }

  let ground: Ground
  /// Visits that may be ordered: all but the locked ones.
  let items: [Int]
  let width: Int
  /// Where the locked beginning of the day leaves the car.
  let begin: Int
  let beginTime: Int32
  let beginDriving: Int32
  let beginWaiting: Int32
  let end: Int
  /// Latest finish, overtime included, and the end of paid-for-nothing working time.
  let hardFinish: Int32
  let softFinish: Int32
  let shiftFrom: Int32
  /// What each absence costs; ranks plans exactly as the objective does.
  let absence: [Int64]
  private let openings: [[TimeWindow]]

  /// What was found: an order that beats the known plan, if there is one, and the least cost proven.
  struct Outcome {
    var order: [Int32]?
    var bound: Int64
    var isProven: Bool
  }

  /// `nil` when the problem is not of this kind: several routes, traffic, too many stops, or a longest day that
  /// depends on when one leaves.
  init?(_ ground: Ground) {
    let problem = ground.problem
    guard ground.routes == 1, !ground.isOff[0], problem.traffic.isEmpty, ground.stops > 0 else { return nil }
    guard problem.stops.allSatisfy({ $0.patterns.allSatisfy { $0.price == 0 } }) else { return nil }
    let vehicle = problem.vehicles[0]
    if ground.isTimed, vehicle.maxDurationSeconds != nil { return nil }
    let locked = ground.prefix
    items = (0..<ground.visits).filter { !locked.contains(Int32($0)) }
    guard ground.stops - locked.count <= ExactDay.mostStops, items.count <= ExactDay.mostItems else {
      return nil
    }
    let head = problem.schedule(locked.map { .stop($0) }, vehicle: 0)
    guard head.windowsBroken == 0 else { return nil }
    self.ground = ground
    width = items.count + 1
    begin = locked.last.map { Int($0) } ?? Int(ground.startNode[0])
    end = Int(ground.endNode[0])
    let lastVisit = head.visits.last
    beginTime = lastVisit.map { $0.start + problem.stops[Int($0.stop)].serviceSeconds } ?? vehicle.shift.from
    beginWaiting = head.waitingSeconds
    beginDriving =
      lastVisit == nil ? 0 : beginTime - vehicle.shift.from - head.waitingSeconds - head.serviceSeconds
    shiftFrom = vehicle.shift.from
    softFinish = vehicle.shift.from + ground.softDuration[0]
    hardFinish = vehicle.shift.from + ground.hardDuration[0]
    openings = items.map { ground.windows($0).isEmpty ? [.always] : ground.windows($0) }
    guard let absence = ExactDay.exactAbsence(ground, items) else { return nil }
    self.absence = absence
  }

  /// Prices that put prize strictly before driving; `nil` when 64 bits do not hold them.
  private static func exactAbsence(_ ground: Ground, _ items: [Int]) -> [Int64]? {
    guard ground.problem.objective == .prize else {
      let sum = items.map { ground.absence[$0] }
      for value in sum where value > Int64.max / 64 { return nil }
      return sum
    }
    let unit = Ground.longest(ground.problem) + 1
    var sum: Int64 = 1
    for stop in ground.problem.stops { sum += stop.prize }
    guard sum < Int64.max / 64 / unit / 2 else { return nil }
    return items.map { item in
      guard item < ground.stops else { return sum * unit }
      let stop = ground.problem.stops[item]
      return (stop.prize + (stop.isMandatory ? sum : 0)) * unit
    }
  }

  /// The cost of a complete order of items, the unit the outcome's bound is in.
  func cost(_ order: [Int32]) -> Int64 {
    var missed: Int64 = 0
    for (index, item) in items.enumerated() where !order.contains(Int32(item)) { missed += absence[index] }
    let steps = order.map { item in
      item < ground.stops ? RouteStep.stop(item) : .pause(Int32(ground.breakNumber(Int(item))))
    }
    let schedule = ground.problem.schedule(ground.prefix.map { .stop($0) } + steps, vehicle: 0)
    if schedule.visits.isEmpty { return missed }
    return missed + ground.problem.cost(of: schedule)
  }

  /// Looks for an order that costs less than `known`.
  func solve(below known: Int64) -> Outcome {
    let tables = SetTables(self, known: known)
    tables.fillEarliest()
    tables.fillBound()
    let bound = min(known, tables.bound)
    if tables.bound >= known { return Outcome(order: nil, bound: known, isProven: true) }
    if let order = relaxedOrder(tables) { return Outcome(order: order, bound: bound, isProven: true) }
    // The choices to look at multiply with the distance from the bound, and the known plan may be far from it.
    // So the best plan is looked for close to the bound first; one found below a limit is the best of all.
    let labels = LabelSearch(self, tables, limit: ExactDay.mostLabels)
    var reach = max(1, Int64(ground.meanNear * Double(ground.drivePrice) / 2))
    while true {
      let limit = tables.bound < known - reach ? tables.bound + reach : known
      let isComplete = labels.run(below: limit)
      if isComplete, labels.best == limit, limit < known {
        reach = reach.multipliedReportingOverflow(by: 4).partialValue
        continue
      }
      return Outcome(order: labels.order(), bound: isComplete ? labels.best : bound, isProven: isComplete)
    }
  }

  /// The best order when waiting and closing hours are ignored, if it keeps them all the same.
  private func relaxedOrder(_ tables: SetTables) -> [Int32]? {
    let order = tables.relaxedOrder().map { Int32(items[$0]) }
    let steps = (ground.prefix + order).map { item in
      item < ground.stops ? RouteStep.stop(item) : .pause(Int32(ground.breakNumber(Int(item))))
    }
    guard ground.problem.schedule(steps, vehicle: 0).isFeasible, cost(order) == tables.bound else { return nil }
    return order
  }

  /// When an item begins if one is there at `time` and several windows may have to be looked at.
  func laterWindow(_ item: Int, _ time: Int32) -> Int32 {
    for window in openings[item] where window.until >= time { return max(time, window.from) }
    return ExactDay.never
  }

  /// Whether an item has several windows.
  func hasSeveralWindows(_ item: Int) -> Bool { openings[item].count > 1 }
}
