import Basis
import Foundation
import Headquarters
import Trade

extension AdminWeb {
  /// Every change: by whom, when, from what to what.
  func addAudit<Context>(to pages: Pages<Context>) {
    pages.get("audit") { request in
      let reader = request.reader
      guard reader.mayManage else { throw AccessRefusal() }
      let asked = request.list(["user", "kind", "verb", "object", "from", "to"])
      let page = try await headquarters.auditTrail(asked, for: request.actor)
      let words = try await headquarters.auditWords()
      let people = try await headquarters.users()
      let frame = TableFrame(name: "audit", caption: reader(Place.audit.title), path: "/audit", request: asked)
      let columns = auditColumns(reader)
      if request.wantsFile {
        let rows = try await allRows(asked) { try await headquarters.auditTrail($0, for: request.actor) }
        return .file(
          name: "audit.csv", type: "text/csv; charset=utf-8", Array(csv(columns, rows, for: reader).utf8))
      }
      let filters = [
        Filter(
          name: "kind", title: reader(AuditWords.anyKind),
          options: words.kinds.map { ($0, auditKind($0)(reader.language)) }),
        Filter(
          name: "verb", title: reader(AuditWords.anyVerb),
          options: words.verbs.map { ($0, auditVerb($0)(reader.language)) }),
        Filter(name: "user", title: reader(AuditWords.anybody), options: people.map { ("\($0.id)", $0.name) }),
        Filter(name: "from", title: reader(OrderWords.from), options: [], isDay: true),
        Filter(name: "to", title: reader(OrderWords.to), options: [], isDay: true),
      ]
      return .page(
        PageContent(
          title: reader(Place.audit.title), place: .audit,
          body: listSection(
            frame, columns: columns, page: page, filters: filters, for: reader, searchHint: AuditWords.hint,
            table(frame, columns, page.rows, for: reader, empty: nothingFound("/audit", reader)))))
    }
  }

  private func auditColumns(_ reader: Reader) -> [Column<AuditRow>] {
    [
      Column(
        key: "at", title: AuditWords.when, cell: { "<span class=\"nowrap\">\(reader.moment($0.at))</span>" },
        csv: { $0.at.text }),
      Column(
        key: "who", title: AuditWords.who,
        cell: {
          "\(whoDid($0, reader))\(.when(!$0.address.isEmpty, "<span class=\"sub\">\($0.address)</span>"))"
        },
        csv: { $0.person }),
      Column(
        key: "verb", title: AuditWords.what, cell: { "\(auditVerb($0.verb)(reader.language))" },
        csv: { $0.verb }),
      Column(
        key: "object", title: AuditWords.object,
        cell: { row in
          let name: Html =
            auditLink(row).map { "<a href=\"\($0)\">\(auditName(row))</a>" } ?? "\(auditName(row))"
          return "\(name)<span class=\"sub\">\(auditKind(row.objectKind)(reader.language))</span>"
        }, csv: { $0.objectKind + " " + $0.objectName }),
      Column(
        key: "changes", title: AuditWords.changes, cell: { changeList($0, reader) },
        csv: { $0.beforeJson + " → " + $0.afterJson }),
    ]
  }
}

/// The thing's name, or its number where the trail has no name.
private func auditName(_ row: AuditRow) -> String {
  row.objectName.isEmpty ? row.objectId.map { "#\($0)" } ?? "" : row.objectName
}

private func whoDid(_ row: AuditRow, _ reader: Reader) -> String {
  if !row.person.isEmpty { return row.person }
  return row.device.isEmpty ? reader(AuditWords.program) : row.device
}

/// Where a thing of the trail is shown.
private func auditLink(_ row: AuditRow) -> String? {
  guard let id = row.objectId else { return nil }
  switch row.objectKind {
  case "customer", "customer_discount": return "/customers/\(id)"
  case "product", "list_price": return "/products/\(id)"
  case "price_list": return "/price-lists/\(id)"
  case "customer_order": return "/orders/\(id)"
  default: return nil
  }
}

