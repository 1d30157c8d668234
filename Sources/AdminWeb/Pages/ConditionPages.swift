import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// The list of conditions and one condition.
  func addConditions<Context>(to pages: Pages<Context>) {
    pages.get("conditions") { request in
      let reader = request.reader
      let asked = request.list(["type", "state", "on", "customer", "product", "agreement"])
      let columns = conditionColumns(reader)
      if request.wantsFile {
        guard reader.mayManage else { throw AccessRefusal() }
        return .file(
          name: "conditions.csv", type: "text/csv; charset=utf-8",
          try await headquarters.exportConditions(by: request.actor))
      }
      let page = try await headquarters.conditions(asked, for: request.actor)
      let frame = TableFrame(
        name: "conditions", caption: reader(Place.conditions.title), path: "/conditions", request: asked)
      let isAll = asked.search.isEmpty && asked.filters.isEmpty
      let empty: Html =
        isAll
        ? emptyState(
          icon: "tags", title: reader(ConditionWords.empty), reader(ConditionWords.emptyCure),
          actions: .when(
            reader.mayManage,
            button(reader(ConditionWords.new), href: "/conditions/new", icon: "plus", style: "main")))
        : nothingFound("/conditions", reader)
      return .page(
        PageContent(
          title: reader(Place.conditions.title), place: .conditions,
          actions: .when(
            reader.mayManage,
            button(reader(ConditionWords.fromFile), href: "/imports", icon: "file-up")
              + button(reader(ConditionWords.new), href: "/conditions/new", icon: "plus", style: "main")),
          body: listSection(
            frame, columns: columns, page: page, filters: try await conditionFilters(reader), for: reader,
            hasExport: reader.mayManage, searchHint: ConditionWords.hint,
            table(
              frame, columns, page.rows, for: reader,
              rowStyle: { $0.condition.state == .published ? "" : "is-off" }, empty: empty))))
    }

    pages.get("conditions/:id") { request in
      let number = try request.number("id")
      guard let row = try await headquarters.condition(number, for: request.actor) else {
        throw MissingRefusal()
      }
      let reader = request.reader
      let history =
        reader.mayManage ? try await headquarters.history(of: "price_condition", number, limit: 12) : []
      let gifts = try await giftNames(row)
      let body = conditionBody(row, gifts, history, isPanel: request.isPanel, reader)
      let title = conditionTitle(row, reader)
      if request.isPanel {
        return .fragment(panelBar(title, href: "/conditions/\(number)", for: reader) + body)
      }
      return .page(
        PageContent(
          title: title, place: .conditions, crumbs: [(reader(Place.conditions.title), "/conditions")],
          badge: conditionState(row.condition.state, reader), actions: conditionActions(row, reader), body: body
        ))
    }
  }

  private func conditionColumns(_ reader: Reader) -> [Column<ConditionListRow>] {
    [
      Column(
        key: "number", title: ConditionWords.number, isNumber: true, isSortable: true, isOptional: true,
        cell: { "<span class=\"soft\">\($0.condition.id)</span>" }),
      Column(
        key: "type", title: ConditionWords.type, isSortable: true,
        cell: { row in
          """
          <a class="row-link" href="/conditions/\(row.condition.id)" data-panel hx-get="/conditions/\(row.condition.id)" \
          hx-headers='{"X-Panel":"1"}' hx-target="#panel" hx-swap="innerHTML" hx-push-url="false">\
          \(conditionTitle(row, reader))</a>\
          \(.when(!row.condition.name.isEmpty, "<span class=\"sub\">\(row.typeName(reader.language))</span>"))
          """
        }),
      Column(
        key: "value", title: ConditionWords.value, isNumber: true, isSortable: true,
        cell: { "<span class=\"strong\">\(conditionValue($0, reader))</span>" }),
      Column(
        key: "who", title: ConditionWords.whoAndWhat, isSortable: true,
        cell: { "\(whoText($0, reader))<span class=\"sub\">\(whatText($0, reader))</span>" }),
      Column(
        key: "from", title: Words.validity, isSortable: true, isOptional: true,
        cell: { "\(periodText($0.condition.record.validity, reader))" }),
      Column(
        key: "state", title: Words.state, isSortable: true,
        cell: { conditionState($0.condition.state, reader) }),
    ]
  }

  private func conditionFilters(_ reader: Reader) async throws -> [Filter] {
    let types = try await headquarters.conditionTypes().filter(\.type.takesConditions)
    return [
      Filter(
        name: "type", title: reader(ConditionWords.everyType),
        options: types.map { ("\($0.type.id)", $0.type.type.name(reader.language)) }),
      Filter(
        name: "state", title: reader(CustomerWords.anyState),
        options: TradeCondition.State.allCases.map { ("\($0.rawValue)", $0.name(reader.language)) }),
      Filter(name: "on", title: reader(PriceWords.validOn), options: [], isDay: true),
    ]
  }

  private func conditionActions(_ row: ConditionListRow, _ reader: Reader) -> Html {
    guard reader.mayManage else { return .empty }
    let path = "/conditions/\(row.condition.id)"
    let publish = act(
      reader(ConditionWords.publish), path + "/publication", for: reader, icon: "check",
      style: row.condition.state == .published ? "" : "main")
    let withdraw = act(
      reader(ConditionWords.withdraw), path + "/withdrawal", for: reader, icon: "ban", style: "risky")
    let edit = button(reader(Words.edit), href: path + "/edit", icon: "pencil")
    let copy = button(
      reader(ConditionWords.copy), href: "/conditions/new?from=\(row.condition.id)", icon: "plus")
    return (row.condition.state == .published ? withdraw : publish) + copy + edit
  }

  /// The names of goods given, by number.
  private func giftNames(_ row: ConditionListRow) async throws -> [UInt32: String] {
    var names: [UInt32: String] = [:]
    for product in row.condition.record.details?.gift?.choices.flatMap(\.products) ?? [] {
      names[product] = try await headquarters.productCard(ProductId(product))?.product.name ?? "#\(product)"
    }
    return names
  }

  private func conditionBody(
    _ row: ConditionListRow, _ gifts: [UInt32: String], _ history: [AuditRow], isPanel: Bool, _ reader: Reader
  ) -> Html {
    let record = row.condition.record
    let language = reader.language
    var about: [(name: String, value: Html)] = [
      (reader(ConditionWords.type), "\(row.typeName(language)) <span class=\"soft\">\(row.typeCode)</span>"),
      (reader(ConditionWords.who), whoLink(row, reader)), (reader(ConditionWords.what), whatLink(row, reader)),
    ]
    if let payment = PaymentForm(rawValue: record.terms.payment) {
      about.append((reader(CustomerWords.paymentForm), "\(payment.name(language))"))
    }
    about.append((reader(ConditionWords.value), "<span class=\"strong\">\(conditionValue(row, reader))</span>"))
    if let gift = record.details?.gift { about += giftFacts(gift, gifts, reader) }
    if let details = record.details {
      if details.cap >= 0 {
        about.append((reader(ConditionWords.cap), "\(Money(grosze: details.cap).text(language))"))
      }
      if details.onlyUndiscounted {
        about.append((reader(ConditionWords.onlyUndiscounted), "\(reader(Words.yes))"))
      }
      if details.isExclusive { about.append((reader(ConditionWords.exclusive), "\(reader(Words.yes))")) }
    }
    about.append((reader(Words.validity), "\(periodText(record.validity, reader))"))
    if record.priority != 0 { about.append((reader(ConditionWords.priority), "\(Int(record.priority))")) }
    about.append((reader(ConditionWords.agreement), "\(row.agreement)"))
    about.append((reader(ConditionWords.version), "\(Int(record.version))"))
    about.append((reader(ConditionWords.author), "\(record.author)"))
    if let approval = record.approval {
      about.append((reader(ConditionWords.approved), "\(approval.name), \(reader.moment(approval.at))"))
    }
    let facts = card(reader(Words.details), facts(about))
    let scale: Html =
      record.scale.map { card(reader(ConditionWords.scale), isFlush: true, scaleTable($0, row, reader)) }
      ?? .empty
    let past: Html = .when(!history.isEmpty, card(reader(Words.history), trailOf(history, reader)))
    if isPanel { return facts + scale }
    return """
      <div class="columns wide-first"><div class="stack">\(facts)\(scale)</div><div class="stack">\(past)</div></div>
      """
  }

  private func giftFacts(
    _ gift: GiftTerms, _ names: [UInt32: String], _ reader: Reader
  ) -> [(name: String, value: Html)] {
    let language = reader.language
    let choices = gift.choices.map { choice in
      let goods = choice.products.map { names[$0] ?? "#\($0)" }.joined(separator: reader(ConditionWords.or))
      return Quantity(milli: choice.milli).text(language) + " × "
        + (goods.isEmpty ? reader(ConditionWords.sameGood) : goods)
    }.joined(separator: " + ")
    return [
      (reader(ConditionWords.buy), "\(Quantity(milli: gift.buy).text(language))"),
      (reader(ConditionWords.give), "\(choices)"),
      (reader(ConditionWords.rule), "\(gift.rule.name(language))"),
      (reader(ConditionWords.treatment), "\(gift.treatment.name(language))"),
    ]
  }

  private func scaleTable(_ scale: PriceScale, _ row: ConditionListRow, _ reader: Reader) -> Html {
    let shown = scale.steps.prefix(200)
    let lines = Html.each(shown) { step in
      """
      <tr><td class="number">\(amountText(step.threshold, scale.basis, reader))</td>\
      <td class="number strong">\(valueText(step.value, row.calculation, row.sign, reader))</td></tr>
      """
    }
    let more: Html = .when(
      scale.steps.count > shown.count,
      "<tr><td colspan=\"2\" class=\"soft\">… \(groupedText(Int64(scale.steps.count), reader.language))</td></tr>"
    )
    let threshold = reader(scale.kind == .to ? Words.to : Words.from) + ": " + scale.basis.name(reader.language)
    return """
      <p class="soft small pad">\(scale.kind.name(reader.language))</p>\
      <div class="table-box short"><table><thead><tr><th scope="col" class="number">\(threshold)</th>\
      <th scope="col" class="number">\(reader(ConditionWords.value))</th></tr></thead><tbody>\(lines)\(more)</tbody></table></div>
      """
  }

  private func whoLink(_ row: ConditionListRow, _ reader: Reader) -> Html {
    let who = row.condition.record.who
    switch row.access.who {
    case .customer, .payer: return "<a href=\"/customers/\(who)\">\(row.who)</a>"
    case .customerGroup:
      guard let list = PriceListId(pricingGroup: who) else { return "\(whoText(row, reader))" }
      return "<a href=\"/price-lists/\(list.number)\">\(whoText(row, reader))</a>"
    default: return "\(whoText(row, reader))"
    }
  }

  private func whatLink(_ row: ConditionListRow, _ reader: Reader) -> Html {
    let what = row.condition.record.what
    switch row.access.what {
    case .product, .variant: return "<a href=\"/products/\(what)\">\(row.what)</a>"
    case .productGroup: return "<a href=\"/products?category=\(what)\">\(whatText(row, reader))</a>"
    default: return "\(whatText(row, reader))"
    }
  }
}

