import Basis
import Foundation
import Trade

/// One condition of a case as a condition type with one record.
struct PriceConditionTranslation {
  let json: PriceJson
  let index: Int
  let layer: String
  let kind: String
  let value: PriceJson
  let when: PriceJson
  let combine: PriceJson

  init(json: PriceJson, index: Int, in file: PriceCase) {
    self.json = json
    self.index = index
    layer = json["layer"]?.word ?? ""
    value = json["value"] ?? .object([("type", .string("percent")), ("value", .string("0"))])
    kind = value["type"]?.word ?? ""
    when = json["when"] ?? .object([])
    combine = json["combine"] ?? .object([])
  }

  func draft(_ file: inout PriceCase) throws -> PriceCase.DraftStep {
    let (stage, calculation) = try place()
    var details = ConditionDetails()
    let condition = try record(&file, stage, calculation, &details)
    let sign: ConditionSign =
      layer.hasSuffix("surcharge") || stage == .base || stage == .override && calculation == .unitPrice
      ? .surcharge : .discount
    let name = json["id"]?.word ?? ""
    var type = ConditionType(
      code: name, name: Text(name, name), stage: stage, calculation: calculation, sign: sign,
      accesses: [try access(&file)])
    type.isGuarded = sign == .discount
    var step = PricingProcedure.Step(type: 0)
    switch json["base"]?.word {
    case "list": step.base = .list
    case nil, "running", "cost": break
    case let other?: throw UnsupportedCase(feature: "base " + other)
    }
    try compete(&step, stage, &file)
    var draft = PriceCase.DraftStep(stage: stage, type: type, step: step, conditions: [condition])
    draft.lane = UInt8(json["lane"]?.word ?? "0") ?? 0
    draft.rank = try rank(stage, file)
    return draft
  }

  private func rank(_ stage: CalculationStage, _ file: PriceCase) throws -> [Int64] {
    let sequence = Int64(json["seq"]?.word ?? "0") ?? 0
    let priority = Int64(combine["priority"]?.word ?? "0") ?? 0
    let late: Int64 = layer == "shipping" ? 1 : 0
    var narrow: Int64 = 0
    if stage == .base || file.competesByAccess { narrow = -specificity }
    let minimum = stage == .base ? -((try? file.milli(when["qty_min"])) ?? 0) : 0
    return [late, sequence, -priority, narrow, minimum, Int64(index)]
  }

  /// Product before group before everything, a named customer before all.
  private var specificity: Int64 {
    var narrow: Int64 = json["scope"]?["products"] != nil ? 2 : json["scope"]?["groups"] != nil ? 1 : 0
    if when["customer"] != nil { narrow += 8 }
    if when["customer_group"] != nil { narrow += 4 }
    if when["uom"] != nil { narrow += 1 }
    return narrow
  }

  /// Whether it is for one unit of the cheapest good in its scope.
  private var isOfCheapest: Bool {
    json["scope"]?["cheapest"]?.isTrue == true || json["scope"]?["select"]?.word == "cheapest"
  }

  private func place() throws -> (CalculationStage, ConditionCalculation) {
    let calculation: ConditionCalculation
    switch kind {
    case "percent" where isOfCheapest: return (.bundle, .cheapestFree)
    case "percent": calculation = .percent
    case "amount_per_unit": calculation = .amountPerUnit
    case "amount_total": calculation = .amountTotal
    case "unit_price": calculation = .unitPrice
    case "scale":
      let step = value["breaks"]?.items.first ?? .null
      calculation =
        step["percent"] != nil
        ? .percent
        : step["amount_per_unit"] != nil
          ? .amountPerUnit : step["unit_price"] != nil ? .unitPrice : .amountTotal
    case "bundle_price": calculation = .bundlePrice
    case "cheapest_free": calculation = .cheapestFree
    case "buy_x_get_y": calculation = .buyAndGet
    case "first_then": calculation = .firstThen
    case "free_qty", "free_percent", "gift_at_price", "gift_set": calculation = .freeGoods
    case "set_total": calculation = .setTotal
    case "voucher": calculation = .voucher
    default: throw UnsupportedCase(feature: "value type " + kind)
    }
    return (try stage(calculation), layer == "shipping" ? .delivery : charge(calculation))
  }

