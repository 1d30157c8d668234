import Basis
import Interchange
import Store
import Trade

/// What loading a file of stock, deliveries on the way or terms of supply would do, worked out against the database.
struct SupplyPlan {
  /// A good row; what it names may have to be made first.
  struct Line {
    var product: Int64
    var warehouse: String
    var supplier = ""
    var stock: (onHand: Quantity, day: CivilDate?)?
    var inbound: InboundLine?
    var term: SupplyTerm?
  }

  let subject: ImportSubject
  var lines: [Line] = []
  /// Codes that are to be made.
  var newWarehouses: [String] = []
  var newSuppliers: [String] = []
  /// Name and weekdays of suppliers that the file says, by code.
  var suppliers: [String: (name: String, weekdays: String)] = [:]
  var refusals: [RowRefusal] = []
  var refusedRecords: [CsvDocument.Record] = []
  var outcome = BatchOutcome()

  init(
    _ subject: ImportSubject, _ document: CsvDocument, mapping: [String: Int], _ connection: any Connection
  ) throws {
    self.subject = subject
    let products = try connection.numbers("product")
    let warehouses = try connection.numbers("warehouse")
    let known = try connection.numbers("supplier")
    let home = try connection.row("SELECT code FROM warehouse ORDER BY id LIMIT 1")?.text("code") ?? "MAG"
    var seen: [String: Int] = [:]
    for record in document.records {
      var row = ImportRow(record, header: document.header, mapping: mapping)
      let code = row.required("product", limit: 40)
      let warehouse = row.optional("warehouse", limit: 40)
      var line = Line(product: products[code] ?? 0, warehouse: warehouse.isEmpty ? home : warehouse)
      if line.product == 0, !code.isEmpty { row.refuse("product", SupplyPlan.unknownProduct) }
      let place = StockedItem(product: line.product, warehouse: warehouses[line.warehouse] ?? 0)
      switch subject {
      case .stock: line.stock = row.stock()
      case .inbound:
        line.supplier = row.optional("supplier", limit: 40)
        line.inbound = row.inbound(place, known[line.supplier])
      default:
        line.supplier = row.required("supplier", limit: 40)
        line.term = row.term(place, known[line.supplier] ?? 0)
        noteSupplier(line.supplier, &row)
      }
      let key = [line.inbound?.number ?? "", code, line.warehouse].joined(separator: "\u{1}")
      if let first = seen[key], row.refusals.isEmpty {
        row.refuse(
          "product",
          Text(
            "Ten sam klucz jest już w wierszu \(first). Zostaw jeden z nich.",
            "Line \(first) has the same key. Keep one of them."))
      }
      guard row.refusals.isEmpty else {
        refusals += row.refusals
        refusedRecords.append(record)
        continue
      }
      seen[key] = record.line
      if warehouses[line.warehouse] == nil, !newWarehouses.contains(line.warehouse) {
        newWarehouses.append(line.warehouse)
      }
      if !line.supplier.isEmpty, known[line.supplier] == nil, !newSuppliers.contains(line.supplier) {
        newSuppliers.append(line.supplier)
      }
      lines.append(line)
    }
    try compare(warehouses, mapping, connection)
  }

  /// Counts what is new, and fills in from the known terms what the file has no column for.
  private mutating func compare(
    _ warehouses: [String: Int64], _ mapping: [String: Int], _ connection: any Connection
  ) throws {
    switch subject {
    case .stock:
      var known = [Int64?](repeating: nil, count: lines.count)
      try connection.runBatch(
        "SELECT on_hand_milli FROM stock WHERE product_id = $1 AND warehouse_id = $2",
        lines.map { [.integer($0.product), .integer(warehouses[$0.warehouse] ?? 0)] }
      ) { position, row in known[position] = row.integer("on_hand_milli") }
      for (line, old) in zip(lines, known) { count(old, line.stock?.onHand.milli) }
    case .inbound:
      let drafts = lines.compactMap(\.inbound)
      for (line, old) in zip(drafts, try connection.inbound(drafts)) { count(old, line) }
    default:
      let drafts = lines.compactMap(\.term)
      for (index, old) in try connection.supplyTerms(drafts).enumerated() {
        if let old { lines[index].term?.keep(old, unlessIn: mapping) }
        count(old, lines[index].term)
      }
    }
  }

