import Basis
import Store

/// A phone or tablet that has shown its token.
public struct Device: Equatable, Sendable {
  /// Its number.
  public let id: Int64
  /// Whose it is.
  public let userId: Int64
  /// The series of its documents.
  public let series: String
}

extension Headquarters {
  /// The device of a token. A device that HQ has shut out is refused: what it holds stays on it.
  public func authenticate(token: String) async throws -> Device {
    let row = try await database.read {
      try $0.row(
        """
        SELECT d.id, d.user_id, d.series, d.revoked_at, u.is_active
        FROM device d JOIN app_user u ON u.id = d.user_id WHERE d.token_hash = $1
        """, [.text(sha256(token.utf8))])
    }
    guard let row else { throw DeviceRefusal.unknownDevice }
    guard row.optionalInteger("revoked_at") == nil else { throw DeviceRefusal.revoked }
    guard row.bool("is_active") else { throw DeviceRefusal.userInactive }
    return Device(id: row.integer("id"), userId: row.integer("user_id"), series: row.text("series"))
  }

  /// Shuts a device out: a lost phone, or one that left with somebody.
  public func revokeDevice(_ id: Int64, by actor: Actor) async throws {
    try actor.require(.administrator)
    let moment = now()
    try await changeDevice(id, verb: "revoke", by: actor, at: moment) { connection in
      try connection.execute(
        "UPDATE device SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL",
        [.integer(moment.milliseconds), .integer(id)])
    }
  }

  /// Gives a device another name.
  public func renameDevice(_ id: Int64, to name: String, by actor: Actor) async throws {
    try actor.require(.administrator)
    var check = FieldCheck()
    check.required("name", name, limit: 60)
    try check.throwIfAny()
    try await changeDevice(id, verb: "rename", by: actor, at: now(), after: [("name", .text(name.trimmed()))]) {
      try $0.execute("UPDATE device SET name = $1 WHERE id = $2", [.text(name.trimmed()), .integer(id)])
    }
  }

  private func changeDevice(
    _ id: Int64, verb: String, by actor: Actor, at moment: Instant, after: AuditFields = [],
    _ change: @escaping @Sendable (any Connection) throws -> Int
  ) async throws {
    try await database.write { connection in
      guard let row = try connection.row("SELECT name FROM device WHERE id = $1", [.integer(id)]) else {
        throw MissingRefusal()
      }
      guard try change(connection) > 0 else { return }
      try connection.audit(
        AuditEntry(
          verb: verb, kind: "device", id: id, name: row.text("name"),
          before: after.isEmpty ? [] : [("name", row["name"])], after: after),
        by: AuditAuthor(actor), at: moment)
    }
  }
}
