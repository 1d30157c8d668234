import Basis

// What the screens say, in Polish and English. A text that misses a language does not compile.

/// Words that every screen shares.
enum Words {
  static let today = Text("Dziś", "Today")
  static let customers = Text("Klienci", "Customers")
  static let goods = Text("Towary", "Goods")
  static let documents = Text("Dokumenty", "Documents")
  static let more = Text("Więcej", "More")
  static let back = Text("Wróć", "Back")
  static let net = Text("Netto", "Net")
  static let gross = Text("Brutto", "Gross")
  static let vat = Text("VAT", "VAT")
  static let clear = Text("Wyczyść", "Clear")
  static let undo = Text("Cofnij", "Undo")
  static let close = Text("Zamknij", "Close")
  static let remove = Text("Usuń", "Remove")
  static let unsent = CountedText("niewysłane", "niewysłane", "niewysłanych", "unsent", "unsent")
  static let orders = CountedText("zamówienie", "zamówienia", "zamówień", "order", "orders")
  static let lines = CountedText("pozycja", "pozycje", "pozycji", "line", "lines")
  static let customerCount = CountedText("klient", "klientów", "klientów", "customer", "customers")
  static let productCount = CountedText("towar", "towary", "towarów", "product", "products")
  static let drafts = CountedText("szkic", "szkice", "szkiców", "draft", "drafts")
  static let newOrder = Text("Nowe zamówienie", "New order")
  static let openDraft = Text("Dokończ zamówienie", "Finish the order")
  static let loading = Text("Otwieranie danych…", "Opening data…")
  static let notHere = Text("Tego już tu nie ma.", "This is not here any more.")
  static let leadsToStart = Text("Przejdź do ekranu Dziś", "Go to Today")
}

/// The quiet word on top.
enum NetworkWords {
  static let offline = Text("Bez sieci", "No network")
  static let unreachable = Text("Brak połączenia z centralą", "HQ cannot be reached")
  static let exchanging = Text("Synchronizacja…", "Synchronising…")
  static let receiving = Text("Pobieranie danych", "Downloading")
  static let synchronised = Text("Zsynchronizowano", "Synchronised")
  static let never = Text("Jeszcze nie zsynchronizowano", "Not synchronised yet")
  static let needsEnrolment = Text("Wymaga ponownej rejestracji", "Needs to be enrolled again")
}

/// Enrolment and first synchronisation.
enum EnrolWords {
  static let title = Text("Zarejestruj urządzenie", "Enrol this device")
  static let again = Text("Zarejestruj urządzenie ponownie", "Enrol this device again")
  static let lead = Text(
    "Wpisz kod, który pokazuje centrala w ekranie Urządzenia, albo zeskanuj jej kod QR aparatem.",
    "Type the code that HQ shows under Devices, or scan its QR code with the camera.")
  static let againLead = Text(
    "Centrala nie przyjmuje już tego urządzenia. Poproś o nowy kod. Niewysłane dokumenty są bezpieczne i zostaną wysłane.",
    "HQ does not accept this device any more. Ask for a new code. Unsent documents are safe and will be sent.")
  static let code = Text("Kod rejestracji", "Enrolment code")
  static let action = Text("Zarejestruj", "Enrol")
  static let asking = Text("Sprawdzanie kodu…", "Checking the code…")
  static let empty = Text("Wpisz kod rejestracji.", "Type the enrolment code.")
  static let noNetwork = Text(
    "Nie zarejestrowano: brak połączenia z centralą. Sprawdź sieć i spróbuj ponownie.",
    "Not enrolled: HQ cannot be reached. Check the network and try again.")
  static let refused = Text(
    "Centrala nie zna tego kodu albo kod już wykorzystano. Poproś o nowy.",
    "HQ does not know this code, or it was already used. Ask for a new one.")
  static let tooOften = Text(
    "Zbyt wiele prób. Odczekaj minutę i spróbuj ponownie.", "Too many tries. Wait a minute and try again.")
  static let notHq = Text(
    "Odpowiedź nie pochodzi z centrali. Jeśli sieć wymaga logowania, zaloguj się i spróbuj ponownie.",
    "The answer is not from HQ. If the network wants a sign-in, sign in and try again.")
  static let firstTitle = Text("Pierwsza synchronizacja", "First synchronisation")
  static let firstLead = Text(
    "Pobieramy klientów, towary i ceny. Potem urządzenie działa bez sieci.",
    "Customers, goods and prices are on their way. After that the device works without a network.")
  static let asked = Text("Łączenie z centralą…", "Connecting to HQ…")
}

