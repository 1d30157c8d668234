import Basis
import Forecast
import Foundation

/// A year of weekly ordering on generated items, so that two policies can be compared at the same service they really
/// gave: lead times of 1 to 4 weeks, packs of 1, 6 or 12, minimum orders of 1 to 3 packs, costs from 1 to 20, unmet
/// demand lost. 104 weeks are known before it begins.
struct StockSimulation {
  let series: [DemandSeries]
  let terms: [ReplayItem]
  private let known = 104
  /// Items of each week, ready for the search of levels; learning is renewed every fourth week.
  private let weeks: [[FillItem]]
  private let threads: Int

  init(_ count: Int, seed: UInt64, threads: Int = 2) throws {
    let series = ForecastSimulation.items(count, periods: 156, seed: seed)
    var random = SeededGenerator(seed: seed &+ 1)
    let lead = (0..<count).map { _ in 1 + Int(random.uniform() * 4) }
    let pack = (0..<count).map { _ in [1.0, 6, 12][Int(random.uniform() * 3)] }
    let minimum = (0..<count).map { pack[$0] * Double(1 + Int(random.uniform() * 3)) }
    let cost = (0..<count).map { _ in exp(random.uniform() * 3) }
    let terms = (0..<count).map {
      ReplayItem(
        demand: series[$0].values, lead: lead[$0], pack: pack[$0], minimum: minimum[$0], cost: cost[$0])
    }
    let known = self.known
    var models: CoverModels?
    weeks = try (0..<52).map { week in
      let past = StockSimulation.past(series, known + week)
      if week % 4 == 0 {
        models = try CoverModels(learning: past, covers: [2, 3, 4, 5], frequency: .week, threads: threads)
      }
      return models!.fillItems(past, terms, threads: threads)
    }
    (self.series, self.terms, self.threads) = (series, terms, threads)
  }

  private static func past(_ series: [DemandSeries], _ count: Int) -> [DemandSeries] {
    series.map { DemandSeries(id: $0.id, first: $0.first, values: Array($0.values[..<count])) }
  }

  /// Mean + z σ of the last 26 weeks over the cover time, for every item the same z.
  func byFormula(_ service: Double) -> ReplayResult {
    let z = normalQuantile(service)
    return replay(terms, known..<156) { week in
      terms.map { item in
        let recent = item.demand[(week - 26)..<week]
        let mean = recent.reduce(0, +) / 26
        let variance = recent.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 25
        let cover = Double(item.lead + item.review)
        return mean * cover + z * (variance * cover).squareRoot()
      }
    }
  }

  /// The engine's levels for an asked fill rate, without the backtest.
  func byEngine(_ fill: Double) -> ReplayResult {
    let levels = inOrder(weeks) { fillLevels($0, fill: fill) }
    return replay(terms, known..<156) { levels[$0 - known] }
  }

  /// The engine at the fill rate that a backtest on the weeks before the year found for `goal`.
  func backtested(_ goal: Double) throws -> (asked: Double, result: ReplayResult) {
    let before = terms.map {
      var item = $0
      item.demand = Array($0.demand[..<known])
      return item
    }
    let asked = try backtestedFill(
      StockSimulation.past(series, known), before, goal: goal, frequency: .week, threads: threads)
    return (asked, byEngine(asked))
  }

  /// A policy tuned until its year gives `fill`: the nearest nominal value, and what it cost.
  func tuned(to fill: Double, _ policy: (Double) -> ReplayResult) -> (nominal: Double, result: ReplayResult) {
    var (low, high) = (0.5, 0.999)
    var best = (nominal: 0.0, result: ReplayResult())
    for _ in 0..<11 {
      let middle = (low + high) / 2
      let result = policy(middle)
      if abs(result.fill - fill) <= abs(best.result.fill - fill) { best = (middle, result) }
      if result.fill < fill { low = middle } else { high = middle }
    }
    return best
  }

  private func inOrder<Item: Sendable, Result: Sendable>(
    _ items: [Item], _ work: @escaping @Sendable (Item) -> Result
  ) -> [Result] {
    let results = Slots<Result>(items.count)
    DispatchQueue.concurrentPerform(iterations: items.count) { results.put($0, work(items[$0])) }
    return results.all
  }
}

private final class Slots<Result: Sendable>: @unchecked Sendable {
  private let lock = NSLock()
  private var values: [Result?]

  init(_ count: Int) { values = [Result?](repeating: nil, count: count) }

  func put(_ index: Int, _ value: Result) { lock.withLock { values[index] = value } }

  var all: [Result] { values.map { $0! } }
}
