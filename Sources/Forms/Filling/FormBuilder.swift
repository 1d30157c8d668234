import Basis

/// Compiles a design question by question, collecting what is wrong instead of stopping at it.
struct FormBuilder {
  let definition: FormDefinition
  var compiler: ExpressionCompiler
  var rules: [QuestionRules]
  var templates: [Template] = []
  var triggered: [[Int32]]
  var instanceName: Program?
  var problems: [FormProblem] = []

  init(_ definition: FormDefinition, lists: [ChoiceList]) {
    self.definition = definition
    let layout = FormLayout(definition.questions)
    let own = definition.lists.filter { list in !lists.contains { $0.name == list.name } }
    compiler = ExpressionCompiler(layout: layout, tables: (own + lists).map { ChoiceTable($0) })
    rules = [QuestionRules](repeating: QuestionRules(), count: layout.fields.count)
    triggered = [[Int32]](repeating: [], count: layout.fields.count)
  }

  mutating func build() {
    for (index, question) in definition.questions.enumerated() { add(question, field: Int32(index + 1)) }
    instanceName = compile(definition.instanceName, "instance_name", ExpressionScope(owner: 0), "settings")
    for total in compiler.shared {
      let scope = compiler.layout[total.field].scope
      templates.append(Template(kind: .calculation, field: total.field, scope: scope, program: total.program))
    }
    let missing = compiler.layout.fields.count - rules.count
    rules += [QuestionRules](repeating: QuestionRules(), count: missing)
    triggered += [[Int32]](repeating: [], count: missing)
  }

  private mutating func compile(
    _ source: String, _ column: String, _ scope: ExpressionScope, _ question: String
  ) -> Program? {
    guard !source.isEmpty else { return nil }
    do throws(ExpressionRefusal) {
      return try compiler.compile(source, scope)
    } catch {
      problems.append(.expression(question: question, column: column, error))
      return nil
    }
  }

  private mutating func add(_ question: Question, field: Int32) {
    let own = ExpressionScope(owner: field)
    let scope = compiler.layout[field].scope
    let name = question.name
    if let program = compile(question.relevant, "relevant", own, name) {
      templates.append(Template(kind: .relevance, field: field, scope: scope, program: program))
    }
    if question.kind == .repeated, let outer = compiler.layout.ancestors(field).dropFirst().first,
      let program = compile(question.repeatCount, "repeat_count", ExpressionScope(owner: outer), name)
    {
      templates.append(
        Template(kind: .rowCount, field: field, scope: compiler.layout[outer].scope, program: program))
    }
    var rule = QuestionRules()
    rule.required = compile(question.required, "required", own, name)
    rule.readOnly = compile(question.readOnly, "readonly", own, name)
    rule.constraint = compile(question.constraint, "constraint", own, name)
    if !question.trigger.isEmpty {
      rule.triggered = compile(question.calculation, "calculation", own, name)
      addTriggers(question, field)
    } else if let program = compile(question.calculation, "calculation", own, name) {
      templates.append(Template(kind: .calculation, field: field, scope: scope, program: program))
    }
    if isWorkedOut(question.defaultValue, question.kind) {
      rule.startValue = compile(question.defaultValue, "default", own, name)
    }
    if question.kind.isSelect { rule.choices = choiceRule(question, field) }
    rule.labels = definition.languages.indices.map { labelParts(question.label[$0], field, name) }
    rules[Int(field)] = rule
  }

  private mutating func addTriggers(_ question: Question, _ field: Int32) {
    do throws(ExpressionRefusal) {
      for token in try tokens(of: question.trigger) {
        guard case .question(let source) = token.kind else { continue }
        guard let at = compiler.layout.field(named: source, from: field) else {
          throw .unknownName(source, similar: compiler.layout.similarName(to: source))
        }
        triggered[Int(at)].append(field)
      }
    } catch {
      problems.append(.expression(question: question.name, column: "trigger", error))
    }
  }