  /// A surcharge with its own VAT is a charge.
  private func charge(_ calculation: ConditionCalculation) -> ConditionCalculation {
    layer == "document_surcharge" && json["vat"] != nil && calculation == .amountTotal ? .charge : calculation
  }

  private func stage(_ calculation: ConditionCalculation) throws -> CalculationStage {
    switch (layer, calculation) {
    case ("base_price", .unitPrice): return .base
    case ("price_override", _): return .override
    case (_, .bundlePrice), (_, .cheapestFree), (_, .buyAndGet), (_, .firstThen): return .bundle
    case (_, .freeGoods): return .gifts
    case ("line_discount", .unitPrice), ("line_surcharge", .unitPrice): return .line
    case ("line_discount", .amountTotal), ("line_surcharge", .amountTotal), ("group_discount", .amountTotal),
      ("bundle", .percent), ("bundle", .amountPerUnit), ("bundle", .amountTotal):
      return .bundle
    case ("line_discount", _), ("line_surcharge", _):
      return json["step"]?["across_lines"]?.isTrue == true ? .bundle : .line
    case ("group_discount", _): return .group
    case ("document_discount", _), ("document_surcharge", _), ("shipping", _): return .document
    case ("retro_bonus", .voucher): return .statistical
    default: throw UnsupportedCase(feature: "layer " + layer + " with " + kind)
    }
  }

  private func access(_ file: inout PriceCase) throws -> AccessKey {
    guard let scope = json["scope"], scope.keys.count == 1 else { return .everything }
    if scope["products"]?.items.count == 1 { return AccessKey(.all, .product) }
    if scope["groups"]?.items.count == 1 { return AccessKey(.all, .productGroup) }
    return .everything
  }

  private func record(
    _ file: inout PriceCase, _ stage: CalculationStage, _ calculation: ConditionCalculation,
    _ details: inout ConditionDetails
  ) throws -> PriceCondition {
    var condition = PriceCondition(id: UInt32(index + 1), type: 0)
    switch try access(&file).what {
    case .product: condition.what = file.id("product " + (json["scope"]?["products"]?.words.first ?? ""))
    case .productGroup: condition.what = file.id("group " + (json["scope"]?["groups"]?.words.first ?? ""))
    default: details.scope = scope(json["scope"], &file)
    }
    condition.priority = Int16(clamping: Int64(combine["priority"]?.word ?? "0") ?? 0)
    condition.validity = ValidPeriod(fromMinute: .min, toMinute: .max)
    if let from = when["from"]?.word { condition.validity.fromMinute = try file.moment(from).minute }
    if let to = when["to"]?.word { condition.validity.toMinute = try file.moment(to, end: true).minute }
    try fill(&condition, &details, &file, calculation)
    details.requirement = try requirement(&file, stage)
    details.currency = when["currency"]?.word.map { UInt16(file.id("currency " + $0)) } ?? 0
    if let unit = when["uom"]?.word, stage <= .override { details.unit = UInt16(file.id("unit " + unit)) }
    if let unit = json["value_uom"]?.word {
      details.valueUnit = try file.ratio(anyProduct(file), unit)
    }
    if json["trigger"]?.word == "code" { details.coupon = UInt32(index + 1) }
    if let cap = json["cap"] {
      if let most = cap["max_amount"] { details.cap = try file.money(most) }
      details.isGross = cap["basis"]?.word == "gross"
    }
    if json["basis"]?.word == "gross" { details.isGross = true }
    if let times = json["max_applications"] {
      details.maxApplications = try file.decimal(times, 0, "max_applications")
    }
    for key in ["max_units", "max_qty", "max_quantity", "max_affected_items"] {
      // So many units at most: groups of one, so often.
      guard let units = json[key] ?? value[key] ?? json["cap"]?[key] else { continue }
      details.every = 1_000
      details.maxApplications = max(1, try file.decimal(units, 0, key))
    }
    if let step = json["step"] {
      details.every = try file.milli(step["every"])
      details.acrossLines = step["across_lines"]?.isTrue ?? false
    }
    if let multiple = json["round_to"] { details.roundTo = try file.price(multiple) }
    details.includesDelivery = json["includes_shipping"]?.isTrue ?? false
    if let rate = json["vat"]?.word { details.chargeTax = try file.tax(rate: rate) }
    details.isExclusive = combine["mode"]?.word == "exclusive"
    details.onlyUndiscounted = combine["only_if_undiscounted"]?.isTrue ?? false
    details.excludes = (combine["excludes"]?.words ?? []).map { file.record($0) }
    details.isManual = json["manual"]?.isTrue ?? false
    condition.details = details
    return condition
  }

