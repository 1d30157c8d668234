import Basis

/// One condition record as it is entered, approved and published: "customer 17 × product 4: 5 % off in May".
public struct PriceCondition: Sendable {
  /// Where a record stands between being typed and being used.
  public enum State: UInt8, Sendable {
    /// Only simulations use it.
    case draft = 0
    /// Snapshots contain it.
    case published = 1
  }

  /// Who agreed that a record may undercut a floor or a limit.
  public struct Approval: Equatable, Sendable {
    /// The person's name as shown.
    public var name: String
    /// When.
    public var at: Instant

    /// An approval by somebody at a moment.
    public init(name: String, at: Instant) {
      self.name = name
      self.at = at
    }
  }

  /// HQ's number.
  public var id: UInt32
  /// Which edition of it, counted from 1.
  public var version: UInt16
  /// Draft or published.
  public var state: State
  /// Who wrote it.
  public var author: String
  /// Who approved it, when somebody had to.
  public var approval: Approval?
  /// Which condition type, by its place in the snapshot's list.
  public var type: UInt16
  /// Which of the type's accesses, by its place there.
  public var access: UInt8
  /// Whom it is for; 0 when the access does not ask.
  public var who: UInt32
  /// What it is for; 0 when the access does not ask.
  public var what: UInt32
  /// Channel, form of payment, delivery and unit, 0 when the access does not ask.
  public var terms: TermKey
  /// When it applies, both ends included.
  public var validity: ValidPeriod
  /// Its value in the unit of its type's calculation.
  public var value: Int64
  /// Steps instead of one value.
  public var scale: PriceScale?
  /// Higher wins over the more specific.
  public var priority: Int16
  /// Everything a simple record does not have.
  public var details: ConditionDetails?

  /// A published record without anything special.
  public init(
    id: UInt32, type: UInt16, access: UInt8 = 0, who: UInt32 = 0, what: UInt32 = 0, value: Int64 = 0,
    scale: PriceScale? = nil, validity: ValidPeriod = .always, priority: Int16 = 0,
    details: ConditionDetails? = nil
  ) {
    self.id = id
    version = 1
    state = .published
    author = ""
    approval = nil
    self.type = type
    self.access = access
    self.who = who
    self.what = what
    terms = TermKey()
    self.validity = validity
    self.value = value
    self.scale = scale
    self.priority = priority
    self.details = details
  }
}

/// The narrower part of a key: channel, payment, delivery and unit.
public struct TermKey: Hashable, Sendable {
  /// Sales channel, 1…255.
  public var channel: UInt8 = 0
  /// Form of payment, 1…63.
  public var payment: UInt8 = 0
  /// Form of delivery, 1…63.
  public var delivery: UInt8 = 0
  /// Unit, 1…4095.
  public var unit: UInt16 = 0

  /// A key without any of them.
  public init() {}

  func packed(_ access: AccessKey) -> UInt32 {
    (access.byChannel ? UInt32(channel) << 24 : 0) | (access.byPayment ? UInt32(payment & 63) << 18 : 0)
      | (access.byDelivery ? UInt32(delivery & 63) << 12 : 0) | (access.byUnit ? UInt32(unit & 4095) : 0)
  }
}

/// A period in minutes of the seller's civil calendar, both ends included, so that "until 30 June" lasts to
/// 23:59 and happy hours need nothing of their own.
public struct ValidPeriod: Equatable, Sendable {
  /// The first minute since 1970-01-01 00:00.
  public var fromMinute: Int32
  /// The last one.
  public var toMinute: Int32

  /// From one minute to another.
  public init(fromMinute: Int32, toMinute: Int32) {
    self.fromMinute = fromMinute
    self.toMinute = toMinute
  }

  /// From the beginning of one day to the very end of another.
  public init(from: CivilDate? = nil, to: CivilDate? = nil) {
    fromMinute = from.map { PricingMoment(day: $0).minute } ?? .min
    toMinute = to.map { PricingMoment(day: $0, minuteOfDay: 1_439).minute } ?? .max
  }

  /// Without beginning and end.
  public static var always: ValidPeriod { ValidPeriod(fromMinute: .min, toMinute: .max) }

  /// Whether the two have a minute in common.
  public func overlaps(_ other: ValidPeriod) -> Bool {
    fromMinute <= other.toMinute && other.fromMinute <= toMinute
  }
}

/// When a document is priced: the seller's civil day and minute, from the document, never from a clock.
public struct PricingMoment: Equatable, Sendable {
  /// Minutes since 1970-01-01 00:00 of the civil calendar.
  public var minute: Int32

  /// So many minutes after 1970 began.
  public init(minute: Int32) { self.minute = minute }

  /// A minute of a day.
  public init(day: CivilDate, minuteOfDay: Int32 = 0) {
    let minutes = Int64(day.dayNumber) * 1_440 + Int64(minuteOfDay)
    minute = Int32(clamping: minutes)
  }
}

/// Steps of a value.
public struct PriceScale: Sendable {
  /// How a step pays.
  public enum Kind: UInt8, Sendable {
    /// The reached step pays on everything: from 12 pieces 9.00.
    case from = 0
    /// The step is an upper bound: up to 11 pieces 10.00.
    case to = 1
    /// Each slice at its own rate.
    case interval = 2
  }

