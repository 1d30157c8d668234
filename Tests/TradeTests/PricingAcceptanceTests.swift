import Basis
import Testing

@testable import Trade

/// A shop with products 1, 2, 3 at 23, 8 and 5 % and one document discount.
private func threeRates(
  _ prices: [Int64], _ calculation: ConditionCalculation = .amountTotal, _ value: Int64 = 0,
  isGross: Bool = false
) throws -> PricingSnapshot {
  let types = [
    ConditionType(
      code: "PR", name: Text("Cena", "Price"), stage: .base, calculation: .unitPrice, sign: .surcharge,
      accesses: [AccessKey(.all, .product)]),
    ConditionType(code: "D", name: Text("Rabat", "Discount"), stage: .document, calculation: calculation),
  ]
  var tables = PricingTables(
    procedure: PricingProcedure(steps: [.init(type: 0), .init(type: 1)]), types: types,
    taxes: [23, 8, 5].map { PricingTax(rate: $0 * 10_000) })
  for (index, price) in prices.enumerated() {
    tables.goods.append(
      PricingGood(product: UInt32(index + 1), tax: UInt16(index % 3), isGross: isGross))
    tables.conditions.append(
      PriceCondition(id: UInt32(index + 1), type: 0, what: UInt32(index + 1), value: price))
  }
  if value > 0 { tables.conditions.append(PriceCondition(id: 100, type: 1, value: value)) }
  return try publish(tables)
}

private func cart(_ milli: [Int64]) -> PricingDocument {
  var document = PricingDocument()
  for (index, quantity) in milli.enumerated() {
    document.lines.append(.init(product: UInt32(index + 1), milli: quantity))
  }
  return document
}

struct VatRow: Sendable {
  let unit: Int64
  let lines: Int
  let ppm: Int64
  let isGross: Bool
  let fromSum: Int64
  let fromLines: Int64
}

@Test(
  "VAT in grosze from the sum and from the lines",
  arguments: [
    // 3 × 33,33 net at 23 %: 99,99 × 23 % = 22,9977; 33,33 × 23 % = 7,6659.
    VatRow(unit: 333_300, lines: 3, ppm: 230_000, isGross: false, fromSum: 2_300, fromLines: 2_301),
    // 3 × 0,02 net: 0,06 × 23 % = 0,0138; 0,0046 three times.
    VatRow(unit: 200, lines: 3, ppm: 230_000, isGross: false, fromSum: 1, fromLines: 0),
    // 3 × 33,33 gross: 99,99 × 23 / 123 = 18,697; 33,33 × 23 / 123 = 6,2324.
    VatRow(unit: 333_300, lines: 3, ppm: 230_000, isGross: true, fromSum: 1_870, fromLines: 1_869),
    // 10 × 1,99 gross at 8 %: 19,90 × 8 / 108 = 1,474; 1,99 × 8 / 108 = 0,1474.
    VatRow(unit: 19_900, lines: 10, ppm: 80_000, isGross: true, fromSum: 147, fromLines: 150),
  ])
func vatBothWays(row: VatRow) throws {
  let snapshot = try terms(price: row.unit, vat: PricingTax(rate: row.ppm), isGross: row.isGross)
  let document = order([Int64](repeating: 1_000, count: row.lines))
  var policy = PricingPolicy()
  #expect(price(document, with: snapshot, policy: policy).tax == row.fromSum)
  policy.vat = .perLine
  #expect(price(document, with: snapshot, policy: policy).tax == row.fromLines)
}

struct DiscountRow: Sendable {
  let prices: [Int64]
  let calculation: ConditionCalculation
  let value: Int64
  let net: [Int64]
  let vat: [Int64]
}

