/// One number of a pass by cell, read in the order of an answer: the next cell asked for is mostly the next found.
struct CellReading {
  private let cells: [UInt64]
  private let values: [Int64]
  private var cursor = 0

  init(cells: [UInt64], values: [Int64]) {
    self.cells = cells
    self.values = values
  }

  /// The values of many cells into every `stride`-th place of `result`, from `first` on.
  mutating func read(_ wanted: [UInt64], into result: inout [Int64], from first: Int, stride: Int) {
    cells.withUnsafeBufferPointer { cells in
      values.withUnsafeBufferPointer { values in
        var at = 0
        var place = first
        for cell in wanted {
          if at < cells.count, cells[at] == cell {
            result[place] = values[at]
            at += 1
          } else {
            cursor = min(at, cells.count)
            let value = value(cell)
            result[place] = value
            at = value == CubeAnswer.empty ? cursor : cursor + 1
          }
          place += stride
        }
      }
    }
  }

  /// The value of a cell, or `CubeAnswer.empty`.
  @inline(__always)
  mutating func value(_ cell: UInt64) -> Int64 {
    let count = cells.count
    // Answers without a sort move forward by a step or two.
    var at = cursor
    if at < count, cells[at] <= cell {
      let near = min(at + 4, count)
      while at < near, cells[at] < cell { at += 1 }
      if at == count { return CubeAnswer.empty }
      if cells[at] >= cell {
        cursor = at
        return cells[at] == cell ? values[at] : CubeAnswer.empty
      }
    }
    return searched(cell)
  }

  private mutating func searched(_ cell: UInt64) -> Int64 {
    var low = 0
    var high = cells.count
    while low < high {
      let middle = (low + high) / 2
      if cells[middle] < cell { low = middle + 1 } else { high = middle }
    }
    cursor = low
    return low < cells.count && cells[low] == cell ? values[low] : CubeAnswer.empty
  }
}
