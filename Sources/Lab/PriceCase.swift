import Basis
import Foundation
import Trade

/// What a case asks that the translation has no words for.
struct UnsupportedCase: Error {
  let feature: String
}

/// A field of a case that cannot be read: where it is, what stands there and what should.
struct CaseFieldRefusal: Error {
  var place: String
  let value: String
  let cure: String

  var text: String { place + " = " + value + ": " + cure }
}

/// A pricing case translated into the engine's terms. Nothing is calculated here: decimals become
/// fixed-point numbers, names become ids, `layer`, `when` and `combine` become types, records and steps.
struct PriceCase {
  let json: PriceJson
  var given: PriceJson { json["given"] ?? .object([]) }
  var cart: [PriceJson] { json["cart"]?.items ?? [] }
  var family: String { json["family"]?.word ?? "" }
  var conditions: [PriceJson] { given["conditions"]?.items ?? [] }
  var minorDigits: Int { Self.digits(given["minor_digits"]) ?? 2 }
  var priceDigits: Int { Self.digits(given["price_digits"]) ?? minorDigits }
  /// The cart's line behind each line of the document.
  private(set) var cartLines: [Int] = []

  static func digits(_ json: PriceJson?) -> Int? {
    json?.word.flatMap { Int($0) }.map { min(4, max(0, $0)) }
  }

  private(set) var document = PricingDocument()
  private(set) var tables = PricingTables(procedure: PricingProcedure(steps: []), types: [], taxes: [])
  var policy = PricingPolicy()
  /// Record numbers of the case's conditions, in their order in the file.
  private(set) var records: [(name: String, id: UInt32)] = []
  private(set) var layerOf: [UInt32: String] = [:]
  private var names: [String: UInt32] = [:]
  private var smallNames: [String] = []
  private var taxKeys: [String] = []
  private var drafts: [DraftStep] = []
  private var groupNames: [String: UInt16] = [:]
  private var groups: [PricingProcedure.ExclusionGroup] = []

  /// One condition on its way into the procedure.
  struct DraftStep {
    var lane: UInt8 = 0
    var stage: CalculationStage
    var rank: [Int64] = []
    var type: ConditionType
    var step: PricingProcedure.Step
    var conditions: [PriceCondition]
  }

  init(_ json: PriceJson) throws {
    self.json = json
    try translate()
  }

  mutating func id(_ name: String) -> UInt32 {
    if let known = names[name] { return known }
    let next = UInt32(names.count + 1)
    names[name] = next
    return next
  }

  private static func word(_ json: PriceJson, _ keys: [String]) -> String {
    keys.lazy.compactMap { json[$0]?.word }.first ?? ""
  }

  /// Numbers of a case's channels and forms, 0 for none.
  mutating func channel(_ name: String) -> UInt8 { small(name) }
  mutating func payment(_ name: String) -> UInt8 { small(name) }
  mutating func delivery(_ name: String) -> UInt8 { small(name) }

  private mutating func small(_ name: String) -> UInt8 {
    guard !name.isEmpty else { return 0 }
    if let known = smallNames.firstIndex(of: name) { return UInt8(known + 1) }
    guard smallNames.count < 60 else { return 63 }
    smallNames.append(name)
    return UInt8(smallNames.count)
  }

  func name(_ id: UInt32) -> String { names.first { $0.value == id }?.key ?? "" }

  func record(_ name: String) -> UInt32 { records.first { $0.name == name }?.id ?? 0 }

  // MARK: numbers

  func decimal(_ json: PriceJson?, _ places: Int, _ what: String) throws -> Int64 {
    guard let json, let text = json.word else {
      throw CaseFieldRefusal(place: what, value: json?.text ?? "nothing", cure: "write a number")
    }
    let number: Int64
    do {
      number = try scaledNumber(text, places: places)
    } catch {
      throw CaseFieldRefusal(
        place: self.json.path(to: json) ?? what, value: json.text,
        cure: "write a number with at most \(places) decimals")
    }
    guard number.magnitude <= 90_000_000_000_000 else {
      throw CaseFieldRefusal(
        place: self.json.path(to: json) ?? what, value: json.text, cure: "write a smaller number")
    }
    return number
  }

