import Basis
import Sync
import Trade

extension DeviceSession {
  /// All goods, searched as one types or cut to a category, with prices for the chosen customer.
  func goodsPage(_ view: inout View) -> Page {
    let customer = view.customer.flatMap { replica.customer($0) }
    let head: Html
    if let customer {
      head =
        "<p class=\"for\"><span>\(GoodsWords.pricesFor(language)) <b>\(customer.name)</b></span><button class=\"quiet-button\" data-do=\"prices-for\" data-args=\"\" aria-label=\"\(GoodsWords.forgetCustomer(language))\">\(icon("x"))</button></p>"
    } else {
      head = .empty
    }
    let list = goodsList(&view) { product in
      let price = self.priceSide(product, customer)
      return
        "<a class=\"row\" href=\"#/goods/\(product.id.number)\">\(self.photo(product, small: true))<span class=\"row-text\"><b>\(product.name)</b><small>\(product.code)</small></span><span class=\"row-side\">\(price)</span></a>"
    }
    return Page(
      top: top(title: Words.goods(language)), main: [("m-for", head)] + list, title: Words.goods(language))
  }

  /// Search field, categories and the rows in sight; `row` makes one.
  func goodsList(
    _ view: inout View, enter: String = "", _ row: (Product) -> Html
  ) -> [(id: String, html: Html)] {
    if view.goods.matchedGeneration != replica.generation || view.goods.matchedQuery != view.goods.query
      || view.goods.matchedCategory != view.category
    {
      view.goods.matches = replica.products(matching: view.goods.query, category: view.category)
      view.goods.matchedGeneration = replica.generation
      view.goods.matchedQuery = view.goods.query
      view.goods.matchedCategory = view.category
    }
    let list = view.goods
    let field = searchField(
      "search-goods", value: list.query, label: GoodsWords.search(language), clear: Words.clear(language),
      list: "goods", enter: enter)
    var rows: Html
    if list.matches.isEmpty {
      rows = emptyState(
        "package", (replica.productCount == 0 ? GoodsWords.empty : GoodsWords.none)(language))
    } else {
      let range = list.window
      rows = Html.each(list.matches[range]) { id in
        replica.product(ProductId(id)).map(row) ?? "<div class=\"row\"></div>"
      }
      rows = window("goods", total: list.matches.count, first: range.lowerBound, rows: rows)
    }
    let count: Html =
      "<p class=\"count\" role=\"status\">\(Words.productCount(Int64(list.matches.count), language))</p>"
    return [
      ("m-search", field), ("m-categories", categoryChoice(view.category)), ("m-count", count),
      ("m-list", rows),
    ]
  }

  private func categoryChoice(_ chosen: CategoryId?) -> Html {
    let categories = replica.categories
    if categories.isEmpty { return .empty }
    let none: Html = chosen == nil ? " selected" : ""
    let options = Html.each(categories) { category in
      let selected: Html = category.id == chosen ? " selected" : ""
      return "<option value=\"\(category.id.number)\"\(selected)>\(category.name)</option>"
    }
    return """
      <label class="pick"><span>\(GoodsWords.category(language))</span>\
      <select data-change="category"><option value=""\(none)>\(GoodsWords.all(language))</option>\
      \(options)</select></label>
      """
  }

  /// The product's picture, or an icon in its place.
  func photo(_ product: Product, small: Bool) -> Html {
    let size: Html = small ? "48" : "240"
    if product.photo.isEmpty { return "<span class=\"photo none\">\(icon("package"))</span>" }
    let label = small ? "" : GoodsWords.photo(language) + ": " + product.name
    return
      "<img class=\"photo\" src=\"/v1/photo/\(product.photo)\" alt=\"\(label)\" width=\"\(size)\" height=\"\(size)\" loading=\"lazy\" decoding=\"async\">"
  }

