import Basis

/// Marks ids of customers.
public enum CustomerKind: Sendable {}
/// A customer's number at HQ.
public typealias CustomerId = Id<CustomerKind>
/// Marks ids of territories.
public enum TerritoryKind: Sendable {}
/// A territory's number at HQ: the customers one representative serves together.
public typealias TerritoryId = Id<TerritoryKind>

/// A shop or company that orders.
public struct Customer: Equatable, Sendable {
  /// HQ's number.
  public var id: CustomerId
  /// The company's own code, the key of imports.
  public var code: String
  /// As on documents.
  public var name: String
  /// Tax number, ten digits, empty when none.
  public var nip: String
  /// Street and number.
  public var street: String
  /// "00-950".
  public var postalCode: String
  /// Town.
  public var town: String
  /// Telephone, as typed.
  public var phone: String
  /// E-mail address, empty when none.
  public var email: String
  /// Chain, format or segment of the shop, in the company's words.
  public var segment: String
  /// Whose customers it belongs to.
  public var territory: TerritoryId
  /// Which price list applies.
  public var priceList: PriceListId
  /// How it pays unless agreed otherwise.
  public var terms: PaymentTerms
  /// Limit kupiecki: how much may stay unpaid; `nil` when there is no limit.
  public var creditLimit: Money?
  /// What is unpaid now.
  public var balance: Money
  /// What of it is past its day.
  public var overdue: Money
  /// Why no orders are taken; `nil` when they are.
  public var blockReason: String?
  /// Degrees · 10⁶, north and east; `nil` when the place is not known.
  public var location: Location?
  /// Groups it buys as a member of, the narrowest first; its price list is one more by itself.
  public var groups: [UInt32] = []
  /// Who pays, when somebody else does.
  public var payer: CustomerId?
  /// The chain it belongs to, 0 for none.
  public var chain: UInt32 = 0
  /// The sales channel, 1…255, 0 for none.
  public var channel: UInt8 = 0
  /// The usual form of delivery, 1…63, 0 for none.
  public var delivery: UInt8 = 0

  /// A customer of these parts.
  public init(
    id: CustomerId, code: String, name: String, nip: String = "", street: String = "",
    postalCode: String = "", town: String = "", phone: String = "", email: String = "",
    segment: String = "", territory: TerritoryId, priceList: PriceListId,
    terms: PaymentTerms = .cash, creditLimit: Money? = nil, balance: Money = .zero,
    overdue: Money = .zero, blockReason: String? = nil, location: Location? = nil
  ) {
    self.id = id
    self.code = code
    self.name = name
    self.nip = nip
    self.street = street
    self.postalCode = postalCode
    self.town = town
    self.phone = phone
    self.email = email
    self.segment = segment
    self.territory = territory
    self.priceList = priceList
    self.terms = terms
    self.creditLimit = creditLimit
    self.balance = balance
    self.overdue = overdue
    self.blockReason = blockReason
    self.location = location
  }
}

/// A place on the map in millionths of a degree: 11 cm, and exact as an integer.
public struct Location: Equatable, Sendable {
  /// Degrees north · 10⁶.
  public var latitudeMicrodegrees: Int32
  /// Degrees east · 10⁶.
  public var longitudeMicrodegrees: Int32

  /// A place by its coordinates.
  public init(latitudeMicrodegrees: Int32, longitudeMicrodegrees: Int32) {
    self.latitudeMicrodegrees = latitudeMicrodegrees
    self.longitudeMicrodegrees = longitudeMicrodegrees
  }
}

/// How and when a customer pays.
public struct PaymentTerms: Equatable, Sendable {
  /// By what means.
  public var form: PaymentForm
  /// Days from the document to the due date, 0 when at once.
  public var days: Int32

  /// Terms of these parts.
  public init(form: PaymentForm, days: Int32) {
    self.form = form
    self.days = days
  }

  /// In cash, at once: the safe default for a customer nobody has approved.
  public static var cash: PaymentTerms { PaymentTerms(form: .cash, days: 0) }

  /// "przelew, 14 dni".
  public func text(_ language: Language) -> String {
    let form = form.name(language)
    return days == 0 ? form : form + ", " + PaymentTerms.dayCount(Int64(days), language)
  }

  private static var dayCount: CountedText { CountedText("dzień", "dni", "dni", "day", "days") }
}

/// The means of payment.
public enum PaymentForm: UInt8, Sendable, CaseIterable {
  /// Gotówka.
  case cash = 1
  /// Przelew.
  case transfer = 2
  /// Karta.
  case card = 3
  /// BLIK.
  case blik = 4
  /// Pobranie: the carrier collects.
  case onDelivery = 5

  /// The code in imports and exports.
  public var code: String {
    switch self {
    case .cash: "gotówka"
    case .transfer: "przelew"
    case .card: "karta"
    case .blik: "blik"
    case .onDelivery: "pobranie"
    }
  }

  /// The form with this code; Polish letters may be missing.
  public init?(code: some StringProtocol) {
    let wanted = folded(code)
    for form in PaymentForm.allCases where folded(form.code) == wanted {
      self = form
      return
    }
    return nil
  }

  /// As shown.
  public func name(_ language: Language) -> String {
    switch self {
    case .cash: Text("gotówka", "cash")(language)
    case .transfer: Text("przelew", "transfer")(language)
    case .card: Text("karta", "card")(language)
    case .blik: "BLIK"
    case .onDelivery: Text("pobranie", "cash on delivery")(language)
    }
  }
}
