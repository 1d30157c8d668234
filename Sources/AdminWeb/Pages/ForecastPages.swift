import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// Forecast and delivery plan: the run, what to order from whom and why, and the card of a product.
  func addForecast<Context>(to pages: Pages<Context>) {
    pages.get("forecast") { request in
      let reader = request.reader
      var asked = request.list(["supplier", "warehouse", "show"])
      let columns = planColumns(reader)
      if request.wantsFile {
        return .file(
          name: "plan.csv", type: "text/csv; charset=utf-8",
          Array(
            csv(
              columns,
              try await allRows(asked) { try await headquarters.forecastBoard($0, for: request.actor).page },
              for: reader
            ).utf8))
      }
      asked.pageSize = ListRequest.usualPage
      let board = try await headquarters.forecastBoard(asked, for: request.actor)
      return .page(boardPage(board, asked, columns, watched: request.query["watched"] == "1", reader))
    }

    pages.post("forecast/runs") { request in
      do { _ = try await planning.start(by: request.actor) } catch ForecastRunRefusal.alreadyRunning {
        // Somebody was quicker: what they began is shown.
      }
      return .go("/forecast")
    }

    pages.post("forecast/cancellation") { request in
      do { try await headquarters.cancelForecast(by: request.actor) } catch ForecastRunRefusal.notRunning {
        // It ended meanwhile.
      }
      return .go("/forecast")
    }

    pages.get("forecast/products/:id") { request in
      let card = try await forecastCard(request)
      return cardAnswer(card, usualChange(card), request)
    }

    pages.post("forecast/products/:id/changes") { request in
      let card = try await forecastCard(request)
      do {
        try await headquarters.changeForecast(try forecastChange(request.form, card), by: request.actor)
        return .go(cardAddress(card), .saved)
      } catch let refusals as FieldRefusals {
        var entered = request.entered
        entered.refusals = refusals
        return cardAnswer(card, entered, request)
      }
    }

    pages.post("forecast/changes/:id/removal") { request in
      try await headquarters.withdrawForecastChange(try request.number("id"), by: request.actor)
      return .go(request.referrerPath.hasPrefix("/forecast") ? request.referrerPath : "/forecast", .removed)
    }
  }

  private func forecastCard(_ request: PageRequest) async throws -> ForecastCard {
    let asked = request.query["warehouse"] ?? request.form["warehouse"]
    var warehouse = Int64(asked) ?? 0
    if warehouse == 0 { warehouse = try await headquarters.warehouses(for: request.actor).first?.number ?? 0 }
    guard let card = try await headquarters.forecastCard(request.id(), warehouse: warehouse, for: request.actor)
    else { throw MissingRefusal() }
    return card
  }

  /// What the form holds before anybody typed: the coming month.
  private func usualChange(_ card: ForecastCard) -> Entered {
    let first = card.ahead.dropFirst().first?.day ?? headquarters.now().inPoland.date
    let last = first.adding(days: 27)
    return Entered(values: [
      "firstDay": first.text, "lastDay": last.text, "change": "add", "place": "here", "validTo": last.text,
    ])
  }

  private func cardAnswer(_ card: ForecastCard, _ entered: Entered, _ request: PageRequest) -> PageAnswer {
    let reader = request.reader
    let isRefused = !entered.refusals.list.isEmpty
    let body = forecastCardBody(card, entered, isPanel: request.isPanel, reader)
    if request.isPanel {
      return .fragment(panelBar(card.product.name, href: cardAddress(card), for: reader) + body)
    }
    return .page(
      PageContent(
        title: card.product.name, place: .forecast, crumbs: [(reader(Place.forecast.title), "/forecast")],
        badge: tag(card.product.code),
        actions: button(
          reader(ForecastWords.product), href: "/products/\(card.product.id.number)", icon: "package"),
        body: body), isRefused ? .unprocessableContent : .ok)
  }
}

/// The form of a change as the person filled it in.
private func forecastChange(_ form: FormBody, _ card: ForecastCard) throws -> ForecastChange {
  var reading = FormReading(form)
  let first = reading.day("firstDay")
  let last = reading.day("lastDay")
  let validTo = reading.day("validTo") ?? last
  for (name, day) in [("firstDay", first), ("lastDay", last)] where day == nil {
    if !reading.refusals.contains(where: { $0.field == name }) { reading.refuse(name, Words.wrongDate) }
  }
  if let first, let last, last < first {
    reading.refuse(
      "lastDay",
      Text("Koniec jest przed początkiem. Popraw daty.", "The end is before the beginning. Correct the dates."))
  }
  let milli = try? scaledNumber(reading.text("quantity"), places: 3)
  if milli == nil { reading.refuse("quantity", ForecastWords.wrongQuantity) }
  let place = reading.text("place")
  let days =
    (first ?? CivilDate(dayNumber: 0))...max(first ?? CivilDate(dayNumber: 0), last ?? CivilDate(dayNumber: 0))
  let change = ForecastChange(
    product: place == "category" ? nil : card.product.id,
    category: place == "category" ? card.product.category : nil,
    warehouse: place == "here" ? card.warehouse.number : nil, days: days,
    isAddition: reading.text("change") != "set", quantity: Quantity(milli: milli ?? 0),
    reason: reading.text("reason"), validTo: validTo ?? days.upperBound)
  try reading.finish(with: change.refusals)
  return change
}

/// The address of a product's card.
func cardAddress(_ card: ForecastCard) -> String {
  "/forecast/products/\(card.product.id.number)?warehouse=\(card.warehouse.number)"
}
