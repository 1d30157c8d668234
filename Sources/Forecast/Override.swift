import Basis

/// A person's change of the forecast, kept with who, why and until when, and judged afterwards.
public struct ForecastOverride: Sendable, Equatable {
  /// What a change means.
  public enum Change: Sendable, Equatable {
    /// So many units more (or fewer) over the periods together.
    case add(Double)
    /// Exactly so many units over the periods together.
    case set(Double)
  }

  /// The items it covers: one, or all below a node of the hierarchy.
  public var ids: Set<String>
  /// First and last period changed, counted from the first forecast period.
  public var periods: ClosedRange<Int>
  /// The change.
  public var change: Change
  /// Who made it.
  public var author: String
  /// Why.
  public var reason: String
  /// The last day it counts.
  public var validTo: CivilDate

  /// An override.
  public init(
    ids: Set<String>, periods: ClosedRange<Int>, change: Change, author: String, reason: String,
    validTo: CivilDate
  ) {
    (self.ids, self.periods, self.change) = (ids, periods, change)
    (self.author, self.reason, self.validTo) = (author, reason, validTo)
  }
}

/// Applies overrides in order, each spread over its items and periods by their share of the forecast (evenly
/// when that is zero). Quantiles and lead-time quantiles move by the same factor as their item.
public func apply(
  _ overrides: [ForecastOverride], to forecasts: [SeriesForecast], today: CivilDate
) -> [SeriesForecast] {
  var result = forecasts
  for one in overrides where one.validTo >= today {
    let members = result.indices.filter { one.ids.contains(result[$0].id) }
    guard let horizon = members.map({ result[$0].mean.count }).min(), one.periods.lowerBound < horizon
    else { continue }
    let periods = max(one.periods.lowerBound, 0)...min(one.periods.upperBound, horizon - 1)
    let before = members.reduce(0.0) { sum, index in sum + periods.reduce(0) { $0 + result[index].mean[$1] } }
    let wanted: Double
    switch one.change {
    case .add(let units): wanted = max(before + units, 0)
    case .set(let units): wanted = max(units, 0)
    }
    for index in members {
      let old = result[index].mean.reduce(0, +)
      for period in periods {
        let mean = result[index].mean[period]
        let new = before > 0 ? mean * wanted / before : wanted / Double(members.count * periods.count)
        for quantile in result[index].quantiles.indices {
          let value = result[index].quantiles[quantile][period]
          result[index].quantiles[quantile][period] = mean > 0 ? value * new / mean : value + new
        }
        result[index].mean[period] = new
      }
      let sum = result[index].mean.reduce(0, +)
      for quantile in result[index].leadTime.indices {
        let value = result[index].leadTime[quantile]
        result[index].leadTime[quantile] = old > 0 ? value * sum / old : value + sum
      }
    }
  }
  return result
}

/// What an override was worth: the absolute error without it less the error with it, in units. Positive means
/// the person knew better.
///     valueAdded(actual: 120, before: 100, after: 110)   // 10
public func valueAdded(actual: Double, before: Double, after: Double) -> Double {
  abs(actual - before) - abs(actual - after)
}
