import Basis
import Sync
import Trade

/// What one tab shows. Several tabs share one session; each has its own place in it.
struct View {
  let tab: UInt32
  var screen = Screen.today
  /// What was typed to search customers, and which rows are in sight.
  var customers = ListView()
  /// The same for goods.
  var goods = ListView()
  /// The category goods are cut to.
  var category: CategoryId?
  /// For whom prices of goods are shown.
  var customer: CustomerId?
  /// The quantity being typed: its text can be "2," while the line already holds 2.
  var typed: TypedQuantity?
  /// The short message at the bottom.
  var toast: Toast?
  /// Why enrolment failed.
  var enrolment = EnrolmentView()
  /// Whether signing out was asked for once: it happens at the second tap.
  var asksToSignOut = false
  /// Whether conditions that did not count are shown too.
  var showsLosers = false
  /// Refusals of the last try to confirm.
  var refusals: [String] = []
  /// What the tab shows now, to send only what differs.
  var shown: [Patch] = []
  var shownPage: [String] = []

  /// A list: its query, its matches and the window of rows in sight.
  struct ListView {
    var query = ""
    var first = 0
    var count = 24
    var matches: [UInt32] = []
    var matchedQuery: String?
    var matchedGeneration: UInt32 = 0
    var matchedCategory: CategoryId?

    /// After a keystroke the screenful that is in sight is enough: scrolling asks for more.
    mutating func showFromTop() {
      first = 0
      count = 24
    }
  }

  struct TypedQuantity: Equatable {
    var order: DocumentId
    var line: Int
    var text: String
    /// A first digit replaces the quantity that stands there.
    var isFresh: Bool
  }

  struct EnrolmentView {
    var code = ""
    var isAsking = false
    var failure: Text?
  }
}

/// A short message, possibly with a way back.
struct Toast {
  var text: Text
  /// What the button does: a draft or line that comes back.
  var undo: Undo?

  enum Undo {
    case draft(Draft)
    case line(DocumentId, at: Int, OrderLine)
  }
}

/// The screens and their addresses.
enum Screen: Equatable {
  case today
  case customers
  case customer(CustomerId)
  case goods
  case product(ProductId)
  case documents
  case document(DocumentId)
  case order(DocumentId)
  case addGoods(DocumentId)
  case line(DocumentId, Int)
  case details(DocumentId)
  case more

  /// The address after `#`.
  var path: String {
    switch self {
    case .today: "/"
    case .customers: "/customers"
    case .customer(let id): "/customers/" + decimalText(Int64(id.number))
    case .goods: "/goods"
    case .product(let id): "/goods/" + decimalText(Int64(id.number))
    case .documents: "/documents"
    case .document(let id): "/documents/" + id.hex
    case .order(let id): "/orders/" + id.hex
    case .addGoods(let id): "/orders/" + id.hex + "/add"
    case .line(let id, let line): "/orders/" + id.hex + "/lines/" + decimalText(Int64(line))
    case .details(let id): "/orders/" + id.hex + "/details"
    case .more: "/more"
    }
  }

  /// The screen at an address; today for one that is none.
  init(path: String) {
    let parts = path.parts { $0 == 47 }
    self = Screen.screen(parts) ?? .today
  }

  private static func screen(_ parts: [String]) -> Screen? {
    guard let first = parts.first else { return .today }
    let number = parts.count > 1 ? parts[1].wholeNumber32 : nil
    let document = parts.count > 1 ? DocumentId(hex: parts[1]) : nil
    switch (first, parts.count) {
    case ("customers", 1): return .customers
    case ("customers", 2): return number.map { .customer(CustomerId($0)) }
    case ("goods", 1): return .goods
    case ("goods", 2): return number.map { .product(ProductId($0)) }
    case ("documents", 1): return .documents
    case ("documents", 2): return document.map { .document($0) }
    case ("orders", 2): return document.map { .order($0) }
    case ("orders", 3) where parts[2] == "add": return document.map { .addGoods($0) }
    case ("orders", 3) where parts[2] == "details": return document.map { .details($0) }
    case ("orders", 4) where parts[2] == "lines":
      guard let document, let line = parts[3].wholeNumber32 else { return nil }
      return .line(document, Int(line))
    case ("more", 1): return .more
    default: return nil
    }
  }

  /// The draft the screen works on.
  var order: DocumentId? {
    switch self {
    case .order(let id), .addGoods(let id), .line(let id, _), .details(let id): id
    default: nil
    }
  }
}
