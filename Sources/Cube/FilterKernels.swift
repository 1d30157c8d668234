// Rows that a filter leaves: what most rows do not pass is dropped before the other columns are looked at.

extension Kernel {
  /// The rows of a block that a table does not leave out. Without a branch: a filter that passes every sixth row
  /// would be guessed wrong too often.
  static func select(
    _ codes: UnsafeRawPointer, _ width: Int, _ live: UnsafePointer<UInt8>, _ rows: Int,
    _ kept: UnsafeMutablePointer<UInt16>
  ) -> Int {
    switch width {
    case 1: select(codes.assumingMemoryBound(to: UInt8.self), live, rows, kept)
    case 2: select(codes.assumingMemoryBound(to: UInt16.self), live, rows, kept)
    default: select(codes.assumingMemoryBound(to: UInt32.self), live, rows, kept)
    }
  }

  @inline(__always)
  private static func select<K: FixedWidthInteger & UnsignedInteger>(
    _ codes: UnsafePointer<K>, _ live: UnsafePointer<UInt8>, _ rows: Int, _ kept: UnsafeMutablePointer<UInt16>
  ) -> Int {
    var count = 0
    for row in 0..<rows {
      kept[count] = UInt16(truncatingIfNeeded: row)
      count &+= Int(live[Int(codes[row])])
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
