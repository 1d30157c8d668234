import Basis
import Trade

// How master data stands in rows. Tags are never reused; a reader skips what it does not know.

/// Who the device works for, in its own bucket.
public struct Identity: Equatable, Sendable {
  /// The company's name.
  public var company: String
  /// The representative's name.
  public var representative: String
  /// The device's own number series, as "JKO1".
  public var series: String
  /// How order numbers look.
  public var orderTemplate: String
  /// The company's currency.
  public var currency: Currency

  /// An identity of these parts.
  public init(
    company: String, representative: String, series: String, orderTemplate: String, currency: Currency
  ) {
    self.company = company
    self.representative = representative
    self.series = series
    self.orderTemplate = orderTemplate
    self.currency = currency
  }

  /// The row's bytes.
  public var row: [UInt8] {
    var writer = ByteWriter()
    writer.field(1, company)
    writer.field(2, representative)
    writer.field(3, series)
    writer.field(4, orderTemplate)
    writer.field(5, currency.code)
    return writer.bytes
  }

  /// Reads a row.
  public init(row: ArraySlice<UInt8>) throws(BytesRefusal) {
    var reader = ByteReader(row)
    self.init(
      company: "", representative: "", series: "", orderTemplate: NumberTemplate.order.template,
      currency: .zloty)
    while let field = try reader.field() {
      switch field.tag {
      case 1: company = field.text
      case 2: representative = field.text
      case 3: series = field.text
      case 4: orderTemplate = field.text
      case 5: currency = Currency(field.text) ?? .zloty
      default: continue
      }
    }
  }
}

/// HQ's word on a document after its outcome: accepted later, rejected, taken into the ERP.
public struct DocumentStatus: Equatable, Sendable {
  /// Which document.
  public var id: DocumentId
  /// Where it stands.
  public var state: OrderState
  /// HQ's number, empty when none.
  public var number: String
  /// Reason of a hold or rejection, in both languages.
  public var reason: Text

  /// A status of these parts.
  public init(id: DocumentId, state: OrderState, number: String, reason: Text) {
    self.id = id
    self.state = state
    self.number = number
    self.reason = reason
  }

  /// The row's bytes.
  public var row: [UInt8] {
    var writer = ByteWriter()
    writer.field(1, bytes: ByteWriter.documentId(id))
    writer.field(2, UInt64(state.code))
    writer.field(3, state.detail)
    writer.field(4, number)
    writer.field(5, reason.polish)
    writer.field(6, reason.english)
    return writer.bytes
  }

  /// Reads a row.
  public init(row: ArraySlice<UInt8>) throws(BytesRefusal) {
    var reader = ByteReader(row)
    var id: DocumentId?
    var code: UInt8 = 0
    var detail = ""
    var number = ""
    var polish = ""
    var english = ""
    while let field = try reader.field() {
      switch field.tag {
      case 1: id = try ByteReader.documentId(field.block)
      case 2: code = UInt8(truncatingIfNeeded: field.number)
      case 3: detail = field.text
      case 4: number = field.text
      case 5: polish = field.text
      case 6: english = field.text
      default: continue
      }
    }
    guard let id, let state = OrderState(code: code, detail: detail, at: Instant(milliseconds: 0)) else {
      throw .malformed
    }
    self.init(id: id, state: state, number: number, reason: Text(polish, english))
  }
}

extension Category {
  /// The row's bytes; the id is the row's key.
  public var row: [UInt8] {
    var writer = ByteWriter()
    writer.field(1, code)
    writer.field(2, name)
    writer.field(3, UInt64(parent?.number ?? 0))
    return writer.bytes
  }

  /// Reads a row.
  public init(id: CategoryId, row: ArraySlice<UInt8>) throws(BytesRefusal) {
    var reader = ByteReader(row)
    self.init(id: id, code: "", name: "")
    while let field = try reader.field() {
      switch field.tag {
      case 1: code = field.text
      case 2: name = field.text
      case 3: parent = CategoryId(field.number32)
      default: continue
      }
    }
  }
}

extension Product {
  /// The row's bytes; the id is the row's key.
  public var row: [UInt8] {
    var writer = ByteWriter(reserving: 96)
    writer.field(1, code)
    writer.field(2, name)
    writer.field(3, UInt64(category.number))
    writer.field(4, brand)
    writer.field(5, UInt64(vat.byte) + 1)
    writer.field(6, photo)
    writer.field(7, isActive ? 0 : 1)
    for unit in units {
      writer.field(8) { inner in
        inner.field(1, unit.code)
        inner.field(2, signed: unit.ratio.numerator)
        if unit.ratio.denominator != 1 { inner.field(3, signed: unit.ratio.denominator) }
        inner.field(4, unit.barcode)
      }
    }
    writer.field(9, signed: grams)
    if let cost { writer.field(10, UInt64(bitPattern: cost.tenThousandths) &+ 1) }
    if floor != PriceFloor() { writer.field(11, floor.write) }
    writer.field(12, UInt64(parent?.number ?? 0))
    for group in groups { writer.field(13, UInt64(group)) }
    return writer.bytes
  }

