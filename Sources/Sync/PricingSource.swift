import Basis
import Trade

/// Where the rows of a pricing book come from: the phone's packed buckets, or HQ's feed as it stood at some
/// position. A struct of closures, because Embedded Swift has no existentials.
public struct PricingSource {
  /// Visits all present rows of a kind, in any order.
  public var forEachRow: (_ kind: RowKind, _ visit: (Bucket, UInt64, ArraySlice<UInt8>) -> Void) -> Void
  /// Visits the rows of a kind with this key, one for each bucket that has it.
  public var forRows: (_ kind: RowKind, _ key: UInt64, _ visit: (Bucket, ArraySlice<UInt8>) -> Void) -> Void

  /// A source that is read so.
  public init(
    forEachRow: @escaping (_ kind: RowKind, _ visit: (Bucket, UInt64, ArraySlice<UInt8>) -> Void) -> Void,
    forRows: @escaping (_ kind: RowKind, _ key: UInt64, _ visit: (Bucket, ArraySlice<UInt8>) -> Void) -> Void
  ) {
    self.forEachRow = forEachRow
    self.forRows = forRows
  }
}

extension PricingBook {
  /// The book of all rows of a source, which stands at `version` of the change feed. A company that has no
  /// pricing row works with the standard setup; with one that cannot be read nothing has a price.
  public init(_ source: PricingSource, at version: UInt64) {
    var setup = PricingSetup.standard
    source.forRows(.pricing, 0) { _, row in
      setup =
        (try? PricingSetup(row: row))
        ?? PricingSetup(procedure: PricingProcedure(steps: []), types: [], policy: PricingPolicy())
    }
    self.init(setup)
    takeGoods(source)
    source.forEachRow(.prices) { bucket, key, row in
      put(prices: row, key, in: bucket, source)
    }
    source.forEachRow(.discounts) { _, key, row in put(discounts: row, key) }
    source.forEachRow(.condition) { _, key, row in
      put(condition: UInt32(truncatingIfNeeded: key), row: row)
    }
    settle(at: version)
  }

  /// Takes changed rows over, which `source` has already; `false` when the book has to be made anew, because
  /// the setup changed or replaced records take too much room.
  public mutating func apply(
    _ changes: [(bucket: Bucket, row: SyncRow)], _ source: PricingSource, at version: UInt64
  )
    -> Bool
  {
    var goodsChanged = false
    for (bucket, row) in changes {
      switch RowKind(rawValue: row.kind) {
      case .pricing: return false
      case .category: goodsChanged = true
      case .product:
        goodsChanged = true
        // Its base unit may be another one now.
        source.forRows(.prices, row.key) { list, prices in put(prices: prices, row.key, in: list, source) }
      case .prices: put(prices: (row.payload ?? [])[...], row.key, in: bucket, source)
      case .discounts: put(discounts: (row.payload ?? [])[...], row.key)
      case .condition:
        put(condition: UInt32(truncatingIfNeeded: row.key), row: row.payload.map { $0[...] })
      default: continue
      }
    }
    if goodsChanged { takeGoods(source) }
    settle(at: version)
    return replaced < 10_000 || replaced < snapshot.count
  }

  private mutating func takeGoods(_ source: PricingSource) {
    var goods: [PricingGood] = []
    withNames { names in
      source.forEachRow(.product) { _, key, row in
        let id = ProductId(UInt32(truncatingIfNeeded: key))
        if let good = try? PricingGood(id: id, row: row, names: &names) { goods.append(good) }
      }
    }
    var categories: [(group: UInt32, parent: UInt32)] = []
    source.forEachRow(.category) { _, key, row in
      let id = CategoryId(UInt32(truncatingIfNeeded: key))
      guard let category = try? Category(id: id, row: row), let parent = category.parent, parent.number != 0
      else { return }
      categories.append((id.pricingGroup, parent.pricingGroup))
    }
    setGoods(goods, categories: categories)
  }

  private mutating func put(
    prices row: ArraySlice<UInt8>, _ key: UInt64, in bucket: Bucket, _ source: PricingSource
  ) {
    let product = ProductId(UInt32(truncatingIfNeeded: key))
    let list = PriceListId(bucket.number)
    let prices = (try? PriceList.prices(row: row, priceList: list, product: product)) ?? []
    var baseUnit = ""
    source.forRows(.product, key) { _, row in baseUnit = PricingGood.baseUnit(row) }
    put(prices, of: product, baseUnit: baseUnit, in: list)
  }

  /// The discounts of one customer as their row has them.
  public mutating func put(discounts row: ArraySlice<UInt8>, _ key: UInt64) {
    let customer = CustomerId(UInt32(truncatingIfNeeded: key))
    put((try? CustomerDiscount.discounts(row: row, customer: customer)) ?? [], of: customer)
  }
}

extension PricingGood {
  /// What the calculation knows of a product, read from its row without making texts of what it does not need.
  init(id: ProductId, row: ArraySlice<UInt8>, names: inout PricingNames) throws(BytesRefusal) {
    var reader = ByteReader(row)
    self.init(product: id.number)
    var category = CategoryId(0)
    var more: [UInt32] = []
    while let field = try reader.field() {
      switch field.tag {
      case 3: category = CategoryId(field.number32)
      case 4: brand = names.brand(field.text)
      case 5:
        guard field.number > 0, let rate = VatRate(byte: UInt8(truncatingIfNeeded: field.number - 1)) else {
          throw .malformed
        }
        tax = rate.pricingPlace
      case 9: grams = max(0, field.signed)
      case 10: cost = Int64(bitPattern: field.number &- 1)
      case 11: floor = try PriceFloor(field.reader)
      case 12: parent = field.number32
      case 13: more.append(field.number32)
      default: continue
      }
    }
    groups = [category.pricingGroupAlone, category.pricingGroup] + more
  }

  /// The code of a product row's base unit.
  static func baseUnit(_ row: ArraySlice<UInt8>) -> String {
    var reader = ByteReader(row)
    while let field = try? reader.field() {
      guard field.tag == 8 else { continue }
      var inner = field.reader
      while let part = try? inner.field() { if part.tag == 1 { return part.text } }
      return ""
    }
    return ""
  }
}

extension PriceFloor {
  func write(to writer: inout ByteWriter) {
    writer.field(1, signed: minimum)
    if margin >= 0 { writer.field(2, UInt64(margin) + 1) }
    if markup >= 0 { writer.field(3, UInt64(markup) + 1) }
    writer.field(4, UInt64(liftedBy))
  }

  init(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    self.init()
    while let field = try reader.field() {
      switch field.tag {
      case 1: minimum = field.signed
      case 2: margin = Int64(bitPattern: field.number &- 1)
      case 3: markup = Int64(bitPattern: field.number &- 1)
      case 4: liftedBy = UInt16(truncatingIfNeeded: field.number)
      default: continue
      }
    }
    let limit: ClosedRange<Int64> = -1...1_000_000_000
    guard (0...1_000_000_000_000_000).contains(minimum), limit.contains(margin), limit.contains(markup) else {
      throw .malformed
    }
  }
}
