import Basis
import Cube
import Headquarters

/// How many lines stand behind a cell, and their sums: of all pages, not of the one shown.
func linesTotals(_ rows: DrillThrough, _ question: AnalysisQuestion, _ table: FactTable) -> CubeQuery {
  var query = CubeQuery()
  query.filters = question.filters
  query.measures = [QueryMeasure(name: "", base: .kind(.count))]
  for name in rows.columns[rows.firstNumber...] {
    let sum = table.schema.measures.first { measure in
      if case .sum(let column) = measure.kind { column == name } else { false }
    }
    if let sum { query.measures.append(QueryMeasure(name: name, base: .named(sum.name))) }
  }
  query.totals = true
  return query
}

/// The lines behind a cell, with their documents.
func linesPage(
  _ rows: DrillThrough, _ totals: CubeAnswer, _ question: AnalysisQuestion, _ table: FactTable, page: Int,
  size: Int, _ reader: Reader
) -> PageContent {
  let language = reader.language
  let shown = rows.rows.prefix(size)
  let hasDocuments = table.name == "order_lines" || table.name == "documents"
  let columns = rows.columns.indices.filter { index in
    // A column in which nothing stands only takes room.
    index < 2 || shown.contains { !$0[index].isEmpty && $0[index] != "0" }
  }
  let heads = Html.each(columns) { index in
    let isNumber = index >= rows.firstNumber
    return """
      <th scope="col"\(.when(isNumber, " class=\"number\""))>\(lineTitle(rows, index, table, language))</th>
      """
  }
  let body = Html.each(shown) { row in
    let cells = Html.each(columns) { index in
      if index >= rows.firstNumber {
        let places = table.schema.columns.first { $0.name == rows.columns[index] }?.places ?? 0
        return "<td class=\"number\">\(numberText(row[index], places: places, language))</td>"
      }
      if index == 1, hasDocuments {
        return """
          <td class="nowrap"><a href="/analyses/document?number=\(percentEncoded(row[1]))">\(row[1])</a></td>
          """
      }
      return "<td class=\"nowrap\">\(memberLabel(rows.columns[index], row[index], language))</td>"
    }
    return "<tr>\(cells)</tr>"
  }
  let count = totals.rowCount > 0 ? totals.value(row: 0, column: 0) ?? 0 : 0
  let sums = Html.each(columns.dropFirst()) { index in
    guard index >= rows.firstNumber else { return "<td></td>" }
    let place = totals.columns.firstIndex { $0.measure == rows.columns[index] }
    guard let place, totals.rowCount > 0, let sum = totals.value(row: 0, column: place) else {
      return "<td class=\"number\"></td>"
    }
    let places = totals.columns[place].places
    return """
      <td class="number">\(fixedText(sum, places: places, atLeast: places == 2 ? 2 : 0, language))</td>
      """
  }
  func step(_ to: Int, _ name: Text, _ picture: String, _ isOpen: Bool) -> Html {
    guard isOpen else {
      return """
        <span class="button quiet only-icon" aria-disabled="true" aria-label="\(reader(name))" role="link">\
        \(icon(picture))</span>
        """
    }
    let href = question.address("/analyses/rows", adding: [("page", "\(to)")])
    return
      "<a class=\"button quiet only-icon\" href=\"\(href)\" aria-label=\"\(reader(name))\">\(icon(picture))</a>"
  }
  let first = Int64((page - 1) * size)
  let content: Html =
    shown.isEmpty
    ? card(
      emptyState(
        icon: "search", title: reader(AnalysisWords.noLines), reader(AnalysisWords.emptyCure),
        actions: button(reader(AnalysisWords.back), href: question.address(), icon: "undo-2")))
    : """
    <div class="table-box" tabindex="0" role="region" aria-label="\(reader(AnalysisWords.lines))"><table>\
    <caption class="unseen">\(reader(AnalysisWords.lines))</caption><thead><tr>\(heads)</tr></thead>\
    <tbody>\(body)</tbody><tfoot><tr><th scope="row">\(reader(Words.total))</th>\(sums)</tr></tfoot></table></div>\
    <nav class="pager" aria-label="\(reader(Words.pages))"><span>\(groupedText(first + 1, language))–\
    \(groupedText(first + Int64(shown.count), language)) \(reader(Words.of)) \(groupedText(count, language))</span>\
    <span class="pages">\(step(page - 1, Words.previousPage, "chevron-left", page > 1))\
    \(step(page + 1, Words.nextPage, "chevron-right", rows.rows.count > size))</span></nav>
    """
  return PageContent(
    title: reader(AnalysisWords.lines), place: .analyses,
    crumbs: [(reader(Place.analyses.title), question.address())],
    actions: """
      <a class="button" href="\(question.address("/analyses/rows", adding: [("format", "csv")]))" hx-boost="false" \
      download>\(icon("download"))\(reader(Words.export))</a>
      """,
    body: "<div class=\"stack\">\(analysisChips(question, reader))\(content)</div>")
}

