import Basis
import Forecast
import Store
import Trade

/// A person's word against the forecast.
public struct ForecastChange: Equatable, Sendable {
  /// The product; `nil` with a category or for everything.
  public var product: ProductId?
  /// The category with all below it.
  public var category: CategoryId?
  /// In one warehouse; `nil` in all.
  public var warehouse: Int64?
  /// First and last day changed.
  public var days: ClosedRange<CivilDate>
  /// Whether `quantity` is added or is the whole.
  public var isAddition: Bool
  /// Base units over all the days together.
  public var quantity: Quantity
  /// Why.
  public var reason: String
  /// The last day on which it counts; after it runs leave it out.
  public var validTo: CivilDate

  /// A change of these parts.
  public init(
    product: ProductId? = nil, category: CategoryId? = nil, warehouse: Int64? = nil,
    days: ClosedRange<CivilDate>, isAddition: Bool, quantity: Quantity, reason: String, validTo: CivilDate
  ) {
    (self.product, self.category, self.warehouse) = (product, category, warehouse)
    (self.days, self.isAddition, self.quantity) = (days, isAddition, quantity)
    (self.reason, self.validTo) = (reason, validTo)
  }

  /// What is wrong with it; empty when nothing is.
  public var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.required("reason", reason, limit: 500)
    if days.upperBound.dayNumber - days.lowerBound.dayNumber > 366 {
      check.refuse(
        "lastDay", "Zmiana obejmuje ponad rok. Skróć ją.", "The change covers more than a year. Shorten it.")
    }
    if quantity.milli.magnitude > 1_000_000_000_000 || (!isAddition && quantity < .zero) {
      check.refuse(
        "quantity", "Ilość spoza zakresu. Wpisz od 0 do 1 000 000 000; ujemną tylko jako dodatek.",
        "The quantity is out of range. Enter 0 to 1,000,000,000; a negative one only as an addition.")
    }
    return check.refusals
  }
}

/// A change as the database has it.
struct StoredOverride: Sendable {
  var id: Int64
  var products: Set<Int64>?
  var warehouse: Int64?
  var days: ClosedRange<CivilDate>
  var isAddition: Bool
  var milli: Int64
  var author: String
  var reason: String
  var validTo: CivilDate

  func covers(_ item: StockedItem) -> Bool {
    (products?.contains(item.product) ?? true) && (warehouse.map { $0 == item.warehouse } ?? true)
  }

  /// How many of its periods lie ahead, and how many it has.
  func periods(_ frequency: Frequency, first: CivilDate, horizon: Int) -> (ahead: ClosedRange<Int>, all: Int)? {
    let lower = frequency.steps(from: first, to: days.lowerBound)
    let upper = frequency.steps(from: first, to: days.upperBound)
    guard upper >= 0, lower < horizon else { return nil }
    return (max(lower, 0)...min(upper, horizon - 1), upper - lower + 1)
  }

  /// As the engine takes it; `nil` when nothing of it lies ahead. Of a time that has begun only the share ahead counts.
  func forEngine(
    _ items: [StockedItem], _ frequency: Frequency, first: CivilDate, horizon: Int
  ) -> ForecastOverride? {
    guard let (ahead, all) = periods(frequency, first: first, horizon: horizon) else { return nil }
    let ids = Set(items.filter(covers).map(\.id))
    if ids.isEmpty { return nil }
    let units = Double(milli) / 1_000 * Double(ahead.count) / Double(all)
    return ForecastOverride(
      ids: ids, periods: ahead, change: isAddition ? .add(units) : .set(units), author: author, reason: reason,
      validTo: validTo)
  }
}

/// A change with what became of it.
public struct OverrideRow: Equatable, Sendable {
  /// Its number.
  public var id: Int64
  /// First and last day.
  public var days: ClosedRange<CivilDate>
  /// Whether the quantity is added.
  public var isAddition: Bool
  /// Base units.
  public var quantity: Quantity
  /// Why.
  public var reason: String
  /// Who.
  public var author: String
  /// When it was made.
  public var madeAt: Instant
  /// The last day on which it counts.
  public var validTo: CivilDate
  /// The warehouse's name; empty for all.
  public var warehouse: String
  /// The forecast without and with it, of the first run that used it.
  public var effect: (before: Quantity, after: Quantity)?
  /// What was really ordered, and by how much the person was nearer than the engine (negative: farther).
  public var result: (actual: Quantity, valueAdded: Quantity)?