  /// The price of the base unit beside a product, with the list price struck through when they differ.
  func priceSide(_ product: Product, _ customer: Customer?) -> Html {
    guard let customer else { return .empty }
    guard let priced = unitPrice(product, product.units[0], customer) else {
      return "<small>\(GoodsWords.noPrice(language))</small>"
    }
    let currency = self.currency(of: customer)
    let struck: Html =
      priced.listPrice == priced.unitPrice ? "" : "<s>\(priced.listPrice.text(language))</s> "
    let unit = "/" + product.units[0].code
    return "<span class=\"price\"><b>\(priceText(priced.unitPrice, currency))</b>\(unit) \(struck)</span>"
  }

  /// "19,99 zł".
  func priceText(_ price: Price, _ currency: Currency) -> String {
    let text = price.text(language)
    let sign = currency == .zloty && language == .polish ? "zł" : currency.code
    return language == .polish ? text + "\u{a0}" + sign : sign + "\u{a0}" + text
  }

  /// One product: picture, units, barcodes, and what it costs.
  func productPage(_ id: ProductId, _ view: View) -> Page {
    guard let product = replica.product(id) else { return gonePage() }
    let customer = view.customer.flatMap { replica.customer($0) }
    let category = replica.categories.first { $0.id == product.category }?.name ?? ""
    let base = facts([
      (CustomerWords.code(language), plain(product.code)),
      (GoodsWords.category(language), plain(category)),
      (GoodsWords.brand(language), plain(product.brand)),
      (Words.vat(language), plain(product.vat.label)),
    ])
    let picture: Html = product.photo.isEmpty ? "" : "<p class=\"picture\">\(photo(product, small: false))</p>"
    let pick: Html =
      customer == nil
      ? "<p><a class=\"button\" href=\"#/customers\">\(icon("users"))\(GoodsWords.chooseCustomer(language))</a></p>"
      : "<p class=\"for\"><span>\(GoodsWords.pricesFor(language)) <b>\(customer!.name)</b></span></p>"
    return Page(
      top: top(title: product.name, back: Screen.goods.path),
      main: [
        ("m-picture", picture), ("m-for", pick), ("m-units", units(product, customer)), ("m-facts", base),
      ],
      title: product.name)
  }

  private func units(_ product: Product, _ customer: Customer?) -> Html {
    let currency = customer.map { self.currency(of: $0) } ?? Currency.zloty
    let rows = Html.each(product.units) { unit in
      let priced = customer.flatMap { self.unitPrice(product, unit, $0) }
      let price: Html =
        priced.map { found in
          let struck: Html =
            found.listPrice == found.unitPrice ? "" : "<s>\(found.listPrice.text(self.language))</s> "
          return "<b>\(struck)\(self.priceText(found.unitPrice, currency))</b>"
        } ?? .empty
      let barcode: Html =
        unit.barcode.isEmpty ? "" : "<small>\(GoodsWords.barcode(self.language)) \(unit.barcode)</small>"
      return
        "<div class=\"fact\"><dt>\(unit.code)\(self.content(of: unit, product))\(barcode)</dt><dd>\(price)</dd></div>"
    }
    let upcoming = customer.map { futurePrices(product, $0) } ?? .empty
    return section(GoodsWords.units(language), "<dl class=\"facts\">\(rows)\(upcoming)</dl>")
  }

  /// " = 12 szt" behind a unit that holds several base units.
  func content(of unit: ProductUnit, _ product: Product) -> Html {
    guard unit.ratio != .one else { return .empty }
    let base = product.units[0].code
    guard let held = Quantity(1).inBaseUnits(unit.ratio) else { return .empty }
    return "<small> = \(held.text(language)) \(base)</small>"
  }

  private func futurePrices(_ product: Product, _ customer: Customer) -> Html {
    let later = replica.prices(product.id, in: customer.priceList).filter { price in
      price.validity.from.map { $0 > today } ?? false
    }
    return Html.each(later) { price in
      "<div class=\"fact\"><dt>\(price.unit)\(self.validity(price.validity))</dt><dd>\(self.priceText(price.price, self.currency(of: customer)))</dd></div>"
    }
  }
}
