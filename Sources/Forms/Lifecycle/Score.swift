import Basis

/// The score of a filling from weights: whole points, exact, questions that do not apply left out.
///
/// A question weighs its `weight`; the chosen option earns its `score` in percent of it (100 where an option
/// "yes" carries none). A question that is not asked counts neither above nor below the line, so an outlet
/// without a fridge is not punished for it.
public struct FormScore: Equatable, Sendable {
  /// One scored question.
  public struct Line: Equatable, Sendable {
    /// The question.
    public let question: QuestionId
    /// Its name.
    public let name: String
    /// Its rows, "2.1".
    public let rowPath: String
    /// What it weighs.
    public let weight: Int64
    /// Hundredths of points earned; 0 when not answered.
    public let earnedHundredths: Int64
    /// What became of it; only asked ones count.
    public let state: AnswerState
  }

  /// The scored questions in the form's order.
  public let lines: [Line]

  /// Points that could be had, of questions that apply.
  public var possible: Int64 { lines.reduce(0) { $1.state == .notRelevant ? $0 : $0 + $1.weight } }

  /// Hundredths of points earned.
  public var earnedHundredths: Int64 {
    lines.reduce(0) { $1.state == .notRelevant ? $0 : $0 + $1.earnedHundredths }
  }

  /// The score in whole percent, half away from zero; `nil` when nothing applies.
  public var percent: Int64? { possible > 0 ? roundedDivision(earnedHundredths, by: possible) : nil }
}

extension Filling {
  /// The score of what is answered so far.
  public func score() -> FormScore {
    var lines: [FormScore.Line] = []
    for node in allNodes() {
      guard let question = question(of: node), question.weight > 0 else { continue }
      let state = state(of: node)
      lines.append(
        FormScore.Line(
          question: question.id, name: question.name, rowPath: rowPath(of: node), weight: question.weight,
          earnedHundredths: state == .answered ? question.weight * earnedPercent(node, question) : 0,
          state: state))
    }
    return FormScore(lines: lines)
  }

  /// The best of the chosen options counts; a number counts as its percentage, at most 100.
  private func earnedPercent(_ node: FormNode, _ question: Question) -> Int64 {
    let value = value(of: node)
    guard question.kind.isSelect else {
      let number = value.number
      return number.isNaN ? 0 : Int64(min(100, max(0, number.rounded(.toNearestOrAwayFromZero))))
    }
    let choices = form.definition.choices(of: question)
    let hasScores = choices.contains { $0.score != nil }
    return value.text.split(separator: " ").reduce(0) { best, name in
      guard let choice = choices.first(where: { $0.name == name }) else { return best }
      return max(best, choice.score ?? (!hasScores && choice.name == "yes" ? 100 : 0))
    }
  }
}
