import Basis

// A condition as a row: only what calculates travels, and texts instead of numbers that only one side knows.

extension PriceCondition {
  /// The row's bytes; the id is the row's key. Units, brands and coupons are numbers of `names`.
  public func row(_ names: PricingNames, _ types: [ConditionType]) -> [UInt8] {
    var writer = ByteWriter(reserving: 48)
    writer.field(1, UInt64(type))
    writer.field(2, UInt64(access))
    writer.field(3, UInt64(who))
    writer.field(4, UInt64(what))
    writer.field(5, signed: value)
    if validity.fromMinute != .min { writer.field(6, bytes: signedBytes(Int64(validity.fromMinute))) }
    if validity.toMinute != .max { writer.field(7, bytes: signedBytes(Int64(validity.toMinute))) }
    writer.field(8, signed: Int64(priority))
    writer.field(9, UInt64(terms.channel))
    writer.field(10, UInt64(terms.payment))
    writer.field(11, UInt64(terms.delivery))
    writer.field(12, UInt64(terms.unit))
    if let scale { writer.field(13, scale.write) }
    if let details { writer.field(14, details.write) }
    writer.field(16, UInt64(version))
    for (kind, number) in usedNames(types) {
      writer.field(15) {
        $0.field(1, UInt64(kind.rawValue))
        $0.field(2, UInt64(number))
        $0.field(3, names.text(kind, number))
      }
    }
    return writer.bytes
  }

  /// Reads a row. Its texts get numbers of `names`; a type or access that `types` does not have is refused.
  public init(
    id: UInt32, row: ArraySlice<UInt8>, names: inout PricingNames, types: [ConditionType]
  ) throws(BytesRefusal) {
    var reader = ByteReader(row)
    self.init(id: id, type: 0)
    var renamed: [Renamed] = []
    while let field = try reader.field() {
      switch field.tag {
      case 1: type = try small(field.number)
      case 2: access = try small(field.number)
      case 3: who = field.number32
      case 4: what = field.number32
      case 5: value = field.signed
      case 6: validity.fromMinute = try minute(field.block)
      case 7: validity.toMinute = try minute(field.block)
      case 8:
        guard let number = Int16(exactly: field.signed) else { throw .malformed }
        priority = number
      case 9: terms.channel = try small(field.number)
      case 10: terms.payment = try small(field.number)
      case 11: terms.delivery = try small(field.number)
      case 12: terms.unit = try small(field.number)
      case 13: scale = try PriceScale(field.reader)
      case 14: details = try ConditionDetails(field.reader)
      case 15: renamed.append(try Renamed(field.reader, &names))
      case 16: version = try small(field.number)
      default: continue
      }
    }
    guard Int(type) < types.count, Int(access) < types[Int(type)].accesses.count else { throw .malformed }
    if !renamed.isEmpty { try rename(renamed, types[Int(type)]) }
    do {
      try check(self, types)
    } catch {
      throw .malformed
    }
  }

  private func usedNames(_ types: [ConditionType]) -> [(PricingNames.Kind, UInt32)] {
    var used: [(PricingNames.Kind, UInt32)] = []
    func use(_ kind: PricingNames.Kind, _ number: UInt32) {
      if number != 0, !used.contains(where: { $0.0 == kind && $0.1 == number }) { used.append((kind, number)) }
    }
    use(.unit, UInt32(terms.unit))
    if types[Int(type)].accesses[Int(access)].what == .brand { use(.brand, what) }
    guard let details else { return used }
    use(.unit, UInt32(details.unit))
    use(.coupon, details.coupon)
    for predicate in [details.requirement, details.scope, details.giftScope] {
      for code in (predicate?.scopes ?? []) + [predicate?.code ?? []] {
        for instruction in code {
          if instruction.operation == .isBrand { use(.brand, UInt32(clamping: instruction.value)) }
          if instruction.operation == .compare, instruction.field == .unit {
            use(.unit, UInt32(clamping: instruction.value))
          }
        }
      }
    }
    return used
  }

