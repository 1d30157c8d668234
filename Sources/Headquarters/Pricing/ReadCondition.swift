import Basis
import Store
import Trade

/// What codes stand for, while conditions are read from a form or a file.
struct ConditionDictionary {
  let types: [TradeConditionType]
  private(set) var names: PricingNames
  private var customers: [String: UInt32] = [:]
  private var products: [String: UInt32] = [:]
  private var categories: [String: UInt32] = [:]
  private var circles: [String: [String: UInt32]] = [:]
  private var priceLists: [String: UInt32] = [:]
  private var agreements: [String: UInt32] = [:]

  /// The dictionary for these entries: customers and goods only as far as they are named.
  init(_ entries: [ConditionEntry], _ connection: any Connection) throws {
    types = try connection.conditionTypes()
    names = try connection.pricingNames()
    func codes(_ table: String, _ wanted: Set<String>) throws -> [String: UInt32] {
      var found: [String: UInt32] = [:]
      let rows = try connection.rows(
        "SELECT id, code FROM \(table) WHERE code = $1",
        forEach: wanted.subtracting([""]).sorted().map { .text($0) })
      for row in rows { found[row.text("code")] = row.number32("id") }
      return found
    }
    customers = try codes("customer", Set(entries.map { $0["customer"] }))
    products = try codes(
      "product", Set(entries.flatMap { [$0["product"]] + ConditionDictionary.list($0["gift"]) }))
    categories = try connection.categories()
    priceLists = try connection.codes(of: "price_list")
    agreements = try connection.codes(of: "agreement")
    for kind in CustomerCircle.Kind.allCases {
      circles[kind.rawValue] = try connection.codes(of: kind.rawValue)
    }
  }

  /// Codes in one text, with `,` or `|` between.
  static func list(_ text: String) -> [String] {
    text.split { $0 == "," || $0 == "|" }.map { $0.trimmed() }.filter { !$0.isEmpty }
  }

  func customer(_ code: String) -> UInt32? { customers[code] }
  func product(_ code: String) -> UInt32? { products[code] }
  func category(_ code: String) -> UInt32? { categories[code] }
  func priceList(_ code: String) -> UInt32? { priceLists[code] }
  func agreement(_ code: String) -> UInt32? { agreements[code] }
  func circle(_ kind: CustomerCircle.Kind, _ code: String) -> UInt32? { circles[kind.rawValue]?[code] }
}

/// Reads an entry; what cannot be read is collected, so that all of it shows at once.
struct ConditionReading {
  let entry: ConditionEntry
  let dictionary: ConditionDictionary
  private(set) var refusals: [FieldRefusal] = []

  init(_ entry: ConditionEntry, _ dictionary: ConditionDictionary) {
    self.entry = entry
    self.dictionary = dictionary
  }

  /// The condition; `nil` when something is wrong with it.
  mutating func condition() -> TradeCondition? {
    guard let type = dictionary.types.first(where: { $0.type.code == entry["type"] && $0.takesConditions })
    else {
      let known = dictionary.types.filter(\.takesConditions).map(\.type.code).joined(separator: ", ")
      refuse(
        "type", "Nie ma takiego rodzaju warunku. Kody: \(known).",
        "There is no such condition type. Codes: \(known).")
      return nil
    }
    var record = PriceCondition(id: 0, type: type.id)
    var details = ConditionDetails()
    readKey(type.type, &record)
    readValue(type.type, &record, &details)
    readGift(type.type, &details)
    readTerms(&record, &details)
    if details.isNeeded { record.details = details }
    var condition = TradeCondition(name: entry["name"], state: state(), record: record)
    condition.agreement = agreement()
    if !entry["number"].isEmpty {
      condition.id = number("number", places: 0, in: 1...Int64(UInt32.max)) ?? 0
      condition.record.id = UInt32(clamping: condition.id)
    }
    if refusals.isEmpty { refusals = condition.refusals(dictionary.types).map { at($0) } }
    return refusals.isEmpty ? condition : nil
  }

  /// The engine speaks of who, what and steps; the form has a field for each kind.
  private func at(_ refusal: FieldRefusal) -> FieldRefusal {
    let field =
      switch refusal.field {
      case "who": "customer"
      case "what": "product"
      case "to": "valid_to"
      case "scaleKind", "basis": "basis"
      default: refusal.field
      }
    return FieldRefusal(field, refusal.text)
  }

