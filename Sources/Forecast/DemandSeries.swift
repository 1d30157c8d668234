import Basis

/// What was ordered of one thing in one place, period after period. A period that is not known (stock-out,
/// hole in an export) is `.nan`, which is not the same as nothing ordered, 0.
public struct DemandSeries: Sendable {
  /// Name of the series, as it comes back with the forecast.
  public let id: String
  /// First day of the first period.
  public let first: CivilDate
  /// Ordered quantity of each period, in the item's unit.
  public var values: [Double]
  /// Value of one unit for ABC, in any one currency; 1 ranks by quantity.
  public var weight: Double
  /// Expected uplift of each period by known promotions and events, past and to come, 1 for none (see
  /// `EventUplift`). Demand is divided by it before a model sees it, and the forecast multiplied.
  public var promotion: [Double]

  /// A series whose first value belongs to the period that starts on `first`.
  public init(id: String, first: CivilDate, values: [Double], weight: Double = 1, promotion: [Double] = []) {
    self.id = id
    self.first = first
    self.values = values
    self.weight = weight
    self.promotion = promotion
  }
}

/// Why a forecast was refused: the place, the value met and what to do.
public enum ForecastRefusal: Error, Equatable, Sendable {
  /// The horizon is not 1…400.
  case horizon(Int)
  /// A quantile is not between 0 and 1, both excluded.
  case quantile(Double)
  /// A number that is no quantity: infinite, or beyond 10¹².
  case value(series: String, period: Int, value: Double)
  /// A series without a single known period.
  case nothingKnown(series: String)
  /// More than 200,000 periods in one series.
  case tooLong(series: String, periods: Int)
  /// The same series id twice.
  case duplicate(series: String)

  /// The refusal for people.
  public var text: Text {
    switch self {
    case .horizon(let value):
      Text(
        "Horyzont \(value): podaj od 1 do 400 okresów.", "Horizon \(value): give 1 to 400 periods.")
    case .quantile(let value):
      Text(
        "Kwantyl \(value): podaj liczbę między 0 a 1.", "Quantile \(value): give a number between 0 and 1.")
    case .value(let series, let period, let value):
      Text(
        "Szereg \(series), okres \(period + 1): \(value) nie jest ilością. Popraw ją lub usuń wiersz.",
        "Series \(series), period \(period + 1): \(value) is no quantity. Correct it or remove the row.")
    case .nothingKnown(let series):
      Text(
        "Szereg \(series) nie ma ani jednej znanej ilości. Usuń go albo dodaj historię.",
        "Series \(series) has no known quantity at all. Remove it or add history.")
    case .tooLong(let series, let periods):
      Text(
        "Szereg \(series) ma \(periods) okresów, najwięcej 200000. Skróć historię albo użyj tygodni.",
        "Series \(series) has \(periods) periods, at most 200,000. Shorten the history or use weeks.")
    case .duplicate(let series):
      Text(
        "Szereg \(series) występuje dwa razy. Połącz go w jeden.",
        "Series \(series) stands twice. Merge it into one.")
    }
  }
}

/// Checks what cannot be repaired; gaps, negative corrections and short histories are handled later.
func check(_ series: [DemandSeries], _ settings: ForecastSettings) throws(ForecastRefusal) {
  guard (1...400).contains(settings.horizon) else { throw .horizon(settings.horizon) }
  for quantile in settings.quantiles where !(quantile > 0 && quantile < 1) { throw .quantile(quantile) }
  var seen = Set<String>()
  for one in series {
    guard seen.insert(one.id).inserted else { throw .duplicate(series: one.id) }
    guard one.values.count <= 200_000 else { throw .tooLong(series: one.id, periods: one.values.count) }
    var known = false
    for (period, value) in one.values.enumerated() where !value.isNaN {
      guard abs(value) <= 1e12 else { throw .value(series: one.id, period: period, value: value) }
      known = true
    }
    guard known else { throw .nothingKnown(series: one.id) }
  }
}
