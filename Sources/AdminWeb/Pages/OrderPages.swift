import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// Orders as they arrive, one order, and the decisions on held ones.
  func addOrders<Context>(to pages: Pages<Context>) {
    pages.get("orders") { request in
      let reader = request.reader
      var asked = request.list(["state", "user", "customer", "device", "from", "to", "difference"])
      let columns = orderColumns(reader)
      if request.wantsFile {
        return .file(
          name: "orders.csv", type: "text/csv; charset=utf-8",
          Array(
            csv(
              visible(columns, in: "orders", for: reader),
              try await allRows(asked) {
                try await headquarters.orders($0, for: request.actor).page
              }, for: reader
            ).utf8))
      }
      asked.pageSize = ListRequest.usualPage
      let list = try await headquarters.orders(asked, for: request.actor)
      let people = try await headquarters.users().filter { !$0.series.isEmpty }
      let frame = TableFrame(
        name: "orders", caption: reader(Place.orders.title), path: "/orders", request: asked)
      let section = listSection(
        frame, columns: columns, page: list.page, filters: orderFilters(people, reader), for: reader,
        live: "/orders/events", searchHint: OrderWords.hint,
        table(
          frame, columns, list.page.rows, for: reader, totals: totals(list, reader),
          rowStyle: { reader.now.milliseconds - $0.receivedAt.milliseconds < 60_000 ? "is-new" : "" },
          empty: emptyOrders(asked, reader)))
      return .page(PageContent(title: reader(Place.orders.title), place: .orders, body: section))
    }

    pages.get("orders/:id") { request in
      let number = try request.number("id")
      guard let card = try await headquarters.orderCard(number, for: request.actor) else {
        throw MissingRefusal()
      }
      let history = try await headquarters.history(of: "customer_order", number)
      return orderAnswer(card, history, Entered(), request)
    }

    pages.post("orders/:id/acceptance") { request in
      let number = try request.number("id")
      try await headquarters.acceptHeldOrder(number, by: request.actor)
      return .go("/orders/\(number)", .accepted)
    }

    pages.post("orders/:id/rejection") { request in
      let number = try request.number("id")
      do {
        try await headquarters.rejectOrder(number, reason: request.form["reason"], by: request.actor)
        return .go("/orders/\(number)", .rejected)
      } catch let refusals as FieldRefusals {
        guard let card = try await headquarters.orderCard(number, for: request.actor) else {
          throw MissingRefusal()
        }
        var entered = request.entered
        entered.refusals = refusals
        return orderAnswer(card, try await headquarters.history(of: "customer_order", number), entered, request)
      }
    }
  }

  private func orderFilters(_ people: [UserRow], _ reader: Reader) -> [Filter] {
    let states: [OrderState] = [
      .received, .accepted(number: ""), .awaitingApproval(reason: ""), .rejected(reason: ""),
      .inErp(number: ""),
      .cancelled(reason: ""),
    ]
    return [
      Filter(
        name: "state", title: reader(OrderWords.allStates),
        options: states.map { (String($0.code), $0.name(reader.language)) }),
      Filter(
        name: "user", title: reader(OrderWords.allPeople), options: people.map { (String($0.id), $0.name) }),
      Filter(
        name: "difference", title: reader(OrderWords.priceDifference),
        options: [("yes", reader(OrderWords.onlyDifferent))]),
      Filter(name: "from", title: reader(OrderWords.from), options: [], isDay: true),
      Filter(name: "to", title: reader(OrderWords.to), options: [], isDay: true),
    ]
  }

  private func totals(_ list: OrderList, _ reader: Reader) -> [String: Html] {
    if list.sums.isEmpty { return [:] }
    let language = reader.language
    return [
      "number": "\(reader(Words.total))",
      "customer": "\(Counts.orders(list.page.total, language))",
      "net": .each(list.sums) { "<span class=\"nowrap\">\($0.net.text($0.currency, language))</span> " },
      "gross": .each(list.sums) { "<span class=\"nowrap\">\($0.gross.text($0.currency, language))</span> " },
    ]
  }

  private func emptyOrders(_ asked: ListRequest, _ reader: Reader) -> Html {
    asked.search.isEmpty && asked.filters.isEmpty
      ? emptyState(icon: "clipboard-list", title: reader(OrderWords.empty), reader(OrderWords.emptyCure))
      : nothingFound("/orders", reader)
  }

  private func orderAnswer(
    _ card: OrderCard, _ history: [AuditRow], _ entered: Entered, _ request: PageRequest
  ) -> PageAnswer {
    let reader = request.reader
    let title = card.row.hqNumber ?? card.row.number
    let body = orderBody(card, history, isPanel: request.isPanel, reader)
    if request.isPanel {
      return .fragment(
        panelBar(title, href: "/orders/\(card.row.id)", for: reader) + body
          + rejection(card, entered, reader))
    }
    return .page(
      PageContent(
        title: title, place: .orders, crumbs: [(reader(Place.orders.title), "/orders")],
        badge: stateTag(card.row.state, reader.language),
        actions: """
          <button type="button" class="button" data-prints>\(icon("printer"))\(reader(OrderWords.print))</button>
          """,
        body: body, dialogs: rejection(card, entered, reader)),
      entered.refusals.list.isEmpty ? .ok : .unprocessableContent)
  }

  private func rejection(_ card: OrderCard, _ entered: Entered, _ reader: Reader) -> Html {
    guard reader.mayManage, case .awaitingApproval = card.row.state else { return .empty }
    return dialog(
      "reject", title: reader(OrderWords.rejectTitle), for: reader, isOpen: !entered.refusals.list.isEmpty,
      form(
        "/orders/\(card.row.id)/rejection", entered, for: reader,
        """
        <p>\(reader(OrderWords.rejectWords))</p>\
        \(textArea(reader(Words.reason), "reason", entered, for: reader, isRequired: true))\
        <div class="actions"><button type="submit" class="button risky">\(reader(OrderWords.reject))</button>\
        <button type="button" class="button quiet" data-closes="dialog">\(reader(Words.cancel))</button></div>
        """))
  }
}

/// An empty list because of what was asked, with the way back to all.
func nothingFound(_ path: String, _ reader: Reader) -> Html {
  emptyState(
    icon: "search", title: reader(Words.nothingFound), reader(Words.changeFilters),
    actions: button(reader(Text("Pokaż wszystko", "Show all")), href: path, icon: "x"))
}

/// All rows of a list for an export, page after page, at most 100 000.
func allRows<Row: Sendable>(
  _ request: ListRequest, _ page: (ListRequest) async throws -> ListPage<Row>
) async throws -> [Row] {
  var request = request
  request.pageSize = ListRequest.largestPage
  request.page = 1
  var rows: [Row] = []
  while rows.count < 100_000 {
    let next = try await page(request)
    rows += next.rows
    if next.rows.count < request.pageSize { break }
    request.page += 1
  }
  return rows
}
