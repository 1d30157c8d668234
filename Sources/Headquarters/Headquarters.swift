import Basis
import Store

/// The company's headquarters: the use cases over one database. Each verb of the business is a method in a
/// file of its own.
public final class Headquarters: Sendable {
  /// Where everything is kept.
  public let database: any Database
  /// The time, so that tests can set it.
  public let now: @Sendable () -> Instant

  /// Headquarters over a migrated database.
  public init(database: any Database, now: @escaping @Sendable () -> Instant) {
    self.database = database
    self.now = now
  }
}

/// Who is acting: every query is cut to what they may see, and every change is audited under their name.
public struct Actor: Sendable, Equatable {
  /// Their number.
  public let userId: Int64
  /// What they may do.
  public let role: Role
  /// Where the request came from.
  public let address: String

  /// An actor of these parts.
  public init(userId: Int64, role: Role, address: String = "") {
    self.userId = userId
    self.role = role
    self.address = address
  }
}

/// What a person may do at HQ.
public enum Role: String, Sendable, CaseIterable {
  /// Everything, users and devices included.
  case administrator
  /// Customers, goods, prices and orders of everybody.
  case manager
  /// Reading what belongs to their own territories.
  case representative
}
