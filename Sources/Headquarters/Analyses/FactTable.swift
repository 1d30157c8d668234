import Basis
import Cube

/// One kind of facts that HQ keeps a cube of. Rows are read from a `bi_*` view, so that the cube and the SQL
/// of a BI tool speak of the same numbers.
public struct FactTable: Sendable {
  /// Dimensions, columns and measures, as queries name them.
  public let schema: CubeSchema
  /// As people call them.
  public let title: Text
  /// The dimensions after the document; the first words of a row are their keys.
  let dimensions: [FactDimension]
  /// What a representative is cut to.
  let scope: Scope
  /// Measures and columns that a representative may not see.
  let secret: Set<String>
  /// The rows' query: `document`, `day`, the dimensions' names, the columns' names.
  let rows: String
  /// Where changes come from.
  let source: Source

  /// Where the changes of the facts come from.
  enum Source: Sendable {
    /// Orders and documents of other systems.
    case salesDocument
    /// Documents as devices sent them.
    case syncDocument
    /// Nothing yet.
    case none
    /// No changes: read anew when asked, because it is small and always moving.
    case snapshot
  }

  /// How a representative is cut.
  enum Scope: Sendable {
    /// To the customers of their territories.
    case territory
    /// To their own devices.
    case own
  }

  /// "order_lines".
  public var name: String { schema.fact }

  /// Measures a person may ask for by name.
  public func measures(for role: Role) -> [Measure] {
    schema.measures.filter { role != .representative || !secret.contains($0.name) }
  }

  /// All of them, in the order of the page.
  public static let all = [orderLines, documents, syncDocuments, devices, visits]

  init(
    _ name: String, _ title: Text, dimensions: [FactDimension], columns: [NumberColumn], measures: [Measure],
    scope: Scope = .territory, secret: Set<String> = [], source: Source, rows: String
  ) {
    schema = CubeSchema(
      fact: name, dimensions: dimensions.map { DimensionSchema(name: $0.name, levels: $0.levels) },
      columns: columns, measures: measures)
    self.title = title
    self.dimensions = dimensions
    self.scope = scope
    self.secret = secret
    self.rows = rows
    self.source = source
  }
}

/// A dimension of HQ's facts and where its members stand.
struct FactDimension: Sendable {
  let name: String
  let levels: [String]
  /// `id`, `code` and a column per level; empty when the key has nothing above it.
  let view: String

  init(_ name: String, _ levels: [String] = [], view: String = "") {
    self.name = name
    self.levels = levels
    self.view = view
  }

  static let customer = FactDimension(
    "customer", ["name", "town", "segment", "territory", "territory_code", "representative", "price_list"],
    view: "bi_customer")
  static let product = FactDimension(
    "product", ["name", "category", "category_1", "category_2", "category_3", "brand", "vat"],
    view: "bi_product")
  static let representative = FactDimension("representative", ["name"], view: "bi_representative")
  static let device = FactDimension(
    "device", ["name", "representative", "representative_code"], view: "bi_device")
}

extension FactTable {
  private static let amounts = [
    NumberColumn(name: "net", places: 2), NumberColumn(name: "gross", places: 2),
  ]

  /// A row per line of an order or of a document of another system.
  static let orderLines = FactTable(
    "order_lines", Text("Pozycje zamówień", "Order lines"),
    dimensions: [
      .customer, .product, .representative, .device, FactDimension("currency"), FactDimension("type"),
      FactDimension("state"), FactDimension("country"),
    ],
    columns: amounts + [
      NumberColumn(name: "quantity", places: 3), NumberColumn(name: "list_value", places: 2),
      NumberColumn(name: "discount", places: 2), NumberColumn(name: "cost", places: 2),
      NumberColumn(name: "margin", places: 2), NumberColumn(name: "net_with_cost", places: 2),
    ],
    measures: [
      Measure(name: "net", polishName: "netto", kind: .sum(column: "net")),
      Measure(name: "gross", polishName: "brutto", kind: .sum(column: "gross")),
      Measure(name: "quantity", polishName: "ilość", kind: .sum(column: "quantity")),
      Measure(name: "list_value", polishName: "wartość cennikowa", kind: .sum(column: "list_value")),
      Measure(name: "discount", polishName: "rabat", kind: .sum(column: "discount")),
      Measure(name: "discount_percent", polishName: "rabat %", kind: .formula("discount / list_value")),
      Measure(name: "documents", polishName: "dokumenty", kind: .distinct(level: "document")),
      Measure(name: "lines", polishName: "pozycje", kind: .count),
      Measure(name: "customers", polishName: "klienci", kind: .distinct(level: "customer")),
      Measure(name: "products", polishName: "towary", kind: .distinct(level: "product")),
      Measure(name: "net_per_document", polishName: "netto na dokument", kind: .formula("net / documents")),
      Measure(name: "cost", polishName: "koszt", kind: .sum(column: "cost")),
      Measure(name: "margin", polishName: "marża", kind: .sum(column: "margin")),
      Measure(
        name: "net_with_cost", polishName: "netto ze znanym kosztem", kind: .sum(column: "net_with_cost")),
      Measure(name: "margin_percent", polishName: "marża %", kind: .formula("margin / net_with_cost")),
    ],
    secret: ["cost", "margin", "net_with_cost", "margin_percent"], source: .salesDocument,
    rows: """
      SELECT f.document, f.day, COALESCE(c.code, '') AS customer, COALESCE(p.code, '') AS product,
        COALESCE(u.login, '') AS representative, COALESCE(d.series, '') AS device, f.currency, f.type, f.state,
        f.country, f.net, f.gross, f.quantity_milli AS quantity, f.list_value, f.discount,
        COALESCE(f.cost, 0) AS cost, CASE WHEN f.cost IS NULL THEN 0 ELSE f.net - f.cost END AS margin,
        CASE WHEN f.cost IS NULL THEN 0 ELSE f.net END AS net_with_cost
      FROM bi_order_line f LEFT JOIN customer c ON c.id = f.customer_id
        LEFT JOIN product p ON p.id = f.product_id LEFT JOIN app_user u ON u.id = f.representative_id
        LEFT JOIN device d ON d.id = f.device_id
      """)

