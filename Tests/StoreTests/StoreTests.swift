import Basis
import Store
import TestSupport
import Testing

/// What both engines must do alike.
@Suite("The contract of a database")
struct StoreTests {
  @Test("every kind of value comes back as it went", arguments: Engine.allCases)
  func values(engine: Engine) async throws {
    try await withDatabase(engine, migrated: false) { database in
      let blob = database.dialect == .sqlite ? "BLOB" : "BYTEA"
      let all: [SqlValue] = [
        .integer(.max), .integer(.min), .text("Łódź „żółw” 🐢 '; DROP TABLE t"), .text(""),
        .bytes([0, 1, 255]), .bytes([]), .null, .null,
      ]
      let back = try await database.write { connection in
        try connection.execute(
          "CREATE TABLE t (a BIGINT, b BIGINT, c TEXT, d TEXT, e \(blob), f \(blob), g TEXT, h BIGINT)")
        try connection.execute("INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6, $7, $8)", all)
        return try connection.row("SELECT * FROM t")
      }
      for (name, value) in zip(["a", "b", "c", "d", "e", "f", "g", "h"], all) { #expect(back?[name] == value) }
    }
  }

  @Test("a sum over amounts is a whole number, and a place may be used twice", arguments: Engine.allCases)
  func sums(engine: Engine) async throws {
    try await withDatabase(engine, migrated: false) { database in
      let row = try await database.write { connection in
        try connection.execute("CREATE TABLE t (a BIGINT NOT NULL)")
        try connection.executeBatch(
          "INSERT INTO t VALUES ($1)", [9_000_000_000_000_000, 10_001, -7, 0].map { [.integer($0)] })
        return try connection.row(
          """
          SELECT SUM(a) AS total, COUNT(*) AS n, MIN(a) AS low, -SUM(a) AS minus, SUM(a) - SUM(a) AS zero
          FROM t WHERE a < $1 OR a >= $1
          """, [5])
      }
      #expect(row?.integer("total") == 9_000_000_000_009_994)
      #expect(row?.integer("minus") == -9_000_000_000_009_994)
      #expect(row?.integer("zero") == 0)
      #expect(row?.integer("n") == 4)
      #expect(row?.integer("low") == -7)
    }
  }

  @Test("a batch gives back each set's rows in order", arguments: Engine.allCases)
  func batches(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let numbers = try await database.write { connection in
        var numbers: [Int64] = []
        try connection.runBatch(
          "INSERT INTO territory (code, name, user_id) VALUES ($1, $2, $3) RETURNING id",
          (0..<1_000).map { [.text("T\($0)"), "x", .null] }
        ) { position, row in
          #expect(position == numbers.count)
          numbers.append(row.integer("id"))
        }
        return numbers
      }
      #expect(Set(numbers).count == 1_000)
      let count = try await database.read { try $0.row("SELECT COUNT(*) AS n FROM territory")?.integer("n") }
      #expect(count == 1_000)
    }
  }

  private struct Stop: Error {}

