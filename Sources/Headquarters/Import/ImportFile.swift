import Basis
import Foundation
import Interchange
import Store
import Trade

/// An uploaded file as it would be loaded.
public struct ImportPreview: Sendable {
  /// The job's number.
  public let id: Int64
  /// What the file is about.
  public let subject: ImportSubject
  /// As uploaded.
  public let fileName: String
  /// How its bytes were read.
  public let encoding: String
  /// What stands between its fields.
  public let separator: Unicode.Scalar
  /// The names of its columns.
  public let header: [String]
  /// Its first records.
  public let sample: [[String]]
  /// How many records it has.
  public let recordCount: Int
  /// Which column stands for which field, by field key.
  public let mapping: [String: Int]
  /// Required fields without a column: until they have one, nothing can be loaded.
  public let missing: [ImportField]
  /// How many rows would be added, changed and stay; all 0 while `missing` is not empty.
  public let outcome: BatchOutcome
  /// How many rows would be refused.
  public let refusedCount: Int
  /// Why, at most 500 of them.
  public let refusals: [RowRefusal]
  /// Territories, categories and price lists that the file names and HQ does not know: they would be made.
  public let created: [(what: Text, codes: [String])]
}

/// What loading a file did.
public struct ImportResult: Sendable {
  /// The job's number.
  public let id: Int64
  /// What the file was about.
  public let subject: ImportSubject
  /// As uploaded.
  public let fileName: String
  /// Rows added, changed and the same.
  public let outcome: BatchOutcome
  /// Rows refused; `refusedRows` gives them back for correction.
  public let refusedCount: Int
  /// Why, at most 500 of them.
  public let refusals: [RowRefusal]
  /// When it was loaded; `nil` before.
  public let finishedAt: Instant?
}

/// Why an import cannot go on.
public enum ImportRefusal: Refusal, Equatable {
  /// The file is no CSV.
  case file(CsvRefusal)
  /// A required field has no column.
  case missingColumns([Text])
  /// The file was loaded already.
  case alreadyLoaded

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    switch self {
    case .file(let refusal): return refusal.text(language)
    case .missingColumns(let fields):
      let names = fields.map { $0(language) }.joined(separator: ", ")
      return Text(
        "Brak kolumn dla pól: \(names). Wskaż je w podglądzie.",
        "No columns for: \(names). Choose them in the preview.")(language)
    case .alreadyLoaded:
      return Text(
        "Ten plik już wczytano. Aby wczytać go ponownie, prześlij go jeszcze raz.",
        "This file has been loaded. To load it again, upload it again.")(language)
    }
  }
}

extension Headquarters {
  /// Keeps an uploaded file and shows what loading it would do.
  public func beginImport(
    _ subject: ImportSubject, fileName: String, content: [UInt8], by actor: Actor
  ) async throws -> ImportPreview {
    try actor.require(.administrator, .manager)
    let document = try readDocument(content)
    let moment = now()
    let id = try await database.write { connection in
      let header = document.header.joined(separator: "\u{1}")
      let remembered = try connection.row(
        "SELECT mapping FROM import_mapping WHERE subject = $1 AND header = $2",
        [.text(subject.rawValue), .text(header)])
      let mapping = remembered.map { $0.text("mapping") } ?? encoded(subject.mapping(for: document.header))
      let row = try connection.row(
        """
        INSERT INTO import_job (user_id, subject, file_name, content, mapping, created_at)
        VALUES ($1, $2, $3, $4, $5, $6) RETURNING id
        """,
        [
          actor.userId == 0 ? .null : .integer(actor.userId), .text(subject.rawValue),
          .text(String(fileName.prefix(200))), .bytes(content), .text(mapping), .integer(moment.milliseconds),
        ])
      return row?.integer("id") ?? 0
    }
    return try await previewImport(id, mapping: nil, by: actor)
  }

  /// Shows what loading would do, with another mapping when one is given (it is kept with the job).
  public func previewImport(_ id: Int64, mapping: [String: Int]?, by actor: Actor) async throws -> ImportPreview
  {
    try actor.require(.administrator, .manager)
    return try await database.write { connection in
      let job = try connection.importJob(id, by: actor)
      let document = try readDocument(job.bytes("content"))
      let subject = ImportSubject(rawValue: job.text("subject")) ?? .customers
      let chosen = cleaned(mapping ?? decoded(job.text("mapping")), subject, columns: document.header.count)
      try connection.execute(
        "UPDATE import_job SET mapping = $1 WHERE id = $2", [.text(encoded(chosen)), .integer(id)])
      let missing = subject.fields.filter { $0.isRequired && chosen[$0.key] == nil }
      if subject == .conditions { try connection.registerNames(of: document.entries(chosen)) }
      let plan = missing.isEmpty ? try ImportPlan(subject, document, mapping: chosen, connection) : nil
      return ImportPreview(
        id: id, subject: subject, fileName: job.text("file_name"), encoding: document.encoding.rawValue,
        separator: document.separator, header: document.header,
        sample: document.records.prefix(5).map(\.fields), recordCount: document.records.count, mapping: chosen,
        missing: missing, outcome: plan?.outcome ?? BatchOutcome(),
        refusedCount: plan?.refusedRecords.count ?? 0,
        refusals: Array((plan?.refusals ?? []).prefix(500)), created: plan?.created ?? [])
    }
  }

