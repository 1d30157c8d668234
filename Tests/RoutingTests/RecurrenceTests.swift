import Basis
import Testing
import Visits

@Suite("Visit rhythms and free days")
struct RecurrenceTests {
  @Test(
    "Easter Sunday",
    arguments: [
      (2000, "2000-04-23"), (2008, "2008-03-23"), (2019, "2019-04-21"), (2024, "2024-03-31"),
      (2025, "2025-04-20"), (2026, "2026-04-05"), (2027, "2027-03-28"), (2038, "2038-04-25"),
      (2049, "2049-04-18"), (2076, "2076-04-19"),
    ])
  func easter(year: Int, date: String) {
    #expect(easterSunday(year).text == date)
  }

  @Test(
    "public holidays of a year",
    arguments: [
      (
        2024,
        [
          "01-01", "01-06", "03-31", "04-01", "05-01", "05-03", "05-19", "05-30", "08-15", "11-01", "11-11",
          "12-25", "12-26",
        ]
      ),
      (
        2026,
        [
          "01-01", "01-06", "04-05", "04-06", "05-01", "05-03", "05-24", "06-04", "08-15", "11-01", "11-11",
          "12-24", "12-25", "12-26",
        ]
      ),
    ])
  func holidays(year: Int, dates: [String]) {
    let first = CivilDate(year: year, month: 1, day: 1)!
    let found = (0..<366).map { first.adding(days: $0) }
      .filter { $0.parts.year == year && isPolishHoliday($0) }.map { String($0.text.dropFirst(5)) }
    #expect(found == dates)
  }

  @Test(
    "ISO weeks around New Year",
    arguments: [
      ("2026-12-31", 2026, 53), ("2027-01-03", 2026, 53), ("2027-01-04", 2027, 1), ("2024-12-30", 2025, 1),
      ("2021-01-03", 2020, 53),
    ])
  func isoWeeks(date: String, year: Int, week: Int) {
    #expect(CivilDate(date)!.isoWeek == (year, week))
  }

  @Test(
    "a rule's days",
    arguments: [
      (
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH", "2026-01-06", "2026-02-28",
        [
          "2026-01-06", "2026-01-08", "2026-01-20", "2026-01-22", "2026-02-03", "2026-02-05", "2026-02-17",
          "2026-02-19",
        ]
      ),
      (
        "FREQ=MONTHLY;BYDAY=1MO", "2026-01-01", "2026-04-30",
        ["2026-01-05", "2026-02-02", "2026-03-02", "2026-04-06"]
      ),
      ("FREQ=MONTHLY;BYDAY=-1FR", "2026-01-01", "2026-03-31", ["2026-01-30", "2026-02-27", "2026-03-27"]),
      ("FREQ=MONTHLY;BYMONTHDAY=31", "2026-01-01", "2026-05-31", ["2026-01-31", "2026-03-31", "2026-05-31"]),
      ("FREQ=MONTHLY;BYMONTHDAY=-1;COUNT=2", "2026-01-01", "2026-12-31", ["2026-01-31", "2026-02-28"]),
      (
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "2026-01-01", "2026-02-28",
        ["2026-01-30", "2026-02-27"]
      ),
      (
        "FREQ=DAILY;INTERVAL=10;UNTIL=20260125", "2026-01-01", "2026-12-31",
        ["2026-01-01", "2026-01-11", "2026-01-21"]
      ),
      (
        "FREQ=YEARLY;BYMONTH=3,9;BYDAY=2WE", "2025-01-01", "2026-12-31",
        ["2025-03-12", "2025-09-10", "2026-03-11", "2026-09-09"]
      ),
      (
        "tydzień parzysty: wt,czw", "2026-12-21", "2027-01-15",
        ["2026-12-22", "2026-12-24", "2027-01-12", "2027-01-14"]
      ),
      ("tydzień nieparzysty: pn", "2026-12-21", "2027-01-15", ["2026-12-28", "2027-01-04"]),
    ])
  func days(rule: String, from: String, through: String, expected: [String]) throws {
    let start = CivilDate(from)!
    let recurrence = try Recurrence(rule: rule, from: start)
    #expect(recurrence.days(from: start, through: CivilDate(through)!).map { $0.text } == expected)
    // Asking day by day says the same.
    let single = (0..<Int32(CivilDate(through)!.dayNumber - start.dayNumber + 1))
      .map { start.adding(days: $0) }.filter { recurrence.occurs(on: $0) }.map { $0.text }
    #expect(single == expected)
  }

  @Test(
    "rules that are refused",
    arguments: [
      ("FREQ=HOURLY", RecurrenceRefusal.frequency("HOURLY")), ("BYDAY=MO", .frequency("")),
      ("FREQ=WEEKLY;INTERVAL=0", .value(part: "INTERVAL", value: "0")),
      ("FREQ=WEEKLY;BYDAY=XX", .value(part: "BYDAY", value: "XX")),
      ("FREQ=WEEKLY;BYHOUR=3", .unknownPart("BYHOUR")),
    ])
  func refusals(rule: String, refusal: RecurrenceRefusal) {
    #expect(throws: refusal) { try Recurrence(rule: rule, from: CivilDate("2026-01-01")!) }
    #expect(!refusal.text.polish.isEmpty && !refusal.text.english.isEmpty)
  }
}
