import Basis
import Headquarters

extension AdminWeb {
  /// Files of other programs: sent, looked at, loaded; the bad rows come back.
  func addImports<Context>(to pages: Pages<Context>) {
    pages.get("imports") { request in
      guard request.reader.mayManage else { throw AccessRefusal() }
      return .page(beginning(Entered(), request.reader))
    }
    pages.post("imports", limitBytes: 64 << 20) { request in
      guard request.reader.mayManage else { throw AccessRefusal() }
      do {
        guard let subject = ImportSubject(rawValue: request.form["subject"]) else {
          throw FieldRefusals("subject", Words.chooseOne)
        }
        guard let file = request.form.files["file"], !file.content.isEmpty else {
          throw FieldRefusals("file", ProductWords.chooseFile)
        }
        let preview = try await headquarters.beginImport(
          subject, fileName: file.name, content: file.content, by: request.actor)
        return .go("/imports/\(preview.id)")
      } catch let refusals as FieldRefusals {
        var entered = request.entered
        entered.refusals = refusals
        return .page(beginning(entered, request.reader), .unprocessableContent)
      } catch let refusal as ImportRefusal {
        var entered = request.entered
        entered.message = Text(refusal.text(.polish), refusal.text(.english))
        return .page(beginning(entered, request.reader), .unprocessableContent)
      }
    }
    pages.get("imports/:id") { request in
      let number = try request.number("id")
      let result = try await headquarters.importResult(number, by: request.actor)
      if result.finishedAt != nil { return .page(importResultPage(result, request.reader)) }
      return .page(
        importPreviewPage(
          try await headquarters.previewImport(number, mapping: nil, by: request.actor), request.reader))
    }
    pages.post("imports/:id/mapping") { request in
      let number = try request.number("id")
      let mapping = request.form.values.reduce(into: [String: Int]()) { mapping, field in
        if field.key.hasPrefix("map."), let column = Int(field.value) {
          mapping[String(field.key.dropFirst(4))] = column
        }
      }
      let preview = try await headquarters.previewImport(number, mapping: mapping, by: request.actor)
      return .page(importPreviewPage(preview, request.reader))
    }
    pages.post("imports/:id/loading") { request in
      let number = try request.number("id")
      _ = try await headquarters.runImport(number, by: request.actor)
      return .go("/imports/\(number)")
    }
    pages.get("imports/:id/refused.csv") { request in
      let rows = try await headquarters.refusedRows(try request.number("id"), by: request.actor)
      return .file(name: "odrzucone.csv", type: "text/csv; charset=utf-8", rows)
    }
  }

  private func beginning(_ entered: Entered, _ reader: Reader) -> PageContent {
    let subjects = ImportSubject.allCases.map { (value: $0.rawValue, title: reader($0.name)) }
    let columns = Html.each(ImportSubject.allCases) { subject in
      let names = subject.fields.map { reader($0.name) + ($0.isRequired ? " *" : "") }.joined(separator: ", ")
      return "<dt>\(reader(subject.name))</dt><dd>\(names)</dd>"
    }
    return PageContent(
      title: reader(Place.imports.title), place: .imports,
      body: """
        \(stepper(ImportWords.steps.map { reader($0) }, current: 0))<div class="columns">\
        \(card(reader(ImportWords.file), form("/imports", entered, for: reader, isUpload: true,
          """
          \(choice(reader(ImportWords.subject), "subject", entered, subjects, for: reader))\
          \(field(reader(ImportWords.csvFile), "file", entered, .file(".csv,.txt,text/csv"), for: reader, help: reader(ImportWords.fileHelp), isRequired: true))\
          <div class="actions"><button type="submit" class="button main">\(icon("upload"))\(reader(ImportWords.send))</button></div>
          """)))\
        \(card(reader(ImportWords.columns), "<div class=\"stack\"><p>\(reader(ImportWords.key))</p><dl class=\"facts\">\(columns)</dl></div>"))</div>
        """)
  }
}

