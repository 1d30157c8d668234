import Basis
import Store
import Trade

extension PricingNames.Kind {
  fileprivate var table: String {
    switch self {
    case .unit: "trade_unit"
    case .brand: "brand"
    case .coupon: "coupon"
    }
  }
}

extension Connection {
  /// The texts that conditions name, under HQ's numbers: they are given without gaps, so that reading them in
  /// order gives the same numbers again.
  func pricingNames() throws -> PricingNames {
    var names = PricingNames()
    for kind in PricingNames.Kind.allCases {
      try forEachRow("SELECT name FROM \(kind.table) ORDER BY id", []) {
        _ = names.number(kind, $0.text("name"))
      }
    }
    return names
  }

  /// HQ's number of a text, given now if it has none. Writers take turns, so two never get the same.
  func number(ofName text: String, _ kind: PricingNames.Kind) throws -> UInt32 {
    if text.isEmpty { return 0 }
    let known = try row("SELECT id FROM \(kind.table) WHERE name = $1", [.text(text)])
    if let known { return known.number32("id") }
    let row = try row(
      "INSERT INTO \(kind.table) (id, name) SELECT COALESCE(MAX(id), 0) + 1, $1 FROM \(kind.table) RETURNING id",
      [.text(text)])
    return row?.number32("id") ?? 0
  }
}

extension Connection {
  /// Gives numbers to the coupons that entries name, and to those of their brands that some product has.
  func registerNames(of entries: [ConditionEntry]) throws {
    let coupons = Set(entries.map { PricingNames.coupon($0["coupon"]) }).subtracting([""])
    let brands = Set(entries.map { $0["brand"] }).subtracting([""])
    if coupons.isEmpty && brands.isEmpty { return }
    try takeTurn()
    for coupon in coupons.sorted() where coupon.unicodeScalars.count <= 40 {
      _ = try number(ofName: coupon, .coupon)
    }
    for brand in brands.sorted() {
      let isSold = try row("SELECT 1 AS one FROM product WHERE brand = $1 LIMIT 1", [.text(brand)]) != nil
      if isSold { _ = try number(ofName: brand, .brand) }
    }
  }
}

extension Headquarters {
  /// The number under which conditions name a unit, a brand or a coupon; it is given when it is first asked for.
  public func pricingNumber(_ kind: PricingNames.Kind, _ text: String, by actor: Actor) async throws -> UInt32 {
    try actor.require(.administrator, .manager)
    let wanted = kind == .coupon ? PricingNames.coupon(text) : text.trimmed()
    var check = FieldCheck()
    check.required("name", wanted, limit: 100)
    try check.throwIfAny()
    return try await database.write { connection in
      try connection.takeTurn()
      return try connection.number(ofName: wanted, kind)
    }
  }
}
