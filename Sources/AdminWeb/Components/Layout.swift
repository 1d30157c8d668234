import Basis
import Headquarters

/// What stands in the frame of a page.
struct PageContent: Sendable {
  /// In the browser's title and as the heading.
  var title: String
  /// Which entry of the navigation is current.
  var place: Place?
  /// The way here, without the page itself.
  var crumbs: [(title: String, href: String)] = []
  /// Beside the heading.
  var badge: Html = .empty
  /// Buttons on the right of the heading.
  var actions: Html = .empty
  /// Below the heading.
  var body: Html
  /// Dialogs of the page.
  var dialogs: Html = .empty
}

/// A whole page in its frame.
func layout(_ content: PageContent, for reader: Reader, toast: Html = .empty) -> Html {
  document(
    content.title, for: reader,
    """
    <a class="button main skip" href="#main">\(reader(Frame.skip))</a>\
    <div class="frame">\(navigation(content.place, for: reader))\
    <button type="button" class="veil" data-nav tabindex="-1" aria-label="\(reader(Words.close))"></button>\
    <div class="content">\(bar(for: reader))\
    <main id="main" tabindex="-1">\(heading(content, for: reader))\(content.body)</main></div></div>\
    <aside id="panel" class="panel" aria-label="\(reader(Frame.panel))"></aside>\
    \(content.dialogs)\(finder(for: reader))<div class="toasts" aria-live="polite">\(toast)</div>
    """)
}

/// A page outside the frame: sign-in and errors without a session.
func door(_ title: String, for reader: Reader, path: String, _ content: Html) -> Html {
  document(
    title, for: reader,
    """
    <main class="door" id="main" tabindex="-1"><div class="box"><span class="brand">\(mark)Teren</span>\(content)\
    <p class="foot">\(Html.each(Language.allCases) { language in
      """
      <a href="/language/\(language.code)?back=\(percentEncoded(path))" hreflang="\(language.code)" lang="\(language.code)"\
      \(.when(language == reader.language, " aria-current=\"true\" class=\"strong\""))>\
      \(language == .polish ? "Polski" : "English")</a>
      """
    })</p></div></main>
    """)
}

private func document(_ title: String, for reader: Reader, _ body: Html) -> Html {
  let sheets = Html.each(["tokens", "base", "layout", "components"]) {
    "<link rel=\"stylesheet\" href=\"\(reader.assets)/hq/\($0).css\">"
  }
  return """
    <!doctype html>
    <html lang="\(reader.language.code)" data-theme="\(reader.theme)" data-density="\(reader.density)">\
    <head><meta charset="utf-8"><title>\(title) · Teren</title>\
    <meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">\
    <meta name="htmx-config" content='\(htmxConfiguration)'>\
    <link rel="icon" href="\(reader.assets)/hq/mark.svg" type="image/svg+xml">\
    <link rel="preload" href="\(reader.assets)/vendor/inter.woff2" as="font" type="font/woff2" crossorigin>\(sheets)\
    <script src="\(reader.assets)/vendor/htmx.js" defer></script>\
    <script type="module" src="\(reader.assets)/hq/hq.js"></script></head>\
    <body hx-boost="true">\(body)</body></html>
    """
}

/// No styles or code from attributes, no copies of pages in the browser's storage, answers of every status shown.
private let htmxConfiguration: Html = """
  {"includeIndicatorStyles":false,"allowEval":false,"allowScriptTags":false,"historyCacheSize":0,\
  "refreshOnHistoryMiss":true,"selfRequestsOnly":true,"scrollBehavior":"instant",\
  "responseHandling":[{"code":"204","swap":false},{"code":"[2345]..","swap":true}]}
  """

private func navigation(_ place: Place?, for reader: Reader) -> Html {
  guard let user = reader.user else { return .empty }
  let groups = Html.each(Place.groups) { group in
    let places = group.places.filter { $0.isOpen(to: user.role) }
    if places.isEmpty { return .empty }
    let title: Html = group.title.map { "<h2>\(reader($0))</h2>" } ?? .empty
    return title
      + .each(places) { item in
        "<a class=\"item\" href=\"\(item.path)\"\(current(item == place))>\(icon(item.icon))\(reader(item.title))</a>"
      }
  }
  return """
    <nav class="nav" aria-label="\(reader(Frame.navigation))"><a class="brand" href="/">\(mark)Teren</a>\(groups)\
    <p class="company"><strong>\(reader.company)</strong>\(.when(reader.isDemo, "\(reader(Frame.demo))"))</p></nav>
    """
}

