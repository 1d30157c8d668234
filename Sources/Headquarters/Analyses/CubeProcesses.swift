import Basis
import Store

/// How far an HQ process is with its cubes, as it noted itself.
public struct CubeProcess: Equatable, Sendable {
  /// Machine and folder.
  public let name: String
  /// Whether it is building.
  public let isBuilding: Bool
  /// Rows read.
  public let rowsDone: Int64
  /// Rows to read.
  public let rowsTotal: Int64
  /// The place in the line of changes it has reached.
  public let seq: Int64
  /// The last place of the line.
  public let head: Int64
  /// When it noted this.
  public let seenAt: Instant
}

extension Headquarters {
  /// How far each HQ process is with its cubes.
  public func cubeProcesses() async throws -> [CubeProcess] {
    try await database.read { connection in
      try connection.rows(
        "SELECT p.*, f.seq AS head FROM cube_progress p CROSS JOIN fact_clock f ORDER BY p.process"
      ).map {
        CubeProcess(
          name: $0.text("process"), isBuilding: $0.bool("is_building"), rowsDone: $0.integer("rows_done"),
          rowsTotal: $0.integer("rows_total"), seq: $0.integer("seq"), head: $0.integer("head"),
          seenAt: $0.instant("seen_at"))
      }
    }
  }
}
