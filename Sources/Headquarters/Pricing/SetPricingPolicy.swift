import Basis
import Store
import Trade

extension Headquarters {
  /// How the company calculates now.
  public func pricingPolicy() async throws -> PricingPolicy {
    try await database.read { try $0.pricingPolicy() }
  }

  /// Changes how VAT is summed, what a floor does with what it blocks, and what representatives may give
  /// themselves. Documents keep the policy they were made with.
  public func setPricingPolicy(_ policy: PricingPolicy, by actor: Actor) async throws {
    try actor.require(.administrator)
    var check = FieldCheck()
    if policy.vat == .perUnit {
      check.refuse(
        "vat", "VAT od sztuki służy tylko importom. Wybierz od sumy albo od pozycji.",
        "VAT per unit is for imports only. Choose per rate or per line.")
    }
    if !(0...1_000_000).contains(policy.manualLimit) {
      check.refuse(
        "manualLimit", "Limit rabatu to od 0 do 100 %. Popraw go.", "The limit is from 0 to 100 %. Correct it.")
    }
    if policy.manualBudget < -1 {
      check.refuse(
        "manualBudget", "Budżet nie może być ujemny. Zostaw pole puste, gdy go nie ma.",
        "A budget cannot be negative. Leave the field empty when there is none.")
    }
    try check.throwIfAny()
    let moment = now()
    try await database.write { connection in
      try connection.takeTurn()
      let old = try connection.pricingPolicy()
      let entry = AuditEntry.change(
        "pricing_policy", id: 1, name: "", from: old.auditFields, to: policy.auditFields)
      guard let entry else { return }
      try connection.execute(
        """
        UPDATE pricing_policy SET version = version + 1, vat_method = $1, moves_blocked_percent = $2,
          moves_blocked_amount = $3, manual_limit = $4, manual_budget = $5
        """,
        [
          SqlValue(policy.vat.rawValue), SqlValue(policy.movesBlockedPercent),
          SqlValue(policy.movesBlockedAmount), .integer(policy.manualLimit), .integer(policy.manualBudget),
        ])
      try connection.audit(entry, by: AuditAuthor(actor), at: moment)
      try connection.publishPricing()
    }
  }
}

extension PricingPolicy {
  fileprivate var auditFields: AuditFields {
    [
      ("vat_method", SqlValue(vat.rawValue)), ("moves_blocked_percent", SqlValue(movesBlockedPercent)),
      ("moves_blocked_amount", SqlValue(movesBlockedAmount)), ("manual_limit", .integer(manualLimit)),
      ("manual_budget", .integer(manualBudget)),
    ]
  }
}
