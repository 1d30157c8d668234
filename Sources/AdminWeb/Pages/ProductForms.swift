import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// Adding and changing goods, withdrawing them, and their pictures.
  func addProductForms<Context>(to pages: Pages<Context>) {
    pages.get("products/new") { request in
      .page(try await productForm(nil, Entered(values: ["vat": "23", "unit0": "szt", "active": "1"]), request))
    }
    pages.post("products") { request in try await saveProduct(nil, request) }
    pages.get("products/:id/edit") { request in
      let product = try await managedProduct(request)
      return .page(try await productForm(product, Entered(values: productValues(product)), request))
    }
    pages.post("products/:id") { request in try await saveProduct(try await managedProduct(request), request) }
    pages.post("products/:id/withdrawal") { request in
      var product = try await managedProduct(request)
      product.isActive = false
      try await headquarters.save(product, by: request.actor)
      return .go(
        "/products/\(product.id.number)", .withdrawn, undo: "/products/\(product.id.number)/return")
    }
    pages.post("products/:id/return") { request in
      var product = try await managedProduct(request)
      product.isActive = true
      try await headquarters.save(product, by: request.actor)
      return .go("/products/\(product.id.number)", .restored)
    }
    pages.post("products/:id/photo", limitBytes: 3 << 20) { request in
      var product = try await managedProduct(request)
      guard let file = request.form.files["photo"], !file.content.isEmpty else {
        throw FieldRefusals("photo", ProductWords.chooseFile)
      }
      guard let (type, ending) = pictureType(file.content) else {
        throw FieldRefusals("photo", ProductWords.notPicture)
      }
      // Named by its content: the same picture is kept once, and a new one has a new address.
      let name = hexText(checksum64(file.content)) + ending
      try await headquarters.savePhoto(name: name, mediaType: type, content: file.content, by: request.actor)
      product.photo = name
      try await headquarters.save(product, by: request.actor)
      return .go("/products/\(product.id.number)", .pictureSaved)
    }
  }

  private func managedProduct(_ request: PageRequest) async throws -> Product {
    guard request.reader.mayManage else { throw AccessRefusal() }
    guard let card = try await headquarters.productCard(try request.id()) else { throw MissingRefusal() }
    return card.product
  }

  private func saveProduct(_ old: Product?, _ request: PageRequest) async throws -> PageAnswer {
    guard request.reader.mayManage else { throw AccessRefusal() }
    var reading = FormReading(request.form)
    var product =
      old
      ?? Product(
        id: ProductId(0), code: "", name: "", category: CategoryId(0), brand: "", vat: .standard, units: [],
        photo: "")
    product.code = reading.text("code")
    product.name = reading.text("name")
    product.category = CategoryId(reading.number("category"))
    product.brand = reading.text("brand")
    product.vat = VatRate(code: reading.text("vat")) ?? .standard
    product.isActive = reading.text("active") == "1"
    product.units = (0..<4).compactMap { unit($0, &reading) }
    do {
      // The record counts its units from 0 without gaps; the form's rows are the same as long as none is skipped.
      try reading.finish(with: product.refusals.map(formField))
      let id = try await headquarters.save(product, by: request.actor)
      return .go("/products/\(id.number)", old == nil ? .added : .saved)
    } catch let refusals as FieldRefusals {
      var entered = request.entered
      entered.refusals = FieldRefusals(refusals.list.map(formField))
      entered.message = refusals["units"]
      return .page(try await productForm(old, entered, request), .unprocessableContent)
    }
  }

  private func unit(_ index: Int, _ reading: inout FormReading) -> ProductUnit? {
    let code = reading.text("unit\(index)")
    guard index == 0 || !code.isEmpty else { return nil }
    let barcode = reading.text("barcode\(index)")
    let parts = reading.text("ratio\(index)").split(separator: "/").map { Int64($0.trimmed()) }
    var ratio = UnitRatio.one
    if index > 0 {
      switch (parts.count, parts.first ?? nil, parts.last ?? nil) {
      case (1, let whole?, _): ratio = UnitRatio(numerator: whole)
      case (2, let over?, let under?): ratio = UnitRatio(numerator: over, denominator: under)
      default: reading.refuse("ratio\(index)", ProductWords.wrongRatio)
      }
    }
    return ProductUnit(
      code: code, ratio: ratio, barcode: barcode.isEmpty ? "" : normalizedEan(barcode) ?? barcode)
  }

  /// "units.1.barcode" is the form's "barcode1".
  private func formField(_ refusal: FieldRefusal) -> FieldRefusal {
    let parts = refusal.field.split(separator: ".")
    guard parts.count == 3, parts[0] == "units" else { return refusal }
    let name = parts[2] == "code" ? "unit" : String(parts[2])
    return FieldRefusal(name + parts[1], refusal.text)
  }

  private func productValues(_ product: Product) -> [String: String] {
    var values = [
      "code": product.code, "name": product.name, "category": "\(product.category.number)",
      "brand": product.brand,
      "vat": product.vat.code, "active": product.isActive ? "1" : "",
    ]
    for (index, unit) in product.units.enumerated() {
      values["unit\(index)"] = unit.code
      values["barcode\(index)"] = unit.barcode
      values["ratio\(index)"] =
        unit.ratio.denominator == 1
        ? "\(unit.ratio.numerator)" : "\(unit.ratio.numerator)/\(unit.ratio.denominator)"
    }
    return values
  }

  private func productForm(_ product: Product?, _ entered: Entered, _ request: PageRequest) async throws
    -> PageContent
  {
    let reader = request.reader
    guard reader.mayManage else { throw AccessRefusal() }
    let categories = try await headquarters.categories()
    let path = product.map { "/products/\($0.id.number)" } ?? "/products"
    let units = Html.each(0..<4) { index in
      let ratio: Html =
        index == 0
        ? .empty
        : field(reader(ProductWords.howMany), "ratio\(index)", entered, .whole(""), for: reader, maxLength: 21)
      return """
        <div class="pair">\
        \(field(reader(index == 0 ? ProductWords.baseUnit : ProductWords.moreUnit), "unit\(index)", entered, for: reader, isRequired: index == 0, maxLength: 20))\
        \(ratio)\(field(reader(ProductWords.barcode), "barcode\(index)", entered, .ean, for: reader, maxLength: 20))</div>
        """
    }
    let fields: Html = """
      <div class="form-section">\(field(reader(Words.name), "name", entered, for: reader, isRequired: true))\
      <div class="pair">\(field(reader(Words.code), "code", entered, for: reader, help: reader(CustomerWords.codeHelp), isRequired: true, maxLength: 40))\
      \(field(reader(ProductWords.brand), "brand", entered, for: reader, maxLength: 100))</div><div class="pair">\
      \(choice(reader(Words.category), "category", entered, choices(categories.map { ("\($0.category.id.number)", String(repeating: "· ", count: $0.depth) + $0.category.name) }), for: reader))\
      \(choice(reader(Words.vat), "vat", entered, ["23", "8", "5", "0", "zw", "np"].map { (value: $0, title: VatRate(code: $0)?.label ?? $0) }, for: reader))</div>\
      \(checkBox(reader(ProductWords.isActive), "active", entered))</div>\
      <div class="form-section"><h2>\(reader(ProductWords.units))</h2>\(units)</div>
      """
    return PageContent(
      title: product.map { reader(Words.edit) + ": " + $0.name } ?? reader(ProductWords.new), place: .products,
      crumbs: [(reader(Place.products.title), "/products")] + (product.map { [($0.name, path)] } ?? []),
      body: card(
        form(path, entered, for: reader, fields + formActions(reader(Words.save), back: path, for: reader))))
  }
}

/// What kind of picture bytes are, by how they begin; the name and type a browser gives prove nothing.
private func pictureType(_ bytes: [UInt8]) -> (type: String, ending: String)? {
  if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) { return ("image/png", ".png") }
  if bytes.starts(with: [0xff, 0xd8, 0xff]) { return ("image/jpeg", ".jpg") }
  if bytes.count > 12, bytes.starts(with: Array("RIFF".utf8)), bytes[8..<12].elementsEqual("WEBP".utf8) {
    return ("image/webp", ".webp")
  }
  return nil
}