/// The changed fields, what they were and what they are.
func changeList(_ row: AuditRow, _ reader: Reader) -> Html {
  let before = jsonFields(row.beforeJson)
  let after = jsonFields(row.afterJson)
  let names = (before.map(\.0) + after.map(\.0)).reduce(into: [String]()) {
    if !$0.contains($1) { $0.append($1) }
  }
  if names.isEmpty { return .empty }
  // A new thing's fields are on its card; the trail would only repeat them.
  if row.verb == "add" { return .empty }
  let items = Html.each(names.prefix(12)) { name in
    let was = before.first { $0.0 == name }?.1
    let now = after.first { $0.0 == name }?.1
    let old: Html = was.map { "<span class=\"was\">\(auditValue(name, $0, reader))</span> → " } ?? .empty
    let new: Html = now.map { "<span class=\"is\">\(auditValue(name, $0, reader))</span>" } ?? .empty
    return "<li><span class=\"soft\">\(auditField(name)(reader.language)):</span> \(old)\(new)</li>"
  }
  return "<ul class=\"changes\">\(items)</ul>"
}

/// A thing's history as a line of events.
func trailOf(_ history: [AuditRow], _ reader: Reader) -> Html {
  let items = Html.each(history) { row in
    """
    <li><span class="strong">\(auditVerb(row.verb)(reader.language))</span>\
    <div class="when">\(reader.moment(row.at)) · \(whoDid(row, reader))</div>\(changeList(row, reader))</li>
    """
  }
  return "<ol class=\"trail\">\(items)</ol>"
}

private func jsonFields(_ json: String) -> [(String, String)] {
  guard let object = try? JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any] else {
    return []
  }
  return object.sorted { $0.key < $1.key }.map { key, value in
    (key, String((value is NSNull ? "" : "\(value)").prefix(200)))
  }
}

/// A value of the trail as people read it: amounts with their decimals, nothing as a dash.
private func auditValue(_ field: String, _ value: String, _ reader: Reader) -> String {
  if value.isEmpty { return "–" }
  if field == "state" { return stateWord(value)(reader.language) }
  let isAmount = ["balance", "overdue", "credit_limit", "net", "price_difference"].contains(field)
  guard isAmount, let grosze = Int64(value) else { return value }
  return Money(grosze: grosze).text(reader.language)
}

/// An order's state, which the trail keeps under its English name.
private func stateWord(_ name: String) -> Text {
  let states: [OrderState] = [
    .received, .accepted(number: ""), .awaitingApproval(reason: ""), .rejected(reason: ""), .inErp(number: ""),
    .cancelled(reason: ""),
  ]
  guard let state = states.first(where: { $0.name(.english) == name }) else { return Text(name, name) }
  return Text(state.name(.polish), state.name(.english))
}

/// A field of the trail in words; one that has none here is shown as it is stored.
private func auditField(_ name: String) -> Text {
  switch name {
  case "code": Words.code
  case "name": Words.name
  case "nip": CustomerWords.nip
  case "street": CustomerWords.street
  case "postal_code": CustomerWords.postalCode
  case "town": CustomerWords.town
  case "phone": CustomerWords.phone
  case "email": CustomerWords.email
  case "segment": CustomerWords.segment
  case "territory_id": Words.territory
  case "price_list_id": Words.priceList
  case "payment_form": CustomerWords.paymentForm
  case "payment_days": CustomerWords.paymentDays
  case "credit_limit": CustomerWords.limit
  case "balance": CustomerWords.balance
  case "overdue": CustomerWords.overdue
  case "block_reason": Text("powód wstrzymania", "reason for the hold")
  case "category_id": Words.category
  case "brand": ProductWords.brand
  case "vat": Words.vat
  case "photo": ProductWords.photo
  case "is_active", "active": ProductWords.isActive
  case "units": ProductWords.units
  case "currency": PriceWords.currency
  case "valid_from": Words.from
  case "valid_to": Words.to
  case "login": UserWords.login
  case "role": UserWords.role
  case "series": UserWords.series
  case "language": UserWords.language
  case "user_id": Words.representative
  case "state": Words.state
  case "detail": Text("szczegóły", "details")
  case "net": Words.net
  case "price_difference": OrderWords.priceDifference
  case "number": OrderWords.number
  case "reason": Text("powód", "reason")
  case "parent_id": Text("kategoria nadrzędna", "category above")
  case "latitude": Text("szerokość geograficzna", "latitude")
  case "longitude": Text("długość geograficzna", "longitude")
  case "added": ImportWords.added
  case "changed": ImportWords.changed
  case "unchanged": ImportWords.unchanged
  case "type": ConditionWords.type
  case "who": ConditionWords.who
  case "what": ConditionWords.what
  case "access": Text("klucz", "key")
  case "value": ConditionWords.value
  case "scale": ConditionWords.scale
  case "priority": ConditionWords.priority
  case "payment": CustomerWords.paymentForm
  case "channel", "channel_id": ConditionFormWords.channel
  case "agreement": ConditionWords.agreement
  case "from_minute": Words.from
  case "to_minute": Words.to
  case "chain_id": ConditionFormWords.chain
  case "payer_id": Text("płatnik", "payer")
  case "groups": ConditionFormWords.group
  case "grams": Text("gramów w jednostce", "grams of one unit")
  case "cost": Text("koszt (1/10 000)", "cost (1/10,000)")
  case "floor_price": Text("cena minimalna (1/10 000)", "lowest price (1/10,000)")
  default: Text(name, name)
  }
}

