import Basis
import Cube
import CubeFiles
import Store

/// What a stretch of the line of changes means for each cube, read from one snapshot of the database.
///
/// A change says only that something is different; what it is now is read here. So a change may be carried out
/// twice, and one that was overtaken by a later one does no harm. The position of a change in a cube is its
/// place in the line (upper 32 bits) and its number among what follows from that place.
struct FactExpansion: Sendable {
  /// By the facts' name.
  private(set) var changes: [String: [(position: UInt64, change: LiveCube.Change)]] = [:]
  /// The last place that was read.
  private(set) var seq: UInt64

  /// The facts that keep a file.
  static let tables = FactTable.all.filter {
    if case .snapshot = $0.source { false } else { true }
  }

  /// The position of a cube that has everything up to a place.
  static func position(after seq: UInt64) -> UInt64 { seq << 32 | 0xffff_ffff }

  init(_ line: [FactChange], after seq: UInt64, _ connection: any Connection) throws {
    self.seq = line.last?.seq ?? seq
    var last: [String: UInt64] = [:]
    for change in line { last[FactExpansion.key(change)] = change.seq }
    for change in line where last[FactExpansion.key(change)] == change.seq {
      switch change.kind {
      case .order, .history: try expandSales(change, connection)
      case .syncDocument: try expandSync(change, connection)
      case .customer: try describe(.customer, change, id: change.id, connection)
      case .product: try describe(.product, change, id: change.id, connection)
      case .allCustomers: try describe(.customer, change, id: nil, connection)
      case .allProducts: try describe(.product, change, id: nil, connection)
      case .device: try describe(.device, change, id: change.id, connection)
      case .person:
        try describe(.representative, change, id: change.id, connection)
        // A person's name also stands with the customers of their territories and with their devices.
        try describe(.customer, change, id: nil, connection)
        try describe(.device, change, id: nil, connection)
      }
    }
  }

  private static func key(_ change: FactChange) -> String {
    "\(change.kind.rawValue).\(change.id).\(change.name)"
  }

  private mutating func add(_ fact: String, _ seq: UInt64, _ low: UInt64, _ change: LiveCube.Change) {
    let position = seq << 32 | min(low, 0xffff_fffe)
    // Positions of a cube only grow; what shares one with its forerunner comes just behind it.
    let before = changes[fact]?.last?.position ?? 0
    changes[fact, default: []].append((max(position, before + 1), change))
  }

  // MARK: documents

  /// All documents under the number of the changed one: two devices may have used a number twice, and then each
  /// has a name of its own that depends on the other.
  private mutating func expandSales(_ change: FactChange, _ connection: any Connection) throws {
    var number = change.name
    if number.isEmpty {
      let row = try connection.row("SELECT number FROM customer_order WHERE id = $1", [.integer(change.id)])
      guard let row else { return }
      number = row.text("number")
    }
    let same = try connection.rows(
      """
      SELECT 1 AS source, id FROM customer_order WHERE number = $1
      UNION ALL SELECT 2, id FROM sales_document WHERE number = $1 ORDER BY 1, 2
      """, [.text(number)])
    var gone: Set<String> = [number, "\(number) #\(change.id)", "\(number) (ERP)"]
    for row in same { gone.insert("\(number) #\(row.integer("id"))") }
    for table in FactExpansion.tables {
      guard case .salesDocument = table.source else { continue }
      var low: UInt64 = 1
      var present: Set<String> = []
      for row in same {
        var document = FactDocument(number: "", rows: [])
        try connection.forEachRow(
          table.rows + " WHERE f.source = $1 AND f.document_id = $2", [row["source"], row["id"]]
        ) { fact in
          document.number = fact.text("document")
          document.rows.append(table.fact(fact))
        }
        if document.rows.isEmpty { continue }
        present.insert(document.number)
        add(table.name, change.seq, low, .put(document))
        low += 1
      }
      for name in gone.subtracting(present).sorted() {
        add(table.name, change.seq, low, .delete(name))
        low += 1
      }
    }
  }

  private mutating func expandSync(_ change: FactChange, _ connection: any Connection) throws {
    let table = FactTable.syncDocuments
    var document = FactDocument(number: change.name, rows: [])
    try connection.forEachRow(table.rows + " WHERE f.document = $1", [.text(change.name)]) {
      document.rows.append(table.fact($0))
    }
    add(table.name, change.seq, 1, document.rows.isEmpty ? .delete(change.name) : .put(document))
  }

  // MARK: members

  private mutating func describe(
    _ dimension: FactDimension, _ change: FactChange, id: Int64?, _ connection: any Connection
  ) throws {
    var members: [(UInt64, LiveCube.Change)] = []
    try dimension.members(connection, id: id) { number, key, labels in
      members.append(
        (UInt64(number), .describe(dimension: dimension.name, key: key, labels: labels)))
    }
    for table in FactExpansion.tables where table.dimensions.contains(where: { $0.name == dimension.name }) {
      for (number, member) in members { add(table.name, change.seq, number, member) }
    }
  }
}
