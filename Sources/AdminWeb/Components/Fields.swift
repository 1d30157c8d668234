import Basis
import Headquarters

/// What a form shows again after it was refused: the entered texts and what is wrong with them.
struct Entered: Sendable {
  /// Texts by field.
  var values: [String: String] = [:]
  /// What is wrong.
  var refusals: FieldRefusals = FieldRefusals([])
  /// What is wrong with the whole.
  var message: Text?

  subscript(_ name: String) -> String { values[name] ?? "" }
}

/// What a field holds: decides the keyboard, the alignment and the check while typing.
enum FieldKind {
  case text, password, newPassword, email, phone, date, nip, ean, file(String)
  /// With the unit shown behind: "zł", "%", "dni".
  case money(String)
  case price(String)
  case percent
  case whole(String)
}

/// A label, an input, help under it and what is wrong beside it.
func field(
  _ label: String, _ name: String, _ entered: Entered, _ kind: FieldKind = .text, for reader: Reader,
  help: String = "", isRequired: Bool = false, autocomplete: String = "off", maxLength: Int = 200,
  isFocused: Bool = false
) -> Html {
  let refusal = entered.refusals[name].map { reader($0) }
  let looks = look(kind, reader)
  let id = fieldId(name)
  var described: [String] = []
  if !help.isEmpty { described.append(id + "-help") }
  if refusal != nil { described.append(id + "-error") }
  let value: Html =
    switch kind {
    case .password, .newPassword, .file: .empty
    default: " value=\"\(entered[name])\""
    }
  let input: Html = """
    <input id="\(id)" name="\(name)"\(looks.attributes)\(value) autocomplete="\(autocomplete)" maxlength="\(maxLength)"\
    \(.when(isRequired, " required aria-required=\"true\""))\(.when(isFocused, " autofocus"))\
    \(.when(refusal != nil, " aria-invalid=\"true\""))\
    \(.when(!described.isEmpty, " aria-describedby=\"\(described.joined(separator: " "))\""))>
    """
  let box: Html =
    looks.unit.isEmpty
    ? input
    : "<div class=\"with-unit\">\(input)<span class=\"unit\" aria-hidden=\"true\">\(looks.unit)</span></div>"
  return """
    <div class="field\(looks.style)"><label for="\(id)">\(label)</label>\(box)\
    \(.when(!help.isEmpty, "<p class=\"help\" id=\"\(id)-help\">\(help)</p>"))\(fieldError(refusal, id))</div>
    """
}

/// A choice among given values.
func choice(
  _ label: String, _ name: String, _ entered: Entered, _ options: [(value: String, title: String)],
  for reader: Reader, help: String = ""
) -> Html {
  let refusal = entered.refusals[name].map { reader($0) }
  let id = fieldId(name)
  return """
    <div class="field"><label for="\(id)">\(label)</label>\
    <select id="\(id)" name="\(name)"\(.when(refusal != nil, " aria-invalid=\"true\" aria-describedby=\"\(id)-error\""))>\
    \(optionList(options, chosen: entered[name]))</select>\
    \(.when(!help.isEmpty, "<p class=\"help\">\(help)</p>"))\(fieldError(refusal, id))</div>
    """
}

/// The options of a choice.
func optionList(_ options: [(value: String, title: String)], chosen: String) -> Html {
  .each(options) { option in
    """
    <option value="\(option.value)"\(.when(option.value == chosen, " selected"))>\(option.title)</option>
    """
  }
}

/// A text of several lines.
func textArea(
  _ label: String, _ name: String, _ entered: Entered, for reader: Reader, help: String = "",
  isRequired: Bool = false, maxLength: Int = 500
) -> Html {
  let refusal = entered.refusals[name].map { reader($0) }
  let id = fieldId(name)
  return """
    <div class="field"><label for="\(id)">\(label)</label>\
    <textarea id="\(id)" name="\(name)" maxlength="\(maxLength)"\(.when(isRequired, " required"))\
    \(.when(refusal != nil, " aria-invalid=\"true\" aria-describedby=\"\(id)-error\""))>\(entered[name])</textarea>\
    \(.when(!help.isEmpty, "<p class=\"help\">\(help)</p>"))\(fieldError(refusal, id))</div>
    """
}

