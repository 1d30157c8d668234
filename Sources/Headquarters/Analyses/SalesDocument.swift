import Basis
import Store

/// A document behind the numbers of an analysis: an order of ours, or an invoice of another system.
public struct SalesDocument: Sendable {
  /// As cubes name it.
  public var name: String
  /// The order's number at HQ when it is one of ours.
  public var orderId: Int64?
  /// "order", "invoice", "return".
  public var type: String
  /// "accepted", "in_erp" …
  public var state: String
  /// Its day.
  public var day: CivilDate
  /// The customer with the code; empty when nobody knows.
  public var customer: String
  /// Of the customer; empty when the document does not say.
  public var country: String
  /// Of the amounts.
  public var currency: Currency
  /// Without VAT.
  public var net: Money
  /// With VAT.
  public var gross: Money
  /// Its lines.
  public var lines: [Line]

  /// A line.
  public struct Line: Equatable, Sendable {
    /// From 0.
    public var position: Int
    /// Name and code of the product.
    public var product: String
    /// Thousandths of the base unit.
    public var quantityMilli: Int64
    /// At list price.
    public var listValue: Money
    /// Without VAT.
    public var net: Money
    /// Less than list price.
    public var discount: Money
    /// Purchase value; `nil` when nobody knows it or the person may not.
    public var cost: Money?
  }
}

extension Headquarters {
  /// The document of a name that an analysis shows; `nil` when there is none or it lies outside the person's
  /// territories.
  public func salesDocument(_ name: String, for actor: Actor) async throws -> SalesDocument? {
    // Names that were told apart have the number in front: "ZK/7 #12", "F/1 (ERP)".
    let number = name.split(separator: " ").dropLast().joined(separator: " ")
    return try await database.read { connection in
      var conditions = Conditions()
      let both = "\(conditions.value(.text(name))), \(conditions.value(.text(number)))"
      conditions.require("f.number IN (\(both))")
      conditions.requireTerritory("c.territory_code", of: actor)
      let found = try connection.rows(
        """
        SELECT f.source, f.document_id, f.document, f.type, f.state, f.day, f.country, f.currency, f.net, f.gross,
          COALESCE(c.name, '') AS customer
        FROM bi_document f LEFT JOIN bi_customer c ON c.id = f.customer_id\(conditions.sql)
        """, conditions.values)
      guard let row = found.first(where: { $0.text("document") == name }) else { return nil }
      let lines = try connection.rows(
        """
        SELECT f.position, COALESCE(p.name, '') AS product, f.quantity_milli, f.list_value, f.net, f.discount,
          f.cost
        FROM bi_order_line f LEFT JOIN bi_product p ON p.id = f.product_id
        WHERE f.source = $1 AND f.document_id = $2 ORDER BY f.position
        """, [row["source"], row["document_id"]])
      return SalesDocument(
        name: name, orderId: row.integer("source") == 1 ? row.integer("document_id") : nil,
        type: row.text("type"), state: row.text("state"), day: row.day("day"), customer: row.text("customer"),
        country: row.text("country"), currency: row.currency("currency"), net: row.money("net"),
        gross: row.money("gross"),
        lines: lines.map { line in
          SalesDocument.Line(
            position: Int(line.integer("position")), product: line.text("product"),
            quantityMilli: line.integer("quantity_milli"), listValue: line.money("list_value"),
            net: line.money("net"), discount: line.money("discount"),
            cost: actor.role == .representative
              ? nil : line.optionalInteger("cost").map { Money(grosze: $0) })
        })
    }
  }
}

extension Conditions {
  /// A representative sees what belongs to the customers of their territories.
  mutating func requireTerritory(_ codeColumn: String, of actor: Actor) {
    guard actor.role == .representative else { return }
    let user = value(.integer(actor.userId))
    require("\(codeColumn) IN (SELECT code FROM territory WHERE user_id = \(user))")
  }
}
