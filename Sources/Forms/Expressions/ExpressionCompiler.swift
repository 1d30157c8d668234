/// What an expression may name: the form's fields and lists, and the field it belongs to.
struct ExpressionScope {
  /// The field whose expression this is.
  var owner: Int32
  /// The list whose items a choice filter is tried on.
  var filtered: Int32?
}

/// Turns expressions into programs. It keeps the layout, because totals that rows share become fields.
struct ExpressionCompiler {
  var layout: FormLayout
  let tables: [ChoiceTable]
  /// Whether a total over rows that is asked for in each row is worked out once for all of them.
  let sharesTotals: Bool
  /// Programs of the shared totals, by field.
  private(set) var shared: [(field: Int32, program: Program)] = []
  private var sharedFields: [String: Int32] = [:]

  init(layout: FormLayout, tables: [ChoiceTable], sharesTotals: Bool = true) {
    self.sharesTotals = sharesTotals
    self.layout = layout
    self.tables = tables
  }

  /// Compiles an expression.
  mutating func compile(_ source: String, _ scope: ExpressionScope) throws(ExpressionRefusal) -> Program {
    let syntax = try parsedExpression(source)
    let program = Program(source: source)
    program.operations.reserveCapacity(source.utf8.count / 8 + 2)
    program.spans.reserveCapacity(source.utf8.count / 8 + 2)
    let context = Context(owner: scope.owner, here: scope.owner, table: scope.filtered)
    _ = try emit(syntax, context, program)
    return program
  }

  /// The surroundings of a part: inside brackets `here` is the row or item that is tried.
  struct Context {
    let owner: Int32
    var here: Int32
    var table: Int32?
    var isNested = false
  }

  private func add(_ operation: Operation, _ syntax: Syntax, _ program: Program) -> Int32 {
    program.operations.append(operation)
    program.spans.append((Int32(syntax.start), Int32(syntax.end)))
    return Int32(program.operations.count - 1)
  }

  private mutating func emit(
    _ syntax: Syntax, _ context: Context, _ program: Program
  ) throws(ExpressionRefusal) -> Int32 {
    switch syntax.form {
    case .number(let number): return add(.number(number), syntax, program)
    case .text(let text): return add(.text(text), syntax, program)
    case .negative(let part):
      return add(.negative(try emit(part, context, program)), syntax, program)
    case .binary: return try emitChain(syntax, context, program)
    case .call(let name, let arguments): return try emitCall(name, arguments, syntax, context, program)
    case .path(let path): return try emitPath(path, syntax, context, program)
    }
  }

  /// Parts joined in a row lean to the left; they are taken one by one, for a phone's stack is small.
  private mutating func emitChain(
    _ syntax: Syntax, _ context: Context, _ program: Program
  ) throws(ExpressionRefusal) -> Int32 {
    var chain: [(join: Syntax.Operator, right: Syntax, whole: Syntax)] = []
    var first = syntax
    while case .binary(let join, let left, let right) = first.form {
      chain.append((join, right, first))
      first = left
    }
    var left = try emit(first, context, program)
    for link in chain.reversed() {
      let right = try emit(link.right, context, program)
      left = add(.binary(link.join, left, right), link.whole, program)
    }
    return left
  }

  private mutating func emitCall(
    _ name: String, _ arguments: [Syntax], _ syntax: Syntax, _ context: Context, _ program: Program
  ) throws(ExpressionRefusal) -> Int32 {
    let entry = try functionEntry(name, arguments: arguments.count)
    if let total = try sharedTotal(entry, arguments, context, program.source) {
      program.paths.append(total)
      return add(.path(Int32(program.paths.count - 1)), syntax, program)
    }
    // The name of the question comes as text: '${city}'.
    if entry.function == .choiceName, case .text(let quoted) = arguments[1].form {
      let question = try parsedExpression(trimmed(quoted))
      let value = try emit(arguments[0], context, program)
      let field = try emit(question, context, program)
      return call(.choiceName, [value, field], syntax, program)
    }
    var parts: [Int32] = []
    for argument in arguments { parts.append(try emit(argument, context, program)) }
    switch entry.function {
    case .sum, .count, .countNonEmpty, .randomize:
      guard isPath(program.operations[Int(parts[0])]) else { throw .needsField(function: name) }
    case .indexedRepeat:
      for (index, part) in parts.enumerated() where index == 0 || index % 2 == 1 {
        guard case .path = program.operations[Int(part)] else { throw .needsField(function: name) }
      }
      return try indexedRepeat(parts, syntax, program)
    case .position:
      if let part = parts.first, !isPath(program.operations[Int(part)]) { throw .needsField(function: name) }
    case .regex:
      if case .text(let source) = program.operations[Int(parts[1])] {
        guard let pattern = Pattern(source) else { throw .badPattern(source) }
        program.patterns.append(pattern)
        return add(.matches(parts[0], pattern: Int32(program.patterns.count - 1)), syntax, program)
      }
    default: break
    }
    return call(entry.function, parts, syntax, program)
  }

