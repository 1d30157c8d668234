import Basis

/// What a file can bring in. The key is always the company's own code, so a second import updates and
/// never doubles.
public enum ImportSubject: String, Sendable, CaseIterable {
  /// Customers with their territory, price list and payment terms.
  case customers
  /// Goods with units, barcodes and VAT.
  case products
  /// Prices in price lists.
  case prices
  /// Conditions: discounts, scales, promotions and free goods.
  case conditions
  /// Invoices, orders and returns of other systems, for analyses.
  case history
  /// What lies in the warehouses.
  case stock
  /// Deliveries on the way.
  case inbound
  /// How suppliers sell and deliver.
  case supply

  /// As shown.
  public var name: Text {
    switch self {
    case .customers: Text("Klienci", "Customers")
    case .products: Text("Towary", "Goods")
    case .prices: Text("Ceny", "Prices")
    case .conditions: Text("Warunki", "Conditions")
    case .history: Text("Historia sprzedaży", "Sales history")
    case .stock: Text("Stany magazynowe", "Stock")
    case .inbound: Text("Dostawy w drodze", "Deliveries on the way")
    case .supply: Text("Warunki dostaw", "Terms of supply")
    }
  }

  /// The fields a column can be mapped to, in the order of the preview.
  public var fields: [ImportField] {
    switch self {
    case .customers: ImportField.ofCustomers
    case .products: ImportField.ofProducts
    case .prices: ImportField.ofPrices
    case .conditions: ImportField.ofConditions
    case .history: ImportField.ofHistory
    case .stock: ImportField.ofStock
    case .inbound: ImportField.ofInbound
    case .supply: ImportField.ofSupply
    }
  }

  /// Which column stands for which field, by the names in the header. A person may change it.
  public func mapping(for header: [String]) -> [String: Int] {
    let columns = header.map { folded($0) }
    var mapping: [String: Int] = [:]
    for field in fields {
      let names = ([field.key] + field.aliases).map { folded($0) }
      guard let column = columns.firstIndex(where: { names.contains($0) }) else { continue }
      mapping[field.key] = column
    }
    return mapping
  }
}

/// One field of an import.
public struct ImportField: Sendable, Equatable {
  /// As in mappings and in a header of our own exports.
  public let key: String
  /// As shown.
  public let name: Text
  /// Whether a row without it is refused.
  public let isRequired: Bool
  /// Headers of other programs that mean it.
  public let aliases: [String]

  private init(
    _ key: String, _ polish: String, _ english: String, required: Bool = false, _ aliases: [String] = []
  ) {
    self.key = key
    name = Text(polish, english)
    isRequired = required
    self.aliases = aliases + [polish, english]
  }

  static let ofCustomers = [
    ImportField(
      "code", "Kod", "Code", required: true, ["kod klienta", "symbol", "akronim", "id", "customer code"]),
    ImportField(
      "name", "Nazwa", "Name", required: true, ["nazwa klienta", "klient", "kontrahent", "customer"]),
    ImportField("nip", "NIP", "Tax number", ["tax id", "vat id"]),
    ImportField("street", "Ulica", "Street", ["adres", "address"]),
    ImportField("postal_code", "Kod pocztowy", "Postal code", ["zip", "zip code", "postcode"]),
    ImportField("town", "Miejscowość", "Town", ["miasto", "city"]),
    ImportField("phone", "Telefon", "Phone", ["tel", "nr telefonu"]),
    ImportField("email", "E-mail", "E-mail", ["mail", "adres e-mail"]),
    ImportField("segment", "Segment", "Segment", ["kanał", "channel", "typ", "sieć"]),
    ImportField("territory", "Terytorium", "Territory", required: true, ["region", "rejon", "przedstawiciel"]),
    ImportField("price_list", "Cennik", "Price list", required: true, ["kod cennika", "poziom cen"]),
    ImportField("payment_form", "Forma płatności", "Payment form", ["płatność", "payment"]),
    ImportField("payment_days", "Termin płatności", "Payment days", ["dni", "termin", "days"]),
    ImportField("credit_limit", "Limit kredytowy", "Credit limit", ["limit", "limit kupiecki"]),
    ImportField("balance", "Saldo", "Balance", ["należności", "receivables"]),
    ImportField("overdue", "Przeterminowane", "Overdue", ["zaległości"]),
    ImportField("latitude", "Szerokość geograficzna", "Latitude", ["lat"]),
    ImportField("longitude", "Długość geograficzna", "Longitude", ["lon", "lng"]),
  ]

