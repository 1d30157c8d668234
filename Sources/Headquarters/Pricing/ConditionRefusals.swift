import Basis
import Trade

extension ConditionRefusal: Refusal {}

extension ConditionRefusal {
  /// The field of the form, and the column of an import, that has to be corrected.
  public var field: String {
    switch self {
    case .unknownType: "type"
    case .valueOutOfRange: "value"
    case .periodReversed: "to"
    case .scaleNotRising, .scaleEmpty: "steps"
    case .intervalOnGroup: "scaleKind"
    case .ambiguous: "priority"
    case .requirementTooLong: "requirement"
    case .sizeMissing: "size"
    case .excludesItself: "excludes"
    case .keyOutOfRange: "payment"
    case .stepBasedOnLater: "steps"
    case .impossibleStage: "stage"
    case .priceListCycle: "base"
    case .manualDisagrees: "manual"
    }
  }

  var fieldRefusal: FieldRefusal {
    FieldRefusal(field, Text(withoutNumber(text(.polish)), withoutNumber(text(.english))))
  }

  /// A new record has no number yet, so that nobody should read of "condition 0".
  private func withoutNumber(_ text: String) -> String {
    for prefix in ["Warunek 0, ", "Condition 0, "] where text.hasPrefix(prefix) {
      let rest = text.dropFirst(prefix.count)
      return rest.prefix(1).uppercased() + rest.dropFirst()
    }
    return text
  }
}

extension TradeCondition {
  /// What is wrong with the record; empty when nothing is. Whether it clashes with others is asked of the
  /// database when it is published.
  public func refusals(_ types: [TradeConditionType]) -> [FieldRefusal] {
    guard let type = types.first(where: { $0.id == record.type })?.type,
      record.type > TradeConditionType.ownTables.upperBound
    else {
      return [
        FieldRefusal(
          "type",
          Text(
            "Nie ma takiego rodzaju warunku. Wybierz rodzaj z listy.",
            "There is no such condition type. Choose one of the list."))
      ]
    }
    guard type.accesses.indices.contains(Int(record.access)) else {
      return [
        FieldRefusal(
          "access",
          Text(
            "Ten rodzaj warunku nie ma takiego klucza. Wybierz klucz z listy.",
            "The condition type has no such key. Choose one of the list."))
      ]
    }
    var check = FieldCheck()
    check.optional("name", name, limit: 200)
    check.key(record, type.accesses[Int(record.access)])
    check.values(record, type)
    if check.refusals.isEmpty {
      do { try Trade.check(record, types.map(\.type)) } catch { return [error.fieldRefusal] }
    }
    return check.refusals
  }
}

/// The most steps a scale may have: phones hold them all.
let largestScale = 10_000

extension FieldCheck {
  /// What the access asks for must be there.
  fileprivate mutating func key(_ record: PriceCondition, _ access: AccessKey) {
    if access.who != .all, record.who == 0 {
      refuse(
        "who", "Ten klucz wymaga wskazania klienta, grupy, cennika lub sieci. Wybierz.",
        "This key needs a customer, group, price list or chain. Choose one.")
    }
    if access.what != .all, record.what == 0 {
      refuse(
        "what", "Ten klucz wymaga wskazania towaru, kategorii lub marki. Wybierz.",
        "This key needs a product, category or brand. Choose one.")
    }
    if access.byPayment, record.terms.payment == 0 {
      refuse(
        "payment", "Ten klucz wymaga formy płatności. Wybierz ją.",
        "This key needs a form of payment. Choose one.")
    }
    if access.byChannel, record.terms.channel == 0 {
      refuse(
        "channel", "Ten klucz wymaga kanału sprzedaży. Wybierz go.",
        "This key needs a sales channel. Choose one.")
    }
    if access.byDelivery, record.terms.delivery == 0 {
      refuse(
        "delivery", "Ten klucz wymaga formy dostawy. Wybierz ją.",
        "This key needs a form of delivery. Choose one.")
    }
    if access.byUnit, record.terms.unit == 0 {
      refuse("unit", "Ten klucz wymaga jednostki. Wybierz ją.", "This key needs a unit. Choose one.")
    }
  }

  /// Values that could be calculated but that nobody can mean.
  fileprivate mutating func values(_ record: PriceCondition, _ type: ConditionType) {
    if let scale = record.scale {
      if scale.steps.count > largestScale {
        refuse(
          "steps",
          "Skala ma \(scale.steps.count) stopni, a telefon pomieści najwyżej 10 000. Zmniejsz liczbę stopni.",
          "The scale has \(scale.steps.count) steps; a phone holds at most 10,000. Reduce them.")
        return
      }
      if scale.basis == .periodValue {
        refuse(
          "basis", "Obrót w okresie rozlicza umowa, nie warunek. Wybierz inną podstawę albo dodaj umowę.",
          "Turnover of a period is settled by an agreement, not a condition. Choose another basis.")
      }
      let isDocument = scale.basis == .documentValue || scale.basis == .documentQuantity
      if isDocument != (type.stage == .document) {
        refuse(
          "basis",
          isDocument
            ? "Wartość dokumentu jest znana dopiero w rabatach dokumentu. Wybierz ilość lub wartość pozycji."
            : "Rabat dokumentu liczy się od wartości lub ilości dokumentu. Wybierz jedną z nich.",
          isDocument
            ? "The document's value is only known among document discounts. Choose the line's quantity or value."
            : "A document discount is read by the document's value or quantity. Choose one of them.")
      }
      if scale.basis.isGroup, type.stage != .group {
        refuse(
          "basis", "Łącznie dla kilku pozycji liczą tylko rabaty grupowe. Wybierz inny rodzaj albo podstawę.",
          "Only group discounts count over several lines. Choose another type or basis.")
      }
      if scale.steps.contains(where: { $0.threshold < 0 }) {
        refuse("steps", "Próg nie może być ujemny. Popraw go.", "A threshold cannot be negative. Correct it.")
      }
    }
    let values = record.scale.map { $0.steps.map(\.value) } ?? [record.value]
    switch type.calculation {
    case .percent, .delivery, .accrual, .costFactor:
      let most: Int64 = type.calculation == .costFactor ? 1_000_000_000 : 1_000_000
      if values.contains(where: { !(0...most).contains($0) }) {
        refuse("value", "Procent to od 0 do 100. Popraw go.", "A percentage is from 0 to 100. Correct it.")
      }
    case .freeGoods: break
    default:
      if values.contains(where: { $0 < 0 }) {
        refuse(
          "value", "Kwota ani cena nie może być ujemna. Popraw ją.",
          "An amount or price cannot be negative. Correct it.")
      }
    }
    if type.stage <= .override, record.details?.requirement?.readsValues == true {
      refuse(
        "requirement",
        "Cena nie może zależeć od wartości, bo to ona ją tworzy. Uzależnij ją od ilości albo użyj rabatu.",
        "A price cannot depend on a value that it makes itself. Let it depend on a quantity, or use a discount."
      )
    }
    if let gift = record.details?.gift, gift.choices.contains(where: { $0.milli <= 0 }) {
      refuse(
        "give", "Wpisz, ile sztuk jest gratis.", "Enter how many units are free.")
    }
  }
}

extension ScaleBasis {
  /// Whether it adds up several lines of the condition.
  var isGroup: Bool { self == .groupQuantity || self == .groupValue || self == .groupWeight }
}
