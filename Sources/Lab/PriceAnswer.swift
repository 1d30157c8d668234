import Basis
import Trade

/// Reads what a case asks for out of a priced document. Sums of rows and formatting only.
struct PriceAnswer {
  let file: PriceCase
  let snapshot: PricingSnapshot
  let priced: PricedDocument

  init(_ file: PriceCase) throws {
    self.file = file
    snapshot = try publish(file.tables)
    priced = Trade.price(file.document, with: snapshot, policy: file.policy, explaining: true)
  }

  var orderedLines: [Int] { priced.lines.indices.filter { priced.lines[$0].kind == .ordered } }
  var gifts: [Int] { priced.lines.indices.filter { priced.lines[$0].kind == .gift } }
  var charges: [Int] { priced.lines.indices.filter { priced.lines[$0].kind == .charge } }

  func money(_ value: Int64) -> PriceJson {
    .string(plainText(value, places: file.minorDigits, atLeast: file.minorDigits))
  }

  /// A unit price in 1/10 000 at so many decimals.
  func price(_ value: Int64, _ digits: Int? = nil) -> PriceJson {
    let digits = min(4, digits ?? file.priceDigits)
    let step: Int64 = [10_000, 1_000, 100, 10, 1][digits]
    return .string(plainText(roundedDivision(value, by: step), places: digits, atLeast: digits))
  }

  func count(_ milli: Int64) -> PriceJson { .string(plainText(milli, places: 3)) }

  /// The unit price, behind bundles and document conditions as far as they changed the line.
  func effectivePrice(_ line: Int) -> Int64 {
    let line = priced.lines[line]
    guard line.deliveredMilli != 0 else { return line.unitPrice }
    return roundedProduct(line.value * file.document.minorUnit, 1_000, over: 1)
      .map { roundedDivision($0, by: Swift.abs(line.deliveredMilli)) * line.deliveredMilli.signum() } ?? 0
  }

  func unitPrice(_ line: Int) -> Int64 {
    let later = priced.rows(of: line).contains { $0.status.counts && $0.stage > .group && $0.granted != 0 }
    return later ? effectivePrice(line) : priced.lines[line].unitPrice
  }

  /// What conditions took off a line, without conversions and prices.
  func discount(_ line: Int) -> Int64 {
    -priced.rows(of: line).filter { isDiscount($0) }.reduce(0) { $0 + $1.granted }
  }

  private func isDiscount(_ row: ConditionRow) -> Bool {
    guard row.status.counts, row.stage >= .override else { return false }
    return row.record != 0 || row.stage == .line
  }

  func net(_ line: Int) -> Int64 {
    let state = priced.lines[line]
    return state.isGross ? state.value - vatIn(state.value, state.tax) : state.value
  }

  func vatIn(_ value: Int64, _ tax: UInt16) -> Int64 {
    let rate = snapshot.taxes[Int(tax)].rate + snapshot.taxes[Int(tax)].second
    return roundedProduct(value, rate, over: 1_000_000 + rate) ?? 0
  }

  func vatOn(_ value: Int64, _ tax: UInt16) -> Int64 {
    let rate = snapshot.taxes[Int(tax)].rate + snapshot.taxes[Int(tax)].second
    return roundedProduct(value, rate, over: 1_000_000) ?? 0
  }

  func gross(_ line: Int) -> Int64 {
    let state = priced.lines[line]
    return state.isGross ? state.value : state.value + vatOn(state.value, state.tax)
  }

  var documentDiscount: Int64 {
    -priced.rows.filter { row in
      row.status.counts && row.stage == .document && row.granted < 0
        && priced.lines[Int(row.line)].kind == .ordered
    }.reduce(0) { $0 + $1.granted }
  }

  /// Names of conditions that count, in the order of the calculation.
  var applied: [String] {
    var names: [String] = []
    for row in priced.rows where row.status.counts && row.record != 0 {
      guard let name = file.records.first(where: { $0.id == row.record })?.name else { continue }
      if !names.contains(name) { names.append(name) }
    }
    return names
  }

  var lost: [String] {
    let applied = applied
    return file.records.map { $0.name }.filter { !applied.contains($0) }
  }

  func granted(_ record: UInt32) -> Int64 {
    -priced.rows.filter { $0.record == record && $0.status.counts }.reduce(0) { $0 + $1.granted }
  }

  /// The document's value when the calculation had come to this row.
  func value(after last: Int, of stage: (ConditionRow) -> Bool = { _ in true }) -> Int64 {
    var values: [Int32: Int64] = [:]
    for row in priced.rows[...last] where row.status.counts && stage(row) { values[row.line] = row.valueAfter }
    return values.values.reduce(0, +)
  }

  /// The answer to one key of `expected`; `nil` when the key is not known.
  func answer(_ key: String, _ expected: PriceJson) throws -> PriceJson? {
    if case .array = expected, ["unit_price", "shown_unit_price", "discount_percent", "net"].contains(key) {
      return try perLine(key)
    }
    return try ofPrice(key) ?? ofDiscount(key, expected) ?? ofTotals(key, expected) ?? ofGoods(key, expected)
      ?? ofStory(key, expected)
  }

  private func perLine(_ key: String) throws -> PriceJson {
    .array(
      orderedLines.map { line in
        switch key {
        case "unit_price": price(unitPrice(line))
        case "shown_unit_price": price(priced.lines[line].startPrice)
        case "net": money(net(line))
        default: rate(line)
        }
      })
  }