  static let ofProducts = [
    ImportField("code", "Kod", "Code", required: true, ["kod towaru", "symbol", "indeks", "sku", "item"]),
    ImportField("name", "Nazwa", "Name", required: true, ["nazwa towaru", "towar", "product"]),
    ImportField("category", "Kategoria", "Category", required: true, ["grupa", "group"]),
    ImportField("brand", "Marka", "Brand", ["producent", "vendor"]),
    ImportField("vat", "VAT", "VAT", required: true, ["stawka vat", "stawka", "vat rate"]),
    ImportField("unit", "Jednostka", "Unit", required: true, ["jm", "j.m.", "jednostka miary"]),
    ImportField("barcode", "Kod kreskowy", "Barcode", ["ean", "gtin"]),
    ImportField("unit2", "Jednostka 2", "Unit 2", ["jm2", "opakowanie"]),
    ImportField("unit2_ratio", "Przelicznik 2", "Unit 2 ratio", ["ilość w opakowaniu", "pack"]),
    ImportField("unit2_barcode", "Kod kreskowy 2", "Unit 2 barcode", ["ean2"]),
    ImportField("unit3", "Jednostka 3", "Unit 3", ["jm3", "karton"]),
    ImportField("unit3_ratio", "Przelicznik 3", "Unit 3 ratio", ["ilość w kartonie"]),
    ImportField("unit3_barcode", "Kod kreskowy 3", "Unit 3 barcode", ["ean3"]),
    ImportField("active", "Aktywny", "Active", ["w sprzedaży"]),
  ]

  static let ofPrices = [
    ImportField("price_list", "Cennik", "Price list", required: true, ["kod cennika", "poziom cen"]),
    ImportField(
      "product", "Kod towaru", "Product code", required: true, ["towar", "symbol", "indeks", "sku", "item"]),
    ImportField("price", "Cena netto", "Net price", required: true, ["cena", "price", "netto"]),
    ImportField("unit", "Jednostka", "Unit", ["jm", "j.m."]),
    ImportField("currency", "Waluta", "Currency"),
    ImportField("valid_from", "Ważna od", "Valid from", ["od", "from", "data od"]),
    ImportField("valid_to", "Ważna do", "Valid to", ["do", "to", "data do"]),
  ]

  static let ofConditions = [
    ImportField("number", "Numer", "Number", ["id", "nr"]),
    ImportField("type", "Rodzaj", "Type", required: true, ["kod rodzaju", "typ", "condition type"]),
    ImportField("name", "Nazwa", "Name", ["opis"]),
    ImportField("customer", "Kod klienta", "Customer code", ["klient", "kontrahent", "customer"]),
    ImportField("group", "Grupa klientów", "Customer group", ["kod grupy"]),
    ImportField("price_list", "Cennik", "Price list", ["kod cennika"]),
    ImportField("chain", "Sieć", "Chain", ["kod sieci"]),
    ImportField("product", "Kod towaru", "Product code", ["towar", "symbol", "indeks", "sku", "product"]),
    ImportField("category", "Kategoria", "Category", ["grupa towarów", "product group"]),
    ImportField("brand", "Marka", "Brand", ["producent"]),
    ImportField("payment", "Forma płatności", "Payment form", ["płatność", "payment"]),
    ImportField("channel", "Kanał", "Channel", ["kanał sprzedaży"]),
    ImportField("value", "Wartość", "Value", ["rabat", "procent", "cena", "discount", "price"]),
    ImportField("basis", "Podstawa skali", "Scale basis", ["basis"]),
    ImportField("scale", "Rodzaj skali", "Kind of scale", ["skala"]),
    ImportField("steps", "Stopnie", "Steps", ["progi"]),
    ImportField("size", "Wielkość zestawu", "Set size"),
    ImportField("buy", "Kup", "Buy", ["kup ile"]),
    ImportField("give", "Gratis", "Free", ["ile gratis"]),
    ImportField("gift", "Kod gratisu", "Gift code", ["towar gratisowy"]),
    ImportField("rule", "Zasada gratisów", "Gift rule"),
    ImportField("treatment", "Rozliczenie gratisu", "Gift treatment"),
    ImportField("gift_price", "Cena gratisu", "Gift price"),
    ImportField("cap", "Najwyżej", "Cap", ["limit kwoty"]),
    ImportField("coupon", "Kupon", "Coupon"),
    ImportField("only_undiscounted", "Tylko bez innych rabatów", "Only without other discounts"),
    ImportField("exclusive", "Wyłączny", "Exclusive"),
    ImportField("priority", "Priorytet", "Priority"),
    ImportField("valid_from", "Ważny od", "Valid from", ["od", "from", "data od"]),
    ImportField("valid_to", "Ważny do", "Valid to", ["do", "to", "data do"]),
    ImportField("state", "Stan", "State", ["status"]),
    ImportField("agreement", "Umowa", "Agreement", ["kod umowy"]),
  ]