/// Today.
enum TodayWords {
  static let ordersToday = Text("Zamówienia dziś", "Orders today")
  static let value = Text("Wartość netto", "Net value")
  static let unsent = Text("Niewysłane", "Unsent")
  static let lastSync = Text("Ostatnia synchronizacja", "Last synchronisation")
  static let next = Text("Następny krok", "Next step")
  static let chooseCustomer = Text("Wybierz klienta", "Choose a customer")
  static let drafts = Text("Zaczęte zamówienia", "Orders begun")
  static let attention = Text("Wymaga uwagi", "Needs attention")
  static let ofToday = Text("Dzisiejsze dokumenty", "Today's documents")
  static let none = Text("Dziś nie ma jeszcze zamówień.", "No orders yet today.")
}

/// Customers and their cards.
enum CustomerWords {
  static let search = Text("Nazwa, kod, miasto, NIP, telefon", "Name, code, town, NIP, phone")
  static let none = Text(
    "Nie znaleziono klienta. Sprawdź pisownię lub wpisz mniej liter.",
    "No customer found. Check the spelling or type fewer letters.")
  static let empty = Text(
    "Nie masz jeszcze klientów. Centrala przypisze je do Twojego terytorium.",
    "You have no customers yet. HQ assigns them to your territory.")
  static let terms = Text("Warunki", "Terms")
  static let payment = Text("Płatność", "Payment")
  static let priceList = Text("Cennik", "Price list")
  static let limit = Text("Limit kupiecki", "Credit limit")
  static let noLimit = Text("bez limitu", "no limit")
  static let segment = Text("Segment", "Segment")
  static let nip = Text("NIP", "NIP")
  static let code = Text("Kod", "Code")
  static let settled = Text("Wszystko zapłacone", "Everything is paid")
  static let toPay = Text("Do zapłaty", "To be paid")
  static let overdue = Text("w tym po terminie", "of it overdue")
  static let blocked = Text("Zamówienia wstrzymane", "Orders on hold")
  static let onHold = Text("Wstrzymany", "On hold")
  static let discounts = Text("Rabaty", "Discounts")
  static let noDiscounts = Text("Bez rabatów: obowiązuje cennik.", "No discounts: the price list applies.")
  static let onEverything = Text("na wszystko", "on everything")
  static let moreDiscounts = CountedText(
    "dalszy rabat", "dalsze rabaty", "dalszych rabatów", "more discount", "more discounts")
  static let lastOrders = Text("Ostatnie zamówienia", "Last orders")
  static let noOrders = Text("Z tego urządzenia jeszcze nie zamawiał.", "Nothing ordered from this device yet.")
  static let call = Text("Zadzwoń", "Call")
  static let mail = Text("Napisz", "Mail")
  static let map = Text("Mapa", "Map")
  static let prices = Text("Ceny dla klienta", "Prices for this customer")
  static let gone = Text(
    "Tego klienta nie ma na urządzeniu. Mógł przejść do innego przedstawiciela.",
    "This customer is not on the device. A colleague may serve it now.")
}

