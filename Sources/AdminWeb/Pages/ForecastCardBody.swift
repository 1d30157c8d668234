import Basis
import Headquarters
import Trade

/// The card of a product in a warehouse: what was ordered, what is foreseen, what to order, and people's changes.
func forecastCardBody(_ card: ForecastCard, _ entered: Entered, isPanel: Bool, _ reader: Reader) -> Html {
  let places: Html = .when(
    card.places.count > 1,
    tabs(
      reader(ForecastWords.warehouse),
      card.places.map { place in
        (
          title: place.name,
          href: "/forecast/products/\(card.product.id.number)?warehouse=\(place.number)", count: nil as Int64?,
          isCurrent: place.number == card.warehouse.number
        )
      }))
  let picture = AdminWeb.card(
    reader(ForecastWords.chart),
    card.history.isEmpty && card.ahead.isEmpty
      ? "<p class=\"soft\">\(reader(ForecastWords.noHistory))</p>"
      : chart(card, reader) + legend(reader))
  let numbers: Html = .when(!card.ahead.isEmpty, aheadTable(card, reader))
  let about = AdminWeb.card(facts(aboutItem(card, reader)))
  let proposal = proposalCard(card, reader)
  let changes = changeCard(card, entered, isPanel: isPanel, reader)
  if isPanel { return proposal + picture + about + changes }
  return """
    \(places)<div class="columns wide-first"><div class="stack">\(picture)\(numbers)</div>\
    <div class="stack">\(proposal)\(about)\(changes)</div></div>
    """
}

extension AdminWeb {
  /// A framed part of a page, where a local name hides the component's.
  fileprivate static func card(_ title: String, isFlush: Bool = false, _ content: Html) -> Html {
    framed(title, isFlush, content)
  }
  fileprivate static func card(_ content: Html) -> Html { framed("", false, content) }
}

private func framed(_ title: String, _ isFlush: Bool, _ content: Html) -> Html {
  card(title, isFlush: isFlush, content)
}

private func chart(_ card: ForecastCard, _ reader: Reader) -> Html {
  func units(_ quantity: Quantity) -> Double { Double(quantity.milli) / 1_000 }
  func label(_ day: CivilDate) -> String {
    decimalText(Int64(day.parts.day)) + "." + decimalText(Int64(day.parts.month), width: 2)
  }
  let past = card.history.suffix(39).map {
    FanPoint(label: label($0.day), past: $0.quantity.map(units), ahead: nil)
  }
  let ahead = card.ahead.map {
    FanPoint(label: label($0.day), past: nil, ahead: (units($0.p05), units($0.quantity), units($0.p95)))
  }
  return fanChart(past + ahead, title: reader(ForecastWords.chart), reader)
}

private func legend(_ reader: Reader) -> Html {
  """
  <p class="legend"><span class="c-1">■</span> \(reader(ForecastWords.ordered)) \
  <span class="c-2">■</span> \(reader(ForecastWords.foreseen)), P5–P95</p>
  """
}

private func quantityText(_ quantity: Quantity, _ language: Language) -> String {
  // A tenth is enough of what is only foreseen.
  fixedText((quantity.milli + 50) / 100, places: 1, atLeast: 0, language)
}

private func aheadTable(_ card: ForecastCard, _ reader: Reader) -> Html {
  let language = reader.language
  let rows = Html.each(card.ahead) { period in
    let own: Html = .when(
      period.engine != period.quantity,
      "<span class=\"sub\">\(quantityText(period.engine, language)) \(reader(ForecastWords.engine))</span>")
    return """
      <tr><td><span class="nowrap">\(period.day.text(language))</span></td>\
      <td class="number"><strong>\(quantityText(period.quantity, language))</strong>\(own)</td>\
      <td class="number">\(quantityText(period.p05, language))</td><td class="number">\(quantityText(period.p50, language))</td>\
      <td class="number">\(quantityText(period.p95, language))</td></tr>
      """
  }
  let past = Html.each(card.history.suffix(8)) { period in
    let value: Html =
      period.quantity.map { "\(quantityText($0, language))" }
      ?? "<span class=\"soft\">\(reader(ForecastWords.unknown))</span>"
    return """
      <tr><td><span class="nowrap">\(period.day.text(language))</span></td><td class="number">\(value)</td>\
      <td></td><td></td><td></td></tr>
      """
  }
  return AdminWeb.card(
    reader(ForecastWords.numbers), isFlush: true,
    """
    <div class="table-box" tabindex="0" role="region" aria-label="\(reader(ForecastWords.numbers))"><table>\
    <caption class="unseen">\(reader(ForecastWords.numbers))</caption><thead><tr><th scope="col">\(reader(ForecastWords.period))</th>\
    <th scope="col" class="number">\(reader(ForecastWords.ordered)) / \(reader(ForecastWords.foreseen).lowercased())</th>\
    <th scope="col" class="number">P5</th><th scope="col" class="number">P50</th><th scope="col" class="number">P95</th></tr></thead>\
    <tbody>\(past)\(rows)</tbody></table></div>
    """)
}

