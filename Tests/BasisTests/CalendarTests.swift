import Basis
import Testing

@Test("every day of 800 years round-trips, and weekdays follow each other")
func everyDay() {
  var weekday = CivilDate(year: 1600, month: 1, day: 1)!.weekday
  let first = CivilDate(year: 1600, month: 1, day: 1)!.dayNumber
  for number in first..<(first + 292_194) {
    let day = CivilDate(dayNumber: number)
    let (year, month, dayOfMonth) = day.parts
    #expect(CivilDate(year: year, month: month, day: dayOfMonth) == day)
    #expect(day.weekday == weekday)
    weekday = weekday % 7 + 1
  }
}

@Test(
  "days that exist and days that do not",
  arguments: [
    ("2026-11-23", true), ("2024-02-29", true), ("2026-02-29", false), ("1900-02-29", false),
    ("2000-02-29", true),
    ("2026-13-01", false), ("2026-1-1", false), ("23.11.2026", false), ("", false),
  ])
func reading(text: String, exists: Bool) {
  #expect((CivilDate(text) != nil) == exists)
  if exists { #expect(CivilDate(text)?.text == text) }
}

@Test(
  "Polish clocks change at 01:00 UTC on the last Sundays of March and October",
  arguments: [
    (1_774_745_999_000, "2026-03-29", 1 * 60 + 59), (1_774_746_000_000, "2026-03-29", 3 * 60),
    (1_792_889_999_000, "2026-10-25", 2 * 60 + 59), (1_792_890_000_000, "2026-10-25", 2 * 60),
    (1_795_474_800_000, "2026-11-24", 0),
  ] as [(Int64, String, Int)])
func warsaw(milliseconds: Int64, date: String, minute: Int) {
  let local = Instant(milliseconds: milliseconds).inPoland
  #expect(local.date.text == date)
  #expect(local.minuteOfDay == minute)
}

@Test("today and yesterday are said in words")
func relativeTime() {
  let now = Instant(milliseconds: 1_795_440_000_000)
  #expect(now.adding(seconds: -60).text(now: now, .polish).hasPrefix("dziś "))
  #expect(now.adding(seconds: -86_400).text(now: now, .english).hasPrefix("yesterday "))
  #expect(now.adding(seconds: -3 * 86_400).text(now: now, .polish).contains("lis"))
  #expect(Instant(milliseconds: 0).text == "1970-01-01T00:00:00Z")
}