  private func call(_ function: Function, _ parts: [Int32], _ syntax: Syntax, _ program: Program) -> Int32 {
    let first = Int32(program.arguments.count)
    program.arguments.append(contentsOf: parts)
    return add(.call(function, first: first, count: Int32(parts.count)), syntax, program)
  }

  private func isPath(_ operation: Operation) -> Bool {
    switch operation {
    case .path, .listPath: true
    case .call(.randomize, _, _): true
    default: false
    }
  }

  /// `indexed-repeat(field, repeat, row, …)`: the field's path with each named repeat open to all rows, so
  /// that the row can be picked when it is known.
  private func indexedRepeat(
    _ parts: [Int32], _ syntax: Syntax, _ program: Program
  ) throws(ExpressionRefusal) -> Int32 {
    guard case .path(let at) = program.operations[Int(parts[0])] else { return 0 }
    var path = program.paths[Int(at)]
    var indexed: [Int32] = []
    for index in stride(from: 1, to: parts.count, by: 2) {
      guard case .path(let group) = program.operations[Int(parts[index])] else { return 0 }
      let field = program.paths[Int(group)].target
      let chain = layout.scopeChain(layout[path.target].scope)
      guard layout[field].kind == .repeated, chain.contains(layout[field].scope) else {
        throw .unsupported("indexed-repeat(" + layout.path(path.target) + ", " + layout.path(field) + ")")
      }
      indexed.append(layout[field].scope)
    }
    let chain = layout.scopeChain(layout[path.target].scope)
    let outermost = chain.last { indexed.contains($0) } ?? 0
    let anchor = layout.scopes[Int(outermost)].parent
    // Repeats inside the outermost named one that are not named keep the row they are read from, if any.
    path.hops = chain.prefix { $0 != anchor }.reversed().map { NodePath.Hop(scope: $0, conditions: []) }
    path.anchor = anchor
    program.paths.append(path)
    var operands: [Int32] = [Int32(program.paths.count - 1)]
    for (index, scope) in indexed.enumerated() { operands += [scope, parts[index * 2 + 2]] }
    return call(.indexedRepeat, operands, syntax, program)
  }

  /// A sum over all rows that is asked for inside each row: worked out once, in a field around the rows.
  private mutating func sharedTotal(
    _ entry: FunctionEntry, _ arguments: [Syntax], _ context: Context, _ source: String
  ) throws(ExpressionRefusal) -> NodePath? {
    switch entry.function {
    case .sum, .count, .countNonEmpty, .minimum, .maximum: break
    default: return nil
    }
    guard sharesTotals, arguments.count == 1, !context.isNested, context.table == nil,
      case .path(let written) = arguments[0].form
    else { return nil }
    if case .list = written.start { return nil }
    let scratch = Program(source: source)
    let path = try resolved(written, context, scratch)
    let home = layout[context.owner].scope
    guard !path.isSingle, path.anchor != home, path.hops.allSatisfy({ $0.conditions.isEmpty }) else {
      return nil
    }
    let key = entry.name + " \(path.anchor) \(path.target) " + path.hops.reduce("") { $0 + " \($1.scope)" }
    if let field = sharedFields[key] {
      return NodePath(fromCurrent: true, anchor: path.anchor, hops: [], target: field)
    }
    let field = layout.addShared(scope: path.anchor)
    sharedFields[key] = field
    let program = Program(source: source)
    program.paths.append(NodePath(fromCurrent: true, anchor: path.anchor, hops: path.hops, target: path.target))
    let part = add(.path(0), arguments[0], program)
    _ = call(entry.function, [part], arguments[0], program)
    shared.append((field, program))
    return NodePath(fromCurrent: true, anchor: path.anchor, hops: [], target: field)
  }
}

