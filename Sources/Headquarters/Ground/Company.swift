import Basis
import Store
import Trade

/// The company that works with this HQ.
public struct Company: Equatable, Sendable {
  /// As on documents.
  public var name: String
  /// Tax number, empty when none.
  public var nip: String
  /// The currency of new price lists.
  public var currency: Currency
  /// How devices number orders.
  public var orderTemplate: NumberTemplate
  /// How HQ numbers the orders it accepts.
  public var hqOrderTemplate: NumberTemplate
  /// Whether the data is made up.
  public var isDemo: Bool

  /// A company of these parts.
  public init(
    name: String, nip: String = "", currency: Currency = .zloty, orderTemplate: NumberTemplate = .order,
    hqOrderTemplate: NumberTemplate = .hqOrder, isDemo: Bool = false
  ) {
    self.name = name
    self.nip = nip
    self.currency = currency
    self.orderTemplate = orderTemplate
    self.hqOrderTemplate = hqOrderTemplate
    self.isDemo = isDemo
  }

  /// What is wrong with the fields; empty when nothing is.
  public var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.required("name", name, limit: 200)
    if !nip.isEmpty, normalizedNip(nip) == nil { check.refuseNip() }
    if !orderTemplate.isDistinct(byDevice: true) {
      check.refuse(
        "orderTemplate", "Wzór numeru musi zawierać {nr} i {series}, np. ZK/{series}/{yyyy}/{nr:4}.",
        "The number template must contain {nr} and {series}, as ZK/{series}/{yyyy}/{nr:4}.")
    }
    if !hqOrderTemplate.isDistinct(byDevice: false) {
      check.refuse(
        "hqOrderTemplate", "Wzór numeru musi zawierać {nr}, np. ZK/{nr:6}/{yyyy}.",
        "The number template must contain {nr}, as ZK/{nr:6}/{yyyy}.")
    }
    return check.refusals
  }

  var auditFields: AuditFields {
    [
      ("name", .text(name)), ("nip", .text(nip)), ("currency", .text(currency.code)),
      ("orderTemplate", .text(orderTemplate.template)), ("hqOrderTemplate", .text(hqOrderTemplate.template)),
    ]
  }
}

extension NumberTemplate {
  /// Whether two documents can never get the same number.
  fileprivate func isDistinct(byDevice: Bool) -> Bool {
    template.utf8.count <= 60 && (template.contains("{nr}") || template.contains("{nr:"))
      && (!byDevice || template.contains("{series}"))
  }

  /// The name of the counter behind a number of `date`: it begins again with each year or month that the
  /// number shows.
  func counterName(_ base: String, _ date: CivilDate) -> String {
    let (year, month, _) = date.parts
    if template.contains("{mm}") { return "\(base):\(year)-\(month)" }
    return template.contains("{yyyy}") ? "\(base):\(year)" : base
  }
}

extension FieldCheck {
  mutating func refuseNip() {
    refuse(
      "nip", "NIP ma 10 cyfr i cyfrę kontrolną; ten jest błędny. Sprawdź go.",
      "A NIP has 10 digits with a check digit; this one is wrong. Check it.")
  }
}

/// Why HQ cannot work with a database.
public enum SetupRefusal: Refusal, Equatable {
  /// Nobody has founded the company.
  case noCompany
  /// There is a company already.
  case companyExists(name: String)

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    switch self {
    case .noCompany:
      Text(
        "W bazie danych nie ma jeszcze firmy. Uruchom „teren demo” albo „teren user”.",
        "The database holds no company yet. Run “teren demo” or “teren user”.")(language)
    case .companyExists(let name):
      Text(
        "W bazie danych jest już firma \(name). Użyj innej bazy.",
        "The database holds the company \(name) already. Use another database.")(language)
    }
  }
}

extension Headquarters {
  /// Begins a company in an empty database: its name, its numbering and the life of its change feed.
  public func foundCompany(_ company: Company) async throws {
    guard company.refusals.isEmpty else { throw FieldRefusals(company.refusals) }
    let moment = now()
    let epoch = newEpoch()
    try await database.write { connection in
      if let row = try connection.row("SELECT name FROM company") {
        throw SetupRefusal.companyExists(name: row.text("name"))
      }
      try connection.execute(
        """
        INSERT INTO company (id, name, nip, currency, order_template, hq_order_template, is_demo)
        VALUES (1, $1, $2, $3, $4, $5, $6)
        """,
        [
          .text(company.name.trimmed()), .text(normalizedNip(company.nip) ?? ""),
          .text(company.currency.code), .text(company.orderTemplate.template),
          .text(company.hqOrderTemplate.template), SqlValue(company.isDemo),
        ])
      try connection.execute("INSERT INTO change_clock (id, epoch, seq) VALUES (1, $1, 0)", [.integer(epoch)])
      try connection.audit(
        .addition("company", id: 1, name: company.name, company.auditFields), by: AuditAuthor(.program),
        at: moment)
    }
  }

  /// The company; `nil` in an empty database.
  public func company() async throws -> Company? {
    try await database.read { connection in
      do { return try connection.company() } catch SetupRefusal.noCompany { return nil }
    }
  }

  /// Changes the company's name, tax number and numbering; the devices learn of it.
  public func changeCompany(_ company: Company, by actor: Actor) async throws {
    try actor.require(.administrator)
    guard company.refusals.isEmpty else { throw FieldRefusals(company.refusals) }
    let moment = now()
    try await database.write { connection in
      let old = try connection.company()
      guard
        let entry = AuditEntry.change(
          "company", id: 1, name: company.name, from: old.auditFields, to: company.auditFields)
      else { return }
      try connection.execute(
        "UPDATE company SET name = $1, nip = $2, currency = $3, order_template = $4, hq_order_template = $5",
        [
          .text(company.name.trimmed()), .text(normalizedNip(company.nip) ?? ""),
          .text(company.currency.code), .text(company.orderTemplate.template),
          .text(company.hqOrderTemplate.template),
        ])
      try connection.audit(entry, by: AuditAuthor(actor), at: moment)
      try connection.publishIdentities()
    }
  }

  /// Positive and never 0, which stands for a device that knows no epoch.
  private func newEpoch() -> Int64 { random(7).reduce(0) { $0 << 8 | Int64($1) } | 1 }
}

extension Connection {
  func company() throws -> Company {
    guard let row = try row("SELECT * FROM company WHERE id = 1") else { throw SetupRefusal.noCompany }
    return Company(
      name: row.text("name"), nip: row.text("nip"), currency: Currency(row.text("currency")) ?? .zloty,
      orderTemplate: NumberTemplate(row.text("order_template")),
      hqOrderTemplate: NumberTemplate(row.text("hq_order_template")), isDemo: row.bool("is_demo"))
  }
}
