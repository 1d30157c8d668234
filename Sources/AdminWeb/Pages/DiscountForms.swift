import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// A customer's discounts: one form for all of them, a line each.
  func addDiscountForms<Context>(to pages: Pages<Context>) {
    pages.get("customers/:id/discounts") { request in
      let card = try await managedCard(request)
      return .page(try await discountPage(card, Entered(), request))
    }
    pages.post("customers/:id/discounts") { request in
      let card = try await managedCard(request)
      do {
        let added = try await readDiscount(card.customer.id, request)
        try await headquarters.setDiscounts(
          card.discounts.map(\.discount) + [added], of: card.customer.id, by: request.actor)
      } catch let refusals as FieldRefusals {
        var entered = request.entered
        entered.refusals = refusals
        return .page(try await discountPage(card, entered, request), .unprocessableContent)
      }
      return .go("/customers/\(card.customer.id.number)/discounts", .added)
    }
    pages.post("customers/:id/discounts/:discount/removal") { request in
      let card = try await managedCard(request)
      let removed = try request.number("discount")
      let left = card.discounts.map(\.discount).filter { Int64($0.id) != removed }
      try await headquarters.setDiscounts(left, of: card.customer.id, by: request.actor)
      return .go("/customers/\(card.customer.id.number)/discounts", .removed)
    }
  }

  private func managedCard(_ request: PageRequest) async throws -> CustomerCard {
    guard request.reader.mayManage else { throw AccessRefusal() }
    guard let card = try await headquarters.customerCard(try request.id(), for: request.actor) else {
      throw MissingRefusal()
    }
    return card
  }

  private func readDiscount(_ customer: CustomerId, _ request: PageRequest) async throws -> CustomerDiscount {
    var reading = FormReading(request.form)
    var scope = CustomerDiscount.Scope.all
    let code = reading.text("product")
    if !code.isEmpty {
      let found = try await headquarters.products(ListRequest(search: code, pageSize: 20)).rows
      if let product = found.first(where: { $0.code == code }) {
        scope = .product(product.id)
      } else {
        reading.refuse("product", CustomerWords.noProduct)
      }
    } else if reading.number("category") > 0 {
      scope = .category(CategoryId(reading.number("category")))
    }
    let percent = reading.percent("percent")
    if percent == nil, reading.refusals.allSatisfy({ $0.field != "percent" }) {
      reading.refuse("percent", Words.wrongPercent)
    }
    let discount = CustomerDiscount(
      id: 0, customer: customer, scope: scope, percent: percent ?? .zero,
      validity: Validity(from: reading.day("from"), to: reading.day("to")))
    try reading.finish(with: discount.refusals)
    return discount
  }

  private func discountPage(_ shown: CustomerCard, _ entered: Entered, _ request: PageRequest) async throws
    -> PageContent
  {
    let reader = request.reader
    let customer = shown.customer
    let path = "/customers/\(customer.id.number)"
    let categories = try await headquarters.categories()
    let rows = Html.each(shown.discounts) { row in
      """
      <tr><td>\(row.covers.isEmpty ? reader(CustomerWords.everything) : row.covers)</td>\
      <td class="number strong">\(row.discount.percent.text(reader.language))</td>\
      <td>\(validityText(row.discount.validity, reader))</td><td class="tools">\
      \(act(reader(Words.remove), "\(path)/discounts/\(row.discount.id)/removal", for: reader, icon: "trash-2", style: "small quiet"))</td></tr>
      """
    }
    let known: Html = .when(
      !shown.discounts.isEmpty,
      card(
        isFlush: true,
        """
        <div class="table-box short"><table><thead><tr><th scope="col">\(reader(CustomerWords.scope))</th>\
        <th scope="col" class="number">\(reader(CustomerWords.discount))</th><th scope="col">\(reader(Words.validity))</th>\
        <th scope="col"><span class="unseen">\(reader(Words.remove))</span></th></tr></thead><tbody>\(rows)</tbody></table></div>
        """))
    let fields: Html = """
      <div class="pair">\
      \(choice(reader(Words.category), "category", entered, [(value: "", title: reader(CustomerWords.everything))] + categories.map { ("\($0.category.id.number)", String(repeating: "· ", count: $0.depth) + $0.category.name) }, for: reader))\
      \(field(reader(CustomerWords.productCode), "product", entered, for: reader, maxLength: 40))</div>\
      \(field(reader(CustomerWords.discount), "percent", entered, .percent, for: reader, isRequired: true, maxLength: 10))\
      <div class="pair">\(field(reader(Words.from), "from", entered, .date, for: reader))\
      \(field(reader(Words.to), "to", entered, .date, for: reader))</div>\
      \(formActions(reader(CustomerWords.addDiscount), back: path, for: reader))
      """
    return PageContent(
      title: reader(CustomerWords.discounts), place: .customers,
      crumbs: [(reader(Place.customers.title), "/customers"), (customer.name, path)],
      body: """
        <p class="soft">\(reader(CustomerWords.discountsHelp))</p>\(known)\
        \(card(reader(CustomerWords.addDiscount), form(path + "/discounts", entered, for: reader, fields)))
        """)
  }
}
