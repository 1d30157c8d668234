import Basis

extension PricingSnapshot {
  /// The snapshot as it is stored and sent to phones. Records are written in key order as differences, so a
  /// plain one takes about a dozen bytes.
  public var bytes: [UInt8] {
    var writer = ByteWriter(reserving: records.count * 16 + 1_024)
    writer.byte(Self.format)
    writer.varint(version)
    writer.varint(UInt64(types.count))
    for type in types { writer.write(type) }
    writer.write(procedure)
    writer.varint(UInt64(taxes.count))
    for tax in taxes {
      writer.signed(tax.rate)
      writer.signed(tax.second)
      writer.text(tax.label)
    }
    writer.varint(UInt64(goods.count))
    for good in goods { writer.write(good, groups[Int(good.groupStart)..<Int(good.groupEnd)]) }
    writer.varint(UInt64(scales.count))
    for scale in scales {
      writer.byte(scale.basis.rawValue)
      writer.byte(scale.kind.rawValue)
      writer.varint(UInt64(scale.count))
      for step in Int(scale.start)..<Int(scale.start + scale.count) {
        writer.signed(thresholds[step])
        writer.signed(stepValues[step])
      }
    }
    writer.varint(UInt64(predicateStart.count - 1))
    for index in 0..<predicateStart.count - 1 {
      let code = predicates[Int(predicateStart[index])..<Int(predicateStart[index + 1])]
      writer.varint(UInt64(code.count))
      for instruction in code { writer.write(instruction) }
    }
    writer.varint(UInt64(gifts.count))
    for gift in gifts { writer.write(gift) }
    writer.varint(UInt64(details.count))
    for entry in details { writer.write(entry, excludes[Int(entry.excludesStart)..<Int(entry.excludesEnd)]) }
    writer.varint(UInt64(records.count))
    var before = Record(
      key: 0, value: 0, terms: 0, id: 0, fromMinute: 0, toMinute: 0, scale: 0, details: 0, access: 0,
      priority: 0)
    for record in records {
      writer.write(record, after: before)
      before = record
    }
    return writer.bytes
  }

  /// The layout's number; another one is refused.
  static var format: UInt8 { 1 }

  /// Reads and indexes stored bytes. Damaged or foreign bytes are refused; none of them can make the
  /// calculation read outside its arrays.
  public init(bytes: ArraySlice<UInt8>) throws(BytesRefusal) {
    var reader = ByteReader(bytes)
    guard try reader.byte() == Self.format else { throw .malformed }
    let version = try reader.varint()
    var types: [ConditionType] = []
    for _ in 0..<(try reader.count(atMost: 4_000)) { types.append(try reader.conditionType()) }
    let procedure = try reader.procedure(types)
    var taxes: [PricingTax] = []
    for _ in 0..<(try reader.count(atMost: 65_000)) {
      let tax = PricingTax(
        rate: try reader.signed(in: 0...10_000_000), second: try reader.signed(in: 0...10_000_000),
        label: try reader.text())
      taxes.append(tax)
    }
    self.init(procedure: procedure, types: types, taxes: taxes, version: version)
    for _ in 0..<(try reader.count(atMost: 10_000_000)) { try read(goodFrom: &reader) }
    for _ in 0..<(try reader.count(atMost: 50_000_000)) { try read(scaleFrom: &reader) }
    for _ in 0..<(try reader.count(atMost: 32_000)) { try read(predicateFrom: &reader) }
    for _ in 0..<(try reader.count(atMost: 10_000_000)) { gifts.append(try reader.gift()) }
    for _ in 0..<(try reader.count(atMost: 10_000_000)) { try read(detailsFrom: &reader) }
    let count = try reader.count(atMost: 100_000_000)
    records.reserveCapacity(count)
    var before = Record(
      key: 0, value: 0, terms: 0, id: 0, fromMinute: 0, toMinute: 0, scale: 0, details: 0, access: 0,
      priority: 0)
    for index in 0..<count {
      let record = try reader.record(after: before)
      guard Int(record.access) < accesses.count, record.scale < Int32(scales.count), record.scale >= -1,
        record.details < Int32(details.count), record.details >= -1,
        index == 0 || !Self.precedes(record, before)
      else { throw .malformed }
      if record.priority != 0 { hasPriority[Int(accesses[Int(record.access)].type)] = true }
      records.append(record)
      before = record
    }
    guard reader.isAtEnd else { throw .malformed }
    indexGoods()
    index()
  }

