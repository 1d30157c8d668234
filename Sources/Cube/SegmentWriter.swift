extension Segment {
  /// The file form of a prepared segment: what a directory entry says of it, and its bytes.
  struct Written {
    var encoding: Encoding
    var width: Int
    var runCount: Int
    var bytes: [UInt8]
  }

  /// The smaller of plain codes and runs. Lines of a document follow each other, so that its day, customer and
  /// number are runs; prices and products are not.
  func written() -> Written {
    guard let flat, flatWidth > 0 else { return Written(encoding: .constant, width: 0, runCount: 0, bytes: []) }
    switch flatWidth {
    case 1: return written(flat.assumingMemoryBound(to: UInt8.self))
    case 2: return written(flat.assumingMemoryBound(to: UInt16.self))
    case 4: return written(flat.assumingMemoryBound(to: UInt32.self))
    default: return written(flat.assumingMemoryBound(to: UInt64.self))
    }
  }

  private func written<Code: FixedWidthInteger & UnsignedInteger>(_ codes: UnsafePointer<Code>) -> Written {
    var runs = 1
    var greatest: UInt64 = UInt64(codes[0])
    for row in 1..<max(rows, 1) {
      if codes[row] != codes[row - 1] { runs += 1 }
      greatest = max(greatest, UInt64(codes[row]))
    }
    var width = Segment.width(of: greatest)
    if width == 4, greatest < 1 << 24 { width = 3 }
    var bytes: [UInt8] = []
    if runs * (width + 2) < rows * width {
      bytes.reserveCapacity(runs * (width + 2))
      for row in 0..<rows where row == 0 || codes[row] != codes[row - 1] {
        Segment.store(UInt64(codes[row]), width, &bytes)
      }
      for row in 0..<rows where row == rows - 1 || codes[row] != codes[row + 1] {
        Segment.store(UInt64(row), 2, &bytes)
      }
      return Written(encoding: .runs, width: width, runCount: runs, bytes: bytes)
    }
    bytes.reserveCapacity(rows * width)
    for row in 0..<rows { Segment.store(UInt64(codes[row]), width, &bytes) }
    return Written(encoding: .plain, width: width, runCount: 0, bytes: bytes)
  }

  @inline(__always)
  private static func store(_ code: UInt64, _ width: Int, _ bytes: inout [UInt8]) {
    for byte in 0..<width { bytes.append(UInt8(truncatingIfNeeded: code >> UInt64(byte * 8))) }
  }
}