  /// One step.
  public struct Step: Sendable {
    /// Where it begins (`from`, `interval`) or ends (`to`), inclusive, in the unit of the basis.
    public var threshold: Int64
    /// What it pays, in the unit of the calculation.
    public var value: Int64

    /// A step of these parts.
    public init(_ threshold: Int64, _ value: Int64) {
      self.threshold = threshold
      self.value = value
    }
  }

  /// What thresholds are compared with.
  public var basis: ScaleBasis
  /// How a step pays.
  public var kind: Kind
  /// The steps, thresholds rising.
  public var steps: [Step]

  /// A scale of these parts.
  public init(basis: ScaleBasis, kind: Kind = .from, steps: [Step]) {
    self.basis = basis
    self.kind = kind
    self.steps = steps
  }
}

/// What only some conditions have. Kept apart so that a plain record stays small on the phone.
public struct ConditionDetails: Sendable {
  /// What has to hold on the line or document.
  public var requirement: Requirement?
  /// Which lines it is for, beyond its key.
  public var scope: Requirement?
  /// The other side of a multibuy: on which lines the units are given; `nil` means the same.
  public var giftScope: Requirement?
  /// The unit its price is for; 0 for the base unit.
  public var unit: UInt16 = 0
  /// The currency of its amounts; 0 for the document's.
  public var currency: UInt16 = 0
  /// Base units in the unit its per-unit amount is for.
  public var valueUnit = UnitRatio.one
  /// First parameter of the calculation.
  public var first: Int64 = 0
  /// Second parameter of the calculation.
  public var second: Int64 = 0
  /// Third parameter of the calculation.
  public var third: Int64 = 0
  /// The most it gives, in grosze; negative means no limit.
  public var cap: Int64 = -1
  /// Whether its cap and amount are agreed with VAT included.
  public var isGross = false
  /// How often it may be used on one document; 0 means no limit.
  public var maxApplications: Int64 = 0
  /// Only full groups of so many units (thousandths) count; 0 means all.
  public var every: Int64 = 0
  /// Whether full groups are counted across lines.
  public var acrossLines = false
  /// The price is rounded to multiples of this after it (1/10 000); 0 means not.
  public var roundTo: Int64 = 0
  /// A rounded price ends on this: `roundTo` 1.00 and −0.01 make 9.99; 1/10 000.
  public var roundOffset: Int64 = 0
  /// Alone in its stage.
  public var isExclusive = false
  /// Not on a line that an earlier condition reduced.
  public var onlyUndiscounted = false
  /// Conditions that it does not stand beside.
  public var excludes: [UInt32] = []
  /// What may follow a fixed price.
  public var further = FurtherConditions.all
  /// The coupon that has to be on the document; 0 for none.
  public var coupon: UInt32 = 0
  /// The goods given.
  public var gift: GiftTerms?
  /// The VAT of a charge, by place in the snapshot's tax list.
  public var chargeTax: UInt16?
  /// Whether a document amount also covers the delivery charge.
  public var includesDelivery = false
  /// Whether a person gave it: a row of its own under the salesman's limit and budget.
  public var isManual = false

  /// Details of a plain record.
  public init() {}
}

/// What may follow a fixed price ("stała cena").
public enum FurtherConditions: UInt8, Sendable {
  /// Everything.
  case all = 0
  /// Everything, on goods that have a floor; nothing on the others.
  case underGuard = 1
  /// Nothing of stages 3 to 5.
  case none = 2
}

/// Free goods: how many, of what, and how they are taxed.
public struct GiftTerms: Sendable {
  /// How many units are given for the quantity bought.
  public enum QuantityRule: UInt8, Sendable {
    /// 280 bought at 3 per 100 give 8 (8.4 rounded down).
    case proportional
    /// 280 at 3 per 100 give 6: full hundreds count.
    case unitReference
    /// 280 at 3 per 100 give nothing: only multiples of 100 count.
    case wholeUnit
    /// Once for each line that qualifies.
    case oncePerLine
    /// Once for the document.
    case oncePerDocument
  }

  /// Where the free units come from and how they are taxed.
  public enum Treatment: UInt8, Sendable {
    /// Extra units at no price.
    case exclusive
    /// A part of the ordered units is not billed.
    case inclusive
    /// All ordered units are billed, cheaper: 12 for the price of 10.
    case spread
    /// Extra units at a symbolic price.
    case symbolic
  }

  /// One gift: the goods it may be chosen from, the first by default.
  public struct Choice: Sendable {
    /// Products by number; empty means the bought one.
    public var products: [UInt32]
    /// Thousandths of base units for each time it is due.
    public var milli: Int64

    /// So much of one of these.
    public init(anyOf products: [UInt32], milli: Int64) {
      self.products = products
      self.milli = milli
    }
  }

  /// Thousandths bought for each time the gifts are due.
  public var buy: Int64
  /// What is given each time.
  public var choices: [Choice]
  /// How often it is due.
  public var rule: QuantityRule
  /// Where it comes from.
  public var treatment: Treatment
  /// The symbolic price in 1/10 000.
  public var price: Int64

  /// Free goods of these parts.
  public init(
    buy: Int64, choices: [Choice], rule: QuantityRule, treatment: Treatment = .exclusive, price: Int64 = 0
  ) {
    self.buy = buy
    self.choices = choices
    self.rule = rule
    self.treatment = treatment
    self.price = price
  }
}
