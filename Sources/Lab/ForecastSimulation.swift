import Basis
import Forecast
import Foundation

/// Generated items whose true demand is known, for what no real file can show: hidden demand and whole years of
/// ordering.
enum ForecastSimulation {
  /// Demand of one item: orders arrive by a Poisson law with a slow season, each of a lognormal size.
  static func demand(_ random: inout SeededGenerator, periods: Int) -> [Double] {
    let rate = exp(random.uniform() * 3.2 - 1.2)
    let size = exp(random.uniform() * 2.5)
    let spread = 0.3 + 0.6 * random.uniform()
    let season = 0.25 * random.uniform()
    let phase = random.uniform() * 2 * Double.pi
    var drift = 0.0
    return (0..<periods).map { week in
      drift += 0.02 * random.normal()
      let level = rate * exp(drift) * (1 + season * sin(2 * Double.pi * Double(week) / 52 + phase))
      var sum = 0.0
      for _ in 0..<random.poisson(level) { sum += (size * exp(spread * random.normal())).rounded(.up) }
      return sum
    }
  }

  static func items(_ count: Int, periods: Int, seed: UInt64) -> [DemandSeries] {
    var random = SeededGenerator(seed: seed)
    let first = CivilDate(year: 2024, month: 1, day: 1)!
    return (0..<count).map { index in
      DemandSeries(id: "S\(index)", first: first, values: demand(&random, periods: periods))
    }
  }

  /// Bias of the 28-day forecast with all days known, with 20 % of days out of stock and hidden, and with the
  /// same days wrongly counted as zero.
  static func censoring(_ count: Int, seed: UInt64) throws -> (full: Double, hidden: Double, zero: Double) {
    var random = SeededGenerator(seed: seed)
    let first = CivilDate(year: 2025, month: 1, day: 6)!
    let settings = ForecastSettings(frequency: .day, horizon: 28)
    var sets: [[DemandSeries]] = [[], [], []]
    var actual = 0.0
    for index in 0..<count {
      let all = demand(&random, periods: 364 + 28)
      actual += all[364...].reduce(0, +)
      var hidden = Array(all[..<364])
      var zero = hidden
      // Stock-outs come in runs of a few days, one day in five in all.
      var day = 0
      while day < 364 {
        if random.uniform() < 0.25 / 4 {
          for out in day..<min(day + 4, 364) { (hidden[out], zero[out]) = (.nan, 0) }
          day += 4
        } else {
          day += 1
        }
      }
      for (set, values) in [Array(all[..<364]), hidden, zero].enumerated() {
        sets[set].append(DemandSeries(id: "S\(index)", first: first, values: values))
      }
    }
    let bias = try sets.map { set in
      try forecastDemand(set, settings).reduce(0) { $0 + $1.mean.reduce(0, +) } / actual - 1
    }
    return (bias[0], bias[1], bias[2])
  }
}