  private func anyProduct(_ file: PriceCase) -> PriceJson? {
    let name = json["scope"]?["products"]?.words.first ?? file.cart.first?["product"]?.word
    return file.product(name) ?? file.given["products"]?.items.first
  }

  private func fill(
    _ condition: inout PriceCondition, _ details: inout ConditionDetails, _ file: inout PriceCase,
    _ calculation: ConditionCalculation
  ) throws {
    switch kind {
    case "percent":
      condition.value = try file.percent(value["value"])
      guard isOfCheapest else { break }
      details.first = 1_000
      details.maxApplications = 1
    case "amount_per_unit", "unit_price": condition.value = try file.price(value["value"])
    case "amount_total", "set_total": condition.value = try file.money(value["value"])
    case "scale": condition.scale = try scale(file, calculation)
    case "bundle_price":
      details.first = try file.milli(value["units"])
      condition.value = try file.money(value["price"])
    case "cheapest_free":
      details.first = try file.milli(value["every"])
      condition.value = 1_000_000
    case "buy_x_get_y":
      details.first = try file.milli(value["buy"])
      details.second = try file.milli(value["get"])
      if let most = value["max_get"] { details.third = try file.milli(most) }
      condition.value = try value["discount"].map { try file.percent($0) } ?? 1_000_000
    case "first_then":
      details.first = try file.price(value["first"])
      details.second = try file.price(value["additional"])
      details.third = try value["max_items"].map { try file.decimal($0, 0, "max_items") } ?? 0
    case "voucher": condition.value = try file.decimal(value["free"], 0, "vouchers")
    default: details.gift = try gift(&file)
    }
  }

  private func gift(_ file: inout PriceCase) throws -> GiftTerms {
    let mode = value["mode"]?.word ?? "exclusive_multiple"
    let products = json["gift"]?.word.map { [file.id("product " + $0)] } ?? []
    var rule = GiftTerms.QuantityRule.unitReference
    var treatment = GiftTerms.Treatment.exclusive
    switch mode {
    case "proportional": rule = .proportional
    case "unit_reference", "exclusive_multiple", "exclusive": break
    case "whole_unit": rule = .wholeUnit
    case "once_per_line": rule = .oncePerLine
    case "once_per_document": rule = .oncePerDocument
    case "inclusive": treatment = .inclusive
    case "spread_as_discount": treatment = .spread
    default: throw UnsupportedCase(feature: "free goods mode " + mode)
    }
    switch kind {
    case "free_percent":
      return GiftTerms(
        buy: 100_000, choices: [.init(anyOf: products, milli: try file.milli(value["percent"]))],
        rule: .proportional, treatment: treatment)
    case "gift_at_price":
      return GiftTerms(
        buy: try value["buy"].map { try file.milli($0) } ?? 1,
        choices: [.init(anyOf: products, milli: try file.milli(value["qty"]))], rule: rule,
        treatment: .symbolic, price: try file.price(value["price"]))
    case "gift_set":
      let choices = try (value["gifts"]?.items ?? []).map { gift in
        GiftTerms.Choice(
          anyOf: (gift["any_of"]?.words ?? []).map { file.id("product " + $0) },
          milli: try file.milli(gift["qty"]))
      }
      let buy =
        try value["buy"].map { try file.milli($0) } ?? (try when["qty_min"].map { try file.milli($0) } ?? 1)
      return GiftTerms(buy: buy, choices: choices, rule: rule)
    default:
      let free = try file.milli(value["free"])
      var buy = try file.milli(value["buy"])
      if treatment == .spread { buy += free }
      return GiftTerms(
        buy: buy, choices: [.init(anyOf: products, milli: free)], rule: rule, treatment: treatment)
    }
  }

