import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// The day at a glance; it asks for itself again when an order arrives.
  func addDashboard<Context>(to pages: Pages<Context>) {
    pages.get("/") { request in
      let reader = request.reader
      let board = try await headquarters.dashboard(for: request.actor)
      return .page(
        PageContent(
          title: reader(Place.dashboard.title), place: .dashboard,
          badge: "<span class=\"soft\">\(board.day.text(reader.language))</span>",
          body: """
            <div id="list" class="stack" data-live="/orders/events" hx-get="/" hx-trigger="refresh" hx-select="#list" \
            hx-target="#list" hx-swap="outerHTML">\(tiles(board, reader))\
            <div class="columns wide-first">\(salesChart(board, reader))\(deviceCard(board, reader))</div>\
            \(newestOrders(board, reader))</div>
            """))
    }
  }

  private func tiles(_ board: Dashboard, _ reader: Reader) -> Html {
    let count = board.today.reduce(0) { $0 + $1.count }
    let today = "/orders?from=\(board.day.text)&to=\(board.day.text)"
    let value: Html =
      board.today.isEmpty
      ? "\(Money.zero.text(board.currency, reader.language))"
      : Html.each(board.today) { "\($0.net.text($0.currency, reader.language))<br>" }
    let silent = board.devices.filter { device in
      guard let seen = device.lastSeenAt else { return true }
      return reader.now.milliseconds - seen.milliseconds > 86_400_000
    }.count
    let waiting = board.devices.reduce(0) { $0 + $1.waiting }
    return """
      <div class="tiles">\
      \(tile(reader(BoardWords.today), value: "\(groupedText(count, reader.language))", note: "\(reader(BoardWords.newest)): \(lastMoment(board, reader))", icon: "clipboard-list", href: today))\
      \(tile(reader(BoardWords.valueToday), value: value, note: "\(reader(BoardWords.net))", icon: "wallet", href: today))\
      \(tile(reader(BoardWords.awaiting), value: "\(groupedText(board.awaitingCount, reader.language))", note: board.differenceCount == 0 ? "\(reader(BoardWords.noDifference))" : "\(Counts.orders(board.differenceCount, reader.language)) \(reader(BoardWords.difference))", icon: "triangle-alert", href: "/orders?state=5", tone: board.awaitingCount > 0 ? .warning : .neutral))\
      \(tile(reader(BoardWords.devices), value: "\(groupedText(Int64(board.devices.count), reader.language))", note: silent == 0 ? "\(reader(BoardWords.allFresh))" : "\(reader(BoardWords.silent)): \(silent)", icon: "smartphone", href: reader.mayAdminister ? "/devices" : nil))\
      \(tile(reader(BoardWords.waiting), value: "\(groupedText(waiting, reader.language))", note: "\(reader(BoardWords.waitingNote))", icon: "cloud-upload", href: reader.mayAdminister ? "/devices" : nil))\
      </div>
      """
  }

  private func lastMoment(_ board: Dashboard, _ reader: Reader) -> Html {
    board.newest.first.map { reader.moment($0.receivedAt) } ?? "–"
  }

  private func salesChart(_ board: Dashboard, _ reader: Reader) -> Html {
    let title = reader(BoardWords.chart) + ", " + board.currency.code
    if board.days.allSatisfy({ $0.count == 0 }) {
      return card(
        title,
        emptyState(
          icon: "chart-column", title: reader(BoardWords.noOrders), reader(BoardWords.noOrdersCure),
          actions: .when(
            reader.mayAdminister, button(reader(BoardWords.enrol), href: "/devices", icon: "smartphone"))))
    }
    let rows = Html.each(board.days.reversed()) { day in
      """
      <tr><td>\(day.day.text(reader.language))</td><td class="number">\(groupedText(day.count, reader.language))</td>\
      <td class="number">\(day.net.text(reader.language))</td></tr>
      """
    }
    return card(
      title,
      """
      \(barChart(board.days.map { (label: dayLabel($0.day), value: $0.net.grosze, href: "/orders?from=\($0.day.text)&to=\($0.day.text)", text: "\($0.day.text(reader.language)): \($0.net.text(board.currency, reader.language)), \(Counts.orders($0.count, reader.language))") }, title: title, reader))\
      <details class="why"><summary>\(reader(BoardWords.asTable))</summary><div class="table-box short"><table>\
      <thead><tr><th scope="col">\(reader(BoardWords.day))</th><th scope="col" class="number">\(reader(Place.orders.title))</th>\
      <th scope="col" class="number">\(reader(Words.net))</th></tr></thead><tbody>\(rows)</tbody></table></div></details>
      """)
  }

  private func dayLabel(_ day: CivilDate) -> String {
    let (_, month, number) = day.parts
    return decimalText(Int64(number)) + "." + decimalText(Int64(month), width: 2)
  }

  private func deviceCard(_ board: Dashboard, _ reader: Reader) -> Html {
    let rows = Html.each(
      board.devices.sorted { ($0.lastSeenAt?.milliseconds ?? 0) > ($1.lastSeenAt?.milliseconds ?? 0) }.prefix(8)
    ) { device in
      let seen = device.lastSeenAt.map { reader.ago($0) } ?? reader(BoardWords.never)
      return """
        <tr><td><span class="main-text">\(device.representative)</span><span class="sub">\(device.name)</span></td>\
        <td class="number">\(seen)\(.when(device.waiting > 0, "<span class=\"sub warning\">\(Counts.documents(device.waiting, reader.language)) \(reader(BoardWords.unsent))</span>"))</td></tr>
        """
    }
    guard !board.devices.isEmpty else {
      return card(
        reader(BoardWords.lastSync),
        emptyState(
          icon: "smartphone", title: reader(BoardWords.noDevices), reader(BoardWords.noDevicesCure),
          actions: .when(
            reader.mayAdminister,
            button(reader(BoardWords.enrol), href: "/devices", icon: "plus", style: "main"))))
    }
    return card(
      reader(BoardWords.lastSync), isFlush: true,
      "<div class=\"table-box short\"><table><tbody>\(rows)</tbody></table></div>")
  }

  private func newestOrders(_ board: Dashboard, _ reader: Reader) -> Html {
    guard !board.newest.isEmpty else { return .empty }
    let frame = TableFrame(
      name: "newest", caption: reader(BoardWords.newestOrders), path: "/orders", request: ListRequest())
    return card(
      reader(BoardWords.newestOrders),
      actions: button(reader(BoardWords.all), href: "/orders", style: "quiet small"), isFlush: true,
      table(
        frame,
        newestColumns(reader), board.newest, for: reader, isShort: true))
  }
}

