import Basis
import Interchange
import Store
import Trade

/// What loading a file of history would do, worked out against the database. A document loads whole or not at
/// all: a row that is refused takes its document's other rows with it.
struct HistoryPlan {
  /// Documents that are new or differ from what is stored.
  var documents: [HistoryDocument] = []
  /// Customers and goods to be made first: code and name.
  var newCustomers: [(code: String, country: String)] = []
  var newProducts: [(code: String, name: String)] = []
  var refusals: [RowRefusal] = []
  var refusedRecords: [CsvDocument.Record] = []
  /// In rows of the file.
  var outcome = BatchOutcome()

  init(_ document: CsvDocument, mapping: [String: Int], _ connection: any Connection) throws {
    let usual = try connection.company().currency
    let people = Set(try connection.rows("SELECT login FROM app_user").map { $0.text("login") })
    var places: [String: Int] = [:]
    var found: [Found] = []
    for record in document.records {
      var row = ImportRow(record, header: document.header, mapping: mapping)
      let read = row.history(usual: usual)
      if let read, !read.representative.isEmpty, !people.contains(read.representative) {
        row.refuse(
          "representative",
          Text(
            "Nie ma użytkownika o tym loginie. Załóż go albo zostaw pole puste.",
            "There is no user with this login. Add one or leave the field empty."))
      }
      let number = row.text("number")
      let place = places[number] ?? found.count
      if place == found.count {
        places[number] = place
        found.append(Found())
      }
      found[place].records.append(record)
      if let read {
        if let first = found[place].document {
          row.compare(read, first, found[place].firstLine)
          found[place].document?.lines.append(contentsOf: read.lines)
        } else {
          found[place].document = read
          found[place].firstLine = record.line
        }
        if found[place].records.count == 100_001 {
          row.refuse(
            "number",
            Text(
              "Dokument ma ponad 100 000 pozycji. Podziel go.",
              "The document has more than 100,000 lines. Split it."))
        }
      }
      if !row.refusals.isEmpty {
        found[place].isRefused = true
        refusals += row.refusals
      }
    }
    try choose(found, document, mapping, connection)
  }

  /// The rows of one number.
  private struct Found {
    var document: HistoryDocument?
    var firstLine = 0
    var records: [CsvDocument.Record] = []
    var isRefused = false
  }

  /// Sorts documents into refused, new, changed and unchanged.
  private mutating func choose(
    _ found: [Found], _ file: CsvDocument, _ mapping: [String: Int], _ connection: any Connection
  ) throws {
    var known: [String: String] = [:]
    try connection.forEachRow("SELECT number, digest FROM sales_document", []) {
      known[$0.text("number")] = $0.text("digest")
    }
    var ours: Set<String> = []
    try connection.forEachRow("SELECT number, hq_number FROM customer_order", []) {
      ours.insert($0.text("number"))
      if let number = $0.optionalText("hq_number") { ours.insert(number) }
    }
    var customers: Set<String> = try connection.allCodes("customer")
    var products: Set<String> = try connection.allCodes("product")
    for one in found {
      let records = one.records
      guard !one.isRefused, var document = one.document else {
        refusedRecords += records
        continue
      }
      if ours.contains(document.number), let first = records.first {
        var row = ImportRow(first, header: file.header, mapping: mapping)
        row.refuse(
          "number",
          Text(
            "To zamówienie przyszło z urządzenia i już jest w Teren. Usuń je z pliku.",
            "This order came from a device and is in Teren already. Leave it out of the file."))
        refusals += row.refusals
        refusedRecords += records
        continue
      }
      if document.kind.isEmpty {
        let takesBack = document.lines.allSatisfy { $0.quantity < .zero }
        document.kind = takesBack ? "return" : "invoice"
      }
      switch known[document.number] {
      case document.digest?:
        outcome.unchanged += records.count
        continue
      case nil: outcome.added += records.count
      default: outcome.changed += records.count
      }
      if !document.customer.isEmpty, customers.insert(document.customer).inserted {
        newCustomers.append((document.customer, document.country))
      }
      for line in document.lines where products.insert(line.product).inserted {
        newProducts.append((line.product, line.name))
      }
      documents.append(document)
    }
    nameProducts(found)
    refusedRecords.sort { $0.line < $1.line }
  }

  /// A new product takes the first name that any row of the file has for it.
  private mutating func nameProducts(_ found: [Found]) {
    let nameless = Set(newProducts.filter { $0.name.isEmpty }.map(\.code))
    if nameless.isEmpty { return }
    var names: [String: String] = [:]
    for one in found {
      for line in one.document?.lines ?? [] where nameless.contains(line.product) && !line.name.isEmpty {
        if names[line.product] == nil { names[line.product] = line.name }
      }
    }
    for index in newProducts.indices where newProducts[index].name.isEmpty {
      newProducts[index].name = names[newProducts[index].code] ?? newProducts[index].code
    }
  }
}

extension ImportRow {
  /// All rows of a document must say the same of it.
  fileprivate mutating func compare(_ row: HistoryDocument, _ first: HistoryDocument, _ line: Int) {
    let pairs = [
      ("day", row.day == first.day), ("customer", row.customer == first.customer),
      ("country", row.country == first.country), ("currency", row.currency == first.currency),
      ("representative", row.representative == first.representative),
    ]
    for (field, isSame) in pairs where !isSame {
      refuse(
        field,
        Text(
          "Inna wartość niż w wierszu \(line) tego samego dokumentu. Popraw jedną z nich.",
          "Not the same as on line \(line) of the same document. Make them equal."))
    }
  }
}

extension Connection {
  fileprivate func allCodes(_ table: String) throws -> Set<String> {
    var codes: Set<String> = []
    try forEachRow("SELECT code FROM \(table)", []) { codes.insert($0.text("code")) }
    return codes
  }
}
