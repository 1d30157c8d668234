import Basis
import Store
import Sync

/// Why a document is kept without being carried out.
enum QuarantineReason: String {
  /// Another document has its id.
  case idClash = "id_clash"
  /// Another document of the device has its sequence.
  case sequenceClash = "sequence_clash"
  /// The device had been shut out.
  case deviceRevoked = "device_revoked"
}

extension SyncDocument {
  /// Tells two documents with the same id apart.
  var digest: String { sha256(payload + Array("\(kind).\(version).\(sequence)".utf8)) }
}

extension Connection {
  /// Keeps the bytes of a document that HQ cannot take as it is: nothing that was sent is ever lost.
  func keep(
    _ document: SyncDocument, from device: Device, reason: QuarantineReason, at moment: Instant
  ) throws {
    let kept = try execute(
      """
      INSERT INTO quarantine (device_id, document_id, device_sequence, kind, version, digest, payload, received_at,
        reason)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
      """,
      [
        .integer(device.id), .text(document.id.hex), .integer(Int64(clamping: document.sequence)),
        .integer(Int64(clamping: document.kind)), .integer(Int64(clamping: document.version)),
        .text(document.digest), .bytes(document.payload), .integer(moment.milliseconds),
        .text(reason.rawValue),
      ])
    guard kept > 0 else { return }
    try audit(
      AuditEntry(
        verb: "quarantine", kind: "document", id: nil, name: document.id.hex,
        after: [("sequence", SqlValue(document.sequence)), ("reason", .text(reason.rawValue))]),
      by: AuditAuthor(userId: device.userId, deviceId: device.id), at: moment)
  }
}
