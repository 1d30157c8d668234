import Basis

/// What kind of arithmetic a condition does with its value.
public enum ConditionCalculation: UInt8, Sendable {
  /// Millionths of the base amount.
  case percent = 0
  /// 1/10 000 of the currency unit for each base unit (or each `valueUnit`).
  case amountPerUnit = 1
  /// Grosze over all lines in scope, split by their values.
  case amountTotal = 2
  /// A price in 1/10 000 for one base unit, or for one ordered unit when the record names a unit.
  case unitPrice = 3
  /// Millionths of the good's cost.
  case costFactor = 4
  /// `first` units for `value` grosze.
  case bundlePrice = 5
  /// In every `first` units the cheapest is free.
  case cheapestFree = 6
  /// Buy `first`, get `second` at `value` millionths off, at most `third` in all (0: no limit).
  case buyAndGet = 7
  /// The first unit `first`, each further one `second` (1/10 000), at most `third` units (0: all).
  case firstThen = 8
  /// Goods given, see `GiftTerms`.
  case freeGoods = 9
  /// Makes the scope cost `value` grosze.
  case setTotal = 10
  /// A charge of `value` grosze with its own VAT, as a line of its own.
  case charge = 11
  /// Millionths off the delivery charge.
  case delivery = 12
  /// An accrual in millionths of the line's net value, settled later.
  case accrual = 13
  /// `value` vouchers for a later order, due when this one is confirmed.
  case voucher = 14
}

/// Whether a condition lowers or raises.
public enum ConditionSign: Int8, Sendable {
  /// A discount.
  case discount = -1
  /// A surcharge, and every price.
  case surcharge = 1
}

/// What a scale's thresholds are compared with.
public enum ScaleBasis: UInt8, Sendable {
  /// Thousandths of base units on the line.
  case quantity = 0
  /// Grosze of the line at its starting price.
  case value = 1
  /// Grams of the line.
  case weight = 2
  /// Thousandths of base units over all lines of the condition.
  case groupQuantity = 3
  /// Grosze over all lines of the condition.
  case groupValue = 4
  /// Grams over all lines of the condition.
  case groupWeight = 5
  /// Grosze of the whole document before its document conditions.
  case documentValue = 6
  /// Thousandths of base units on the whole document.
  case documentQuantity = 7
  /// Grosze of turnover in an agreement's period; settled, never on an order.
  case periodValue = 8

  var isCumulated: Bool { self == .groupQuantity || self == .groupValue || self == .groupWeight }
}

/// A kind of condition: "discount of the customer on the product group".
public struct ConditionType: Sendable {
  /// The company's short code, as "K005".
  public var code: String
  /// As shown on the price page.
  public var name: Text
  /// Where it is calculated.
  public var stage: CalculationStage
  /// Its arithmetic.
  public var calculation: ConditionCalculation
  /// Its direction.
  public var sign: ConditionSign
  /// Whether floors cut it. A fixed price under contract usually is not.
  public var isGuarded: Bool
  /// Where its records are looked for, most specific first.
  public var accesses: [AccessKey]

  /// A kind of condition of these parts.
  public init(
    code: String, name: Text, stage: CalculationStage, calculation: ConditionCalculation,
    sign: ConditionSign = .discount, isGuarded: Bool = true, accesses: [AccessKey] = [.everything]
  ) {
    self.code = code
    self.name = name
    self.stage = stage
    self.calculation = calculation
    self.sign = sign
    self.isGuarded = isGuarded
    self.accesses = accesses
  }
}

/// One shape of key in an access sequence: who is buying × what × under which other terms.
public struct AccessKey: Hashable, Sendable {
  /// Who buys.
  public enum Who: UInt8, Sendable {
    /// Anybody.
    case all, customer, payer, chain, customerGroup
  }
  /// What is bought.
  public enum What: UInt8, Sendable {
    /// Anything.
    case all, variant, product, productGroup, brand
  }

  /// Who buys.
  public var who: Who
  /// What is bought.
  public var what: What
  /// Whether the sales channel belongs to the key.
  public var byChannel: Bool
  /// Whether the form of payment belongs to the key.
  public var byPayment: Bool
  /// Whether the form of delivery belongs to the key.
  public var byDelivery: Bool
  /// Whether the ordered unit belongs to the key.
  public var byUnit: Bool
  /// Whether the search goes on after a hit, so that both records apply.
  public var findsNext: Bool

  /// A key shape of these parts.
  public init(
    _ who: Who, _ what: What, byChannel: Bool = false, byPayment: Bool = false, byDelivery: Bool = false,
    byUnit: Bool = false, findsNext: Bool = false
  ) {
    self.who = who
    self.what = what
    self.byChannel = byChannel
    self.byPayment = byPayment
    self.byDelivery = byDelivery
    self.byUnit = byUnit
    self.findsNext = findsNext
  }

  /// Everybody × everything.
  public static var everything: AccessKey { AccessKey(.all, .all) }

  /// "customer × product group".
  public func text(_ language: Language) -> String {
    let whoText =
      switch who {
      case .all: Text("wszyscy", "all")
      case .customer: Text("klient", "customer")
      case .payer: Text("płatnik", "payer")
      case .chain: Text("sieć", "chain")
      case .customerGroup: Text("grupa klientów", "customer group")
      }
    let whatText =
      switch what {
      case .all: Text("wszystko", "everything")
      case .variant: Text("wariant", "variant")
      case .product: Text("towar", "product")
      case .productGroup: Text("grupa towarów", "product group")
      case .brand: Text("marka", "brand")
      }
    var text = whoText(language) + " × " + whatText(language)
    if byChannel { text += " × " + Text("kanał", "channel")(language) }
    if byPayment { text += " × " + Text("płatność", "payment")(language) }
    if byDelivery { text += " × " + Text("dostawa", "delivery")(language) }
    if byUnit { text += " × " + Text("jednostka", "unit")(language) }
    return text
  }
}
