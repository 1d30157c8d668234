import Basis
import Cube
import Foundation
import Headquarters
import Store
import TestSupport
import Trade

/// The small company with cubes in a folder of their own.
struct AnalysisField {
  let field: Field
  let analyses: Analyses
  let folder: String

  static let boss = Actor(userId: 0, role: .administrator)

  static func run(_ engine: Engine, _ body: (AnalysisField) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "teren-cubes-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await withDatabase(engine) { database in
      let field = try await Field(database)
      let analyses = try Analyses(field.hq, folder: folder)
      try await analyses.settle()
      try await body(AnalysisField(field: field, analyses: analyses, folder: folder))
    }
  }

  /// Rows of an answer as texts: labels, then values.
  func rows(
    _ query: String, of facts: String = "order_lines", for actor: Actor = boss, by other: Analyses? = nil
  ) async throws -> [[String]] {
    let answer = try await (other ?? analyses).answer(facts, try CubeQuery(json: Array(query.utf8)), for: actor)
    return (0..<answer.rowCount).map { row in
      answer.rowLevels.indices.map { answer.label(row: row, level: $0) ?? "*" }
        + answer.columns.indices.map { column in
          answer.value(row: row, column: column).map { fixed($0, places: answer.columns[column].places) } ?? ""
        }
    }
  }

  func sql(_ text: String, _ columns: [String]) async throws -> [[String]] {
    try await field.hq.database.read { connection in
      try connection.rows(text).map { row in
        columns.map { name in
          switch row[name] {
          case .integer(let number): "\(number)"
          case .text(let text): text
          default: ""
          }
        }
      }
    }
  }
}

extension Analyses {
  /// Waits until the cubes are built and hold everything.
  func settle() async throws {
    for _ in 0..<600 {
      try await catchUp()
      if progress.isReady, !progress.isBuilding { return try await catchUp() }
      if !progress.fault.isEmpty { throw SettleFault(detail: progress.fault) }
      try await Task.sleep(for: .milliseconds(20))
    }
    throw SettleFault(detail: "not built after 12 s")
  }
}

/// A number with all its decimals.
func fixed(_ value: Int64, places: Int) -> String {
  if places == 0 { return "\(value)" }
  let digits =
    String(repeating: "0", count: max(0, places + 1 - "\(value.magnitude)".count)) + "\(value.magnitude)"
  return (value < 0 ? "-" : "") + digits.dropLast(places) + "." + digits.suffix(places)
}

struct SettleFault: Error { let detail: String }
