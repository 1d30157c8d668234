import Basis
import Store
import Sync
import Trade

extension Headquarters {
  /// A person takes an order that waits for a decision; it gets HQ's number and the phone learns of it.
  @discardableResult
  public func acceptHeldOrder(_ id: Int64, by actor: Actor) async throws -> String {
    try await decide(id, by: actor) { connection, date in
      .accept(number: try connection.nextOrderNumber(date))
    }.detail
  }

  /// A person refuses an order that waits for a decision; the phone shows the reason.
  public func rejectOrder(_ id: Int64, reason: String, by actor: Actor) async throws {
    var check = FieldCheck()
    check.required("reason", reason, limit: 500)
    try check.throwIfAny()
    _ = try await decide(id, by: actor) { _, _ in .reject(reason: reason.trimmed()) }
  }

  private func decide(
    _ id: Int64, by actor: Actor,
    _ event: @escaping @Sendable (any Connection, CivilDate) throws -> OrderEvent
  ) async throws -> OrderState {
    try actor.require(.administrator, .manager)
    let moment = now()
    return try await database.write { connection in
      // Whoever of two people comes second waits here, and then finds the order decided.
      let lock = connection.dialect == .postgres ? " FOR UPDATE" : ""
      guard let row = try connection.row("SELECT * FROM customer_order WHERE id = $1\(lock)", [.integer(id)]),
        let old = OrderState(
          code: UInt8(row.integer("state")), detail: row.text("state_detail"),
          at: Instant(milliseconds: row.integer("confirmed_at"))),
        let date = CivilDate(row.text("order_date"))
      else { throw MissingRefusal() }
      // Asked before a number is drawn: a refused decision must leave no gap.
      _ = try old.after(.reject(reason: ""))
      let state = try old.after(try event(connection, date))
      try connection.write(state, to: row, by: actor, at: moment)
      try connection.audit(
        AuditEntry(
          verb: state.code == 4 ? "accept" : "reject", kind: "customer_order", id: id,
          name: row.text("number"), before: [("state", .text(old.name(.english)))],
          after: [("state", .text(state.name(.english))), ("detail", .text(state.detail))]),
        by: AuditAuthor(actor), at: moment)
      try connection.publishStatus(state, of: row)
      return state
    }
  }
}

extension Connection {
  fileprivate func write(_ state: OrderState, to row: Row, by actor: Actor, at moment: Instant) throws {
    var number = SqlValue.null
    if case .accepted(let given) = state { number = .text(given) }
    try execute(
      """
      UPDATE customer_order SET state = $1, state_detail = $2, hq_number = $3, decided_at = $4, decided_by = $5
      WHERE id = $6
      """,
      [
        SqlValue(state.code), .text(state.detail), number, .integer(moment.milliseconds),
        actor.userId == 0 ? .null : .integer(actor.userId), row["id"],
      ])
  }

  /// Tells the device that made the document.
  fileprivate func publishStatus(_ state: OrderState, of row: Row) throws {
    let inbox = try self.row(
      "SELECT device_sequence FROM inbox WHERE document_id = $1", [row["document_id"]])
    guard let inbox, let id = DocumentId(hex: row.text("document_id")) else { return }
    var number = ""
    var reason = Text("", "")
    switch state {
    case .accepted(let given): number = given
    case .rejected(let why): reason = Text(why, why)
    default: break
    }
    let status = DocumentStatus(id: id, state: state, number: number, reason: reason)
    try publish([
      Publication(
        bucket: Bucket(.device, UInt32(row.integer("device_id"))), kind: .documentStatus,
        key: UInt64(inbox.integer("device_sequence")), payload: status.row)
    ])
  }
}
