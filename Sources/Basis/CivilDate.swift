/// A day of the Gregorian calendar without a time or a zone, as printed on documents.
///     CivilDate(year: 2026, month: 11, day: 23)!.text   // "2026-11-23"
/// Counted in days so that periods are subtractions and validity is two comparisons.
public struct CivilDate: Hashable, Comparable, Sendable {
  /// Days since 1970-01-01.
  public let dayNumber: Int32

  /// The day so many days after 1970-01-01.
  @inlinable public init(dayNumber: Int32) { self.dayNumber = dayNumber }

  /// The day with these parts; `nil` when the calendar has no such day (30 February).
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= CivilDate.daysIn(month: month, year: year)
    else { return nil }
    // Days of a calendar whose year begins in March, so that the leap day comes last.
    let shifted = month > 2 ? year : year - 1
    let monthFromMarch = (month + 9) % 12
    let inYear = (153 * monthFromMarch + 2) / 5 + day - 1
    let days = 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + inYear - 719_468
    dayNumber = Int32(days)
  }

  /// Reads "2026-11-23".
  public init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == 45, bytes[7] == 45,
      let year = CivilDate.number(bytes[0..<4]), let month = CivilDate.number(bytes[5..<7]),
      let day = CivilDate.number(bytes[8..<10])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Year, month (1…12) and day (1…31).
  public var parts: (year: Int, month: Int, day: Int) {
    let shifted = Int(dayNumber) + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofEra = shifted - era * 146_097
    let yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365
    let ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let fromMarch = (5 * ofYear + 2) / 153
    let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
    return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * fromMarch + 2) / 5 + 1)
  }

  /// 1 is Monday, 7 is Sunday, as ISO 8601 counts.
  public var weekday: Int { Int(((dayNumber + 3) % 7 + 7) % 7) + 1 }

  /// The day `days` later, or earlier when negative.
  @inlinable public func adding(days: Int32) -> CivilDate { CivilDate(dayNumber: dayNumber + days) }

  /// "2026-11-23".
  public var text: String {
    let (year, month, day) = parts
    return decimalText(Int64(year), width: 4) + "-" + decimalText(Int64(month), width: 2) + "-"
      + decimalText(Int64(day), width: 2)
  }

  /// How many days a month has.
  public static func daysIn(month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  /// Whether `a` stands before `b`.
  @inlinable public static func < (a: CivilDate, b: CivilDate) -> Bool { a.dayNumber < b.dayNumber }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard (48...57).contains(digit) else { return nil }
      value = value * 10 + Int(digit) - 48
    }
    return value
  }
}

/// A moment in UTC. Core code never reads a clock; it is told the time.
public struct Instant: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01T00:00:00Z.
  public let milliseconds: Int64

  /// The moment so many milliseconds after 1970 began.
  @inlinable public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Whether `a` stands before `b`.
  @inlinable public static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

  /// The moment so many seconds later.
  @inlinable public func adding(seconds: Int64) -> Instant {
    Instant(milliseconds: milliseconds + seconds * 1_000)
  }

  /// Date and minutes since midnight in Poland: UTC+1, from the last Sunday of March to the last Sunday of
  /// October UTC+2, switching at 01:00 UTC (Directive 2000/84/EC).
  public var inPoland: (date: CivilDate, minuteOfDay: Int) {
    let local = milliseconds + (isPolishSummer ? 7_200_000 : 3_600_000)
    let (day, rest) = Instant.floorDivision(local, 86_400_000)
    return (CivilDate(dayNumber: Int32(day)), Int(rest / 60_000))
  }

  private var isPolishSummer: Bool {
    let day = CivilDate(dayNumber: Int32(Instant.floorDivision(milliseconds, 86_400_000).quotient))
    let year = day.parts.year
    return milliseconds >= Instant.lastSunday(month: 3, year: year)
      && milliseconds < Instant.lastSunday(month: 10, year: year)
  }

  /// 01:00 UTC of the last Sunday of a month.
  private static func lastSunday(month: Int, year: Int) -> Int64 {
    // Beyond the years a date can be written in, the rule of the nearest one serves.
    let last = CivilDate(year: min(max(year, 1), 9_999), month: month, day: 31)!
    let sunday = last.adding(days: -Int32(last.weekday % 7))
    return Int64(sunday.dayNumber) * 86_400_000 + 3_600_000
  }

  private static func floorDivision(_ a: Int64, _ b: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
    return remainder < 0 ? (quotient - 1, remainder + b) : (quotient, remainder)
  }
}
