import Basis
import Cube
import Headquarters

/// The pickers above the pivot. The table follows each choice; without scripts a button asks.
func analysisForm(_ question: AnalysisQuestion, _ table: FactTable, _ reader: Reader) -> Html {
  let role = reader.user?.role ?? .representative
  let levels = levelGroups(table, reader)
  func picker(_ name: String, _ title: Text, _ chosen: String) -> Html {
    let groups = Html.each(levels) { group in
      let options = Html.each(group.levels) { level in
        "<option value=\"\(level.name)\"\(.when(level.name == chosen, " selected"))>\(level.title)</option>"
      }
      return "<optgroup label=\"\(group.title)\">\(options)</optgroup>"
    }
    return """
      <div class="field"><label for="a-\(name)">\(reader(title))</label><select id="a-\(name)" name="\(name)">\
      <option value="">\(reader(AnalysisWords.nothing))</option>\(groups)</select></div>
      """
  }
  let rows = question.rows + ["", "", ""]
  let boxes = Html.each(table.measures(for: role)) { measure in
    """
    <label class="check"><input type="checkbox" name="m.\(measure.name)" value="1"\
    \(.when(question.measures.contains(measure.name), " checked"))>\(measureTitle(measure, reader.language))</label>
    """
  }
  let currency: Html = .when(
    question.offered.count > 1,
    """
    <div class="field"><label for="a-currency">\(reader(AnalysisWords.currency))</label>\
    <select id="a-currency" name="currency">\
    \(optionList(question.offered.map { ($0, $0) }, chosen: question.currency))</select></div>
    """)
  func day(_ name: String, _ title: Text, _ value: CivilDate?) -> Html {
    """
    <div class="field"><label for="a-\(name)">\(reader(title))</label>\
    <input id="a-\(name)" type="date" name="\(name)" value="\(value?.text ?? "")"></div>
    """
  }
  func box(_ name: String, _ value: String, _ title: Text, _ isChecked: Bool) -> Html {
    """
    <label class="check"><input type="checkbox" name="\(name)" value="\(value)"\(.when(isChecked, " checked"))>\
    \(reader(title))</label>
    """
  }
  let kept = Html.each(question.chosen) {
    "<input type=\"hidden\" name=\"w.\($0.level)\" value=\"\($0.member)\">"
  }
  return """
    <form class="card pivot-form" method="get" action="/analyses" hx-get="/analyses" hx-trigger="change, submit" \
    hx-select="#pivot" hx-target="#pivot" hx-swap="outerHTML" hx-push-url="true" hx-indicator="#pivot">\
    <input type="hidden" name="facts" value="\(table.name)"><input type="hidden" name="asked" value="1">\(kept)\
    <div class="pivot-pickers">\(picker("r1", AnalysisWords.rows, rows[0]))\
    \(picker("r2", AnalysisWords.thenBy, rows[1]))\(picker("r3", AnalysisWords.thenBy, rows[2]))\
    \(picker("c", AnalysisWords.acrossTop, question.column))\(day("from", Words.from, question.from))\
    \(day("to", Words.to, question.to))\(currency)</div>\
    <fieldset class="pivot-checks"><legend>\(reader(AnalysisWords.measures))</legend>\(boxes)</fieldset>\
    <fieldset class="pivot-checks"><legend>\(reader(AnalysisWords.options))</legend>\
    \(box("totals", "1", AnalysisWords.totals, question.hasTotals))\
    \(box("order", "value", AnalysisWords.greatestFirst, question.byValue))\
    \(.when(question.hasState, box("refused", "1", AnalysisWords.withRefused, question.withRefused)))</fieldset>\
    <noscript><button type="submit" class="button main">\(reader(AnalysisWords.show))</button></noscript></form>
    """
}

/// The members that the numbers are cut to, each with a way out.
func analysisChips(_ question: AnalysisQuestion, _ reader: Reader) -> Html {
  if question.chosen.isEmpty { return .empty }
  let chips = Html.each(question.chosen) { chosen in
    var without = question
    without.chosen.removeAll { $0.level == chosen.level }
    return """
      <a class="chip" href="\(without.address())"><span>\(levelTitle(chosen.level)(reader.language)): \
      \(memberLabel(chosen.level, chosen.member, reader.language))</span>\(icon("x"))\
      <span class="unseen">\(reader(Words.removeFilter))</span></a>
      """
  }
  return "<div class=\"chips\">\(chips)</div>"
}

private func levelGroups(
  _ table: FactTable, _ reader: Reader
) -> [(title: String, levels: [(name: String, title: String)])] {
  let date = ["year", "quarter", "month", "week", "day", "month_of_year", "weekday"].map { "date." + $0 }
  var groups = [(reader(levelTitle("date")), date.map { ($0, reader(levelTitle($0))) })]
  var single: [(String, String)] = []
  for dimension in table.schema.dimensions.dropFirst() {
    if dimension.levels.isEmpty {
      single.append((dimension.name, reader(levelTitle(dimension.name))))
      continue
    }
    let names = dimension.levels.map { dimension.name + "." + $0 } + [dimension.name]
    groups.append((reader(levelTitle(dimension.name + ".")), names.map { ($0, reader(levelTitle($0))) }))
  }
  single.append(("document", reader(levelTitle("document"))))
  return groups + [(reader(AnalysisWords.more), single)]
}
