import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// Condition types: what is calculated, at which stage, and where records are looked for.
  func addConditionTypes<Context>(to pages: Pages<Context>) {
    pages.get("condition-types") { request in
      let reader = request.reader
      guard reader.mayManage else { throw AccessRefusal() }
      return .page(typesPage(try await headquarters.conditionTypes(), reader))
    }
    pages.get("condition-types/new") { request in
      guard request.reader.mayAdminister else { throw AccessRefusal() }
      return .page(typeForm(Entered(), nil, request.reader))
    }
    pages.get("condition-types/:id/edit") { request in
      let row = try await administeredType(request)
      return .page(typeForm(Entered(values: typeValues(row.type)), row, request.reader))
    }
    pages.post("condition-types") { request in try await saveType(nil, request) }
    pages.post("condition-types/:id") { request in
      try await saveType(try await administeredType(request), request)
    }
    pages.post("condition-types/:id/withdrawal") { request in
      let row = try await administeredType(request)
      try await headquarters.withdrawConditionType(row.type.id, by: request.actor)
      return .go("/condition-types", .takenBack, undo: "/condition-types/\(row.type.id)/publication")
    }
    pages.post("condition-types/:id/publication") { request in
      let row = try await administeredType(request)
      try await headquarters.publishConditionType(row.type.id, by: request.actor)
      return .go("/condition-types", .published)
    }
  }

  private func administeredType(_ request: PageRequest) async throws -> ConditionTypeRow {
    guard request.reader.mayAdminister else { throw AccessRefusal() }
    let number = try request.number("id")
    guard let row = try await headquarters.conditionTypes().first(where: { Int64($0.type.id) == number }) else {
      throw MissingRefusal()
    }
    return row
  }

  private func typesPage(_ types: [ConditionTypeRow], _ reader: Reader) -> PageContent {
    let language = reader.language
    let rows = Html.each(types) { row in
      let type = row.type.type
      let keys = Html.each(type.accesses) { "<li>\($0.text(language))</li>" }
      let state = row.step == nil ? tag(reader(TypeWords.off)) : tag(reader(TypeWords.on), .positive)
      let count: Html =
        row.type.takesConditions
        ? "<a href=\"/conditions?type=\(row.type.id)\">\(groupedText(row.publishedCount, language))</a>"
        : "<span class=\"soft\">–</span>"
      let name: Html =
        reader.mayAdminister
        ? "<a class=\"row-link\" href=\"/condition-types/\(row.type.id)/edit\">\(type.name(language))</a>"
        : "<span class=\"strong\">\(type.name(language))</span>"
      return """
        <tr\(.when(row.step == nil, " class=\"is-off\""))><td class="soft">\(type.code)</td>\
        <td class="wraps">\(name)</td><td class="optional">\(type.stage.text(language))</td>\
        <td class="optional">\(calculationText(type, language))</td><td class="optional"><ol class="small">\(keys)</ol></td>\
        <td>\(state)</td><td class="number">\(count)</td></tr>
        """
    }
    return PageContent(
      title: reader(Place.conditionTypes.title), place: .conditionTypes,
      actions: .when(
        reader.mayAdminister,
        button(reader(TypeWords.new), href: "/condition-types/new", icon: "plus", style: "main")),
      body: "<p class=\"soft\">\(reader(TypeWords.lead))</p>"
        + card(
          isFlush: true,
          """
          <div class="table-box short" tabindex="0" role="region" aria-label="\(reader(Place.conditionTypes.title))"><table><thead><tr>\
          <th scope="col">\(reader(Words.code))</th><th scope="col">\(reader(Words.name))</th>\
          <th scope="col" class="optional">\(reader(ConditionFormWords.stage))</th>\
          <th scope="col" class="optional">\(reader(TypeWords.calculation))</th>\
          <th scope="col" class="optional">\(reader(TypeWords.keys))</th><th scope="col">\(reader(Words.state))</th>\
          <th scope="col" class="number">\(reader(TypeWords.records))</th></tr></thead><tbody>\(rows)</tbody></table></div>
          """))
  }

  private func saveType(_ row: ConditionTypeRow?, _ request: PageRequest) async throws -> PageAnswer {
    guard request.reader.mayAdminister else { throw AccessRefusal() }
    var reading = FormReading(request.form)
    let stage = CalculationStage(rawValue: UInt8(clamping: reading.number("stage")))
    let calculation = ConditionCalculation(rawValue: UInt8(clamping: reading.number("calculation")))
    if stage == nil { reading.refuse("stage", Words.chooseOne) }
    let accesses = (0..<12).compactMap { place -> AccessKey? in
      guard let who = AccessKey.Who(rawValue: UInt8(clamping: reading.number("who.\(place)"))),
        let what = AccessKey.What(rawValue: UInt8(clamping: reading.number("what.\(place)"))),
        !reading.text("who.\(place)").isEmpty
      else { return nil }
      return AccessKey(
        who, what, byChannel: row?.type.type.accesses[safe: place]?.byChannel ?? false,
        byPayment: reading.text("payment.\(place)") == "1",
        byDelivery: row?.type.type.accesses[safe: place]?.byDelivery ?? false,
        byUnit: row?.type.type.accesses[safe: place]?.byUnit ?? false,
        findsNext: reading.text("next.\(place)") == "1")
    }
    let name = Text(reading.text("namePl"), reading.text("nameEn"))
    let type = TradeConditionType(
      id: row?.type.id ?? 0,
      type: ConditionType(
        code: reading.text("code"), name: name, stage: stage ?? .line, calculation: calculation ?? .percent,
        sign: reading.text("sign") == "surcharge" ? .surcharge : .discount,
        isGuarded: reading.text("guarded") == "1", accesses: accesses),
      isManualAllowed: reading.text("manual") == "1")
    do {
      try reading.finish(with: type.refusals)
      try await headquarters.save(type, isNew: row == nil, by: request.actor)
      return .go("/condition-types", row == nil ? .added : .saved)
    } catch let refusals as FieldRefusals {
      var entered = request.entered
      entered.refusals = refusals
      return .page(typeForm(entered, row, request.reader), .unprocessableContent)
    }
  }

  private func typeValues(_ row: TradeConditionType) -> [String: String] {
    var values = [
      "code": row.type.code, "namePl": row.type.name.polish, "nameEn": row.type.name.english,
      "stage": "\(row.type.stage.rawValue)", "calculation": "\(row.type.calculation.rawValue)",
      "sign": row.type.sign == .surcharge ? "surcharge" : "discount", "guarded": row.type.isGuarded ? "1" : "",
      "manual": row.isManualAllowed ? "1" : "",
    ]
    for (place, access) in row.type.accesses.enumerated() {
      values["who.\(place)"] = "\(access.who.rawValue)"
      values["what.\(place)"] = "\(access.what.rawValue)"
      values["payment.\(place)"] = access.byPayment ? "1" : ""
      values["next.\(place)"] = access.findsNext ? "1" : ""
    }
    return values
  }

  private func typeForm(_ entered: Entered, _ row: ConditionTypeRow?, _ reader: Reader) -> PageContent {
    let language = reader.language
    let stages: [CalculationStage] = [
      .base, .override, .line, .group, .bundle, .gifts, .document, .statistical,
    ]
    let calculations = (0...14).compactMap { ConditionCalculation(rawValue: $0) }
    let whos: [AccessKey.Who] = [.all, .customer, .payer, .chain, .customerGroup]
    let whats: [AccessKey.What] = [.all, .variant, .product, .productGroup, .brand]
    let shown = max(3, (0..<12).filter { !entered["who.\($0)"].isEmpty }.count + 2)
    let keys = Html.each(0..<min(12, shown)) { place in
      """
      <div class="pair">\
      \(choice("\(place + 1). " + reader(ConditionWords.who), "who.\(place)", entered, [(value: "", title: "–")] + whos.map { ("\($0.rawValue)", AccessKey($0, .all).whoText(language)) }, for: reader))\
      \(choice(reader(ConditionWords.what), "what.\(place)", entered, whats.map { ("\($0.rawValue)", AccessKey(.all, $0).whatText(language)) }, for: reader))</div>\
      <div class="pair">\(checkBox(reader(TypeWords.byPayment), "payment.\(place)", entered))\
      \(checkBox(reader(TypeWords.findsNext), "next.\(place)", entered))</div>
      """
    }
    let accessError: Html =
      entered.refusals["accesses"].map { notice("\(reader($0))", .danger) } ?? .empty
    let path = row.map { "/condition-types/\($0.type.id)" } ?? "/condition-types"
    let actions: Html =
      row.map { row in
        guard row.type.takesConditions else { return .empty }
        return row.step == nil
          ? act(reader(TypeWords.switchOn), path + "/publication", for: reader, icon: "check")
          : act(reader(TypeWords.switchOff), path + "/withdrawal", for: reader, icon: "ban", style: "risky")
      } ?? .empty
    return PageContent(
      title: row.map { $0.type.type.name(language) } ?? reader(TypeWords.new), place: .conditionTypes,
      crumbs: [(reader(Place.conditionTypes.title), "/condition-types")], actions: actions,
      body: card(
        form(
          path, entered, for: reader,
          """
          <div class="pair">\(field(reader(TypeWords.namePl), "namePl", entered, for: reader, isRequired: true, maxLength: 100))\
          \(field(reader(TypeWords.nameEn), "nameEn", entered, for: reader, isRequired: true, maxLength: 100))</div>\
          <div class="pair">\(field(reader(Words.code), "code", entered, for: reader, isRequired: true, maxLength: 10))\
          \(choice(reader(TypeWords.sign), "sign", entered, [("discount", reader(TypeWords.discount)), ("surcharge", reader(TypeWords.surcharge))], for: reader))</div>\
          <div class="pair">\
          \(choice(reader(ConditionFormWords.stage), "stage", entered, stages.map { ("\($0.rawValue)", $0.text(language)) }, for: reader))\
          \(choice(reader(TypeWords.calculation), "calculation", entered, calculations.map { ("\($0.rawValue)", calculationName($0)(language)) }, for: reader))</div>\
          \(checkBox(reader(TypeWords.guarded), "guarded", entered))\
          \(checkBox(reader(TypeWords.manual), "manual", entered))\
          <fieldset class="stack"><legend>\(reader(TypeWords.keys))</legend><p class="small soft">\(reader(TypeWords.keysHelp))</p>\
          \(accessError)\(keys)</fieldset>\(formActions(reader(Words.save), back: "/condition-types", for: reader))
          """)))
  }
}