/// The lines as CSV.
func linesCsv(_ rows: DrillThrough, _ table: FactTable, _ reader: Reader) -> String {
  let heads = rows.columns.indices.map { lineTitle(rows, $0, table, reader.language) }
  var text = "\u{feff}" + heads.map(csvField).joined(separator: ";") + "\r\n"
  for row in rows.rows {
    let fields = row.indices.map { index in
      index >= rows.firstNumber && reader.language == .polish
        ? row[index].replacing(".", with: ",") : row[index]
    }
    text += fields.map(csvField).joined(separator: ";") + "\r\n"
  }
  return text
}

private func lineTitle(_ rows: DrillThrough, _ index: Int, _ table: FactTable, _ language: Language) -> String {
  let name = rows.columns[index]
  if index == 0 { return levelTitle("date.day")(language) }
  if index < rows.firstNumber { return levelTitle(name)(language) }
  return table.schema.measures.first { $0.name == name }.map { measureTitle($0, language) } ?? name
}

/// "1234.5" as people of the language write it; amounts keep their two decimals.
private func numberText(_ plain: String, places: Int, _ language: Language) -> String {
  guard let value = try? scaledNumber(plain, places: places) else { return plain }
  return fixedText(value, places: places, atLeast: places == 2 ? 2 : 0, language)
}

/// One document: an order of ours or one of another system.
func salesDocumentPage(_ document: SalesDocument, _ reader: Reader) -> PageContent {
  let language = reader.language
  let hasCost = document.lines.contains { $0.cost != nil }
  let rows = Html.each(document.lines) { line in
    """
    <tr><td class="wraps">\(line.product.isEmpty ? reader(AnalysisWords.unknown) : line.product)</td>\
    <td class="number">\(fixedText(line.quantityMilli, places: 3, atLeast: 0, language))</td>\
    <td class="number optional">\(line.listValue.text(document.currency, language))</td>\
    <td class="number optional">\(line.discount.text(document.currency, language))</td>\
    <td class="number">\(line.net.text(document.currency, language))</td>\
    \(.when(hasCost, "<td class=\"number\">\(line.cost.map { (line.net - $0).text(document.currency, language) } ?? "")</td>"))</tr>
    """
  }
  let summary = facts([
    (
      reader(Words.customer), "\(document.customer.isEmpty ? reader(AnalysisWords.unknown) : document.customer)"
    ),
    (reader(levelTitle("date.day")), "\(document.day.text)"),
    (reader(levelTitle("country")), "\(document.country)"),
    (reader(Words.net), "\(document.net.text(document.currency, language))"),
    (reader(Words.gross), "\(document.gross.text(document.currency, language))"),
  ])
  return PageContent(
    title: document.name, place: .analyses, crumbs: [(reader(Place.analyses.title), "/analyses")],
    badge: tag(memberLabel("type", document.type, language), .neutral)
      + tag(memberLabel("state", document.state, language), .neutral),
    actions: document.orderId.map {
      button(reader(AnalysisWords.openOrder), href: "/orders/\($0)", icon: "clipboard-list")
    } ?? .empty,
    body: """
      <div class="stack">\(card(summary))\
      \(card(reader(AnalysisWords.lines), isFlush: true, """
        <div class="table-box" tabindex="0" role="region" aria-label="\(reader(AnalysisWords.lines))"><table>\
        <thead><tr><th scope="col">\(reader(levelTitle("product.name")))</th>\
        <th scope="col" class="number">\(reader(AnalysisWords.quantity))</th>\
        <th scope="col" class="number optional">\(reader(AnalysisWords.listValue))</th>\
        <th scope="col" class="number optional">\(reader(AnalysisWords.discount))</th>\
        <th scope="col" class="number">\(reader(Words.net))</th>\
        \(.when(hasCost, "<th scope=\"col\" class=\"number\">\(reader(AnalysisWords.margin))</th>"))</tr></thead>\
        <tbody>\(rows)</tbody></table></div>
        """))</div>
      """)
}
