import Basis

/// Why a visit rule could not be read.
public enum RecurrenceRefusal: Error, Equatable, Sendable {
  /// No FREQ, or one that is not DAILY, WEEKLY, MONTHLY or YEARLY.
  case frequency(String)
  /// A part of the rule that visit plans do not use.
  case unknownPart(String)
  /// A value outside its range.
  case value(part: String, value: String)

  /// The message to show.
  public var text: Text {
    switch self {
    case .frequency(let value):
      Text(
        "Częstotliwość „\(value)” jest nieznana. Podaj FREQ=DAILY, WEEKLY, MONTHLY albo YEARLY.",
        "Frequency \"\(value)\" is unknown. Give FREQ=DAILY, WEEKLY, MONTHLY or YEARLY.")
    case .unknownPart(let part):
      Text(
        "Części „\(part)” reguły nie znamy. Usuń ją; pominięta zmieniłaby plan.",
        "Part \"\(part)\" of the rule is not known. Remove it; ignored it would change the plan.")
    case .value(let part, let value):
      Text(
        "\(part)=\(value) jest poza zakresem. Popraw wartość.",
        "\(part)=\(value) is out of range. Correct the value.")
    }
  }
}

extension Recurrence {
  /// Reads "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU" (with or without "RRULE:") or the Polish short form
  /// "tydzień parzysty: wt,czw", "tydzień nieparzysty: pn".
  public init(rule text: some StringProtocol, from start: CivilDate) throws(RecurrenceRefusal) {
    let rule = String(decoding: text.utf8, as: UTF8.self).trimmed()
    if let polish = try Recurrence.evenOrOdd(rule, start) {
      self = polish
      return
    }
    var result = Recurrence(start: start, frequency: .weekly)
    var hasFrequency = false
    var body = Array(rule.utf8)[...]
    if body.starts(with: Array("RRULE:".utf8)) { body = body.dropFirst(6) }
    for part in body.split(separator: UInt8(ascii: ";")) {
      let halves = part.split(separator: UInt8(ascii: "="), maxSplits: 1)
      guard halves.count == 2 else { throw .unknownPart(String(decoding: part, as: UTF8.self)) }
      let name = String(decoding: halves[0], as: UTF8.self)
      let value = String(decoding: halves[1], as: UTF8.self)
      if name == "FREQ" { hasFrequency = true }
      try result.set(name, value)
    }
    guard hasFrequency else { throw .frequency("") }
    self = result
  }

  private mutating func set(_ name: String, _ value: String) throws(RecurrenceRefusal) {
    switch name {
    case "FREQ":
      switch value {
      case "DAILY": frequency = .daily
      case "WEEKLY": frequency = .weekly
      case "MONTHLY": frequency = .monthly
      case "YEARLY": frequency = .yearly
      default: throw .frequency(value)
      }
    case "INTERVAL": interval = try Recurrence.number(name, value, 1...1_000)
    case "COUNT": count = try Recurrence.number(name, value, 1...10_000)
    case "UNTIL":
      let digits = Array(value.utf8.prefix(8))
      let dashed = digits.count == 8 ? digits[0..<4] + [45] + digits[4..<6] + [45] + digits[6..<8] : []
      guard let day = CivilDate(String(decoding: dashed, as: UTF8.self)) else {
        throw .value(part: name, value: value)
      }
      until = day
    case "BYDAY":
      for item in value.utf8.split(separator: UInt8(ascii: ",")) {
        weekdays.append(try Recurrence.weekday(String(decoding: item, as: UTF8.self)))
      }
    case "BYMONTHDAY": monthDays = try Recurrence.numbers(name, value, -31...31)
    case "BYMONTH": months = try Recurrence.numbers(name, value, 1...12)
    case "BYSETPOS": positions = try Recurrence.numbers(name, value, -366...366)
    case "WKST": if value != "MO" { throw .value(part: name, value: value) }
    default: throw .unknownPart(name)
    }
  }

  private static func weekday(_ text: String) throws(RecurrenceRefusal) -> Weekday {
    let bytes = Array(text.utf8)
    let names = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
    let tail = String(decoding: bytes.suffix(2), as: UTF8.self)
    guard let day = names.firstIndex(of: tail) else { throw .value(part: "BYDAY", value: text) }
    let head = String(decoding: bytes.dropLast(2), as: UTF8.self)
    if head.utf8.isEmpty { return Weekday(day + 1) }
    return Weekday(day + 1, ordinal: try number("BYDAY", head, -5...5))
  }

  private static func numbers(
    _ name: String, _ value: String, _ range: ClosedRange<Int>
  ) throws(RecurrenceRefusal) -> [Int] {
    var result: [Int] = []
    for item in value.utf8.split(separator: UInt8(ascii: ",")) {
      result.append(try number(name, String(decoding: item, as: UTF8.self), range))
    }
    return result
  }

  private static func number(
    _ name: String, _ value: String, _ range: ClosedRange<Int>
  ) throws(RecurrenceRefusal) -> Int {
    guard let number = Int(value), range.contains(number), number != 0 else {
      throw .value(part: name, value: value)
    }
    return number
  }

  /// "tydzień parzysty: pn,śr": compared without Polish marks, so that "tydzien" is read too.
  private static func evenOrOdd(_ text: String, _ start: CivilDate) throws(RecurrenceRefusal) -> Recurrence? {
    let words = folded(text).split(separator: 32).map { String(decoding: $0, as: UTF8.self) }
    guard words.count >= 2, words[0] == "tydzien" else { return nil }
    var rule = Recurrence(start: start, frequency: .weekly)
    switch words[1] {
    case "parzysty": rule.parity = .even
    case "nieparzysty": rule.parity = .odd
    default: throw .value(part: words[0], value: words[1])
    }
    let names = ["pn", "wt", "sr", "czw", "pt", "sob", "nd"]
    for word in words[2...] {
      guard let day = names.firstIndex(of: word) else { throw .value(part: "dzień", value: word) }
      rule.weekdays.append(Weekday(day + 1))
    }
    return rule
  }
}
