import Basis

extension ByteWriter {
  mutating func write(_ type: ConditionType) {
    text(type.code)
    text(type.name.polish)
    text(type.name.english)
    byte(type.stage.rawValue)
    byte(type.calculation.rawValue)
    byte((type.sign == .surcharge ? 1 : 0) | (type.isGuarded ? 2 : 0))
    varint(UInt64(type.accesses.count))
    for access in type.accesses {
      byte(access.who.rawValue)
      byte(access.what.rawValue)
      var flags: UInt8 = access.byChannel ? 1 : 0
      flags |= (access.byPayment ? 2 : 0) | (access.byDelivery ? 4 : 0)
      byte(flags | (access.byUnit ? 8 : 0) | (access.findsNext ? 16 : 0))
    }
  }

  mutating func write(_ procedure: PricingProcedure) {
    varint(UInt64(procedure.steps.count))
    for step in procedure.steps {
      varint(UInt64(step.type))
      byte(step.lane)
      varint(UInt64(step.group))
      byte(step.isAdditive ? 1 : 0)
      switch step.base {
      case .running: varint(0)
      case .list: varint(1)
      case .step(let number): varint(UInt64(number) + 2)
      }
    }
    varint(UInt64(procedure.groups.count))
    for group in procedure.groups {
      byte(group.contest.rawValue)
      varint(UInt64(group.rival))
    }
    byte(procedure.lineAndGroup.rawValue)
  }

  mutating func write(_ good: PricingSnapshot.Good, _ groups: ArraySlice<UInt32>) {
    varint(UInt64(good.product))
    varint(UInt64(good.parent))
    varint(UInt64(good.brand))
    varint(UInt64(good.tax))
    byte(good.isGross ? 1 : 0)
    signed(good.grams)
    signed(good.cost)
    signed(good.floor.minimum)
    signed(good.floor.margin)
    signed(good.floor.markup)
    varint(UInt64(good.floor.liftedBy))
    varint(UInt64(groups.count))
    for group in groups { varint(UInt64(group)) }
  }

  mutating func write(_ instruction: Requirement.Instruction) {
    byte(instruction.operation.rawValue)
    byte(instruction.field.rawValue)
    byte(instruction.relation.rawValue)
    signed(Int64(instruction.scope))
    signed(instruction.value)
  }

  mutating func write(_ gift: GiftTerms) {
    signed(gift.buy)
    signed(gift.price)
    byte(gift.rule.rawValue)
    byte(gift.treatment.rawValue)
    varint(UInt64(gift.choices.count))
    for choice in gift.choices {
      signed(choice.milli)
      varint(UInt64(choice.products.count))
      for product in choice.products { varint(UInt64(product)) }
    }
  }

  mutating func write(_ entry: PricingSnapshot.Details, _ excludes: ArraySlice<UInt32>) {
    let plain = entry.plain
    for place in [entry.requirement, entry.scope, entry.giftScope, entry.gift] { signed(Int64(place)) }
    varint(UInt64(plain.unit))
    varint(UInt64(plain.currency))
    let numbers = [
      plain.valueUnit.numerator, plain.valueUnit.denominator, plain.first, plain.second, plain.third,
      plain.cap, plain.maxApplications, plain.every, plain.roundTo, plain.roundOffset,
    ]
    for number in numbers { signed(number) }
    var flags: UInt64 = plain.isGross ? 1 : 0
    flags |= (plain.acrossLines ? 2 : 0) | (plain.isExclusive ? 4 : 0) | (plain.onlyUndiscounted ? 8 : 0)
    flags |= (plain.includesDelivery ? 16 : 0) | (plain.isManual ? 32 : 0)
    varint(flags)
    byte(plain.further.rawValue)
    varint(UInt64(plain.coupon))
    varint(plain.chargeTax.map { UInt64($0) + 1 } ?? 0)
    varint(UInt64(excludes.count))
    for id in excludes { varint(UInt64(id)) }
  }

  mutating func write(_ record: PricingSnapshot.Record, after before: PricingSnapshot.Record) {
    varint(UInt64(record.access &- before.access))
    signed(Int64(bitPattern: record.key &- before.key))
    varint(UInt64(record.terms))
    varint(UInt64(record.id))
    signed(record.value)
    signed(Int64(record.fromMinute) - Int64(before.fromMinute))
    signed(Int64(record.toMinute) - Int64(before.toMinute))
    signed(Int64(record.scale))
    signed(Int64(record.details))
    signed(Int64(record.priority))
  }
}
