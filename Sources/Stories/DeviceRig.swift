import Basis
import Device
import Sync

/// A device with its storage, its network and its clock in one hand: stories and tests tap, cut the network,
/// pull the battery and look at the screen.
public final class DeviceRig {
  /// What survives the battery.
  public let disk: MemoryDisk
  /// The session that runs now.
  public private(set) var session = DeviceSession()
  /// The device's clock.
  public var now: Instant
  /// Whether requests get through.
  public var hasNetwork = true
  /// Answers requests; `nil` means no answer.
  public var hq: (_ request: RigRequest) -> HttpAnswer?
  /// Stops doing effects after so many: the battery is pulled there. `nil` never does.
  public var effectsUntilCrash: Int?
  /// Whether the battery was pulled.
  public private(set) var isDead = false

  private var events: [DeviceEvent] = []
  private var timers: [(number: UInt32, at: Instant)] = []
  private var random: UInt64
  private var hasFailed = false
  /// The tab of the stories.
  public static let tab: UInt32 = 1

  /// A device that is off, with this storage.
  public init(
    disk: MemoryDisk = MemoryDisk(), now: Instant, seed: UInt64 = 1,
    hq: @escaping (_ request: RigRequest) -> HttpAnswer?
  ) {
    self.disk = disk
    self.now = now
    random = seed
    self.hq = hq
  }

  /// Switches the device on, or on again after a crash.
  public func start(language: String = "pl-PL", path: String = "/") {
    session = DeviceSession()
    isDead = false
    hasFailed = false
    events = []
    timers = []
    send(.started(manifest: disk.currentManifest, files: disk.names, language: language, build: "story"))
    command("open", path)
    send(.online(hasNetwork))
  }

  /// Pulls the battery: unflushed writes are lost except the first `kept` and `torn` bytes of the next.
  public func crash(keeping kept: Int = 0, torn: Int = 0) {
    isDead = true
    disk.crash(keeping: kept, torn: torn)
  }

  /// A person does something.
  public func command(_ name: String, _ arguments: String...) {
    send(.command(tab: DeviceRig.tab, name: name, arguments: arguments))
  }

  /// Cuts or gives the network.
  public func network(_ isThere: Bool) {
    hasNetwork = isThere
    send(.online(isThere))
  }

  /// Lets time pass; timers that are due fire in order.
  public func pass(seconds: Int64) {
    let end = now.adding(seconds: seconds)
    while let next = timers.min(by: { $0.at < $1.at }), next.at <= end, !isDead {
      now = max(now, next.at)
      timers.removeAll { $0.number == next.number }
      send(.timer(next.number))
    }
    now = end
  }

  /// Gives the session an event and does everything that follows from it.
  public func send(_ event: DeviceEvent) {
    events.append(event)
    while !isDead, !events.isEmpty {
      let next = events.removeFirst()
      let occasion = Occasion(next, now: now, random: (draw(), draw()))
      for effect in session.handle(occasion) where !isDead { carryOut(effect) }
    }
  }

  private func carryOut(_ effect: DeviceEffect) {
    if let left = effectsUntilCrash {
      if left == 0 {
        effectsUntilCrash = nil
        crash(keeping: Int(draw() % UInt64(disk.unflushed + 1)), torn: Int(draw() % 64))
        return
      }
      effectsUntilCrash = left - 1
    }
    if hasFailed, isStorage(effect) { return }
    guard disk.run(effect) else {
      hasFailed = true
      events.append(.storeFailed(full: true))
      return
    }
    switch effect {
    case .flush(let token): events.append(.stored(token))
    case .read(let file): events.append(.file(file, disk.read(file)))
    case .post(let request, let path, _, let token, let body, _):
      answer(RigRequest(path: path, token: token, body: body), request)
    case .get(let request, let path, let token, _):
      answer(RigRequest(path: path, token: token, body: []), request)
    case .timer(let number, let milliseconds):
      timers.removeAll { $0.number == number }
      if milliseconds > 0 {
        timers.append((number, Instant(milliseconds: now.milliseconds + Int64(clamping: milliseconds))))
      }
    default: break
    }
  }

  private func isStorage(_ effect: DeviceEffect) -> Bool {
    switch effect {
    case .append, .write, .truncate, .delete, .swapManifest, .flush: true
    default: false
    }
  }

  private func answer(_ request: RigRequest, _ number: UInt32) {
    guard hasNetwork, let answer = hq(request) else {
      events.append(.failed(request: number))
      return
    }
    events.append(
      .answered(
        request: number, status: answer.status, retryAfterSeconds: answer.retryAfterSeconds,
        body: answer.body))
  }

  /// SplitMix64: the same story draws the same numbers everywhere.
  private func draw() -> UInt64 {
    random &+= 0x9e37_79b9_7f4a_7c15
    var word = random
    word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
    word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
    return word ^ word >> 31
  }
}

/// A request as it reaches HQ.
public struct RigRequest: Sendable {
  /// "/v1/s", "/v1/g/…", "/v1/enrol".
  public var path: String
  /// The device's token, empty for enrolment.
  public var token: String
  /// The body of a post.
  public var body: [UInt8]

  /// A request of these parts.
  public init(path: String, token: String, body: [UInt8]) {
    self.path = path
    self.token = token
    self.body = body
  }
}