  private mutating func read(goodFrom reader: inout ByteReader) throws(BytesRefusal) {
    let start = Int32(groups.count)
    let product = try reader.id()
    let parent = try reader.id()
    let brand = try reader.id()
    let tax = try reader.varint()
    let flags = try reader.byte()
    guard tax < UInt64(max(1, taxes.count)), flags < 2 else { throw .malformed }
    let limit: ClosedRange<Int64> = -1...1_000_000_000_000_000
    let grams = try reader.signed(in: 0...1_000_000_000_000)
    let cost = try reader.signed(in: -1...90_000_000_000_000)
    let floor = PriceFloor(
      minimum: try reader.signed(in: limit), margin: try reader.signed(in: -1...1_000_000_000),
      markup: try reader.signed(in: -1...1_000_000_000),
      liftedBy: UInt16(truncatingIfNeeded: try reader.varint()))
    for _ in 0..<(try reader.count(atMost: 10_000)) { groups.append(try reader.id()) }
    goods.append(
      Good(
        product: product, parent: parent, brand: brand, tax: UInt16(tax), isGross: flags == 1,
        groupStart: start, groupEnd: Int32(groups.count), grams: grams, cost: cost, floor: floor))
  }

  private mutating func read(scaleFrom reader: inout ByteReader) throws(BytesRefusal) {
    guard let basis = ScaleBasis(rawValue: try reader.byte()),
      let kind = PriceScale.Kind(rawValue: try reader.byte())
    else { throw .malformed }
    let start = Int32(thresholds.count)
    let count = try reader.count(atMost: 50_000_000)
    guard count > 0 else { throw .malformed }
    for _ in 0..<count {
      thresholds.append(try reader.signed(in: -1_000_000_000_000_000...1_000_000_000_000_000))
      stepValues.append(try reader.signed(in: -90_000_000_000_000...90_000_000_000_000))
    }
    scales.append(Scale(basis: basis, kind: kind, start: start, count: Int32(count)))
  }

  private mutating func read(predicateFrom reader: inout ByteReader) throws(BytesRefusal) {
    var depth = 0
    for _ in 0..<(try reader.count(atMost: 256)) {
      let instruction = try reader.instruction()
      // Sums are over scopes that stand before, so that evaluation always ends.
      guard Int(instruction.scope) < predicateStart.count - 1 else { throw .malformed }
      switch instruction.operation {
      case .and, .or: depth -= 1
      case .not: break
      case .compare, .isProduct, .isInGroup, .isBrand, .always: depth += 1
      }
      guard (1...60).contains(depth) else { throw .malformed }
      predicates.append(instruction)
    }
    predicateStart.append(Int32(predicates.count))
  }

  private mutating func read(detailsFrom reader: inout ByteReader) throws(BytesRefusal) {
    var entry = try reader.details()
    let predicateCount = Int32(predicateStart.count - 1)
    guard entry.requirement < predicateCount, entry.scope < predicateCount, entry.giftScope < predicateCount,
      entry.gift < Int32(gifts.count), entry.requirement >= -1, entry.scope >= -1, entry.giftScope >= -1,
      entry.gift >= -1
    else { throw .malformed }
    if let tax = entry.plain.chargeTax, Int(tax) >= taxes.count { throw .malformed }
    entry.excludesStart = Int32(excludes.count)
    for _ in 0..<(try reader.count(atMost: 100_000)) { excludes.append(try reader.id()) }
    entry.excludesEnd = Int32(excludes.count)
    if entry.plain.isExclusive || entry.excludesEnd > entry.excludesStart { hasContest = true }
    details.append(entry)
  }
}
