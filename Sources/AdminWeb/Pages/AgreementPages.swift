import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// Agreements with customers and chains, and the bonus on their turnover.
  func addAgreements<Context>(to pages: Pages<Context>) {
    pages.get("agreements") { request in
      guard request.reader.mayManage else { throw AccessRefusal() }
      return .page(agreementList(try await headquarters.agreements(by: request.actor), request.reader))
    }
    pages.get("agreements/new") { request in .page(try await agreementForm(Entered(), nil, request)) }
    pages.get("agreements/:id/edit") { request in
      let agreement = try await managedAgreement(request)
      let values = try await headquarters.texts(of: agreement)
      return .page(try await agreementForm(Entered(values: values), agreement, request))
    }
    pages.post("agreements") { request in try await saveAgreement(nil, request) }
    pages.post("agreements/:id") { request in
      try await saveAgreement(try await managedAgreement(request), request)
    }
    pages.post("agreements/:id/publication") { request in
      let agreement = try await managedAgreement(request)
      do {
        try await headquarters.publishAgreement(agreement.id, by: request.actor)
      } catch let refusals as FieldRefusals {
        var entered = Entered(values: try await headquarters.texts(of: agreement))
        entered.message = Text(refusals.text(.polish), refusals.text(.english))
        return .page(try await agreementForm(entered, agreement, request), .unprocessableContent)
      }
      return .go("/agreements", .published, undo: "/agreements/\(agreement.id)/withdrawal")
    }
    pages.post("agreements/:id/withdrawal") { request in
      let agreement = try await managedAgreement(request)
      try await headquarters.withdrawAgreement(agreement.id, by: request.actor)
      return .go("/agreements", .takenBack, undo: "/agreements/\(agreement.id)/publication")
    }
  }

  private func managedAgreement(_ request: PageRequest) async throws -> TradeAgreement {
    guard request.reader.mayManage else { throw AccessRefusal() }
    guard let agreement = try await headquarters.agreement(try request.number("id")) else {
      throw MissingRefusal()
    }
    return agreement
  }

  private func saveAgreement(_ old: TradeAgreement?, _ request: PageRequest) async throws -> PageAnswer {
    guard request.reader.mayManage else { throw AccessRefusal() }
    do {
      let agreement = try await headquarters.agreement(old?.id ?? 0, from: request.form.values)
      let id = try await headquarters.save(agreement, by: request.actor)
      return .go("/agreements/\(id)/edit", old == nil ? .added : .saved)
    } catch let refusals as FieldRefusals {
      var entered = request.entered
      entered.refusals = refusals
      return .page(try await agreementForm(entered, old, request), .unprocessableContent)
    }
  }

  private func agreementList(_ rows: [AgreementRow], _ reader: Reader) -> PageContent {
    let lines = Html.each(rows) { row in
      let agreement = row.agreement
      return """
        <tr\(.when(agreement.state != .published, " class=\"is-off\""))><td class="soft">\(agreement.code)</td>\
        <td class="wraps"><a class="row-link" href="/agreements/\(agreement.id)/edit">\(agreement.name)</a>\
        <span class="sub">\(row.partner)</span></td><td class="optional">\(validityText(agreement.validity, reader))</td>\
        <td class="number">\(bonusText(agreement, reader))</td>\
        <td class="number optional"><a href="/conditions?agreement=\(agreement.id)">\(groupedText(row.conditionCount, reader.language))</a></td>\
        <td>\(conditionState(agreement.state, reader))</td></tr>
        """
    }
    let new = button(reader(AgreementWords.new), href: "/agreements/new", icon: "plus", style: "main")
    let list: Html =
      rows.isEmpty
      ? emptyState(
        icon: "file-text", title: reader(AgreementWords.empty), reader(AgreementWords.emptyCure), actions: new)
      : """
      <div class="table-box short" tabindex="0" role="region" aria-label="\(reader(Place.agreements.title))"><table><thead><tr>\
      <th scope="col">\(reader(Words.code))</th><th scope="col">\(reader(Words.name))</th>\
      <th scope="col" class="optional">\(reader(Words.validity))</th><th scope="col" class="number">\(reader(AgreementWords.bonus))</th>\
      <th scope="col" class="number optional">\(reader(Place.conditions.title))</th><th scope="col">\(reader(Words.state))</th>\
      </tr></thead><tbody>\(lines)</tbody></table></div>
      """
    return PageContent(
      title: reader(Place.agreements.title), place: .agreements, actions: .when(!rows.isEmpty, new),
      body: card(isFlush: true, list))
  }

  private func bonusText(_ agreement: TradeAgreement, _ reader: Reader) -> String {
    guard let first = agreement.steps.first, let last = agreement.steps.last else {
      return agreement.rate == .zero ? "–" : agreement.rate.text(reader.language)
    }
    let text = first.percent.text(reader.language)
    return agreement.steps.count == 1 ? text : text + " … " + last.percent.text(reader.language)
  }

  private func agreementForm(_ entered: Entered, _ agreement: TradeAgreement?, _ request: PageRequest)
    async throws -> PageContent
  {
    let reader = request.reader
    guard reader.mayManage else { throw AccessRefusal() }
    let chains = try await headquarters.customerCircles().filter { $0.kind == .chain }.map {
      ($0.code, $0.name)
    }
    let path = agreement.map { "/agreements/\($0.id)" } ?? "/agreements"
    let chain: Html = .when(
      !chains.isEmpty || !entered["chain"].isEmpty,
      choice(
        reader(ConditionFormWords.chain), "chain", entered, [(value: "", title: "–")] + chains, for: reader))
    let actions: Html =
      agreement.map { agreement in
        let conditions = button(
          reader(Place.conditions.title), href: "/conditions?agreement=\(agreement.id)", icon: "badge-percent")
        let change =
          agreement.state == .published
          ? act(reader(ConditionWords.withdraw), path + "/withdrawal", for: reader, icon: "ban", style: "risky")
          : act(
            reader(ConditionWords.publish), path + "/publication", for: reader, icon: "check", style: "main")
        return change + conditions
      } ?? .empty
    let bonus: Html = """
      <fieldset class="stack"><legend>\(reader(AgreementWords.bonusTitle))</legend>\
      \(field(reader(AgreementWords.rate), "rate", entered, .percent, for: reader, help: reader(AgreementWords.rateHelp), maxLength: 10))\
      \(textArea(reader(AgreementWords.steps), "steps", entered, for: reader, help: reader(AgreementWords.stepsHelp), maxLength: 20_000))\
      \(checkBox(reader(AgreementWords.graduated), "graduated", entered))\
      \(checkBox(reader(AgreementWords.paidOnTime), "paidOnTime", entered))\
      <div class="pair">\(field(reader(AgreementWords.products), "products", entered, for: reader, help: reader(AgreementWords.goodsHelp), maxLength: 2_000))\
      \(field(reader(AgreementWords.categories), "categories", entered, for: reader, help: reader(AgreementWords.goodsHelp), maxLength: 2_000))</div></fieldset>
      """
    return PageContent(
      title: agreement?.name ?? reader(AgreementWords.new), place: .agreements,
      crumbs: [(reader(Place.agreements.title), "/agreements")],
      badge: agreement.map { conditionState($0.state, reader) } ?? .empty, actions: actions,
      body: card(
        form(
          path, entered, for: reader,
          """
          <div class="pair">\(field(reader(Words.name), "name", entered, for: reader, isRequired: true))\
          \(field(reader(Words.code), "code", entered, for: reader, isRequired: true, maxLength: 40))</div>\
          <div class="pair">\(field(reader(ConditionFormWords.customerCode), "customer", entered, for: reader, maxLength: 40))\(chain)</div>\
          <div class="pair">\(field(reader(Words.from), "validFrom", entered, .date, for: reader))\
          \(field(reader(Words.to), "validTo", entered, .date, for: reader))</div>\
          \(bonus)\(formActions(reader(Words.save), back: "/agreements", for: reader))
          """)))
  }
}

