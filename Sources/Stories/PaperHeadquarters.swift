import Basis
import Sync
import Trade

/// An HQ that fits on a sheet of paper: it keeps its rows and orders in memory and speaks the real protocol.
/// Stories that need no database run against it, natively and in wasm alike.
public final class PaperHeadquarters {
  /// The life of this server.
  public var epoch: UInt64 = 7
  /// Orders in the order of their arrival.
  public private(set) var orders: [Order] = []
  /// The code that enrols.
  public var code = "TEREN-1234"
  /// Whether the token is valid.
  public var isTokenValid = true
  /// What the next documents are answered instead of `ok`.
  public var nextCodes: [SyncOutcome.Code] = []
  /// HQ's clock.
  public var clock = Instant(milliseconds: 1_764_000_000_000)

  private var seq: UInt64 = 1
  private var rows: [BucketRows] = []
  private var outcomes: [SyncOutcome] = []
  private var isDropped: [Bucket] = []
  private var segments: [(bucket: Bucket, seq: UInt64, bytes: [UInt8])] = []

  private struct BucketRows {
    var bucket: Bucket
    var rows: [(row: SyncRow, seq: UInt64)]
  }

  /// An HQ with the small shop of the stories: three goods, three customers, one price list.
  public init() { fillSmallShop(self) }

  // MARK: - Master data

  /// Puts a row in or changes it.
  public func put(_ bucket: Bucket, _ kind: RowKind, _ key: UInt64, _ payload: [UInt8]?) {
    seq += 1
    let place: Int
    if let found = rows.firstIndex(where: { $0.bucket == bucket }) {
      place = found
    } else {
      place = rows.count
      rows.append(BucketRows(bucket: bucket, rows: []))
    }
    rows[place].rows.removeAll { $0.row.kind == kind.rawValue && $0.row.key == key }
    rows[place].rows.append((SyncRow(kind: kind.rawValue, key: key, payload: payload), seq))
  }

  /// Adds many new rows to a bucket at once.
  func add(_ new: [SyncRow], to bucket: Bucket) {
    seq += 1
    if !rows.contains(where: { $0.bucket == bucket }) { rows.append(BucketRows(bucket: bucket, rows: [])) }
    for place in rows.indices where rows[place].bucket == bucket {
      rows[place].rows += new.map { ($0, seq) }
    }
  }

  var publishedRows: [(bucket: Bucket, row: SyncRow)] {
    var all: [(bucket: Bucket, row: SyncRow)] = []
    for held in rows { for (row, _) in held.rows { all.append((held.bucket, row)) } }
    return all
  }

  /// Takes a bucket away from the device.
  public func drop(_ bucket: Bucket) {
    seq += 1
    isDropped.append(bucket)
  }

  /// HQ decides about an order it has.
  public func decide(_ order: Order, sequence: UInt64, _ state: OrderState, number: String, reason: Text) {
    put(
      Bucket(.device, 1), .documentStatus, sequence,
      DocumentStatus(id: order.id, state: state, number: number, reason: reason).row)
  }

  /// A backup is put back: a new life with the same master data and without the orders since.
  public func restore() {
    epoch += 1
    orders = []
    outcomes = []
  }

  // MARK: - Requests

  /// Answers a request as the gateway does.
  public func answer(_ request: RigRequest) -> HttpAnswer {
    if request.path.utf8.elementsEqual("/v1/enrol".utf8) { return enrol(request.body) }
    guard isTokenValid, request.token.utf8.elementsEqual("token".utf8) else {
      return HttpAnswer(status: 401, body: [])
    }
    if request.path.utf8.elementsEqual("/v1/s".utf8) {
      guard let message = try? SyncRequest(bytes: request.body[...]) else {
        return HttpAnswer(status: 400, body: [])
      }
      return HttpAnswer(status: 200, body: exchange(message).bytes)
    }
    for held in rows where request.path.utf8.elementsEqual(("/v1/g/" + address(held)).utf8) {
      return HttpAnswer(status: 200, body: segment(held))
    }
    return HttpAnswer(status: 404, body: [])
  }

  private func enrol(_ body: [UInt8]) -> HttpAnswer {
    let text = String(decoding: body, as: UTF8.self)
    let wanted = Array(("\"" + code + "\"").utf8)
    let bytes = Array(text.utf8)
    for place in bytes.indices where bytes[place...].starts(with: wanted) {
      isTokenValid = true
      return HttpAnswer(status: 200, body: Array("{\"token\":\"token\",\"series\":\"JKO1\"}".utf8))
    }
    return HttpAnswer(status: 404, body: [])
  }

  private func exchange(_ request: SyncRequest) -> SyncResponse {
    var response = SyncResponse(epoch: epoch, cursor: 0, clock: clock)
    for document in request.documents { response.outcomes.append(take(document)) }
    let isNewLife = request.epoch != epoch
    for held in rows where !isDropped.contains(held.bucket) {
      if isNewLife || !request.buckets.contains(held.bucket) {
        let bytes = segment(held)
        response.segments.append(
          SegmentAddress(
            bucket: held.bucket, address: address(held), bytes: UInt64(bytes.count),
            rows: UInt64(held.rows.count)))
      } else {
        let changed = held.rows.filter { $0.seq > request.cursor }.map { $0.row }
        if !changed.isEmpty { response.frames.append(SyncFrame(bucket: held.bucket, rows: changed)) }
      }
    }
    response.dropped = request.buckets.filter { isDropped.contains($0) }
    response.cursor = seq
    return response
  }

