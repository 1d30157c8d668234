import Basis
import Interchange
import Trade

/// One record seen through a mapping: fields by name, and refusals that point back into the file.
struct ImportRow {
  let record: CsvDocument.Record
  let header: [String]
  let mapping: [String: Int]
  private(set) var refusals: [RowRefusal] = []

  init(_ record: CsvDocument.Record, header: [String], mapping: [String: Int]) {
    self.record = record
    self.header = header
    self.mapping = mapping
  }

  /// The trimmed text of a field; empty when its column is not mapped.
  func text(_ key: String) -> String { mapping[key].map { record[$0].trimmed() } ?? "" }

  mutating func refuse(_ key: String, _ text: Text) {
    let column = mapping[key].map { $0 < header.count ? header[$0] : "" } ?? ""
    refusals.append(RowRefusal(line: record.line, column: column, value: self.text(key), text: text))
  }

  /// A text that must be there and not be longer than `limit` characters.
  mutating func required(_ key: String, limit: Int = 200) -> String {
    let value = text(key)
    if value.isEmpty {
      refuse(key, Text("Pole jest puste. Wpisz wartość.", "The field is empty. Enter a value."))
    }
    return limited(value, key, limit)
  }

  /// A text that may be missing.
  mutating func optional(_ key: String, limit: Int = 200) -> String { limited(text(key), key, limit) }

  /// A number with so many decimals, within bounds; `missing` when the field is empty.
  mutating func number(_ key: String, places: Int, in bounds: ClosedRange<Int64>, missing: Int64) -> Int64 {
    let value = text(key)
    if value.isEmpty { return missing }
    do {
      let number = try scaledNumber(value, places: places)
      if bounds.contains(number) { return number }
      let least = plainText(bounds.lowerBound, places: places)
      let most = plainText(bounds.upperBound, places: places)
      refuse(
        key,
        Text(
          "Liczba spoza zakresu od \(least) do \(most). Popraw ją.",
          "The number is outside \(least) to \(most). Correct it."))
    } catch {
      refuse(key, error.text)
    }
    return missing
  }

  /// A day as `2026-11-23`, `23.11.2026`, `23-11-2026` or `23/11/2026`; `nil` when the field is empty.
  mutating func day(_ key: String) -> CivilDate? {
    let value = text(key)
    if value.isEmpty { return nil }
    if let day = CivilDate(value) { return day }
    let parts = value.split { $0 == "." || $0 == "-" || $0 == "/" }.compactMap { Int($0) }
    if parts.count == 3, let day = CivilDate(year: parts[2], month: parts[1], day: parts[0]) { return day }
    refuse(
      key,
      Text(
        "To nie jest data. Wpisz ją jako 2026-11-23 albo 23.11.2026.",
        "This is no date. Write it as 2026-11-23 or 23.11.2026."))
    return nil
  }

  private mutating func limited(_ value: String, _ key: String, _ limit: Int) -> String {
    guard value.count > limit else { return value }
    refuse(
      key,
      Text(
        "Tekst ma ponad \(limit) znaków. Skróć go.", "The text is longer than \(limit) characters. Shorten it.")
    )
    return ""
  }
}

extension NumberRefusal {
  /// What is wrong with the number and how to write it.
  var text: Text {
    switch self {
    case .empty: Text("Brak liczby. Wpisz ją.", "The number is missing. Enter it.")
    case .notANumber:
      Text("To nie jest liczba. Wpisz ją jako 1234,50.", "This is no number. Write it as 1234.50.")
    case .tooManyDecimals(let allowed):
      Text(
        "Za dużo miejsc po przecinku, dozwolone \(allowed). Zaokrąglij.",
        "Too many decimals, \(allowed) allowed. Round it.")
    case .tooLarge: Text("Liczba jest za duża.", "The number is too large.")
    }
  }
}

/// A customer of a file; its territory and price list are still codes.
struct ImportedCustomer {
  var customer: Customer
  var territory: String
  var priceList: String
}

/// A product of a file; its category is still a name or code.
struct ImportedProduct {
  var product: Product
  var category: String
}

/// A price of a file; list and product are still codes, an empty unit means the base unit.
struct ImportedPrice {
  var priceList: String
  var product: String
  var unit: String
  var currency: Currency
  var price: Price
  var validity: Validity
}

