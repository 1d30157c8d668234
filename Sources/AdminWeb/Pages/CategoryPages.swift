import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// The tree of categories.
  func addCategories<Context>(to pages: Pages<Context>) {
    pages.get("categories") { request in .page(try await categoryPage(Entered(), nil, request)) }
    pages.get("categories/:id/edit") { request in
      let id: CategoryId = try request.id()
      guard let row = try await headquarters.categories().first(where: { $0.category.id == id }) else {
        throw MissingRefusal()
      }
      let values = [
        "code": row.category.code, "name": row.category.name,
        "parent": row.category.parent.map { "\($0.number)" } ?? "",
      ]
      return .page(try await categoryPage(Entered(values: values), id, request))
    }
    pages.post("categories") { request in try await saveCategory(nil, request) }
    pages.post("categories/:id") { request in try await saveCategory(try request.id(), request) }
  }

  private func saveCategory(_ id: CategoryId?, _ request: PageRequest) async throws -> PageAnswer {
    guard request.reader.mayManage else { throw AccessRefusal() }
    let reading = FormReading(request.form)
    let parent = reading.number("parent")
    do {
      if let id, try await isInside(CategoryId(parent), id) {
        throw FieldRefusals("parent", CategoryWords.ring)
      }
      try await headquarters.save(
        Trade.Category(
          id: id ?? CategoryId(0), code: reading.text("code"), name: reading.text("name"),
          parent: parent == 0 ? nil : CategoryId(parent)), by: request.actor)
    } catch let refusals as FieldRefusals {
      var entered = request.entered
      entered.refusals = refusals
      return .page(try await categoryPage(entered, id, request), .unprocessableContent)
    }
    return .go("/categories", id == nil ? .added : .saved)
  }

  /// Whether a category stands somewhere inside another, or is it.
  private func isInside(_ inner: CategoryId, _ outer: CategoryId) async throws -> Bool {
    let parents = Dictionary(
      try await headquarters.categories().map { ($0.category.id, $0.category.parent) },
      uniquingKeysWith: { first, _ in first })
    var next: CategoryId? = inner
    for _ in 0..<20 {
      guard let current = next else { return false }
      if current == outer { return true }
      next = parents[current] ?? nil
    }
    return false
  }

  private func categoryPage(_ entered: Entered, _ edited: CategoryId?, _ request: PageRequest) async throws
    -> PageContent
  {
    let reader = request.reader
    guard reader.mayManage else { throw AccessRefusal() }
    let rows = try await headquarters.categories()
    let lines = Html.each(rows) { row in
      """
      <tr><td><div class="tree-\(min(row.depth, 4))"><a class="row-link" href="/products?category=\(row.category.id.number)">\
      \(row.category.name)</a></div></td><td class="soft">\(row.category.code)</td>\
      <td class="number">\(groupedText(row.productCount, reader.language))</td><td class="tools">\
      \(button(reader(Words.edit), href: "/categories/\(row.category.id.number)/edit", icon: "pencil", style: "small quiet"))</td></tr>
      """
    }
    let list: Html =
      rows.isEmpty
      ? emptyState(icon: "folder-tree", title: reader(CategoryWords.empty), reader(CategoryWords.emptyCure))
      : """
      <div class="table-box short"><table><thead><tr><th scope="col">\(reader(Words.name))</th>\
      <th scope="col">\(reader(Words.code))</th><th scope="col" class="number">\(reader(Place.products.title))</th>\
      <th scope="col"><span class="unseen">\(reader(Words.edit))</span></th></tr></thead><tbody>\(lines)</tbody></table></div>
      """
    let parents = rows.filter { $0.category.id != edited }.map {
      (value: "\($0.category.id.number)", title: String(repeating: "· ", count: $0.depth) + $0.category.name)
    }
    let editor = card(
      reader(edited == nil ? CategoryWords.new : CategoryWords.edit),
      form(
        edited.map { "/categories/\($0.number)" } ?? "/categories", entered, for: reader,
        """
        \(field(reader(Words.name), "name", entered, for: reader, isRequired: true))\
        \(field(reader(Words.code), "code", entered, for: reader, isRequired: true, maxLength: 40))\
        \(choice(reader(CategoryWords.parent), "parent", entered, [(value: "", title: reader(CategoryWords.top))] + parents, for: reader))\
        \(formActions(reader(Words.save), back: edited == nil ? nil : "/categories", for: reader))
        """))
    return PageContent(
      title: reader(Place.categories.title), place: .categories,
      body: "<div class=\"columns wide-first\">\(card(isFlush: true, list))\(editor)</div>")
  }
}

private enum CategoryWords {
  static let new = Text("Nowa kategoria", "New category")
  static let edit = Text("Zmień kategorię", "Change the category")
  static let parent = Text("Kategoria nadrzędna", "Inside")
  static let top = Text("na najwyższym poziomie", "at the top")
  static let ring = Text(
    "Kategoria nie może być w samej sobie. Wybierz inną nadrzędną.",
    "A category cannot be inside itself. Choose another one around it.")
  static let empty = Text("Nie ma jeszcze kategorii", "No categories yet")
  static let emptyCure = Text(
    "Dodaj pierwszą obok albo wczytaj towary z pliku: kategorie powstaną z ich nazw.",
    "Add the first one here, or load goods from a file: categories are made from their names.")
}