  private mutating func choiceRule(_ question: Question, _ field: Int32) -> ChoiceRule? {
    let name = question.name
    if question.source == .rows {
      var rule = ChoiceRule(table: -1)
      rule.rows = compile("${" + question.list + "}", "type", ExpressionScope(owner: field), name)
      return rule
    }
    let list = question.source == .file ? baseName(question.list) : question.list
    guard let table = compiler.tables.firstIndex(where: { $0.list.name == list }) else {
      // Lists from files come with the data; one that did not arrive offers nothing.
      if question.source == .list, !list.isEmpty {
        problems.append(.missingList(question: name, list: list))
      }
      return nil
    }
    var rule = ChoiceRule(table: Int32(table))
    let scope = ExpressionScope(owner: field, filtered: Int32(table))
    rule.filter = compile(question.choiceFilter, "choice_filter", scope, name)
    if let filter = rule.filter {
      rule.key = compiler.listKey(filter.root, filter)
      if let key = rule.key { compiler.tables[table].prepare(key.column) }
      compiler.tables[table].prepare(.name)
      templates.append(
        Template(kind: .choiceCheck, field: field, scope: compiler.layout[field].scope, program: filter))
    }
    rule.isShuffled = parameter("randomize", of: question.parameters) == "true"
    if let seed = parameter("seed", of: question.parameters) {
      rule.seed = compile(seed, "parameters", ExpressionScope(owner: field), name)
    }
    return rule
  }

  /// Cuts a label at `${name}`. A label is text for people, so a name that is not there stays as it is.
  private mutating func labelParts(_ label: String, _ field: Int32, _ name: String) -> [LabelPart] {
    guard label.utf8.contains(36) else { return [.text(label)] }
    var parts: [LabelPart] = []
    var bytes = Array(label.utf8)[...]
    var plain: [UInt8] = []
    while let byte = bytes.first {
      if bytes.starts(with: [36, 123]), let close = bytes.firstIndex(of: 125) {
        let source = String(decoding: bytes[...close], as: UTF8.self)
        let inner = String(decoding: bytes[(bytes.startIndex + 2)..<close], as: UTF8.self)
        if let program = compile(source, "label", ExpressionScope(owner: field), name) {
          if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
          plain = []
          parts.append(.value(program))
        } else {
          plain.append(contentsOf: inner.utf8)
        }
        bytes = bytes[(close + 1)...]
      } else {
        plain.append(byte)
        bytes.removeFirst()
      }
    }
    if !plain.isEmpty { parts.append(.text(String(decoding: plain, as: UTF8.self))) }
    return parts
  }
}

/// Whether a default is an expression and not a plain value: it names a question, calls a function or joins
/// values by operators.
func isWorkedOut(_ text: String, _ kind: QuestionKind) -> Bool {
  if text.isEmpty || kind.isMedia { return false }
  guard let syntax = try? parsedExpression(text) else { return false }
  switch syntax.form {
  case .call, .binary: return kind != .date && kind != .dateTime && kind != .time || !isDateLike(text)
  case .path(let path):
    switch path.start {
    case .question, .lastSaved, .list: return true
    default: return false
    }
  default: return false
  }
}

/// "2026-03-02" reads as a subtraction; it is a date.
private func isDateLike(_ text: String) -> Bool { text.utf8.allSatisfy { (45...58).contains($0) || $0 == 84 } }

/// "cities.csv" without its ending.
func baseName(_ file: String) -> String {
  guard let dot = file.lastIndex(of: ".") else { return file }
  return String(file[..<dot])
}

/// A value of "start=1 end=10".
public func parameter(_ name: String, of parameters: String) -> String? {
  for part in parameters.split(whereSeparator: { $0 == " " || $0 == "," || $0 == ";" }) {
    guard let sign = part.firstIndex(of: "=") else { continue }
    if part[..<sign] == name { return String(part[part.index(after: sign)...]) }
  }
  return nil
}
