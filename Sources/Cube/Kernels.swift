// The inner loops, one specialisation per width of codes and numbers. They read through bare pointers: a
// bounds check per row would double their cost, and the plan proves that every code has an entry in its table.

/// A number column of one segment as a loop sees it.
struct NumberSlice {
  let codes: UnsafeRawPointer?
  let width: Int
  let base: Int64

  init(_ segment: Segment, from row: Int = 0) {
    width = segment.flatWidth
    base = segment.base
    codes = segment.flat.map { $0 + row * segment.flatWidth }
  }

  private init(codes: UnsafeRawPointer?, width: Int, base: Int64) {
    self.codes = codes
    self.width = width
    self.base = base
  }

  /// The numbers at these rows only, put together in `room`.
  func gathered(_ rows: UnsafePointer<UInt16>, _ count: Int, into room: UnsafeMutableRawPointer) -> NumberSlice
  {
    guard let codes else { return self }
    Kernel.gather(codes, width, rows, count, into: room)
    return NumberSlice(codes: UnsafeRawPointer(room), width: width, base: base)
  }
}

/// A key column of one segment and the table its codes index, shifted by the segment's base.
struct KeySlice<Offset> {
  let codes: UnsafeRawPointer
  let width: Int
  let table: UnsafePointer<Offset>
  /// Where at least half of the keys are left out by a filter: 1 for those that are not, a byte each, because four
  /// times as many keys fit the nearest cache as do offsets.
  var live: UnsafePointer<UInt8>?

  /// The keys at these rows only, put together in `room`.
  func gathered(_ rows: UnsafePointer<UInt16>, _ count: Int, into room: UnsafeMutableRawPointer) -> KeySlice {
    Kernel.gather(codes, width, rows, count, into: room)
    return KeySlice(codes: UnsafeRawPointer(room), width: width, table: table, live: live)
  }
}

enum Kernel {
  // MARK: one pass for one sum

  /// Adds a column to the cells given by one table.
  static func sum(
    _ key: KeySlice<UInt32>, _ numbers: NumberSlice, _ rows: Int, offset: UInt32, dead: UInt32,
    _ sums: UnsafeMutablePointer<Int64>, _ seen: UnsafeMutablePointer<UInt8>
  ) {
    switch key.width {
    case 1:
      sum(key.codes.assumingMemoryBound(to: UInt8.self), key.table, numbers, rows, offset, dead, sums, seen)
    case 2:
      sum(key.codes.assumingMemoryBound(to: UInt16.self), key.table, numbers, rows, offset, dead, sums, seen)
    default:
      sum(key.codes.assumingMemoryBound(to: UInt32.self), key.table, numbers, rows, offset, dead, sums, seen)
    }
  }

  @inline(__always)
  private static func sum<K: FixedWidthInteger & UnsignedInteger>(
    _ codes: UnsafePointer<K>, _ table: UnsafePointer<UInt32>, _ numbers: NumberSlice, _ rows: Int,
    _ offset: UInt32, _ dead: UInt32, _ sums: UnsafeMutablePointer<Int64>, _ seen: UnsafeMutablePointer<UInt8>
  ) {
    let base = numbers.base
    switch numbers.width {
    case 0:
      for row in 0..<rows {
        let cell = Int(min(table[Int(codes[row])] &+ offset, dead))
        sums[cell] &+= base
        seen[cell] = 1
      }
    case 1:
      sum(
        codes, table, numbers.codes!.assumingMemoryBound(to: UInt8.self), base, rows, offset, dead, sums, seen)
    case 2:
      sum(
        codes, table, numbers.codes!.assumingMemoryBound(to: UInt16.self), base, rows, offset, dead, sums, seen)
    case 4:
      sum(
        codes, table, numbers.codes!.assumingMemoryBound(to: UInt32.self), base, rows, offset, dead, sums, seen)
    default:
      sum(
        codes, table, numbers.codes!.assumingMemoryBound(to: UInt64.self), base, rows, offset, dead, sums, seen)
    }
  }

  @inline(__always)
  private static func sum<K: FixedWidthInteger & UnsignedInteger, N: FixedWidthInteger & UnsignedInteger>(
    _ codes: UnsafePointer<K>, _ table: UnsafePointer<UInt32>, _ numbers: UnsafePointer<N>, _ base: Int64,
    _ rows: Int, _ offset: UInt32, _ dead: UInt32, _ sums: UnsafeMutablePointer<Int64>,
    _ seen: UnsafeMutablePointer<UInt8>
  ) {
    for row in 0..<rows {
      let cell = Int(min(table[Int(codes[row])] &+ offset, dead))
      sums[cell] &+= base &+ Int64(truncatingIfNeeded: numbers[row])
      seen[cell] = 1
    }
  }

