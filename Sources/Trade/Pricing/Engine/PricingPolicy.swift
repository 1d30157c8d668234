/// The settings of a calculation. `PricingPolicy()` is the one companies work with; the others repeat the
/// figures of systems that documents are imported from.
public struct PricingPolicy: Equatable, Sendable {
  /// How VAT is summed; frozen with the document.
  public enum VatMethod: UInt8, Sendable {
    /// Once per rate from the sum ("od sumy", VAT act art. 106e(1)(13)–(14), (7)–(8) for gross prices).
    case perRate = 0
    /// Per line, then added ("od pozycji", art. 106e(10)).
    case perLine = 1
    /// Per unit, times quantity: only for imports.
    case perUnit = 2
  }

  /// What amounts over several lines are weighted by.
  public enum Weights: UInt8, Sendable {
    /// The values in which the prices are.
    case priceMode = 0
    /// Always the values with VAT.
    case gross = 1
  }

  /// Where odd grosze go.
  public var allocation: AllocationRule
  /// What splits are weighted by.
  public var weights: Weights
  /// How halves are rounded.
  public var rounding: HalfRounding
  /// Decimals of a unit price after the line's conditions: 4, or the currency's to repeat older systems.
  public var unitDecimals: UInt8
  /// How VAT is summed.
  public var vat: VatMethod
  /// Whether what a floor blocks of a document percentage moves to the other lines.
  public var movesBlockedPercent: Bool
  /// Whether what a floor blocks of a document amount moves to the other lines.
  public var movesBlockedAmount: Bool
  /// The salesman's largest own discount in millionths of the list price.
  public var manualLimit: Int64
  /// What the salesman may still give away himself, in grosze; negative means no limit.
  public var manualBudget: Int64

  /// The standard policy.
  public init() {
    allocation = .largestRemainder
    weights = .priceMode
    rounding = .awayFromZero
    unitDecimals = 4
    vat = .perRate
    movesBlockedPercent = false
    movesBlockedAmount = true
    manualLimit = 1_000_000
    manualBudget = -1
  }

  /// What an order stores to be recomputed alike.
  public var code: UInt64 {
    var code = UInt64(allocation.rawValue) | UInt64(weights.rawValue) << 4 | UInt64(rounding.rawValue) << 8
    code |= UInt64(unitDecimals) << 12 | UInt64(vat.rawValue) << 16
    code |= (movesBlockedPercent ? 1 : 0) << 20 | (movesBlockedAmount ? 1 : 0) << 21
    return code | UInt64(bitPattern: manualLimit) << 32
  }
}
