import Basis

/// Reads the sheets of an XLSForm: repairs what is plainly meant, reports it, and names the cell of what it
/// cannot repair.
public func readForm(_ sheets: [FormSheet]) -> ImportedForm {
  var reader = SheetReader()
  reader.read(sheets)
  return reader.imported
}

struct SheetReader {
  var imported = ImportedForm()
  /// Names that were changed, to be followed in expressions.
  var renamed: [(from: String, to: String)] = []

  /// Cells longer than Excel itself allows are cut.
  static let longestCell = 32_767
  static let mostRows = 20_000

  mutating func read(_ sheets: [FormSheet]) {
    guard let survey = sheet("survey", of: sheets) else {
      return fail("survey", "", "missing_sheet", Text("Brak arkusza survey", "The survey sheet is missing"))
    }
    if let settings = sheet("settings", of: sheets) { readSettings(settings) }
    if let choices = sheet("choices", of: sheets) { readChoices(choices, isExternal: false) }
    if let choices = sheet("external_choices", of: sheets) { readChoices(choices, isExternal: true) }
    readSurvey(survey)
    applyRenames()
    finishLanguages()
    if !isTrusted { checkRules(survey.name) }
  }

  /// Whether the sheets are our own, checked before they were stored.
  var isTrusted = false

  private func sheet(_ name: String, of sheets: [FormSheet]) -> FormSheet? {
    sheets.first { $0.name == name }
      ?? sheets.first { normalizedSpaces($0.name.lowercasedASCII()) == name }
      ?? (name == "external_choices" ? sheets.first { $0.name.lowercasedASCII() == "external choices" } : nil)
  }

  mutating func fail(_ sheet: String, _ cell: String, _ code: String, _ text: Text) {
    imported.errors.append(ImportError(sheet: sheet, cell: cell, code: code, text: text))
  }

  mutating func note(_ sheet: String, _ row: Int, _ column: Int, _ kind: ImportNote.Kind) {
    imported.repairs.append(
      ImportNote(sheet: sheet, cell: FormSheet.cell(row: row, column: column), kind: kind))
  }

  /// A sheet's headings, repaired, without empty ones.
  mutating func headings(of sheet: FormSheet) -> [SheetHeading] {
    guard let first = sheet.rows.first else { return [] }
    var found: [SheetHeading] = []
    for (column, text) in first.enumerated() {
      let plain = cleaned(text, isExpression: true).text.trimmed()
      let read = heading(plain)
      let base = read.language.isEmpty ? read.column : plain
      if !plain.isEmpty, read.language.isEmpty, base != text {
        note(sheet.name, 0, column, .heading(text, as: base))
      }
      found.append(read)
    }
    return found
  }

  /// A cell of a row, plain and trimmed.
  mutating func cell(_ sheet: FormSheet, _ row: Int, _ column: Int, isExpression: Bool = false) -> String {
    guard column < sheet.rows[row].count else { return "" }
    let raw = sheet.rows[row][column]
    guard !raw.isEmpty else { return "" }
    if isTrusted { return raw }
    var text = raw
    if text.utf8.count > SheetReader.longestCell, text.unicodeScalars.count > SheetReader.longestCell {
      var view = String.UnicodeScalarView()
      view.append(contentsOf: text.unicodeScalars.prefix(SheetReader.longestCell))
      text = String(view)
      note(sheet.name, row, column, .shortened)
    }
    let (plain, isChanged) = cleaned(text, isExpression: isExpression)
    if isChanged { note(sheet.name, row, column, .cleanedCharacters) }
    return plain.trimmed()
  }

  /// The place of a language among the form's, adding it when it is new.
  mutating func language(_ name: String) -> Int {
    if let known = languages.firstIndex(of: name) { return known }
    languages.append(name)
    return languages.count - 1
  }

  var languages: [String] = []

  private mutating func readSettings(_ sheet: FormSheet) {
    let headings = headings(of: sheet)
    guard sheet.rows.count > 1 else { return }
    for (column, heading) in headings.enumerated() {
      let text = cell(sheet, 1, column, isExpression: heading.column == "instance_name")
      guard !text.isEmpty, !heading.column.isEmpty else { continue }
      switch heading.column {
      case "form_title": imported.definition.title = text
      case "form_id": imported.definition.code = text
      case "version": imported.definition.version = text
      case "default_language": imported.definition.defaultLanguage = text
      case "instance_name": imported.definition.instanceName = text
      case "style": imported.definition.style = text
      default: imported.definition.otherSettings.append(Cell(column: heading.column, text: text))
      }
    }
  }

