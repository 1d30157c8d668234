import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// "Why these prices?": every line as the phone calculated it, beside HQ's own calculations.
  func addOrderPrices<Context>(to pages: Pages<Context>) {
    pages.get("orders/:id/prices") { request in
      let number = try request.number("id")
      guard let shown = try await headquarters.orderCard(number, for: request.actor),
        let document = shown.document,
        let explanation = try await headquarters.explainOrder(number, for: request.actor)
      else { throw MissingRefusal() }
      let reader = request.reader
      let title = shown.row.hqNumber ?? shown.row.number
      return .page(
        PageContent(
          title: reader(WaterfallWords.page), place: .orders,
          crumbs: [(reader(Place.orders.title), "/orders"), (title, "/orders/\(number)")],
          body: pricesBody(shown, document, explanation, reader)))
    }
  }

  private func pricesBody(
    _ shown: OrderCard, _ document: Order, _ explanation: OrderExplanation, _ reader: Reader
  ) -> Html {
    let arrival = shown.pricing?.atArrival
    let lines = Html.each(document.lines.indices) { place in
      let line = document.lines[place]
      let then = explanation.then.flatMap { counterpart(of: place, in: $0, document) }
      let other = arrival.map { counterpart(of: place, in: $0, document) }
      let now = explanation.now.flatMap { counterpart(of: place, in: $0, document) }
      var columns: [(Text, Html)] = [
        (
          WaterfallWords.byDevice,
          waterfallList(then.map { losers($0, of: line) } ?? line, isFull: true, reader)
        )
      ]
      if let other {
        columns.append((WaterfallWords.atArrival, other.map { waterfallList($0, reader) } ?? gone(reader)))
      }
      if explanation.then != nil, !explanation.isConfirmed, let then {
        columns.append((WaterfallWords.then, waterfallList(then, reader)))
      }
      if other == nil, let now, now.priced != line.priced,
        explanation.then == nil || now.priced.net != line.priced.net
      {
        columns.append((WaterfallWords.now, waterfallList(now, isFull: true, reader)))
      }
      let parts = Html.each(columns) { title, content in
        "<div class=\"why\"><h3>\(reader(title))</h3>\(content)</div>"
      }
      let kind: Html =
        switch line.kind {
        case .ordered: .empty
        case .gift: tag(reader(WaterfallWords.gift), .positive)
        case .charge: tag(reader(WaterfallWords.charge), .info)
        }
      return lineCard(place + 1, line, kind, parts, reader)
    }
    return summary(shown, explanation, reader) + "<div class=\"stack\">\(lines)</div>"
      + additions(document, arrival, reader)
  }

  private func lineCard(_ number: Int, _ line: OrderLine, _ kind: Html, _ parts: Html, _ reader: Reader) -> Html
  {
    """
    <section class="card"><header><h2>\(number). \(line.name)</h2>\(kind)</header>\
    <p class="soft">\(line.quantity.text(reader.language)) \(line.unit) · \(line.priced.net.text(reader.language))</p>\
    <div class="columns">\(parts)</div></section>
    """
  }

  /// The same line in another pricing of the order: ordered lines by place, gifts and charges by what they are.
  private func counterpart(of place: Int, in other: Order, _ document: Order) -> OrderLine? {
    let line = document.lines[place]
    if line.kind == .ordered { return place < other.orderedCount ? other.lines[place] : nil }
    return other.lines.first { $0.kind == line.kind && $0.product == line.product && $0.parent == line.parent }
  }

  /// The device's own rows with the losing ones of the recomputation between them.
  private func losers(_ explained: OrderLine, of line: OrderLine) -> OrderLine {
    let applied = explained.priced.waterfall.filter(\.status.counts)
    guard applied == line.priced.waterfall else {
      var line = line
      line.priced.waterfall += explained.priced.waterfall.filter { !$0.status.counts }
      return line
    }
    return explained
  }

  private func gone(_ reader: Reader) -> Html { "<p class=\"small soft\">\(reader(WaterfallWords.gone))</p>" }

  /// Gifts and charges that only HQ's terms add.
  private func additions(_ document: Order, _ arrival: Order?, _ reader: Reader) -> Html {
    guard let arrival else { return .empty }
    let added = arrival.lines.filter { line in
      line.kind != .ordered
        && !document.lines.contains {
          $0.kind == line.kind && $0.product == line.product && $0.parent == line.parent
        }
    }
    return Html.each(added) { line in
      card(
        line.name + " – " + reader(WaterfallWords.onlyHere),
        "<div class=\"why\">\(waterfallList(line, reader))</div>")
    }
  }

  private static func framed(_ rows: [(name: String, value: Html)]) -> Html { card(facts(rows)) }

  private func summary(_ shown: OrderCard, _ explanation: OrderExplanation, _ reader: Reader) -> Html {
    guard let pricing = shown.pricing, pricing.snapshot != nil else {
      return notice("\(reader(WaterfallWords.noClaim))", .info)
    }
    let verdict =
      explanation.isConfirmed
      ? notice("\(reader(WaterfallWords.confirmed))", .positive)
      : notice("\(reader(WaterfallWords.contradicted))", .danger)
    return verdict
      + AdminWeb.framed([
        (
          reader(WaterfallWords.position),
          "\(groupedText(Int64(clamping: pricing.snapshot ?? 0), reader.language))"
        ),
        (reader(WaterfallWords.vatMethod), "\(vatMethodText(pricing.vatMethod, reader))"),
      ])
  }
}

/// "od sumy w stawce".
func vatMethodText(_ method: PricingPolicy.VatMethod, _ reader: Reader) -> String {
  switch method {
  case .perRate: reader(WaterfallWords.perRate)
  case .perLine: reader(WaterfallWords.perLine)
  case .perUnit: reader(WaterfallWords.perUnit)
  }
}
