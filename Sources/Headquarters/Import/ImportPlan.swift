import Basis
import Interchange
import Store
import Trade

/// What loading a file would do, worked out against the database without changing it: the preview shows it,
/// and loading carries it out.
struct ImportPlan {
  /// Rows that can be loaded, whole: what a file leaves out is as it was.
  var customers: [Customer] = []
  var products: [Product] = []
  var prices: [ListPrice] = []
  var conditions: [TradeCondition] = []
  /// Documents of other systems.
  var history: HistoryPlan?
  /// Stock, deliveries or terms of supply.
  var supply: SupplyPlan?
  /// What has to be made first, by code.
  var newTerritories: [String] = []
  var newCategories: [String] = []
  var newPriceLists: [String: Currency] = [:]
  /// Rows that cannot.
  var refusals: [RowRefusal] = []
  /// Records of the file with a refusal.
  var refusedRecords: [CsvDocument.Record] = []
  /// How many rows are new, changed and the same.
  var outcome = BatchOutcome()

  /// References of the rows, in the order of the rows; numbers are filled in when what is new has one.
  fileprivate(set) var territoryCodes: [String] = []
  fileprivate(set) var categoryCodes: [String] = []
  fileprivate(set) var priceListCodes: [String] = []

  init(_ subject: ImportSubject, _ document: CsvDocument, mapping: [String: Int], _ connection: any Connection)
    throws
  {
    var seen: [String: Int] = [:]
    switch subject {
    case .customers: try planCustomers(document, mapping, &seen, connection)
    case .products: try planProducts(document, mapping, &seen, connection)
    case .prices: try planPrices(document, mapping, &seen, connection)
    case .conditions: try planConditions(document, mapping, &seen, connection)
    case .history:
      let plan = try HistoryPlan(document, mapping: mapping, connection)
      refusals = plan.refusals
      refusedRecords = plan.refusedRecords
      outcome = plan.outcome
      history = plan
    case .stock, .inbound, .supply:
      let plan = try SupplyPlan(subject, document, mapping: mapping, connection)
      refusals = plan.refusals
      refusedRecords = plan.refusedRecords
      outcome = plan.outcome
      supply = plan
    }
  }

  /// Notes a row's refusals, and refuses a second row with the same key.
  mutating func accept(
    _ row: inout ImportRow, key: String, field: String, _ seen: inout [String: Int]
  ) -> Bool {
    if !key.isEmpty {
      if let first = seen[key] {
        row.refuse(
          field,
          Text(
            "Ten sam klucz jest już w wierszu \(first). Zostaw jeden z nich.",
            "Line \(first) has the same key. Keep one of them."))
      } else {
        seen[key] = row.record.line
      }
    }
    if row.refusals.isEmpty { return true }
    refuse(row)
    return false
  }

  mutating func refuse(_ row: ImportRow) {
    refusals += row.refusals
    refusedRecords.append(row.record)
  }

  fileprivate mutating func count<T: Equatable>(_ old: T?, _ new: T) {
    if let old {
      if old == new { outcome.unchanged += 1 } else { outcome.changed += 1 }
    } else {
      outcome.added += 1
    }
  }
}

// MARK: - Customers

