import Basis
import Sync
import Trade

extension DeviceSession {
  /// The code that makes this phone a device of the company.
  func enrolPage(_ view: View) -> Page {
    let isAgain = ledger.token != nil
    let title = (isAgain ? EnrolWords.again : EnrolWords.title)(language)
    let lead = (isAgain ? EnrolWords.againLead : EnrolWords.lead)(language)
    let failure: Html =
      view.enrolment.failure.map {
        "<p class=\"field-error\" id=\"code-error\" role=\"alert\">\(icon("circle-alert"))\($0(language))</p>"
      } ?? .empty
    let invalid: Html =
      view.enrolment.failure == nil ? "" : " aria-invalid=\"true\" aria-describedby=\"code-error\""
    let isAsking = view.enrolment.isAsking
    let action = (isAsking ? EnrolWords.asking : EnrolWords.action)(language)
    let disabled: Html = isAsking ? " disabled" : ""
    let form: Html = """
      <div class="welcome"><img class="mark" src="icons/mark.svg" alt="" width="72" height="72">\
      <p class="lead">\(lead)</p></div>\
      <form class="form" data-submit="enrol"><label for="code">\(EnrolWords.code(language))</label>\
      <input id="code" name="code" class="code" autocomplete="one-time-code" autocapitalize="characters" \
      spellcheck="false" maxlength="200" value="\(view.enrolment.code)"\(invalid)>\(failure)\
      <button class="main" type="submit"\(disabled)>\(action)</button></form>\
      \(installHint)\(languageChoice)
      """
    return Page(top: top(title: title), main: [("m-enrol", form)], hasBar: false, title: title)
  }

  /// On iOS storage belongs to the installed program: enrol there, not in the browser.
  private var installHint: Html {
    install == .byShareMenu ? notice(.info, MoreWords.byShare(language)) : .empty
  }

  /// The first download, with its progress.
  func firstSyncPage() -> Page {
    let percent = sync.progress.percent
    let word: String
    switch sync.activity {
    case .receiving: word = NetworkWords.receiving(language) + " \(percent)\u{a0}%"
    case .waiting: word = NetworkWords.unreachable(language)
    default: word = isOnline ? EnrolWords.asked(language) : NetworkWords.offline(language)
    }
    let retry: Html =
      sync.activity == .waiting || !isOnline
      ? "<button class=\"main\" data-do=\"sync\">\(MoreWords.now(language))</button>" : ""
    let body: Html = """
      <div class="welcome"><img class="mark" src="icons/mark.svg" alt="" width="72" height="72">\
      <p class="lead">\(EnrolWords.firstLead(language))</p></div>\
      <progress class="progress" max="100" value="\(percent)" aria-label="\(EnrolWords.firstTitle(language))"></progress>\
      <p class="progress-word" role="status">\(word)</p>\(retry)
      """
    let title = EnrolWords.firstTitle(language)
    return Page(top: top(title: title), main: [("m-first", body)], hasBar: false, title: title)
  }

  /// Polish or English.
  var languageChoice: Html {
    let options = Html.each(Language.allCases) { option in
      let pressed: Html = option == language ? " aria-pressed=\"true\"" : " aria-pressed=\"false\""
      let name = option == .polish ? "Polski" : "English"
      return
        "<button class=\"choice\" lang=\"\(option.code)\" data-do=\"language\" data-args=\"\(option.code)\"\(pressed)>\(name)</button>"
    }
    return
      "<div class=\"choices\" role=\"group\" aria-label=\"\(MoreWords.language(language))\">\(options)</div>"
  }
}
