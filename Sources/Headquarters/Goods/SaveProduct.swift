import Basis
import Store
import Sync
import Trade

extension Product: Record {
  static var table: String { "product" }

  var number: Int64 {
    get { Int64(id.number) }
    set { id = ProductId(UInt32(newValue)) }
  }

  /// What is wrong with the fields; empty when nothing is.
  public var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.codeAndName(code, name)
    if category.number == 0 {
      check.refuse("category", "Wybierz kategorię.", "Choose a category.")
    }
    check.optional("brand", brand, limit: 100)
    check.optional("photo", photo, limit: 100)
    check.units(units)
    check.floors(self)
    return check.refusals
  }

  var fields: AuditFields {
    [
      ("code", .text(code)), ("name", .text(name)), ("category_id", SqlValue(category.number)),
      ("brand", .text(brand)), ("vat", .text(vat.code)), ("photo", .text(photo)),
      ("is_active", SqlValue(isActive)), ("grams", .integer(grams)),
      ("cost", SqlValue(cost?.tenThousandths)), ("floor_price", .integer(floor.minimum)),
      ("floor_margin", floor.margin < 0 ? .null : .integer(floor.margin)),
      ("floor_markup", floor.markup < 0 ? .null : .integer(floor.markup)),
      ("floor_lifted_by", SqlValue(floor.liftedBy)), ("parent_id", SqlValue(parent?.number)),
    ]
  }

  func derived(at moment: Instant) -> AuditFields {
    let barcodes = units.map(\.barcode).joined(separator: " ")
    return [
      ("search_text", .text(String(decoding: folded("\(name) \(code) \(brand) \(barcodes)"), as: UTF8.self))),
      ("sort_key", .bytes(collationKey(name))), ("updated_at", .integer(moment.milliseconds)),
    ]
  }

  var elsewhere: AuditFields {
    let texts = units.map { unit in
      let ratio = plainRatio(unit.ratio)
      return unit.barcode.isEmpty ? "\(unit.code)=\(ratio)" : "\(unit.code)=\(ratio) (\(unit.barcode))"
    }
    return [("units", .text(texts.joined(separator: ", ")))]
  }

  private func plainRatio(_ ratio: UnitRatio) -> String {
    ratio.denominator == 1 ? decimalText(ratio.numerator) : "\(ratio.numerator)/\(ratio.denominator)"
  }

  static func load(_ column: String, _ values: [SqlValue], _ connection: any Connection) throws -> [Self] {
    let rows = try connection.rows("SELECT * FROM product WHERE \(column) = $1", forEach: values)
    var units: [Int64: [Row]] = [:]
    let unitRows = try connection.rows(
      "SELECT * FROM product_unit WHERE product_id = $1 ORDER BY position", forEach: rows.map { $0["id"] })
    for row in unitRows { units[row.integer("product_id"), default: []].append(row) }
    return rows.map { Product($0, units: units[$0.integer("id")] ?? []) }
  }
}

extension FieldCheck {
  fileprivate mutating func floors(_ product: Product) {
    if !(0...1_000_000_000_000).contains(product.grams) {
      refuse(
        "grams", "Masa to od 0 do 1 000 000 kg. Popraw ją.", "The mass is from 0 to 1,000,000 kg. Correct it.")
    }
    if let cost = product.cost, !(0...1_000_000_000_000).contains(cost.tenThousandths) {
      refuse(
        "cost", "Koszt musi być od 0 do 100 000 000. Popraw go.",
        "The cost must be from 0 to 100,000,000. Correct it.")
    }
    let floor = product.floor
    if !(0...1_000_000_000_000).contains(floor.minimum) {
      refuse(
        "floorPrice", "Cena minimalna musi być od 0 do 100 000 000. Popraw ją.",
        "The lowest price must be from 0 to 100,000,000. Correct it.")
    }
    if !(-1..<1_000_000).contains(floor.margin) {
      refuse(
        "floorMargin", "Marża to od 0 do mniej niż 100 %. Popraw ją.",
        "A margin is from 0 to less than 100 %. Correct it.")
    }
    if !(-1...1_000_000_000).contains(floor.markup) {
      refuse(
        "floorMarkup", "Narzut to od 0 do 100 000 %. Popraw go.",
        "A markup is from 0 to 100,000 %. Correct it.")
    }
    if floor.margin >= 0 || floor.markup >= 0, product.cost == nil {
      refuse(
        "cost", "Marża i narzut liczą się od kosztu. Wpisz koszt.",
        "Margin and markup are taken of the cost. Enter it.")
    }
  }

  fileprivate mutating func units(_ units: [ProductUnit]) {
    if units.isEmpty || units[0].ratio != .one {
      refuse(
        "units", "Pierwsza jednostka jest podstawowa i ma przelicznik 1. Popraw jednostki.",
        "The first unit is the base unit with ratio 1. Correct the units.")
    }
    if units.count > 20 || Set(units.map(\.code)).count != units.count {
      refuse(
        "units", "Jednostki się powtarzają albo jest ich ponad 20. Popraw je.",
        "Units repeat, or there are more than 20. Correct them.")
    }
    for (index, unit) in units.enumerated() {
      required("units.\(index).code", unit.code, limit: 20)
      let largest: Int64 = 1_000_000_000
      if !(1...largest).contains(unit.ratio.numerator) || !(1...largest).contains(unit.ratio.denominator) {
        refuse(
          "units.\(index).ratio", "Przelicznik musi być większy od zera. Popraw go.",
          "The ratio must be above zero. Correct it.")
      }
      if !unit.barcode.isEmpty, normalizedEan(unit.barcode) != unit.barcode {
        refuse(
          "units.\(index).barcode",
          "Kod kreskowy \(unit.barcode) ma złą długość albo cyfrę kontrolną. Sprawdź go.",
          "The barcode \(unit.barcode) has a wrong length or check digit. Check it.")
      }
    }
  }
}

