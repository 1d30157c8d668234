import Basis
import Interchange
import Store
import Trade

/// A document of another system as a file gives it: rows with the same number, in the file's order. Customer and
/// goods are still codes.
struct HistoryDocument {
  var number: String
  /// "invoice", "return", "order"; empty while nobody has said and not all rows are read.
  var kind: String
  var day: CivilDate
  /// Empty when the file does not know the customer.
  var customer: String
  /// A login, or empty.
  var representative: String
  var country: String
  var currency: Currency
  var lines: [Line] = []

  /// One row of the file.
  struct Line {
    var product: String
    var name: String
    var quantity: Quantity
    var vat: VatRate
    var unitPrice: Price
    var listPrice: Price
    var net: Money
    var cost: Money?
  }

  var net: Money { lines.reduce(.zero) { $0 + $1.net } }

  /// VAT of each line, so that lines add up to the VAT of the document per rate: the difference of two running
  /// sums, each rounded.
  var vatOfLines: [Money] {
    var running: [VatRate: (net: Money, vat: Money)] = [:]
    return lines.map { line in
      let before = running[line.vat] ?? (.zero, .zero)
      let net = before.net + line.net
      let vat = net.vat(line.vat)
      running[line.vat] = (net, vat)
      return vat - before.vat
    }
  }

  /// Tells two states of a document apart.
  var digest: String {
    var text = [kind, day.text, customer, representative, country, currency.code].joined(separator: "\u{1}")
    for line in lines {
      text += "\u{2}" + line.product + "\u{1}" + line.name + "\u{1}" + line.vat.code
      text += "\u{1}\(line.quantity.milli)\u{1}\(line.unitPrice.tenThousandths)"
      text += "\u{1}\(line.listPrice.tenThousandths)\u{1}\(line.net.grosze)"
      if let cost = line.cost { text += "\u{1}\(cost.grosze)" }
    }
    return hexText(checksum64(text.utf8)) + hexText(UInt64(text.utf8.count))
  }
}

extension ImportRow {
  /// Reads one row of a history file; `nil` with refusals when it cannot.
  mutating func history(usual: Currency) -> HistoryDocument? {
    let most: Int64 = 1_000_000_000_000
    let number = required("number", limit: 100)
    _ = required("day")
    let day = moment("day")
    let product = required("product", limit: 40)
    if text("quantity").isEmpty { _ = required("quantity") }
    let quantity = Quantity(milli: self.number("quantity", places: 3, in: -most...most, missing: 0))
    var price = Price(tenThousandths: 0)
    if !text("price").isEmpty {
      price = Price(tenThousandths: self.number("price", places: 4, in: -most...most, missing: 0))
    } else if text("net").isEmpty {
      refuse(
        "price",
        Text(
          "Brak ceny i wartości netto. Podaj jedną z nich.",
          "Neither price nor net value is given. Give one of them."))
    }
    var listPrice = price
    if !text("list_price").isEmpty {
      listPrice = Price(tenThousandths: self.number("list_price", places: 4, in: 0...most, missing: 0))
    }
    var net = price.value(of: quantity)
    if !text("net").isEmpty {
      net = Money(grosze: self.number("net", places: 2, in: -most...most, missing: 0))
    }
    if refusals.isEmpty, net == nil || net!.grosze.magnitude > UInt64(most) {
      refuse(
        "price",
        Text(
          "Wartość pozycji przekracza 10 mld. Popraw ilość albo cenę.",
          "The line's value is above 10 billion. Correct quantity or price."))
    }
    var currency = usual
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
    var vat = VatRate.notTaxable
    if !text("vat").isEmpty {
      if let known = VatRate(code: text("vat")) {
        vat = known
      } else {
        refuse(
          "vat",
          Text(
            "Nieznana stawka VAT. Wpisz liczbę procent (23, 8, 5, 0) albo zw, np.",
            "Unknown VAT rate. Write the percentage (23, 8, 5, 0) or zw, np."))
      }
    }
    let cost =
      text("cost").isEmpty ? nil : Money(grosze: self.number("cost", places: 2, in: -most...most, missing: 0))
    var document = HistoryDocument(
      number: number, kind: kind(), day: day ?? CivilDate(dayNumber: 0), customer: customerCode(),
      representative: optional("representative", limit: 60), country: optional("country", limit: 60),
      currency: currency)
    document.lines = [
      HistoryDocument.Line(
        product: product, name: optional("name"), quantity: quantity, vat: vat, unitPrice: price,
        listPrice: listPrice, net: net ?? .zero, cost: cost)
    ]
    return refusals.isEmpty ? document : nil
  }

  /// A customer's code; a spreadsheet may have made "17850.0" of a number.
  private mutating func customerCode() -> String {
    let code = optional("customer", limit: 40)
    guard code.hasSuffix(".0"), code.dropLast(2).utf8.allSatisfy({ (48...57).contains($0) }) else {
      return code
    }
    return String(code.dropLast(2))
  }

  /// The day of "2010-12-01 08:26:00" or of what `day` reads.
  private mutating func moment(_ key: String) -> CivilDate? {
    let value = text(key)
    let first = value.split(whereSeparator: { $0 == " " || $0 == "T" }).first.map(String.init) ?? ""
    let read = CivilDate(first) ?? day(key)
    guard let read else { return nil }
    let year = read.parts.year
    if (2000...2099).contains(year) { return read }
    refuse(
      key, Text("Rok spoza zakresu 2000–2099. Popraw datę.", "The year is outside 2000–2099. Correct the date.")
    )
    return nil
  }

  private mutating func kind() -> String {
    let value = text("kind").lowercasedASCII()
    switch value {
    case "": return ""
    case "invoice", "faktura", "fv", "fs": return "invoice"
    case "return", "zwrot", "korekta", "fk": return "return"
    case "order", "zamowienie", "zamówienie", "zk": return "order"
    default:
      refuse(
        "kind",
        Text(
          "Nieznany rodzaj dokumentu. Wpisz faktura, zwrot albo zamówienie.",
          "Unknown document type. Write invoice, return or order."))
      return "invoice"
    }
  }
}