func importPreviewPage(_ preview: ImportPreview, _ reader: Reader) -> PageContent {
  let language = reader.language
  let good = Int64(preview.recordCount - preview.refusedCount)
  let tiles: Html = """
    <div class="tiles">\(tile(reader(ImportWords.records), value: "\(groupedText(Int64(preview.recordCount), language))", note: "\(preview.encoding) · „\(preview.separator == "\t" ? "TAB" : String(preview.separator))”", icon: "file-text"))\
    \(tile(reader(ImportWords.added), value: "\(groupedText(Int64(preview.outcome.added), language))", icon: "plus"))\
    \(tile(reader(ImportWords.changed), value: "\(groupedText(Int64(preview.outcome.changed), language))", icon: "pencil"))\
    \(tile(reader(ImportWords.unchanged), value: "\(groupedText(Int64(preview.outcome.unchanged), language))", icon: "check"))\
    \(tile(reader(ImportWords.refused), value: "\(groupedText(Int64(preview.refusedCount), language))", icon: "triangle-alert", tone: preview.refusedCount > 0 ? .warning : .neutral))</div>
    """
  let columns = preview.header.enumerated().map { (value: "\($0)", title: $1.isEmpty ? "#\($0 + 1)" : $1) }
  let mapping = Html.each(preview.subject.fields) { field in
    let chosen = preview.mapping[field.key].map { "\($0)" } ?? ""
    let example = preview.mapping[field.key].flatMap { column in
      preview.sample.lazy.compactMap { $0.indices.contains(column) && !$0[column].isEmpty ? $0[column] : nil }
        .first
    }
    let isMissing = field.isRequired && chosen.isEmpty
    return """
      <div class="field"><label for="map-\(field.key)">\(reader(field.name))\(.when(field.isRequired, " *"))</label>\
      <select id="map-\(field.key)" name="map.\(field.key)" data-submits\(.when(isMissing, " aria-invalid=\"true\""))>\
      \(optionList([(value: "", title: reader(ImportWords.notInFile))] + columns, chosen: chosen))</select>\
      <p class="help">\(example.map { reader(ImportWords.example) + ": " + $0.prefix(40) } ?? "–")</p></div>
      """
  }
  let missing: Html = .when(
    !preview.missing.isEmpty,
    notice(
      "\(reader(ImportWords.missing)): \(preview.missing.map { reader($0.name) }.joined(separator: ", ")).",
      .danger))
  let created = Html.each(preview.created) { what, codes in
    notice(
      "<strong>\(reader(ImportWords.created)): \(reader(what).lowercased())</strong> \(codes.prefix(12).joined(separator: ", "))\(codes.count > 12 ? " …" : "")",
      .info)
  }
  let heads = Html.each(preview.header) { "<th scope=\"col\">\($0)</th>" }
  let sample = Html.each(preview.sample) { record in
    "<tr>\(Html.each(record) { "<td class=\"preview-cell\">\($0)</td>" })</tr>"
  }
  let loading: Html = .when(
    preview.missing.isEmpty && good > 0,
    act(
      reader(ImportWords.load) + " " + Counts.rows(good, language), "/imports/\(preview.id)/loading",
      for: reader,
      icon: "check", style: "main"))
  return PageContent(
    title: preview.fileName, place: .imports, crumbs: [(reader(Place.imports.title), "/imports")],
    badge: tag(reader(preview.subject.name), .info, icon: "file-text"), actions: loading,
    body: """
      \(stepper(ImportWords.steps.map { reader($0) }, current: 1))\(missing)\(created)\(tiles)\
      \(card(reader(ImportWords.mapping), form("/imports/\(preview.id)/mapping", for: reader, style: "columns", mapping)))\
      \(refusalCard(preview.refusals, preview.refusedCount, reader))\
      \(card(reader(ImportWords.sample), isFlush: true, "<div class=\"table-box short\" tabindex=\"0\" role=\"region\" aria-label=\"\(reader(ImportWords.sample))\"><table><thead><tr>\(heads)</tr></thead><tbody>\(sample)</tbody></table></div>"))
      """)
}