extension AccessKey {
  fileprivate func whoText(_ language: Language) -> String {
    String(text(language).split(separator: " × ").first ?? "")
  }
  fileprivate func whatText(_ language: Language) -> String {
    String(text(language).split(separator: " × ").last ?? "")
  }
}

extension Array {
  fileprivate subscript(safe place: Int) -> Element? { indices.contains(place) ? self[place] : nil }
}

private func calculationText(_ type: ConditionType, _ language: Language) -> String {
  calculationName(type.calculation)(language)
}

/// The arithmetic in words.
func calculationName(_ calculation: ConditionCalculation) -> Text {
  switch calculation {
  case .percent: Text("procent", "percentage")
  case .amountPerUnit: Text("kwota za jednostkę", "amount per unit")
  case .amountTotal: Text("kwota łącznie", "amount in total")
  case .unitPrice: Text("cena jednostkowa", "unit price")
  case .costFactor: Text("procent kosztu", "percentage of the cost")
  case .bundlePrice: Text("zestaw za cenę", "set for a price")
  case .cheapestFree: Text("najtańszy gratis", "cheapest free")
  case .buyAndGet: Text("kup i dostań taniej", "buy and get cheaper")
  case .firstThen: Text("pierwsza i kolejne ceny", "first and further prices")
  case .freeGoods: Text("gratisy", "free goods")
  case .setTotal: Text("cena całości", "price of the whole")
  case .charge: Text("opłata", "charge")
  case .delivery: Text("rabat na dostawę", "delivery discount")
  case .accrual: Text("bonus naliczany", "accrued bonus")
  case .voucher: Text("bony", "vouchers")
  }
}

