/// The orders in which absent visits are put back. Each is drawn with a weight of its own: big loads, far
/// and near stops, short, early and late windows, high prizes, and mostly chance.
final class InsertionOrders {
  /// Visits by each key, best first: `byKey[key][rank]`, and the rank of each visit.
  private let byKey: [[Int32]]
  private let rankOf: [[Int32]]
  private let weights: [Int]
  private let total: Int

  init(_ ground: Ground) {
    var keys: [[Int64]] = []
    var weights = [4]
    func add(_ weight: Int, _ key: (Int) -> Int64) {
      var column: [Int64] = []
      for visit in 0..<ground.visits { column.append(key(visit)) }
      guard let first = column.first, column.contains(where: { $0 != first }) else { return }
      keys.append(column)
      weights.append(weight)
    }
    let start = Int(ground.startNode[0])
    if ground.loads > 0 { add(4) { -Int64(ground.load[$0 * ground.loads]) } }
    add(2) { -Int64(ground.to[start * ground.nodes + $0]) }
    add(1) { Int64(ground.to[start * ground.nodes + $0]) }
    if ground.isTimed {
      add(2) { Int64(ground.close[$0]) - Int64(ground.open[$0]) }
      add(2) { Int64(ground.open[$0]) }
      add(2) { -Int64(ground.close[$0]) }
    }
    if ground.hasOptional { add(4) { -ground.absence[$0] } }
    if ground.days > 1 {
      // Customers with many visits are the hard ones to place.
      add(4) { visit in
        let pattern = Int(ground.patternOf[visit])
        return -Int64(ground.dayOf[pattern + 1] - ground.dayOf[pattern])
      }
    }
    byKey = keys.map { column in
      (0..<Int32(ground.visits)).sorted { a, b in
        let (x, y) = (column[Int(a)], column[Int(b)])
        return x != y ? x < y : a < b
      }
    }
    rankOf = byKey.map { order in
      var rank = [Int32](repeating: 0, count: order.count)
      for (index, visit) in order.enumerated() { rank[Int(visit)] = Int32(index) }
      return rank
    }
    self.weights = weights
    total = weights.reduce(0, +)
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
