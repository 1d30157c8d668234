import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// Adding and changing a condition: the form asks only for what its type needs.
  func addConditionForms<Context>(to pages: Pages<Context>) {
    pages.get("conditions/new") { request in
      guard request.reader.mayManage else { throw AccessRefusal() }
      var entered = Entered()
      if let from = request.query["from"].flatMap({ Int64($0) }) {
        guard let known = try await headquarters.conditionEntry(from, by: request.actor) else {
          throw MissingRefusal()
        }
        entered.values = known.values
        entered.values["number"] = ""
      }
      if let type = request.query["type"] { entered.values["type"] = type }
      return .page(try await conditionForm(entered, nil, request))
    }
    pages.get("conditions/:id/edit") { request in
      let number = try request.number("id")
      guard let known = try await headquarters.conditionEntry(number, by: request.actor),
        let row = try await headquarters.condition(number, for: request.actor)
      else { throw MissingRefusal() }
      return .page(try await conditionForm(Entered(values: known.values), row, request))
    }
    pages.post("conditions") { request in try await saveCondition(nil, request) }
    pages.post("conditions/:id") { request in
      guard let row = try await headquarters.condition(try request.number("id"), for: request.actor) else {
        throw MissingRefusal()
      }
      return try await saveCondition(row, request)
    }
    pages.post("conditions/:id/publication") { request in
      let number = try request.number("id")
      do {
        try await headquarters.publishCondition(number, by: request.actor)
      } catch let refusals as FieldRefusals {
        guard let known = try await headquarters.conditionEntry(number, by: request.actor),
          let row = try await headquarters.condition(number, for: request.actor)
        else { throw MissingRefusal() }
        var entered = Entered(values: known.values)
        entered.refusals = refusals
        return .page(try await conditionForm(entered, row, request), .unprocessableContent)
      }
      return .go("/conditions/\(number)", .published, undo: "/conditions/\(number)/withdrawal")
    }
    pages.post("conditions/:id/withdrawal") { request in
      let number = try request.number("id")
      try await headquarters.withdrawCondition(number, by: request.actor)
      return .go("/conditions/\(number)", .takenBack, undo: "/conditions/\(number)/publication")
    }
  }

  private func saveCondition(_ row: ConditionListRow?, _ request: PageRequest) async throws -> PageAnswer {
    guard request.reader.mayManage else { throw AccessRefusal() }
    var entry = ConditionEntry(request.form.values)
    entry["number"] = row.map { decimalText($0.condition.id) } ?? ""
    entry["steps"] = request.form["steps"].split(whereSeparator: \.isNewline).joined(separator: " | ")
    let publishes = request.form["state"] == "published"
    entry["state"] = publishes ? "published" : "draft"
    do {
      let id = try await headquarters.save(entry, by: request.actor)
      if row != nil, publishes { try await headquarters.publishCondition(id, by: request.actor) }
      return .go("/conditions/\(id)", publishes ? .published : .saved)
    } catch let refusals as FieldRefusals {
      var entered = request.entered
      entered.refusals = refusals
      return .page(try await conditionForm(entered, row, request), .unprocessableContent)
    }
  }

  /// The form for a type, or the choice of a type.
  private func conditionForm(_ entered: Entered, _ row: ConditionListRow?, _ request: PageRequest) async throws
    -> PageContent
  {
    let reader = request.reader
    guard reader.mayManage else { throw AccessRefusal() }
    let types = try await headquarters.conditionTypes().filter(\.type.takesConditions)
    let crumbs = [(title: reader(Place.conditions.title), href: "/conditions")]
    guard let chosen = types.first(where: { $0.type.type.code == entered["type"] }) else {
      return PageContent(
        title: reader(ConditionWords.new), place: .conditions, crumbs: crumbs, body: typeChoice(types, reader))
    }
    let type = chosen.type.type
    let path = row.map { "/conditions/\($0.condition.id)" }
    let keys = type.accesses.map { $0.text(reader.language) }.joined(separator: ", ")
    var shown = entered
    if shown["steps"].contains("|") {
      shown.values["steps"] = shown["steps"].split(separator: "|").map { $0.trimmed() }.joined(separator: "\n")
    }
    let who = try await whoFields(type, shown, reader)
    let what = try await whatFields(type, shown, reader)
    let agreements = try await headquarters.agreements(by: request.actor).map {
      ($0.agreement.code, $0.agreement.code + " · " + $0.agreement.name)
    }
    let agreement: Html = .when(
      !agreements.isEmpty || !entered["agreement"].isEmpty,
      choice(
        reader(ConditionWords.agreement), "agreement", shown, [(value: "", title: "–")] + agreements,
        for: reader))
    let general = entered.refusals.list.filter {
      ["access", "type", "who", "what", "excludes"].contains($0.field)
    }
    let message: Html = .when(
      !general.isEmpty, notice("\(general.map { $0.text(reader.language) }.joined(separator: " "))", .danger))
    let isPublished = row?.condition.state == .published
    let publish: Html = """
      <button type="submit" name="state" value="published" class="button main">\(icon("check"))\
      \(reader(isPublished ? ConditionFormWords.saveChange : ConditionFormWords.saveAndPublish))</button>
      """
    let draft: Html = .when(
      !isPublished,
      """
      <button type="submit" name="state" value="draft" class="button">\(reader(ConditionFormWords.saveDraft))</button>
      """)
    let back = button(reader(Words.cancel), href: path ?? "/conditions", style: "quiet")
    let body = form(
      path ?? "/conditions", shown, for: reader,
      """
      \(message)<input type="hidden" name="type" value="\(type.code)">\
      \(field(reader(Words.name), "name", shown, for: reader, help: reader(ConditionFormWords.nameHelp)))\
      \(group(reader(ConditionWords.who), reader(ConditionFormWords.keysHelp) + " " + keys + ".", who))\
      \(.when(what != .empty, group(reader(ConditionWords.what), "", what)))\
      \(group(reader(ConditionWords.value), "", valueFields(type, shown, reader)))\
      \(group(reader(Words.validity), "", termFields(shown, reader) + agreement))\
      <div class="actions">\(publish)\(draft)\(back)</div>
      """)
    return PageContent(
      title: row == nil
        ? reader(ConditionWords.new) + ": " + type.name(reader.language) : reader(ConditionWords.edit),
      place: .conditions,
      crumbs: crumbs + (path.map { [(title: row.map { conditionTitle($0, reader) } ?? "", href: $0)] } ?? []),
      badge: row.map { conditionState($0.condition.state, reader) } ?? .empty, body: card(body))
  }

  private func group(_ title: String, _ help: String, _ fields: Html) -> Html {
    """
    <fieldset class="stack"><legend>\(title)</legend>\
    \(.when(!help.isEmpty, "<p class=\"small soft\">\(help)</p>"))\(fields)</fieldset>
    """
  }

  private func typeChoice(_ types: [ConditionTypeRow], _ reader: Reader) -> Html {
    let items = Html.each(types.filter { $0.step != nil }) { row in
      let keys = row.type.type.accesses.map { $0.text(reader.language) }.joined(separator: ", ")
      return """
        <tr><td class="soft">\(row.type.type.code)</td>\
        <td class="wraps"><a class="row-link" href="/conditions/new?type=\(percentEncoded(row.type.type.code))">\
        \(row.type.type.name(reader.language))</a><span class="sub wraps">\(keys)</span></td>\
        <td class="optional">\(row.type.type.stage.text(reader.language))</td></tr>
        """
    }
    return "<p class=\"soft\">\(reader(ConditionFormWords.chooseType))</p>"
      + card(
        isFlush: true,
        """
        <div class="table-box short"><table><thead><tr><th scope="col">\(reader(Words.code))</th>\
        <th scope="col">\(reader(ConditionWords.type))</th><th scope="col" class="optional">\(reader(ConditionFormWords.stage))</th></tr></thead>\
        <tbody>\(items)</tbody></table></div>
        """)
  }

  // MARK: - Fields

  private func whoFields(_ type: ConditionType, _ entered: Entered, _ reader: Reader) async throws -> Html {
    let kinds = Set(type.accesses.map(\.who))
    let circles = try await headquarters.customerCircles()
    func options(_ kind: CustomerCircle.Kind) -> [(value: String, title: String)] {
      [(value: "", title: "–")]
        + circles.filter { $0.kind == kind }.map { ($0.code, $0.code + " · " + $0.name) }
    }
    var fields: [Html] = []
    if kinds.contains(.customer) || kinds.contains(.payer) {
      fields.append(
        field(
          reader(ConditionFormWords.customerCode), "customer", entered, for: reader,
          help: reader(ConditionFormWords.emptyMeansAll), maxLength: 40))
    }
    if kinds.contains(.customerGroup) {
      let lists = try await headquarters.priceLists().map {
        ($0.list.code, $0.list.code + " · " + $0.list.name)
      }
      fields.append(
        choice(
          reader(ConditionFormWords.customersOfList), "price_list", entered, [(value: "", title: "–")] + lists,
          for: reader))
      if circles.contains(where: { $0.kind == .group }) || !entered["group"].isEmpty {
        fields.append(choice(reader(ConditionFormWords.group), "group", entered, options(.group), for: reader))
      }
    }
    if kinds.contains(.chain), circles.contains(where: { $0.kind == .chain }) || !entered["chain"].isEmpty {
      fields.append(choice(reader(ConditionFormWords.chain), "chain", entered, options(.chain), for: reader))
    }
    if type.accesses.contains(where: \.byPayment) {
      let forms = PaymentForm.allCases.map { ($0.code, $0.name(reader.language)) }
      fields.append(
        choice(
          reader(CustomerWords.paymentForm), "payment", entered, [(value: "", title: "–")] + forms, for: reader)
      )
    }
    if type.accesses.contains(where: \.byChannel) {
      fields.append(
        choice(reader(ConditionFormWords.channel), "channel", entered, options(.channel), for: reader))
    }
    if fields.isEmpty { return "<p>\(reader(ConditionWords.everybody))</p>" }
    return pairs(fields)
  }

  private func whatFields(_ type: ConditionType, _ entered: Entered, _ reader: Reader) async throws -> Html {
    let kinds = Set(type.accesses.map(\.what))
    var fields: [Html] = []
    if kinds.contains(.product) || kinds.contains(.variant) {
      fields.append(field(reader(CustomerWords.productCode), "product", entered, for: reader, maxLength: 40))
    }
    if kinds.contains(.productGroup) {
      let categories = try await headquarters.categories().map {
        ($0.category.code, String(repeating: "· ", count: $0.depth) + $0.category.name)
      }
      fields.append(
        choice(reader(Words.category), "category", entered, [(value: "", title: "–")] + categories, for: reader)
      )
    }
    if kinds.contains(.brand) {
      fields.append(field(reader(ProductWords.brand), "brand", entered, for: reader, maxLength: 100))
    }
    return fields.isEmpty ? .empty : pairs(fields)
  }

  private func valueFields(_ type: ConditionType, _ entered: Entered, _ reader: Reader) -> Html {
    let calculation = type.calculation
    if calculation == .freeGoods { return giftFields(entered, reader) }
    var html = Html.empty
    if calculation.hasSize {
      html += field(
        reader(ConditionFormWords.size), "size", entered, .whole(""), for: reader, isRequired: true,
        maxLength: 20)
    }
    if calculation == .buyAndGet {
      html += field(
        reader(ConditionWords.give), "give", entered, .whole(""), for: reader, isRequired: true, maxLength: 20)
    }
    if calculation.hasValue {
      html += field(
        reader(ConditionWords.value), "value", entered, valueKind(calculation), for: reader,
        help: reader(ConditionFormWords.valueHelp), maxLength: 20)
    }
    let hasScale = [.percent, .amountPerUnit, .unitPrice, .amountTotal, .accrual].contains(calculation)
    if hasScale {
      let usual: [ScaleBasis] =
        switch type.stage {
        case .document: [.documentValue, .documentQuantity]
        case .group: [.groupQuantity, .groupValue, .groupWeight, .quantity, .value, .weight]
        default: [.quantity, .value, .weight]
        }
      let kinds: [PriceScale.Kind] = type.stage == .group ? [.from, .to] : [.from, .to, .interval]
      html += textArea(
        reader(ConditionFormWords.steps), "steps", entered, for: reader,
        help: reader(ConditionFormWords.stepsHelp),
        maxLength: 400_000)
      html += """
        <div class="pair">\
        \(choice(reader(ConditionFormWords.basis), "basis", entered, usual.map { ($0.code, $0.name(reader.language)) }, for: reader))\
        \(choice(reader(ConditionFormWords.scaleKind), "scale", entered, kinds.map { ($0.code, $0.name(reader.language)) }, for: reader))</div>
        """
    }
    html += """
      <div class="pair">\(field(reader(ConditionWords.cap), "cap", entered, .money("zł"), for: reader, maxLength: 20))\
      \(field(reader(ConditionWords.priority), "priority", entered, .whole(""), for: reader, help: reader(ConditionFormWords.priorityHelp), maxLength: 6))</div>\
      \(field(reader(ConditionFormWords.coupon), "coupon", entered, for: reader, help: reader(ConditionFormWords.couponHelp), maxLength: 40))\
      \(checkBox(reader(ConditionWords.onlyUndiscounted), "only_undiscounted", entered))\
      \(checkBox(reader(ConditionWords.exclusive), "exclusive", entered))
      """
    return html
  }

  private func giftFields(_ entered: Entered, _ reader: Reader) -> Html {
    let rules = GiftTerms.QuantityRule.written.map { ($0.code, $0.name(reader.language)) }
    let treatments = GiftTerms.Treatment.written.map { ($0.code, $0.name(reader.language)) }
    return """
      <div class="pair">\
      \(field(reader(ConditionWords.buy), "buy", entered, .whole(""), for: reader, isRequired: true, maxLength: 20))\
      \(field(reader(ConditionWords.give), "give", entered, .whole(""), for: reader, isRequired: true, maxLength: 20))</div>\
      \(field(reader(ConditionFormWords.giftCode), "gift", entered, for: reader, help: reader(ConditionFormWords.giftHelp)))\
      <div class="pair">\(choice(reader(ConditionWords.rule), "rule", entered, rules, for: reader))\
      \(choice(reader(ConditionWords.treatment), "treatment", entered, treatments, for: reader))</div>\
      <div class="pair">\
      \(field(reader(ConditionFormWords.giftPrice), "gift_price", entered, .price("zł"), for: reader, help: reader(ConditionFormWords.giftPriceHelp), maxLength: 20))\
      \(field(reader(ConditionWords.priority), "priority", entered, .whole(""), for: reader, help: reader(ConditionFormWords.priorityHelp), maxLength: 6))</div>
      """
  }

  private func termFields(_ entered: Entered, _ reader: Reader) -> Html {
    """
    <div class="pair">\(field(reader(Words.from), "valid_from", entered, .date, for: reader))\
    \(field(reader(Words.to), "valid_to", entered, .date, for: reader))</div>
    """
  }

  private func valueKind(_ calculation: ConditionCalculation) -> FieldKind {
    if calculation.isPercent { return .percent }
    return calculation.valuePlaces == 4 ? .price("zł") : .money("zł")
  }

  /// Two fields beside each other where there is room.
  private func pairs(_ fields: [Html]) -> Html {
    var html = Html.empty
    for start in stride(from: 0, to: fields.count, by: 2) {
      let pair = fields[start..<min(start + 2, fields.count)]
      html += pair.count == 2 ? "<div class=\"pair\">\(Html.each(pair) { $0 })</div>" : pair[start]
    }
    return html
  }
}

