import Basis

/// How often a customer is visited: the part of iCalendar's RRULE (RFC 5545) that visit plans use, and even or
/// odd weeks as Polish companies count them.
///
///     Recurrence(rule: "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", from: CivilDate("2026-01-06")!)
///     Recurrence(rule: "FREQ=MONTHLY;BYDAY=1MO", from: …)         // first Monday of each month
///     Recurrence(rule: "tydzień parzysty: wt,czw", from: …)       // even ISO weeks, Tuesday and Thursday
public struct Recurrence: Hashable, Sendable {
  /// The repeating unit.
  public enum Frequency: UInt8, Sendable {
    /// Every n days.
    case daily
    /// Every n weeks, on given weekdays.
    case weekly
    /// Every n months, on a day of the month or a weekday of the month.
    case monthly
    /// Every n years.
    case yearly
  }

  /// A weekday, all of a month or a numbered one: -1 is the last of the month.
  public struct Weekday: Hashable, Sendable {
    /// 1 is Monday, 7 is Sunday.
    public let day: Int
    /// 0 means every such weekday of the period.
    public let ordinal: Int

    /// A weekday (1 is Monday), optionally the n-th of its month.
    public init(_ day: Int, ordinal: Int = 0) {
      self.day = day
      self.ordinal = ordinal
    }
  }

  /// Which ISO weeks count.
  public enum WeekParity: UInt8, Sendable {
    /// All.
    case any
    /// "Tydzień parzysty".
    case even
    /// "Tydzień nieparzysty".
    case odd
  }

  /// The first day that may occur; intervals are counted from it.
  public var start: CivilDate
  /// The repeating unit.
  public var frequency: Frequency
  /// Every so many units.
  public var interval: Int
  /// Weekdays; empty means the start's own.
  public var weekdays: [Weekday]
  /// Days of the month, negative from its end; empty means by weekday or the start's own.
  public var monthDays: [Int]
  /// Months; empty means all.
  public var months: [Int]
  /// Which of the days found in a month count: 1 the first, -1 the last; empty means all (BYSETPOS).
  public var positions: [Int]
  /// The last day that may occur.
  public var until: CivilDate?
  /// How many times it occurs in all.
  public var count: Int?
  /// Even or odd ISO weeks only.
  public var parity: WeekParity
  /// Days that do not occur (EXDATE).
  public var excluded: [CivilDate]

  /// A rule from its parts.
  public init(
    start: CivilDate, frequency: Frequency, interval: Int = 1, weekdays: [Weekday] = [],
    monthDays: [Int] = [], months: [Int] = [], positions: [Int] = [], until: CivilDate? = nil,
    count: Int? = nil, parity: WeekParity = .any, excluded: [CivilDate] = []
  ) {
    self.start = start
    self.frequency = frequency
    self.interval = interval
    self.weekdays = weekdays
    self.monthDays = monthDays
    self.months = months
    self.positions = positions
    self.until = until
    self.count = count
    self.parity = parity
    self.excluded = excluded
  }

  /// The days of a period on which it occurs, ascending. A rule with a count is followed from its start.
  public func days(from first: CivilDate, through last: CivilDate) -> [CivilDate] {
    var result: [CivilDate] = []
    var left = count ?? Int.max
    let end = until.map { min($0, last) } ?? last
    var period = firstPeriod(count == nil ? max(first, start) : start)
    while period <= end, left > 0 {
      for day in candidates(in: period) where day >= start && day <= end {
        guard left > 0 else { break }
        left -= 1
        if day >= first, !excluded.contains(day) { result.append(day) }
      }
      period = next(after: period)
    }
    return result
  }

  /// Whether it occurs on a day.
  public func occurs(on day: CivilDate) -> Bool { days(from: day, through: day) == [day] }

