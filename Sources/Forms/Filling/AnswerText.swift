import Basis

extension FormValue {
  /// An answer as stored, read by the kind of its question; what does not fit the kind stays text.
  ///     FormValue(answer: "12", kind: .integer)   // .number(12)
  public init(answer text: String, kind: QuestionKind) {
    if text.isEmpty {
      self = .empty
      return
    }
    switch kind {
    case .integer, .decimal, .range, .price:
      let number = parsedNumber(text)
      self = number.isNaN ? .text(text) : .number(number)
    case .date, .today:
      switch parsedMoment(text) {
      case .date(let date)?: self = .date(date)
      case .moment(let moment)?: self = .date(moment.inPoland.date)
      default: self = .text(text)
      }
    case .dateTime, .start, .end:
      switch parsedMoment(text) {
      case .date(let date)?: self = .moment(momentInPoland(Int64(date.dayNumber) * 86_400_000))
      case let moment?: self = moment
      default: self = .text(text)
      }
    case .time:
      self = parsedClock(text).map { FormValue.time($0.milliseconds) } ?? .text(text)
    default: self = .text(text)
    }
  }
}

extension Filling {
  /// A worked-out value as its question keeps it: whole numbers cut, "not a number" as no answer.
  func coerced(_ value: FormValue, _ field: Int32) -> FormValue {
    if value.isEmpty { return .empty }
    switch (form.layout[field].kind, value) {
    case (.integer, .number(let number)): return .number(number.rounded(.towardZero))
    case (.integer, .text(let text)), (.decimal, .text(let text)), (.date, .text(let text)),
      (.dateTime, .text(let text)), (.time, .text(let text)):
      return FormValue(answer: text, kind: form.layout[field].kind)
    case (.date, .moment(let moment)): return .date(moment.inPoland.date)
    default: return value
    }
  }
}