  func price(_ json: PriceJson?) throws -> Int64 { try decimal(json, 4, "price") }
  func money(_ json: PriceJson?) throws -> Int64 { try decimal(json, minorDigits, "amount") }
  func percent(_ json: PriceJson?) throws -> Int64 {
    if let text = json?.word, text.hasSuffix("%") {
      return try decimal(.string(String(text.dropLast())), 4, "percent")
    }
    return try decimal(json, 4, "percent")
  }
  func milli(_ json: PriceJson?) throws -> Int64 { try decimal(json, 3, "quantity") }

  func product(_ name: String?) -> PriceJson? {
    given["products"]?.items.first { $0["id"]?.word == name }
  }

  /// Base units in one of a product's units.
  func ratio(_ product: PriceJson?, _ unit: String?) throws -> UnitRatio {
    guard let unit, let factor = product?["uoms"]?[unit] else { return .one }
    var numerator = try decimal(factor, 6, "unit ratio")
    guard numerator > 0 else {
      throw CaseFieldRefusal(
        place: json.path(to: factor) ?? "uoms", value: factor.text, cure: "write how many base units it has")
    }
    var denominator: Int64 = 1_000_000
    while numerator % 10 == 0, denominator % 10 == 0 {
      numerator /= 10
      denominator /= 10
    }
    return UnitRatio(numerator: numerator, denominator: denominator)
  }

  // MARK: translation

  private mutating func translate() throws {
    document.minorUnit = [10_000, 1_000, 100, 10, 1][min(4, max(0, minorDigits))]
    if let currency = given["currency"]?.word { document.currency = UInt16(id("currency " + currency)) }
    if let customer = given["customer"]?.word { document.customer = id("customer " + customer) }
    if let campaign = given["campaign"]?.word { document.campaign = id("campaign " + campaign) }
    document.terms.channel = channel(given["channel"]?.word ?? "")
    document.terms.payment = payment(Self.word(given, ["payment", "payment_form", "payment_method"]))
    document.terms.delivery = delivery(Self.word(given, ["delivery", "delivery_form", "shipping_method"]))
    document.isReturn = given["document_is_return"]?.isTrue ?? false
    document.moment = try moment(given["pricing_date"]?.word, given["pricing_time"]?.word)
    for (child, parent) in (given["group_tree"]?.keys ?? []).map({ ($0, given["group_tree"]?[$0]?.word) }) {
      tables.groupParents.append((id("group " + child), id("group " + (parent ?? ""))))
    }
    for rate in given["fx"]?.keys ?? [] {
      document.exchange.append(
        PricingDocument.Exchange(
          currency: UInt16(id("currency " + (rate.components(separatedBy: "->").first ?? ""))),
          numerator: try decimal(given["fx"]?[rate], 6, "exchange rate"), denominator: 1_000_000))
    }
    if let fee = given["shipping_fee"] {
      document.deliveryCharge = try money(fee)
      document.deliveryTax = try tax(rate: "0")
    }
    try addGoods()
    for (from, to) in (given["tax_mapping"]?.keys ?? []).map({ ($0, given["tax_mapping"]?[$0]?.word ?? "") }) {
      document.taxes.append(
        PricingDocument.TaxReplacement(
          from: try tax(rate: firstWord(from)), to: try tax(rate: firstWord(to))))
    }
    try addLines()
    try addConditions()
    try addFees()
    assemble()
  }

  private func firstWord(_ text: String) -> String { text.components(separatedBy: " ").first ?? "" }

