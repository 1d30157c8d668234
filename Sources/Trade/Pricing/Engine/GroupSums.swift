import Basis

/// What the lines of a document have together, by product, variant, brand and group: open addressing in two
/// arrays that are kept between documents.
struct GroupSums {
  /// Paid units and values at starting prices.
  struct Sum {
    var quantity: Int64 = 0
    var value: Int64 = 0
    var grams: Int64 = 0
  }

  private var keys: [UInt64] = []
  private var sums: [Sum] = []
  private var count = 0
  /// Whether this document's lines are in it.
  var isFilled = false

  mutating func clear() {
    isFilled = false
    guard count > 0 else { return }
    count = 0
    for index in keys.indices { keys[index] = 0 }
  }

  private static func key(_ what: AccessKey.What, _ id: UInt32) -> UInt64 {
    UInt64(what.rawValue + 1) << 32 | UInt64(id)
  }

  private func slot(_ key: UInt64) -> Int {
    let mask = UInt64(keys.count - 1)
    var slot = PricingSnapshot.mix(0, key, 0) & mask
    while keys[Int(slot)] != 0, keys[Int(slot)] != key { slot = (slot + 1) & mask }
    return Int(slot)
  }

  mutating func add(_ what: AccessKey.What, _ id: UInt32, _ sum: Sum) {
    if (count + 1) * 2 > keys.count { grow() }
    let key = Self.key(what, id)
    let slot = slot(key)
    if keys[slot] == 0 {
      keys[slot] = key
      sums[slot] = Sum()
      count += 1
    }
    sums[slot].quantity += sum.quantity
    sums[slot].value += sum.value
    sums[slot].grams += sum.grams
  }

  func sum(_ what: AccessKey.What, _ id: UInt32) -> Sum {
    guard !keys.isEmpty else { return Sum() }
    let slot = slot(Self.key(what, id))
    return keys[slot] == 0 ? Sum() : sums[slot]
  }

  private mutating func grow() {
    let (oldKeys, oldSums) = (keys, sums)
    let size = max(64, oldKeys.count * 2)
    keys = [UInt64](repeating: 0, count: size)
    sums = [Sum](repeating: Sum(), count: size)
    for index in oldKeys.indices where oldKeys[index] != 0 {
      let slot = slot(oldKeys[index])
      keys[slot] = oldKeys[index]
      sums[slot] = oldSums[index]
    }
  }
}
