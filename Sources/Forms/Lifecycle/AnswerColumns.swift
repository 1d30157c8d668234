import Basis

/// The columns under which a form's answers are shown, exported and counted over all its versions: one for each
/// question, whatever it was called and wherever it stood, and one for each option, gone ones marked as retired.
///     AnswerColumns([v1, v2]).columns.map { $0.name }
public struct AnswerColumns: Sendable {
  /// An option of a question.
  public struct Option: Equatable, Sendable {
    /// Its identity.
    public let choice: ChoiceId
    /// Its name in the newest version that has it.
    public let name: String
    /// What it was last called.
    public let label: LocalText
    /// Whether the newest version offers it no more.
    public let isRetired: Bool
  }

  /// A question.
  public struct Column: Equatable, Sendable {
    /// Its identity.
    public let question: QuestionId
    /// Its name in the newest version that has it.
    public let name: String
    /// What it was last called.
    public let label: LocalText
    /// The types it had, oldest first; more than one where a version changed it.
    public let kinds: [QuestionKind]
    /// Its options over all versions, in the order they first appeared.
    public let options: [Option]
    /// Whether the newest version asks it no more.
    public let isRetired: Bool
  }

  /// In the order of the newest version; retired ones behind, in the order of the versions they are from.
  public let columns: [Column]

  /// The columns of versions, oldest first.
  public init(_ versions: [FormDefinition]) {
    var order: [QuestionId] = []
    for version in versions.reversed() {
      for question in version.questions
      where AnswerColumns.holdsAnswers(question) && !order.contains(question.id) {
        order.append(question.id)
      }
    }
    let newest = versions.last
    columns = order.map { id in
      let past = versions.compactMap { version in version.questions.first { $0.id == id } }
      var kinds: [QuestionKind] = []
      for question in past where kinds.last != question.kind { kinds.append(question.kind) }
      let last = past[past.count - 1]
      return Column(
        question: id, name: last.name, label: last.label, kinds: kinds,
        options: AnswerColumns.options(of: id, in: versions),
        isRetired: newest?.questions.contains { $0.id == id } != true)
    }
  }

  private static func options(of id: QuestionId, in versions: [FormDefinition]) -> [Option] {
    var found: [Option] = []
    for (number, version) in versions.enumerated() {
      guard let question = version.questions.first(where: { $0.id == id }), question.kind.isSelect,
        let list = version.lists.first(where: { $0.name == question.list })
      else { continue }
      let isNewest = number == versions.count - 1
      for choice in list.choices {
        let option = Option(choice: choice.id, name: choice.name, label: choice.label, isRetired: !isNewest)
        if let at = found.firstIndex(where: { $0.choice == choice.id }) {
          found[at] = option
        } else {
          found.append(option)
        }
      }
    }
    return found
  }

  /// The lines of a response with one more for each question that its version did not have, so that nobody counts
  /// them as asked and passed over.
  public func completed(_ lines: [AnswerLine], filledIn version: FormDefinition) -> [AnswerLine] {
    var known: Set<QuestionId> = []
    for question in version.questions { known.insert(question.id) }
    return lines
      + columns.filter { !known.contains($0.question) }.map { column in
        AnswerLine(
          question: column.question, name: column.name, rowPath: "", sequence: 0, state: .notInVersion,
          value: .empty, choice: nil)
      }
  }

  private static func holdsAnswers(_ question: Question) -> Bool {
    !question.kind.isGroup && question.kind != .note
  }
}
