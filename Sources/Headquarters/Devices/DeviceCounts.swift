import Basis
import Store

/// The state of all devices in figures, for monitoring.
public struct DeviceCounts: Equatable, Sendable {
  /// In use.
  public let enrolled: Int64
  /// Shut out.
  public let revoked: Int64
  /// In use and seen within 24 hours.
  public let seenToday: Int64
  /// Documents that devices said were waiting.
  public let waiting: Int64
  /// Orders that wait for a person.
  public let heldOrders: Int64
  /// The change feed's number.
  public let seq: Int64
}

extension Headquarters {
  /// The state of all devices in figures.
  public func deviceCounts() async throws -> DeviceCounts {
    let since = now().adding(seconds: -86_400)
    return try await database.read { connection in
      func number(_ sql: String, _ values: [SqlValue] = []) throws -> Int64 {
        try connection.row("SELECT (SELECT \(sql)) AS number", values)?.integer("number") ?? 0
      }
      return DeviceCounts(
        enrolled: try number("COUNT(*) FROM device WHERE revoked_at IS NULL"),
        revoked: try number("COUNT(*) FROM device WHERE revoked_at IS NOT NULL"),
        seenToday: try number(
          "COUNT(*) FROM device WHERE revoked_at IS NULL AND last_seen_at > $1",
          [.integer(since.milliseconds)]),
        waiting: try number("COALESCE(SUM(waiting), 0) FROM device WHERE revoked_at IS NULL"),
        heldOrders: try number("COUNT(*) FROM customer_order WHERE state = 5"),
        seq: try number("COALESCE(MAX(seq), 0) FROM change_clock"))
    }
  }
}