  /// Reads a row.
  public init(id: ProductId, row: ArraySlice<UInt8>) throws(BytesRefusal) {
    var reader = ByteReader(row)
    self.init(
      id: id, code: "", name: "", category: CategoryId(0), brand: "", vat: .standard, units: [], photo: "")
    while let field = try reader.field() {
      switch field.tag {
      case 1: code = field.text
      case 2: name = field.text
      case 3: category = CategoryId(field.number32)
      case 4: brand = field.text
      case 5:
        guard field.number > 0, let rate = VatRate(byte: UInt8(truncatingIfNeeded: field.number - 1)) else {
          throw .malformed
        }
        vat = rate
      case 6: photo = field.text
      case 7: isActive = field.number == 0
      case 8: units.append(try ProductUnit(field.reader))
      case 9: grams = max(0, field.signed)
      case 10: cost = Price(tenThousandths: Int64(bitPattern: field.number &- 1))
      case 11: floor = try PriceFloor(field.reader)
      case 12: parent = ProductId(field.number32)
      case 13: groups.append(field.number32)
      default: continue
      }
    }
    guard !units.isEmpty else { throw .malformed }
  }
}

extension ProductUnit {
  fileprivate init(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    self.init(code: "")
    while let field = try reader.field() {
      switch field.tag {
      case 1: code = field.text
      case 2: ratio.numerator = field.signed
      case 3: ratio.denominator = field.signed
      case 4: barcode = field.text
      default: continue
      }
    }
    guard ratio.numerator > 0, ratio.denominator > 0 else { throw .malformed }
  }
}

extension PriceList {
  /// The row's bytes; the id is the bucket's number.
  public var row: [UInt8] {
    var writer = ByteWriter()
    writer.field(1, code)
    writer.field(2, name)
    writer.field(3, currency.code)
    writer.validity(4, validity)
    return writer.bytes
  }

  /// Reads a row.
  public init(id: PriceListId, row: ArraySlice<UInt8>) throws(BytesRefusal) {
    var reader = ByteReader(row)
    self.init(id: id, code: "", name: "")
    while let field = try reader.field() {
      switch field.tag {
      case 1: code = field.text
      case 2: name = field.text
      case 3: currency = Currency(field.text) ?? .zloty
      case 4: validity.from = try ByteReader.day(field)
      case 5: validity.to = try ByteReader.day(field)
      default: continue
      }
    }
  }

  /// The row of one product's prices in this list, by unit with the newest first day first: where several apply
  /// on a day, the first one counts.
  public static func row(of prices: some Sequence<ListPrice>) -> [UInt8] {
    var writer = ByteWriter()
    for price in prices {
      writer.field(1) { inner in
        inner.field(1, price.unit)
        inner.field(2, signed: price.price.tenThousandths)
        inner.validity(3, price.validity)
      }
    }
    return writer.bytes
  }

  /// Reads one product's prices.
  public static func prices(
    row: ArraySlice<UInt8>, priceList: PriceListId, product: ProductId
  ) throws(BytesRefusal) -> [ListPrice] {
    var reader = ByteReader(row)
    var prices: [ListPrice] = []
    while let field = try reader.field() {
      guard field.tag == 1 else { continue }
      var inner = field.reader
      var price = ListPrice(priceList: priceList, product: product, unit: "", price: .zero)
      while let part = try inner.field() {
        switch part.tag {
        case 1: price.unit = part.text
        case 2: price.price = Price(tenThousandths: part.signed)
        case 3: price.validity.from = try ByteReader.day(part)
        case 4: price.validity.to = try ByteReader.day(part)
        default: continue
        }
      }
      prices.append(price)
    }
    return prices
  }
}

