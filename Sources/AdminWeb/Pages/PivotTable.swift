import Basis
import Cube
import Headquarters

/// The answer as a table; every number leads to the lines it is made of.
func pivot(
  _ answer: CubeAnswer, _ question: AnalysisQuestion, _ table: FactTable, _ reader: Reader
) -> Html {
  // With totals an answer has its grand total even when nothing stands in it.
  let hasValue = (0..<answer.rowCount).contains { row in
    answer.columns.indices.contains { answer.value(row: row, column: $0) != nil }
  }
  guard hasValue else {
    return card(
      emptyState(
        icon: "chart-column", title: reader(AnalysisWords.empty), reader(AnalysisWords.emptyCure),
        actions: button(reader(AnalysisWords.startAgain), href: "/analyses?facts=\(table.name)", icon: "undo-2")
      ))
  }
  let language = reader.language
  let cut: Html = .when(
    answer.cut,
    notice(
      "\(reader(AnalysisWords.cut(answer.rowCount, answer.totalRows)))", .warning))
  let tools: Html = """
    <div class="toolbar"><span class="soft">\(Counts.rows(Int64(answer.totalRows), language))\
    \(.when(!question.currency.isEmpty, " · \(question.currency)"))</span><div class="tools">\
    <a class="button quiet" href="\(question.address(adding: [("format", "csv")]))" hx-boost="false" download \
    aria-label="\(reader(Words.export))">\(icon("download"))<span>\(reader(Words.export))</span></a></div></div>
    """
  let rows = Html.each(0..<answer.rowCount) { row in
    let depth = answer.depth(row: row)
    let isTotal = depth < answer.rowLevels.count
    let heads = Html.each(answer.rowLevels.indices) { level in
      if let label = answer.label(row: row, level: level) {
        return "<th scope=\"row\">\(memberLabel(answer.rowLevels[level], label, language))</th>"
      }
      return "<th scope=\"row\">\(.when(level == depth, "\(reader(Words.total))"))</th>"
    }
    let first: Html = .when(answer.rowLevels.isEmpty, "<th scope=\"row\">\(reader(Words.total))</th>")
    let cells = Html.each(answer.columns.indices) { column in
      cell(answer, row, column, question, language)
    }
    return "<tr\(.when(isTotal && !answer.rowLevels.isEmpty, " class=\"sum\""))>\(first)\(heads)\(cells)</tr>"
  }
  return """
    \(cut)\(tools)<div class="table-box pivot" tabindex="0" role="region" aria-label="\(reader(Place.analyses.title))">\
    <table><caption class="unseen">\(reader(table.title))</caption>\(pivotHead(answer, question, table, reader))\
    <tbody>\(rows)</tbody></table></div>
    """
}

private func cell(
  _ answer: CubeAnswer, _ row: Int, _ column: Int, _ question: AnalysisQuestion, _ language: Language
) -> Html {
  guard let value = answer.value(row: row, column: column) else { return "<td class=\"number\"></td>" }
  let shown = answer.columns[column]
  var members: [(level: String, member: String)] = []
  for level in answer.rowLevels.indices {
    if let label = answer.label(row: row, level: level) { members.append((answer.rowLevels[level], label)) }
  }
  if let label = shown.members.first { members.append((question.column, label)) }
  let href = question.inside(members).address("/analyses/rows")
  let total: Html = .when(shown.isTotal, " sum")
  return """
    <td class="number\(total)"><a class="cell" href="\(href)">\
    \(valueText(value, places: shown.places, of: shown.measure, language))</a></td>
    """
}

