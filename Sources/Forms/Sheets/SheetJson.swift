// Sheets as JSON objects, one for each row: how scenarios and our own files carry a form.

extension FormSheet {
  /// A sheet whose headings are all the keys of the rows, in the order they first appear.
  init(name: String, objects: [Json]) {
    var headings: [String] = []
    for row in objects {
      for member in row.members where !headings.contains(member.key) { headings.append(member.key) }
    }
    var rows = [headings]
    for row in objects {
      var cells = [String](repeating: "", count: headings.count)
      for member in row.members {
        if let column = headings.firstIndex(of: member.key) { cells[column] = member.value.text ?? "" }
      }
      rows.append(cells)
    }
    self.init(name: name, rows: rows)
  }

  /// The rows as objects, empty cells left out.
  var objects: [Json] {
    rows.dropFirst().map { row in
      var members: [Json.Member] = []
      for (column, text) in row.enumerated() where !text.isEmpty {
        members.append(Json.Member(rows[0][column], .text(text)))
      }
      return .object(members)
    }
  }
}

/// The sheets of a form in JSON: `{"survey":[…],"choices":[…],"settings":{…}}`.
func sheets(_ json: Json) -> [FormSheet] {
  var found = [FormSheet(name: "survey", objects: json["survey"]?.elements ?? [])]
  if let choices = json["choices"] { found.append(FormSheet(name: "choices", objects: choices.elements)) }
  if let choices = json["external_choices"] {
    found.append(FormSheet(name: "external_choices", objects: choices.elements))
  }
  if let settings = json["settings"] {
    let rows = settings.elements.isEmpty ? [settings] : settings.elements
    found.append(FormSheet(name: "settings", objects: rows))
  }
  return found
}