// MARK: Paths

extension ExpressionCompiler {
  private mutating func emitPath(
    _ path: PathSyntax, _ syntax: Syntax, _ context: Context, _ program: Program
  ) throws(ExpressionRefusal) -> Int32 {
    switch path.start {
    case .lastSaved(let name): return add(.lastSaved(name), syntax, program)
    case .list(let name): return try emitList(name, path, syntax, context, program)
    case .here:
      if let table = context.table {
        guard path.steps.count == 1, path.steps[0].conditions.isEmpty else { throw .unsupported("../ [ ]") }
        let name = path.steps[0].name
        return add(.column(name == "." ? .name : tables[Int(table)].column(named: name)), syntax, program)
      }
    default: break
    }
    let resolved = try resolved(path, context, program)
    program.paths.append(resolved)
    return add(.path(Int32(program.paths.count - 1)), syntax, program)
  }

  private mutating func resolved(
    _ path: PathSyntax, _ context: Context, _ program: Program
  ) throws(ExpressionRefusal) -> NodePath {
    // Inside a list's brackets there is no row to start from but the expression's own.
    let here = context.table == nil ? context.here : context.owner
    var walk: Walk
    switch path.start {
    case .root: walk = try absolute(path, here, context, program)
    case .question(let name): walk = try question(name, path.conditions, here, context, program)
    case .current:
      walk = Walk(field: context.owner, anchor: layout[context.owner].scope, fromCurrent: true)
    default:
      walk = Walk(field: here, anchor: layout[here].scope, fromCurrent: false)
    }
    if path.start != .root {
      for step in path.steps { try advance(&walk, step, context, program) }
    }
    if context.table != nil { walk.fromCurrent = true }
    return NodePath(fromCurrent: walk.fromCurrent, anchor: walk.anchor, hops: walk.hops, target: walk.field)
  }

  /// A place on the way along a path.
  private struct Walk {
    var field: Int32
    var anchor: Int32
    var hops: [NodePath.Hop] = []
    var fromCurrent: Bool
  }

  /// An absolute path keeps to the rows it stands in, as far as they are the same and carry no condition.
  private mutating func absolute(
    _ path: PathSyntax, _ here: Int32, _ context: Context, _ program: Program
  ) throws(ExpressionRefusal) -> Walk {
    guard let first = path.steps.first else { throw .unfinished }
    guard first.name == layout[0].name || first.name == "data" else {
      throw .unknownName("/" + first.name, similar: "/" + layout[0].name)
    }
    var walk = Walk(field: 0, anchor: 0, fromCurrent: false)
    let around = layout.scopeChain(layout[here].scope)
    for step in path.steps.dropFirst() {
      try advance(&walk, step, context, program)
      let field = layout[walk.field]
      if field.kind == .repeated, walk.hops.count == 1, step.conditions.isEmpty, around.contains(field.scope) {
        walk.hops = []
        walk.anchor = field.scope
      }
    }
    return walk
  }

  /// `${name}`: relative where the question shares a repeat with this one, else absolute, the way pyxform
  /// writes it out; a repeat's own name inside that repeat means what an absolute path would.
  private mutating func question(
    _ name: String, _ conditions: [Syntax], _ here: Int32, _ context: Context, _ program: Program
  ) throws(ExpressionRefusal) -> Walk {
    guard let target = layout.field(named: name, from: here) else {
      throw .unknownName(name, similar: layout.similarName(to: name))
    }
    let field = layout[target]
    let isRepeat = field.kind == .repeated
    let around = layout.scopeChain(layout[here].scope)
    let outer = isRepeat ? layout.scopes[Int(field.scope)].parent : field.scope
    let common = layout.scopeChain(outer).first { around.contains($0) } ?? 0
    var walk = Walk(field: target, anchor: common, fromCurrent: false)
    walk.hops = layout.scopeChain(field.scope).prefix { $0 != common }.reversed().map {
      NodePath.Hop(scope: $0, conditions: [])
    }
    if isRepeat, conditions.isEmpty, common == 0, around.contains(field.scope) {
      walk.anchor = field.scope
      walk.hops = []
    }
    if !conditions.isEmpty { try attach(conditions, &walk, context, program) }
    return walk
  }

