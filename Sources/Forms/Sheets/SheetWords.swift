import Basis

/// A heading such as "label::Polski (pl)", read.
struct SheetHeading: Equatable {
  /// The column's canonical name.
  var column: String
  /// The language, empty for none.
  var language = ""
}

private let headingAliases: [String: String] = [
  "relevance": "relevant", "relevent": "relevant", "skip_logic": "relevant", "calculate": "calculation",
  "calculations": "calculation", "read_only": "readonly", "read only": "readonly", "list name": "list_name",
  "listname": "list_name", "caption": "label", "constraint message": "constraint_message",
  "constraint_msg": "constraint_message", "constraining_message": "constraint_message",
  "required message": "required_message", "requiredmsg": "required_message", "choice filter": "choice_filter",
  "choicefilter": "choice_filter", "repeat count": "repeat_count", "repeatcount": "repeat_count",
  "image": "media::image", "audio": "media::audio", "video": "media::video", "big-image": "media::big-image",
  "media:image": "media::image", "media:audio": "media::audio", "media:video": "media::video",
  "form title": "form_title", "title": "form_title", "form id": "form_id", "id_string": "form_id",
  "default language": "default_language", "bind::relevant": "relevant", "bind::required": "required",
  "bind::constraint": "constraint", "bind::calculate": "calculation", "bind::readonly": "readonly",
  "bind::jr:constraintmsg": "constraint_message", "bind::jr:requiredmsg": "required_message",
  "control::appearance": "appearance", "body::appearance": "appearance", "repeat::count": "repeat_count",
  "command": "type", "tag": "name", "question": "label", "question type": "type", "jr:count": "repeat_count",
  "guidance": "guidance_hint", "guidance hint": "guidance_hint", "instance name": "instance_name",
]

private let translated: [String] = [
  "label", "hint", "guidance_hint", "required_message", "constraint_message", "media::image", "media::audio",
  "media::video", "media::big-image",
]

private let known: [String] = [
  "type", "name", "label", "hint", "guidance_hint", "required", "required_message", "relevant", "constraint",
  "constraint_message", "calculation", "choice_filter", "default", "readonly", "appearance", "parameters",
  "repeat_count", "trigger", "list_name", "form_title", "form_id", "version", "instance_name",
  "default_language", "style", "public_key", "media::image", "media::audio", "media::video",
  "media::big-image", "weight", "score", "teren_type", "teren_parameters", "qid", "cid",
]

/// Reads a heading: letter case, spaces, old spellings and one colon instead of two are forgiven.
func heading(_ text: String) -> SheetHeading {
  let parts = splitHeading(text)
  let lower = text.lowercasedASCII()
  if let alias = headingAliases[lower] { return SheetHeading(column: alias) }
  if known.contains(lower) { return SheetHeading(column: lower) }
  guard parts.count > 1 else { return SheetHeading(column: text) }
  let first = parts[0].lowercasedASCII()
  let firstTwo = first + "::" + parts[1].lowercasedASCII()
  if let two = known.contains(firstTwo) ? firstTwo : headingAliases[firstTwo] {
    return SheetHeading(column: two, language: joinedLanguage(parts.dropFirst(2)))
  }
  let column = headingAliases[first] ?? first
  guard translated.contains(column) else { return SheetHeading(column: text) }
  return SheetHeading(column: column, language: joinedLanguage(parts.dropFirst()))
}

private func joinedLanguage(_ parts: ArraySlice<String>) -> String {
  parts.reduce("") { $0.isEmpty ? $1 : $0 + "::" + $1 }
}

/// Cuts at "::", or at single colons where there is no double one.
private func splitHeading(_ text: String) -> [String] {
  let bytes = Array(text.utf8)
  var parts: [String] = []
  var part: [UInt8] = []
  var index = 0
  let hasDouble = bytes.indices.dropLast().contains { bytes[$0] == 58 && bytes[$0 + 1] == 58 }
  while index < bytes.count {
    if bytes[index] == 58, !hasDouble || (index + 1 < bytes.count && bytes[index + 1] == 58) {
      parts.append(String(decoding: part, as: UTF8.self).trimmed())
      part = []
      index += hasDouble ? 2 : 1
    } else {
      part.append(bytes[index])
      index += 1
    }
  }
  return parts + [String(decoding: part, as: UTF8.self).trimmed()]
}

/// A type cell, read.
struct SheetType: Equatable {
  var kind: QuestionKind
  var source = ChoiceSource.list
  var list = ""
  var hasOther = false
  /// Whether it is written the way it is exported.
  var isCanonical = true
}

/// What a row of the survey sheet does.
enum SheetRowKind: Equatable {
  case question(SheetType)
  case end(QuestionKind)
  /// A declaration that needs no question here.
  case ignored
}

private let typeAliases: [String: QuestionKind] = [
  "string": .text, "int": .integer, "number": .integer, "double": .decimal, "float": .decimal,
  "date time": .dateTime, "date_time": .dateTime, "photo": .image, "picture": .image, "gps": .geopoint,
  "location": .geopoint, "trace": .geotrace, "shape": .geoshape, "begin group": .group, "group": .group,
  "begin repeat": .repeated, "repeat": .repeated, "begin loop": .repeated, "calculation": .calculate,
  "phone number": .phoneNumber, "phone_number": .phoneNumber, "device id": .deviceId, "device_id": .deviceId,
  "imei": .deviceId, "start time": .start, "end time": .end, "trigger": .acknowledge,
  "start geopoint": .startGeopoint,
  "start_geopoint": .startGeopoint, "get today": .today, "get start time": .start, "get end time": .end,
  "get device id": .deviceId, "get phone number": .phoneNumber, "add note prompt": .note, "note prompt": .note,
  "begin_table": .group, "xml": .hidden, "simserial": .hidden, "subscriberid": .hidden, "upload": .file,
  "background-audio": .audio, "background-geopoint": .hidden, "sound": .audio, "movie": .video,
]

