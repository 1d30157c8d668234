import Basis

/// Prices a document with a snapshot under a policy. Nothing else goes in: no clock, no settings, no locale.
///     let priced = price(document, with: snapshot)
///     priced.gross; priced.rows(of: 0)
/// With `explaining`, the rows of conditions that did not count are there too, each with its reason.
public func price(
  _ document: PricingDocument, with snapshot: PricingSnapshot, policy: PricingPolicy = PricingPolicy(),
  explaining: Bool = false
) -> PricedDocument {
  var calculation = PricingCalculation(snapshot: snapshot, policy: policy)
  calculation.explains = explaining
  calculation.run(document)
  return calculation.result()
}

/// A calculation whose buffers are kept from document to document: after the first few it allocates nothing.
///
/// It cannot be copied: a copy of all its buffers behind somebody's back would cost more than the prices.
public struct PricingCalculation: ~Copyable, Sendable {
  let snapshot: PricingSnapshot
  let policy: PricingPolicy
  /// Whether rows of losing conditions are kept.
  public var explains = false

  var document = PricingDocument()
  var lines: [LineState] = []
  var rows: [ConditionRow] = []
  var vat: [PricedVatRow] = []
  var unallocated: Int64 = 0
  var vouchers: Int64 = 0
  var consumed: Int64 = 0
  var manualLeft: Int64 = -1
  var ordered = 0
  /// Working price × thousandths in one minor unit.
  var divisor: Int64 = Scale.workMilliPerGrosz

  var probes: [Probe] = []
  var probeStart: [Int32] = []
  var candidates: [Candidate] = []
  var applied: [UInt32] = []
  var scope: [Int32] = []
  var hits: [Hit] = []
  var stepAfter: [Int64] = []
  var weights: [Int64] = []
  var shares: [Int64] = []
  var capacity: [Int64] = []
  var order: [Int32] = []
  var unitOrder: [Int32] = []
  var used: [Int64] = []
  var vatSums: [VatSum] = []
  var groupSums = GroupSums()
  /// 1 when anything is sold, −1 when all of it comes back.
  var side: Int64 = 1

  /// A line in the middle of the calculation. Quantities and values carry no sign here; the result gives a
  /// return its minus, which makes returns the mirror of sales.
  struct LineState {
    var good: Int32
    var kind = PricedDocumentLine.Kind.ordered
    var problem = PricedDocumentLine.Problem.none
    var isGross = false
    var isFrozen = false
    var blocksFurther = false
    var isReduced = false
    var isLifted = false
    var isExact = false
    var tax: UInt16 = 0
    var unit: UInt16 = 0
    var sign: Int64 = 1
    var minute: Int32 = 0
    var parent: Int32 = -1
    var billed: Int64 = 0
    var delivered: Int64 = 0
    var base: Int64 = 0
    var numerator: Int64 = 1
    var denominator: Int64 = 1
    var startPrice: Int64 = 0
    var start: Int64 = 0
    var running: Int64 = 0
    var floor: Int64 = 0
    var unitPrice: Int64 = 0
    var startValue: Int64 = 0
    var stageValue: Int64 = 0
    var value: Int64 = 0
    /// Units that no offer has used up, and what they cost.
    var free: Int64 = 0
    var freeValue: Int64 = 0
    var accrued: Int64 = 0
    var firstRow: Int32 = -1
    var lastRow: Int32 = -1
  }

  /// An access that may hold something for this document's buyer.
  struct Probe {
    var access: UInt16
    var place: UInt8
    var what: AccessKey.What
    var byUnit: Bool
    var findsNext: Bool
    var who: UInt32
    var terms: UInt32
  }

  /// A record found for a step.
  struct Candidate {
    var record: Int32
    var step: UInt16
    var access: UInt8
    var isActive = true
    var winner: UInt32 = 0
    var hitStart: Int32 = 0
    var hitEnd: Int32 = 0
    var status = ConditionRow.Status.applied
  }

  struct Hit {
    var record: Int32
    var line: Int32
  }

  /// Buffers for documents of one snapshot and policy.
  public init(snapshot: PricingSnapshot, policy: PricingPolicy = PricingPolicy()) {
    self.snapshot = snapshot
    self.policy = policy
  }

  /// Prices a document; `result()` and the totals below read it.
  public mutating func run(_ document: PricingDocument) {
    self.document = document
    lines.removeAll(keepingCapacity: true)
    rows.removeAll(keepingCapacity: true)
    vat.removeAll(keepingCapacity: true)
    applied.removeAll(keepingCapacity: true)
    unallocated = 0
    vouchers = 0
    consumed = 0
    manualLeft = policy.manualBudget
    divisor = document.minorUnit == 100 ? Scale.workMilliPerGrosz : max(1, document.minorUnit) * 10_000_000
    prepareProbes()
    for line in document.lines { lines.append(normalised(line)) }
    ordered = lines.count
    side = lines.contains { $0.sign > 0 } ? 1 : -1
    if snapshot.usesStepBase {
      stepAfter.removeAll(keepingCapacity: true)
      for _ in snapshot.procedure.steps { stepAfter.append(0) }
    }
    for line in 0..<ordered { priceBase(line) }
    addDeliveryCharge()
    var segment = 0
    var hasLineStage = false
    while segment < snapshot.segments.count {
      let current = snapshot.segments[segment]
      switch current.stage {
      case .base, .normalise, .guardrail, .totals: break
      case .override, .line, .group:
        runLineStage(current.start, current.end, withManual: !hasLineStage)
        hasLineStage = true
      case .bundle, .gifts, .document:
        if !hasLineStage {
          runLineStage(current.start, current.start, withManual: true)
          hasLineStage = true
        }
        runScopeStage(current)
      case .statistical: runStatistics(current)
      }
      segment += 1
    }
    if !hasLineStage { runLineStage(0, 0, withManual: true) }
    sumVat()
  }

