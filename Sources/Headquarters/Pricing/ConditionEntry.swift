import Basis
import Store
import Trade

/// A condition as people write it: codes and numbers as texts, by the same names in the form and in files.
/// "type: GR, product: WODA-05, buy: 10, give: 1".
public struct ConditionEntry: Sendable, Equatable {
  /// Texts by field; a field that is not there is empty.
  public var values: [String: String]

  /// An entry of these texts.
  public init(_ values: [String: String] = [:]) { self.values = values }

  /// The trimmed text of a field.
  public subscript(_ field: String) -> String {
    get { (values[field] ?? "").trimmed() }
    set { values[field] = newValue }
  }
}

extension ConditionCalculation {
  /// How many decimals its value is written with.
  public var valuePlaces: Int {
    switch self {
    case .percent, .costFactor, .delivery, .accrual, .buyAndGet: 4
    case .amountPerUnit, .unitPrice, .firstThen: 4
    case .amountTotal, .bundlePrice, .setTotal, .charge: 2
    case .cheapestFree, .freeGoods, .voucher: 0
    }
  }

  /// Whether its value is a percentage.
  public var isPercent: Bool {
    switch self {
    case .percent, .costFactor, .delivery, .accrual, .buyAndGet: true
    default: false
    }
  }

  /// Whether a value has to be given.
  public var hasValue: Bool { self != .freeGoods && self != .cheapestFree }

  /// Whether a number of units has to be given: the size of the set.
  public var hasSize: Bool { [.bundlePrice, .cheapestFree, .buyAndGet].contains(self) }
}

extension ScaleBasis {
  /// The bases that the form and files offer, by their codes.
  public static let written: [(code: String, basis: ScaleBasis)] = [
    ("quantity", .quantity), ("value", .value), ("weight", .weight), ("group_quantity", .groupQuantity),
    ("group_value", .groupValue), ("group_weight", .groupWeight), ("document_value", .documentValue),
    ("document_quantity", .documentQuantity),
  ]

  /// The code in forms and files.
  public var code: String { ScaleBasis.written.first { $0.basis == self }?.code ?? "" }

  /// How many decimals its thresholds are written with: pieces and kilograms three, money two.
  public var places: Int {
    switch self {
    case .value, .groupValue, .documentValue, .periodValue: 2
    default: 3
    }
  }

  /// As shown.
  public func name(_ language: Language) -> String {
    switch self {
    case .quantity: Text("ilość na pozycji", "line quantity")(language)
    case .value: Text("wartość pozycji", "line value")(language)
    case .weight: Text("masa pozycji (kg)", "line weight (kg)")(language)
    case .groupQuantity: Text("ilość łącznie", "quantity together")(language)
    case .groupValue: Text("wartość łącznie", "value together")(language)
    case .groupWeight: Text("masa łącznie (kg)", "weight together (kg)")(language)
    case .documentValue: Text("wartość dokumentu", "document value")(language)
    case .documentQuantity: Text("ilość na dokumencie", "document quantity")(language)
    case .periodValue: Text("obrót w okresie", "turnover of a period")(language)
    }
  }
}

extension PriceScale.Kind {
  /// The code in forms and files.
  public var code: String {
    switch self {
    case .from: "from"
    case .to: "to"
    case .interval: "interval"
    }
  }

  /// The kind with a code, by its Polish name too.
  public init?(code: String) {
    switch code.lowercasedASCII() {
    case "", "from", "od": self = .from
    case "to", "do": self = .to
    case "interval", "przedział", "przedzialy", "przedziały": self = .interval
    default: return nil
    }
  }

  /// As shown.
  public func name(_ language: Language) -> String {
    switch self {
    case .from: Text("od progu na wszystko", "from, on everything")(language)
    case .to: Text("do progu na wszystko", "up to, on everything")(language)
    case .interval: Text("każdy przedział osobno", "each slice by itself")(language)
    }
  }
}

extension GiftTerms.QuantityRule {
  /// The code in forms and files.
  public var code: String {
    switch self {
    case .proportional: "proportional"
    case .unitReference: "each"
    case .wholeUnit: "exact"
    case .oncePerLine: "line"
    case .oncePerDocument: "document"
    }
  }

  /// All rules in the order of the form.
  public static var written: [GiftTerms.QuantityRule] {
    [.unitReference, .proportional, .wholeUnit, .oncePerLine, .oncePerDocument]
  }

  /// As shown.
  public func name(_ language: Language) -> String {
    switch self {
    case .proportional: Text("proporcjonalnie, w dół", "in proportion, rounded down")(language)
    case .unitReference: Text("za każdą pełną wielokrotność", "for each full multiple")(language)
    case .wholeUnit: Text("tylko za dokładną wielokrotność", "only for an exact multiple")(language)
    case .oncePerLine: Text("raz na pozycji", "once for the line")(language)
    case .oncePerDocument: Text("raz na dokumencie", "once for the document")(language)
    }
  }
}

extension GiftTerms.Treatment {
  /// The code in forms and files.
  public var code: String {
    switch self {
    case .exclusive: "extra"
    case .inclusive: "inside"
    case .spread: "spread"
    case .symbolic: "symbolic"
    }
  }

  /// All treatments in the order of the form.
  public static var written: [GiftTerms.Treatment] { [.exclusive, .inclusive, .spread, .symbolic] }

  /// As shown.
  public func name(_ language: Language) -> String {
    switch self {
    case .exclusive: Text("dodatkowo, za 0 zł", "extra, at no price")(language)
    case .inclusive: Text("część zamówionych za 0 zł", "some of the ordered at no price")(language)
    case .spread: Text("rozłożone jako rabat", "spread as a discount")(language)
    case .symbolic: Text("dodatkowo, za cenę symboliczną", "extra, at a symbolic price")(language)
    }
  }
}