  /// Adds a column to the cells given by two tables.
  static func sum(
    _ a: KeySlice<UInt32>, _ b: KeySlice<UInt32>, _ numbers: NumberSlice, _ rows: Int, offset: UInt32,
    dead: UInt32, _ sums: UnsafeMutablePointer<Int64>, _ seen: UnsafeMutablePointer<UInt8>
  ) {
    switch a.width {
    case 1:
      sum(a.codes.assumingMemoryBound(to: UInt8.self), a.table, b, numbers, rows, offset, dead, sums, seen)
    case 2:
      sum(a.codes.assumingMemoryBound(to: UInt16.self), a.table, b, numbers, rows, offset, dead, sums, seen)
    default:
      sum(a.codes.assumingMemoryBound(to: UInt32.self), a.table, b, numbers, rows, offset, dead, sums, seen)
    }
  }

  @inline(__always)
  private static func sum<A: FixedWidthInteger & UnsignedInteger>(
    _ a: UnsafePointer<A>, _ tableA: UnsafePointer<UInt32>, _ b: KeySlice<UInt32>, _ numbers: NumberSlice,
    _ rows: Int, _ offset: UInt32, _ dead: UInt32, _ sums: UnsafeMutablePointer<Int64>,
    _ seen: UnsafeMutablePointer<UInt8>
  ) {
    switch b.width {
    case 1:
      sum(
        a, tableA, b.codes.assumingMemoryBound(to: UInt8.self), b.table, numbers, rows, offset, dead, sums, seen
      )
    case 2:
      sum(
        a, tableA, b.codes.assumingMemoryBound(to: UInt16.self), b.table, numbers, rows, offset, dead, sums,
        seen)
    default:
      sum(
        a, tableA, b.codes.assumingMemoryBound(to: UInt32.self), b.table, numbers, rows, offset, dead, sums,
        seen)
    }
  }

  @inline(__always)
  private static func sum<A: FixedWidthInteger & UnsignedInteger, B: FixedWidthInteger & UnsignedInteger>(
    _ a: UnsafePointer<A>, _ tableA: UnsafePointer<UInt32>, _ b: UnsafePointer<B>,
    _ tableB: UnsafePointer<UInt32>, _ numbers: NumberSlice, _ rows: Int, _ offset: UInt32, _ dead: UInt32,
    _ sums: UnsafeMutablePointer<Int64>, _ seen: UnsafeMutablePointer<UInt8>
  ) {
    let base = numbers.base
    switch numbers.width {
    case 2:
      sum(
        a, tableA, b, tableB, numbers.codes!.assumingMemoryBound(to: UInt16.self), base, rows, offset, dead,
        sums, seen)
    case 4:
      sum(
        a, tableA, b, tableB, numbers.codes!.assumingMemoryBound(to: UInt32.self), base, rows, offset, dead,
        sums, seen)
    default:
      for row in 0..<rows {
        let cell = Int(min(tableA[Int(a[row])] &+ tableB[Int(b[row])] &+ offset, dead))
        sums[cell] &+= number(numbers, row)
        seen[cell] = 1
      }
    }
  }

  @inline(__always)
  private static func sum<
    A: FixedWidthInteger & UnsignedInteger, B: FixedWidthInteger & UnsignedInteger,
    N: FixedWidthInteger & UnsignedInteger
  >(
    _ a: UnsafePointer<A>, _ tableA: UnsafePointer<UInt32>, _ b: UnsafePointer<B>,
    _ tableB: UnsafePointer<UInt32>, _ numbers: UnsafePointer<N>, _ base: Int64, _ rows: Int, _ offset: UInt32,
    _ dead: UInt32, _ sums: UnsafeMutablePointer<Int64>, _ seen: UnsafeMutablePointer<UInt8>
  ) {
    for row in 0..<rows {
      let cell = Int(min(tableA[Int(a[row])] &+ tableB[Int(b[row])] &+ offset, dead))
      sums[cell] &+= base &+ Int64(truncatingIfNeeded: numbers[row])
      seen[cell] = 1
    }
  }

  /// One number of a slice, for the widths that no fused loop serves.
  @inline(__always)
  static func number(_ numbers: NumberSlice, _ row: Int) -> Int64 {
    guard let codes = numbers.codes else { return numbers.base }
    switch numbers.width {
    case 1: return numbers.base &+ Int64(codes.load(fromByteOffset: row, as: UInt8.self))
    case 2: return numbers.base &+ Int64(codes.load(fromByteOffset: row * 2, as: UInt16.self))
    case 4: return numbers.base &+ Int64(codes.load(fromByteOffset: row * 4, as: UInt32.self))
    default: return numbers.base &+ Int64(bitPattern: codes.load(fromByteOffset: row * 8, as: UInt64.self))
    }
  }

