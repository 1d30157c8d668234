import Basis

/// A pass into a hash table of the cells that occur: for results whose possible cells are too many for an
/// array, and for what needs every row of a cell at once (percentiles, distinct counts of many members).
final class SparseScan {
  private let cube: Cube
  private let plan: PreparedPass<UInt64>
  private let limits: CubeLimits
  private var slots: [UInt32]
  private var keys: [UInt64] = [0]

  init(_ cube: Cube, _ pass: Pass) {
    self.cube = cube
    limits = cube.limits
    plan = PreparedPass(pass, dead: PassTable.dead)
    slots = [UInt32](repeating: 0, count: 1 << 12)
  }

  /// Calls `visit` for every block of rows with the slot of each row, 0 for rows that do not count. The number
  /// of slots so far comes with it.
  func eachBlock(
    reading columns: [Int],
    _ visit: (_ segment: Int, _ row: Int, _ count: Int, _ places: UnsafePointer<UInt32>, _ slots: Int)
      throws(CubeRefusal) -> Void
  ) throws(CubeRefusal) {
    let cells = UnsafeMutablePointer<UInt64>.allocate(capacity: DenseScan.blockRows)
    let places = UnsafeMutablePointer<UInt32>.allocate(capacity: DenseScan.blockRows)
    defer {
      cells.deallocate()
      places.deallocate()
    }
    for index in 0..<cube.segments[0].count {
      guard let needed = plan.columns(cube, index) else { continue }
      try cube.prepare(needed + columns, index)
      guard let (offset, slices) = plan.slices(cube, index) else { continue }
      let rows = cube.segments[0][index].rows
      let dead = cube.deadRows[index]
      var row = 0
      while row < rows {
        let count = min(DenseScan.blockRows, rows - row)
        if slices.isEmpty { for place in 0..<count { cells[place] = offset } }
        for (order, key) in slices.enumerated() {
          Kernel.place(key.from(row), count, first: order == 0, offset, cells)
        }
        if !dead.isEmpty {
          for place in 0..<count where dead[(row + place) >> 6] >> UInt64((row + place) & 63) & 1 == 1 {
            cells[place] = PassTable.dead
          }
        }
        try number(cells, count, places)
        try visit(index, row, count, UnsafePointer(places), keys.count)
        row += count
      }
    }
  }

  private func number(
    _ cells: UnsafePointer<UInt64>, _ count: Int, _ places: UnsafeMutablePointer<UInt32>
  ) throws(CubeRefusal) {
    if (keys.count + count) * 2 > slots.count { grow(by: count) }
    let mask = UInt64(slots.count - 1)
    var lastCell = PassTable.dead
    var lastSlot: UInt32 = 0
    for place in 0..<count {
      let cell = cells[place]
      if cell == lastCell {
        places[place] = lastSlot
        continue
      }
      if cell >= PassTable.dead {
        places[place] = 0
        continue
      }
      var at = SparseScan.spread(cell) & mask
      while true {
        let slot = slots[Int(at)]
        if slot == 0 {
          slots[Int(at)] = UInt32(keys.count)
          keys.append(cell)
          places[place] = UInt32(keys.count - 1)
          break
        }
        if keys[Int(slot)] == cell {
          places[place] = slot
          break
        }
        at = (at + 1) & mask
      }
      lastCell = cell
      lastSlot = places[place]
    }
    guard keys.count <= limits.groups else { throw .tooManyCells(limit: limits.groups) }
  }

  private func grow(by count: Int) {
    var size = slots.count
    while (keys.count + count) * 2 > size { size *= 2 }
    slots = [UInt32](repeating: 0, count: size)
    for slot in 1..<max(keys.count, 1) {
      var at = SparseScan.spread(keys[slot]) & UInt64(size - 1)
      while slots[Int(at)] != 0 { at = (at + 1) & UInt64(size - 1) }
      slots[Int(at)] = UInt32(slot)
    }
  }

  @inline(__always)
  static func spread(_ cell: UInt64) -> UInt64 {
    let mixed = cell &* 0x9e37_79b9_7f4a_7c15
    return mixed ^ mixed >> 29
  }

  /// Values by slot as a table by ascending cell; slots without rows do not exist.
  private func table(_ values: [[Int64]]) -> CellTable {
    let order = keys.count > 1 ? (1..<keys.count).sorted { keys[$0] < keys[$1] } : []
    return CellTable(
      cells: order.map { keys[$0] }, values: values.map { column in order.map { column[$0] } })
  }

