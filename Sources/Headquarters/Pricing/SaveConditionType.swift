import Basis
import Store
import Trade

extension TradeConditionType {
  /// What is wrong with the fields; empty when nothing is.
  public var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.required("code", type.code, limit: 10)
    check.required("namePl", type.name.polish, limit: 100)
    check.required("nameEn", type.name.english, limit: 100)
    if type.accesses.isEmpty || type.accesses.count > 12 {
      check.refuse(
        "accesses", "Rodzaj warunku ma od 1 do 12 kluczy. Dodaj albo usuń klucze.",
        "A condition type has from 1 to 12 keys. Add or remove some.")
    }
    if Set(type.accesses).count != type.accesses.count {
      check.refuse(
        "accesses", "Ten sam klucz jest dwa razy. Usuń jeden.", "The same key is there twice. Remove one.")
    }
    if check.refusals.isEmpty {
      do {
        try Trade.check(PricingProcedure(steps: [.init(type: 0)]), [type])
      } catch {
        check.refuse(
          "stage", "Takie obliczenie nie należy do tego etapu. Zmień etap albo obliczenie.",
          "This calculation does not belong into the stage. Change one of them.")
      }
    }
    return check.refusals
  }
}

extension Headquarters {
  /// Adds a condition type (`isNew`) or changes one. A type that has records keeps its stage, its arithmetic and
  /// the order of its keys, because records and phones name them by place; new keys go to the end. A new type
  /// joins the procedure in force at the end of its stage, so that its records count at once.
  @discardableResult
  public func save(_ type: TradeConditionType, isNew: Bool, by actor: Actor) async throws -> UInt16 {
    try actor.require(.administrator)
    if !type.refusals.isEmpty { throw FieldRefusals(type.refusals) }
    let moment = now()
    return try await namingTakenFields {
      try await self.database.write { connection in
        try connection.takeTurn()
        let known = try connection.conditionTypes()
        var new = type
        var entry: AuditEntry?
        if isNew {
          new.id = UInt16(known.count)
          new.version = 1
          try connection.insert(new, at: moment)
          entry = .addition("condition_type", id: Int64(new.id), name: new.type.name.english, new.auditFields)
        } else {
          guard let old = known.first(where: { $0.id == type.id }) else { throw MissingRefusal() }
          try connection.refuseMovedKeys(old, new)
          entry = .change(
            "condition_type", id: Int64(new.id), name: new.type.name.english, from: old.auditFields,
            to: new.auditFields)
          if entry == nil { return new.id }
          new.version = old.version + 1
          try connection.update(new, from: old, at: moment)
        }
        try connection.audit(entry, by: AuditAuthor(actor), at: moment)
        if isNew { try connection.addStep(new) }
        try connection.publishPricing()
        return new.id
      }
    }
  }

  /// Takes a type out of the procedure in force: its records count no more. Its number stays taken.
  public func withdrawConditionType(_ id: UInt16, by actor: Actor) async throws {
    try actor.require(.administrator)
    guard !TradeConditionType.ownTables.contains(id) else {
      throw FieldRefusals(
        "type",
        Text(
          "Cen z cennika i rabatów klienta nie można wyłączyć. Zmień same ceny i rabaty.",
          "List prices and customer discounts cannot be switched off. Change the prices themselves."))
    }
    let moment = now()
    try await database.write { connection in
      try connection.takeTurn()
      guard let type = try connection.conditionTypes().first(where: { $0.id == id }) else {
        throw MissingRefusal()
      }
      guard let current = try connection.procedures(where: "state = 1").first else { return }
      let place = current.procedure.steps.firstIndex { $0.type == id }
      guard let place else { return }
      let depends = current.procedure.steps.contains { $0.storedBase == Int64(place) }
      if depends {
        throw FieldRefusals(
          "type",
          Text(
            "Inny krok schematu liczy się od tego rodzaju. Zmień najpierw tamten krok.",
            "Another step of the procedure is based on this type. Change that step first."))
      }
      try connection.execute(
        "DELETE FROM procedure_step WHERE procedure_id = $1 AND type_id = $2",
        [.integer(current.id), SqlValue(id)])
      try connection.renumberSteps(current.id)
      try connection.audit(
        AuditEntry(verb: "withdraw", kind: "condition_type", id: Int64(id), name: type.type.name.english),
        by: AuditAuthor(actor), at: moment)
      try connection.publishPricing()
    }
  }

