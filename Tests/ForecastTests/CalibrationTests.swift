import Basis
import Testing

@testable import Forecast
@testable import Lab

@Test(
  "P95 of the lead-time sum covers 93 to 97 % of each ABC class, by rolling origins",
  arguments: [11] as [UInt64])
func coverage(seed: UInt64) throws {
  let series = ForecastSimulation.items(900, periods: 110, seed: seed)
  let settings = ForecastSettings(frequency: .week, horizon: 4, quantiles: [0.05, 0.5, 0.95], threads: 2)
  let result = try rollingOrigin(series, settings, origins: 2)
  for (value, accuracy) in result.byClass {
    #expect((0.93...0.97).contains(accuracy.coverage[2]), "seed \(seed), class \(value): \(accuracy.coverage)")
    #expect(accuracy.count >= 300)
  }
}

private func certain(_ units: Double) -> SeriesForecast {
  SeriesForecast(
    id: "A", demandClass: DemandClass(pattern: .smooth, phase: .running, value: .a, steadiness: .x),
    model: "mean",
    mean: [units / 2, units / 2], quantiles: [], leadTime: [units, units, units], reference: (0, 0))
}

@Test(
  "Expected shortage of a demand that is certain: ten units in the cover time, five of them in the lead time")
func certainShortage() {
  let demand = CoverDemand(certain(10), quantiles: [0.05, 0.5, 0.95], leadShare: 0.5)
  #expect(demand.shortage(level: 10, lot: 1) < 1e-6)
  // 8 to 9 units are there: 1 to 2 are missing, 1.5 on average; what is lost spares the stock in the lead time,
  // and 0.75 lost in it and 0.75 after it agree with each other.
  #expect(abs(demand.shortage(level: 8, lot: 1) - 0.75) < 0.01)
  // Nothing is ordered before the stock is gone: nearly the whole review period's 5 are missing.
  #expect(demand.shortage(level: 0, lot: 1) > 4.5)
}

@Test("A large lot needs a lower level, a dear item runs a higher risk, and more service needs more")
func fillLevelsOrder() throws {
  let series = ForecastSimulation.items(3, periods: 104, seed: 5)
  let quantiles = [0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98, 0.99]
  let settings = ForecastSettings(frequency: .week, horizon: 3, quantiles: quantiles)
  let demand = CoverDemand(try forecastDemand(series, settings)[0], quantiles: quantiles, leadShare: 2.0 / 3)
  func levels(_ lots: [Double], _ costs: [Double], fill: Double) -> [Double] {
    fillLevels(
      zip(lots, costs).map { FillItem(demand: demand, pack: 1, minimum: $0, cost: $1) }, fill: fill)
  }
  let byLot = levels([1, 8 * demand.mean], [1, 1], fill: 0.95)
  #expect(byLot[1] < byLot[0])
  let byCost = levels([1, 1], [1, 10], fill: 0.95)
  #expect(byCost[1] < byCost[0])
  #expect(levels([1, 1], [1, 1], fill: 0.99)[0] > levels([1, 1], [1, 1], fill: 0.9)[0])
}
