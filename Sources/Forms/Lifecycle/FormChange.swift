import Basis

/// How much a new version changes for those who fill the form in, from nothing to most.
public enum ChangeClass: UInt8, Comparable, Sendable {
  /// Texts and looks only.
  case label = 0
  /// Something was added; all old answers stand.
  case additive = 1
  /// Something became narrower: an option or question gone, a rule tightened. Old answers stay, shown as
  /// retired.
  case narrowing = 2
  /// A question's type is another one: old answers cannot stand under it.
  case breaking = 3

  /// Whether `a` stands before `b`.
  public static func < (a: ChangeClass, b: ChangeClass) -> Bool { a.rawValue < b.rawValue }
}

/// One difference between two versions.
public struct FormChange: Equatable, Sendable {
  /// What changed.
  public enum Kind: Equatable, Sendable {
    /// A question is new.
    case added
    /// A question is gone.
    case removed
    /// Another name; the identity stays.
    case renamed(from: String)
    /// Another group or repeat around it, so that its rows may differ.
    case moved
    /// Another text or look.
    case relabelled
    /// Another type.
    case retyped(from: QuestionKind, to: QuestionKind)
    /// A rule is another one: the column.
    case rule(column: String)
    /// An option is new.
    case choiceAdded(String)
    /// An option is gone.
    case choiceRemoved(String)
  }

  /// The question's identity.
  public let question: QuestionId
  /// The question's name in the version that has it, the newer one if both do.
  public let name: String
  /// What changed.
  public let kind: Kind

  /// How much this change means.
  public var changeClass: ChangeClass {
    switch kind {
    case .relabelled, .renamed: .label
    case .added, .choiceAdded: .additive
    case .removed, .rule, .choiceRemoved, .moved: .narrowing
    case .retyped: .breaking
    }
  }
}

extension FormDefinition {
  /// What this version changes compared with an older one. Questions are paired by identity, so a renamed one
  /// is renamed and not removed and added.
  public func changes(since old: FormDefinition) -> [FormChange] {
    var changes: [FormChange] = []
    for question in questions {
      guard let before = old.questions.first(where: { question.isSame(as: $0) }) else {
        changes.append(FormChange(question: question.id, name: question.name, kind: .added))
        continue
      }
      compare(question, before, old, &changes)
    }
    for question in old.questions where !questions.contains(where: { $0.isSame(as: question) }) {
      changes.append(FormChange(question: question.id, name: question.name, kind: .removed))
    }
    return changes
  }

  /// How much this version changes compared with an older one.
  public func changeClass(since old: FormDefinition) -> ChangeClass {
    changes(since: old).map { $0.changeClass }.max() ?? .label
  }

  private func compare(
    _ new: Question, _ old: Question, _ before: FormDefinition, _ changes: inout [FormChange]
  ) {
    func add(_ kind: FormChange.Kind) {
      changes.append(FormChange(question: new.id, name: new.name, kind: kind))
    }
    if new.kind != old.kind { add(.retyped(from: old.kind, to: new.kind)) }
    if new.name != old.name { add(.renamed(from: old.name)) }
    if !isSameRepeat(new, old, before) { add(.moved) }
    if new.label != old.label || new.hint != old.hint || new.appearance != old.appearance { add(.relabelled) }
    for (column, a, b) in [
      ("relevant", old.relevant, new.relevant), ("required", old.required, new.required),
      ("constraint", old.constraint, new.constraint), ("calculation", old.calculation, new.calculation),
      ("choice_filter", old.choiceFilter, new.choiceFilter), ("repeat_count", old.repeatCount, new.repeatCount),
    ] where a != b { add(.rule(column: column)) }
    guard new.kind.isSelect, new.source == .list else { return }
    let offered = choices(of: new)
    let offeredBefore = before.choices(of: old)
    for choice in offered where !offeredBefore.contains(where: { choice.isSame(as: $0) }) {
      add(.choiceAdded(choice.name))
    }
    for choice in offeredBefore where !offered.contains(where: { choice.isSame(as: $0) }) {
      add(.choiceRemoved(choice.name))
    }
  }

  func choices(of question: Question) -> [Choice] {
    lists.first { $0.name == question.list }?.choices ?? []
  }

  /// The repeats around a question, innermost first.
  func repeats(around question: Question) -> [Question] {
    var found: [Question] = []
    var parent = question.parent
    while parent >= 0 {
      let group = questions[Int(parent)]
      if group.kind == .repeated { found.append(group) }
      parent = group.parent
    }
    return found
  }

  private func isSameRepeat(_ new: Question, _ old: Question, _ before: FormDefinition) -> Bool {
    let now = repeats(around: new)
    let then = before.repeats(around: old)
    return now.count == then.count && zip(now, then).allSatisfy { $0.isSame(as: $1) }
  }
}

extension Question {
  /// Whether this is the other question in another version: by identity, by name where none was given.
  func isSame(as other: Question) -> Bool {
    id.number != 0 && other.id.number != 0 ? id == other.id : name == other.name
  }
}

extension Choice {
  func isSame(as other: Choice) -> Bool {
    id.number != 0 && other.id.number != 0 ? id == other.id : name == other.name
  }
}
