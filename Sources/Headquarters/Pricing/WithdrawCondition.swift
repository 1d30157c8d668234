import Basis
import Store
import Trade

extension Headquarters {
  /// Takes a condition back: it leaves the phones with their next round trip. Orders that were priced with it
  /// keep their prices and can still be recomputed.
  public func withdrawCondition(_ id: Int64, by actor: Actor) async throws {
    try actor.require(.administrator, .manager)
    let moment = now()
    try await database.write { connection in
      var work = try ConditionWork(connection, actor, moment)
      try work.move(id, to: .withdrawn)
      try work.finish()
    }
  }
}
