import Basis
import Store

/// A signed-in person.
public struct Session: Equatable, Sendable {
  /// Who.
  public let user: User
  /// What a form must send back, so that no other site can send it.
  public let csrfToken: String
  /// The session's key in the database.
  let tokenHash: String

  /// The actor for verbs, coming from `address`.
  public func actor(address: String = "") -> Actor {
    Actor(userId: user.id, role: user.role, address: address)
  }
}

/// Why somebody is not let in.
public enum SignInRefusal: Refusal, Equatable {
  /// No such login, or another password; which of the two is not said.
  case wrongCredentials
  /// Too many wrong passwords for this login.
  case locked(minutes: Int64)
  /// Too many attempts from one place.
  case tooManyAttempts(seconds: Int64)
  /// The right password of somebody who was deactivated.
  case deactivated

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    switch self {
    case .wrongCredentials:
      Text("Zły login albo hasło. Spróbuj ponownie.", "Wrong login or password. Try again.")(language)
    case .locked(let minutes):
      Text(
        "Za dużo błędnych haseł. Konto jest zablokowane na \(minutes) min; administrator może nadać nowe hasło.",
        "Too many wrong passwords. The account is locked for \(minutes) min; an administrator can set a new password."
      )(language)
    case .tooManyAttempts(let seconds):
      Text(
        "Za dużo prób. Odczekaj \(seconds) s i spróbuj ponownie.",
        "Too many attempts. Wait \(seconds) s and try again.")(language)
    case .deactivated:
      Text(
        "To konto jest wyłączone. Skontaktuj się z administratorem.",
        "This account is switched off. Contact an administrator.")(language)
    }
  }
}

extension Headquarters {
  /// Checks a password and opens a session; the token goes into a cookie and nowhere else.
  ///
  /// Five wrong passwords lock the login for a minute, each further one for twice as long, up to an hour. An
  /// unknown login costs the same work and locks in the same way, so that nobody learns which logins exist.
  public func signIn(
    login: String, password: String, address: String, agent: String = ""
  ) async throws -> (token: String, session: Session) {
    let login = String(login.trimmed().lowercasedASCII().prefix(60))
    let moment = now()
    let wait = max(gate.wait("from:\(address)", now: moment), gate.wait("as:\(login)", now: moment))
    if wait > 0 { throw SignInRefusal.tooManyAttempts(seconds: wait) }
    let row = try await database.read {
      try $0.row(
        "SELECT \(User.columns), password_hash, locked_until FROM app_user WHERE login = $1", [.text(login)])
    }
    if let row, row.integer("locked_until") > moment.milliseconds {
      throw SignInRefusal.locked(minutes: (row.integer("locked_until") - moment.milliseconds + 59_999) / 60_000)
    }
    let isRight: Bool
    if let row, password.utf8.count <= 200 {
      isRight = await PasswordHash(text: row.text("password_hash")).matches(password)
    } else {
      _ = await PasswordHash.make(String(password.prefix(200)), salt: random(16), cost: passwordCost)
      isRight = false
    }
    guard let row, isRight else {
      gate.fail("from:\(address)", now: moment)
      try await noteWrongPassword(login: login, row?.integer("id"), address: address, at: moment)
      throw SignInRefusal.wrongCredentials
    }
    let user = User(row)
    guard user.isActive else { throw SignInRefusal.deactivated }
    gate.succeed("from:\(address)")
    return try await openSession(user, address: address, agent: agent, at: moment)
  }

  private func noteWrongPassword(login: String, _ id: Int64?, address: String, at moment: Instant) async throws
  {
    guard let id else { return gate.fail("as:\(login)", now: moment) }
    try await database.write { connection in
      let row = try connection.row(
        "UPDATE app_user SET failed_attempts = failed_attempts + 1 WHERE id = $1 RETURNING failed_attempts",
        [.integer(id)])
      let failures = row?.integer("failed_attempts") ?? 0
      if failures >= 5 {
        let minutes = min(Int64(1) << min(failures - 5, 6), 60)
        try connection.execute(
          "UPDATE app_user SET locked_until = $1 WHERE id = $2",
          [.integer(moment.adding(seconds: minutes * 60).milliseconds), .integer(id)])
      }
      try connection.audit(
        AuditEntry(verb: "fail to sign in", kind: "app_user", id: id, name: login),
        by: AuditAuthor(userId: nil, deviceId: nil, address: address), at: moment)
    }
  }