extension Headquarters {
  /// Adds a product (number 0) or changes one.
  @discardableResult
  public func save(_ product: Product, by actor: Actor) async throws -> ProductId {
    try actor.require(.administrator, .manager)
    return try await save([product], by: .number, job: nil, actor).0[0]
  }

  /// Adds and changes products by their codes, tens of thousands at once; `job` names the batch in the audit.
  @discardableResult
  public func saveAll(_ products: [Product], job: String, by actor: Actor) async throws -> BatchOutcome {
    try actor.require(.administrator, .manager)
    return try await save(products, by: .code, job: job, actor).1
  }

  private func save(
    _ drafts: [Product], by key: RecordKey, job: String?, _ actor: Actor
  ) async throws -> ([ProductId], BatchOutcome) {
    try check(drafts)
    let moment = now()
    return try await namingTakenFields {
      try await self.database.write { connection in
        let author = AuditAuthor(actor)
        let (saved, outcome) = try connection.save(drafts, by: key, author, at: moment)
        try connection.saveUnits(saved.filter { $0.old?.units != $0.new.units })
        if let job { try connection.auditJob(job, "product", outcome, by: author, at: moment) }
        try connection.publish(
          saved.map {
            Publication(
              bucket: Bucket(.global), kind: .product, key: UInt64($0.new.number), payload: $0.new.published.row
            )
          })
        return (saved.isEmpty ? drafts.map(\.id) : saved.map(\.new.id), outcome)
      }
    }
  }

  /// Keeps a picture under a name; products refer to it by `photo`.
  public func savePhoto(name: String, mediaType: String, content: [UInt8], by actor: Actor) async throws {
    try actor.require(.administrator, .manager)
    try await savePhotos([(name, mediaType, content)], by: actor)
  }

  /// Keeps many pictures.
  public func savePhotos(
    _ photos: [(name: String, mediaType: String, content: [UInt8])], by actor: Actor
  ) async throws {
    try actor.require(.administrator, .manager)
    let safe = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    for photo in photos {
      guard !photo.name.isEmpty, photo.name.count <= 100, photo.name.allSatisfy(safe.contains),
        ["image/svg+xml", "image/png", "image/jpeg", "image/webp"].contains(photo.mediaType),
        photo.content.count <= 2 << 20
      else {
        throw FieldRefusals(
          "photo",
          Text(
            "Zdjęcie musi być plikiem PNG, JPEG, WebP albo SVG do 2 MB.",
            "A photo must be a PNG, JPEG, WebP or SVG file up to 2 MB."))
      }
    }
    let moment = now()
    try await database.write { connection in
      try connection.executeBatch(
        """
        INSERT INTO photo (name, media_type, content) VALUES ($1, $2, $3)
        ON CONFLICT (name) DO UPDATE SET media_type = excluded.media_type, content = excluded.content
        """, photos.map { [.text($0.name), .text($0.mediaType), .bytes($0.content)] })
      try connection.audit(
        AuditEntry(
          verb: "load", kind: "photo", id: nil, name: photos.first?.name ?? "",
          after: [("count", SqlValue(photos.count))]), by: AuditAuthor(actor), at: moment)
    }
  }
}

extension Connection {
  fileprivate func saveUnits(_ saved: [Saved<Product>]) throws {
    try executeBatch(
      "DELETE FROM product_unit WHERE product_id = $1",
      saved.compactMap { $0.old == nil ? nil : [.integer($0.new.number)] })
    try executeBatch(
      """
      INSERT INTO product_unit (product_id, position, code, numerator, denominator, barcode)
      VALUES ($1, $2, $3, $4, $5, $6)
      """,
      saved.flatMap { record in
        record.new.units.enumerated().map { position, unit in
          [
            .integer(record.new.number), SqlValue(position), .text(unit.code), .integer(unit.ratio.numerator),
            .integer(unit.ratio.denominator), .text(unit.barcode),
          ]
        }
      })
  }
}

extension Product {
  /// The product as phones have it: what it costs stays at HQ. Floors that follow from the cost travel as the
  /// lowest price they come to.
  var published: Product {
    var product = self
    product.cost = nil
    var lowest = floor.minimum
    if let cost = cost?.tenThousandths {
      if floor.margin >= 0, floor.margin < 1_000_000 {
        lowest = max(lowest, roundedUpToGrosz(cost, 1_000_000, 1_000_000 - floor.margin))
      }
      if floor.markup >= 0 {
        lowest = max(lowest, roundedUpToGrosz(cost, 1_000_000 + floor.markup, 1_000_000))
      }
    }
    product.floor = PriceFloor(minimum: lowest, liftedBy: floor.liftedBy)
    return product
  }

  /// `cost × numerator / denominator` in 1/10 000, up to a full grosz: a floor never gives way by rounding.
  private func roundedUpToGrosz(_ cost: Int64, _ numerator: Int64, _ denominator: Int64) -> Int64 {
    let (high, low) = cost.multipliedFullWidth(by: numerator)
    let step = denominator * 100
    guard high < step / 2 else { return 1_000_000_000_000 }
    let (quotient, remainder) = step.dividingFullWidth((high, low))
    return (quotient + (remainder > 0 ? 1 : 0)) * 100
  }
}