  /// The gross total of the last document in minor units.
  public var gross: Int64 {
    var sum: Int64 = 0
    for row in vat { sum += row.gross }
    return sum
  }

  /// A line's value of the last document in minor units.
  public func value(ofLine line: Int) -> Int64 { lines[line].value * lines[line].sign }

  /// How many rows the last document has.
  public var rowCount: Int { rows.count }

  /// The hash that `PricedDocument.hash` of the same calculation gives.
  public var hash: UInt64 {
    var hash = ResultHash()
    for line in lines { hash.add(final(line)) }
    for line in lines {
      var next = line.firstRow
      while next >= 0 {
        let row = rows[Int(next)]
        hash.add(signed(row, line.sign))
        next = row.next
      }
    }
    for row in vat { hash.add(row) }
    hash.add(unallocated)
    hash.add(vouchers)
    return hash.value
  }

  /// The last document as a value of its own.
  public func result() -> PricedDocument {
    var priced = PricedDocument(
      lines: [], rows: rows, vat: vat, unallocated: unallocated, vouchers: vouchers, consumedMilli: consumed,
      snapshot: snapshot.version, policy: policy.code)
    priced.lines.reserveCapacity(lines.count)
    for line in lines { priced.lines.append(final(line)) }
    for index in priced.rows.indices {
      priced.rows[index] = signed(priced.rows[index], lines[Int(priced.rows[index].line)].sign)
    }
    return priced
  }

  private func final(_ line: LineState) -> PricedDocumentLine {
    PricedDocumentLine(
      kind: line.kind, product: line.good < 0 ? 0 : snapshot.goods[Int(line.good)].product,
      parent: line.parent, billedMilli: line.billed * line.sign, deliveredMilli: line.delivered * line.sign,
      startPrice: line.startPrice, unitPrice: line.unitPrice, startValue: line.startValue * line.sign,
      value: line.value * line.sign, isGross: line.isGross, tax: line.tax,
      floor: roundedDivision(line.floor, by: Scale.workPerPriceStep), accrued: line.accrued * line.sign,
      problem: line.problem, firstRow: line.firstRow)
  }

  private func signed(_ row: ConditionRow, _ sign: Int64) -> ConditionRow {
    guard sign < 0 else { return row }
    var row = row
    row.base = -row.base
    row.askedAmount = -row.askedAmount
    row.granted = -row.granted
    row.valueAfter = -row.valueAfter
    return row
  }

  private mutating func normalised(_ line: PricingDocument.Line) -> LineState {
    var state = LineState(good: snapshot.good(line.product))
    state.unit = line.unit
    state.sign = line.milli < 0 ? -1 : 1
    state.minute = line.moment?.minute ?? document.moment.minute
    state.isLifted = line.floorLifted
    guard state.good >= 0 else {
      state.problem = .unknownProduct
      return state
    }
    let good = snapshot.goods[Int(state.good)]
    state.isGross = good.isGross
    state.tax = good.tax
    for replacement in document.taxes where replacement.from == good.tax { state.tax = replacement.to }
    guard line.milli.magnitude <= 1_000_000_000_000, line.ratio.numerator > 0, line.ratio.denominator > 0,
      line.ratio.numerator <= 1_000_000_000, line.ratio.denominator <= 1_000_000_000,
      let base = roundedProduct(
        Int64(line.milli.magnitude), line.ratio.numerator, over: line.ratio.denominator),
      base <= 1_000_000_000_000_000
    else {
      state.problem = .badQuantity
      return state
    }
    state.numerator = line.ratio.numerator
    state.denominator = line.ratio.denominator
    state.billed = Int64(line.milli.magnitude)
    state.delivered = state.billed
    state.base = base
    state.free = base
    return state
  }

  /// A working price times a quantity in minor units; `nil` beyond what a line may be worth.
  @inline(__always)
  func value(_ work: Int64, _ milli: Int64) -> Int64? {
    let (product, overflow) = work.multipliedReportingOverflow(by: milli)
    if !overflow, policy.rounding == .awayFromZero {
      // A constant divisor compiles to a multiplication.
      if divisor == 1_000_000_000 { return (product + 500_000_000) / 1_000_000_000 }
      return roundedDivision(product, by: divisor)
    }
    guard let value = rounded(work, milli, over: divisor, policy.rounding),
      value <= Money.largestLine.grosze
    else { return nil }
    return value
  }

  /// Adds a row at the end of its line's list.
  @inline(__always)
  mutating func append(_ row: ConditionRow) {
    let index = Int32(rows.count)
    let line = Int(row.line)
    if lines[line].lastRow < 0 {
      lines[line].firstRow = index
    } else {
      rows[Int(lines[line].lastRow)].next = index
    }
    lines[line].lastRow = index
    rows.append(row)
  }
}