extension ImportPlan {
  fileprivate mutating func planCustomers(
    _ document: CsvDocument, _ mapping: [String: Int], _ seen: inout [String: Int], _ connection: any Connection
  ) throws {
    let codes = document.records.map { SqlValue.text(mapping["code"].map($0.field) ?? "") }
    let found = try Customer.load("code", codes, connection)
    let known = Dictionary(found.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    let territories = try connection.codes(of: "territory")
    let priceLists = try connection.codes(of: "price_list")
    for record in document.records {
      var row = ImportRow(record, header: document.header, mapping: mapping)
      let imported = row.customer()
      guard accept(&row, key: row.text("code"), field: "code", &seen), var imported else { continue }
      let old = known[imported.customer.code]
      if let old { imported.customer.keep(old, unlessIn: mapping) }
      imported.customer.territory = TerritoryId(territories[imported.territory] ?? 0)
      imported.customer.priceList = PriceListId(priceLists[imported.priceList] ?? 0)
      row.refuse(imported.customer.refusals.filter { $0.field != "territory" && $0.field != "priceList" })
      guard row.refusals.isEmpty else {
        refuse(row)
        continue
      }
      if territories[imported.territory] == nil, !newTerritories.contains(imported.territory) {
        newTerritories.append(imported.territory)
      }
      if priceLists[imported.priceList] == nil { newPriceLists[imported.priceList] = .zloty }
      if var compared = old {
        compared.id = CustomerId(0)
        count(compared.stored, imported.customer.stored)
      } else {
        outcome.added += 1
      }
      customers.append(imported.customer)
      territoryCodes.append(imported.territory)
      priceListCodes.append(imported.priceList)
    }
  }
}

extension Customer {
  /// Takes from the known customer what the file has no column for.
  fileprivate mutating func keep(_ old: Customer, unlessIn mapping: [String: Int]) {
    func isMissing(_ key: String) -> Bool { mapping[key] == nil }
    if isMissing("nip") { nip = old.nip }
    if isMissing("street") { street = old.street }
    if isMissing("postal_code") { postalCode = old.postalCode }
    if isMissing("town") { town = old.town }
    if isMissing("phone") { phone = old.phone }
    if isMissing("email") { email = old.email }
    if isMissing("segment") { segment = old.segment }
    if isMissing("payment_form") { terms.form = old.terms.form }
    if isMissing("payment_days") { terms.days = old.terms.days }
    if isMissing("credit_limit") { creditLimit = old.creditLimit }
    if isMissing("balance") { balance = old.balance }
    if isMissing("overdue") { overdue = old.overdue }
    if isMissing("latitude") || isMissing("longitude") { location = old.location }
    blockReason = old.blockReason
    (groups, payer, chain, channel, delivery) = (old.groups, old.payer, old.chain, old.channel, old.delivery)
  }
}

// MARK: - Goods

extension ImportPlan {
  fileprivate mutating func planProducts(
    _ document: CsvDocument, _ mapping: [String: Int], _ seen: inout [String: Int], _ connection: any Connection
  ) throws {
    let codes = document.records.map { SqlValue.text(mapping["code"].map($0.field) ?? "") }
    let found = try Product.load("code", codes, connection)
    let known = Dictionary(found.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })
    let categories = try connection.categories()
    for record in document.records {
      var row = ImportRow(record, header: document.header, mapping: mapping)
      let imported = row.product()
      guard accept(&row, key: row.text("code"), field: "code", &seen), var imported else { continue }
      let old = known[imported.product.code]
      if let old { imported.product.keep(old, unlessIn: mapping) }
      let category = categories[imported.category]
      imported.product.category = CategoryId(category ?? 0)
      row.refuse(imported.product.refusals.filter { $0.field != "category" })
      guard row.refusals.isEmpty else {
        refuse(row)
        continue
      }
      if category == nil, !newCategories.contains(imported.category) { newCategories.append(imported.category) }
      if var compared = old {
        compared.id = ProductId(0)
        count(compared, imported.product)
      } else {
        outcome.added += 1
      }
      products.append(imported.product)
      categoryCodes.append(imported.category)
    }
  }
}

extension Product {
  /// Takes from the known product what the file has no column for.
  fileprivate mutating func keep(_ old: Product, unlessIn mapping: [String: Int]) {
    if mapping["brand"] == nil { brand = old.brand }
    if mapping["active"] == nil { isActive = old.isActive }
    if mapping["barcode"] == nil { units[0].barcode = old.units[0].barcode }
    if mapping["unit2"] == nil, mapping["unit3"] == nil {
      units += old.units.dropFirst().filter { unit($0.code) == nil }
    }
    photo = old.photo
    (grams, cost, floor, parent) = (old.grams, old.cost, old.floor, old.parent)
  }
}

// MARK: - Prices