/// Yes or no.
func checkBox(_ label: String, _ name: String, _ entered: Entered) -> Html {
  """
  <label class="check"><input type="checkbox" name="\(name)" value="1"\
  \(.when(entered[name] == "1", " checked"))>\(label)</label>
  """
}

/// A form that posts to `action` with its token. Errors of the whole stand on top.
func form(
  _ action: String, _ entered: Entered = Entered(), for reader: Reader, isUpload: Bool = false,
  style: String = "form", _ content: Html
) -> Html {
  let message: Html = entered.message.map { notice("\(reader($0))", .danger) } ?? .empty
  let encoding: Html = .when(isUpload, " enctype=\"multipart/form-data\" hx-encoding=\"multipart/form-data\"")
  return """
    <form class="\(style)" method="post" action="\(action)"\(encoding) novalidate>\(csrfField(reader))\
    \(message)\(content)</form>
    """
}

/// The hidden token that no other site knows.
func csrfField(_ reader: Reader) -> Html {
  "<input type=\"hidden\" name=\"csrf\" value=\"\(reader.csrfToken)\">"
}

/// A form of one button, for a verb.
func act(
  _ words: String, _ action: String, for reader: Reader, icon picture: String? = nil, style: String = "",
  hidden: [(String, String)] = []
) -> Html {
  let inputs = Html.each(hidden) { "<input type=\"hidden\" name=\"\($0.0)\" value=\"\($0.1)\">" }
  return """
    <form method="post" action="\(action)">\(csrfField(reader))\(inputs)\
    <button type="submit" class="button \(style)">\(picture.map { icon($0) })\(words)</button></form>
    """
}

/// The main button of a form with a way back.
func formActions(_ words: String, back: String? = nil, for reader: Reader) -> Html {
  """
  <div class="actions"><button type="submit" class="button main">\(icon("check"))\(words)</button>\
  \(back.map { button(reader(Words.cancel), href: $0, style: "quiet") })</div>
  """
}

private func fieldId(_ name: String) -> String { "f-" + name }

private func fieldError(_ refusal: String?, _ id: String) -> Html {
  guard let refusal else { return .empty }
  return "<p class=\"error\" id=\"\(id)-error\">\(icon("circle-alert"))\(refusal)</p>"
}

private func look(_ kind: FieldKind, _ reader: Reader) -> (attributes: Html, unit: String, style: Html) {
  func checked(_ name: String, _ message: Text) -> Html {
    " data-check=\"\(name)\" data-message=\"\(reader(message))\""
  }
  switch kind {
  case .text: return (" type=\"text\"", "", .empty)
  case .password, .newPassword: return (" type=\"password\"", "", .empty)
  case .email: return (" type=\"email\"", "", .empty)
  case .phone: return (" type=\"tel\"", "", .empty)
  case .date: return (" type=\"date\"", "", .empty)
  case .nip: return (" type=\"text\" inputmode=\"numeric\"" + checked("nip", Words.wrongNip), "", .empty)
  case .ean: return (" type=\"text\" inputmode=\"numeric\"" + checked("ean", Words.wrongEan), "", .empty)
  case .file(let accept): return (" type=\"file\" accept=\"\(accept)\"", "", .empty)
  case .money(let unit):
    return (" type=\"text\" inputmode=\"decimal\"" + checked("money", Words.wrongMoney), unit, " amount")
  case .price(let unit):
    return (" type=\"text\" inputmode=\"decimal\"" + checked("price", Words.wrongPrice), unit, " amount")
  case .percent:
    return (" type=\"text\" inputmode=\"decimal\"" + checked("percent", Words.wrongPercent), "%", " amount")
  case .whole(let unit): return (" type=\"text\" inputmode=\"numeric\"", unit, " amount")
  }
}
