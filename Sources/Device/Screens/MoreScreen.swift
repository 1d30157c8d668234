import Basis
import Sync
import Trade

extension DeviceSession {
  /// Settings, synchronisation, storage, and who the device works for.
  func morePage(_ view: View) -> Page {
    Page(
      top: top(title: Words.more(language)),
      main: [
        ("m-sync", synchronisation), ("m-look", look), ("m-install", installation), ("m-storage", memory),
        ("m-company", company), ("m-out", signingOut(view)),
      ],
      title: Words.more(language))
  }

  private var synchronisation: Html {
    let last = ledger.lastSync.map { $0.text(now: now, language) } ?? NetworkWords.never(language)
    let list = facts([
      (MoreWords.lastSync(language), plain(last)),
      (TodayWords.unsent(language), plain(decimalText(Int64(ledger.unsent)))),
    ])
    let action: Html =
      "<button class=\"button primary\" data-do=\"sync\">\(icon("refresh-cw"))\(MoreWords.now(language))</button>"
    return section(MoreWords.synchronisation(language), list + action)
  }

  private var look: Html {
    let chosen = ledger.settings?.theme ?? .system
    let options = Html.each(Theme.allCases) { theme in
      let pressed: Html = theme == chosen ? "true" : "false"
      let name =
        switch theme {
        case .system: MoreWords.system
        case .light: MoreWords.light
        case .dark: MoreWords.dark
        }
      return
        "<button class=\"choice\" data-do=\"theme\" data-args=\"\(theme.code)\" aria-pressed=\"\(pressed)\">\(name(language))</button>"
    }
    return section(MoreWords.language(language), languageChoice)
      + section(
        MoreWords.theme(language),
        "<div class=\"choices\" role=\"group\" aria-label=\"\(MoreWords.theme(language))\">\(options)</div>")
  }

  private var installation: Html {
    let body: Html =
      switch install {
      case .installed: "<p>\(icon("check"))\(MoreWords.installed(language))</p>"
      case .offered:
        "<button class=\"button\" data-do=\"install\">\(icon("download"))\(MoreWords.installNow(language))</button>"
      case .byShareMenu: "<p>\(MoreWords.byShare(language))</p>"
      case .browser: "<p>\(MoreWords.byMenu(language))</p>"
      }
    return section(MoreWords.install(language), body)
  }

  private var memory: Html {
    let weight: Weight = storage.isPersistent ? .positive : .warning
    let text = (storage.isPersistent ? MoreWords.persistent : MoreWords.temporary)(language)
    var used = megabytes(storage.usedBytes)
    if storage.quotaBytes > 0 { used += " / " + megabytes(storage.quotaBytes) }
    return section(
      MoreWords.storage(language), notice(weight, text) + facts([(MoreWords.used(language), plain(used))]))
  }

  private func megabytes(_ bytes: UInt64) -> String {
    fixedText(Int64(clamping: bytes / 100_000), places: 1, atLeast: 1, language) + "\u{a0}MB"
  }

  private var company: Html {
    let identity = replica.identity
    return section(
      MoreWords.device(language),
      facts([
        (MoreWords.company(language), plain(identity?.company ?? "")),
        (MoreWords.person(language), plain(identity?.representative ?? "")),
        (MoreWords.series(language), plain(identity?.series ?? "")),
        (MoreWords.version(language), plain(build)),
      ]))
  }

  private func signingOut(_ view: View) -> Html {
    let isBlocked = ledger.unsent > 0 || !ledger.drafts.isEmpty
    let text = (isBlocked ? MoreWords.signOutBlocked : MoreWords.signOutLead)(language)
    let disabled: Html = isBlocked ? " disabled" : ""
    let asks = view.asksToSignOut && !isBlocked
    let button: Html = """
      <button class="button danger" data-do="\(asks ? "sign-out-now" : "sign-out")" aria-describedby="out-help"\(disabled)>\
      \(icon("log-out"))\((asks ? MoreWords.signOutNow : MoreWords.signOut)(language))</button>
      """
    return section(
      MoreWords.signOut(language), "<p class=\"help\" id=\"out-help\">\(text)</p>\(button)")
  }
}
