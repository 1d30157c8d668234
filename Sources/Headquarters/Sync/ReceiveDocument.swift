import Basis
import Store
import Sync
import Trade

extension Headquarters {
  /// Takes one document in, once. The row of `inbox` is the guard: whoever inserts it carries the document out
  /// in the same transaction, and everybody else reads the outcome from it.
  func receive(_ document: SyncDocument, from device: Device) async throws -> SyncOutcome {
    let digest = document.digest
    let moment = now()
    let prices = prices
    return try await database.write { connection in
      let isNew = try connection.execute(
        """
        INSERT INTO inbox (document_id, device_id, device_sequence, kind, version, digest, payload, received_at,
          outcome)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) ON CONFLICT DO NOTHING
        """,
        [
          .text(document.id.hex), .integer(device.id), .integer(Int64(clamping: document.sequence)),
          .integer(Int64(clamping: document.kind)), .integer(Int64(clamping: document.version)), .text(digest),
          .bytes(document.payload), .integer(moment.milliseconds),
          SqlValue(SyncOutcome.Code.unknownKind.rawValue),
        ])
      if isNew == 0 {
        let known = try connection.row("SELECT * FROM inbox WHERE document_id = $1", [.text(document.id.hex)])
        guard let known, known.text("digest") == digest, known.integer("device_id") == device.id else {
          return try connection.quarantine(document, from: device, isSameId: known != nil, at: moment)
        }
        let stored = SyncOutcome(inbox: known, document.id)
        // A program that was too old for the document may know it now.
        if stored.code != .unknownKind || SyncDocument.Kind(rawValue: document.kind) == nil { return stored }
      }
      let outcome = try connection.carryOut(document, from: device, prices, at: moment)
      try connection.execute(
        "UPDATE inbox SET outcome = $1, number = $2, reason_pl = $3, reason_en = $4 WHERE document_id = $5",
        [
          SqlValue(outcome.code.rawValue), .text(outcome.number), .text(outcome.reason.polish),
          .text(outcome.reason.english), .text(document.id.hex),
        ])
      return outcome
    }
  }
}

extension SyncOutcome {
  fileprivate init(inbox row: Row, _ id: DocumentId) {
    self.init(
      id: id, code: Code(rawValue: UInt64(row.integer("outcome"))) ?? .unknownKind, number: row.text("number"),
      reason: Text(row.text("reason_pl"), row.text("reason_en")))
  }
}

extension Connection {
  fileprivate func carryOut(
    _ document: SyncDocument, from device: Device, _ prices: PricingHome, at moment: Instant
  ) throws -> SyncOutcome {
    switch SyncDocument.Kind(rawValue: document.kind) {
    case .order:
      guard let order = try? Order(bytes: document.payload[...]), order.isStorable(as: document.id) else {
        return SyncOutcome(
          id: document.id, code: .unreadable,
          reason: Text(
            "Centrala nie może odczytać dokumentu. Zachowała go i sprawdzi; zadzwoń do centrali.",
            "HQ cannot read the document. It has kept it for a check; call HQ."))
      }
      return try accept(order, document, from: device, prices, at: moment)
    case nil:
      return SyncOutcome(
        id: document.id, code: .unknownKind,
        reason: Text(
          "Centrala nie zna jeszcze takich dokumentów. Zostanie przyjęty po jej aktualizacji.",
          "HQ does not know such documents yet. It will be taken after HQ's update."))
    }
  }

  /// Keeps a document whose id or sequence another one has, and says so.
  fileprivate func quarantine(
    _ document: SyncDocument, from device: Device, isSameId: Bool, at moment: Instant
  ) throws -> SyncOutcome {
    try keep(document, from: device, reason: isSameId ? .idClash : .sequenceClash, at: moment)
    return SyncOutcome(
      id: document.id, code: .idClash,
      reason: isSameId
        ? Text(
          "Centrala ma już inny dokument o tym identyfikatorze. Zachowała ten; zadzwoń do centrali.",
          "HQ has another document with this id. It has kept this one; call HQ.")
        : Text(
          "Centrala ma już inny dokument o tym numerze kolejnym. Zachowała ten; przyłącz urządzenie ponownie i zadzwoń do centrali.",
          "HQ has another document with this sequence. It has kept this one; enrol the device again and call HQ."
        ))
  }
}

extension Order {
  /// Whether the order is what its envelope says and fits the columns.
  fileprivate func isStorable(as id: DocumentId) -> Bool {
    self.id == id && number.utf8.count <= 200 && customerReference.utf8.count <= 1_000
      && note.utf8.count <= 16_000 && !hasZero(number, customerReference, note)
      && lines.allSatisfy {
        $0.name.utf8.count <= 1_000 && $0.unit.utf8.count <= 100 && !hasZero($0.name, $0.unit)
          && $0.ratio.numerator > 0 && $0.ratio.denominator > 0
      }
  }

  /// PostgreSQL's texts cannot hold the character 0.
  private func hasZero(_ texts: String...) -> Bool { texts.contains { $0.utf8.contains(0) } }
}
