import Basis
import Store
import Sync

/// A code that turns a phone into a device of a representative, shown once.
public struct EnrolmentCode: Equatable, Sendable {
  /// Eight letters and digits that cannot be mistaken for each other, in two groups: "K7PD-93XM".
  public let code: String
  /// Until when it can be used.
  public let expiresAt: Instant
}

/// What an enrolled phone is told.
public struct Enrolled: Equatable, Sendable {
  /// The device's number.
  public let deviceId: Int64
  /// What it shows with every request from now on; kept nowhere else.
  public let token: String
  /// The series of its document numbers.
  public let series: String
  /// Whose it is.
  public let representative: String
  /// The company's name.
  public let company: String
}

/// Why a phone is not taken in or not served.
public enum DeviceRefusal: Refusal, Equatable {
  /// No such code, used already, or older than a day; which of them is not said.
  case unknownCode
  /// Too many wrong codes from one place.
  case tooManyAttempts(seconds: Int64)
  /// The token belongs to no device.
  case unknownDevice
  /// HQ has shut the device out.
  case revoked
  /// The device's person was deactivated.
  case userInactive
  /// A device needs somebody with a document series.
  case noSeries

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    switch self {
    case .unknownCode:
      Text(
        "Kod jest błędny, użyty albo nieważny. Poproś centralę o nowy.",
        "The code is wrong, used or expired. Ask HQ for a new one.")(language)
    case .tooManyAttempts(let seconds):
      SignInRefusal.tooManyAttempts(seconds: seconds).text(language)
    case .unknownDevice:
      Text(
        "Centrala nie zna tego urządzenia. Przyłącz je nowym kodem; dokumenty zostają na urządzeniu.",
        "HQ does not know this device. Enrol it with a new code; its documents stay on it.")(language)
    case .revoked:
      Text(
        "Centrala odłączyła to urządzenie. Skontaktuj się z nią; dokumenty zostają na urządzeniu.",
        "HQ has shut this device out. Contact HQ; the documents stay on the device.")(language)
    case .userInactive:
      Text(
        "Konto przedstawiciela jest wyłączone. Skontaktuj się z centralą.",
        "The representative's account is switched off. Contact HQ.")(language)
    case .noSeries:
      Text(
        "Ta osoba nie ma serii dokumentów. Najpierw nadaj ją w jej danych.",
        "This person has no document series. Give them one first.")(language)
    }
  }
}

extension Headquarters {
  /// Makes a one-time code for a new device of a person, good for a day.
  public func createEnrolment(
    forUser userId: Int64, deviceName: String, by actor: Actor
  ) async throws -> EnrolmentCode {
    try actor.require(.administrator)
    var check = FieldCheck()
    check.required("deviceName", deviceName, limit: 60)
    try check.throwIfAny()
    let code = newCode()
    let moment = now()
    let expiry = moment.adding(seconds: 86_400)
    try await database.write { connection in
      let user = try connection.user(userId)
      guard user.isActive else { throw DeviceRefusal.userInactive }
      guard !user.series.isEmpty else { throw DeviceRefusal.noSeries }
      try connection.execute(
        "DELETE FROM enrolment WHERE expires_at < $1",
        [.integer(moment.adding(seconds: -7 * 86_400).milliseconds)])
      try connection.execute(
        """
        INSERT INTO enrolment (code_hash, user_id, device_name, created_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        [
          .text(sha256(code.utf8)), .integer(userId), .text(deviceName.trimmed()),
          actor.userId == 0 ? .null : .integer(actor.userId), .integer(moment.milliseconds),
          .integer(expiry.milliseconds),
        ])
      try connection.audit(
        AuditEntry(verb: "offer enrolment", kind: "app_user", id: userId, name: user.login),
        by: AuditAuthor(actor), at: moment)
    }
    return EnrolmentCode(code: "\(code.prefix(4))-\(code.suffix(4))", expiresAt: expiry)
  }

  /// Turns a code into a device. A phone that is enrolled again is a new device with a series of its own, so its
  /// document numbers begin anew and collide with nothing.
  public func enrol(code: String, address: String) async throws -> Enrolled {
    let moment = now()
    let wait = gate.wait("enrol:\(address)", now: moment)
    if wait > 0 { throw DeviceRefusal.tooManyAttempts(seconds: wait) }
    let plain = code.uppercased().filter { codeAlphabet.contains($0) }
    let token = newToken()
    do {
      let enrolled = try await database.write { connection in
        try connection.enrol(codeHash: sha256(plain.utf8), token: token, address: address, at: moment)
      }
      gate.succeed("enrol:\(address)")
      return enrolled
    } catch DeviceRefusal.unknownCode {
      gate.fail("enrol:\(address)", now: moment)
      throw DeviceRefusal.unknownCode
    }
  }

  private func newCode() -> String {
    // 31 characters do not divide 256: bytes from 248 on are left out, so that all are equally likely.
    var code = ""
    while code.count < 8 {
      for byte in random(16) where byte < 248 && code.count < 8 {
        code.append(codeAlphabet[Int(byte) % codeAlphabet.count])
      }
    }
    return code
  }
}

/// Without 0 O, 1 I L.
private let codeAlphabet = Array("ABCDEFGHJKMNPQRSTUVWXYZ23456789")

extension Connection {
  fileprivate func enrol(codeHash: String, token: String, address: String, at moment: Instant) throws
    -> Enrolled
  {
    let offer = try row(
      """
      UPDATE enrolment SET used_at = $1 WHERE code_hash = $2 AND used_at IS NULL AND expires_at > $1
      RETURNING user_id, device_name
      """, [.integer(moment.milliseconds), .text(codeHash)])
    guard let offer else { throw DeviceRefusal.unknownCode }
    let user = try user(offer.integer("user_id"))
    guard user.isActive else { throw DeviceRefusal.userInactive }
    guard !user.series.isEmpty else { throw DeviceRefusal.noSeries }
    let series = "\(user.series)\(try next("device:\(user.series)"))"
    let row = try row(
      """
      INSERT INTO device (user_id, name, series, token_hash, enrolled_at) VALUES ($1, $2, $3, $4, $5)
      RETURNING id
      """,
      [
        .integer(user.id), .text(offer.text("device_name")), .text(series), .text(sha256(token.utf8)),
        .integer(moment.milliseconds),
      ])
    let id = row?.integer("id") ?? 0
    try audit(
      AuditEntry(
        verb: "enrol", kind: "device", id: id, name: offer.text("device_name"),
        after: [("series", .text(series))]),
      by: AuditAuthor(userId: user.id, deviceId: id, address: address), at: moment)
    try publishIdentities(ofUser: user.id)
    return Enrolled(
      deviceId: id, token: token, series: series, representative: user.name, company: try company().name)
  }

  /// The next number of a counter, from 1. Its row stays locked until the commit.
  func next(_ counter: String) throws -> Int64 {
    let row = try row(
      """
      INSERT INTO counter (name, value) VALUES ($1, 1)
      ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value
      """, [.text(counter)])
    return row?.integer("value") ?? 0
  }
}
