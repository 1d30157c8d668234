import Basis
import Store
import Trade

/// What HQ holds of a real day after its orders have arrived.
public struct WholesaleResult: Sendable, Equatable, Codable {
  /// Orders.
  public var orders: Int64
  /// Their lines.
  public var lines: Int64
  /// The net value of all lines, in hundredths of the currency.
  public var cents: Int64
  /// Orders that HQ prices differently than the device did.
  public var priceDifferences: Int64
  /// Orders that are not accepted.
  public var held: Int64
  /// Customers with an order.
  public var shops: Int64
  /// The currency of all orders, or of the first in the alphabet.
  public var currency: String
}

/// HQ's numbers of the codes in the day's files.
public struct WholesaleNumbers: Sendable {
  /// Of the shops.
  public let customers: [String: UInt32]
  /// Of the goods.
  public let products: [String: UInt32]
}

extension Headquarters {
  /// What HQ holds of the day now.
  public func wholesaleResult() async throws -> WholesaleResult {
    try await database.read { connection in
      let row = try connection.row(
        """
        SELECT (SELECT count(*) FROM customer_order) AS order_count,
          (SELECT count(*) FROM order_line) AS line_count,
          (SELECT CAST(COALESCE(sum(net), 0) AS BIGINT) FROM order_line) AS cents,
          (SELECT count(*) FROM customer_order WHERE price_difference <> 0) AS different,
          (SELECT count(*) FROM customer_order WHERE state <> $1) AS held,
          (SELECT count(DISTINCT customer_id) FROM customer_order) AS shops,
          (SELECT COALESCE(min(currency), '') FROM customer_order) AS currency
        """, [SqlValue(OrderState.accepted(number: "").code)])
      return WholesaleResult(
        orders: row?.integer("order_count") ?? 0, lines: row?.integer("line_count") ?? 0,
        cents: row?.integer("cents") ?? 0, priceDifferences: row?.integer("different") ?? 0,
        held: row?.integer("held") ?? 0, shops: row?.integer("shops") ?? 0,
        currency: row?.text("currency") ?? "")
    }
  }

  /// The numbers behind the codes of shops and goods.
  public func wholesaleNumbers() async throws -> WholesaleNumbers {
    try await database.read { connection in
      func numbers(_ table: String) throws -> [String: UInt32] {
        var numbers: [String: UInt32] = [:]
        try connection.forEachRow("SELECT id, code FROM \(table)", []) {
          numbers[$0.text("code")] = UInt32($0.integer("id"))
        }
        return numbers
      }
      return WholesaleNumbers(customers: try numbers("customer"), products: try numbers("product"))
    }
  }

  /// A code for a phone of each of the day's representatives, in their order.
  public func wholesaleEnrolments() async throws -> [String] {
    var codes: [String] = []
    for number in 1...WholesaleDay.representatives {
      guard let user = try await user(login: "rep\(number)") else { throw MissingRefusal() }
      codes.append(try await createEnrolment(forUser: user.id, deviceName: "Phone", by: .program).code)
    }
    return codes
  }
}
