import Foundation

/// Demand from an order to the arrival of the one after it (`cover`), and to its own arrival (`lead`), ready to be
/// asked for expected shortages. Built from calibrated quantiles of the cover time; the lead time's share of them
/// shrinks with the square root of its length.
public struct CoverDemand: Sendable {
  /// Mean demand of the cover time and of one review period.
  public let mean: Double
  let review: Double
  /// Review periods in the lead time.
  private let periods: Double
  private let cover: ShortageCurve
  /// Only what is asked for shortages needs it; a level alone is read from the cover time.
  private let lead: ShortageCurve?

  /// `quantiles` are the rising probabilities of `forecast.leadTime`; `leadShare` is lead time over cover time, 0…1.
  /// `forLevelOnly` saves half the work where no shortage will be asked.
  public init(
    _ forecast: SeriesForecast, quantiles: [Double], leadShare: Double, forLevelOnly: Bool = false
  ) {
    let mean = max(forecast.mean.reduce(0, +), 0)
    let share = min(max(leadShare, 0), 1)
    let points = CoverDemand.points(forecast, quantiles)
    self.mean = mean
    review = mean * (1 - share)
    periods = share < 1 ? share / (1 - share) : 0
    cover = ShortageCurve(points)
    let centre = points.reduce(0, +) / Double(points.count)
    lead =
      forLevelOnly
      ? nil : ShortageCurve(points.map { max(centre * share + ($0 - centre) * share.squareRoot(), 0) })
  }

  /// Equally likely values of the cover time's demand, from the quantiles by straight lines between normal scores.
  private static func points(_ forecast: SeriesForecast, _ quantiles: [Double]) -> [Double] {
    let scores = quantiles.map(normalQuantile)
    var upper = 1
    return middles.map { z in
      guard quantiles.count > 1 else { return max(forecast.leadTime.first ?? 0, 0) }
      while upper < quantiles.count - 1, scores[upper] < z { upper += 1 }
      let (a, b) = (forecast.leadTime[upper - 1], forecast.leadTime[upper])
      return max(a + (z - scores[upper - 1]) / (scores[upper] - scores[upper - 1]) * (b - a), 0)
    }
  }

  private static let middles = (0..<256).map { normalQuantile((Double($0) + 0.5) / 256) }

  /// The chance that demand of the cover time passes what is there and ordered, when that lies evenly between `level`
  /// and `level + lot`.
  func chance(level: Double, lot: Double) -> Double {
    (cover.shortage(level) - cover.shortage(level + lot)) / lot
  }

