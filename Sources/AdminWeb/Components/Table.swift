import Basis
import Headquarters

/// One column: its title, how a row shows in it, and how it stands in an export.
struct Column<Row> {
  /// The name in addresses, cookies and sorting.
  var key: String
  /// Above the column.
  var title: Text
  /// Amounts and counts stand right.
  var isNumber = false
  /// Whether the list can be sorted by it.
  var isSortable = false
  /// Whether narrow screens and the reader may leave it out.
  var isOptional = false
  /// As shown.
  var cell: (Row) -> Html
  /// As exported; `nil` keeps it out of exports.
  var csv: ((Row) -> String)?
}

/// What a table is called, where it lives and which of its columns are shown.
struct TableFrame {
  /// Name in cookies and ids.
  var name: String
  /// Read by screen readers.
  var caption: String
  /// The page's address without the query.
  var path: String
  /// What was asked for.
  var request: ListRequest
}

/// A table with sorting in its head and totals at its foot.
///
/// `totals` are cells by column; `link` makes the first column a link that opens in the side panel.
func table<Row>(
  _ frame: TableFrame, _ columns: [Column<Row>], _ rows: [Row], for reader: Reader,
  totals: [String: Html] = [:], pick: ((Row) -> String)? = nil, rowStyle: (Row) -> String = { _ in "" },
  empty: Html = .empty, isShort: Bool = false
) -> Html {
  guard !rows.isEmpty else { return "<div class=\"table-box short\">\(empty)</div>" }
  let shown = visible(columns, in: frame.name, for: reader)
  let all: Html = .when(
    pick != nil,
    """
    <th class="pick"><input type="checkbox" data-picks-all aria-label="\(reader(Words.chooseAll))"></th>
    """)
  let body = Html.each(rows) { row in
    let style = rowStyle(row)
    let box: Html =
      pick.map {
        """
        <td class="pick"><input type="checkbox" name="row" value="\($0(row))" form="bulk" aria-label="\(reader(Words.choose))"></td>
        """
      } ?? .empty
    let cells = Html.each(shown) { column in "<td\(cellStyle(column))>\(column.cell(row))</td>" }
    return "<tr\(.when(!style.isEmpty, " class=\"\(style)\""))>\(box)\(cells)</tr>"
  }
  let foot: Html = .when(
    !totals.isEmpty,
    """
    <tfoot><tr>\(.when(pick != nil, "<td></td>"))\
    \(Html.each(shown) { "<td\(cellStyle($0))>\(totals[$0.key] ?? .empty)</td>" })</tr></tfoot>
    """)
  return """
    <div class="table-box\(isShort ? " short" : "")" tabindex="0" role="region" aria-label="\(frame.caption)">\
    <table><caption class="unseen">\(frame.caption)</caption><thead><tr>\(all)\
    \(Html.each(shown) { head($0, frame, reader) })</tr></thead><tbody>\(body)</tbody>\(foot)</table></div>
    """
}

/// The columns a reader has not hidden.
func visible<Row>(_ columns: [Column<Row>], in name: String, for reader: Reader) -> [Column<Row>] {
  let hidden = reader.hiddenColumns[name] ?? []
  return columns.filter { !$0.isOptional || !hidden.contains($0.key) }
}

/// What is seen as CSV: `;` between fields, a mark at the beginning so that spreadsheets read UTF-8.
func csv<Row>(_ columns: [Column<Row>], _ rows: [Row], for reader: Reader) -> String {
  let exported = columns.filter { $0.csv != nil }
  var text = "\u{feff}" + exported.map { csvField(reader($0.title)) }.joined(separator: ";") + "\r\n"
  for row in rows {
    text += exported.map { csvField($0.csv?(row) ?? "") }.joined(separator: ";") + "\r\n"
  }
  return text
}

/// A field in quotes where it needs them. A text that a spreadsheet would run as a formula gets an apostrophe.
func csvField(_ text: String) -> String {
  var text = text
  if let first = text.unicodeScalars.first, "=+-@\t\r".unicodeScalars.contains(first), Double(text) == nil {
    text = "'" + text
  }
  guard text.contains(where: { ";\"\n\r".contains($0) }) else { return text }
  return "\"" + text.replacing("\"", with: "\"\"") + "\""
}

private func cellStyle<Row>(_ column: Column<Row>) -> Html {
  switch (column.isNumber, column.isOptional) {
  case (true, true): " class=\"number optional\""
  case (true, false): " class=\"number\""
  case (false, true): " class=\"optional\""
  case (false, false): .empty
  }
}

private func head<Row>(_ column: Column<Row>, _ frame: TableFrame, _ reader: Reader) -> Html {
  let title = reader(column.title)
  guard column.isSortable else { return "<th scope=\"col\"\(cellStyle(column))>\(title)</th>" }
  let isChosen = frame.request.sort == column.key
  let isDown = frame.request.isDescending
  var next = frame.request
  next.sort = column.key
  next.isDescending = isChosen && !isDown
  next.page = 1
  let arrow = isChosen ? (isDown ? "arrow-down" : "arrow-up") : "chevrons-up-down"
  let order: Html = .when(isChosen, " aria-sort=\"\(isDown ? "descending" : "ascending")\"")
  return """
    <th scope="col"\(cellStyle(column))\(order)><a href="\(address(frame.path, next))">\(title)\(icon(arrow))</a></th>
    """
}
