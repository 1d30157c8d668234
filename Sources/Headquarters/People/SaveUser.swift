import Basis
import Store

extension Headquarters {
  /// Adds a person with a first password.
  public func createUser(_ user: User, password: String, by actor: Actor) async throws -> Int64 {
    try actor.require(.administrator)
    var refusals = user.refusals
    if let refusal = passwordRefusal(password, login: user.login) {
      refusals.append(FieldRefusal("password", refusal))
    }
    guard refusals.isEmpty else { throw FieldRefusals(refusals) }
    let hash = await PasswordHash.make(password, salt: random(16), cost: passwordCost)
    let moment = now()
    return try await namingTakenFields {
      try await self.database.write { connection in
        try connection.refuseTakenSeries(of: user)
        let row = try connection.row(
          """
          INSERT INTO app_user (login, name, role, series, password_hash, language, is_active, created_at)
          VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
          """,
          [
            .text(user.login), .text(user.name.trimmed()), .text(user.role.rawValue), .text(user.series),
            .text(hash.text), .text(user.language.code), SqlValue(user.isActive), .integer(moment.milliseconds),
          ])
        let id = row?.integer("id") ?? 0
        try connection.audit(
          .addition("app_user", id: id, name: user.login, user.auditFields), by: AuditAuthor(actor), at: moment)
        return id
      }
    }
  }

  /// Changes a person's fields; who is deactivated is signed out at once. The last active administrator stays
  /// one, so that nobody locks the company out.
  public func changeUser(_ user: User, by actor: Actor) async throws {
    try actor.require(.administrator)
    guard user.refusals.isEmpty else { throw FieldRefusals(user.refusals) }
    let moment = now()
    try await namingTakenFields {
      try await self.database.write { connection in
        let old = try connection.user(user.id)
        try connection.refuseTakenSeries(of: user)
        guard
          let entry = AuditEntry.change(
            "app_user", id: user.id, name: user.login, from: old.auditFields, to: user.auditFields)
        else { return }
        if old.role == .administrator, old.isActive, user.role != .administrator || !user.isActive {
          try connection.refuseLastAdministrator(user.id)
        }
        try connection.execute(
          """
          UPDATE app_user SET login = $1, name = $2, role = $3, series = $4, language = $5, is_active = $6
          WHERE id = $7
          """,
          [
            .text(user.login), .text(user.name.trimmed()), .text(user.role.rawValue), .text(user.series),
            .text(user.language.code), SqlValue(user.isActive), .integer(user.id),
          ])
        if !user.isActive || user.role != old.role {
          try connection.execute("DELETE FROM user_session WHERE user_id = $1", [.integer(user.id)])
        }
        try connection.audit(entry, by: AuditAuthor(actor), at: moment)
        if user.name != old.name { try connection.publishIdentities(ofUser: user.id) }
      }
    }
  }

  /// Sets a new password for somebody, signs them out everywhere and lifts a lock.
  public func setPassword(ofUser id: Int64, to password: String, by actor: Actor) async throws {
    try actor.require(.administrator)
    let user = try await database.read { try $0.user(id) }
    if let refusal = passwordRefusal(password, login: user.login) { throw FieldRefusals("password", refusal) }
    try await replacePassword(of: user, with: password, keeping: nil, by: AuditAuthor(actor))
  }

  /// A person changes their own password, knowing the old one; their other sessions end.
  public func changePassword(
    from old: String, to new: String, session: Session, address: String = ""
  ) async throws {
    let id = session.user.id
    let row = try await database.read {
      try $0.row("SELECT password_hash FROM app_user WHERE id = $1", [.integer(id)])
    }
    let key = "password:\(id)"
    let wait = gate.wait(key, now: now())
    if wait > 0 { throw SignInRefusal.tooManyAttempts(seconds: wait) }
    guard let row, await PasswordHash(text: row.text("password_hash")).matches(old) else {
      gate.fail(key, now: now())
      throw FieldRefusals(
        "old",
        Text(
          "Dotychczasowe hasło jest inne. Wpisz je ponownie.", "The old password is different. Type it again."))
    }
    if let refusal = passwordRefusal(new, login: session.user.login) { throw FieldRefusals("new", refusal) }
    try await replacePassword(
      of: session.user, with: new, keeping: session.tokenHash,
      by: AuditAuthor(userId: id, deviceId: nil, address: address))
  }

  private func replacePassword(
    of user: User, with password: String, keeping session: String?, by author: AuditAuthor
  ) async throws {
    let hash = await PasswordHash.make(password, salt: random(16), cost: passwordCost)
    let moment = now()
    try await database.write { connection in
      try connection.execute(
        "UPDATE app_user SET password_hash = $1, failed_attempts = 0, locked_until = 0 WHERE id = $2",
        [.text(hash.text), .integer(user.id)])
      try connection.execute(
        "DELETE FROM user_session WHERE user_id = $1 AND token_hash <> $2",
        [.integer(user.id), .text(session ?? "")])
      try connection.audit(
        AuditEntry(verb: "change password", kind: "app_user", id: user.id, name: user.login), by: author,
        at: moment)
    }
  }
}

extension Connection {
  func user(_ id: Int64) throws -> User {
    guard let row = try row("SELECT \(User.columns) FROM app_user WHERE id = $1", [.integer(id)]) else {
      throw MissingRefusal()
    }
    return User(row)
  }

  /// A series belongs to one person: two would give the same document numbers.
  fileprivate func refuseTakenSeries(of user: User) throws {
    if user.series.isEmpty { return }
    let other = try row(
      "SELECT name FROM app_user WHERE series = $1 AND id <> $2", [.text(user.series), .integer(user.id)])
    if let other {
      throw FieldRefusals(
        "series",
        Text(
          "Serię \(user.series) ma już \(other.text("name")). Wybierz inną.",
          "\(other.text("name")) has the series \(user.series) already. Choose another."))
    }
  }

  fileprivate func refuseLastAdministrator(_ id: Int64) throws {
    let others = try row(
      "SELECT id FROM app_user WHERE role = 'administrator' AND is_active = 1 AND id <> $1", [.integer(id)])
    if others == nil {
      throw FieldRefusals(
        "role",
        Text(
          "To ostatni aktywny administrator. Najpierw wyznacz innego.",
          "This is the last active administrator. Appoint another first."))
    }
  }
}

/// Runs a change and turns "this value exists already" into a refusal of the field.
func namingTakenFields<T: Sendable>(_ change: () async throws -> T) async throws -> T {
  do {
    return try await change()
  } catch StoreRefusal.duplicate(let table, let columns) {
    let field = columns.first ?? table
    throw FieldRefusals(
      field, Text("Ta wartość jest już zajęta. Wybierz inną.", "This value is taken already. Choose another."))
  }
}
