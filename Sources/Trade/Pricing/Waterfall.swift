import Basis

/// One step between a list price and what the customer pays. A line's rows add up to its net value to the
/// grosz, because a row's amount is the rounded value after it less the rounded value before it.
public struct WaterfallRow: Equatable, Sendable {
  /// Where in the calculation.
  public var stage: PricingStage
  /// What kind of condition gave it.
  public var condition: ConditionName
  /// HQ's number of the record behind it, 0 when there is none.
  public var record: UInt32
  /// What the condition asked for.
  public var asked: Asked
  /// What it changed the line by; the list value itself for the first row.
  public var granted: Money
  /// The line's value after it.
  public var valueAfter: Money

  /// A row of these parts.
  public init(
    stage: PricingStage, condition: ConditionName, record: UInt32, asked: Asked, granted: Money,
    valueAfter: Money
  ) {
    self.stage = stage
    self.condition = condition
    self.record = record
    self.asked = asked
    self.granted = granted
    self.valueAfter = valueAfter
  }

  /// What a condition asks: a price for the unit, or a share of the value.
  public enum Asked: Equatable, Sendable {
    /// So much for one unit.
    case price(Price)
    /// So much off.
    case percentOff(Percent)
  }
}

/// The stages of the calculation in their order.
public enum PricingStage: UInt8, Sendable {
  /// The list price.
  case base = 1
  /// Discounts of the line.
  case line = 3
}

/// What a row is called on screen.
public enum ConditionName: UInt8, Sendable {
  /// The price list's price.
  case listPrice = 1
  /// Customer × product.
  case customerProductDiscount = 2
  /// Customer × category.
  case customerCategoryDiscount = 3
  /// Customer, on everything.
  case customerDiscount = 4

  /// The name in one language.
  public func text(_ language: Language) -> String {
    switch self {
    case .listPrice: Text("Cena z cennika", "List price")(language)
    case .customerProductDiscount: Text("Rabat klienta na towar", "Customer discount on the product")(language)
    case .customerCategoryDiscount:
      Text("Rabat klienta na kategorię", "Customer discount on the category")(language)
    case .customerDiscount: Text("Rabat klienta", "Customer discount")(language)
    }
  }
}