private func newestColumns(_ reader: Reader) -> [Column<OrderRow>] {
  orderColumns(reader)
    .filter { ["number", "customer", "state", "representative", "received", "net"].contains($0.key) }
    .map { column in
      var column = column
      column.isSortable = false
      return column
    }
}

private enum BoardWords {
  static let today = Text("Zamówienia dziś", "Orders today")
  static let newest = Text("ostatnie", "latest")
  static let valueToday = Text("Wartość dziś", "Value today")
  static let net = Text("netto", "net")
  static let awaiting = Text("Wymagają decyzji", "Need a decision")
  static let difference = Text("z różnicą ceny", "with a price difference")
  static let noDifference = Text("wszystkie ceny zgodne", "all prices agree")
  static let devices = Text("Urządzenia", "Devices")
  static let allFresh = Text("wszystkie były tu w ciągu doby", "all were here within a day")
  static let silent = Text("ponad dobę bez kontaktu", "silent for over a day")
  static let waiting = Text("Niewysłane dokumenty", "Unsent documents")
  static let waitingNote = Text("według ostatniego kontaktu", "as of the last contact")
  static let chart = Text("Sprzedaż netto, ostatnie 14 dni", "Net sales, last 14 days")
  static let asTable = Text("Pokaż jako tabelę", "Show as a table")
  static let day = Text("Dzień", "Day")
  static let lastSync = Text("Ostatnia synchronizacja", "Last synchronisation")
  static let never = Text("jeszcze nigdy", "never yet")
  static let unsent = Text("niewysłane", "unsent")
  static let noDevices = Text("Brak urządzeń", "No devices")
  static let noDevicesCure = Text(
    "Wydaj jednorazowy kod i otwórz Teren na telefonie przedstawiciela.",
    "Give out a one-time code and open Teren on a representative's phone.")
  static let enrol = Text("Dodaj urządzenie", "Add a device")
  static let noOrders = Text("Nie ma jeszcze zamówień", "No orders yet")
  static let noOrdersCure = Text(
    "Pojawią się tu same, gdy tylko przedstawiciel zatwierdzi pierwsze.",
    "They will appear here by themselves as soon as a representative confirms the first.")
  static let newestOrders = Text("Ostatnie zamówienia", "Latest orders")
  static let all = Text("Wszystkie", "All")
}
