import Basis

/// Whether a day is free by law: Sundays apart, the list of the act of 18 January 1951 on days off (Dz.U. 2025
/// poz. 296): Christmas Eve is on it since 2025.
///     isPolishHoliday(CivilDate("2025-12-24")!)   // true
///     isPolishHoliday(CivilDate("2024-12-24")!)   // false
public func isPolishHoliday(_ date: CivilDate) -> Bool { polishHoliday(date) != nil }

/// The name of the public holiday on a day, `nil` on all others.
public func polishHoliday(_ date: CivilDate) -> Text? {
  let (year, month, day) = date.parts
  switch (month, day) {
  case (1, 1): return Text("Nowy Rok", "New Year's Day")
  // Free since 2011.
  case (1, 6) where year >= 2011: return Text("Trzech Króli", "Epiphany")
  case (5, 1): return Text("Święto Pracy", "Labour Day")
  case (5, 3): return Text("Święto Konstytucji 3 Maja", "Constitution Day")
  case (8, 15): return Text("Wniebowzięcie NMP", "Assumption Day")
  case (11, 1): return Text("Wszystkich Świętych", "All Saints' Day")
  case (11, 11): return Text("Święto Niepodległości", "Independence Day")
  case (12, 24) where year >= 2025: return Text("Wigilia", "Christmas Eve")
  case (12, 25), (12, 26): return Text("Boże Narodzenie", "Christmas")
  default: break
  }
  switch date.dayNumber - easterSunday(year).dayNumber {
  case 0, 1: return Text("Wielkanoc", "Easter")
  case 49: return Text("Zielone Świątki", "Pentecost")
  case 60: return Text("Boże Ciało", "Corpus Christi")
  default: return nil
  }
}

/// Easter Sunday of the Gregorian calendar (Meeus, Astronomical Algorithms, chapter 8; the anonymous Gregorian
/// computus of 1876).
///     easterSunday(2026)   // 2026-04-05
public func easterSunday(_ year: Int) -> CivilDate {
  let golden = year % 19
  let (century, ofCentury) = (year / 100, year % 100)
  let moonShift = (8 * century + 13) / 25
  let epact = (19 * golden + century - century / 4 - moonShift + 15) % 30
  let weekShift = (32 + 2 * (century % 4) + 2 * (ofCentury / 4) - epact - ofCentury % 4) % 7
  let late = (golden + 11 * epact + 22 * weekShift) / 451
  let sum = epact + weekShift - 7 * late + 114
  return CivilDate(year: year, month: sum / 31, day: sum % 31 + 1)!
}

/// Monday to Friday and no public holiday.
public func isPolishWorkday(_ date: CivilDate) -> Bool { date.weekday <= 5 && !isPolishHoliday(date) }