  /// Whether two rows say the same.
  public static func == (a: OverrideRow, b: OverrideRow) -> Bool {
    a.id == b.id && a.effect?.before == b.effect?.before && a.effect?.after == b.effect?.after
      && a.result?.actual == b.result?.actual && a.result?.valueAdded == b.result?.valueAdded
      && a.quantity == b.quantity && a.reason == b.reason
  }
}

extension Headquarters {
  /// Notes a change of the forecast under the person's name. It counts from the next run.
  @discardableResult
  public func changeForecast(_ change: ForecastChange, by actor: Actor) async throws -> Int64 {
    try actor.require(.administrator, .manager)
    guard change.refusals.isEmpty else { throw FieldRefusals(change.refusals) }
    let moment = now()
    return try await database.write { connection in
      let made = try connection.row(
        """
        INSERT INTO forecast_override (product_id, category_id, warehouse_id, first_day, last_day, change,
          quantity_milli, reason, valid_to, user_id, made_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id
        """,
        [
          SqlValue(change.product?.number), SqlValue(change.category?.number), SqlValue(change.warehouse),
          .text(change.days.lowerBound.text), .text(change.days.upperBound.text),
          .text(change.isAddition ? "add" : "set"), .integer(change.quantity.milli),
          .text(change.reason.trimmed()),
          .text(change.validTo.text), actor.userId == 0 ? .null : .integer(actor.userId),
          .integer(moment.milliseconds),
        ])
      let id = made?.integer("id") ?? 0
      try connection.audit(
        .addition(
          "forecast_override", id: id, name: change.reason.trimmed(),
          [
            ("product_id", SqlValue(change.product?.number)),
            ("category_id", SqlValue(change.category?.number)),
            ("warehouse_id", SqlValue(change.warehouse)),
            ("days", .text(change.days.lowerBound.text + "…" + change.days.upperBound.text)),
            ("change", .text(change.isAddition ? "add" : "set")), ("quantity", .integer(change.quantity.milli)),
            ("valid_to", .text(change.validTo.text)),
          ]), by: AuditAuthor(actor), at: moment)
      return id
    }
  }

  /// Takes a change back; runs from now on leave it out.
  public func withdrawForecastChange(_ id: Int64, by actor: Actor) async throws {
    try actor.require(.administrator, .manager)
    let moment = now()
    try await database.write { connection in
      guard
        let row = try connection.row(
          "UPDATE forecast_override SET removed_at = $1 WHERE id = $2 AND removed_at IS NULL RETURNING reason",
          [.integer(moment.milliseconds), .integer(id)])
      else { throw MissingRefusal() }
      try connection.audit(
        AuditEntry(verb: "remove", kind: "forecast_override", id: id, name: row.text("reason")),
        by: AuditAuthor(actor), at: moment)
    }
  }

  /// Says that a product replaces another one: its customers are the same, so is the history. `ratio` is how much of
  /// the new one is ordered for one of the old.
  public func succeed(
    _ old: ProductId, by new: ProductId, ratio: Percent = Percent(ppm: 1_000_000), by actor: Actor
  ) async throws {
    try actor.require(.administrator, .manager)
    guard old != new, (1...100_000_000).contains(ratio.ppm) else {
      throw FieldRefusals(
        "successor",
        Text(
          "Następca musi być innym towarem, a przelicznik wynosić do 10 000 %. Popraw je.",
          "The successor must be another product and the ratio at most 10,000 %. Correct them."))
    }
    let moment = now()
    try await database.write { connection in
      guard try !connection.succeeds(Int64(old.number), Int64(new.number)) else {
        throw FieldRefusals(
          "successor",
          Text(
            "Następca sam jest już zastępowany przez ten towar, także pośrednio. Wybierz inny towar.",
            "The successor is itself replaced by this product already, if through others. Choose another product."
          ))
      }
      try connection.execute(
        """
        INSERT INTO succession (new_product_id, old_product_id, ratio_ppm) VALUES ($1, $2, $3)
        ON CONFLICT (new_product_id) DO UPDATE SET old_product_id = excluded.old_product_id,
          ratio_ppm = excluded.ratio_ppm
        """, [SqlValue(new.number), SqlValue(old.number), .integer(ratio.ppm)])
      try connection.audit(
        AuditEntry(
          verb: "change", kind: "succession", id: Int64(new.number), name: "",
          after: [("old_product_id", SqlValue(old.number)), ("ratio_ppm", .integer(ratio.ppm))]),
        by: AuditAuthor(actor), at: moment)
    }
  }
}

