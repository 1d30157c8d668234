/// One long tour without windows: chained Lin-Kernighan (Lin and Kernighan 1973; Martin, Otto, Felten 1991;
/// Applegate, Cook, Rohe 2003) over an array. A kick swaps two neighbouring short stretches, the ends are
/// repaired by sequences of reversals, and what is not better is undone.
final class Tour {
  private let ground: Ground
  private let cities: Int
  private let width: Int
  private let distance: UnsafeMutablePointer<Int32>
  private let near: UnsafeMutablePointer<Int32>
  private let order: UnsafeMutablePointer<Int32>
  private let position: UnsafeMutablePointer<Int32>
  private let isQueued: UnsafeMutablePointer<Bool>
  private var queue: [Int32] = []
  private var flips: [(Int32, Int32)] = []
  /// Cities whose edges the step at hand changed.
  private var touched: [Int32] = []
  private(set) var length: Int64 = 0
  private var chance: Chance

  private static var deepest: Int { 5 }

  /// `nil` unless the problem is one closed tour, the same in both directions, through all stops.
  init?(_ ground: Ground, order first: [Int32], seed: UInt64) {
    guard ground.routes == 1, !ground.isOff[0], !ground.isTimed, ground.loads == 0, ground.prefix.isEmpty,
      ground.startNode[0] == ground.endNode[0], first.count == ground.stops, ground.stops >= 8,
      ground.softDuration[0] >= RouteLimits.latestSecond
    else { return nil }
    self.ground = ground
    cities = ground.stops + 1
    let depot = Int(ground.startNode[0])
    let count = cities
    func node(_ city: Int) -> Int { city == ground.stops ? depot : city }
    for a in 0..<count {
      for b in 0..<a
      where ground.to[node(a) * ground.nodes + node(b)] != ground.to[node(b) * ground.nodes + node(a)] {
        return nil
      }
    }
    width = min(10, count - 1)
    distance = buffer(count * count, 0)
    near = buffer(count * width, 0)
    order = buffer(count, 0)
    position = buffer(count, 0)
    isQueued = buffer(count, false)
    chance = Chance(seed: seed)
    for a in 0..<count {
      for b in 0..<count { distance[a * count + b] = ground.to[node(a) * ground.nodes + node(b)] }
    }
    for a in 0..<count { fillNear(a) }
    for (index, stop) in first.enumerated() { order[index] = stop }
    order[count - 1] = Int32(count - 1)
    for index in 0..<count { position[Int(order[index])] = Int32(index) }
    for index in 0..<count {
      length += Int64(distance[Int(order[index]) * count + Int(order[(index + 1) % count])])
    }
    for index in 0..<count { enqueue(Int(order[index])) }
    repair()
    flips.removeAll(keepingCapacity: true)
  }

  deinit {
    distance.deallocate()
    near.deallocate()
    order.deallocate()
    position.deallocate()
    isQueued.deallocate()
  }

  /// The stops in order, beginning behind the depot.
  var stops: [Int32] {
    let start = Int(position[cities - 1])
    return (1..<cities).map { order[(start + $0) % cities] }
  }

  /// Tries so many kicks.
  func improve(kicks: Int) {
    for _ in 0..<kicks {
      let before = length
      kick()
      repair()
      if length > before {
        while let (a, b) = flips.popLast() { reverse(Int(a), Int(b)) }
        length = before
      }
      flips.removeAll(keepingCapacity: true)
    }
  }

  /// The closest few cities of one, by insertion into a short sorted list.
  private func fillNear(_ city: Int) {
    let row = distance + city * cities
    let list = near + city * width
    var filled = 0
    for other in 0..<cities where other != city {
      let key = row[other]
      if filled == width, key >= row[Int(list[width - 1])] { continue }
      var hole = filled < width ? filled : width - 1
      while hole > 0, row[Int(list[hole - 1])] > key {
        list[hole] = list[hole - 1]
        hole -= 1
      }
      list[hole] = Int32(other)
      if filled < width { filled += 1 }
    }
  }

  @inline(__always) private func next(_ city: Int) -> Int {
    let index = Int(position[city]) + 1
    return Int(order[index == cities ? 0 : index])
  }

  @inline(__always) private func previous(_ city: Int) -> Int {
    let index = Int(position[city])
    return Int(order[index == 0 ? cities - 1 : index - 1])
  }

  @inline(__always) private func between(_ a: Int, _ b: Int) -> Int32 { distance[a &* cities &+ b] }

  private func enqueue(_ city: Int) {
    guard !isQueued[city] else { return }
    isQueued[city] = true
    queue.append(Int32(city))
  }

  /// Reverses the stretch between two positions, or what lies outside it when that is shorter: the same tour.
  private func reverse(_ first: Int, _ last: Int) {
    var i = first
    var j = last
    var inner = j - i
    if inner < 0 { inner += cities }
    inner += 1
    if inner * 2 > cities {
      swap(&i, &j)
      i = i + 1 == cities ? 0 : i + 1
      j = j == 0 ? cities - 1 : j - 1
      inner = cities - inner
    }
    let (order, position, last) = (order, position, cities &- 1)
    var left = inner / 2
    while left > 0 {
      let (a, b) = (order[i], order[j])
      order[i] = b
      position[Int(b)] = Int32(truncatingIfNeeded: i)
      order[j] = a
      position[Int(a)] = Int32(truncatingIfNeeded: j)
      i = i == last ? 0 : i &+ 1
      j = j == 0 ? last : j &- 1
      left &-= 1
    }
  }

