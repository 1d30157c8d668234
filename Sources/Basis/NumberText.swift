/// A whole number in digits, padded with zeros to `width`.
public func decimalText(_ value: Int64, width: Int = 0) -> String {
  var digits: [UInt8] = []
  var rest = value.magnitude
  repeat {
    digits.append(UInt8(48 + rest % 10))
    rest /= 10
  } while rest > 0
  while digits.count < width { digits.append(48) }
  if value < 0 { digits.append(45) }
  digits.reverse()
  return String(decoding: digits, as: UTF8.self)
}

/// A whole number with its thousands apart: "12 345" in Polish, "12,345" in English.
public func groupedText(_ value: Int64, _ language: Language) -> String {
  let digits = Array(decimalText(value < 0 ? -value : value).utf8)
  var text = value < 0 ? "−" : ""
  for (index, digit) in digits.enumerated() {
    if index > 0, (digits.count - index) % 3 == 0 { text += language == .polish ? "\u{a0}" : "," }
    text.unicodeScalars.append(Unicode.Scalar(digit))
  }
  return text
}

/// `value / 10^places` for people: grouped, with the language's decimal mark, and at least `atLeast` decimals.
///     fixedText(1_234_500, places: 4, atLeast: 2, .polish)   // "123,45"
public func fixedText(_ value: Int64, places: Int, atLeast: Int, _ language: Language) -> String {
  var scale: UInt64 = 1
  for _ in 0..<places { scale *= 10 }
  let (whole, fraction) = value.magnitude.quotientAndRemainder(dividingBy: scale)
  var decimals = Array(decimalText(Int64(fraction), width: places).utf8)
  if places == 0 { decimals = [] }
  while decimals.count > atLeast, decimals.last == 48 { decimals.removeLast() }
  let sign = value < 0 ? "−" : ""
  let mark = decimals.isEmpty ? "" : (language == .polish ? "," : ".")
  return sign + groupedText(Int64(whole), language) + mark + String(decoding: decimals, as: UTF8.self)
}

/// `value / 10^places` for machines: "-1234.50".
public func plainText(_ value: Int64, places: Int, atLeast: Int = 0) -> String {
  var scale: UInt64 = 1
  for _ in 0..<places { scale *= 10 }
  let (whole, fraction) = value.magnitude.quotientAndRemainder(dividingBy: scale)
  var decimals = places == 0 ? [] : Array(decimalText(Int64(fraction), width: places).utf8)
  while decimals.count > atLeast, decimals.last == 48 { decimals.removeLast() }
  return (value < 0 ? "-" : "") + decimalText(Int64(whole)) + (decimals.isEmpty ? "" : ".")
    + String(decoding: decimals, as: UTF8.self)
}

/// Why a typed or imported number was not understood.
public enum NumberRefusal: Error, Equatable, Sendable {
  /// Nothing was there.
  case empty
  /// A character that no number has, or two decimal marks.
  case notANumber
  /// More decimals than the field keeps, and not zeros.
  case tooManyDecimals(allowed: Int)
  /// Beyond what the field can hold.
  case tooLarge
}

