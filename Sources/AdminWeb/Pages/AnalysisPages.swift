import Basis
import Cube
import Headquarters

extension AdminWeb {
  /// One pivot over the cubes, the lines behind its cells, and the document of a line.
  func addAnalyses<Context>(to pages: Pages<Context>) {
    pages.get("analyses") { request in
      var question = AnalysisQuestion(request.query)
      do {
        let table = try analyses.table(question.facts)
        try await complete(&question, table, request)
        if request.wantsFile {
          let answer = try await analyses.answer(
            question.facts, question.query(limit: AnalysisQuestion.exportedRows), for: request.actor,
            cells: 4_000_000)
          return .file(
            name: "\(question.facts).csv", type: "text/csv; charset=utf-8",
            Array(pivotCsv(answer, question, table, request.reader).utf8))
        }
        let answer = try await analyses.answer(
          question.facts, question.query(limit: AnalysisQuestion.shownRows), for: request.actor)
        return .page(
          analysisPage(question, table, request, pivot(answer, question, table, request.reader)))
      } catch let refusal as AnalysisRefusal {
        return refused(refusal, question, request)
      }
    }

    pages.get("analyses/rows") { request in
      let question = AnalysisQuestion(request.query)
      let size = request.wantsFile ? 10_000 : 100
      let page = min(max(1, Int(request.query["page"] ?? "") ?? 1), 10_000)
      do {
        let table = try analyses.table(question.facts)
        let rows = try await analyses.rows(
          question.facts, where: question.filters, for: request.actor, offset: (page - 1) * size,
          limit: request.wantsFile ? size : size + 1)
        if request.wantsFile {
          return .file(
            name: "\(question.facts)-lines.csv", type: "text/csv; charset=utf-8",
            Array(linesCsv(rows, table, request.reader).utf8))
        }
        let totals = try await analyses.answer(
          question.facts, linesTotals(rows, question, table), for: request.actor)
        return .page(
          linesPage(rows, totals, question, table, page: page, size: size, request.reader))
      } catch let refusal as AnalysisRefusal {
        return refused(refusal, question, request)
      }
    }

    pages.get("analyses/document") { request in
      let name = String((request.query["number"] ?? "").prefix(300))
      guard let document = try await headquarters.salesDocument(name, for: request.actor) else {
        throw MissingRefusal()
      }
      return .page(salesDocumentPage(document, request.reader))
    }
  }

  private func complete(
    _ question: inout AnalysisQuestion, _ table: FactTable, _ request: PageRequest
  ) async throws {
    var currencies: [String] = []
    if question.hasState {
      // Asked of the cube, so that only what the person may see is offered.
      var query = CubeQuery()
      query.rows = ["currency"]
      query.measures = [QueryMeasure(name: "documents", base: .named("documents"))]
      let answer = try await analyses.answer(question.facts, query, for: request.actor)
      currencies = (0..<answer.rowCount).compactMap { answer.label(row: $0, level: 0) }
    }
    let usual = try await headquarters.company()?.currency.code ?? "PLN"
    let role = request.reader.user?.role ?? .representative
    question.complete(table, for: role, currencies: currencies, usual: usual)
    question.offered = currencies
  }

  /// The page with what is wrong in the place of the table; while cubes are built, it asks again by itself.
  private func refused(
    _ refusal: AnalysisRefusal, _ question: AnalysisQuestion, _ request: PageRequest
  ) -> PageAnswer {
    let reader = request.reader
    let table = try? analyses.table(question.facts)
    guard case .building(let done, let total) = refusal else {
      let back = button(reader(AnalysisWords.startAgain), href: "/analyses", icon: "undo-2")
      let message = notice("\(refusal.text(reader.language))", .danger, actions: back)
      return .page(analysisPage(question, table, request, message), .unprocessableContent)
    }
    let fault = analyses.progress.fault
    let again: Html = """
      <div class="stack" role="status" hx-get="\(question.address())" hx-trigger="load delay:1s" \
      hx-select="#pivot" hx-target="#pivot" hx-swap="outerHTML">\
      \(card(reader(AnalysisWords.building), """
        \(progressBar(Int64(done), of: Int64(total), "\(groupedText(Int64(done), reader.language)) / \(groupedText(Int64(total), reader.language))"))\
        <p class="soft">\(reader(AnalysisWords.buildingWords))</p>\
        \(.when(!fault.isEmpty, notice("\(fault)", .warning)))
        """))</div>
      """
    return .page(analysisPage(question, table, request, again))
  }

  // MARK: the page

  private func analysisPage(
    _ question: AnalysisQuestion, _ table: FactTable?, _ request: PageRequest, _ content: Html
  ) -> PageContent {
    let reader = request.reader
    let kinds = FactTable.all.map { kind in
      (
        title: reader(kind.title), href: "/analyses?facts=\(kind.name)", count: nil as Int64?,
        isCurrent: kind.name == question.facts
      )
    }
    let pickers: Html = table.map { analysisForm(question, $0, reader) } ?? .empty
    return PageContent(
      title: reader(Place.analyses.title), place: .analyses,
      body: """
        \(tabs(reader(AnalysisWords.kinds), kinds))\(pickers)\
        <div id="pivot" class="stack"><p class="pivot-wait soft" role="status">\(reader(AnalysisWords.counting))</p>\
        \(analysisChips(question, reader))<div class="pivot-body stack">\(content)</div></div>
        """)
  }
}