  private func flip(_ first: Int, _ last: Int) {
    reverse(first, last)
    flips.append((Int32(first), Int32(last)))
  }

  /// Swaps two neighbouring stretches of up to 100 cities (a double bridge close to home).
  private func kick() {
    let span = min(100, (cities - 2) / 2)
    guard span >= 1 else { return }
    let start = chance.below(cities)
    let one = 1 + chance.below(span)
    let two = 1 + chance.below(span)
    let a = (start + 1) % cities
    let b = (start + one) % cities
    let c = (start + one + 1) % cities
    let d = (start + one + two) % cities
    let after = (start + one + two + 1) % cities
    let (p, s, t, u, v, w) = (order[start], order[a], order[b], order[c], order[d], order[after])
    for city in [p, s, t, u, v, w] { enqueue(Int(city)) }
    let gone = between(Int(p), Int(s)) + between(Int(t), Int(u)) + between(Int(v), Int(w))
    let new = between(Int(p), Int(u)) + between(Int(v), Int(s)) + between(Int(t), Int(w))
    length += Int64(new - gone)
    // Reversing the whole and then each part puts the second stretch first. Positions stay the same because
    // a long reversal is the short one of the rest; so they are looked up anew.
    flip(a, d)
    flipPath(from: Int(v), to: Int(u), after: Int(p))
    flipPath(from: Int(t), to: Int(s), after: Int(v))
  }

  /// Reverses the stretch that begins behind `after` in whichever direction the array now holds it.
  private func flipPath(from: Int, to: Int, after: Int) {
    if next(after) == from {
      flip(Int(position[from]), Int(position[to]))
    } else {
      flip(Int(position[to]), Int(position[from]))
    }
  }

  private func repair() {
    while let city = queue.popLast() {
      isQueued[Int(city)] = false
      while improve(city: Int(city)) {}
    }
  }

  private func improve(city: Int) -> Bool {
    step(city, next(city), forward: true) || step(city, previous(city), forward: false)
  }

  /// One Lin-Kernighan move from the edge (`base`, `end`): the end is joined to a close city, the edge before
  /// that one is cut, and so on while the sum gains; the best closing point is kept.
  private func step(_ base: Int, _ firstEnd: Int, forward: Bool) -> Bool {
    // Which of the end's close cities were taken as first joints, a bit each.
    var tried: UInt32 = 0
    for _ in 0..<5 {
      let mark = flips.count
      var end = firstEnd
      var gain = between(base, end)
      var best: Int32 = 0
      var bestFlips = mark
      var depth = 0
      var forward = forward
      touched.removeAll(keepingCapacity: true)
      while depth < Tour.deepest {
        guard let (joint, cut, bit) = choice(base, end, gain, without: depth == 0 ? tried : 0, forward) else {
          break
        }
        if depth == 0 { tried |= bit }
        gain += between(joint, cut) - between(end, joint)
        if forward {
          flip(Int(position[end]), Int(position[cut]))
        } else {
          flip(Int(position[cut]), Int(position[end]))
        }
        touched.append(Int32(end))
        touched.append(Int32(joint))
        touched.append(Int32(cut))
        // The cut city now stands next to the base: behind it, or before it when the rest was reversed.
        end = cut
        forward = next(base) == end
        let closed = gain - between(base, end)
        if closed > best {
          best = closed
          bestFlips = flips.count
        }
        depth += 1
      }
      while flips.count > bestFlips, let (a, b) = flips.popLast() { reverse(Int(a), Int(b)) }
      if best > 0 {
        length -= Int64(best)
        enqueue(base)
        enqueue(firstEnd)
        for city in touched { enqueue(Int(city)) }
        return true
      }
      if depth == 0 { return false }
    }
    return false
  }

  /// The best next exchange, most gained by cutting less the new edge, without the joints in `tried`.
  @inline(__always) private func choice(
    _ base: Int, _ end: Int, _ gain: Int32, without tried: UInt32, _ forward: Bool
  ) -> (joint: Int, cut: Int, bit: UInt32)? {
    var best: Int32 = .min
    var bestJoint = -1
    var bestCut = 0
    var bestBit: UInt32 = 0
    var bit: UInt32 = 1
    let (distance, order, position, cities, last) = (distance, order, position, cities, cities &- 1)
    let row = distance + end &* cities
    var link = near + end &* width
    let stop = link + width
    while link < stop {
      let joint = Int(link.pointee)
      let new = row[joint]
      if new >= gain { break }
      if tried & bit == 0, joint != base {
        let index = Int(position[joint])
        let cut =
          forward
          ? Int(order[index == 0 ? last : index &- 1]) : Int(order[index == last ? 0 : index &+ 1])
        let value = distance[joint &* cities &+ cut] &- new
        if cut != end, value > best {
          best = value
          bestJoint = joint
          bestCut = cut
          bestBit = bit
        }
      }
      bit &<<= 1
      link += 1
    }
    return bestJoint < 0 ? nil : (bestJoint, bestCut, bestBit)
  }
}