  private func openSession(
    _ user: User, address: String, agent: String, at moment: Instant
  ) async throws -> (token: String, session: Session) {
    let token = newToken()
    let session = Session(user: user, csrfToken: hex(random(16)), tokenHash: sha256(token.utf8))
    try await database.write { connection in
      try connection.execute(
        "UPDATE app_user SET failed_attempts = 0, locked_until = 0 WHERE id = $1", [.integer(user.id)])
      try connection.execute(
        "DELETE FROM user_session WHERE expires_at < $1", [.integer(moment.milliseconds)])
      try connection.execute(
        """
        INSERT INTO user_session (token_hash, user_id, csrf_token, created_at, last_seen_at, expires_at, address,
          agent)
        VALUES ($1, $2, $3, $4, $4, $5, $6, $7)
        """,
        [
          .text(session.tokenHash), .integer(user.id), .text(session.csrfToken),
          .integer(moment.milliseconds), .integer(moment.adding(seconds: sessionSeconds).milliseconds),
          .text(address), .text(String(agent.prefix(200))),
        ])
      try connection.audit(
        AuditEntry(verb: "sign in", kind: "app_user", id: user.id, name: user.login),
        by: AuditAuthor(userId: user.id, deviceId: nil, address: address), at: moment)
    }
    return (token, session)
  }

  /// The session of a cookie's token; `nil` when it ended, expired, slept for 12 hours, or its person was
  /// deactivated.
  public func session(token: String) async throws -> Session? {
    let tokenHash = sha256(token.utf8)
    let moment = now()
    let row = try await database.read {
      try $0.row(
        """
        SELECT u.id, u.login, u.name, u.role, u.series, u.language, u.is_active, s.csrf_token, s.last_seen_at
        FROM user_session s JOIN app_user u ON u.id = s.user_id
        WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.last_seen_at > $3 AND u.is_active = 1
        """,
        [
          .text(tokenHash), .integer(moment.milliseconds),
          .integer(moment.adding(seconds: -idleSeconds).milliseconds),
        ])
    }
    guard let row else { return nil }
    // Once a minute is enough to know who is there, and spares a write per page.
    if moment.milliseconds - row.integer("last_seen_at") > 60_000 {
      try await database.write {
        try $0.execute(
          "UPDATE user_session SET last_seen_at = $1 WHERE token_hash = $2",
          [.integer(moment.milliseconds), .text(tokenHash)])
      }
    }
    return Session(user: User(row), csrfToken: row.text("csrf_token"), tokenHash: tokenHash)
  }

  /// Ends one session.
  public func signOut(_ session: Session, address: String = "") async throws {
    let moment = now()
    try await database.write { connection in
      try connection.execute("DELETE FROM user_session WHERE token_hash = $1", [.text(session.tokenHash)])
      try connection.audit(
        AuditEntry(verb: "sign out", kind: "app_user", id: session.user.id, name: session.user.login),
        by: AuditAuthor(userId: session.user.id, deviceId: nil, address: address), at: moment)
    }
  }

  /// Ends all sessions of a person: their own, or anybody's for an administrator.
  public func signOutEverywhere(userId: Int64, by actor: Actor) async throws {
    if actor.userId != userId { try actor.require(.administrator) }
    let moment = now()
    try await database.write { connection in
      let user = try connection.user(userId)
      try connection.execute("DELETE FROM user_session WHERE user_id = $1", [.integer(userId)])
      try connection.audit(
        AuditEntry(verb: "sign out everywhere", kind: "app_user", id: userId, name: user.login),
        by: AuditAuthor(actor), at: moment)
    }
  }

  /// The language a person chose for their screens.
  public func setLanguage(_ language: Language, session: Session) async throws {
    let id = session.user.id
    try await database.write {
      try $0.execute(
        "UPDATE app_user SET language = $1 WHERE id = $2", [.text(language.code), .integer(id)])
    }
  }
}

/// A month.
private let sessionSeconds: Int64 = 30 * 86_400
/// Twelve hours.
private let idleSeconds: Int64 = 12 * 3_600
