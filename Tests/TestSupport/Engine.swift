import Foundation
import Store
import Testing

/// The two database engines: a contract test takes both as arguments.
public enum Engine: String, CaseIterable, Sendable, CustomTestStringConvertible {
  /// A fresh file.
  case sqlite
  /// A fresh database in this run's own cluster.
  case postgres

  /// As test titles show it.
  public var testDescription: String { rawValue }
}

/// Runs a test on a fresh, migrated database that is gone afterwards.
public func withDatabase<T>(
  _ engine: Engine, migrated: Bool = true, _ body: (any Database) async throws -> T
) async throws -> T {
  try await withAddress(engine) { address in
    let database = try openDatabase(address)
    if migrated { try await database.migrate() }
    do {
      let result = try await body(database)
      try await database.close()
      return result
    } catch {
      try? await database.close()
      throw error
    }
  }
}

/// Runs a test on the address of a fresh, empty database, to open it more than once.
public func withAddress<T>(_ engine: Engine, _ body: (String) async throws -> T) async throws -> T {
  switch engine {
  case .sqlite:
    let folder = FileManager.default.temporaryDirectory.appending(path: "teren-test-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body("sqlite:" + folder.appending(path: "teren.sqlite").path)
  case .postgres:
    return try await body(try await PostgresCluster.shared.freshDatabase())
  }
}
