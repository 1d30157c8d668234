import Basis

/// What a company decides about its prices beside the single conditions: procedure, condition types, policy
/// and the groups around product groups. One row on the phone.
public struct PricingSetup: Sendable {
  /// The calculation's order.
  public var procedure: PricingProcedure
  /// The condition types. Conditions name them by place, so a type keeps its place for ever.
  public var types: [ConditionType]
  /// The settings of every calculation.
  public var policy: PricingPolicy
  /// Product groups inside others, beside the tree of categories.
  public var groupParents: [(group: UInt32, parent: UInt32)]

  /// A setup of these parts.
  public init(
    procedure: PricingProcedure, types: [ConditionType], policy: PricingPolicy,
    groupParents: [(group: UInt32, parent: UInt32)] = []
  ) {
    self.procedure = procedure
    self.types = types
    self.policy = policy
    self.groupParents = groupParents
  }

  /// The type that price lists become records of: a price for the list's customers × product, by unit or for
  /// the base unit.
  public static var listPriceType: ConditionType {
    ConditionType(
      code: listPriceCode, name: Text("Cena z cennika", "List price"), stage: .base, calculation: .unitPrice,
      sign: .surcharge,
      accesses: [AccessKey(.customerGroup, .product, byUnit: true), AccessKey(.customerGroup, .product)])
  }

  /// The type that customers' discounts become records of, the narrowest first.
  public static var customerDiscountType: ConditionType {
    ConditionType(
      code: customerDiscountCode, name: Text("Rabat klienta", "Customer discount"), stage: .line,
      calculation: .percent,
      accesses: [
        AccessKey(.customer, .product), AccessKey(.customer, .productGroup), AccessKey(.customer, .all),
      ])
  }

  /// The code of the type that price lists become records of.
  public static var listPriceCode: String { "PR" }
  /// The code of the type that customers' discounts become records of.
  public static var customerDiscountCode: String { "KR" }

  /// What a company starts with, and works with until it decides otherwise: the list price less the narrowest
  /// discount of the customer. A representative gives nothing himself.
  public static var standard: PricingSetup {
    var policy = PricingPolicy()
    policy.manualLimit = 0
    return PricingSetup(
      procedure: PricingProcedure(steps: [.init(type: 0), .init(type: 1)]),
      types: [listPriceType, customerDiscountType], policy: policy)
  }

  /// The row's bytes.
  public var row: [UInt8] {
    var writer = ByteWriter(reserving: 256)
    for type in types { writer.field(1) { $0.write(type) } }
    writer.field(2) { $0.write(procedure) }
    writer.field(3, policy.code)
    writer.field(4, signed: policy.manualBudget)
    for link in groupParents {
      writer.field(5) {
        $0.field(1, UInt64(link.group))
        $0.field(2, UInt64(link.parent))
      }
    }
    return writer.bytes
  }

  /// Reads a row. One that could not be calculated with is refused.
  public init(row: ArraySlice<UInt8>) throws(BytesRefusal) {
    var reader = ByteReader(row)
    var setup = PricingSetup(
      procedure: PricingProcedure(steps: []), types: [], policy: PricingPolicy())
    var procedure: ArraySlice<UInt8> = []
    var budget: Int64 = 0
    while let field = try reader.field() {
      switch field.tag {
      case 1:
        var inner = field.reader
        setup.types.append(try inner.conditionType())
      case 2: procedure = field.block
      case 3:
        guard let policy = PricingPolicy(code: field.number) else { throw .malformed }
        setup.policy = policy
      case 4: budget = field.signed
      case 5:
        var inner = field.reader
        var link: (group: UInt32, parent: UInt32) = (0, 0)
        while let part = try inner.field() {
          if part.tag == 1 { link.group = part.number32 }
          if part.tag == 2 { link.parent = part.number32 }
        }
        setup.groupParents.append(link)
      default: continue
      }
    }
    setup.policy.manualBudget = budget
    // The procedure stands behind the types it names, whatever the order of the fields.
    var inner = ByteReader(procedure)
    setup.procedure = try inner.procedure(setup.types)
    self = setup
  }
}

extension PricingPolicy {
  /// The policy that an order or a row stored; `nil` when the code is none of this program's. The budget is
  /// not part of it.
  public init?(code: UInt64) {
    guard let allocation = AllocationRule(rawValue: UInt8(code & 15)),
      let weights = Weights(rawValue: UInt8(code >> 4 & 15)),
      let rounding = HalfRounding(rawValue: UInt8(code >> 8 & 15)),
      let vat = VatMethod(rawValue: UInt8(code >> 16 & 15)), code >> 32 <= 1_000_000
    else { return nil }
    self.init()
    self.allocation = allocation
    self.weights = weights
    self.rounding = rounding
    unitDecimals = UInt8(code >> 12 & 15)
    self.vat = vat
    movesBlockedPercent = code >> 20 & 1 == 1
    movesBlockedAmount = code >> 21 & 1 == 1
    manualLimit = Int64(code >> 32)
  }
}

extension PricingTax {
  /// Every VAT rate an invoice can have, each at its own place: 0…99 by percentage, then exempt and not
  /// taxable. Places never move, so nothing has to be sent for them.
  public static var invoiceRates: [PricingTax] {
    var taxes = (0..<100).map { PricingTax(VatRate(percent: $0)) }
    taxes.append(PricingTax(.exempt))
    taxes.append(PricingTax(.notTaxable))
    return taxes
  }
}

extension VatRate {
  /// The rate's place among `PricingTax.invoiceRates`.
  public var pricingPlace: UInt16 { kind == .rated ? UInt16(percent) : 99 + UInt16(kind.rawValue) }

  /// The rate at a place.
  public init?(pricingPlace: UInt16) {
    switch pricingPlace {
    case 0..<100: self.init(percent: Int64(pricingPlace))
    case 100: self = .exempt
    case 101: self = .notTaxable
    default: return nil
    }
  }
}
