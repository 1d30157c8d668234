import Basis

/// What a customer ordered. A confirmed order is never changed: a correction is a new document.
public struct Order: Equatable, Sendable {
  /// Given by the device when the draft begins.
  public var id: DocumentId
  /// The device's own number ("ZK/JKO1/2026/11/0012"), given at confirmation; empty on a draft.
  public var number: String
  /// Who ordered.
  public var customer: CustomerId
  /// The price list of the time.
  public var priceList: PriceListId
  /// Of all amounts.
  public var currency: Currency
  /// The day that decides prices: the day of the order, not of its arrival.
  public var date: CivilDate
  /// When the customer wants it; `nil` means as soon as possible.
  public var deliveryDate: CivilDate?
  /// How it will be paid.
  public var terms: PaymentTerms
  /// The customer's own order number.
  public var customerReference: String
  /// A remark to HQ.
  public var note: String
  /// Coupons on it, as typed.
  public var coupons: [String]
  /// What was ordered, in the order of entry, then what the terms add: gifts and charges.
  public var lines: [OrderLine]
  /// How it was priced; `nil` on orders of the first version and on lines that nothing could price.
  public var pricing: OrderPricing?
  /// When it was confirmed, by the device's clock; `nil` on a draft.
  public var confirmedAt: Instant?

  /// An empty draft.
  public init(
    id: DocumentId, customer: CustomerId, priceList: PriceListId, currency: Currency, date: CivilDate,
    terms: PaymentTerms
  ) {
    self.id = id
    number = ""
    self.customer = customer
    self.priceList = priceList
    self.currency = currency
    self.date = date
    deliveryDate = nil
    self.terms = terms
    customerReference = ""
    note = ""
    coupons = []
    lines = []
    pricing = nil
    confirmedAt = nil
  }

  /// Totals by VAT rate, as they were summed when the order was priced.
  public var totals: VatSummary {
    pricing.map { VatSummary(rows: $0.vat) } ?? VatSummary(lines.map { ($0.vat, $0.priced.net) })
  }

  /// What conditions on the whole order take off its lines together; negative, and zero when there are none.
  public var documentDiscount: Money {
    var sum = Money.zero
    for line in lines where line.kind == .ordered {
      for row in line.priced.waterfall where row.stage == .document && row.status.counts {
        sum = Money(grosze: sum.grosze &+ row.granted.grosze)
      }
    }
    return sum
  }

  /// How many lines the customer ordered; they stand before gifts and charges.
  public var orderedCount: Int { lines.firstIndex { $0.kind != .ordered } ?? lines.count }
}

/// How an order was priced: enough to do it again, and to tell whether it comes out the same.
public struct OrderPricing: Equatable, Sendable {
  /// The position of the change feed that the terms stood at.
  public var snapshot: UInt64
  /// The policy, as `PricingPolicy.code`. It says how VAT was summed.
  public var policy: UInt64
  /// `PricedDocument.hash` of the result.
  public var hash: UInt64
  /// The VAT table; frozen, and never computed again from the lines.
  public var vat: [VatSummary.Row]
  /// What document conditions could not place.
  public var unallocated: Money
  /// Vouchers that the customer gets when the order is confirmed.
  public var vouchers: Int64

  /// A pricing of these parts.
  public init(
    snapshot: UInt64, policy: UInt64, hash: UInt64, vat: [VatSummary.Row], unallocated: Money = .zero,
    vouchers: Int64 = 0
  ) {
    self.snapshot = snapshot
    self.policy = policy
    self.hash = hash
    self.vat = vat
    self.unallocated = unallocated
    self.vouchers = vouchers
  }

  /// How VAT was summed.
  public var vatMethod: PricingPolicy.VatMethod {
    PricingPolicy.VatMethod(rawValue: UInt8(policy >> 16 & 15)) ?? .perRate
  }
}

/// One good on an order, with what the representative saw: a price changed or a product renamed later does
/// not change the order.
public struct OrderLine: Equatable, Sendable {
  /// Which good.
  public var product: ProductId
  /// Its name then.
  public var name: String
  /// The unit it was ordered in.
  public var unit: String
  /// How many base units that held.
  public var ratio: UnitRatio
  /// How many units.
  public var quantity: Quantity
  /// The VAT rate then.
  public var vat: VatRate
  /// The price and its reasons.
  public var priced: PricedLine
  /// Ordered, given or charged.
  public var kind = PricedDocumentLine.Kind.ordered
  /// The line that a gift came with, by place; a place that the order does not have is no line.
  public var parent: Int?
  /// What the representative gives himself.
  public var manual: ManualDiscount?
  /// What the customer chose among gifts.
  public var giftChoices: [ProductId] = []
  /// What accrues for later; never part of this order's value.
  public var accrued = Money.zero
  /// Units that are billed, where some of the delivered ones are free; `nil` when all are.
  public var billed: Quantity?
  /// Why it has no price.
  public var problem = PricedDocumentLine.Problem.none

