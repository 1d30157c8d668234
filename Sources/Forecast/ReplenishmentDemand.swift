import Basis

/// Turns forecasts into what the plan needs: for every item the daily means and the quantile of demand over its
/// own cover time. Items with the same cover time share one forecast run, so that its lead-time quantile is
/// calibrated for exactly that time.
///
/// `coverDays[i]` is the time from today to the arrival of the order after this one, and `today` the first day
/// after the history.
public func replenishmentDemand(
  _ series: [DemandSeries], coverDays: [Int], frequency: Frequency, serviceLevel: Double, today: CivilDate,
  threads: Int = 1
) throws(ForecastRefusal) -> [PlanDemand] {
  precondition(series.count == coverDays.count, "one cover time for each series")
  var groups: [Int: [Int]] = [:]
  for index in series.indices {
    groups[max(periods(coverDays[index], frequency), 1), default: []].append(index)
  }
  var result = [PlanDemand](repeating: PlanDemand(daily: [], covered: 0), count: series.count)
  for (horizon, members) in groups.sorted(by: { $0.key < $1.key }) {
    let settings = ForecastSettings(
      frequency: frequency, horizon: min(horizon, 400), quantiles: [serviceLevel], threads: threads)
    let forecasts = try forecastDemand(members.map { series[$0] }, settings)
    for (index, forecast) in zip(members, forecasts) {
      result[index] = demand(forecast, coverDays: coverDays[index], frequency, today)
    }
  }
  return result
}

private func periods(_ days: Int, _ frequency: Frequency) -> Int {
  switch frequency {
  case .day: days
  case .week: (days + 6) / 7
  case .month: (days + 29) / 30
  }
}

/// Spreads each period evenly over its days and brings the quantile of the whole horizon to the cover time: the
/// spread of a sum grows with the square root of its length.
private func demand(
  _ forecast: SeriesForecast, coverDays: Int, _ frequency: Frequency, _ today: CivilDate
) -> PlanDemand {
  var daily: [Double] = []
  for (step, mean) in forecast.mean.enumerated() {
    let start = frequency.period(step, after: today)
    let length = Int(frequency.period(step + 1, after: today).dayNumber - start.dayNumber)
    for _ in 0..<length { daily.append(max(mean, 0) / Double(length)) }
  }
  let whole = daily.reduce(0, +)
  let part = daily.prefix(coverDays).reduce(0, +)
  let above = max((forecast.leadTime.last ?? whole) - whole, 0)
  let scale = min(Double(coverDays) / Double(max(daily.count, 1)), 1)
  return PlanDemand(daily: daily, covered: max(part, 0) + above * scale.squareRoot())
}