private func pivotHead(
  _ answer: CubeAnswer, _ question: AnalysisQuestion, _ table: FactTable, _ reader: Reader
) -> Html {
  let language = reader.language
  let names = Dictionary(table.schema.measures.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  func title(_ measure: String) -> String { names[measure].map { measureTitle($0, language) } ?? measure }
  let levels = answer.rowLevels.isEmpty ? [""] : answer.rowLevels.map { reader(levelTitle($0)) }
  guard !question.column.isEmpty else {
    let heads = Html.each(levels) { "<th scope=\"col\">\($0)</th>" }
    let values = Html.each(answer.columns) { "<th scope=\"col\" class=\"number\">\(title($0.measure))</th>" }
    return "<thead><tr>\(heads)\(values)</tr></thead>"
  }
  // One head per member, with its measures below when there are several.
  let several = question.measures.count > 1
  let span: Html = .when(several, " rowspan=\"2\"")
  let heads = Html.each(levels) { "<th scope=\"col\"\(span)>\($0)</th>" }
  let perMember = max(1, question.measures.count)
  let groups = Html.each(Array(stride(from: 0, to: answer.columns.count, by: perMember))) { index in
    let column = answer.columns[index]
    let label = column.members.first.map { memberLabel(question.column, $0, language) } ?? reader(Words.total)
    return several
      ? "<th scope=\"colgroup\" class=\"number\" colspan=\"\(perMember)\">\(label)</th>"
      : "<th scope=\"col\" class=\"number\">\(label)</th>"
  }
  let measures = Html.each(answer.columns) { "<th scope=\"col\" class=\"number\">\(title($0.measure))</th>" }
  return """
    <thead><tr>\(heads)\(groups)</tr>\(.when(several, "<tr class=\"second\">\(measures)</tr>"))</thead>
    """
}

/// The answer as CSV with plain numbers, totals included.
func pivotCsv(
  _ answer: CubeAnswer, _ question: AnalysisQuestion, _ table: FactTable, _ reader: Reader
) -> String {
  let language = reader.language
  let names = Dictionary(table.schema.measures.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  var heads = answer.rowLevels.map { reader(levelTitle($0)) }
  if heads.isEmpty { heads = [""] }
  for column in answer.columns {
    let measure = names[column.measure].map { measureTitle($0, language) } ?? column.measure
    let members = column.members.map { memberLabel(question.column, $0, language) }
    heads.append((members + (column.isTotal ? [reader(Words.total)] : []) + [measure]).joined(separator: " "))
  }
  var text = "\u{feff}" + heads.map(csvField).joined(separator: ";") + "\r\n"
  for row in 0..<answer.rowCount {
    var fields: [String] = []
    for level in answer.rowLevels.indices {
      let label = answer.label(row: row, level: level).map {
        memberLabel(answer.rowLevels[level], $0, language)
      }
      fields.append(label ?? (level == answer.depth(row: row) ? reader(Words.total) : ""))
    }
    if fields.isEmpty { fields = [reader(Words.total)] }
    for column in answer.columns.indices {
      fields.append(
        answer.value(row: row, column: column).map { csvNumber($0, answer.columns[column].places, language) }
          ?? "")
    }
    text += fields.map(csvField).joined(separator: ";") + "\r\n"
  }
  return text
}

/// A number as spreadsheets of the language read it.
private func csvNumber(_ value: Int64, _ places: Int, _ language: Language) -> String {
  let plain = plainText(value, places: places)
  return language == .polish ? plain.replacing(".", with: ",") : plain
}

/// A value for people: amounts with two decimals, ratios of a "%" measure as a percentage.
func valueText(_ value: Int64, places: Int, of measure: String, _ language: Language) -> String {
  func rounded(_ value: Int64, _ divisor: Int64) -> Int64 {
    value < 0 ? -((-value + divisor / 2) / divisor) : (value + divisor / 2) / divisor
  }
  if measure.hasSuffix("_percent"), places == 6 {
    return fixedText(rounded(value, 1_000), places: 1, atLeast: 1, language) + "\u{a0}%"
  }
  if places == 6 { return fixedText(rounded(value, 10_000), places: 2, atLeast: 2, language) }
  return fixedText(value, places: places, atLeast: places == 2 ? 2 : 0, language)
}