  /// Minutes of a date, where "T+1d" and "T-1h" count from a fixed noon.
  func moment(_ date: String?, _ time: String? = nil, end: Bool = false) throws -> PricingMoment {
    guard let date else { return PricingMoment(minute: 0) }
    if date.hasPrefix("T") {
      var minutes: Int64 = 20_000 * 1_440 + 720
      let shift = date.dropFirst()
      if let unit = shift.last {
        guard let amount = Int64(shift.dropLast()), amount.magnitude < 1_000_000, "dhm".contains(unit) else {
          throw dateRefusal(date)
        }
        minutes += amount * (unit == "d" ? 1_440 : unit == "h" ? 60 : 1)
      }
      return PricingMoment(minute: Int32(clamping: minutes))
    }
    guard let day = CivilDate(date.prefix(10)) else { throw dateRefusal(date) }
    let clock = time ?? (date.count >= 16 ? String(date.dropFirst(11)) : nil)
    if let clock {
      let parts = clock.components(separatedBy: ":").compactMap { Int32($0) }
      guard parts.count >= 2, (0..<24).contains(parts[0]), (0..<60).contains(parts[1]) else {
        throw CaseFieldRefusal(
          place: json.path(to: .string(clock)) ?? "time", value: clock, cure: "write a time as 23:59")
      }
      return PricingMoment(day: day, minuteOfDay: parts[0] * 60 + parts[1])
    }
    return PricingMoment(day: day, minuteOfDay: end ? 1_439 : 0)
  }

  private func dateRefusal(_ date: String) -> CaseFieldRefusal {
    CaseFieldRefusal(
      place: json.path(to: .string(date)) ?? "date", value: date, cure: "write a date as 2026-12-31, or T-1h")
  }

  mutating func tax(rate: String, second: String? = nil) throws -> UInt16 {
    let ppm = try decimal(.string(rate), 6, "vat")
    let other = try second.map { try decimal(.string($0), 6, "vat") } ?? 0
    let key = "\(ppm)/\(other)"
    if let known = taxKeys.firstIndex(of: key) { return UInt16(known) }
    taxKeys.append(key)
    tables.taxes.append(PricingTax(rate: ppm, second: other, label: rate))
    return UInt16(taxKeys.count - 1)
  }

  private mutating func addGoods() throws {
    let home = given["vat_by_country"]?.keys.first
    for json in given["products"]?.items ?? [] {
      let name = json["id"]?.word ?? ""
      let rates = json["vat_rates"]?.words ?? []
      if rates.count > 2 { throw UnsupportedCase(feature: "more than two taxes on a line") }
      let homeRate = home.flatMap { given["vat_by_country"]?[$0]?.word }
      var good = PricingGood(
        product: id("product " + name),
        groups: (json["groups"]?.words ?? []).map { id("group " + $0) },
        tax: try tax(
          rate: rates.first ?? json["vat"]?.word ?? homeRate ?? "0", second: rates.count > 1 ? rates[1] : nil),
        isGross: json["price_includes_tax"]?.isTrue ?? (given["price_mode"]?.word == "gross"))
      if let weight = json["weight"] { good.grams = try milli(weight) }
      if let brand = json["brand"]?.word { good.brand = id("brand " + brand) }
      if let cost = json["cost"] { good.cost = try price(cost) }
      if let minimum = json["min_price"] { good.floor.minimum = try price(minimum) }
      if let margin = json["min_margin_percent"] { good.floor.margin = try percent(margin) }
      if let markup = json["min_markup_percent"] { good.floor.markup = try percent(markup) }
      tables.goods.append(good)
      try addListPrices(json, good)
    }
  }

  private mutating func addListPrices(_ json: PriceJson, _ good: PricingGood) throws {
    var records: [PriceCondition] = []
    if let list = json["list_price"]?.word, list != "None" {
      var record = PriceCondition(id: 0, type: 0, what: good.product, value: try price(.string(list)))
      if let currency = json["price_currency"]?.word {
        record.details = ConditionDetails()
        record.details?.currency = UInt16(id("currency " + currency))
      }
      records.append(record)
    }
    for unit in json["price_per_uom"]?.keys ?? [] {
      var record = PriceCondition(
        id: 0, type: 0, what: good.product, value: try price(json["price_per_uom"]?[unit]))
      record.details = ConditionDetails()
      record.details?.unit = UInt16(id("unit " + unit))
      records.insert(record, at: 0)
    }
    let name = json["id"]?.word
    for line in cart where line["product"]?.word == name && records.isEmpty {
      guard let total = line["line_total"] else { continue }
      let value = roundedProduct(try price(total), 1_000, over: max(1, try milli(line["qty"]))) ?? .max
      records.append(PriceCondition(id: 0, type: 0, what: good.product, value: value))
    }
    for record in records { addBase(record, .unitPrice, rank: 1_000) }
    let usesCost = conditions.contains { $0["base"]?.word == "cost" }
    if usesCost, good.cost >= 0, records.isEmpty {
      addBase(
        PriceCondition(id: 0, type: 0, what: good.product, value: 1_000_000), .costFactor, rank: 2_000)
    }
  }

