import Basis

/// A window over the page, opened by a button that names it.
func dialog(_ id: String, title: String, for reader: Reader, isOpen: Bool = false, _ content: Html) -> Html {
  """
  <dialog id="\(id)" aria-labelledby="\(id)-title"\(.when(isOpen, " data-open"))><div class="dialog-body">\
  <header><h2 id="\(id)-title">\(title)</h2>\
  <button type="button" class="button quiet only-icon" data-closes="dialog" aria-label="\(reader(Words.close))">\
  \(icon("x"))</button></header>\(content)</div></dialog>
  """
}

/// Asks before something that cannot be undone, and says what will happen.
func confirmation(
  _ id: String, title: String, _ words: String, action: String, button words2: String, for reader: Reader,
  fields: Html = .empty
) -> Html {
  dialog(
    id, title: title, for: reader,
    """
    <p>\(words)</p><form class="form" method="post" action="\(action)" novalidate>\(csrfField(reader))\(fields)\
    <div class="actions"><button type="button" class="button" data-closes="dialog">\(reader(Words.cancel))</button>\
    <button type="submit" class="button risky">\(words2)</button></div></form>
    """)
}

/// Word of what was just done, with a way back where there is one. It goes away by itself.
func toast(_ words: String, undo: String?, for reader: Reader) -> Html {
  let back: Html =
    undo.map {
      """
      <form method="post" action="\($0)">\(csrfField(reader))\
      <button type="submit" class="button small">\(icon("undo-2"))\(reader(Words.undo))</button></form>
      """
    } ?? .empty
  return """
    <div class="toast" role="status"><span>\(words)</span>\(back)\
    <button type="button" class="button small only-icon" data-closes="toast" aria-label="\(reader(Words.close))">\
    \(icon("x"))</button></div>
    """
}

/// The head of a side panel: a way to the full page and a way out.
func panelBar(_ title: String, href: String, for reader: Reader) -> Html {
  """
  <div class="panel-bar"><h2>\(title)</h2><span class="spacer"></span>\
  <a class="button small" href="\(href)">\(icon("external-link"))\(reader(Words.openPage))</a>\
  <button type="button" class="button quiet only-icon" data-closes="panel" aria-label="\(reader(Words.close))">\
  \(icon("x"))</button></div>
  """
}
