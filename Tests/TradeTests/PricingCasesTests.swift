import Basis
import Testing

@testable import Trade

struct Split: Sendable {
  let total: Int64
  let weights: [Int64]
  let parts: [Int64]
}

private let splits: [Split] = [
  Split(total: 1_000, weights: [1, 1, 1], parts: [334, 333, 333]),
  Split(total: 300, weights: [4_300, 1_400, 2_300], parts: [161, 53, 86]),
  Split(total: 40, weights: [10, 0], parts: [40, 0]),
  Split(total: -1_000, weights: [1, 1, 1], parts: [-334, -333, -333]),
  Split(total: 500, weights: [0, 0], parts: [0, 0]),
]

@Test("An amount is split by largest remainder, ties to the earlier line", arguments: splits)
func splitsByLargestRemainder(split: Split) {
  #expect(allocate(split.total, over: split.weights) == split.parts)
}

@Test("A split adds up whatever the rule", arguments: [0, 1, 2, 3])
func splitsAddUp(rule: UInt8) {
  var workload = PricingWorkload(seed: 11)
  for _ in 0..<2_000 {
    var weights: [Int64] = []
    for _ in 0...workload.next(9) { weights.append(workload.next(5_000)) }
    let total = workload.next(100_000) - 50_000
    let parts = allocate(total, over: weights, by: AllocationRule(rawValue: rule)!)
    #expect(parts.reduce(0, +) == (weights.contains { $0 > 0 } ? total : 0))
  }
}

/// A shop that sells product 1 at the given price, with these further types and records.
func terms(
  price: Int64, vat: PricingTax = PricingTax(.standard), isGross: Bool = false,
  _ more: [(ConditionType, PriceCondition)] = []
) throws -> PricingSnapshot {
  let base = ConditionType(
    code: "PR", name: Text("Cena", "Price"), stage: .base, calculation: .unitPrice, sign: .surcharge,
    accesses: [AccessKey(.all, .product)])
  var conditions = [PriceCondition(id: 1, type: 0, what: 1, value: price)]
  for (index, (_, record)) in more.enumerated() {
    var record = record
    record.type = UInt16(index + 1)
    conditions.append(record)
  }
  return try publish(
    PricingTables(
      procedure: PricingProcedure(steps: (0...more.count).map { .init(type: UInt16($0)) }),
      types: [base] + more.map { $0.0 }, goods: [PricingGood(product: 1, isGross: isGross)], taxes: [vat],
      conditions: conditions))
}

func order(_ milli: Int64...) -> PricingDocument { order(milli) }

func order(_ milli: [Int64]) -> PricingDocument {
  var document = PricingDocument()
  document.lines = milli.map { PricingDocument.Line(product: 1, milli: $0) }
  return document
}

@Test("3 x 33.33 at 23 % is 23.00 from the sum and 23.01 from the lines")
func vatMethods() throws {
  let snapshot = try terms(price: 333_300)
  let document = order(1_000, 1_000, 1_000)
  var policy = PricingPolicy()
  #expect(price(document, with: snapshot, policy: policy).tax == 2_300)
  policy.vat = .perLine
  #expect(price(document, with: snapshot, policy: policy).tax == 2_301)
}

@Test("A correction repeats the original price and skips today's discounts")
func correction() throws {
  let discount = ConditionType(code: "R", name: Text("Rabat", "Discount"), stage: .line, calculation: .percent)
  let snapshot = try terms(price: 100_000, [(discount, PriceCondition(id: 2, type: 1, value: 100_000))])
  var document = order(-2_000)
  document.lines[0].originalPrice = 95_000
  let priced = price(document, with: snapshot)
  #expect(priced.net == -1_900)
  #expect(priced.tax == -437)
}

@Test("Stored bytes give the same snapshot, and the same hash for the same order")
func storedSnapshot() throws {
  for seed in UInt64(1)...60 {
    var workload = PricingWorkload(seed: seed)
    let snapshot = try publish(workload.randomTables())
    let document = workload.randomDocument()
    let restored = try PricingSnapshot(bytes: snapshot.bytes[...])
    #expect(price(document, with: restored).hash == price(document, with: snapshot).hash, "seed \(seed)")
    #expect(restored.bytes == snapshot.bytes)
  }
}

@Test("Damaged bytes are refused or calculate, and never trap")
func damagedSnapshot() throws {
  for seed in UInt64(1)...40 {
    var workload = PricingWorkload(seed: seed)
    let bytes = try publish(workload.randomTables()).bytes
    let document = workload.randomDocument()
    for _ in 0..<60 {
      var damaged = bytes
      for _ in 0...workload.next(3) {
        damaged[Int(workload.next(Int64(bytes.count)))] = UInt8(workload.next(256))
      }
      if workload.next(5) == 0 { damaged.removeLast(Int(workload.next(Int64(damaged.count)))) }
      guard let snapshot = try? PricingSnapshot(bytes: damaged[...]) else { continue }
      _ = price(document, with: snapshot, explaining: true).hash
    }
  }
}

@Test("Absurd quantities, prices and unit ratios become problems of their line")
func absurdLines() throws {
  let snapshot = try terms(price: 900_000_000_000)
  for milli in [Int64.max, Int64.min, 1_000_000_000_000, 0, 1] {
    for ratio in [
      UnitRatio.one, UnitRatio(numerator: .max), UnitRatio(numerator: 0),
      UnitRatio(numerator: 1, denominator: 0),
    ] {
      var document = order(milli)
      document.lines[0].ratio = ratio
      let priced = price(document, with: snapshot)
      #expect(priced.lines[0].problem != .none || priced.lines[0].value.magnitude <= 9_000_000_000_000)
    }
  }
  var unknown = order(1_000)
  unknown.lines[0].product = 99
  #expect(price(unknown, with: snapshot).lines[0].problem == .unknownProduct)
}

@Test("Ten thousand lines and a scale of a million steps are priced")
func large() throws {
  var record = PriceCondition(id: 2, type: 1)
  record.scale = PriceScale(
    basis: .quantity, steps: (0..<1_000_000).map { PriceScale.Step(Int64($0) * 1_000, Int64($0 % 500_000)) })
  let discount = ConditionType(code: "R", name: Text("Rabat", "Discount"), stage: .line, calculation: .percent)
  let snapshot = try terms(price: 10_000, [(discount, record)])
  var document = PricingDocument()
  for index in 0..<10_000 { document.lines.append(.init(product: 1, milli: Int64(index + 1) * 1_000)) }
  let priced = price(document, with: snapshot)
  #expect(priced.lines.allSatisfy { $0.problem == .none })
  #expect(priced.net > 0)
}
