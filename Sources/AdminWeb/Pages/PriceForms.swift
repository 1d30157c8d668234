import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// The prices inside a list and the forms of one price.
  func addPriceForms<Context>(to pages: Pages<Context>) {
    pages.get("price-lists/:id/products/:product/prices/edit") { request in
      let (list, product, known) = try await pricesOf(request)
      let unit = request.query["unit"] ?? product.product.units.first?.code ?? ""
      let from = request.query["from"] ?? ""
      var entered = Entered(values: ["unit": unit, "from": from, "product": product.product.code])
      if let price = known.first(where: { $0.unit == unit && ($0.validity.from?.text ?? "") == from }) {
        entered.values["price"] = fixedText(price.price.tenThousandths, places: 4, atLeast: 2, .polish)
        entered.values["to"] = price.validity.to?.text ?? ""
      }
      return .page(priceForm(list, product, entered, request.reader))
    }
    pages.post("price-lists/:id/prices") { request in
      let list = try await managedList(request)
      let code = FormReading(request.form).text("product")
      let found = try await headquarters.products(ListRequest(search: code, pageSize: 20)).rows
      guard let product = found.first(where: { $0.code == code }) else {
        var entered = request.entered
        entered.refusals = FieldRefusals("product", CustomerWords.noProduct)
        return try await pricesAnswer(entered, request)
      }
      return try await savePrice(list, product.id, request)
    }
    pages.post("price-lists/:id/products/:product/prices") { request in
      let (list, product, _) = try await pricesOf(request)
      return try await savePrice(list, product.product.id, request)
    }
    pages.post("price-lists/:id/products/:product/prices/removal") { request in
      let (list, product, known) = try await pricesOf(request)
      let reading = FormReading(request.form)
      let left = known.filter {
        $0.unit != reading.text("unit") || ($0.validity.from?.text ?? "") != reading.text("from")
      }
      try await headquarters.setPrices(left, of: product.product.id, in: list.id, by: request.actor)
      return .go("/price-lists/\(list.id.number)", .removed)
    }
  }

  private func pricesOf(_ request: PageRequest) async throws -> (PriceList, ProductCard, [ListPrice]) {
    let list = try await managedList(request)
    guard let card = try await headquarters.productCard(try request.id("product")) else {
      throw MissingRefusal()
    }
    return (list, card, card.prices.map(\.price).filter { $0.priceList == list.id })
  }

  /// Saves one price and keeps the product's others in the list.
  private func savePrice(_ list: PriceList, _ id: ProductId, _ request: PageRequest) async throws -> PageAnswer
  {
    guard let card = try await headquarters.productCard(id) else { throw MissingRefusal() }
    var reading = FormReading(request.form)
    let unit = reading.text("unit").isEmpty ? card.product.units.first?.code ?? "" : reading.text("unit")
    let amount = reading.price("price")
    if amount == nil, reading.refusals.isEmpty { reading.refuse("price", PriceWords.missingPrice) }
    let price = ListPrice(
      priceList: list.id, product: id, unit: unit, price: amount ?? .zero,
      validity: Validity(from: reading.day("from"), to: reading.day("to")))
    do {
      try reading.finish(with: price.refusals)
      let others = card.prices.map(\.price).filter {
        $0.priceList == list.id && !($0.unit == unit && $0.validity.from == price.validity.from)
      }
      try await headquarters.setPrices(others + [price], of: id, in: list.id, by: request.actor)
      return .go("/price-lists/\(list.id.number)?q=\(percentEncoded(card.product.code))", .saved)
    } catch let refusals as FieldRefusals {
      var entered = request.entered
      entered.refusals = refusals
      return .page(priceForm(list, card, entered, request.reader), .unprocessableContent)
    }
  }

  /// The prices inside a list, with the form of a new one.
  func pricesAnswer(_ entered: Entered, _ request: PageRequest) async throws -> PageAnswer {
    let reader = request.reader
    guard let list = try await headquarters.priceList(try request.id()) else { throw MissingRefusal() }
    let path = "/price-lists/\(list.id.number)"
    let asked = request.list(["category", "on"])
    let columns = priceColumns(list, reader)
    if request.wantsFile {
      let rows = try await allRows(asked) { try await headquarters.prices(in: list.id, $0) }
      return .file(
        name: "prices.csv", type: "text/csv; charset=utf-8", Array(csv(columns, rows, for: reader).utf8))
    }
    let page = try await headquarters.prices(in: list.id, asked)
    let categories = try await headquarters.categories()
    let frame = TableFrame(name: "prices", caption: list.name, path: path, request: asked)
    let filters = [
      Filter(
        name: "category", title: reader(ProductWords.allCategories),
        options: categories.map {
          ("\($0.category.id.number)", String(repeating: "· ", count: $0.depth) + $0.category.name)
        }),
      Filter(name: "on", title: reader(PriceWords.validOn), options: [], isDay: true),
    ]
    let isAll = asked.search.isEmpty && asked.filters.isEmpty
    let empty =
      isAll
      ? emptyState(icon: "tags", title: reader(PriceWords.noPrices), reader(PriceWords.noPricesCure))
      : nothingFound(path, reader)
    let new: Html = .when(
      reader.mayManage,
      dialog(
        "new-price", title: reader(PriceWords.newPrice), for: reader, isOpen: !entered.refusals.list.isEmpty,
        form(
          path + "/prices", entered, for: reader,
          field(
            reader(CustomerWords.productCode), "product", entered, for: reader, isRequired: true, maxLength: 40)
            + priceFields(list, entered, reader))))
    return .page(
      PageContent(
        title: list.name, place: .priceLists, crumbs: [(reader(Place.priceLists.title), "/price-lists")],
        badge: tag(list.code) + tag(validityText(list.validity, reader), .info, icon: "calendar"),
        actions: .when(
          reader.mayManage,
          button(reader(PriceWords.newPrice), opens: "new-price", icon: "plus", style: "main")
            + button(reader(Words.edit), href: path + "/edit", icon: "pencil")),
        body: listSection(
          frame, columns: columns, page: page, filters: filters, for: reader, searchHint: ProductWords.hint,
          table(frame, columns, page.rows, for: reader, rowStyle: { $0.isActive ? "" : "is-off" }, empty: empty)
        ),
        dialogs: new), entered.refusals.list.isEmpty ? .ok : .unprocessableContent)
  }

  private func priceColumns(_ list: PriceList, _ reader: Reader) -> [Column<PriceRow>] {
    let language = reader.language
    return [
      Column(
        key: "code", title: Words.code, isSortable: true,
        cell: { "<span class=\"soft nowrap\">\($0.code)</span>" },
        csv: { $0.code }),
      Column(
        key: "name", title: Words.name, isSortable: true,
        cell: { "<a class=\"row-link\" href=\"/products/\($0.price.product.number)\">\($0.name)</a>" },
        csv: { $0.name }),
      Column(key: "unit", title: Words.unit, cell: { "\($0.price.unit)" }, csv: { $0.price.unit }),
      Column(
        key: "price", title: ProductWords.netPrice, isNumber: true, isSortable: true,
        cell: { row in
          let amount = row.price.price.text(language) + "\u{a0}" + list.currency.code
          guard reader.mayManage else { return "\(amount)" }
          let from = row.price.validity.from?.text ?? ""
          return """
            <a class="strong" title="\(reader(PriceWords.editPrice))" \
            href="/price-lists/\(list.id.number)/products/\(row.price.product.number)/prices/edit?unit=\(percentEncoded(row.price.unit))&from=\(from)">\(amount)</a>
            """
        }, csv: { plainText($0.price.price.tenThousandths, places: 4, atLeast: 2) }),
      Column(
        key: "from", title: Words.validity, isSortable: true, isOptional: true,
        cell: { "<span class=\"nowrap\">\(validityText($0.price.validity, reader))</span>" },
        csv: { ($0.price.validity.from?.text ?? "") + "/" + ($0.price.validity.to?.text ?? "") }),
    ]
  }

  private func priceFields(_ list: PriceList, _ entered: Entered, _ reader: Reader) -> Html {
    """
    <div class="pair">\(field(reader(ProductWords.netPrice), "price", entered, .price(list.currency.code), for: reader, isRequired: true, maxLength: 20))\
    \(field(reader(Words.unit), "unit", entered, for: reader, help: reader(PriceWords.unitHelp), maxLength: 20))</div>\
    <div class="pair">\(field(reader(Words.from), "from", entered, .date, for: reader))\
    \(field(reader(Words.to), "to", entered, .date, for: reader))</div>\(formActions(reader(Words.save), for: reader))
    """
  }

  private func priceForm(_ list: PriceList, _ shown: ProductCard, _ entered: Entered, _ reader: Reader)
    -> PageContent
  {
    let path = "/price-lists/\(list.id.number)"
    let own = "\(path)/products/\(shown.product.id.number)/prices"
    return PageContent(
      title: shown.product.name, place: .priceLists,
      crumbs: [(reader(Place.priceLists.title), "/price-lists"), (list.name, path)],
      body: card(
        reader(PriceWords.editPrice),
        form(own, entered, for: reader, priceFields(list, entered, reader))
          + "<hr>"
          + act(
            reader(Words.remove), own + "/removal", for: reader, icon: "trash-2", style: "risky",
            hidden: [("unit", entered["unit"]), ("from", entered["from"])])))
  }
}