  static let ofHistory = [
    ImportField(
      "number", "Numer dokumentu", "Document number", required: true,
      ["numer", "dokument", "faktura", "invoiceno", "invoice", "number"]),
    ImportField(
      "day", "Data", "Date", required: true, ["data sprzedaży", "data dokumentu", "invoicedate", "day"]),
    ImportField(
      "product", "Kod towaru", "Product code", required: true,
      ["towar", "symbol", "indeks", "sku", "stockcode", "item"]),
    ImportField("quantity", "Ilość", "Quantity", required: true, ["ilosc", "qty"]),
    ImportField("price", "Cena netto", "Net price", ["cena", "unitprice", "price"]),
    ImportField("net", "Wartość netto", "Net value", ["netto", "wartość", "value"]),
    ImportField("list_price", "Cena cennikowa", "List price"),
    ImportField("cost", "Koszt", "Cost", ["wartość zakupu", "purchase value"]),
    ImportField("vat", "VAT", "VAT", ["stawka vat", "stawka", "vat rate"]),
    ImportField(
      "customer", "Kod klienta", "Customer code", ["klient", "kontrahent", "customerid", "customer"]),
    ImportField("country", "Kraj", "Country"),
    ImportField("currency", "Waluta", "Currency"),
    ImportField("representative", "Login przedstawiciela", "Representative's login", ["przedstawiciel"]),
    ImportField("kind", "Rodzaj dokumentu", "Document type", ["rodzaj", "typ", "type"]),
    ImportField("name", "Nazwa towaru", "Product name", ["nazwa", "description", "opis"]),
  ]

  private static let stockedProduct = ImportField(
    "product", "Kod towaru", "Product code", required: true,
    ["towar", "symbol", "indeks", "sku", "item", "kod"])
  private static let warehouse = ImportField("warehouse", "Magazyn", "Warehouse", ["kod magazynu", "mag"])

  static let ofStock = [
    stockedProduct, warehouse,
    ImportField(
      "on_hand", "Stan", "On hand", required: true, ["ilość", "stan magazynowy", "quantity", "stock", "qty"]),
    ImportField("day", "Na dzień", "As of", ["data", "date", "day"]),
  ]

  static let ofInbound = [
    ImportField("number", "Numer zamówienia", "Order number", required: true, ["numer", "dokument", "number"]),
    stockedProduct, warehouse,
    ImportField("supplier", "Dostawca", "Supplier", ["kod dostawcy", "kontrahent", "vendor"]),
    ImportField("day", "Data dostawy", "Delivery date", required: true, ["data", "termin", "date", "day"]),
    ImportField("quantity", "Ilość", "Quantity", required: true, ["ilosc", "qty"]),
  ]

  static let ofSupply = [
    stockedProduct, warehouse,
    ImportField("supplier", "Dostawca", "Supplier", required: true, ["kod dostawcy", "vendor"]),
    ImportField("lead_days", "Dni dostawy", "Lead days", required: true, ["czas dostawy", "lead time"]),
    ImportField("pack", "Opakowanie", "Pack", ["wielokrotność", "multiple"]),
    ImportField("minimum", "Minimum", "Minimum", ["moq", "minimum zamówienia"]),
    ImportField("layer", "Warstwa", "Layer", ["warstwa palety", "pallet layer"]),
    ImportField("review_days", "Dni między zamówieniami", "Days between orders", ["cykl", "review days"]),
    ImportField("cost", "Koszt", "Cost", ["cena zakupu", "purchase price"]),
    ImportField("shelf_life_days", "Dni ważności", "Shelf life days", ["trwałość", "shelf life"]),
    ImportField("weight", "Waga kg", "Weight kg", ["waga", "weight", "kg"]),
    ImportField("supplier_name", "Nazwa dostawcy", "Supplier's name", ["nazwa"]),
    ImportField("weekdays", "Dni tygodnia dostaw", "Delivery weekdays", ["dni dostaw", "weekdays"]),
  ]
}

/// Why a row of a file was not taken: the place, the value and the cure.
public struct RowRefusal: Equatable, Sendable {
  /// The line in the file.
  public let line: Int
  /// The column's own header, empty when the whole row is meant.
  public let column: String
  /// What stood there.
  public let value: String
  /// What is wrong and what to do.
  public let text: Text

  /// A refusal of these parts.
  public init(line: Int, column: String, value: String, text: Text) {
    self.line = line
    self.column = column
    self.value = value
    self.text = text
  }
}
