// Rows that a filter leaves: what most rows do not pass is dropped before the other columns are looked at.

extension Kernel {
  /// The rows of a block that a table does not leave out, with its offsets as their cells. Without a branch: a
  /// filter that passes every sixth row would be guessed wrong too often.
  static func select(
    _ key: KeySlice<UInt32>, _ rows: Int, _ start: UInt32, dead: UInt32,
    _ kept: UnsafeMutablePointer<UInt16>, _ cells: UnsafeMutablePointer<UInt32>
  ) -> Int {
    switch key.width {
    case 1: select(key.codes.assumingMemoryBound(to: UInt8.self), key.table, rows, start, dead, kept, cells)
    case 2: select(key.codes.assumingMemoryBound(to: UInt16.self), key.table, rows, start, dead, kept, cells)
    default: select(key.codes.assumingMemoryBound(to: UInt32.self), key.table, rows, start, dead, kept, cells)
    }
  }

  @inline(__always)
  private static func select<K: FixedWidthInteger & UnsignedInteger>(
    _ codes: UnsafePointer<K>, _ table: UnsafePointer<UInt32>, _ rows: Int, _ start: UInt32, _ dead: UInt32,
    _ kept: UnsafeMutablePointer<UInt16>, _ cells: UnsafeMutablePointer<UInt32>
  ) -> Int {
    var count = 0
    for row in 0..<rows {
      let offset = table[Int(codes[row])]
      kept[count] = UInt16(truncatingIfNeeded: row)
      cells[count] = start &+ offset
      count &+= offset < dead ? 1 : 0
    }
    return count
  }

  /// Copies the codes at these rows.
  static func gather(
    _ codes: UnsafeRawPointer, _ width: Int, _ rows: UnsafePointer<UInt16>, _ count: Int,
    into room: UnsafeMutableRawPointer
  ) {
    switch width {
    case 1: gather(codes.assumingMemoryBound(to: UInt8.self), rows, count, room)
    case 2: gather(codes.assumingMemoryBound(to: UInt16.self), rows, count, room)
    case 4: gather(codes.assumingMemoryBound(to: UInt32.self), rows, count, room)
    default: gather(codes.assumingMemoryBound(to: UInt64.self), rows, count, room)
    }
  }

  @inline(__always)
  private static func gather<K>(
    _ codes: UnsafePointer<K>, _ rows: UnsafePointer<UInt16>, _ count: Int, _ room: UnsafeMutableRawPointer
  ) {
    let target = room.assumingMemoryBound(to: K.self)
    for index in 0..<count { target[index] = codes[Int(rows[index])] }
  }
}
