import Basis

/// What is wrong with a case of a trial file: where, and what to do about it.
struct TrialFault: Error, Equatable {
  let place: String
  let text: Text

  init(_ place: String, _ polish: String, _ english: String) {
    self.place = place
    text = Text(polish, english)
  }

  /// A member that is missing or of another type than it must be.
  init(_ place: String, found: Json?, wanted: (polish: String, english: String)) {
    guard let found else {
      self.init(
        place, "Brak „\(place)”; podaj \(wanted.polish)", "\"\(place)\" is missing; give \(wanted.english)")
      return
    }
    let shown = TrialFault.shortened(found)
    self.init(
      place, "„\(place)” to \(shown); podaj \(wanted.polish)",
      "\"\(place)\" is \(shown); give \(wanted.english)")
  }

  private static func shortened(_ json: Json) -> String {
    let scalars = String(decoding: json.bytes, as: UTF8.self).unicodeScalars
    guard scalars.count > 60 else { return String(scalars) }
    var view = String.UnicodeScalarView(scalars.prefix(60))
    view.append("…")
    return String(view)
  }

  /// The fault as it stands in a line of output.
  var json: Json {
    .object([
      .init("code", .text("bad_case")), .init("place", .text(place)), .init("message", .text(text.english)),
      .init("message_pl", .text(text.polish)),
    ])
  }
}

/// The cases of a trial file. One that is not well formed is a fault of its own; the others are still read.
enum TrialCase {
  case entry(Json)
  case fault(TrialFault)
}

/// Reads a JSON list of cases.
func trialCases(_ bytes: [UInt8]) -> [TrialCase] {
  if let json = Json(bytes) {
    guard case .array(let entries) = json else {
      return [
        .fault(TrialFault("file", found: json, wanted: ("listę przypadków [ … ]", "a list of cases [ … ]")))
      ]
    }
    return entries.map { .entry($0) }
  }
  return pieces(of: bytes).map { piece in
    let text = Array(bytes[piece])
    if let json = Json(text) { return .entry(json) }
    return .fault(malformed(at: piece.lowerBound + (Json.fault(in: text) ?? 0), in: bytes))
  }
}

private func malformed(at offset: Int, in bytes: [UInt8]) -> TrialFault {
  let before = bytes[..<min(offset, bytes.count)]
  let line = before.reduce(1) { $1 == 10 ? $0 + 1 : $0 }
  let column = before.count - (before.lastIndex(of: 10).map { $0 + 1 } ?? 0) + 1
  let place = "line \(decimalText(Int64(line))) column \(decimalText(Int64(column)))"
  return TrialFault(
    place, "Błąd JSON w wierszu \(decimalText(Int64(line))), znak \(decimalText(Int64(column))); popraw zapis",
    "JSON is broken in line \(decimalText(Int64(line))), character \(decimalText(Int64(column))); correct it")
}

/// Cuts a list at its outermost commas, minding texts and brackets; whatever does not begin as a list is one
/// piece.
private func pieces(of bytes: [UInt8]) -> [Range<Int>] {
  guard let open = bytes.firstIndex(where: { $0 > 32 }), bytes[open] == 91 else { return [0..<bytes.count] }
  var found: [Range<Int>] = []
  var start = open + 1
  var depth = 0
  var isText = false
  var at = start
  while at < bytes.count {
    let byte = bytes[at]
    if isText {
      if byte == 92 { at += 1 } else if byte == 34 { isText = false }
    } else {
      switch byte {
      case 34: isText = true
      case 91, 123: depth += 1
      case 44 where depth == 0:
        found.append(start..<at)
        start = at + 1
      case 93 where depth == 0:
        found.append(start..<at)
        // What stands behind the list is no case, but it is not passed over in silence.
        let rest = bytes[(at + 1)...]
        if let stray = rest.firstIndex(where: { $0 > 32 }) { found.append(stray..<bytes.count) }
        return found
      case 93, 125: depth = max(0, depth - 1)
      default: break
      }
    }
    at += 1
  }
  found.append(min(start, bytes.count)..<bytes.count)
  return found
}

/// Asks a case for its members by place, type and name; the first thing that is wrong is thrown.
struct TrialMember {
  let place: String
  let json: Json?

  init(_ json: Json?, _ place: String) {
    self.json = json
    self.place = place
  }

  subscript(key: String) -> TrialMember {
    TrialMember(json?[key], place.isEmpty ? key : place + "." + key)
  }

  var isMissing: Bool { json == nil }

  func fault(_ polish: String, _ english: String) -> TrialFault {
    TrialFault(place, found: json, wanted: (polish, english))
  }

  /// A text; numbers and truths count as their text.
  func text() throws(TrialFault) -> String {
    guard let text = json?.text else { throw fault("tekst", "a text") }
    return text
  }

  /// A text that is not empty.
  func name() throws(TrialFault) -> String {
    guard let text = json?.text, !text.isEmpty else {
      throw fault("niepusty tekst", "a text that is not empty")
    }
    return text
  }

  /// A text, a number, a truth, or nothing.
  func scalar() throws(TrialFault) -> String {
    guard let json, json != .null else { return "" }
    guard let text = json.text else {
      throw fault("tekst, liczbę lub true/false", "a text, a number or true/false")
    }
    return text
  }

  /// The elements of a list; none when it is missing.
  func list() throws(TrialFault) -> [TrialMember] {
    guard let json else { return [] }
    guard case .array(let elements) = json else { throw fault("listę [ … ]", "a list [ … ]") }
    return elements.enumerated().map {
      TrialMember($0.element, place + "[" + decimalText(Int64($0.offset)) + "]")
    }
  }

  /// The members of an object by key; none when it is missing.
  func members() throws(TrialFault) -> [(key: String, member: TrialMember)] {
    guard let json else { return [] }
    guard case .object(let members) = json else { throw fault("obiekt { … }", "an object { … }") }
    return members.map { ($0.key, TrialMember($0.value, place.isEmpty ? $0.key : place + "." + $0.key)) }
  }

  /// An object.
  func object() throws(TrialFault) -> TrialMember {
    guard case .object? = json else { throw fault("obiekt { … }", "an object { … }") }
    return self
  }
}

/// The id of a case, or its number in the file when it has none.
func trialId(_ entry: Json?, _ number: Int) -> String {
  if case .object? = entry, let id = entry?["id"]?.text { return id }
  return "#" + decimalText(Int64(number + 1))
}
