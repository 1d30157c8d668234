import Basis

/// One row of "why this price". `granted` is the rounded value after it less the rounded value before it, so
/// the applied rows of a line add up to its value to the grosz.
public struct ConditionRow: Equatable, Sendable {
  /// What became of the condition.
  public enum Status: UInt8, Sendable {
    /// It counts.
    case applied = 0
    /// It counts in part: a floor, cap or budget stopped it.
    case cutByGuard = 1
    /// A competitor won.
    case lostTo = 2
    /// Another condition keeps it out.
    case excludedBy = 3
    /// Something is missing.
    case belowThreshold = 4
    /// Its time has not come or is over.
    case notValid = 5
    /// It is for other customers or documents.
    case notForThis = 6

    /// Whether it changed the line.
    public var counts: Bool { self == .applied || self == .cutByGuard }
  }

  /// Which line of the result.
  public var line: Int32
  /// The next row of the same line, −1 at the end.
  var next: Int32 = -1
  /// Where it was calculated.
  public var stage: CalculationStage
  /// What became of it.
  public var status: Status
  /// The condition type by place in the snapshot; `UInt16.max` for the salesman's own discount, the repeated
  /// price of a correction and the delivery charge.
  public var type: UInt16
  /// The record's number, 0 when there is none.
  public var record: UInt32
  /// Which of the type's accesses found it.
  public var access: UInt8
  /// The scale step's threshold; `Int64.min` without a scale.
  public var scaleFrom: Int64 = .min
  /// What the scale was read with.
  public var scaleRead: Int64 = 0
  /// What the condition was applied to, grosze.
  public var base: Int64
  /// The rate, price or amount of the record.
  public var asked: Int64
  /// What it would have changed the line by without a floor, grosze.
  public var askedAmount: Int64
  /// What it changed the line by, grosze.
  public var granted: Int64
  /// The line's value after it, grosze.
  public var valueAfter: Int64
  /// Whom it lost to, or what is missing in thousandths of units or grosze.
  public var detail: Int64 = 0
}

/// One priced line.
public struct PricedDocumentLine: Equatable, Sendable {
  /// What a line is.
  public enum Kind: UInt8, Sendable {
    /// As ordered.
    case ordered = 0
    /// Goods given.
    case gift = 1
    /// A charge, as delivery.
    case charge = 2
  }

  /// Why a line has no price.
  public enum Problem: UInt8, Error, Sendable {
    /// It has one.
    case none = 0
    /// No record gives a base price.
    case noPrice = 1
    /// Price or value is beyond what can be calculated.
    case tooLarge = 2
    /// The product is not in the snapshot.
    case unknownProduct = 3
    /// The quantity or its unit ratio is not usable.
    case badQuantity = 4

    /// What happened and what to do.
    public func text(_ language: Language) -> String {
      switch self {
      case .none: ""
      case .noPrice:
        Text(
          "Pozycja nie ma ceny. Usuń ją albo poproś centralę o cenę.",
          "The line has no price. Remove it or ask HQ for a price.")(language)
      case .tooLarge:
        Text("Wartość pozycji jest za duża. Zmniejsz ilość.", "The line is too large. Reduce the quantity.")(
          language)
      case .unknownProduct:
        Text(
          "Towaru nie ma w cenniku tego telefonu. Zsynchronizuj dane.",
          "The product is not on this phone. Synchronise.")(language)
      case .badQuantity:
        Text("Ilość jest niepoprawna. Wpisz inną.", "The quantity is not usable. Enter another one.")(language)
      }
    }
  }