  /// Units not served in one review period with that much: short at the end of the cover time, less what was short
  /// before it began and is counted in the period before. What is not served is taken for lost: it does not use up what
  /// is on the way, so the loss of the lead time stands on the side of the stock (solved by halving the interval).
  public func shortage(level: Double, lot: Double) -> Double {
    guard let lead else { preconditionFailure("made for levels only") }
    func short(_ level: Double) -> Double {
      let ends = (cover.area(level) - cover.area(level + lot)) / lot
      let begins = (lead.area(level) - lead.area(level + lot)) / lot
      return min(max(ends - begins, 0), max(review, 0))
    }
    var low = 0.0
    var high = short(level)
    for _ in 0..<12 where high > 1e-6 {
      let middle = (low + high) / 2
      if short(level + middle * periods) > middle { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// The lowest level at which the chance of running short is at most `risk`.
  func level(risk: Double, lot: Double) -> Double {
    var low = 0.0
    guard chance(level: 0, lot: lot) > risk else { return 0 }
    var high = cover.highest
    for _ in 0..<18 {
      let middle = (low + high) / 2
      if chance(level: middle, lot: lot) > risk { low = middle } else { high = middle }
    }
    return high
  }
}

/// E(D − s)⁺ and its integral from s upward, for equally likely rising values of D.
private struct ShortageCurve: Sendable {
  private let values: [Double]
  /// Sums and sums of squares of values[index...].
  private let sums: [Double]
  private let squares: [Double]

  init(_ points: [Double]) {
    values = zip(points, points.dropFirst()).allSatisfy { $0 <= $1 } ? points : points.sorted()
    var sums = [Double](repeating: 0, count: values.count + 1)
    var squares = sums
    for index in values.indices.reversed() {
      sums[index] = sums[index + 1] + values[index]
      squares[index] = squares[index + 1] + values[index] * values[index]
    }
    self.sums = sums
    self.squares = squares
  }

  var highest: Double { values.last ?? 0 }

  private func firstAbove(_ stock: Double) -> Int {
    var (low, high) = (0, values.count)
    while low < high {
      let middle = (low + high) / 2
      if values[middle] > stock { high = middle } else { low = middle + 1 }
    }
    return low
  }

  func shortage(_ stock: Double) -> Double {
    let index = firstAbove(stock)
    return (sums[index] - Double(values.count - index) * stock) / Double(values.count)
  }

  func area(_ stock: Double) -> Double {
    let index = firstAbove(stock)
    let count = Double(values.count - index)
    return (squares[index] - 2 * stock * sums[index] + count * stock * stock) / 2 / Double(values.count)
  }
}

/// An item for the search of levels: its demand, the lot it is bought in and the cost of a unit.
public struct FillItem: Sendable {
  /// Demand over the cover time.
  public var demand: CoverDemand
  /// Units between two orders: what stands above the level after an order lies evenly within it.
  public var lot: Double
  /// Cost of one unit, above 0.
  public var cost: Double

  /// `pack` and `minimum` as the supplier sells. While one review period needs more than the minimum, only the pack
  /// rounds; the rarer the orders, the more of the minimum stands above the level.
  public init(demand: CoverDemand, pack: Double, minimum: Double, cost: Double) {
    let least = (max(minimum, pack) / max(pack, 1)).rounded(.up) * max(pack, 1)
    self.demand = demand
    lot = max(pack, least - demand.review / 2, 1)
    self.cost = max(cost, 1e-9)
  }
}

/// Reorder levels that reach a fill rate (units served at once over units wanted, of all items together) with the least
/// money in stock: `FillPolicy` for one list of items.
///     fillLevels([FillItem(demand: tea, pack: 6, minimum: 12, cost: 3)], fill: 0.95)
public func fillLevels(_ items: [FillItem], fill: Double, highestRisk: Double = 0.6) -> [Double] {
  let policy = FillPolicy(items, fill: fill, highestRisk: highestRisk)
  return items.map(policy.level)
}

/// What money tied up in stock may cost to reach a fill rate. What lies in a lot above the level serves too, so items in
/// large lots need little more than their lead time's mean; one more unit of item i saves a sale with its chance of
/// running short and else ties up its cost, so the odds of running short stand as the costs (the Lagrange condition of
/// the exchange curve). No item runs a higher risk in a cycle than `highestRisk`.
public struct FillPolicy: Sendable {
  private let price: Double
  private let highestRisk: Double

  /// Finds the price of stock at which `items` together reach `fill`, 0…1 without the ends. A few thousand items,
  /// evenly drawn, find it for all.
  public init(_ items: [FillItem], fill: Double, highestRisk: Double = 0.6) {
    precondition(fill > 0 && fill < 1, "a fill rate lies between 0 and 1")
    self.highestRisk = highestRisk
    let wanted = items.reduce(0) { $0 + $1.demand.review }
    guard wanted > 0 else {
      price = 0
      return
    }
    // Dearer stock, more shortage: the price lies between that of no risk and of the highest for all.
    var low = log(1e-4 / (items.map(\.cost).max() ?? 1))
    var high = log(20 / (items.map(\.cost).min() ?? 1))
    for _ in 0..<20 {
      let middle = (low + high) / 2
      let policy = FillPolicy(price: exp(middle), highestRisk: highestRisk)
      let short = items.reduce(0) { $0 + $1.demand.shortage(level: policy.level($1), lot: $1.lot) }
      if short / wanted < 1 - fill { low = middle } else { high = middle }
    }
    price = exp(low)
  }

  private init(price: Double, highestRisk: Double) { (self.price, self.highestRisk) = (price, highestRisk) }

  /// The level at or below which the item is ordered, in units of stock on hand and on the way.
  public func level(_ item: FillItem) -> Double {
    guard item.demand.mean > 0 else { return 0 }
    let odds = price * item.cost
    return item.demand.level(risk: min(max(odds / (1 + odds), 1e-4), highestRisk), lot: item.lot)
  }
}