  private func scale(_ file: PriceCase, _ calculation: ConditionCalculation) throws -> PriceScale {
    let kindWord = value["scale_type"]?.word ?? "from"
    let kind: PriceScale.Kind =
      kindWord.hasPrefix("interval") || kindWord.hasPrefix("graduated")
      ? .interval : kindWord.hasPrefix("to") ? .to : .from
    let basisWord = value["basis"]?.word ?? "qty"
    let bases: [String: ScaleBasis] = [
      "qty": .quantity, "value": .value, "weight": .weight, "line_value": .value, "group_qty": .groupQuantity,
      "group_value": .groupValue, "group_weight": .groupWeight, "document_value": .documentValue,
      "document_qty": .documentQuantity, "period_value": .periodValue,
    ]
    guard let basis = bases[basisWord] else { throw UnsupportedCase(feature: "scale basis " + basisWord) }
    return try PriceScaleTranslation(file: file, basis: basis, kind: kind, calculation: calculation)
      .scale(value["breaks"]?.items ?? [])
  }

  /// Which lines a scope means.
  func scope(_ scope: PriceJson?, _ file: inout PriceCase) -> Requirement? {
    guard let scope else { return nil }
    var all: Requirement?
    func add(_ next: Requirement) { all = all.map { $0.and(next) } ?? next }
    if let products = scope["products"]?.words {
      add(.product(anyOf: products.map { file.id("product " + $0) }))
    }
    if let groups = scope["groups"]?.words { add(.group(anyOf: groups.map { file.id("group " + $0) })) }
    if let groups = scope["and_groups"]?.words { add(.group(anyOf: groups.map { file.id("group " + $0) })) }
    if let products = scope["exclude_products"]?.words {
      add(Requirement.product(anyOf: products.map { file.id("product " + $0) }).negated)
    }
    if let groups = scope["exclude_groups"]?.words {
      add(Requirement.group(anyOf: groups.map { file.id("group " + $0) }).negated)
    }
    if let brands = scope["brands"]?.words { add(.brand(anyOf: brands.map { file.id("brand " + $0) })) }
    return all
  }

  private func compete(
    _ step: inout PricingProcedure.Step, _ stage: CalculationStage, _ file: inout PriceCase
  ) throws {
    if stage == .base { return }
    if file.given["evaluation"]?.word == "first_match_in_sequence" {
      step.group = file.group("sequence", .first)
      return
    }
    switch combine["mode"]?.word {
    case "additive": step.isAdditive = true
    case "best": step.group = file.group(combine["group"]?.word ?? layer, .best)
    case "first_only": step.group = file.group(combine["group"]?.word ?? layer, .priority)
    case nil, "cascade", "exclusive":
      if let group = combine["group"]?.word { step.group = file.group(group, .best) }
    case let mode?: throw UnsupportedCase(feature: "combine mode " + mode)
    }
    if step.group == 0, stage == .override { step.group = file.group("override", .priority) }
    if step.group == 0, file.competesByAccess, stage == .line, combine["mode"] == nil {
      step.group = file.group("access", .priority)
    }
  }
}
