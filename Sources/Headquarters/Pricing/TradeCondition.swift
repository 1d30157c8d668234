import Basis
import Store
import Trade

/// A condition record as HQ keeps it: what the engine calculates with, and what people need around it.
public struct TradeCondition: Sendable {
  /// Where a record stands. Simulations use drafts, phones get only published ones.
  public enum State: Int64, Sendable, CaseIterable {
    /// Being written.
    case draft = 0
    /// In everybody's snapshot.
    case published = 1
    /// Taken back; it stays readable and can be published again.
    case withdrawn = 2

    /// As shown.
    public func name(_ language: Language) -> String {
      switch self {
      case .draft: Text("szkic", "draft")(language)
      case .published: Text("ogłoszony", "published")(language)
      case .withdrawn: Text("wycofany", "withdrawn")(language)
      }
    }
  }

  /// HQ's number, 0 for a new one. It is also `record.id`.
  public var id: Int64
  /// A short name of it, as "Majówka 10+1".
  public var name: String
  /// Where it stands.
  public var state: State
  /// The agreement it belongs to.
  public var agreement: Int64?
  /// What is calculated; its `state` is not read here.
  public var record: PriceCondition

  /// A draft of these parts.
  public init(
    id: Int64 = 0, name: String = "", state: State = .draft, agreement: Int64? = nil, record: PriceCondition
  ) {
    self.id = id
    self.name = name
    self.state = state
    self.agreement = agreement
    self.record = record
  }
}

/// A condition type as HQ keeps it.
public struct TradeConditionType: Sendable {
  /// Its place in every snapshot; never used again for another type.
  public var id: UInt16
  /// What is calculated.
  public var type: ConditionType
  /// Whether a representative may enter such a discount by hand.
  public var isManualAllowed: Bool
  /// Which edition, from 1.
  public var version: Int64

  /// A type of these parts.
  public init(id: UInt16, type: ConditionType, isManualAllowed: Bool = false, version: Int64 = 1) {
    self.id = id
    self.type = type
    self.isManualAllowed = isManualAllowed
    self.version = version
  }

  /// Price lists and customer discounts: their records stand in tables and on pages of their own.
  public static let ownTables: ClosedRange<UInt16> = 0...1

  /// Whether records of the type are kept as conditions.
  public var takesConditions: Bool { !TradeConditionType.ownTables.contains(id) }
}

extension TradeCondition.State {
  init(_ row: Row) { self = TradeCondition.State(rawValue: row.integer("state")) ?? .draft }
}
