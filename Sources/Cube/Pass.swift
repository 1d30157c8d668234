/// Where the rows of one column fall: an offset per key, or `dead` for keys that a filter, the viewer's
/// territory or the period leaves out. The cell of a row is the sum of its offsets.
struct PassTable {
  let column: Int
  /// The key of the first entry; days do not begin at 0.
  let first: Int64
  var offsets: [UInt64]

  /// Greater than any cell; the sum of up to sixteen offsets with dead ones among them does not wrap.
  static let dead: UInt64 = 1 << 59
}

/// What a pass computes per cell.
enum Aggregate: Equatable {
  case count
  case sum(column: Int)
  case minimum(column: Int)
  case maximum(column: Int)
}

/// The different members of a level per cell.
struct Distinct {
  let column: Int
  let first: Int64
  /// Member of each key.
  let members: [UInt32]
  let cardinality: Int
}

/// One reading of the rows: which cell each falls into.
struct Pass {
  var tables: [PassTable]
  /// One more than the greatest cell.
  var cellCount: UInt64
}

/// What a pass found, by cell in ascending order. Cells without rows are absent: empty is not zero.
struct CellTable {
  var cells: [UInt64] = []
  /// By aggregate, in the order of `cells`.
  var values: [[Int64]] = []
  /// Words per cell of `bitmaps`; 0 without.
  var words = 0
  var bitmaps: [UInt64] = []
  /// Where the last search ended; answers are read in order, so the next one is mostly the next.
  private var cursor = 0

  init(cells: [UInt64] = [], values: [[Int64]] = []) {
    self.cells = cells
    self.values = values
  }

  /// Gives cells other numbers in the same order.
  mutating func renumber(_ number: (UInt64) -> UInt64) {
    for index in 0..<cells.count { cells[index] = number(cells[index]) }
  }

  /// The place of a cell; `nil` when it has no rows.
  mutating func find(_ cell: UInt64) -> Int? {
    let count = cells.count
    if cursor < count, cells[cursor] == cell { return cursor }
    if cursor + 1 < count, cells[cursor] < cell {
      let next = cells[cursor + 1]
      if next > cell { return nil }
      if next == cell {
        cursor += 1
        return cursor
      }
    }
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if cells[middle] < cell { low = middle + 1 } else { high = middle }
    }
    guard low < count, cells[low] == cell else { return nil }
    cursor = low
    return low
  }

  /// Puts cells together: `coarser` says where each goes (`nil`: nowhere), in several targets when it is
  /// called with several rounds. Sums and counts add, extremes compare, bitmaps unite.
  func merged(_ aggregates: [Aggregate], into targets: [(source: Int, cell: UInt64)]) -> CellTable {
    let ordered = targets.sorted { ($0.cell, $0.source) < ($1.cell, $1.source) }
    var result = CellTable(values: [[Int64]](repeating: [], count: values.count))
    result.words = words
    for target in ordered {
      if result.cells.last != target.cell {
        result.cells.append(target.cell)
        for index in 0..<values.count { result.values[index].append(values[index][target.source]) }
        for word in 0..<words { result.bitmaps.append(bitmaps[target.source * words + word]) }
        continue
      }
      let last = result.cells.count - 1
      for index in 0..<values.count {
        let value = values[index][target.source]
        switch index < aggregates.count ? aggregates[index] : .count {
        case .minimum: result.values[index][last] = min(result.values[index][last], value)
        case .maximum: result.values[index][last] = max(result.values[index][last], value)
        default: result.values[index][last] &+= value
        }
      }
      for word in 0..<words { result.bitmaps[last * words + word] |= bitmaps[target.source * words + word] }
    }
    if words > 0 { result.countBits() }
    return result
  }

  /// The number of bits per cell becomes its only value. The first bit is the empty member, which is nobody: a
  /// line without a customer adds no customer.
  mutating func countBits() {
    var counts: [Int64] = []
    counts.reserveCapacity(cells.count)
    for cell in 0..<cells.count {
      var count = 0
      for word in (cell * words)..<((cell + 1) * words) { count += bitmaps[word].nonzeroBitCount }
      counts.append(Int64(count - Int(bitmaps[cell * words] & 1)))
    }
    values = [counts]
  }
}
