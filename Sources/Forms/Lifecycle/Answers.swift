import Basis

/// What became of a question in a filling. Analysis counts those asked and those answered from it.
public enum AnswerState: UInt8, Sendable {
  /// There is an answer.
  case answered = 1
  /// Asked and passed over.
  case skipped = 2
  /// Not asked here.
  case notRelevant = 3
  /// The version that was filled in has no such question.
  case notInVersion = 4
  /// The person would not answer.
  case refused = 5
}

/// One answer as it is stored and analysed: of a multiple choice one line for each option chosen.
public struct AnswerLine: Equatable, Sendable {
  /// The question's identity.
  public let question: QuestionId
  /// The question's name in this version.
  public let name: String
  /// The rows it stands in, outermost first: "2.1"; empty outside repeats.
  public let rowPath: String
  /// Which of several options, from 0.
  public let sequence: Int32
  /// What became of the question.
  public let state: AnswerState
  /// The answer; kept also while it is not relevant.
  public let value: FormValue
  /// The option's identity, when the answer is one of a list.
  public let choice: ChoiceId?
}

extension Filling {
  /// The answers of all questions that hold values, in the form's order.
  public func answers() -> [AnswerLine] {
    var lines: [AnswerLine] = []
    for node in allNodes() {
      guard let question = question(of: node), !question.kind.isGroup, question.kind != .note else { continue }
      append(node, question, to: &lines)
    }
    return lines
  }

  private func append(_ node: FormNode, _ question: Question, to lines: inout [AnswerLine]) {
    let value = value(of: node)
    let state = state(of: node)
    let names = question.kind.isSelect ? value.text.split(separator: " ").map { String($0) } : []
    guard !names.isEmpty else {
      lines.append(line(node, question, 0, state, value, nil))
      return
    }
    let table = form.rules[Int(nodes.fields[Int(node.number)])].choices.flatMap { rule in
      rule.table < 0 ? nil : form.tables[Int(rule.table)]
    }
    for (index, name) in names.enumerated() {
      let item = table?.items(where: .name, equal: name)?.first
      let choice = item.flatMap { table?.list.choices[Int($0)].id }
      lines.append(line(node, question, Int32(index), state, .text(name), choice))
    }
  }

  private func line(
    _ node: FormNode, _ question: Question, _ sequence: Int32, _ state: AnswerState, _ value: FormValue,
    _ choice: ChoiceId?
  ) -> AnswerLine {
    AnswerLine(
      question: question.id, name: question.name, rowPath: rowPath(of: node), sequence: sequence, state: state,
      value: value, choice: choice)
  }

  /// What became of a question.
  public func state(of node: FormNode) -> AnswerState {
    if !isRelevant(node) { return .notRelevant }
    if refusals.contains(node.number) { return .refused }
    return value(of: node).isEmpty ? .skipped : .answered
  }

  /// "2.1" for the first inner row of the second outer row.
  public func rowPath(of node: FormNode) -> String {
    rowNumbers(of: node).reduce("") { $0 + ($0.isEmpty ? "" : ".") + decimalText(Int64($1)) }
  }

  func rowNumbers(of node: FormNode) -> [Int32] {
    var numbers: [Int32] = []
    var row = nodes.rows[Int(node.number)]
    while rows[Int(row)].parent >= 0 {
      numbers.insert(rows[Int(row)].position + 1, at: 0)
      row = rows[Int(row)].parent
    }
    return numbers
  }
}