private func aboutItem(_ card: ForecastCard, _ reader: Reader) -> [(name: String, value: Html)] {
  let language = reader.language
  let traits: Html =
    card.traits.map {
      "\(reader(ForecastWords.pattern($0.pattern))), \(reader(ForecastWords.life($0.phase))), \($0.value)\($0.steadiness)"
    } ?? .empty
  let coming = Html.each(card.inbound) {
    "<span class=\"nowrap\">\($0.day.text(language)): \(quantityText($0.quantity, language))</span> <span class=\"soft\">\($0.number)</span><br>"
  }
  return [
    (reader(ForecastWords.warehouse), "\(card.warehouse.name)"),
    (reader(ForecastWords.traits), traits),
    (reader(ForecastWords.model), card.traits.map { "\(reader(ForecastWords.model($0.model)))" } ?? .empty),
    (
      reader(ForecastWords.countedAt),
      card.countedAt.map { reader.moment($0) }
        ?? "<span class=\"soft\">\(reader(ForecastWords.notCounted))</span>"
    ), (reader(ForecastWords.onTheWay), coming),
  ]
}

private func proposalCard(_ card: ForecastCard, _ reader: Reader) -> Html {
  let language = reader.language
  guard let line = card.line else {
    return .when(card.run != nil, notice("\(reader(ForecastWords.noProposal))", .info))
  }
  let exceptions = Html.each(line.exceptions) { notice("\(reader($0))", line.rank <= 1 ? .danger : .warning) }
  return AdminWeb.card(
    reader(ForecastWords.proposal),
    """
    <div class="stack">\(exceptions)\(facts([
      (reader(ForecastWords.quantity), "<strong>\(groupedText(line.quantity, language)) \(line.unit)</strong> · \(line.value.text(card.currency, language))"),
      (reader(ForecastWords.supplier), "\(line.supplier)"),
      (reader(ForecastWords.orderDay), "\(line.orderDay.text(language))"),
      (reader(ForecastWords.arrival), "\(line.arrival.text(language))"),
      (reader(ForecastWords.why), "\(reasonText(line, reader))"),
    ]))</div>
    """)
}

private func changeCard(_ card: ForecastCard, _ entered: Entered, isPanel: Bool, _ reader: Reader) -> Html {
  let language = reader.language
  let list = Html.each(card.overrides) { change in
    let sign = change.isAddition ? (change.quantity < .zero ? "" : "+") : "="
    let effect: Html =
      change.effect.map {
        "<br><span class=\"soft\">\(reader(ForecastWords.effect)) \(quantityText($0.before, language)) → \(quantityText($0.after, language))</span>"
      } ?? .empty
    let result: Html =
      change.result.map { result in
        let isBetter = result.valueAdded >= .zero
        let gain = Quantity(milli: Int64(result.valueAdded.milli.magnitude))
        return """
          <br>\(reader(ForecastWords.reality)) \(quantityText(result.actual, language)): \
          \(tag("\(reader(isBetter ? ForecastWords.gained : ForecastWords.lost)) \(quantityText(gain, language))", isBetter ? .positive : .danger))
          """
      } ?? .empty
    return """
      <li><strong>\(sign)\(quantityText(change.quantity, language))</strong> \
      <span class="nowrap">\(change.days.lowerBound.text(language))</span> – <span class="nowrap">\(change.days.upperBound.text(language))</span>\
      \(.when(!change.warehouse.isEmpty, " · \(change.warehouse)"))<br>\(change.reason)\(effect)\(result)\
      <div class="when">\(change.author), \(reader.moment(change.madeAt))</div>\
      \(act(reader(Words.remove), "/forecast/changes/\(change.id)/removal", for: reader, icon: "trash-2", style: "small"))</li>
      """
  }
  let known: Html =
    card.overrides.isEmpty
    ? "<p class=\"soft\">\(reader(ForecastWords.noChanges))</p>" : "<ul class=\"trail\">\(list)</ul>"
  let ask: Html = .when(
    !isPanel,
    AdminWeb.card(
      reader(ForecastWords.change),
      form(
        "/forecast/products/\(card.product.id.number)/changes?warehouse=\(card.warehouse.number)", entered,
        for: reader,
        """
        <p class="soft">\(reader(ForecastWords.changeNote))</p>\
        \(choice(reader(ForecastWords.place), "place", entered, [("here", reader(ForecastWords.here)), ("everywhere", reader(ForecastWords.everywhere)), ("category", reader(ForecastWords.category))], for: reader))\
        \(field(reader(ForecastWords.firstDay), "firstDay", entered, .date, for: reader, isRequired: true))\
        \(field(reader(ForecastWords.lastDay), "lastDay", entered, .date, for: reader, isRequired: true))\
        \(choice(reader(ForecastWords.kind), "change", entered, [("add", reader(ForecastWords.adds)), ("set", reader(ForecastWords.sets))], for: reader))\
        \(field(reader(ForecastWords.amount), "quantity", entered, .whole(card.product.units[0].code), for: reader, isRequired: true))\
        \(textArea(reader(Words.reason), "reason", entered, for: reader, isRequired: true))\
        \(field(reader(ForecastWords.validTo), "validTo", entered, .date, for: reader))\
        \(formActions(reader(Words.save), for: reader))
        """)))
  return AdminWeb.card(reader(ForecastWords.changes), known) + ask
}
