import Basis
import Sync
import Trade

/// One screen in fragments. The same functions make the first paint and every update; only fragments that
/// differ from what a tab shows are sent to it.
struct Page {
  /// Head of the screen: way back, title, network word.
  var top: Html
  /// The body in pieces with their element ids.
  var main: [(id: String, html: Html)]
  /// The main action with its totals, above the bottom bar.
  var foot: Html = .empty
  /// Whether the bottom bar shows. A visit is a mode without it.
  var hasBar = true
  /// The window's title.
  var title: String
}

extension DeviceSession {
  /// Sends each tab what has changed on its screen.
  func render() {
    for index in views.indices {
      let page = page(for: &views[index])
      let patches = difference(page, in: &views[index])
      if !patches.isEmpty { effects.append(.patch(tab: views[index].tab, patches)) }
    }
  }

  private func difference(_ page: Page, in view: inout View) -> [Patch] {
    var now: [Patch] = [
      Patch(id: "top", html: page.top.markup),
      Patch(id: "foot", html: page.foot.markup),
      Patch(id: "bar", html: page.hasBar ? bar(view).markup : ""),
      Patch(id: "toast", html: toast(view).markup),
    ]
    for (id, html) in page.main { now.append(Patch(id: id, html: html.markup)) }
    let theme = (ledger.settings?.theme ?? .system).code
    let header = [language.code, theme, view.screen.path, page.title]
    var patches: [Patch] = []
    if header != view.shownPage {
      var text = ""
      for part in header { text += (text.isEmpty ? "" : "\n") + part }
      patches.append(Patch(id: "@page", html: text))
    }
    let sameShape =
      view.shown.count == now.count && zip(view.shown, now).allSatisfy { $0.id == $1.id }
    if sameShape {
      for (old, new) in zip(view.shown, now) where !old.html.utf8.elementsEqual(new.html.utf8) {
        patches.append(new)
      }
    } else {
      patches += now[..<4]
      var main = ""
      for patch in now[4...] { main += "<div id=\"" + patch.id + "\">" + patch.html + "</div>" }
      patches.append(Patch(id: "main", html: main))
    }
    view.shown = now
    view.shownPage = header
    return patches
  }

  private func page(for view: inout View) -> Page {
    if case .broken(let full) = phase { return troublePage(full ? TroubleWords.full : TroubleWords.broken) }
    if case .starting = phase { return startingPage() }
    if ledger.token == nil || sync.needsEnrolment, !isReadable(view) { return enrolPage(view) }
    if ledger.epoch == 0 { return firstSyncPage() }
    switch view.screen {
    case .today: return todayPage()
    case .customers: return customersPage(&view)
    case .customer(let id): return customerPage(id)
    case .goods: return goodsPage(&view)
    case .product(let id): return productPage(id, view)
    case .documents: return documentsPage()
    case .document(let id): return documentPage(id)
    case .order(let id): return orderPage(id, view)
    case .addGoods(let id): return addGoodsPage(id, &view)
    case .line(let id, let line): return linePage(id, line, view)
    case .details(let id): return detailsPage(id)
    case .more: return morePage(view)
    }
  }

  /// A device whose token was refused still shows what it holds; only Today asks for the new code.
  private func isReadable(_ view: View) -> Bool { ledger.token != nil && view.screen != .today }

  private func startingPage() -> Page {
    let text = Words.loading(language)
    return Page(
      top: top(title: "Teren"), main: [("m-start", "<p class=\"lead\">\(text)</p>")], hasBar: false,
      title: "Teren")
  }

  private func troublePage(_ text: Text) -> Page {
    Page(
      top: top(title: "Teren"),
      main: [("m-trouble", notice(.danger, text(language)))], hasBar: false, title: "Teren")
  }

  /// A screen about something that has gone.
  func gonePage(_ text: Text = Words.notHere) -> Page {
    let action = Words.leadsToStart(language)
    let body: Html = "<p class=\"lead\">\(text(language))</p><a class=\"button\" href=\"#/\">\(action)</a>"
    return Page(top: top(title: "Teren"), main: [("m-gone", body)], title: "Teren")
  }

  // MARK: - Frame

  /// The head of a screen.
  func top(title: String, back: String? = nil) -> Html {
    var link = Html.empty
    if let back {
      link =
        "<a class=\"back\" href=\"#\(back)\" aria-label=\"\(Words.back(language))\">\(icon("arrow-left"))</a>"
    }
    return "\(link)<h1 tabindex=\"-1\">\(title)</h1><p class=\"net\" role=\"status\">\(networkWord)</p>"
  }

  /// "Bez sieci, 2 niewysłane": never a dialog.
  private var networkWord: Html {
    guard ledger.token != nil, case .running = phase else { return .empty }
    let unsent = ledger.unsent
    let count = unsent > 0 ? ", " + Words.unsent(Int64(unsent), language) : ""
    if sync.needsEnrolment {
      return word("triangle-alert", NetworkWords.needsEnrolment(language) + count, loud: true)
    }
    if !isOnline { return word("cloud-off", NetworkWords.offline(language) + count, loud: unsent > 0) }
    switch sync.activity {
    case .exchanging: return word("refresh-cw", NetworkWords.exchanging(language) + count)
    case .receiving:
      return word("download", NetworkWords.receiving(language) + " \(sync.progress.percent)\u{a0}%" + count)
    case .waiting:
      return word("cloud-off", NetworkWords.unreachable(language) + count, loud: unsent > 0)
    case .idle:
      if unsent > 0 { return word("clock", Words.unsent(Int64(unsent), language), loud: true) }
      guard let moment = ledger.lastSync else { return word("clock", NetworkWords.never(language)) }
      return word(
        "check", NetworkWords.synchronised(language) + " " + moment.text(now: now, language))
    }
  }

  private func word(_ name: String, _ text: String, loud: Bool = false) -> Html {
    let kind: Html = loud ? " loud" : ""
    return "<span class=\"net-word\(kind)\">\(icon(name))\(text)</span>"
  }

  private func bar(_ view: View) -> Html {
    guard ledger.token != nil, ledger.epoch != 0 else { return .empty }
    let waiting = ledger.unsent
    let badge: Html? =
      waiting > 0
      ? "<span class=\"badge\"><span aria-hidden=\"true\">\(waiting)</span><span class=\"unseen\">, \(Words.unsent(Int64(waiting), language))</span></span>"
      : nil
    return tab(.today, "sun", Words.today, view) + tab(.customers, "users", Words.customers, view)
      + tab(.goods, "package", Words.goods, view) + tab(.documents, "file-text", Words.documents, view, badge)
      + tab(.more, "menu", Words.more, view)
  }

  private func tab(
    _ screen: Screen, _ name: String, _ text: Text, _ view: View, _ badge: Html? = nil
  ) -> Html {
    let here = screen == .today ? view.screen == .today : view.screen.path.utf8.starts(with: screen.path.utf8)
    let current: Html = here ? " aria-current=\"page\"" : ""
    return
      "<a class=\"tab\" href=\"#\(screen.path)\"\(current)>\(icon(name))<span>\(text(language))</span>\(badge)</a>"
  }

  private func toast(_ view: View) -> Html {
    guard let toast = view.toast else { return .empty }
    let undo: Html? =
      toast.undo == nil
      ? nil : "<button class=\"toast-action\" data-do=\"undo\">\(Words.undo(language))</button>"
    return
      "<p class=\"toast\"><span>\(toast.text(language))</span>\(undo)<button class=\"toast-close\" data-do=\"dismiss\" aria-label=\"\(Words.close(language))\">\(icon("x"))</button></p>"
  }
}