  private mutating func addBase(_ record: PriceCondition, _ calculation: ConditionCalculation, rank: Int64) {
    let type = ConditionType(
      code: "PRICE", name: Text("Cena z cennika", "List price"), stage: .base, calculation: calculation,
      sign: .surcharge, accesses: [AccessKey(.all, .product)])
    drafts.append(
      DraftStep(
        stage: .base, rank: [rank], type: type, step: PricingProcedure.Step(type: 0), conditions: [record]))
  }

  private mutating func addLines() throws {
    for (place, json) in cart.enumerated() {
      guard let name = json["product"]?.word else { continue }
      guard let product = product(name) else {
        throw CaseFieldRefusal(
          place: "cart[\(place)].product", value: name, cure: "name one of given.products")
      }
      cartLines.append(place)
      let unit = json["uom"]?.word
      var line = PricingDocument.Line(
        product: id("product " + name), milli: try milli(json["qty"]),
        unit: unit.map { UInt16(id("unit " + $0)) } ?? 0, ratio: try ratio(product, unit))
      if let date = json["pricing_date"]?.word { line.moment = try moment(date) }
      if let original = json["original_unit_price"] { line.originalPrice = try price(original) }
      let choices = json["gift_choice"]?.word.map { [$0] } ?? json["gift_choice"]?.words ?? []
      line.giftChoices = choices.map { id("product " + $0) }
      line.floorLifted = json["floor_lifted"]?.isTrue ?? false
      document.lines.append(line)
    }
  }

  private mutating func addConditions() throws {
    for json in conditions {
      let name = json["id"]?.word ?? ""
      let record = UInt32(records.count + 1)
      records.append((name, record))
      layerOf[record] = json["layer"]?.word ?? ""
    }
    for line in cart {
      if let first = line["applied_first"]?.word { document.held.append(record(first)) }
    }
    for (index, json) in conditions.enumerated() {
      let layer = json["layer"]?.word ?? ""
      if json["trigger"]?.word == "code" { document.coupons.append(UInt32(index + 1)) }
      if json["manual"]?.isTrue == true, layer == "line_discount" { continue }
      if layer == "retro_bonus", json["value"]?["type"]?.word != "voucher" { continue }
      let translation = PriceConditionTranslation(json: json, index: index, in: self)
      do {
        drafts.append(try translation.draft(&self))
      } catch var refusal as CaseFieldRefusal where !refusal.place.contains(".") {
        refusal.place = "given.conditions[\(index)]." + refusal.place
        throw refusal
      }
    }
    shareAccessSequence()
    try addManual()
  }

  /// Conditions that compete by specificity become records of one type with one access sequence.
  private mutating func shareAccessSequence() {
    guard let group = groupNames["access"] else { return }
    let members = drafts.indices.filter { drafts[$0].step.group == group }
    guard let first = members.first,
      members.allSatisfy({ drafts[$0].type.calculation == drafts[first].type.calculation }),
      members.allSatisfy({ drafts[$0].type.sign == drafts[first].type.sign })
    else { return }
    let accesses: [AccessKey] = [
      AccessKey(.customer, .product), AccessKey(.customer, .productGroup), AccessKey(.customer, .all),
      AccessKey(.all, .product), AccessKey(.all, .productGroup), .everything,
    ]
    var shared = drafts[first]
    shared.type.accesses = accesses
    shared.step.group = 0
    shared.conditions = []
    for member in members {
      var condition = drafts[member].conditions[0]
      let what = drafts[member].type.accesses[0].what
      let json = conditions[Int(condition.id) - 1]
      let customer = json["when"]?["customer"]?.word
      condition.who = customer.map { id("customer " + $0) } ?? 0
      condition.access = UInt8(
        accesses.firstIndex { $0.what == what && ($0.who == .customer) == (customer != nil) } ?? 5)
      shared.conditions.append(condition)
    }
    for member in members.reversed() { drafts.remove(at: member) }
    drafts.append(shared)
  }

