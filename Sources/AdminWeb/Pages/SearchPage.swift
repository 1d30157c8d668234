import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// The search over everything: a piece for the Ctrl K window, or a page of its own.
  func addSearch<Context>(to pages: Pages<Context>) {
    pages.get("search") { request in
      let words = request.query["q"] ?? ""
      let reader = request.reader
      let found = try await headquarters.search(words, for: request.actor, limit: request.isPanel ? 5 : 20)
      let results = results(found, words, reader)
      if request.isPanel { return .fragment(results) }
      return .page(
        PageContent(
          title: reader(Words.search) + ": " + words, place: nil,
          body: card("<div class=\"finder-results\">\(results)</div>")))
    }
  }

  private func results(_ found: SearchResult, _ words: String, _ reader: Reader) -> Html {
    if words.trimmed().isEmpty { return .empty }
    if found.isEmpty {
      return emptyState(icon: "search", title: reader(Words.nothingFound), reader(SearchWords.cure))
    }
    func group(_ place: Place, _ rows: [(String, String, String)]) -> Html {
      .when(
        !rows.isEmpty,
        "<h3>\(reader(place.title))</h3>"
          + .each(rows) { href, name, beside in
            "<a href=\"\(href)\">\(icon(place.icon))<span>\(name)</span><span class=\"where\">\(beside)</span></a>"
          })
    }
    let pages = Place.allCases.filter { place in
      reader.user.map { place.isOpen(to: $0.role) } ?? false
        && String(decoding: folded(reader(place.title)), as: UTF8.self)
          .hasPrefix(String(decoding: folded(words), as: UTF8.self))
    }
    return Html.each(pages) { place in
      "<a href=\"\(place.path)\">\(icon(place.icon))<span>\(reader(place.title))</span></a>"
    }
      + group(
        .customers, found.customers.map { ("/customers/\($0.id.number)", $0.name, $0.town + " · " + $0.code) })
      + group(.products, found.products.map { ("/products/\($0.id.number)", $0.name, $0.code) })
      + group(
        .orders,
        found.orders.map {
          (
            "/orders/\($0.id)", $0.hqNumber ?? $0.number,
            $0.customerName + " · " + $0.date.text(reader.language)
          )
        })
      + group(.priceLists, found.priceLists.map { ("/price-lists/\($0.id.number)", $0.name, $0.code) })
  }
}

private enum SearchWords {
  static let cure = Text(
    "Spróbuj fragmentu nazwy, miejscowości, kodu, NIP albo numeru zamówienia.",
    "Try a part of a name, town, code, tax number or order number.")
}
