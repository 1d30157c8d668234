import Basis

// What the screens say, in Polish and English. A text that misses a language does not compile. They are computed:
// a stored one would be set up at its first use, by code longer than the text.

/// Words that every screen shares.
enum Words {
  static var today: Text { Text("Dziś", "Today") }
  static var customers: Text { Text("Klienci", "Customers") }
  static var goods: Text { Text("Towary", "Goods") }
  static var documents: Text { Text("Dokumenty", "Documents") }
  static var more: Text { Text("Więcej", "More") }
  static var back: Text { Text("Wróć", "Back") }
  static var net: Text { Text("Netto", "Net") }
  static var gross: Text { Text("Brutto", "Gross") }
  static var vat: Text { Text("VAT", "VAT") }
  static var clear: Text { Text("Wyczyść", "Clear") }
  static var undo: Text { Text("Cofnij", "Undo") }
  static var close: Text { Text("Zamknij", "Close") }
  static var remove: Text { Text("Usuń", "Remove") }
  static var unsent: CountedText { CountedText("niewysłane", "niewysłane", "niewysłanych", "unsent", "unsent") }
  static var orders: CountedText { CountedText("zamówienie", "zamówienia", "zamówień", "order", "orders") }
  static var lines: CountedText { CountedText("pozycja", "pozycje", "pozycji", "line", "lines") }
  static var customerCount: CountedText {
    CountedText("klient", "klientów", "klientów", "customer", "customers")
  }
  static var productCount: CountedText { CountedText("towar", "towary", "towarów", "product", "products") }
  static var drafts: CountedText { CountedText("szkic", "szkice", "szkiców", "draft", "drafts") }
  static var newOrder: Text { Text("Nowe zamówienie", "New order") }
  static var openDraft: Text { Text("Dokończ zamówienie", "Finish the order") }
  static var loading: Text { Text("Otwieranie danych…", "Opening data…") }
  static var notHere: Text { Text("Tego już tu nie ma.", "This is not here any more.") }
  static var leadsToStart: Text { Text("Przejdź do ekranu Dziś", "Go to Today") }
}

/// The quiet word on top.
enum NetworkWords {
  static var offline: Text { Text("Bez sieci", "No network") }
  static var unreachable: Text { Text("Brak połączenia z centralą", "HQ cannot be reached") }
  static var exchanging: Text { Text("Synchronizacja…", "Synchronising…") }
  static var receiving: Text { Text("Pobieranie danych", "Downloading") }
  static var synchronised: Text { Text("Zsynchronizowano", "Synchronised") }
  static var never: Text { Text("Jeszcze nie zsynchronizowano", "Not synchronised yet") }
  static var needsEnrolment: Text { Text("Wymaga ponownej rejestracji", "Needs to be enrolled again") }
}

/// Enrolment and first synchronisation.
enum EnrolWords {
  static var title: Text { Text("Zarejestruj urządzenie", "Enrol this device") }
  static var again: Text { Text("Zarejestruj urządzenie ponownie", "Enrol this device again") }
  static var lead: Text {
    Text(
      "Wpisz kod, który pokazuje centrala w ekranie Urządzenia, albo zeskanuj jej kod QR aparatem.",
      "Type the code that HQ shows under Devices, or scan its QR code with the camera.")
  }
  static var againLead: Text {
    Text(
      "Centrala nie przyjmuje już tego urządzenia. Poproś o nowy kod. Niewysłane dokumenty są bezpieczne i zostaną wysłane.",
      "HQ does not accept this device any more. Ask for a new code. Unsent documents are safe and will be sent."
    )
  }
  static var code: Text { Text("Kod rejestracji", "Enrolment code") }
  static var action: Text { Text("Zarejestruj", "Enrol") }
  static var asking: Text { Text("Sprawdzanie kodu…", "Checking the code…") }
  static var empty: Text { Text("Wpisz kod rejestracji.", "Type the enrolment code.") }
  static var noNetwork: Text {
    Text(
      "Nie zarejestrowano: brak połączenia z centralą. Sprawdź sieć i spróbuj ponownie.",
      "Not enrolled: HQ cannot be reached. Check the network and try again.")
  }
  static var refused: Text {
    Text(
      "Centrala nie zna tego kodu albo kod już wykorzystano. Poproś o nowy.",
      "HQ does not know this code, or it was already used. Ask for a new one.")
  }
  static var tooOften: Text {
    Text(
      "Zbyt wiele prób. Odczekaj minutę i spróbuj ponownie.", "Too many tries. Wait a minute and try again.")
  }
  static var notHq: Text {
    Text(
      "Odpowiedź nie pochodzi z centrali. Jeśli sieć wymaga logowania, zaloguj się i spróbuj ponownie.",
      "The answer is not from HQ. If the network wants a sign-in, sign in and try again.")
  }
  static var firstTitle: Text { Text("Pierwsza synchronizacja", "First synchronisation") }
  static var firstLead: Text {
    Text(
      "Pobieramy klientów, towary i ceny. Potem urządzenie działa bez sieci.",
      "Customers, goods and prices are on their way. After that the device works without a network.")
  }
  static var asked: Text { Text("Łączenie z centralą…", "Connecting to HQ…") }
}

