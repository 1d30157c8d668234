/// The two tables of `ExactDay` over (set, last item), and sums per set.
final class SetTables {
  let day: ExactDay
  let items: Int
  let width: Int
  let sets: Int
  let known: Int64
  /// Earliest time of leaving the last item.
  let earliest: UnsafeMutablePointer<Int32>
  /// Least cost still to come, driving and absences above `least`; a lower bound.
  let rest: UnsafeMutablePointer<Int32>
  /// First choice of each state in `LabelSearch`, -1 when it has none.
  let head: UnsafeMutablePointer<Int32>
  let missed: UnsafeMutablePointer<Int64>
  let service: UnsafeMutablePointer<Int32>
  let open: UnsafeMutablePointer<Int32>
  let close: UnsafeMutablePointer<Int32>
  let length: UnsafeMutablePointer<Int32>
  /// Drive between items, `[from * width + to]`; row `items` is the beginning, column `items` the end.
  let drive: UnsafeMutablePointer<Int32>
  let isPause: UnsafeMutablePointer<Bool>
  let isSplit: UnsafeMutablePointer<Bool>
  /// Bits of the items that move the car.
  let stopBits: Int
  /// Absence costs of the best final set; the other numbers are relative to it and fit 32 bits.
  private(set) var least: Int64 = 0
  static var never: Int32 { .max }
  static var ceiling: Int64 { 1_500_000_000 }

  init(_ day: ExactDay, known: Int64) {
    self.day = day
    self.known = known
    items = day.items.count
    width = day.width
    sets = 1 << items
    earliest = buffer(sets * width, SetTables.never)
    rest = buffer(sets * width, SetTables.never)
    head = buffer(sets * width, -1)
    missed = buffer(sets, 0)
    service = buffer(sets, 0)
    open = buffer(items, 0)
    close = buffer(items, 0)
    length = buffer(items, 0)
    drive = buffer(width * width, 0)
    let ground = day.ground
    isPause = buffer(items, false)
    isSplit = buffer(items, false)
    var bits = 0
    for (a, item) in day.items.enumerated() {
      open[a] = ground.open[item]
      close[a] = ground.close[item]
      length[a] = ground.service[item]
      isPause[a] = item >= ground.stops
      isSplit[a] = day.hasSeveralWindows(a)
      if !isPause[a] { bits |= 1 << a }
      for (b, other) in day.items.enumerated() { drive[a * width + b] = ground.to[item * ground.nodes + other] }
      drive[a * width + items] = ground.to[item * ground.nodes + day.end]
      drive[items * width + a] = ground.to[day.begin * ground.nodes + item]
    }
    drive[items * width + items] = ground.to[day.begin * ground.nodes + day.end]
    stopBits = bits
    var all: Int64 = 0
    for value in day.absence { all += value }
    for set in 0..<sets {
      if set == 0 {
        missed[0] = all
        continue
      }
      let low = set.trailingZeroBitCount
      missed[set] = missed[set & (set - 1)] - day.absence[low]
      service[set] = service[set & (set - 1)] + length[low]
    }
  }

  deinit {
    earliest.deallocate()
    rest.deallocate()
    head.deallocate()
    missed.deallocate()
    service.deallocate()
    open.deallocate()
    close.deallocate()
    length.deallocate()
    drive.deallocate()
    isPause.deallocate()
    isSplit.deallocate()
  }

  /// When an item begins if one is there at `time`; `never` when it has closed.
  @inline(__always) func start(_ item: Int, _ time: Int32) -> Int32 {
    if time > close[item] { return SetTables.never }
    return isSplit[item] ? day.laterWindow(item, time) : max(time, open[item])
  }

  /// Lower bound of the whole day.
  var bound: Int64 {
    let value = rest[items]
    guard value < SetTables.never else { return known }
    return least + Int64(value) + day.ground.drivePrice * Int64(day.beginDriving)
      + day.ground.waitPrice * Int64(day.beginWaiting)
  }

  /// Sets that overload the car.
  private func overloaded() -> [Bool] {
    let ground = day.ground
    guard ground.loads > 0 else { return [] }
    let capacity = ground.problem.vehicles[0].capacity
    var result = [Bool](repeating: false, count: sets)
    for kind in 0..<min(ground.loads, capacity.count) {
      var sum = [Int64](repeating: 0, count: sets)
      for stop in ground.prefix { sum[0] += Int64(ground.load[Int(stop) * ground.loads + kind]) }
      for set in 0..<sets {
        if set > 0 {
          let item = day.items[set.trailingZeroBitCount]
          let own = item < ground.stops ? ground.load[item * ground.loads + kind] : 0
          sum[set] = sum[set & (set - 1)] + Int64(own)
        }
        if sum[set] > Int64(capacity[kind]) { result[set] = true }
      }
    }
    return result
  }

