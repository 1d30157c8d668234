import Basis
import Store
import Sync

/// How long HQ still keeps what a device sends that was shut out.
private let graceSeconds: Int64 = 72 * 3_600
/// More than an honest device holds back.
private let mostPerDevice: Int64 = 1_000

extension Headquarters {
  /// Keeps the documents of a device that was shut out less than 72 hours ago: what a representative wrote before
  /// is work that somebody at HQ may still want. Nothing is carried out, and the device gets its refusal.
  public func keepLateDocuments(_ documents: [SyncDocument], token: String) async throws {
    let moment = now()
    let earliest = moment.adding(seconds: -graceSeconds).milliseconds
    guard !documents.isEmpty else { return }
    try await database.write { connection in
      let row = try connection.row(
        """
        SELECT d.id, d.user_id, d.series,
          (SELECT COUNT(*) FROM quarantine q WHERE q.device_id = d.id AND q.reason = 'device_revoked') AS kept
        FROM device d WHERE d.token_hash = $1 AND d.revoked_at > $2
        """, [.text(sha256(token.utf8)), .integer(earliest)])
      guard let row else { return }
      let device = Device(
        id: row.integer("id"), userId: row.integer("user_id"), series: row.text("series"))
      let free = max(0, mostPerDevice - row.integer("kept"))
      for document in documents.prefix(Int(free)) where try !connection.isInInbox(document, from: device) {
        try connection.keep(document, from: device, reason: .deviceRevoked, at: moment)
      }
    }
  }
}

extension Connection {
  /// Whether exactly this document has arrived before: its answer was lost, not the document.
  fileprivate func isInInbox(_ document: SyncDocument, from device: Device) throws -> Bool {
    try row(
      "SELECT 1 AS found FROM inbox WHERE document_id = $1 AND device_id = $2 AND digest = $3",
      [.text(document.id.hex), .integer(device.id), .text(document.digest)]) != nil
  }
}