/// Words of condition types.
enum TypeWords {
  static let new = Text("Nowy rodzaj", "New type")
  static let lead = Text(
    "Rodzaje liczą się po kolei, etap po etapie. W każdym szuka się warunku od najdokładniejszego klucza.",
    "Types are calculated in turn, stage by stage. In each, records are looked for by the narrowest key first.")
  static let calculation = Text("Obliczenie", "Calculation")
  static let keys = Text("Klucze w kolejności szukania", "Keys in search order")
  static let keysHelp = Text(
    "Najdokładniejszy pierwszy. Klucze, które mają już warunki, zostają na swoich miejscach.",
    "The narrowest first. Keys that have records stay in their places.")
  static let records = Text("Warunki", "Records")
  static let on = Text("działa", "counts")
  static let off = Text("wyłączony", "switched off")
  static let switchOn = Text("Włącz", "Switch on")
  static let switchOff = Text("Wyłącz", "Switch off")
  static let namePl = Text("Nazwa po polsku", "Polish name")
  static let nameEn = Text("Nazwa po angielsku", "English name")
  static let sign = Text("Kierunek", "Direction")
  static let discount = Text("rabat", "discount")
  static let surcharge = Text("cena lub dopłata", "price or surcharge")
  static let guarded = Text("Cena minimalna go ogranicza", "Limited by price floors")
  static let manual = Text("Przedstawiciel może wpisać go ręcznie", "Representatives may enter it by hand")
  static let byPayment = Text("zależy od formy płatności", "depends on the form of payment")
  static let findsNext = Text("szukaj dalej mimo trafienia", "search on after a hit")
}
