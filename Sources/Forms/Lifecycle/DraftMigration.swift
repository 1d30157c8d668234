import Basis

/// What became of one answer when a draft moved to another version.
public struct MigrationLine: Equatable, Sendable {
  /// What happened.
  public enum Fate: Equatable, Sendable {
    /// It is in the new version.
    case kept
    /// The new version has no such question.
    case questionRemoved
    /// The question's type is another one and the answer does not fit.
    case typeChanged
    /// The option is gone; the others that were chosen are kept.
    case choiceRemoved(String)
    /// The question stands in another repeat, so that its row is not known.
    case moved
  }

  /// The question's name in the version the draft comes from.
  public let name: String
  /// Its rows, "2.1".
  public let rowPath: String
  /// The answer that was there.
  public let answer: String
  /// What happened.
  public let fate: Fate

  /// What to tell the person.
  public var text: Text {
    switch fate {
    case .kept: Text("\(name): zachowano", "\(name): kept")
    case .questionRemoved:
      Text("\(name): pytania nie ma w nowej wersji", "\(name): the new version has no such question")
    case .typeChanged: Text("\(name): zmienił się typ pytania", "\(name): the question's type changed")
    case .choiceRemoved(let choice):
      Text("\(name): opcji „\(choice)” już nie ma", "\(name): the choice \"\(choice)\" is gone")
    case .moved:
      Text("\(name): pytanie jest w innej grupie wierszy", "\(name): the question moved to other rows")
    }
  }
}

extension Draft {
  /// This draft for another version, with the fate of every answer. Nothing is lost unseen: what is not kept
  /// is listed with its value.
  public func migrated(
    from old: FormDefinition, to new: FormDefinition
  ) -> (draft: Draft, lines: [MigrationLine]) {
    var draft = self
    draft.formVersion = new.version
    draft.entries = []
    draft.rowCounts = []
    var lines: [MigrationLine] = []
    for count in rowCounts {
      guard let before = old.find(count.question, count.name),
        let now = new.questions.first(where: { $0.isSame(as: before) }), now.kind == .repeated
      else { continue }
      var moved = count
      moved.question = now.id
      moved.name = now.name
      draft.rowCounts.append(moved)
    }
    for entry in entries {
      guard let before = old.find(entry.question, entry.name) else { continue }
      let path = entry.rows.reduce("") { $0 + ($0.isEmpty ? "" : ".") + decimalText(Int64($1)) }
      func note(_ fate: MigrationLine.Fate, _ answer: String) {
        lines.append(MigrationLine(name: before.name, rowPath: path, answer: answer, fate: fate))
      }
      guard let now = new.questions.first(where: { $0.isSame(as: before) }) else {
        note(.questionRemoved, entry.text)
        continue
      }
      guard new.repeats(around: now).count == entry.rows.count,
        zip(new.repeats(around: now), old.repeats(around: before)).allSatisfy({ $0.isSame(as: $1) })
      else {
        note(.moved, entry.text)
        continue
      }
      guard fits(entry.text, before.kind, now.kind) else {
        note(.typeChanged, entry.text)
        continue
      }
      var moved = entry
      moved.question = now.id
      moved.name = now.name
      if now.kind.isSelect, now.source == .list { moved.text = kept(entry.text, before, now, old, new, note) }
      if !moved.text.isEmpty || moved.isRefused {
        draft.entries.append(moved)
        note(.kept, moved.text)
      }
    }
    return (draft, lines)
  }

  /// The chosen options that are still offered, under their new names.
  private func kept(
    _ text: String, _ before: Question, _ now: Question, _ old: FormDefinition, _ new: FormDefinition,
    _ note: (MigrationLine.Fate, String) -> Void
  ) -> String {
    var kept = ""
    for name in text.split(separator: " ").map({ String($0) }) {
      let choice = old.choices(of: before).first { $0.name == name } ?? Choice(name: name)
      if let same = new.choices(of: now).first(where: { $0.isSame(as: choice) }) {
        kept += kept.isEmpty ? same.name : " " + same.name
      } else {
        note(.choiceRemoved(name), name)
      }
    }
    return kept
  }

  private func fits(_ text: String, _ old: QuestionKind, _ new: QuestionKind) -> Bool {
    if old == new { return true }
    switch new {
    case .text, .calculate, .hidden: return !old.isMedia
    case .integer:
      let number = parsedNumber(text)
      return number == number.rounded(.towardZero)
    case .decimal, .price, .range: return !parsedNumber(text).isNaN
    case .selectMultiple: return old == .selectOne || old == .rank
    case .selectOne: return old == .selectMultiple && !text.utf8.contains(32)
    case .dateTime, .date: return old == .date || old == .dateTime
    case .image, .signature: return old == .image || old == .signature
    default: return false
    }
  }
}

extension FormDefinition {
  func find(_ id: QuestionId, _ name: String) -> Question? {
    (id.number == 0 ? nil : questions.first { $0.id == id }) ?? questions.first { $0.name == name }
  }
}
