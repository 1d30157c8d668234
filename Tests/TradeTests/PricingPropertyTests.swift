import Basis
import Foundation
import Testing

@testable import Trade

/// 5 000 random documents per property; `TEREN_NIGHTLY=1` makes it 100 000.
private let documents = ProcessInfo.processInfo.environment["TEREN_NIGHTLY"] == "1" ? 100_000 : 5_000

/// Calls a property with random terms and a random document of each seed.
private func forAll(
  _ body: (inout PricingWorkload, PricingTables, PricingDocument, UInt64) throws -> Void
) rethrows {
  for seed in 1...UInt64(documents) {
    var workload = PricingWorkload(seed: seed)
    let tables = workload.randomTables()
    let document = workload.randomDocument()
    try body(&workload, tables, document, seed)
  }
}

@Test("Pricing again changes nothing, a year later neither, and a kept calculation gives what a fresh one does")
func idempotent() throws {
  try forAll { workload, tables, document, seed in
    let snapshot = try publish(tables)
    let first = price(document, with: snapshot)
    var kept = PricingCalculation(snapshot: snapshot)
    kept.run(workload.randomDocument())
    kept.run(document)
    #expect(first == price(document, with: snapshot), "seed \(seed)")
    #expect(first.hash == kept.hash, "seed \(seed)")
  }
}

@Test("A condition for somebody else changes nothing")
func ineligible() throws {
  try forAll { workload, tables, document, seed in
    let before = price(document, with: try publish(tables)).hash
    var more = tables
    for index in more.conditions.indices.prefix(6) {
      var stranger = more.conditions[index]
      stranger.id = UInt32(500_000 + index)
      stranger.access = 1
      stranger.who = 77
      more.conditions.append(stranger)
    }
    #expect(price(document, with: try publish(more)).hash == before, "seed \(seed)")
  }
}

@Test("The order of conditions in the tables is irrelevant")
func shuffled() throws {
  try forAll { workload, tables, document, seed in
    let before = price(document, with: try publish(tables)).hash
    var other = tables
    for index in other.conditions.indices.dropFirst() {
      other.conditions.swapAt(index, Int(workload.next(Int64(index + 1))))
    }
    #expect(price(document, with: try publish(other)).hash == before, "seed \(seed)")
  }
}

