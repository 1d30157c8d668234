import Basis

/// A set of rows that devices subscribe to as a whole. Everybody's goods are one bucket, each territory's
/// customers another; a territory that changes hands moves by one subscription and no rows.
public struct Bucket: Hashable, Comparable, Sendable {
  /// What the bucket holds.
  public enum Kind: UInt64, Sendable {
    /// Goods, categories, the company itself.
    case global = 1
    /// The prices of one price list.
    case priceList = 2
    /// The customers of one territory with their discounts.
    case territory = 3
    /// Answers and settings for one device.
    case device = 4
  }

  /// Kind and number in one: `number << 3 | kind`, as stored and sent.
  public let code: UInt64

  /// The bucket of this kind and number; `global` has number 0.
  public init(_ kind: Kind, _ number: UInt32 = 0) { code = UInt64(number) << 3 | kind.rawValue }

  /// A stored code; unknown kinds are kept, so that an older device can hand them back.
  public init(code: UInt64) { self.code = code }

  /// What it holds; `nil` for a kind this program does not know.
  public var kind: Kind? { Kind(rawValue: code & 7) }

  /// Which price list, territory or device.
  public var number: UInt32 { UInt32(truncatingIfNeeded: code >> 3) }

  /// By code, which is how buckets are listed.
  public static func < (a: Self, b: Self) -> Bool { a.code < b.code }
}

/// What a row describes. The numbers are on the wire and never reused.
public enum RowKind: UInt8, Sendable {
  /// The company, the representative and the device: one row in the device's bucket, key 0.
  case identity = 1
  /// A category of goods.
  case category = 2
  /// A product with its units.
  case product = 3
  /// A price list's name, currency and validity, in its own bucket, key 0.
  case priceList = 4
  /// All prices of one product in the bucket's price list.
  case prices = 5
  /// A customer.
  case customer = 6
  /// All discounts of one customer.
  case discounts = 7
  /// HQ's word on one document of the device; the key is its device sequence.
  case documentStatus = 8
  /// Procedure, condition types, policy and groups: one row in the global bucket, key 0.
  case pricing = 9
  /// A published condition; the key is its number. It stands in the bucket of those it is for: one customer's in
  /// its territory, one price list's in the list, all others in the global one.
  case condition = 10
}

/// One row of a bucket as it travels: its current bytes, or the word that it is gone.
public struct SyncRow: Equatable, Sendable {
  /// The kind's number; kinds that this program does not know are kept and skipped.
  public var kind: UInt8
  /// Which row of that kind.
  public var key: UInt64
  /// The row; `nil` removes it.
  public var payload: [UInt8]?

  /// A row of these parts.
  public init(kind: UInt8, key: UInt64, payload: [UInt8]?) {
    self.kind = kind
    self.key = key
    self.payload = payload
  }
}
