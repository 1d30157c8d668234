import Basis

/// One item in one warehouse, as the supplier sells it.
public struct PlanItem: Sendable {
  /// The item.
  public var id: String
  /// The warehouse it is kept in.
  public var warehouse: String
  /// Who delivers it; lines of one supplier share lorries.
  public var supplier: String
  /// Units of one pack; orders are whole packs.
  public var pack: Int64
  /// Fewest units of one order.
  public var minimum: Int64
  /// Units of a pallet layer; 0 when layers do not matter.
  public var layer: Int64
  /// Days from order to arrival, on the supplier's calendar.
  public var leadDays: Int
  /// Days until the next chance to order.
  public var reviewDays: Int
  /// Cost of one unit.
  public var cost: Price
  /// Days a unit can be sold after arrival; 0 when it does not age.
  public var shelfLifeDays: Int
  /// Weight of one unit in grams; lorries are filled by it.
  public var grams: Int64

  /// An item; what is not given does not restrict.
  public init(
    id: String, warehouse: String = "", supplier: String = "", pack: Int64 = 1, minimum: Int64 = 0,
    layer: Int64 = 0, leadDays: Int, reviewDays: Int, cost: Price = .zero, shelfLifeDays: Int = 0,
    grams: Int64 = 0
  ) {
    (self.id, self.warehouse, self.supplier) = (id, warehouse, supplier)
    (self.pack, self.minimum, self.layer) = (pack, minimum, layer)
    (self.leadDays, self.reviewDays) = (leadDays, reviewDays)
    (self.cost, self.shelfLifeDays, self.grams) = (cost, shelfLifeDays, grams)
  }
}

/// A quantity on a day: goods on the way, or an open customer order.
public struct DatedQuantity: Sendable, Equatable {
  /// When it arrives or is wanted.
  public var day: CivilDate
  /// Units.
  public var quantity: Int64

  /// So many units on that day.
  public init(day: CivilDate, quantity: Int64) { (self.day, self.quantity) = (day, quantity) }
}

/// What is there, on the way and promised.
public struct StockPosition: Sendable {
  /// Units in the warehouse. Negative stock is a mistake of booking: it is planned as 0 and reported.
  public var onHand: Int64
  /// Confirmed deliveries.
  public var inbound: [DatedQuantity]
  /// Open customer orders. A reservation is counted here and never taken off the stock as well.
  public var orders: [DatedQuantity]

  /// A position.
  public init(onHand: Int64, inbound: [DatedQuantity] = [], orders: [DatedQuantity] = []) {
    (self.onHand, self.inbound, self.orders) = (onHand, inbound, orders)
  }
}

/// Expected demand as the plan needs it.
public struct PlanDemand: Sendable {
  /// Expected units of each coming day, today first; the last day's value continues.
  public var daily: [Double]
  /// Demand from today to the arrival of the next order that will not be passed with the service level.
  public var covered: Double
  /// Whether `covered` is a reorder level for a fill rate: it may then lie below the expected demand, since what is left
  /// of a large lot serves as well. Otherwise at least the expected demand is covered.
  public var isFillLevel: Bool

  /// Daily means and the calibrated quantile of their sum over the cover time.
  public init(daily: [Double], covered: Double, isFillLevel: Bool = false) {
    (self.daily, self.covered, self.isFillLevel) = (daily, covered, isFillLevel)
  }

  func mean(_ day: Int) -> Double { daily.isEmpty ? 0 : daily[min(max(day, 0), daily.count - 1)] }
  func mean(_ days: Range<Int>) -> Double { days.reduce(0) { $0 + mean($1) } }
}

/// Why a plan was refused.
public enum PlanRefusal: Error, Equatable, Sendable {
  /// A number out of its range: the item, the field and the value met.
  case field(item: String, field: String, value: String)
  /// A demand that is not finite or negative.
  case demand(item: String)

  /// The refusal for people.
  public var text: Text {
    switch self {
    case .field(let item, let field, let value):
      Text(
        "Pozycja \(item): \(field) = \(value). Podaj liczbę całkowitą w dozwolonym zakresie.",
        "Item \(item): \(field) = \(value). Give a whole number within its range.")
    case .demand(let item):
      Text(
        "Pozycja \(item): prognoza nie jest liczbą nieujemną. Policz prognozę ponownie.",
        "Item \(item): the forecast is not a non-negative number. Run the forecast again.")
    }
  }
}

extension PlanItem {
  /// Refuses what no supplier can have.
  func check(_ demand: PlanDemand) throws(PlanRefusal) {
    for (field, value, range) in [
      ("pack", pack, 1...1_000_000), ("moq", minimum, 0...1_000_000_000), ("layer", layer, 0...1_000_000_000),
      ("lead_days", Int64(leadDays), 0...730), ("review_days", Int64(reviewDays), 1...365),
      ("shelf_life_days", Int64(shelfLifeDays), 0...36_500), ("grams", grams, 0...1_000_000_000),
    ] as [(String, Int64, ClosedRange<Int64>)] where !range.contains(value) {
      throw .field(item: id, field: field, value: "\(value)")
    }
    guard demand.covered.isFinite, demand.covered >= 0, demand.covered < 1e12,
      demand.daily.allSatisfy({ $0.isFinite && $0 >= 0 && $0 < 1e12 })
    else { throw .demand(item: id) }
  }
}

/// When a supplier takes orders and delivers.
public struct SupplierCalendar: Sendable {
  /// Holidays and the planner's exceptions.
  public var trading: TradingCalendar
  /// ISO weekdays on which orders are taken and goods arrive; Monday is 1.
  public var weekdays: Set<Int>

  /// By default Monday to Friday.
  public init(trading: TradingCalendar = TradingCalendar(), weekdays: Set<Int> = [1, 2, 3, 4, 5]) {
    self.trading = trading
    self.weekdays = weekdays.isEmpty ? [1, 2, 3, 4, 5] : weekdays
  }

  /// The first day from `day` on that the supplier works; after 60 shut days `day` itself.
  public func workingDay(from day: CivilDate) -> CivilDate {
    for offset in 0..<60 {
      let candidate = day.adding(days: Int32(offset))
      if weekdays.contains(candidate.weekday), trading.isOpen(candidate) { return candidate }
    }
    return day
  }

  /// When an order placed from `day` on arrives: the lead time runs in calendar days, both ends on working days.
  public func arrival(orderedFrom day: CivilDate, leadDays: Int) -> CivilDate {
    workingDay(from: workingDay(from: day).adding(days: Int32(leadDays)))
  }
}
