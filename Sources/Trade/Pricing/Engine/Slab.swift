/// A growing buffer that keeps its memory from document to document and is changed in place.
///
/// An array asks at every write whether somebody else holds it, and large elements are copied to be read; with
/// eight rows on every line of an order that was half of the time of a price. Indices are checked, also in
/// release builds.
struct Slab<Element>: ~Copyable, @unchecked Sendable {
  private(set) var count = 0
  private var capacity = 16
  private var base = UnsafeMutablePointer<Element>.allocate(capacity: 16)

  init() {}

  deinit {
    base.deinitialize(count: count)
    base.deallocate()
  }

  var indices: Range<Int> { 0..<count }

  @inline(__always)
  private func check(_ index: Int) {
    precondition(UInt(bitPattern: index) < UInt(bitPattern: count), "index outside the buffer")
  }

  subscript(index: Int) -> Element {
    @inline(__always)
    unsafeAddress {
      check(index)
      return UnsafePointer(base + index)
    }
    @inline(__always)
    unsafeMutableAddress {
      check(index)
      return base + index
    }
  }

  /// The place of an element, to read and write several of its fields. The next `append` ends its validity.
  @inline(__always)
  func place(_ index: Int) -> UnsafeMutablePointer<Element> {
    check(index)
    return base + index
  }

  /// Makes room for one more element, which the caller initialises at once.
  @inline(__always)
  mutating func next() -> UnsafeMutablePointer<Element> {
    if count == capacity { grow() }
    count += 1
    return base + (count - 1)
  }

  @inline(__always)
  mutating func append(_ element: Element) { next().initialize(to: element) }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: capacity * 2)
    larger.moveInitialize(from: base, count: count)
    base.deallocate()
    base = larger
    capacity *= 2
  }

  @inline(__always)
  mutating func removeAll() {
    base.deinitialize(count: count)
    count = 0
  }

  mutating func removeLast() -> Element {
    check(count - 1)
    count -= 1
    return (base + count).move()
  }

  /// Keeps what does not match, in its order.
  mutating func removeAll(where matches: (Element) -> Bool) {
    var kept = 0
    for index in 0..<count {
      if matches(base[index]) { continue }
      if kept != index { swap(&base[kept], &base[index]) }
      kept += 1
    }
    while count > kept { _ = removeLast() }
  }

  func firstIndex(where matches: (Element) -> Bool) -> Int? {
    for index in 0..<count where matches(base[index]) { return index }
    return nil
  }

  /// The elements as an array of their own.
  func array() -> [Element] { [Element](UnsafeBufferPointer(start: base, count: count)) }
}
