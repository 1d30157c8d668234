import Basis
import Cube

/// Why a question to the cubes has no answer.
public enum AnalysisRefusal: Refusal, Equatable {
  /// The question itself.
  case query(CubeRefusal)
  /// No facts of this name.
  case unknownFacts(name: String, known: String)
  /// The cubes are being built: how many rows of how many are in.
  case building(done: Int, total: Int)
  /// Too many questions wait already.
  case busy
  /// All numbered folders below are held by other HQ processes, or cannot be written.
  case noFolder(path: String, detail: String)

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    switch self {
    case .query(let refusal): refusal.text(language)
    case .unknownFacts(let name, let known):
      Text(
        "Pole facts: nie ma danych „\(name)”. Użyj jednych z: \(known).",
        "Field facts: there are no facts “\(name)”. Use one of: \(known).")(language)
    case .building(let done, let total):
      Text(
        "Kostka jest budowana: \(done) z \(total) wierszy. Spróbuj za chwilę.",
        "The cube is being built: \(done) of \(total) rows. Try again in a moment.")(language)
    case .busy:
      Text(
        "Zbyt wiele zapytań naraz. Spróbuj za chwilę.", "Too many questions at once. Try again in a moment.")(
          language)
    case .noFolder(let path, let detail):
      Text(
        "Nie można pisać w folderze kostek \(path) (\(detail)). Podaj inny: --cubes FOLDER.",
        "The folder of the cubes \(path) cannot be written (\(detail)). Give another: --cubes FOLDER.")(
          language)
    }
  }

  /// The field of the query that is meant, as "measures[0].of"; empty when it is the whole.
  public var field: String {
    guard case .query(let refusal) = self else {
      if case .unknownFacts = self { return "facts" }
      return ""
    }
    switch refusal {
    case .badField(let path, _), .unknownLevel(let path, _, _), .unknownMeasure(let path, _, _),
      .hiddenMeasure(let path, _), .badFormula(let path, _, _), .formulaCycle(let path, _),
      .tooComplex(let path, _), .viewNotPossible(let path, _, _):
      return path
    case .notJson: return "$"
    case .tooManyCells, .tooManyColumns, .tooMuchMemory, .overflow, .damagedFile, .unknownVersion, .notLoaded,
      .badRow, .documentConflict:
      return ""
    }
  }
}
