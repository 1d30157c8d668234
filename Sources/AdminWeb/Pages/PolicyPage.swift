import Basis
import Headquarters
import Trade

extension AdminWeb {
  /// How the company calculates: VAT, floors, and what representatives may give themselves.
  func addPricingPolicy<Context>(to pages: Pages<Context>) {
    pages.get("pricing-policy") { request in
      let policy = try await headquarters.pricingPolicy()
      return .page(try policyPage(Entered(values: policyValues(policy)), request))
    }
    pages.post("pricing-policy") { request in
      guard request.reader.mayAdminister else { throw AccessRefusal() }
      var reading = FormReading(request.form)
      var policy = try await headquarters.pricingPolicy()
      policy.vat = PricingPolicy.VatMethod(rawValue: UInt8(clamping: reading.number("vat"))) ?? policy.vat
      policy.movesBlockedAmount = reading.text("movesAmount") == "1"
      policy.movesBlockedPercent = reading.text("movesPercent") == "1"
      policy.manualLimit = reading.percent("manualLimit")?.ppm ?? 0
      policy.manualBudget = reading.money("manualBudget")?.grosze ?? -1
      do {
        try reading.finish()
        try await headquarters.setPricingPolicy(policy, by: request.actor)
        return .go("/pricing-policy", .saved)
      } catch let refusals as FieldRefusals {
        var entered = request.entered
        entered.refusals = refusals
        return .page(try policyPage(entered, request), .unprocessableContent)
      }
    }
  }

  private func policyValues(_ policy: PricingPolicy) -> [String: String] {
    [
      "vat": "\(policy.vat.rawValue)", "movesAmount": policy.movesBlockedAmount ? "1" : "",
      "movesPercent": policy.movesBlockedPercent ? "1" : "",
      "manualLimit": fixedText(policy.manualLimit, places: 4, atLeast: 0, .polish),
      "manualBudget": policy.manualBudget < 0
        ? "" : fixedText(policy.manualBudget, places: 2, atLeast: 2, .polish),
    ]
  }

  private func policyPage(_ entered: Entered, _ request: PageRequest) throws -> PageContent {
    let reader = request.reader
    guard reader.mayAdminister else { throw AccessRefusal() }
    let methods = [
      (value: "\(PricingPolicy.VatMethod.perRate.rawValue)", title: reader(PolicyWords.perRate)),
      (value: "\(PricingPolicy.VatMethod.perLine.rawValue)", title: reader(PolicyWords.perLine)),
    ]
    return PageContent(
      title: reader(Place.pricingPolicy.title), place: .pricingPolicy,
      body: "<p class=\"soft\">\(reader(PolicyWords.lead))</p>"
        + card(
          form(
            "/pricing-policy", entered, for: reader,
            """
            \(choice(reader(PolicyWords.vat), "vat", entered, methods, for: reader, help: reader(PolicyWords.vatHelp)))\
            <fieldset class="stack"><legend>\(reader(PolicyWords.manual))</legend><div class="pair">\
            \(field(reader(PolicyWords.limit), "manualLimit", entered, .percent, for: reader, help: reader(PolicyWords.limitHelp), maxLength: 10))\
            \(field(reader(PolicyWords.budget), "manualBudget", entered, .money("zł"), for: reader, help: reader(PolicyWords.budgetHelp), maxLength: 20))</div></fieldset>\
            <fieldset class="stack"><legend>\(reader(PolicyWords.floors))</legend>\
            <p class="small soft">\(reader(PolicyWords.floorsHelp))</p>\
            \(checkBox(reader(PolicyWords.movesAmount), "movesAmount", entered))\
            \(checkBox(reader(PolicyWords.movesPercent), "movesPercent", entered))</fieldset>\
            \(formActions(reader(Words.save), for: reader))
            """)))
  }
}

private enum PolicyWords {
  static let lead = Text(
    "Dotyczy nowych zamówień. Dokument zachowuje zasady, z którymi powstał.",
    "For new orders. A document keeps the rules it was made with.")
  static let vat = Text("VAT", "VAT")
  static let vatHelp = Text(
    "3 × 33,33 zł przy 23 %: od sumy 23,00 zł, od pozycji 23,01 zł.",
    "3 × 33.33 at 23 %: from the sum 23.00, from the lines 23.01.")
  static let perRate = Text("od sumy netto każdej stawki", "from the net sum of each rate")
  static let perLine = Text("od każdej pozycji", "from each line")
  static let manual = Text("Rabat przedstawiciela", "The representative's own discount")
  static let limit = Text("Najwyżej", "At most")
  static let limitHelp = Text("Od ceny z cennika. 0 – bez własnych rabatów.", "Off the list price. 0 – none.")
  static let budget = Text("Budżet na dokument", "Budget for a document")
  static let budgetHelp = Text("Puste – bez limitu kwoty.", "Empty – no limit on the amount.")
  static let floors = Text("Cena minimalna", "Lowest price")
  static let floorsHelp = Text(
    "Co zrobić z rabatem dokumentu, którego cena minimalna nie pozwala dać na jednej z pozycji.",
    "What happens to a document discount that a lowest price blocks on one of the lines.")
  static let movesAmount = Text("Kwota przechodzi na inne pozycje", "An amount moves to the other lines")
  static let movesPercent = Text("Procent przechodzi na inne pozycje", "A percentage moves to the other lines")
}
