import Basis

/// Everything a company's prices follow from, fed row by row in any order and kept as one indexed snapshot:
/// on the phone from what HQ sent, at HQ from its tables. A changed row replaces what it said before; the
/// records of one row are found again by what they are, so nothing is kept beside the snapshot.
///     var book = PricingBook(setup)
///     book.put(prices, of: product, in: list)
///     book.settle(at: 4_711)
///     price(document, with: book.snapshot, policy: book.setup.policy)
public struct PricingBook: Sendable {
  /// Procedure, types and policy. Another setup needs another book.
  public let setup: PricingSetup
  /// The numbers of units, brands and coupons in this book.
  public private(set) var names = PricingNames()
  /// As of the last `settle`.
  public private(set) var snapshot: PricingSnapshot
  /// Rows that could not be understood. HQ publishes none; a phone shows the number beside its version.
  public private(set) var refusedRows = 0
  /// Records that were replaced and still take room; a book that has more of them than of others should be
  /// made anew.
  public private(set) var replaced = 0

  private var added: [PricingSnapshot.Record] = []
  private var touched = Touched()
  private var isLoaded = false
  /// Whether the index knows all goods; it notes for each which accesses hold anything.
  private var isIndexed = true
  /// The places of the accesses that rows feed, −1 where the setup has none.
  private let priceByUnit: Int
  private let priceOfBase: Int
  private let discount: [Int]
  /// Records whose details say only "for this unit" share them.
  private var unitDetails: [Int32] = []

  private struct Touched {
    var prices: Set<UInt64> = []
    var customers: Set<UInt32> = []
    var conditions: Set<UInt32> = []

    var isEmpty: Bool { prices.isEmpty && customers.isEmpty && conditions.isEmpty }
  }

  /// An empty book of a setup that was checked when it was read or saved.
  public init(_ setup: PricingSetup) {
    self.setup = setup
    snapshot = PricingSnapshot(
      procedure: setup.procedure, types: setup.types, taxes: PricingTax.invoiceRates, version: 0)
    let prices = AccessPlaces(setup, PricingSetup.listPriceCode, snapshot)
    priceByUnit = prices.place { $0.who == .customerGroup && $0.what == .product && $0.byUnit }
    priceOfBase = prices.place { $0.who == .customerGroup && $0.what == .product && !$0.byUnit }
    let discounts = AccessPlaces(setup, PricingSetup.customerDiscountCode, snapshot)
    discount = [AccessKey.What.product, .productGroup, .all].map { what in
      discounts.place { $0.who == .customer && $0.what == what }
    }
    snapshot.index()
  }

  // MARK: - Goods

  /// The numbers of units, brands and coupons, for whoever makes goods and conditions of this book.
  public mutating func withNames<Result>(_ body: (inout PricingNames) -> Result) -> Result { body(&names) }

  /// Puts all products in, in place of those before. `categories` are links from a category to the one around
  /// it; a condition on a category reaches the products inside.
  public mutating func setGoods(_ goods: [PricingGood], categories: [(group: UInt32, parent: UInt32)]) {
    snapshot.goods = []
    snapshot.groups = []
    snapshot.goods.reserveCapacity(goods.count)
    snapshot.addGoods(goods, categories + setup.groupParents)
    isIndexed = false
  }

  // MARK: - Rows

  /// The prices of one product in one list, in place of those before.
  public mutating func put(_ prices: [ListPrice], of product: ProductId, baseUnit: String, in list: PriceListId)
  {
    let who = list.pricingGroup
    let key = UInt64(who) << 32 | UInt64(product.number)
    if isLoaded {
      if touched.prices.contains(key) { settle(at: snapshot.version) }
      touched.prices.insert(key)
    }
    for (place, price) in prices.enumerated() {
      let isBase = sameText(price.unit, baseUnit)
      let access = isBase ? priceOfBase : priceByUnit
      guard access >= 0, (0...90_000_000_000_000).contains(price.price.tenThousandths) else {
        refusedRows += 1
        continue
      }
      // Where two begin on one day the first counts.
      if prices[..<place].contains(where: {
        sameText($0.unit, price.unit) && $0.validity.from == price.validity.from
      }) {
        continue
      }
      let unit = isBase ? 0 : names.unit(price.unit)
      let valid = ValidPeriod(from: price.validity.from, to: price.validity.to)
      added.append(
        PricingSnapshot.Record(
          key: key, value: price.price.tenThousandths, terms: UInt32(unit), id: 0,
          fromMinute: valid.fromMinute, toMinute: valid.toMinute, scale: -1,
          details: isBase ? -1 : details(ofUnit: unit), access: UInt16(access), priority: 0))
    }
  }

