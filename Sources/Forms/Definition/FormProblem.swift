import Basis

/// What keeps a form from being opened. The importer and the designer show these beside the cell.
public enum FormProblem: Error, Equatable, Sendable {
  /// An expression that cannot be compiled: question, column, reason.
  case expression(question: String, column: String, ExpressionRefusal)
  /// Questions whose values or relevance depend on each other in a circle.
  case cycle([String])
  /// A choice question without choices.
  case missingList(question: String, list: String)

  /// What to tell the author.
  public var text: Text {
    switch self {
    case .expression(let question, let column, let refusal):
      Text(
        "\(question), kolumna \(column): \(refusal.text.polish)",
        "\(question), column \(column): \(refusal.text.english)")
    case .cycle(let names):
      Text(
        "Pytania zależą od siebie w kółko: \(joined(names)). Usuń jedną z zależności",
        "Questions depend on each other in a circle: \(joined(names)). Remove one of the dependencies")
    case .missingList(let question, let list):
      Text(
        "Pytanie \(question) wskazuje listę \(list), której nie ma. Dodaj ją w arkuszu choices",
        "Question \(question) names the list \(list), which is missing. Add it on the choices sheet")
    }
  }

  /// A short name of the kind of problem, for reports that machines read.
  public var code: String {
    switch self {
    case .expression(_, _, let refusal): refusal.code
    case .cycle: "cycle"
    case .missingList: "missing_list"
    }
  }

  /// The question it is about.
  public var question: String {
    switch self {
    case .expression(let question, _, _), .missingList(let question, _): question
    case .cycle(let names): names.first ?? ""
    }
  }

  /// The XLSForm column it is about.
  public var column: String {
    switch self {
    case .expression(_, let column, _): column
    case .cycle: "calculation"
    case .missingList: "type"
    }
  }
}

private func joined(_ names: [String]) -> String {
  names.reduce("") { $0.isEmpty ? $1 : $0 + " → " + $1 }
}
