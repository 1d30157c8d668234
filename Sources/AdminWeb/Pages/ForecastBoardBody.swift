import Basis
import Headquarters

/// The page of forecast and plan. `watched` is an answer to a page that watches a run: when that has ended, the plan
/// below is fetched anew as well.
func boardPage(
  _ board: ForecastBoard, _ asked: ListRequest, _ columns: [Column<PlanRow>], watched: Bool, _ reader: Reader
) -> PageContent {
  let isRunning = board.latest?.state == .running
  let compute: Html = .when(
    !isRunning,
    act(reader(ForecastWords.computeNow), "/forecast/runs", for: reader, icon: "refresh-cw", style: "main"))
  let here = address("/forecast", asked)
  let again: Html = .when(
    watched && !isRunning,
    """
    <div hx-get="\(here)" hx-trigger="load" hx-select="#plan" hx-target="#plan" hx-swap="outerHTML"></div>
    """)
  let state: Html = """
    <div id="forecast-state" class="stack" data-live="/forecast/events" hx-get="\(address("/forecast", asked, adding: [("watched", "1")]))" \
    hx-trigger="refresh" hx-select="#forecast-state" hx-target="#forecast-state" hx-swap="outerHTML" \
    hx-disinherit="hx-select hx-target hx-swap">\(runState(board, compute, reader))\(again)</div>
    """
  return PageContent(
    title: reader(Place.forecast.title), place: .forecast,
    body: """
      \(state)<div id="plan" class="stack">\(plan(board, asked, columns, reader))</div>
      """)
}

private func runState(_ board: ForecastBoard, _ compute: Html, _ reader: Reader) -> Html {
  guard let latest = board.latest else {
    return card(
      emptyState(
        icon: "truck", title: reader(ForecastWords.neverRun), reader(ForecastWords.neverRunCure),
        actions: compute + button(reader(ForecastWords.importFiles), href: "/imports", icon: "file-up")))
  }
  var pieces: Html = .empty
  if latest.state == .running {
    let stop: Html =
      latest.wantsCancel
      ? "<span class=\"soft\">\(reader(ForecastWords.stopping))</span>"
      : act(reader(ForecastWords.stop), "/forecast/cancellation", for: reader, icon: "x")
    pieces += card(
      reader(ForecastWords.computing), actions: stop,
      """
      <div role="status">\(progressBar(latest.progress.ppm, of: 1_000_000, "\(latest.progress.ppm / 10_000) % · \(reader(ForecastWords.phase(latest.phase)))"))\
      <p class="soft">\(reader(ForecastWords.beforeCounts))</p></div>
      """)
  } else if latest.state != .done {
    let title = latest.state == .failed ? ForecastWords.failed : ForecastWords.cancelled
    pieces += notice(
      "<strong>\(reader(title)) (\(reader.moment(latest.finishedAt ?? latest.startedAt))).</strong> \(reader(latest.message))",
      latest.state == .failed ? .danger : .warning, actions: .when(board.run == nil, compute))
  }
  guard let run = board.run else { return pieces }
  if !reader(run.message).isEmpty { pieces += notice("\(reader(run.message))", .warning) }
  let language = reader.language
  let accuracy: Html =
    run.accuracy.map { "\(percentText($0.wape.ppm, language))" } ?? "–"
  let accuracyNote: Html =
    run.accuracy.map {
      """
      \(reader(ForecastWords.accuracyNote)); \(reader(ForecastWords.bias)) \(percentText($0.bias.ppm, language)), \
      \(reader(ForecastWords.coverage)) \(percentText($0.coverage.ppm, language))
      """
    } ?? .empty
  let seconds = ((run.finishedAt ?? run.startedAt).milliseconds - run.startedAt.milliseconds) / 100
  let who: String =
    switch run.origin {
    case .person: run.person
    case .night: reader(ForecastWords.nightly)
    case .program: reader(ForecastWords.program)
    }
  let about: Html = """
    \(who) · \(fixedText(seconds, places: 1, atLeast: 1, language)) s · \(reader(ForecastWords.forecastOf)) \(groupedText(run.items, language)), \
    \(reader(ForecastWords.planOf)) \(groupedText(run.planned, language))
    """
  pieces += """
    <div class="tiles">\(tile(reader(ForecastWords.lastRun), value: reader.moment(run.finishedAt ?? run.startedAt), note: about, icon: "clock"))\
    \(tile(reader(ForecastWords.accuracy), value: accuracy, note: accuracyNote, icon: "percent"))\
    \(tile(reader(ForecastWords.watch), value: "\(groupedText(board.exceptions, language))", note: "\(reader(ForecastWords.positionsFirst))", icon: "triangle-alert", href: "/forecast?show=exceptions", tone: board.exceptions > 0 ? .warning : .neutral))\
    \(tile(reader(ForecastWords.toOrder), value: "<span class=\"nowrap\">\(board.value.text(board.currency, language))</span>", note: "\(Counts.lines(board.lines, language)) · \(reader(ForecastWords.goal)) \(percentText(run.wish.service.ppm, language)) \(reader(ForecastWords.service))", icon: "truck", href: "/forecast?show=orders"))</div>
    """
  if latest.state != .running { pieces += "<div class=\"actions\">\(compute)</div>" }
  return pieces
}

