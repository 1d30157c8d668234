import Basis
import Headquarters

/// Who reads a page, and how they like it: every component that shows words, numbers or moments asks it.
struct Reader: Sendable {
  /// Of all words and numbers.
  var language: Language
  /// The moment the page is made, for "dziś 14:20".
  var now: Instant
  /// "light", "dark", or empty to follow the system.
  var theme = ""
  /// "compact" or empty.
  var density = ""
  /// Where styles and scripts are, with their version: "/static/3f2a…".
  var assets = ""
  /// Who is signed in; `nil` before.
  var user: User?
  /// What forms send back.
  var csrfToken = ""
  /// The company's name.
  var company = ""
  /// Whether the data is made up.
  var isDemo = false
  /// Columns hidden in tables, by the table's name.
  var hiddenColumns: [String: Set<String>] = [:]

  /// The words in the reader's language.
  func callAsFunction(_ text: Text) -> String { text(language) }

  /// "dziś 14:20".
  func moment(_ instant: Instant) -> Html {
    "<time datetime=\"\(instant.text)\">\(instant.text(now: now, language))</time>"
  }

  /// How long ago, in the largest fitting unit: "3 min temu".
  func ago(_ instant: Instant) -> String {
    let minutes = max(0, now.milliseconds - instant.milliseconds) / 60_000
    switch minutes {
    case 0: return self(Text("przed chwilą", "just now"))
    case 1..<60: return self(Text("\(minutes) min temu", "\(minutes) min ago"))
    case 60..<1_440: return self(Text("\(minutes / 60) godz. temu", "\(minutes / 60) h ago"))
    default:
      let days = minutes / 1_440
      let noun = CountedText("dzień", "dni", "dni", "day", "days")(days, language)
      return self(Text("\(noun) temu", "\(noun) ago"))
    }
  }

  /// Whether the person may change customers, goods, prices and orders.
  var mayManage: Bool { user.map { $0.role != .representative } ?? false }
  /// Whether the person may change users, devices and territories.
  var mayAdminister: Bool { user?.role == .administrator }
}
