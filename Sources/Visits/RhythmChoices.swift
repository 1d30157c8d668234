import Basis
import Routing

/// The legal choices of days for a customer's rhythm.
struct RhythmChoices {
  let period: CalendarPeriod
  let days: [CivilDate]

  /// Every legal pattern with its price; empty when there is none.
  func patterns(for customer: CalendarCustomer) -> [VisitPattern] {
    var result: [VisitPattern] = []
    for wished in wishes(customer) {
      guard let days = legal(wished, customer), !result.contains(where: { $0.days == days }) else { continue }
      result.append(VisitPattern(days: days, price: price(days, customer)))
    }
    return result
  }

  /// Days by rhythm alone.
  private func wishes(_ customer: CalendarCustomer) -> [[CivilDate]] {
    switch customer.rhythm {
    case .rule(let rule): return [rule.days(from: days[0], through: days[days.count - 1])]
    case .everyWeeks(let weeks):
      var result: [[CivilDate]] = []
      for offset in 0..<min(weeks, period.weeks) {
        for weekday in weekdays(customer) { result.append(everyWeek([weekday], from: offset, step: weeks)) }
      }
      return result
    case .timesAWeek(let times):
      return combinations(weekdays(customer), times).map { everyWeek($0, from: 0, step: 1) }
    }
  }

  private func weekdays(_ customer: CalendarCustomer) -> [Int] {
    (1...5).filter { !customer.excludedWeekdays.contains($0) }
  }

  private func everyWeek(_ weekdays: [Int], from offset: Int, step: Int) -> [CivilDate] {
    var result: [CivilDate] = []
    for week in stride(from: offset, to: period.weeks, by: max(1, step)) {
      for weekday in weekdays { result.append(days[week * 5 + weekday - 1]) }
    }
    return result
  }

  private func combinations(_ items: [Int], _ count: Int) -> [[Int]] {
    if count == 0 { return [[]] }
    guard items.count >= count else { return [] }
    let with = combinations(Array(items.dropFirst()), count - 1).map { [items[0]] + $0 }
    return with + combinations(Array(items.dropFirst()), count)
  }

  /// The days with holidays and absences moved to the closest working day of the same week, and promised days
  /// kept; `nil` when that cannot be done.
  private func legal(_ wished: [CivilDate], _ customer: CalendarCustomer) -> [Int32]? {
    var result: [CivilDate] = []
    for day in wished {
      guard let moved = closestWorkday(day, customer) else { return nil }
      if !result.contains(moved) { result.append(moved) }
    }
    for promised in customer.appointments where days.contains(promised) && !result.contains(promised) {
      // A promise takes the place of the visit of its week, or comes on top when there is none.
      if let same = result.firstIndex(where: { $0.monday == promised.monday }) {
        result[same] = promised
      } else {
        result.append(promised)
      }
    }
    result.sort()
    for index in result.indices.dropFirst()
    where result[index].dayNumber - result[index - 1].dayNumber < customer.minimumGapDays {
      return nil
    }
    guard !result.isEmpty else { return nil }
    return result.compactMap { day in days.firstIndex(of: day).map { Int32($0) } }
  }

  private func closestWorkday(_ day: CivilDate, _ customer: CalendarCustomer) -> CivilDate? {
    for distance: Int32 in [0, 1, -1, 2, -2, 3, -3, 4, -4] {
      let other = day.adding(days: distance)
      guard other.monday == day.monday, period.isWorked(other) else { continue }
      if !customer.excludedWeekdays.contains(other.weekday) { return other }
    }
    return nil
  }

  private func price(_ chosen: [Int32], _ customer: CalendarCustomer) -> Int64 {
    guard !customer.currentDays.isEmpty else { return 0 }
    var moved: Int64 = 0
    for day in chosen where !customer.currentDays.contains(days[Int(day)]) { moved += 1 }
    return moved * period.stabilityPrice
  }
}
