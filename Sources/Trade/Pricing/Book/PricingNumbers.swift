import Basis

// Price lists, categories and discounts of the first tables among the numbers of the engine's conditions: the
// highest bit keeps them apart from customer groups, product groups and conditions of those numbers.

extension PriceListId {
  /// The customer group that all customers of a price list belong to.
  public var pricingGroup: UInt32 { number | 0x8000_0000 }

  /// The price list that a customer group stands for; `nil` for an ordinary group.
  public init?(pricingGroup group: UInt32) {
    guard group & 0x8000_0000 != 0 else { return nil }
    self.init(group & 0x7fff_ffff)
  }
}

extension CategoryId {
  /// The product group of the category with everything inside it.
  public var pricingGroup: UInt32 { number }
  /// The product group of exactly this category. A customer's discount on a category does not reach the
  /// categories inside it.
  public var pricingGroupAlone: UInt32 { number | 0x8000_0000 }
}

extension CustomerDiscount {
  static var recordBit: UInt32 { 0x8000_0000 }

  /// The record's number in waterfalls.
  public var pricingRecord: UInt32 { id | Self.recordBit }
}

extension PricingGood {
  /// What the calculation knows of a product.
  public init(_ product: Product, names: inout PricingNames) {
    self.init(
      product: product.id.number, parent: (product.parent ?? product.id).number,
      brand: names.brand(product.brand),
      groups: [product.category.pricingGroupAlone, product.category.pricingGroup] + product.groups,
      tax: product.vat.pricingPlace, grams: product.grams, cost: product.cost?.tenThousandths ?? -1,
      floor: product.floor)
  }
}
