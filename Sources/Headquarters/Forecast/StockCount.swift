import Basis
import Store
import Trade

/// What stood in a warehouse at a moment.
struct StockCount: Equatable, Sendable {
  var product: Int64
  var warehouse: Int64
  /// In base units; negative when the books say so.
  var onHand: Quantity
  var countedAt: Instant
}

/// A delivery on the way.
struct InboundLine: Equatable, Sendable {
  var number: String
  var supplier: Int64?
  var product: Int64
  var warehouse: Int64
  var day: CivilDate
  /// In base units; 0 when it came or was called off.
  var quantity: Quantity
}

/// How a supplier sells a product to a warehouse; lots in whole base units.
struct SupplyTerm: Equatable, Sendable {
  var product: Int64
  var warehouse: Int64
  var supplier: Int64
  var pack: Int64 = 1
  var minimum: Int64 = 0
  var layer: Int64 = 0
  var leadDays: Int64
  var reviewDays: Int64 = 7
  var cost = Price.zero
  var shelfLifeDays: Int64 = 0
  var grams: Int64 = 0

  var fields: AuditFields {
    [
      ("supplier_id", .integer(supplier)), ("pack", .integer(pack)), ("minimum", .integer(minimum)),
      ("layer", .integer(layer)), ("lead_days", .integer(leadDays)), ("review_days", .integer(reviewDays)),
      ("cost", .integer(cost.tenThousandths)), ("shelf_life_days", .integer(shelfLifeDays)),
      ("grams", .integer(grams)),
    ]
  }

  init(
    product: Int64, warehouse: Int64, supplier: Int64, leadDays: Int64
  ) {
    (self.product, self.warehouse, self.supplier, self.leadDays) = (product, warehouse, supplier, leadDays)
  }

  /// A row of `supply_term`.
  init(_ row: Row) {
    self.init(
      product: row.integer("product_id"), warehouse: row.integer("warehouse_id"),
      supplier: row.integer("supplier_id"), leadDays: row.integer("lead_days"))
    (pack, minimum, layer) = (row.integer("pack"), row.integer("minimum"), row.integer("layer"))
    reviewDays = row.integer("review_days")
    cost = Price(tenThousandths: row.integer("cost"))
    (shelfLifeDays, grams) = (row.integer("shelf_life_days"), row.integer("grams"))
  }
}

/// A product in a warehouse.
struct StockedItem: Hashable, Comparable, Sendable {
  var product: Int64
  var warehouse: Int64

  /// As a name for the forecast engine.
  var id: String { "\(product)/\(warehouse)" }

  static func < (a: StockedItem, b: StockedItem) -> Bool {
    (a.product, a.warehouse) < (b.product, b.warehouse)
  }
}
