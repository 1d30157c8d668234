import Basis

/// Everything a run of forecast and plan needs to know of one product in one warehouse.
public struct ItemFacts: Sendable {
  /// What was ordered of it; ends with the last whole period before today. May be empty for a product not sold yet.
  public var series: DemandSeries
  /// How it is bought; `nil` forecasts it without a plan.
  public var terms: PlanItem?
  /// Stock, deliveries on the way and open orders.
  public var position: StockPosition
  /// When its supplier works.
  public var calendar: SupplierCalendar
  /// The product it belongs to: the warehouses of a product are made to agree with the product's own forecast. Empty
  /// stands alone.
  public var product: String
  /// What the product is like, for the launch curve of a new one; `nil` leaves new products to their own few periods.
  public var traits: ProductTraits?
  /// Share of the shops of its neighbours that will sell a new product, 1 for as many.
  public var distribution: Double
  /// The series it takes over from, and how many of its units replace one old unit; the old one is not planned again.
  public var replaces: (id: String, ratio: Double)?
  /// Depth of the promotion in each period, from the first of the series on into the coming ones; 0 or missing for none.
  public var promotions: [Double]

  /// The facts of one item; what is not given does not matter.
  public init(
    series: DemandSeries, terms: PlanItem? = nil, position: StockPosition = StockPosition(onHand: 0),
    calendar: SupplierCalendar = SupplierCalendar(), product: String = "", traits: ProductTraits? = nil,
    distribution: Double = 1, replaces: (id: String, ratio: Double)? = nil, promotions: [Double] = []
  ) {
    (self.series, self.terms, self.position, self.calendar) = (series, terms, position, calendar)
    (self.product, self.traits, self.distribution) = (product, traits, distribution)
    (self.replaces, self.promotions) = (replaces, promotions)
  }
}

/// What a plan should reach.
public enum ServiceGoal: Sendable, Equatable {
  /// The same share of cover times without a stock-out for every item.
  case cycles(Double)
  /// Units served at once over units wanted, of all items together, with the least money in stock.
  case fill(Double)
}

/// How a run of forecast and plan is made.
public struct DeliverySettings: Sendable {
  /// Forecast of how many periods, with which quantiles, on how many threads.
  public var forecast: ForecastSettings
  /// The first day of the plan.
  public var today: CivilDate
  /// What the plan should reach.
  public var goal: ServiceGoal
  /// Whether a fill rate is first checked on the past year and asked for so that it is kept; needs 18 months of weeks.
  public var isBacktested: Bool
  /// Weight limits of a supplier's lorries, by supplier.
  public var lorries: [String: Lorry]
  /// Words of planners against the forecast.
  public var overrides: [ForecastOverride]

  /// Settings of a run.
  public init(
    _ forecast: ForecastSettings, today: CivilDate, goal: ServiceGoal = .fill(0.95), isBacktested: Bool = false,
    lorries: [String: Lorry] = [:], overrides: [ForecastOverride] = []
  ) {
    (self.forecast, self.today, self.goal, self.isBacktested) = (forecast, today, goal, isBacktested)
    (self.lorries, self.overrides) = (lorries, overrides)
  }
}

/// What a run says of one item.
public struct DeliveryRow: Sendable {
  /// The engine's forecast: launches, successions, promotions and the product's total are in it.
  public var engine: SeriesForecast
  /// The same with the planners' overrides; what is planned by.
  public var adjusted: SeriesForecast
  /// The level on hand and on the way below which it is ordered; `nil` without terms.
  public var level: Double?
  /// Units expected from today to the arrival of the order after the proposed one; `nil` without terms.
  public var expected: Double?
  /// What to order; quantity 0 for nothing. `nil` without terms.
  public var proposal: Proposal?
  /// Why its terms could not be planned.
  public var refusal: PlanRefusal?
}

/// The part of a run in progress.
public enum DeliveryPhase: Sendable, CaseIterable {
  /// Learning and forecasting.
  case forecasting
  /// Finding the levels of stock.
  case levels
  /// Proposing orders.
  case planning
}
