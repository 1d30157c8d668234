/// The two languages of every screen.
public enum Language: UInt8, Sendable, CaseIterable {
  /// Polish, the first language.
  case polish = 0
  /// English.
  case english = 1

  /// The HTML `lang` value.
  public var code: String { self == .polish ? "pl" : "en" }

  /// The language with this code; Polish for any other.
  public init(code: some StringProtocol) { self = code == "en" ? .english : .polish }
}

/// A text in both languages. Screens keep theirs in catalogues of static properties, so that a missing
/// translation does not compile.
///     static let save = Text("Zapisz", "Save")
public struct Text: Hashable, Sendable {
  /// Polish wording.
  public let polish: String
  /// English wording.
  public let english: String

  /// The same text in Polish and in English.
  @inline(__always)
  public init(_ polish: String, _ english: String) {
    self.polish = polish
    self.english = english
  }

  /// The wording in one language.
  @inline(__always)
  public func callAsFunction(_ language: Language) -> String {
    language == .polish ? polish : english
  }
}

/// A counted noun with the Polish plural forms: 1 zamówienie, 2 zamówienia, 5 zamówień, 22 zamówienia.
public struct CountedText: Sendable {
  /// One: "zamówienie".
  public let one: String
  /// Two, three, four (not 12…14): "zamówienia".
  public let few: String
  /// All others: "zamówień".
  public let many: String
  /// English singular.
  public let englishOne: String
  /// English plural.
  public let englishMany: String

  /// The forms in order: one, few, many, English one, English many.
  public init(_ one: String, _ few: String, _ many: String, _ englishOne: String, _ englishMany: String) {
    self.one = one
    self.few = few
    self.many = many
    self.englishOne = englishOne
    self.englishMany = englishMany
  }

  /// The noun alone, in the form that goes with `count`.
  public func noun(_ count: Int64, _ language: Language) -> String {
    if language == .english { return count == 1 ? englishOne : englishMany }
    if count == 1 { return one }
    let tens = count.magnitude % 100
    let ones = count.magnitude % 10
    return (2...4).contains(ones) && !(12...14).contains(tens) ? few : many
  }

  /// Number and noun: "1 234 zamówienia".
  public func callAsFunction(_ count: Int64, _ language: Language) -> String {
    groupedText(count, language) + "\u{a0}" + noun(count, language)
  }
}
