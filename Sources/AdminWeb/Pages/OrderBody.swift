import Basis
import Headquarters
import Trade

/// An order's content, for its page and for the side panel.
func orderBody(_ order: OrderCard, _ history: [AuditRow], isPanel: Bool, _ reader: Reader) -> Html {
  let about = facts(
    .when(isPanel, [(reader(Words.state), stateTag(order.row.state, reader.language))])
      + aboutOrder(order, reader))
  let lines = card(
    reader(OrderWords.lines) + " (\(order.lines.count))", isFlush: true,
    orderLines(order, isPanel: isPanel, reader))
  let main = decision(order, reader) + difference(order, reader) + lines
  let totals = card(reader(OrderWords.byRate), isFlush: true, vatTable(order, reader))
  let trail = card(reader(OrderWords.trail), documentTrail(order, history, reader))
  if isPanel { return card(about) + main + totals + trail }
  return """
    <div class="columns wide-first"><div class="stack">\(main)\(totals)</div>\
    <div class="stack">\(card(reader(OrderWords.order), about))\(trail)</div></div>
    """
}

extension Array {
  /// The elements when the condition holds, else none.
  fileprivate static func when(_ condition: Bool, _ elements: [Element]) -> [Element] {
    condition ? elements : []
  }
}

private func aboutOrder(_ order: OrderCard, _ reader: Reader) -> [(name: String, value: Html)] {
  let row = order.row
  let customer: Html =
    row.customer.map { "<a href=\"/customers/\($0.number)\">\(row.customerName)</a>" }
    ?? "<span class=\"warning\">\(reader(OrderWords.unknownCustomer))</span>"
  return [
    (reader(Words.customer), "\(customer)\(.when(!row.town.isEmpty, ", \(row.town)"))"),
    (reader(OrderWords.number), "\(row.number)"),
    (reader(OrderWords.hqNumber), row.hqNumber.map { "\($0)" } ?? .empty),
    (reader(Words.representative), "\(row.representative)"),
    (reader(OrderWords.device), "\(order.deviceName)"),
    (reader(OrderWords.date), "\(row.date.text(reader.language))"),
    (
      reader(OrderWords.delivery),
      order.deliveryDate.map { "\($0.text(reader.language))" } ?? "\(reader(OrderWords.soonest))"
    ),
    (reader(OrderWords.payment), "\(order.terms.text(reader.language))"),
    (reader(Words.priceList), "\(order.priceList)"),
    (reader(OrderWords.reference), "\(order.customerReference)"),
    (reader(OrderWords.note), "\(order.note)"),
  ]
}

private func decision(_ order: OrderCard, _ reader: Reader) -> Html {
  switch order.row.state {
  case .awaitingApproval(let reason):
    let why = order.holdReason(reader.language)
    return notice(
      "<strong>\(reader(OrderWords.held)).</strong> \(why.isEmpty ? reason : why)", .warning,
      actions: .when(
        reader.mayManage,
        act(
          reader(OrderWords.accept), "/orders/\(order.row.id)/acceptance", for: reader, icon: "check",
          style: "main")
          + button(reader(OrderWords.reject), opens: "reject", icon: "ban", style: "risky")))
  case .rejected(let reason):
    return notice("<strong>\(reader(OrderWords.rejectedBecause)).</strong> \(reason)", .danger)
  default: return .empty
  }
}

private func difference(_ order: OrderCard, _ reader: Reader) -> Html {
  let compare = button(
    reader(WaterfallWords.compare), href: "/orders/\(order.row.id)/prices", icon: "columns-3")
  if let pricing = order.pricing, !pricing.isConfirmed {
    return notice("\(reader(WaterfallWords.contradicted))", .danger, actions: compare)
  }
  let isOther = order.lines.contains { line in line.hqNet.map { $0 != line.net } ?? false }
  guard order.row.priceDifference != .zero || isOther else { return .empty }
  return notice(
    """
    <strong>\(reader(OrderWords.differs)).</strong> \(reader(OrderWords.differsWords)) \
    \(signed(.zero - order.row.priceDifference, reader.language)) \(order.row.currency.code).
    """, .warning, actions: compare)
}

