import Basis
import Sync
import Trade

extension DeviceSession {
  /// The day so far, what waits, and the next step.
  func todayPage() -> Page {
    let ofToday = ledger.documents.filter { $0.date == today }
    var main: [(id: String, html: Html)] = [("m-sums", daySums(ofToday)), ("m-drafts", begunOrders)]
    main.append(("m-attention", attention))
    main.append(("m-next", nextStep))
    main.append(("m-today", documentsOfToday(ofToday)))
    return Page(
      top: top(title: Words.today(language) + ", " + dayName), main: main, title: Words.today(language))
  }

  private var dayName: String {
    let (_, month, day) = today.parts
    let polish = ["pon.", "wt.", "śr.", "czw.", "pt.", "sob.", "niedz."]
    let english = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let name = (language == .polish ? polish : english)[today.weekday - 1]
    return name + "\u{a0}" + decimalText(Int64(day)) + "." + decimalText(Int64(month), width: 2)
  }

  private func daySums(_ documents: [DeviceDocument]) -> Html {
    var sums: [(currency: Currency, net: Money)] = []
    for document in documents {
      if let index = sums.firstIndex(where: { $0.currency == document.currency }) {
        sums[index].net = sums[index].net + document.net
      } else {
        sums.append((document.currency, document.net))
      }
    }
    if sums.isEmpty { sums.append((replica.identity?.currency ?? .zloty, .zero)) }
    let values = Html.each(sums) { sum in "<b>\(sum.net.text(sum.currency, language))</b>" }
    let unsent = ledger.unsent
    let loud: Html = unsent > 0 ? " warning" : ""
    return """
      <div class="tiles"><a class="tile" href="#/documents"><span>\(TodayWords.ordersToday(language))</span>\
      <b>\(documents.count)</b></a><div class="tile wide"><span>\(TodayWords.value(language))</span>\(values)</div>\
      <a class="tile\(loud)" href="#/documents"><span>\(TodayWords.unsent(language))</span><b>\(unsent)</b></a></div>
      """
  }

  private var begunOrders: Html {
    if ledger.drafts.isEmpty { return .empty }
    return section(TodayWords.drafts(language), Html.each(ledger.drafts, draftRow))
  }

  private var attention: Html {
    let found = ledger.documents.reversed().filter { document in
      switch document.state(replica.documentStatus(document.sequence)) {
      case .rejected, .awaitingApproval: true
      default: false
      }
    }
    if found.isEmpty { return .empty }
    return section(TodayWords.attention(language), Html.each(found.prefix(5), documentRow))
  }

  private var nextStep: Html {
    let count = replica.customerCount
    if count == 0 { return emptyState("users", CustomerWords.empty(language)) }
    return
      "<a class=\"button primary\" href=\"#/customers\">\(icon("users"))\(TodayWords.chooseCustomer(language))</a>"
  }

  private func documentsOfToday(_ documents: [DeviceDocument]) -> Html {
    let body =
      documents.isEmpty
      ? "<p class=\"quiet\">\(TodayWords.none(language))</p>"
      : Html.each(documents.reversed().prefix(20), documentRow)
    return section(TodayWords.ofToday(language), body)
  }

  // MARK: - Rows

  /// A draft in a list.
  func draftRow(_ draft: Draft) -> Html {
    let order = draft.order
    return """
      <a class="row" href="#/orders/\(order.id.hex)"><span class="row-text"><b>\(draft.customerName)</b>\
      <small>\(Words.lines(Int64(order.orderedCount), language))</small></span>\
      <span class="row-side"><b>\(order.totals.net.text(order.currency, language))</b>\
      \(stateTag(.draft, language))</span></a>
      """
  }

  /// A confirmed document in a list.
  func documentRow(_ document: DeviceDocument) -> Html {
    let state = document.state(replica.documentStatus(document.sequence))
    return """
      <a class="row" href="#/documents/\(document.id.hex)"><span class="row-text"><b>\(document.customerName)</b>\
      <small>\(document.number)</small></span><span class="row-side">\
      <b>\(document.net.text(document.currency, language))</b>\(stateTag(state, language, isSending: isSending))\
      </span></a>
      """
  }

  /// Whether documents are on their way at this moment.
  var isSending: Bool { sync.activity == .exchanging }
}
