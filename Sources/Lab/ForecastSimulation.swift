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

  /// One policy's year: mean stock value per item, fill rate and share of cover times without a stock-out.
  struct Year {
    var stock = 0.0
    var fill = 0.0
    var service = 0.0
    /// Weeks without a stock-out, weighted by demand as the mix is.
    var weighted = 0.0
  }

  /// 52 weeks of weekly ordering with a lead time, packs and minimum, unmet demand lost. Costs differ by item.
  /// `byFormula` uses mean + z σ of the last 26 weeks for every item; otherwise the engine's calibrated quantiles at
  /// the mix of service levels that costs least.
  static func year(_ count: Int, service: Double, byFormula: Bool, seed: UInt64) throws -> Year {
    let series = items(count, periods: 156, seed: seed)
    var random = SeededGenerator(seed: seed &+ 1)
    let lead = (0..<count).map { _ in 1 + Int(random.uniform() * 4) }
    let pack = (0..<count).map { _ in [1.0, 6, 12][Int(random.uniform() * 3)] }
    let minimum = (0..<count).map { pack[$0] * Double(1 + Int(random.uniform() * 3)) }
    let cost = (0..<count).map { _ in exp(random.uniform() * 3) }
    let z = normalQuantile(service)
    var stock = [Double](repeating: 0, count: count)
    var pipeline = [[Double]](repeating: [Double](repeating: 0, count: 60), count: count)
    var means = [Double](repeating: 0, count: count)
    for item in 0..<count { means[item] = series[item].values[..<104].reduce(0, +) / 104 }
    var (weightedWhole, weights) = (0.0, 0.0)
    var (value, met, wanted, whole, cycles) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for week in 0..<52 {
      let now = 104 + week
      var target = [Double](repeating: 0, count: count)
      var planned = [FillItem?](repeating: nil, count: count)
      for length in 1...4 {
        let members = (0..<count).filter { lead[$0] == length }
        let cover = length + 1
        if byFormula {
          for item in members {
            let recent = Array(series[item].values[(now - 26)..<now])
            let mean = recent.reduce(0, +) / 26
            let variance = recent.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 25
            target[item] = mean * Double(cover) + z * (variance * Double(cover)).squareRoot()
          }
        } else {
          let past = members.map {
            DemandSeries(id: series[$0].id, first: series[$0].first, values: Array(series[$0].values[..<now]))
          }
          let asked = [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999]
          let settings = ForecastSettings(frequency: .week, horizon: cover, quantiles: asked, threads: 2)
          for (item, forecast) in zip(members, try forecastDemand(past, settings)) {
            let demand = CoverDemand(forecast, quantiles: asked, leadShare: Double(length) / Double(cover))
            planned[item] = FillItem(
              demand: demand, pack: pack[item], minimum: minimum[item], cost: cost[item])
          }
        }
      }
      if !byFormula {
        for (item, level) in fillLevels(planned.map { $0! }, fill: service).enumerated() {
          target[item] = level
        }
      }
      for item in 0..<count {
        if week == 0 { stock[item] = target[item].rounded(.up) }
        stock[item] += pipeline[item][week]
        let position = stock[item] + pipeline[item][(week + 1)...].reduce(0, +)
        let need = target[item] - position
        if need > 0 {
          pipeline[item][week + lead[item]] += (max(need, minimum[item]) / pack[item]).rounded(.up) * pack[item]
        }
        let demand = series[item].values[now]
        let sold = min(demand, stock[item])
        stock[item] -= sold
        // The first weeks still live on the opening stock.
        guard week >= 8 else { continue }
        met += sold
        wanted += demand
        whole += sold == demand ? 1 : 0
        cycles += 1
        weightedWhole += sold == demand ? means[item] : 0
        weights += means[item]
        value += stock[item] * cost[item]
      }
    }
    return Year(
      stock: value / 44 / Double(count), fill: met / wanted, service: whole / cycles,
      weighted: weightedWhole / weights)
  }
}