  /// Loads the good rows; the others can be had back with `refusedRows`.
  public func runImport(_ id: Int64, by actor: Actor) async throws -> ImportResult {
    try actor.require(.administrator, .manager)
    let (job, document, subject, mapping, plan) = try await database.read { connection in
      let job = try connection.importJob(id, by: actor)
      if job.optionalInteger("finished_at") != nil { throw ImportRefusal.alreadyLoaded }
      let document = try readDocument(job.bytes("content"))
      let subject = ImportSubject(rawValue: job.text("subject")) ?? .customers
      let mapping = cleaned(decoded(job.text("mapping")), subject, columns: document.header.count)
      let missing = subject.fields.filter { $0.isRequired && mapping[$0.key] == nil }
      if !missing.isEmpty { throw ImportRefusal.missingColumns(missing.map(\.name)) }
      return (job, document, subject, mapping, try ImportPlan(subject, document, mapping: mapping, connection))
    }
    let outcome = try await carryOut(plan, subject, name: job.text("file_name"), by: actor)
    let moment = now()
    try await database.write { connection in
      try connection.execute(
        """
        UPDATE import_job SET finished_at = $1, added = $2, changed = $3, unchanged = $4, refused = $5,
          refused_csv = $6, refusals = $7
        WHERE id = $8
        """,
        [
          .integer(moment.milliseconds), SqlValue(outcome.added), SqlValue(outcome.changed),
          SqlValue(outcome.unchanged), SqlValue(plan.refusedRecords.count),
          .text(refusedCsv(plan, document)), .text(encoded(Array(plan.refusals.prefix(500)))), .integer(id),
        ])
      try connection.execute(
        """
        INSERT INTO import_mapping (subject, header, mapping) VALUES ($1, $2, $3)
        ON CONFLICT (subject, header) DO UPDATE SET mapping = excluded.mapping
        """,
        [
          .text(subject.rawValue), .text(document.header.joined(separator: "\u{1}")), .text(encoded(mapping)),
        ])
    }
    return try await importResult(id, by: actor)
  }

  /// What a job did.
  public func importResult(_ id: Int64, by actor: Actor) async throws -> ImportResult {
    try actor.require(.administrator, .manager)
    return try await database.read { connection in
      let job = try connection.importJob(id, by: actor)
      return ImportResult(
        id: id, subject: ImportSubject(rawValue: job.text("subject")) ?? .customers,
        fileName: job.text("file_name"),
        outcome: BatchOutcome(
          added: Int(job.integer("added")), changed: Int(job.integer("changed")),
          unchanged: Int(job.integer("unchanged"))), refusedCount: Int(job.integer("refused")),
        refusals: decodedRefusals(job.text("refusals")),
        finishedAt: job.optionalInteger("finished_at").map { Instant(milliseconds: $0) })
    }
  }

  /// The refused rows as a CSV with a last column that says why: correct it, load it again.
  public func refusedRows(_ id: Int64, by actor: Actor) async throws -> [UInt8] {
    try actor.require(.administrator, .manager)
    return try await database.read { Array(try $0.importJob(id, by: actor).text("refused_csv").utf8) }
  }