private enum AgreementWords {
  static let new = Text("Nowa umowa", "New agreement")
  static let empty = Text("Nie ma jeszcze umów", "No agreements yet")
  static let emptyCure = Text(
    "Umowa zbiera warunki klienta albo sieci na okres i nalicza bonus od obrotu.",
    "An agreement gathers the conditions of a customer or chain for a period and settles a bonus on turnover.")
  static let bonus = Text("Bonus", "Bonus")
  static let bonusTitle = Text("Bonus od obrotu", "Bonus on turnover")
  static let rate = Text("Procent od całego obrotu", "Percentage of the whole turnover")
  static let rateHelp = Text("Puste, gdy poniżej są progi.", "Empty when there are steps below.")
  static let steps = Text(
    "Progi: obrót i procent, po jednym w wierszu", "Steps: turnover and percentage, one per line")
  static let stepsHelp = Text(
    "Np. 10000: 1 i w następnym wierszu 50000: 2.", "As 10000: 1 and on the next line 50000: 2.")
  static let graduated = Text(
    "Każda część obrotu według swojego progu", "Each part of the turnover at its own step")
  static let paidOnTime = Text("Tylko sprzedaż zapłacona w terminie", "Only sales paid on time")
  static let products = Text("Tylko towary", "Only goods")
  static let categories = Text("Tylko kategorie", "Only categories")
  static let goodsHelp = Text("Kody po przecinku; puste – wszystko.", "Codes with commas; empty – everything.")
}
