import Basis
import Headquarters

/// Words of forecast and delivery plan.
enum ForecastWords {
  static let computeNow = Text("Policz teraz", "Compute now")
  static let stop = Text("Zatrzymaj", "Stop")
  static let stopping = Text("Zatrzymuję…", "Stopping…")
  static let lastRun = Text("Ostatnie liczenie", "Last run")
  static let computing = Text("Liczę prognozę", "Computing the forecast")
  static let beforeCounts = Text(
    "Do końca liczenia obowiązuje poprzednia prognoza.", "Until it ends the forecast of before counts.")
  static let when = Text("Kiedy", "When")
  static let who = Text("Kto", "Who")
  static let nightly = Text("praca nocna", "nightly job")
  static let program = Text("program", "program")
  static let took = Text("Trwało", "Took")
  static let items = Text("Pozycje", "Items")
  static let forecastOf = Text("prognoza", "forecast")
  static let planOf = Text("plan", "plan")
  static let goal = Text("cel", "goal")
  static let service = Text("sprzedanych sztuk", "of units sold")
  static let accuracy = Text("Błąd prognozy", "Forecast error")
  static let accuracyNote = Text("WAPE sumy 4 tygodni, liczony wstecz", "WAPE of 4-week sums, on the past")
  static let bias = Text("odchylenie", "bias")
  static let coverage = Text("pod P95", "below P95")
  static let toOrder = Text("Do zamówienia", "To order")
  static let watch = Text("Wymaga uwagi", "Needs attention")
  static let positionsFirst = Text("najpilniejsze na górze", "the gravest on top")
  static let failed = Text("Ostatnie liczenie się nie udało", "The last run failed")
  static let cancelled = Text("Ostatnie liczenie zatrzymano", "The last run was stopped")
  static let suppliers = Text("Zamówienia u dostawców", "Orders by supplier")
  static let supplier = Text("Dostawca", "Supplier")
  static let lines = Text("Pozycje", "Lines")
  static let exceptions = Text("Uwagi", "Exceptions")
  static let value = Text("Wartość", "Value")
  static let proposals = Text("Propozycje zamówień", "Proposed orders")
  static let product = Text("Towar", "Product")
  static let warehouse = Text("Magazyn", "Warehouse")
  static let stock = Text("Stan", "Stock")
  static let onTheWay = Text("w drodze", "on the way")
  static let quantity = Text("Zamów", "Order")
  static let orderDay = Text("Zamów do", "Order by")
  static let arrival = Text("Dostawa", "Delivery")
  static let cover = Text("Wystarczy na", "Lasts for")
  static let why = Text("Dlaczego", "Why")
  static let allSuppliers = Text("Wszyscy dostawcy", "All suppliers")
  static let allWarehouses = Text("Wszystkie magazyny", "All warehouses")
  static let shown = Text("Zamówienia i uwagi", "Orders and exceptions")
  static let onlyExceptions = Text("Tylko uwagi", "Exceptions only")
  static let onlyOrders = Text("Tylko zamówienia", "Orders only")
  static let everything = Text("Wszystkie pozycje", "All items")
  static let hint = Text("Szukaj towaru", "Search for a product")
  static let neverRun = Text("Nie ma jeszcze prognozy", "There is no forecast yet")
  static let neverRunCure = Text(
    "Policz ją z zamówień i historii sprzedaży. Do planu dostaw wczytaj stany magazynowe i warunki dostaw.",
    "Compute it from orders and the sales history. For a delivery plan load stock and terms of supply.")
  static let importFiles = Text("Wczytaj pliki", "Load files")
  static let nothingToOrder = Text("Nic do zamówienia", "Nothing to order")
  static let nothingToOrderCure = Text(
    "Stany wystarczą do następnych dostaw.", "Stock lasts until the next deliveries.")
  static let noSupply = Text(
    "Bez stanów magazynowych i warunków dostaw nie ma planu. Wczytaj je z plików CSV.",
    "Without stock and terms of supply there is no plan. Load them from CSV files.")
  static let chart = Text("Zamawiane i prognoza", "Ordered and foreseen")
  static let period = Text("Okres od", "Period from")
  static let ordered = Text("Zamówiono", "Ordered")
  static let foreseen = Text("Prognoza", "Forecast")
  static let engine = Text("bez zmian ręcznych", "without changes")
  static let unknown = Text("brak towaru", "out of stock")
  static let noHistory = Text("Tego towaru jeszcze nie zamawiano.", "This product was never ordered.")
  static let numbers = Text("Liczby", "Numbers")
  static let traits = Text("Charakter popytu", "Kind of demand")
  static let model = Text("Model", "Model")
  static let countedAt = Text("Stan z", "Counted")
  static let notCounted = Text("stanu nie policzono", "not counted")
  static let proposal = Text("Propozycja", "Proposal")
  static let noProposal = Text(
    "Brak planu: wczytaj warunki dostaw i stan tego towaru.", "No plan: load terms of supply and stock of it.")
  static let changes = Text("Zmiany ręczne", "Changes by people")
  static let noChanges = Text("Nikt nie zmieniał tej prognozy.", "Nobody changed this forecast.")
  static let change = Text("Zmień prognozę", "Change the forecast")
  static let changeNote = Text(
    "Zmiana działa od następnego liczenia; potem zmierzymy, czy poprawiła prognozę.",
    "It counts from the next run; afterwards it is measured whether it was better.")
  static let firstDay = Text("Pierwszy dzień", "First day")
  static let lastDay = Text("Ostatni dzień", "Last day")
  static let kind = Text("Co robi", "What it does")
  static let adds = Text("dodaje (lub odejmuje)", "adds (or takes off)")
  static let sets = Text("ustala sumę", "sets the sum")
  static let amount = Text("Ilość w całym okresie", "Quantity over all the days")
  static let place = Text("Czego dotyczy", "What it covers")
  static let here = Text("ten towar w tym magazynie", "this product in this warehouse")
  static let everywhere = Text("ten towar wszędzie", "this product everywhere")
  static let category = Text("cała kategoria wszędzie", "its whole category everywhere")
  static let validTo = Text("Ważna do", "Valid until")
  static let gained = Text("lepiej o", "better by")
  static let lost = Text("gorzej o", "worse by")
  static let effect = Text("prognoza", "forecast")
  static let reality = Text("zamówiono", "ordered")
  static let wrongQuantity = Text(
    "Wpisz ilość z najwyżej 3 miejscami po przecinku, np. 120.",
    "Enter a quantity with at most 3 decimals, as 120.")
  static let days = CountedText("dzień", "dni", "dni", "day", "days")

