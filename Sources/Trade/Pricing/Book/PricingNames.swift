import Basis

/// Numbers for the texts that conditions and products share: units, brands and coupons. A number means
/// something only beside the names it came from; rows carry the texts, so that phone and HQ agree on the
/// text and each counts for itself.
public struct PricingNames: Equatable, Sendable {
  /// What a text names. The numbers are in rows and never reused.
  public enum Kind: UInt8, Sendable, CaseIterable {
    /// A unit's code, as "karton".
    case unit = 0
    /// A maker's brand.
    case brand = 1
    /// A coupon, as typed.
    case coupon = 2
  }

  private var texts: [[String]] = [[], [], []]
  private var numbers: [[String: UInt32]] = [[:], [:], [:]]

  /// No names yet.
  public init() {}

  /// The number of a text, given now if it has none: 1, 2, 3 …; 0 for the empty text and for the units and
  /// brands beyond what a key can hold.
  public mutating func number(_ kind: Kind, _ text: String) -> UInt32 {
    if text.isEmpty { return 0 }
    let place = Int(kind.rawValue)
    if let known = numbers[place][text] { return known }
    let limit: Int = kind == .unit ? 4_095 : 1_000_000
    guard texts[place].count < limit else { return 0 }
    texts[place].append(text)
    let number = UInt32(texts[place].count)
    numbers[place][text] = number
    return number
  }

  /// The number of a text that is there already; 0 for any other.
  public func known(_ kind: Kind, _ text: String) -> UInt32 { numbers[Int(kind.rawValue)][text] ?? 0 }

  /// The text behind a number; empty when there is none.
  public func text(_ kind: Kind, _ number: UInt32) -> String {
    let texts = texts[Int(kind.rawValue)]
    return number > 0 && number <= UInt32(texts.count) ? texts[Int(number) - 1] : ""
  }

  /// A unit's number.
  public mutating func unit(_ code: String) -> UInt16 { UInt16(number(.unit, code)) }
  /// A brand's number.
  public mutating func brand(_ name: String) -> UInt32 { number(.brand, name) }
  /// A coupon's number; capitals and Polish letters do not matter, because it is typed from paper.
  public mutating func coupon(_ code: String) -> UInt32 { number(.coupon, Self.coupon(code)) }

  /// A coupon's code as it is compared.
  public static func coupon(_ code: String) -> String {
    String(decoding: folded(code.trimmed()), as: UTF8.self)
  }
}