  /// What it is.
  public var kind: Kind
  /// Which product; 0 for a charge.
  public var product: UInt32
  /// The line it belongs to, −1 for a line of its own.
  public var parent: Int32
  /// Thousandths of the ordered unit that are billed, with sign.
  public var billedMilli: Int64
  /// Thousandths of the ordered unit that are delivered, with sign.
  public var deliveredMilli: Int64
  /// Starting price of the ordered unit, 1/10 000.
  public var startPrice: Int64
  /// Price of the ordered unit after stages 1 to 4, 1/10 000.
  public var unitPrice: Int64
  /// Starting value, grosze.
  public var startValue: Int64
  /// The line's value in its price mode, grosze, with sign.
  public var value: Int64
  /// Whether `value` contains VAT.
  public var isGross: Bool
  /// The tax, by place in the snapshot's list.
  public var tax: UInt16
  /// The floor of the ordered unit that held, 1/10 000; 0 for none.
  public var floor: Int64
  /// What accrues for later, grosze.
  public var accrued: Int64
  /// Why it has no price.
  public var problem: Problem
  /// The first of its rows, −1 for none.
  var firstRow: Int32
}

/// One rate's sums.
public struct PricedVatRow: Equatable, Sendable {
  /// The tax, by place in the snapshot's list.
  public var tax: UInt16
  /// Net grosze.
  public var net: Int64
  /// VAT grosze.
  public var vat: Int64
  /// Both.
  public var gross: Int64 { net + vat }
}

/// A priced document: what the invoice says, and why.
public struct PricedDocument: Equatable, Sendable {
  /// Lines as ordered, then gifts and charges.
  public var lines: [PricedDocumentLine]
  /// All rows; `rows(of:)` gives those of a line in order.
  public var rows: [ConditionRow]
  /// Sums by tax.
  public var vat: [PricedVatRow]
  /// What document conditions could not place, grosze.
  public var unallocated: Int64
  /// Vouchers for a later order, due when this one is confirmed.
  public var vouchers: Int64
  /// Units that multibuy and bundles used up, thousandths of base units.
  public var consumedMilli: Int64
  /// The snapshot it was priced with.
  public var snapshot: UInt64
  /// The policy it was priced with.
  public var policy: UInt64

  /// Net of the document.
  public var net: Int64 { vat.reduce(0) { $0 + $1.net } }
  /// VAT of the document.
  public var tax: Int64 { vat.reduce(0) { $0 + $1.vat } }
  /// Gross of the document.
  public var gross: Int64 { net + tax }
  /// Sum of the lines in the modes they are priced in.
  public var value: Int64 { lines.reduce(0) { $0 + $1.value } }

  /// The rows of one line in the order of the calculation.
  public func rows(of line: Int) -> [ConditionRow] {
    var found: [ConditionRow] = []
    var next = lines[line].firstRow
    while next >= 0 {
      found.append(rows[Int(next)])
      next = rows[Int(next)].next
    }
    return found
  }

  /// What an order stores so that HQ can tell whether it calculates the same: every value, every applied row
  /// and every tax sum (FNV-1a over their numbers).
  public var hash: UInt64 {
    var hash = ResultHash()
    for line in lines { hash.add(line) }
    for index in lines.indices {
      var next = lines[index].firstRow
      while next >= 0 {
        hash.add(rows[Int(next)])
        next = rows[Int(next)].next
      }
    }
    for row in vat { hash.add(row) }
    hash.add(unallocated)
    hash.add(vouchers)
    return hash.value
  }
}

/// FNV-1a over 64-bit numbers.
struct ResultHash {
  var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ number: Int64) {
    value = (value ^ UInt64(bitPattern: number)) &* 0x100_0000_01b3
    value ^= value >> 29
  }

  mutating func add(_ line: PricedDocumentLine) {
    add(Int64(line.product) << 8 | Int64(line.kind.rawValue) << 4 | Int64(line.problem.rawValue))
    add(line.billedMilli)
    add(line.deliveredMilli)
    add(line.startPrice)
    add(line.unitPrice)
    add(line.value)
    add(Int64(line.tax) << 1 | (line.isGross ? 1 : 0))
    add(line.accrued)
  }

  mutating func add(_ row: ConditionRow) {
    guard row.status.counts else { return }
    add(Int64(row.record) << 16 | Int64(row.stage.rawValue) << 8 | Int64(row.status.rawValue))
    add(row.granted)
    add(row.valueAfter)
  }

  mutating func add(_ row: PricedVatRow) {
    add(Int64(row.tax))
    add(row.net)
    add(row.vat)
  }
}
