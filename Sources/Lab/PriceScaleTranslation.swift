import Trade

/// The steps of a case's scale in the units of the engine.
struct PriceScaleTranslation {
  let file: PriceCase
  let basis: ScaleBasis
  let kind: PriceScale.Kind
  let calculation: ConditionCalculation

  func scale(_ breaks: [PriceJson]) throws -> PriceScale {
    var steps: [PriceScale.Step] = []
    for (index, step) in breaks.enumerated() {
      steps.append(PriceScale.Step(try threshold(breaks, index), try value(step)))
    }
    return PriceScale(basis: basis, kind: kind, steps: steps)
  }

  private func number(_ json: PriceJson?) throws -> Int64 {
    switch basis {
    case .quantity, .groupQuantity, .documentQuantity, .weight, .groupWeight: try file.milli(json)
    default: try file.money(json)
    }
  }

  /// A slice begins where the one before ends: at its stated end, or one whole unit before the step that
  /// counts from one.
  private func threshold(_ breaks: [PriceJson], _ index: Int) throws -> Int64 {
    let step = breaks[index]
    if kind == .to { return try number(step["to"] ?? step["from"]) }
    guard kind == .interval else { return try number(step["from"]) }
    if index == 0 { return 0 }
    if let end = breaks[index - 1]["to"] { return try number(end) }
    let isCountedFromOne = breaks[0]["from"]?.word == "1"
    return try number(step["from"]) - (isCountedFromOne ? 1_000 : 0)
  }

  private func value(_ step: PriceJson) throws -> Int64 {
    if let percent = step["percent"] { return try file.percent(percent) }
    if let amount = step["amount_per_unit"] ?? step["unit_price"] { return try file.price(amount) }
    if let amount = step["amount_total"] ?? step["amount"] { return try file.money(amount) }
    throw UnsupportedCase(feature: "scale step " + step.keys.joined(separator: ", "))
  }
}