  private mutating func refuse(_ field: String, _ polish: String, _ english: String) {
    refusals.append(FieldRefusal(field, Text(polish, english)))
  }

  // MARK: - Whom and what for

  private mutating func readKey(_ type: ConditionType, _ record: inout PriceCondition) {
    var who: [(kind: AccessKey.Who, field: String, id: UInt32?)] = []
    func add(_ kind: AccessKey.Who, _ field: String, _ id: (String) -> UInt32?) {
      if !entry[field].isEmpty { who.append((kind, field, id(entry[field]))) }
    }
    add(.customer, "customer", dictionary.customer)
    add(.chain, "chain") { dictionary.circle(.chain, $0) }
    add(.customerGroup, "group") { dictionary.circle(.group, $0) }
    add(.customerGroup, "price_list") { dictionary.priceList($0).map { PriceListId($0).pricingGroup } }
    var what: [(kind: AccessKey.What, field: String, id: UInt32?)] = []
    if !entry["product"].isEmpty { what.append((.product, "product", dictionary.product(entry["product"]))) }
    if !entry["category"].isEmpty {
      what.append((.productGroup, "category", dictionary.category(entry["category"])))
    }
    if !entry["brand"].isEmpty {
      let brand = dictionary.names.known(.brand, entry["brand"])
      what.append((.brand, "brand", brand == 0 ? nil : brand))
    }
    if who.count > 1 {
      refuse(
        who[1].field, "Warunek jest dla jednego: klienta, grupy, cennika albo sieci. Zostaw jedno pole.",
        "A condition is for one customer, group, price list or chain. Leave one field filled.")
    }
    if what.count > 1 {
      refuse(
        what[1].field, "Warunek jest na jedno: towar, kategorię albo markę. Zostaw jedno pole.",
        "A condition is on one product, category or brand. Leave one field filled.")
    }
    for field in who.filter({ $0.id == nil }).map(\.field) + what.filter({ $0.id == nil }).map(\.field) {
      refuse(
        field, "Nie ma takiego kodu. Popraw go albo dodaj najpierw wpis.",
        "There is no such code. Correct it or add the entry first.")
    }
    record.who = who.first?.id ?? 0
    record.what = what.first?.id ?? 0
    readTermKeys(&record)
    let wanted = (who: who.first?.kind ?? .all, what: what.first?.kind ?? .all)
    let place = type.accesses.firstIndex { access in
      (access.who == wanted.who || access.who == .payer && wanted.who == .customer)
        && access.what == wanted.what
        && access.byPayment == (record.terms.payment != 0) && access.byChannel == (record.terms.channel != 0)
        && !access.byDelivery && !access.byUnit
    }
    if let place {
      record.access = UInt8(place)
    } else {
      let polish = type.accesses.map { $0.text(.polish) }.joined(separator: ", ")
      let english = type.accesses.map { $0.text(.english) }.joined(separator: ", ")
      refuse(
        who.first?.field ?? what.first?.field ?? "customer",
        "Rodzaj „\(type.name.polish)” nie ma takiego klucza. Wypełnij pola jednego z: \(polish).",
        "The type “\(type.name.english)” has no such key. Fill in the fields of one of: \(english).")
    }
  }

  private mutating func readTermKeys(_ record: inout PriceCondition) {
    if !entry["payment"].isEmpty {
      if let form = PaymentForm(code: entry["payment"]) {
        record.terms.payment = form.rawValue
      } else {
        let codes = PaymentForm.allCases.map(\.code).joined(separator: ", ")
        refuse(
          "payment", "Nieznana forma płatności. Dozwolone: \(codes).",
          "Unknown payment form. Allowed: \(codes).")
      }
    }
    if !entry["channel"].isEmpty {
      if let channel = dictionary.circle(.channel, entry["channel"]) {
        record.terms.channel = UInt8(clamping: channel)
      } else {
        refuse("channel", "Nie ma takiego kanału. Popraw kod.", "There is no such channel. Correct the code.")
      }
    }
  }

  // MARK: - How much