  private mutating func readChoices(_ sheet: FormSheet, isExternal: Bool) {
    let headings = headings(of: sheet)
    guard !headings.isEmpty else { return }
    guard let listColumn = headings.firstIndex(where: { $0.column == "list_name" }),
      let nameColumn = headings.firstIndex(where: { $0.column == "name" || $0.column == "value" })
    else {
      return fail(
        sheet.name, "A1", "missing_heading",
        Text("Brak kolumny list_name lub name", "The column list_name or name is missing"))
    }
    var places: [String: Int] = [:]
    var seen: Set<String> = []
    for row in sheet.rows.indices.dropFirst() {
      let list = cell(sheet, row, listColumn)
      let name = cell(sheet, row, nameColumn)
      if list.isEmpty && name.isEmpty { continue }
      guard !list.isEmpty, !name.isEmpty else {
        note(sheet.name, row, name.isEmpty ? nameColumn : listColumn, .namelessChoice)
        continue
      }
      guard seen.insert(list + "\u{1}" + name).inserted || isExternal else {
        note(sheet.name, row, nameColumn, .doubledChoice(name))
        continue
      }
      if places[list] == nil {
        places[list] = imported.definition.lists.count
        var new = ChoiceList(name: list)
        new.isExternal = isExternal
        imported.definition.lists.append(new)
      }
      var choice = Choice(name: name)
      let at = places[list]!
      for (column, heading) in headings.enumerated() where column != listColumn && column != nameColumn {
        let text = cell(sheet, row, column)
        guard !text.isEmpty, !heading.column.isEmpty else { continue }
        set(heading, text, of: &choice, in: at)
      }
      imported.definition.lists[at].choices.append(choice)
    }
    for index in imported.definition.lists.indices {
      let width = imported.definition.lists[index].columns.count
      for item in imported.definition.lists[index].choices.indices {
        let missing = width - imported.definition.lists[index].choices[item].values.count
        if missing > 0 {
          imported.definition.lists[index].choices[item].values += [String](repeating: "", count: missing)
        }
      }
    }
  }

  private mutating func set(_ heading: SheetHeading, _ text: String, of choice: inout Choice, in list: Int) {
    switch heading.column {
    case "label": choice.label.set(text, language: language(heading.language))
    case "media::image", "media::audio", "media::video", "media::big-image":
      setMedia(&choice.media, heading, text)
    case "score" where Int64(text) != nil: choice.score = Int64(text)
    case "cid" where UInt32(text) != nil: choice.id = ChoiceId(UInt32(text)!)
    default:
      let columns = imported.definition.lists[list].columns
      let at = columns.firstIndex(of: heading.column) ?? columns.count
      if at == columns.count { imported.definition.lists[list].columns.append(heading.column) }
      while choice.values.count <= at { choice.values.append("") }
      choice.values[at] = text
    }
  }

  mutating func setMedia(_ media: inout [LocalCell], _ heading: SheetHeading, _ text: String) {
    let place = language(heading.language)
    if let at = media.firstIndex(where: { $0.column == heading.column }) {
      media[at].text.set(text, language: place)
    } else {
      var cell = LocalCell(column: heading.column, text: .none)
      cell.text.set(text, language: place)
      media.append(cell)
    }
  }

  private mutating func finishLanguages() {
    imported.definition.languages = languages.isEmpty ? [""] : languages
  }

  /// Compiles the form once and reports what is wrong by cell.
  private mutating func checkRules(_ sheet: String) {
    guard imported.errors.isEmpty else { return }
    for problem in Form(imported.definition).problems {
      let question = imported.definition.questions.firstIndex { $0.name == problem.question }
      let row = question.map { imported.surveyRows[$0] } ?? 0
      let column = columns.firstIndex { $0.column == problem.column } ?? 0
      let isSettings = problem.column == "instance_name"
      fail(
        isSettings ? "settings" : sheet, isSettings ? "" : FormSheet.cell(row: row, column: column),
        problem.code,
        problem.text)
    }
  }

  /// Types read so far.
  var rowKinds: [String: SheetRowKind] = [:]
  /// Names given so far, each with its group.
  var takenNames: Set<String> = []
  /// The survey sheet's columns.
  var columns: [SheetHeading] = []
}