  private mutating func advance(
    _ walk: inout Walk, _ step: PathSyntax.Step, _ context: Context, _ program: Program
  ) throws(ExpressionRefusal) {
    switch step.name {
    case ".": break
    case "..":
      let parent = layout[walk.field].parent
      guard parent >= 0 else { throw .unknownName("..", similar: "") }
      if layout[walk.field].kind == .repeated {
        if walk.hops.isEmpty {
          walk.anchor = layout.scopes[Int(walk.anchor)].parent
        } else {
          walk.hops.removeLast()
        }
      }
      walk.field = parent
    default:
      guard let child = layout.child(step.name, of: walk.field) else {
        throw .unknownName(
          layout.path(walk.field) + "/" + step.name, similar: layout.similarName(to: step.name))
      }
      walk.field = child
      if layout[child].kind == .repeated {
        walk.hops.append(NodePath.Hop(scope: layout[child].scope, conditions: []))
      }
    }
    if !step.conditions.isEmpty { try attach(step.conditions, &walk, context, program) }
  }

  private mutating func attach(
    _ conditions: [Syntax], _ walk: inout Walk, _ context: Context, _ program: Program
  ) throws(ExpressionRefusal) {
    guard layout[walk.field].kind == .repeated, !walk.hops.isEmpty else {
      throw .unsupported(layout.path(walk.field) + "[ ]")
    }
    var inner = context
    inner.here = walk.field
    inner.table = nil
    inner.isNested = true
    for condition in conditions {
      let part = try emit(condition, inner, program)
      walk.hops[walk.hops.count - 1].conditions.append(part)
    }
  }

  private mutating func emitList(
    _ name: String, _ path: PathSyntax, _ syntax: Syntax, _ context: Context, _ program: Program
  ) throws(ExpressionRefusal) -> Int32 {
    guard let table = tables.firstIndex(where: { $0.list.name == name }) else { throw .unknownList(name) }
    var conditions: [Int32] = []
    var inner = context
    inner.table = Int32(table)
    inner.isNested = true
    var column = ListColumn.name
    var names = 0
    for step in path.steps {
      names += 1
      if names > 2 { column = tables[table].column(named: step.name) }
      for condition in step.conditions {
        guard names <= 2 else { throw .unsupported(step.name + "[ ]") }
        conditions.append(try emit(condition, inner, program))
      }
    }
    guard names <= 3 else { throw .unsupported("instance('" + name + "')/…") }
    let key = conditions.first.flatMap { listKey($0, program) }
    if let key { tables[table].prepare(key.column) }
    program.listPaths.append(
      ListPath(table: Int32(table), conditions: conditions, column: column, key: key))
    return add(.listPath(Int32(program.listPaths.count - 1)), syntax, program)
  }

  /// The part `column = value` of a condition that an index can answer.
  func listKey(_ operation: Int32, _ program: Program) -> ListKey? {
    guard case .binary(let join, let left, let right) = program.operations[Int(operation)] else { return nil }
    switch join {
    case .and: return listKey(left, program) ?? listKey(right, program)
    case .equal:
      if case .column(let column) = program.operations[Int(left)], isIndexed(column), !usesItem(right, program)
      {
        return ListKey(column: column, value: right)
      }
      if case .column(let column) = program.operations[Int(right)], isIndexed(column), !usesItem(left, program)
      {
        return ListKey(column: column, value: left)
      }
      return nil
    default: return nil
    }
  }

  private func isIndexed(_ column: ListColumn) -> Bool {
    switch column {
    case .name, .value: true
    case .label, .missing: false
    }
  }

  private func usesItem(_ operation: Int32, _ program: Program) -> Bool {
    switch program.operations[Int(operation)] {
    case .column: return true
    case .call(.position, _, _): return true
    case .binary(_, let left, let right): return usesItem(left, program) || usesItem(right, program)
    case .negative(let part), .matches(let part, _): return usesItem(part, program)
    case .call(.indexedRepeat, _, _): return true
    case .call(_, let first, let count):
      return program.arguments[Int(first)..<Int(first + count)].contains { usesItem($0, program) }
    case .number, .text, .path, .listPath, .lastSaved: return false
    }
  }
}

private func trimmed(_ text: String) -> String {
  var bytes = Array(text.utf8)[...]
  while let byte = bytes.first, byte <= 32 { bytes.removeFirst() }
  while let byte = bytes.last, byte <= 32 { bytes.removeLast() }
  return String(decoding: bytes, as: UTF8.self)
}
