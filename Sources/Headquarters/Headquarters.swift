import Basis
import Store

/// The company's headquarters: the use cases over one database. Each verb of the business is a method in a
/// file of its own.
public final class Headquarters: Sendable {
  /// Where everything is kept.
  public let database: any Database
  /// The time, so that tests can set it.
  public let now: @Sendable () -> Instant
  /// Random bytes for tokens and codes, so that tests can repeat them.
  let random: @Sendable (_ count: Int) -> [UInt8]
  /// How dear a password guess is.
  let passwordCost: PasswordCost
  /// Counts failed attempts of this process.
  let gate = AttemptGate()
  /// All terms in memory.
  let prices = PricingHome()

  /// Headquarters over a migrated database.
  public init(
    database: any Database, passwordCost: PasswordCost = .standard,
    random: @escaping @Sendable (_ count: Int) -> [UInt8] = systemRandom,
    now: @escaping @Sendable () -> Instant
  ) {
    self.database = database
    self.passwordCost = passwordCost
    self.random = random
    self.now = now
  }
}

/// Who is acting: every query is cut to what they may see, and every change is audited under their name.
public struct Actor: Sendable, Equatable {
  /// Their number; 0 for the program itself, as when the first administrator is made on the command line.
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

  /// The program itself, on the server's command line.
  public static let program = Actor(userId: 0, role: .administrator)

  /// Refuses whoever has none of these roles.
  func require(_ roles: Role...) throws(AccessRefusal) {
    if !roles.contains(role) { throw AccessRefusal() }
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

  /// As shown.
  public func name(_ language: Language) -> String {
    switch self {
    case .administrator: Text("administrator", "administrator")(language)
    case .manager: Text("kierownik", "manager")(language)
    case .representative: Text("przedstawiciel", "representative")(language)
    }
  }
}