private let selectWords: [(word: String, kind: QuestionKind, source: ChoiceSource)] = [
  ("select_one_from_file", .selectOne, .file), ("select one from file", .selectOne, .file),
  ("select_multiple_from_file", .selectMultiple, .file), ("select multiple from file", .selectMultiple, .file),
  ("select_one_external", .selectOne, .external), ("select one external", .selectOne, .external),
  ("select all that apply from", .selectMultiple, .list),
  ("select_all_that_apply from", .selectMultiple, .list),
  ("select_multiple from", .selectMultiple, .list), ("select multiple from", .selectMultiple, .list),
  ("select one from", .selectOne, .list), ("select_one from", .selectOne, .list),
  ("select1 from", .selectOne, .list), ("select_multiple", .selectMultiple, .list),
  ("select multiple", .selectMultiple, .list), ("select_many", .selectMultiple, .list),
  ("select many", .selectMultiple, .list), ("select_one", .selectOne, .list), ("select one", .selectOne, .list),
  ("select1", .selectOne, .list), ("rank", .rank, .list), ("select", .selectMultiple, .list),
]

/// Reads a type cell; `nil` for a type there is not.
func sheetRowKind(_ text: String) -> SheetRowKind? {
  let lower = normalizedSpaces(text.lowercasedASCII())
  switch lower {
  case "end_group", "end group", "end_table": return .end(.group)
  case "end_repeat", "end repeat", "end loop": return .end(.repeated)
  case "end": return .question(SheetType(kind: .end))
  case "csv-external", "xml-external", "entity": return .ignored
  default: break
  }
  if let kind = QuestionKind.allCases.first(where: { $0.word == lower && !$0.isSelect }) {
    return .question(SheetType(kind: kind, isCanonical: text == lower))
  }
  if let kind = typeAliases[lower] { return .question(SheetType(kind: kind, isCanonical: false)) }
  for (word, kind, source) in selectWords where lower.hasPrefix(word + " ") {
    var rest = normalizedSpaces(text).utf8.dropFirst(word.utf8.count + 1).split(separator: 32).map {
      String(decoding: Array($0), as: UTF8.self)
    }
    let written = word
    var type = SheetType(kind: kind, source: source)
    if let last = rest.last?.lowercasedASCII(), last == "or_other" || last == "or_specify_other" {
      type.hasOther = true
      rest.removeLast()
    } else if rest.count > 2, rest.suffix(3).map({ $0.lowercasedASCII() }) == ["or", "specify", "other"] {
      type.hasOther = true
      rest.removeLast(3)
    }
    guard rest.count == 1 else { return nil }
    type.list = rest[0]
    if type.list.hasPrefix("${"), type.list.hasSuffix("}") {
      type.list = String(type.list.dropFirst(2).dropLast())
      type.source = .rows
    }
    type.isCanonical = written.utf8.contains(95) && !written.utf8.contains(32) || written == "rank"
    return .question(type)
  }
  return nil
}

/// Runs of white space as one space, none at the ends.
func normalizedSpaces(_ text: String) -> String {
  var bytes: [UInt8] = []
  for byte in text.utf8 {
    if byte > 32 {
      bytes.append(byte)
    } else if let last = bytes.last, last != 32 {
      bytes.append(32)
    }
  }
  if bytes.last == 32 { bytes.removeLast() }
  return String(decoding: bytes, as: UTF8.self)
}

/// A cell as Excel and people leave it, made plain: no-break and invisible spaces, line ends of Windows, and
/// (in expressions) typographic quotes and dashes.
func cleaned(_ text: String, isExpression: Bool) -> (text: String, isChanged: Bool) {
  var isChanged = false
  var view = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0xa0, 0x2007, 0x202f, 0x3000:
      isChanged = true
      view.append(" ")
    case 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff, 0xad:
      if isExpression { isChanged = true } else { view.append(scalar) }
    case 0x2018, 0x2019, 0x201a, 0x2032, 0xb4, 0x60:
      if isExpression {
        isChanged = true
        view.append("'")
      } else {
        view.append(scalar)
      }
    case 0x201c, 0x201d, 0x201e, 0x2033, 0xab, 0xbb:
      if isExpression {
        isChanged = true
        view.append("\"")
      } else {
        view.append(scalar)
      }
    case 0x2212, 0x2013, 0x2014:
      if isExpression {
        isChanged = true
        view.append("-")
      } else {
        view.append(scalar)
      }
    case 13: isChanged = isChanged || isExpression
    default: view.append(scalar)
    }
  }
  return (String(view), isChanged)
}

/// A name that expressions and XML can use: letters, digits, "_", "-" and "."; it begins with a letter or "_".
func usableName(_ text: String) -> String {
  var view = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 45, 46, 48...57:
      if view.isEmpty { view.append("_") }
      view.append(scalar)
    case 65...90, 95, 97...122: view.append(scalar)
    case 0xc0...0x24f, 0x370...0x52f, 0x5d0...0x5ea, 0x620...0x64a, 0x900...0x1fff, 0x3040...0x9fff,
      0xac00...0xd7a3:
      view.append(scalar)
    default: if !view.isEmpty { view.append("_") }
    }
  }
  return String(view)
}
