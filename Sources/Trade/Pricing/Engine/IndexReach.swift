import Basis

extension PricingSnapshot {
  /// Notes for every good and group which accesses hold anything for it at all, so that a line asks only those.
  mutating func indexReach() {
    var table = ReachTable(keys: goods.count * 3 + groups.count)
    for index in goods.indices {
      let good = goods[index]
      table.insert(.variant, good.product)
      table.insert(.product, good.parent)
      table.insert(.brand, good.brand)
    }
    for group in groups { table.insert(.productGroup, group) }
    var everywhere: UInt64 = 0
    cumulatedKinds = 0
    kindAccesses = [UInt64](repeating: 0, count: 5)
    for (index, access) in accesses.enumerated() {
      kindAccesses[Int(access.key.what.rawValue)] |= 1 << UInt64(index & 63)
    }
    recordStart.removeAll()
    for (index, record) in records.enumerated() {
      while recordStart.count <= Int(record.access) { recordStart.append(Int32(index)) }
      let what = accesses[Int(record.access)].key.what
      let bit: UInt64 = 1 << UInt64(record.access & 63)
      if record.scale >= 0, scales[Int(record.scale)].basis.isCumulated {
        cumulatedKinds |= 1 << what.rawValue
      }
      if what == .all {
        everywhere |= bit
      } else {
        table.add(bit, what, UInt32(truncatingIfNeeded: record.key))
      }
    }
    while recordStart.count <= accesses.count { recordStart.append(Int32(records.count)) }
    groupReach = groups.map { table.bits(.productGroup, $0) }
    reach = goods.map { good in
      var bits = everywhere | table.bits(.variant, good.product) | table.bits(.product, good.parent)
      if good.brand != 0 { bits |= table.bits(.brand, good.brand) }
      for group in good.groupStart..<good.groupEnd { bits |= groupReach[Int(group)] }
      return bits
    }
  }
}

extension PricingSnapshot {
  /// What the records of one access and buyer are for, folded into 64 bits by the last six bits of the
  /// number: a line asks only where its own bit is set. None for no record, all for many.
  static func content(of records: [Record], _ access: Range<Int>, who: UInt32) -> UInt64 {
    var low = access.lowerBound
    let end = access.upperBound
    var high = end
    while low < high {
      let middle = (low + high) / 2
      if UInt32(truncatingIfNeeded: records[middle].key >> 32) < who { low = middle + 1 } else { high = middle }
    }
    if low + 64 < end, UInt32(truncatingIfNeeded: records[low + 64].key >> 32) == who { return .max }
    var content: UInt64 = 0
    var index = low
    while index < end, UInt32(truncatingIfNeeded: records[index].key >> 32) == who {
      content |= 1 << (records[index].key & 63)
      index += 1
    }
    return content
  }
}

/// Bits by kind and number, open addressing.
private struct ReachTable {
  private var keys: [UInt64]
  private var values: [UInt64]

  init(keys count: Int) {
    var size = 64
    while size < count * 2 { size *= 2 }
    keys = [UInt64](repeating: 0, count: size)
    values = keys
  }

  private func slot(_ key: UInt64) -> Int {
    let mask = UInt64(keys.count - 1)
    var slot = PricingSnapshot.mix(key, 0) & mask
    while keys[Int(slot)] != 0, keys[Int(slot)] != key { slot = (slot + 1) & mask }
    return Int(slot)
  }

  mutating func insert(_ what: AccessKey.What, _ id: UInt32) {
    let key = GroupSums.key(what, id)
    keys[slot(key)] = key
  }

  mutating func add(_ bit: UInt64, _ what: AccessKey.What, _ id: UInt32) {
    let slot = slot(GroupSums.key(what, id))
    if keys[slot] != 0 { values[slot] |= bit }
  }

  func bits(_ what: AccessKey.What, _ id: UInt32) -> UInt64 { values[slot(GroupSums.key(what, id))] }
}
