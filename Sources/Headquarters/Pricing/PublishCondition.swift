import Basis
import Store
import Trade

extension Headquarters {
  /// Makes a condition apply: it goes into every snapshot and to the phones that may hold it, with the name of
  /// who agreed. A clash with another published record is refused in words.
  public func publishCondition(_ id: Int64, by actor: Actor) async throws {
    try actor.require(.administrator, .manager)
    let moment = now()
    try await database.write { connection in
      var work = try ConditionWork(connection, actor, moment)
      try work.move(id, to: .published)
      try work.finish()
    }
  }
}
