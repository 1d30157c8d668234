import Basis

/// Net, VAT and gross of a document, by rate. VAT is taken once per rate from the sum of net values
/// ("od sumy", VAT act art. 106e(1)(13)–(14)), so it can differ by grosze from a sum over lines.
public struct VatSummary: Equatable, Sendable {
  /// One rate's sums.
  public struct Row: Equatable, Sendable {
    /// The rate.
    public var rate: VatRate
    /// Sum of the lines' net values.
    public var net: Money
    /// VAT of that sum.
    public var vat: Money
    /// Both.
    public var gross: Money { net + vat }

    /// Sums of one rate.
    public init(rate: VatRate, net: Money, vat: Money) {
      self.rate = rate
      self.net = net
      self.vat = vat
    }
  }

  /// Sums that were taken already, as a document keeps them.
  public init(rows: [Row]) { self.rows = rows.arranged { $0.rate < $1.rate } }

  /// The rates that occur, highest first.
  public private(set) var rows: [Row] = []

  /// The summary of lines given as rate and net value.
  public init(_ lines: some Sequence<(VatRate, Money)>) {
    for (rate, net) in lines {
      if let index = rows.firstIndex(where: { $0.rate == rate }) {
        rows[index].net = rows[index].net + net
      } else {
        rows.append(Row(rate: rate, net: net, vat: .zero))
      }
    }
    rows = rows.arranged { $0.rate < $1.rate }
    for index in rows.indices { rows[index].vat = rows[index].net.vat(rows[index].rate) }
  }

  /// Sum of all net values.
  public var net: Money { rows.reduce(.zero) { $0 + $1.net } }
  /// Sum of all VAT.
  public var vat: Money { rows.reduce(.zero) { $0 + $1.vat } }
  /// What is to be paid.
  public var gross: Money { net + vat }
}