  /// The sum of a whole column, when all rows fall into one cell.
  static func total(_ numbers: NumberSlice, _ rows: Int) -> Int64 {
    var sum: UInt64 = 0
    if let codes = numbers.codes {
      switch numbers.width {
      case 1: sum = total(codes.assumingMemoryBound(to: UInt8.self), rows)
      case 2: sum = total(codes.assumingMemoryBound(to: UInt16.self), rows)
      case 4: sum = total(codes.assumingMemoryBound(to: UInt32.self), rows)
      default: sum = total(codes.assumingMemoryBound(to: UInt64.self), rows)
      }
    }
    return Int64(bitPattern: sum) &+ numbers.base &* Int64(rows)
  }

  @inline(__always)
  private static func total<N: FixedWidthInteger & UnsignedInteger>(_ codes: UnsafePointer<N>, _ rows: Int)
    -> UInt64
  {
    var sum: UInt64 = 0
    for row in 0..<rows { sum &+= UInt64(truncatingIfNeeded: codes[row]) }
    return sum
  }

  // MARK: block by block

  /// Adds one table's offsets to the cells of a block; the first table sets them.
  @inline(__always)
  static func place<Offset: FixedWidthInteger>(
    _ key: KeySlice<Offset>, _ rows: Int, first: Bool, _ start: Offset, _ cells: UnsafeMutablePointer<Offset>
  ) {
    switch key.width {
    case 1: place(key.codes.assumingMemoryBound(to: UInt8.self), key.table, rows, first, start, cells)
    case 2: place(key.codes.assumingMemoryBound(to: UInt16.self), key.table, rows, first, start, cells)
    default: place(key.codes.assumingMemoryBound(to: UInt32.self), key.table, rows, first, start, cells)
    }
  }

  @inline(__always)
  private static func place<K: FixedWidthInteger & UnsignedInteger, Offset: FixedWidthInteger>(
    _ codes: UnsafePointer<K>, _ table: UnsafePointer<Offset>, _ rows: Int, _ first: Bool, _ start: Offset,
    _ cells: UnsafeMutablePointer<Offset>
  ) {
    if first {
      for row in 0..<rows { cells[row] = start &+ table[Int(codes[row])] }
    } else {
      for row in 0..<rows { cells[row] &+= table[Int(codes[row])] }
    }
  }

  // MARK: aggregates of a block

  /// Adds a block of numbers to its cells.
  static func add(
    _ numbers: NumberSlice, _ rows: Int, _ cells: UnsafePointer<UInt32>, _ sums: UnsafeMutablePointer<Int64>
  ) {
    let base = numbers.base
    switch numbers.width {
    case 0: for row in 0..<rows { sums[Int(cells[row])] &+= base }
    case 1: add(numbers.codes!.assumingMemoryBound(to: UInt8.self), base, rows, cells, sums)
    case 2: add(numbers.codes!.assumingMemoryBound(to: UInt16.self), base, rows, cells, sums)
    case 4: add(numbers.codes!.assumingMemoryBound(to: UInt32.self), base, rows, cells, sums)
    default: add(numbers.codes!.assumingMemoryBound(to: UInt64.self), base, rows, cells, sums)
    }
  }

  @inline(__always)
  private static func add<N: FixedWidthInteger & UnsignedInteger>(
    _ numbers: UnsafePointer<N>, _ base: Int64, _ rows: Int, _ cells: UnsafePointer<UInt32>,
    _ sums: UnsafeMutablePointer<Int64>
  ) {
    for row in 0..<rows { sums[Int(cells[row])] &+= base &+ Int64(truncatingIfNeeded: numbers[row]) }
  }

  /// Sets the bit of each row's member in the bitmap of its cell.
  @inline(__always)
  static func mark(
    _ key: KeySlice<UInt32>, _ rows: Int, _ cells: UnsafePointer<UInt32>, _ words: Int,
    _ bitmap: UnsafeMutablePointer<UInt64>
  ) {
    switch key.width {
    case 1: mark(key.codes.assumingMemoryBound(to: UInt8.self), key.table, rows, cells, words, bitmap)
    case 2: mark(key.codes.assumingMemoryBound(to: UInt16.self), key.table, rows, cells, words, bitmap)
    default: mark(key.codes.assumingMemoryBound(to: UInt32.self), key.table, rows, cells, words, bitmap)
    }
  }

  @inline(__always)
  private static func mark<K: FixedWidthInteger & UnsignedInteger>(
    _ codes: UnsafePointer<K>, _ table: UnsafePointer<UInt32>, _ rows: Int, _ cells: UnsafePointer<UInt32>,
    _ words: Int, _ bitmap: UnsafeMutablePointer<UInt64>
  ) {
    for row in 0..<rows {
      let member = table[Int(codes[row])]
      bitmap[Int(cells[row]) &* words &+ Int(member >> 6)] |= 1 << UInt64(member & 63)
    }
  }
}
