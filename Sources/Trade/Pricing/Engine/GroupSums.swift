import Basis

/// What the lines of a document have together, by product, variant, brand and group, and sums over the scopes of
/// predicates: open addressing in a buffer that is kept between documents. Each sum is taken once in a stage,
/// so that a condition on the whole document costs every line the same however many there are.
struct GroupSums: ~Copyable {
  /// Paid units and values at starting prices.
  struct Sum {
    var quantity: Int64 = 0
    var value: Int64 = 0
    var grams: Int64 = 0
  }

  struct Entry {
    var key: UInt64 = 0
    var sum = Sum()
  }

  private var entries = Slab<Entry>()
  private var count = 0
  /// Whether this document's lines are in it.
  var isFilled = false

  mutating func clear() {
    isFilled = false
    guard count > 0 else { return }
    count = 0
    for index in entries.indices { entries[index].key = 0 }
  }

  static func key(_ what: AccessKey.What, _ id: UInt32) -> UInt64 {
    UInt64(what.rawValue + 1) << 32 | UInt64(id)
  }

  /// The key of a field summed over a scope, −1 for all lines.
  static func key(_ field: Requirement.Field, _ scope: Int32) -> UInt64 {
    UInt64(field.rawValue &+ 100) << 32 | UInt64(UInt32(bitPattern: scope))
  }

  /// The key of a field summed over the lines that have their starting price.
  static func keySoFar(_ field: Requirement.Field) -> UInt64 { UInt64(field.rawValue &+ 100) << 40 }

  /// The key of what a record's own scope has together.
  static func key(record: UInt32) -> UInt64 { 99 << 32 | UInt64(record) }

  @inline(__always)
  private func slot(_ key: UInt64) -> UnsafeMutablePointer<Entry> {
    let mask = UInt64(entries.count - 1)
    var slot = PricingSnapshot.mix(0, key, 0) & mask
    while true {
      let entry = entries.place(Int(slot))
      if entry.pointee.key == 0 || entry.pointee.key == key { return entry }
      slot = (slot + 1) & mask
    }
  }

  @inline(__always)
  mutating func add(_ key: UInt64, _ sum: Sum) {
    if (count + 1) * 2 > entries.count { grow() }
    let entry = slot(key)
    if entry.pointee.key == 0 {
      entry.pointee.key = key
      entry.pointee.sum.quantity = 0
      entry.pointee.sum.value = 0
      entry.pointee.sum.grams = 0
      count += 1
    }
    entry.pointee.sum.quantity += sum.quantity
    entry.pointee.sum.value += sum.value
    entry.pointee.sum.grams += sum.grams
  }

  /// What was added under a key, `nil` when nothing was.
  func found(_ key: UInt64) -> Sum? {
    guard entries.count > 0 else { return nil }
    let entry = slot(key)
    return entry.pointee.key == 0 ? nil : entry.pointee.sum
  }

  private mutating func grow() {
    var old = Slab<Entry>()
    swap(&old, &entries)
    for _ in 0..<max(64, old.count * 2) { entries.append(Entry()) }
    for index in old.indices where old[index].key != 0 { slot(old[index].key).pointee = old[index] }
  }
}