extension Connection {
  /// Whether a product takes over from another one, through others as well.
  fileprivate func succeeds(_ product: Int64, _ old: Int64) throws -> Bool {
    try row(
      """
      WITH RECURSIVE older (id) AS (
        SELECT old_product_id FROM succession WHERE new_product_id = $1
        UNION SELECT s.old_product_id FROM succession s JOIN older o ON o.id = s.new_product_id)
      SELECT id FROM older WHERE id = $2
      """, [.integer(product), .integer(old)]) != nil
  }

  /// Changes that count on a day, or whose worth is not measured yet, in the order they were made.
  func overrides(from today: CivilDate) throws -> [StoredOverride] {
    let parents = Dictionary(
      uniqueKeysWithValues: try rows("SELECT id, COALESCE(parent_id, 0) AS parent FROM category").map {
        ($0.integer("id"), $0.integer("parent"))
      })
    var products: [Int64: Set<Int64>] = [:]
    let found = try rows(
      """
      SELECT f.*, COALESCE(u.name, '') AS author FROM forecast_override f LEFT JOIN app_user u ON u.id = f.user_id
      WHERE f.removed_at IS NULL AND (f.valid_to >= $1 OR (f.before_milli IS NOT NULL AND f.value_added_milli IS NULL))
      ORDER BY f.id
      """, [.text(today.text)])
    if found.contains(where: { $0.optionalInteger("category_id") != nil }) {
      try forEachRow("SELECT id, category_id FROM product", []) { row in
        var category = row.integer("category_id")
        for _ in 0..<20 where category != 0 {
          products[category, default: []].insert(row.integer("id"))
          category = parents[category] ?? 0
        }
      }
    }
    return found.map { row in
      StoredOverride(
        id: row.integer("id"),
        products: row.optionalInteger("product_id").map { [$0] }
          ?? row.optionalInteger("category_id").map { products[$0] ?? [] },
        warehouse: row.optionalInteger("warehouse_id"),
        days: row.day("first_day")...max(row.day("first_day"), row.day("last_day")),
        isAddition: row.text("change") == "add", milli: row.integer("quantity_milli"),
        author: row.text("author"),
        reason: row.text("reason"), validTo: row.day("valid_to"))
    }
  }

  /// Notes what changes did to the forecast the first time, and, when their days are over, what they were worth.
  func measure(
    _ overrides: [StoredOverride], _ changes: [Int64: (before: Double, after: Double)], _ facts: DemandFacts,
    _ frequency: Frequency, first: CivilDate
  ) throws {
    try executeBatch(
      "UPDATE forecast_override SET before_milli = $1, after_milli = $2 WHERE id = $3 AND before_milli IS NULL",
      overrides.compactMap { one in
        guard let change = changes[one.id], frequency.start(of: one.days.lowerBound) >= first else {
          return nil
        }
        return [.integer(thousandths(change.before)), .integer(thousandths(change.after)), .integer(one.id)]
      })
    for one in overrides where frequency.period(1, after: one.days.upperBound) <= first {
      guard
        let row = try row(
          "SELECT before_milli, after_milli FROM forecast_override WHERE id = $1 AND before_milli IS NOT NULL",
          [.integer(one.id)])
      else { continue }
      var actual = 0.0
      for (item, series) in zip(facts.items, facts.series) where one.covers(item) {
        let lower = frequency.steps(from: series.first, to: one.days.lowerBound)
        let upper = frequency.steps(from: series.first, to: one.days.upperBound)
        for index in max(lower, 0)..<max(min(upper + 1, series.values.count), max(lower, 0))
        where !series.values[index].isNaN { actual += series.values[index] }
      }
      let gain = valueAdded(
        actual: actual, before: Double(row.integer("before_milli")) / 1_000,
        after: Double(row.integer("after_milli")) / 1_000)
      try execute(
        "UPDATE forecast_override SET actual_milli = $1, value_added_milli = $2 WHERE id = $3",
        [.integer(thousandths(actual)), .integer(thousandths(gain)), .integer(one.id)])
    }
  }
}

/// A quantity of the engine as the database keeps it.
func thousandths(_ units: Double) -> Int64 {
  guard units.isFinite else { return 0 }
  return Int64((min(max(units, -1e12), 1e12) * 1_000).rounded())
}