/// The record's own name, or its type's.
func conditionTitle(_ row: ConditionListRow, _ reader: Reader) -> String {
  row.condition.name.isEmpty ? row.typeName(reader.language) : row.condition.name
}

/// "cennik Detal", "wszyscy klienci".
func whoText(_ row: ConditionListRow, _ reader: Reader) -> String {
  let name: String =
    switch row.access.who {
    case .all: reader(ConditionWords.everybody)
    case .customer, .payer: row.who
    case .chain: reader(ConditionWords.chain) + " " + row.who
    case .customerGroup:
      (PriceListId(pricingGroup: row.condition.record.who) == nil
        ? reader(ConditionWords.group) : reader(ConditionWords.priceList)) + " " + row.who
    }
  guard let payment = PaymentForm(rawValue: row.condition.record.terms.payment) else { return name }
  return name + " · " + payment.name(reader.language)
}

/// "kategoria Napoje", "wszystkie towary".
func whatText(_ row: ConditionListRow, _ reader: Reader) -> String {
  switch row.access.what {
  case .all: reader(ConditionWords.everything)
  case .product, .variant: row.what
  case .productGroup: reader(ConditionWords.category) + " " + row.what
  case .brand: reader(ConditionWords.brand) + " " + row.what
  }
}

/// "−5 %", "8,50 zł", "10 + 1", "3 progi".
func conditionValue(_ row: ConditionListRow, _ reader: Reader) -> String {
  let record = row.condition.record
  if let gift = record.details?.gift {
    let free = gift.choices.reduce(0) { $0 + $1.milli }
    return Quantity(milli: gift.buy).text(reader.language) + " + " + Quantity(milli: free).text(reader.language)
  }
  if let scale = record.scale {
    let first = scale.steps.first.map { valueText($0.value, row.calculation, row.sign, reader) } ?? ""
    let last = scale.steps.last.map { valueText($0.value, row.calculation, row.sign, reader) } ?? ""
    return scale.steps.count > 1 ? first + " … " + last : first
  }
  return valueText(record.value, row.calculation, row.sign, reader)
}

