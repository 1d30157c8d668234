import Basis
import Sync
import Trade

extension PaperHeadquarters {
  /// Adds customers, goods, prices and discounts of a large wholesaler, for measurements: names with the letters,
  /// lengths and repetitions of real ones.
  public func addMadeUpCompany(customers: UInt32, products: UInt32, discountsPerCustomer: UInt32) {
    var draw = Draw(state: 42)
    let towns = [
      "Łódź", "Kraków", "Wrocław", "Poznań", "Gdańsk", "Białystok", "Częstochowa", "Rzeszów", "Żory",
      "Świdnica",
    ]
    let kinds = [
      "Sklep spożywczy", "Delikatesy", "ABC", "Market", "Hurtownia", "Kiosk", "Restauracja", "Piekarnia",
    ]
    let names = [
      "Nowak", "Kowalski", "Wiśniewska", "Wójcik", "Kamińska", "Żuk", "Świątek", "Zieliński", "Szymańska",
      "Dąbrowski",
    ]
    let goods = [
      "Mleko", "Ser żółty", "Woda", "Sok jabłkowy", "Makaron", "Ryż", "Kawa", "Herbata", "Czekolada", "Olej",
      "Mąka", "Jogurt",
    ]
    let kindsOfGoods = [
      "naturalny", "gazowana", "ekologiczny", "świderki", "mielona", "gorzka", "pszenna", "truskawkowy",
    ]
    var rows: [SyncRow] = []
    for number in 1...products {
      let id = number + 1_000
      let name =
        draw.pick(goods) + " " + draw.pick(kindsOfGoods) + " " + decimalText(Int64(draw.below(900) + 100))
        + " g"
      let ean = decimalText(590_000_000_000 + Int64(number))
      let digits = ean.utf8.map { Int($0) - 48 }
      let product = Product(
        id: ProductId(id), code: "T-" + decimalText(Int64(number), width: 5), name: name,
        category: CategoryId(1 + draw.below(2)), brand: draw.pick(names), vat: VatRate(percent: 5),
        units: [
          ProductUnit(code: "szt", barcode: ean + decimalText(Int64(eanCheckDigit(digits)))),
          ProductUnit(code: "karton", ratio: UnitRatio(numerator: 12)),
        ], photo: "")
      rows.append(SyncRow(kind: RowKind.product.rawValue, key: UInt64(id), payload: product.row))
    }
    add(rows, to: Bucket(.global))
    rows = (1...products).map { number in
      SyncRow(
        kind: RowKind.prices.rawValue, key: UInt64(number + 1_000),
        payload: PriceList.row(of: [
          ListPrice(
            priceList: PriceListId(1), product: ProductId(number + 1_000), unit: "szt",
            price: Price(tenThousandths: Int64(draw.below(500_000) + 5_000)))
        ]))
    }
    add(rows, to: Bucket(.priceList, 1))
    for territory in 0..<(customers + 199) / 200 {
      rows = []
      for number in (territory * 200 + 1)...min((territory + 1) * 200, customers) {
        let id = number + 1_000
        let customer = Customer(
          id: CustomerId(id), code: "K-" + decimalText(Int64(number), width: 6),
          name: draw.pick(kinds) + " " + draw.pick(names) + " " + decimalText(Int64(draw.below(300))),
          nip: decimalText(5_000_000_000 + Int64(draw.below(900_000_000))),
          street: "ul. Polna " + decimalText(Int64(draw.below(90) + 1)),
          postalCode: "90-001", town: draw.pick(towns),
          phone: "600 " + decimalText(Int64(draw.below(900) + 100)) + " "
            + decimalText(Int64(draw.below(900) + 100)),
          territory: TerritoryId(territory + 2), priceList: PriceListId(1),
          terms: PaymentTerms(form: .transfer, days: 14), balance: Money(grosze: Int64(draw.below(900_000))))
        rows.append(SyncRow(kind: RowKind.customer.rawValue, key: UInt64(id), payload: customer.row))
        let discounts = (0..<discountsPerCustomer).map { index in
          CustomerDiscount(
            id: number * 32 + index, customer: CustomerId(id),
            scope: .product(ProductId(1_001 + draw.below(products))),
            percent: Percent(ppm: Int64(draw.below(30) + 1) * 5_000))
        }
        rows.append(
          SyncRow(
            kind: RowKind.discounts.rawValue, key: UInt64(id), payload: CustomerDiscount.row(of: discounts)))
      }
      add(rows, to: Bucket(.territory, territory + 2))
    }
  }
}

/// The same numbers everywhere.
private struct Draw {
  var state: UInt64

  mutating func below(_ count: UInt32) -> UInt32 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return UInt32(truncatingIfNeeded: state >> 33) % count
  }

  mutating func pick(_ words: [String]) -> String { words[Int(below(UInt32(words.count)))] }
}
