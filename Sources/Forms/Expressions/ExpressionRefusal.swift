import Basis

/// Why an expression cannot be read, compiled or worked out. The text names what is wrong and the cure.
public enum ExpressionRefusal: Error, Equatable, Sendable {
  /// The expression makes no sense from this character (counted from 0) on.
  case unreadable(at: Int, near: String)
  /// The expression ends where something is missing.
  case unfinished
  /// A text that was opened with a quote and never closed.
  case openText(at: Int)
  /// A function the language does not have.
  case unknownFunction(String)
  /// A function with too few or too many arguments.
  case wrongArguments(function: String, expected: String, found: Int)
  /// `${name}` or a path to a question that is not in the form.
  case unknownName(String, similar: String)
  /// A choice list that is not in the form.
  case unknownList(String)
  /// A part of XPath that is outside the language.
  case unsupported(String)
  /// A function that needs a question or a group, given a value.
  case needsField(function: String)
  /// A function on choices, given a number, a day or a truth.
  case needsChoice(function: String, found: String)
  /// One value is wanted where the question has one in every row.
  case manyValues(String)
  /// A text that is no date where one is needed.
  case notADate(String)
  /// A pattern letter that dates do not have.
  case badDatePattern(String)
  /// A regular expression that cannot be read.
  case badPattern(String)
  /// A text that is no place "latitude longitude …".
  case notAPlace(String)
  /// A digest or encoding that does not exist.
  case unknownDigest(String)
  /// Lists of values and weights of different length.
  case unevenLists
  /// The expression is nested too deep or too long.
  case tooLarge

  /// What to tell the person who wrote the expression.
  public var text: Text {
    switch self {
    case .unreadable(let at, let near):
      Text(
        "Wyrażenie jest niezrozumiałe od znaku \(decimalText(Int64(at + 1))): \(near)",
        "The expression cannot be understood from character \(decimalText(Int64(at + 1))): \(near)")
    case .unfinished:
      Text("Wyrażenie urywa się; uzupełnij je", "The expression breaks off; complete it")
    case .openText(let at):
      Text(
        "Brak cudzysłowu zamykającego tekst od znaku \(decimalText(Int64(at + 1)))",
        "The text opened at character \(decimalText(Int64(at + 1))) is never closed with a quote")
    case .unknownFunction(let name):
      Text("Nie ma funkcji \(name)()", "There is no function \(name)()")
    case .wrongArguments(let function, let expected, let found):
      Text(
        "Funkcja \(function)() wymaga argumentów: \(expected), podano \(decimalText(Int64(found)))",
        "Function \(function)() takes \(expected) arguments, \(decimalText(Int64(found))) were given")
    case .unknownName(let name, let similar):
      Text(
        "Nie ma pytania \(name)" + (similar.isEmpty ? "" : "; czy chodziło o \(similar)?"),
        "There is no question \(name)" + (similar.isEmpty ? "" : "; did you mean \(similar)?"))
    case .unknownList(let name):
      Text(
        "Nie ma listy \(name); dodaj ją w arkuszu choices",
        "There is no list \(name); add it on the choices sheet")
    case .unsupported(let what):
      Text("Tego formularze nie obsługują: \(what)", "Forms do not support this: \(what)")
    case .needsField(let function):
      Text(
        "Funkcja \(function)() wymaga pytania lub grupy, nie wartości",
        "Function \(function)() needs a question or a group, not a value")
    case .needsChoice(let function, let found):
      Text(
        "Funkcja \(function)() wymaga odpowiedzi z listy lub tekstu w cudzysłowie, podano \(found)",
        "Function \(function)() needs the answer of a choice question or a text in quotes; \(found) was given")
    case .manyValues(let path):
      Text(
        "\(path) ma wartość w każdym wierszu; wskaż wiersz przez indexed-repeat()",
        "\(path) has a value in every row; name the row with indexed-repeat()")
    case .notADate(let value):
      Text("„\(value)” nie jest datą RRRR-MM-DD", "\"\(value)\" is not a date YYYY-MM-DD")
    case .badDatePattern(let pattern):
      Text(
        "Wzorzec daty „\(pattern)” zawiera nieznany znak",
        "The date pattern \"\(pattern)\" has an unknown letter")
    case .badPattern(let pattern):
      Text("Wzorzec „\(pattern)” jest błędny", "The pattern \"\(pattern)\" is not well formed")
    case .notAPlace(let value):
      Text("„\(value)” nie jest położeniem GPS", "\"\(value)\" is not a GPS place")
    case .unknownDigest(let name):
      Text("Nie ma skrótu ani kodowania \(name)", "There is no digest or encoding \(name)")
    case .unevenLists:
      Text("Listy wartości i wag mają różną długość", "The lists of values and weights differ in length")
    case .tooLarge:
      Text("Wyrażenie jest zbyt rozbudowane; podziel je", "The expression is too large; split it")
    }
  }

  /// A short name of the kind of refusal, for reports that machines read.
  public var code: String {
    switch self {
    case .unreadable, .unfinished, .openText: "expression_syntax"
    case .unknownFunction: "unknown_function"
    case .wrongArguments: "wrong_arguments"
    case .unknownName: "unknown_name"
    case .unknownList: "unknown_list"
    case .unsupported: "unsupported"
    case .needsField, .needsChoice, .manyValues: "wrong_reference"
    case .notADate, .badDatePattern: "bad_date"
    case .badPattern: "bad_pattern"
    case .notAPlace: "bad_place"
    case .unknownDigest: "bad_digest"
    case .unevenLists: "uneven_lists"
    case .tooLarge: "too_large"
    }
  }
}