func importResultPage(_ result: ImportResult, _ reader: Reader) -> PageContent {
  let language = reader.language
  let tone: Tone = result.refusedCount > 0 ? .warning : .positive
  return PageContent(
    title: result.fileName, place: .imports, crumbs: [(reader(Place.imports.title), "/imports")],
    actions: .when(
      result.refusedCount > 0,
      "<a class=\"button\" href=\"/imports/\(result.id)/refused.csv\" hx-boost=\"false\" download>\(icon("download"))\(reader(ImportWords.badRows))</a>"
    )
      + button(reader(ImportWords.another), href: "/imports", icon: "file-up", style: "main"),
    body: """
      \(stepper(ImportWords.steps.map { reader($0) }, current: 3))\
      \(notice("\(reader(result.refusedCount > 0 ? ImportWords.doneWithRefused : ImportWords.done))", tone))\
      <div class="tiles">\(tile(reader(ImportWords.added), value: "\(groupedText(Int64(result.outcome.added), language))", icon: "plus"))\
      \(tile(reader(ImportWords.changed), value: "\(groupedText(Int64(result.outcome.changed), language))", icon: "pencil"))\
      \(tile(reader(ImportWords.unchanged), value: "\(groupedText(Int64(result.outcome.unchanged), language))", icon: "check"))\
      \(tile(reader(ImportWords.refused), value: "\(groupedText(Int64(result.refusedCount), language))", icon: "triangle-alert", tone: result.refusedCount > 0 ? .warning : .neutral))</div>\
      \(refusalCard(result.refusals, result.refusedCount, reader))
      """)
}

private func refusalCard(_ refusals: [RowRefusal], _ count: Int, _ reader: Reader) -> Html {
  if refusals.isEmpty { return .empty }
  let rows = Html.each(refusals.prefix(200)) { refusal in
    """
    <tr><td class="number">\(refusal.line)</td><td>\(refusal.column)</td>\
    <td class="preview-cell"><code>\(refusal.value)</code></td><td class="wraps">\(refusal.text(reader.language))</td></tr>
    """
  }
  return card(
    reader(ImportWords.refused) + ": " + Counts.rows(Int64(count), reader.language), isFlush: true,
    """
    <div class="table-box" tabindex="0" role="region" aria-label="\(reader(ImportWords.refused))"><table><thead><tr>\
    <th scope="col" class="number">\(reader(ImportWords.line))</th><th scope="col">\(reader(ImportWords.column))</th>\
    <th scope="col">\(reader(ImportWords.value))</th><th scope="col">\(reader(ImportWords.cure))</th></tr></thead>\
    <tbody>\(rows)</tbody></table></div>
    """)
}

/// Words of imports.
enum ImportWords {
  static let steps = [
    Text("Plik", "File"), Text("Podgląd i kolumny", "Preview and columns"), Text("Wynik", "Result"),
  ]
  static let file = Text("Prześlij plik", "Send a file")
  static let subject = Text("Co zawiera plik", "What the file holds")
  static let csvFile = Text("Plik CSV", "CSV file")
  static let fileHelp = Text(
    "UTF-8 lub CP1250, średnik, przecinek albo tabulator; liczby z przecinkiem lub kropką. Najwyżej 64 MB.",
    "UTF-8 or CP1250; semicolon, comma or tab; decimal comma or point. At most 64 MB.")
  static let send = Text("Dalej: podgląd", "Next: preview")
  static let columns = Text("Jakie kolumny rozumiemy", "Which columns we understand")
  static let key = Text(
    "Kluczem jest kod z Twojego systemu: ponowny import poprawia wpisy i nigdy ich nie podwaja. Kolumny z gwiazdką są wymagane.",
    "The key is your own system's code: a second import corrects entries and never doubles them. Columns with a star are required."
  )
  static let records = Text("Wierszy w pliku", "Rows in the file")
  static let added = Text("Nowe", "New")
  static let changed = Text("Zmienione", "Changed")
  static let unchanged = Text("Bez zmian", "Unchanged")
  static let refused = Text("Odrzucone", "Refused")
  static let mapping = Text("Która kolumna jest czym", "Which column is what")
  static let notInFile = Text("— brak w pliku —", "— not in the file —")
  static let example = Text("np.", "e.g.")
  static let missing = Text("Wskaż kolumny dla pól", "Choose columns for")
  static let created = Text("Powstaną też", "Also to be made")
  static let sample = Text("Pierwsze wiersze", "First rows")
  static let load = Text("Wczytaj", "Load")
  static let done = Text("Plik wczytano w całości.", "The whole file was loaded.")
  static let doneWithRefused = Text(
    "Dobre wiersze wczytano. Pobierz odrzucone, popraw je i wczytaj ten plik ponownie.",
    "The good rows were loaded. Download the refused ones, correct them and load that file.")
  static let badRows = Text("Pobierz odrzucone", "Download the refused")
  static let another = Text("Następny plik", "Another file")
  static let line = Text("Wiersz", "Line")
  static let column = Text("Kolumna", "Column")
  static let value = Text("Wartość", "Value")
  static let cure = Text("Co poprawić", "What to correct")
}
