/// One item of a replay: what was wanted of it, period after period, and how it is bought.
public struct ReplayItem: Sendable {
  /// Units wanted in each period; an unknown period wants nothing.
  public var demand: [Double]
  /// Periods from an order to its arrival, at least 1.
  public var lead: Int
  /// Periods from one chance to order to the next, at least 1.
  public var review: Int
  /// Units of a pack.
  public var pack: Double
  /// The fewest units of one order.
  public var minimum: Double
  /// Cost of one unit.
  public var cost: Double

  /// An item with its demand and terms.
  public init(demand: [Double], lead: Int, review: Int = 1, pack: Double, minimum: Double, cost: Double) {
    (self.demand, self.lead, self.review) = (demand, max(lead, 1), max(review, 1))
    (self.pack, self.minimum, self.cost) = (max(pack, 1e-9), minimum, cost)
  }
}

/// What a policy of reorder levels would have done.
public struct ReplayResult: Sendable, Equatable {
  /// Mean value of the stock at the end of a period, per item.
  public var stock = 0.0
  /// Units served at once over units wanted.
  public var fill = 0.0
  /// Share of items and periods in which all that was wanted was there.
  public var whole = 0.0

  /// A result with nothing in it.
  public init(stock: Double = 0, fill: Double = 0, whole: Double = 0) {
    (self.stock, self.fill, self.whole) = (stock, fill, whole)
  }
}

/// Lives through `periods` again with given reorder levels: at each review what stands below its level is ordered up to
/// it, in packs and at least the minimum, and arrives after its lead time; what cannot be served is lost. Stock opens at
/// the level, so the first `warmUp` periods do not count.
public func replay(
  _ items: [ReplayItem], _ periods: Range<Int>, warmUp: Int = 8, levels: (Int) -> [Double]
) -> ReplayResult {
  var stock = [Double](repeating: 0, count: items.count)
  var coming = items.map { [Double](repeating: 0, count: periods.count + $0.lead + 1) }
  var (value, met, wanted, whole, counted) = (0.0, 0.0, 0.0, 0.0, 0.0)
  for period in periods {
    let step = period - periods.lowerBound
    let targets = levels(period)
    for (index, item) in items.enumerated() {
      if step == 0 { stock[index] = targets[index].rounded(.up) }
      stock[index] += coming[index][step]
      if step % item.review == 0 {
        let need = targets[index] - stock[index] - coming[index][(step + 1)...].reduce(0, +)
        if need > 0 {
          coming[index][step + item.lead] += (max(need, item.minimum) / item.pack).rounded(.up) * item.pack
        }
      }
      let demand = item.demand[period].isNaN ? 0 : max(item.demand[period], 0)
      let sold = min(demand, stock[index])
      stock[index] -= sold
      guard step >= warmUp else { continue }
      met += sold
      wanted += demand
      whole += sold == demand ? 1 : 0
      counted += 1
      value += stock[index] * item.cost
    }
  }
  guard counted > 0 else { return ReplayResult() }
  return ReplayResult(stock: value / counted, fill: wanted > 0 ? met / wanted : 1, whole: whole / counted)
}
