import Basis
import Trade

extension DeviceSession {
  /// From list price to what is invoiced, row by row; the rows add up to the grosz. `losers` are the conditions
  /// that did not count.
  func why(_ line: OrderLine, _ currency: Currency, losers: Html = .empty) -> Html {
    let rows = line.priced.waterfall.filter { $0.status.counts }
    if rows.isEmpty { return .empty }
    let body = Html.each(rows) { row in
      let record: Html = row.record == 0 ? "" : "<small> #\(row.record)</small>"
      return """
        <tr><th scope="row">\(row.name(language))\(record)\(rowNote(row, line, currency))</th>\
        <td>\(row.asked.text(unit: line.unit, language))</td><td>\(row.granted.text(language))</td></tr>
        """
    }
    return """
      <details class="why"><summary>\(icon("info"))\(OrderWords.why(language))</summary><table><tbody>\(body)</tbody>\
      <tfoot>\(sums(line, rows))</tfoot></table>\(losers)</details>
      """
  }

  /// List value, invoice value, and what is left of it after bonuses that come later.
  private func sums(_ line: OrderLine, _ rows: [WaterfallRow]) -> Html {
    func row(_ label: Text, _ amount: Money) -> Html {
      "<tr><th scope=\"row\">\(label(language))</th><td></td><td>\(amount.text(language))</td></tr>"
    }
    let list = rows.first { $0.stage == .base }?.granted ?? .zero
    var sums = Html.empty
    if list != line.priced.net { sums += row(PriceWords.fromList, list) }
    sums += row(line.accrued == .zero ? OrderWords.value : PriceWords.invoice, line.priced.net)
    if line.accrued != .zero {
      sums += row(PriceWords.accrued, .zero - line.accrued)
      sums += row(PriceWords.pocket, line.priced.net - line.accrued)
    }
    return sums
  }

  /// Where the record was found, which step of its scale, and how much of it a limit cut off.
  private func rowNote(_ row: WaterfallRow, _ line: OrderLine, _ currency: Currency) -> Html {
    var notes: [String] = []
    if !row.access(language).isEmpty, row.stage != .base { notes.append(row.access(language)) }
    if let step = row.step {
      let unit = replica.product(line.product)?.units[0].code ?? ""
      notes.append(
        PriceWords.step(language) + " " + amountText(step.from, step.basis, unit: unit, currency) + ", "
          + PriceWords.read(language) + " " + amountText(step.read, step.basis, unit: unit, currency))
    }
    if row.status == .cutByGuard {
      notes.append(PriceWords.cut(language) + " " + row.askedAmount.text(currency, language))
    }
    return Html.each(notes) { "<small class=\"note\">\($0)</small>" }
  }

  /// The button that shows conditions that did not count, and those with their reasons.
  func losers(_ place: Int, _ order: Order, _ look: OrderLook, _ view: View, _ arguments: String) -> Html {
    guard look.rows.indices.contains(place) else { return .empty }
    let label = view.showsLosers ? PriceWords.hideLosers : PriceWords.losers
    let pressed: Html = view.showsLosers ? "true" : "false"
    let button: Html =
      "<button class=\"quiet-button\" data-do=\"losers\" data-args=\"\(arguments)\" aria-expanded=\"\(pressed)\">\(icon("eye"))\(label(language))</button>"
    if !view.showsLosers { return button }
    let line = order.lines[place]
    let lost = look.rows[place].filter { !$0.status.counts }
    if lost.isEmpty { return button + "<p class=\"quiet\">\(PriceWords.noLosers(language))</p>" }
    let rows = Html.each(lost) { row in
      let record: Html = row.record == 0 ? "" : "<small> #\(row.record)</small>"
      let asked = row.step == nil ? row.asked.text(unit: line.unit, language) : ""
      return """
        <tr><th scope="row">\(row.name(language))\(record)<small class="note">\
        \(reason(row, line, order.currency))</small></th><td>\(asked)</td></tr>
        """
    }
    return button + "<table class=\"losers\"><tbody>\(rows)</tbody></table>"
  }

  private func reason(_ row: WaterfallRow, _ line: OrderLine, _ currency: Currency) -> String {
    let number = "\u{a0}#" + decimalText(row.detail)
    switch row.status {
    case .applied, .cutByGuard: return ""
    case .lostTo: return PriceWords.lost(language) + number
    case .excludedBy:
      return row.detail == 0 ? PriceWords.undiscounted(language) : PriceWords.excluded(language) + number
    case .belowThreshold:
      guard let step = row.step, row.detail > 0 else { return PriceWords.below(language) }
      let unit = replica.product(line.product)?.units[0].code ?? ""
      return PriceWords.missing(language) + " " + amountText(row.detail, step.basis, unit: unit, currency)
    case .notValid: return PriceWords.notValid(language)
    case .notForThis: return PriceWords.notForThis(language)
    }
  }

  /// The representative's own discount, where the company lets him give one: a percentage or an amount.
  func manualFields(_ line: OrderLine, _ order: Order, _ arguments: String) -> Html {
    let limit = prices.terms(order.customer, replica, at: ledger.cursor).setup.policy.manualLimit
    guard limit > 0, replica.customer(order.customer) != nil else { return .empty }
    var (percent, amount) = ("", "")
    switch line.manual {
    case .percent(let ppm): percent = fixedText(ppm, places: 4, atLeast: 0, language)
    case .amountPerUnit(let price): amount = fixedText(price, places: 4, atLeast: 2, language)
    case nil: break
    }
    let cut = line.priced.waterfall.first { $0.record == 0 && $0.stage == .line && $0.status == .cutByGuard }
    let note: Html =
      cut.map { row in
        "<p class=\"help warning\" role=\"status\">\(icon("triangle-alert"))\(OrderWords.manualCut(language)) \(row.granted.text(order.currency, language))</p>"
      } ?? .empty
    return section(
      OrderWords.manual(language),
      """
      <div class="form pair"><div><label for="manual-percent">\(OrderWords.manualPercent(language))</label>\
      <input id="manual-percent" inputmode="decimal" autocomplete="off" maxlength="12" data-input="manual-percent" \
      data-args="\(arguments)" value="\(percent)"></div>\
      <div><label for="manual-amount">\(OrderWords.manualAmount(language))</label>\
      <input id="manual-amount" inputmode="decimal" autocomplete="off" maxlength="12" data-input="manual-amount" \
      data-args="\(arguments)" value="\(amount)"></div></div>\
      <p class="help">\(OrderWords.manualLimit(language)) \(Percent(ppm: limit).text(language)).</p>\(note)
      """)
  }
}