/// Goods.
enum GoodsWords {
  static let search = Text("Nazwa, kod, kod kreskowy", "Name, code, barcode")
  static let all = Text("Wszystkie", "All")
  static let none = Text(
    "Nie znaleziono towaru. Sprawdź pisownię lub wybierz inną kategorię.",
    "No product found. Check the spelling or choose another category.")
  static let empty = Text("Centrala nie udostępniła jeszcze towarów.", "HQ has not published goods yet.")
  static let noPrice = Text("brak ceny", "no price")
  static let pricesFor = Text("Ceny:", "Prices:")
  static let listPrice = Text("z cennika", "list price")
  static let category = Text("Kategoria", "Category")
  static let brand = Text("Marka", "Brand")
  static let barcode = Text("Kod kreskowy", "Barcode")
  static let units = Text("Jednostki i ceny netto", "Units and net prices")
  static let holds = Text("zawiera", "holds")
  static let photo = Text("Zdjęcie towaru", "Picture of the product")
  static let chooseCustomer = Text(
    "Wybierz klienta, aby zobaczyć jego ceny", "Choose a customer to see their prices")
  static let forgetCustomer = Text("Pokaż bez cen klienta", "Show without customer prices")
  static let future = Text("od", "from")
}

/// Writing an order.
enum OrderWords {
  static let order = Text("Zamówienie", "Order")
  static let add = Text("Dodaj towar", "Add goods")
  static let confirm = Text("Zatwierdź", "Confirm")
  static let confirming = Text("Zapisywanie…", "Saving…")
  static let empty = Text(
    "Zamówienie jest puste. Dodaj pierwszy towar.", "The order is empty. Add the first product.")
  static let less = Text("Mniej", "Less")
  static let more = Text("Więcej", "More")
  static let quantity = Text("Ilość", "Quantity")
  static let lastTime = Text("Ostatnio", "Last time")
  static let why = Text("Dlaczego ta cena?", "Why this price?")
  static let lineRemoved = Text("Usunięto pozycję.", "Line removed.")
  static let draftDropped = Text("Usunięto szkic.", "Draft removed.")
  static let drop = Text("Usuń szkic", "Remove the draft")
  static let details = Text("Dostawa, uwagi, płatność", "Delivery, note, payment")
  static let delivery = Text("Data dostawy", "Delivery date")
  static let soonest = Text("jak najszybciej", "as soon as possible")
  static let note = Text("Uwagi dla centrali", "Note to HQ")
  static let reference = Text("Numer zamówienia klienta", "Customer's order number")
  static let payment = Text("Płatność", "Payment")
  static let saved = Text("Szkic zapisany na urządzeniu", "Draft saved on the device")
  static let changed = Text(
    "Ceny zmieniły się od początku zamówienia", "Prices have changed since this order was begun")
  static let takeNew = Text("Przelicz po nowych cenach", "Use the new prices")
  static let noMorePrice = Text("brak ceny", "no price")
  static let done = Text("Gotowe", "Done")
  static let unit = Text("Jednostka", "Unit")
  static let backspace = Text("Cofnij cyfrę", "Delete digit")
  static let value = Text("Wartość netto", "Net value")
  static let refused = Text("Nie można zatwierdzić", "Cannot be confirmed")
  static let customerGone = Text(
    "Klienta nie ma już na tym urządzeniu. Szkic zostaje; po zatwierdzeniu zdecyduje centrala.",
    "The customer is not on this device any more. The draft stays; once confirmed, HQ will decide.")
  static let overLimit = Text(
    "Z tym zamówieniem klient przekroczy limit kupiecki. Centrala może je wstrzymać.",
    "With this order the customer exceeds the credit limit. HQ may hold it.")
  static let toOrder = Text("Wróć do zamówienia", "Back to the order")
  static let inOrder = Text("W zamówieniu", "In the order")
  static let each = Text("za", "per")
  static let perDiscount = Text("rabat", "discount")
  static let gifts = Text("Gratisy", "Free goods")
  static let gift = Text("Gratis", "Free")
  static let chooseGift = Text("Wybierz gratis", "Choose the free product")
  static let other = Text("inne niż dotąd", "others than before")
  static let charge = Text("Opłata", "Charge")
  static let repriced = Text(
    "Ceny zmieniły się; zamówienie przeliczono po nowych.",
    "Prices have changed; the order now has the new ones.")
  static let documentDiscount = Text("Rabaty od całego zamówienia", "Discounts on the whole order")
  static let notPlaced = Text("Nie udało się rozliczyć na pozycje", "Could not be placed on lines")
  static let vouchers = CountedText("bon", "bony", "bonów", "voucher", "vouchers")
  static let vouchersDue = Text("Klient dostanie:", "The customer gets:")
  static let manual = Text("Rabat własny", "Own discount")
  static let manualPercent = Text("Rabat własny, %", "Own discount, %")
  static let manualAmount = Text("Rabat własny, zł za jednostkę", "Own discount, per unit")
  static let manualLimit = Text("Możesz dać najwyżej", "You may give at most")
  static let manualCut = Text("Przyznano mniej, niż wpisano:", "Less was granted than typed:")
  static let coupons = Text("Kupony, po przecinku", "Coupons, separated by commas")
  static let unknownCoupon = Text(
    "Nie ma takiego kuponu na urządzeniu. Sprawdź pisownię albo zsynchronizuj:",
    "The device has no such coupon. Check the spelling or synchronise:")
  static let couponsGiven = Text("Kupony", "Coupons")
  static let billed = Text("w cenie", "billed")
}

