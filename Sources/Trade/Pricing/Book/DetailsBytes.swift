import Basis

extension ConditionDetails {
  func write(to writer: inout ByteWriter) {
    if let requirement { writer.field(1, requirement.write) }
    if let scope { writer.field(2, scope.write) }
    if let giftScope { writer.field(3, giftScope.write) }
    writer.field(4, UInt64(unit))
    writer.field(5, UInt64(currency))
    if valueUnit != .one {
      writer.field(6, signed: valueUnit.numerator)
      writer.field(7, signed: valueUnit.denominator)
    }
    writer.field(8, signed: first)
    writer.field(9, signed: second)
    writer.field(10, signed: third)
    if cap >= 0 { writer.field(11, UInt64(cap) + 1) }
    writer.field(12, signed: maxApplications)
    writer.field(13, signed: every)
    writer.field(14, signed: roundTo)
    writer.field(15, signed: roundOffset)
    var flags: UInt64 = isGross ? 1 : 0
    flags |= (acrossLines ? 2 : 0) | (isExclusive ? 4 : 0) | (onlyUndiscounted ? 8 : 0)
    writer.field(16, flags | (includesDelivery ? 16 : 0) | (isManual ? 32 : 0))
    writer.field(17, UInt64(further.rawValue))
    for id in excludes { writer.field(18, UInt64(id)) }
    writer.field(19, UInt64(coupon))
    if let gift { writer.field(20) { $0.write(gift) } }
    if let chargeTax { writer.field(21, UInt64(chargeTax) + 1) }
  }

  init(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    self.init()
    while let field = try reader.field() {
      switch field.tag {
      case 1: requirement = try Requirement(field.reader)
      case 2: scope = try Requirement(field.reader)
      case 3: giftScope = try Requirement(field.reader)
      case 4: unit = UInt16(truncatingIfNeeded: field.number)
      case 5: currency = UInt16(truncatingIfNeeded: field.number)
      case 6: valueUnit.numerator = field.signed
      case 7: valueUnit.denominator = field.signed
      case 8: first = field.signed
      case 9: second = field.signed
      case 10: third = field.signed
      case 11: cap = Int64(bitPattern: field.number &- 1)
      case 12: maxApplications = field.signed
      case 13: every = field.signed
      case 14: roundTo = field.signed
      case 15: roundOffset = field.signed
      case 16: take(flags: field.number)
      case 17:
        guard let known = FurtherConditions(rawValue: UInt8(truncatingIfNeeded: field.number)) else {
          throw .malformed
        }
        further = known
      case 18: excludes.append(field.number32)
      case 19: coupon = field.number32
      case 20:
        var inner = field.reader
        gift = try inner.gift()
      case 21:
        let place = field.number &- 1
        guard place < UInt64(PricingTax.invoiceRates.count) else { throw .malformed }
        chargeTax = UInt16(place)
      default: continue
      }
    }
  }

  private mutating func take(flags: UInt64) {
    isGross = flags & 1 != 0
    acrossLines = flags & 2 != 0
    isExclusive = flags & 4 != 0
    onlyUndiscounted = flags & 8 != 0
    includesDelivery = flags & 16 != 0
    isManual = flags & 32 != 0
  }
}

extension Requirement {
  fileprivate func write(to writer: inout ByteWriter) {
    writer.varint(UInt64(scopes.count))
    for scope in scopes + [code] {
      writer.varint(UInt64(scope.count))
      for instruction in scope { writer.write(instruction) }
    }
  }

  fileprivate init(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    var codes: [[Instruction]] = []
    let scopeCount = try reader.count(atMost: 256)
    for place in 0...scopeCount {
      var code: [Instruction] = []
      var depth = 0
      for _ in 0..<(try reader.count(atMost: 256)) {
        let instruction = try reader.instruction()
        // Only the last code sums over scopes, and only over those that stand before it.
        guard Int(instruction.scope) < (place == scopeCount ? scopeCount : 0) else { throw .malformed }
        switch instruction.operation {
        case .and, .or: depth -= 1
        case .not: break
        case .compare, .isProduct, .isInGroup, .isBrand, .always: depth += 1
        }
        guard (1...60).contains(depth) else { throw .malformed }
        code.append(instruction)
      }
      codes.append(code)
    }
    let code = codes.removeLast()
    self.init(code: code, scopes: codes)
  }
}
