import Basis
import Headquarters

/// A filter above a list: a choice of values under a name.
struct Filter {
  /// The name in the address.
  var name: String
  /// What it filters by, as the first option.
  var title: String
  /// The values to choose from.
  var options: [(value: String, title: String)]
  /// Days are typed, not chosen.
  var isDay = false
}

/// The address of a list with what is asked of it; what is usual is left out.
func address(_ path: String, _ request: ListRequest, adding extra: [(String, String)] = []) -> String {
  var parts: [(String, String)] = []
  if !request.search.isEmpty { parts.append(("q", request.search)) }
  for (name, value) in request.filters.sorted(by: { $0.key < $1.key }) where !value.isEmpty {
    parts.append((name, value))
  }
  if !request.sort.isEmpty { parts.append(("sort", request.sort)) }
  if request.isDescending { parts.append(("dir", "desc")) }
  if request.page > 1 { parts.append(("page", String(request.page))) }
  if request.pageSize != ListRequest.usualPage { parts.append(("size", String(request.pageSize))) }
  parts += extra
  if parts.isEmpty { return path }
  return path + "?" + parts.map { percentEncoded($0.0) + "=" + percentEncoded($0.1) }.joined(separator: "&")
}

/// Search, filters, the chosen ones as chips, columns and export above a table, and pages below it. The whole
/// is `#list`: it replaces itself when anything is chosen, the rest of the page stays.
func listSection<Row, PageRow>(
  _ frame: TableFrame, columns: [Column<Row>], page: ListPage<PageRow>, filters: [Filter],
  for reader: Reader, live: String? = nil, bulk: Html = .empty, hasExport: Bool = true,
  searchHint: Text = Words.search,
  _ table: Html
) -> Html {
  let here = address(frame.path, frame.request)
  let listening: Html = live.map { " data-live=\"\($0)\"" } ?? .empty
  return """
    <div id="list" class="stack" hx-get="\(here)" hx-trigger="refresh" hx-select="#list" hx-target="#list" \
    hx-swap="outerHTML"\(listening)>\
    \(toolbar(frame, columns: columns, filters: filters, for: reader, hasExport: hasExport, hint: searchHint))\
    \(chips(frame, filters, for: reader))\(bulk)\(table)\(pager(frame, page, for: reader))</div>
    """
}

private func toolbar<Row>(
  _ frame: TableFrame, columns: [Column<Row>], filters: [Filter], for reader: Reader, hasExport: Bool,
  hint: Text
) -> Html {
  let request = frame.request
  let selects = Html.each(filters) { filter in
    if filter.isDay {
      return """
        <label class="day">\(filter.title)<input type="date" name="\(filter.name)" \
        value="\(request.filters[filter.name] ?? "")"></label>
        """
    }
    let options = [(value: "", title: filter.title)] + filter.options
    return """
      <select name="\(filter.name)" aria-label="\(filter.title)">\
      \(optionList(options, chosen: request.filters[filter.name] ?? ""))</select>
      """
  }
  let keep: Html =
    .when(!request.sort.isEmpty, "<input type=\"hidden\" name=\"sort\" value=\"\(request.sort)\">")
    + .when(request.isDescending, "<input type=\"hidden\" name=\"dir\" value=\"desc\">")
  // Not boosted: an export is a file, not a page.
  let file = address(frame.path, request, adding: [("format", "csv")])
  let export: Html = """
    <a class="button quiet" href="\(file)" hx-boost="false" download title="\(reader(Words.export))" aria-label="\(reader(Words.export))">\(icon("download"))<span>\(reader(Words.export))</span></a>
    """
  return """
    <form class="toolbar" method="get" action="\(frame.path)" role="search" hx-get="\(frame.path)" \
    hx-trigger="input changed delay:250ms from:find input[type='search'], change, submit" hx-select="#list" \
    hx-target="#list" hx-swap="outerHTML" hx-push-url="true">\(keep)\
    <div class="search">\(icon("search"))<input id="list-search" type="search" name="q" value="\(request.search)" \
    placeholder="\(reader(hint))" aria-label="\(reader(hint))" autocomplete="off"></div>\(selects)\
    <div class="tools">\(columnMenu(frame, columns, for: reader))\(.when(hasExport, export))</div></form>
    """
}

private func columnMenu<Row>(_ frame: TableFrame, _ columns: [Column<Row>], for reader: Reader) -> Html {
  let hidden = reader.hiddenColumns[frame.name] ?? []
  let boxes = Html.each(columns.filter(\.isOptional)) { column in
    """
    <label class="check"><input type="checkbox" data-column="\(column.key)" data-table="\(frame.name)"\
    \(.when(!hidden.contains(column.key), " checked"))>\(reader(column.title))</label>
    """
  }
  let density = Html.each([("", Words.comfortable), ("compact", Words.compact)]) { value, title in
    """
    <button type="button" class="choice" data-density-choice="\(value)" \
    aria-pressed="\(reader.density == value ? "true" : "false")">\(icon(value.isEmpty ? "rows-3" : "rows-4"))\
    \(reader(title))</button>
    """
  }
  return """
    <details class="menu"><summary class="button quiet" aria-label="\(reader(Words.columns))">\(icon("columns-3"))\
    <span>\(reader(Words.columns))</span></summary><div class="sheet">\(boxes)\(density)</div></details>
    """
}

private func chips(_ frame: TableFrame, _ filters: [Filter], for reader: Reader) -> Html {
  let chosen = filters.filter { !(frame.request.filters[$0.name] ?? "").isEmpty }
  if chosen.isEmpty { return .empty }
  let items = Html.each(chosen) { filter in
    let value = frame.request.filters[filter.name] ?? ""
    let title = filter.options.first { $0.value == value }?.title ?? value
    var without = frame.request
    without.filters[filter.name] = nil
    without.page = 1
    return """
      <a class="chip" href="\(address(frame.path, without))"><span>\(filter.title): \(title)</span>\(icon("x"))\
      <span class="unseen">\(reader(Words.removeFilter))</span></a>
      """
  }
  return "<div class=\"chips\">\(items)</div>"
}

private func pager<PageRow>(
  _ frame: TableFrame, _ page: ListPage<PageRow>, for reader: Reader
) -> Html {
  if page.total == 0 { return .empty }
  let first = Int64((page.page - 1) * page.pageSize) + 1
  let last = min(page.total, Int64(page.page * page.pageSize))
  func step(_ to: Int, _ name: Text, _ picture: String) -> Html {
    guard (1...page.pageCount).contains(to), to != page.page else {
      return """
        <span class="button quiet only-icon" aria-disabled="true" aria-label="\(reader(name))" role="link">\
        \(icon(picture))</span>
        """
    }
    var next = frame.request
    next.page = to
    return """
      <a class="button quiet only-icon" href="\(address(frame.path, next))" aria-label="\(reader(name))">\(icon(picture))</a>
      """
  }
  let range = groupedText(first, reader.language) + "–" + groupedText(last, reader.language)
  let of = reader(Words.of) + " " + groupedText(page.total, reader.language)
  return """
    <nav class="pager" aria-label="\(reader(Words.pages))"><span>\(range) \(of)</span><span class="pages">\
    \(step(page.page - 1, Words.previousPage, "chevron-left"))\
    <span>\(reader(Words.page)) \(page.page) / \(groupedText(Int64(page.pageCount), reader.language))</span>\
    \(step(page.page + 1, Words.nextPage, "chevron-right"))</span></nav>
    """
}
