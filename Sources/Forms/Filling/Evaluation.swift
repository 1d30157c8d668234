import Basis

/// Where a part of an expression is worked out.
struct Frame {
  /// The row and node at hand: the expression's own, or the row a condition in brackets is tried on.
  var row: Int32
  var node: Int32
  /// The expression's own row and node.
  var ownRow: Int32
  var ownNode: Int32
  /// The list's item at hand.
  var table: Int32 = -1
  var item: Int32 = 0
  /// The place among those a condition is tried on, from 1; 0 outside brackets.
  var position: Int32 = 0
  /// While rows are tried: the row they lie beneath, whose whole column counts as read.
  var triedBeneath: Int32 = -1
}

extension Filling {
  func frame(at node: Int32) -> Frame {
    let row = nodes.rows[Int(node)]
    return Frame(row: row, node: node, ownRow: row, ownNode: node)
  }

  /// Works a rule out for a node; a failure is noted there and gives `nil`.
  func attempt<Result>(
    _ program: Program, at node: Int32, _ work: (Frame) throws(ExpressionRefusal) -> Result
  ) -> Result? {
    do throws(ExpressionRefusal) {
      let result = try work(frame(at: node))
      if !faults.isEmpty { faults[node] = nil }
      return result
    } catch {
      faults[node] = error
      return nil
    }
  }

  func valueIfAny(_ program: Program, at node: Int32) -> FormValue? {
    attempt(program, at: node) { (frame) throws(ExpressionRefusal) in
      try self.value(program, program.root, frame)
    }
  }

  func truthIfAny(_ program: Program, at node: Int32) -> Bool? {
    attempt(program, at: node) { (frame) throws(ExpressionRefusal) in
      try self.truth(program, program.root, frame)
    }
  }

  func numberIfAny(_ program: Program, at node: Int32) -> Double? {
    attempt(program, at: node) { (frame) throws(ExpressionRefusal) in
      try self.number(program, program.root, frame)
    }
  }

  func valuesIfAny(_ program: Program, at node: Int32) -> [FormValue]? {
    attempt(program, at: node) { (frame) throws(ExpressionRefusal) in
      try self.values(program, program.root, frame)
    }
  }

  // MARK: The four kinds of demand

  func value(_ program: Program, _ at: Int32, _ frame: Frame) throws(ExpressionRefusal) -> FormValue {
    switch program.operations[Int(at)] {
    case .number(let number): return .number(number)
    case .text(let text): return .text(text)
    case .binary(let join, let left, let right):
      switch join {
      case .plus, .minus, .times, .dividedBy, .remainder:
        return .number(try arithmetic(join, program, left, right, frame))
      default: return .truth(try condition(join, program, left, right, frame))
      }
    case .negative(let part): return .number(-(try number(program, part, frame)))
    case .path(let path): return try single(program.paths[Int(path)], program, frame)
    case .listPath(let path):
      let list = program.listPaths[Int(path)]
      guard let item = try items(of: list, program, frame).first else { return .empty }
      return .text(form.tables[Int(list.table)].text(list.column, of: item, language: language))
    case .column(let column):
      return .text(form.tables[Int(frame.table)].text(column, of: frame.item, language: language))
    case .lastSaved(let name): return .text(surroundings.lastSaved[name] ?? "")
    case .matches(let part, let pattern):
      return .truth(program.patterns[Int(pattern)].matches(try text(program, part, frame)))
    case .call(let function, let first, let count):
      return try call(function, program, first, count, frame)
    }
  }

  func number(_ program: Program, _ at: Int32, _ frame: Frame) throws(ExpressionRefusal) -> Double {
    switch program.operations[Int(at)] {
    case .number(let number): return number
    case .binary(let join, let left, let right) where join.level >= 4:
      return try arithmetic(join, program, left, right, frame)
    default: return try value(program, at, frame).number
    }
  }

