import Basis
import Trade

// Small pieces of markup that several screens use.

/// An icon of the sprite; always beside a word or inside something with a label.
func icon(_ name: String) -> Html {
  "<svg class=\"icon\" aria-hidden=\"true\" focusable=\"false\"><use href=\"/vendor/icons.svg#\(name)\"></use></svg>"
}

/// How much a notice matters. The icon says it as well as the colour.
enum Weight {
  case info
  case warning
  case danger
  case positive

  var name: String {
    switch self {
    case .info: "info"
    case .warning: "warning"
    case .danger: "danger"
    case .positive: "positive"
    }
  }

  var icon: String {
    switch self {
    case .info: "info"
    case .warning: "triangle-alert"
    case .danger: "circle-alert"
    case .positive: "check"
    }
  }
}

/// A framed message.
func notice(_ weight: Weight, _ text: String, _ more: Html = .empty) -> Html {
  "<div class=\"notice \(weight.name)\">\(icon(weight.icon))<div><p>\(text)</p>\(more)</div></div>"
}

/// A titled group.
func section(_ title: String, _ body: Html) -> Html {
  "<section class=\"group\"><h2>\(title)</h2>\(body)</section>"
}

/// Facts as label and value; pairs with an empty value are left out.
func facts(_ pairs: [(label: String, value: Html)]) -> Html {
  let rows = Html.each(pairs) { pair in
    Html.when(
      !pair.value.markup.isEmpty, "<div class=\"fact\"><dt>\(pair.label)</dt><dd>\(pair.value)</dd></div>")
  }
  return "<dl class=\"facts\">\(rows)</dl>"
}

/// A text as a value of a fact.
func plain(_ text: String) -> Html { "\(text)" }

/// An empty list: why, and the next step.
func emptyState(_ name: String, _ text: String, _ action: Html = .empty) -> Html {
  "<div class=\"empty\">\(icon(name))<p>\(text)</p>\(action)</div>"
}

/// A list of which only the rows in sight exist.
func window(
  _ name: String, total: Int, first: Int, rows: Html
) -> Html {
  "<div class=\"window\" data-window=\"\(name)\" data-total=\"\(total)\" data-first=\"\(first)\"><div class=\"window-rows\">\(rows)</div></div>"
}

/// A search field that asks at every keystroke. `enter` is the command of the Enter key, which a barcode
/// scanner presses behind its digits.
func searchField(
  _ command: String, value: String, label: String, clear: String, list: String, enter: String = ""
) -> Html {
  let button: Html =
    value.isEmpty
    ? ""
    : "<button class=\"search-clear\" data-do=\"\(command)\" data-args=\"\" data-focus=\"search\" aria-label=\"\(clear)\">\(icon("x"))</button>"
  return
    "<div class=\"search\">\(icon("search"))<input id=\"search\" type=\"search\" autocomplete=\"off\" autocapitalize=\"none\" spellcheck=\"false\" enterkeyhint=\"search\" placeholder=\"\(label)\" aria-label=\"\(label)\" data-input=\"\(command)\" data-list=\"\(list)\" data-enter=\"\(enter)\" value=\"\(value)\">\(button)</div>"
}

/// The state of a document: word, icon and colour.
func stateTag(_ state: OrderState, _ language: Language, isSending: Bool = false) -> Html {
  let (weight, name, text): (Weight, String, Text) =
    switch state {
    case .draft: (.info, "pencil", DocumentWords.draft)
    case .confirmed, .queued:
      isSending ? (.info, "send", DocumentWords.sending) : (.warning, "clock", DocumentWords.onDevice)
    case .received: (.info, "check", DocumentWords.sent)
    case .accepted: (.positive, "check-check", DocumentWords.accepted)
    case .inErp: (.positive, "check-check", DocumentWords.inErp)
    case .awaitingApproval: (.warning, "hourglass", DocumentWords.held)
    case .rejected: (.danger, "circle-alert", DocumentWords.rejected)
    case .cancelled: (.info, "x", DocumentWords.cancelled)
    }
  return "<span class=\"tag \(weight.name)\">\(icon(name))\(text(language))</span>"
}
