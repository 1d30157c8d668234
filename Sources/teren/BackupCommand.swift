import ArgumentParser
import Foundation
import Headquarters
import Store

/// `teren backup`: a consistent copy of the SQLite file, while HQ runs.
struct BackupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "backup",
    abstract: "Copy the SQLite database to a file, while HQ runs.",
    discussion: "PostgreSQL has its own tools: pg_dump, pg_basebackup."
  )

  @OptionGroup var settings: Settings
  @Argument(help: "The file to write. It must not exist.")
  var file: String

  func run() async throws {
    let path = try await sqlitePath(settings)
    guard !FileManager.default.fileExists(atPath: file) else {
      throw ValidationError("\(file) exists. Choose another name or move it away.")
    }
    guard FileManager.default.fileExists(atPath: path) else {
      throw ValidationError("There is no database at \(path).")
    }
    try await readable {
      let database = try SqliteDatabase(path: path)
      try await database.backUp(to: file)
      try await database.close()
    }
    print("Saved \(path) to \(file).")
  }
}

/// `teren restore`: puts a copy back. Devices then resend what the copy does not know.
struct RestoreCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "restore",
    abstract: "Put a backup back in place of the SQLite database. Stop HQ first.",
    discussion: """
      The old database is kept beside the new one. The restored one begins a new epoch, so that every device
      sends again what it still holds and nothing that was acknowledged after the backup is lost.
      """
  )

  @OptionGroup var settings: Settings
  @Argument(help: "A file made by teren backup.")
  var file: String

  func run() async throws {
    let path = try await sqlitePath(settings)
    guard FileManager.default.fileExists(atPath: file) else {
      throw ValidationError("There is no file \(file).")
    }
    let kept = path + ".before-restore"
    try? FileManager.default.removeItem(atPath: kept)
    let isReplacing = FileManager.default.fileExists(atPath: path)
    if isReplacing {
      // A copy through SQLite folds the write-ahead log in; moving the file alone would lose it.
      try await readable {
        let old = try SqliteDatabase(path: path)
        try await old.backUp(to: kept)
        try await old.close()
      }
      for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
    }
    try FileManager.default.copyItem(atPath: file, toPath: path)
    try await readable {
      let headquarters = try await Settings.openHeadquarters("sqlite:" + path)
      try await headquarters.beginEpoch()
      try await headquarters.database.close()
    }
    print("Restored \(path) from \(file)." + (isReplacing ? " The old database is \(kept)." : ""))
  }
}

/// The file of an embedded database.
private func sqlitePath(_ settings: Settings) async throws -> String {
  let address = try await settings.address()
  guard address.hasPrefix("sqlite:") else {
    throw ValidationError("Only SQLite files are copied here. For PostgreSQL use pg_dump and pg_restore.")
  }
  return String(address.dropFirst(7))
}
