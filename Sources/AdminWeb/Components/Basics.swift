import Basis

/// A Lucide icon of the sprite; it is decoration, words stand beside it.
func icon(_ name: String) -> Html {
  "<svg class=\"icon\" aria-hidden=\"true\"><use href=\"/static/icons.svg#\(name)\"></use></svg>"
}

/// Our mark: a route that bends to a pin, in one line.
var mark: Html {
  """
  <svg class="mark" viewBox="0 0 32 32" fill="none" stroke="currentColor" stroke-width="2.6" \
  stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">\
  <path d="M3 27h9a5 5 0 0 0 0-10H9a4.5 4.5 0 0 1-1.6-8.7"/>\
  <path d="M22 25c-4-4.6-6.4-8-6.4-11.4a6.4 6.4 0 0 1 12.8 0c0 3.4-2.4 6.8-6.4 11.4z"/>\
  <circle cx="22" cy="13.4" r="1.6"/></svg>
  """
}

/// How serious a tag, notice or number is. Colour never speaks alone: an icon or word goes with it.
enum Tone: String {
  case neutral, positive, warning, danger, info

  var icon: String {
    switch self {
    case .neutral: "minus"
    case .positive: "circle-check"
    case .warning: "triangle-alert"
    case .danger: "circle-x"
    case .info: "info"
    }
  }
}

/// A short state beside a thing: "przyjęte", "po terminie".
func tag(_ words: String, _ tone: Tone = .neutral, icon name: String? = nil) -> Html {
  let picture = name.map { icon($0) } ?? .when(tone != .neutral, icon(tone.icon))
  return "<span class=\"tag \(tone.rawValue)\">\(picture)\(words)</span>"
}

/// A message in the page, with its cure.
func notice(_ words: Html, _ tone: Tone = .info, actions: Html = .empty) -> Html {
  let role = tone == .danger ? "alert" : "status"
  return """
    <div class="notice \(tone.rawValue)" role="\(role)">\(icon(tone.icon))<div>\(words)\
    \(.when(actions != .empty, "<div class=\"actions\">\(actions)</div>"))</div></div>
    """
}

/// A framed part of a page.
func card(_ title: String = "", actions: Html = .empty, isFlush: Bool = false, _ content: Html) -> Html {
  let head: Html = .when(
    !title.isEmpty || actions != .empty,
    "<header><h2>\(title)</h2>\(.when(actions != .empty, "<div class=\"actions\">\(actions)</div>"))</header>")
  return "<section class=\"card\(isFlush ? " flush" : "")\">\(head)\(content)</section>"
}

/// A framed part of a page without a heading.
func card(_ content: Html) -> Html { "<section class=\"card\">\(content)</section>" }

/// Names and values one below the other; rows without a value are left out.
func facts(_ rows: [(name: String, value: Html)]) -> Html {
  let shown = rows.filter { $0.value != .empty }
  return "<dl class=\"facts\">\(Html.each(shown) { "<dt>\($0.name)</dt><dd>\($0.value)</dd>" })</dl>"
}

/// One number of the day that leads to the list behind it.
func tile(
  _ name: String, value: Html, note: Html = .empty, icon picture: String, href: String? = nil,
  tone: Tone = .neutral
) -> Html {
  let inner: Html = """
    <span class="name">\(icon(picture))\(name)</span><span class="value">\(value)</span>\
    \(.when(note != .empty, "<span class=\"note\">\(note)</span>"))
    """
  let style = tone == .warning ? "tile warn" : "tile"
  guard let href else { return "<div class=\"\(style)\">\(inner)</div>" }
  return "<a class=\"\(style)\" href=\"\(href)\">\(inner)</a>"
}

/// Why a list is empty and what to do next.
func emptyState(icon picture: String, title: String, _ words: String, actions: Html = .empty) -> Html {
  """
  <div class="empty">\(icon(picture))<h2>\(title)</h2><p>\(words)</p>\
  \(.when(actions != .empty, "<div class=\"actions\">\(actions)</div>"))</div>
  """
}

/// How far something has come, with its words.
func progressBar(_ done: Int64, of total: Int64, _ label: String) -> Html {
  """
  <div class="field"><span class="label">\(label)</span>\
  <progress max="\(max(1, total))" value="\(done)" aria-label="\(label)"></progress></div>
  """
}

/// Sections of one thing, each with its own address.
func tabs(_ label: String, _ items: [(title: String, href: String, count: Int64?, isCurrent: Bool)]) -> Html {
  let links = Html.each(items) { item in
    let count: Html = item.count.map { "<span class=\"count\">\($0)</span>" } ?? .empty
    return "<a href=\"\(item.href)\"\(current(item.isCurrent))>\(item.title)\(count)</a>"
  }
  return "<nav class=\"tabs\" aria-label=\"\(label)\">\(links)</nav>"
}

/// ` aria-current="page"` or nothing.
func current(_ isCurrent: Bool) -> Html { .when(isCurrent, " aria-current=\"page\"") }

/// Where a long task stands: done, current and coming steps.
func stepper(_ steps: [String], current: Int) -> Html {
  let items = Html.each(steps.enumerated()) { index, name in
    let state: Html =
      index < current ? " class=\"done\"" : .when(index == current, " aria-current=\"step\"")
    return "<li\(state)>\(name)</li>"
  }
  return "<ol class=\"steps\">\(items)</ol>"
}

/// A link that looks like a button.
func button(_ words: String, href: String, icon picture: String? = nil, style: String = "") -> Html {
  "<a class=\"button \(style)\" href=\"\(href)\">\(picture.map { icon($0) })\(words)</a>"
}

/// A button that opens a dialog of the page.
func button(_ words: String, opens dialog: String, icon picture: String? = nil, style: String = "") -> Html {
  """
  <button type="button" class="button \(style)" data-opens="\(dialog)">\(picture.map { icon($0) })\(words)</button>
  """
}
