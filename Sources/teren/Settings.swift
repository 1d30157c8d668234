import ArgumentParser
import Basis
import Configuration
import Foundation
import Headquarters
import Store
import SystemPackage

/// Where the company's data are: the flags that every command with a database takes.
struct Settings: ParsableArguments {
  @Option(help: "sqlite:PATH or postgres://user:password@host:port/name.")
  var database: String?

  @Option(help: "A JSON file with settings; teren.json when there is one.")
  var config: String?

  /// The settings outside the flags: environment first, then the file.
  func reader() async throws -> ConfigReader {
    let file = try await FileProvider<JSONSnapshot>(
      filePath: FilePath(config ?? "teren.json"), allowMissing: config == nil)
    return ConfigReader(providers: [
      KeyMappingProvider(upstream: EnvironmentVariablesProvider()) { $0.prepending("teren") }, file,
    ])
  }

  /// The database's address.
  func address() async throws -> String {
    if let database { return database }
    return try await reader().string(forKey: "database", default: "sqlite:var/teren.sqlite")
  }

  /// Where an HQ process keeps its cubes.
  func cubeFolder(_ given: String?) async throws -> String {
    if let given { return given }
    if let folder = try await reader().string(forKey: "cubes") { return folder }
    let address = try await address()
    guard address.hasPrefix("sqlite:") else { return "var/cubes" }
    return URL(filePath: String(address.dropFirst(7))).deletingLastPathComponent().appending(path: "cubes").path
  }

  /// Opens and migrates the database.
  func openHeadquarters() async throws -> Headquarters {
    try await Settings.openHeadquarters(address())
  }

  /// Opens and migrates the database at an address; a SQLite file's folder is made when it is missing.
  static func openHeadquarters(_ address: String) async throws -> Headquarters {
    if address.hasPrefix("sqlite:") {
      let folder = URL(filePath: String(address.dropFirst(7))).deletingLastPathComponent()
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    let database = try openDatabase(address)
    try await database.migrate()
    return Headquarters(database: database, now: systemNow)
  }
}

/// The machine's clock.
@Sendable func systemNow() -> Instant {
  Instant(milliseconds: Int64((Date().timeIntervalSince1970 * 1_000).rounded()))
}

/// Ends a command with a text a person understands instead of a type's name.
func readable<T>(_ body: () async throws -> T) async throws -> T {
  do {
    return try await body()
  } catch let refusal as any Refusal {
    throw ValidationError(refusal.text(.english))
  }
}