/// A value with its unit and sign.
func valueText(_ value: Int64, _ calculation: ConditionCalculation, _ sign: ConditionSign, _ reader: Reader)
  -> String
{
  let language = reader.language
  let minus = sign == .discount ? "−" : ""
  switch calculation {
  case .percent, .delivery, .buyAndGet:
    return (sign == .discount ? "−" : "+") + Percent(ppm: value).text(language)
  case .costFactor, .accrual: return Percent(ppm: value).text(language)
  case .amountPerUnit: return minus + Price(tenThousandths: value).text(language)
  case .unitPrice, .firstThen: return Price(tenThousandths: value).text(language)
  case .amountTotal: return minus + Money(grosze: value).text(language)
  case .bundlePrice, .setTotal, .charge: return Money(grosze: value).text(language)
  case .cheapestFree: return reader(ConditionWords.cheapestFree)
  case .freeGoods: return ""
  case .voucher: return groupedText(value, language)
  }
}

/// "od 2026-05-01 do 2026-05-31".
func periodText(_ period: ValidPeriod, _ reader: Reader) -> String {
  func day(_ minute: Int32) -> CivilDate {
    CivilDate(dayNumber: Int32((Int64(minute) - (minute < 0 ? 1_439 : 0)) / 1_440))
  }
  return validityText(
    Validity(
      from: period.fromMinute == .min ? nil : day(period.fromMinute),
      to: period.toMinute == .max ? nil : day(period.toMinute)), reader)
}

