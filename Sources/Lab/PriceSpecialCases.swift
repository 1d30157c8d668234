import Basis
import Foundation
import Trade

/// Cases that ask a part of the engine other than the price of a document: splits, price-list links, access
/// sequences and settlements.
enum PriceSpecialCases {
  static func answers(_ json: PriceJson, _ policy: PricingPolicy) throws -> [(key: String, value: PriceJson)]? {
    let given = json["given"] ?? .object([])
    if let split = given["allocate"] { return [("parts", try parts(split, policy))] }
    if given["price_lists"] != nil { return links(json, given) }
    if given["access_sequence"] != nil {
      let used = try recordsUsed(given)
      return [
        ("record_used", used.first.map { .string($0) } ?? .null),
        ("records_used", .array(used.map { .string($0) })),
      ]
    }
    let conditions = given["conditions"]?.items ?? []
    let isRetro = conditions.contains {
      $0["layer"]?.word == "retro_bonus" && $0["value"]?["type"]?.word != "voucher"
    }
    return isRetro ? try settlement(json, conditions) : nil
  }

  private static func whole(_ json: PriceJson?, _ place: String) throws -> Int64 {
    guard let text = json?.word, let value = Int64(text), value.magnitude <= 90_000_000_000_000 else {
      throw CaseFieldRefusal(
        place: "given.allocate." + place, value: json?.text ?? "nothing", cure: "write a whole number")
    }
    return value
  }

  private static func parts(_ split: PriceJson, _ policy: PricingPolicy) throws -> PriceJson {
    let weights =
      try split["weights"].map { try $0.items.map { try whole($0, "weights") } } ?? equal(split["parts"])
    let parts = allocate(try whole(split["total"], "total"), over: weights, by: policy.allocation)
    return .array(parts.map { .number(plainText($0, places: 0)) })
  }

  private static func equal(_ parts: PriceJson?) throws -> [Int64] {
    let count = try whole(parts, "parts")
    guard (0...1_000_000).contains(count) else {
      throw CaseFieldRefusal(
        place: "given.allocate.parts", value: "\(count)", cure: "write a number up to 1000000")
    }
    return [Int64](repeating: 1, count: Int(count))
  }

  /// Each attempt starts from the links of the file.
  private static func links(_ json: PriceJson, _ given: PriceJson) -> [(key: String, value: PriceJson)] {
    var ids: [String: UInt32] = [:]
    func id(_ name: String) -> UInt32 {
      let next = UInt32(ids.count + 1)
      return ids[name]
        ?? {
          ids[name] = next; return next
        }()
    }
    var start = PriceListLinks()
    for list in given["price_lists"]?.keys ?? [] {
      let base = given["price_lists"]?[list]?["based_on"]
      for name in base?.word.map({ [$0] }) ?? base?.words ?? [] {
        try? start.add(id(list), basedOn: id(name))
      }
    }
    func parse(_ text: String) -> (UInt32, UInt32) {
      let words = text.split(separator: " ").map { String($0) }.filter { !["also", "based_on"].contains($0) }
      return (id(words.first ?? ""), id(words.last ?? ""))
    }
    func isAllowed(_ text: String, _ links: inout PriceListLinks) -> Bool {
      let (list, base) = parse(text)
      do {
        try links.add(list, basedOn: base)
        return true
      } catch {
        return false
      }
    }
    var answers: [(key: String, value: PriceJson)] = []
    answers.append(
      (
        "errors",
        .array(
          (json["cart"]?.items ?? []).map { attempt in
            var links = start
            return .string(isAllowed(attempt["attempt"]?.word ?? "", &links) ? "" : "cycle")
          })
      ))
    let expected = json["expected"] ?? .object([])
    var later = start
    for key in expected.keys where key.hasPrefix("allowed_after_removing_") {
      let words = key.dropFirst("allowed_after_removing_".count).split(separator: "_").map { String($0) }
      if words.count == 3 { later.remove(id(words[0]), basedOn: id(words[2])) }
      var allowed: [PriceJson] = []
      for attempt in expected[key]?.words ?? [] where isAllowed(attempt, &later) {
        allowed.append(.string(attempt))
      }
      answers.append((key, .array(allowed)))
    }
    if let attempts = expected["then_rejected"]?.words {
      var rejected: [PriceJson] = []
      for attempt in attempts where !isAllowed(attempt, &later) { rejected.append(.string(attempt)) }
      answers.append(("then_rejected", .array(rejected)))
    }
    return answers
  }

