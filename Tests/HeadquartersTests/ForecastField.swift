import Basis
import Foundation
import Headquarters
import Store
import Synchronization
import TestSupport
import Trade

/// A clock that a test sets.
final class HandClock: Sendable {
  private let moment: Mutex<Instant>
  init(_ moment: Instant) { self.moment = Mutex(moment) }
  var now: Instant { moment.withLock { $0 } }
  func set(_ new: Instant) { moment.withLock { $0 = new } }
}

/// The small company with a year and a half of orders of twelve products, stock and terms of supply of two.
struct ForecastField {
  let field: Field
  let hq: Headquarters
  let clock: HandClock
  /// The rows of the history file: product, day, quantity.
  let history: [(product: String, day: CivilDate, quantity: Int64)]

  static func run(
    _ engine: Engine, days: Int32 = 540, isStocked: Bool = true, _ body: (ForecastField) async throws -> Void
  ) async throws {
    try await withDatabase(engine) { database in
      try await body(try await ForecastField(database, days: days, isStocked: isStocked))
    }
  }

  init(_ database: any Database, days: Int32, isStocked: Bool) async throws {
    field = try await Field(database)
    let clock = HandClock(Field.moment)
    self.clock = clock
    hq = Headquarters(database: database, passwordCost: PasswordCost(logRounds: 4)) { clock.now }
    history = ForecastField.history(days: days)
    var file = "numer;data;towar;ilość;cena;rodzaj\n"
    for (index, row) in history.enumerated() {
      file += "H\(index);\(row.day.text);\(row.product);\(row.quantity);1;faktura\n"
    }
    try await load(.history, file)
    guard isStocked else { return }
    try await load(.stock, "towar;stan\nW1;4\nC1;500\n")
    try await load(
      .supply,
      """
      towar;dostawca;dni dostawy;opakowanie;minimum;koszt;dni między zamówieniami
      W1;MLYN;3;6;12;1,50;7
      C1;MLYN;3;10;0;2;7
      """)
  }

  /// Orders that rise and fall with the week and the product; some products are ordered rarely.
  private static func history(days: Int32) -> [(product: String, day: CivilDate, quantity: Int64)] {
    var random = SeededRandom(seed: 7)
    let products = ["W1", "C1"] + (1...10).map { "P\($0)" }
    var rows: [(String, CivilDate, Int64)] = []
    for back in stride(from: days, to: 0, by: -1) {
      let day = Field.day.adding(days: -back)
      for (index, product) in products.enumerated() where day.weekday <= 5 {
        let rare = index % 3 == 2
        guard random.below(10) < (rare ? 1 : 7) else { continue }
        rows.append((product, day, Int64(1 + random.below(4 + 3 * index))))
      }
    }
    return rows
  }

  @discardableResult
  func load(_ subject: ImportSubject, _ file: String) async throws -> ImportResult {
    let job = try await hq.beginImport(
      subject, fileName: "\(subject.rawValue).csv", content: Array(file.utf8), by: .program)
    return try await hq.runImport(job.id, by: .program)
  }

  func rows(_ sql: String, _ values: [SqlValue] = []) async throws -> [Row] {
    try await hq.database.read { try $0.rows(sql, values) }
  }

  /// One number of a query.
  func number(_ sql: String, _ values: [SqlValue] = []) async throws -> Int64? {
    try await rows(sql, values).first?.optionalInteger("n")
  }

  /// A manager.
  func boss() async throws -> Actor {
    let id = try await hq.createUser(
      User(login: "szef", name: "Szefowa", role: .manager), password: "dlugie haslo nowe", by: .program)
    return Actor(userId: id, role: .manager)
  }
}
