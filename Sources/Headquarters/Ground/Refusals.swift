import Basis
import Store
import Trade

/// Something a person asked for that HQ does not do, with what happened and what to do in both languages.
public protocol Refusal: Error {
  /// The words.
  func text(_ language: Language) -> String
}

extension StoreRefusal: Refusal {}
extension StateRefusal: Refusal {}
extension OrderRefusal: Refusal {}

/// What is wrong with one field of a form or one column of an import.
public struct FieldRefusal: Equatable, Sendable {
  /// The field's key, as "nip" or "units.1.barcode".
  public let field: String
  /// What is wrong and how to cure it.
  public let text: Text

  /// A refusal of `field`.
  public init(_ field: String, _ text: Text) {
    self.field = field
    self.text = text
  }
}

/// All that is wrong with what was entered; nothing was saved.
public struct FieldRefusals: Refusal, Equatable {
  /// In the order of the fields.
  public let list: [FieldRefusal]

  /// These refusals.
  public init(_ list: [FieldRefusal]) { self.list = list }

  /// One refusal.
  public init(_ field: String, _ text: Text) { list = [FieldRefusal(field, text)] }

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    list.map { $0.text(language) }.joined(separator: " ")
  }

  /// What is wrong with one field; `nil` when nothing is.
  public subscript(_ field: String) -> Text? { list.first { $0.field == field }?.text }
}

/// The actor's role does not allow it.
public struct AccessRefusal: Refusal, Equatable {
  /// A refusal.
  public init() {}

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    Text(
      "Twoja rola na to nie pozwala. Poproś administratora o uprawnienie.",
      "Your role does not allow this. Ask an administrator for the right.")(language)
  }
}

/// The thing is not there, or not for this person.
public struct MissingRefusal: Refusal, Equatable {
  /// A refusal.
  public init() {}

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    Text(
      "Nie ma takiego wpisu albo nie masz do niego dostępu. Odśwież listę.",
      "There is no such entry, or you have no access to it. Reload the list.")(language)
  }
}

/// Collects refusals of fields while a draft is checked.
struct FieldCheck {
  private(set) var refusals: [FieldRefusal] = []

  mutating func refuse(_ field: String, _ polish: String, _ english: String) {
    refusals.append(FieldRefusal(field, Text(polish, english)))
  }

  /// Text that must not be empty, with an upper limit.
  mutating func required(_ field: String, _ value: String, limit: Int) {
    if value.trimmed().isEmpty {
      refuse(field, "Pole jest wymagane. Wypełnij je.", "This field is required. Fill it in.")
    }
    optional(field, value, limit: limit)
  }

  /// Text with an upper limit and without control characters, which no print and no PostgreSQL text can hold.
  mutating func optional(_ field: String, _ value: String, limit: Int) {
    if value.utf8.count > limit * 2 || value.unicodeScalars.count > limit {
      refuse(
        field, "Tekst jest za długi: najwyżej \(limit) znaków. Skróć go.",
        "The text is too long: at most \(limit) characters. Shorten it.")
    }
    if value.unicodeScalars.contains(where: { $0.value < 32 && $0 != "\n" && $0 != "\t" && $0 != "\r" }) {
      refuse(
        field, "Tekst zawiera znaki sterujące. Wpisz go ponownie.",
        "The text contains control characters. Type it again.")
    }
  }

  func throwIfAny() throws(FieldRefusals) {
    if !refusals.isEmpty { throw FieldRefusals(refusals) }
  }
}