/// Why this price.
enum PriceWords {
  static let fromList = Text("Wartość z cennika", "Value at list price")
  static let invoice = Text("Na fakturze", "On the invoice")
  static let accrued = Text("Bonus naliczany na później", "Bonus accrued for later")
  static let pocket = Text("Po bonusie", "After the bonus")
  static let losers = Text("Pokaż warunki, które nie zadziałały", "Show conditions that did not apply")
  static let hideLosers = Text("Ukryj warunki, które nie zadziałały", "Hide conditions that did not apply")
  static let noLosers = Text("Nie ma innych warunków na tę pozycję.", "No other conditions are on this line.")
  static let cut = Text("ograniczone, prosiło o", "cut, asked for")
  static let lost = Text("korzystniejszy jest warunek", "better is condition")
  static let excluded = Text("wyklucza go warunek", "kept out by condition")
  static let undiscounted = Text("tylko na pozycje bez innych rabatów", "only on lines without other discounts")
  static let missing = Text("brakuje", "missing")
  static let below = Text("za mało, aby zadziałał", "not enough for it")
  static let notValid = Text("nie obowiązuje w dniu zamówienia", "not valid on the day of the order")
  static let notForThis = Text("nie dotyczy tego zamówienia", "not for this order")
  static let step = Text("od", "from")
  static let read = Text("jest", "found")
  static let more = Text("jeszcze", "")
  static let untilDiscount = Text("do rabatu", "more until")
  static let untilPrice = Text("do ceny", "more until the price")
  static let untilGift = Text("do gratisu", "more until free goods")
}

/// Documents.
enum DocumentWords {
  static let none = Text(
    "Nie ma jeszcze dokumentów. Zacznij od klienta.", "No documents yet. Begin with a customer.")
  static let drafts = Text("Szkice", "Drafts")
  static let draft = Text("szkic", "draft")
  static let onDevice = Text("na urządzeniu, czeka na wysłanie", "on the device, waiting to be sent")
  static let sending = Text("wysyłane", "being sent")
  static let sent = Text("wysłane", "sent")
  static let accepted = Text("przyjęte", "accepted")
  static let inErp = Text("w ERP", "in ERP")
  static let held = Text("czeka na decyzję centrali", "waiting for HQ's decision")
  static let rejected = Text("odrzucone", "rejected")
  static let cancelled = Text("anulowane", "cancelled")
  static let hqNumber = Text("Numer centrali", "HQ number")
  static let state = Text("Gdzie jest dokument", "Where the document is")
  static let reason = Text("Powód", "Reason")
  static let whatToDo = Text("Co zrobić", "What to do")
  static let cureRejected = Text(
    "Skopiuj zamówienie do nowego szkicu, popraw je i zatwierdź ponownie.",
    "Copy the order to a new draft, correct it and confirm again.")
  static let cureHeld = Text(
    "Nic: centrala zdecyduje i odpowie tutaj. W pilnej sprawie zadzwoń do niej.",
    "Nothing: HQ will decide and answer here. Call them when it is urgent.")
  static let cureWaiting = Text(
    "Nic: dokument wyjdzie sam, gdy będzie sieć.",
    "Nothing: the document leaves by itself as soon as there is network.")
  static let cureOlder = Text(
    "Nic: dokument zostaje na urządzeniu i będzie wysyłany ponownie.",
    "Nothing: the document stays on the device and will be sent again.")
  static let notes = Text("Uwagi centrali", "HQ's notes")
  static let copy = Text("Kopiuj do nowego zamówienia", "Copy to a new order")
  static let cannotCopy = Text(
    "Nie skopiowano: klienta tego zamówienia nie ma na urządzeniu.",
    "Not copied: the customer of this order is not on the device.")
  static let ordered = Text("Zatwierdzono", "Confirmed")
  static let lines = Text("Pozycje", "Lines")
  static let support = Text("Dla wsparcia", "For support")

