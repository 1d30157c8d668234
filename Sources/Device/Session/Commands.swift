import Basis
import Sync
import Trade

extension DeviceSession {
  /// Does what a person asked for in a tab. The page sends names and texts; what is no command is ignored.
  func obey(_ name: String, _ arguments: [String], tab: UInt32) {
    if case .broken = phase { return }
    let first = arguments.first ?? ""
    if name == "open" {
      open(path: first, tab: tab)
      return
    }
    guard case .running = phase, views.contains(where: { $0.tab == tab }) else { return }
    if ledger.token == nil || sync.needsEnrolment {
      if name == "enrol" { enrol(code: first, tab: tab) }
      if name == "enrol-code" { withView(tab) { $0.enrolment.code = first } }
    }
    if obeyOrder(name, arguments, tab: tab) { return }
    switch name {
    case "search-customers":
      withView(tab) {
        $0.customers.query = first.start(100)
        $0.customers.showFromTop()
      }
    case "search-goods":
      withView(tab) {
        $0.goods.query = first.start(100)
        $0.goods.showFromTop()
      }
    case "window": scroll(list: first, arguments, tab: tab)
    case "category":
      withView(tab) {
        $0.category = first.wholeNumber32.map { CategoryId($0) }
        $0.goods.showFromTop()
      }
    case "prices-for": withView(tab) { $0.customer = first.wholeNumber32.map { CustomerId($0) } }
    case "language": keepSettings { $0.language = Language(code: first) }
    case "theme":
      keepSettings { settings in
        for theme in Theme.allCases where theme.code == first { settings.theme = theme }
      }
    case "sync": wake()
    case "sign-out": withView(tab) { $0.asksToSignOut = true }
    case "sign-out-now": signOut(tab: tab)
    case "install": effects.append(.install)
    case "persist": effects.append(.persist)
    case "undo": undo(tab: tab)
    case "dismiss": withView(tab) { $0.toast = nil }
    case "copy": if let id = DocumentId(hex: first) { copy(id, tab: tab) }
    case "begin-order": if let id = first.wholeNumber32 { beginOrder(for: CustomerId(id), tab: tab) }
    case "warm":
      if ledger.token != nil {
        replica.warm()
        prices.warm(replica, at: ledger.cursor)
      }
    default: break
    }
  }

  /// Commands that work on one draft: its id comes first.
  private func obeyOrder(_ name: String, _ arguments: [String], tab: UInt32) -> Bool {
    guard let hex = arguments.first, let id = DocumentId(hex: hex) else { return false }
    let second = arguments.count > 1 ? arguments[1] : ""
    let third = arguments.count > 2 ? arguments[2] : ""
    let line = second.wholeNumber32.map { Int($0) } ?? -1
    switch name {
    case "add":
      if let product = second.wholeNumber32 {
        add(ProductId(product), unit: third.isEmpty ? nil : third, to: id, tab: tab)
      }
    case "scan": scan(second, into: id, tab: tab)
    case "quantity": type(third, line: line, in: id, tab: tab)
    case "key": press(third, line: line, in: id, tab: tab)
    case "more": stepQuantity(by: 1, line: line, in: id, tab: tab)
    case "less": stepQuantity(by: -1, line: line, in: id, tab: tab)
    case "unit": setUnit(third, of: line, in: id, tab: tab)
    case "remove-line": removeLine(line, of: id, tab: tab)
    case "manual-percent": setManual(third, isPercent: true, of: line, in: id, tab: tab)
    case "manual-amount": setManual(third, isPercent: false, of: line, in: id, tab: tab)
    case "gift": if let product = third.wholeNumber32 { chooseGift(line, ProductId(product), in: id, tab: tab) }
    case "losers": withView(tab) { $0.showsLosers.toggle() }
    case "header": setHeader(second, third, of: id)
    case "new-prices": takeNewPrices(id)
    case "confirm": confirm(id, tab: tab)
    case "drop-draft": dropDraft(id, tab: tab)
    default: return false
    }
    return true
  }

  private func open(path: String, tab: UInt32) {
    var path = path
    var code: String?
    if path.utf8.starts(with: "enrol=".utf8) {
      code = String(decoding: path.utf8.dropFirst(6), as: UTF8.self)
      path = "/"
    }
    if !views.contains(where: { $0.tab == tab }) { views.append(View(tab: tab)) }
    let screen = Screen(path: path)
    withView(tab) {
      if $0.screen != screen {
        $0.typed = nil
        $0.refusals = []
        $0.asksToSignOut = false
        $0.showsLosers = false
      }
      $0.screen = screen
      // The tab may be new behind this number: show everything once.
      $0.shown = []
      $0.shownPage = []
    }
    if case .order(let id) = screen { follow(id, tab: tab) }
    if let code, ledger.token == nil || sync.needsEnrolment {
      effects.append(.go(tab: tab, path: "/", replacing: true))
      withView(tab) { $0.enrolment.code = code }
      if case .running = phase { enrol(code: code, tab: tab) }
    }
  }

  /// An address of a draft that was confirmed meanwhile leads to the document.
  private func follow(_ id: DocumentId, tab: UInt32) {
    if draft(id) == nil, ledger.documents.contains(where: { $0.id == id }) {
      go(.document(id), tab: tab, replacing: true)
    }
  }

  private func scroll(list: String, _ arguments: [String], tab: UInt32) {
    guard arguments.count == 3, let start = arguments[1].wholeNumber32, let rows = arguments[2].wholeNumber32,
      (1...200).contains(rows)
    else { return }
    let (first, count) = (Int(start), Int(rows))
    withView(tab) {
      if list == "customers" {
        $0.customers.first = first
        $0.customers.count = count
      } else {
        $0.goods.first = first
        $0.goods.count = count
      }
    }
  }

  private func keepSettings(_ change: (inout Settings) -> Void) {
    var settings = ledger.settings ?? Settings(language: language, theme: .system)
    change(&settings)
    let entry = LogEntry.settings(settings)
    ledger.apply(entry)
    store([entry])
  }
}
