import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// Which customers belong to whom.
  func addTerritories<Context>(to pages: Pages<Context>) {
    pages.get("territories") { request in .page(try await territoryPage(Entered(), nil, request)) }
    pages.get("territories/:id/edit") { request in
      guard request.reader.mayManage else { throw AccessRefusal() }
      let id: TerritoryId = try request.id()
      guard let row = try await headquarters.territories(for: request.actor).first(where: { $0.id == id })
      else {
        throw MissingRefusal()
      }
      return .page(
        try await territoryPage(
          Entered(values: ["code": row.code, "name": row.name, "user": row.userId.map { "\($0)" } ?? ""]), id,
          request))
    }
    pages.post("territories") { request in try await saveTerritory(nil, request) }
    pages.post("territories/:id") { request in try await saveTerritory(try request.id(), request) }
    pages.post("territories/moves") { request in
      guard request.reader.mayManage else { throw AccessRefusal() }
      let target = TerritoryId(FormReading(request.form).number("territory"))
      for number in (request.form.lists["row"] ?? []).prefix(ListRequest.largestPage).compactMap({ UInt32($0) })
      {
        guard let card = try await headquarters.customerCard(CustomerId(number), for: request.actor) else {
          continue
        }
        var customer = card.customer
        customer.territory = target
        try await headquarters.save(customer, by: request.actor)
      }
      return .go("/customers?territory=\(target.number)", .moved)
    }
  }

  private func saveTerritory(_ id: TerritoryId?, _ request: PageRequest) async throws -> PageAnswer {
    guard request.reader.mayManage else { throw AccessRefusal() }
    let reading = FormReading(request.form)
    do {
      try await headquarters.save(
        Territory(
          id: id ?? TerritoryId(0), code: reading.text("code"), name: reading.text("name"),
          userId: Int64(reading.text("user"))), by: request.actor)
    } catch let refusals as FieldRefusals {
      var entered = request.entered
      entered.refusals = refusals
      return .page(try await territoryPage(entered, id, request), .unprocessableContent)
    }
    return .go("/territories", id == nil ? .added : .saved)
  }

  private func territoryPage(_ entered: Entered, _ edited: TerritoryId?, _ request: PageRequest) async throws
    -> PageContent
  {
    let reader = request.reader
    guard reader.mayManage else { throw AccessRefusal() }
    let rows = try await headquarters.territories(for: request.actor)
    let people = try await headquarters.users().filter { $0.isActive && !$0.series.isEmpty }
    let lines = Html.each(rows) { row in
      """
      <tr><td class="soft">\(row.code)</td><td><a class="row-link" href="/customers?territory=\(row.id.number)">\(row.name)</a></td>\
      <td>\(row.representative.isEmpty ? tag(reader(TerritoryWords.nobody), .warning) : "\(row.representative)")</td>\
      <td class="number">\(groupedText(row.customerCount, reader.language))</td>\
      <td class="tools">\(button(reader(Words.edit), href: "/territories/\(row.id.number)/edit", icon: "pencil", style: "small quiet"))</td></tr>
      """
    }
    let total = rows.reduce(0) { $0 + $1.customerCount }
    let list: Html =
      rows.isEmpty
      ? emptyState(icon: "map", title: reader(TerritoryWords.empty), reader(TerritoryWords.emptyCure))
      : """
      <div class="table-box short"><table><thead><tr><th scope="col">\(reader(Words.code))</th>\
      <th scope="col">\(reader(Words.name))</th><th scope="col">\(reader(Words.representative))</th>\
      <th scope="col" class="number">\(reader(Place.customers.title))</th>\
      <th scope="col"><span class="unseen">\(reader(Words.edit))</span></th></tr></thead><tbody>\(lines)</tbody>\
      <tfoot><tr><th scope="row">\(reader(Words.total))</th><td></td><td></td><td class="number">\(groupedText(total, reader.language))</td><td></td></tr></tfoot>\
      </table></div>
      """
    let editor = card(
      reader(edited == nil ? TerritoryWords.new : TerritoryWords.edit),
      form(
        edited.map { "/territories/\($0.number)" } ?? "/territories", entered, for: reader,
        """
        \(field(reader(Words.code), "code", entered, for: reader, isRequired: true, maxLength: 40))\
        \(field(reader(Words.name), "name", entered, for: reader, isRequired: true))\
        \(choice(reader(Words.representative), "user", entered, [(value: "", title: reader(TerritoryWords.nobody))] + people.map { ("\($0.id)", $0.name) }, for: reader, help: reader(TerritoryWords.moveHelp)))\
        \(formActions(reader(Words.save), back: edited == nil ? nil : "/territories", for: reader))
        """))
    return PageContent(
      title: reader(Place.territories.title), place: .territories,
      body: "<div class=\"columns wide-first\">\(card(isFlush: true, list))\(editor)</div>")
  }
}

private enum TerritoryWords {
  static let nobody = Text("nikt", "nobody")
  static let new = Text("Nowe terytorium", "New territory")
  static let edit = Text("Zmień terytorium", "Change the territory")
  static let moveHelp = Text(
    "Klienci przechodzą razem z terytorium; telefon nowego opiekuna pobierze ich sam.",
    "Its customers go with it; the new representative's phone fetches them by itself.")
  static let empty = Text("Nie ma jeszcze terytoriów", "No territories yet")
  static let emptyCure = Text(
    "Dodaj pierwsze obok albo wczytaj klientów z pliku: terytoria powstaną z ich kodów.",
    "Add the first one here, or load customers from a file: territories are made from their codes.")
}
