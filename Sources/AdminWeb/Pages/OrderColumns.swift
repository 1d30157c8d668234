import Basis
import Headquarters
import Trade

/// How the state of an order looks: an icon and a word, never colour alone.
func stateTag(_ state: OrderState, _ language: Language) -> Html {
  let (tone, picture): (Tone, String) =
    switch state {
    case .accepted: (.positive, "check")
    case .inErp: (.positive, "check-check")
    case .awaitingApproval: (.warning, "triangle-alert")
    case .rejected: (.danger, "ban")
    case .cancelled: (.neutral, "x")
    case .received, .queued, .confirmed, .draft: (.info, "clock")
    }
  return tag(state.name(language), tone, icon: picture)
}

/// The columns of a list of orders, on the dashboard, the list and a customer's card alike.
func orderColumns(_ reader: Reader) -> [Column<OrderRow>] {
  let language = reader.language
  return [
    Column(
      key: "number", title: OrderWords.number, isSortable: true,
      cell: { order in
        let own: Html = .when(order.hqNumber != nil, "<span class=\"sub\">\(order.number)</span>")
        return """
          <a class="row-link" href="/orders/\(order.id)" data-panel hx-get="/orders/\(order.id)" \
          hx-headers='{"X-Panel":"1"}' hx-target="#panel" hx-swap="innerHTML" hx-push-url="false">\
          \(order.hqNumber ?? order.number)</a>\(own)
          """
      }, csv: { $0.number }),
    Column(
      key: "hqNumber", title: OrderWords.hqNumber, isOptional: true,
      cell: { "\($0.hqNumber ?? "–")" }, csv: { $0.hqNumber ?? "" }),
    Column(
      key: "customer", title: Words.customer, isSortable: true,
      cell: { order in
        let name: Html =
          order.customer.map { "<a href=\"/customers/\($0.number)\">\(order.customerName)</a>" }
          ?? "<span class=\"warning\">\(reader(OrderWords.unknownCustomer))</span>"
        return "\(name)<span class=\"sub\">\(order.town)</span>"
      }, csv: { $0.customerName }),
    Column(
      key: "state", title: Words.state, isSortable: true, cell: { stateTag($0.state, language) },
      csv: { $0.state.name(language) }),
    Column(
      key: "representative", title: Words.representative, isSortable: true, isOptional: true,
      cell: { "\($0.representative)" }, csv: { $0.representative }),
    Column(
      key: "received", title: OrderWords.received, isSortable: true, isOptional: true,
      cell: { reader.moment($0.receivedAt) }, csv: { $0.receivedAt.text }),
    Column(
      key: "date", title: OrderWords.date, isSortable: true, isOptional: true,
      cell: { "<span class=\"nowrap\">\($0.date.text(language))</span>" }, csv: { $0.date.text }),
    Column(
      key: "lines", title: OrderWords.lines, isNumber: true, isSortable: true, isOptional: true,
      cell: { "\(groupedText($0.lineCount, language))" }, csv: { decimalText($0.lineCount) }),
    Column(
      key: "net", title: Words.net, isNumber: true, isSortable: true,
      cell: { order in
        let difference: Html = .when(
          order.priceDifference != .zero,
          "<span class=\"sub warning\">\(reader(OrderWords.hqDiffers)) \(signed(order.priceDifference, language))</span>"
        )
        return "\(order.net.text(order.currency, language))\(difference)"
      }, csv: { plainText($0.net.grosze, places: 2, atLeast: 2) }),
    Column(
      key: "gross", title: Words.gross, isNumber: true, isSortable: true, isOptional: true,
      cell: { "\($0.gross.text($0.currency, language))" },
      csv: { plainText($0.gross.grosze, places: 2, atLeast: 2) }),
    Column(
      key: "currency", title: OrderWords.currency, isOptional: true, cell: { "\($0.currency.code)" },
      csv: { $0.currency.code }),
  ]
}

/// "+1,20" or "−1,20".
func signed(_ amount: Money, _ language: Language) -> String {
  (amount > .zero ? "+" : "") + amount.text(language)
}

/// Words of orders.
enum OrderWords {
  static let number = Text("Numer", "Number")
  static let hqNumber = Text("Numer centrali", "HQ number")
  static let unknownCustomer = Text("klient nieznany", "unknown customer")
  static let received = Text("Wpłynęło", "Received")
  static let date = Text("Data", "Date")
  static let lines = Text("Pozycje", "Lines")
  static let currency = Text("Waluta", "Currency")
  static let hqDiffers = Text("centrala", "HQ")
  static let order = Text("Zamówienie", "Order")
  static let empty = Text("Nie ma jeszcze zamówień", "No orders yet")
  static let emptyCure = Text(
    "Lista uzupełnia się sama, gdy urządzenia się synchronizują.",
    "The list fills by itself as devices synchronise.")
  static let allStates = Text("Każdy stan", "Every state")
  static let allPeople = Text("Każdy przedstawiciel", "Every representative")
  static let from = Text("Od", "From")
  static let to = Text("Do", "To")
  static let priceDifference = Text("Różnica ceny", "Price difference")
  static let onlyDifferent = Text("tylko z różnicą", "only with a difference")
  static let hint = Text("Numer, klient, miejscowość", "Number, customer, town")
  static let product = Text("Towar", "Product")
  static let quantity = Text("Ilość", "Quantity")
  static let listPrice = Text("Cena katalogowa", "List price")
  static let unitPrice = Text("Cena netto", "Net price")
  static let discount = Text("Rabat", "Discount")
  static let byHq = Text("Wg centrali", "By HQ")
  static let noHqPrice = Text("brak ceny", "no price")
  static let why = Text("Dlaczego ta cena?", "Why this price?")
  static let toPay = Text("Wartość netto pozycji", "Net value of the line")
  static let noTrace = Text("Urządzenie nie przysłało uzasadnienia.", "The device sent no reasons.")
  static let byRate = Text("Podsumowanie VAT", "Totals by VAT rate")
  static let rate = Text("Stawka", "Rate")
  static let delivery = Text("Termin dostawy", "Delivery date")
  static let soonest = Text("jak najszybciej", "as soon as possible")
  static let payment = Text("Płatność", "Payment")
  static let reference = Text("Numer klienta", "Customer's number")
  static let note = Text("Uwagi", "Note")
  static let device = Text("Urządzenie", "Device")
  static let confirmed = Text("Zatwierdzono na urządzeniu", "Confirmed on the device")
  static let arrived = Text("Wpłynęło do centrali", "Arrived at HQ")
  static let decided = Text("Decyzja", "Decision")
  static let trail = Text("Droga dokumentu", "Document trail")
  static let held = Text("Zamówienie czeka na decyzję", "The order waits for a decision")
  static let accept = Text("Przyjmij", "Accept")
  static let reject = Text("Odrzuć", "Reject")
  static let rejectTitle = Text("Odrzucić zamówienie?", "Reject the order?")
  static let rejectWords = Text(
    "Przedstawiciel zobaczy powód na urządzeniu. Decyzji nie można cofnąć.",
    "The representative will see the reason on the device. The decision cannot be undone.")
  static let rejectedBecause = Text("Odrzucone", "Rejected")
  static let differs = Text("Ceny różnią się od centrali", "Prices differ from HQ's")
  static let differsWords = Text(
    "Po przeliczeniu w centrali wartość netto zmieniłaby się o", "Computed at HQ, the net value would change by"
  )
  static let print = Text("Drukuj", "Print")
}