  private mutating func count<T: Equatable>(_ old: T?, _ new: T?) {
    if old == nil {
      outcome.added += 1
    } else if old == new {
      outcome.unchanged += 1
    } else {
      outcome.changed += 1
    }
  }

  /// All rows of a supplier must say the same of it.
  private mutating func noteSupplier(_ code: String, _ row: inout ImportRow) {
    let name = row.optional("supplier_name")
    let weekdays = row.text("weekdays")
    if !weekdays.isEmpty, Supplier.days(weekdays) == nil { row.refuse("weekdays", Supplier.weekdayWords) }
    let before = suppliers[code] ?? ("", "")
    for (field, old, new) in [("supplier_name", before.0, name), ("weekdays", before.1, weekdays)]
    where !old.isEmpty && !new.isEmpty && old != new {
      row.refuse(
        field,
        Text(
          "Dla tego dostawcy wyżej jest „\(old)”. Wpisz to samo.",
          "Above, this supplier has “\(old)”. Write the same."))
    }
    guard row.refusals.isEmpty else { return }
    suppliers[code] = (before.0.isEmpty ? name : before.0, before.1.isEmpty ? weekdays : before.1)
  }

  private static let unknownProduct = Text(
    "Nie ma towaru o tym kodzie. Wczytaj najpierw towary albo popraw kod.",
    "There is no product with this code. Load the goods first or correct the code.")
}

extension SupplyTerm {
  /// Takes from the known terms what the file has no column for.
  fileprivate mutating func keep(_ old: SupplyTerm, unlessIn mapping: [String: Int]) {
    if mapping["pack"] == nil { pack = old.pack }
    if mapping["minimum"] == nil { minimum = old.minimum }
    if mapping["layer"] == nil { layer = old.layer }
    if mapping["review_days"] == nil { reviewDays = old.reviewDays }
    if mapping["cost"] == nil { cost = old.cost }
    if mapping["shelf_life_days"] == nil { shelfLifeDays = old.shelfLifeDays }
    if mapping["weight"] == nil { grams = old.grams }
  }
}

extension ImportRow {
  /// A count of stock, in base units.
  fileprivate mutating func stock() -> (onHand: Quantity, day: CivilDate?) {
    _ = required("on_hand")
    let most: Int64 = 1_000_000_000_000
    return (Quantity(milli: number("on_hand", places: 3, in: -most...most, missing: 0)), day("day"))
  }

  /// A delivery on the way.
  fileprivate mutating func inbound(_ item: StockedItem, _ supplier: Int64?) -> InboundLine {
    let number = required("number", limit: 100)
    _ = required("day")
    _ = required("quantity")
    return InboundLine(
      number: number, supplier: supplier, product: item.product, warehouse: item.warehouse,
      day: day("day") ?? CivilDate(dayNumber: 0),
      quantity: Quantity(milli: self.number("quantity", places: 3, in: 0...1_000_000_000_000, missing: 0)))
  }

  /// Terms of supply.
  fileprivate mutating func term(_ item: StockedItem, _ supplier: Int64) -> SupplyTerm {
    _ = required("lead_days")
    var term = SupplyTerm(
      product: item.product, warehouse: item.warehouse, supplier: supplier,
      leadDays: number("lead_days", places: 0, in: 0...365, missing: 0))
    term.pack = number("pack", places: 0, in: 1...1_000_000, missing: 1)
    term.minimum = number("minimum", places: 0, in: 0...1_000_000_000, missing: 0)
    term.layer = number("layer", places: 0, in: 0...1_000_000_000, missing: 0)
    term.reviewDays = number("review_days", places: 0, in: 1...365, missing: 7)
    term.cost = Price(tenThousandths: number("cost", places: 4, in: 0...1_000_000_000_000, missing: 0))
    term.shelfLifeDays = number("shelf_life_days", places: 0, in: 0...36_500, missing: 0)
    term.grams = number("weight", places: 3, in: 0...1_000_000_000, missing: 0)
    return term
  }
}

extension Connection {
  fileprivate func numbers(_ table: String) throws -> [String: Int64] {
    var numbers: [String: Int64] = [:]
    try forEachRow("SELECT id, code FROM \(table)", []) { numbers[$0.text("code")] = $0.integer("id") }
    return numbers
  }
}