  /// A row per document.
  static let documents = FactTable(
    "documents", Text("Dokumenty", "Documents"),
    dimensions: [
      .customer, .representative, .device, FactDimension("currency"), FactDimension("type"),
      FactDimension("state"), FactDimension("country"),
    ],
    columns: amounts + [
      NumberColumn(name: "vat", places: 2), NumberColumn(name: "price_difference", places: 2),
      NumberColumn(name: "line_count", places: 0),
    ],
    measures: [
      Measure(name: "net", polishName: "netto", kind: .sum(column: "net")),
      Measure(name: "gross", polishName: "brutto", kind: .sum(column: "gross")),
      Measure(name: "vat", kind: .sum(column: "vat")),
      Measure(name: "documents", polishName: "dokumenty", kind: .count),
      Measure(name: "customers", polishName: "klienci", kind: .distinct(level: "customer")),
      Measure(name: "lines", polishName: "pozycje", kind: .sum(column: "line_count")),
      Measure(name: "net_per_document", polishName: "netto na dokument", kind: .formula("net / documents")),
      Measure(
        name: "lines_per_document", polishName: "pozycje na dokument", kind: .formula("lines / documents")),
      Measure(name: "price_difference", polishName: "różnica cen", kind: .sum(column: "price_difference")),
    ],
    source: .salesDocument,
    rows: """
      SELECT f.document, f.day, COALESCE(c.code, '') AS customer, COALESCE(u.login, '') AS representative,
        COALESCE(d.series, '') AS device, f.currency, f.type, f.state, f.country, f.net, f.gross, f.vat,
        f.price_difference, f.line_count
      FROM bi_document f LEFT JOIN customer c ON c.id = f.customer_id
        LEFT JOIN app_user u ON u.id = f.representative_id LEFT JOIN device d ON d.id = f.device_id
      """)

  /// A row per visit; the columns are settled, rows come with visits.
  static let visits = FactTable(
    "visits", Text("Wizyty", "Visits"),
    dimensions: [.customer, .representative, FactDimension("result")],
    columns: ["minutes", "planned", "made", "with_order"].map { NumberColumn(name: $0, places: 0) },
    measures: [
      Measure(name: "visits", polishName: "wizyty", kind: .count),
      Measure(name: "planned", polishName: "zaplanowane", kind: .sum(column: "planned")),
      Measure(name: "made", polishName: "odbyte", kind: .sum(column: "made")),
      Measure(name: "with_order", polishName: "z zamówieniem", kind: .sum(column: "with_order")),
      Measure(name: "minutes", polishName: "minuty", kind: .sum(column: "minutes")),
      Measure(name: "hit_rate_percent", polishName: "skuteczność %", kind: .formula("with_order / made")),
    ],
    source: .none,
    rows: """
      SELECT f.document, f.day, COALESCE(c.code, '') AS customer, COALESCE(u.login, '') AS representative,
        f.result, f.minutes, f.planned, f.made, f.with_order
      FROM bi_visit f LEFT JOIN customer c ON c.id = f.customer_id
        LEFT JOIN app_user u ON u.id = f.representative_id
      """)

  /// A row per document that a device sent, with what became of it.
  static let syncDocuments = FactTable(
    "sync_documents", Text("Synchronizacja", "Synchronisation"),
    dimensions: [.device, FactDimension("outcome")],
    columns: [NumberColumn(name: "refused", places: 0)],
    measures: [
      Measure(name: "documents", polishName: "dokumenty", kind: .count),
      Measure(name: "refused", polishName: "nieprzyjęte", kind: .sum(column: "refused")),
      Measure(name: "refused_percent", polishName: "nieprzyjęte %", kind: .formula("refused / documents")),
      Measure(name: "devices", polishName: "urządzenia", kind: .distinct(level: "device")),
    ],
    scope: .own, source: .syncDocument,
    rows: """
      SELECT f.document, f.day, d.series AS device, f.outcome,
        CASE WHEN f.outcome IN ('ok', 'ok_with_notes') THEN 0 ELSE 1 END AS refused
      FROM bi_sync_document f JOIN device d ON d.id = f.device_id
      """)

  /// A row per device as it is now, on the day it was last seen.
  static let devices = FactTable(
    "devices", Text("Urządzenia", "Devices"),
    dimensions: [.device, FactDimension("build"), FactDimension("state")],
    columns: ["waiting", "behind", "days_silent"].map { NumberColumn(name: $0, places: 0) },
    measures: [
      Measure(name: "devices", polishName: "urządzenia", kind: .count),
      Measure(name: "waiting", polishName: "dokumenty czekające", kind: .sum(column: "waiting")),
      Measure(name: "behind", polishName: "zmiany niepobrane", kind: .sum(column: "behind")),
      Measure(name: "days_silent", polishName: "dni ciszy (najwięcej)", kind: .maximum(column: "days_silent")),
    ],
    scope: .own, source: .snapshot,
    rows: """
      SELECT d.series AS document, d.series AS device, d.build, d.enrolled_at, d.last_seen_at, d.waiting,
        CASE WHEN d.revoked_at IS NULL THEN 'in_use' ELSE 'revoked' END AS state,
        CASE WHEN d.cursor_seq > k.seq THEN 0 ELSE k.seq - d.cursor_seq END AS behind
      FROM device d CROSS JOIN change_clock k
      """)
}