  /// The beginning of the first counted period that can reach `day`.
  private func firstPeriod(_ day: CivilDate) -> CivilDate {
    let step = Int32(interval)
    switch frequency {
    case .daily:
      let periods = (day.dayNumber - start.dayNumber) / step
      return start.adding(days: periods * step)
    case .weekly:
      let periods = (day.monday.dayNumber - start.monday.dayNumber) / (7 * step)
      return start.monday.adding(days: periods * 7 * step)
    case .monthly:
      let months = Recurrence.month(day) - Recurrence.month(start)
      return Recurrence.firstDay(ofMonth: Recurrence.month(start) + months / interval * interval)
    case .yearly:
      let years = day.parts.year - start.parts.year
      return CivilDate(year: start.parts.year + years / interval * interval, month: 1, day: 1)!
    }
  }

  private func next(after period: CivilDate) -> CivilDate {
    switch frequency {
    case .daily: return period.adding(days: Int32(interval))
    case .weekly: return period.adding(days: Int32(7 * interval))
    case .monthly: return Recurrence.firstDay(ofMonth: Recurrence.month(period) + interval)
    case .yearly:
      return CivilDate(year: period.parts.year + interval, month: 1, day: 1) ?? CivilDate(dayNumber: .max)
    }
  }

  private func candidates(in period: CivilDate) -> [CivilDate] {
    switch frequency {
    case .daily: return [period].filter { matchesMonth($0) && matchesWeekday($0) && matchesParity($0) }
    case .weekly:
      let own = weekdays.isEmpty ? [Weekday(start.weekday)] : weekdays
      return (0..<7).map { period.adding(days: $0) }.filter { day in
        own.contains { $0.day == day.weekday } && matchesMonth(day) && matchesParity(day)
      }
    case .monthly: return days(inMonthOf: period)
    case .yearly:
      let own = months.isEmpty ? [start.parts.month] : months.sorted()
      var result: [CivilDate] = []
      for month in own {
        result += days(inMonthOf: CivilDate(year: period.parts.year, month: month, day: 1)!)
      }
      return result
    }
  }

  private func days(inMonthOf first: CivilDate) -> [CivilDate] {
    let (year, month, _) = first.parts
    guard months.isEmpty || months.contains(month) else { return [] }
    let length = CivilDate.daysIn(month: month, year: year)
    var found: [CivilDate] = []
    for number in 1...length {
      let day = first.adding(days: Int32(number - 1))
      if matchesMonthDay(number, length), matchesOrdinal(day, number, length), matchesParity(day) {
        found.append(day)
      }
    }
    guard !positions.isEmpty else { return found }
    return found.indices.filter { positions.contains($0 + 1) || positions.contains($0 - found.count) }
      .map { found[$0] }
  }

  private func matchesMonthDay(_ number: Int, _ length: Int) -> Bool {
    if monthDays.isEmpty { return !weekdays.isEmpty || number == start.parts.day }
    return monthDays.contains(number) || monthDays.contains(number - length - 1)
  }

  private func matchesOrdinal(_ day: CivilDate, _ number: Int, _ length: Int) -> Bool {
    if weekdays.isEmpty { return true }
    let fromStart = (number - 1) / 7 + 1
    let fromEnd = -((length - number) / 7 + 1)
    return weekdays.contains {
      $0.day == day.weekday && ($0.ordinal == 0 || $0.ordinal == fromStart || $0.ordinal == fromEnd)
    }
  }

  private func matchesMonth(_ day: CivilDate) -> Bool { months.isEmpty || months.contains(day.parts.month) }

  private func matchesWeekday(_ day: CivilDate) -> Bool {
    weekdays.isEmpty || weekdays.contains { $0.day == day.weekday }
  }

  private func matchesParity(_ day: CivilDate) -> Bool {
    switch parity {
    case .any: true
    case .even: day.isoWeek.week % 2 == 0
    case .odd: day.isoWeek.week % 2 == 1
    }
  }

  private static func month(_ day: CivilDate) -> Int { day.parts.year * 12 + day.parts.month - 1 }

  private static func firstDay(ofMonth number: Int) -> CivilDate {
    CivilDate(year: number / 12, month: number % 12 + 1, day: 1) ?? CivilDate(dayNumber: .max)
  }
}
