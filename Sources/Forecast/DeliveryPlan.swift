import Basis

/// What a planner must look at before the proposals.
public enum PlanException: Sendable, Equatable {
  /// The stock runs out before anything ordered today can arrive.
  case shortBefore(arrival: CivilDate, stockOut: CivilDate)
  /// More than the given number of days of stock.
  case excess(daysOfCover: Int)
  /// The shelf life allows less than is needed.
  case shelfLife(needed: Int64, allowed: Int64)
  /// A delivery should have come already.
  case lateDelivery(day: CivilDate, quantity: Int64)
  /// The books say less than nothing.
  case negativeStock(Int64)
  /// The lorry goes with less than its minimum, or does not take everything.
  case lorry(grams: Int64, limit: Int64)

  /// The exception for people.
  public var text: Text {
    switch self {
    case .shortBefore(let arrival, let day):
      Text(
        "Braknie \(day.text), dostawa dopiero \(arrival.text)",
        "Out of stock on \(day.text), delivery only on \(arrival.text)")
    case .excess(let days): Text("Zapas na \(days) dni", "Stock for \(days) days")
    case .shelfLife(let needed, let allowed):
      Text(
        "Termin ważności pozwala na \(allowed) z potrzebnych \(needed)",
        "Shelf life allows \(allowed) of the \(needed) needed")
    case .lateDelivery(let day, let quantity):
      Text("Spóźniona dostawa \(quantity) z \(day.text)", "Delivery of \(quantity) due \(day.text) is late")
    case .negativeStock(let value):
      Text("Stan \(value): policz magazyn", "Stock \(value): count the warehouse")
    case .lorry(let grams, let limit):
      Text(
        "Auto \(grams / 1_000) kg przy granicy \(limit / 1_000) kg",
        "Lorry \(grams / 1_000) kg against a limit of \(limit / 1_000) kg")
    }
  }

  /// The gravest first.
  var rank: Int {
    switch self {
    case .shortBefore: 0
    case .negativeStock: 1
    case .lateDelivery: 2
    case .shelfLife: 3
    case .lorry: 4
    case .excess: 5
    }
  }
}

/// One proposed order line with everything that led to it.
public struct Proposal: Sendable {
  /// Item, warehouse and supplier.
  public var item: PlanItem
  /// The day the order goes out; never before today.
  public var orderDay: CivilDate
  /// The day the goods arrive.
  public var arrival: CivilDate
  /// The day the next order could arrive: until then this one must last.
  public var nextArrival: CivilDate
  /// Units to order.
  public var quantity: Int64
  /// Demand until the next arrival that the service level asks to cover, open orders included.
  public var target: Int64
  /// Of the target, what open orders ask beyond the forecast.
  public var ordersAboveForecast: Int64
  /// Stock on hand, counted as at least 0.
  public var onHand: Int64
  /// Deliveries expected before the next arrival.
  public var onTheWay: Int64
  /// What is missing: target − on hand − on the way, at least 0.
  public var need: Int64
  /// Units added or taken to fill the lorry.
  public var lorryChange: Int64 = 0
  /// Expected stock at the end of each day from today to the day before the next arrival, without this order.
  public var projection: [Double]
  /// Mean demand of a day until the next arrival.
  public var dailyDemand: Double
  /// What to look at.
  public var exceptions: [PlanException]

  /// Days the stock lasts with this order.
  public var daysOfCover: Double {
    dailyDemand > 0 ? Double(onHand + onTheWay + quantity) / dailyDemand : 9_999
  }

  /// Value of the order.
  public var value: Money? { item.cost.value(of: Quantity(quantity)) }

  /// The chain of reasons: "demand until 2026-12-14: 312, stock 100, on the way 20, missing 192, pack 24 -> 192".
  public var reason: Text {
    let rounding = quantity - lorryChange
    return Text(
      "popyt do \(nextArrival.text): \(target)\(ordersAboveForecast > 0 ? " (w tym zamówienia ponad prognozę \(ordersAboveForecast))" : ""), stan \(onHand), w drodze \(onTheWay), brakuje \(need), opakowanie \(item.pack), minimum \(item.minimum) -> \(rounding)\(lorryChange != 0 ? ", auto \(lorryChange > 0 ? "+" : "")\(lorryChange) -> \(quantity)" : "")",
      "demand until \(nextArrival.text): \(target)\(ordersAboveForecast > 0 ? " (orders above forecast \(ordersAboveForecast))" : ""), stock \(onHand), on the way \(onTheWay), missing \(need), pack \(item.pack), minimum \(item.minimum) -> \(rounding)\(lorryChange != 0 ? ", lorry \(lorryChange > 0 ? "+" : "")\(lorryChange) -> \(quantity)" : "")"
    )
  }
}

/// When an order of today arrives and when the next one would.
public func deliveryDays(
  _ item: PlanItem, today: CivilDate, _ calendar: SupplierCalendar
) -> (order: CivilDate, arrival: CivilDate, next: CivilDate) {
  let order = calendar.workingDay(from: today)
  let arrival = calendar.arrival(orderedFrom: order, leadDays: item.leadDays)
  let later = calendar.arrival(
    orderedFrom: order.adding(days: Int32(item.reviewDays)), leadDays: item.leadDays)
  return (order, arrival, max(later, arrival.adding(days: 1)))
}

