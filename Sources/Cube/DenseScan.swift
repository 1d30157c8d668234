/// A pass into an array with an entry per possible cell: for results of up to some millions of cells.
final class DenseScan {
  private let cube: Cube
  private let plan: PreparedPass<UInt32>
  private let aggregates: [Aggregate]
  private let distinct: Distinct?
  private let cells: Int
  private let words: Int
  private let keepsBitmaps: Bool

  static let blockRows = 4_096

  init(_ cube: Cube, _ pass: Pass, _ aggregates: [Aggregate], _ distinct: Distinct?, keepsBitmaps: Bool = true)
  {
    self.cube = cube
    self.keepsBitmaps = keepsBitmaps
    self.aggregates = aggregates
    self.distinct = distinct
    cells = Int(pass.cellCount)
    words = distinct.map { ($0.cardinality + 63) / 64 } ?? 0
    plan = PreparedPass(pass, dead: UInt32(pass.cellCount))
  }

  /// Bytes of accumulators per worker.
  static func bytes(cells: UInt64, aggregates: Int, words: Int) -> UInt64 {
    (cells + 1) * UInt64(1 + aggregates * 8 + words * 8)
  }

  func run(_ workers: Workers) throws(CubeRefusal) -> CellTable {
    try prepareColumns()
    let count = cube.segments[0].count
    let parts = max(1, min(workers.count, count))
    var sinks: [DenseSink] = []
    for _ in 0..<parts { sinks.append(DenseSink(cells: cells, aggregates: aggregates, words: words)) }
    let all = sinks
    if parts == 1 {
      scan(0..<count, into: all[0])
    } else {
      workers.run(parts) { part in
        self.scan((count * part / parts)..<(count * (part + 1) / parts), into: all[part])
      }
    }
    for part in 1..<max(parts, 1) where parts > 1 { all[0].absorb(all[part], aggregates) }
    return all[0].table(keepsBitmaps: keepsBitmaps)
  }

  private func prepareColumns() throws(CubeRefusal) {
    for index in 0..<cube.segments[0].count {
      guard var columns = plan.columns(cube, index) else { continue }
      for aggregate in aggregates {
        switch aggregate {
        case .count: continue
        case .sum(let column), .minimum(let column), .maximum(let column): columns.append(column)
        }
      }
      if let distinct { columns.append(distinct.column) }
      try cube.prepare(columns, index)
    }
  }

  private func scan(_ range: Range<Int>, into sink: DenseSink) {
    for index in range {
      guard let (offset, keys) = plan.slices(cube, index) else { continue }
      if distinct == nil, cube.deadRows[index].isEmpty, aggregates.count == 1, keys.count < 3,
        keys.first?.live == nil, case .sum(let column) = aggregates[0]
      {
        fused(index, offset, keys, column, sink)
      } else {
        blocks(index, offset, keys, sink)
      }
    }
  }

  private func fused(
    _ index: Int, _ offset: UInt32, _ keys: [KeySlice<UInt32>], _ column: Int, _ sink: DenseSink
  ) {
    let segment = cube.segments[column][index]
    let numbers = NumberSlice(segment)
    let sums = sink.values[0]
    switch keys.count {
    case 0:
      sums[Int(offset)] &+= Kernel.total(numbers, segment.rows)
      sink.seen[Int(offset)] = 1
    case 1: Kernel.sum(keys[0], numbers, segment.rows, offset: offset, dead: plan.dead, sums, sink.seen)
    default:
      Kernel.sum(keys[0], keys[1], numbers, segment.rows, offset: offset, dead: plan.dead, sums, sink.seen)
    }
  }

  private func blocks(_ index: Int, _ offset: UInt32, _ keys: [KeySlice<UInt32>], _ sink: DenseSink) {
    let rows = cube.segments[0][index].rows
    var row = 0
    while row < rows {
      let count = min(DenseScan.blockRows, rows - row)
      if let first = keys.first, let live = first.live {
        let kept = Kernel.select(first.codes + row * first.width, first.width, live, count, sink.kept)
        if kept > 0 { block(index, row, kept, offset, keys, sink, kept: UnsafePointer(sink.kept)) }
      } else {
        block(index, row, count, offset, keys, sink, kept: nil)
      }
      row += count
    }
  }

  /// One block: all its rows, or those of `kept`.
  private func block(
    _ index: Int, _ row: Int, _ count: Int, _ offset: UInt32, _ keys: [KeySlice<UInt32>], _ sink: DenseSink,
    kept: UnsafePointer<UInt16>?
  ) {
    let places = sink.places
    if keys.isEmpty { for place in 0..<count { places[place] = offset } }
    for (order, key) in keys.enumerated() {
      let own = kept.map { key.from(row).gathered($0, count, into: sink.room) } ?? key.from(row)
      Kernel.place(own, count, first: order == 0, offset, places)
    }
    let limit = plan.dead
    for place in 0..<count { places[place] = min(places[place], limit) }
    let dead = cube.deadRows[index]
    if !dead.isEmpty {
      for place in 0..<count {
        let at = row + (kept.map { Int($0[place]) } ?? place)
        if dead[at >> 6] >> UInt64(at & 63) & 1 == 1 { places[place] = limit }
      }
    }
    apply(index, row, count, sink, kept)
  }

  private func numbers(
    _ column: Int, _ index: Int, _ row: Int, _ count: Int, _ sink: DenseSink, _ kept: UnsafePointer<UInt16>?
  ) -> NumberSlice {
    let slice = NumberSlice(cube.segments[column][index], from: row)
    return kept.map { slice.gathered($0, count, into: sink.room) } ?? slice
  }

