import Basis
import Sync
import Trade

extension DeviceSession {
  /// All customers, searched as one types.
  func customersPage(_ view: inout View) -> Page {
    if view.customers.matchedGeneration != replica.generation
      || view.customers.matchedQuery != view.customers.query
    {
      view.customers.matches = replica.customers(matching: view.customers.query)
      view.customers.matchedGeneration = replica.generation
      view.customers.matchedQuery = view.customers.query
    }
    let list = view.customers
    let field = searchField(
      "search-customers", value: list.query, label: CustomerWords.search(language),
      clear: Words.clear(language), list: "customers")
    let count = list.matches.count
    let summary: Html = "<p class=\"count\" role=\"status\">\(Words.customerCount(Int64(count), language))</p>"
    return Page(
      top: top(title: Words.customers(language)),
      main: [
        ("m-search", field), ("m-count", summary),
        ("m-list", customerRows(list, isEmpty: replica.customerCount == 0)),
      ],
      title: Words.customers(language))
  }

  private func customerRows(_ list: View.ListView, isEmpty: Bool) -> Html {
    if list.matches.isEmpty {
      return emptyState("users", (isEmpty ? CustomerWords.empty : CustomerWords.none)(language))
    }
    let range = list.window
    let rows = Html.each(list.matches[range]) { id in
      replica.customer(CustomerId(id)).map(customerRow) ?? "<div class=\"row\"></div>"
    }
    return window("customers", total: list.matches.count, first: range.lowerBound, rows: rows)
  }

  private func customerRow(_ customer: Customer) -> Html {
    let place = customer.street.isEmpty ? customer.town : customer.town + ", " + customer.street
    return """
      <a class="row" href="#/customers/\(customer.id.number)"><span class="row-text"><b>\(customer.name)</b>\
      <small>\(place)</small></span><span class="row-side"><small>\(customer.code)</small>\(flag(customer))</span></a>
      """
  }

  private func flag(_ customer: Customer) -> Html {
    if customer.blockReason != nil {
      return "<span class=\"tag danger\">\(icon("ban"))\(CustomerWords.onHold(language))</span>"
    }
    if customer.overdue > .zero {
      return
        "<span class=\"tag warning\">\(icon("triangle-alert"))\(customer.overdue.text(currency(of: customer), language))</span>"
    }
    return .empty
  }

  /// The currency of a customer's price list.
  func currency(of customer: Customer) -> Currency {
    replica.priceList(customer.priceList)?.currency ?? replica.identity?.currency ?? .zloty
  }

  /// One customer: terms, receivables, discounts, last orders, and the new order.
  func customerPage(_ id: CustomerId) -> Page {
    guard let customer = replica.customer(id) else { return gonePage(CustomerWords.gone) }
    let open = ledger.drafts.first { $0.order.customer == id }
    let action = open == nil ? Words.newOrder : Words.openDraft
    let foot: Html = """
      <button class="main" data-do="begin-order" data-args="\(id.number)">\(icon("shopping-cart"))\
      \(action(language))</button>
      """
    return Page(
      top: top(title: customer.name, back: Screen.customers.path),
      main: [
        ("m-contact", contact(customer)), ("m-money", receivables(customer)), ("m-terms", terms(customer)),
        ("m-discounts", discounts(customer)), ("m-orders", lastOrders(customer)),
      ],
      foot: foot, title: customer.name)
  }

  private func contact(_ customer: Customer) -> Html {
    let blocked: Html =
      customer.blockReason.map {
        notice(.danger, CustomerWords.blocked(language) + ": " + $0)
      } ?? .empty
    let call: Html =
      customer.phone.isEmpty
      ? ""
      : "<a class=\"link-button\" href=\"tel:\(customer.phone.without(" "))\">\(icon("phone"))\(CustomerWords.call(language))</a>"
    let mail: Html =
      customer.email.isEmpty
      ? ""
      : "<a class=\"link-button\" href=\"mailto:\(customer.email)\">\(icon("mail"))\(CustomerWords.mail(language))</a>"
    return """
      \(blocked)<p class="address">\(address(customer))</p>\
      <p class="links">\(call)\(mail)<a class="link-button" href="\(mapAddress(customer))" target="_blank" rel="noopener">\
      \(icon("map-pin"))\(CustomerWords.map(language))</a></p>
      """
  }

  private func address(_ customer: Customer) -> String {
    let town = customer.postalCode.isEmpty ? customer.town : customer.postalCode + " " + customer.town
    return customer.street.isEmpty ? town : customer.street + ", " + town
  }

