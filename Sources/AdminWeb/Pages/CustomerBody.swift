import Basis
import Headquarters
import Trade

/// A customer's card, for its page and for the side panel.
func customerBody(
  _ shown: CustomerCard, _ orders: ListPage<OrderRow>, _ history: [AuditRow], isPanel: Bool, _ reader: Reader
) -> Html {
  let customer = shown.customer
  let blocked: Html =
    customer.blockReason.map {
      notice("<strong>\(reader(CustomerWords.blockedWords)).</strong> \($0)", .danger)
    } ?? .empty
  let about = card(reader(Words.details), aboutCustomer(shown, reader))
  let money = card(reader(CustomerWords.settlements), credit(shown, reader))
  let discounts = card(
    reader(CustomerWords.discounts),
    actions: .when(
      reader.mayManage,
      button(
        reader(Words.edit), href: "/customers/\(customer.id.number)/discounts", icon: "pencil",
        style: "quiet small")),
    isFlush: !shown.discounts.isEmpty, discountTable(shown, reader))
  let ordered = card(
    reader(Place.orders.title),
    actions: button(
      reader(CustomerWords.allOrders), href: "/orders?customer=\(customer.id.number)", style: "quiet small"),
    isFlush: !orders.rows.isEmpty, orderTable(orders, reader))
  let past: Html = .when(
    !history.isEmpty, card(reader(Words.history), trailOf(history, reader)))
  if isPanel { return blocked + about + money + discounts + ordered }
  return """
    \(blocked)<div class="columns wide-first"><div class="stack">\(money)\(ordered)\(discounts)</div>\
    <div class="stack">\(about)\(past)</div></div>
    """
}

private func aboutCustomer(_ shown: CustomerCard, _ reader: Reader) -> Html {
  let customer = shown.customer
  let place = [customer.postalCode, customer.town].filter { !$0.isEmpty }.joined(separator: " ")
  let map: Html =
    customer.location.map { place in
      let north = plainText(Int64(place.latitudeMicrodegrees), places: 6, atLeast: 5)
      let east = plainText(Int64(place.longitudeMicrodegrees), places: 6, atLeast: 5)
      return "\(icon("map-pin")) \(north), \(east)"
    } ?? .empty
  return facts([
    (reader(Words.code), "\(customer.code)"),
    (reader(CustomerWords.nip), "\(nipText(customer.nip))"),
    (reader(CustomerWords.address), "\(customer.street)\(.when(!customer.street.isEmpty, "<br>"))\(place)"),
    (reader(CustomerWords.place), map),
    (
      reader(CustomerWords.phone),
      .when(
        !customer.phone.isEmpty, "<a href=\"tel:\(customer.phone.filter { $0 != " " })\">\(customer.phone)</a>")
    ),
    (
      reader(CustomerWords.email),
      .when(!customer.email.isEmpty, "<a href=\"mailto:\(customer.email)\">\(customer.email)</a>")
    ),
    (reader(CustomerWords.segment), "\(customer.segment)"),
    (reader(Words.territory), "\(shown.territory)"),
    (reader(Words.representative), "\(shown.representative)"),
    (
      reader(Words.priceList),
      "<a href=\"/price-lists/\(customer.priceList.number)\">\(shown.priceList)</a>"
    ),
    (reader(CustomerWords.terms), "\(customer.terms.text(reader.language))"),
    (reader(CustomerWords.changed), reader.moment(shown.updatedAt)),
  ])
}

private func credit(_ shown: CustomerCard, _ reader: Reader) -> Html {
  let customer = shown.customer
  let language = reader.language
  func amount(_ money: Money) -> String { money.text(shown.currency, language) }
  let limit: Html =
    customer.creditLimit.map { "\(amount($0))" }
    ?? "<span class=\"soft\">\(reader(CustomerWords.noLimit))</span>"
  let used: Html =
    customer.creditLimit.map { limit in
      let share = limit.grosze == 0 ? 100 : customer.balance.grosze * 100 / limit.grosze
      return progressBar(
        max(0, min(customer.balance.grosze, limit.grosze)), of: limit.grosze,
        "\(reader(CustomerWords.limitUsed)): \(share) %")
    } ?? .empty
  let tiles: Html = """
    <div class="tiles">\(tile(reader(CustomerWords.balance), value: "\(amount(customer.balance))", icon: "wallet"))\
    \(tile(reader(CustomerWords.overdue), value: "\(amount(customer.overdue))", icon: "clock", tone: customer.overdue > .zero ? .warning : .neutral))\
    \(tile(reader(CustomerWords.limit), value: limit, icon: "credit-card"))\
    \(.each(shown.ordered) { tile(reader(CustomerWords.ordered), value: "\($0.net.text($0.currency, language))", note: "\(Counts.orders($0.count, language))", icon: "clipboard-list") })</div>
    """
  return "<div class=\"stack\">\(tiles)\(used)</div>"
}

private func discountTable(_ shown: CustomerCard, _ reader: Reader) -> Html {
  guard !shown.discounts.isEmpty else { return "<p class=\"soft\">\(reader(CustomerWords.noDiscounts))</p>" }
  let rows = Html.each(shown.discounts) { row in
    let covers: Html =
      switch row.discount.scope {
      case .all: "\(reader(CustomerWords.everything))"
      case .category: "\(icon("folder-tree")) \(row.covers)"
      case .product: "\(icon("package")) \(row.covers)"
      }
    return """
      <tr><td>\(covers)</td><td class="number strong">\(row.discount.percent.text(reader.language))</td>\
      <td>\(validityText(row.discount.validity, reader))</td></tr>
      """
  }
  return """
    <div class="table-box short"><table><thead><tr><th scope="col">\(reader(CustomerWords.scope))</th>\
    <th scope="col" class="number">\(reader(CustomerWords.discount))</th><th scope="col">\(reader(Words.validity))</th>\
    </tr></thead><tbody>\(rows)</tbody></table></div>
    """
}

