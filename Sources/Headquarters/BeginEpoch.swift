import Store

extension Headquarters {
  /// Begins a new life of the database after a restore: devices see another epoch and send again what they
  /// still hold. Documents that the backup knows already are recognised by their ids.
  public func beginEpoch() async throws {
    let epoch = Int64.random(in: 1...Int64.max)
    try await database.write { connection in
      try connection.execute("UPDATE change_clock SET epoch = $1 WHERE id = 1", [.integer(epoch)])
    }
  }
}
