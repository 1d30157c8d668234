import Basis

/// What an answer or an expression holds. An unanswered question is the empty text, as everywhere in the
/// XForms family: `''` is the only "nothing" an expression can see.
public enum FormValue: Equatable, Sendable {
  /// Text, a choice's name, several names with a space between them, or a place "lat lon alt accuracy".
  case text(String)
  /// An IEEE double; NaN stands for "not a number".
  case number(Double)
  /// True or false.
  case truth(Bool)
  /// A calendar day.
  case date(CivilDate)
  /// A moment, to the millisecond.
  case moment(Instant)
  /// A time of day in milliseconds after midnight.
  case time(Int32)

  /// No answer.
  public static var empty: FormValue { .text("") }

  /// Whether this counts as no answer: the empty text or NaN.
  public var isEmpty: Bool {
    switch self {
    case .text(let text): text.isEmpty
    case .number(let number): number.isNaN
    default: false
    }
  }

  /// The value as a number: dates are days since 1970-01-01, text that is no number is NaN.
  ///     FormValue.text("4,5").number   // 4.5
  public var number: Double {
    switch self {
    case .text(let text): parsedNumber(text)
    case .number(let number): number
    case .truth(let truth): truth ? 1 : 0
    case .date(let date): Double(date.dayNumber)
    case .moment(let moment): Double(moment.inPoland.date.dayNumber)
    case .time(let milliseconds): Double(milliseconds) / 86_400_000
    }
  }

  /// The value as a condition: any text but the empty one is true, so "false" is true as well.
  public var truth: Bool {
    switch self {
    case .text(let text): !text.isEmpty
    case .number(let number): FormValue.isTrue(number)
    case .truth(let truth): truth
    case .date, .moment, .time: true
    }
  }

  /// Numbers closer to zero than this count as zero, and closer to each other as equal: 0.1 + 0.2 = 0.3.
  static let tolerance = 1e-12

  static func isTrue(_ number: Double) -> Bool { number.magnitude > tolerance && !number.isNaN }

  /// The value as text, the way it is stored, joined and compared. A moment shows its day, as JavaRosa has it;
  /// `format-date-time` shows more.
  public var text: String {
    switch self {
    case .text(let text): text
    case .number(let number): numeral(number)
    case .truth(let truth): truth ? "true" : "false"
    case .date(let date): date.text
    case .moment(let moment): moment.inPoland.date.text
    case .time(let milliseconds): timeText(milliseconds)
    }
  }

  /// The value as it is kept in a draft or sent: moments with their time, in UTC.
  public var storedText: String {
    if case .moment(let moment) = self { return localText(moment) }
    return text
  }

  /// `=` of the expression language: a condition on either side compares as conditions, else a number on
  /// either side as numbers, else texts.
  static func equal(_ a: FormValue, _ b: FormValue) -> Bool {
    switch (a, b) {
    case (.text(let left), .text(let right)): return left == right
    case (.truth, _), (_, .truth): return a.truth == b.truth
    case (.number, _), (_, .number): return (a.number - b.number).magnitude < tolerance
    default: return a.text == b.text
    }
  }
}