@Test(
  "A document discount over rates of 23, 8 and 5 % is split to the grosz before VAT",
  arguments: [
    // 10,00 off 3 × 100,00: 3,34 + 3,33 + 3,33.
    DiscountRow(
      prices: [1_000_000, 1_000_000, 1_000_000], calculation: .amountTotal, value: 1_000,
      net: [9_666, 9_667, 9_667], vat: [2_223, 773, 483]),
    // 10 % off 19,99 + 9,99 + 0,99: 3,097 is 3,10 = 2,00 + 1,00 + 0,10 (200,09; 99,997; 9,91).
    DiscountRow(
      prices: [199_900, 99_900, 9_900], calculation: .percent, value: 100_000, net: [1_799, 899, 89],
      vat: [414, 72, 4]),
    // 0,01 off: one line owns it, the dearest.
    DiscountRow(
      prices: [500_000, 500_100, 500_000], calculation: .amountTotal, value: 1, net: [5_000, 5_000, 5_000],
      vat: [1_150, 400, 250]),
    // More than there is: nothing is left and nothing is below zero.
    DiscountRow(
      prices: [10_000, 10_000, 10_000], calculation: .amountTotal, value: 100_000, net: [0, 0, 0],
      vat: [0, 0, 0]),
  ])
func discountOverRates(row: DiscountRow) throws {
  let snapshot = try threeRates(row.prices, row.calculation, row.value)
  let priced = price(cart([1_000, 1_000, 1_000]), with: snapshot)
  #expect(priced.vat.map { $0.net } == row.net)
  #expect(priced.vat.map { $0.vat } == row.vat)
  let given = -priced.rows.filter { $0.stage == .document }.reduce(0) { $0 + $1.granted }
  #expect(given == row.prices.reduce(0, +) / 100 - row.net.reduce(0, +))
  // The same goods coming back give the same figures with a minus.
  let back = price(cart([-1_000, -1_000, -1_000]), with: snapshot)
  #expect(back.vat.map { $0.net } == row.net.map { -$0 })
  #expect(back.vat.map { $0.vat } == row.vat.map { -$0 })
}

@Test(
  "A correction repeats the price of its document whatever today's terms are",
  arguments: [
    (original: Int64(90_000), milli: Int64(-2_000), net: Int64(-1_800), vat: Int64(-414)),
    (original: Int64(88_800), milli: Int64(-3_000), net: Int64(-2_664), vat: Int64(-613)),
    (original: Int64(0), milli: Int64(-1_000), net: Int64(0), vat: Int64(0)),
    (original: Int64(333_333), milli: Int64(1_000), net: Int64(3_333), vat: Int64(767)),
  ])
func corrections(original: Int64, milli: Int64, net: Int64, vat: Int64) throws {
  let snapshot = try threeRates([120_000], .percent, 500_000)
  var document = cart([milli])
  document.lines[0].originalPrice = original
  let priced = price(document, with: snapshot)
  #expect(priced.lines[0].unitPrice == original)
  #expect(priced.net == net && priced.tax == vat)
}

@Test("A correction line beside a sale keeps its price, and the sale its discount")
func correctionBesideSale() throws {
  let snapshot = try threeRates([100_000, 100_000], .percent, 100_000)
  var document = cart([1_000, 1_000])
  document.lines[0].originalPrice = 77_000
  let priced = price(document, with: snapshot)
  #expect(priced.lines.map { $0.value } == [770, 900])
}

@Test("Ten thousand lines share a document discount exactly, sold and returned")
func manyLines() throws {
  let snapshot = try threeRates([Int64](repeating: 10_100, count: 300), .amountTotal, 123_457)
  var document = PricingDocument()
  for index in 0..<10_000 { document.lines.append(.init(product: UInt32(index % 300 + 1), milli: 1_000)) }
  let sold = price(document, with: snapshot)
  #expect(sold.net == 10_000 * 101 - 123_457)
  for index in document.lines.indices { document.lines[index].milli = -1_000 }
  #expect(price(document, with: snapshot).net == -sold.net)
}

@Test("Amounts at the edge of what can be calculated are refused on their line, never trapped on")
func edges() throws {
  let largest = Money.largestLine.grosze
  for unit in [Int64(1), 90_000_000_000, 4_000_000_000_000, 90_000_000_000_000] {
    for milli in [Int64(1), 1_000, 1_000_000_000, 1_000_000_000_000] {
      for value in [Int64(1), 500_000, 90_000_000_000_000] {
        for calculation in [ConditionCalculation.percent, .amountTotal, .setTotal] {
          let snapshot = try threeRates([unit, unit], calculation, value)
          let priced = price(cart([milli, -milli]), with: snapshot, explaining: true)
          for line in priced.lines where line.problem == .none {
            #expect(line.value.magnitude <= UInt64(largest))
          }
        }
      }
    }
  }
}