  private func apply(
    _ index: Int, _ row: Int, _ count: Int, _ sink: DenseSink, _ kept: UnsafePointer<UInt16>?
  ) {
    let places = UnsafePointer(sink.places)
    if distinct == nil { for place in 0..<count { sink.seen[Int(places[place])] = 1 } }
    for (order, aggregate) in aggregates.enumerated() {
      let values = sink.values[order]
      switch aggregate {
      case .count: for place in 0..<count { values[Int(places[place])] &+= 1 }
      case .sum(let column): Kernel.add(numbers(column, index, row, count, sink, kept), count, places, values)
      case .minimum(let column):
        let numbers = numbers(column, index, row, count, sink, kept)
        for place in 0..<count {
          let cell = Int(places[place])
          values[cell] = min(values[cell], Kernel.number(numbers, place))
        }
      case .maximum(let column):
        let numbers = numbers(column, index, row, count, sink, kept)
        for place in 0..<count {
          let cell = Int(places[place])
          values[cell] = max(values[cell], Kernel.number(numbers, place))
        }
      }
    }
    guard let distinct, let bitmap = sink.bitmap else { return }
    let segment = cube.segments[distinct.column][index]
    distinct.members.withUnsafeBufferPointer { members in
      let table = members.baseAddress! + Int(segment.base - distinct.first)
      if let codes = segment.flat {
        let key = KeySlice(codes: codes, width: segment.flatWidth, table: table).from(row)
        let slice = kept.map { key.gathered($0, count, into: sink.room) } ?? key
        Kernel.mark(slice, count, places, words, bitmap)
      } else {
        let member = table[0]
        for place in 0..<count {
          bitmap[Int(places[place]) * words + Int(member >> 6)] |= 1 << UInt64(member & 63)
        }
      }
    }
  }
}

/// The accumulators of one worker, with one more cell for rows that do not count.
final class DenseSink {
  let cells: Int
  let seen: UnsafeMutablePointer<UInt8>
  let values: [UnsafeMutablePointer<Int64>]
  let words: Int
  let bitmap: UnsafeMutablePointer<UInt64>?
  let places: UnsafeMutablePointer<UInt32>
  /// Rows of a block that a filter leaves, and room for their codes.
  let kept: UnsafeMutablePointer<UInt16>
  let room: UnsafeMutableRawPointer

  init(cells: Int, aggregates: [Aggregate], words: Int) {
    self.cells = cells
    self.words = words
    seen = .allocate(capacity: cells + 9)
    seen.initialize(repeating: 0, count: cells + 9)
    values = aggregates.map { aggregate in
      let room = UnsafeMutablePointer<Int64>.allocate(capacity: cells + 1)
      let start: Int64 =
        switch aggregate {
        case .minimum: .max
        case .maximum: .min
        default: 0
        }
      room.initialize(repeating: start, count: cells + 1)
      return room
    }
    if words > 0 {
      let room = UnsafeMutablePointer<UInt64>.allocate(capacity: (cells + 1) * words)
      room.initialize(repeating: 0, count: (cells + 1) * words)
      bitmap = room
    } else {
      bitmap = nil
    }
    places = .allocate(capacity: DenseScan.blockRows)
    kept = .allocate(capacity: DenseScan.blockRows)
    room = .allocate(byteCount: DenseScan.blockRows * 8, alignment: 16)
  }

  deinit {
    seen.deallocate()
    for room in values { room.deallocate() }
    bitmap?.deallocate()
    places.deallocate()
    kept.deallocate()
    room.deallocate()
  }

  /// Adds another worker's part.
  func absorb(_ other: DenseSink, _ aggregates: [Aggregate]) {
    for cell in 0..<cells { seen[cell] |= other.seen[cell] }
    for (order, aggregate) in aggregates.enumerated() {
      let mine = values[order]
      let theirs = other.values[order]
      switch aggregate {
      case .minimum: for cell in 0..<cells { mine[cell] = min(mine[cell], theirs[cell]) }
      case .maximum: for cell in 0..<cells { mine[cell] = max(mine[cell], theirs[cell]) }
      default: for cell in 0..<cells { mine[cell] &+= theirs[cell] }
      }
    }
    if let bitmap, let theirs = other.bitmap {
      for word in 0..<(cells * words) { bitmap[word] |= theirs[word] }
    }
  }

  /// The cells that have rows; with their bitmaps when they will be united further.
  func table(keepsBitmaps: Bool) -> CellTable {
    var result = CellTable()
    if let bitmap {
      var counts: [Int64] = []
      for cell in 0..<cells {
        let start = bitmap + cell * words
        var count = 0
        for word in 0..<words { count += start[word].nonzeroBitCount }
        if count == 0 { continue }
        result.cells.append(UInt64(cell))
        counts.append(Int64(count - Int(start[0] & 1)))
        if keepsBitmaps { result.bitmaps.append(contentsOf: UnsafeBufferPointer(start: start, count: words)) }
      }
      result.words = keepsBitmaps ? words : 0
      result.values = [counts]
      return result
    }
    for cell in 0..<cells where seen[cell] != 0 { result.cells.append(UInt64(cell)) }
    for room in values {
      var column: [Int64] = []
      column.reserveCapacity(result.cells.count)
      for cell in result.cells { column.append(room[Int(cell)]) }
      result.values.append(column)
    }
    return result
  }
}

extension Cube {
  /// Makes columns of one segment readable.
  func prepare(_ columns: [Int], _ index: Int) throws(CubeRefusal) {
    for column in columns {
      let segment = segments[column][index]
      if segment.isReady { continue }
      if segment.source == nil { throw .notLoaded(missingRanges: 1) }
      guard segment.prepare() else { throw .damagedFile(part: "column \(column), segment \(index)") }
    }
  }
}
