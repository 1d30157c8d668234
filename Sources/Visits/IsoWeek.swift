import Basis

extension CivilDate {
  /// The week of ISO 8601: weeks begin on Monday, week 1 has the year's first Thursday.
  ///     CivilDate("2026-12-31")!.isoWeek   // (2026, 53)
  ///     CivilDate("2027-01-03")!.isoWeek   // (2026, 53)
  public var isoWeek: (year: Int, week: Int) {
    let thursday = adding(days: Int32(4 - weekday))
    let year = thursday.parts.year
    let newYear = CivilDate(year: year, month: 1, day: 1)!
    return (year, Int(thursday.dayNumber - newYear.dayNumber) / 7 + 1)
  }

  /// Monday of this day's week.
  public var monday: CivilDate { adding(days: Int32(1 - weekday)) }
}
