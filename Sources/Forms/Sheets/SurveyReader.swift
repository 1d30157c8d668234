import Basis

// The survey sheet: rows become questions, begin and end rows a tree.

extension SheetReader {
  private struct OpenGroup {
    let kind: QuestionKind
    let question: Int32
  }

  mutating func readSurvey(_ sheet: FormSheet) {
    columns = headings(of: sheet)
    guard let typeColumn = columns.firstIndex(where: { $0.column == "type" }) else {
      return fail(
        sheet.name, "A1", "missing_heading", Text("Brak kolumny type", "The column type is missing"))
    }
    guard sheet.rows.count <= SheetReader.mostRows else {
      return fail(
        sheet.name, "A1", "too_many_rows",
        Text("Formularz ma ponad 20 000 wierszy", "The form has more than 20,000 rows"))
    }
    var open: [OpenGroup] = []
    for row in sheet.rows.indices.dropFirst() {
      let type = cell(sheet, row, typeColumn, isExpression: true)
      guard !type.isEmpty, !type.hasPrefix("#") else { continue }
      imported.rowCount += 1
      switch rowKind(type) {
      case nil:
        fail(
          sheet.name, FormSheet.cell(row: row, column: typeColumn), "unknown_type",
          Text("Nie ma typu „\(type)”", "There is no type \"\(type)\""))
      case .ignored?: note(sheet.name, row, typeColumn, .leftOut(type))
      case .end(let kind)?: close(kind, type, &open, sheet.name, row, typeColumn)
      case .question(let read)?:
        guard open.count < 50 else {
          return fail(
            sheet.name, FormSheet.cell(row: row, column: typeColumn), "too_deep",
            Text("Grupy są zagnieżdżone głębiej niż 50", "Groups are nested deeper than 50"))
        }
        let at = addQuestion(read, type, sheet, row, typeColumn, parent: open.last?.question ?? -1)
        if read.kind.isGroup { open.append(OpenGroup(kind: read.kind, question: at)) }
      }
    }
    for group in open.reversed() {
      note(
        sheet.name, sheet.rows.count, typeColumn,
        .closedGroup(imported.definition.questions[Int(group.question)].name))
    }
  }

  /// What a type cell means; a form has few types and many rows.
  private mutating func rowKind(_ type: String) -> SheetRowKind? {
    if let known = rowKinds[type] { return known }
    let kind = sheetRowKind(type)
    rowKinds[type] = kind
    return kind
  }

  private mutating func close(
    _ kind: QuestionKind, _ type: String, _ open: inout [OpenGroup], _ sheet: String, _ row: Int, _ column: Int
  ) {
    guard let match = open.lastIndex(where: { $0.kind == kind }) else {
      return note(sheet, row, column, .strayEnd(type))
    }
    // Groups left open inside are closed with the one that ends here.
    while open.count > match + 1 {
      let group = open.removeLast()
      note(sheet, row, column, .closedGroup(imported.definition.questions[Int(group.question)].name))
    }
    open.removeLast()
  }

  private mutating func addQuestion(
    _ type: SheetType, _ written: String, _ sheet: FormSheet, _ row: Int, _ typeColumn: Int, parent: Int32
  ) -> Int32 {
    var question = Question(kind: type.kind, name: "")
    question.parent = parent
    question.list = type.list
    question.source = type.source
    if !type.isCanonical { note(sheet.name, row, typeColumn, .type(written, as: type.kind.word)) }
    for (column, heading) in columns.enumerated() where column != typeColumn && !heading.column.isEmpty {
      let text = cell(sheet, row, column, isExpression: SheetReader.isExpression(heading.column))
      if !text.isEmpty { set(heading, text, of: &question) }
    }
    let nameColumn = columns.firstIndex { $0.column == "name" } ?? typeColumn
    if !isTrusted { question.name = name(for: question, sheet.name, row, nameColumn) }
    takenNames.insert(SheetReader.place(question.name, parent))
    let at = Int32(imported.definition.questions.count)
    imported.definition.questions.append(question)
    imported.surveyRows.append(row)
    if type.hasOther { writeOutOther(question, sheet.name, row, typeColumn) }
    return at
  }

  static func isExpression(_ column: String) -> Bool {
    switch column {
    case "type", "name", "relevant", "required", "constraint", "calculation", "choice_filter", "readonly",
      "repeat_count", "trigger", "default", "parameters":
      true
    default: false
    }
  }

