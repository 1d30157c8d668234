import Basis
import Forecast
import Testing

private func day(_ text: String) -> CivilDate { CivilDate(text)! }

@Test(
  "Trading Sundays of each year",
  arguments: [
    (
      2018,
      "03-04 03-25 04-29 05-06 05-27 06-03 06-24 07-01 07-29 08-05 08-26 09-02 09-30 10-07 10-28 11-04 11-25 12-02 12-16 12-23 12-30"
    ),
    (2019, "01-27 02-24 03-31 04-14 04-28 05-26 06-30 07-28 08-25 09-29 10-27 11-24 12-15 12-22 12-29"),
    (2020, "01-26 04-05 04-26 06-28 08-30 12-06 12-13 12-20"),
    (2021, "01-31 03-28 04-25 06-27 08-29 12-12 12-19"),
    (2022, "01-30 04-10 04-24 06-26 08-28 12-11 12-18"),
    (2023, "01-29 04-02 04-30 06-25 08-27 12-10 12-17"),
    (2024, "01-28 03-24 04-28 06-30 08-25 12-15 12-22"),
    (2025, "01-26 04-13 04-27 06-29 08-31 12-07 12-14 12-21"),
    (2026, "01-25 03-29 04-26 06-28 08-30 12-06 12-13 12-20"),
    (2027, "01-31 03-21 04-25 06-27 08-29 12-05 12-12 12-19"),
  ])
func tradingSundays(year: Int, expected: String) {
  var found: [String] = []
  var date = day("\(year)-01-01")
  // The law began on 1 March 2018; before that every Sunday was open.
  if year == 2018 { date = day("2018-03-01") }
  while date.parts.year == year {
    if isTradingSunday(date) { found.append(String(date.text.suffix(5))) }
    date = date.adding(days: 1)
  }
  #expect(found.joined(separator: " ") == expected)
}

@Test(
  "Movable feasts: Easter, Easter Monday, Whit Sunday, Corpus Christi",
  arguments: [
    (2018, "04-01 04-02 05-20 05-31"), (2019, "04-21 04-22 06-09 06-20"), (2020, "04-12 04-13 05-31 06-11"),
    (2021, "04-04 04-05 05-23 06-03"), (2022, "04-17 04-18 06-05 06-16"), (2023, "04-09 04-10 05-28 06-08"),
    (2024, "03-31 04-01 05-19 05-30"), (2025, "04-20 04-21 06-08 06-19"), (2026, "04-05 04-06 05-24 06-04"),
    (2027, "03-28 03-29 05-16 05-27"),
  ])
func movableFeasts(year: Int, expected: String) {
  let fixed: Set<String> = [
    "01-01", "01-06", "05-01", "05-03", "08-15", "11-01", "11-11", "12-24", "12-25", "12-26", "11-12",
  ]
  var found: [String] = []
  var date = day("\(year)-01-01")
  while date.parts.year == year {
    let text = String(date.text.suffix(5))
    if isPublicHoliday(date), !fixed.contains(text) { found.append(text) }
    date = date.adding(days: 1)
  }
  #expect(found.joined(separator: " ") == expected)
  for feast in ["01-01", "01-06", "05-01", "05-03", "08-15", "11-01", "11-11", "12-25", "12-26"] {
    #expect(isPublicHoliday(day("\(year)-\(feast)")))
  }
  #expect(isPublicHoliday(day("\(year)-12-24")) == (year >= 2025))
  #expect(isPublicHoliday(day("\(year)-11-12")) == (year == 2018))
}

@Test("A planner's exception wins over the rule")
func exceptions() {
  let calendar = TradingCalendar(exceptions: [day("2026-11-23"): false, day("2026-11-22"): true])
  #expect(!calendar.isOpen(day("2026-11-23")))
  #expect(calendar.isOpen(day("2026-11-22")))
  #expect(SupplierCalendar(trading: calendar).workingDay(from: day("2026-11-23")) == day("2026-11-24"))
}

@Test("A week with a holiday has less activity")
func weekActivity() {
  let calendar = TradingCalendar()
  #expect(activity(of: day("2026-11-23"), .week, calendar) == 1)
  #expect(activity(of: day("2026-11-09"), .week, calendar) < 0.9)  // 11 November is a Wednesday
}
