import Basis
import Store
import Sync

extension Headquarters {
  /// One round trip with a device: its documents in, an outcome for each, and the changes it has not seen.
  ///
  /// Each document has a transaction of its own, so that a bad one keeps nothing else back. The answer follows
  /// from what is stored: a device whose answer was lost asks again and gets the same words.
  public func synchronise(_ device: Device, _ request: SyncRequest) async throws -> SyncResponse {
    var outcomes: [SyncOutcome] = []
    for document in request.documents.sorted(by: { $0.sequence < $1.sequence }) {
      outcomes.append(try await receive(document, from: device))
    }
    var response = try await changes(for: device, request)
    response.outcomes = outcomes
    try await noteVisit(of: device, request)
    return response
  }

  /// What HQ shows about a device. Once a minute is enough when nothing moved: an idle round trip writes nothing.
  private func noteVisit(of device: Device, _ request: SyncRequest) async throws {
    let moment = now()
    let build = String(request.build.prefix(60))
    let cursor = Int64(clamping: request.cursor)
    let waiting = Int64(clamping: min(request.waiting, 1_000_000))
    let last = Int64(clamping: request.documents.map(\.sequence).max() ?? 0)
    let known = try await database.read {
      try $0.row(
        "SELECT last_seen_at, cursor_seq, waiting, build, last_sequence FROM device WHERE id = $1",
        [.integer(device.id)])
    }
    guard let known else { return }
    let isSame =
      known.integer("cursor_seq") == cursor && known.integer("waiting") == waiting
      && known.text("build") == build && known.integer("last_sequence") >= last
    if isSame, moment.milliseconds - known.integer("last_seen_at") < 60_000 { return }
    try await database.write {
      try $0.execute(
        """
        UPDATE device SET last_seen_at = $1, cursor_seq = $2, waiting = $3, build = $4,
          last_sequence = CASE WHEN last_sequence < $5 THEN $5 ELSE last_sequence END
        WHERE id = $6
        """,
        [
          .integer(moment.milliseconds), .integer(cursor), .integer(waiting), .text(build), .integer(last),
          .integer(device.id),
        ])
    }
  }
}
