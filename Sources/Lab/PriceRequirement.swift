import Basis
import Trade

extension PriceConditionTranslation {
  /// The `when` of a condition as a predicate.
  func requirement(_ file: inout PriceCase, _ stage: CalculationStage) throws -> Requirement? {
    var all: Requirement?
    func add(_ next: Requirement) { all = all.map { $0.and(next) } ?? next }
    let ofLine = stage <= .group
    let lines = scope(json["scope"], &file)
    func sum(_ field: Requirement.Field, _ relation: Requirement.Relation, _ value: Int64) -> Requirement {
      lines.map { .field(field, over: $0, relation, value) } ?? .field(field, relation, value)
    }
    for key in when.keys {
      let value = when[key]
      switch key {
      case "from", "to", "currency", "amount_basis", "qty_uom": break
      case "qty_min", "qty_max":
        let milli = try baseMilli(value, file)
        let relation: Requirement.Relation = key == "qty_min" ? .atLeast : .atMost
        add(ofLine ? .field(.lineQuantity, relation, milli) : sum(.quantity, relation, milli))
      case "document_qty_min": add(.field(.quantity, .atLeast, try file.milli(value)))
      case "document_qty_max": add(.field(.quantity, .atMost, try file.milli(value)))
      case "group_qty_min": add(sum(.quantity, .atLeast, try file.milli(value)))
      case "group_amount_min": add(sum(.valueBefore, .atLeast, try file.money(value)))
      case "line_qty_min":
        let milli = try file.milli(value)
        add(ofLine ? .field(.lineQuantity, .atLeast, milli) : sum(.largestLine, .atLeast, milli))
      case "line_amount_min": add(.field(.lineValue, .atLeast, try file.money(value)))
      case "group_qty_max": add(sum(.quantity, .atMost, try file.milli(value)))
      case "group_amount_max": add(sum(.valueBefore, .atMost, try file.money(value)))
      case "line_qty_max":
        let milli = try file.milli(value)
        add(ofLine ? .field(.lineQuantity, .atMost, milli) : sum(.largestLine, .atMost, milli))
      case "line_amount_max": add(.field(.lineValue, .atMost, try file.money(value)))
      case "document_amount_min":
        add(.field(try amountField(), .atLeast, try file.money(value)))
      case "document_amount_max":
        add(.field(try amountField(), .atMost, try file.money(value)))
      case "weekday":
        let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        let words = value?.word.map { [$0] } ?? value?.words ?? []
        let numbers = words.compactMap { word in
          days.firstIndex { word.lowercased().hasPrefix($0) }.map { Int64($0 + 1) } ?? Int64(word)
        }
        guard let first = numbers.first else { throw UnsupportedCase(feature: "when.weekday") }
        add(
          numbers.dropFirst().reduce(Requirement.field(.weekday, .equal, first)) {
            $0.or(.field(.weekday, .equal, $1))
          })
      case "time_from", "time_to":
        let parts = (value?.word ?? "").split(separator: ":").compactMap { Int64($0) }
        guard parts.count >= 2, (0..<24).contains(parts[0]), (0..<60).contains(parts[1]) else {
          throw CaseFieldRefusal(
            place: "when." + key, value: value?.text ?? "", cure: "write a time as 23:59")
        }
        add(.field(.minuteOfDay, key == "time_from" ? .atLeast : .atMost, parts[0] * 60 + parts[1]))
      case "channel": add(.field(.channel, .equal, Int64(file.channel(value?.word ?? ""))))
      case "payment", "payment_form", "payment_method":
        add(.field(.payment, .equal, Int64(file.payment(value?.word ?? ""))))
      case "delivery", "delivery_form", "shipping_method":
        add(.field(.delivery, .equal, Int64(file.delivery(value?.word ?? ""))))
      case "customer_group":
        let holds =
          file.given["customer_groups"]?.words.contains(value?.word ?? "") == true
          || file.given["customer_group"]?.word == value?.word
        add(holds ? .always : Requirement.always.negated)
      case "amount_min", "amount_max":
        let amount = try file.money(value)
        let relation: Requirement.Relation = key == "amount_min" ? .atLeast : .atMost
        let field = try amountField()
        add(ofLine ? .field(field, relation, amount) : sum(field, relation, amount))
      case "unit_price_min": add(.field(.unitPrice, .atLeast, try file.price(value)))
      case "unit_price_max": add(.field(.unitPrice, .atMost, try file.price(value)))
      case "customer": add(.field(.customer, .equal, Int64(file.id("customer " + (value?.word ?? "")))))
      case "campaign": add(.field(.campaign, .equal, Int64(file.id("campaign " + (value?.word ?? "")))))
      case "document_is_return": add(.field(.isReturn, .equal, value?.isTrue == true ? 1 : 0))
      case "uom":
        if stage > .override { add(.field(.unit, .equal, Int64(file.id("unit " + (value?.word ?? ""))))) }
      case "other": add(try other(value ?? .null, &file))
      default: throw UnsupportedCase(feature: "when." + key)
      }
    }
    return all
  }

  private func baseMilli(_ value: PriceJson?, _ file: PriceCase) throws -> Int64 {
    let milli = try file.milli(value)
    let name = json["scope"]?["products"]?.words.first ?? file.cart.first?["product"]?.word
    let ratio = try file.ratio(file.product(name), when["qty_uom"]?.word)
    guard let base = roundedProduct(milli, ratio.numerator, over: ratio.denominator) else {
      throw CaseFieldRefusal(place: "when.qty_min", value: value?.text ?? "", cure: "write a smaller number")
    }
    return base
  }

  private func amountField() throws -> Requirement.Field {
    switch when["amount_basis"]?.word {
    case nil, "before_discounts": .valueBefore
    case "after_discounts": .valueNow
    case "net": .netAtStage
    case "gross": .grossAtStage
    case let basis?: throw UnsupportedCase(feature: "amount basis " + basis)
    }
  }

  /// What has to be bought besides.
  private func other(_ json: PriceJson, _ file: inout PriceCase) throws -> Requirement {
    let lines = scope(json, &file) ?? Requirement.product(anyOf: []).negated
    var all: Requirement?
    func add(_ next: Requirement) { all = all.map { $0.and(next) } ?? next }
    if let quantity = json["qty_min"] {
      add(.field(.quantity, over: lines, .atLeast, try file.milli(quantity)))
    }
    if let amount = json["amount_min"] {
      add(.field(.valueBefore, over: lines, .atLeast, try file.money(amount)))
    }
    guard let all else { return .field(.quantity, over: lines, .atLeast, 1) }
    return all
  }
}