  private func take(_ document: SyncDocument) -> SyncOutcome {
    if let known = outcomes.first(where: { $0.id == document.id }), known.code.isFinal { return known }
    outcomes.removeAll { $0.id == document.id }
    let code = nextCodes.isEmpty ? .ok : nextCodes.removeFirst()
    var outcome = SyncOutcome(id: document.id, code: code)
    guard let order = try? Order(bytes: document.payload[...]) else {
      outcome.code = .unreadable
      outcomes.append(outcome)
      return outcome
    }
    switch code {
    case .ok, .okWithNotes:
      orders.append(order)
      outcome.number = NumberTemplate.hqOrder.number(UInt64(orders.count), series: "", order.date)
      if code == .okWithNotes { outcome.reason = Text("Cena różni się od cennika.", "The price differs.") }
    case .held:
      orders.append(order)
      outcome.reason = Text("Przekroczony limit kupiecki.", "Above the credit limit.")
    default: outcome.reason = Text("Spróbuj później.", "Try later.")
    }
    outcomes.append(outcome)
    return outcome
  }

  private func segment(_ held: BucketRows) -> [UInt8] {
    if let kept = segments.first(where: { $0.bucket == held.bucket && $0.seq == seq }) { return kept.bytes }
    segments.removeAll { $0.bucket == held.bucket }
    let bytes = makeSegment(held)
    segments.append((held.bucket, seq, bytes))
    return bytes
  }

  private func makeSegment(_ held: BucketRows) -> [UInt8] {
    let present = held.rows.map { $0.row }.filter { $0.payload != nil }
    return Segment.bytes(
      of: held.bucket, rows: present.sorted { $0.kind == $1.kind ? $0.key < $1.key : $0.kind < $1.kind })
  }

  private func address(_ held: BucketRows) -> String { hexText(checksum64(segment(held))) }
}

/// The goods, prices and customers of the stories.
private func fillSmallShop(_ hq: PaperHeadquarters) {
  let list = PriceListId(1)
  let global = Bucket(.global)
  hq.put(
    Bucket(.device, 1), .identity, 0,
    Identity(
      company: "Hurtownia Jurajska", representative: "Jan Kowalski", series: "JKO1",
      orderTemplate: NumberTemplate.order.template, currency: .zloty
    ).row)
  hq.put(global, .category, 1, Category(id: CategoryId(1), code: "NAP", name: "Napoje").row)
  hq.put(global, .category, 2, Category(id: CategoryId(2), code: "NAB", name: "Nabiał").row)
  let goods: [(UInt32, String, String, UInt32, VatRate, [ProductUnit], Int64)] = [
    (1, "W-001", "Woda źródlana 1,5 l", 1, .standard, units("szt", "5901234123457", ("zgrzewka", 6)), 19_900),
    (
      2, "M-010", "Mleko 2 % 1 l", 2, VatRate(percent: 5), units("szt", "5900512300108", ("karton", 12)), 34_900
    ),
    (3, "S-100", "Ser żółty Gouda", 2, VatRate(percent: 5), units("kg", "", nil), 289_000),
  ]
  for (number, code, name, category, vat, units, price) in goods {
    hq.put(
      global, .product, UInt64(number),
      Product(
        id: ProductId(number), code: code, name: name, category: CategoryId(category), brand: "", vat: vat,
        units: units, photo: ""
      ).row)
    hq.put(
      Bucket(.priceList, 1), .prices, UInt64(number),
      PriceList.row(of: [
        ListPrice(
          priceList: list, product: ProductId(number), unit: units[0].code, price: Price(tenThousandths: price))
      ]))
  }
  hq.put(Bucket(.priceList, 1), .priceList, 0, PriceList(id: list, code: "DET", name: "Detal").row)
  let customers: [(UInt32, String, String, String, String, Int64)] = [
    (1, "K-0001", "Sklep „Pod Lipą” Anna Nowak", "Łódź", "5261040828", 0),
    (2, "K-0002", "Delikatesy Żabka Zdrój", "Kudowa-Zdrój", "", 123_450),
    (3, "K-0003", "ABC Świętokrzyskie", "Kielce", "", 0),
  ]
  for (number, code, name, town, nip, balance) in customers {
    hq.put(
      Bucket(.territory, 1), .customer, UInt64(number),
      Customer(
        id: CustomerId(number), code: code, name: name, nip: nip, street: "Polna 3", postalCode: "90-001",
        town: town, phone: "42 612 34 0" + decimalText(Int64(number)), territory: TerritoryId(1),
        priceList: list, terms: PaymentTerms(form: .transfer, days: 14), balance: Money(grosze: balance)
      ).row)
  }
  hq.put(
    Bucket(.territory, 1), .discounts, 1,
    CustomerDiscount.row(of: [
      CustomerDiscount(id: 11, customer: CustomerId(1), scope: .all, percent: Percent(ppm: 50_000))
    ]))
}

private func units(_ base: String, _ barcode: String, _ pack: (String, Int64)?) -> [ProductUnit] {
  var units = [ProductUnit(code: base, barcode: barcode)]
  if let pack { units.append(ProductUnit(code: pack.0, ratio: UnitRatio(numerator: pack.1))) }
  return units
}
