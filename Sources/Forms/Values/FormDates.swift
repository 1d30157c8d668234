import Basis

/// Reads "2026-03-02" or "2026-3-2"; `nil` for anything else and for days the calendar does not have.
func parsedDate(_ text: some StringProtocol) -> CivilDate? {
  let parts = text.split(separator: "-", omittingEmptySubsequences: false)
  guard parts.count == 3, let year = wholeNumber(parts[0]), let month = wholeNumber(parts[1]),
    let day = wholeNumber(parts[2])
  else { return nil }
  return CivilDate(year: year, month: month, day: day)
}

private func wholeNumber(_ digits: some StringProtocol) -> Int? {
  var value = 0
  guard !digits.isEmpty, digits.utf8.count <= 4 else { return nil }
  for byte in digits.utf8 {
    guard (48...57).contains(byte) else { return nil }
    value = value * 10 + Int(byte) - 48
  }
  return value
}

/// Reads a day or a moment: "2026-03-02", "2026-03-29T03:30", "2026-03-29T01:30:00.000+01:00", "…Z".
/// Without an offset the time is Polish time.
func parsedMoment(_ text: String) -> FormValue? {
  guard let mark = text.utf8.firstIndex(of: 84) else {
    return parsedDate(text).map { FormValue.date($0) }
  }
  guard let date = parsedDate(text[..<mark]), let clock = parsedClock(text[text.index(after: mark)...]) else {
    return nil
  }
  let local = Int64(date.dayNumber) * 86_400_000 + Int64(clock.milliseconds)
  if let offset = clock.offsetMinutes {
    return .moment(Instant(milliseconds: local - Int64(offset) * 60_000))
  }
  return .moment(momentInPoland(local))
}

/// A time of day and, if written, its distance from UTC in minutes.
struct Clock {
  var milliseconds: Int32
  var offsetMinutes: Int?
}

/// Reads "10:20", "10:20:30.123", with "Z", "+01:00" or "+01" behind.
func parsedClock(_ text: some StringProtocol) -> Clock? {
  var bytes = Array(text.utf8)
  var offset: Int?
  if bytes.last == 90 {
    offset = 0
    bytes.removeLast()
  } else if let sign = bytes.firstIndex(where: { $0 == 43 || $0 == 45 }) {
    let parts = bytes[(sign + 1)...].split(separator: 58, omittingEmptySubsequences: false)
    guard parts.count <= 2, let hours = digits(parts[0]), let minutes = parts.count == 2 ? digits(parts[1]) : 0
    else { return nil }
    offset = (hours * 60 + minutes) * (bytes[sign] == 45 ? -1 : 1)
    bytes.removeSubrange(sign...)
  }
  let parts = bytes.split(separator: 58, omittingEmptySubsequences: false)
  guard (2...3).contains(parts.count), let hour = digits(parts[0]), let minute = digits(parts[1]), hour < 24,
    minute < 60
  else { return nil }
  var milliseconds = (hour * 60 + minute) * 60_000
  if parts.count == 3 {
    let seconds = parts[2].split(separator: 46, maxSplits: 1, omittingEmptySubsequences: false)
    guard let second = digits(seconds[0]), second < 60 else { return nil }
    var thousandths = 0
    if seconds.count == 2 {
      for index in 0..<3 {
        let at = seconds[1].startIndex + index
        let digit = at < seconds[1].endIndex ? Int(seconds[1][at]) - 48 : 0
        guard (0...9).contains(digit) else { return nil }
        thousandths = thousandths * 10 + digit
      }
    }
    milliseconds += second * 1_000 + thousandths
  }
  return Clock(milliseconds: Int32(milliseconds), offsetMinutes: offset)
}

private func digits(_ bytes: ArraySlice<UInt8>) -> Int? {
  guard (1...2).contains(bytes.count) else { return nil }
  var value = 0
  for byte in bytes {
    guard (48...57).contains(byte) else { return nil }
    value = value * 10 + Int(byte) - 48
  }
  return value
}

/// The moment whose Polish wall clock shows `local` milliseconds after 1970-01-01T00:00. In the hour that
/// summer time skips the clock is moved on; in the hour it repeats the first one is meant.
func momentInPoland(_ local: Int64) -> Instant {
  let summer = Instant(milliseconds: local - 7_200_000)
  return localMilliseconds(summer) == local ? summer : Instant(milliseconds: local - 3_600_000)
}

