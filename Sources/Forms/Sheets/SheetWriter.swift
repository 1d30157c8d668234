import Basis

extension FormDefinition {
  /// The form as the sheets of an XLSForm, in the spelling pyxform reads. With `identities` the columns
  /// `qid` and `cid` carry our own ids along, for storage.
  public func sheets(identities: Bool = false) -> [FormSheet] {
    var sheets = [surveySheet(identities)]
    let own = lists.filter { !$0.isExternal }
    let external = lists.filter { $0.isExternal }
    if !own.isEmpty { sheets.append(choiceSheet("choices", own, identities)) }
    if !external.isEmpty { sheets.append(choiceSheet("external_choices", external, identities)) }
    sheets.append(settingsSheet())
    return sheets
  }

  /// The form as JSON: the stored form of a version.
  public var json: [UInt8] {
    var members: [Json.Member] = []
    for sheet in sheets(identities: true) { members.append(.init(sheet.name, .array(sheet.objects))) }
    return Json.object(members).bytes
  }

  private func settingsSheet() -> FormSheet {
    var cells = [
      Cell(column: "form_title", text: title), Cell(column: "form_id", text: code),
      Cell(column: "version", text: version), Cell(column: "instance_name", text: instanceName),
      Cell(column: "default_language", text: defaultLanguage), Cell(column: "style", text: style),
    ].filter { !$0.text.isEmpty }
    cells += otherSettings
    return FormSheet(name: "settings", rows: [cells.map { $0.column }, cells.map { $0.text }])
  }

  private func surveySheet(_ identities: Bool) -> FormSheet {
    var table = SheetTable(languages: languages)
    var open: [Int32] = []
    for (index, question) in questions.enumerated() {
      while let last = open.last, last != question.parent {
        closeGroup(last, &table)
        open.removeLast()
      }
      add(question, to: &table, identities)
      if question.kind.isGroup { open.append(Int32(index)) }
    }
    for group in open.reversed() { closeGroup(group, &table) }
    return table.sheet(
      "survey",
      first: [
        "type", "name", "label", "hint", "guidance_hint", "required", "required_message", "relevant",
        "constraint",
        "constraint_message", "calculation", "trigger", "choice_filter", "default", "readonly", "appearance",
        "parameters", "repeat_count",
      ])
  }

  private func closeGroup(_ group: Int32, _ table: inout SheetTable) {
    table.beginRow()
    table.set("type", questions[Int(group)].kind == .repeated ? "end_repeat" : "end_group")
  }

  private func add(_ question: Question, to table: inout SheetTable, _ identities: Bool) {
    table.beginRow()
    table.set("type", exportedType(question))
    table.set("name", question.name)
    table.set("label", question.label)
    table.set("hint", question.hint)
    table.set("guidance_hint", question.guidance)
    table.set("required", question.required)
    table.set("required_message", question.requiredMessage)
    table.set("relevant", question.relevant)
    table.set("constraint", question.constraint)
    table.set("constraint_message", question.constraintMessage)
    table.set("calculation", question.calculation)
    table.set("trigger", question.trigger)
    table.set("choice_filter", question.choiceFilter)
    table.set("default", question.defaultValue)
    table.set("readonly", question.readOnly)
    table.set("appearance", question.appearance)
    // A standard type takes no parameters but its own, or ODK's tools refuse the form.
    table.set(
      question.kind.standardKind == question.kind ? "parameters" : "teren_parameters", question.parameters)
    table.set("repeat_count", question.repeatCount)
    for media in question.media { table.set(media.column, media.text) }
    for cell in question.others { table.set(cell.column, cell.text) }
    if question.weight != 0 { table.set("weight", decimalText(question.weight)) }
    if question.kind.standardKind != question.kind { table.set("teren_type", question.kind.word) }
    if identities, question.id.number != 0 { table.set("qid", decimalText(Int64(question.id.number))) }
  }

  private func exportedType(_ question: Question) -> String {
    let word = question.kind.standardKind.word
    guard question.kind.isSelect else { return word }
    switch question.source {
    case .list: return word + " " + question.list
    case .file: return word + "_from_file " + question.list
    case .external: return word + "_external " + question.list
    case .rows: return word + " ${" + question.list + "}"
    }
  }

  private func choiceSheet(_ name: String, _ lists: [ChoiceList], _ identities: Bool) -> FormSheet {
    var table = SheetTable(languages: languages)
    for list in lists {
      for choice in list.choices {
        table.beginRow()
        table.set("list_name", list.name)
        table.set("name", choice.name)
        table.set("label", choice.label)
        for (column, text) in zip(list.columns, choice.values) { table.set(column, text) }
        for media in choice.media { table.set(media.column, media.text) }
        if let score = choice.score { table.set("score", decimalText(score)) }
        if identities, choice.id.number != 0 { table.set("cid", decimalText(Int64(choice.id.number))) }
      }
    }
    return table.sheet(name, first: ["list_name", "name", "label"])
  }
}

extension QuestionKind {
  /// The standard type that carries an own one through other programs.
  var standardKind: QuestionKind {
    switch self {
    case .price: .decimal
    case .signature: .image
    case .productMatrix: .text
    default: self
    }
  }
}

/// A form stored as JSON, read back.
public func readForm(json bytes: [UInt8]) -> ImportedForm? {
  guard let json = Json(bytes) else { return nil }
  return readForm(sheets(json))
}

/// Rows under headings that come as they are needed.
private struct SheetTable {
  let languages: [String]
  var headings: [String] = []
  var bases: [String] = []
  var places: [String: Int] = [:]
  var rows: [[String]] = []

  init(languages: [String]) { self.languages = languages }

  mutating func beginRow() { rows.append([]) }

  mutating func set(_ column: String, _ text: String, base: String? = nil) {
    guard !text.isEmpty else { return }
    let place = places[column] ?? headings.count
    if place == headings.count {
      headings.append(column)
      bases.append(base ?? column)
      places[column] = place
    }
    let last = rows.count - 1
    while rows[last].count <= place { rows[last].append("") }
    rows[last][place] = text
  }

  mutating func set(_ column: String, _ text: LocalText) {
    for (index, wording) in text.wordings.enumerated() where index < languages.count {
      set(languages[index].isEmpty ? column : column + "::" + languages[index], wording, base: column)
    }
  }

  /// The sheet with well-known columns first, languages in the form's order.
  func sheet(_ name: String, first: [String]) -> FormSheet {
    let order = headings.indices.sorted { a, b in
      (rank(bases[a], first), languageRank(headings[a]), a) < (
        rank(bases[b], first), languageRank(headings[b]), b
      )
    }
    var result = [order.map { headings[$0] }]
    for row in rows { result.append(order.map { $0 < row.count ? row[$0] : "" }) }
    return FormSheet(name: name, rows: result)
  }

  private func rank(_ base: String, _ first: [String]) -> Int { first.firstIndex(of: base) ?? first.count }

  private func languageRank(_ heading: String) -> Int {
    languages.firstIndex { !$0.isEmpty && heading.hasSuffix("::" + $0) } ?? -1
  }
}
