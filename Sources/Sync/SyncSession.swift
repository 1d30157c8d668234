import Basis

/// The conversation of one device with HQ, without a clock, a network or a disk: events go in, effects come
/// out, and the same events give the same effects on the phone, in tests and in the simulator.
///
/// One post carries documents up and brings changes down. Outcomes are made durable at once; changes wait
/// until every whole bucket they need is fetched, and then become durable together with the cursor. A document
/// leaves the outbox only when its stored outcome is durable, and stays at hand after that, because a restored
/// HQ (a new epoch) is sent everything again.
///
/// Device time decides nothing here: delays are asked for in milliseconds, and retention reads HQ's clock.
public struct SyncSession: Sendable {
  /// What the device durably has.
  public private(set) var standing: SyncStanding
  /// Documents with their standing, in device sequence.
  public private(set) var documents: [OutboxEntry]
  /// What the session is doing, for the quiet word on top of the screen.
  public private(set) var activity: SyncActivity = .idle
  /// Whether HQ has refused the token: the queue waits until the device is enrolled again.
  public private(set) var needsEnrolment = false
  /// What was downloaded of the buckets that are being fetched.
  public private(set) var progress = SyncProgress()

  private let build: String
  private var wantsPost = false
  private var isRetrying = false
  private var isCommitting = false
  private var post: UInt32?
  private var sentInPost: [DocumentId] = []
  private var plan: SyncResponse?
  private var fetches: [Fetch] = []
  private var staged: [String]
  private var pendingCommit: SyncCommit?
  private var afterCommit: SyncResponse?
  private var nextRequest: UInt32
  private var lastDelay = SyncSession.shortestDelay

  /// The first retry comes after two seconds …
  public static let shortestDelay: UInt64 = 2_000
  /// … and none is later than five minutes.
  public static let longestDelay: UInt64 = 300_000
  /// The most documents in one request.
  public static let documentsPerRequest = 100
  /// The most document bytes in one request, unless one document alone has more.
  public static let bytesPerRequest = 256 * 1024
  /// Buckets fetched at the same time.
  private static let parallelFetches = 2

  private struct Fetch: Sendable {
    var request: UInt32
    var address: SegmentAddress
  }

  /// A session that goes on from what is durable. `staged` are addresses of buckets fetched but not taken over.
  /// A session after another one counts its requests on, so that a late answer meets no wrong question.
  public init(
    build: String, standing: SyncStanding, documents: [OutboxEntry], staged: [String] = [],
    after previous: SyncSession? = nil
  ) {
    nextRequest = previous?.nextRequest ?? 1
    self.build = build
    self.standing = standing
    self.documents = documents
    self.staged = staged
  }

  /// How many documents have no outcome yet.
  public var unsent: Int { documents.reduce(0) { $0 + ($1.isAcknowledged ? 0 : 1) } }

  /// Takes one event and says what to do. `random` spreads the retries of many devices.
  public mutating func step(_ event: SyncEvent, random: UInt64) -> [SyncEffect] {
    var effects: [SyncEffect] = []
    switch event {
    case .wake:
      lastDelay = SyncSession.shortestDelay
      isRetrying = false
      wantsPost = true
      effects.append(.cancelTimer)
    case .enrolled:
      needsEnrolment = false
      isRetrying = false
      wantsPost = true
    case .confirmed(let document):
      guard !documents.contains(where: { $0.document.id == document.id }) else { break }
      documents.append(OutboxEntry(document: document, isAcknowledged: false))
      wantsPost = true
      if isRetrying {
        isRetrying = false
        effects.append(.cancelTimer)
      }
    case .timer:
      isRetrying = false
      wantsPost = true
    case .progressed(let request, let bytes): noteProgress(request, bytes)
    case .answered(let request, let answer): effects += take(answer, of: request, random)
    case .failed(let request):
      if forget(request) { effects.append(retry(random)) }
    case .committed: effects += committed(random)
    case .forgotten(let ids): documents.removeAll { $0.isAcknowledged && ids.contains($0.document.id) }
    }
    effects += advance()
    updateActivity()
    return effects
  }

