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
  let missed: UnsafeMutablePointer<Int64>
  let service: UnsafeMutablePointer<Int32>
  let open: UnsafeMutablePointer<Int32>
  let close: UnsafeMutablePointer<Int32>
  let length: UnsafeMutablePointer<Int32>
  /// Drive between items, `[from * width + to]`; row `items` is the beginning, column `items` the end.
  let drive: UnsafeMutablePointer<Int32>
  let isPause: [Bool]
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
    missed = buffer(sets, 0)
    service = buffer(sets, 0)
    open = buffer(items, 0)
    close = buffer(items, 0)
    length = buffer(items, 0)
    drive = buffer(width * width, 0)
    let ground = day.ground
    isPause = day.items.map { $0 >= ground.stops }
    var bits = 0
    for (a, item) in day.items.enumerated() {
      open[a] = ground.open[item]
      close[a] = ground.close[item]
      length[a] = ground.service[item]
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
    missed.deallocate()
    service.deallocate()
    open.deallocate()
    close.deallocate()
    length.deallocate()
    drive.deallocate()
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
    earliest[items] = day.beginTime
    let begins = UnsafeMutablePointer<Int32>.allocate(capacity: width)
    defer { begins.deallocate() }
    let always = !day.ground.isTimed
    for set in 0..<sets {
      for last in 0..<width {
        let time = earliest[set * width + last]
        if time == SetTables.never { continue }
        let row = drive + last * width
        var lost: Int64 = 0
        var left = ~set & (sets - 1)
        while left != 0 {
          let item = left.trailingZeroBitCount
          left &= left - 1
          let there = isPause[item] ? time : time &+ row[item]
          let begin = always ? there : day.start(item, there, open, close)
          begins[item] = begin
          if begin == SetTables.never { lost += day.absence[item] }
        }
        if lost > known { continue }
        left = ~set & (sets - 1)
        while left != 0 {
          let item = left.trailingZeroBitCount
          left &= left - 1
          let begin = begins[item]
          if begin == SetTables.never { continue }
          let next = set | 1 << item
          if !heavy.isEmpty, heavy[next] { continue }
          let done = begin &+ length[item]
          if done > day.hardFinish { continue }
          let cell = next * width + (isPause[item] ? last : item)
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
    let price = day.ground.drivePrice
    var set = sets - 1
    while set >= 0 {
      let extra = missing(set) - least
      for last in 0..<width {
        let time = earliest[set * width + last]
        if time == SetTables.never { continue }
        var best = SetTables.ceiling
        if extra < best, let (finish, home) = ending(set, last, time) {
          let overtime = max(0, finish - day.softFinish)
          best = min(best, extra + price * Int64(home) + day.ground.overtimePrice * Int64(overtime))
        }
        let row = drive + last * width
        var left = ~set & (sets - 1)
        while left != 0 {
          let item = left.trailingZeroBitCount
          left &= left - 1
          let cell = (set | 1 << item) * width + (isPause[item] ? last : item)
          let onward = rest[cell]
          if onward == SetTables.never { continue }
          let step = isPause[item] ? 0 : row[item]
          if time &+ step > close[item] { continue }
          let total = Int64(onward) + price * Int64(step)
          if total < best { best = total }
        }
        rest[set * width + last] = Int32(truncatingIfNeeded: best)
      }
      set -= 1
    }
  }
}
