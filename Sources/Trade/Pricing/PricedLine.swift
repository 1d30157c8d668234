import Basis

/// A price and how it came about.
public struct PricedLine: Equatable, Sendable {
  /// For one ordered unit, before discounts.
  public var listPrice: Price
  /// For one ordered unit, what the customer pays net.
  public var unitPrice: Price
  /// Of the whole line.
  public var net: Money
  /// The rows between list price and net value.
  public var waterfall: [WaterfallRow]

  /// A priced line of these parts.
  public init(listPrice: Price, unitPrice: Price, net: Money, waterfall: [WaterfallRow]) {
    self.listPrice = listPrice
    self.unitPrice = unitPrice
    self.net = net
    self.waterfall = waterfall
  }
}

extension Money {
  /// The most one line may be worth, 90 billion zł: ten thousand such lines and their VAT still add up
  /// without overflow.
  public static var largestLine: Money { Money(grosze: 9_000_000_000_000) }
}