  private mutating func addManual() throws {
    let manual = conditions.filter { $0["manual"]?.isTrue == true && $0["layer"]?.word == "line_discount" }
    guard !manual.isEmpty else { return }
    let rates = manual.filter { $0["value"]?["type"]?.word == "percent" }
    let amounts = manual.filter { $0["value"]?["type"]?.word == "amount_per_unit" }
    if rates.count > 1 || amounts.count > 1 || rates.count + amounts.count < manual.count {
      throw UnsupportedCase(feature: "several manual discounts on one line")
    }
    let rate = try rates.first.map { try percent($0["value"]?["value"]) }
    let amount = try amounts.first.map { try price($0["value"]?["value"]) }
    for index in document.lines.indices {
      let list = try price(product(cart[cartLines[index]]["product"]?.word)?["list_price"])
      document.lines[index].manual = try ManualDiscount.entered(
        percent: rate, amountPerUnit: amount, listPrice: list)
    }
  }

  /// Fixed fees inside a product's taxes are charges of their own, per unit.
  private mutating func addFees() throws {
    for (index, place) in cartLines.enumerated() {
      for fee in product(cart[place]["product"]?.word)?["fixed_taxes"]?.items ?? [] {
        let type = ConditionType(
          code: "FEE", name: Text("Opłata", "Fee"), stage: .document, calculation: .charge, sign: .surcharge)
        var record = PriceCondition(
          id: UInt32(10_000 + drafts.count), type: 0,
          value: roundedProduct(try money(fee), document.lines[index].milli, over: 1_000) ?? .max)
        record.details = ConditionDetails()
        record.details?.chargeTax = try tax(rate: "0")
        drafts.append(
          DraftStep(
            stage: .document, rank: [9_000], type: type, step: PricingProcedure.Step(type: 0),
            conditions: [record]))
      }
    }
  }

  mutating func group(_ name: String, _ contest: PricingProcedure.Contest) -> UInt16 {
    if let known = groupNames[name] { return known }
    groups.append(PricingProcedure.ExclusionGroup(contest))
    groupNames[name] = UInt16(groups.count)
    return UInt16(groups.count)
  }

  /// Puts the steps in order and numbers them.
  private mutating func assemble() {
    let order = drafts.indices.sorted { a, b in
      let (x, y) = (drafts[a], drafts[b])
      if x.lane != y.lane { return x.lane < y.lane }
      if x.stage != y.stage { return x.stage < y.stage }
      for (p, q) in zip(x.rank, y.rank) where p != q { return p < q }
      return a < b
    }
    var steps: [PricingProcedure.Step] = []
    for place in order {
      var step = drafts[place].step
      step.type = UInt16(tables.types.count)
      step.lane = drafts[place].lane
      steps.append(step)
      tables.types.append(drafts[place].type)
      for var condition in drafts[place].conditions {
        condition.type = step.type
        tables.conditions.append(condition)
      }
    }
    tables.procedure = PricingProcedure(steps: steps, groups: groups, lineAndGroup: lineAndGroup)
  }

  private var lineAndGroup: PricingProcedure.LineAndGroup {
    switch given["combine_line_and_group"]?.word {
    case "line": .lineOnly
    case "multiline": .groupOnly
    case "max": .larger
    case "min": .smaller
    case "line+multiline": .added
    default: .chained
    }
  }

  /// Conditions that compete by specificity share one access sequence.
  var competesByAccess: Bool {
    (family == "access-sequence" || family == "price-list") && given["evaluation"] == nil
  }
}