  private mutating func rename(_ renamed: [Renamed], _ type: ConditionType) throws(BytesRefusal) {
    terms.unit = UInt16(try renamed.number(.unit, UInt32(terms.unit)))
    if type.accesses[Int(access)].what == .brand { what = try renamed.number(.brand, what) }
    guard details != nil else { return }
    details!.unit = UInt16(try renamed.number(.unit, UInt32(details!.unit)))
    details!.coupon = try renamed.number(.coupon, details!.coupon)
    details!.requirement = try renamed.requirement(details!.requirement)
    details!.scope = try renamed.requirement(details!.scope)
    details!.giftScope = try renamed.requirement(details!.giftScope)
  }
}

/// A number of the sender and what it is here.
private struct Renamed {
  var kind = PricingNames.Kind.unit
  var from: UInt32 = 0
  var to: UInt32 = 0

  init(_ reader: ByteReader, _ names: inout PricingNames) throws(BytesRefusal) {
    var reader = reader
    var text = ""
    while let field = try reader.field() {
      switch field.tag {
      case 1:
        guard let known = PricingNames.Kind(rawValue: UInt8(truncatingIfNeeded: field.number)) else {
          throw .malformed
        }
        kind = known
      case 2: from = field.number32
      case 3: text = field.text
      default: continue
      }
    }
    to = names.number(kind, text)
    guard to != 0 else { throw .malformed }
  }
}

extension [Renamed] {
  func number(_ kind: PricingNames.Kind, _ number: UInt32) throws(BytesRefusal) -> UInt32 {
    if number == 0 { return 0 }
    for entry in self where entry.kind == kind && entry.from == number { return entry.to }
    throw .malformed
  }

  func requirement(_ requirement: Requirement?) throws(BytesRefusal) -> Requirement? {
    guard var requirement else { return nil }
    try rename(&requirement.code)
    for index in requirement.scopes.indices { try rename(&requirement.scopes[index]) }
    return requirement
  }

  private func rename(_ code: inout [Requirement.Instruction]) throws(BytesRefusal) {
    for index in code.indices {
      let value = UInt32(clamping: code[index].value)
      if code[index].operation == .isBrand { code[index].value = Int64(try number(.brand, value)) }
      if code[index].operation == .compare, code[index].field == .unit {
        code[index].value = Int64(try number(.unit, value))
      }
    }
  }
}

private func small<Number: FixedWidthInteger>(_ number: UInt64) throws(BytesRefusal) -> Number {
  guard let small = Number(exactly: number) else { throw .malformed }
  return small
}

private func signedBytes(_ number: Int64) -> [UInt8] {
  var writer = ByteWriter(reserving: 5)
  writer.signed(number)
  return writer.bytes
}

private func minute(_ block: ArraySlice<UInt8>) throws(BytesRefusal) -> Int32 {
  var reader = ByteReader(block)
  guard let minute = Int32(exactly: try reader.signed()) else { throw .malformed }
  return minute
}

extension PriceScale {
  fileprivate func write(to writer: inout ByteWriter) {
    writer.byte(basis.rawValue)
    writer.byte(kind.rawValue)
    writer.varint(UInt64(steps.count))
    var before: Int64 = 0
    for step in steps {
      // Wrapping differences read back by wrapping sums, whatever the numbers.
      writer.signed(step.threshold &- before)
      writer.signed(step.value)
      before = step.threshold
    }
  }

  fileprivate init(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    guard let basis = ScaleBasis(rawValue: try reader.byte()), let kind = Kind(rawValue: try reader.byte())
    else {
      throw .malformed
    }
    self.init(basis: basis, kind: kind, steps: [])
    let count = try reader.count(atMost: 2_000_000)
    steps.reserveCapacity(count)
    var before: Int64 = 0
    for _ in 0..<count {
      before = before &+ (try reader.signed())
      steps.append(Step(before, try reader.signed()))
    }
  }
}