  func run(_ aggregates: [Aggregate]) throws(CubeRefusal) -> CellTable {
    var values = [[Int64]](repeating: [], count: aggregates.count)
    var columns: [Int] = []
    for aggregate in aggregates {
      switch aggregate {
      case .count: continue
      case .sum(let column), .minimum(let column), .maximum(let column): columns.append(column)
      }
    }
    let cube = cube
    try eachBlock(reading: columns) { (segment, row, count, places, slots) throws(CubeRefusal) in
      for (order, aggregate) in aggregates.enumerated() {
        let start: Int64 =
          switch aggregate {
          case .minimum: .max
          case .maximum: .min
          default: 0
          }
        while values[order].count < slots { values[order].append(start) }
        values[order].withUnsafeMutableBufferPointer { room in
          let room = room.baseAddress!
          switch aggregate {
          case .count: for place in 0..<count { room[Int(places[place])] &+= 1 }
          case .sum(let column):
            Kernel.add(NumberSlice(cube.segments[column][segment], from: row), count, places, room)
          case .minimum(let column):
            let numbers = NumberSlice(cube.segments[column][segment], from: row)
            for place in 0..<count {
              let cell = Int(places[place])
              room[cell] = min(room[cell], Kernel.number(numbers, place))
            }
          case .maximum(let column):
            let numbers = NumberSlice(cube.segments[column][segment], from: row)
            for place in 0..<count {
              let cell = Int(places[place])
              room[cell] = max(room[cell], Kernel.number(numbers, place))
            }
          }
        }
      }
    }
    return table(values)
  }

  /// Different members per cell, by a set of pairs.
  func run(_ distinct: Distinct) throws(CubeRefusal) -> CellTable {
    var pairs = PairSet(limitBytes: limits.memoryBytes)
    var counts: [Int64] = [0]
    let cube = cube
    try eachBlock(reading: [distinct.column]) { (segment, row, count, places, slots) throws(CubeRefusal) in
      while counts.count < slots { counts.append(0) }
      let keys = cube.segments[distinct.column][segment]
      for place in 0..<count where places[place] != 0 {
        let member = distinct.members[Int(keys.value(row + place) - distinct.first)]
        if member > 0, try pairs.insert(UInt64(places[place]) << 32 | UInt64(member)) {
          counts[Int(places[place])] += 1
        }
      }
    }
    return table([counts])
  }

  /// A percentile per cell, by linear interpolation between the two nearest values, in ten-thousandths of the
  /// column's unit.
  func run(percentile ppm: Int64, of column: Int) throws(CubeRefusal) -> CellTable {
    var pairs: [(place: UInt32, value: Int64)] = []
    let cube = cube
    let limit = limits.memoryBytes / 16
    try eachBlock(reading: [column]) { (segment, row, count, places, _) throws(CubeRefusal) in
      guard pairs.count + count <= limit else { throw .tooMuchMemory(limitBytes: limit * 16) }
      let numbers = NumberSlice(cube.segments[column][segment], from: row)
      for place in 0..<count where places[place] != 0 {
        pairs.append((places[place], Kernel.number(numbers, place)))
      }
    }
    pairs.sort { ($0.place, $0.value) < ($1.place, $1.value) }
    var results = [Int64](repeating: 0, count: keys.count)
    var start = 0
    while start < pairs.count {
      var end = start
      while end < pairs.count, pairs[end].place == pairs[start].place { end += 1 }
      let position = Int64(end - start - 1) * ppm
      let below = start + Int(position / 1_000_000)
      let above = min(below + 1, end - 1)
      let (distance, tooFar) = pairs[above].value.subtractingReportingOverflow(pairs[below].value)
      let step = roundedProduct(distance, position % 1_000_000, over: 100)
      let (whole, tooLarge) = pairs[below].value.multipliedReportingOverflow(by: 10_000)
      guard let step, !tooLarge, !tooFar else { throw .overflow(measure: "percentile") }
      let (result, beyond) = whole.addingReportingOverflow(step)
      guard !beyond else { throw .overflow(measure: "percentile") }
      results[Int(pairs[start].place)] = result
      start = end
    }
    return table([results])
  }
}

/// A set of 64-bit numbers other than 0.
struct PairSet {
  private var slots = [UInt64](repeating: 0, count: 1 << 12)
  private var count = 0
  private let limitBytes: Int

  init(limitBytes: Int) { self.limitBytes = limitBytes }

  /// Whether the number was new.
  mutating func insert(_ pair: UInt64) throws(CubeRefusal) -> Bool {
    if (count + 1) * 2 > slots.count {
      guard slots.count * 24 <= limitBytes else { throw .tooMuchMemory(limitBytes: limitBytes) }
      var larger = [UInt64](repeating: 0, count: slots.count * 2)
      for old in slots where old != 0 { _ = PairSet.place(old, &larger) }
      slots = larger
    }
    guard PairSet.place(pair, &slots) else { return false }
    count += 1
    return true
  }

  @inline(__always)
  private static func place(_ pair: UInt64, _ slots: inout [UInt64]) -> Bool {
    let mask = UInt64(slots.count - 1)
    var at = SparseScan.spread(pair) & mask
    while slots[Int(at)] != 0 {
      if slots[Int(at)] == pair { return false }
      at = (at + 1) & mask
    }
    slots[Int(at)] = pair
    return true
  }
}
