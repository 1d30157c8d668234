import Basis
import Store
import Sync
import Trade

/// A procedure as HQ keeps it.
public struct TradeProcedure: Sendable {
  /// HQ's number, 0 for a new one.
  public var id: Int64
  /// The edition, counted over all procedures.
  public var version: Int64
  /// As shown.
  public var name: String
  /// Where it stands; one is published at a time.
  public var state: TradeCondition.State
  /// Who wrote it.
  public var author: String
  /// Who made it apply, and when.
  public var approval: PriceCondition.Approval?
  /// The calculation's order.
  public var procedure: PricingProcedure

  /// A procedure of these parts.
  public init(
    id: Int64 = 0, version: Int64 = 0, name: String, state: TradeCondition.State = .draft, author: String = "",
    approval: PriceCondition.Approval? = nil, procedure: PricingProcedure
  ) {
    self.id = id
    self.version = version
    self.name = name
    self.state = state
    self.author = author
    self.approval = approval
    self.procedure = procedure
  }
}

extension Connection {
  /// Procedures that a condition of SQL picks, the newest edition first.
  func procedures(where condition: String = "1 = 1", _ values: [SqlValue] = []) throws -> [TradeProcedure] {
    try rows("SELECT * FROM pricing_procedure WHERE \(condition) ORDER BY version DESC", values).map { row in
      let steps = try rows(
        "SELECT * FROM procedure_step WHERE procedure_id = $1 ORDER BY position", [row["id"]])
      let groups = try rows(
        "SELECT * FROM exclusion_group WHERE procedure_id = $1 ORDER BY number", [row["id"]])
      var procedure = PricingProcedure(
        steps: steps.map(PricingProcedure.Step.init), groups: groups.map(PricingProcedure.ExclusionGroup.init))
      procedure.lineAndGroup =
        PricingProcedure.LineAndGroup(rawValue: UInt8(row.integer("line_and_group"))) ?? .chained
      return TradeProcedure(
        id: row.integer("id"), version: row.integer("version"), name: row.text("name"),
        state: TradeCondition.State(row), author: row.text("author"),
        approval: row.optionalInstant("approved_at").map {
          PriceCondition.Approval(name: row.text("approved_by"), at: $0)
        }, procedure: procedure)
    }
  }

  /// How the company calculates now.
  func pricingPolicy() throws -> PricingPolicy {
    var policy = PricingPolicy()
    guard let row = try row("SELECT * FROM pricing_policy WHERE id = 1") else { return policy }
    policy.vat = PricingPolicy.VatMethod(rawValue: UInt8(row.integer("vat_method"))) ?? .perRate
    policy.movesBlockedPercent = row.bool("moves_blocked_percent")
    policy.movesBlockedAmount = row.bool("moves_blocked_amount")
    policy.manualLimit = row.integer("manual_limit")
    policy.manualBudget = row.integer("manual_budget")
    return policy
  }

  /// Procedure, types and policy as phones get them.
  func pricingSetup() throws -> PricingSetup {
    guard let current = try procedures(where: "state = 1").first else { return .standard }
    return PricingSetup(
      procedure: current.procedure, types: try conditionTypes().map(\.type), policy: try pricingPolicy())
  }

  /// Publishes the setup when it differs from what phones have. Conditions name types by place, so it goes
  /// before the first of them.
  func publishPricing() throws {
    try publish([
      Publication(bucket: Bucket(.global), kind: .pricing, key: 0, payload: try pricingSetup().row)
    ])
  }
}

extension PricingProcedure.Step {
  fileprivate init(_ row: Row) {
    let base: PricingProcedure.Base =
      switch row.integer("base") {
      case -2: .running
      case -1: .list
      case let step: .step(UInt16(step))
      }
    self.init(
      type: UInt16(row.integer("type_id")), lane: UInt8(row.integer("lane")), base: base,
      group: UInt16(row.integer("exclusion_group")), isAdditive: row.bool("is_additive"))
  }

  var storedBase: Int64 {
    switch base {
    case .running: -2
    case .list: -1
    case .step(let step): Int64(step)
    }
  }
}

extension PricingProcedure.ExclusionGroup {
  fileprivate init(_ row: Row) {
    self.init(
      PricingProcedure.Contest(rawValue: UInt8(row.integer("contest"))) ?? .best,
      rival: UInt16(row.integer("rival")))
  }
}
