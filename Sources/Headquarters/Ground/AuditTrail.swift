import Basis
import Store

/// The fields of a thing as the audit trail keeps them, in order.
typealias AuditFields = [(name: String, value: SqlValue)]

/// Who changes something, and from where: a person at HQ, a device, or the program itself.
struct AuditAuthor: Sendable {
  var userId: Int64?
  var deviceId: Int64?
  var address = ""

  init(_ actor: Actor) {
    userId = actor.userId == 0 ? nil : actor.userId
    address = actor.address
  }

  init(userId: Int64?, deviceId: Int64?, address: String = "") {
    self.userId = userId
    self.deviceId = deviceId
    self.address = address
  }
}

/// One entry of the audit trail.
struct AuditEntry {
  /// What was done: "add", "change", "sign in" …
  var verb: String
  /// To what kind of thing: the table's name.
  var kind: String
  /// To which.
  var id: Int64?
  /// Its name or code, so that the trail reads without looking it up.
  var name: String
  /// What changed, from …
  var before: AuditFields = []
  /// … to.
  var after: AuditFields = []

  /// An entry with only the fields that differ; `nil` when none does.
  static func change(
    _ kind: String, id: Int64, name: String, from before: AuditFields, to after: AuditFields
  ) -> AuditEntry? {
    let changed = zip(before, after).filter { $0.value != $1.value }
    if changed.isEmpty { return nil }
    return AuditEntry(
      verb: "change", kind: kind, id: id, name: name, before: changed.map(\.0), after: changed.map(\.1))
  }

  /// An entry for something new, with the fields that are not empty.
  static func addition(_ kind: String, id: Int64, name: String, _ fields: AuditFields) -> AuditEntry {
    AuditEntry(
      verb: "add", kind: kind, id: id, name: name,
      after: fields.filter { $0.value != .null && $0.value != .text("") })
  }
}

extension Connection {
  /// Writes entries of the audit trail, in the transaction of the change itself.
  func audit(_ entries: [AuditEntry], by author: AuditAuthor, at moment: Instant) throws {
    try executeBatch(
      """
      INSERT INTO audit (at, user_id, device_id, verb, object_kind, object_id, object_name, before_json, after_json,
        address)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
      """,
      entries.map { entry in
        [
          .integer(moment.milliseconds), SqlValue(author.userId), SqlValue(author.deviceId), .text(entry.verb),
          .text(entry.kind), SqlValue(entry.id), .text(entry.name), .text(jsonText(entry.before)),
          .text(jsonText(entry.after)), .text(author.address),
        ]
      })
  }

  /// Writes one entry; nothing when there is none.
  func audit(_ entry: AuditEntry?, by author: AuditAuthor, at moment: Instant) throws {
    if let entry { try audit([entry], by: author, at: moment) }
  }
}

/// A JSON object of the fields, in their order.
func jsonText(_ fields: AuditFields) -> String {
  var text = "{"
  for (index, field) in fields.enumerated() {
    if index > 0 { text += "," }
    text += jsonText(field.name) + ":"
    switch field.value {
    case .null: text += "null"
    case .integer(let number): text += decimalText(number)
    case .text(let value): text += jsonText(value)
    case .bytes(let bytes): text += jsonText(hex(bytes))
    }
  }
  return text + "}"
}

/// A JSON string.
func jsonText(_ value: String) -> String {
  var text = "\""
  for scalar in value.unicodeScalars {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    case "\n": text += "\\n"
    case "\r": text += "\\r"
    case "\t": text += "\\t"
    default:
      if scalar.value < 32 {
        text += "\\u00" + hex([UInt8(scalar.value)])
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
  }
  return text + "\""
}
