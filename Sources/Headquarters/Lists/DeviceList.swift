import Basis
import Store

/// A phone or tablet.
public struct DeviceRow: Equatable, Sendable {
  /// Its number.
  public var id: Int64
  /// What people call it.
  public var name: String
  /// Whose it is.
  public var userId: Int64
  /// Their name.
  public var representative: String
  /// The series of its documents.
  public var series: String
  /// When it was enrolled.
  public var enrolledAt: Instant
  /// When it last synchronised; `nil` when never.
  public var lastSeenAt: Instant?
  /// Documents it said were still waiting.
  public var waiting: Int64
  /// How many of HQ's changes it has not fetched.
  public var behind: Int64
  /// Which version runs on it.
  public var build: String
  /// When it was shut out; `nil` while it is in use.
  public var revokedAt: Instant?
}

/// A one-time code that waits to be used.
public struct EnrolmentRow: Equatable, Sendable {
  /// Whose device it will be.
  public var representative: String
  /// What the device will be called.
  public var deviceName: String
  /// Until when the code works.
  public var expiresAt: Instant
}

extension Headquarters {
  /// The devices a person may see: those in use first, the longest silent on top.
  public func devices(for actor: Actor) async throws -> [DeviceRow] {
    try await database.read { connection in
      var conditions = Conditions()
      conditions.requireOwn("d.user_id", of: actor)
      return try connection.rows(
        """
        SELECT d.*, u.name AS representative, COALESCE(k.seq, 0) AS seq
        FROM device d JOIN app_user u ON u.id = d.user_id LEFT JOIN change_clock k ON k.id = 1
        \(conditions.sql)
        ORDER BY CASE WHEN d.revoked_at IS NULL THEN 0 ELSE 1 END, d.last_seen_at, d.id
        """, conditions.values
      ).map(DeviceRow.init)
    }
  }

  /// The codes that were given out and not used yet.
  public func openEnrolments(for actor: Actor) async throws -> [EnrolmentRow] {
    try await database.read { [now] connection in
      var conditions = Conditions()
      conditions.requireOwn("e.user_id", of: actor)
      conditions.require("e.used_at IS NULL")
      conditions.require("e.expires_at > \(conditions.value(.integer(now().milliseconds)))")
      return try connection.rows(
        """
        SELECT e.device_name, e.expires_at, u.name AS representative
        FROM enrolment e JOIN app_user u ON u.id = e.user_id\(conditions.sql) ORDER BY e.created_at DESC
        """, conditions.values
      ).map {
        EnrolmentRow(
          representative: $0.text("representative"), deviceName: $0.text("device_name"),
          expiresAt: $0.instant("expires_at"))
      }
    }
  }
}

extension DeviceRow {
  init(_ row: Row) {
    let seen = row.integer("last_seen_at")
    self.init(
      id: row.integer("id"), name: row.text("name"), userId: row.integer("user_id"),
      representative: row.text("representative"), series: row.text("series"),
      enrolledAt: row.instant("enrolled_at"), lastSeenAt: seen == 0 ? nil : Instant(milliseconds: seen),
      waiting: row.integer("waiting"), behind: max(0, row.integer("seq") - row.integer("cursor_seq")),
      build: row.text("build"), revokedAt: row.optionalInstant("revoked_at"))
  }
}