private func orderLines(_ order: OrderCard, isPanel: Bool, _ reader: Reader) -> Html {
  let language = reader.language
  let rows = Html.each(order.lines) { line in
    let name: Html =
      line.product.map { "<a class=\"row-link\" href=\"/products/\($0.number)\">\(line.name)</a>" }
      ?? "<span class=\"main-text\">\(line.name)</span>"
    let hq: Html =
      line.hqNet.map { amount in
        let differs = amount != line.net
        return .when(
          differs,
          "<span class=\"sub warning\">\(reader(OrderWords.byHq)) \(amount.text(language))</span>")
      } ?? "<span class=\"sub warning\">\(reader(OrderWords.byHq)): \(reader(OrderWords.noHqPrice))</span>"
    let kind: Html =
      switch line.kind {
      case .ordered: .empty
      case .gift: " " + tag(reader(WaterfallWords.gift), .positive)
      case .charge: " " + tag(reader(WaterfallWords.charge), .info)
      }
    let list: Html = .when(
      line.listPrice != line.unitPrice,
      "<span class=\"sub\"><s>\(line.listPrice.text(language))</s></span>")
    return """
      <tr><td class="number soft optional">\(line.position + 1)</td>\
      <td>\(name)\(kind)<span class="sub">\(line.code)</span>\(whyThisPrice(order, line, reader))</td>\
      <td class="number">\(line.quantity.text(language)) \(line.unit)</td>\
      <td class="number">\(line.unitPrice.text(language))\(list)</td>\
      <td class="number optional">\(line.vat.label)</td>\
      <td class="number">\(line.net.text(language))\(hq)</td></tr>
      """
  }
  return """
    <div class="table-box short" tabindex="0" role="region" aria-label="\(reader(OrderWords.lines))"><table><thead><tr>\
    <th scope="col" class="number optional">#</th><th scope="col">\(reader(OrderWords.product))</th>\
    <th scope="col" class="number">\(reader(OrderWords.quantity))</th>\
    <th scope="col" class="number">\(reader(OrderWords.unitPrice))</th>\
    <th scope="col" class="number optional">VAT</th><th scope="col" class="number">\(reader(Words.net))</th></tr></thead>\
    <tbody>\(rows)</tbody></table></div>
    """
}

/// Why the line costs what it costs, as the representative saw it, and the way to the whole calculation.
private func whyThisPrice(_ order: OrderCard, _ line: OrderCard.Line, _ reader: Reader) -> Html {
  guard let document = order.document, document.lines.indices.contains(line.position) else { return .empty }
  return """
    <details class="why"><summary>\(reader(OrderWords.why))</summary>\
    \(waterfallList(document.lines[line.position], reader))\
    <p class="small"><a href="/orders/\(order.row.id)/prices">\(reader(WaterfallWords.losers))</a></p></details>
    """
}

private func vatTable(_ order: OrderCard, _ reader: Reader) -> Html {
  let totals = order.totals
  let language = reader.language
  func cells(_ net: Money, _ vat: Money, _ gross: Money) -> Html {
    """
    <td class="number">\(net.text(language))</td><td class="number">\(vat.text(language))</td>\
    <td class="number">\(gross.text(language))</td>
    """
  }
  let rows = Html.each(totals.rows) { "<tr><td>\($0.rate.label)</td>\(cells($0.net, $0.vat, $0.gross))</tr>" }
  return """
    <div class="table-box short"><table><thead><tr><th scope="col">\(reader(OrderWords.rate))</th>\
    <th scope="col" class="number">\(reader(Words.net))</th><th scope="col" class="number">\(reader(Words.vat))</th>\
    <th scope="col" class="number">\(reader(Words.gross)), \(order.row.currency.code)</th></tr></thead><tbody>\(rows)</tbody>\
    <tfoot><tr><th scope="row">\(reader(Words.total))</th>\(cells(totals.net, totals.vat, totals.gross))</tr></tfoot>\
    </table></div>
    """
}

private func documentTrail(_ order: OrderCard, _ history: [AuditRow], _ reader: Reader) -> Html {
  func step(_ what: String, _ when: Html, _ who: String) -> Html {
    "<li><span class=\"strong\">\(what)</span><div class=\"when\">\(when)\(.when(!who.isEmpty, " · \(who)"))</div></li>"
  }
  var steps =
    step(reader(OrderWords.confirmed), reader.moment(order.confirmedAt), order.row.representative)
    + step(reader(OrderWords.arrived), reader.moment(order.row.receivedAt), order.deviceName)
  if let decided = order.decidedAt {
    steps += step(
      reader(OrderWords.decided) + ": " + order.row.state.name(reader.language), reader.moment(decided),
      order.decidedBy)
  }
  // The steps above already tell of these.
  let told: Set<String> = ["add", "receive", "accept", "reject"]
  for entry in history.reversed() where !told.contains(entry.verb) {
    steps += step(auditVerb(entry.verb)(reader.language), reader.moment(entry.at), entry.person)
  }
  return "<ol class=\"trail\">\(steps)</ol>"
}