/// What the Polish wall clock shows, in milliseconds after 1970-01-01T00:00.
func localMilliseconds(_ moment: Instant) -> Int64 {
  let (date, minute) = moment.inPoland
  let inMinute = ((moment.milliseconds % 60_000) + 60_000) % 60_000
  return Int64(date.dayNumber) * 86_400_000 + Int64(minute) * 60_000 + inMinute
}

/// "10:20:30.123".
func timeText(_ milliseconds: Int32) -> String {
  let value = Int64(milliseconds)
  return decimalText(value / 3_600_000, width: 2) + ":" + decimalText(value / 60_000 % 60, width: 2) + ":"
    + decimalText(value / 1_000 % 60, width: 2) + "." + decimalText(value % 1_000, width: 3)
}

/// "2026-03-29T03:30:00.000+02:00".
func localText(_ moment: Instant) -> String {
  let local = localMilliseconds(moment)
  let date = moment.inPoland.date
  let offset = (local - moment.milliseconds) / 60_000
  return date.text + "T" + timeText(Int32(local - Int64(date.dayNumber) * 86_400_000)) + "+"
    + decimalText(offset / 60, width: 2) + ":" + decimalText(offset % 60, width: 2)
}

extension FormValue {
  /// The local date and time this value stands for, in milliseconds after 1970-01-01T00:00; `nil` when it is
  /// not a date.
  var local: Int64? {
    switch self {
    case .date(let date): Int64(date.dayNumber) * 86_400_000
    case .moment(let moment): localMilliseconds(moment)
    case .time(let milliseconds): Int64(milliseconds)
    default: nil
    }
  }

  /// Days since 1970-01-01T00:00Z with their fraction; `nil` when this is not a date.
  var decimalDays: Double? {
    switch self {
    case .date: Double(momentInPoland(local!).milliseconds) / 86_400_000
    case .moment(let moment): Double(moment.milliseconds) / 86_400_000
    default: nil
    }
  }
}

/// Writes a local time by a pattern: %Y %y %m %n %b %d %e %H %h %M %S %3 %a %W (ISO week) and %%. `nil` for
/// a pattern with any other letter.
func formatted(_ local: Int64, _ pattern: String) -> String? {
  var day = local / 86_400_000
  var rest = local % 86_400_000
  if rest < 0 {
    rest += 86_400_000
    day -= 1
  }
  let date = CivilDate(dayNumber: Int32(day))
  let (year, month, dayOfMonth) = date.parts
  let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
  let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  var text = ""
  var escaped = false
  for scalar in pattern.unicodeScalars {
    if !escaped {
      if scalar == "%" { escaped = true } else { text.unicodeScalars.append(scalar) }
      continue
    }
    escaped = false
    switch scalar {
    case "%": text += "%"
    case "Y": text += decimalText(Int64(year), width: 4)
    case "y": text += decimalText(Int64((year % 100 + 100) % 100), width: 2)
    case "m": text += decimalText(Int64(month), width: 2)
    case "n": text += decimalText(Int64(month))
    case "b": text += months[month - 1]
    case "d": text += decimalText(Int64(dayOfMonth), width: 2)
    case "e": text += decimalText(Int64(dayOfMonth))
    case "H": text += decimalText(rest / 3_600_000, width: 2)
    case "h": text += decimalText(rest / 3_600_000)
    case "M": text += decimalText(rest / 60_000 % 60, width: 2)
    case "S": text += decimalText(rest / 1_000 % 60, width: 2)
    case "3": text += decimalText(rest % 1_000, width: 3)
    case "a": text += weekdays[date.weekday - 1]
    case "W": text += decimalText(Int64(isoWeek(date)))
    default: return nil
    }
  }
  return escaped ? nil : text
}

/// The week of ISO 8601: it belongs to the year its Thursday is in.
private func isoWeek(_ date: CivilDate) -> Int {
  let thursday = date.adding(days: Int32(4 - date.weekday))
  let (_, month, day) = thursday.parts
  // The first Thursday is found by counting back, for the calendar's own days begin with year 1.
  var dayOfYear = day
  for earlier in 1..<max(month, 1) where earlier < month {
    dayOfYear += CivilDate.daysIn(month: earlier, year: thursday.parts.year)
  }
  return (dayOfYear - 1) / 7 + 1
}