/// Proposes an order for one item: what the service level asks to have until the next delivery, less what is
/// there and on the way, in lots the supplier sells, within the shelf life.
public func propose(
  _ item: PlanItem, _ position: StockPosition, _ demand: PlanDemand, today: CivilDate,
  calendar: SupplierCalendar = SupplierCalendar(), excessDays: Int = 120, consumptionDays: Int = 7
) throws(PlanRefusal) -> Proposal {
  try item.check(demand)
  let (orderDay, arrival, next) = deliveryDays(item, today: today, calendar)
  let horizon = Int(next.dayNumber - today.dayNumber)
  let consumed = consumption(position.orders, demand, today: today, days: horizon, window: consumptionDays)
  let expected = demand.mean(0..<horizon)
  let extra = max(consumed.reduce(0, +) - expected, 0)
  var exceptions: [PlanException] = []
  if position.onHand < 0 { exceptions.append(.negativeStock(position.onHand)) }
  let onHand = max(position.onHand, 0)
  var onTheWay: Int64 = 0
  var deliveries = [Int64](repeating: 0, count: horizon)
  for delivery in position.inbound where delivery.quantity > 0 && delivery.day < next {
    if delivery.day < today { exceptions.append(.lateDelivery(day: delivery.day, quantity: delivery.quantity)) }
    // A late delivery is hoped for today: leaving it out would order it twice.
    deliveries[max(Int(delivery.day.dayNumber - today.dayNumber), 0)] += delivery.quantity
    onTheWay += delivery.quantity
  }
  let covered = demand.isFillLevel ? demand.covered : max(demand.covered, expected)
  // A trace of rounding is no unit.
  let target = Int64(max(covered + extra - 1e-6, 0).rounded(.up))
  let need = max(target - onHand - onTheWay, 0)
  var quantity = lot(need: need, pack: item.pack, minimum: item.minimum, layer: item.layer)

  var projection: [Double] = []
  var stock = Double(onHand)
  var stockOut: CivilDate?
  for day in 0..<horizon {
    stock += Double(deliveries[day]) - consumed[day]
    projection.append(stock)
    if stock < 0, stockOut == nil { stockOut = today.adding(days: Int32(day)) }
  }
  if let stockOut, stockOut < arrival { exceptions.append(.shortBefore(arrival: arrival, stockOut: stockOut)) }
  if item.shelfLifeDays > 0, quantity > 0 {
    let from = Int(arrival.dayNumber - today.dayNumber)
    let leftOver = max(from > 0 ? projection[from - 1] : Double(onHand), 0)
    let sold = demand.mean(from..<from + item.shelfLifeDays)
    let allowed = lotBelow(Int64(max(sold - leftOver, 0)), pack: item.pack, minimum: item.minimum)
    if allowed < quantity {
      exceptions.append(.shelfLife(needed: quantity, allowed: allowed))
      quantity = allowed
    }
  }
  let daily = horizon > 0 ? consumed.reduce(0, +) / Double(horizon) : 0
  var proposal = Proposal(
    item: item, orderDay: orderDay, arrival: arrival, nextArrival: next, quantity: quantity, target: target,
    ordersAboveForecast: Int64(max(extra - 1e-6, 0).rounded(.up)), onHand: onHand, onTheWay: onTheWay,
    need: need,
    projection: projection, dailyDemand: daily, exceptions: exceptions)
  let cover = proposal.daysOfCover
  if onHand + onTheWay > 0, cover > Double(excessDays) {
    proposal.exceptions.append(.excess(daysOfCover: Int(min(cover, 9_999))))
  }
  proposal.exceptions.sort { $0.rank < $1.rank }
  return proposal
}

/// Forecast consumption: within each window of days the larger of open orders and forecast counts, so an order
/// that was foreseen is not demanded twice. Orders of the past are wanted today on top of the forecast.
func consumption(
  _ orders: [DatedQuantity], _ demand: PlanDemand, today: CivilDate, days: Int, window: Int
) -> [Double] {
  var ordered = [Double](repeating: 0, count: days)
  var overdue = 0.0
  for order in orders where order.quantity > 0 {
    let day = Int(order.day.dayNumber - today.dayNumber)
    if day < 0 {
      overdue += Double(order.quantity)
    } else if day < days {
      ordered[day] += Double(order.quantity)
    }
  }
  var result = [Double](repeating: 0, count: days)
  var start = 0
  while start < days {
    let end = min(start + max(window, 1), days)
    let wanted = ordered[start..<end].reduce(0, +)
    let rest = max(demand.mean(start..<end) - wanted, 0)
    let expected = demand.mean(start..<end)
    for day in start..<end {
      result[day] = ordered[day] + (expected > 0 ? rest * demand.mean(day) / expected : 0)
    }
    start = end
  }
  if days > 0 { result[0] += overdue }
  return result
}

/// All proposals, those with exceptions first, the gravest of them at the top; then by supplier, day and item.
public func exceptionsFirst(_ proposals: [Proposal]) -> [Proposal] {
  func key(_ one: Proposal) -> (Int, String, Int32, String, String) {
    (
      one.exceptions.first?.rank ?? 9, one.item.supplier, one.arrival.dayNumber, one.item.id,
      one.item.warehouse
    )
  }
  return proposals.sorted { key($0) < key($1) }
}
