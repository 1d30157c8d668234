import Basis

/// Why a value is what it is: each part of an expression with what it gave. Shown on the phone and in the
/// designer as a tree.
public struct Explanation: Equatable, Sendable {
  /// The part as written; for a group around a question its name.
  public let part: String
  /// What it gave, as text.
  public let value: String
  /// What went into it.
  public let parts: [Explanation]

  /// The tree as indented lines: "${a} > 5 → false".
  public var lines: [String] {
    [part + " → " + value] + parts.flatMap { $0.lines.map { "  " + $0 } }
  }
}

extension Filling {
  /// Why a question is asked or not: its own rule and those of the groups around it, innermost first.
  public func whyRelevant(_ node: FormNode) -> [Explanation] {
    var found: [Explanation] = []
    var at = node.number
    while at >= 0 {
      let field = nodes.fields[Int(at)]
      if let template = form.templates.first(where: { $0.kind == .relevance && $0.field == field }) {
        let name = form.layout[field].name
        let inner = explain(template.program, template.program.root, frame(at: at))
        found.append(
          Explanation(part: name, value: nodes.isAllowed[Int(at)] ? "true" : "false", parts: [inner]))
      }
      at = parentNode(field, in: nodes.rows[Int(at)])
    }
    return found
  }

  /// Why a calculated question has its value; `nil` for one that is answered by hand.
  public func whyValue(_ node: FormNode) -> Explanation? {
    let field = nodes.fields[Int(node.number)]
    let program =
      form.templates.first { $0.kind == .calculation && $0.field == field }?.program
      ?? form.rules[Int(field)].triggered
    return program.map { explain($0, $0.root, frame(at: node.number)) }
  }

  /// Why an answer does or does not fulfil its constraint.
  public func whyConstraint(_ node: FormNode) -> Explanation? {
    form.rules[Int(nodes.fields[Int(node.number)])].constraint.map {
      explain($0, $0.root, frame(at: node.number))
    }
  }

  private func explain(_ program: Program, _ at: Int32, _ frame: Frame) -> Explanation {
    var parts: [Explanation] = []
    switch program.operations[Int(at)] {
    case .binary(_, let left, let right):
      parts = [explain(program, left, frame), explain(program, right, frame)]
    case .negative(let part), .matches(let part, _): parts = [explain(program, part, frame)]
    case .call(.indexedRepeat, let first, let count):
      for index in stride(from: first + 2, to: first + count, by: 2) {
        parts.append(explain(program, program.arguments[Int(index)], frame))
      }
    case .call(.randomize, _, _), .call(.random, _, _), .call(.uuid, _, _):
      // Working these out again would draw new numbers.
      return Explanation(part: program.text(of: at), value: "?", parts: [])
    case .call(_, let first, let count):
      for index in first..<(first + count) {
        parts.append(explain(program, program.arguments[Int(index)], frame))
      }
    default: break
    }
    return Explanation(part: program.text(of: at), value: shown(program, at, frame), parts: parts)
  }

  private func shown(_ program: Program, _ at: Int32, _ frame: Frame) -> String {
    do throws(ExpressionRefusal) {
      if case .path = program.operations[Int(at)] {
        let all = try values(program, at, frame)
        return all.reduce("") { $0.isEmpty ? quoted($1) : $0 + ", " + quoted($1) }
      }
      return quoted(try value(program, at, frame))
    } catch {
      return "! " + error.text.english
    }
  }

  private func quoted(_ value: FormValue) -> String {
    if case .text(let text) = value { return "'" + text + "'" }
    return value.text
  }
}
