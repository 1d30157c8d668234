import Basis

/// Forecasts one item again after its history changed, with what the last full run learned. Nothing else is
/// read, so a changed order answers in microseconds.
public func reforecast(
  _ series: DemandSeries, value: ValueClass, _ model: ForecastModel
) throws(ForecastRefusal) -> SeriesForecast {
  try check([series], model.settings)
  let workspace = Workspace(length: series.values.count, horizon: model.settings.horizon)
  return forecast(series, value: value, model, workspace)
}

/// The quantity of one period changed, for example by one more order on `day`.
public func adding(_ quantity: Double, on day: CivilDate, to series: DemandSeries, _ frequency: Frequency)
  -> DemandSeries
{
  var changed = series
  let index = frequency.steps(from: series.first, to: day)
  guard index >= 0 else { return series }
  while changed.values.count <= index { changed.values.append(0) }
  let before = changed.values[index]
  changed.values[index] = max((before.isNaN ? 0 : before) + quantity, 0)
  return changed
}