  static func leftOut(_ names: [String]) -> Text {
    var list = ""
    for name in names.prefix(3) { list += (list.isEmpty ? "" : ", ") + name }
    if names.count > 3 { list += " …" }
    return Text(
      "Bez ceny lub wycofane, pominięto: " + list, "Without a price or no longer sold, left out: " + list)
  }
}

/// More.
enum MoreWords {
  static let language = Text("Język", "Language")
  static let theme = Text("Wygląd", "Appearance")
  static let system = Text("Jak w telefonie", "As on the phone")
  static let light = Text("Jasny", "Light")
  static let dark = Text("Ciemny", "Dark")
  static let synchronisation = Text("Synchronizacja", "Synchronisation")
  static let lastSync = Text("Ostatnio", "Last time")
  static let now = Text("Synchronizuj teraz", "Synchronise now")
  static let storage = Text("Pamięć urządzenia", "Storage")
  static let persistent = Text(
    "Trwała: przeglądarka nie usunie danych", "Persistent: the browser will not remove data")
  static let temporary = Text(
    "Nietrwała: przeglądarka może usunąć dane, gdy zabraknie miejsca. Zainstaluj aplikację.",
    "Not persistent: the browser may remove data when space runs out. Install the application.")
  static let used = Text("Zajęte", "Used")
  static let company = Text("Firma", "Company")
  static let person = Text("Przedstawiciel", "Representative")
  static let series = Text("Seria numerów", "Number series")
  static let device = Text("Urządzenie", "Device")
  static let version = Text("Wersja", "Version")
  static let install = Text("Instalacja", "Installation")
  static let installed = Text("Aplikacja jest zainstalowana.", "The application is installed.")
  static let installNow = Text("Zainstaluj na ekranie głównym", "Install on the home screen")
  static let byShare = Text(
    "W Safari wybierz Udostępnij, potem „Do ekranu początkowego”. Zarejestruj urządzenie dopiero w zainstalowanej aplikacji.",
    "In Safari choose Share, then “Add to Home Screen”. Enrol only inside the installed application.")
  static let byMenu = Text(
    "W menu przeglądarki wybierz „Zainstaluj aplikację” lub „Dodaj do ekranu głównego”.",
    "In the browser's menu choose “Install app” or “Add to home screen”.")
  static let signOut = Text("Wyloguj urządzenie", "Sign out")
  static let signOutNow = Text("Tak, usuń dane i wyloguj", "Yes, remove the data and sign out")
  static let signOutLead = Text(
    "Usuwa z urządzenia klientów, towary i dokumenty. Potem potrzebny jest nowy kod.",
    "Removes customers, goods and documents from the device. After that a new code is needed.")
  static let signOutBlocked = Text(
    "Najpierw wyślij dokumenty i dokończ lub usuń szkice. Dopiero potem można wylogować.",
    "Send the documents and finish or remove the drafts first. Only then can you sign out.")
}

/// What went wrong with the phone itself.
enum TroubleWords {
  static let full = Text(
    "Brak miejsca w telefonie. Zwolnij miejsce; ostatnia zmiana nie została zapisana.",
    "The phone is full. Free some space; the last change was not saved.")
  static let broken = Text(
    "Nie udało się zapisać. Otwieramy dane ponownie.", "Saving failed. Opening the data again.")
}
