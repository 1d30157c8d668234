import Basis
import Store
import Trade

/// A person who may sign in.
public struct UserRow: Equatable, Sendable {
  /// Their number.
  public var id: Int64
  /// What they sign in with.
  public var login: String
  /// Their name.
  public var name: String
  /// What they may do.
  public var role: Role
  /// The first part of their documents' series, for representatives.
  public var series: String
  /// Which language their screens have.
  public var language: Language
  /// Whether they may sign in.
  public var isActive: Bool
  /// Until when sign-in is refused after too many wrong passwords.
  public var lockedUntil: Instant
  /// Territories they serve.
  public var territoryCount: Int64
  /// Devices in use.
  public var deviceCount: Int64
  /// Their newest session's last request; `nil` when there is none.
  public var lastSeenAt: Instant?
}

/// A signed-in browser of a person.
public struct SessionRow: Equatable, Sendable {
  /// When it began.
  public var createdAt: Instant
  /// Its last request.
  public var lastSeenAt: Instant
  /// Where from.
  public var address: String
  /// Which browser.
  public var agent: String
}

/// A territory and who serves it.
public struct TerritoryRow: Equatable, Sendable {
  /// Its number.
  public var id: TerritoryId
  /// Its code.
  public var code: String
  /// Its name.
  public var name: String
  /// Who serves it; `nil` when nobody.
  public var userId: Int64?
  /// Their name.
  public var representative: String
  /// Customers in it.
  public var customerCount: Int64
}

extension Headquarters {
  /// All people by name.
  public func users() async throws -> [UserRow] {
    try await database.read { connection in
      try connection.rows(
        """
        SELECT u.*, (SELECT COUNT(*) FROM territory t WHERE t.user_id = u.id) AS territories,
          (SELECT COUNT(*) FROM device d WHERE d.user_id = u.id AND d.revoked_at IS NULL) AS devices,
          (SELECT MAX(s.last_seen_at) FROM user_session s WHERE s.user_id = u.id) AS seen
        FROM app_user u ORDER BY u.is_active DESC, u.name, u.id
        """
      ).map(UserRow.init)
    }
  }

  /// The open sessions of a person, newest first.
  public func sessions(of user: Int64) async throws -> [SessionRow] {
    try await database.read { [now] connection in
      try connection.rows(
        """
        SELECT * FROM user_session WHERE user_id = $1 AND expires_at > $2 ORDER BY last_seen_at DESC
        """, [.integer(user), .integer(now().milliseconds)]
      ).map {
        SessionRow(
          createdAt: $0.instant("created_at"), lastSeenAt: $0.instant("last_seen_at"),
          address: $0.text("address"), agent: $0.text("agent"))
      }
    }
  }

  /// The territories a person may see, by code.
  public func territories(for actor: Actor) async throws -> [TerritoryRow] {
    try await database.read { connection in
      var conditions = Conditions()
      conditions.requireOwn("t.user_id", of: actor)
      return try connection.rows(
        """
        SELECT t.*, COALESCE(u.name, '') AS representative,
          (SELECT COUNT(*) FROM customer c WHERE c.territory_id = t.id) AS customers
        FROM territory t LEFT JOIN app_user u ON u.id = t.user_id\(conditions.sql) ORDER BY t.code
        """, conditions.values
      ).map {
        TerritoryRow(
          id: TerritoryId($0.number32("id")), code: $0.text("code"), name: $0.text("name"),
          userId: $0.optionalInteger("user_id"), representative: $0.text("representative"),
          customerCount: $0.integer("customers"))
      }
    }
  }
}

extension UserRow {
  init(_ row: Row) {
    self.init(
      id: row.integer("id"), login: row.text("login"), name: row.text("name"),
      role: Role(rawValue: row.text("role")) ?? .representative, series: row.text("series"),
      language: Language(code: row.text("language")), isActive: row.bool("is_active"),
      lockedUntil: row.instant("locked_until"), territoryCount: row.integer("territories"),
      deviceCount: row.integer("devices"), lastSeenAt: row.optionalInstant("seen"))
  }
}
