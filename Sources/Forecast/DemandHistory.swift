import Basis

/// One order line as it counts for demand: what the customer asked for and when, not what was shipped.
public struct OrderedLine: Sendable {
  /// Item, or item and warehouse.
  public var id: String
  /// The day the customer wanted it.
  public var day: CivilDate
  /// Units; negative for a return.
  public var quantity: Double
  /// For a return, the day of the order it gives back; `nil` when unknown.
  public var returnOf: CivilDate?

  /// A line.
  public init(id: String, day: CivilDate, quantity: Double, returnOf: CivilDate? = nil) {
    (self.id, self.day, self.quantity, self.returnOf) = (id, day, quantity, returnOf)
  }
}

/// Builds demand series from order lines: every period from the first order to `end` (not included), 0 where
/// nothing was asked. Returns reduce the period of their order, never below 0. Periods in which the item could
/// not be had (`stockOuts`) become unknown, unless more was ordered than a usual period: counted as zero they
/// would teach the engine that nobody wants what is always sold out.
///     demandHistory(lines, frequency: .day, end: today, stockOuts: ["TEA": [day]])
public func demandHistory(
  _ lines: [OrderedLine], frequency: Frequency, end: CivilDate, stockOuts: [String: Set<CivilDate>] = [:]
) -> [DemandSeries] {
  var byItem: [String: [OrderedLine]] = [:]
  for line in lines where line.day < end { byItem[line.id, default: []].append(line) }
  return byItem.sorted { $0.key < $1.key }.compactMap { id, lines in
    guard let first = lines.filter({ $0.quantity > 0 }).map(\.day).min() else { return nil }
    let count = max(frequency.steps(from: first, to: end), 1)
    var values = [Double](repeating: 0, count: count)
    for line in lines.sorted(by: { ($0.day, $0.quantity) < ($1.day, $1.quantity) }) {
      let index = frequency.steps(from: first, to: line.quantity < 0 ? line.returnOf ?? line.day : line.day)
      if values.indices.contains(index) { values[index] += line.quantity }
    }
    for index in values.indices { values[index] = max(values[index], 0) }
    hide(stockOuts[id] ?? [], in: &values, first, frequency)
    return DemandSeries(id: id, first: frequency.start(of: first), values: values)
  }
}

/// A day without stock is unknown; a longer period is unknown when more than half of it was without, and scaled
/// up by the share of days on sale when less.
private func hide(
  _ days: Set<CivilDate>, in values: inout [Double], _ first: CivilDate, _ frequency: Frequency
) {
  guard !days.isEmpty else { return }
  var hidden = [Int](repeating: 0, count: values.count)
  for day in days {
    let index = frequency.steps(from: first, to: day)
    if values.indices.contains(index), day >= first { hidden[index] += 1 }
  }
  let usual = values.reduce(0, +) / Double(max(values.count - hidden.filter { $0 > 0 }.count, 1))
  for index in values.indices where hidden[index] > 0 {
    let start = frequency.period(index, after: first)
    let length = Double(frequency.period(index + 1, after: first).dayNumber - start.dayNumber)
    let share = Double(hidden[index]) / length
    // Reps take orders for what is out of stock too: a good period is demand seen, not hidden.
    if values[index] >= usual, values[index] > 0 { continue }
    values[index] = share > 0.5 ? .nan : values[index] / (1 - share)
  }
}

/// Divides periods by their share of open days, so that a week with 1 November or Easter is no outlier. The
/// result is in units of a usual period; multiply a forecast by `activity` of its own period to come back.
public func activity(of period: CivilDate, _ frequency: Frequency, _ calendar: TradingCalendar) -> Double {
  let next = frequency.period(1, after: period)
  let days = Int(next.dayNumber - period.dayNumber)
  let usual = Double(days) * 6 / 7
  return Double(calendar.openDays(from: period, count: days)) / usual
}
