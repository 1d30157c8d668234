import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// Every component once, for the eye and for screenshots; only in demo companies.
  func addStyleguide<Context>(to pages: Pages<Context>) {
    pages.get("styleguide") { request in
      guard request.reader.isDemo else { throw MissingRefusal() }
      let reader = request.reader
      return .page(
        PageContent(
          title: reader(Sample.title), place: nil, badge: tag("Teren"),
          actions: button(reader(Sample.dialog), opens: "sample-dialog")
            + button(reader(Words.save), href: "/styleguide", icon: "check", style: "main"),
          body: """
            \(card(reader(Sample.colours), swatches))\(card(reader(Sample.type), typeScale(reader)))\
            <div class="columns">\(card(reader(Sample.buttons), buttons(reader)))\(card(reader(Sample.states), tags(reader)))</div>\
            \(tiles(reader))\(card(reader(Sample.chart), chart(reader)))\(sampleTable(request))\
            <div class="columns">\(card(reader(Sample.fields), fields(reader)))\
            <div class="stack">\(card(reader(Sample.notices), notices(reader)))\
            \(card(reader(Sample.steps), "<div class=\"stack\">\(stepper(ImportWords.steps.map { reader($0) }, current: 1))\(progressBar(42, of: 100, reader(Sample.progress) + ": 42 %"))\(tabs(reader(Sample.tabs), [(reader(Words.details), "/styleguide", nil, true), (reader(Place.orders.title), "/styleguide", 12, false)]))</div>"))\
            \(card(reader(Sample.toast), toast(reader(Done.saved.text), undo: "/styleguide", for: reader)))</div></div>\
            \(card(emptyState(icon: "store", title: reader(CustomerWords.empty), reader(CustomerWords.emptyCure), actions: button(reader(CustomerWords.fromFile), href: "/styleguide", icon: "file-up", style: "main"))))
            """,
          dialogs: confirmation(
            "sample-dialog", title: reader(CustomerWords.blockTitle), reader(CustomerWords.blockWords),
            action: "/styleguide", button: reader(CustomerWords.block), for: reader)))
    }
  }

  private var swatches: Html {
    let names = [
      "ink", "ink-soft", "paper", "raised", "line", "accent", "positive", "warning", "danger", "info",
    ]
    let chart = (1...8).map { ("chart-\($0)", "\($0)") }
    return """
      <div class="swatches">\(Html.each(names.map { ($0, $0) } + chart) { name, style in
        "<div class=\"swatch c-\(style)\"><span>\(name)</span></div>"
      })</div>
      """
  }

  private func typeScale(_ reader: Reader) -> Html {
    """
    <div class="stack"><h1>\(reader(Sample.heading))</h1><h2>\(reader(Sample.heading))</h2><h3>\(reader(Sample.heading))</h3>\
    <p>\(reader(Sample.text))</p><p class="soft small">\(reader(Sample.text))</p>\
    <p class="strong">1 234,50 zł · 987 654,32 zł · 0123456789</p></div>
    """
  }

  private func buttons(_ reader: Reader) -> Html {
    """
    <div class="row">\(button(reader(Words.save), href: "#", icon: "check", style: "main"))\
    \(button(reader(Words.edit), href: "#", icon: "pencil"))\(button(reader(Words.remove), href: "#", icon: "trash-2", style: "risky"))\
    \(button(reader(Words.cancel), href: "#", style: "quiet"))\(button(reader(Words.add), href: "#", icon: "plus", style: "small"))\
    <button type="button" class="button" disabled>\(reader(Words.save))</button></div>
    """
  }

  private func tags(_ reader: Reader) -> Html {
    let states: [OrderState] = [
      .received, .accepted(number: ""), .awaitingApproval(reason: ""), .rejected(reason: ""),
      .inErp(number: ""),
      .cancelled(reason: ""),
    ]
    return "<div class=\"row\">\(Html.each(states) { stateTag($0, reader.language) })</div>"
  }

  private func tiles(_ reader: Reader) -> Html {
    """
    <div class="tiles">\(tile(reader(Place.orders.title), value: "128", note: "\(reader(Words.lastSeen)) 14:20", icon: "clipboard-list", href: "/styleguide"))\
    \(tile(reader(Words.net), value: "\(Money(grosze: 12_345_678).text(.zloty, reader.language))", icon: "wallet"))\
    \(tile(reader(Sample.waiting), value: "3", note: "\(Counts.documents(3, reader.language))", icon: "triangle-alert", tone: .warning))</div>
    """
  }

  private func chart(_ reader: Reader) -> Html {
    let values: [Int64] = [12, 18, 9, 22, 31, 4, 0, 27, 33, 29, 38, 41, 12, 36]
    return barChart(
      values.enumerated().map { index, value in
        (label: "\(index + 10).11", value: value * 10_000_00, href: "/styleguide", text: "\(value * 10_000) zł")
      }, title: reader(Sample.chart), reader)
  }

  private func sampleTable(_ request: PageRequest) -> Html {
    let reader = request.reader
    struct Line {
      var code: String
      var name: String
      var amount: Money
    }
    let lines = [
      Line(code: "K-001", name: "Delikatesy „Pod Lipą”", amount: Money(grosze: 123_450)),
      Line(code: "K-002", name: "Sklep <b>Żabka</b> & Spółka", amount: Money(grosze: 98_765_432)),
      Line(code: "K-003", name: "Łódzkie Zakłady Spożywcze", amount: Money(grosze: -4_200)),
    ]
    let columns: [Column<Line>] = [
      Column(
        key: "code", title: Words.code, isSortable: true, cell: { "<span class=\"soft\">\($0.code)</span>" }),
      Column(
        key: "name", title: Words.name, isSortable: true,
        cell: { "<a class=\"row-link\" href=\"/styleguide\">\($0.name)</a>" }),
      Column(
        key: "state", title: Words.state, isOptional: true,
        cell: { _ in tag(reader(ProductWords.active), .positive) }),
      Column(
        key: "amount", title: Words.net, isNumber: true, isSortable: true,
        cell: { "\($0.amount.text(reader.language))" }),
    ]
    var asked = request.list(["state"])
    asked.filters = ["state": "active"]
    asked.sort = "name"
    let frame = TableFrame(name: "sample", caption: reader(Sample.table), path: "/styleguide", request: asked)
    let filter = Filter(
      name: "state", title: reader(Words.state), options: [("active", reader(ProductWords.active))])
    return listSection(
      frame, columns: columns, page: ListPage(rows: lines, total: 1_234, page: 1, pageSize: 50),
      filters: [filter],
      for: reader,
      table(
        frame, columns, lines, for: reader,
        totals: [
          "code": "\(reader(Words.total))", "amount": "\(Money(grosze: 98_884_682).text(reader.language))",
        ],
        pick: { $0.code }, isShort: true))
  }

  private func fields(_ reader: Reader) -> Html {
    var entered = Entered(values: ["nip": "123-456-78-90", "limit": "1234,50", "note": "Wejście od podwórza"])
    entered.refusals = FieldRefusals("nip", Words.wrongNip)
    return form(
      "/styleguide", entered, for: reader,
      """
      \(field(reader(Words.name), "name", entered, for: reader, isRequired: true))\
      \(field(reader(CustomerWords.nip), "nip", entered, .nip, for: reader))\
      <div class="pair">\(field(reader(CustomerWords.limit), "limit", entered, .money("zł"), for: reader, help: reader(CustomerWords.limitHelp)))\
      \(field(reader(CustomerWords.discount), "percent", entered, .percent, for: reader))</div>\
      <div class="pair">\(field(reader(Words.from), "from", entered, .date, for: reader))\
      \(choice(reader(Words.priceList), "list", entered, choices([("1", "HURT"), ("2", "DETAL")]), for: reader))</div>\
      \(field(reader(ProductWords.barcode), "ean", entered, .ean, for: reader))\
      \(textArea(reader(OrderWords.note), "note", entered, for: reader))\(checkBox(reader(ProductWords.isActive), "active", entered))\
      \(formActions(reader(Words.save), back: "/styleguide", for: reader))
      """)
  }

  private func notices(_ reader: Reader) -> Html {
    """
    <div class="stack">\(notice("\(reader(Sample.text))"))\(notice("\(reader(ImportWords.done))", .positive))\
    \(notice("\(reader(ImportWords.doneWithRefused))", .warning, actions: button(reader(ImportWords.badRows), href: "#", icon: "download")))\
    \(notice("\(reader(Words.wrongNip))", .danger))</div>
    """
  }
}

private enum Sample {
  static let title = Text("Przewodnik po komponentach", "Component guide")
  static let colours = Text("Kolory", "Colours")
  static let type = Text("Pismo", "Type")
  static let heading = Text("Zażółć gęślą jaźń", "The quick brown fox")
  static let text = Text(
    "Zamówienie zapisano na urządzeniu. Wyślemy je po połączeniu.",
    "The order is saved on the device. It will be sent once connected.")
  static let buttons = Text("Przyciski", "Buttons")
  static let states = Text("Stany", "States")
  static let waiting = Text("Czekają na wysłanie", "Waiting to be sent")
  static let chart = Text("Sprzedaż netto, PLN", "Net sales, PLN")
  static let table = Text("Tabela", "Table")
  static let fields = Text("Pola formularza", "Form fields")
  static let notices = Text("Komunikaty", "Notices")
  static let steps = Text("Kroki, postęp, zakładki", "Steps, progress, tabs")
  static let progress = Text("Pierwsza synchronizacja", "First synchronisation")
  static let tabs = Text("Części karty", "Parts of the card")
  static let toast = Text("Potwierdzenie z cofnięciem", "Toast with undo")
  static let dialog = Text("Pokaż okno", "Show a dialog")
}