  func truth(_ program: Program, _ at: Int32, _ frame: Frame) throws(ExpressionRefusal) -> Bool {
    if case .binary(let join, let left, let right) = program.operations[Int(at)], join.level < 4 {
      return try condition(join, program, left, right, frame)
    }
    return try value(program, at, frame).truth
  }

  func text(_ program: Program, _ at: Int32, _ frame: Frame) throws(ExpressionRefusal) -> String {
    if case .text(let text) = program.operations[Int(at)] { return text }
    return try value(program, at, frame).text
  }

  private func arithmetic(
    _ join: Syntax.Operator, _ program: Program, _ left: Int32, _ right: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> Double {
    let a = try number(program, left, frame)
    let b = try number(program, right, frame)
    switch join {
    case .plus: return a + b
    case .minus: return a - b
    case .times: return a * b
    case .dividedBy: return a / b
    default: return a.truncatingRemainder(dividingBy: b)
    }
  }

  private func condition(
    _ join: Syntax.Operator, _ program: Program, _ left: Int32, _ right: Int32, _ frame: Frame
  ) throws(ExpressionRefusal) -> Bool {
    switch join {
    case .or: return try truth(program, left, frame) ? true : try truth(program, right, frame)
    case .and: return try truth(program, left, frame) ? try truth(program, right, frame) : false
    case .equal: return FormValue.equal(try value(program, left, frame), try value(program, right, frame))
    case .notEqual: return !FormValue.equal(try value(program, left, frame), try value(program, right, frame))
    case .less: return try number(program, left, frame) < number(program, right, frame)
    case .notGreater: return try number(program, left, frame) <= number(program, right, frame)
    case .greater: return try number(program, left, frame) > number(program, right, frame)
    default: return try number(program, left, frame) >= number(program, right, frame)
    }
  }

  // MARK: Questions

  /// The value a path names when there is only one.
  private func single(_ path: NodePath, _ program: Program, _ frame: Frame) throws(ExpressionRefusal)
    -> FormValue
  {
    if path.isSingle { return read(node(of: path, frame), frame, path) }
    let found = try nodes(of: path, program, frame)
    guard let first = found.first else { return .empty }
    guard found.count == 1 else { throw .manyValues(form.layout.path(path.target)) }
    return current(first)
  }

  private func node(of path: NodePath, _ frame: Frame) -> Int32 {
    let row = ancestor(of: path.fromCurrent ? frame.ownRow : frame.row, scope: path.anchor)
    return node(path.target, in: row)
  }

  /// A node's value as others see it: nothing while it is not asked.
  private func read(_ node: Int32, _ frame: Frame, _ path: NodePath) -> FormValue {
    if frame.triedBeneath >= 0, !path.fromCurrent, nodes.rows[Int(node)] != frame.ownRow {
      capture(column: path.target, beneath: frame.triedBeneath)
    } else {
      capture(node: node)
      pull(node, path.target)
    }
    return current(node)
  }

  /// One row's value, read on its own.
  func read(_ node: Int32, _ field: Int32) -> FormValue {
    capture(node: node)
    pull(node, field)
    return current(node)
  }

  func current(_ node: Int32) -> FormValue {
    if let candidate, candidate.node == node { return candidate.value }
    let field = Int(nodes.fields[Int(node)])
    guard nodes.isRelevant[Int(node)] || form.layout.fields[field].isShared else { return .empty }
    return nodes.values[Int(node)]
  }

  /// Works out a value that is about to be read and waits in the same circle of rows.
  private func pull(_ node: Int32, _ field: Int32) {
    let calculation = work.calculations[Int(field)]
    guard calculation >= 0, work.depth > 0, work.depth < 24 else { return }
    let computation = rows[Int(nodes.rows[Int(node)])].computations + calculation
    guard work.isDirty[Int(computation)], !work.isRunning[Int(computation)],
      form.templates[Int(work.templates[Int(computation)])].rank == work.rank
    else { return }
    run(computation)
  }

  /// All nodes a path names that are asked, in the rows' order.
  func nodes(of path: NodePath, _ program: Program, _ frame: Frame) throws(ExpressionRefusal) -> [Int32] {
    if path.isSingle {
      let node = node(of: path, frame)
      capture(node: node)
      pull(node, path.target)
      return nodes.isRelevant[Int(node)] ? [node] : []
    }
    let anchor = ancestor(of: path.fromCurrent ? frame.ownRow : frame.row, scope: path.anchor)
    capture(column: path.target, beneath: anchor)
    var found: [Int32] = []
    try collect(path, hop: 0, beneath: anchor, anchor, program, frame, &found)
    return found
  }

  private func collect(
    _ path: NodePath, hop: Int, beneath row: Int32, _ anchor: Int32, _ program: Program, _ frame: Frame,
    _ found: inout [Int32]
  ) throws(ExpressionRefusal) {
    guard hop < path.hops.count else {
      let node = node(path.target, in: row)
      if nodes.isRelevant[Int(node)] { found.append(node) }
      return
    }
    let scope = form.layout.scopes[Int(path.hops[hop].scope)]
    var nested = rows[Int(row)].nested[Int(scope.slot)]
    for condition in path.hops[hop].conditions {
      capture(column: scope.field, beneath: anchor)
      nested = try tried(nested, condition, scope.field, anchor, program, frame)
    }
    for inner in nested { try collect(path, hop: hop + 1, beneath: inner, anchor, program, frame, &found) }
  }

  /// The rows that fulfil a condition; a number in brackets is the row's place.
  private func tried(
    _ candidates: [Int32], _ condition: Int32, _ field: Int32, _ anchor: Int32, _ program: Program,
    _ frame: Frame
  ) throws(ExpressionRefusal) -> [Int32] {
    var kept: [Int32] = []
    for (index, row) in candidates.enumerated() {
      var inner = frame
      inner.row = row
      inner.node = node(field, in: row)
      inner.position = Int32(index + 1)
      inner.triedBeneath = anchor
      guard nodes.isRelevant[Int(inner.node)] else { continue }
      let holds: Bool
      switch try value(program, condition, inner) {
      case .number(let place): holds = place == Double(index + 1)
      case let value: holds = value.truth
      }
      if holds { kept.append(row) }
    }
    return kept
  }

  // MARK: Lists

  /// The items of a list that fulfil its conditions.
  func items(of path: ListPath, _ program: Program, _ frame: Frame) throws(ExpressionRefusal) -> [Int32] {
    let table = form.tables[Int(path.table)]
    var kept = try indexed(table, path.key, program, frame) ?? (0..<Int32(table.count)).map { $0 }
    for condition in path.conditions {
      kept = try tried(kept, condition, table: path.table, program, frame)
    }
    return kept
  }

  /// What the index has for `column = value`; numbers compare as numbers, so only texts are looked up.
  func indexed(
    _ table: ChoiceTable, _ key: ListKey?, _ program: Program, _ frame: Frame
  ) throws(ExpressionRefusal) -> [Int32]? {
    guard let key else { return nil }
    switch try value(program, key.value, frame) {
    case .text(let text): return table.items(where: key.column, equal: text)
    case .number(let number):
      // A number also equals "05" and "5.0": the index would miss them, unless none of the texts is so.
      guard number == number.rounded(.towardZero), number.magnitude < 1e9 else { return nil }
      return table.hasPlainNumbers(key.column) ? table.items(where: key.column, equal: numeral(number)) : nil
    default: return nil
    }
  }

  func tried(
    _ candidates: [Int32], _ condition: Int32, table: Int32, _ program: Program, _ frame: Frame
  ) throws(ExpressionRefusal) -> [Int32] {
    var kept: [Int32] = []
    kept.reserveCapacity(candidates.count)
    var inner = frame
    inner.table = table
    for (index, item) in candidates.enumerated() {
      inner.item = item
      inner.position = Int32(index + 1)
      let holds: Bool
      switch try value(program, condition, inner) {
      case .number(let place): holds = place == Double(index + 1)
      case let value: holds = value.truth
      }
      if holds { kept.append(item) }
    }
    return kept
  }
}
