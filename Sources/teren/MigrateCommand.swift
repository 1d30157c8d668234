import ArgumentParser
import Headquarters
import Store

/// `teren migrate`: brings the tables up to this program. `serve` does the same at its start.
struct MigrateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate", abstract: "Bring the database's tables up to this program.")

  @OptionGroup var settings: Settings

  func run() async throws {
    try await readable {
      let database = try openDatabase(try await settings.address())
      let applied = try await database.migrate()
      try await database.close()
      print(applied == 0 ? "Nothing to do." : "Applied \(applied).")
    }
  }
}
