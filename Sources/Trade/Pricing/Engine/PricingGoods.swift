import Basis

/// What the calculation knows of a product.
public struct PricingGood: Sendable {
  /// HQ's number.
  public var product: UInt32
  /// The product it is a variant of, or its own number.
  public var parent: UInt32
  /// Its brand, 0 when none.
  public var brand: UInt32
  /// Its groups, the narrowest first; groups around them follow from the snapshot's tree.
  public var groups: [UInt32]
  /// Its VAT, by place in the snapshot's tax list.
  public var tax: UInt16
  /// Whether its prices contain VAT.
  public var isGross: Bool
  /// Grams of one base unit.
  public var grams: Int64
  /// Its cost in 1/10 000 of the currency; negative when unknown.
  public var cost: Int64
  /// Its floors.
  public var floor: PriceFloor

  /// A product of these parts.
  public init(
    product: UInt32, parent: UInt32? = nil, brand: UInt32 = 0, groups: [UInt32] = [], tax: UInt16 = 0,
    isGross: Bool = false, grams: Int64 = 0, cost: Int64 = -1, floor: PriceFloor = PriceFloor()
  ) {
    self.product = product
    self.parent = parent ?? product
    self.brand = brand
    self.groups = groups
    self.tax = tax
    self.isGross = isGross
    self.grams = grams
    self.cost = cost
    self.floor = floor
  }
}

/// The prices below which conditions may not push a product; the highest counts.
public struct PriceFloor: Equatable, Sendable {
  /// A price per base unit in 1/10 000; 0 for none.
  public var minimum: Int64
  /// The least margin in millionths of the price; negative for none.
  public var margin: Int64
  /// The least markup in millionths of the cost; negative for none.
  public var markup: Int64
  /// Who may lift it, as a role's number; 0 for nobody.
  public var liftedBy: UInt16

  /// Floors of these parts.
  public init(minimum: Int64 = 0, margin: Int64 = -1, markup: Int64 = -1, liftedBy: UInt16 = 0) {
    self.minimum = minimum
    self.margin = margin
    self.markup = markup
    self.liftedBy = liftedBy
  }
}

/// A VAT treatment: one or two percentages in millionths and the name it is summed under.
public struct PricingTax: Equatable, Sendable {
  /// The rate.
  public var rate: Int64
  /// A second tax on the same base, 0 for none.
  public var second: Int64
  /// As summaries show it.
  public var label: String

  /// A treatment of these parts.
  public init(rate: Int64, second: Int64 = 0, label: String = "") {
    self.rate = rate
    self.second = second
    self.label = label
  }

  /// Polish VAT.
  public init(_ rate: VatRate) {
    self.init(rate: rate.percent * 10_000, label: rate.label)
  }
}
