import Basis
import Store
import Trade

/// An agreement in a list: with the name of whom it is with, and how many conditions belong to it.
public struct AgreementRow: Sendable {
  /// The agreement.
  public let agreement: TradeAgreement
  /// The customer's or the chain's name.
  public let partner: String
  /// How many conditions belong to it.
  public let conditionCount: Int64
}

extension Headquarters {
  /// All agreements by code.
  public func agreements(by actor: Actor) async throws -> [AgreementRow] {
    try actor.require(.administrator, .manager)
    return try await database.read { connection in
      let rows = try connection.rows(
        """
        SELECT a.id, COALESCE(c.name, n.name, '') AS partner,
          (SELECT COUNT(*) FROM price_condition p WHERE p.agreement_id = a.id) AS conditions
        FROM agreement a LEFT JOIN customer c ON c.id = a.customer_id LEFT JOIN chain n ON n.id = a.chain_id
        ORDER BY a.code
        """)
      return try rows.compactMap { row in
        try connection.agreement(row.integer("id")).map {
          AgreementRow(agreement: $0, partner: row.text("partner"), conditionCount: row.integer("conditions"))
        }
      }
    }
  }

  /// An agreement from the texts of its form: codes, days, and a step of the bonus in each line, as "10000: 2".
  public func agreement(_ id: Int64, from values: [String: String]) async throws -> TradeAgreement {
    try await database.read { connection in
      var reading = AgreementReading(values: values)
      let agreement = try reading.agreement(id, connection)
      let others = agreement.refusals.filter { other in
        !reading.refusals.contains { $0.field == other.field }
      }
      if !(reading.refusals + others).isEmpty { throw FieldRefusals(reading.refusals + others) }
      return agreement
    }
  }

  /// The texts of an agreement's form.
  public func texts(of agreement: TradeAgreement) async throws -> [String: String] {
    try await database.read { connection in
      func code(_ table: String, _ id: UInt32) throws -> String {
        try connection.row("SELECT code FROM \(table) WHERE id = $1", [SqlValue(id)])?.text("code") ?? ""
      }
      return [
        "code": agreement.code, "name": agreement.name,
        "customer": try agreement.customer.map { try code("customer", $0.number) } ?? "",
        "chain": try agreement.chain.map { try code("chain", $0) } ?? "",
        "validFrom": agreement.validity.from.map(\.text) ?? "",
        "validTo": agreement.validity.to.map(\.text) ?? "",
        "rate": agreement.rate == .zero ? "" : plainText(agreement.rate.ppm, places: 4),
        "steps": agreement.steps.map {
          plainText($0.from.grosze, places: 2) + ": " + plainText($0.percent.ppm, places: 4)
        }.joined(separator: "\n"), "graduated": agreement.isGraduated ? "1" : "",
        "paidOnTime": agreement.onlyPaidOnTime ? "1" : "",
        "products": try agreement.products.map { try code("product", $0.number) }.joined(separator: ", "),
        "categories": try agreement.categories.map { try code("category", $0.number) }.joined(separator: ", "),
      ]
    }
  }
}

/// Reads the form of an agreement and collects what cannot be read.
private struct AgreementReading {
  let values: [String: String]
  var refusals: [FieldRefusal] = []

  private func text(_ name: String) -> String { values[name]?.trimmed() ?? "" }

  private mutating func refuse(_ name: String, _ polish: String, _ english: String) {
    refusals.append(FieldRefusal(name, Text(polish, english)))
  }

  mutating func agreement(_ id: Int64, _ connection: any Connection) throws -> TradeAgreement {
    var agreement = TradeAgreement(id: id, code: text("code"), name: text("name"))
    agreement.customer = try numbers("customer", "customer", connection).first.map { CustomerId($0) }
    agreement.chain = try numbers("chain", "chain", connection).first
    agreement.validity = Validity(from: day("validFrom"), to: day("validTo"))
    if !text("rate").isEmpty {
      if let ppm = try? scaledNumber(text("rate"), places: 4) {
        agreement.rate = Percent(ppm: ppm)
      } else {
        refuse("rate", "To nie jest procent. Wpisz np. 2,5.", "This is no percentage. Write it as 2.5.")
      }
    }
    agreement.steps = steps()
    agreement.isGraduated = text("graduated") == "1"
    agreement.onlyPaidOnTime = text("paidOnTime") == "1"
    agreement.products = try numbers("products", "product", connection).map { ProductId($0) }
    agreement.categories = try numbers("categories", "category", connection).map { CategoryId($0) }
    return agreement
  }

  private mutating func numbers(_ field: String, _ table: String, _ connection: any Connection) throws
    -> [UInt32]
  {
    var numbers: [UInt32] = []
    for code in text(field).split(separator: ",").map({ $0.trimmed() }) where !code.isEmpty {
      guard let row = try connection.row("SELECT id FROM \(table) WHERE code = $1", [.text(code)]) else {
        refuse(
          field, "Nie ma kodu „\(code.prefix(40))” w kartotece. Popraw go.",
          "The code “\(code.prefix(40))” is not on file. Correct it.")
        continue
      }
      numbers.append(row.number32("id"))
    }
    return numbers
  }

  private mutating func day(_ field: String) -> CivilDate? {
    if text(field).isEmpty { return nil }
    if let day = CivilDate(text(field)) { return day }
    refuse(field, "To nie jest data. Wpisz ją jako 2026-11-23.", "This is no date. Write it as 2026-11-23.")
    return nil
  }

  private mutating func steps() -> [TradeAgreement.Step] {
    var steps: [TradeAgreement.Step] = []
    for (index, line) in text("steps").split(whereSeparator: \.isNewline).enumerated() {
      let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map {
        $0.trimmed()
      }
      guard halves.count == 2, let from = try? scaledNumber(halves[0], places: 2), from >= 0,
        let ppm = try? scaledNumber(halves[1], places: 4)
      else {
        refuse(
          "steps",
          "Próg \(index + 1) „\(line.prefix(40))” jest nieczytelny. Wpisz obrót: procent, np. 10000: 2.",
          "Step \(index + 1) “\(line.prefix(40))” cannot be read. Write turnover: percentage, as 10000: 2.")
        return steps
      }
      steps.append(TradeAgreement.Step(from: Money(grosze: from), percent: Percent(ppm: ppm)))
    }
    return steps
  }
}
