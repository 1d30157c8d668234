import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// The list of customers and a customer's card.
  func addCustomers<Context>(to pages: Pages<Context>) {
    pages.get("customers") { request in
      let reader = request.reader
      let asked = request.list(["territory", "priceList", "segment", "state"])
      let columns = customerColumns(reader)
      if request.wantsFile {
        return .file(
          name: "customers.csv", type: "text/csv; charset=utf-8",
          Array(
            csv(
              visible(columns, in: "customers", for: reader),
              try await allRows(asked) {
                try await headquarters.customers($0, for: request.actor).page
              }, for: reader
            ).utf8))
      }
      let list = try await headquarters.customers(asked, for: request.actor)
      let frame = TableFrame(
        name: "customers", caption: reader(Place.customers.title), path: "/customers", request: asked)
      let territories = try await headquarters.territories(for: request.actor)
      let section = listSection(
        frame, columns: columns, page: list.page, filters: try await customerFilters(territories, request),
        for: reader,
        bulk: .when(reader.mayManage, moveForm(territories, reader)), searchHint: CustomerWords.hint,
        table(
          frame, columns, list.page.rows, for: reader,
          totals: [
            "code": "\(reader(Words.total))", "balance": "\(list.balance.text(reader.language))",
            "overdue": "\(list.overdue.text(reader.language))",
          ], pick: reader.mayManage ? { "\($0.id.number)" } : nil,
          rowStyle: { $0.blockReason == nil ? "" : "is-off" }, empty: emptyCustomers(asked, reader)))
      return .page(
        PageContent(
          title: reader(Place.customers.title), place: .customers,
          actions: .when(
            reader.mayManage,
            button(reader(CustomerWords.fromFile), href: "/imports", icon: "file-up")
              + button(reader(CustomerWords.new), href: "/customers/new", icon: "plus", style: "main")),
          body: section))
    }

    pages.get("customers/:id") { request in
      let id: CustomerId = try request.id()
      guard let shown = try await headquarters.customerCard(id, for: request.actor) else {
        throw MissingRefusal()
      }
      let orders = try await headquarters.orders(
        ListRequest(filters: ["customer": "\(id.number)"], pageSize: 10), for: request.actor)
      let reader = request.reader
      let history =
        reader.mayManage ? try await headquarters.history(of: "customer", Int64(id.number), limit: 12) : []
      let body = customerBody(shown, orders.page, history, isPanel: request.isPanel, reader)
      let customer = shown.customer
      if request.isPanel {
        return .fragment(panelBar(customer.name, href: "/customers/\(id.number)", for: reader) + body)
      }
      return .page(
        PageContent(
          title: customer.name, place: .customers, crumbs: [(reader(Place.customers.title), "/customers")],
          badge: customerBadge(customer, reader), actions: customerActions(customer, reader), body: body,
          dialogs: blockDialog(customer, Entered(), reader)))
    }
  }

  private func customerColumns(_ reader: Reader) -> [Column<CustomerRow>] {
    let language = reader.language
    func amount(_ money: Money) -> String { plainText(money.grosze, places: 2, atLeast: 2) }
    return [
      Column(
        key: "code", title: Words.code, isSortable: true,
        cell: { "<span class=\"soft nowrap\">\($0.code)</span>" },
        csv: { $0.code }),
      Column(
        key: "name", title: Words.name, isSortable: true,
        cell: { customer in
          """
          <a class="row-link" href="/customers/\(customer.id.number)" data-panel hx-get="/customers/\(customer.id.number)" \
          hx-headers='{"X-Panel":"1"}' hx-target="#panel" hx-swap="innerHTML" hx-push-url="false">\(customer.name)</a>\
          \(.when(customer.blockReason != nil, " \(tag(reader(CustomerWords.blocked), .danger, icon: "ban"))"))
          """
        }, csv: { $0.name }),
      Column(
        key: "town", title: CustomerWords.town, isSortable: true, cell: { "\($0.town)" }, csv: { $0.town }),
      Column(
        key: "nip", title: CustomerWords.nip, isSortable: true, isOptional: true,
        cell: { "<span class=\"nowrap\">\(nipText($0.nip))</span>" }, csv: { $0.nip }),
      Column(
        key: "segment", title: CustomerWords.segment, isSortable: true, isOptional: true,
        cell: { "\($0.segment)" },
        csv: { $0.segment }),
      Column(
        key: "territory", title: Words.territory, isSortable: true, isOptional: true,
        cell: { "\($0.territory)" },
        csv: { $0.territory }),
      Column(
        key: "priceList", title: Words.priceList, isSortable: true, isOptional: true,
        cell: { "\($0.priceList)" },
        csv: { $0.priceList }),
      Column(
        key: "terms", title: CustomerWords.terms, isOptional: true,
        cell: { "<span class=\"nowrap\">\($0.terms.text(language))</span>" }, csv: { $0.terms.text(language) }),
      Column(
        key: "phone", title: CustomerWords.phone, isOptional: true,
        cell: { "<span class=\"nowrap\">\($0.phone)</span>" },
        csv: { $0.phone }),
      Column(
        key: "balance", title: CustomerWords.balance, isNumber: true, isSortable: true, isOptional: true,
        cell: { "\($0.balance.text(language))" }, csv: { amount($0.balance) }),
      Column(
        key: "overdue", title: CustomerWords.overdue, isNumber: true, isSortable: true, isOptional: true,
        cell: {
          $0.overdue > .zero ? "<span class=\"danger strong\">\($0.overdue.text(language))</span>" : "–"
        },
        csv: { amount($0.overdue) }),
    ]
  }

  private func customerFilters(_ territories: [TerritoryRow], _ request: PageRequest) async throws -> [Filter] {
    let reader = request.reader
    let lists = try await headquarters.priceLists()
    let segments = try await headquarters.customerSegments(for: request.actor)
    return [
      Filter(
        name: "territory", title: reader(CustomerWords.allTerritories),
        options: territories.map { ("\($0.id.number)", $0.name) }),
      Filter(
        name: "priceList", title: reader(CustomerWords.allLists),
        options: lists.map { ("\($0.list.id.number)", $0.list.name) }),
      Filter(name: "segment", title: reader(CustomerWords.allSegments), options: segments.map { ($0, $0) }),
      Filter(
        name: "state", title: reader(CustomerWords.anyState),
        options: [
          ("blocked", reader(CustomerWords.blocked)), ("overdue", reader(CustomerWords.withOverdue)),
          ("overLimit", reader(CustomerWords.overLimit)),
        ]),
    ]
  }

  private func moveForm(_ territories: [TerritoryRow], _ reader: Reader) -> Html {
    """
    <form id="bulk" class="bulk" method="post" action="/territories/moves" hidden>\(csrfField(reader))\
    <span>\(reader(CustomerWords.chosen)): <strong data-count>0</strong></span>\
    <label class="unseen" for="bulk-territory">\(reader(CustomerWords.moveTo))</label>\
    <select id="bulk-territory" name="territory">\(optionList(territories.map { ("\($0.id.number)", $0.name) }, chosen: ""))\
    </select><button type="submit" class="button small">\(icon("map"))\(reader(CustomerWords.move))</button></form>
    """
  }

  private func emptyCustomers(_ asked: ListRequest, _ reader: Reader) -> Html {
    guard asked.search.isEmpty && asked.filters.isEmpty else { return nothingFound("/customers", reader) }
    return emptyState(
      icon: "store", title: reader(CustomerWords.empty), reader(CustomerWords.emptyCure),
      actions: .when(
        reader.mayManage,
        button(reader(CustomerWords.fromFile), href: "/imports", icon: "file-up", style: "main")))
  }

  func customerBadge(_ customer: Customer, _ reader: Reader) -> Html {
    customer.blockReason == nil ? .empty : tag(reader(CustomerWords.blocked), .danger, icon: "ban")
  }

  func customerActions(_ customer: Customer, _ reader: Reader) -> Html {
    guard reader.mayManage else { return .empty }
    let path = "/customers/\(customer.id.number)"
    let block =
      customer.blockReason == nil
      ? button(reader(CustomerWords.block), opens: "block", icon: "ban", style: "risky")
      : act(reader(CustomerWords.unblock), path + "/unblock", for: reader, icon: "check")
    return block + button(reader(Words.edit), href: path + "/edit", icon: "pencil", style: "main")
  }

  func blockDialog(_ customer: Customer, _ entered: Entered, _ reader: Reader) -> Html {
    guard reader.mayManage, customer.blockReason == nil else { return .empty }
    return dialog(
      "block", title: reader(CustomerWords.blockTitle), for: reader, isOpen: !entered.refusals.list.isEmpty,
      form(
        "/customers/\(customer.id.number)/block", entered, for: reader,
        """
        <p>\(reader(CustomerWords.blockWords))</p>\
        \(field(reader(Words.reason), "reason", entered, for: reader, isRequired: true))\
        <div class="actions"><button type="submit" class="button risky">\(reader(CustomerWords.block))</button>\
        <button type="button" class="button quiet" data-closes="dialog">\(reader(Words.cancel))</button></div>
        """))
  }
}

/// "526-104-08-28", as people read it.
func nipText(_ nip: String) -> String {
  guard nip.utf8.count == 10 else { return nip }
  let digits = Array(nip)
  return String(digits[0..<3]) + "-" + String(digits[3..<6]) + "-" + String(digits[6..<8]) + "-"
    + String(digits[8...])
}
