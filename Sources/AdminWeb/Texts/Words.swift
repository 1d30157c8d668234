import Basis

/// Words that many pages share.
enum Words {
  static let save = Text("Zapisz", "Save")
  static let cancel = Text("Anuluj", "Cancel")
  static let close = Text("Zamknij", "Close")
  static let undo = Text("Cofnij", "Undo")
  static let edit = Text("Edytuj", "Edit")
  static let add = Text("Dodaj", "Add")
  static let remove = Text("Usuń", "Remove")
  static let openPage = Text("Otwórz stronę", "Open the page")
  static let search = Text("Szukaj", "Search")
  static let export = Text("Eksport CSV", "Export CSV")
  static let columns = Text("Kolumny", "Columns")
  static let comfortable = Text("Wiersze wygodne", "Comfortable rows")
  static let compact = Text("Wiersze gęste", "Compact rows")
  static let chooseAll = Text("Zaznacz wszystkie na stronie", "Select all on the page")
  static let choose = Text("Zaznacz", "Select")
  static let removeFilter = Text("usuń filtr", "remove the filter")
  static let page = Text("Strona", "Page")
  static let pages = Text("Strony listy", "Pages of the list")
  static let previousPage = Text("Poprzednia strona", "Previous page")
  static let nextPage = Text("Następna strona", "Next page")
  static let of = Text("z", "of")
  static let yes = Text("tak", "yes")
  static let no = Text("nie", "no")
  static let none = Text("brak", "none")
  static let code = Text("Kod", "Code")
  static let name = Text("Nazwa", "Name")
  static let total = Text("Razem", "Total")
  static let net = Text("Netto", "Net")
  static let vat = Text("VAT", "VAT")
  static let gross = Text("Brutto", "Gross")
  static let price = Text("Cena", "Price")
  static let unit = Text("Jednostka", "Unit")
  static let from = Text("Od", "From")
  static let to = Text("Do", "To")
  static let state = Text("Stan", "State")
  static let validity = Text("Ważność", "Validity")
  static let customer = Text("Klient", "Customer")
  static let representative = Text("Przedstawiciel", "Representative")
  static let territory = Text("Terytorium", "Territory")
  static let priceList = Text("Cennik", "Price list")
  static let category = Text("Kategoria", "Category")
  static let details = Text("Dane", "Details")
  static let history = Text("Historia zmian", "History")
  static let reason = Text("Powód", "Reason")
  static let lastSeen = Text("Ostatnio", "Last seen")
  static let always = Text("bezterminowo", "without end")
  static let nothingFound = Text("Nic nie znaleziono", "Nothing found")
  static let changeFilters = Text(
    "Zmień szukane słowa albo usuń filtr.", "Change the words searched for or remove a filter.")
  static let wrongNip = Text(
    "NIP ma 10 cyfr i cyfrę kontrolną; ten jest błędny.",
    "A NIP has 10 digits with a check digit; this one is wrong.")
  static let wrongEan = Text(
    "Błędna cyfra kontrolna kodu EAN. Sprawdź 8, 12, 13 lub 14 cyfr.",
    "Wrong EAN check digit. Check the 8, 12, 13 or 14 digits.")
  static let wrongMoney = Text(
    "Wpisz kwotę z najwyżej 2 miejscami po przecinku, np. 1234,50.",
    "Enter an amount with at most 2 decimals, as 1234.50.")
  static let wrongPrice = Text(
    "Wpisz cenę z najwyżej 4 miejscami po przecinku, np. 19,99.",
    "Enter a price with at most 4 decimals, as 19.99.")
  static let wrongPercent = Text(
    "Wpisz procent od 0 do 100, np. 7,5.", "Enter a percentage from 0 to 100, as 7.5.")
  static let wrongDays = Text("Wpisz liczbę dni od 0 do 3650.", "Enter a number of days from 0 to 3650.")
  static let wrongDate = Text("Wpisz datę, np. 2026-11-23.", "Enter a date, as 2026-11-23.")
  static let chooseOne = Text("Wybierz jedną z możliwości.", "Choose one of the options.")
}

/// Counted nouns.
enum Counts {
  static let orders = CountedText("zamówienie", "zamówienia", "zamówień", "order", "orders")
  static let customers = CountedText("klient", "klientów", "klientów", "customer", "customers")
  static let products = CountedText("towar", "towary", "towarów", "product", "products")
  static let prices = CountedText("cena", "ceny", "cen", "price", "prices")
  static let lines = CountedText("pozycja", "pozycje", "pozycji", "line", "lines")
  static let documents = CountedText("dokument", "dokumenty", "dokumentów", "document", "documents")
  static let devices = CountedText("urządzenie", "urządzenia", "urządzeń", "device", "devices")
  static let rows = CountedText("wiersz", "wiersze", "wierszy", "row", "rows")
  static let errors = CountedText("błąd", "błędy", "błędów", "error", "errors")
}

/// What was just done, said once after the page has changed.
enum Done: String {
  case saved, added, removed, blocked, unblocked, withdrawn, restored, accepted, rejected, revoked, moved
  case signedOutEverywhere, passwordChanged, pictureSaved, signedOut
  case published, takenBack

  var text: Text {
    switch self {
    case .saved: Text("Zapisano", "Saved")
    case .added: Text("Dodano", "Added")
    case .removed: Text("Usunięto", "Removed")
    case .blocked: Text("Wstrzymano zamówienia klienta", "Orders of the customer are on hold")
    case .unblocked: Text("Klient znów może zamawiać", "The customer may order again")
    case .withdrawn: Text("Wycofano ze sprzedaży", "Withdrawn from sale")
    case .restored: Text("Przywrócono do sprzedaży", "On sale again")
    case .accepted: Text("Zamówienie przyjęte", "Order accepted")
    case .rejected: Text("Zamówienie odrzucone", "Order rejected")
    case .revoked: Text("Urządzenie odłączone", "Device revoked")
    case .moved: Text("Przeniesiono klientów", "Customers moved")
    case .signedOutEverywhere: Text("Zakończono wszystkie sesje", "All sessions ended")
    case .passwordChanged: Text("Hasło zmienione", "Password changed")
    case .pictureSaved: Text("Zdjęcie zapisane", "Picture saved")
    case .signedOut: Text("Wylogowano", "Signed out")
    case .published: Text("Ogłoszono", "Published")
    case .takenBack: Text("Wycofano", "Withdrawn")
    }
  }
}
