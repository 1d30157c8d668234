import Foundation

/// What is known of a product before it sells.
public struct ProductTraits: Sendable {
  /// Category.
  public var category: String
  /// Brand.
  public var brand: String
  /// Price of one unit.
  public var price: Double
  /// Units in a pack.
  public var pack: Double

  /// Traits of one product.
  public init(category: String, brand: String, price: Double, pack: Double) {
    (self.category, self.brand, self.price, self.pack) = (category, brand, price, pack)
  }

  /// How like another product: 0 is the same, each unit about one trait apart.
  func distance(to other: ProductTraits) -> Double {
    (category == other.category ? 0 : 2) + (brand == other.brand ? 0 : 1)
      + abs(log(max(price, 0.01) / max(other.price, 0.01)))
      + 0.5 * abs(log(max(pack, 0.01) / max(other.pack, 0.01)))
  }
}

/// The forecast of a product in its first periods: the launch curve of the `neighbours` most similar launches,
/// scaled to the distribution the reps expect, handed over to its own demand as that grows: own weeks count
/// `n / (n + handOver)`.
///     launchForecast(traits, launches: past, own: [], distribution: 1, horizon: 4)
public func launchForecast(
  _ traits: ProductTraits, launches: [(traits: ProductTraits, demand: [Double])], own: [Double],
  distribution: Double = 1, horizon: Int, neighbours: Int = 5, handOver: Double = 6
) -> [Double] {
  let near = launches.enumerated().filter { !$0.element.demand.isEmpty }.map {
    (distance: traits.distance(to: $0.element.traits), index: $0.offset)
  }.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }.prefix(max(neighbours, 1))
  let ownMean = own.isEmpty ? 0 : own.reduce(0, +) / Double(own.count)
  guard !near.isEmpty else { return [Double](repeating: ownMean, count: horizon) }
  func curve(_ period: Int) -> Double {
    var sum = 0.0
    var weights = 0.0
    for one in near {
      let demand = launches[one.index].demand
      let weight = 1 / (0.5 + one.distance)
      sum += weight * demand[min(period, demand.count - 1)]
      weights += weight
    }
    return sum / weights * distribution
  }
  let credibility = Double(own.count) / (Double(own.count) + handOver)
  let expected = own.indices.reduce(0) { $0 + curve($1) }
  // The product's own level against its curve so far says how much better or worse it sells than its kind.
  let level = expected > 0 ? own.reduce(0, +) / expected : 1
  return (0..<horizon).map { step in
    let shape = curve(own.count + step)
    return shape * (1 + credibility * (level - 1))
  }
}

/// Links a successor to what it replaces: the old item's history, times `ratio`, in front of the new one's.
///     succeed(old: [10, 12], new: [.nan, 3, 9], ratio: 1)   // [10, 12, 3, 9] when both start together
public func succeed(old: DemandSeries, new: DemandSeries, frequency: Frequency, ratio: Double = 1)
  -> DemandSeries
{
  let first = min(old.first, new.first)
  let oldStart = frequency.steps(from: first, to: old.first)
  let newStart = frequency.steps(from: first, to: new.first)
  let count = max(oldStart + old.values.count, newStart + new.values.count)
  var values = [Double](repeating: .nan, count: count)
  for (index, value) in old.values.enumerated() { values[oldStart + index] = value * ratio }
  for (index, value) in new.values.enumerated() where !value.isNaN {
    // While both are sold their customers are the same ones.
    let before = values[newStart + index]
    values[newStart + index] = before.isNaN ? value : before + value
  }
  return DemandSeries(id: new.id, first: first, values: values, weight: new.weight, promotion: new.promotion)
}
