import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// The list of goods and a product's card.
  func addProducts<Context>(to pages: Pages<Context>) {
    pages.get("products") { request in
      let reader = request.reader
      let asked = request.list(["category", "brand", "vat", "state"])
      let columns = productColumns(reader)
      if request.wantsFile {
        let rows = try await allRows(asked) { try await headquarters.products($0) }
        return .file(
          name: "products.csv", type: "text/csv; charset=utf-8",
          Array(csv(visible(columns, in: "products", for: reader), rows, for: reader).utf8))
      }
      let page = try await headquarters.products(asked)
      let frame = TableFrame(
        name: "products", caption: reader(Place.products.title), path: "/products", request: asked)
      let isAll = asked.search.isEmpty && asked.filters.isEmpty
      let empty: Html =
        isAll
        ? emptyState(
          icon: "package", title: reader(ProductWords.empty), reader(ProductWords.emptyCure),
          actions: .when(
            reader.mayManage,
            button(reader(CustomerWords.fromFile), href: "/imports", icon: "file-up", style: "main")))
        : nothingFound("/products", reader)
      return .page(
        PageContent(
          title: reader(Place.products.title), place: .products,
          actions: .when(
            reader.mayManage,
            button(reader(CustomerWords.fromFile), href: "/imports", icon: "file-up")
              + button(reader(ProductWords.new), href: "/products/new", icon: "plus", style: "main")),
          body: listSection(
            frame, columns: columns, page: page, filters: try await productFilters(reader), for: reader,
            searchHint: ProductWords.hint,
            table(
              frame, columns, page.rows, for: reader, rowStyle: { $0.isActive ? "" : "is-off" }, empty: empty)))
      )
    }

    pages.get("products/:id") { request in
      guard let shown = try await headquarters.productCard(try request.id()) else { throw MissingRefusal() }
      let reader = request.reader
      let product = shown.product
      let history =
        reader.mayManage
        ? try await headquarters.history(of: "product", Int64(product.id.number), limit: 12) : []
      let body = productBody(shown, history, isPanel: request.isPanel, reader)
      if request.isPanel {
        return .fragment(panelBar(product.name, href: "/products/\(product.id.number)", for: reader) + body)
      }
      return .page(
        PageContent(
          title: product.name, place: .products, crumbs: [(reader(Place.products.title), "/products")],
          badge: .when(!product.isActive, tag(reader(ProductWords.withdrawn), .warning)),
          actions: productActions(product, reader), body: body))
    }
  }

  private func productColumns(_ reader: Reader) -> [Column<ProductRow>] {
    [
      Column(
        key: "photo", title: ProductWords.photo, isOptional: true,
        cell: { "<span class=\"thumb\">\(thumbnail($0.photo))</span>" }),
      Column(
        key: "code", title: Words.code, isSortable: true,
        cell: { "<span class=\"soft nowrap\">\($0.code)</span>" },
        csv: { $0.code }),
      Column(
        key: "name", title: Words.name, isSortable: true,
        cell: { product in
          """
          <a class="row-link" href="/products/\(product.id.number)" data-panel hx-get="/products/\(product.id.number)" \
          hx-headers='{"X-Panel":"1"}' hx-target="#panel" hx-swap="innerHTML" hx-push-url="false">\(product.name)</a>\
          \(.when(!product.isActive, " \(tag(reader(ProductWords.withdrawn), .warning))"))
          """
        }, csv: { $0.name }),
      Column(
        key: "category", title: Words.category, isSortable: true, isOptional: true, cell: { "\($0.category)" },
        csv: { $0.category }),
      Column(
        key: "brand", title: ProductWords.brand, isSortable: true, isOptional: true, cell: { "\($0.brand)" },
        csv: { $0.brand }),
      Column(
        key: "unit", title: Words.unit,
        cell: { product in
          "\(product.unit)\(.when(product.unitCount > 1, " <span class=\"soft\">+\(product.unitCount - 1)</span>"))"
        }, csv: { $0.unit }),
      Column(
        key: "barcode", title: ProductWords.barcode, isOptional: true,
        cell: { "<span class=\"nowrap\">\($0.barcode)</span>" }, csv: { $0.barcode }),
      Column(
        key: "vat", title: Words.vat, isNumber: true, isSortable: true, cell: { "\($0.vat.label)" },
        csv: { $0.vat.code }),
      Column(
        key: "lists", title: Place.priceLists.title, isNumber: true, isOptional: true,
        cell: { $0.priceListCount == 0 ? tag(reader(ProductWords.noPrice), .warning) : "\($0.priceListCount)" },
        csv: { decimalText($0.priceListCount) }),
    ]
  }

  private func productFilters(_ reader: Reader) async throws -> [Filter] {
    let categories = try await headquarters.categories()
    let brands = try await headquarters.productBrands()
    return [
      Filter(
        name: "category", title: reader(ProductWords.allCategories),
        options: categories.map {
          ("\($0.category.id.number)", String(repeating: "· ", count: $0.depth) + $0.category.name)
        }),
      Filter(name: "brand", title: reader(ProductWords.allBrands), options: brands.map { ($0, $0) }),
      Filter(
        name: "vat", title: reader(ProductWords.anyVat),
        options: ["23", "8", "5", "0", "zw", "np"].map { ($0, VatRate(code: $0)?.label ?? $0) }),
      Filter(
        name: "state", title: reader(CustomerWords.anyState),
        options: [
          ("active", reader(ProductWords.active)), ("withdrawn", reader(ProductWords.withdrawn)),
          ("noPhoto", reader(ProductWords.noPhoto)), ("noPrice", reader(ProductWords.noPrice)),
          ("noBarcode", reader(ProductWords.noBarcode)),
        ]),
    ]
  }

  private func productActions(_ product: Product, _ reader: Reader) -> Html {
    guard reader.mayManage else { return .empty }
    let path = "/products/\(product.id.number)"
    let sale =
      product.isActive
      ? act(reader(ProductWords.withdraw), path + "/withdrawal", for: reader, icon: "ban", style: "risky")
      : act(reader(ProductWords.restore), path + "/return", for: reader, icon: "check")
    return sale + button(reader(Words.edit), href: path + "/edit", icon: "pencil", style: "main")
  }

  private func productBody(_ shown: ProductCard, _ history: [AuditRow], isPanel: Bool, _ reader: Reader) -> Html
  {
    let product = shown.product
    let picture = card(
      reader(ProductWords.photo),
      "<div class=\"stack\">\(largePhoto(product, reader))\(.when(reader.mayManage && !isPanel, photoForm(product, reader)))</div>"
    )
    let about = card(
      reader(Words.details),
      facts([
        (reader(Words.code), "\(product.code)"),
        (
          reader(Words.category),
          "<a href=\"/products?category=\(product.category.number)\">\(shown.category)</a>"
        ),
        (reader(ProductWords.brand), "\(product.brand)"), (reader(Words.vat), "\(product.vat.label)"),
        (reader(CustomerWords.changed), reader.moment(shown.updatedAt)),
      ]))
    let units = card(reader(ProductWords.units), isFlush: true, unitTable(product, reader))
    let prices = card(reader(ProductWords.prices), isFlush: true, priceTable(shown, reader))
    let past: Html = .when(!history.isEmpty, card(reader(Words.history), trailOf(history, reader)))
    if isPanel { return about + units + prices + picture }
    return """
      <div class="columns wide-first"><div class="stack">\(units)\(prices)</div>\
      <div class="stack">\(picture)\(about)\(past)</div></div>
      """
  }

  private func largePhoto(_ product: Product, _ reader: Reader) -> Html {
    product.photo.isEmpty
      ? "<div class=\"photo none\">\(icon("image"))</div>"
      : "<img class=\"photo\" src=\"/pictures/\(percentEncoded(product.photo))\" alt=\"\(product.name)\">"
  }

  private func photoForm(_ product: Product, _ reader: Reader) -> Html {
    form(
      "/products/\(product.id.number)/photo", for: reader, isUpload: true,
      """
      \(field(reader(ProductWords.newPhoto), "photo", Entered(), .file("image/png,image/jpeg,image/webp"), for: reader, help: reader(ProductWords.photoHelp)))\
      <div class="actions"><button type="submit" class="button">\(icon("upload"))\(reader(ProductWords.upload))</button></div>
      """)
  }

  private func unitTable(_ product: Product, _ reader: Reader) -> Html {
    let base = product.units.first?.code ?? ""
    let rows = Html.each(product.units) { unit in
      let ratio =
        unit.ratio.denominator == 1
        ? groupedText(unit.ratio.numerator, reader.language)
        : "\(unit.ratio.numerator)/\(unit.ratio.denominator)"
      return """
        <tr><td class="strong">\(unit.code)</td><td class="number">\(ratio) \(base)</td>\
        <td>\(.when(!unit.barcode.isEmpty, "\(icon("barcode")) \(unit.barcode)"))</td></tr>
        """
    }
    return """
      <div class="table-box short"><table><thead><tr><th scope="col">\(reader(Words.unit))</th>\
      <th scope="col" class="number">\(reader(ProductWords.ratio))</th><th scope="col">\(reader(ProductWords.barcode))</th>\
      </tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }

  private func priceTable(_ shown: ProductCard, _ reader: Reader) -> Html {
    if shown.prices.isEmpty {
      return emptyState(icon: "tags", title: reader(ProductWords.noPrice), reader(ProductWords.noPriceCure))
    }
    let today = reader.now.inPoland.date
    let rows = Html.each(shown.prices) { row in
      let isNow = row.price.validity.contains(today)
      return """
        <tr\(.when(!isNow, " class=\"is-off\""))><td><a href="/price-lists/\(row.price.priceList.number)">\(row.listName)</a></td>\
        <td class="number strong">\(row.price.price.text(reader.language)) \(row.currency.code) / \(row.price.unit)</td>\
        <td>\(validityText(row.price.validity, reader))</td></tr>
        """
    }
    return """
      <div class="table-box short"><table><thead><tr><th scope="col">\(reader(Words.priceList))</th>\
      <th scope="col" class="number">\(reader(ProductWords.netPrice))</th><th scope="col">\(reader(Words.validity))</th>\
      </tr></thead><tbody>\(rows)</tbody></table></div>
      """
  }
}

/// A small picture in a list, or a placeholder.
func thumbnail(_ photo: String) -> Html {
  photo.isEmpty
    ? "<span class=\"none\">\(icon("image"))</span>"
    : "<img src=\"/pictures/\(percentEncoded(photo))\" alt=\"\" loading=\"lazy\" width=\"28\" height=\"28\">"
}

/// Words of goods.
enum ProductWords {
  static let hint = Text("Nazwa, kod, marka", "Name, code, brand")
  static let new = Text("Nowy towar", "New product")
  static let brand = Text("Marka", "Brand")
  static let barcode = Text("Kod kreskowy", "Barcode")
  static let photo = Text("Zdjęcie", "Picture")
  static let newPhoto = Text("Nowe zdjęcie", "New picture")
  static let photoHelp = Text("PNG, JPEG lub WebP, najwyżej 2 MB.", "PNG, JPEG or WebP, at most 2 MB.")
  static let upload = Text("Prześlij", "Upload")
  static let chooseFile = Text("Wybierz plik.", "Choose a file.")
  static let units = Text("Jednostki i kody", "Units and barcodes")
  static let ratio = Text("Zawiera", "Holds")
  static let prices = Text("Ceny w cennikach", "Prices in price lists")
  static let netPrice = Text("Cena netto", "Net price")
  static let active = Text("w sprzedaży", "on sale")
  static let withdrawn = Text("wycofany", "withdrawn")
  static let withdraw = Text("Wycofaj ze sprzedaży", "Withdraw from sale")
  static let restore = Text("Przywróć do sprzedaży", "Put on sale again")
  static let noPhoto = Text("bez zdjęcia", "without a picture")
  static let noPrice = Text("bez ceny", "without a price")
  static let noPriceCure = Text(
    "Towaru nie da się zamówić. Wpisz cenę w cenniku.", "It cannot be ordered. Enter a price in a price list.")
  static let noBarcode = Text("bez kodu kreskowego", "without a barcode")
  static let allCategories = Text("Każda kategoria", "Every category")
  static let allBrands = Text("Każda marka", "Every brand")
  static let anyVat = Text("Każdy VAT", "Every VAT rate")
  static let empty = Text("Nie ma jeszcze towarów", "No goods yet")
  static let emptyCure = Text(
    "Wczytaj je z pliku CSV swojego systemu albo dodaj pierwszy ręcznie.",
    "Load them from a CSV file of your system, or add the first by hand.")
  static let moreUnit = Text("Dodatkowa jednostka", "Further unit")
  static let baseUnit = Text("Jednostka podstawowa", "Base unit")
  static let howMany = Text("Ile podstawowych", "How many base units")
  static let isActive = Text("W sprzedaży", "On sale")
  static let wrongRatio = Text(
    "Wpisz liczbę całkowitą, np. 12, albo ułamek, np. 1/1000.",
    "Enter a whole number, as 12, or a fraction, as 1/1000.")
  static let notPicture = Text(
    "To nie jest PNG, JPEG ani WebP. Wybierz inny plik.", "This is no PNG, JPEG or WebP. Choose another file.")
}
