extension PricingSnapshot {
  /// The record behind a row of a line, found by the keys that the calculation used; −1 when the row has none.
  func place(of row: ConditionRow, product: UInt32, in document: PricingDocument) -> Int {
    var found = -1
    forEachRecord(of: row, product: product, in: document) { place in
      guard records[place].id == row.record else { return false }
      found = place
      return true
    }
    return found
  }

  /// Visits the records behind one access of a type that a line's keys have, the preferred first, until `visit`
  /// says that it has what it wants.
  func forEachRecord(
    of row: ConditionRow, product: UInt32, in document: PricingDocument, _ visit: (Int) -> Bool
  ) {
    guard row.type != .max, Int(row.type) < types.count,
      Int(row.access) < types[Int(row.type)].accesses.count
    else { return }
    let key = types[Int(row.type)].accesses[Int(row.access)]
    let access = UInt16(accessStart[Int(row.type)] + Int32(row.access))
    var terms = document.terms.packed(key)
    let line = Int(row.line)
    if key.byUnit, document.lines.indices.contains(line) {
      terms = terms & ~0xfff | UInt32(document.lines[line].unit & 0xfff)
    }
    for who in buyers(key.who, document) {
      for what in things(key.what, product) {
        let found = firstRecord(
          access, UInt64(who) << 32 | UInt64(what), terms, Self.salt(access, terms))
        guard found >= 0 else { continue }
        var place = Int(found)
        let first = records[place]
        while place < records.count, records[place].key == first.key, records[place].access == access,
          records[place].terms == terms
        {
          if visit(place) { return }
          place += 1
        }
      }
    }
  }

  private func buyers(_ who: AccessKey.Who, _ document: PricingDocument) -> [UInt32] {
    switch who {
    case .all: [0]
    case .customer: [document.customer]
    case .payer: [document.payer]
    case .chain: [document.chain]
    case .customerGroup: document.customerGroups
    }
  }

  /// The numbers under which a product is found in keys of one shape.
  func things(_ what: AccessKey.What, _ product: UInt32) -> [UInt32] {
    if what == .all { return [0] }
    let place = good(product)
    guard place >= 0 else { return [] }
    let good = goods[Int(place)]
    switch what {
    case .all: return [0]
    case .variant: return [good.product]
    case .product: return [good.parent]
    case .brand: return [good.brand]
    case .productGroup: return Array(groups[Int(good.groupStart)..<Int(good.groupEnd)])
    }
  }
}
