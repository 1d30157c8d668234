import Basis
import Cube

/// Words of the analyses.
enum AnalysisWords {
  static let kinds = Text("Rodzaj danych", "Kind of data")
  static let rows = Text("Wiersze", "Rows")
  static let thenBy = Text("a w nich", "then by")
  static let acrossTop = Text("Kolumny", "Columns")
  static let measures = Text("Wartości", "Values")
  static let options = Text("Widok", "View")
  static let nothing = Text("— nic —", "— nothing —")
  static let currency = Text("Waluta", "Currency")
  static let totals = Text("Sumy", "Totals")
  static let greatestFirst = Text("Od największych", "Greatest first")
  static let withRefused = Text("Z odrzuconymi i anulowanymi", "With rejected and cancelled")
  static let show = Text("Pokaż", "Show")
  static let more = Text("Pozostałe", "Other")
  static let counting = Text("Liczę…", "Counting…")
  static let building = Text("Budujemy kostkę danych", "Building the data cube")
  static let buildingWords = Text(
    "Trwa to kilka sekund na każdy milion pozycji. Strona sama pokaże wynik.",
    "It takes some seconds per million lines. The page will show the result by itself.")
  static let empty = Text("Brak danych dla tego pytania", "No data for this question")
  static let emptyCure = Text(
    "Zmień okres albo usuń filtr. Dane pojawiają się dwie sekundy po przyjęciu dokumentu.",
    "Change the period or remove a filter. Data appear two seconds after a document is taken.")
  static let startAgain = Text("Zacznij od nowa", "Start again")
  static let lines = Text("Pozycje", "Lines")
  static let noLines = Text("Nie ma takich pozycji", "There are no such lines")
  static let back = Text("Wróć do tabeli", "Back to the table")
  static let unknown = Text("nieznany", "unknown")
  static let openOrder = Text("Otwórz zamówienie", "Open the order")
  static let quantity = Text("Ilość", "Quantity")
  static let listValue = Text("Wartość cennikowa", "List value")
  static let discount = Text("Rabat", "Discount")
  static let margin = Text("Marża", "Margin")

  static func cut(_ shown: Int, _ all: Int) -> Text {
    Text(
      "Pokazano \(shown) z \(all) wierszy. Sumy obejmują wszystkie; zawęź filtrem albo pobierz CSV.",
      "\(shown) of \(all) rows are shown. Totals cover all; add a filter or download the CSV.")
  }
}

/// The name of a measure in the reader's language.
func measureTitle(_ measure: Measure, _ language: Language) -> String {
  if language == .polish { return measure.polishName.isEmpty ? measure.name.uppercased() : measure.polishName }
  if measure.name == "vat" { return "VAT" }
  let isPercent = measure.name.hasSuffix("_percent")
  return measure.name.replacing("_percent", with: "").replacing("_", with: " ") + (isPercent ? " %" : "")
}

/// The name of a level; a dimension with a point is the group of its levels.
func levelTitle(_ level: String) -> Text {
  levelTitles[level] ?? Text(level, level)
}

private let levelTitles: [String: Text] = [
  "date": Text("Data", "Date"), "date.year": Text("Rok", "Year"), "date.quarter": Text("Kwartał", "Quarter"),
  "date.month": Text("Miesiąc", "Month"), "date.week": Text("Tydzień", "Week"),
  "date.day": Text("Dzień", "Day"),
  "date.month_of_year": Text("Miesiąc roku", "Month of the year"),
  "date.weekday": Text("Dzień tygodnia", "Weekday"), "customer.": Text("Klient", "Customer"),
  "customer": Text("Kod klienta", "Customer code"), "customer.name": Text("Klient", "Customer"),
  "customer.town": Text("Miejscowość", "Town"), "customer.segment": Text("Segment", "Segment"),
  "customer.territory": Text("Terytorium", "Territory"),
  "customer.territory_code": Text("Kod terytorium", "Territory code"),
  "customer.representative": Text("Opiekun klienta", "Customer's representative"),
  "customer.price_list": Text("Cennik", "Price list"), "product.": Text("Towar", "Product"),
  "product": Text("Kod towaru", "Product code"), "product.name": Text("Towar", "Product"),
  "product.category": Text("Kategoria", "Category"),
  "product.category_1": Text("Kategoria główna", "Main category"),
  "product.category_2": Text("Kategoria 2. poziomu", "Category, level 2"),
  "product.category_3": Text("Kategoria 3. poziomu", "Category, level 3"),
  "product.brand": Text("Marka", "Brand"), "product.vat": Text("Stawka VAT", "VAT rate"),
  "representative.": Text("Przedstawiciel", "Representative"),
  "representative": Text("Login przedstawiciela", "Representative's login"),
  "representative.name": Text("Przedstawiciel", "Representative"), "device.": Text("Urządzenie", "Device"),
  "device": Text("Seria urządzenia", "Device series"), "device.name": Text("Urządzenie", "Device"),
  "device.representative": Text("Użytkownik urządzenia", "Device's user"),
  "device.representative_code": Text("Login użytkownika", "User's login"),
  "currency": Text("Waluta", "Currency"),
  "type": Text("Rodzaj dokumentu", "Document type"), "state": Text("Stan", "State"),
  "country": Text("Kraj", "Country"), "document": Text("Dokument", "Document"),
  "outcome": Text("Wynik przyjęcia", "Outcome"), "build": Text("Wersja programu", "Program version"),
  "result": Text("Wynik wizyty", "Visit's result"),
]

/// A member in the reader's language: states and the like have words, an empty one says so.
func memberLabel(_ level: String, _ member: String, _ language: Language) -> String {
  if member.isEmpty { return Text("(brak)", "(none)")(language) }
  return memberWords[level]?[member]?(language) ?? member
}

private let memberWords: [String: [String: Text]] = [
  "state": [
    "received": Text("wysłane", "sent"), "accepted": Text("przyjęte", "accepted"),
    "awaiting_approval": Text("wymaga decyzji", "awaiting approval"), "rejected": Text("odrzucone", "rejected"),
    "in_erp": Text("w ERP", "in ERP"), "cancelled": Text("anulowane", "cancelled"),
    "other": Text("inny", "other"), "in_use": Text("w użyciu", "in use"),
    "revoked": Text("odłączone", "revoked"),
  ],
  "type": [
    "order": Text("zamówienie", "order"), "invoice": Text("faktura", "invoice"),
    "return": Text("zwrot", "return"),
  ],
  "outcome": [
    "ok": Text("przyjęty", "taken"), "ok_with_notes": Text("przyjęty z uwagami", "taken with notes"),
    "held": Text("do decyzji", "held"), "scope_lost": Text("cudzy klient", "out of territory"),
    "unknown_kind": Text("nieznany rodzaj", "unknown kind"), "unreadable": Text("nieczytelny", "unreadable"),
    "id_clash": Text("powtórzony identyfikator", "id clash"),
    "quarantined": Text("w kwarantannie", "quarantined"), "other": Text("inny", "other"),
  ],
  "date.weekday": [
    "1": Text("poniedziałek", "Monday"), "2": Text("wtorek", "Tuesday"), "3": Text("środa", "Wednesday"),
    "4": Text("czwartek", "Thursday"), "5": Text("piątek", "Friday"), "6": Text("sobota", "Saturday"),
    "7": Text("niedziela", "Sunday"),
  ],
]