  /// A line of these parts.
  public init(
    product: ProductId, name: String, unit: String, ratio: UnitRatio, quantity: Quantity, vat: VatRate,
    priced: PricedLine
  ) {
    self.product = product
    self.name = name
    self.unit = unit
    self.ratio = ratio
    self.quantity = quantity
    self.vat = vat
    self.priced = priced
  }
}

/// Why an order cannot be confirmed, or is held at HQ. Each has a cure in its text.
public enum OrderRefusal: Error, Equatable, Sendable {
  /// There is nothing on it.
  case noLines
  /// A line's quantity is zero or negative.
  case quantityNotPositive(product: String)
  /// A line's quantity is beyond 1 000 000 units.
  case quantityTooLarge(product: String)
  /// The product is not sold any more.
  case productWithdrawn(product: String)
  /// The unit is not one of the product's.
  case unknownUnit(product: String, unit: String)
  /// HQ does not take orders from this customer.
  case customerBlocked(reason: String)
  /// HQ does not know the customer.
  case unknownCustomer
  /// The customer belongs to another representative now.
  case customerOutOfScope
  /// A line has no price.
  case noPrice(product: String)
  /// A line is worth more than an amount can hold.
  case valueTooLarge(product: String)
  /// More than 2 000 lines.
  case tooManyLines

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    switch self {
    case .noLines:
      Text("Zamówienie jest puste. Dodaj towar.", "The order is empty. Add a product.")(language)
    case .quantityNotPositive(let product):
      Text(
        "Ilość towaru „\(product)” musi być większa od zera. Popraw ją albo usuń pozycję.",
        "The quantity of “\(product)” must be above zero. Correct it or remove the line.")(language)
    case .quantityTooLarge(let product):
      Text(
        "Ilość towaru „\(product)” przekracza 1 000 000. Zmniejsz ją albo podziel zamówienie.",
        "The quantity of “\(product)” is above 1,000,000. Reduce it or split the order.")(language)
    case .productWithdrawn(let product):
      Text(
        "Towar „\(product)” wycofano ze sprzedaży. Usuń pozycję albo wybierz zamiennik.",
        "“\(product)” is no longer sold. Remove the line or choose a substitute.")(language)
    case .unknownUnit(let product, let unit):
      Text(
        "Towaru „\(product)” nie sprzedaje się w jednostce „\(unit)”. Wybierz inną jednostkę.",
        "“\(product)” is not sold by “\(unit)”. Choose another unit.")(language)
    case .customerBlocked(let reason):
      Text(
        "Klient ma wstrzymane zamówienia: \(reason). Skontaktuj się z centralą.",
        "Orders of this customer are on hold: \(reason). Contact HQ.")(language)
    case .unknownCustomer:
      Text(
        "Centrala nie zna tego klienta. Zsynchronizuj urządzenie i wystaw zamówienie ponownie.",
        "HQ does not know this customer. Synchronise and enter the order again.")(language)
    case .customerOutOfScope:
      Text(
        "Klient należy teraz do innego przedstawiciela. Zamówienie czeka na decyzję centrali.",
        "The customer now belongs to another representative. HQ will decide on the order.")(language)
    case .noPrice(let product):
      Text(
        "Brak ceny towaru „\(product)” w cenniku klienta. Usuń pozycję albo poproś centralę o cenę.",
        "The customer's price list has no price for “\(product)”. Remove the line or ask HQ for a price.")(
          language)
    case .valueTooLarge(let product):
      Text(
        "Wartość pozycji „\(product)” jest za duża. Zmniejsz ilość.",
        "The value of the line “\(product)” is too large. Reduce the quantity.")(language)
    case .tooManyLines:
      Text(
        "Zamówienie ma ponad 2000 pozycji. Podziel je na mniejsze.",
        "The order has more than 2,000 lines. Split it.")(language)
    }
  }
}

extension Order {
  /// What stands in the way of confirming, in the order of the lines; empty when nothing does. The phone asks
  /// before confirmation and HQ again on arrival.
  public func refusals(customer: Customer?, product: (ProductId) -> Product?) -> [OrderRefusal] {
    var found: [OrderRefusal] = []
    if let customer {
      if let reason = customer.blockReason { found.append(.customerBlocked(reason: reason)) }
    } else {
      found.append(.unknownCustomer)
    }
    if lines.isEmpty { found.append(.noLines) }
    if orderedCount > 2_000 { found.append(.tooManyLines) }
    for line in lines where line.kind == .ordered {
      if line.quantity <= .zero { found.append(.quantityNotPositive(product: line.name)) }
      if line.quantity > Quantity(1_000_000) { found.append(.quantityTooLarge(product: line.name)) }
      guard let known = product(line.product), known.isActive else {
        found.append(.productWithdrawn(product: line.name))
        continue
      }
      if known.unit(line.unit) == nil {
        found.append(.unknownUnit(product: line.name, unit: line.unit))
      }
      switch line.problem {
      case .noPrice: found.append(.noPrice(product: line.name))
      case .tooLarge: found.append(.valueTooLarge(product: line.name))
      case .none, .unknownProduct, .badQuantity: break
      }
    }
    return found
  }
}
