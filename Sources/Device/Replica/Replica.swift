import Basis
import Sync
import Trade

/// What HQ sent, as the screens look it up: goods, prices, customers and their terms, all packed.
final class Replica {
  private var buckets: [PackedBucket] = []
  /// Counts changes, so that whoever kept a result knows when it is stale.
  private(set) var generation: UInt32 = 1

  private var customerIndex: SearchIndex?
  private var productIndex: SearchIndex?
  private var barcodes: BarcodeIndex?
  private var categoryList: [Category]?
  /// Rows that have changed since the prices were looked at; `nil` when they have to be read anew.
  private var priceChanges: [(bucket: Bucket, row: SyncRow)]?

  // MARK: - Changes

  /// Takes a whole bucket; what was held of it goes.
  func take(segment: [UInt8]) throws(BytesRefusal) {
    let packed = try PackedBucket(segment: segment)
    buckets.removeAll { $0.bucket == packed.bucket }
    buckets.append(packed)
    if packed.bucket.kind != .device { priceChanges = nil }
    forgetIndexes(of: packed.bucket.kind)
  }

  /// Puts changed rows into a bucket.
  func apply(_ frame: SyncFrame) {
    let place: Int
    if let found = buckets.firstIndex(where: { $0.bucket == frame.bucket }) {
      place = found
    } else {
      place = buckets.count
      buckets.append(PackedBucket(frame.bucket))
    }
    buckets[place].apply(frame.rows)
    if frame.bucket.kind != .device, priceChanges != nil {
      for row in frame.rows where RowKind.ofPrices(row.kind) { priceChanges!.append((frame.bucket, row)) }
    }
    forgetIndexes(of: frame.bucket.kind)
  }

  /// Lets a bucket go.
  func drop(_ bucket: Bucket) {
    buckets.removeAll { $0.bucket == bucket }
    priceChanges = nil
    forgetIndexes(of: bucket.kind)
  }

  /// Lets everything go.
  func clear() {
    buckets = []
    priceChanges = nil
    forgetIndexes(of: .global)
    forgetIndexes(of: .territory)
  }

  /// The segments of all buckets, for writing them in whole.
  func forEachSegment(_ visit: (Bucket, [UInt8]) -> Void) {
    for bucket in buckets { visit(bucket.bucket, bucket.segment) }
  }

  private func forgetIndexes(of kind: Bucket.Kind?) {
    generation &+= 1
    switch kind {
    case .global:
      productIndex = nil
      barcodes = nil
      categoryList = nil
    case .territory:
      customerIndex = nil
    case .priceList, .device, nil: break
    }
  }

  private func bucket(_ bucket: Bucket) -> PackedBucket? { buckets.first { $0.bucket == bucket } }

  // MARK: - Company and documents

  /// Who the device works for.
  var identity: Identity? {
    for bucket in buckets where bucket.bucket.kind == .device {
      if let row = bucket.row(.identity, 0), let identity = try? Identity(row: row) { return identity }
    }
    return nil
  }

  /// HQ's latest word on a document.
  func documentStatus(_ sequence: UInt64) -> DocumentStatus? {
    for bucket in buckets where bucket.bucket.kind == .device {
      if let row = bucket.row(.documentStatus, sequence) { return try? DocumentStatus(row: row) }
    }
    return nil
  }

  // MARK: - Goods

  /// A product.
  func product(_ id: ProductId) -> Product? {
    guard let row = bucket(Bucket(.global))?.row(.product, UInt64(id.number)) else { return nil }
    return try? Product(id: id, row: row)
  }

  /// How many products there are.
  var productCount: Int { bucket(Bucket(.global))?.count(.product) ?? 0 }

  /// All categories in Polish order.
  var categories: [Category] {
    if let categoryList { return categoryList }
    var found: [Category] = []
    if let global = bucket(Bucket(.global)), let table = global.table(.category) {
      for index in table.keys.indices {
        let row = global.bytes[Int(table.starts[index])..<Int(table.ends[index])]
        let id = CategoryId(UInt32(truncatingIfNeeded: table.keys[index]))
        if let category = try? Category(id: id, row: row) { found.append(category) }
      }
    }
    let keyed = found.map { (key: collationKey($0.name), category: $0) }
    let sorted = keyed.arranged { $0.key.lexicographicallyPrecedes($1.key) }.map { $0.category }
    categoryList = sorted
    return sorted
  }

  /// The product and unit with this barcode.
  func product(barcode: String) -> (ProductId, unit: Int)? {
    guard let number = barcode.wholeNumber else { return nil }
    return goodsBarcodes[UInt64(number)]
  }

  private var goodsBarcodes: BarcodeIndex {
    if let barcodes { return barcodes }
    buildProductIndexes()
    return barcodes!
  }

  /// Products whose name, code, brand or barcode match, in Polish order of names.
  func products(matching query: String, category: CategoryId?) -> [UInt32] {
    let found = goodsIndex.matches(query)
    guard let category else { return found }
    let inside = self.within(category)
    guard let global = bucket(Bucket(.global)) else { return [] }
    return found.filter { id in
      guard let row = global.row(.product, UInt64(id)) else { return false }
      var reader = ByteReader(row)
      while let field = try? reader.field() {
        if field.tag == 3 { return inside.contains(field.number32) }
      }
      return false
    }
  }

  private func within(_ category: CategoryId) -> [UInt32] {
    var inside = [category.number]
    var grew = true
    while grew {
      grew = false
      for other in categories where !inside.contains(other.id.number) {
        if let parent = other.parent, inside.contains(parent.number) {
          inside.append(other.id.number)
          grew = true
        }
      }
    }
    return inside
  }