/// Today.
enum TodayWords {
  static var ordersToday: Text { Text("Zamówienia dziś", "Orders today") }
  static var value: Text { Text("Wartość netto", "Net value") }
  static var unsent: Text { Text("Niewysłane", "Unsent") }
  static var lastSync: Text { Text("Ostatnia synchronizacja", "Last synchronisation") }
  static var next: Text { Text("Następny krok", "Next step") }
  static var chooseCustomer: Text { Text("Wybierz klienta", "Choose a customer") }
  static var drafts: Text { Text("Zaczęte zamówienia", "Orders begun") }
  static var attention: Text { Text("Wymaga uwagi", "Needs attention") }
  static var ofToday: Text { Text("Dzisiejsze dokumenty", "Today's documents") }
  static var none: Text { Text("Dziś nie ma jeszcze zamówień.", "No orders yet today.") }
}

/// Customers and their cards.
enum CustomerWords {
  static var search: Text { Text("Nazwa, kod, miasto, NIP, telefon", "Name, code, town, NIP, phone") }
  static var none: Text {
    Text(
      "Nie znaleziono klienta. Sprawdź pisownię lub wpisz mniej liter.",
      "No customer found. Check the spelling or type fewer letters.")
  }
  static var empty: Text {
    Text(
      "Nie masz jeszcze klientów. Centrala przypisze je do Twojego terytorium.",
      "You have no customers yet. HQ assigns them to your territory.")
  }
  static var terms: Text { Text("Warunki", "Terms") }
  static var payment: Text { Text("Płatność", "Payment") }
  static var priceList: Text { Text("Cennik", "Price list") }
  static var limit: Text { Text("Limit kupiecki", "Credit limit") }
  static var noLimit: Text { Text("bez limitu", "no limit") }
  static var segment: Text { Text("Segment", "Segment") }
  static var nip: Text { Text("NIP", "NIP") }
  static var code: Text { Text("Kod", "Code") }
  static var settled: Text { Text("Wszystko zapłacone", "Everything is paid") }
  static var toPay: Text { Text("Do zapłaty", "To be paid") }
  static var overdue: Text { Text("w tym po terminie", "of it overdue") }
  static var blocked: Text { Text("Zamówienia wstrzymane", "Orders on hold") }
  static var onHold: Text { Text("Wstrzymany", "On hold") }
  static var discounts: Text { Text("Rabaty", "Discounts") }
  static var noDiscounts: Text {
    Text("Bez rabatów: obowiązuje cennik.", "No discounts: the price list applies.")
  }
  static var onEverything: Text { Text("na wszystko", "on everything") }
  static var moreDiscounts: CountedText {
    CountedText(
      "dalszy rabat", "dalsze rabaty", "dalszych rabatów", "more discount", "more discounts")
  }
  static var lastOrders: Text { Text("Ostatnie zamówienia", "Last orders") }
  static var noOrders: Text {
    Text("Z tego urządzenia jeszcze nie zamawiał.", "Nothing ordered from this device yet.")
  }
  static var call: Text { Text("Zadzwoń", "Call") }
  static var mail: Text { Text("Napisz", "Mail") }
  static var map: Text { Text("Mapa", "Map") }
  static var prices: Text { Text("Ceny dla klienta", "Prices for this customer") }
  static var gone: Text {
    Text(
      "Tego klienta nie ma na urządzeniu. Mógł przejść do innego przedstawiciela.",
      "This customer is not on the device. A colleague may serve it now.")
  }
}

