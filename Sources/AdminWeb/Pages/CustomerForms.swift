import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// Adding and changing customers, their discounts, and putting them on hold.
  func addCustomerForms<Context>(to pages: Pages<Context>) {
    pages.get("customers/new") { request in
      var entered = Entered()
      entered.values["paymentForm"] = "\(PaymentForm.cash.rawValue)"
      return .page(try await customerForm(nil, entered, request))
    }
    pages.post("customers") { request in
      try await saveCustomer(nil, request)
    }
    pages.get("customers/:id/edit") { request in
      let customer = try await managedCustomer(request)
      return .page(try await customerForm(customer, Entered(values: customerValues(customer)), request))
    }
    pages.post("customers/:id") { request in
      try await saveCustomer(try await managedCustomer(request), request)
    }
    pages.post("customers/:id/block") { request in
      let customer = try await managedCustomer(request)
      do {
        try await headquarters.block(customer.id, reason: request.form["reason"], by: request.actor)
      } catch let refusals as FieldRefusals {
        var entered = request.entered
        entered.refusals = refusals
        let reader = request.reader
        return .page(
          PageContent(
            title: customer.name, place: .customers, crumbs: [(reader(Place.customers.title), "/customers")],
            body: notice("\(refusals.text(reader.language))", .danger),
            dialogs: blockDialog(customer, entered, reader)),
          .unprocessableContent)
      }
      return .go("/customers/\(customer.id.number)", .blocked, undo: "/customers/\(customer.id.number)/unblock")
    }
    pages.post("customers/:id/unblock") { request in
      let customer = try await managedCustomer(request)
      try await headquarters.unblock(customer.id, by: request.actor)
      return .go("/customers/\(customer.id.number)", .unblocked)
    }
    addDiscountForms(to: pages)
  }

  /// The customer of the path, for somebody who may change it.
  func managedCustomer(_ request: PageRequest) async throws -> Customer {
    guard request.reader.mayManage else { throw AccessRefusal() }
    guard let card = try await headquarters.customerCard(try request.id(), for: request.actor) else {
      throw MissingRefusal()
    }
    return card.customer
  }

  private func saveCustomer(_ old: Customer?, _ request: PageRequest) async throws -> PageAnswer {
    guard request.reader.mayManage else { throw AccessRefusal() }
    var reading = FormReading(request.form)
    var customer =
      old
      ?? Customer(id: CustomerId(0), code: "", name: "", territory: TerritoryId(0), priceList: PriceListId(0))
    customer.code = reading.text("code")
    customer.name = reading.text("name")
    customer.nip = reading.text("nip")
    customer.street = reading.text("street")
    customer.postalCode = reading.text("postalCode")
    customer.town = reading.text("town")
    customer.phone = reading.text("phone")
    customer.email = reading.text("email")
    customer.segment = reading.text("segment")
    customer.territory = TerritoryId(reading.number("territory"))
    customer.priceList = PriceListId(reading.number("priceList"))
    customer.terms = PaymentTerms(
      form: PaymentForm(rawValue: UInt8(clamping: reading.number("paymentForm"))) ?? .cash,
      days: reading.days("paymentDays"))
    customer.creditLimit = reading.money("creditLimit")
    try await readCircles(of: &customer, request)
    do {
      try reading.finish(with: customer.refusals)
      let id = try await headquarters.save(customer, by: request.actor)
      return .go("/customers/\(id.number)", old == nil ? .added : .saved)
    } catch let refusals as FieldRefusals {
      var entered = request.entered
      entered.refusals = refusals
      return .page(try await customerForm(old, entered, request), .unprocessableContent)
    }
  }

  private func customerValues(_ customer: Customer) -> [String: String] {
    let groups = customer.groups.map { ("group.\($0)", "1") }
    let values = [
      "code": customer.code, "name": customer.name, "nip": nipText(customer.nip), "street": customer.street,
      "postalCode": customer.postalCode, "town": customer.town, "phone": customer.phone,
      "email": customer.email,
      "segment": customer.segment, "territory": "\(customer.territory.number)",
      "priceList": "\(customer.priceList.number)", "paymentForm": "\(customer.terms.form.rawValue)",
      "paymentDays": "\(customer.terms.days)",
      "creditLimit": customer.creditLimit.map { fixedText($0.grosze, places: 2, atLeast: 2, .polish) } ?? "",
      "chain": customer.chain == 0 ? "" : "\(customer.chain)",
      "channel": customer.channel == 0 ? "" : "\(customer.channel)",
    ]
    return values.merging(groups) { first, _ in first }
  }

  private func customerForm(_ customer: Customer?, _ entered: Entered, _ request: PageRequest) async throws
    -> PageContent
  {
    let reader = request.reader
    guard reader.mayManage else { throw AccessRefusal() }
    let territories = try await headquarters.territories(for: request.actor)
    let lists = try await headquarters.priceLists()
    let path = customer.map { "/customers/\($0.id.number)" } ?? "/customers"
    let title = customer.map { reader(Words.edit) + ": " + $0.name } ?? reader(CustomerWords.new)
    let identity: Html = """
      <div class="form-section"><h2>\(reader(CustomerWords.identity))</h2>\
      \(field(reader(Words.name), "name", entered, for: reader, isRequired: true))\
      <div class="pair">\(field(reader(Words.code), "code", entered, for: reader, help: reader(CustomerWords.codeHelp), isRequired: true, maxLength: 40))\
      \(field(reader(CustomerWords.nip), "nip", entered, .nip, for: reader, maxLength: 20))</div>\
      \(field(reader(CustomerWords.street), "street", entered, for: reader))\
      <div class="pair">\(field(reader(CustomerWords.postalCode), "postalCode", entered, for: reader, maxLength: 20))\
      \(field(reader(CustomerWords.town), "town", entered, for: reader, maxLength: 100))</div>\
      <div class="pair">\(field(reader(CustomerWords.phone), "phone", entered, .phone, for: reader, maxLength: 40))\
      \(field(reader(CustomerWords.email), "email", entered, .email, for: reader))</div>\
      \(field(reader(CustomerWords.segment), "segment", entered, for: reader, maxLength: 100))</div>
      """
    let trade: Html = """
      <div class="form-section"><h2>\(reader(CustomerWords.trade))</h2><div class="pair">\
      \(choice(reader(Words.territory), "territory", entered, choices(territories.map { ("\($0.id.number)", $0.name) }), for: reader))\
      \(choice(reader(Words.priceList), "priceList", entered, choices(lists.map { ("\($0.list.id.number)", $0.list.name) }), for: reader))</div>\
      <div class="pair">\(choice(reader(CustomerWords.paymentForm), "paymentForm", entered, PaymentForm.allCases.map { ("\($0.rawValue)", $0.name(reader.language)) }, for: reader))\
      \(field(reader(CustomerWords.paymentDays), "paymentDays", entered, .whole(reader(CustomerWords.days)), for: reader, maxLength: 4))</div>\
      \(field(reader(CustomerWords.limit), "creditLimit", entered, .money("zł"), for: reader, help: reader(CustomerWords.limitHelp), maxLength: 20))</div>
      """
    return PageContent(
      title: title, place: .customers,
      crumbs: [(reader(Place.customers.title), "/customers")] + (customer.map { [($0.name, path)] } ?? []),
      body: card(
        form(
          path, entered, for: reader,
          identity + trade + (try await circleFields(entered, reader))
            + formActions(reader(Words.save), back: path, for: reader))))
  }
}

/// Options of a choice that has to be made: nothing is chosen at first.
func choices(_ options: [(String, String)]) -> [(value: String, title: String)] {
  [(value: "", title: "—")] + options.map { (value: $0.0, title: $0.1) }
}
