import Basis
import Testing

@testable import Trade

private let discount = ConditionType(
  code: "R", name: Text("Rabat", "Discount"), stage: .line, calculation: .percent,
  accesses: [AccessKey(.customer, .product), .everything])

@Test("A record that cannot be calculated is refused with field and cure")
func refusedRecords() {
  var reversed = PriceCondition(id: 5, type: 0)
  reversed.validity = ValidPeriod(fromMinute: 10, toMinute: 9)
  var falling = PriceCondition(id: 5, type: 0)
  falling.scale = PriceScale(basis: .quantity, steps: [.init(5, 1), .init(5, 2)])
  var empty = PriceCondition(id: 5, type: 0)
  empty.scale = PriceScale(basis: .quantity, steps: [])
  var graduated = PriceCondition(id: 5, type: 0)
  graduated.scale = PriceScale(basis: .groupQuantity, kind: .interval, steps: [.init(0, 1)])
  var selfish = PriceCondition(id: 5, type: 0)
  selfish.details = ConditionDetails()
  selfish.details?.excludes = [5]
  let rows: [(PriceCondition, ConditionRefusal)] = [
    (PriceCondition(id: 5, type: 9), .unknownType(record: 5)),
    (PriceCondition(id: 5, type: 0, access: 7), .unknownType(record: 5)),
    (PriceCondition(id: 5, type: 0, value: .max), .valueOutOfRange(record: 5)),
    (reversed, .periodReversed(record: 5)), (falling, .scaleNotRising(record: 5, step: 1)),
    (empty, .scaleEmpty(record: 5)), (graduated, .intervalOnGroup(record: 5)),
    (selfish, .excludesItself(record: 5)),
  ]
  for (record, refusal) in rows {
    #expect(throws: refusal) { try check(record, [discount]) }
    #expect(refusal.text(.polish).contains("5") && refusal.text(.english).hasSuffix("."))
  }
}

@Test("Two records of one key are told apart by priority, time or an excluding requirement")
func ambiguousRecords() {
  let one = PriceCondition(id: 1, type: 0, who: 3, what: 4, value: 10)
  var other = PriceCondition(id: 2, type: 0, who: 3, what: 4, value: 20)
  #expect(ambiguity(in: [one, other], of: [discount]) == .ambiguous(record: 2, with: 1))
  other.priority = 1
  #expect(ambiguity(in: [one, other], of: [discount]) == nil)
  other.priority = 0
  other.state = .draft
  #expect(ambiguity(in: [one, other], of: [discount]) == nil)
}

@Test("Price lists based on each other in a circle are refused")
func priceListCircle() throws {
  var links = PriceListLinks()
  try links.add(1, basedOn: 2)
  try links.add(2, basedOn: 3)
  #expect(throws: ConditionRefusal.priceListCycle(list: 3)) { try links.add(3, basedOn: 1) }
  #expect(throws: ConditionRefusal.priceListCycle(list: 1)) { try links.add(1, basedOn: 1) }
  links.remove(1, basedOn: 2)
  try links.add(3, basedOn: 1)
}

@Test("A procedure step cannot be based on a later one, nor a gift stand in the line stage")
func impossibleProcedure() {
  var step = PricingProcedure.Step(type: 0)
  step.base = .step(0)
  #expect(throws: ConditionRefusal.stepBasedOnLater(step: 0)) {
    try check(PricingProcedure(steps: [step]), [discount])
  }
  let gift = ConditionType(code: "G", name: Text("G", "G"), stage: .line, calculation: .freeGoods)
  #expect(throws: ConditionRefusal.impossibleStage(type: 0)) { try check(PricingProcedure(steps: []), [gift]) }
}

@Test("Amount and percent of one manual discount must agree")
func manualDiscount() throws {
  #expect(
    try ManualDiscount.entered(percent: 100_000, amountPerUnit: 20_000, listPrice: 200_000)
      == .amountPerUnit(20_000))
  #expect(throws: ConditionRefusal.manualDisagrees) {
    try ManualDiscount.entered(percent: 50_000, amountPerUnit: 20_000, listPrice: 200_000)
  }
}
