import Basis

/// What a run has learned: plans one item again when an order or its stock changed, without the others.
///     let row = try run.state.replan(item)
public struct DeliveryState: Sendable {
  let settings: DeliverySettings
  private let model: ForecastModel
  private let book: LaunchBook
  private let uplift: EventUplift
  /// Histories that successors took over, and who handed over.
  private let heritage: [String: DemandSeries]
  private let succeeded: Set<String>
  private let values: [String: ValueClass]
  var agreed: [String: [Double]] = [:]
  var overridden: [String: Adjustment] = [:]
  private var covers: CoverModels?
  var policy: FillPolicy?

  /// Learns the classes from every series that knows anything.
  static func learn(
    _ items: [ItemFacts], _ settings: DeliverySettings
  ) throws(ForecastRefusal) -> (series: [DemandSeries], state: DeliveryState) {
    let frequency = settings.forecast.frequency
    let prepared = PreparedSeries(items, frequency)
    let known = prepared.series.filter(\.isKnown)
    let classes = classesByValue(known)
    let state = DeliveryState(
      settings: settings, model: try learnForecastModel(known, settings.forecast),
      book: LaunchBook(items, frequency), uplift: prepared.uplift, heritage: prepared.heritage,
      succeeded: prepared.succeeded,
      values: Dictionary(uniqueKeysWithValues: zip(known.map(\.id), classes)))
    return (prepared.series, state)
  }

  private init(
    settings: DeliverySettings, model: ForecastModel, book: LaunchBook, uplift: EventUplift,
    heritage: [String: DemandSeries], succeeded: Set<String>, values: [String: ValueClass]
  ) {
    (self.settings, self.model, self.book, self.uplift) = (settings, model, book, uplift)
    (self.heritage, self.succeeded, self.values) = (heritage, succeeded, values)
  }

  /// Learns the cover times that occur.
  mutating func learnLevels(_ items: [ItemFacts], _ series: [DemandSeries]) throws(ForecastRefusal) {
    var lengths = Set<Int>()
    for one in items {
      if let terms = one.terms, (try? terms.check(PlanDemand(daily: [], covered: 0))) != nil {
        lengths.insert(CoverTime(terms, one.calendar, settings).periods)
      }
    }
    covers = try CoverModels(
      learning: series.filter(\.isKnown), covers: lengths, frequency: settings.forecast.frequency,
      seed: settings.forecast.seed, threads: settings.forecast.threads)
  }

  /// Plans one item again with what was learned. Its product's total, overrides and the price of stock stay as the run
  /// found them; lorries are the run's.
  public func replan(_ item: ItemFacts) throws(ForecastRefusal) -> DeliveryRow {
    let series = prepared(item)
    if series.isKnown { try check([series], settings.forecast) }
    let workspace = Workspace(length: series.values.count, horizon: settings.forecast.horizon)
    let base = base(item, series, workspace)
    var engine = base ?? SeriesForecast.unknown(item.series.id, settings.forecast)
    if let factors = agreed[item.series.id] { engine = engine.scaled(by: factors) }
    let adjusted = overridden[item.series.id].map { $0.apply(to: engine) } ?? engine
    return row(item, series, engine, adjusted, base, workspace)
  }

  private func prepared(_ item: ItemFacts) -> DemandSeries {
    item.prepared(uplift, heir: heritage[item.series.id], settings.forecast.frequency)
  }

  /// The item's forecast by itself; `nil` for what has neither demand nor neighbours.
  func base(_ item: ItemFacts, _ series: DemandSeries, _ workspace: Workspace) -> SeriesForecast? {
    let id = item.series.id
    let own =
      series.isKnown ? forecast(series, value: values[id] ?? .c, model, workspace) : nil
    if succeeded.contains(id) { return own?.none }
    return book.forecast(item, own, settings.forecast) ?? own
  }

  /// Demand over the item's own cover time, in the measure of its adjusted forecast; `nil` without (proper) terms or
  /// when its cover time was not learned.
  func cover(
    _ item: ItemFacts, _ series: DemandSeries, _ adjusted: SeriesForecast, _ base: SeriesForecast?,
    _ workspace: Workspace
  ) -> CoverForecast? {
    guard let terms = item.terms, (try? terms.check(PlanDemand(daily: [], covered: 0))) != nil else {
      return nil
    }
    let time = CoverTime(terms, item.calendar, settings)
    var over = SeriesForecast.unknown(item.series.id, time.settings(settings.forecast))
    if series.isKnown {
      guard let model = covers?.model(time.periods) else { return nil }
      over = forecast(series, value: values[item.series.id] ?? .c, model, workspace)
    }
    if succeeded.contains(item.series.id) {
      over = over.none
    } else if let launched = book.forecast(item, series.isKnown ? over : nil, time.settings(settings.forecast))
    {
      over = launched
    }
    let shared = min(time.periods, settings.forecast.horizon)
    let before = base?.mean.prefix(shared).reduce(0, +) ?? 0
    let after = adjusted.mean.prefix(shared).reduce(0, +)
    return CoverForecast(
      over, time, settings, ratio: before > 0 ? after / before : 1, plus: before > 0 ? 0 : after)
  }

  /// The finished row of one item.
  func row(
    _ item: ItemFacts, _ series: DemandSeries, _ engine: SeriesForecast, _ adjusted: SeriesForecast,
    _ base: SeriesForecast?, _ workspace: Workspace
  ) -> DeliveryRow {
    var row = DeliveryRow(engine: engine, adjusted: adjusted)
    guard let terms = item.terms else { return row }
    do throws(PlanRefusal) {
      try terms.check(PlanDemand(daily: [], covered: 0))
      guard let cover = cover(item, series, adjusted, base, workspace) else { return row }
      let level: Double
      switch settings.goal {
      case .cycles(let share): level = cover.quantile(share)
      case .fill: level = policy?.level(FillItem(cover, terms, forLevelOnly: true)) ?? cover.mean
      }
      let demand = PlanDemand(daily: cover.daily, covered: level, isFillLevel: policy != nil)
      (row.level, row.expected) = (level, cover.mean)
      row.proposal = try propose(
        terms, item.position, demand, today: settings.today, calendar: item.calendar)
    } catch { row.refusal = error }
    return row
  }
}

/// How overrides changed one item, to be done again to a new forecast of it.
struct Adjustment: Sendable {
  private let factors: [Double]
  private let plus: [Double]

  init(from old: [Double], to new: [Double]) {
    factors = zip(old, new).map { $0 > 0 ? $1 / $0 : 1 }
    plus = zip(old, new).map { $0 > 0 ? 0 : $1 }
  }

  func apply(to forecast: SeriesForecast) -> SeriesForecast {
    var result = forecast.scaled(by: factors)
    for step in plus.indices where plus[step] > 0 {
      result.mean[step] += plus[step]
      for index in result.quantiles.indices { result.quantiles[index][step] += plus[step] }
    }
    let more = plus.reduce(0, +)
    if more > 0 { result.leadTime = result.leadTime.map { $0 + more } }
    return result
  }
}