/// Goods.
enum GoodsWords {
  static var search: Text { Text("Nazwa, kod, kod kreskowy", "Name, code, barcode") }
  static var all: Text { Text("Wszystkie", "All") }
  static var none: Text {
    Text(
      "Nie znaleziono towaru. Sprawdź pisownię lub wybierz inną kategorię.",
      "No product found. Check the spelling or choose another category.")
  }
  static var empty: Text {
    Text("Centrala nie udostępniła jeszcze towarów.", "HQ has not published goods yet.")
  }
  static var noPrice: Text { Text("brak ceny", "no price") }
  static var pricesFor: Text { Text("Ceny:", "Prices:") }
  static var listPrice: Text { Text("z cennika", "list price") }
  static var category: Text { Text("Kategoria", "Category") }
  static var brand: Text { Text("Marka", "Brand") }
  static var barcode: Text { Text("Kod kreskowy", "Barcode") }
  static var units: Text { Text("Jednostki i ceny netto", "Units and net prices") }
  static var holds: Text { Text("zawiera", "holds") }
  static var photo: Text { Text("Zdjęcie towaru", "Picture of the product") }
  static var chooseCustomer: Text {
    Text(
      "Wybierz klienta, aby zobaczyć jego ceny", "Choose a customer to see their prices")
  }
  static var forgetCustomer: Text { Text("Pokaż bez cen klienta", "Show without customer prices") }
  static var future: Text { Text("od", "from") }
}

/// Writing an order.
enum OrderWords {
  static var order: Text { Text("Zamówienie", "Order") }
  static var add: Text { Text("Dodaj towar", "Add goods") }
  static var confirm: Text { Text("Zatwierdź", "Confirm") }
  static var confirming: Text { Text("Zapisywanie…", "Saving…") }
  static var empty: Text {
    Text(
      "Zamówienie jest puste. Dodaj pierwszy towar.", "The order is empty. Add the first product.")
  }
  static var less: Text { Text("Mniej", "Less") }
  static var more: Text { Text("Więcej", "More") }
  static var quantity: Text { Text("Ilość", "Quantity") }
  static var lastTime: Text { Text("Ostatnio", "Last time") }
  static var why: Text { Text("Dlaczego ta cena?", "Why this price?") }
  static var lineRemoved: Text { Text("Usunięto pozycję.", "Line removed.") }
  static var draftDropped: Text { Text("Usunięto szkic.", "Draft removed.") }
  static var drop: Text { Text("Usuń szkic", "Remove the draft") }
  static var details: Text { Text("Dostawa, uwagi, płatność", "Delivery, note, payment") }
  static var delivery: Text { Text("Data dostawy", "Delivery date") }
  static var soonest: Text { Text("jak najszybciej", "as soon as possible") }
  static var note: Text { Text("Uwagi dla centrali", "Note to HQ") }
  static var reference: Text { Text("Numer zamówienia klienta", "Customer's order number") }
  static var payment: Text { Text("Płatność", "Payment") }
  static var saved: Text { Text("Szkic zapisany na urządzeniu", "Draft saved on the device") }
  static var changed: Text {
    Text(
      "Ceny zmieniły się od początku zamówienia", "Prices have changed since this order was begun")
  }
  static var takeNew: Text { Text("Przelicz po nowych cenach", "Use the new prices") }
  static var noMorePrice: Text { Text("brak ceny", "no price") }
  static var done: Text { Text("Gotowe", "Done") }
  static var unit: Text { Text("Jednostka", "Unit") }
  static var backspace: Text { Text("Cofnij cyfrę", "Delete digit") }
  static var value: Text { Text("Wartość netto", "Net value") }
  static var refused: Text { Text("Nie można zatwierdzić", "Cannot be confirmed") }
  static var customerGone: Text {
    Text(
      "Klienta nie ma już na tym urządzeniu. Szkic zostaje; po zatwierdzeniu zdecyduje centrala.",
      "The customer is not on this device any more. The draft stays; once confirmed, HQ will decide.")
  }
  static var overLimit: Text {
    Text(
      "Z tym zamówieniem klient przekroczy limit kupiecki. Centrala może je wstrzymać.",
      "With this order the customer exceeds the credit limit. HQ may hold it.")
  }
  static var toOrder: Text { Text("Wróć do zamówienia", "Back to the order") }
  static var inOrder: Text { Text("W zamówieniu", "In the order") }
  static var each: Text { Text("za", "per") }
  static var perDiscount: Text { Text("rabat", "discount") }
  static var gifts: Text { Text("Gratisy", "Free goods") }
  static var gift: Text { Text("Gratis", "Free") }
  static var chooseGift: Text { Text("Wybierz gratis", "Choose the free product") }
  static var other: Text { Text("inne niż dotąd", "others than before") }
  static var charge: Text { Text("Opłata", "Charge") }
  static var repriced: Text {
    Text(
      "Ceny zmieniły się; zamówienie przeliczono po nowych.",
      "Prices have changed; the order now has the new ones.")
  }
  static var documentDiscount: Text { Text("Rabaty od całego zamówienia", "Discounts on the whole order") }
  static var notPlaced: Text { Text("Nie udało się rozliczyć na pozycje", "Could not be placed on lines") }
  static var vouchers: CountedText { CountedText("bon", "bony", "bonów", "voucher", "vouchers") }
  static var vouchersDue: Text { Text("Klient dostanie:", "The customer gets:") }
  static var manual: Text { Text("Rabat własny", "Own discount") }
  static var manualPercent: Text { Text("Rabat własny, %", "Own discount, %") }
  static var manualAmount: Text { Text("Rabat własny, zł za jednostkę", "Own discount, per unit") }
  static var manualLimit: Text { Text("Możesz dać najwyżej", "You may give at most") }
  static var manualCut: Text { Text("Przyznano mniej, niż wpisano:", "Less was granted than typed:") }
  static var coupons: Text { Text("Kupony, po przecinku", "Coupons, separated by commas") }
  static var unknownCoupon: Text {
    Text(
      "Nie ma takiego kuponu na urządzeniu. Sprawdź pisownię albo zsynchronizuj:",
      "The device has no such coupon. Check the spelling or synchronise:")
  }
  static var couponsGiven: Text { Text("Kupony", "Coupons") }
  static var billed: Text { Text("w cenie", "billed") }
}