extension ImportRow {
  mutating func customer() -> ImportedCustomer? {
    let code = required("code", limit: 40)
    let name = required("name")
    let nip = text("nip")
    let validNip = nip.isEmpty ? "" : normalizedNip(nip)
    if validNip == nil {
      refuse(
        "nip",
        Text(
          "Zły NIP: musi mieć 10 cyfr i poprawną cyfrę kontrolną. Sprawdź na fakturze klienta.",
          "Wrong NIP: it must have 10 digits and a right check digit. See the customer's invoice."))
    }
    let email = optional("email")
    if !email.isEmpty, !email.contains("@") {
      refuse("email", Text("Brak znaku @ w adresie e-mail.", "The e-mail address has no @."))
    }
    var form = PaymentForm.cash
    if !text("payment_form").isEmpty {
      if let known = PaymentForm(code: text("payment_form")) {
        form = known
      } else {
        let codes = PaymentForm.allCases.map(\.code).joined(separator: ", ")
        refuse(
          "payment_form",
          Text("Nieznana forma płatności. Dozwolone: \(codes).", "Unknown payment form. Allowed: \(codes)."))
      }
    }
    let days = number("payment_days", places: 0, in: 0...3_650, missing: 0)
    let most: Int64 = 1_000_000_000_000
    let limit = text("credit_limit").isEmpty ? nil : number("credit_limit", places: 2, in: 0...most, missing: 0)
    let latitude = number("latitude", places: 6, in: -90_000_000...90_000_000, missing: .max)
    let longitude = number("longitude", places: 6, in: -180_000_000...180_000_000, missing: .max)
    let customer = Customer(
      id: CustomerId(0), code: code, name: name, nip: validNip ?? "", street: optional("street"),
      postalCode: optional("postal_code", limit: 20), town: optional("town"),
      phone: optional("phone", limit: 40),
      email: email, segment: optional("segment"), territory: TerritoryId(0), priceList: PriceListId(0),
      terms: PaymentTerms(form: form, days: Int32(days)), creditLimit: limit.map { Money(grosze: $0) },
      balance: Money(grosze: number("balance", places: 2, in: -most...most, missing: 0)),
      overdue: Money(grosze: number("overdue", places: 2, in: 0...most, missing: 0)), blockReason: nil,
      location: latitude == .max || longitude == .max
        ? nil
        : Location(latitudeMicrodegrees: Int32(latitude), longitudeMicrodegrees: Int32(longitude)))
    let imported = ImportedCustomer(
      customer: customer, territory: required("territory", limit: 40),
      priceList: required("price_list", limit: 40))
    return refusals.isEmpty ? imported : nil
  }

  mutating func product() -> ImportedProduct? {
    let code = required("code", limit: 40)
    let name = required("name")
    let category = required("category")
    var vat = VatRate.standard
    if let rate = VatRate(code: required("vat")) {
      vat = rate
    } else if !text("vat").isEmpty {
      refuse(
        "vat",
        Text(
          "Nieznana stawka VAT. Wpisz liczbę procent (23, 8, 5, 0) albo zw, np.",
          "Unknown VAT rate. Write the percentage (23, 8, 5, 0) or zw, np."))
    }
    var units = [ProductUnit(code: required("unit", limit: 20), barcode: barcode("barcode"))]
    for key in ["unit2", "unit3"] where !text(key).isEmpty {
      let ratio = number(key + "_ratio", places: 3, in: 1...1_000_000_000, missing: 0)
      if ratio == 0, text(key + "_ratio").isEmpty {
        refuse(
          key + "_ratio",
          Text(
            "Brak przelicznika jednostki „\(text(key))”. Wpisz, ile jednostek podstawowych zawiera.",
            "The unit “\(text(key))” has no ratio. Enter how many base units it holds."))
      }
      if units.contains(where: { $0.code == text(key) }) {
        refuse(
          key,
          Text("Ta jednostka już jest w tym wierszu. Usuń ją.", "The row has this unit already. Remove it."))
      }
      let whole = ratio % 1_000 == 0
      units.append(
        ProductUnit(
          code: optional(key, limit: 20),
          ratio: UnitRatio(numerator: max(1, whole ? ratio / 1_000 : ratio), denominator: whole ? 1 : 1_000),
          barcode: barcode(key + "_barcode")))
    }
    let active = ["", "1", "tak", "t", "yes", "y", "true"].contains(text("active").lowercasedASCII())
    let product = Product(
      id: ProductId(0), code: code, name: name, category: CategoryId(0), brand: optional("brand"), vat: vat,
      units: units, photo: "", isActive: active)
    return refusals.isEmpty ? ImportedProduct(product: product, category: category) : nil
  }

  mutating func price() -> ImportedPrice? {
    let priceList = required("price_list", limit: 40)
    let product = required("product", limit: 40)
    _ = required("price")
    let price = number("price", places: 4, in: 0...1_000_000_000_000, missing: 0)
    var currency = Currency.zloty
    if !text("currency").isEmpty {
      if let known = Currency(text("currency")) {
        currency = known
      } else {
        refuse(
          "currency",
          Text("Nieznana waluta. Wpisz trzy litery, np. PLN.", "Unknown currency. Write three letters, as PLN.")
        )
      }
    }
    let validity = Validity(from: day("valid_from"), to: day("valid_to"))
    if let from = validity.from, let to = validity.to, from > to {
      refuse(
        "valid_to",
        Text(
          "Koniec ważności jest przed początkiem. Zamień daty.",
          "The last day is before the first. Swap the dates."))
    }
    let imported = ImportedPrice(
      priceList: priceList, product: product, unit: optional("unit", limit: 20), currency: currency,
      price: Price(tenThousandths: price), validity: validity)
    return refusals.isEmpty ? imported : nil
  }

  private mutating func barcode(_ key: String) -> String {
    let value = text(key)
    if value.isEmpty { return "" }
    if let ean = normalizedEan(value) { return ean }
    refuse(
      key,
      Text(
        "Zły kod kreskowy: błędna cyfra kontrolna albo zero zgubione przez arkusz. Sprawdź na opakowaniu.",
        "Wrong barcode: a bad check digit, or a zero lost by the spreadsheet. See the package."))
    return ""
  }
}
