import Basis

/// How the questions of an imported version were paired with those of the version before.
public struct IdentityMatch: Sendable {
  /// The new version with identities.
  public var definition: FormDefinition
  /// Questions that may be old ones under another name: to be asked, not guessed. They carry new identities
  /// until someone decides.
  public var doubtful: [Doubt] = []
  /// The first identity that is free after this.
  public var nextQuestion: UInt32
  /// The first choice identity that is free after this.
  public var nextChoice: UInt32

  /// A question and the old ones it may be.
  public struct Doubt: Equatable, Sendable {
    /// The new question's name.
    public let name: String
    /// Names of old questions without a successor.
    public let candidates: [String]
  }
}

extension FormDefinition {
  /// Gives every question and choice its identity: the old one's by name, then by an equal label of an equal
  /// type when there is exactly one; otherwise a new one. `nextQuestion` and `nextChoice` are the first free
  /// numbers of the company, for an identity is never given twice.
  public func withIdentities(
    of old: FormDefinition, nextQuestion: UInt32, nextChoice: UInt32
  ) -> IdentityMatch {
    var match = IdentityMatch(definition: self, nextQuestion: nextQuestion, nextChoice: nextChoice)
    var free = old.questions.filter { before in !questions.contains { $0.name == before.name } }
    for index in questions.indices {
      if let before = old.questions.first(where: { $0.name == questions[index].name }) {
        match.definition.questions[index].id = before.id
        continue
      }
      let question = questions[index]
      let alike = free.filter {
        $0.kind == question.kind && !question.label.isEmpty && $0.label == question.label
      }
      if alike.count == 1 {
        match.definition.questions[index].id = alike[0].id
        free.removeAll { $0.id == alike[0].id }
        continue
      }
      match.definition.questions[index].id = QuestionId(match.nextQuestion)
      match.nextQuestion += 1
      let candidates = alike.isEmpty ? free.filter { $0.kind == question.kind && !$0.kind.isGroup } : alike
      if !candidates.isEmpty, question.kind.isShown, !question.kind.isGroup {
        match.doubtful.append(IdentityMatch.Doubt(name: question.name, candidates: candidates.map { $0.name }))
      }
    }
    for list in lists.indices {
      let before = old.lists.first { $0.name == lists[list].name }
      for item in lists[list].choices.indices {
        let choice = lists[list].choices[item]
        if let same = before?.choices.first(where: { $0.name == choice.name }) {
          match.definition.lists[list].choices[item].id = same.id
        } else {
          match.definition.lists[list].choices[item].id = ChoiceId(match.nextChoice)
          match.nextChoice += 1
        }
      }
    }
    return match
  }
}