/// "12,3 %".
func percentText(_ ppm: Int64, _ language: Language) -> String {
  let rounded = (ppm + (ppm < 0 ? -500 : 500)) / 1_000
  return fixedText(rounded, places: 1, atLeast: 0, language) + "\u{a0}%"
}

private func plan(
  _ board: ForecastBoard, _ asked: ListRequest, _ columns: [Column<PlanRow>], _ reader: Reader
) -> Html {
  guard let run = board.run else { return .empty }
  if run.planned == 0 {
    if board.hasStock && board.hasTerms { return .empty }
    return notice(
      "\(reader(ForecastWords.noSupply))", .info,
      actions: button(reader(ForecastWords.importFiles), href: "/imports", icon: "file-up"))
  }
  let frame = TableFrame(
    name: "plan", caption: reader(ForecastWords.proposals), path: "/forecast", request: asked)
  let filters = [
    Filter(
      name: "show", title: reader(ForecastWords.shown),
      options: [
        ("exceptions", reader(ForecastWords.onlyExceptions)), ("orders", reader(ForecastWords.onlyOrders)),
        ("all", reader(ForecastWords.everything)),
      ]),
    Filter(
      name: "supplier", title: reader(ForecastWords.allSuppliers),
      options: board.suppliers.map { (String($0.id), $0.name) }),
    Filter(
      name: "warehouse", title: reader(ForecastWords.allWarehouses),
      options: board.warehouses.map { (String($0.number), $0.name) }),
  ]
  let isUnfiltered = asked.search.isEmpty && asked.filters.isEmpty
  let empty =
    isUnfiltered
    ? emptyState(
      icon: "check-check", title: reader(ForecastWords.nothingToOrder), reader(ForecastWords.nothingToOrderCure)
    )
    : nothingFound("/forecast", reader)
  let list = listSection(
    frame, columns: columns, page: board.page, filters: filters, for: reader, searchHint: ForecastWords.hint,
    table(frame, columns, board.page.rows, for: reader, empty: empty))
  return list + supplierTable(board, reader)
}

private func supplierTable(_ board: ForecastBoard, _ reader: Reader) -> Html {
  let language = reader.language
  let ordering = board.suppliers.filter { $0.lines > 0 || $0.exceptions > 0 }
  if ordering.isEmpty { return .empty }
  let rows = Html.each(ordering) { supplier in
    """
    <tr><td><a class="row-link" href="/forecast?supplier=\(supplier.id)">\(supplier.name)</a></td>\
    <td class="number">\(groupedText(supplier.lines, language))</td>\
    <td class="number">\(groupedText(supplier.exceptions, language))</td>\
    <td class="number"><span class="nowrap">\(supplier.value.text(board.currency, language))</span></td></tr>
    """
  }
  return card(
    reader(ForecastWords.suppliers), isFlush: true,
    """
    <div class="table-box short" tabindex="0" role="region" aria-label="\(reader(ForecastWords.suppliers))"><table>\
    <caption class="unseen">\(reader(ForecastWords.suppliers))</caption><thead><tr>\
    <th scope="col">\(reader(ForecastWords.supplier))</th><th scope="col" class="number">\(reader(ForecastWords.lines))</th>\
    <th scope="col" class="number">\(reader(ForecastWords.exceptions))</th>\
    <th scope="col" class="number">\(reader(ForecastWords.value))</th></tr></thead><tbody>\(rows)</tbody>\
    <tfoot><tr><td>\(reader(Words.total))</td><td class="number">\(groupedText(board.lines, language))</td>\
    <td class="number">\(groupedText(board.exceptions, language))</td>\
    <td class="number"><span class="nowrap">\(board.value.text(board.currency, language))</span></td></tr></tfoot></table></div>
    """)
}

