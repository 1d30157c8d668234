import Basis

/// Something that reaches the device's core from its host: a tap, an answer, a file, the network.
public enum DeviceEvent: Sendable {
  /// The program begins. `manifest` is what was last swapped in, empty on a fresh device; `files` all names in
  /// storage; `language` the browser's.
  case started(manifest: [UInt8], files: [String], language: String, build: String)
  /// The content of a file that was asked for; `nil` when it is not there.
  case file(String, [UInt8]?)
  /// Everything up to this flush is durable.
  case stored(UInt32)
  /// Storage failed; nothing after the last good flush can be trusted.
  case storeFailed(full: Bool)
  /// A person did something in a tab.
  case command(tab: UInt32, name: String, arguments: [String])
  /// A tab is gone.
  case tabClosed(UInt32)
  /// An answer from HQ, or from whoever stands between.
  case answered(request: UInt32, status: Int, retryAfterSeconds: Int64, body: [UInt8])
  /// So many bytes of an answer have come.
  case progressed(request: UInt32, bytes: UInt64)
  /// No answer came.
  case failed(request: UInt32)
  /// The delay that was asked for is over.
  case timer(UInt32)
  /// The network is there or not, as far as the phone knows.
  case online(Bool)
  /// The screen was lit, or HQ says that something is new.
  case poked
  /// How the browser keeps our files.
  case storage(StorageStatus)
  /// Whether the program can be installed or is.
  case install(InstallStatus)
}

/// How the browser keeps the device's files.
public struct StorageStatus: Equatable, Sendable {
  /// Whether the browser promised not to clear them.
  public var isPersistent: Bool
  /// Bytes in use.
  public var usedBytes: UInt64
  /// Bytes allowed, 0 when not known.
  public var quotaBytes: UInt64

  /// A status of these parts.
  public init(isPersistent: Bool, usedBytes: UInt64, quotaBytes: UInt64) {
    self.isPersistent = isPersistent
    self.usedBytes = usedBytes
    self.quotaBytes = quotaBytes
  }
}

/// Whether the program is on the home screen.
public enum InstallStatus: UInt8, Sendable {
  /// Runs in a browser tab that offers nothing.
  case browser = 0
  /// The browser would ask the person.
  case offered = 1
  /// On iOS: through the Share menu.
  case byShareMenu = 2
  /// Runs from the home screen.
  case installed = 3
}

/// Something the device's core wants its host to do, in this order.
public enum DeviceEffect: Equatable, Sendable {
  /// Replace the inside of these elements of a tab.
  case patch(tab: UInt32, [Patch])
  /// Show another address; `replacing` leaves no trace in the history.
  case go(tab: UInt32, path: String, replacing: Bool)
  /// Add to the end of a file.
  case append(file: String, [UInt8])
  /// Make a file of exactly this.
  case write(file: String, [UInt8])
  /// Cut a file.
  case truncate(file: String, length: UInt64)
  /// Remove a file.
  case delete(file: String)
  /// Replace the manifest, wholly or not at all.
  case swapManifest([UInt8])
  /// Make everything before this durable, then say `stored`.
  case flush(UInt32)
  /// Say `file`.
  case read(file: String)
  /// `POST path`; give up after so many seconds without a byte. `token` is empty for enrolment.
  case post(request: UInt32, path: String, type: String, token: String, [UInt8], timeoutSeconds: UInt32)
  /// `GET path`, the same.
  case get(request: UInt32, path: String, token: String, timeoutSeconds: UInt32)
  /// Say `timer` after so long, instead of an earlier timer with this number; 0 cancels.
  case timer(UInt32, milliseconds: UInt64)
  /// Listen for pokes with this token; empty stops.
  case listen(token: String)
  /// Ask the person to install the program.
  case install
  /// Ask the browser to keep our files.
  case persist
  /// Drop this instance and begin again from the files.
  case restart
}

/// New inside of one element.
public struct Patch: Equatable, Sendable {
  /// The element's id; "@page" carries language, theme, path and title instead, one per line.
  public var id: String
  /// The markup.
  public var html: String

  /// A patch of these parts.
  public init(id: String, html: String) {
    self.id = id
    self.html = html
  }
}

/// An event with the moment it happened and the randomness it may use: the core has no clock and no dice.
public struct Occasion: Sendable {
  /// What happened.
  public var event: DeviceEvent
  /// The device's clock.
  public var now: Instant
  /// 128 random bits.
  public var random: (UInt64, UInt64)

  /// An event at a moment.
  public init(_ event: DeviceEvent, now: Instant, random: (UInt64, UInt64)) {
    self.event = event
    self.now = now
    self.random = random
  }
}
