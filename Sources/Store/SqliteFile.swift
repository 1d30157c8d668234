import GRDB

/// SQLite files as files.
public enum SqliteFile {
  /// Copies a database, including what still stands in its write-ahead log, while others read and write it.
  public static func copy(_ path: String, to target: String) throws(StoreRefusal) {
    do {
      let source = try DatabaseQueue(path: path)
      let destination = try DatabaseQueue(path: target)
      try source.backup(to: destination)
      try source.close()
      try destination.close()
    } catch {
      throw .cannotOpen(address: target, detail: "\(error)")
    }
  }
}
