import Basis
import Store

/// A person who signs in at HQ, carries a device, or both.
public struct User: Equatable, Sendable {
  /// HQ's number, 0 for a new one.
  public var id: Int64
  /// The name to sign in with.
  public var login: String
  /// As shown.
  public var name: String
  /// What they may do.
  public var role: Role
  /// Two to five letters that begin the number series of their devices, as "JKO"; empty without devices.
  public var series: String
  /// Of their screens.
  public var language: Language
  /// Whether they may sign in and synchronise.
  public var isActive: Bool

  /// A user of these parts.
  public init(
    id: Int64 = 0, login: String, name: String, role: Role, series: String = "",
    language: Language = .polish, isActive: Bool = true
  ) {
    self.id = id
    self.login = login
    self.name = name
    self.role = role
    self.series = series
    self.language = language
    self.isActive = isActive
  }

  init(_ row: Row) {
    self.init(
      id: row.integer("id"), login: row.text("login"), name: row.text("name"),
      role: Role(rawValue: row.text("role")) ?? .representative, series: row.text("series"),
      language: Language(code: row.text("language")), isActive: row.bool("is_active"))
  }

  static let columns = "id, login, name, role, series, language, is_active"

  /// What is wrong with the fields; empty when nothing is.
  public var refusals: [FieldRefusal] {
    var check = FieldCheck()
    check.required("login", login, limit: 60)
    if login.utf8.contains(where: { $0 <= 32 }) || login != login.lowercasedASCII() {
      check.refuse(
        "login", "Login pisze się małymi literami, bez spacji. Popraw go.",
        "A login has small letters and no spaces. Correct it.")
    }
    check.required("name", name, limit: 100)
    if !series.isEmpty || role == .representative {
      if !(2...5).contains(series.utf8.count) || !series.utf8.allSatisfy({ (65...90).contains($0) }) {
        check.refuse(
          "series", "Seria dokumentów to od 2 do 5 wielkich liter A–Z, np. JKO.",
          "A document series has 2 to 5 capital letters A–Z, as JKO.")
      }
    }
    return check.refusals
  }

  var auditFields: AuditFields {
    [
      ("login", .text(login)), ("name", .text(name)), ("role", .text(role.rawValue)),
      ("series", .text(series)), ("language", .text(language.code)), ("active", SqlValue(isActive)),
    ]
  }
}

/// What makes a password good enough: at least ten characters, not a repetition, not the login.
public func passwordRefusal(_ password: String, login: String) -> Text? {
  if password.unicodeScalars.count < 10 {
    return Text(
      "Hasło musi mieć co najmniej 10 znaków. Najlepiej kilka słów.",
      "A password needs at least 10 characters. Several words are best.")
  }
  if password.utf8.count > 200 {
    return Text("Hasło jest za długie: najwyżej 200 bajtów.", "The password is too long: at most 200 bytes.")
  }
  if Set(password.unicodeScalars).count < 5 || password.lowercasedASCII().contains(login.lowercasedASCII()) {
    return Text(
      "Hasło jest zbyt łatwe: powtarza znaki albo zawiera login. Wybierz inne.",
      "The password is too easy: it repeats characters or contains the login. Choose another.")
  }
  return nil
}
