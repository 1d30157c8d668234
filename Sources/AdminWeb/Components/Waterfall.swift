import Basis
import Trade

/// From the list price to what the customer pays: each condition, what it asked and what it gave, and those that
/// did not count with their reasons.
func waterfallList(_ line: OrderLine, isFull: Bool = false, _ reader: Reader) -> Html {
  let language = reader.language
  let rows = line.priced.waterfall.filter { isFull || $0.status.counts }
  if rows.isEmpty { return "<p class=\"small soft\">\(reader(OrderWords.noTrace))</p>" }
  let steps = Html.each(rows) { row in waterfallStep(row, unit: line.unit, reader) }
  return """
    <ol class="waterfall">\(steps)<li class="sum"><span>\(reader(OrderWords.toPay))</span><span></span>\
    <span class="number">\(line.priced.net.text(language))</span></li></ol>
    """
}

private func waterfallStep(_ row: WaterfallRow, unit: String, _ reader: Reader) -> Html {
  let language = reader.language
  let record = row.record == 0 ? "" : " · #\(row.record)"
  // A scale that was not reached asks for nothing.
  let asked = row.asked == .percentOff(.zero) ? "" : row.asked.text(unit: unit, language)
  guard row.status.counts else {
    return """
      <li class="lost"><span>\(row.name(language))<span class="soft">\(record)</span>\
      <span class="sub">\(lossReason(row, reader))</span></span><span>\(asked)</span>\
      <span class="number soft">–</span></li>
      """
  }
  let given = row.stage == .base ? row.granted.text(language) : signed(row.granted, language)
  var notes: [String] = []
  if !row.access(language).isEmpty { notes.append(row.access(language)) }
  if let step = row.step { notes.append(scaleText(step, reader)) }
  if row.status == .cutByGuard {
    notes.append(reader(WaterfallWords.cut) + " " + signed(row.askedAmount, language))
  }
  let below: Html = .when(
    !notes.isEmpty, "<span class=\"sub\">\(notes.joined(separator: " · "))</span>")
  return """
    <li><span>\(row.name(language))<span class="soft">\(record)</span>\(below)</span><span>\(asked)</span>\
    <span class="number">\(given)</span></li>
    """
}

/// "próg 12 (było 14)".
private func scaleText(_ step: WaterfallRow.ScaleStep, _ reader: Reader) -> String {
  reader(WaterfallWords.step) + " " + amountText(step.from, step.basis, reader) + " ("
    + reader(WaterfallWords.read) + " " + amountText(step.read, step.basis, reader) + ")"
}

/// A threshold in the unit of its basis: pieces, money or kilograms.
func amountText(_ value: Int64, _ basis: ScaleBasis, _ reader: Reader) -> String {
  switch basis {
  case .value, .groupValue, .documentValue, .periodValue: Money(grosze: value).text(reader.language)
  case .weight, .groupWeight: Quantity(milli: value).text(reader.language) + " kg"
  case .quantity, .groupQuantity, .documentQuantity: Quantity(milli: value).text(reader.language)
  }
}

/// Why a condition did not count.
private func lossReason(_ row: WaterfallRow, _ reader: Reader) -> String {
  switch row.status {
  case .applied, .cutByGuard: ""
  case .lostTo:
    row.detail > 0 ? reader(WaterfallWords.lostTo) + " #\(row.detail)" : reader(WaterfallWords.lost)
  case .excludedBy:
    row.detail > 0 ? reader(WaterfallWords.excludedBy) + " #\(row.detail)" : reader(WaterfallWords.excluded)
  case .belowThreshold:
    if let step = row.step, row.detail > 0 {
      reader(WaterfallWords.missing) + " " + amountText(row.detail, step.basis, reader)
    } else {
      reader(WaterfallWords.below)
    }
  case .notValid: reader(WaterfallWords.notValid)
  case .notForThis: reader(WaterfallWords.notForThis)
  }
}

/// Words of "why this price".
enum WaterfallWords {
  static let step = Text("próg", "step")
  static let read = Text("było", "read")
  static let cut = Text("ograniczono, żądano", "limited, asked")
  static let lostTo = Text("przegrał z warunkiem", "lost to condition")
  static let lost = Text("inny warunek był lepszy", "another condition was better")
  static let excludedBy = Text("wyklucza go warunek", "excluded by condition")
  static let excluded = Text("wyklucza go inny warunek", "excluded by another condition")
  static let missing = Text("do progu brakuje", "short of the threshold by")
  static let below = Text("poniżej progu", "below the threshold")
  static let notValid = Text("poza okresem ważności", "outside its validity")
  static let notForThis = Text("nie dla tego klienta lub dokumentu", "not for this customer or document")
  static let losers = Text("Pokaż też warunki, które nie zadziałały", "Show conditions that did not count too")
  static let page = Text("Dlaczego te ceny?", "Why these prices?")
  static let byDevice = Text("Jak policzył telefon", "As the phone calculated")
  static let then = Text("Z tych samych warunków, w centrali", "From the same terms, at HQ")
  static let atArrival = Text("Z warunków w chwili przyjęcia", "From the terms on arrival")
  static let now = Text("Z warunków w tej chwili", "From the terms now")
  static let confirmed = Text(
    "Centrala policzyła z tych samych warunków dokładnie to samo co telefon.",
    "From the same terms HQ calculated exactly what the phone did.")
  static let contradicted = Text(
    "Z tych samych warunków centrala liczy inaczej niż telefon. Zaktualizuj telefon i sprawdź zamówienie z przedstawicielem.",
    "From the same terms HQ calculates differently than the phone. Update the phone and check the order with the representative."
  )
  static let noClaim = Text(
    "Telefon przysłał dokument bez wersji warunków. Porównanie jest możliwe tylko z warunkami centrali.",
    "The phone sent the document without the version of its terms. It can only be compared with HQ's terms.")
  static let position = Text("Wersja warunków", "Version of the terms")
  static let vatMethod = Text("Sposób liczenia VAT", "VAT method")
  static let perRate = Text("od sumy w stawce", "from the sum of each rate")
  static let perLine = Text("od pozycji", "per line")
  static let perUnit = Text("od sztuki", "per unit")
  static let compare = Text("Porównaj ceny", "Compare the prices")
  static let gift = Text("gratis", "free")
  static let charge = Text("opłata", "charge")
  static let onlyHere = Text("tylko z warunków centrali", "only by HQ's terms")
  static let gone = Text("tej pozycji centrala nie dolicza", "HQ does not add this line")
}
