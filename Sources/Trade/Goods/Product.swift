import Basis

/// Marks ids of products.
public enum ProductKind: Sendable {}
/// A product's number at HQ.
public typealias ProductId = Id<ProductKind>
/// Marks ids of product categories.
public enum CategoryKind: Sendable {}
/// A category's number at HQ.
public typealias CategoryId = Id<CategoryKind>

/// A good that can be ordered.
public struct Product: Equatable, Sendable {
  /// HQ's number.
  public var id: ProductId
  /// The company's own code, the key of imports.
  public var code: String
  /// As it stands on documents.
  public var name: String
  /// Where it stands in the catalogue.
  public var category: CategoryId
  /// The maker's brand, empty when unknown.
  public var brand: String
  /// The rate of its VAT.
  public var vat: VatRate
  /// How it can be ordered; the first is the base unit with ratio 1. Never empty.
  public var units: [ProductUnit]
  /// Address of its picture below `/photo/`, empty when there is none.
  public var photo: String
  /// Whether new orders may contain it.
  public var isActive: Bool
  /// Grams of one base unit, 0 when unknown.
  public var grams: Int64 = 0
  /// What one base unit costs, where the reader may know it.
  public var cost: Price?
  /// Below which prices discounts may not push it.
  public var floor = PriceFloor()
  /// The product it is a variant of; `nil` for one of its own.
  public var parent: ProductId?
  /// Product groups it belongs to beside its category.
  public var groups: [UInt32] = []

  /// A product of these parts.
  public init(
    id: ProductId, code: String, name: String, category: CategoryId, brand: String, vat: VatRate,
    units: [ProductUnit], photo: String, isActive: Bool = true
  ) {
    self.id = id
    self.code = code
    self.name = name
    self.category = category
    self.brand = brand
    self.vat = vat
    self.units = units
    self.photo = photo
    self.isActive = isActive
  }

  /// The unit with this code, as "karton".
  public func unit(_ code: String) -> ProductUnit? { units.first { $0.code == code } }
}

/// A way to count a product: piece, pack, carton, pallet.
public struct ProductUnit: Equatable, Sendable {
  /// The trade's abbreviation: "szt", "opak", "karton", "kg".
  public var code: String
  /// How many base units it holds.
  public var ratio: UnitRatio
  /// The GTIN printed on it, empty when it has none.
  public var barcode: String

  /// A unit of these parts.
  public init(code: String, ratio: UnitRatio = .one, barcode: String = "") {
    self.code = code
    self.ratio = ratio
    self.barcode = barcode
  }
}

/// A shelf of the catalogue, possibly inside another.
public struct Category: Equatable, Sendable {
  /// HQ's number.
  public var id: CategoryId
  /// The company's code.
  public var code: String
  /// As shown.
  public var name: String
  /// The category around it; `nil` at the top.
  public var parent: CategoryId?

  /// A category of these parts.
  public init(id: CategoryId, code: String, name: String, parent: CategoryId? = nil) {
    self.id = id
    self.code = code
    self.name = name
    self.parent = parent
  }
}