  static func phase(_ phase: ForecastRun.Phase) -> Text {
    switch phase {
    case .reading: Text("czytam zamówienia", "reading orders")
    case .forecasting: Text("prognozuję popyt", "forecasting demand")
    case .levels: Text("wyznaczam zapasy", "finding stock levels")
    case .judging: Text("sprawdzam się na przeszłości", "judging by the past")
    case .writing: Text("zapisuję plan", "writing the plan")
    }
  }

  static func pattern(_ pattern: String) -> Text {
    switch pattern {
    case "smooth": Text("równy", "smooth")
    case "erratic": Text("chwiejny", "erratic")
    case "intermittent": Text("rzadki", "intermittent")
    default: Text("rzadki i nierówny", "lumpy")
    }
  }

  /// A statistical model bears its name in the literature; what is not one is said in words.
  static func model(_ name: String) -> Text {
    switch name {
    case "launch": Text("jak podobne nowości", "as similar launches")
    case "succeeded": Text("przejął następca", "taken over by a successor")
    case "unknown": Text("brak historii", "no history")
    default: Text(name, name)
    }
  }

  static func life(_ phase: String) -> Text {
    switch phase {
    case "new": Text("nowy", "new")
    case "ended": Text("zanika", "fading")
    default: Text("w sprzedaży", "running")
    }
  }
}