extension Customer {
  /// The row's bytes; the id is the row's key, the territory is the bucket's number.
  public var row: [UInt8] {
    var writer = ByteWriter(reserving: 128)
    writer.field(1, code)
    writer.field(2, name)
    writer.field(3, nip)
    writer.field(4, street)
    writer.field(5, postalCode)
    writer.field(6, town)
    writer.field(7, phone)
    writer.field(8, email)
    writer.field(9, segment)
    writer.field(10, UInt64(priceList.number))
    writer.field(11, UInt64(terms.form.rawValue))
    writer.field(12, signed: Int64(terms.days))
    if let creditLimit { writer.field(13, UInt64(bitPattern: creditLimit.grosze) &+ 1) }
    writer.field(14, signed: balance.grosze)
    writer.field(15, signed: overdue.grosze)
    writer.field(16, blockReason ?? "")
    if let location {
      writer.field(17, signed: Int64(location.latitudeMicrodegrees))
      writer.field(18, signed: Int64(location.longitudeMicrodegrees))
    }
    for group in groups { writer.field(19, UInt64(group)) }
    writer.field(20, UInt64(payer?.number ?? 0))
    writer.field(21, UInt64(chain))
    writer.field(22, UInt64(channel))
    writer.field(23, UInt64(delivery))
    return writer.bytes
  }

  /// Reads a row.
  public init(id: CustomerId, territory: TerritoryId, row: ArraySlice<UInt8>) throws(BytesRefusal) {
    var reader = ByteReader(row)
    self.init(id: id, code: "", name: "", territory: territory, priceList: PriceListId(0))
    while let field = try reader.field() {
      switch field.tag {
      case 1: code = field.text
      case 2: name = field.text
      case 3: nip = field.text
      case 4: street = field.text
      case 5: postalCode = field.text
      case 6: town = field.text
      case 7: phone = field.text
      case 8: email = field.text
      case 9: segment = field.text
      case 10: priceList = PriceListId(field.number32)
      case 11:
        guard let form = PaymentForm(rawValue: UInt8(truncatingIfNeeded: field.number)) else {
          throw .malformed
        }
        terms.form = form
      case 12: terms.days = Int32(truncatingIfNeeded: field.signed)
      case 13: creditLimit = Money(grosze: Int64(bitPattern: field.number &- 1))
      case 14: balance = Money(grosze: field.signed)
      case 15: overdue = Money(grosze: field.signed)
      case 16: blockReason = field.text
      case 17:
        location = Location(
          latitudeMicrodegrees: Int32(truncatingIfNeeded: field.signed),
          longitudeMicrodegrees: location?.longitudeMicrodegrees ?? 0)
      case 18:
        location = Location(
          latitudeMicrodegrees: location?.latitudeMicrodegrees ?? 0,
          longitudeMicrodegrees: Int32(truncatingIfNeeded: field.signed))
      case 19: groups.append(field.number32)
      case 20: payer = CustomerId(field.number32)
      case 21: chain = field.number32
      case 22: channel = UInt8(truncatingIfNeeded: field.number)
      case 23: delivery = UInt8(truncatingIfNeeded: field.number)
      default: continue
      }
    }
  }
}

extension CustomerDiscount {
  /// The row of one customer's discounts, in order of their numbers: where several of one scope apply on a day,
  /// the first one counts.
  public static func row(of discounts: some Sequence<CustomerDiscount>) -> [UInt8] {
    var writer = ByteWriter()
    for discount in discounts {
      writer.field(1) { inner in
        inner.field(1, UInt64(discount.id))
        switch discount.scope {
        case .all: break
        case .category(let category): inner.field(2, UInt64(category.number))
        case .product(let product): inner.field(3, UInt64(product.number))
        }
        inner.field(4, signed: discount.percent.ppm)
        inner.validity(5, discount.validity)
      }
    }
    return writer.bytes
  }

  /// Reads one customer's discounts.
  public static func discounts(
    row: ArraySlice<UInt8>, customer: CustomerId
  ) throws(BytesRefusal) -> [CustomerDiscount] {
    var reader = ByteReader(row)
    var discounts: [CustomerDiscount] = []
    while let field = try reader.field() {
      guard field.tag == 1 else { continue }
      var inner = field.reader
      var discount = CustomerDiscount(id: 0, customer: customer, scope: .all, percent: .zero)
      while let part = try inner.field() {
        switch part.tag {
        case 1: discount.id = part.number32
        case 2: discount.scope = .category(CategoryId(part.number32))
        case 3: discount.scope = .product(ProductId(part.number32))
        case 4: discount.percent = Percent(ppm: part.signed)
        case 5: discount.validity.from = try ByteReader.day(part)
        case 6: discount.validity.to = try ByteReader.day(part)
        default: continue
        }
      }
      discounts.append(discount)
    }
    return discounts
  }
}

extension ByteWriter {
  /// First day under `tag`, last day under `tag + 1`. 1970-01-01 would read as open, which no price needs.
  fileprivate mutating func validity(_ tag: UInt32, _ validity: Validity) {
    if let from = validity.from { field(tag, signed: Int64(from.dayNumber)) }
    if let to = validity.to { field(tag + 1, signed: Int64(to.dayNumber)) }
  }
}