  func rate(_ line: Int) -> PriceJson {
    let state = priced.lines[line]
    guard state.startPrice != 0 else { return .string("0") }
    let ppm = roundedProduct(state.startPrice - unitPrice(line), 1_000_000, over: state.startPrice) ?? 0
    return .string(plainText(ppm, places: 4))
  }

  private func ofPrice(_ key: String) -> PriceJson? {
    guard let first = orderedLines.first else { return nil }
    let line = priced.lines[first]
    switch key {
    case "unit_price", "unit_price_net":
      if line.problem != .none { return .string(line.problem.text(.english)) }
      return price(unitPrice(first))
    case "unit_prices": return .array(orderedLines.map { price(unitPrice($0)) })
    case "unit_price_4dp": return price(unitPrice(first), 4)
    case "unit_price_effective": return price(effectivePrice(first))
    case "shown_unit_price": return price(line.startPrice)
    case "unit_price_gross":
      let unit = unitPrice(first)
      return price(line.isGross ? unit : unit + vatOn(unit, line.tax))
    case "price_per_kg":
      let ratio = file.document.lines[first].ratio
      return price(roundedProduct(unitPrice(first), ratio.denominator, over: ratio.numerator) ?? 0)
    case "floor": return price(line.floor)
    case "after_margin", "after_surcharge":
      let rows = priced.rows(of: first).filter { $0.status.counts && $0.granted > 0 }
      guard let last = rows.last, line.deliveredMilli != 0 else { return nil }
      return money(roundedProduct(last.valueAfter, 1_000, over: line.deliveredMilli) ?? 0)
    default: return nil
    }
  }

  private func ofDiscount(_ key: String, _ expected: PriceJson) -> PriceJson? {
    let first = orderedLines.first
    switch key {
    case "discount_percent": return first.map { rate($0) }
    case "discount_amount", "discount_per_unit", "granted_discount":
      return first.map { price(priced.lines[$0].startPrice - unitPrice($0)) }
    case "shown_rate":
      return first.map { line in
        let state = priced.lines[line]
        let share =
          roundedProduct(state.startPrice - state.unitPrice, 10_000, over: max(1, state.startPrice)) ?? 0
        return .string(plainText(share, places: 4, atLeast: 4))
      }
    case "discount_percents": return .array(orderedLines.map { rate($0) })
    case "effective_discount_percent":
      let start = orderedLines.reduce(0) { $0 + priced.lines[$1].startValue }
      let value = orderedLines.reduce(0) { $0 + priced.lines[$1].value }
      let ppm = start == 0 ? 0 : roundedProduct(start - value, 1_000_000, over: start) ?? 0
      return .string(plainText(ppm, places: 4))
    case "line_discounts": return .array(orderedLines.map { money(discount($0)) })
    case "line_discounts_any_order":
      return .array(orderedLines.map { discount($0) }.sorted().map { money($0) })
    case "line_discount", "first_line_discount": return first.map { money(discount($0)) }
    case "discount", "discount_sum", "total_discount", "discount_total":
      return money(orderedLines.reduce(0) { $0 + discount($1) })
    case "document_discount": return money(documentDiscount)
    case "goods_discount": return money(orderedLines.reduce(0) { $0 + discount($1) })
    case "shipping_discount": return money(charges.reduce(0) { $0 + discount($1) })
    case "discount_net":
      let net = orderedLines.reduce(Int64(0)) { sum, line in
        let state = priced.lines[line]
        let start = state.startValue
        let before = snapshotIsGross(line) ? start - vatIn(start, state.tax) : start
        return sum + before - self.net(line)
      }
      return money(net)
    case "line_discounts_by_condition":
      return .array(
        file.records.map { record in
          .array(
            orderedLines.map { line in
              let rows = priced.rows(of: line).filter { $0.record == record.id && $0.status.counts }
              return money(-rows.reduce(0) { $0 + $1.granted })
            })
        })
    case "granted_by_condition":
      return .object(file.records.map { ($0.name, money(granted($0.id))) })
    case "clipped_by_guard":
      let cut = priced.rows.filter { $0.status == .cutByGuard }.reduce(0) { $0 + $1.granted - $1.askedAmount }
      return money(cut)
    case "guard_clipped": return .bool(priced.rows.contains { $0.status == .cutByGuard })
    case "unallocated": return money(priced.unallocated)
    case "document_discount_by_rate": return discountByRate(expected)
    default: return nil
    }
  }

  /// Whether a line was entered with VAT, before conditions agreed with VAT touched it.
  private func snapshotIsGross(_ line: Int) -> Bool {
    priced.lines[line].isGross && !priced.rows(of: line).contains { $0.stage == .normalise && $0.status.counts }
  }

  private func discountByRate(_ expected: PriceJson) -> PriceJson {
    .array(
      expected.items.map { row in
        let tax = snapshot.taxes.firstIndex { $0.label == row["vat"]?.word }.map { UInt16($0) } ?? 0
        var (net, gross): (Int64, Int64) = (0, 0)
        for isGross in [false, true] {
          let given = -priced.rows.filter {
            let line = priced.lines[Int($0.line)]
            return $0.status.counts && $0.stage == .document && line.tax == tax && line.isGross == isGross
          }.reduce(0) { $0 + $1.granted }
          net += isGross ? given - vatIn(given, tax) : given
          gross += isGross ? given : given + vatOn(given, tax)
        }
        return .object([("vat", row["vat"] ?? .null), ("net", money(net)), ("gross", money(gross))])
      })
  }
}
