/// The VAT rate of a good. Exempt and not taxable goods carry 0 % but stay apart in every summary, because
/// the invoice and the JPK file report them apart.
public struct VatRate: Hashable, Comparable, Sendable {
  /// What kind of rate it is, in the order summaries list them.
  public enum Kind: UInt8, Sendable {
    /// A percentage, zero included.
    case rated = 0
    /// Zwolniony: exempt (art. 43 and 113 of the VAT act).
    case exempt = 1
    /// Nie podlega: outside Polish VAT.
    case notTaxable = 2
  }

  /// Whether the good is taxed at all.
  public let kind: Kind
  /// Whole percent, 0 unless `rated`.
  public let percent: Int64

  /// A taxed rate of so many percent.
  public init(percent: Int64) {
    kind = .rated
    self.percent = percent
  }

  private init(kind: Kind) {
    self.kind = kind
    percent = 0
  }

  /// 23 %.
  public static var standard: VatRate { VatRate(percent: 23) }
  /// "zw".
  public static var exempt: VatRate { VatRate(kind: .exempt) }
  /// "np".
  public static var notTaxable: VatRate { VatRate(kind: .notTaxable) }

  /// As printed and imported: "23", "8", "5", "0", "zw", "np".
  public var code: String {
    switch kind {
    case .rated: decimalText(percent)
    case .exempt: "zw"
    case .notTaxable: "np"
    }
  }

  /// As shown in a summary: "23 %", "zw".
  public var label: String { kind == .rated ? code + "\u{a0}%" : code }

  /// Reads "23", "23%", "23 %", "zw", "np"; `nil` for anything else.
  public init?(code text: String) {
    let code = text.lowercasedASCII().filter { $0 != " " && $0 != "%" && $0 != "\u{a0}" }
    switch code {
    case "zw": self = .exempt
    case "np": self = .notTaxable
    default:
      guard let percent = Int64(code), (0...99).contains(percent) else { return nil }
      self.init(percent: percent)
    }
  }

  /// One byte for storage and messages: the percentage, or 200 and up for the others.
  public var byte: UInt8 { kind == .rated ? UInt8(percent) : 199 + kind.rawValue }

  /// The rate a `byte` stands for.
  public init?(byte: UInt8) {
    switch byte {
    case 0...99: self.init(percent: Int64(byte))
    case 200: self = .exempt
    case 201: self = .notTaxable
    default: return nil
    }
  }

  /// Higher rates first, then exempt, then not taxable: the order of a Polish invoice.
  public static func < (a: VatRate, b: VatRate) -> Bool {
    a.kind == b.kind ? a.percent > b.percent : a.kind.rawValue < b.kind.rawValue
  }
}