extension ImportPlan {
  fileprivate mutating func planPrices(
    _ document: CsvDocument, _ mapping: [String: Int], _ seen: inout [String: Int], _ connection: any Connection
  ) throws {
    let codes = Set(document.records.map { (mapping["product"].map($0.field) ?? "") })
    let products = Dictionary(
      try Product.load("code", codes.map { .text($0) }, connection).map { ($0.code, $0) },
      uniquingKeysWith: { first, _ in first })
    let lists = Dictionary(
      try connection.rows("SELECT id, code, currency FROM price_list").map {
        ($0.text("code"), (id: UInt32($0.integer("id")), currency: $0.text("currency")))
      }, uniquingKeysWith: { first, _ in first })
    for record in document.records {
      var row = ImportRow(record, header: document.header, mapping: mapping)
      guard let imported = row.price() else {
        refuse(row)
        continue
      }
      let product = products[imported.product]
      let unit = imported.unit.isEmpty ? product?.units[0].code ?? "" : imported.unit
      if product == nil {
        row.refuse(
          "product",
          Text(
            "Nie ma towaru o tym kodzie. Wczytaj najpierw towary albo popraw kod.",
            "There is no product with this code. Load the goods first or correct the code."))
      } else if product?.unit(unit) == nil {
        let known = product?.units.map(\.code).joined(separator: ", ") ?? ""
        row.refuse(
          "unit",
          Text(
            "Towar nie ma tej jednostki. Ma: \(known).", "The product has no such unit. It has: \(known)."))
      }
      let currency = lists[imported.priceList]?.currency ?? newPriceLists[imported.priceList]?.code
      if let currency, mapping["currency"] != nil, currency != imported.currency.code {
        row.refuse(
          "currency",
          Text(
            "Cennik jest w walucie \(currency). Popraw walutę albo wczytaj do innego cennika.",
            "The price list is in \(currency). Correct the currency or load into another list."))
      }
      let from = imported.validity.from?.text ?? ""
      let key = [imported.priceList, imported.product, unit, from].joined(separator: "\u{1}")
      guard accept(&row, key: key, field: "product", &seen), let product else { continue }
      if lists[imported.priceList] == nil { newPriceLists[imported.priceList] = imported.currency }
      prices.append(
        ListPrice(
          priceList: PriceListId(lists[imported.priceList]?.id ?? 0), product: product.id, unit: unit,
          price: imported.price, validity: imported.validity))
      priceListCodes.append(imported.priceList)
    }
    try countPrices(connection)
  }

  private mutating func countPrices(_ connection: any Connection) throws {
    var known: [String: SqlValue] = [:]
    for list in Set(prices.map(\.priceList)) {
      try connection.forEachRow(
        "SELECT product_id, unit, valid_from, valid_to, price FROM list_price WHERE price_list_id = $1",
        [SqlValue(list.number)]
      ) { row in
        let key = "\(list.number)|\(row.integer("product_id"))|\(row.text("unit"))|\(row.text("valid_from"))"
        known[key] = .text("\(row.text("valid_to"))|\(row.integer("price"))")
      }
    }
    for price in prices {
      let (from, to) = price.validity.stored
      let key = "\(price.priceList.number)|\(price.product.number)|\(price.unit)|\(from)"
      count(known[key], .text("\(to)|\(price.price.tenThousandths)"))
    }
  }
}

extension ImportRow {
  /// Refusals of the record itself, at the columns they came from.
  fileprivate mutating func refuse(_ fields: [FieldRefusal]) {
    for field in fields {
      let key = field.field.flatMap { $0.isUppercase ? "_" + $0.lowercased() : String($0) }
      refuse(String(key), field.text)
    }
  }
}

extension CsvDocument.Record {
  fileprivate func field(_ index: Int) -> String { self[index].trimmed() }
}

extension Connection {
  func codes(of table: String) throws -> [String: UInt32] {
    var codes: [String: UInt32] = [:]
    try forEachRow("SELECT id, code FROM \(table)", []) { codes[$0.text("code")] = UInt32($0.integer("id")) }
    return codes
  }

  /// Categories by name and by code; a code wins.
  func categories() throws -> [String: UInt32] {
    var codes: [String: UInt32] = [:]
    try forEachRow("SELECT id, name FROM category", []) { codes[$0.text("name")] = UInt32($0.integer("id")) }
    for (code, id) in try self.codes(of: "category") { codes[code] = id }
    return codes
  }
}
