import Basis
import Cube
import CubeFiles

extension Analyses {
  /// The kind of facts under a name.
  public func table(_ name: String) throws -> FactTable {
    guard let table = FactTable.all.first(where: { $0.name == name }) else {
      throw AnalysisRefusal.unknownFacts(
        name: String(name.prefix(60)), known: FactTable.all.map(\.name).joined(separator: ", "))
    }
    return table
  }

  /// Answers a question for a person, with everything that happened up to now. The answer has at most so many
  /// cells; rows beyond are cut, and it says so.
  public func answer(
    _ facts: String, _ query: CubeQuery, for actor: Actor, cells: Int = 200_000
  ) async throws -> CubeAnswer {
    try await ask(facts, for: actor) { cube, viewer in
      let usual = cube.limits
      defer { cube.limits = usual }
      cube.limits.cells = cells
      return try cube.answer(query, for: viewer, workers: .threads(2))
    }
  }

  /// The rows behind a cell, for a person.
  public func rows(
    _ facts: String, where filters: [LevelFilter], for actor: Actor, offset: Int, limit: Int
  ) async throws -> DrillThrough {
    try await ask(facts, for: actor) { cube, viewer in
      try cube.rows(where: filters, for: viewer, offset: offset, limit: limit)
    }
  }

  /// Levels that can be asked for, in order: "date.year", "customer", "customer.town" …
  public func levels(_ facts: String) throws -> [String] {
    let table = try table(facts)
    var names = ["year", "quarter", "month", "week", "day", "month_of_year", "weekday"].map { "date." + $0 }
    for dimension in table.dimensions {
      names.append(dimension.name)
      names += dimension.levels.map { dimension.name + "." + $0 }
    }
    return names + ["document"]
  }

  /// Every way to a cube leads through here: the person's viewer is worked out first, and the cube is never
  /// handed over without it.
  func ask<T: Sendable>(
    _ facts: String, for actor: Actor, _ body: @escaping @Sendable (Cube, Viewer) throws -> T
  ) async throws -> T {
    let table = try table(facts)
    let viewer = try await headquarters.viewer(of: actor, table)
    if case .snapshot = table.source {
      let moment = headquarters.now()
      return try await headquarters.database.read { connection in
        let cube = try connection.deviceCube(at: moment)
        do { return try body(cube, viewer) } catch let refusal as CubeRefusal {
          throw AnalysisRefusal.query(refusal)
        }
      }
    }
    try await catchUp()
    let progress = progress
    guard progress.isReady else {
      throw AnalysisRefusal.building(done: progress.done, total: progress.total)
    }
    return try await shelf.ask(facts) { cube in
      do { return try body(cube, viewer) } catch let refusal as CubeRefusal {
        throw AnalysisRefusal.query(refusal)
      }
    }
  }
}
