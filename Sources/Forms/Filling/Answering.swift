import Basis

/// A question in a row of a filling. It holds as long as its row does.
public struct FormNode: Hashable, Sendable {
  let number: Int32
}

/// What became of an answer.
public enum AnswerOutcome: Equatable, Sendable {
  /// It is in place.
  case accepted
  /// It breaks the constraint.
  case constraintBroken
  /// An answer is needed and this is none.
  case required
}

extension Filling {
  /// Gives a question an answer; everything that depends on it follows at once.
  ///
  /// An answer out of bounds is kept, so that no keystroke is lost, unless `strict`: then the question keeps
  /// what it had, the way ODK Collect does not let a person swipe on.
  @discardableResult
  public func answer(_ node: FormNode, _ value: FormValue, strict: Bool = false) -> AnswerOutcome {
    let at = node.number
    let outcome = outcome(of: value, at: at)
    if strict, outcome != .accepted { return outcome }
    refusals.remove(at)
    let old = nodes.values[Int(at)]
    set(value.isEmpty ? .empty : value, at: at)
    settle()
    if old != value { runTriggers(of: at) }
    return outcome
  }

  /// Gives a question an answer as text: "12", "2026-03-02", "shelf fridge".
  @discardableResult
  public func answer(_ node: FormNode, _ text: String, strict: Bool = false) -> AnswerOutcome {
    answer(node, FormValue(answer: text, kind: kind(of: node)), strict: strict)
  }

  /// Notes that the person would not answer.
  public func refuse(_ node: FormNode) {
    answer(node, .empty)
    refusals.insert(node.number)
  }

  func outcome(of value: FormValue, at node: Int32) -> AnswerOutcome {
    if value.isEmpty { return isRequired(node) ? .required : .accepted }
    return holds(value, at: node) ? .accepted : .constraintBroken
  }

  private func holds(_ value: FormValue, at node: Int32) -> Bool {
    guard let constraint = form.rules[Int(nodes.fields[Int(node)])].constraint else { return true }
    let saved = candidate
    candidate = (node, value)
    defer { candidate = saved }
    return truthIfAny(constraint, at: node) ?? true
  }

  func isRequired(_ node: Int32) -> Bool {
    guard let required = form.rules[Int(nodes.fields[Int(node)])].required else { return false }
    return truthIfAny(required, at: node) ?? false
  }

  /// Works out the calculations that wait for this question, in its row and the rows inside or around it.
  private func runTriggers(of node: Int32) {
    var pending = [node]
    var rounds = 0
    while let source = pending.popLast(), rounds < 1_000 {
      rounds += 1
      let row = nodes.rows[Int(source)]
      for field in form.triggered[Int(nodes.fields[Int(source)])] {
        guard let program = form.rules[Int(field)].triggered else { continue }
        for target in nodes(of: field, near: row) {
          let value = valueIfAny(program, at: target) ?? .empty
          let old = nodes.values[Int(target)]
          set(coerced(value, field), at: target)
          settle()
          if nodes.values[Int(target)] != old { pending.append(target) }
        }
      }
    }
  }

  /// A field's nodes in the row, around it, or in all rows beneath the scope both share.
  private func nodes(of field: Int32, near row: Int32) -> [Int32] {
    let scope = form.layout[field].scope
    let around = form.layout.scopeChain(rows[Int(row)].scope)
    let chain = form.layout.scopeChain(scope)
    let common = chain.first { around.contains($0) } ?? 0
    var found = [ancestor(of: row, scope: common)]
    for inner in chain.prefix(while: { $0 != common }).reversed() {
      let slot = Int(form.layout.scopes[Int(inner)].slot)
      found = found.flatMap { rows[Int($0)].nested[slot] }
    }
    return found.map { node(field, in: $0) }
  }

  // MARK: Rows