/// Reads a number as people and exports write it, exactly: "1 234,50", "1234.5", "1.234,50", "1,234.50",
/// "−3". The last comma or point is the decimal mark; the other one, spaces and apostrophes part thousands.
///     scaledNumber("1 234,50", places: 2)   // 123_450
/// A lone "1.234" or "1,234" is read as a decimal fraction, as in most exports.
public func scaledNumber(_ text: some StringProtocol, places: Int) throws(NumberRefusal) -> Int64 {
  var digits: [UInt8] = []
  var marks: [(mark: Unicode.Scalar, at: Int)] = []
  var negative = false
  for scalar in text.unicodeScalars {
    switch scalar {
    case "0"..."9": digits.append(UInt8(scalar.value))
    case " ", "\u{a0}", "\u{202f}", "'": continue
    case "-", "−":
      guard digits.isEmpty, marks.isEmpty, !negative else { throw .notANumber }
      negative = true
    case ",", ".": marks.append((scalar, digits.count))
    default: throw .notANumber
    }
  }
  guard !digits.isEmpty else {
    if negative || !marks.isEmpty { throw .notANumber }
    throw .empty
  }
  var decimals = 0
  if let last = marks.last, marks.count == 1 || marks[marks.count - 2].mark != last.mark {
    decimals = digits.count - last.at
    marks.removeLast()
  }
  // What is left parts thousands: one kind of mark, three digits behind each.
  for (index, mark) in marks.enumerated() {
    let end = index + 1 < marks.count ? marks[index + 1].at : digits.count - decimals
    guard mark.mark == marks[0].mark, end - mark.at == 3 else { throw .notANumber }
  }
  while decimals > places {
    guard digits.removeLast() == 48 else { throw .tooManyDecimals(allowed: places) }
    decimals -= 1
  }
  var value: Int64 = 0
  for index in 0..<(digits.count + places - decimals) {
    let digit = index < digits.count ? Int64(digits[index]) - 48 : 0
    let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
    let (sum, carry) = shifted.addingReportingOverflow(digit)
    if overflow || carry { throw .tooLarge }
    value = sum
  }
  return negative ? -value : value
}

extension Money {
  /// "1 234,50" or "1,234.50".
  public func text(_ language: Language) -> String {
    fixedText(grosze, places: 2, atLeast: 2, language)
  }

  /// "1 234,50 zł", "USD 1,234.50".
  public func text(_ currency: Currency, _ language: Language) -> String {
    let amount = text(language)
    if currency == .zloty { return language == .polish ? amount + "\u{a0}zł" : "PLN\u{a0}" + amount }
    return language == .polish ? amount + "\u{a0}" + currency.code : currency.code + "\u{a0}" + amount
  }
}

extension Price {
  /// "19,99" or with all its decimals "0,0125".
  public func text(_ language: Language) -> String {
    fixedText(tenThousandths, places: 4, atLeast: 2, language)
  }
}

extension Quantity {
  /// "12" or "2,5".
  public func text(_ language: Language) -> String { fixedText(milli, places: 3, atLeast: 0, language) }
}

extension Percent {
  /// "7,5 %".
  public func text(_ language: Language) -> String {
    fixedText(ppm, places: 4, atLeast: 0, language) + "\u{a0}%"
  }
}

extension CivilDate {
  /// "23 lis 2026" or "23 Nov 2026".
  public func text(_ language: Language) -> String {
    let (year, month, day) = parts
    let names =
      language == .polish
      ? ["sty", "lut", "mar", "kwi", "maj", "cze", "lip", "sie", "wrz", "paź", "lis", "gru"]
      : ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    return decimalText(Int64(day)) + "\u{a0}" + names[month - 1] + "\u{a0}" + decimalText(Int64(year))
  }
}

extension Instant {
  /// Polish local time as people say it: "dziś 14:20", "wczoraj 9:05", "23 lis 2026 14:20".
  public func text(now: Instant, _ language: Language) -> String {
    let (date, minute) = inPoland
    let clock = decimalText(Int64(minute / 60)) + ":" + decimalText(Int64(minute % 60), width: 2)
    switch now.inPoland.date.dayNumber - date.dayNumber {
    case 0: return (language == .polish ? "dziś " : "today ") + clock
    case 1: return (language == .polish ? "wczoraj " : "yesterday ") + clock
    default: return date.text(language) + " " + clock
    }
  }

  /// "2026-11-23T14:20:05Z".
  public var text: String {
    let day = milliseconds >= 0 ? milliseconds / 86_400_000 : (milliseconds - 86_399_999) / 86_400_000
    let seconds = (milliseconds - day * 86_400_000) / 1_000
    return CivilDate(dayNumber: Int32(day)).text + "T" + decimalText(seconds / 3_600, width: 2) + ":"
      + decimalText(seconds / 60 % 60, width: 2) + ":" + decimalText(seconds % 60, width: 2) + "Z"
  }
}
