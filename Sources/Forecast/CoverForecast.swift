import Basis

/// How long an order of today must last, in days and in the periods of the forecast.
struct CoverTime {
  /// Days until the order arrives, and until the next one could.
  let lead: Int
  let days: Int
  /// Days of the current period that are over.
  let begun: Int
  /// Periods that hold all these days, 1…400.
  let periods: Int

  init(_ terms: PlanItem, _ calendar: SupplierCalendar, _ settings: DeliverySettings) {
    let (_, arrival, next) = deliveryDays(terms, today: settings.today, calendar)
    let frequency = settings.forecast.frequency
    lead = Int(arrival.dayNumber - settings.today.dayNumber)
    days = Int(next.dayNumber - settings.today.dayNumber)
    begun = Int(settings.today.dayNumber - frequency.start(of: settings.today).dayNumber)
    periods = min(max((begun + days + frequency.days - 1) / frequency.days, 1), 400)
  }

  /// The run's settings for a forecast over this time.
  func settings(_ main: ForecastSettings) -> ForecastSettings {
    var own = main
    own.horizon = periods
    own.quantiles = CoverModels.quantiles
    return own
  }
}

/// Demand from today to the next arrival: expected by day, and the quantiles of its sum.
struct CoverForecast {
  let daily: [Double]
  let mean: Double
  private let forecast: SeriesForecast
  private let leadShare: Double

  /// From the forecast over whole periods. Days that are over are taken off, and the spread shrinks with the square root
  /// of the length; `ratio` and `plus` bring what a person or the product's total changed.
  init(
    _ over: SeriesForecast, _ time: CoverTime, _ settings: DeliverySettings, ratio: Double, plus: Double
  ) {
    let frequency = settings.forecast.frequency
    var daily: [Double] = []
    for (step, mean) in over.mean.enumerated() {
      let start = frequency.period(step, after: settings.today)
      let length = Int(frequency.period(step + 1, after: settings.today).dayNumber - start.dayNumber)
      let share = (max(mean, 0) * ratio + plus / Double(over.mean.count)) / Double(length)
      for _ in 0..<length { daily.append(share) }
    }
    let first = frequency == .day ? 0 : time.begun
    daily = Array(daily.dropFirst(min(first, max(daily.count - 1, 0))))
    let whole = over.mean.reduce(0) { $0 + max($1, 0) }
    let part = daily.prefix(time.days).reduce(0, +)
    let scale = min(Double(time.days) / Double(max(time.begun + daily.count, 1)), 1).squareRoot()
    var forecast = over
    forecast.mean = [part]
    forecast.leadTime = over.leadTime.map { max(part + ($0 - whole) * ratio * scale, 0) }
    self.daily = daily
    self.forecast = forecast
    mean = part
    leadShare = Double(time.lead) / Double(max(time.days, 1))
  }

  /// The demand that is not passed with this chance.
  func quantile(_ share: Double) -> Double { leadQuantile(forecast, of: CoverModels.quantiles, at: share) }

  /// For the price of stock, or for a level at a price that is known.
  func demand(forLevelOnly: Bool) -> CoverDemand {
    CoverDemand(
      forecast, quantiles: CoverModels.quantiles, leadShare: leadShare, forLevelOnly: forLevelOnly)
  }
}

extension FillItem {
  /// An item on its supplier's terms; without a cost all units cost alike.
  init(_ cover: CoverForecast, _ terms: PlanItem, forLevelOnly: Bool = false) {
    self.init(
      demand: cover.demand(forLevelOnly: forLevelOnly), pack: Double(terms.pack),
      minimum: Double(terms.minimum),
      cost: max(Double(terms.cost.tenThousandths), 1))
  }
}

extension Frequency {
  /// Usual days of a period.
  var days: Int {
    switch self {
    case .day: 1
    case .week: 7
    case .month: 30
    }
  }
}

extension DemandSeries {
  /// Whether any period is known.
  var isKnown: Bool { values.contains { !$0.isNaN } }
}
