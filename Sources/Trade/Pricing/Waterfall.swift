import Basis

/// One step between a list price and what the customer pays, as an order keeps it: with the names of then, so
/// that it can be read when the condition is long gone. A line's applied rows add up to its net value to the
/// grosz, because a row's amount is the rounded value after it less the rounded value before it.
public struct WaterfallRow: Equatable, Sendable {
  /// Where in the calculation.
  public var stage: CalculationStage
  /// The condition type's name.
  public var name: Text
  /// Where the record was found: "klient × grupa towarów, 2. z 3"; empty when there is only one place.
  public var access: Text
  /// HQ's number of the record behind it, 0 when there is none.
  public var record: UInt32
  /// The scale step that was reached.
  public var step: ScaleStep?
  /// What the condition asked for.
  public var asked: Asked
  /// What it was applied to; the same as the value before it, or the list value.
  public var base: Money
  /// What it would have changed the line by without floors, caps and budgets.
  public var askedAmount: Money
  /// What it changed the line by; the list value itself for the first row.
  public var granted: Money
  /// The line's value after it.
  public var valueAfter: Money
  /// What became of it.
  public var status: ConditionRow.Status
  /// Whom it lost to, or what is missing, as `status` says.
  public var detail: Int64

  /// An applied row of these parts.
  public init(
    stage: CalculationStage, name: Text, access: Text = Text("", ""), record: UInt32, asked: Asked,
    granted: Money, valueAfter: Money
  ) {
    self.stage = stage
    self.name = name
    self.access = access
    self.record = record
    step = nil
    self.asked = asked
    base = .zero
    askedAmount = granted
    self.granted = granted
    self.valueAfter = valueAfter
    status = .applied
    detail = 0
  }

  /// The step of a scale that a value was read from.
  public struct ScaleStep: Equatable, Sendable {
    /// What was compared.
    public var basis: ScaleBasis
    /// Where the step begins.
    public var from: Int64
    /// What was found.
    public var read: Int64

    /// A step of these parts.
    public init(basis: ScaleBasis, from: Int64, read: Int64) {
      self.basis = basis
      self.from = from
      self.read = read
    }
  }

  /// What a condition asks.
  public enum Asked: Equatable, Sendable {
    /// So much for one unit.
    case price(Price)
    /// So much off.
    case percentOff(Percent)
    /// So much on top.
    case percentOn(Percent)
    /// So much off each unit.
    case priceOff(Price)
    /// So much on top of each unit.
    case priceOn(Price)
    /// So much off the lines together.
    case amountOff(Money)
    /// So much on top of the lines together, or a charge.
    case amountOn(Money)
    /// So much for all together.
    case total(Money)
    /// So many units free.
    case free(Quantity)
    /// So many vouchers.
    case vouchers(Int64)

    /// As shown: "−5 %", "4,50 / szt".
    public func text(unit: String, _ language: Language) -> String {
      switch self {
      case .price(let price): price.text(language) + " / " + unit
      case .percentOff(let percent): "−" + percent.text(language)
      case .percentOn(let percent): "+" + percent.text(language)
      case .priceOff(let price): "−" + price.text(language) + " / " + unit
      case .priceOn(let price): "+" + price.text(language) + " / " + unit
      case .amountOff(let amount): "−" + amount.text(language)
      case .amountOn(let amount): "+" + amount.text(language)
      case .total(let amount): "= " + amount.text(language)
      case .free(let quantity): quantity.text(language) + Text(" gratis", " free")(language)
      case .vouchers(let count): groupedText(count, language)
      }
    }
  }

  /// The names of the first documents' conditions, by the number they were stored under.
  static func firstName(_ number: UInt8) -> Text? {
    switch number {
    case 1: PricingSetup.listPriceType.name
    case 2: Text("Rabat klienta na towar", "Customer discount on the product")
    case 3: Text("Rabat klienta na kategorię", "Customer discount on the category")
    case 4: PricingSetup.customerDiscountType.name
    default: nil
    }
  }
}
