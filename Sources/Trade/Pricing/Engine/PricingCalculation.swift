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
public struct PricingCalculation: ~Copyable, @unchecked Sendable {
  /// The snapshot at an address of its own: read through it, a number in one of its arrays costs two loads,
  /// where a stored `let` of thirty arrays was copied to the stack for many of them.
  private let held: UnsafeMutablePointer<PricingSnapshot>
  var snapshot: PricingSnapshot {
    @inline(__always)
    unsafeAddress { UnsafePointer(held) }
  }
  let policy: PricingPolicy
  /// Whether rows of losing conditions are kept.
  public var explains = false

  var document = PricingDocument()
  var lines = Slab<LineState>()
  var rows = Slab<ConditionRow>()
  var vat: [PricedVatRow] = []
  var unallocated: Int64 = 0
  var vouchers: Int64 = 0
  var consumed: Int64 = 0
  var manualLeft: Int64 = -1
  var ordered = 0
  /// Whether values of the document mean those with which the stage began, whatever line's turn it is.
  var isInLineStage = false
  /// Whether every line has its starting value.
  var hasPrices = false
  /// Until then: the line that finds its starting price.
  var pricing = 0
  /// Working price × thousandths in one minor unit.
  var divisor: Int64 = Scale.workMilliPerGrosz

