import Basis

/// Marks ids of price lists.
public enum PriceListKind: Sendable {}
/// A price list's number at HQ.
public typealias PriceListId = Id<PriceListKind>

/// A named set of prices in one currency.
public struct PriceList: Equatable, Sendable {
  /// HQ's number.
  public var id: PriceListId
  /// The company's code, the key of imports.
  public var code: String
  /// As shown.
  public var name: String
  /// Of all its prices.
  public var currency: Currency
  /// When it applies.
  public var validity: Validity

  /// A price list of these parts.
  public init(
    id: PriceListId, code: String, name: String, currency: Currency = .zloty, validity: Validity = .always
  ) {
    self.id = id
    self.code = code
    self.name = name
    self.currency = currency
    self.validity = validity
  }
}

/// Days on which something applies, both ends included; an open end is `nil`.
public struct Validity: Hashable, Sendable {
  /// The first day.
  public var from: CivilDate?
  /// The last day.
  public var to: CivilDate?

  /// From one day to another, inclusive.
  public init(from: CivilDate? = nil, to: CivilDate? = nil) {
    self.from = from
    self.to = to
  }

  /// Without beginning and end.
  public static var always: Validity { Validity() }

  /// Whether `day` is inside.
  public func contains(_ day: CivilDate) -> Bool {
    if let from, day < from { return false }
    if let to, day > to { return false }
    return true
  }
}

/// The net price of one unit of a product in a price list.
public struct ListPrice: Equatable, Sendable {
  /// Which list.
  public var priceList: PriceListId
  /// Of what.
  public var product: ProductId
  /// Of which unit; the base unit's price serves the others by their ratio.
  public var unit: String
  /// Net, for one unit.
  public var price: Price
  /// When it applies.
  public var validity: Validity

  /// A price of these parts.
  public init(
    priceList: PriceListId, product: ProductId, unit: String, price: Price, validity: Validity = .always
  ) {
    self.priceList = priceList
    self.product = product
    self.unit = unit
    self.price = price
    self.validity = validity
  }
}

/// A customer's percentage off the list price of some goods.
public struct CustomerDiscount: Equatable, Sendable {
  /// HQ's number of the record, shown in "why this price".
  public var id: UInt32
  /// Whose.
  public var customer: CustomerId
  /// On what.
  public var scope: Scope
  /// How much off.
  public var percent: Percent
  /// When it applies.
  public var validity: Validity

  /// A discount of these parts.
  public init(id: UInt32, customer: CustomerId, scope: Scope, percent: Percent, validity: Validity = .always) {
    self.id = id
    self.customer = customer
    self.scope = scope
    self.percent = percent
    self.validity = validity
  }

  /// The goods a discount covers. The narrowest one that applies wins.
  public enum Scope: Hashable, Sendable {
    /// Everything.
    case all
    /// One category, without those inside it.
    case category(CategoryId)
    /// One product.
    case product(ProductId)
  }
}
