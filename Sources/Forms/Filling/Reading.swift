import Basis

// What a screen or a report asks of a filling.

/// Why a filling cannot be finished yet.
public struct AnswerProblem: Equatable, Sendable {
  /// What is wrong.
  public enum Kind: Equatable, Sendable {
    /// An answer is missing.
    case required
    /// An answer is out of bounds.
    case constraint
  }

  /// What is wrong.
  public let kind: Kind
  /// Where.
  public let node: FormNode
  /// What the form's author says about it, in the language shown; empty when nothing.
  public let message: String
}

extension Filling {
  /// What kind of question a node is.
  public func kind(of node: FormNode) -> QuestionKind { form.layout[nodes.fields[Int(node.number)]].kind }

  /// The question of a node; `nil` for the form itself.
  public func question(of node: FormNode) -> Question? { form.question(nodes.fields[Int(node.number)]) }

  /// The answer, kept also while the question is not asked.
  public func value(of node: FormNode) -> FormValue { nodes.values[Int(node.number)] }

  /// Whether a question is asked.
  public func isRelevant(_ node: FormNode) -> Bool { nodes.isRelevant[Int(node.number)] }

  /// Whether an answer is needed.
  public func isRequired(_ node: FormNode) -> Bool { isRequired(node.number) }

  /// Whether a question only shows its value.
  public func isReadOnly(_ node: FormNode) -> Bool {
    guard let program = form.rules[Int(nodes.fields[Int(node.number)])].readOnly else { return false }
    return truthIfAny(program, at: node.number) ?? false
  }

  /// Whether the answer is missing though needed, or out of bounds.
  public func problem(at node: FormNode) -> AnswerProblem? {
    guard isRelevant(node), let question = question(of: node), question.kind.isShown, !question.kind.isGroup
    else {
      return nil
    }
    switch outcome(of: value(of: node), at: node.number) {
    case .accepted: return nil
    case .required where refusals.contains(node.number): return nil
    case .required:
      return AnswerProblem(kind: .required, node: node, message: question.requiredMessage[language])
    case .constraintBroken:
      return AnswerProblem(kind: .constraint, node: node, message: question.constraintMessage[language])
    }
  }

  /// All that keeps the form from being finished, in its order.
  public func problems() -> [AnswerProblem] { allNodes().compactMap { problem(at: $0) } }

  /// The first thing that keeps the form from being finished.
  public func firstProblem() -> AnswerProblem? {
    for node in allNodes() {
      if let problem = problem(at: node) { return problem }
    }
    return nil
  }

  /// All nodes in the form's order, rows one after the other.
  public func allNodes() -> [FormNode] {
    var found: [FormNode] = []
    found.reserveCapacity(nodes.values.count)
    appendNodes(0, end: form.layout[0].end, row: 0, to: &found)
    return found
  }

  private func appendNodes(_ start: Int32, end: Int32, row: Int32, to found: inout [FormNode]) {
    var field = start
    while field < end {
      let entry = form.layout[field]
      if entry.kind == .repeated, entry.scope != rows[Int(row)].scope {
        let slot = Int(form.layout.scopes[Int(entry.scope)].slot)
        for inner in rows[Int(row)].nested[slot] {
          found.append(FormNode(number: rows[Int(inner)].base))
          appendNodes(field + 1, end: entry.end, row: inner, to: &found)
        }
        field = entry.end
      } else {
        found.append(FormNode(number: node(field, in: row)))
        field += 1
      }
    }
  }

  /// The label in the language shown, with the answers it mentions.
  public func label(of node: FormNode) -> String {
    let labels = form.rules[Int(nodes.fields[Int(node.number)])].labels
    guard language < labels.count else { return "" }
    var text = ""
    for part in labels[language] {
      switch part {
      case .text(let plain): text += plain
      case .value(let program):
        text += valueIfAny(program, at: node.number)?.text ?? ""
      }
    }
    return text
  }

  /// A choice that is offered.
  public struct OfferedChoice: Equatable, Sendable {
    /// What is stored.
    public let name: String
    /// What is shown, in the language shown.
    public let label: String
  }

  /// The choices offered now, in their order, or shuffled where the form says so.
  public func choices(of node: FormNode) -> [OfferedChoice] {
    guard let rule = form.rules[Int(nodes.fields[Int(node.number)])].choices else { return [] }
    if rule.table < 0 { return rowChoices(rule, node.number) }
    let table = form.tables[Int(rule.table)]
    var offered = offeredItems(rule, node.number)
    if rule.isShuffled {
      if let seed = rule.seed.flatMap({ valueIfAny($0, at: node.number) }) {
        offered = shuffled(offered, seed: seed.shuffleSeed)
      } else {
        var shuffler = SeededGenerator(state: surroundings.seed &+ UInt64(node.number))
        offered.shuffle(using: &shuffler)
      }
    }
    return offered.map { item in
      OfferedChoice(
        name: table.list.choices[Int(item)].name, label: table.text(.label, of: item, language: language))
    }
  }

  private func rowChoices(_ rule: ChoiceRule, _ node: Int32) -> [OfferedChoice] {
    guard let program = rule.rows else { return [] }
    let values = valuesIfAny(program, at: node) ?? []
    return values.filter { !$0.isEmpty }.map { OfferedChoice(name: $0.text, label: $0.text) }
  }

  private func offeredItems(_ rule: ChoiceRule, _ node: Int32) -> [Int32] {
    let table = form.tables[Int(rule.table)]
    let all = { (0..<Int32(table.count)).map { $0 } }
    guard let filter = rule.filter else { return all() }
    return attempt(filter, at: node) { (frame) throws(ExpressionRefusal) in
      var inner = frame
      inner.table = rule.table
      let candidates = try self.indexed(table, rule.key, filter, inner) ?? all()
      return try self.tried(candidates, filter.root, table: rule.table, filter, frame)
    } ?? []
  }

  /// Drops chosen options that are no longer offered; only the chosen ones are looked at.
  func dropStaleChoices(_ template: Template, _ row: Int32, _ computation: Int32) {
    let node = node(template.field, in: row)
    capture(node: node)
    let chosen = nodes.values[Int(node)].text
    guard !chosen.isEmpty, let rule = form.rules[Int(template.field)].choices, rule.table >= 0 else {
      // The filter is not looked at, but the question is heard when it gets an answer.
      return finishReading(computation)
    }
    let table = form.tables[Int(rule.table)]
    var kept = ""
    for name in chosen.split(separator: " ") {
      let items = table.items(where: .name, equal: String(name)) ?? []
      let fits = attempt(template.program, at: node) { (frame) throws(ExpressionRefusal) in
        !(try self.tried(items, template.program.root, table: rule.table, template.program, frame)).isEmpty
      }
      // A filter that cannot be worked out drops nothing.
      if fits ?? true { kept += kept.isEmpty ? String(name) : " " + name }
    }
    finishReading(computation)
    set(.text(kept), at: node)
  }

  /// The name of this filling, from the form's own rule.
  public func instanceName() -> String {
    guard let program = form.instanceName else { return "" }
    return valueIfAny(program, at: 0)?.text ?? ""
  }
}

extension Filling {
  /// Shows another language: labels change, and so do values that carry a choice's name.
  public func show(language wanted: Int) {
    guard wanted != language, wanted < form.definition.languages.count else { return }
    language = wanted
    for computation in work.templates.indices where rows[Int(work.rows[computation])].isAlive {
      mark(Int32(computation))
    }
    settle()
  }
}