/// The state as a tag.
func conditionState(_ state: TradeCondition.State, _ reader: Reader) -> Html {
  switch state {
  case .draft: tag(state.name(reader.language), .info)
  case .published: tag(state.name(reader.language), .positive)
  case .withdrawn: tag(state.name(reader.language))
  }
}

/// Words of conditions.
enum ConditionWords {
  static let hint = Text("Nazwa, klient, towar, numer", "Name, customer, product, number")
  static let new = Text("Nowy warunek", "New condition")
  static let edit = Text("Zmień warunek", "Change the condition")
  static let copy = Text("Nowy na wzór", "New like this")
  static let fromFile = Text("Import z pliku", "Import from a file")
  static let number = Text("Nr", "No.")
  static let type = Text("Rodzaj", "Type")
  static let everyType = Text("Każdy rodzaj", "Every type")
  static let who = Text("Dla kogo", "For whom")
  static let what = Text("Na co", "On what")
  static let whoAndWhat = Text("Dla kogo i na co", "For whom, on what")
  static let value = Text("Wartość", "Value")
  static let everybody = Text("wszyscy klienci", "all customers")
  static let everything = Text("wszystkie towary", "all goods")
  static let chain = Text("sieć", "chain")
  static let group = Text("grupa", "group")
  static let priceList = Text("cennik", "price list")
  static let category = Text("kategoria", "category")
  static let brand = Text("marka", "brand")
  static let cheapestFree = Text("najtańszy gratis", "cheapest free")
  static let publish = Text("Ogłoś", "Publish")
  static let withdraw = Text("Wycofaj", "Withdraw")
  static let cap = Text("Najwyżej", "At most")
  static let onlyUndiscounted = Text("Tylko bez innych rabatów", "Only without other discounts")
  static let exclusive = Text("Wyłączny w etapie", "Alone in its stage")
  static let priority = Text("Priorytet", "Priority")
  static let agreement = Text("Umowa", "Agreement")
  static let version = Text("Wersja", "Version")
  static let author = Text("Autor", "Author")
  static let approved = Text("Ogłoszenie", "Published by")
  static let scale = Text("Skala", "Scale")
  static let or = Text(" lub ", " or ")
  static let sameGood = Text("kupiony towar", "the bought good")
  static let buy = Text("Kup", "Buy")
  static let give = Text("Gratis", "Free")
  static let rule = Text("Zasada", "Rule")
  static let treatment = Text("Rozliczenie", "Treatment")
  static let empty = Text("Nie ma jeszcze warunków", "No conditions yet")
  static let emptyCure = Text(
    "Ceny z cenników i rabaty klientów działają bez nich. Tu dodasz skale, promocje, gratisy i rabaty dokumentu.",
    "List prices and customer discounts work without them. Add scales, promotions, free goods and document discounts here."
  )
}
