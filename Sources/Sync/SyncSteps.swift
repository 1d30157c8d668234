import Basis

/// Something that happened to a sync session.
public enum SyncEvent: Sendable {
  /// The network came, the screen was lit, HQ poked, or somebody asked: try at once.
  case wake
  /// The device has a valid token again.
  case enrolled
  /// A document was confirmed and is durable.
  case confirmed(SyncDocument)
  /// The delay that was asked for is over.
  case timer
  /// So many bytes of an answer have arrived.
  case progressed(request: UInt32, bytes: UInt64)
  /// An answer came, any answer.
  case answered(request: UInt32, HttpAnswer)
  /// No answer came: no network, or no byte for half a minute.
  case failed(request: UInt32)
  /// The last commit is durable and visible.
  case committed
  /// Acknowledged documents that were dropped after their time.
  case forgotten([DocumentId])
}

/// Something a sync session wants done.
public enum SyncEffect: Equatable, Sendable {
  /// Send this as `POST /v1/s`; whoever sends fills in the clock.
  case post(request: UInt32, SyncRequest)
  /// Get this segment by `GET /v1/g/<address>`.
  case fetch(request: UInt32, SegmentAddress)
  /// Keep a fetched segment; a commit names it later.
  case stage(SegmentAddress, [UInt8])
  /// Make this durable in one piece, show it, then answer `committed`.
  case commit(SyncCommit)
  /// Answer `timer` after so long, instead of any earlier timer.
  case wait(milliseconds: UInt64)
  /// The timer is not needed any more.
  case cancelTimer
  /// The token is not accepted: ask for a new code. Nothing is lost.
  case needsEnrolment
  /// The device and HQ agree.
  case finished
}

/// An HTTP answer as far as synchronisation cares.
public struct HttpAnswer: Sendable {
  /// The status code.
  public var status: Int
  /// The body.
  public var body: [UInt8]
  /// What `Retry-After` asked for, 0 when nothing.
  public var retryAfterSeconds: Int64

  /// An answer of these parts.
  public init(status: Int, body: [UInt8], retryAfterSeconds: Int64 = 0) {
    self.status = status
    self.body = body
    self.retryAfterSeconds = retryAfterSeconds
  }
}

/// What a device durably has of HQ.
public struct SyncStanding: Equatable, Sendable {
  /// The server life it knows, 0 before the first answer.
  public var epoch: UInt64
  /// All changes up to this number are applied.
  public var cursor: UInt64
  /// The buckets it holds, sorted.
  public var buckets: [Bucket]

  /// A standing of these parts.
  public init(epoch: UInt64 = 0, cursor: UInt64 = 0, buckets: [Bucket] = []) {
    self.epoch = epoch
    self.cursor = cursor
    self.buckets = buckets
  }

  mutating func apply(_ commit: SyncCommit) {
    epoch = commit.epoch
    cursor = commit.cursor
    buckets.removeAll { commit.dropped.contains($0) }
    for segment in commit.segments where !buckets.contains(segment.bucket) { buckets.append(segment.bucket) }
    for frame in commit.frames where !buckets.contains(frame.bucket) { buckets.append(frame.bucket) }
    buckets = buckets.arranged(by: <)
  }
}

/// Changes that become durable and visible together: dropped buckets first, then whole buckets, then rows.
public struct SyncCommit: Equatable, Sendable {
  /// The server's life.
  public var epoch: UInt64
  /// Where the device stands afterwards.
  public var cursor: UInt64
  /// Whether HQ was restored: everything retained goes up again.
  public var startsNewEpoch: Bool
  /// HQ's words on documents.
  public var outcomes: [SyncOutcome]
  /// Buckets to let go.
  public var dropped: [Bucket]
  /// Staged segments that replace their buckets.
  public var segments: [SegmentAddress]
  /// Changed rows.
  public var frames: [SyncFrame]
  /// HQ's clock.
  public var clock: Instant
}

/// A document and whether HQ has it.
public struct OutboxEntry: Equatable, Sendable {
  /// The document, never changed.
  public var document: SyncDocument
  /// Whether a final outcome is durable here.
  public var isAcknowledged: Bool
  /// How often HQ asked to send it later.
  public var deferrals = 0

  /// An entry of these parts.
  public init(document: SyncDocument, isAcknowledged: Bool) {
    self.document = document
    self.isAcknowledged = isAcknowledged
  }
}

/// What a session is doing.
public enum SyncActivity: Sendable {
  /// Nothing to do.
  case idle
  /// Documents go up, changes come down.
  case exchanging
  /// Whole buckets come down.
  case receiving
  /// The next try comes after a delay.
  case waiting
}

/// How far the fetching of whole buckets is.
public struct SyncProgress: Equatable, Sendable {
  /// All there is to fetch.
  public var totalBytes: UInt64 = 0
  /// What has arrived.
  public var receivedBytes: UInt64 = 0
  /// What has arrived in whole segments.
  var finishedBytes: UInt64 = 0

  init() {}

  init(total: [SegmentAddress], staged: [String]) {
    for segment in total {
      totalBytes += segment.bytes
      if staged.contains(segment.address) { finishedBytes += segment.bytes }
    }
    receivedBytes = finishedBytes
  }

  mutating func finished(_ bytes: UInt64) -> UInt64 {
    finishedBytes = min(finishedBytes + bytes, totalBytes)
    return max(finishedBytes, receivedBytes)
  }

  /// 0…100.
  public var percent: Int { totalBytes == 0 ? 0 : Int(min(receivedBytes * 100 / totalBytes, 100)) }
}

extension SyncOutcome.Code {
  /// Whether the document needs no more sending: HQ keeps it, whatever becomes of it.
  public var isFinal: Bool {
    switch self {
    case .ok, .okWithNotes, .held, .scopeLost, .idClash, .unreadable: true
    case .wait, .unknownKind: false
    }
  }
}
