import Basis

/// Days on which Polish shops and depots are shut: public holidays and Sundays without trade. The rules are
/// data with their statute, so that a change of law is a line here or an entry made by a planner.
public struct TradingCalendar: Sendable {
  /// Days the planner added: shut although the rules say open, or open although they say shut.
  public var exceptions: [CivilDate: Bool]

  /// The Polish rules, with the planner's own exceptions (`true` means open).
  public init(exceptions: [CivilDate: Bool] = [:]) { self.exceptions = exceptions }

  /// Whether trade is allowed.
  ///     TradingCalendar().isOpen(CivilDate("2025-12-07")!)   // true: a trading Sunday before Christmas
  public func isOpen(_ day: CivilDate) -> Bool {
    if let own = exceptions[day] { return own }
    if isPublicHoliday(day) { return false }
    return day.weekday != 7 || isTradingSunday(day)
  }

  /// Whether a supplier's lorry moves: a working day, Monday to Friday.
  public func isWorkingDay(_ day: CivilDate) -> Bool { day.weekday <= 5 && isOpen(day) }

  /// Open days of a period of `count` days.
  public func openDays(from first: CivilDate, count: Int) -> Int {
    (0..<count).reduce(0) { $0 + (isOpen(first.adding(days: Int32($1))) ? 1 : 0) }
  }
}

/// Public holidays (act of 18 January 1951, Dz.U. 2025 poz. 296): fixed days, the movable ones of Easter, and
/// 24 December since 2025 (act of 6 December 2024, Dz.U. 2024 poz. 1965).
///     isPublicHoliday(CivilDate("2026-06-04")!)   // true: Corpus Christi
public func isPublicHoliday(_ day: CivilDate) -> Bool {
  let (year, month, date) = day.parts
  switch (month, date) {
  case (1, 1), (1, 6), (5, 1), (5, 3), (8, 15), (11, 1), (11, 11), (12, 25), (12, 26): return true
  case (12, 24): return year >= 2_025
  case (11, 12): return year == 2_018  // the centenary of independence, for that year alone
  default: break
  }
  let fromEaster = day.dayNumber - easterSunday(year).dayNumber
  return [0, 1, 49, 60].contains(fromEaster)
}

/// Easter Sunday of the Gregorian calendar (the anonymous algorithm of 1876, after Meeus).
///     easterSunday(2026)   // 2026-04-05
public func easterSunday(_ year: Int) -> CivilDate {
  let a = year % 19
  let (b, c) = (year / 100, year % 100)
  let (d, e) = (b / 4, b % 4)
  let f = (b + 8) / 25
  let g = (b - f + 1) / 3
  let h = (19 * a + b - d - g + 15) % 30
  let (i, k) = (c / 4, c % 4)
  let l = (32 + 2 * e + 2 * i - h - k) % 7
  let m = (a + 11 * h + 22 * l) / 451
  let sum = h + l - 7 * m + 114
  return CivilDate(year: year, month: sum / 31, day: sum % 31 + 1)!
}

/// Whether a Sunday is open to trade (act of 10 January 2018 on limiting trade on Sundays, Dz.U. 2018 poz. 305,
/// with the transition of its art. 6 and 7; December of 2023 by Dz.U. 2023 poz. 2626; three Sundays before
/// Christmas since 2025 by Dz.U. 2024 poz. 1965). A Sunday that is a public holiday is shut.
public func isTradingSunday(_ day: CivilDate) -> Bool {
  guard day.weekday == 7, !isPublicHoliday(day) else { return false }
  let (year, month, date) = day.parts
  // 6 December 2020 was opened by the act of 28 October 2020 (Dz.U. 2020 poz. 2112) for that year alone.
  if (year, month, date) == (2_020, 12, 6) { return true }
  if day < CivilDate(year: 2_018, month: 3, day: 1)! { return true }
  let last = date + 7 > CivilDate.daysIn(month: month, year: year)
  let beforeChristmas = sundaysBeforeChristmas(year).contains(day)
  let palmSunday = day == easterSunday(year).adding(days: -7)
  switch year {
  case 2_018: return last || date <= 7 || beforeChristmas || palmSunday
  case 2_019: return last || beforeChristmas || palmSunday
  default: return (last && [1, 4, 6, 8].contains(month)) || beforeChristmas || palmSunday
  }
}

/// The trading Sundays before Christmas: two, and three since 2025. In 2023 Christmas Eve itself was a Sunday,
/// so the two were moved to the 10th and the 17th.
private func sundaysBeforeChristmas(_ year: Int) -> [CivilDate] {
  let eve = CivilDate(year: year, month: 12, day: 24)!
  // Strictly before the feast; Christmas Eve counted as a trading Sunday only before it was moved in 2023.
  let last = year >= 2_023 ? eve.adding(days: -1) : eve
  let sunday = last.adding(days: -Int32(last.weekday % 7))
  return (0..<(year >= 2_025 ? 3 : 2)).map { sunday.adding(days: Int32(-7 * $0)) }
}