  /// Adds a row to a repeat; `nil` when a count rules the rows or the place is no repeat.
  public func addRow(to repeated: FormRepeat) -> FormNode? {
    guard !isCounted(repeated.scope),
      rows[Int(repeated.parent)].nested[repeated.slot].count < Filling.maximumRows
    else { return nil }
    let row = addRow(scope: repeated.scope, parent: repeated.parent)
    settle()
    setStartValues(rows: [row])
    return FormNode(number: rows[Int(row)].base)
  }

  /// Removes a row of a repeat by its number from 1.
  public func removeRow(_ number: Int, of repeated: FormRepeat) -> Bool {
    let nested = rows[Int(repeated.parent)].nested[repeated.slot]
    guard (1...max(1, nested.count)).contains(number), !nested.isEmpty else { return false }
    removeRow(nested[number - 1])
    settle()
    return true
  }

  /// How many rows a repeat has that are asked.
  public func rowCount(of repeated: FormRepeat) -> Int {
    rows[Int(repeated.parent)].nested[repeated.slot].count
  }
}

/// A repeat inside one row (or the form itself).
public struct FormRepeat: Hashable, Sendable {
  let scope: Int32
  let parent: Int32
  let slot: Int
}

// MARK: Finding a place

extension Filling {
  /// The question at a path such as "/data/item[2]/qty"; without a number a repeat means its first row.
  /// With `adding` rows that are missing are added.
  public func node(at path: String, adding: Bool = false) -> FormNode? {
    guard case .node(let node)? = place(at: path, adding: adding) else { return nil }
    return FormNode(number: node)
  }

  /// The repeat at a path such as "/data/item" or "/data/item[2]/sub".
  public func repeated(at path: String, adding: Bool = false) -> FormRepeat? {
    guard case .rows(let repeated)? = place(at: path, adding: adding, endsAtRepeat: true) else { return nil }
    return repeated
  }

  private enum Found {
    case node(Int32)
    case rows(FormRepeat)
  }

  private func place(at path: String, adding: Bool, endsAtRepeat: Bool = false) -> Found? {
    let steps = path.split(separator: "/")
    guard !steps.isEmpty else { return nil }
    var field: Int32 = 0
    var row: Int32 = 0
    for (index, step) in steps.enumerated().dropFirst() {
      var name = String(step)
      var number = 1
      if let bracket = step.firstIndex(of: "["), step.last == "]" {
        name = String(step[..<bracket])
        let place = parsedNumber(String(step[step.index(after: bracket)...].dropLast()))
        guard place >= 1, place <= Double(Filling.maximumRows) else { return nil }
        number = Int(place)
      }
      guard let child = form.layout.child(name, of: field) else { return nil }
      field = child
      guard form.layout[child].kind == .repeated else { continue }
      let scope = form.layout[child].scope
      let slot = Int(form.layout.scopes[Int(scope)].slot)
      let repeated = FormRepeat(scope: scope, parent: row, slot: slot)
      if endsAtRepeat, index == steps.count - 1 { return .rows(repeated) }
      while adding, rows[Int(row)].nested[slot].count < number {
        guard addRow(to: repeated) != nil else { return nil }
      }
      guard number >= 1, number <= rows[Int(row)].nested[slot].count else { return nil }
      row = rows[Int(row)].nested[slot][number - 1]
    }
    return endsAtRepeat ? nil : .node(node(field, in: row))
  }

  /// "/data/item[2]/qty".
  public func path(of node: FormNode) -> String { path(of: node.number) }

  func path(of node: Int32) -> String {
    var field = nodes.fields[Int(node)]
    var row = nodes.rows[Int(node)]
    var path = ""
    while field > 0 {
      let entry = form.layout[field]
      if entry.kind == .repeated {
        path = "/" + entry.name + "[" + decimalText(Int64(rows[Int(row)].position + 1)) + "]" + path
        row = rows[Int(row)].parent
      } else {
        path = "/" + entry.name + path
      }
      field = entry.parent
    }
    return "/" + form.layout[0].name + path
  }
}
