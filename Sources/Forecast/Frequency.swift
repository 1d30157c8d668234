import Basis

/// How long one period of a series is.
public enum Frequency: String, Sendable, CaseIterable {
  /// One calendar day; a season is a week.
  case day
  /// One week from Monday to Sunday; yearly season only from the pool of all series.
  case week
  /// One calendar month; a season is a year.
  case month

  /// Periods after which the pattern of one series repeats; 1 when one series alone cannot show it.
  public var season: Int {
    switch self {
    case .day: 7
    case .week: 1
    case .month: 12
    }
  }

  /// The first day of the period that holds `day`.
  ///     Frequency.week.start(of: CivilDate("2026-11-26")!)   // Monday 2026-11-23
  public func start(of day: CivilDate) -> CivilDate {
    switch self {
    case .day: day
    case .week: day.adding(days: Int32(1 - day.weekday))
    case .month: CivilDate(year: day.parts.year, month: day.parts.month, day: 1)!
    }
  }

  /// How many periods lie between the periods of two days.
  public func steps(from first: CivilDate, to last: CivilDate) -> Int {
    switch self {
    case .day: return Int(last.dayNumber - first.dayNumber)
    case .week: return Int(start(of: last).dayNumber - start(of: first).dayNumber) / 7
    case .month:
      let (a, b) = (first.parts, last.parts)
      return (b.year - a.year) * 12 + b.month - a.month
    }
  }

  /// The first day of the period `steps` after the one that holds `first`.
  public func period(_ steps: Int, after first: CivilDate) -> CivilDate {
    switch self {
    case .day: return first.adding(days: Int32(steps))
    case .week: return start(of: first).adding(days: Int32(7 * steps))
    case .month:
      let (year, month, _) = first.parts
      let months = year * 12 + month - 1 + steps
      return CivilDate(year: months / 12, month: months % 12 + 1, day: 1)!
    }
  }
}
