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
    var places = Array(document.lines.indices)
    for index in places.indices.dropFirst() { places.swapAt(index, Int(workload.next(Int64(index + 1)))) }
    var other = document
    other.lines = places.map { document.lines[$0] }
    let (one, two) = (price(document, with: snapshot), price(other, with: snapshot))
    #expect(one.net == two.net && one.gross == two.gross, "seed \(seed)")
    for (place, index) in places.enumerated() {
      #expect((one.lines[index].value - two.lines[place].value).magnitude <= 1, "seed \(seed)")
    }
  }
}

@Test("Splitting a line keeps group thresholds and, but for a grosz of each new line, the total")
func split() throws {
  try forAll { workload, tables, document, seed in
    var tables = groupTerms(&workload)
    // Prices to the grosz, and a scale by value beside the one by quantity.
    tables.conditions[0].value = 100 * (1 + workload.next(9_999))
    tables.types.insert(
      ConditionType(code: "V", name: Text("V", "V"), stage: .group, calculation: .percent), at: 2)
    tables.procedure.steps = (0..<4).map { .init(type: $0) }
    for index in tables.conditions.indices where tables.conditions[index].type == 2 {
      tables.conditions[index].type = 3
    }
    var byValue = PriceCondition(id: 12, type: 2)
    byValue.scale = PriceScale(
      basis: .groupValue, steps: [.init(0, 0), .init(100 * (1 + workload.next(900)), 70_000)])
    tables.conditions.append(byValue)
    let snapshot = try publish(tables)
    var whole = PricingDocument()
    whole.lines = [.init(product: 1, milli: 2_000 * (1 + workload.next(20)))]
    var parts = whole
    let part = 1_000 * (1 + workload.next(whole.lines[0].milli / 1_000 - 1))
    parts.lines[0].milli -= part
    parts.lines.append(.init(product: 1, milli: part))
    let (one, two) = (price(whole, with: snapshot), price(parts, with: snapshot))
    #expect((one.net - two.net).magnitude <= 1, "seed \(seed)")
    let steps = one.rows(of: 0).filter { $0.stage == .group }.map { $0.scaleFrom }
    for line in 0..<2 {
      let own = two.rows(of: line).filter { $0.stage == .group }.map { $0.scaleFrom }
      #expect(own == steps, "seed \(seed)")
    }
    #expect(one.lines[0].unitPrice == two.lines[1].unitPrice, "seed \(seed)")
  }
}

@Test(
  "Slices belong to their line: split, a graduated scale is read anew, which is why cumulated ones are refused")
func splitInterval() throws {
  let discount = ConditionType(code: "R", name: Text("R", "R"), stage: .line, calculation: .percent)
  var record = PriceCondition(id: 2, type: 1)
  record.scale = PriceScale(basis: .quantity, kind: .interval, steps: [.init(0, 0), .init(10_000, 100_000)])
  let snapshot = try terms(price: 100_000, [(discount, record)])
  // 20 pieces: 10 at full price, 10 with 10 % off; twice 10 pieces: none above ten.
  #expect(price(order(20_000), with: snapshot).net == 19_000)
  #expect(price(order(10_000, 10_000), with: snapshot).net == 20_000)
}

@Test("An old document keeps its hash under its stored edition, whatever was published since")
func oldEdition() throws {
  try forAll { workload, tables, document, seed in
    guard seed % 5 == 0 else { return }
    let stored = try publish(tables).bytes
    let before = price(document, with: try PricingSnapshot(bytes: stored[...]))
    var later = tables
    later.version += 1
    for index in later.conditions.indices { later.conditions[index].value /= 2 }
    let changed = price(document, with: try publish(later))
    let again = price(document, with: try PricingSnapshot(bytes: stored[...]))
    #expect(again.hash == before.hash && again == before, "seed \(seed)")
    #expect(changed.snapshot != again.snapshot)
  }
}

@Test("Work grows with lines and hits and with nothing else")
func costBound() throws {
  try forAll { workload, tables, document, seed in
    // An amount that floors push on is split anew for the lines that are left: floors have their own bound.
    var tables = tables
    for index in tables.goods.indices { tables.goods[index].floor = PriceFloor() }
    let snapshot = try publish(tables)
    var calculation = PricingCalculation(snapshot: snapshot)
    // Long orders for some, so that all of it stays a matter of seconds.
    for lines in seed <= 400 ? [1, 10, 100, seed % 40 == 0 ? 4_000 : 300] : [1, 1 + Int(seed % 20)] {
      var document = document
      let sample = document.lines
      document.lines = (0..<lines).map { sample[$0 % sample.count] }
      calculation.run(document)
      let effort = calculation.effort
      // A line asks each access of each type at most once for each of its groups: 15 types × (4 + 2).
      #expect(effort.probes <= 15 * 6 * (calculation.lines.count + lines), "seed \(seed), \(lines) lines")
      #expect(calculation.rowCount <= lines + effort.hits + 3 * calculation.lines.count, "seed \(seed)")
      // Lines are read again for each sum and each split, and those belong to a record that was found.
      #expect(effort.visits <= 40 * lines + 12 * effort.hits + 100, "seed \(seed), \(lines) lines")
    }
  }
}

@Test("A condition on the whole document costs a line the same in ten lines and in ten thousand")
func documentConditionOnLines() throws {
  let discount = ConditionType(code: "R", name: Text("R", "R"), stage: .line, calculation: .percent)
  var record = PriceCondition(id: 2, type: 1, value: 100_000)
  record.details = ConditionDetails()
  record.details?.requirement = .field(.valueBefore, .atLeast, 100).and(.field(.quantity, .atLeast, 1))
  let snapshot = try terms(price: 10_000, [(discount, record)])
  var calculation = PricingCalculation(snapshot: snapshot)
  for lines in [10, 100, 1_000, 10_000] {
    calculation.run(order([Int64](repeating: 1_000, count: lines)))
    #expect(calculation.effort.visits <= 4 * lines)
    #expect(calculation.gross > 0)
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

@Test("The best of two document conditions is never dearer than either alone")
func bestOfDocument() throws {
  try forAll { workload, tables, document, seed in
    var tables = groupTerms(&workload)
    tables.types.append(
      ConditionType(code: "E", name: Text("E", "E"), stage: .document, calculation: .amountTotal))
    tables.procedure = PricingProcedure(
      steps: [.init(type: 0), .init(type: 1), .init(type: 2, group: 1), .init(type: 3, group: 1)],
      groups: [.init(.best)])
    tables.conditions.append(PriceCondition(id: 12, type: 3, value: 1 + workload.next(20_000)))
    for index in tables.goods.indices { tables.goods[index].floor.minimum = workload.next(200) * 10_000 }
    var document = PricingDocument()
    for _ in 0...3 {
      document.lines.append(.init(product: UInt32(1 + workload.next(4)), milli: 1_000 * (1 + workload.next(9))))
    }
    let together = price(document, with: try publish(tables)).net
    for member in [UInt32(11), 12] {
      var alone = tables
      alone.conditions.removeAll { $0.id >= 11 && $0.id != member }
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
