/// The orders in which absent visits are put back. Each is drawn with a weight of its own: big loads, far
/// and near stops, short, early and late windows, high prizes, and mostly chance.
final class InsertionOrders {
  /// Visits by each key, best first: `byKey[key][rank]`, and the rank of each visit.
  private let byKey: [[Int32]]
  private let rankOf: [[Int32]]
  private let weights: [Int]
  private let total: Int

  /// What an order goes by.
  private enum Key {
    case load, far, near, narrow, early, late, dear, frequent
  }

  init(_ ground: Ground) {
    var kinds: [(weight: Int, key: Key)] = []
    if ground.loads > 0 { kinds.append((4, .load)) }
    kinds.append((2, .far))
    kinds.append((1, .near))
    if ground.isTimed {
      kinds.append((2, .narrow))
      kinds.append((2, .early))
      kinds.append((2, .late))
    }
    if ground.hasOptional { kinds.append((4, .dear)) }
    // Customers with many visits are the hard ones to place.
    if ground.days > 1 { kinds.append((4, .frequent)) }
    var keys: [[Int64]] = []
    var weights = [4]
    for (weight, key) in kinds {
      var column = [Int64](repeating: 0, count: ground.visits)
      var differs = false
      for visit in 0..<ground.visits {
        column[visit] = InsertionOrders.value(key, visit, ground)
        if column[visit] != column[0] { differs = true }
      }
      guard differs else { continue }
      keys.append(column)
      weights.append(weight)
    }
    byKey = keys.map { ascending($0) }
    rankOf = byKey.map { order in
      var rank = [Int32](repeating: 0, count: order.count)
      for (index, visit) in order.enumerated() { rank[Int(visit)] = Int32(index) }
      return rank
    }
    self.weights = weights
    total = weights.reduce(0, +)
  }

  /// The smallest value comes first.
  private static func value(_ key: Key, _ visit: Int, _ ground: Ground) -> Int64 {
    let drive = ground.to + Int(ground.startNode[0]) * ground.nodes
    switch key {
    case .load: return -Int64(ground.load[visit * ground.loads])
    case .far: return -Int64(drive[visit])
    case .near: return Int64(drive[visit])
    case .narrow: return Int64(ground.close[visit]) - Int64(ground.open[visit])
    case .early: return Int64(ground.open[visit])
    case .late: return -Int64(ground.close[visit])
    case .dear: return -ground.absence[visit]
    case .frequent:
      let pattern = Int(ground.patternOf[visit])
      return -Int64(ground.dayOf[pattern + 1] - ground.dayOf[pattern])
    }
  }

  /// Arranges `out` in one of the orders.
  func arrange(_ out: inout [Int32], _ isOut: UnsafeMutablePointer<Bool>, _ chance: inout Chance) {
    var index = out.count - 1
    while index > 0 {
      out.swapAt(index, chance.below(index + 1))
      index -= 1
    }
    var ticket = chance.below(total)
    var kind = 0
    while ticket >= weights[kind] {
      ticket -= weights[kind]
      kind += 1
    }
    guard kind > 0, out.count > 1 else { return }
    let rank = rankOf[kind - 1]
    if out.count * out.count < rank.count * 4 {
      // Few: sort them by insertion.
      for next in 1..<out.count {
        let visit = out[next]
        let key = rank[Int(visit)]
        var hole = next
        while hole > 0, rank[Int(out[hole - 1])] > key {
          out[hole] = out[hole - 1]
          hole -= 1
        }
        out[hole] = visit
      }
    } else {
      // Many: pick them from the sorted list of all.
      let order = byKey[kind - 1]
      var write = 0
      for visit in order where isOut[Int(visit)] {
        out[write] = visit
        write += 1
      }
    }
  }
}
