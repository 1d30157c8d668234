import Basis

/// A document to be priced: everything that is asked, nothing that is calculated.
public struct PricingDocument: Sendable {
  /// The customer's number.
  public var customer: UInt32 = 0
  /// Who pays, when somebody else does.
  public var payer: UInt32 = 0
  /// The chain the customer belongs to.
  public var chain: UInt32 = 0
  /// The customer's groups, the narrowest first.
  public var customerGroups: [UInt32] = []
  /// Channel, form of payment and delivery.
  public var terms = TermKey()
  /// The campaign it answers, 0 for none.
  public var campaign: UInt32 = 0
  /// When it is priced.
  public var moment = PricingMoment(minute: 0)
  /// The document's currency, by the company's number of it.
  public var currency: UInt16 = 0
  /// Decimals of the currency's amounts are minor units; this says how many 1/10 000 one of them is worth.
  public var minorUnit: Int64 = 100
  /// What one unit of another currency is worth in the document's.
  public var exchange: [Exchange] = []
  /// Taxes that the customer's place replaces by others, by place in the snapshot's list.
  public var taxes: [TaxReplacement] = []
  /// Whether it takes goods back.
  public var isReturn = false
  /// Coupons on it, in the order in which they were entered.
  public var coupons: [UInt32] = []
  /// Promotions that the customer already holds; they come before those they exclude.
  public var held: [UInt32] = []
  /// The delivery charge in grosze, net in a net document; negative for none.
  public var deliveryCharge: Int64 = -1
  /// The tax of the delivery charge.
  public var deliveryTax: UInt16 = 0
  /// The lines.
  public var lines: [Line] = []

  /// An empty document.
  public init() {}

  /// One line as ordered.
  public struct Line: Sendable {
    /// What.
    public var product: UInt32
    /// Thousandths of the ordered unit; negative when goods come back.
    public var milli: Int64
    /// The ordered unit's number.
    public var unit: UInt16
    /// Base units in one ordered unit.
    public var ratio: UnitRatio
    /// When this line is priced, if not with the document: a call-off from an older offer.
    public var moment: PricingMoment?
    /// The unit price of the corrected document in 1/10 000; such a line is repeated, not priced again.
    public var originalPrice: Int64?
    /// Chosen gifts, in the order of the choices.
    public var giftChoices: [UInt32] = []
    /// What the salesman gives himself.
    public var manual: ManualDiscount?
    /// Whether a manager lifted the floors of this line.
    public var floorLifted = false

    /// A line of these parts.
    public init(product: UInt32, milli: Int64, unit: UInt16 = 0, ratio: UnitRatio = .one) {
      self.product = product
      self.milli = milli
      self.unit = unit
      self.ratio = ratio
    }
  }

  /// An exchange rate as an exact fraction.
  public struct Exchange: Sendable {
    /// From this currency.
    public var currency: UInt16
    /// Units of the document's currency …
    public var numerator: Int64
    /// … for so many of that one.
    public var denominator: Int64

    /// A rate of these parts.
    public init(currency: UInt16, numerator: Int64, denominator: Int64) {
      self.currency = currency
      self.numerator = numerator
      self.denominator = denominator
    }
  }

  /// A tax in place of another.
  public struct TaxReplacement: Sendable {
    /// The good's own tax.
    public var from: UInt16
    /// What is charged instead.
    public var to: UInt16

    /// One for the other.
    public init(from: UInt16, to: UInt16) {
      self.from = from
      self.to = to
    }
  }
}

/// A salesman's own discount. Either the amount or the percentage is the truth; the other is only shown.
public enum ManualDiscount: Equatable, Sendable {
  /// Millionths off.
  case percent(Int64)
  /// 1/10 000 off each ordered unit.
  case amountPerUnit(Int64)

  /// The discount from what was typed into two fields: one of them, or both when they agree on `listPrice`.
  public static func entered(percent: Int64?, amountPerUnit: Int64?, listPrice: Int64)
    throws(ConditionRefusal) -> ManualDiscount?
  {
    switch (percent, amountPerUnit) {
    case (nil, nil): return nil
    case (let percent?, nil): return .percent(percent)
    case (nil, let amount?): return .amountPerUnit(amount)
    case (let percent?, let amount?):
      guard roundedProduct(listPrice, percent, over: Scale.whole) == amount else {
        throw .manualDisagrees
      }
      return .amountPerUnit(amount)
    }
  }
}