/// Why this price.
enum PriceWords {
  static var fromList: Text { Text("Wartość z cennika", "Value at list price") }
  static var invoice: Text { Text("Na fakturze", "On the invoice") }
  static var accrued: Text { Text("Bonus naliczany na później", "Bonus accrued for later") }
  static var pocket: Text { Text("Po bonusie", "After the bonus") }
  static var losers: Text { Text("Pokaż warunki, które nie zadziałały", "Show conditions that did not apply") }
  static var hideLosers: Text {
    Text("Ukryj warunki, które nie zadziałały", "Hide conditions that did not apply")
  }
  static var noLosers: Text {
    Text("Nie ma innych warunków na tę pozycję.", "No other conditions are on this line.")
  }
  static var cut: Text { Text("ograniczone, prosiło o", "cut, asked for") }
  static var lost: Text { Text("korzystniejszy jest warunek", "better is condition") }
  static var excluded: Text { Text("wyklucza go warunek", "kept out by condition") }
  static var undiscounted: Text {
    Text("tylko na pozycje bez innych rabatów", "only on lines without other discounts")
  }
  static var missing: Text { Text("brakuje", "missing") }
  static var below: Text { Text("za mało, aby zadziałał", "not enough for it") }
  static var notValid: Text { Text("nie obowiązuje w dniu zamówienia", "not valid on the day of the order") }
  static var notForThis: Text { Text("nie dotyczy tego zamówienia", "not for this order") }
  static var step: Text { Text("od", "from") }
  static var read: Text { Text("jest", "found") }
  static var more: Text { Text("jeszcze", "") }
  static var untilDiscount: Text { Text("do rabatu", "more until") }
  static var untilPrice: Text { Text("do ceny", "more until the price") }
  static var untilGift: Text { Text("do gratisu", "more until free goods") }
}