  /// Table 1. A state from which the stops out of reach alone cost more than the known plan is dropped.
  func fillEarliest() {
    let heavy = overloaded()
    let (items, width, earliest, drive) = (items, width, earliest, drive)
    let (isPause, length, hardFinish) = (isPause, length, day.hardFinish)
    earliest[items] = day.beginTime
    let begins: UnsafeMutablePointer<Int32> = buffer(width, 0)
    let absence: UnsafeMutablePointer<Int64> = buffer(width, 0)
    defer {
      begins.deallocate()
      absence.deallocate()
    }
    for (index, value) in day.absence.enumerated() { absence[index] = value }
    let always = !day.ground.isTimed
    for set in 0..<sets {
      for last in 0..<width {
        let time = earliest[set &* width &+ last]
        if time == SetTables.never { continue }
        let row = drive + last * width
        var lost: Int64 = 0
        var open = 0
        var left = ~set & (sets - 1)
        while left != 0 {
          let item = left.trailingZeroBitCount
          left &= left &- 1
          let there = isPause[item] ? time : time &+ row[item]
          let begin = always ? there : start(item, there)
          if begin == SetTables.never || begin &+ length[item] > hardFinish {
            lost &+= absence[item]
          } else {
            begins[item] = begin
            open |= 1 &<< item
          }
        }
        if lost > known { continue }
        while open != 0 {
          let item = open.trailingZeroBitCount
          open &= open &- 1
          let next = set | 1 &<< item
          if !heavy.isEmpty, heavy[next] { continue }
          let done = begins[item] &+ length[item]
          let cell = next &* width &+ (isPause[item] ? last : item)
          if done < earliest[cell] { earliest[cell] = done }
        }
      }
    }
  }

  /// Whether a day may end after this state, and the cost of ending.
  @inline(__always) func ending(_ set: Int, _ last: Int, _ time: Int32) -> (finish: Int32, drive: Int32)? {
    if set & stopBits == 0, day.ground.prefix.isEmpty { return (time, 0) }
    let home = drive[last * width + items]
    let finish = time &+ home
    return finish <= day.hardFinish ? (finish, home) : nil
  }

  /// Absences as they count when the day ends with `set`; an idle day needs no pause.
  @inline(__always) func missing(_ set: Int) -> Int64 {
    guard set & stopBits == 0, day.ground.prefix.isEmpty else { return missed[set] }
    return missed[stopless(set)]
  }

  private func stopless(_ set: Int) -> Int { set | (sets - 1) & ~stopBits }

  /// Table 2, from full sets down.
  func fillBound() {
    least = .max
    for set in 0..<sets where missing(set) < least {
      for last in 0..<width where earliest[set * width + last] != SetTables.never {
        if ending(set, last, earliest[set * width + last]) != nil { least = missing(set) }
      }
    }
    let (width, earliest, drive, rest) = (width, earliest, drive, rest)
    let (isPause, close) = (isPause, close)
    let price = day.ground.drivePrice
    var set = sets - 1
    while set >= 0 {
      for last in 0..<width {
        let time = earliest[set &* width &+ last]
        if time == SetTables.never { continue }
        var best = endingCost(set, last, time)
        let row = drive + last * width
        var left = ~set & (sets - 1)
        while left != 0 {
          let item = left.trailingZeroBitCount
          left &= left &- 1
          let cell = (set | 1 &<< item) &* width &+ (isPause[item] ? last : item)
          let onward = rest[cell]
          if onward == SetTables.never { continue }
          let step = isPause[item] ? 0 : row[item]
          if time &+ step > close[item] { continue }
          let total = Int64(onward) &+ price &* Int64(step)
          if total < best { best = total }
        }
        rest[set &* width &+ last] = Int32(truncatingIfNeeded: best)
      }
      set -= 1
    }
  }

  /// Cost above `least` of ending the day after a state.
  @inline(__always) private func endingCost(_ set: Int, _ last: Int, _ time: Int32) -> Int64 {
    let extra = missing(set) - least
    guard extra < SetTables.ceiling, let (finish, home) = ending(set, last, time) else {
      return SetTables.ceiling
    }
    let overtime = max(0, finish - day.softFinish)
    return min(
      SetTables.ceiling,
      extra + day.ground.drivePrice * Int64(home) + day.ground.overtimePrice * Int64(overtime))
  }

  /// The items in an order that attains the bound.
  func relaxedOrder() -> [Int] {
    var order: [Int] = []
    var set = 0
    var last = items
    while true {
      let value = rest[set * width + last]
      let time = earliest[set * width + last]
      if value == SetTables.never || Int64(value) == endingCost(set, last, time) { return order }
      var next = -1
      var left = ~set & (sets - 1)
      while left != 0, next < 0 {
        let item = left.trailingZeroBitCount
        left &= left - 1
        let onward = rest[(set | 1 << item) * width + (isPause[item] ? last : item)]
        let step = isPause[item] ? 0 : drive[last * width + item]
        if onward == SetTables.never || time + step > close[item] { continue }
        if Int64(onward) + day.ground.drivePrice * Int64(step) == Int64(value) { next = item }
      }
      guard next >= 0 else { return order }
      order.append(next)
      set |= 1 << next
      if !isPause[next] { last = next }
    }
  }
}
