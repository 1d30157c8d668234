import Basis

/// A bonus on what a customer bought in a period, paid after it.
public struct RetroAgreement: Sendable {
  /// HQ's number.
  public var id: UInt32
  /// When sales count, by their documents' pricing moment.
  public var period: ValidPeriod
  /// Which goods count; empty means all.
  public var products: [UInt32]
  /// Groups that count, besides the products; empty with empty products means all.
  public var groups: [UInt32]
  /// Millionths of the turnover, when there is no scale.
  public var rate: Int64
  /// Millionths by turnover in grosze.
  public var scale: PriceScale?
  /// Whether only sales paid on time count.
  public var onlyPaidOnTime: Bool

  /// An agreement of these parts.
  public init(
    id: UInt32, period: ValidPeriod = .always, products: [UInt32] = [], groups: [UInt32] = [],
    rate: Int64 = 0, scale: PriceScale? = nil, onlyPaidOnTime: Bool = false
  ) {
    self.id = id
    self.period = period
    self.products = products
    self.groups = groups
    self.rate = rate
    self.scale = scale
    self.onlyPaidOnTime = onlyPaidOnTime
  }

  /// One invoiced or returned line.
  public struct Sale: Sendable {
    /// What.
    public var product: UInt32
    /// Its groups and those around them.
    public var groups: [UInt32]
    /// Net grosze; negative for returns.
    public var net: Int64
    /// Its tax, by the company's list.
    public var tax: UInt16
    /// When.
    public var moment: PricingMoment
    /// Whether it was paid on time.
    public var isPaidOnTime: Bool

    /// A sale of these parts.
    public init(
      product: UInt32, groups: [UInt32] = [], net: Int64, tax: UInt16 = 0,
      moment: PricingMoment = PricingMoment(minute: 0), isPaidOnTime: Bool = true
    ) {
      self.product = product
      self.groups = groups
      self.net = net
      self.tax = tax
      self.moment = moment
      self.isPaidOnTime = isPaidOnTime
    }
  }
}

/// What a settlement comes to: one collective correction, split by tax.
public struct RetroSettlement: Equatable, Sendable {
  /// Net grosze that counted.
  public var turnover: Int64
  /// Net grosze to be credited.
  public var bonus: Int64
  /// The same by tax, in the order of the taxes.
  public var byTax: [Share]

  /// A tax's part of the bonus.
  public struct Share: Equatable, Sendable {
    /// The tax.
    public var tax: UInt16
    /// Net grosze.
    public var net: Int64
  }
}

/// Settles an agreement on what was invoiced less what was returned. With intervals each slice of the
/// turnover earns its own rate: 3 800 over 0–100 at 10 %, to 300 at 20 %, then 30 % earn 10 + 40 + 1 050.
public func settle(_ agreement: RetroAgreement, _ sales: [RetroAgreement.Sale]) -> RetroSettlement {
  var byTax: [RetroSettlement.Share] = []
  var turnover: Int64 = 0
  for sale in sales where counts(sale, agreement) {
    let (sum, overflow) = turnover.addingReportingOverflow(sale.net)
    if overflow { continue }
    turnover = sum
    if let index = byTax.firstIndex(where: { $0.tax == sale.tax }) {
      byTax[index].net += sale.net
    } else {
      byTax.append(RetroSettlement.Share(tax: sale.tax, net: sale.net))
    }
  }
  let bonus = turnover > 0 ? earned(agreement, turnover) : 0
  byTax.sort { $0.tax < $1.tax }
  let parts = allocate(bonus, over: byTax.map { $0.net })
  for index in byTax.indices { byTax[index].net = parts[index] }
  return RetroSettlement(turnover: turnover, bonus: bonus, byTax: byTax)
}

private func counts(_ sale: RetroAgreement.Sale, _ agreement: RetroAgreement) -> Bool {
  if agreement.onlyPaidOnTime, !sale.isPaidOnTime { return false }
  guard agreement.period.fromMinute <= sale.moment.minute, sale.moment.minute <= agreement.period.toMinute
  else { return false }
  if agreement.products.isEmpty, agreement.groups.isEmpty { return true }
  return agreement.products.contains(sale.product)
    || sale.groups.contains { agreement.groups.contains($0) }
}

private func earned(_ agreement: RetroAgreement, _ turnover: Int64) -> Int64 {
  guard let scale = agreement.scale, !scale.steps.isEmpty else {
    return roundedProduct(turnover, agreement.rate, over: Scale.whole) ?? 0
  }
  switch scale.kind {
  case .from:
    let reached = scale.steps.last { $0.threshold <= turnover }
    return reached.flatMap { roundedProduct(turnover, $0.value, over: Scale.whole) } ?? 0
  case .to:
    let reached = scale.steps.first { $0.threshold >= turnover }
    return reached.flatMap { roundedProduct(turnover, $0.value, over: Scale.whole) } ?? 0
  case .interval:
    var weighted: Int64 = 0
    for (index, step) in scale.steps.enumerated() where index == 0 || step.threshold < turnover {
      let start = index == 0 ? 0 : step.threshold
      let end = index + 1 < scale.steps.count ? min(turnover, scale.steps[index + 1].threshold) : turnover
      let (part, overflow) = max(0, end - start).multipliedReportingOverflow(by: step.value)
      let (sum, carry) = weighted.addingReportingOverflow(part)
      if overflow || carry { return 0 }
      weighted = sum
    }
    return roundedDivision(weighted, by: Scale.whole)
  }
}
