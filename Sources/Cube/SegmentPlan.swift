/// A pass prepared for the segments of a cube: tables in the form the loops read, and for each segment which
/// of them still decide anything.
///
/// Lines arrive by date, so most segments lie in one month: their least and greatest day give the same offset,
/// and the date column is not read at all. A segment outside the filter is not read either.
final class PreparedPass<Offset: FixedWidthInteger & UnsignedInteger> {
  private let tables:
    [(
      column: Int, first: Int64, start: UnsafeMutablePointer<Offset>, count: Int,
      live: UnsafeMutablePointer<UInt8>?
    )]
  let dead: Offset

  init(_ pass: Pass, dead: Offset) {
    self.dead = dead
    tables = pass.tables.map { table in
      let room = UnsafeMutablePointer<Offset>.allocate(capacity: max(table.offsets.count, 1))
      var deadCount = 0
      for (index, offset) in table.offsets.enumerated() {
        room[index] = offset >= PassTable.dead ? dead : Offset(truncatingIfNeeded: offset)
        if offset >= PassTable.dead { deadCount += 1 }
      }
      var live: UnsafeMutablePointer<UInt8>?
      if deadCount > 0, deadCount * 2 >= table.offsets.count {
        let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: table.offsets.count)
        for index in 0..<table.offsets.count { bytes[index] = room[index] < dead ? 1 : 0 }
        live = bytes
      }
      return (table.column, table.first, room, table.offsets.count, live)
    }
  }

  deinit {
    for table in tables {
      table.start.deallocate()
      table.live?.deallocate()
    }
  }

  /// Ranges of keys narrower than this are looked through for one offset.
  private static var narrowRange: Int { 400 }

  /// The tables that differ within a segment and the offset of the others; `nil` when no row counts.
  func slices(_ cube: Cube, _ index: Int) -> (offset: Offset, keys: [KeySlice<Offset>])? {
    var offset: Offset = 0
    var keys: [KeySlice<Offset>] = []
    for table in tables {
      let segment = cube.segments[table.column][index]
      let low = Int(segment.minimum - table.first)
      let high = Int(segment.maximum - table.first)
      if high - low < Self.narrowRange {
        var same = true
        for key in low...high where table.start[key] != table.start[low] {
          same = false
          break
        }
        if same {
          if table.start[low] == dead { return nil }
          offset += table.start[low]
          continue
        }
      }
      guard let codes = segment.flat else { continue }
      let key = KeySlice(
        codes: codes, width: segment.flatWidth,
        table: UnsafePointer(table.start + Int(segment.base - table.first)),
        live: table.live.map { UnsafePointer($0 + Int(segment.base - table.first)) })
      // What leaves the most rows out stands first: the others are then looked up for what is left.
      if table.live != nil { keys.insert(key, at: 0) } else { keys.append(key) }
    }
    return (offset, keys)
  }

  /// The columns that `slices` will read in a segment.
  func columns(_ cube: Cube, _ index: Int) -> [Int]? {
    var columns: [Int] = []
    for table in tables {
      let segment = cube.segments[table.column][index]
      let low = Int(segment.minimum - table.first)
      let high = Int(segment.maximum - table.first)
      if high - low < Self.narrowRange {
        var same = true
        for key in low...high where table.start[key] != table.start[low] {
          same = false
          break
        }
        if same {
          if table.start[low] == dead { return nil }
          continue
        }
      }
      columns.append(table.column)
    }
    return columns
  }
}

extension KeySlice {
  /// The slice from a later row on.
  @inline(__always)
  func from(_ row: Int) -> KeySlice {
    KeySlice(codes: codes + row * width, width: width, table: table, live: live)
  }
}