  // MARK: - What to do next

  private mutating func advance() -> [SyncEffect] {
    guard !needsEnrolment, !isRetrying, !isCommitting else { return [] }
    if wantsPost, post == nil { return [startPost()] }
    guard post == nil, let plan else { return [] }
    var effects: [SyncEffect] = []
    var isComplete = true
    for segment in plan.segments where !staged.contains(segment.address) {
      isComplete = false
      guard fetches.count < SyncSession.parallelFetches,
        !fetches.contains(where: { $0.address.address == segment.address })
      else { continue }
      let request = takeRequestNumber()
      fetches.append(Fetch(request: request, address: segment))
      effects.append(.fetch(request: request, segment))
    }
    if isComplete {
      self.plan = nil
      effects.append(commit(plan, outcomes: []))
    }
    return effects
  }

  private mutating func startPost() -> SyncEffect {
    wantsPost = false
    let request = takeRequestNumber()
    post = request
    var batch: [SyncDocument] = []
    var size = 0
    // Documents that HQ asked to wait go last, so that they hold up nobody.
    let waiting = documents.filter { !$0.isAcknowledged }
    let ordered = waiting.filter { $0.deferrals == 0 } + waiting.filter { $0.deferrals > 0 }
    for entry in ordered {
      guard batch.count < SyncSession.documentsPerRequest,
        batch.isEmpty || size + entry.document.payload.count <= SyncSession.bytesPerRequest
      else { break }
      batch.append(entry.document)
      size += entry.document.payload.count
    }
    batch = batch.arranged { $0.sequence < $1.sequence }
    sentInPost = batch.map { $0.id }
    return .post(
      request: request,
      SyncRequest(
        build: build, epoch: standing.epoch, cursor: standing.cursor, buckets: standing.buckets,
        documents: batch, waiting: UInt64(waiting.count - batch.count), clock: Instant(milliseconds: 0)))
  }

  private mutating func takeRequestNumber() -> UInt32 {
    defer { nextRequest &+= 1 }
    return nextRequest
  }

  // MARK: - Answers

  private mutating func take(_ answer: HttpAnswer, of request: UInt32, _ random: UInt64) -> [SyncEffect] {
    let fetch = fetches.first { $0.request == request }
    let isPost = post == request
    guard forget(request) else { return [] }
    switch answer.status {
    case 200: break
    case 401:
      needsEnrolment = true
      wantsPost = false
      return [.needsEnrolment]
    case 404 where fetch != nil:
      // HQ has made a newer segment meanwhile: a new plan names it.
      plan = nil
      wantsPost = true
      return [retry(random)]
    case 429, 503:
      isRetrying = true
      let asked = UInt64(clamping: answer.retryAfterSeconds) &* 1_000
      return [.wait(milliseconds: max(nextDelay(random), min(asked, 3_600_000)))]
    default: return [retry(random)]
    }
    if let fetch {
      guard isSegment(answer.body, of: fetch.address.bucket) else { return [retry(random)] }
      lastDelay = SyncSession.shortestDelay
      staged.append(fetch.address.address)
      progress.receivedBytes = progress.finished(fetch.address.bytes)
      return [.stage(fetch.address, answer.body)]
    }
    // Anything that is not our answer is a captive portal or a proxy: harmless, and tried again.
    guard isPost, let response = try? SyncResponse(bytes: answer.body[...]) else { return [retry(random)] }
    return accept(response, random)
  }

  private func isSegment(_ bytes: [UInt8], of bucket: Bucket) -> Bool {
    guard let found = try? Segment.forEachRow(in: bytes, { _, _, _ in }) else { return false }
    return found == bucket
  }