/// Documents.
enum DocumentWords {
  static var none: Text {
    Text(
      "Nie ma jeszcze dokumentów. Zacznij od klienta.", "No documents yet. Begin with a customer.")
  }
  static var drafts: Text { Text("Szkice", "Drafts") }
  static var draft: Text { Text("szkic", "draft") }
  static var onDevice: Text { Text("na urządzeniu, czeka na wysłanie", "on the device, waiting to be sent") }
  static var sending: Text { Text("wysyłane", "being sent") }
  static var sent: Text { Text("wysłane", "sent") }
  static var accepted: Text { Text("przyjęte", "accepted") }
  static var inErp: Text { Text("w ERP", "in ERP") }
  static var held: Text { Text("czeka na decyzję centrali", "waiting for HQ's decision") }
  static var rejected: Text { Text("odrzucone", "rejected") }
  static var cancelled: Text { Text("anulowane", "cancelled") }
  static var hqNumber: Text { Text("Numer centrali", "HQ number") }
  static var state: Text { Text("Gdzie jest dokument", "Where the document is") }
  static var reason: Text { Text("Powód", "Reason") }
  static var whatToDo: Text { Text("Co zrobić", "What to do") }
  static var cureRejected: Text {
    Text(
      "Skopiuj zamówienie do nowego szkicu, popraw je i zatwierdź ponownie.",
      "Copy the order to a new draft, correct it and confirm again.")
  }
  static var cureHeld: Text {
    Text(
      "Nic: centrala zdecyduje i odpowie tutaj. W pilnej sprawie zadzwoń do niej.",
      "Nothing: HQ will decide and answer here. Call them when it is urgent.")
  }
  static var cureWaiting: Text {
    Text(
      "Nic: dokument wyjdzie sam, gdy będzie sieć.",
      "Nothing: the document leaves by itself as soon as there is network.")
  }
  static var cureOlder: Text {
    Text(
      "Nic: dokument zostaje na urządzeniu i będzie wysyłany ponownie.",
      "Nothing: the document stays on the device and will be sent again.")
  }
  static var notes: Text { Text("Uwagi centrali", "HQ's notes") }
  static var copy: Text { Text("Kopiuj do nowego zamówienia", "Copy to a new order") }
  static var cannotCopy: Text {
    Text(
      "Nie skopiowano: klienta tego zamówienia nie ma na urządzeniu.",
      "Not copied: the customer of this order is not on the device.")
  }
  static var ordered: Text { Text("Zatwierdzono", "Confirmed") }
  static var lines: Text { Text("Pozycje", "Lines") }
  static var support: Text { Text("Dla wsparcia", "For support") }

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
  static var language: Text { Text("Język", "Language") }
  static var theme: Text { Text("Wygląd", "Appearance") }
  static var system: Text { Text("Jak w telefonie", "As on the phone") }
  static var light: Text { Text("Jasny", "Light") }
  static var dark: Text { Text("Ciemny", "Dark") }
  static var synchronisation: Text { Text("Synchronizacja", "Synchronisation") }
  static var lastSync: Text { Text("Ostatnio", "Last time") }
  static var now: Text { Text("Synchronizuj teraz", "Synchronise now") }
  static var storage: Text { Text("Pamięć urządzenia", "Storage") }
  static var persistent: Text {
    Text(
      "Trwała: przeglądarka nie usunie danych", "Persistent: the browser will not remove data")
  }
  static var temporary: Text {
    Text(
      "Nietrwała: przeglądarka może usunąć dane, gdy zabraknie miejsca. Zainstaluj aplikację.",
      "Not persistent: the browser may remove data when space runs out. Install the application.")
  }
  static var used: Text { Text("Zajęte", "Used") }
  static var company: Text { Text("Firma", "Company") }
  static var person: Text { Text("Przedstawiciel", "Representative") }
  static var series: Text { Text("Seria numerów", "Number series") }
  static var device: Text { Text("Urządzenie", "Device") }
  static var version: Text { Text("Wersja", "Version") }
  static var install: Text { Text("Instalacja", "Installation") }
  static var installed: Text { Text("Aplikacja jest zainstalowana.", "The application is installed.") }
  static var installNow: Text { Text("Zainstaluj na ekranie głównym", "Install on the home screen") }
  static var byShare: Text {
    Text(
      "W Safari wybierz Udostępnij, potem „Do ekranu początkowego”. Zarejestruj urządzenie dopiero w zainstalowanej aplikacji.",
      "In Safari choose Share, then “Add to Home Screen”. Enrol only inside the installed application.")
  }
  static var byMenu: Text {
    Text(
      "W menu przeglądarki wybierz „Zainstaluj aplikację” lub „Dodaj do ekranu głównego”.",
      "In the browser's menu choose “Install app” or “Add to home screen”.")
  }
  static var signOut: Text { Text("Wyloguj urządzenie", "Sign out") }
  static var signOutNow: Text { Text("Tak, usuń dane i wyloguj", "Yes, remove the data and sign out") }
  static var signOutLead: Text {
    Text(
      "Usuwa z urządzenia klientów, towary i dokumenty. Potem potrzebny jest nowy kod.",
      "Removes customers, goods and documents from the device. After that a new code is needed.")
  }
  static var signOutBlocked: Text {
    Text(
      "Najpierw wyślij dokumenty i dokończ lub usuń szkice. Dopiero potem można wylogować.",
      "Send the documents and finish or remove the drafts first. Only then can you sign out.")
  }
}

/// What went wrong with the phone itself.
enum TroubleWords {
  static var full: Text {
    Text(
      "Brak miejsca w telefonie. Zwolnij miejsce; ostatnia zmiana nie została zapisana.",
      "The phone is full. Free some space; the last change was not saved.")
  }
  static var broken: Text {
    Text(
      "Nie udało się zapisać. Otwieramy dane ponownie.", "Saving failed. Opening the data again.")
  }
}