/// The chain of reasons with an arrow that stays with its number.
func reasonText(_ line: PlanRow, _ reader: Reader) -> String {
  reader(line.reason).replacing(" -> ", with: " →\u{a0}")
}

/// The columns of the proposals.
func planColumns(_ reader: Reader) -> [Column<PlanRow>] {
  let language = reader.language
  func day(_ day: CivilDate) -> Html { "<span class=\"nowrap\">\(day.text(language))</span>" }
  func whole(_ value: Int64) -> Html { "\(groupedText(value, language))" }
  return [
    Column(
      key: "product", title: ForecastWords.product, isSortable: true,
      cell: { line in
        let href = "/forecast/products/\(line.product.number)?warehouse=\(line.warehouse.id)"
        return """
          <a class="row-link" href="\(href)" data-panel hx-get="\(href)" hx-headers='{"X-Panel":"1"}' hx-target="#panel" \
          hx-swap="innerHTML" hx-push-url="false">\(line.name)</a><span class="sub">\(line.code) · \(line.warehouse.name)</span>
          """
      }, csv: { $0.name }),
    Column(key: "code", title: Words.code, isOptional: true, cell: { "\($0.code)" }, csv: { $0.code }),
    Column(
      key: "quantity", title: ForecastWords.quantity, isNumber: true, isSortable: true,
      cell: {
        $0.quantity == 0
          ? "–" : "<strong class=\"nowrap\">\(groupedText($0.quantity, language)) \($0.unit)</strong>"
      },
      csv: { decimalText($0.quantity) }),
    Column(
      key: "why", title: ForecastWords.why,
      cell: { line in
        let tags = Html.each(line.exceptions) { tag(reader($0), line.rank <= 1 ? .danger : .warning) + " " }
        return
          "<span class=\"reasons\">\(tags)<span class=\"sub wraps\">\(reasonText(line, reader))</span></span>"
      },
      csv: { line in (line.exceptions + [line.reason]).map { reader($0) }.joined(separator: "; ") }),
    Column(
      key: "stock", title: ForecastWords.stock, isNumber: true, isSortable: true,
      cell: { line in
        let coming: Html = .when(
          line.onTheWay > 0,
          "<span class=\"sub\">+ \(groupedText(line.onTheWay, language)) \(reader(ForecastWords.onTheWay))</span>"
        )
        return whole(line.onHand) + coming
      }, csv: { decimalText($0.onHand) }),
    Column(
      key: "cover", title: ForecastWords.cover, isNumber: true, isSortable: true, isOptional: true,
      cell: {
        "<span class=\"nowrap\">\($0.coverDays >= 9_999 ? "∞" : ForecastWords.days($0.coverDays, language))</span>"
      },
      csv: { decimalText($0.coverDays) }),
    Column(
      key: "order", title: ForecastWords.orderDay, isSortable: true, isOptional: true,
      cell: { day($0.orderDay) },
      csv: { $0.orderDay.text }),
    Column(
      key: "arrival", title: ForecastWords.arrival, isSortable: true,
      cell: { line in
        let by = reader(ForecastWords.orderDay).lowercased() + " " + line.orderDay.text(language)
        return day(line.arrival) + (line.quantity > 0 ? "<span class=\"sub\">\(by)</span>" : .empty)
      },
      csv: { $0.arrival.text }),
    Column(
      key: "supplier", title: ForecastWords.supplier, isSortable: true, isOptional: true,
      cell: { "\($0.supplier)" },
      csv: { $0.supplier }),
    Column(
      key: "warehouse", title: ForecastWords.warehouse, isSortable: true, isOptional: true,
      cell: { "\($0.warehouse.name)" }, csv: { $0.warehouse.name }),
    Column(
      key: "value", title: ForecastWords.value, isNumber: true, isSortable: true,
      cell: {
        $0.quantity == 0
          ? "–" : "<span class=\"nowrap\">\(fixedText($0.value.grosze, places: 2, atLeast: 2, language))</span>"
      },
      csv: { plainText($0.value.grosze, places: 2, atLeast: 2) }),
  ]
}
