import Basis
import Store
import Trade

extension Headquarters {
  /// Keeps a procedure as a draft of its own; the published one stays as it is until another is published.
  @discardableResult
  public func save(_ procedure: TradeProcedure, by actor: Actor) async throws -> Int64 {
    try actor.require(.administrator)
    let moment = now()
    return try await database.write { connection in
      try connection.takeTurn()
      try connection.refuseImpossible(procedure)
      let author = try connection.personName(actor)
      var id = procedure.id
      if id != 0 {
        guard let old = try connection.procedures(where: "id = $1", [.integer(id)]).first else {
          throw MissingRefusal()
        }
        // What was published once stays for replay; a change of it is a new draft.
        if old.state != .draft { id = 0 }
      }
      if id == 0 {
        let row = try connection.row(
          """
          INSERT INTO pricing_procedure (version, name, state, line_and_group, author, created_at)
          SELECT MAX(version) + 1, $1, 0, $2, $3, $4 FROM pricing_procedure RETURNING id
          """,
          [
            .text(procedure.name.trimmed()), SqlValue(procedure.procedure.lineAndGroup.rawValue), .text(author),
            .integer(moment.milliseconds),
          ])
        id = row?.integer("id") ?? 0
      } else {
        try connection.execute(
          "UPDATE pricing_procedure SET name = $1, line_and_group = $2, author = $3 WHERE id = $4",
          [
            .text(procedure.name.trimmed()), SqlValue(procedure.procedure.lineAndGroup.rawValue), .text(author),
            .integer(id),
          ])
        try connection.execute("DELETE FROM procedure_step WHERE procedure_id = $1", [.integer(id)])
        try connection.execute("DELETE FROM exclusion_group WHERE procedure_id = $1", [.integer(id)])
      }
      try connection.writeParts(of: procedure.procedure, id)
      try connection.audit(
        AuditEntry(
          verb: procedure.id == id ? "change" : "add", kind: "pricing_procedure", id: id, name: procedure.name,
          after: [("steps", .text(procedure.procedure.steps.map { "\($0.type)" }.joined(separator: " ")))]),
        by: AuditAuthor(actor), at: moment)
      return id
    }
  }

  /// Makes a procedure apply in place of the one before; phones calculate with it after their next round trip.
  public func publishProcedure(_ id: Int64, by actor: Actor) async throws {
    try actor.require(.administrator)
    let moment = now()
    try await database.write { connection in
      try connection.takeTurn()
      guard let draft = try connection.procedures(where: "id = $1", [.integer(id)]).first else {
        throw MissingRefusal()
      }
      if draft.state == .published { return }
      try connection.refuseImpossible(draft)
      try connection.execute("UPDATE pricing_procedure SET state = 2 WHERE state = 1")
      try connection.execute(
        "UPDATE pricing_procedure SET state = 1, approved_by = $1, approved_at = $2 WHERE id = $3",
        [.text(try connection.personName(actor)), .integer(moment.milliseconds), .integer(id)])
      try connection.audit(
        AuditEntry(verb: "publish", kind: "pricing_procedure", id: id, name: draft.name),
        by: AuditAuthor(actor),
        at: moment)
      try connection.publishPricing()
    }
  }

  /// Takes a draft away. The published procedure goes only when another is published.
  public func withdrawProcedure(_ id: Int64, by actor: Actor) async throws {
    try actor.require(.administrator)
    let moment = now()
    try await database.write { connection in
      try connection.takeTurn()
      guard let old = try connection.procedures(where: "id = $1", [.integer(id)]).first else {
        throw MissingRefusal()
      }
      if old.state == .published {
        throw FieldRefusals(
          "state",
          Text(
            "Obowiązującego schematu nie można wycofać. Ogłoś inny: zastąpi ten.",
            "The procedure in force cannot be withdrawn. Publish another one: it takes its place."))
      }
      try connection.execute("UPDATE pricing_procedure SET state = 2 WHERE id = $1", [.integer(id)])
      try connection.audit(
        AuditEntry(verb: "withdraw", kind: "pricing_procedure", id: id, name: old.name), by: AuditAuthor(actor),
        at: moment)
    }
  }

  /// All procedures, the newest edition first.
  public func procedures() async throws -> [TradeProcedure] {
    try await database.read { try $0.procedures() }
  }
}

extension Connection {
  /// A step on a later one, arithmetic in a stage where it has no meaning, or a procedure without the price it
  /// starts from.
  fileprivate func refuseImpossible(_ procedure: TradeProcedure) throws {
    var fields = FieldCheck()
    fields.required("name", procedure.name, limit: 100)
    try fields.throwIfAny()
    let types = try conditionTypes()
    do { try Trade.check(procedure.procedure, types.map(\.type)) } catch {
      throw FieldRefusals([error.fieldRefusal])
    }
    let steps = procedure.procedure.steps.map(\.type)
    for type in TradeConditionType.ownTables where !steps.contains(type) {
      let name = types[Int(type)].type.name
      throw FieldRefusals(
        "steps",
        Text(
          "W schemacie brakuje kroku „\(name.polish)”. Dodaj go: bez niego cenniki i rabaty klientów nie działają.",
          "The procedure lacks the step “\(name.english)”. Add it: price lists and customer discounts need it.")
      )
    }
  }

  fileprivate func writeParts(of procedure: PricingProcedure, _ id: Int64) throws {
    try executeBatch(
      """
      INSERT INTO procedure_step (procedure_id, position, type_id, lane, base, exclusion_group, is_additive)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """,
      procedure.steps.enumerated().map { position, step in
        [
          .integer(id), SqlValue(position), SqlValue(step.type), SqlValue(step.lane),
          .integer(step.storedBase), SqlValue(step.group), SqlValue(step.isAdditive),
        ]
      })
    try executeBatch(
      "INSERT INTO exclusion_group (procedure_id, number, contest, rival) VALUES ($1, $2, $3, $4)",
      procedure.groups.enumerated().map { index, group in
        [.integer(id), SqlValue(index + 1), SqlValue(group.contest.rawValue), SqlValue(group.rival)]
      })
  }
}