private func orderTable(_ orders: ListPage<OrderRow>, _ reader: Reader) -> Html {
  guard !orders.rows.isEmpty else { return "<p class=\"soft\">\(reader(CustomerWords.noOrders))</p>" }
  let columns = orderColumns(reader).filter { ["number", "state", "date", "net"].contains($0.key) }.map {
    column in
    var column = column
    column.isSortable = false
    column.isOptional = false
    return column
  }
  let frame = TableFrame(
    name: "customer-orders", caption: reader(Place.orders.title), path: "/orders", request: ListRequest())
  return table(frame, columns, orders.rows, for: reader, isShort: true)
}

/// "od 1 sty 2026", "do 31 gru 2026", "1 sty 2026 – 31 gru 2026" or "bezterminowo".
func validityText(_ validity: Validity, _ reader: Reader) -> String {
  let language = reader.language
  switch (validity.from, validity.to) {
  case (nil, nil): return reader(Words.always)
  case (let from?, nil): return reader(Text("od", "from")) + " " + from.text(language)
  case (nil, let to?): return reader(Text("do", "until")) + " " + to.text(language)
  case (let from?, let to?): return from.text(language) + " – " + to.text(language)
  }
}

/// Words of customers.
enum CustomerWords {
  static let hint = Text("Nazwa, kod, miejscowość, NIP, telefon", "Name, code, town, tax number, phone")
  static let new = Text("Nowy klient", "New customer")
  static let fromFile = Text("Import z pliku", "Import from a file")
  static let town = Text("Miejscowość", "Town")
  static let nip = Text("NIP", "Tax number")
  static let segment = Text("Segment", "Segment")
  static let terms = Text("Płatność", "Payment terms")
  static let phone = Text("Telefon", "Phone")
  static let email = Text("E-mail", "E-mail")
  static let street = Text("Ulica i numer", "Street and number")
  static let postalCode = Text("Kod pocztowy", "Postal code")
  static let address = Text("Adres", "Address")
  static let place = Text("Położenie", "Location")
  static let balance = Text("Saldo", "Balance")
  static let overdue = Text("Po terminie", "Overdue")
  static let limit = Text("Limit kupiecki", "Credit limit")
  static let noLimit = Text("bez limitu", "no limit")
  static let limitUsed = Text("Wykorzystanie limitu", "Limit used")
  static let limitHelp = Text("Puste pole oznacza brak limitu.", "Empty means no limit.")
  static let ordered = Text("Zamówiono netto", "Ordered, net")
  static let settlements = Text("Rozrachunki", "Settlements")
  static let discounts = Text("Rabaty", "Discounts")
  static let discount = Text("Rabat", "Discount")
  static let noDiscounts = Text(
    "Klient kupuje po cenach z cennika. Dodaj rabat, aby to zmienić.",
    "The customer buys at list prices. Add a discount to change that.")
  static let scope = Text("Zakres", "Covers")
  static let everything = Text("wszystkie towary", "all goods")
  static let allOrders = Text("Wszystkie zamówienia", "All orders")
  static let noOrders = Text("Klient jeszcze nic nie zamówił.", "The customer has not ordered yet.")
  static let changed = Text("Zmieniono", "Changed")
  static let blocked = Text("wstrzymany", "on hold")
  static let blockedWords = Text("Zamówienia wstrzymane", "Orders on hold")
  static let block = Text("Wstrzymaj", "Put on hold")
  static let unblock = Text("Wznów zamówienia", "Take orders again")
  static let blockTitle = Text("Wstrzymać zamówienia klienta?", "Put the customer's orders on hold?")
  static let blockWords = Text(
    "Przedstawiciel zobaczy powód na urządzeniu. Zamówienia wysłane mimo to poczekają na decyzję.",
    "The representative will see the reason on the device. Orders sent nevertheless will wait for a decision.")
  static let allTerritories = Text("Każde terytorium", "Every territory")
  static let allLists = Text("Każdy cennik", "Every price list")
  static let allSegments = Text("Każdy segment", "Every segment")
  static let anyState = Text("Każdy stan", "Every state")
  static let withOverdue = Text("z zaległościami", "with overdue amounts")
  static let overLimit = Text("ponad limit", "over the limit")
  static let chosen = Text("Zaznaczono", "Selected")
  static let moveTo = Text("Przenieś do terytorium", "Move to territory")
  static let move = Text("Przenieś", "Move")
  static let empty = Text("Nie ma jeszcze klientów", "No customers yet")
  static let emptyCure = Text(
    "Wczytaj ich z pliku CSV swojego systemu albo dodaj pierwszego ręcznie.",
    "Load them from a CSV file of your system, or add the first by hand.")
  static let paymentForm = Text("Forma płatności", "Payment form")
  static let paymentDays = Text("Termin płatności", "Payment term")
  static let days = Text("dni", "days")
  static let identity = Text("Kto i gdzie", "Who and where")
  static let trade = Text("Warunki handlowe", "Trade terms")
  static let codeHelp = Text(
    "Klucz importu; nie zmieniaj go bez potrzeby.", "The key of imports; change it only if you must.")
  static let discountsHelp = Text(
    "Najwęższy zakres wygrywa: towar, potem kategoria, potem wszystkie towary.",
    "The narrowest scope wins: product, then category, then all goods.")
  static let addDiscount = Text("Dodaj rabat", "Add a discount")
  static let productCode = Text("Kod towaru", "Product code")
  static let noProduct = Text(
    "Nie ma towaru o tym kodzie. Sprawdź go na liście towarów.",
    "No product has this code. See the list of goods.")
}