  private func mapAddress(_ customer: Customer) -> String {
    if let place = customer.location {
      return "geo:" + plainText(Int64(place.latitudeMicrodegrees), places: 6) + ","
        + plainText(Int64(place.longitudeMicrodegrees), places: 6)
    }
    var query = ""
    for byte in address(customer).utf8 {
      let isPlain = (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte)
      query +=
        isPlain
        ? String(decoding: [byte], as: UTF8.self)
        : "%" + String(decoding: hexText(UInt64(byte)).utf8.suffix(2), as: UTF8.self)
    }
    return "geo:0,0?q=" + query
  }

  /// What is owed, in words: "Do zapłaty 1 200,00 zł, w tym po terminie 300,00 zł".
  func receivables(_ customer: Customer) -> Html {
    let currency = currency(of: customer)
    if customer.balance <= .zero {
      return notice(.positive, CustomerWords.settled(language))
    }
    var text = CustomerWords.toPay(language) + " " + customer.balance.text(currency, language)
    if customer.overdue > .zero {
      text += ", " + CustomerWords.overdue(language) + " " + customer.overdue.text(currency, language)
    }
    return notice(customer.overdue > .zero ? .warning : .info, text)
  }

  private func terms(_ customer: Customer) -> Html {
    let list = replica.priceList(customer.priceList)
    let limit =
      customer.creditLimit.map { $0.text(currency(of: customer), language) } ?? CustomerWords.noLimit(language)
    return section(
      CustomerWords.terms(language),
      facts([
        (CustomerWords.payment(language), plain(customer.terms.text(language))),
        (CustomerWords.priceList(language), plain(list?.name ?? "")),
        (CustomerWords.limit(language), plain(limit)),
        (CustomerWords.nip(language), plain(customer.nip)),
        (CustomerWords.code(language), plain(customer.code)),
        (CustomerWords.segment(language), plain(customer.segment)),
      ]))
  }

  private func discounts(_ customer: Customer) -> Html {
    let found = replica.discounts(of: customer.id).filter { $0.validity.to.map { $0 >= today } ?? true }
    if found.isEmpty {
      return section(
        CustomerWords.discounts(language), "<p class=\"quiet\">\(CustomerWords.noDiscounts(language))</p>")
    }
    // The widest first: what holds for everything matters most in a conversation.
    let ordered =
      found.filter { $0.scope == .all } + found.filter { isCategory($0.scope) }
      + found.filter { isProduct($0.scope) }
    let rows = Html.each(ordered.prefix(30)) { discount in
      "<div class=\"fact\"><dt>\(scopeName(discount.scope))\(validity(discount.validity))</dt><dd class=\"amount\">\(discount.percent.text(language))</dd></div>"
    }
    let rest: Html =
      ordered.count > 30
      ? "<p class=\"quiet\">+ \(CustomerWords.moreDiscounts(Int64(ordered.count - 30), language))</p>" : ""
    return section(CustomerWords.discounts(language), "<dl class=\"facts\">\(rows)</dl>\(rest)")
  }

  private func isCategory(_ scope: CustomerDiscount.Scope) -> Bool {
    if case .category = scope { true } else { false }
  }

  private func isProduct(_ scope: CustomerDiscount.Scope) -> Bool {
    if case .product = scope { true } else { false }
  }

  private func scopeName(_ scope: CustomerDiscount.Scope) -> String {
    switch scope {
    case .all: CustomerWords.onEverything(language)
    case .category(let id): replica.categories.first { $0.id == id }?.name ?? "?"
    case .product(let id): replica.product(id)?.name ?? "?"
    }
  }

  /// " od 1 sty 2027" for what does not hold yet.
  func validity(_ validity: Validity) -> Html {
    guard let from = validity.from, from > today else { return .empty }
    return "<small> \(GoodsWords.future(language)) \(from.text(language))</small>"
  }

  private func lastOrders(_ customer: Customer) -> Html {
    let found = ledger.documents.reversed().filter { $0.customer == customer.id }.prefix(5)
    let body =
      found.isEmpty
      ? "<p class=\"quiet\">\(CustomerWords.noOrders(language))</p>" : Html.each(found, documentRow)
    let prices: Html =
      "<p><a class=\"button\" href=\"#/goods\" data-do=\"prices-for\" data-args=\"\(customer.id.number)\">\(icon("package"))\(CustomerWords.prices(language))</a></p>"
    return section(CustomerWords.lastOrders(language), body) + prices
  }
}

extension View.ListView {
  /// The rows to show, inside the matches whatever the page asked for.
  var window: Range<Int> {
    let start = min(first, max(matches.count - 1, 0))
    return start..<min(start + count, matches.count)
  }
}