  private mutating func readValue(
    _ type: ConditionType, _ record: inout PriceCondition, _ details: inout ConditionDetails
  ) {
    let calculation = type.calculation
    if !entry["steps"].isEmpty {
      readScale(type, &record)
    } else if calculation.hasValue {
      record.value = value("value", calculation, entry["value"]) ?? 0
    }
    if calculation.hasSize {
      details.first = number("size", places: 3, in: 1...1_000_000_000_000, isRequired: true) ?? 0
    }
    if calculation == .buyAndGet {
      details.second = number("give", places: 3, in: 1...1_000_000_000_000, isRequired: true) ?? 0
    }
    if !entry["cap"].isEmpty { details.cap = number("cap", places: 2, in: 0...1_000_000_000_000) ?? -1 }
    if !entry["coupon"].isEmpty {
      details.coupon = dictionary.names.known(.coupon, PricingNames.coupon(entry["coupon"]))
      if details.coupon == 0 {
        refuse(
          "coupon", "Kod kuponu ma najwyżej 40 znaków. Skróć go.",
          "A coupon's code has at most 40 characters. Shorten it.")
      }
    }
    details.onlyUndiscounted = isYes("only_undiscounted")
    details.isExclusive = isYes("exclusive")
  }

  private mutating func readScale(_ type: ConditionType, _ record: inout PriceCondition) {
    let wanted = entry["basis"]
    let usual: ScaleBasis =
      type.stage == .document ? .documentValue : type.stage == .group ? .groupQuantity : .quantity
    let named = ScaleBasis.written.first { entry in
      entry.code == wanted || folded(entry.basis.name(.polish)) == folded(wanted)
        || folded(entry.basis.name(.english)) == folded(wanted)
    }?.basis
    guard let basis = wanted.isEmpty ? usual : named else {
      let codes = ScaleBasis.written.map(\.code).joined(separator: ", ")
      refuse("basis", "Nieznana podstawa skali. Dozwolone: \(codes).", "Unknown basis. Allowed: \(codes).")
      return
    }
    guard let kind = PriceScale.Kind(code: entry["scale"]) else {
      refuse(
        "scale", "Nieznany rodzaj skali. Dozwolone: od, do, przedział.",
        "Unknown kind of scale. Allowed: from, to, interval.")
      return
    }
    var steps: [PriceScale.Step] = []
    let parts = entry["steps"].split { $0 == "|" || $0 == "\n" || $0 == "\r" }
    if parts.count > largestScale {
      refuse(
        "steps", "Skala ma \(parts.count) stopni, a telefon pomieści najwyżej 10 000. Zmniejsz liczbę stopni.",
        "The scale has \(parts.count) steps; a phone holds at most 10,000. Reduce them.")
      return
    }
    for (index, part) in parts.enumerated() {
      let halves = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map {
        $0.trimmed()
      }
      let place = decimalText(Int64(index + 1))
      guard halves.count == 2,
        let threshold = try? scaledNumber(halves[0], places: basis.places), threshold >= 0,
        let value = try? scaledNumber(halves[1], places: type.calculation.valuePlaces)
      else {
        refuse(
          "steps",
          "Stopień \(place) „\(part.trimmed().prefix(40))” jest nieczytelny. Wpisz próg: wartość, np. 12: 5.",
          "Step \(place) “\(part.trimmed().prefix(40))” cannot be read. Write threshold: value, as 12: 5.")
        return
      }
      steps.append(PriceScale.Step(threshold, value))
    }
    record.scale = PriceScale(basis: basis, kind: kind, steps: steps)
  }

