import Basis

/// Why the engine did not do what it was asked. Every case names the place, the value and, in its text, the
/// cure; none leaves the cube changed.
public enum CubeRefusal: Error, Equatable, Sendable {
  /// The query or the schema is not JSON; at which byte.
  case notJson(at: Int)
  /// A field of the query is missing, of a wrong type or unknown.
  case badField(path: String, expected: String)
  /// No level of this name; the names that exist.
  case unknownLevel(path: String, name: String, known: String)
  /// No measure of this name; the names that exist.
  case unknownMeasure(path: String, name: String, known: String)
  /// The viewer's role may not see this measure.
  case hiddenMeasure(path: String, name: String)
  /// A formula that cannot be read, with the character where it fails.
  case badFormula(path: String, at: Int, expected: String)
  /// Calculated measures that need each other.
  case formulaCycle(path: String, name: String)
  /// A formula or a query nested or long beyond sense.
  case tooComplex(path: String, limit: Int)
  /// A view that needs a period in rows or columns, or a measure that cannot be seen so.
  case viewNotPossible(path: String, view: String, reason: ViewObstacle)
  /// More cells than the engine will count or show.
  case tooManyCells(limit: Int)
  /// More pivot columns than anybody can read.
  case tooManyColumns(limit: Int)
  /// The query needs more memory than it was given.
  case tooMuchMemory(limitBytes: Int)
  /// Sums beyond 64 bits are possible in this column.
  case overflow(measure: String)
  /// Bytes that are no cube, or a damaged one; where.
  case damagedFile(part: String)
  /// Bytes of a later version of the format.
  case unknownVersion(UInt64)
  /// Column pieces that were not fetched yet.
  case notLoaded(missingRanges: Int)
  /// An appended row that does not fit the schema.
  case badRow(column: String, value: String)
  /// A document that is already there, or one to correct or delete that is not.
  case documentConflict(number: String, exists: Bool)

  /// Why a view cannot be shown.
  public enum ViewObstacle: Equatable, Sendable {
    /// There is no date level in rows or columns.
    case needsPeriod
    /// Partial results of this measure cannot be put together over periods.
    case notMergeable
    /// The view of a view.
    case nested
  }
}

extension CubeRefusal {
  /// The refusal in words, with what to do about it.
  public var text: Text {
    switch self {
    case .notJson(let at):
      Text(
        "To nie jest poprawny JSON (bajt \(at)). Sprawdź przecinki, cudzysłowy i nawiasy w tym miejscu.",
        "Not valid JSON (byte \(at)). Check commas, quotes and brackets there.")
    case .badField(let path, let expected):
      Text("Pole \(path): oczekiwano: \(expected).", "Field \(path): expected \(expected).")
    case .unknownLevel(let path, let name, let known):
      Text(
        "Pole \(path): nie ma poziomu „\(name)”. Użyj jednego z: \(known).",
        "Field \(path): there is no level \"\(name)\". Use one of: \(known).")
    case .unknownMeasure(let path, let name, let known):
      Text(
        "Pole \(path): nie ma miary „\(name)”. Użyj jednej z: \(known).",
        "Field \(path): there is no measure \"\(name)\". Use one of: \(known).")
    case .hiddenMeasure(let path, let name):
      Text(
        "Pole \(path): Twoja rola nie widzi miary „\(name)”. Usuń ją z raportu albo poproś o uprawnienie.",
        "Field \(path): your role may not see the measure \"\(name)\". Remove it or ask for the right.")
    case .badFormula(let path, let at, let expected):
      Text(
        "Pole \(path): wzór, znak \(at + 1): oczekiwano: \(expected).",
        "Field \(path): formula, character \(at + 1): expected \(expected).")
    case .formulaCycle(let path, let name):
      Text(
        "Pole \(path): miara „\(name)” zależy od samej siebie. Usuń jedno z odwołań.",
        "Field \(path): the measure \"\(name)\" depends on itself. Remove one of the references.")
    case .tooComplex(let path, let limit):
      Text(
        "Pole \(path): za złożone (najwięcej \(limit)). Podziel je na prostsze miary.",
        "Field \(path): too complex (at most \(limit)). Split it into simpler measures.")
    case .viewNotPossible(let path, let view, let reason): Self.viewText(path, view, reason)
    case .tooManyCells(let limit):
      Text(
        "Wynik miałby ponad \(limit) komórek. Dodaj filtr albo usuń poziom z wierszy lub kolumn.",
        "The result would have more than \(limit) cells. Add a filter or remove a level.")
    case .tooManyColumns(let limit):
      Text(
        "Tabela miałaby ponad \(limit) kolumn. Przenieś poziom z kolumn do wierszy albo dodaj filtr.",
        "The table would have more than \(limit) columns. Move a level to the rows or add a filter.")
    case .tooMuchMemory(let limit):
      Text(
        "Zapytanie potrzebuje ponad \(limit) bajtów pamięci. Dodaj filtr albo usuń poziom.",
        "The query needs more than \(limit) bytes of memory. Add a filter or remove a level.")
    case .overflow(let measure):
      Text(
        "Suma miary „\(measure)” może przekroczyć zakres liczb. Sprawdź, czy wczytane kwoty są poprawne.",
        "The sum of \"\(measure)\" may leave the range of numbers. Check the loaded amounts.")
    case .damagedFile(let part):
      Text(
        "Plik kostki jest uszkodzony lub ucięty (\(part)). Pobierz go ponownie albo odbuduj kostkę.",
        "The cube file is damaged or truncated (\(part)). Download it again or rebuild the cube.")
    case .unknownVersion(let version):
      Text(
        "Plik kostki ma wersję \(version), której ten program nie zna. Zaktualizuj program.",
        "The cube file has version \(version), unknown to this program. Update the program.")
    case .notLoaded(let missing):
      Text(
        "Brakuje \(missing) fragmentów pliku. Pobierz je i powtórz zapytanie.",
        "\(missing) ranges of the file are missing. Fetch them and ask again.")
    case .badRow(let column, let value):
      Text(
        "Kolumna \(column): nie przyjęto wartości „\(value)”. Popraw ją w danych źródłowych.",
        "Column \(column): the value \"\(value)\" was not accepted. Correct it at the source.")
    case .documentConflict(let number, let exists):
      exists
        ? Text(
          "Dokument \(number) już jest w kostce. Użyj korekty zamiast dopisania.",
          "Document \(number) is already in the cube. Correct it instead of appending.")
        : Text(
          "Dokumentu \(number) nie ma w kostce. Sprawdź numer.",
          "Document \(number) is not in the cube. Check the number.")
    }
  }

  private static func viewText(_ path: String, _ view: String, _ reason: ViewObstacle) -> Text {
    switch reason {
    case .needsPeriod:
      Text(
        "Pole \(path): „\(view)” wymaga okresu (np. date.month) w wierszach lub kolumnach.",
        "Field \(path): \"\(view)\" needs a period (such as date.month) in rows or columns.")
    case .notMergeable:
      Text(
        "Pole \(path): tej miary nie można tu pokazać jako „\(view)”. Wybierz miarę sumowaną lub usuń poziom.",
        "Field \(path): this measure cannot be shown as \"\(view)\" here. Choose one that is summed, or remove a level."
      )
    case .nested:
      Text(
        "Pole \(path): „\(view)” nie działa na widoku. Podaj w „of” miarę.",
        "Field \(path): \"\(view)\" does not work on a view. Give a measure in \"of\".")
    }
  }
}
