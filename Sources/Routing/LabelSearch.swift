/// Step 3 of `ExactDay`: every (time, driving) choice per state that is not beaten in both and whose bound is
/// below the best cost known. Sets are visited in numerical order, so each is complete before it is extended.
final class LabelSearch {
  private struct Label {
    let time: Int32
    let driving: Int32
    let parent: Int32
    let item: Int8
    var next: Int32
    var isDead: Bool
  }

  private let day: ExactDay
  private let tables: SetTables
  private let limit: Int
  private var labels: [Label] = []
  private let head: UnsafeMutablePointer<Int32>
  /// States with labels, and the sets they belong to.
  private var used: [Int32] = []
  private let isUsed: UnsafeMutablePointer<Bool>
  private(set) var best: Int64
  private var bestLabel: Int32 = -1

  init(_ day: ExactDay, _ tables: SetTables, limit: Int) {
    self.day = day
    self.tables = tables
    self.limit = limit
    best = tables.known
    head = tables.head
    isUsed = buffer(tables.sets, false)
    labels.reserveCapacity(4_096)
  }

  deinit { isUsed.deallocate() }

  /// Looks at every choice that may cost less than `known`; `false` when memory ended before that.
  func run(below known: Int64) -> Bool {
    let width = tables.width
    let items = tables.items
    best = known
    bestLabel = -1
    labels.removeAll(keepingCapacity: true)
    for state in used {
      head[Int(state)] = -1
      isUsed[Int(state) / width] = false
    }
    used.removeAll(keepingCapacity: true)
    labels.append(
      Label(
        time: day.beginTime, driving: day.beginDriving, parent: -1, item: -1, next: -1, isDead: false))
    head[items] = 0
    isUsed[0] = true
    used.append(Int32(items))
    let always = !day.ground.isTimed
    for set in 0..<tables.sets where isUsed[set] {
      for last in 0..<width {
        var index = head[set * width + last]
        while index >= 0 {
          let label = labels[Int(index)]
          if !label.isDead, cost(set, label) + rest(set, last) < best {
            finish(set, last, index, label)
            var left = ~set & (tables.sets - 1)
            while left != 0 {
              let item = left.trailingZeroBitCount
              left &= left - 1
              let step = tables.isPause[item] ? 0 : tables.drive[last * width + item]
              let there = label.time &+ step
              let begin = always ? there : tables.start(item, there)
              if begin == SetTables.never { continue }
              let next = set | 1 << item
              let at = tables.isPause[item] ? last : item
              let onward = tables.rest[next * width + at]
              if onward == SetTables.never { continue }
              let new = Label(
                time: begin + tables.length[item], driving: label.driving + step, parent: index,
                item: Int8(item), next: -1, isDead: false)
              if cost(next, new) + tables.least + Int64(onward) >= best { continue }
              guard labels.count < limit else { return false }
              add(new, next * width + at)
            }
          }
          index = label.next
        }
      }
    }
    return true
  }

  /// The order behind the best cost; `nil` when the known plan was not beaten.
  func order() -> [Int32]? {
    guard bestLabel >= 0 else { return nil }
    var order: [Int32] = []
    var index = bestLabel
    while index > 0 {
      order.append(Int32(day.items[Int(labels[Int(index)].item)]))
      index = labels[Int(index)].parent
    }
    order.reverse()
    return order
  }

  /// Points spent so far on driving and waiting.
  @inline(__always) private func cost(_ set: Int, _ label: Label) -> Int64 {
    let ground = day.ground
    var value = ground.drivePrice * Int64(label.driving)
    if ground.waitPrice > 0 { value += ground.waitPrice * Int64(waiting(set, label)) }
    return value
  }

  private func waiting(_ set: Int, _ label: Label) -> Int32 {
    let head = day.beginTime - day.shiftFrom - day.beginDriving - day.beginWaiting
    return label.time - day.shiftFrom - label.driving - tables.service[set] - head
  }

  @inline(__always) private func rest(_ set: Int, _ last: Int) -> Int64 {
    tables.least + Int64(tables.rest[set * tables.width + last])
  }

  private func finish(_ set: Int, _ last: Int, _ index: Int32, _ label: Label) {
    guard let (end, home) = tables.ending(set, last, label.time) else { return }
    let ground = day.ground
    var total = tables.missing(set)
    if set & tables.stopBits != 0 || !ground.prefix.isEmpty {
      total += cost(set, label) + ground.drivePrice * Int64(home)
      total += ground.overtimePrice * Int64(max(0, end - day.softFinish))
    }
    if total < best {
      best = total
      bestLabel = index
    }
  }

  /// Adds a label unless another is as early and drives as little; it takes the place of one it beats.
  private func add(_ new: Label, _ state: Int) {
    var index = head[state]
    var place: Int32 = -1
    while index >= 0 {
      let old = labels[Int(index)]
      if !old.isDead {
        if old.time <= new.time, old.driving <= new.driving { return }
        if new.time <= old.time, new.driving <= old.driving {
          // Nothing was extended from it yet: its set comes later.
          labels[Int(index)].isDead = true
          place = index
        }
      }
      index = old.next
    }
    var new = new
    if place >= 0 {
      new.next = labels[Int(place)].next
      labels[Int(place)] = new
    } else {
      new.next = head[state]
      if new.next < 0 {
        isUsed[state / tables.width] = true
        used.append(Int32(state))
      }
      head[state] = Int32(labels.count)
      labels.append(new)
    }
  }
}