  private mutating func accept(_ response: SyncResponse, _ random: UInt64) -> [SyncEffect] {
    let needsSegments = response.segments.contains { !staged.contains($0.address) }
    let outcomes = response.outcomes.filter { outcome in
      documents.contains { $0.document.id == outcome.id }
    }
    guard needsSegments else {
      plan = nil
      return [commit(response, outcomes: outcomes)]
    }
    plan = response
    progress = SyncProgress(total: response.segments, staged: staged)
    if outcomes.isEmpty { return [] }
    var answered = response
    answered.segments = []
    answered.frames = []
    answered.dropped = []
    answered.epoch = standing.epoch
    answered.cursor = standing.cursor
    return [commit(answered, outcomes: outcomes)]
  }

  private mutating func commit(_ response: SyncResponse, outcomes: [SyncOutcome]) -> SyncEffect {
    isCommitting = true
    let commit = SyncCommit(
      epoch: response.epoch, cursor: response.cursor,
      startsNewEpoch: standing.epoch != 0 && response.epoch != standing.epoch,
      outcomes: outcomes, dropped: response.dropped, segments: response.segments, frames: response.frames,
      clock: response.clock)
    pendingCommit = commit
    afterCommit = response
    return .commit(commit)
  }

  private mutating func committed(_ random: UInt64) -> [SyncEffect] {
    guard let commit = pendingCommit, let response = afterCommit else { return [] }
    pendingCommit = nil
    afterCommit = nil
    isCommitting = false
    let advanced = commit.cursor != standing.cursor || commit.epoch != standing.epoch
    standing.apply(commit)
    staged.removeAll { address in commit.segments.contains { $0.address == address } }
    if commit.startsNewEpoch { for index in documents.indices { documents[index].isAcknowledged = false } }
    var acknowledged = 0
    for outcome in commit.outcomes {
      guard let index = documents.firstIndex(where: { $0.document.id == outcome.id }) else { continue }
      if outcome.code.isFinal {
        if !documents[index].isAcknowledged { acknowledged += 1 }
        documents[index].isAcknowledged = true
      } else {
        documents[index].deferrals += 1
      }
    }
    if plan != nil { return [] }
    // Go on at once only while something moves; otherwise an odd answer would make a hot loop.
    let hasFresh = documents.contains { !$0.isAcknowledged && !sentInPost.contains($0.document.id) }
    if hasFresh || commit.startsNewEpoch || (response.more && (advanced || acknowledged > 0)) {
      wantsPost = true
      lastDelay = SyncSession.shortestDelay
      return []
    }
    if response.more || unsent > 0 { return [retry(random)] }
    lastDelay = SyncSession.shortestDelay
    // Nothing waits. A quiet look every few minutes catches a poke that was lost.
    return wantsPost ? [] : [.finished, .wait(milliseconds: SyncSession.longestDelay)]
  }

  // MARK: - Failures

  /// Forgets a request in flight; false when it is not one, as after a late or doubled answer.
  private mutating func forget(_ request: UInt32) -> Bool {
    if post == request {
      post = nil
      return true
    }
    guard let index = fetches.firstIndex(where: { $0.request == request }) else { return false }
    fetches.remove(at: index)
    return true
  }

  private mutating func retry(_ random: UInt64) -> SyncEffect {
    isRetrying = true
    if plan == nil { wantsPost = true }
    return .wait(milliseconds: nextDelay(random))
  }

  /// Decorrelated jitter: somewhere between the shortest delay and three times the last one.
  private mutating func nextDelay(_ random: UInt64) -> UInt64 {
    let span = min(lastDelay * 3, SyncSession.longestDelay) - SyncSession.shortestDelay
    lastDelay = SyncSession.shortestDelay + random % (span + 1)
    return lastDelay
  }

  private mutating func noteProgress(_ request: UInt32, _ bytes: UInt64) {
    guard fetches.contains(where: { $0.request == request }) else { return }
    progress.receivedBytes = min(progress.finishedBytes + bytes, progress.totalBytes)
  }

  private mutating func updateActivity() {
    activity =
      if needsEnrolment {
        .idle
      } else if isRetrying {
        .waiting
      } else if plan != nil || !fetches.isEmpty {
        .receiving
      } else if post != nil || isCommitting {
        .exchanging
      } else {
        .idle
      }
  }
}