  /// Puts a withdrawn type back into the procedure in force.
  public func publishConditionType(_ id: UInt16, by actor: Actor) async throws {
    try actor.require(.administrator)
    let moment = now()
    try await database.write { connection in
      try connection.takeTurn()
      guard let type = try connection.conditionTypes().first(where: { $0.id == id }) else {
        throw MissingRefusal()
      }
      try connection.addStep(type)
      try connection.audit(
        AuditEntry(verb: "publish", kind: "condition_type", id: Int64(id), name: type.type.name.english),
        by: AuditAuthor(actor), at: moment)
      try connection.publishPricing()
    }
  }
}

extension TradeConditionType {
  fileprivate var auditFields: AuditFields {
    [
      ("code", .text(type.code)), ("name_pl", .text(type.name.polish)), ("name_en", .text(type.name.english)),
      ("stage", SqlValue(type.stage.rawValue)), ("calculation", SqlValue(type.calculation.rawValue)),
      ("sign", SqlValue(type.sign.rawValue)), ("is_guarded", SqlValue(type.isGuarded)),
      ("is_manual_allowed", SqlValue(isManualAllowed)),
      ("accesses", .text(type.accesses.map { $0.text(.english) }.joined(separator: ", "))),
    ]
  }
}

extension Connection {
  fileprivate func insert(_ type: TradeConditionType, at moment: Instant) throws {
    try execute(
      """
      INSERT INTO condition_type (id, code, name_pl, name_en, stage, calculation, sign, is_guarded,
        is_manual_allowed, version, updated_at)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      """,
      [
        SqlValue(type.id), .text(type.type.code.trimmed()), .text(type.type.name.polish.trimmed()),
        .text(type.type.name.english.trimmed()), SqlValue(type.type.stage.rawValue),
        SqlValue(type.type.calculation.rawValue), SqlValue(type.type.sign.rawValue),
        SqlValue(type.type.isGuarded), SqlValue(type.isManualAllowed), .integer(type.version),
        .integer(moment.milliseconds),
      ])
    try insertAccesses(of: type, from: 0)
  }

  private func insertAccesses(of type: TradeConditionType, from first: Int) throws {
    try executeBatch(
      """
      INSERT INTO condition_access (type_id, position, who, what, terms, finds_next)
      VALUES ($1, $2, $3, $4, $5, $6)
      """,
      type.type.accesses.enumerated().dropFirst(first).map { position, access in
        [
          SqlValue(type.id), SqlValue(position), SqlValue(access.who.rawValue), SqlValue(access.what.rawValue),
          .integer(access.storedTerms), SqlValue(access.findsNext),
        ]
      })
  }

  fileprivate func update(_ type: TradeConditionType, from old: TradeConditionType, at moment: Instant) throws {
    try execute(
      """
      UPDATE condition_type SET code = $1, name_pl = $2, name_en = $3, stage = $4, calculation = $5, sign = $6,
        is_guarded = $7, is_manual_allowed = $8, version = $9, updated_at = $10
      WHERE id = $11
      """,
      [
        .text(type.type.code.trimmed()), .text(type.type.name.polish.trimmed()),
        .text(type.type.name.english.trimmed()), SqlValue(type.type.stage.rawValue),
        SqlValue(type.type.calculation.rawValue), SqlValue(type.type.sign.rawValue),
        SqlValue(type.type.isGuarded), SqlValue(type.isManualAllowed), .integer(type.version),
        .integer(moment.milliseconds), SqlValue(type.id),
      ])
    let kept = zip(old.type.accesses, type.type.accesses).prefix { $0 == $1 }.count
    try execute(
      "DELETE FROM condition_access WHERE type_id = $1 AND position >= $2", [SqlValue(type.id), SqlValue(kept)])
    try insertAccesses(of: type, from: kept)
  }