@Test("Rows add up to their line, net and VAT to gross, and nothing is below zero or its floor")
func sums() throws {
  try forAll { workload, tables, document, seed in
    let snapshot = try publish(tables)
    let priced = price(document, with: snapshot, explaining: seed % 2 == 0)
    var value: Int64 = 0
    for (index, line) in priced.lines.enumerated() where line.problem == .none {
      let rows = priced.rows(of: index).filter { $0.status.counts }
      #expect(rows.reduce(0) { $0 + $1.granted } == line.value, "seed \(seed) line \(index)")
      #expect(line.value >= 0, "seed \(seed) line \(index)")
      value += line.isGross ? line.value : 0
    }
    let net = priced.lines.filter { !$0.isGross && $0.problem == .none }.reduce(0) { $0 + $1.value }
    #expect(priced.gross == priced.net + priced.tax)
    if value == 0 { #expect(priced.net == net, "seed \(seed)") }
    if net == 0 { #expect(priced.gross == value, "seed \(seed)") }
  }
}

@Test("Floors hold: conditions of the line never push a unit price below its floor")
func floors() throws {
  try forAll { workload, tables, document, seed in
    let priced = price(document, with: try publish(tables))
    for (index, line) in priced.lines.enumerated() where line.problem == .none && line.floor > 0 {
      let rows = priced.rows(of: index).filter { $0.status.counts }
      // A contract price below the floor stands; nothing takes it further down.
      let agreed = rows.last { $0.stage <= .override }?.valueAfter ?? 0
      let least = min(agreed, raisedProduct(line.floor, line.deliveredMilli, over: 100_000) ?? 0)
      let guarded = rows.filter { $0.stage != .gifts && $0.stage != .bundle }
      if guarded.count == rows.count, !rows.contains(where: { $0.stage == .line && $0.granted > 0 }) {
        #expect(line.value >= least - 1, "seed \(seed) line \(index)")
      }
    }
  }
}

@Test("A return is the mirror of the sale")
func mirrored() throws {
  try forAll { workload, tables, document, seed in
    let snapshot = try publish(tables)
    var back = document
    for index in back.lines.indices { back.lines[index].milli = -back.lines[index].milli }
    let (sale, credit) = (price(document, with: snapshot), price(back, with: snapshot))
    #expect(sale.lines.map { $0.value } == credit.lines.map { -$0.value }, "seed \(seed)")
    #expect(sale.net == -credit.net && sale.tax == -credit.tax, "seed \(seed)")
  }
}

/// A shop with two group scales by quantity and a document discount, nothing per line.
private func groupTerms(_ workload: inout PricingWorkload) -> PricingTables {
  let types = [
    ConditionType(
      code: "PR", name: Text("C", "P"), stage: .base, calculation: .unitPrice, sign: .surcharge,
      accesses: [AccessKey(.all, .product)]),
    ConditionType(code: "G", name: Text("G", "G"), stage: .group, calculation: .percent),
    ConditionType(code: "D", name: Text("D", "D"), stage: .document, calculation: .percent),
  ]
  var tables = PricingTables(
    procedure: PricingProcedure(steps: [.init(type: 0), .init(type: 1), .init(type: 2)]), types: types)
  for product in 1...4 {
    tables.goods.append(PricingGood(product: UInt32(product)))
    tables.conditions.append(
      PriceCondition(
        id: UInt32(product), type: 0, what: UInt32(product), value: (1 + workload.next(500)) * 10_000))
  }
  var group = PriceCondition(id: 10, type: 1)
  group.scale = PriceScale(basis: .groupQuantity, steps: [.init(0, 50_000), .init(20_000, 100_000)])
  tables.conditions.append(group)
  tables.conditions.append(PriceCondition(id: 11, type: 2, value: workload.next(20) * 10_000))
  return tables
}

@Test("Permuting lines changes only who owns the odd grosz")
func permuted() throws {
  try forAll { workload, tables, document, seed in
    let snapshot = try publish(groupTerms(&workload))
    var document = PricingDocument()
    for _ in 0...5 {
      document.lines.append(.init(product: UInt32(1 + workload.next(4)), milli: 1_000 * (1 + workload.next(9))))
    }
    var other = document
    other.lines.reverse()
    let (one, two) = (price(document, with: snapshot), price(other, with: snapshot))
    #expect(one.net == two.net && one.gross == two.gross, "seed \(seed)")
    for (a, b) in zip(one.lines, two.lines.reversed()) {
      #expect((a.value - b.value).magnitude <= 1, "seed \(seed)")
    }
  }
}

@Test("Splitting a line keeps group thresholds and the total")
func split() throws {
  try forAll { workload, tables, document, seed in
    let snapshot = try publish(groupTerms(&workload))
    var whole = PricingDocument()
    whole.lines = [.init(product: 1, milli: 2_000 * (1 + workload.next(20)))]
    var halves = whole
    halves.lines[0].milli /= 2
    halves.lines.append(halves.lines[0])
    #expect(price(whole, with: snapshot).net == price(halves, with: snapshot).net, "seed \(seed)")
  }
}

@Test("The best of a group is never dearer than any member alone")
func best() throws {
  try forAll { workload, tables, document, seed in
    var tables = groupTerms(&workload)
    let calculations: [ConditionCalculation] = [.percent, .amountPerUnit, .percent]
    tables.types = [tables.types[0]]
    tables.conditions = tables.conditions.filter { $0.type == 0 }
    tables.procedure = PricingProcedure(steps: [.init(type: 0)], groups: [.init(.best)])
    for (index, calculation) in calculations.enumerated() {
      tables.types.append(
        ConditionType(code: "R", name: Text("R", "R"), stage: .line, calculation: calculation))
      tables.procedure.steps.append(.init(type: UInt16(index + 1), group: 1))
      tables.conditions.append(
        PriceCondition(id: UInt32(20 + index), type: UInt16(index + 1), value: workload.next(400_000)))
    }
    var document = PricingDocument()
    document.lines = [.init(product: 1, milli: 1_000 * (1 + workload.next(9)))]
    let together = price(document, with: try publish(tables)).net
    for member in 0..<3 {
      var alone = tables
      alone.conditions.removeAll { $0.id >= 20 && $0.id != UInt32(20 + member) }
      #expect(together <= price(document, with: try publish(alone)).net, "seed \(seed)")
    }
  }
}

@Test("What floors keep back is moved or reported: shares and rest are the document discount")
func documentShares() throws {
  try forAll { workload, tables, document, seed in
    var tables = groupTerms(&workload)
    tables.types[2] = ConditionType(
      code: "D", name: Text("D", "D"), stage: .document, calculation: .amountTotal)
    let asked = 1 + workload.next(500_000)
    tables.conditions.removeAll { $0.type == 2 }
    tables.conditions.append(PriceCondition(id: 11, type: 2, value: asked))
    for index in tables.goods.indices { tables.goods[index].floor.minimum = workload.next(300) * 10_000 }
    var document = PricingDocument()
    for _ in 0...4 {
      document.lines.append(.init(product: UInt32(1 + workload.next(4)), milli: 1_000 * (1 + workload.next(9))))
    }
    let priced = price(document, with: try publish(tables))
    let given = -priced.rows.filter { $0.stage == .document && $0.status.counts }.reduce(0) { $0 + $1.granted }
    #expect(given + priced.unallocated == asked, "seed \(seed)")
  }
}

@Test("Random documents fold to the hash that WebAssembly gives too; see Benchmarks/pricing/wasm.mjs")
func folded() {
  var workload = PricingWorkload(seed: 1)
  #expect(workload.foldedHash(documents: 1_000) == 0x0e1a_a796_7322_0683)
}