  /// One record for each access that is present; the row of a priced line names the one that was used.
  private static func recordsUsed(_ given: PriceJson) throws -> [String] {
    let names = given["access_sequence"]?.words ?? []
    let goOn = given["find_next"]?.words ?? []
    let accesses = try names.map { name in
      var key = try access(name)
      key.findsNext = given["find_next"]?.isTrue == true || goOn.contains(name)
      return key
    }
    let type = ConditionType(
      code: "R", name: Text("Rabat", "Discount"), stage: .line, calculation: .percent, accesses: accesses)
    let price = ConditionType(
      code: "P", name: Text("Cena", "Price"), stage: .base, calculation: .unitPrice, sign: .surcharge)
    var conditions = [PriceCondition(id: 1_000, type: 0, value: 10_000)]
    for name in given["records_present"]?.words ?? [] {
      guard let place = names.firstIndex(of: name) else { throw UnsupportedCase(feature: "access " + name) }
      let key = accesses[place]
      let who: UInt32 = key.who == .customer ? 1 : key.who == .customerGroup ? 2 : 0
      let what: UInt32 = key.what == .product ? 3 : key.what == .productGroup ? 4 : 0
      conditions.append(
        PriceCondition(
          id: UInt32(place + 1), type: 1, access: UInt8(place), who: who, what: what, value: 10_000))
    }
    let snapshot = try publish(
      PricingTables(
        procedure: PricingProcedure(
          steps: [PricingProcedure.Step(type: 0), PricingProcedure.Step(type: 1)]), types: [price, type],
        goods: [PricingGood(product: 3, groups: [4])], conditions: conditions))
    var document = PricingDocument()
    document.customer = 1
    document.customerGroups = [2]
    document.lines = [PricingDocument.Line(product: 3, milli: 1_000)]
    let priced = Trade.price(document, with: snapshot)
    return priced.rows(of: 0).filter { $0.status.counts && $0.stage == .line }.map { names[Int($0.access)] }
  }

  private static func access(_ name: String) throws -> AccessKey {
    let sides = name.components(separatedBy: " x ")
    let whos: [String: AccessKey.Who] = [
      "customer": .customer, "group": .customerGroup, "customer group": .customerGroup, "all": .all,
      "chain": .chain, "payer": .payer,
    ]
    let whats: [String: AccessKey.What] = [
      "item": .product, "product": .product, "item group": .productGroup, "product group": .productGroup,
      "all items": .all, "all": .all, "variant": .variant, "brand": .brand,
    ]
    guard sides.count == 2, let who = whos[sides[0]], let what = whats[sides[1]] else {
      throw UnsupportedCase(feature: "access " + name)
    }
    return AccessKey(who, what)
  }

  private static func settlement(_ json: PriceJson, _ conditions: [PriceJson]) throws
    -> [(key: String, value: PriceJson)]
  {
    var file = try PriceCase(json)
    var turnover: Int64 = 0
    var bonus: Int64 = 0
    for condition in conditions where condition["layer"]?.word == "retro_bonus" {
      var agreement = RetroAgreement(id: 1)
      let value = condition["value"] ?? .null
      if value["type"]?.word == "scale" {
        let word = value["scale_type"]?.word ?? "from"
        let kind: PriceScale.Kind =
          word.hasPrefix("interval") || word.hasPrefix("graduated") ? .interval : .from
        agreement.scale = try PriceScaleTranslation(
          file: file, basis: .periodValue, kind: kind, calculation: .percent
        ).scale(value["breaks"]?.items ?? [])
      } else {
        agreement.rate = try file.percent(value["value"])
      }
      agreement.products = (condition["scope"]?["products"]?.words ?? []).map { file.id("product " + $0) }
      agreement.groups = (condition["scope"]?["groups"]?.words ?? []).map { file.id("group " + $0) }
      if let period = condition["period"] {
        agreement.period.fromMinute = try file.moment(period["from"]?.word).minute
        agreement.period.toMinute = try file.moment(period["to"]?.word, end: true).minute
      }
      var sales: [RetroAgreement.Sale] = []
      for line in file.cart {
        let name = line["product"]?.word ?? ""
        let date = line["date"]?.word ?? line["pricing_date"]?.word
        let moment = try date.map { try file.moment($0) } ?? PricingMoment(minute: agreement.period.fromMinute)
        sales.append(
          RetroAgreement.Sale(
            product: file.id("product " + name),
            groups: (file.product(name)?["groups"]?.words ?? []).map { file.id("group " + $0) },
            net: try file.money(line["net"] ?? line["line_total"]), moment: moment,
            isPaidOnTime: line["paid_on_time"]?.word != "false"))
      }
      let settled = settle(agreement, sales)
      turnover += settled.turnover
      bonus += settled.bonus
    }
    let digits = file.minorDigits
    return [
      ("turnover", .string(plainText(turnover, places: digits, atLeast: digits))),
      ("bonus", .string(plainText(bonus, places: digits, atLeast: digits))),
    ]
  }
}
