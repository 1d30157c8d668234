import Basis
import Store
import Trade

extension Connection {
  /// Writes counts of stock, keeps the days without stock, and says what is new. A count with the number of before
  /// counts as unchanged, but orders received up to it are taken off from now on.
  func saveStock(_ counts: [StockCount]) throws -> BatchOutcome {
    var outcome = BatchOutcome()
    var known: [StockedItem: (milli: Int64, at: Int64)] = [:]
    try runBatch(
      "SELECT * FROM stock WHERE product_id = $1 AND warehouse_id = $2",
      counts.map { [.integer($0.product), .integer($0.warehouse)] }
    ) { _, row in
      known[StockedItem(product: row.integer("product_id"), warehouse: row.integer("warehouse_id"))] = (
        row.integer("on_hand_milli"), row.integer("counted_at")
      )
    }
    var emptied: [[SqlValue]] = []
    var filled: [[SqlValue]] = []
    var undone: [[SqlValue]] = []
    for count in counts {
      let old = known[StockedItem(product: count.product, warehouse: count.warehouse)]
      if old == nil {
        outcome.added += 1
      } else if old?.milli == count.onHand.milli {
        outcome.unchanged += 1
      } else {
        outcome.changed += 1
      }
      let day = count.countedAt.inPoland.date
      if count.onHand <= .zero, old.map({ $0.milli > 0 }) ?? true {
        emptied.append([
          .integer(count.product), .integer(count.warehouse), .text(day.text), .text(CivilDate.lastOfAll),
        ])
      } else if count.onHand > .zero, let old, old.milli <= 0 {
        let key: [SqlValue] = [.integer(count.product), .integer(count.warehouse), .text(CivilDate.lastOfAll)]
        undone.append(key + [.text(day.text)])
        filled.append([.text(day.adding(days: -1).text)] + key)
      }
    }
    // Out of stock and back on the same day is no day without stock.
    try executeBatch(
      """
      DELETE FROM stock_out WHERE product_id = $1 AND warehouse_id = $2 AND last_day = $3 AND first_day >= $4
      """, undone)
    try executeBatch(
      "UPDATE stock_out SET last_day = $1 WHERE product_id = $2 AND warehouse_id = $3 AND last_day = $4", filled
    )
    try executeBatch(
      """
      INSERT INTO stock_out (product_id, warehouse_id, first_day, last_day) VALUES ($1, $2, $3, $4)
      ON CONFLICT (product_id, warehouse_id, first_day) DO UPDATE SET last_day = excluded.last_day
      """, emptied)
    try executeBatch(
      """
      INSERT INTO stock (product_id, warehouse_id, on_hand_milli, counted_at) VALUES ($1, $2, $3, $4)
      ON CONFLICT (product_id, warehouse_id) DO UPDATE SET on_hand_milli = excluded.on_hand_milli,
        counted_at = excluded.counted_at
      """,
      counts.map {
        [
          .integer($0.product), .integer($0.warehouse), .integer($0.onHand.milli),
          .integer($0.countedAt.milliseconds),
        ]
      })
    return outcome
  }

  /// Writes deliveries on the way.
  func saveInbound(_ lines: [InboundLine]) throws -> BatchOutcome {
    let known = try inbound(lines)
    var outcome = BatchOutcome()
    var changed: [InboundLine] = []
    for (line, old) in zip(lines, known) {
      if old == line {
        outcome.unchanged += 1
        continue
      }
      if old == nil { outcome.added += 1 } else { outcome.changed += 1 }
      changed.append(line)
    }
    try executeBatch(
      """
      INSERT INTO inbound (number, supplier_id, product_id, warehouse_id, day, quantity_milli)
      VALUES ($1, $2, $3, $4, $5, $6)
      ON CONFLICT (number, product_id, warehouse_id) DO UPDATE SET supplier_id = excluded.supplier_id,
        day = excluded.day, quantity_milli = excluded.quantity_milli
      """,
      changed.map {
        [
          .text($0.number), SqlValue($0.supplier), .integer($0.product), .integer($0.warehouse),
          .text($0.day.text), .integer($0.quantity.milli),
        ]
      })
    return outcome
  }

  /// What is stored under the keys of these lines.
  func inbound(_ lines: [InboundLine]) throws -> [InboundLine?] {
    var known = [InboundLine?](repeating: nil, count: lines.count)
    try runBatch(
      "SELECT * FROM inbound WHERE number = $1 AND product_id = $2 AND warehouse_id = $3",
      lines.map { [.text($0.number), .integer($0.product), .integer($0.warehouse)] }
    ) { position, row in
      known[position] = InboundLine(
        number: row.text("number"), supplier: row.optionalInteger("supplier_id"),
        product: row.integer("product_id"), warehouse: row.integer("warehouse_id"), day: row.day("day"),
        quantity: Quantity(milli: row.integer("quantity_milli")))
    }
    return known
  }

  /// What is stored under the keys of these terms.
  func supplyTerms(_ terms: [SupplyTerm]) throws -> [SupplyTerm?] {
    var known = [SupplyTerm?](repeating: nil, count: terms.count)
    try runBatch(
      "SELECT * FROM supply_term WHERE product_id = $1 AND warehouse_id = $2",
      terms.map { [.integer($0.product), .integer($0.warehouse)] }
    ) { position, row in known[position] = SupplyTerm(row) }
    return known
  }

  /// Writes terms of supply; each change has its entry in the audit trail, first terms stand in that of their job.
  func saveSupply(
    _ terms: [SupplyTerm], _ names: [Int64: String], by author: AuditAuthor, at moment: Instant
  ) throws -> BatchOutcome {
    var outcome = BatchOutcome()
    var changed: [SupplyTerm] = []
    var entries: [AuditEntry] = []
    for (term, old) in zip(terms, try supplyTerms(terms)) {
      guard let old else {
        outcome.added += 1
        changed.append(term)
        continue
      }
      let entry = AuditEntry.change(
        "supply_term", id: term.product, name: names[term.product] ?? "", from: old.fields, to: term.fields)
      guard let entry else {
        outcome.unchanged += 1
        continue
      }
      outcome.changed += 1
      changed.append(term)
      entries.append(entry)
    }
    let columns = ["product_id", "warehouse_id"] + (terms.first?.fields.map(\.name) ?? [])
    if !changed.isEmpty {
      let places = (1...columns.count).map { "$\($0)" }.joined(separator: ", ")
      let settings = columns.dropFirst(2).map { "\($0) = excluded.\($0)" }.joined(separator: ", ")
      try executeBatch(
        """
        INSERT INTO supply_term (\(columns.joined(separator: ", "))) VALUES (\(places))
        ON CONFLICT (product_id, warehouse_id) DO UPDATE SET \(settings)
        """,
        changed.map { [.integer($0.product), .integer($0.warehouse)] + $0.fields.map(\.value) })
    }
    try audit(entries, by: author, at: moment)
    return outcome
  }
}

extension CivilDate {
  /// The open end of a range of days.
  static let lastOfAll = "9999-12-31"
}
