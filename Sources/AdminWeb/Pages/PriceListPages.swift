import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// Price lists, the prices inside, and changing them.
  func addPriceLists<Context>(to pages: Pages<Context>) {
    pages.get("price-lists") { request in .page(try await listsPage(Entered(), request)) }
    pages.post("price-lists") { request in
      do {
        let list = try readList(PriceListId(0), request)
        let id = try await headquarters.save(list, by: request.actor)
        return .go("/price-lists/\(id.number)", .added)
      } catch let refusals as FieldRefusals {
        var entered = request.entered
        entered.refusals = refusals
        return .page(try await listsPage(entered, request), .unprocessableContent)
      }
    }
    pages.get("price-lists/:id") { request in try await pricesAnswer(Entered(), request) }
    pages.get("price-lists/:id/edit") { request in
      let list = try await managedList(request)
      return .page(listForm(list, Entered(values: listValues(list)), request.reader))
    }
    pages.post("price-lists/:id") { request in
      let list = try await managedList(request)
      do {
        try await headquarters.save(try readList(list.id, request), by: request.actor)
        return .go("/price-lists/\(list.id.number)", .saved)
      } catch let refusals as FieldRefusals {
        var entered = request.entered
        entered.refusals = refusals
        return .page(listForm(list, entered, request.reader), .unprocessableContent)
      }
    }
    addPriceForms(to: pages)
  }

  func managedList(_ request: PageRequest) async throws -> PriceList {
    guard request.reader.mayManage else { throw AccessRefusal() }
    guard let list = try await headquarters.priceList(try request.id()) else { throw MissingRefusal() }
    return list
  }

  private func readList(_ id: PriceListId, _ request: PageRequest) throws -> PriceList {
    var reading = FormReading(request.form)
    let currency = Currency(reading.text("currency"))
    if currency == nil { reading.refuse("currency", PriceWords.wrongCurrency) }
    let list = PriceList(
      id: id, code: reading.text("code"), name: reading.text("name"), currency: currency ?? .zloty,
      validity: Validity(from: reading.day("from"), to: reading.day("to")))
    try reading.finish(with: list.refusals)
    return list
  }

  private func listValues(_ list: PriceList) -> [String: String] {
    [
      "code": list.code, "name": list.name, "currency": list.currency.code,
      "from": list.validity.from?.text ?? "",
      "to": list.validity.to?.text ?? "",
    ]
  }

  private func listFields(_ entered: Entered, _ reader: Reader) -> Html {
    """
    \(field(reader(Words.name), "name", entered, for: reader, isRequired: true))\
    <div class="pair">\(field(reader(Words.code), "code", entered, for: reader, isRequired: true, maxLength: 40))\
    \(field(reader(PriceWords.currency), "currency", entered, for: reader, isRequired: true, maxLength: 3))</div>\
    <div class="pair">\(field(reader(Words.from), "from", entered, .date, for: reader))\
    \(field(reader(Words.to), "to", entered, .date, for: reader))</div>
    """
  }

  private func listForm(_ list: PriceList, _ entered: Entered, _ reader: Reader) -> PageContent {
    let path = "/price-lists/\(list.id.number)"
    return PageContent(
      title: reader(Words.edit) + ": " + list.name, place: .priceLists,
      crumbs: [(reader(Place.priceLists.title), "/price-lists"), (list.name, path)],
      body: card(
        form(
          path, entered, for: reader,
          listFields(entered, reader) + formActions(reader(Words.save), back: path, for: reader))))
  }

  private func listsPage(_ entered: Entered, _ request: PageRequest) async throws -> PageContent {
    let reader = request.reader
    let lists = try await headquarters.priceLists()
    let today = reader.now.inPoland.date
    let lines = Html.each(lists) { row in
      let isNow = row.list.validity.contains(today)
      let state =
        isNow
        ? tag(reader(PriceWords.applies), .positive)
        : tag(reader(row.list.validity.to.map { $0 < today } ?? false ? PriceWords.expired : PriceWords.future))
      return """
        <tr><td class="soft">\(row.list.code)</td><td><a class="row-link" href="/price-lists/\(row.list.id.number)">\(row.list.name)</a></td>\
        <td>\(state)</td><td class="optional">\(validityText(row.list.validity, reader))</td><td>\(row.list.currency.code)</td>\
        <td class="number">\(groupedText(row.priceCount, reader.language))</td>\
        <td class="number"><a href="/customers?priceList=\(row.list.id.number)">\(groupedText(row.customerCount, reader.language))</a></td></tr>
        """
    }
    let list: Html =
      lists.isEmpty
      ? emptyState(icon: "tags", title: reader(PriceWords.empty), reader(PriceWords.emptyCure))
      : """
      <div class="table-box short"><table><thead><tr><th scope="col">\(reader(Words.code))</th>\
      <th scope="col">\(reader(Words.name))</th><th scope="col">\(reader(Words.state))</th>\
      <th scope="col" class="optional">\(reader(Words.validity))</th><th scope="col">\(reader(PriceWords.currency))</th>\
      <th scope="col" class="number">\(reader(PriceWords.prices))</th>\
      <th scope="col" class="number">\(reader(Place.customers.title))</th></tr></thead><tbody>\(lines)</tbody></table></div>
      """
    var shown = entered
    if shown.values.isEmpty { shown.values["currency"] = "PLN" }
    let new: Html = .when(
      reader.mayManage,
      dialog(
        "new-list", title: reader(PriceWords.new), for: reader, isOpen: !entered.refusals.list.isEmpty,
        form(
          "/price-lists", shown, for: reader,
          listFields(shown, reader) + formActions(reader(Words.save), for: reader))))
    return PageContent(
      title: reader(Place.priceLists.title), place: .priceLists,
      actions: .when(
        reader.mayManage,
        button(reader(PriceWords.fromFile), href: "/imports", icon: "file-up")
          + button(reader(PriceWords.new), opens: "new-list", icon: "plus", style: "main")),
      body: card(isFlush: true, list), dialogs: new)
  }
}

/// Words of prices.
enum PriceWords {
  static let new = Text("Nowy cennik", "New price list")
  static let fromFile = Text("Import cen z pliku", "Import prices from a file")
  static let currency = Text("Waluta", "Currency")
  static let wrongCurrency = Text("Wpisz kod waluty, np. PLN.", "Enter a currency code, as PLN.")
  static let prices = Text("Ceny", "Prices")
  static let applies = Text("obowiązuje", "applies")
  static let expired = Text("wygasł", "expired")
  static let future = Text("przyszły", "future")
  static let empty = Text("Nie ma jeszcze cenników", "No price lists yet")
  static let emptyCure = Text(
    "Dodaj pierwszy albo wczytaj ceny z pliku: cennik powstanie z jego kodu.",
    "Add the first one, or load prices from a file: the list is made from its code.")
  static let newPrice = Text("Dodaj cenę", "Add a price")
  static let editPrice = Text("Zmień cenę", "Change the price")
  static let noPrices = Text("W tym cenniku nie ma cen", "This list holds no prices")
  static let noPricesCure = Text(
    "Dodaj cenę towaru albo wczytaj je z pliku.", "Add a product's price, or load them from a file.")
  static let validOn = Text("Ważne w dniu", "Valid on")
  static let unitHelp = Text("Jak w kartotece towaru, np. szt.", "As on the product's card, e.g. szt.")
  static let missingPrice = Text("Wpisz cenę.", "Enter a price.")
}