  var probes = Slab<Probe>()
  var probeStart = Slab<Int32>()
  /// The accesses' bits of each type's probes.
  var typeReach = Slab<UInt64>()
  /// For each value of a number's last six bits, the accesses that hold records of this buyer for such numbers.
  var contents = Slab<UInt64>()
  /// The accesses that hold too many records for that.
  var fullContent: UInt64 = 0
  var candidates = Slab<Candidate>()
  /// Where the candidates of a document stage wait while a gift finds its price.
  var waiting = Slab<Candidate>()
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
  /// What the last document took, independent of machine and clock.
  public internal(set) var effort = CalculationWork()
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
    var hasOriginal = false
    var hasManual = false
    var tax: UInt16 = 0
    var unit: UInt16 = 0
    var sign: Int64 = 1
    var minute: Int32 = 0
    /// Accesses that may hold something for its good.
    var reach: UInt64 = 0
    /// Its good's numbers and its groups' places.
    var variant: UInt32 = 0
    var product: UInt32 = 0
    var brand: UInt32 = 0
    var groupStart: Int32 = 0
    var groupEnd: Int32 = 0
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
    /// The upper half of the key.
    var who: UInt64
    /// The access's and terms' part of the hash.
    var salt: UInt64
    /// The access's bit in a line's reach.
    var bit: UInt64
    /// See `PricingSnapshot.content`.
    var content: UInt64
    var terms: UInt32
    var access: UInt16
    var place: UInt8
    var what: AccessKey.What
    var byUnit: Bool
    var findsNext: Bool
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
    held = .allocate(capacity: 1)
    held.initialize(to: snapshot)
    self.policy = policy
  }

  deinit {
    held.deinitialize(count: 1)
    held.deallocate()
  }

  /// Prices a document; `result()` and the totals below read it.
  public mutating func run(_ document: PricingDocument) {
    self.document = document
    lines.removeAll()
    rows.removeAll()
    effort = CalculationWork()
    groupSums.clear()
    vat.removeAll(keepingCapacity: true)
    applied.removeAll(keepingCapacity: true)
    unallocated = 0
    vouchers = 0
    consumed = 0
    manualLeft = policy.manualBudget
    divisor = document.minorUnit == 100 ? Scale.workMilliPerGrosz : max(1, document.minorUnit) * 10_000_000
    prepareProbes()
    side = -1
    document.lines.withUnsafeBufferPointer { ordered in
      for index in ordered.indices { normalise(ordered.baseAddress.unsafelyUnwrapped + index) }
    }
    ordered = lines.count
    if snapshot.usesStepBase {
      stepAfter.removeAll(keepingCapacity: true)
      for _ in snapshot.procedure.steps { stepAfter.append(0) }
    }
    hasPrices = false
    for line in 0..<ordered {
      pricing = line
      priceBase(line)
    }
    hasPrices = true
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
    for line in lines.indices { hash.add(final(lines[line])) }
    for line in lines.indices {
      var next = lines[line].firstRow
      while next >= 0 {
        let row = rows[Int(next)]
        hash.add(signed(row, lines[line].sign))
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
      lines: [], rows: rows.array(), vat: vat, unallocated: unallocated, vouchers: vouchers,
      consumedMilli: consumed,
      snapshot: snapshot.version, policy: policy.code)
    priced.lines.reserveCapacity(lines.count)
    for line in lines.indices { priced.lines.append(final(lines[line])) }
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

  /// Adds the state of an ordered line before anything is calculated.
  private mutating func normalise(_ line: UnsafePointer<PricingDocument.Line>) {
    let good = PricingSnapshot.good(line.pointee.product, snapshot.goods, snapshot.goodSlots)
    let milli = line.pointee.milli
    let ratio = line.pointee.ratio
    let state = lines.next()
    state.initialize(to: LineState(good: good))
    state.pointee.unit = line.pointee.unit
    state.pointee.hasOriginal = line.pointee.originalPrice != nil
    state.pointee.hasManual = line.pointee.manual != nil
    state.pointee.sign = milli < 0 ? -1 : 1
    if milli >= 0 { side = 1 }
    state.pointee.minute = line.pointee.moment?.minute ?? document.moment.minute
    state.pointee.isLifted = line.pointee.floorLifted
    guard good >= 0 else {
      state.pointee.problem = .unknownProduct
      return
    }
    describe(state, Int(good))
    let quantity = Int64(clamping: milli.magnitude)
    guard quantity <= 1_000_000_000_000, ratio.numerator > 0, ratio.denominator > 0,
      ratio.numerator <= 1_000_000_000, ratio.denominator <= 1_000_000_000,
      let base = ratio.numerator == ratio.denominator
        ? quantity : roundedProduct(quantity, ratio.numerator, over: ratio.denominator),
      base <= 1_000_000_000_000_000
    else {
      state.pointee.problem = .badQuantity
      return
    }
    state.pointee.numerator = ratio.numerator
    state.pointee.denominator = ratio.denominator
    state.pointee.billed = quantity
    state.pointee.delivered = quantity
    state.pointee.base = base
    state.pointee.free = base
  }

  /// What a line has from its good.
  @inline(__always)
  func describe(_ state: UnsafeMutablePointer<LineState>, _ good: Int) {
    state.pointee.isGross = snapshot.goods[good].isGross
    state.pointee.tax = charged(snapshot.goods[good].tax)
    state.pointee.variant = snapshot.goods[good].product
    state.pointee.product = snapshot.goods[good].parent
    state.pointee.brand = snapshot.goods[good].brand
    state.pointee.groupStart = snapshot.goods[good].groupStart
    state.pointee.groupEnd = snapshot.goods[good].groupEnd
    // What this buyer's records are for, by the last bits of each of the good's numbers.
    var found = fullContent | contents[0] & snapshot.accessesOf(.all)
    found |= contents[Int(state.pointee.variant & 63)] & snapshot.accessesOf(.variant)
    found |= contents[Int(state.pointee.product & 63)] & snapshot.accessesOf(.product)
    found |= contents[Int(state.pointee.brand & 63)] & snapshot.accessesOf(.brand)
    for place in Int(state.pointee.groupStart)..<Int(state.pointee.groupEnd) {
      found |= contents[Int(snapshot.groups[place] & 63)] & snapshot.accessesOf(.productGroup)
    }
    state.pointee.reach = snapshot.reach[good] & found
  }

  /// A good's tax, or what the customer's place puts in its stead.
  @inline(__always)
  func charged(_ tax: UInt16) -> UInt16 {
    var charged = tax
    for replacement in document.taxes where replacement.from == tax { charged = replacement.to }
    return charged
  }

  /// A working price times a quantity in minor units; `nil` beyond what a line may be worth.
  @inline(__always)
  func value(_ work: Int64, _ milli: Int64) -> Int64? {
    if work >= 0, milli >= 0, work.leadingZeroBitCount &+ milli.leadingZeroBitCount >= 66,
      policy.rounding == .awayFromZero
    {
      let product = work &* milli
      // A constant divisor compiles to a multiplication.
      if divisor == 1_000_000_000 { return (product &+ 500_000_000) / 1_000_000_000 }
      return roundedDivision(product, by: divisor)
    }
    return Self.largeValue(work, milli, divisor, policy.rounding)
  }

  @inline(never)
  private static func largeValue(_ work: Int64, _ milli: Int64, _ divisor: Int64, _ rule: HalfRounding)
    -> Int64?
  {
    let (product, overflow) = work.multipliedReportingOverflow(by: milli)
    if !overflow, rule == .awayFromZero { return roundedDivision(product, by: divisor) }
    guard let value = rounded(work, milli, over: divisor, rule),
      value <= Money.largestLine.grosze
    else { return nil }
    return value
  }

  /// Adds a row at the end of its line's list.
  mutating func append(_ row: ConditionRow) {
    link(Int(row.line))
    rows.append(row)
  }

  /// Hangs the row that is added next at the end of a line's list.
  @inline(__always)
  mutating func link(_ line: Int) {
    let index = Int32(truncatingIfNeeded: rows.count)
    let state = lines.place(line)
    if state.pointee.lastRow < 0 {
      state.pointee.firstRow = index
    } else {
      rows[Int(state.pointee.lastRow)].next = index
    }
    state.pointee.lastRow = index
  }
}
