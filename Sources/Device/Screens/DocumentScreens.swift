import Basis
import Sync
import Trade

extension DeviceSession {
  /// Everything written on this device, and where it is.
  func documentsPage() -> Page {
    let drafts =
      ledger.drafts.isEmpty
      ? Html.empty : section(DocumentWords.drafts(language), Html.each(ledger.drafts, draftRow))
    let body: Html
    if ledger.documents.isEmpty && ledger.drafts.isEmpty {
      body = emptyState(
        "file-text", DocumentWords.none(language),
        "<a class=\"button primary\" href=\"#/customers\">\(icon("users"))\(TodayWords.chooseCustomer(language))</a>"
      )
    } else {
      body = documentsByDay
    }
    return Page(
      top: top(title: Words.documents(language)), main: [("m-drafts", drafts), ("m-documents", body)],
      title: Words.documents(language))
  }

  private var documentsByDay: Html {
    var html = Html.empty
    var day: CivilDate?
    for document in ledger.documents.reversed().prefix(300) {
      if document.date != day {
        day = document.date
        let name = document.date == today ? Words.today(language) : document.date.text(language)
        html += "<h2 class=\"day\">\(name)</h2>"
      }
      html += documentRow(document)
    }
    return html
  }

  /// One document: where it is, why, what to do, and what is on it.
  func documentPage(_ id: DocumentId) -> Page {
    guard let document = ledger.documents.first(where: { $0.id == id }), let order = document.order else {
      return gonePage()
    }
    let copy: Html = """
      <button class="main" data-do="copy" data-args="\(id.hex)">\(icon("copy"))\(DocumentWords.copy(language))</button>
      """
    return Page(
      top: top(title: document.number, back: Screen.documents.path),
      main: [
        ("m-state", documentState(document)), ("m-sums", documentSums(order)),
        ("m-lines", documentLines(order)), ("m-head", documentHead(document, order)),
      ],
      foot: copy, title: document.number)
  }

  private func documentState(_ document: DeviceDocument) -> Html {
    let status = replica.documentStatus(document.sequence)
    let state = document.state(status)
    var pairs: [(label: String, value: Html)] = [
      (DocumentWords.state(language), stateTag(state, language, isSending: isSending))
    ]
    let number = hqNumber(document, status)
    pairs.append((DocumentWords.hqNumber(language), plain(number)))
    let reason = reason(document, status)
    let isRefused: Bool
    if case .rejected = state { isRefused = true } else { isRefused = false }
    let label = isRefused || isHeld(state) ? DocumentWords.reason : DocumentWords.notes
    pairs.append((label(language), plain(reason)))
    if let cure = cure(state, document) {
      pairs.append((DocumentWords.whatToDo(language), plain(cure(language))))
    }
    return "<p class=\"customer-name\">\(document.customerName)</p>" + facts(pairs)
  }

  private func isHeld(_ state: OrderState) -> Bool {
    if case .awaitingApproval = state { true } else { false }
  }

  private func hqNumber(_ document: DeviceDocument, _ status: DocumentStatus?) -> String {
    if let status, status.id == document.id, !status.number.isEmpty { return status.number }
    return document.acknowledgedAt == nil ? "" : document.outcome?.number ?? ""
  }

  private func reason(_ document: DeviceDocument, _ status: DocumentStatus?) -> String {
    if document.acknowledgedAt != nil, let status, status.id == document.id {
      let text = status.reason(language)
      return text.isEmpty ? status.state.reasonText : text
    }
    return document.outcome?.reason(language) ?? ""
  }

  private func cure(_ state: OrderState, _ document: DeviceDocument) -> Text? {
    switch state {
    case .rejected, .cancelled: DocumentWords.cureRejected
    case .awaitingApproval: DocumentWords.cureHeld
    case .confirmed, .queued:
      document.outcome?.code == .unknownKind || document.outcome?.code == .wait
        ? DocumentWords.cureOlder : DocumentWords.cureWaiting
    case .draft, .received, .accepted, .inErp: nil
    }
  }

  private func documentSums(_ order: Order) -> Html {
    let totals = order.totals
    let rows = Html.each(totals.rows) { row in
      "<tr><th scope=\"row\">\(row.rate.label)</th><td>\(row.net.text(language))</td><td>\(row.vat.text(language))</td><td>\(row.gross.text(language))</td></tr>"
    }
    return """
      <table class="sums"><thead><tr><th scope="col">\(Words.vat(language))</th><th scope="col">\(Words.net(language))</th>\
      <th scope="col">\(Words.vat(language))</th><th scope="col">\(Words.gross(language))</th></tr></thead><tbody>\(rows)</tbody>\
      <tfoot><tr><th scope="row">\(order.currency.code)</th><td>\(totals.net.text(language))</td>\
      <td>\(totals.vat.text(language))</td><td><b>\(totals.gross.text(language))</b></td></tr></tfoot></table>
      """
  }

  private func documentLines(_ order: Order) -> Html {
    // Gifts stand below what they came with.
    var places: [Int] = []
    for (place, line) in order.lines.enumerated() where line.kind == .ordered {
      places.append(place)
      places += order.lines.indices.filter { order.lines[$0].kind == .gift && order.lines[$0].parent == place }
    }
    places += order.lines.indices.filter { !places.contains($0) }
    let lines = Html.each(places) { place in
      let line = order.lines[place]
      let kind: Html = line.kind == .gift ? "line fixed gift" : "line fixed"
      let name = line.kind == .gift ? OrderWords.gift(language) + ": " + line.name : line.name
      let price: Html = line.kind == .charge ? "" : linePrice(line, order.currency)
      let quantity: Html =
        line.kind == .charge
        ? "\(OrderWords.charge(language))" : "<b>\(line.quantity.text(language)) \(line.unit)</b> \(price)"
      return """
        <article class="\(kind)"><p class="line-name">\(name)</p><p class="line-price">\(quantity)</p>\
        <b class="amount">\(line.priced.net.text(language))</b>\(why(line, order.currency))</article>
        """
    }
    return section(DocumentWords.lines(language), lines)
  }

  private func documentHead(_ document: DeviceDocument, _ order: Order) -> Html {
    let confirmed = document.confirmedAt.text(now: now, language)
    let list = facts([
      (DocumentWords.ordered(language), plain(confirmed)),
      (
        OrderWords.delivery(language), plain(order.deliveryDate?.text(language) ?? OrderWords.soonest(language))
      ),
      (OrderWords.payment(language), plain(order.terms.text(language))),
      (OrderWords.reference(language), plain(order.customerReference)),
      (
        OrderWords.couponsGiven(language),
        plain(order.coupons.reduce("") { $0 + ($0.isEmpty ? "" : ", ") + $1 })
      ),
      (OrderWords.note(language), plain(order.note)),
    ])
    return list + "<p class=\"code-line\">\(DocumentWords.support(language)): \(document.id.hex)</p>"
  }
}

extension OrderState {
  /// The reason in a state that has one.
  fileprivate var reasonText: String {
    switch self {
    case .awaitingApproval(let reason), .rejected(let reason), .cancelled(let reason): reason
    case .draft, .confirmed, .queued, .received, .accepted, .inErp: ""
    }
  }
}