  private var goodsIndex: SearchIndex {
    if let productIndex { return productIndex }
    buildProductIndexes()
    return productIndex!
  }

  private func buildProductIndexes() {
    var builder = SearchIndexBuilder()
    var barcodes = BarcodeIndex()
    if let global = bucket(Bucket(.global)), let table = global.table(.product) {
      for index in table.keys.indices {
        let row = ProductRow(global.bytes[Int(table.starts[index])..<Int(table.ends[index])])
        guard row.isActive else { continue }
        let id = UInt32(truncatingIfNeeded: table.keys[index])
        builder.begin(id: id, name: row.name)
        builder.field(row.name)
        builder.compactField(row.code)
        builder.field(row.brand)
        for (unit, barcode) in row.barcodes.enumerated() where !barcode.isEmpty {
          builder.field(barcode)
          barcodes.append(barcode, ProductId(id), unit: unit)
        }
        builder.end()
      }
    }
    productIndex = builder.index()
    barcodes.sort()
    self.barcodes = barcodes
  }

  // MARK: - Prices

  /// A price list.
  func priceList(_ id: PriceListId) -> PriceList? {
    guard let row = bucket(Bucket(.priceList, id.number))?.row(.priceList, 0) else { return nil }
    return try? PriceList(id: id, row: row)
  }

  /// All prices of a product in a list.
  func prices(_ product: ProductId, in list: PriceListId) -> [ListPrice] {
    guard let row = bucket(Bucket(.priceList, list.number))?.row(.prices, UInt64(product.number)) else {
      return []
    }
    return (try? PriceList.prices(row: row, priceList: list, product: product)) ?? []
  }

  /// What has changed for prices since the last time this was asked; `nil` when all has to be read anew.
  func takePriceChanges() -> [(bucket: Bucket, row: SyncRow)]? {
    defer { priceChanges = [] }
    return priceChanges
  }

  /// Whether anything has changed for prices since `takePriceChanges`.
  var hasPriceChanges: Bool { priceChanges?.isEmpty != true }

  /// The rows that prices follow from. Discounts of single customers are not among them: half a million stay
  /// packed, and those of a customer are read when the customer is served.
  var priceSource: PricingSource {
    PricingSource(
      forEachRow: { kind, visit in
        if kind == .discounts { return }
        for bucket in self.buckets where bucket.bucket.kind != .device {
          guard let table = bucket.table(kind) else { continue }
          for index in table.keys.indices {
            visit(
              bucket.bucket, table.keys[index],
              bucket.bytes[Int(table.starts[index])..<Int(table.ends[index])])
          }
        }
      },
      forRows: { kind, key, visit in
        for bucket in self.buckets where bucket.bucket.kind != .device {
          if let row = bucket.row(kind, key) { visit(bucket.bucket, row) }
        }
      })
  }

  /// The row of a customer's discounts.
  func discountRow(_ customer: CustomerId) -> ArraySlice<UInt8>? {
    customerPlace(customer)?.0.row(.discounts, UInt64(customer.number))
  }

  // MARK: - Customers

  /// A customer.
  func customer(_ id: CustomerId) -> Customer? {
    guard let (bucket, index) = customerPlace(id), let table = bucket.table(.customer) else { return nil }
    let row = bucket.bytes[Int(table.starts[index])..<Int(table.ends[index])]
    return try? Customer(id: id, territory: TerritoryId(bucket.bucket.number), row: row)
  }

  /// All discounts of a customer, in order of their numbers.
  func discounts(of customer: CustomerId) -> [CustomerDiscount] {
    guard let (bucket, _) = customerPlace(customer),
      let row = bucket.row(.discounts, UInt64(customer.number))
    else { return [] }
    return (try? CustomerDiscount.discounts(row: row, customer: customer)) ?? []
  }

  /// How many customers there are.
  var customerCount: Int {
    buckets.reduce(0) { $0 + ($1.bucket.kind == .territory ? $1.count(.customer) : 0) }
  }

  /// Customers whose name, code, town, street, NIP or phone match, in Polish order of names.
  func customers(matching query: String) -> [UInt32] {
    if let customerIndex { return customerIndex.matches(query) }
    var builder = SearchIndexBuilder()
    for bucket in buckets where bucket.bucket.kind == .territory {
      guard let table = bucket.table(.customer) else { continue }
      for index in table.keys.indices {
        let row = CustomerRow(bucket.bytes[Int(table.starts[index])..<Int(table.ends[index])])
        builder.begin(id: UInt32(truncatingIfNeeded: table.keys[index]), name: row.name)
        builder.field(row.name)
        builder.field(row.town)
        builder.field(row.street)
        builder.compactField(row.code)
        builder.compactField(row.nip)
        builder.compactField(row.phone)
        builder.end()
      }
    }
    let index = builder.index()
    customerIndex = index
    return index.matches(query)
  }

  /// Builds what searching needs, ahead of the first keystroke.
  func warm() {
    _ = customers(matching: "")
    _ = goodsIndex
  }

  private func customerPlace(_ id: CustomerId) -> (PackedBucket, Int)? {
    // A device has few territories: a binary search in each is cheaper than an index to keep.
    for place in buckets.indices where buckets[place].bucket.kind == .territory {
      guard let table = buckets[place].table(.customer) else { continue }
      if let index = table.index(of: UInt64(id.number)) { return (buckets[place], index) }
    }
    return nil
  }
}

extension RowKind {
  /// Whether prices follow from rows of this kind.
  static func ofPrices(_ kind: UInt8) -> Bool {
    switch RowKind(rawValue: kind) {
    case .category, .product, .prices, .discounts, .pricing, .condition: true
    case .identity, .priceList, .customer, .documentStatus, nil: false
    }
  }
}