  @Test("a transaction that throws leaves nothing", arguments: Engine.allCases)
  func rollsBack(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      await #expect(throws: Stop.self) {
        try await database.write { connection in
          try connection.execute("INSERT INTO territory (code, name) VALUES ('A', 'a')")
          throw Stop()
        }
      }
      let rows = try await database.read { try $0.rows("SELECT * FROM territory") }
      #expect(rows.isEmpty)
    }
  }

  @Test("the schema's refusals have names", arguments: Engine.allCases)
  func refusals(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      try await database.write { try $0.execute("INSERT INTO territory (code, name) VALUES ('A', 'a')") }
      await #expect(throws: StoreRefusal.duplicate(table: "territory", columns: ["code"])) {
        try await database.write { try $0.execute("INSERT INTO territory (code, name) VALUES ('A', 'b')") }
      }
      await #expect(throws: StoreRefusal.duplicate(table: "territory", columns: ["code"])) {
        try await database.write {
          try $0.executeBatch("INSERT INTO territory (code, name) VALUES ($1, 'b')", [["B"], ["A"], ["C"]])
        }
      }
      for sql in [
        "INSERT INTO territory (code, name) VALUES ('', 'x')",
        "INSERT INTO territory (code, name) VALUES ('N', NULL)",
      ] {
        let refusal = await #expect(throws: StoreRefusal.self) {
          try await database.write { try $0.execute(sql) }
        }
        guard case .valueNotAllowed = refusal else {
          Issue.record("\(String(describing: refusal))")
          continue
        }
      }
      let broken = await #expect(throws: StoreRefusal.self) {
        try await database.write {
          try $0.execute("INSERT INTO territory (code, name, user_id) VALUES ('F', 'f', 77)")
        }
      }
      guard case .brokenReference = broken else {
        Issue.record("\(String(describing: broken))")
        return
      }
      #expect(try await database.read { try $0.rows("SELECT * FROM territory").count } == 1)
    }
  }

  @Test("a reader sees one state while writers go on", arguments: Engine.allCases)
  func snapshots(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      try await database.write { try $0.execute("INSERT INTO counter (name, value) VALUES ('n', 0)") }
      let writer = Task {
        for _ in 0..<50 {
          try await database.write { try $0.execute("UPDATE counter SET value = value + 1 WHERE name = 'n'") }
        }
      }
      for _ in 0..<20 {
        try await database.read { connection in
          let first = try connection.row("SELECT value FROM counter")?.integer("value")
          for _ in 0..<5 {
            #expect(try connection.row("SELECT value FROM counter")?.integer("value") == first)
          }
        }
      }
      try await writer.value
    }
  }

  @Test("concurrent writers lose nothing", arguments: Engine.allCases)
  func concurrentWriters(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<40 {
          group.addTask {
            _ = try await database.write {
              try $0.execute(
                """
                INSERT INTO counter (name, value) VALUES ('n', 1)
                ON CONFLICT (name) DO UPDATE SET value = counter.value + 1
                """)
            }
          }
        }
        try await group.waitForAll()
      }
      let value = try await database.read { try $0.row("SELECT value FROM counter")?.integer("value") }
      #expect(value == 40)
    }
  }

  @Test("texts are in the order of their bytes", arguments: Engine.allCases)
  func textOrder(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      let codes = ["a", "B", "Ż", "A-1", "A1", "z"]
      let sorted = try await database.write { connection in
        try connection.executeBatch(
          "INSERT INTO territory (code, name) VALUES ($1, 'x')", codes.map { [.text($0)] })
        return try connection.rows("SELECT code FROM territory ORDER BY code").map { $0.text("code") }
      }
      #expect(sorted == ["A-1", "A1", "B", "a", "z", "Ż"])
    }
  }

  @Test("migrating again changes nothing", arguments: Engine.allCases)
  func migratesOnce(engine: Engine) async throws {
    try await withDatabase(engine, migrated: false) { database in
      let (first, second) = (try await database.migrate(), try await database.migrate())
      #expect(first > 0)
      #expect(second == 0)
    }
  }

  @Test("a changed or newer schema is refused", arguments: Engine.allCases)
  func guardsSchema(engine: Engine) async throws {
    try await withDatabase(engine) { database in
      try await database.write { try $0.execute("UPDATE schema_migration SET checksum = 'x' WHERE number = 1") }
      await #expect(throws: StoreRefusal.changedMigration(1)) { try await database.migrate() }
      try await database.write {
        try $0.execute("INSERT INTO schema_migration (number, name, checksum) VALUES (9999, 'later', 'x')")
      }
      let refusal = await #expect(throws: StoreRefusal.self) { try await database.migrate() }
      guard case .newerSchema(found: 9999, _) = refusal else {
        Issue.record("\(String(describing: refusal))")
        return
      }
    }
  }

  @Test("a statement that failed inside cannot pass for a commit")
  func noSilentRollback() async throws {
    try await withDatabase(.postgres) { database in
      _ = await #expect(throws: StoreRefusal.self) {
        try await database.write { connection in
          try connection.execute("INSERT INTO territory (code, name) VALUES ('A', 'a')")
          _ = try? connection.execute("INSERT INTO territory (code, name) VALUES ('A', 'a')")
        }
      }
    }
  }

  @Test("a connection that the server cut is replaced")
  func reconnects() async throws {
    try await withDatabase(.postgres) { database in
      await #expect(throws: StoreRefusal.self) {
        try await database.write {
          try $0.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        }
      }
      let one = try await database.read { try $0.row("SELECT 1 AS one")?.integer("one") }
      #expect(one == 1)
    }
  }

  @Test(
    "an address that is none is refused in words",
    arguments: ["mysql:x", "", "postgres://nobody:secret@127.0.0.1:1/none", "sqlite:/nowhere/at/all.sqlite"])
  func addresses(address: String) throws {
    let refusal = #expect(throws: StoreRefusal.self) { try openDatabase(address) }
    #expect(refusal?.text(.polish).isEmpty == false)
    #expect(refusal?.text(.english).contains("secret") == false)
  }
}
