import Foundation

/// The launches a company has seen, as a source for its next ones.
struct LaunchBook: Sendable {
  private let launches: [(traits: ProductTraits, demand: [Double])]
  /// Items with so many own periods no longer need their neighbours.
  static let ownPeriods = 26
  private static let longest = 52
  private static let most = 2_000

  /// Learns from items that are no longer new and whose first order came later than the first of all, so that their
  /// beginning was seen; where nothing was ever launched, from the level of what is sold.
  init(_ items: [ItemFacts], _ frequency: Frequency) {
    guard let begin = items.map(\.series.first).min() else {
      launches = []
      return
    }
    let stride = max(items.count / LaunchBook.most, 1)
    var seen: [(traits: ProductTraits, demand: [Double])] = []
    var levels: [(traits: ProductTraits, demand: [Double])] = []
    for (index, one) in items.enumerated() where index % stride == 0 {
      guard let traits = one.traits, one.replaces == nil else { continue }
      let own = LaunchBook.own(one.series)
      guard own.count >= LaunchBook.ownPeriods else { continue }
      let late = frequency.steps(from: begin, to: one.series.first) + one.series.values.count - own.count
      if late >= 8 { seen.append((traits, Array(own.prefix(LaunchBook.longest)))) }
      let recent = own.suffix(LaunchBook.ownPeriods)
      levels.append((traits, [recent.reduce(0, +) / Double(recent.count)]))
    }
    launches = seen.isEmpty ? levels : seen
  }

  /// Known periods since the first order.
  static func own(_ series: DemandSeries) -> [Double] {
    Array(series.values.drop { $0.isNaN || $0 <= 0 }.filter { !$0.isNaN })
  }

  /// The forecast of a new item: `base`, the engine's own, moved to the launch curve; without any demand yet, the curve
  /// with the spread of its neighbours. `nil` for what is not new, has no traits or no neighbours.
  func forecast(_ item: ItemFacts, _ base: SeriesForecast?, _ settings: ForecastSettings) -> SeriesForecast? {
    let own = LaunchBook.own(item.series)
    guard let traits = item.traits, item.replaces == nil, own.count < LaunchBook.ownPeriods, !launches.isEmpty
    else { return nil }
    let mean = launchForecast(
      traits, launches: launches, own: own, distribution: item.distribution, horizon: settings.horizon)
    if var base, base.mean.reduce(0, +) > 0, own.contains(where: { $0 > 0 }) {
      let factors = zip(mean, base.mean).map { $1 > 0 ? $0 / $1 : 1 }
      base = base.scaled(by: factors)
      base.model = "launch"
      return base
    }
    // Launches of one kind differ by about their own size, whatever the curve.
    func spread(_ mean: Double, _ quantile: Double) -> Double {
      CountDistribution(mean: mean, variance: mean + mean * mean).value(at: normalQuantile(quantile))
    }
    let sum = mean.reduce(0, +)
    return SeriesForecast(
      id: item.series.id,
      demandClass: DemandClass(pattern: .erratic, phase: .new, value: .c, steadiness: .z), model: "launch",
      mean: mean, quantiles: settings.quantiles.map { p in mean.map { spread($0, p) } },
      leadTime: settings.quantiles.map { spread(sum, $0) }, reference: (0, 0))
  }
}

extension SeriesForecast {
  /// Each period times its factor, ranges with it; the sum over the horizon by what its mean changes.
  func scaled(by factors: [Double]) -> SeriesForecast {
    guard factors.contains(where: { $0 != 1 }) else { return self }
    var result = self
    let before = mean.reduce(0, +)
    for step in mean.indices {
      result.mean[step] *= factors[step]
      for index in quantiles.indices { result.quantiles[index][step] *= factors[step] }
    }
    let ratio = before > 0 ? result.mean.reduce(0, +) / before : 1
    result.leadTime = leadTime.map { $0 * ratio }
    return result
  }

  /// Nothing more will be asked of it.
  var none: SeriesForecast {
    var result = self
    result.model = "succeeded"
    result.mean = mean.map { _ in 0 }
    result.quantiles = quantiles.map { $0.map { _ in 0 } }
    result.leadTime = leadTime.map { _ in 0 }
    return result
  }
}
