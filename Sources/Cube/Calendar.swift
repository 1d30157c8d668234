import Basis

/// The levels of every date dimension and how periods follow each other.
///
/// A week is ISO 8601: it begins on Monday and belongs to the year of its Thursday, so that 2024-12-30 is in
/// `2025-W01` and 2021-01-03 in `2020-W53`.
enum DateLevel: Int, CaseIterable {
  case year, quarter, month, week, day, monthOfYear, weekday, isoYear

  var name: String {
    switch self {
    case .year: "year"
    case .quarter: "quarter"
    case .month: "month"
    case .week: "week"
    case .day: "day"
    case .monthOfYear: "month_of_year"
    case .weekday: "weekday"
    case .isoYear: "iso_year"
    }
  }

  /// Whether members are stretches of time that follow each other, not positions in a cycle.
  var isPeriod: Bool { self != .monthOfYear && self != .weekday }

  /// Rank from coarse to fine, for finding the finest period of a query.
  var fineness: Int {
    switch self {
    case .year, .isoYear: 1
    case .quarter: 2
    case .month: 3
    case .week: 4
    case .day: 5
    case .monthOfYear, .weekday: 0
    }
  }

  /// The label of the member a day belongs to; labels sort as the calendar does.
  func label(_ day: CivilDate) -> String {
    let (year, month, _) = day.parts
    switch self {
    case .year: return decimalText(Int64(year), width: 4)
    case .quarter: return decimalText(Int64(year), width: 4) + "-Q" + decimalText(Int64((month + 2) / 3))
    case .month: return decimalText(Int64(year), width: 4) + "-" + decimalText(Int64(month), width: 2)
    case .week:
      let (isoYear, week) = day.isoWeek
      return decimalText(Int64(isoYear), width: 4) + "-W" + decimalText(Int64(week), width: 2)
    case .day: return day.text
    case .monthOfYear: return decimalText(Int64(month), width: 2)
    case .weekday: return decimalText(Int64(day.weekday))
    case .isoYear: return decimalText(Int64(day.isoWeek.year), width: 4)
    }
  }

  /// The first day of the period that holds `day`.
  func start(_ day: CivilDate) -> CivilDate {
    let (year, month, _) = day.parts
    switch self {
    case .year: return CivilDate(year: year, month: 1, day: 1)!
    case .quarter: return CivilDate(year: year, month: (month - 1) / 3 * 3 + 1, day: 1)!
    case .month, .monthOfYear: return CivilDate(year: year, month: month, day: 1)!
    case .week: return day.adding(days: Int32(1 - day.weekday))
    case .day, .weekday: return day
    case .isoYear:
      let monday = day.adding(days: Int32(1 - day.weekday))
      return monday.adding(days: Int32(-7 * (day.isoWeek.week - 1)))
    }
  }

  /// The first day of the period after the one that holds `day`.
  func next(_ day: CivilDate) -> CivilDate {
    let first = start(day)
    switch self {
    case .year: return start(first.adding(days: 366))
    case .quarter: return start(first.adding(days: 95))
    case .month, .monthOfYear: return start(first.adding(days: 31))
    case .week: return first.adding(days: 7)
    case .day, .weekday: return first.adding(days: 1)
    case .isoYear: return start(first.adding(days: 374))
    }
  }
}

extension CivilDate {
  /// Year and number of the ISO 8601 week: the week of its Thursday.
  var isoWeek: (year: Int, week: Int) {
    let thursday = adding(days: Int32(4 - weekday))
    let year = thursday.parts.year
    let first = CivilDate(year: year, month: 1, day: 1)!
    return (year, Int(thursday.dayNumber - first.dayNumber) / 7 + 1)
  }

  /// The same date a year later; 29 February falls on 28 February, so that no day is lost.
  var oneYearLater: CivilDate {
    let (year, month, day) = parts
    return CivilDate(year: year + 1, month: month, day: day) ?? CivilDate(year: year + 1, month: 2, day: 28)!
  }

  /// The same weekday of the same ISO week a year later; `nil` for a week 53 that the next year does not have.
  var oneIsoYearLater: CivilDate? {
    let (year, week) = isoWeek
    let fourth = CivilDate(year: year + 1, month: 1, day: 4)!
    let monday = fourth.adding(days: Int32(1 - fourth.weekday))
    let later = monday.adding(days: Int32(7 * (week - 1) + weekday - 1))
    return later.isoWeek.week == week ? later : nil
  }
}