/// A verb of the trail in words; one that has none here is shown as it is stored.
func auditVerb(_ verb: String) -> Text {
  switch verb {
  case "add": Text("dodano", "added")
  case "change": Text("zmieniono", "changed")
  case "remove": Text("usunięto", "removed")
  case "load": Text("wczytano plik", "file loaded")
  case "sign in": Text("zalogowano", "signed in")
  case "sign out": Text("wylogowano", "signed out")
  case "sign out everywhere": Text("zakończono sesje", "sessions ended")
  case "fail to sign in": Text("błędne hasło", "wrong password")
  case "change password": Text("zmieniono hasło", "password changed")
  case "accept": Text("przyjęto", "accepted")
  case "reject": Text("odrzucono", "rejected")
  case "hold": Text("wstrzymano do decyzji", "held for a decision")
  case "receive": Text("wpłynęło", "received")
  case "enrol": Text("dołączono urządzenie", "device enrolled")
  case "offer enrolment": Text("wydano kod urządzenia", "device code issued")
  case "rename": Text("zmieniono nazwę", "renamed")
  case "quarantine": Text("odłożono do wyjaśnienia", "set aside")
  case "revoke": Text("odłączono", "revoked")
  case "publish": Text("ogłoszono", "published")
  case "withdraw": Text("wycofano", "withdrawn")
  default: Text(verb, verb)
  }
}

/// A kind of thing in words.
func auditKind(_ kind: String) -> Text {
  switch kind {
  case "customer": Text("klient", "customer")
  case "customer_discount": Text("rabaty klienta", "customer's discounts")
  case "product": Text("towar", "product")
  case "category": Text("kategoria", "category")
  case "price_list": Text("cennik", "price list")
  case "list_price": Text("ceny", "prices")
  case "photo": Text("zdjęcie", "picture")
  case "territory": Text("terytorium", "territory")
  case "app_user": Text("użytkownik", "user")
  case "device": Text("urządzenie", "device")
  case "enrolment": Text("kod urządzenia", "device code")
  case "customer_order": Text("zamówienie", "order")
  case "sales_document": Text("historia sprzedaży", "sales history")
  case "price_condition": Text("warunek cenowy", "price condition")
  case "condition_type": Text("rodzaj warunku", "condition type")
  case "pricing_procedure": Text("schemat cenowy", "pricing procedure")
  case "pricing_policy": Text("zasady cen", "pricing policy")
  case "agreement": Text("umowa", "agreement")
  case "customer_group": Text("grupa klientów", "customer group")
  case "chain": Text("sieć", "chain")
  case "sales_channel": Text("kanał sprzedaży", "sales channel")
  case "company": Text("firma", "company")
  case "document": Text("dokument", "document")
  case "import_job": Text("import", "import")
  case "road_times": Text("czasy przejazdu", "road times")
  default: Text(kind, kind)
  }
}

private enum AuditWords {
  static let when = Text("Kiedy", "When")
  static let who = Text("Kto", "Who")
  static let what = Text("Czynność", "Action")
  static let object = Text("Czego dotyczy", "Of what")
  static let changes = Text("Zmiany", "Changes")
  static let program = Text("program", "the program")
  static let anyKind = Text("Każdy rodzaj", "Every kind")
  static let anyVerb = Text("Każda czynność", "Every action")
  static let anybody = Text("Wszyscy", "Everybody")
  static let hint = Text("Nazwa albo kod", "Name or code")
}