  /// Makes what the rows refer to, then saves the rows; each step is repeatable, because codes are the keys.
  private func carryOut(
    _ plan: ImportPlan, _ subject: ImportSubject, name: String, by actor: Actor
  ) async throws -> BatchOutcome {
    if let history = plan.history { return try await loadHistory(history, job: name, by: actor) }
    if let supply = plan.supply { return try await loadSupply(supply, job: name, by: actor) }
    for code in plan.newTerritories { try await save(Territory(code: code, name: code), by: actor) }
    for (code, currency) in plan.newPriceLists.sorted(by: { $0.key < $1.key }) {
      try await save(PriceList(id: PriceListId(0), code: code, name: code, currency: currency), by: actor)
    }
    for code in plan.newCategories {
      try await save(Trade.Category(id: CategoryId(0), code: String(code.prefix(40)), name: code), by: actor)
    }
    let numbers = try await database.read { connection in
      var numbers: [String: [String: UInt32]] = [:]
      for table in ["territory", "category", "price_list"] {
        try connection.forEachRow("SELECT id, code, name FROM \(table)", []) { row in
          numbers[table, default: [:]][row.text("name")] = UInt32(row.integer("id"))
        }
        try connection.forEachRow("SELECT id, code FROM \(table)", []) { row in
          numbers[table, default: [:]][row.text("code")] = UInt32(row.integer("id"))
        }
      }
      return numbers
    }
    func number(_ table: String, _ code: String) -> UInt32 { numbers[table]?[code] ?? 0 }
    switch subject {
    case .customers:
      var customers = plan.customers
      for index in customers.indices {
        customers[index].territory = TerritoryId(number("territory", plan.territoryCodes[index]))
        customers[index].priceList = PriceListId(number("price_list", plan.priceListCodes[index]))
      }
      return try await saveAll(customers, job: name, by: actor)
    case .products:
      var products = plan.products
      for index in products.indices {
        products[index].category = CategoryId(number("category", plan.categoryCodes[index]))
      }
      return try await saveAll(products, job: name, by: actor)
    case .prices:
      var prices = plan.prices
      for index in prices.indices {
        prices[index].priceList = PriceListId(number("price_list", plan.priceListCodes[index]))
      }
      return try await saveAll(prices, job: name, by: actor)
    case .conditions: return try await saveAll(plan.conditions, job: name, by: actor)
    case .history, .stock, .inbound, .supply: return plan.outcome
    }
  }
}

extension ImportPlan {
  fileprivate var created: [(what: Text, codes: [String])] {
    [
      (Text("Terytoria", "Territories"), newTerritories.sorted()),
      (Text("Kategorie", "Categories"), newCategories.sorted()),
      (Text("Cenniki", "Price lists"), newPriceLists.keys.sorted()),
      (Text("Klienci", "Customers"), history?.newCustomers.map(\.code).sorted() ?? []),
      (Text("Towary wycofane", "Withdrawn goods"), history?.newProducts.map(\.code).sorted() ?? []),
      (Text("Magazyny", "Warehouses"), supply?.newWarehouses.sorted() ?? []),
      (Text("Dostawcy", "Suppliers"), supply?.newSuppliers.sorted() ?? []),
    ].filter { !$0.1.isEmpty }
  }
}

extension Connection {
  /// The job, if it is the actor's own or the actor is an administrator.
  fileprivate func importJob(_ id: Int64, by actor: Actor) throws -> Row {
    guard let row = try row("SELECT * FROM import_job WHERE id = $1", [.integer(id)]),
      actor.role == .administrator || row.optionalInteger("user_id") == actor.userId
    else { throw MissingRefusal() }
    return row
  }
}

private func readDocument(_ content: [UInt8]) throws -> CsvDocument {
  do { return try CsvDocument(content) } catch { throw ImportRefusal.file(error) }
}

/// Only fields of the subject and columns of the file.
private func cleaned(_ mapping: [String: Int], _ subject: ImportSubject, columns: Int) -> [String: Int] {
  let keys = Set(subject.fields.map(\.key))
  return mapping.filter { keys.contains($0.key) && (0..<columns).contains($0.value) }
}

/// The header, the refused records as they stood, and why.
private func refusedCsv(_ plan: ImportPlan, _ document: CsvDocument) -> String {
  var writer = CsvWriter(separator: document.separator)
  writer.record(document.header + ["Błąd / Error"])
  let reasons = Dictionary(grouping: plan.refusals, by: \.line)
  for record in plan.refusedRecords {
    let padding = Array(repeating: "", count: max(0, document.header.count - record.fields.count))
    let why = (reasons[record.line] ?? []).map { $0.column + ": " + $0.text.polish }.joined(separator: " ")
    writer.record(record.fields.prefix(document.header.count) + padding + [why])
  }
  return String(decoding: writer.bytes, as: UTF8.self)
}

private struct StoredRefusal: Codable {
  let line: Int
  let column: String
  let value: String
  let pl: String
  let en: String
}

private func encoded(_ refusals: [RowRefusal]) -> String {
  let stored = refusals.map {
    StoredRefusal(line: $0.line, column: $0.column, value: $0.value, pl: $0.text.polish, en: $0.text.english)
  }
  return (try? JSONEncoder().encode(stored)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
}

private func decodedRefusals(_ json: String) -> [RowRefusal] {
  let stored = (try? JSONDecoder().decode([StoredRefusal].self, from: Data(json.utf8))) ?? []
  return stored.map { RowRefusal(line: $0.line, column: $0.column, value: $0.value, text: Text($0.pl, $0.en)) }
}

private func encoded(_ mapping: [String: Int]) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  return (try? encoder.encode(mapping)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
}

private func decoded(_ json: String) -> [String: Int] {
  (try? JSONDecoder().decode([String: Int].self, from: Data(json.utf8))) ?? [:]
}