  private mutating func set(_ heading: SheetHeading, _ text: String, of question: inout Question) {
    switch heading.column {
    case "name": question.name = text
    case "label": question.label.set(text, language: language(heading.language))
    case "hint": question.hint.set(text, language: language(heading.language))
    case "guidance_hint": question.guidance.set(text, language: language(heading.language))
    case "required_message": question.requiredMessage.set(text, language: language(heading.language))
    case "constraint_message": question.constraintMessage.set(text, language: language(heading.language))
    case "media::image", "media::audio", "media::video", "media::big-image":
      setMedia(&question.media, heading, text)
    case "relevant": question.relevant = text
    case "required": question.required = condition(text)
    case "readonly": question.readOnly = condition(text)
    case "constraint": question.constraint = text
    case "calculation": question.calculation = text
    case "choice_filter": question.choiceFilter = text
    case "default": question.defaultValue = text
    case "appearance": question.appearance = text
    case "parameters", "teren_parameters": question.parameters = text
    case "repeat_count": question.repeatCount = text
    case "trigger": question.trigger = text
    case "weight" where Int64(text) != nil: question.weight = Int64(text)!
    case "qid" where UInt32(text) != nil: question.id = QuestionId(UInt32(text)!)
    case "teren_type":
      if let own = QuestionKind.allCases.first(where: { $0.word == text }) { question.kind = own }
    default: question.others.append(Cell(column: heading.column, text: text))
    }
  }

  /// "yes" and "no" as people write them, as expressions.
  private func condition(_ text: String) -> String {
    if text.utf8.count > 7 { return text }
    return switch text.lowercasedASCII() {
    case "yes", "true", "true()", "1", "tak", "y": "true()"
    case "no", "false", "false()", "0", "nie", "n": ""
    default: text
    }
  }

  /// A usable name that no sister has.
  private mutating func name(for question: Question, _ sheet: String, _ row: Int, _ column: Int) -> String {
    let written = question.name
    var base = usableName(written)
    if base == "meta" || base == "__entity" { base += "_1" }
    if base.isEmpty { base = question.kind.word.split(separator: "_").last.map { String($0) } ?? "q" }
    base = usableName(base)
    var name = base
    var number = 1
    while written.isEmpty || name != written || number > 1, isTaken(name, question.parent) {
      number += 1
      name = base + "_" + decimalText(Int64(number))
    }
    if name == written, isTaken(name, question.parent) {
      while isTaken(name, question.parent) {
        number += 1
        name = base + "_" + decimalText(Int64(number))
      }
      note(sheet, row, column, .renamed(written, to: name))
      return name
    }
    if written.isEmpty {
      note(sheet, row, column, .named(name))
    } else if name != written {
      note(sheet, row, column, .renamed(written, to: name))
      renamed.append((written, name))
    }
    return name
  }

  private func isTaken(_ name: String, _ parent: Int32) -> Bool {
    takenNames.contains(SheetReader.place(name, parent))
  }

  private static func place(_ name: String, _ parent: Int32) -> String { "\(parent)/" + name }

  /// "or_other": the choice "other" and a text question that is asked when it is chosen.
  private mutating func writeOutOther(_ question: Question, _ sheet: String, _ row: Int, _ column: Int) {
    if let list = imported.definition.lists.firstIndex(where: { $0.name == question.list }),
      !imported.definition.lists[list].choices.contains(where: { $0.name == "other" })
    {
      var other = Choice(name: "other")
      for index in languages.indices { other.label.set("Other", language: index) }
      other.values = [String](repeating: "", count: imported.definition.lists[list].columns.count)
      imported.definition.lists[list].choices.append(other)
    }
    var text = Question(kind: .text, name: question.name + "_other")
    text.parent = question.parent
    text.relevant = "selected(${" + question.name + "}, 'other')"
    for index in languages.indices { text.label.set("Specify other.", language: index) }
    imported.definition.questions.append(text)
    takenNames.insert(SheetReader.place(text.name, text.parent))
    imported.surveyRows.append(row)
    note(sheet, row, column, .writtenOutOther(text.name))
  }

  /// Follows changed names in every expression and label.
  mutating func applyRenames() {
    guard !renamed.isEmpty else { return }
    for (from, to) in renamed {
      let old = "${" + from + "}"
      let new = "${" + to + "}"
      imported.definition.instanceName = replaced(imported.definition.instanceName, old, new)
      for index in imported.definition.questions.indices {
        rename(&imported.definition.questions[index], old, new)
      }
    }
  }

  private func rename(_ question: inout Question, _ old: String, _ new: String) {
    question.relevant = replaced(question.relevant, old, new)
    question.required = replaced(question.required, old, new)
    question.constraint = replaced(question.constraint, old, new)
    question.calculation = replaced(question.calculation, old, new)
    question.choiceFilter = replaced(question.choiceFilter, old, new)
    question.readOnly = replaced(question.readOnly, old, new)
    question.defaultValue = replaced(question.defaultValue, old, new)
    question.repeatCount = replaced(question.repeatCount, old, new)
    question.trigger = replaced(question.trigger, old, new)
    question.label.wordings = question.label.wordings.map { replaced($0, old, new) }
    question.hint.wordings = question.hint.wordings.map { replaced($0, old, new) }
  }
}

/// A text with each `old` in it replaced.
func replaced(_ text: String, _ old: String, _ new: String) -> String {
  let bytes = Array(text.utf8)
  let sought = Array(old.utf8)
  guard bytes.count >= sought.count, !sought.isEmpty else { return text }
  var result: [UInt8] = []
  var at = 0
  while at < bytes.count {
    if bytes[at...].starts(with: sought) {
      result += Array(new.utf8)
      at += sought.count
    } else {
      result.append(bytes[at])
      at += 1
    }
  }
  return String(decoding: result, as: UTF8.self)
}