  /// The discounts of one customer, in place of those before.
  public mutating func put(_ discounts: [CustomerDiscount], of customer: CustomerId) {
    if isLoaded {
      if touched.customers.contains(customer.number) { settle(at: snapshot.version) }
      touched.customers.insert(customer.number)
    }
    for entry in discounts {
      var what: UInt32 = 0
      var place = 2
      switch entry.scope {
      case .all: break
      case .category(let category): (place, what) = (1, category.pricingGroupAlone)
      case .product(let product): (place, what) = (0, product.number)
      }
      guard discount[place] >= 0, (-1_000_000...1_000_000).contains(entry.percent.ppm) else {
        refusedRows += 1
        continue
      }
      let valid = ValidPeriod(from: entry.validity.from, to: entry.validity.to)
      added.append(
        PricingSnapshot.Record(
          key: UInt64(customer.number) << 32 | UInt64(what), value: entry.percent.ppm, terms: 0,
          id: entry.pricingRecord, fromMinute: valid.fromMinute, toMinute: valid.toMinute, scale: -1,
          details: -1, access: UInt16(discount[place]), priority: 0))
    }
  }

  /// A published condition, in place of its earlier version; `nil` takes it out.
  public mutating func put(condition id: UInt32, row: ArraySlice<UInt8>?) {
    guard let row else {
      put(id, nil)
      return
    }
    do throws(BytesRefusal) {
      put(id, try PriceCondition(id: id, row: row, names: &names, types: setup.types))
    } catch {
      refusedRows += 1
      put(id, nil)
    }
  }

  /// A condition made with this book's names; `nil` takes it out.
  public mutating func put(_ id: UInt32, _ condition: PriceCondition?) {
    if isLoaded {
      if touched.conditions.contains(id) { settle(at: snapshot.version) }
      touched.conditions.insert(id)
    }
    guard let condition, condition.state == .published else { return }
    added.append(snapshot.flat(condition))
  }

  private mutating func details(ofUnit unit: UInt16) -> Int32 {
    while unitDetails.count <= Int(unit) { unitDetails.append(-1) }
    if unitDetails[Int(unit)] < 0 {
      var plain = ConditionDetails()
      plain.unit = unit
      unitDetails[Int(unit)] = Int32(snapshot.details.count)
      snapshot.details.append(PricingSnapshot.Details(plain: plain))
    }
    return unitDetails[Int(unit)]
  }

  // MARK: - Settling

  /// Makes the rows since the last time part of the snapshot, which stands at `version` of the change feed
  /// then.
  public mutating func settle(at version: UInt64) {
    snapshot.version = version
    isLoaded = true
    guard !isIndexed || !added.isEmpty || !touched.isEmpty else { return }
    if !touched.isEmpty { removeTouched() }
    added.sort { PricingSnapshot.precedes($0, $1) }
    snapshot.merge(added)
    added = []
    touched = Touched()
    snapshot.index()
    isIndexed = true
  }

  private mutating func removeTouched() {
    let before = snapshot.records.count
    let (touched, priceByUnit, priceOfBase, discount) = (touched, priceByUnit, priceOfBase, discount)
    snapshot.records.removeAll { record in
      let access = Int(record.access)
      if record.id == 0 {
        return !touched.prices.isEmpty && (access == priceByUnit || access == priceOfBase)
          && touched.prices.contains(record.key)
      }
      if record.id & CustomerDiscount.recordBit != 0 {
        return !touched.customers.isEmpty && discount.contains(access)
          && touched.customers.contains(UInt32(record.key >> 32))
      }
      return !touched.conditions.isEmpty && touched.conditions.contains(record.id)
    }
    replaced += before - snapshot.records.count
  }
}

/// Where the accesses of a type stand in a snapshot.
private struct AccessPlaces {
  private var accesses: [AccessKey] = []
  private var start = 0

  init(_ setup: PricingSetup, _ code: String, _ snapshot: PricingSnapshot) {
    guard let type = setup.types.firstIndex(where: { sameText($0.code, code) }) else { return }
    accesses = setup.types[type].accesses
    start = Int(snapshot.accessStart[type])
  }

  func place(_ wanted: (AccessKey) -> Bool) -> Int {
    accesses.firstIndex { wanted($0) && !$0.byChannel && !$0.byPayment && !$0.byDelivery }.map { start + $0 }
      ?? -1
  }
}

/// Equality of bytes: codes are stored in one form, and comparing them needs no Unicode tables.
private func sameText(_ a: String, _ b: String) -> Bool { a.utf8.elementsEqual(b.utf8) }

extension PricingSnapshot {
  /// Puts sorted records among its own.
  fileprivate mutating func merge(_ new: [Record]) {
    if records.isEmpty {
      records = new
      return
    }
    // From the back, in place: the array grows once and no second one is made.
    var target = records.count + new.count - 1
    var old = records.count - 1
    var next = new.count - 1
    records.append(contentsOf: new)
    while next >= 0 {
      if old >= 0, Self.precedes(new[next], records[old]) {
        records[target] = records[old]
        old -= 1
      } else {
        records[target] = new[next]
        next -= 1
      }
      target -= 1
    }
  }
}