  private mutating func readGift(_ type: ConditionType, _ details: inout ConditionDetails) {
    guard type.calculation == .freeGoods else { return }
    let buy = number("buy", places: 3, in: 1...1_000_000_000_000, isRequired: true) ?? 0
    let give = number("give", places: 3, in: 1...1_000_000_000_000, isRequired: true) ?? 0
    var products: [UInt32] = []
    for code in ConditionDictionary.list(entry["gift"]) {
      if let product = dictionary.product(code) {
        products.append(product)
      } else {
        refuse(
          "gift", "Nie ma towaru „\(code)”. Popraw kod gratisu.", "There is no product “\(code)”. Correct it.")
      }
    }
    let rule = GiftTerms.QuantityRule.written.first { $0.code == entry["rule"] }
    let treatment = GiftTerms.Treatment.written.first { $0.code == entry["treatment"] }
    if !entry["rule"].isEmpty, rule == nil {
      let codes = GiftTerms.QuantityRule.written.map(\.code).joined(separator: ", ")
      refuse("rule", "Nieznana zasada liczenia. Dozwolone: \(codes).", "Unknown rule. Allowed: \(codes).")
    }
    if !entry["treatment"].isEmpty, treatment == nil {
      let codes = GiftTerms.Treatment.written.map(\.code).joined(separator: ", ")
      refuse(
        "treatment", "Nieznane rozliczenie gratisu. Dozwolone: \(codes).",
        "Unknown treatment. Allowed: \(codes).")
    }
    var price: Int64 = 0
    if treatment == .symbolic {
      price = number("gift_price", places: 4, in: 1...1_000_000_000_000, isRequired: true) ?? 0
    }
    details.gift = GiftTerms(
      buy: buy, choices: [GiftTerms.Choice(anyOf: products, milli: give)], rule: rule ?? .unitReference,
      treatment: treatment ?? .exclusive, price: price)
  }

  // MARK: - When and in which order

  private mutating func readTerms(_ record: inout PriceCondition, _ details: inout ConditionDetails) {
    record.validity = ValidPeriod(from: day("valid_from"), to: day("valid_to"))
    if !entry["priority"].isEmpty {
      record.priority = Int16(clamping: number("priority", places: 0, in: -32_768...32_767) ?? 0)
    }
  }

  private mutating func state() -> TradeCondition.State {
    let text = folded(entry["state"])
    if text.isEmpty { return .published }
    for state in TradeCondition.State.allCases
    where folded(state.name(.polish)) == text || folded(state.name(.english)) == text {
      return state
    }
    refuse(
      "state", "Nieznany stan. Dozwolone: szkic, ogłoszony, wycofany.",
      "Unknown state. Allowed: draft, published, withdrawn.")
    return .draft
  }

  private mutating func agreement() -> Int64? {
    if entry["agreement"].isEmpty { return nil }
    if let id = dictionary.agreement(entry["agreement"]) { return Int64(id) }
    refuse("agreement", "Nie ma takiej umowy. Popraw kod.", "There is no such agreement. Correct the code.")
    return nil
  }

  // MARK: - Numbers and days

  private mutating func value(_ field: String, _ calculation: ConditionCalculation, _ text: String) -> Int64? {
    number(
      field, places: calculation.valuePlaces,
      in: calculation.isPercent ? 0...1_000_000_000 : 0...90_000_000_000_000, isRequired: true)
  }

  private mutating func number(
    _ field: String, places: Int, in bounds: ClosedRange<Int64>, isRequired: Bool = false
  ) -> Int64? {
    let text = entry[field]
    if text.isEmpty {
      if isRequired { refuse(field, "Pole jest puste. Wpisz liczbę.", "The field is empty. Enter a number.") }
      return nil
    }
    do {
      let number = try scaledNumber(text, places: places)
      if bounds.contains(number) { return number }
      let least = plainText(bounds.lowerBound, places: places)
      let most = plainText(bounds.upperBound, places: places)
      refuse(
        field, "Liczba spoza zakresu od \(least) do \(most). Popraw ją.",
        "The number is outside \(least) to \(most). Correct it.")
    } catch {
      refusals.append(FieldRefusal(field, error.text))
    }
    return nil
  }

  private mutating func day(_ field: String) -> CivilDate? {
    let text = entry[field]
    if text.isEmpty { return nil }
    if let day = CivilDate(text) { return day }
    let parts = text.split { $0 == "." || $0 == "-" || $0 == "/" }.compactMap { Int($0) }
    if parts.count == 3, let day = CivilDate(year: parts[2], month: parts[1], day: parts[0]) { return day }
    refuse(
      field, "To nie jest data. Wpisz ją jako 2026-11-23 albo 23.11.2026.",
      "This is no date. Write it as 2026-11-23 or 23.11.2026.")
    return nil
  }

  private func isYes(_ field: String) -> Bool {
    ["1", "tak", "t", "yes", "y", "true"].contains(entry[field].lowercasedASCII())
  }
}

extension ConditionDetails {
  /// Whether it says anything that a plain record does not.
  fileprivate var isNeeded: Bool {
    gift != nil || first != 0 || second != 0 || cap >= 0 || coupon != 0 || onlyUndiscounted || isExclusive
  }
}