/// Words of the form.
enum ConditionFormWords {
  static let chooseType = Text(
    "Wybierz rodzaj warunku. Formularz zapyta tylko o to, czego on potrzebuje.",
    "Choose the type of condition. The form asks only for what it needs.")
  static let stage = Text("Etap", "Stage")
  static let nameHelp = Text(
    "Jak mówi się o nim w firmie, np. Majówka 10+1.", "What people call it, as May 10+1.")
  static let keysHelp = Text("Wypełnij pola jednego z kluczy:", "Fill in the fields of one of the keys:")
  static let customerCode = Text("Kod klienta", "Customer code")
  static let emptyMeansAll = Text("Puste: nie dla jednego klienta.", "Empty: not for one customer.")
  static let customersOfList = Text("Klienci z cennikiem", "Customers of the price list")
  static let group = Text("Grupa klientów", "Customer group")
  static let chain = Text("Sieć", "Chain")
  static let channel = Text("Kanał sprzedaży", "Sales channel")
  static let size = Text("Sztuk w zestawie", "Units in the set")
  static let valueHelp = Text("Puste, gdy poniżej jest skala.", "Empty when there is a scale below.")
  static let steps = Text(
    "Skala: próg i wartość, po jednym w wierszu", "Scale: threshold and value, one per line")
  static let stepsHelp = Text(
    "Np. 12: 5 i w następnym wierszu 24: 8 – od 12 sztuk 5 %, od 24 sztuk 8 %.",
    "As 12: 5 and on the next line 24: 8 – from 12 units 5 %, from 24 units 8 %.")
  static let basis = Text("Próg liczony od", "Threshold of")
  static let scaleKind = Text("Jak działa próg", "How a step pays")
  static let priorityHelp = Text(
    "Wyższy wygrywa z dokładniejszym kluczem.", "The higher one wins over a narrower key.")
  static let giftCode = Text("Kod gratisu", "Gift's code")
  static let giftHelp = Text(
    "Puste: kupiony towar. Kilka kodów po przecinku: przedstawiciel wybiera.",
    "Empty: the bought good. Several codes with commas: the representative chooses.")
  static let giftPrice = Text("Cena symboliczna", "Symbolic price")
  static let giftPriceHelp = Text("Tylko dla ceny symbolicznej.", "Only for a symbolic price.")
  static let coupon = Text("Kupon", "Coupon")
  static let couponHelp = Text(
    "Wypełnij, gdy warunek działa tylko z kuponem.", "Fill in when the condition needs a coupon.")
  static let saveAndPublish = Text("Zapisz i ogłoś", "Save and publish")
  static let saveChange = Text("Zapisz i ogłoś zmianę", "Save and publish the change")
  static let saveDraft = Text("Zapisz szkic", "Save the draft")
}
