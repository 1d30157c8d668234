import Basis
import Store
import Sync
import Trade

extension ListPrice {
  /// What is wrong with the fields; empty when nothing is.
  public var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.required("unit", unit, limit: 20)
    if price.tenThousandths < 0 || price.tenThousandths > 1_000_000_000_000 {
      check.refuse(
        "price", "Cena musi być od 0 do 100 000 000. Popraw ją.",
        "A price must be from 0 to 100,000,000. Correct it.")
    }
    check.validity(validity.stored)
    return check.refusals
  }

  /// What a price is of: two prices with the same key are one, changed.
  fileprivate var key: PriceKey { PriceKey(unit: unit, from: validity.stored.from) }
}

private struct PriceKey: Hashable {
  let unit: String
  let from: String
}

/// A product in a price list: its prices travel as one row.
private struct PricedProduct: Hashable {
  let priceList: PriceListId
  let product: ProductId
}

extension Headquarters {
  /// Gives a product exactly these prices in a list; others it had there end.
  public func setPrices(
    _ prices: [ListPrice], of product: ProductId, in priceList: PriceListId, by actor: Actor
  ) async throws {
    try actor.require(.administrator, .manager)
    let key = PricedProduct(priceList: priceList, product: product)
    try await save([key: prices], replacing: true, job: nil, actor)
  }

  /// Adds and changes prices by list, product, unit and first day, hundreds of thousands at once; prices that
  /// are not named stay.
  @discardableResult
  public func saveAll(_ prices: [ListPrice], job: String, by actor: Actor) async throws -> BatchOutcome {
    try actor.require(.administrator, .manager)
    let sets = Dictionary(grouping: prices) { PricedProduct(priceList: $0.priceList, product: $0.product) }
    return try await save(sets, replacing: false, job: job, actor)
  }

  @discardableResult
  private func save(
    _ sets: [PricedProduct: [ListPrice]], replacing: Bool, job: String?, _ actor: Actor
  ) async throws -> BatchOutcome {
    for price in sets.values.joined() {
      if !price.refusals.isEmpty { throw FieldRefusals(price.refusals) }
    }
    let moment = now()
    return try await database.write { connection in
      let author = AuditAuthor(actor)
      try connection.takeTurn()
      try connection.refuseUnknownUnits(sets)
      let known = try connection.prices(Array(sets.keys))
      var outcome = BatchOutcome()
      var work = PriceWork()
      for (key, drafts) in sets {
        let old = known[key] ?? [:]
        var new = replacing ? [:] : old
        for draft in drafts { new[draft.key] = draft }
        for draft in drafts {
          switch old[draft.key] {
          case draft?: outcome.unchanged += 1
          case nil: outcome.added += 1
          default: outcome.changed += 1
          }
        }
        work.compare(key, old, new)
      }
      try connection.carryOut(work)
      try connection.audit(work.entries, by: author, at: moment)
      if let job { try connection.auditJob(job, "list_price", outcome, by: author, at: moment) }
      try connection.publish(work.publications)
      return outcome
    }
  }
}

/// What has to be written for a set of prices.
private struct PriceWork {
  var puts: [ListPrice] = []
  var removals: [ListPrice] = []
  var entries: [AuditEntry] = []
  var publications: [Publication] = []

  mutating func compare(_ key: PricedProduct, _ old: [PriceKey: ListPrice], _ new: [PriceKey: ListPrice]) {
    if old == new { return }
    puts += new.filter { old[$0] != $1 }.values
    removals += old.filter { new[$0.key] == nil }.values
    // First prices stand in the entry of their batch; an entry of their own would double a large load.
    if !old.isEmpty {
      entries.append(
        AuditEntry(
          verb: "change", kind: "list_price", id: Int64(key.product.number),
          name: "price list \(key.priceList.number)", before: PriceWork.fields(old),
          after: PriceWork.fields(new)))
    }
    publications.append(
      Publication(
        bucket: Bucket(.priceList, key.priceList.number), kind: .prices, key: UInt64(key.product.number),
        payload: new.isEmpty ? nil : PriceList.row(of: PriceWork.sorted(new))))
  }

  /// By unit, and the newest price first: the first that applies on a day is the one that counts.
  private static func sorted(_ prices: [PriceKey: ListPrice]) -> [ListPrice] {
    prices.values.sorted { a, b in
      a.unit == b.unit ? a.validity.stored.from > b.validity.stored.from : a.unit < b.unit
    }
  }

  private static func fields(_ prices: [PriceKey: ListPrice]) -> AuditFields {
    sorted(prices).map { price in
      let days = price.validity == .always ? "" : " \(price.validity.stored.from)…\(price.validity.stored.to)"
      return (price.unit + days, .text(plainText(price.price.tenThousandths, places: 4, atLeast: 2)))
    }
  }
}

extension Connection {
  fileprivate func refuseUnknownUnits(_ sets: [PricedProduct: [ListPrice]]) throws {
    var units: [Int64: Set<String>] = [:]
    let products = Set(sets.keys.map { Int64($0.product.number) }).map { SqlValue.integer($0) }
    for row in try rows("SELECT product_id, code FROM product_unit WHERE product_id = $1", forEach: products) {
      units[row.integer("product_id"), default: []].insert(row.text("code"))
    }
    for price in sets.values.joined() where units[Int64(price.product.number)]?.contains(price.unit) != true {
      throw FieldRefusals(
        "unit",
        Text(
          "Towar nie ma jednostki „\(price.unit)”. Wybierz jedną z jego jednostek.",
          "The product has no unit “\(price.unit)”. Choose one of its units."))
    }
  }

  fileprivate func prices(_ keys: [PricedProduct]) throws -> [PricedProduct: [PriceKey: ListPrice]] {
    var found: [PricedProduct: [PriceKey: ListPrice]] = [:]
    try runBatch(
      "SELECT * FROM list_price WHERE price_list_id = $1 AND product_id = $2",
      keys.map { [SqlValue($0.priceList.number), SqlValue($0.product.number)] }
    ) { position, row in
      let price = ListPrice(row)
      found[keys[position], default: [:]][price.key] = price
    }
    return found
  }

  fileprivate func carryOut(_ work: PriceWork) throws {
    try executeBatch(
      """
      DELETE FROM list_price WHERE price_list_id = $1 AND product_id = $2 AND unit = $3 AND valid_from = $4
      """,
      work.removals.map {
        [
          SqlValue($0.priceList.number), SqlValue($0.product.number), .text($0.unit),
          .text($0.validity.stored.from),
        ]
      })
    try executeBatch(
      """
      INSERT INTO list_price (price_list_id, product_id, unit, valid_from, valid_to, price)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (price_list_id, product_id, unit, valid_from)
      DO UPDATE SET valid_to = excluded.valid_to, price = excluded.price
      """,
      work.puts.map {
        [
          SqlValue($0.priceList.number), SqlValue($0.product.number), .text($0.unit),
          .text($0.validity.stored.from), .text($0.validity.stored.to), .integer($0.price.tenThousandths),
        ]
      })
  }
}
