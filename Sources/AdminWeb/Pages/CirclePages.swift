import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// Groups, chains and sales channels that terms are agreed for.
  func addCircles<Context>(to pages: Pages<Context>) {
    pages.get("customer-groups") { request in .page(try await circlePage(Entered(), nil, request)) }
    pages.get("customer-groups/:kind/:id/edit") { request in
      let circle = try await managedCircle(request)
      return .page(
        try await circlePage(Entered(values: ["code": circle.code, "name": circle.name]), circle, request))
    }
    pages.post("customer-groups") { request in try await saveCircle(nil, request) }
    pages.post("customer-groups/:kind/:id") { request in
      try await saveCircle(try await managedCircle(request), request)
    }
  }

  private func managedCircle(_ request: PageRequest) async throws -> CustomerCircle {
    guard request.reader.mayManage else { throw AccessRefusal() }
    let (kind, id) = (request.parts["kind"] ?? "", try request.number("id"))
    guard
      let circle = try await headquarters.customerCircles().first(where: {
        $0.kind.rawValue == kind && Int64($0.id) == id
      })
    else { throw MissingRefusal() }
    return circle
  }

  private func saveCircle(_ old: CustomerCircle?, _ request: PageRequest) async throws -> PageAnswer {
    guard request.reader.mayManage else { throw AccessRefusal() }
    let reading = FormReading(request.form)
    do {
      guard let kind = old?.kind ?? CustomerCircle.Kind(rawValue: reading.text("kind")) else {
        throw FieldRefusals("kind", Words.chooseOne)
      }
      try await headquarters.save(
        CustomerCircle(kind: kind, id: old?.id ?? 0, code: reading.text("code"), name: reading.text("name")),
        by: request.actor)
    } catch let refusals as FieldRefusals {
      var entered = request.entered
      entered.refusals = refusals
      return .page(try await circlePage(entered, old, request), .unprocessableContent)
    }
    return .go("/customer-groups", old == nil ? .added : .saved)
  }

  private func circlePage(_ entered: Entered, _ edited: CustomerCircle?, _ request: PageRequest) async throws
    -> PageContent
  {
    let reader = request.reader
    guard reader.mayManage else { throw AccessRefusal() }
    let circles = try await headquarters.customerCircles()
    let lines = Html.each(circles) { circle in
      """
      <tr><td class="soft">\(circle.code)</td><td class="wraps"><span class="strong">\(circle.name)</span>\
      <span class="sub">\(circle.kind.name(reader.language))</span></td>\
      <td class="number">\(groupedText(circle.customerCount, reader.language))</td><td class="tools">\
      \(button(reader(Words.edit), href: "/customer-groups/\(circle.kind.rawValue)/\(circle.id)/edit", icon: "pencil", style: "small quiet"))</td></tr>
      """
    }
    let list: Html =
      circles.isEmpty
      ? emptyState(icon: "building-2", title: reader(CircleWords.empty), reader(CircleWords.emptyCure))
      : """
      <div class="table-box short"><table><thead><tr><th scope="col">\(reader(Words.code))</th>\
      <th scope="col">\(reader(Words.name))</th><th scope="col" class="number">\(reader(Place.customers.title))</th>\
      <th scope="col"><span class="unseen">\(reader(Words.edit))</span></th></tr></thead><tbody>\(lines)</tbody></table></div>
      """
    let kinds = CustomerCircle.Kind.allCases.map { ($0.rawValue, $0.name(reader.language)) }
    let kind: Html =
      edited.map { "<p class=\"soft\">\($0.kind.name(reader.language))</p>" }
      ?? choice(
        reader(CircleWords.kind), "kind", entered, kinds, for: reader, help: reader(CircleWords.kindHelp))
    let editor = card(
      reader(edited == nil ? CircleWords.new : CircleWords.edit),
      form(
        edited.map { "/customer-groups/\($0.kind.rawValue)/\($0.id)" } ?? "/customer-groups", entered,
        for: reader,
        """
        \(kind)\(field(reader(Words.code), "code", entered, for: reader, isRequired: true, maxLength: 40))\
        \(field(reader(Words.name), "name", entered, for: reader, isRequired: true))\
        \(formActions(reader(Words.save), back: edited == nil ? nil : "/customer-groups", for: reader))
        """))
    return PageContent(
      title: reader(Place.customerGroups.title), place: .customerGroups,
      body: "<div class=\"columns wide-first\">\(card(isFlush: true, list))\(editor)</div>")
  }

  /// The fields of a customer's form that say which groups, chain and channel it belongs to.
  func circleFields(_ entered: Entered, _ reader: Reader) async throws -> Html {
    let circles = try await headquarters.customerCircles()
    func options(_ kind: CustomerCircle.Kind) -> [(value: String, title: String)] {
      circles.filter { $0.kind == kind }.map { ("\($0.id)", $0.name) }
    }
    var fields: [Html] = []
    for (kind, name, title) in [
      (CustomerCircle.Kind.chain, "chain", ConditionFormWords.chain),
      (.channel, "channel", ConditionFormWords.channel),
    ] where !options(kind).isEmpty {
      fields.append(
        choice(reader(title), name, entered, [(value: "", title: "–")] + options(kind), for: reader))
    }
    let groups = options(.group)
    if fields.isEmpty, groups.isEmpty { return .empty }
    let boxes: Html = .when(
      !groups.isEmpty,
      """
      <fieldset class="stack"><legend>\(reader(CircleWords.groups))</legend>\
      \(Html.each(groups) { checkBox($0.title, "group.\($0.value)", entered) })</fieldset>
      """)
    let pair: Html =
      fields.count == 2 ? "<div class=\"pair\">\(fields[0])\(fields[1])</div>" : fields.first ?? .empty
    return """
      <div class="form-section"><h2>\(reader(Place.customerGroups.title))</h2>\(pair)\(boxes)</div>
      """
  }

  /// The groups, chain and channel chosen in a customer's form.
  func readCircles(of customer: inout Customer, _ request: PageRequest) async throws {
    let circles = try await headquarters.customerCircles()
    let reading = FormReading(request.form)
    let groups = circles.filter { $0.kind == .group }
    if circles.contains(where: { $0.kind == .chain }) { customer.chain = reading.number("chain") }
    if circles.contains(where: { $0.kind == .channel }) {
      customer.channel = UInt8(clamping: reading.number("channel"))
    }
    if !groups.isEmpty {
      customer.groups = groups.filter { reading.text("group.\($0.id)") == "1" }.map(\.id)
    }
  }
}

private enum CircleWords {
  static let new = Text("Nowa grupa, sieć albo kanał", "New group, chain or channel")
  static let edit = Text("Zmień nazwę", "Rename")
  static let kind = Text("Rodzaj", "Kind")
  static let kindHelp = Text(
    "Klient należy do jednej sieci i jednego kanału, a do grup dowolnie wielu.",
    "A customer belongs to one chain and one channel, and to any number of groups.")
  static let groups = Text("Grupy", "Groups")
  static let empty = Text("Nie ma jeszcze grup ani sieci", "No groups or chains yet")
  static let emptyCure = Text(
    "Dodaj pierwszą obok, a potem przypisz ją klientom na ich kartach. Warunki cenowe mogą się do niej odwołać.",
    "Add the first one here, then assign it on customers' cards. Price conditions can refer to it.")
}