  /// Keys with records keep their place, and a type with records keeps what it calculates.
  fileprivate func refuseMovedKeys(_ old: TradeConditionType, _ new: TradeConditionType) throws {
    let own = TradeConditionType.ownTables.contains(old.id)
    let used = try row("SELECT MAX(access) AS last FROM price_condition WHERE type_id = $1", [SqlValue(old.id)])
    let last = own ? Int64(old.type.accesses.count - 1) : used?.optionalInteger("last")
    guard let last else { return }
    let isSame =
      old.type.stage == new.type.stage && old.type.calculation == new.type.calculation
      && old.type.sign == new.type.sign
    if !isSame {
      throw FieldRefusals(
        "stage",
        Text(
          "Rodzaj ma już warunki: etapu, obliczenia i znaku nie można zmienić. Dodaj nowy rodzaj.",
          "The type has records: stage, calculation and sign cannot change. Add another type."))
    }
    if new.type.accesses.prefix(Int(last) + 1) != old.type.accesses.prefix(Int(last) + 1) {
      throw FieldRefusals(
        "accesses",
        Text(
          "Klucze, które mają warunki, zostają na swoich miejscach. Nowe dodaj na końcu.",
          "Keys that have records stay in their places. Add new ones at the end."))
    }
    if own, new.type.code != old.type.code {
      throw FieldRefusals(
        "code",
        Text(
          "Kodu tego rodzaju nie można zmienić: po nim poznają go telefony.",
          "The code of this type cannot change: phones know it by it."))
    }
  }

  /// Adds a type at the end of its stage in the procedure in force.
  fileprivate func addStep(_ type: TradeConditionType) throws {
    guard let current = try procedures(where: "state = 1").first,
      !current.procedure.steps.contains(where: { $0.type == type.id })
    else { return }
    let types = try conditionTypes()
    let place =
      current.procedure.steps.firstIndex { step in
        step.lane > 0 || types[Int(step.type)].type.stage > type.type.stage
      } ?? current.procedure.steps.count
    var procedure = current.procedure
    procedure.steps.insert(PricingProcedure.Step(type: type.id), at: place)
    for index in procedure.steps.indices {
      if case .step(let base) = procedure.steps[index].base, Int(base) >= place {
        procedure.steps[index].base = .step(base + 1)
      }
    }
    try replaceSteps(current.id, procedure.steps)
  }

  /// Closes the gap of a step that was taken out.
  fileprivate func renumberSteps(_ id: Int64) throws {
    let rows = try rows(
      "SELECT position FROM procedure_step WHERE procedure_id = $1 ORDER BY position", [.integer(id)])
    let positions = rows.map { $0.integer("position") }
    for (index, position) in positions.enumerated() where Int64(index) != position {
      try execute(
        "UPDATE procedure_step SET base = $1 WHERE procedure_id = $2 AND base = $3",
        [SqlValue(index), .integer(id), .integer(position)])
      try execute(
        "UPDATE procedure_step SET position = $1 WHERE procedure_id = $2 AND position = $3",
        [SqlValue(index), .integer(id), .integer(position)])
    }
  }

  private func replaceSteps(_ id: Int64, _ steps: [PricingProcedure.Step]) throws {
    try execute("DELETE FROM procedure_step WHERE procedure_id = $1", [.integer(id)])
    try executeBatch(
      """
      INSERT INTO procedure_step (procedure_id, position, type_id, lane, base, exclusion_group, is_additive)
      VALUES ($1, $2, $3, $4, $5, $6, $7)
      """,
      steps.enumerated().map { position, step in
        [
          .integer(id), SqlValue(position), SqlValue(step.type), SqlValue(step.lane),
          .integer(step.storedBase), SqlValue(step.group), SqlValue(step.isAdditive),
        ]
      })
  }
}
