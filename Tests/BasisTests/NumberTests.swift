import Basis
import Testing

@Test(
  "half a grosz goes away from zero",
  arguments: [
    (4_997_500, 1_000, 4_998), (4_997_499, 1_000, 4_997), (-25, 10, -3), (-24, 10, -2), (0, 7, 0), (7, 2, 4),
    (Int64.max, 1, Int64.max), (Int64.min, 1, Int64.min), (5, 3, 2), (-5, 3, -2), (4, 3, 1),
  ] as [(Int64, Int64, Int64)])
func rounding(numerator: Int64, denominator: Int64, expected: Int64) {
  #expect(roundedDivision(numerator, by: denominator) == expected)
}

@Test("a product is rounded exactly although it passes 64 bits, and refused when the result does not fit")
func wideProducts() {
  var random = SeededRandom(seed: 7)
  for _ in 0..<20_000 {
    let a = Int64(bitPattern: random.next()) >> Int64(random.next() % 40)
    let b = Int64(bitPattern: random.next()) >> Int64(random.next() % 40)
    let c = Int64(1 + random.next() % 1_000_000_000)
    let exact = Int128(a) * Int128(b)
    let (quotient, rest) = exact.magnitude.quotientAndRemainder(dividingBy: UInt128(c))
    let magnitude = Int128(quotient) + (rest * 2 >= UInt128(c) ? 1 : 0)
    let expected = exact < 0 ? -magnitude : magnitude
    let result = roundedProduct(a, b, over: c)
    if let result {
      #expect(Int128(result) == expected, "seed 7: \(a) * \(b) / \(c)")
    } else {
      #expect(expected.magnitude > UInt128(Int64.max))
    }
  }
}

@Test(
  "the value of one line",
  arguments: [
    (199_900, 0, 2_500, 4_998),  // 19,99 × 2,5 = 49,975 -> 49,98
    (199_900, 50_000, 1_000, 1_899),  // −5 % = 18,9905 -> 18,99
    (100, 100_000, 10_000, 9),  // 0,01 −10 % × 10 = 0,09
    (7_500, 100_000, 4_000, 270),  // 0,75 −10 % × 4 = 2,70
    (3_160_000_000, 0, 1_000, 31_600_000),
  ] as [(Int64, Int64, Int64, Int64)])
func lineValue(price: Int64, discountPpm: Int64, milli: Int64, grosze: Int64) {
  let unit = Price(tenThousandths: price).less(Percent(ppm: discountPpm))
  #expect(unit?.value(of: Quantity(milli: milli)) == Money(grosze: grosze))
}

@Test(
  "numbers are read as people and exports write them",
  arguments: [
    ("1 234,50", 123_450), ("1234.5", 123_450), ("1.234,50", 123_450), ("1,234.50", 123_450),
    ("1.234.567,89", 123_456_789), ("1\u{a0}234,5", 123_450), ("−3", -300), ("-3,10", -310), (",5", 50),
    ("1.234.567", 123_456_700), ("12,500", 1_250), ("0", 0), ("5,000000", 500),
  ] as [(String, Int64)])
func numberReading(text: String, expected: Int64) throws {
  #expect(try scaledNumber(text, places: 2) == expected)
}

@Test(
  "what is no number says why",
  arguments: [
    ("", NumberRefusal.empty), ("  ", .empty), ("abc", .notANumber), ("1,2,3", .notANumber),
    ("1.2.3,4", .notANumber),
    ("--1", .notANumber), ("1-", .notANumber), (".", .notANumber), ("1,234", .tooManyDecimals(allowed: 2)),
    ("99999999999999999999", .tooLarge), ("12 zł", .notANumber),
  ])
func numberRefusals(text: String, expected: NumberRefusal) {
  #expect(throws: expected) { try scaledNumber(text, places: 2) }
}

@Test("amounts are written in the reader's language")
func numberWriting() {
  #expect(Money(grosze: 123_450).text(.zloty, .polish) == "1\u{a0}234,50\u{a0}zł")
  #expect(Money(grosze: 123_450).text(Currency("USD")!, .english) == "USD\u{a0}1,234.50")
  #expect(Money(grosze: -5).text(.polish) == "−0,05")
  #expect(Price(tenThousandths: 125).text(.polish) == "0,0125")
  #expect(Percent(ppm: 75_000).text(.polish) == "7,5\u{a0}%")
  #expect(Quantity(milli: 2_500).text(.english) == "2.5")
  #expect(plainText(-123_450, places: 2) == "-1234.5")
  #expect(groupedText(1_234_567, .polish) == "1\u{a0}234\u{a0}567")
}

@Test(
  "Polish counts its nouns",
  arguments: [
    (0, "zamówień"), (1, "zamówienie"), (2, "zamówienia"), (4, "zamówienia"), (5, "zamówień"), (12, "zamówień"),
    (14, "zamówień"), (21, "zamówień"), (22, "zamówienia"), (112, "zamówień"), (1_003, "zamówienia"),
  ] as [(Int64, String)])
func plurals(count: Int64, noun: String) {
  let orders = CountedText("zamówienie", "zamówienia", "zamówień", "order", "orders")
  #expect(orders.noun(count, .polish) == noun)
}

@Test("a summary takes VAT once per rate, and rates stand in the invoice's order")
func rateOrder() {
  let rates = [VatRate.notTaxable, VatRate(percent: 5), .exempt, .standard, VatRate(percent: 8)]
  #expect(rates.sorted().map(\.code) == ["23", "8", "5", "zw", "np"])
  for rate in rates { #expect(VatRate(byte: rate.byte) == rate) }
  #expect(VatRate(code: "23 %") == .standard)
  #expect(VatRate(code: "ZW") == .exempt)
  #expect(VatRate(code: "abc") == nil)
}
