import Basis
import Sync
import Trade

/// The device: a person's command, an answer of HQ or a file goes in; screens and things to do come out. Nothing
/// in here waits, reads a clock or touches a disk, so a day in the field is replayed in milliseconds.
public final class DeviceSession {
  var now = Instant(milliseconds: 0)
  var random: (UInt64, UInt64) = (0, 0)
  var ledger = Ledger()
  var replica = Replica()
  let prices = PriceDesk()
  var sync = SyncSession(build: "", standing: SyncStanding(), documents: [])
  var views: [View] = []
  var phase = Phase.starting
  var isOnline = true
  var storage = StorageStatus(isPersistent: false, usedBytes: 0, quotaBytes: 0)
  var install = InstallStatus.browser
  var browserLanguage = Language.polish
  var build = ""
  /// The document whose confirmation is being written: a second tap finds it here.
  var confirming: DocumentId?
  /// The enrolment request in flight and the tab that asked.
  var enrolling: (request: UInt32, tab: UInt32)?
  var journal = Journal()
  var reading = Reading()
  /// Segments that are fetched but not taken over.
  var stagedSegments: [(file: String, bytes: [UInt8])] = []
  var effects: [DeviceEffect] = []
  /// The last decoded orders of one customer: the order screen asks for them at every keystroke.
  var lastOrders: (customer: CustomerId, count: Int, orders: [Order])?
  /// The last order that was looked into: its screen asks again at every patch.
  var lastLook: OrderLook?

  /// Where the program is between switching on and working.
  enum Phase {
    /// Files are being read.
    case starting
    /// Working.
    case running
    /// Storage failed: nothing is accepted until the restart.
    case broken(full: Bool)
  }

  /// The number of the one timer, for the next try at HQ.
  static let syncTimer: UInt32 = 1
  /// The number of the timer that takes a message away.
  static let toastTimer: UInt32 = 2
  /// The request number of an enrolment; synchronisation counts up from 1.
  static let enrolmentRequest: UInt32 = 0xffff_0000

  /// A device that has not begun yet: its first event is `started`.
  public init() {}

  /// Takes one event and says what to do, in order.
  public func handle(_ occasion: Occasion) -> [DeviceEffect] {
    now = occasion.now
    random = occasion.random
    effects = []
    take(occasion.event)
    render()
    return effects
  }

  private func take(_ event: DeviceEvent) {
    switch event {
    case .started(let manifest, let files, let language, let build):
      start(manifest: manifest, files: files, language: language, build: build)
    case .file(let name, let bytes): receive(file: name, bytes)
    case .stored(let token): stored(token)
    case .storeFailed(let full):
      phase = .broken(full: full)
      effects.append(.restart)
    case .command(let tab, let name, let arguments): obey(name, arguments, tab: tab)
    case .tabClosed(let tab): views.removeAll { $0.tab == tab }
    case .answered(let request, let status, let retryAfter, let body):
      if request == DeviceSession.enrolmentRequest {
        enrolmentAnswered(status: status, body)
      } else {
        step(
          .answered(
            request: request, HttpAnswer(status: status, body: body, retryAfterSeconds: retryAfter)))
      }
    case .progressed(let request, let bytes): step(.progressed(request: request, bytes: bytes))
    case .failed(let request):
      if request == DeviceSession.enrolmentRequest {
        enrolmentAnswered(status: 0, [])
      } else {
        step(.failed(request: request))
      }
    case .timer(DeviceSession.syncTimer): step(.timer)
    case .timer: for index in views.indices { views[index].toast = nil }
    case .online(let isOnline):
      let came = isOnline && !self.isOnline
      self.isOnline = isOnline
      if came { wake() }
    case .poked: wake()
    case .storage(let status): storage = status
    case .install(let status): install = status
    }
  }

  /// Tries HQ at once, if there is an enrolment to do it with.
  func wake() {
    guard case .running = phase, ledger.token != nil else { return }
    step(.wake)
  }

  /// The language of the screens.
  var language: Language { ledger.settings?.language ?? browserLanguage }

  /// The day, in Poland.
  var today: CivilDate { now.inPoland.date }

  /// Shows a short message in a tab, or in all.
  func say(_ text: Text, undo: Toast.Undo? = nil, tab: UInt32? = nil) {
    for index in views.indices where tab == nil || views[index].tab == tab {
      views[index].toast = Toast(text: text, undo: undo)
    }
    effects.append(.timer(DeviceSession.toastTimer, milliseconds: undo == nil ? 5_000 : 10_000))
  }

  /// Changes one tab's view.
  func withView(_ tab: UInt32, _ change: (inout View) -> Void) {
    if let index = views.firstIndex(where: { $0.tab == tab }) { change(&views[index]) }
  }

  /// Opens a screen in a tab and tells the browser its address.
  func go(_ screen: Screen, tab: UInt32, replacing: Bool = false) {
    withView(tab) {
      $0.screen = screen
      $0.typed = nil
      $0.refusals = []
    }
    effects.append(.go(tab: tab, path: screen.path, replacing: replacing))
  }
}

extension DeviceSession {
  /// What a tab shows, for stories and tests.
  public func shown(tab: UInt32) -> [Patch] { views.first { $0.tab == tab }?.shown ?? [] }

  /// The address a tab is at, for stories and tests.
  public func path(tab: UInt32) -> String { views.first { $0.tab == tab }?.screen.path ?? "/" }

  /// How many documents are confirmed and how many of them have no final outcome, for stories and tests.
  public var documentCounts: (confirmed: Int, unsent: Int, drafts: Int) {
    (ledger.documents.count, ledger.unsent, ledger.drafts.count)
  }
}