private func bar(for reader: Reader) -> Html {
  guard let user = reader.user else { return .empty }
  return """
    <header class="bar"><button type="button" class="button quiet only-icon menu-button" data-nav \
    aria-label="\(reader(Frame.navigation))">\(icon("menu"))</button>\
    <div class="finder"><button type="button" class="finder-button" data-opens="finder" aria-keyshortcuts="Control+K">\
    \(icon("search"))<span>\(reader(Words.search))<span class="long"> \(reader(Frame.everything))</span></span>\
    <kbd>Ctrl K</kbd></button></div><span class="spacer"></span>\
    <span class="fresh" title="\(reader(Frame.freshHint))"><span class="dot"></span>\
    <span class="words">\(reader(Frame.fresh)) \(reader.moment(reader.now))</span></span>\
    \(languageMenu(for: reader))\(themeMenu(for: reader))\(userMenu(user, for: reader))</header>
    """
}

private func languageMenu(for reader: Reader) -> Html {
  let other: Language = reader.language == .polish ? .english : .polish
  return """
    <form method="post" action="/language/\(other.code)">\(csrfField(reader))\
    <button type="submit" class="button quiet" lang="\(other.code)" \
    title="\(other == .english ? "Switch to English" : "Przełącz na polski")">\
    \(icon("languages"))\(other.code.uppercased())</button></form>
    """
}

private func themeMenu(for reader: Reader) -> Html {
  let themes = [
    ("", Frame.systemTheme, "sun-moon"), ("light", Frame.light, "sun"), ("dark", Frame.dark, "moon"),
  ]
  let choices = Html.each(themes) { value, title, picture in
    """
    <button type="button" class="choice" data-theme-choice="\(value)" \
    aria-pressed="\(reader.theme == value ? "true" : "false")">\(icon(picture))\(reader(title))</button>
    """
  }
  return """
    <details class="menu theme-menu"><summary class="button quiet only-icon" aria-label="\(reader(Frame.theme))">\
    \(icon("sun-moon"))</summary><div class="sheet">\(choices)</div></details>
    """
}

private func userMenu(_ user: User, for reader: Reader) -> Html {
  let initials = user.name.split(separator: " ").prefix(2).compactMap(\.first).map(String.init).joined()
  return """
    <details class="menu"><summary class="button quiet only-icon" aria-label="\(reader(Frame.account)): \(user.name)">\
    <span class="avatar" aria-hidden="true">\(initials)</span></summary><div class="sheet">\
    <div class="who"><div class="strong">\(user.name)</div><div class="small soft">\(user.login) · \
    \(user.role.name(reader.language))</div></div>\
    <a href="/profile">\(icon("circle-user"))\(reader(Frame.profile))</a>\
    <form method="post" action="/sign-out">\(csrfField(reader))\
    <button type="submit" class="choice">\(icon("log-out"))\(reader(Frame.signOut))</button></form></div></details>
    """
}

private func heading(_ content: PageContent, for reader: Reader) -> Html {
  let way = Html.each(content.crumbs) { crumb in
    "<a href=\"\(crumb.href)\">\(crumb.title)</a>\(icon("chevron-right"))"
  }
  let crumbs: Html = .when(
    !content.crumbs.isEmpty,
    "<nav class=\"crumbs\" aria-label=\"\(reader(Frame.way))\">\(way)<span>\(content.title)</span></nav>")
  return """
    \(crumbs)<div class="page-head"><div class="titles"><h1>\(content.title)</h1></div>\(content.badge)\
    \(.when(content.actions != .empty, "<div class=\"actions\">\(content.actions)</div>"))</div>
    """
}

/// The search over everything: opened by Ctrl K, answered while typing.
private func finder(for reader: Reader) -> Html {
  """
  <dialog id="finder" class="finder-dialog" aria-label="\(reader(Words.search)) \(reader(Frame.everything))">\
  <form class="ask" method="get" action="/search" role="search">\(icon("search"))\
  <input type="search" name="q" placeholder="\(reader(Frame.finderHint))" aria-label="\(reader(Frame.finderHint))" \
  autocomplete="off" hx-get="/search" hx-trigger="input changed delay:150ms" hx-target="#finder-results" \
  hx-swap="innerHTML" hx-headers='{"X-Panel":"1"}'></form>\
  <div id="finder-results" class="finder-results" aria-live="polite"></div></dialog>
  """
}

/// Words of the frame.
enum Frame {
  static let skip = Text("Przejdź do treści", "Skip to the content")
  static let navigation = Text("Nawigacja", "Navigation")
  static let panel = Text("Szczegóły", "Details")
  static let demo = Text("Dane przykładowe", "Demonstration data")
  static let everything = Text("wszędzie", "everywhere")
  static let finderHint = Text(
    "Klient, towar, kod EAN, numer zamówienia…", "Customer, product, EAN, order number…")
  static let fresh = Text("Stan na", "As of")
  static let freshHint = Text("Kiedy pobrano dane tej strony", "When the data of this page was read")
  static let theme = Text("Motyw", "Theme")
  static let systemTheme = Text("Jak w systemie", "As the system")
  static let light = Text("Jasny", "Light")
  static let dark = Text("Ciemny", "Dark")
  static let account = Text("Konto", "Account")
  static let profile = Text("Profil i sesje", "Profile and sessions")
  static let signOut = Text("Wyloguj", "Sign out")
  static let way = Text("Ścieżka", "Breadcrumbs")
}
