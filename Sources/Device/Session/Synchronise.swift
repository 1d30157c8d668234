import Basis
import Sync
import Trade

extension DeviceSession {
  /// Gives the sync session an event and does what it asks.
  func step(_ event: SyncEvent) {
    guard case .running = phase else { return }
    for effect in sync.step(event, random: random.0 ^ random.1) { carryOut(effect) }
  }

  private func carryOut(_ effect: SyncEffect) {
    let token = ledger.token ?? ""
    switch effect {
    case .post(let request, var message):
      message.clock = now
      effects.append(
        .post(
          request: request, path: "/v1/s", type: "application/octet-stream", token: token, message.bytes,
          timeoutSeconds: 30))
    case .fetch(let request, let segment):
      effects.append(
        .get(request: request, path: "/v1/g/" + segment.address, token: token, timeoutSeconds: 30))
    case .stage(let address, let bytes):
      let file = SegmentAddress.file(address.address)
      effects.append(.write(file: file, bytes))
      // The file has to be durable before the log names it.
      flush(.none)
      let entry = LogEntry.staged(address)
      ledger.apply(entry)
      stagedSegments.append((file, bytes))
      store([entry])
    case .commit(let commit): makeDurable(commit)
    case .wait(let milliseconds):
      effects.append(.timer(DeviceSession.syncTimer, milliseconds: milliseconds))
    case .cancelTimer: effects.append(.timer(DeviceSession.syncTimer, milliseconds: 0))
    case .needsEnrolment: effects.append(.listen(token: ""))
    case .finished:
      if journal.length > 4 << 20, journal.waiting.isEmpty { compact() }
    }
  }

  private func makeDurable(_ commit: SyncCommit) {
    var entries: [LogEntry] = []
    if commit.startsNewEpoch { entries.append(.newEpoch) }
    for outcome in commit.outcomes { entries.append(.outcome(outcome, at: commit.clock)) }
    for bucket in commit.dropped { entries.append(.bucketDropped(bucket)) }
    for segment in commit.segments {
      entries.append(.bucket(segment.bucket, file: SegmentAddress.file(segment.address)))
    }
    for frame in commit.frames { entries.append(.frame(frame)) }
    let moved = commit.epoch != ledger.epoch || commit.cursor != ledger.cursor
    let position = LogEntry.position(
      epoch: commit.epoch, cursor: commit.cursor, at: commit.clock, seen: now)
    // When nothing changed nothing is written; a phone that looks every few minutes wears out no storage.
    if entries.isEmpty, !moved {
      ledger.apply(position)
      step(.committed)
      return
    }
    entries.append(position)
    let adopted = commit.segments.map { SegmentAddress.file($0.address) }
    let obsolete = ledger.files.filter { held in
      (commit.dropped.contains(held.bucket) || commit.segments.contains { $0.bucket == held.bucket })
        && !adopted.contains(held.file)
    }.map { $0.file }
    store(entries, .synchronised(commit, entries, obsolete: obsolete))
  }

  /// A commit is durable: everybody sees it from now on, all of it.
  func show(_ commit: SyncCommit, _ entries: [LogEntry], obsolete: [String]) {
    keepTermsOfDrafts(commit)
    for entry in entries { ledger.apply(entry) }
    for bucket in commit.dropped { replica.drop(bucket) }
    for segment in commit.segments {
      let file = SegmentAddress.file(segment.address)
      guard let index = stagedSegments.firstIndex(where: { $0.file == file }) else { continue }
      // A segment was checked when it came; it cannot be refused now.
      try? replica.take(segment: stagedSegments.remove(at: index).bytes)
    }
    for frame in commit.frames { replica.apply(frame) }
    for file in obsolete { effects.append(.delete(file: file)) }
    lastOrders = nil
    step(.committed)
  }

  /// Orders that are being written go on with the terms they were begun with, until the representative takes
  /// the new ones.
  private func keepTermsOfDrafts(_ commit: SyncCommit) {
    let changes =
      !commit.dropped.isEmpty || commit.segments.contains { $0.bucket.kind != .device }
      || commit.frames.contains { frame in
        frame.bucket.kind != .device && frame.rows.contains { RowKind.ofPrices($0.kind) }
      }
    guard changes, ledger.epoch != 0 else { return }
    if !ledger.drafts.contains(where: { terms(of: $0.order) == .earlier }) { prices.forgetEarlier() }
    let customers = ledger.drafts.map { $0.order.customer }
    prices.keepTerms(of: customers, replica, at: ledger.cursor)
  }

  // MARK: - Enrolment

  /// Sends a one-time code to HQ.
  func enrol(code: String, tab: UInt32) {
    let code = code.trimmed()
    withView(tab) {
      $0.enrolment.code = code
      $0.enrolment.failure = code.isEmpty ? EnrolWords.empty : nil
      $0.enrolment.isAsking = !code.isEmpty
    }
    guard !code.isEmpty, enrolling == nil else { return }
    enrolling = (DeviceSession.enrolmentRequest, tab)
    let body = "{\"code\":" + Json.quoted(code) + ",\"device\":" + Json.quoted(deviceName) + "}"
    effects.append(
      .post(
        request: DeviceSession.enrolmentRequest, path: "/v1/enrol", type: "application/json", token: "",
        Array(body.utf8), timeoutSeconds: 30))
  }

  private var deviceName: String { "Teren " + build }

  func enrolmentAnswered(status: Int, _ body: [UInt8]) {
    guard let (_, tab) = enrolling else { return }
    enrolling = nil
    let token = status == 200 || status == 201 ? Json.text("token", in: body) : nil
    if let token, !token.isEmpty {
      store([.enrolled(token: token)], .enrolled(token, tab: tab))
      return
    }
    withView(tab) {
      $0.enrolment.isAsking = false
      $0.enrolment.failure =
        switch status {
        case 0: EnrolWords.noNetwork
        case 400..<500 where status != 429: EnrolWords.refused
        case 429: EnrolWords.tooOften
        default: EnrolWords.notHq
        }
    }
  }

  /// The token is durable: synchronise.
  func enrolled(_ token: String, tab: UInt32) {
    ledger.apply(.enrolled(token: token))
    for index in views.indices { views[index].enrolment = View.EnrolmentView() }
    go(.today, tab: tab, replacing: true)
    effects.append(.persist)
    effects.append(.listen(token: token))
    step(.enrolled)
  }

  /// Lets go of everything of HQ; not while a document is unsent.
  func signOut(tab: UInt32) {
    guard ledger.unsent == 0, ledger.drafts.isEmpty, confirming == nil else {
      say(MoreWords.signOutBlocked, tab: tab)
      return
    }
    let files = ledger.files.map { $0.file } + stagedSegments.map { $0.file }
    ledger.apply(.signedOut)
    replica.clear()
    stagedSegments = []
    lastOrders = nil
    sync = SyncSession(build: build, standing: SyncStanding(), documents: [], after: sync)
    effects.append(.listen(token: ""))
    effects.append(.timer(DeviceSession.syncTimer, milliseconds: 0))
    store([.signedOut], .signedOut(obsolete: files))
    go(.today, tab: tab, replacing: true)
  }
}

/// The two bits of JSON that enrolment needs.
enum Json {
  /// A text as a JSON string.
  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      default: if scalar.value >= 32 { result.unicodeScalars.append(scalar) }
      }
    }
    return result + "\""
  }

  /// The plain text under a key; tokens hold no escapes.
  static func text(_ key: String, in body: [UInt8]) -> String? {
    let wanted = Array(("\"" + key + "\"").utf8)
    guard body.count >= wanted.count else { return nil }
    var place = 0
    while place <= body.count - wanted.count {
      guard body[place..<(place + wanted.count)].elementsEqual(wanted) else {
        place += 1
        continue
      }
      var rest = body[(place + wanted.count)...].drop { $0 <= 32 }
      guard rest.first == 58 else { return nil }
      rest = rest.dropFirst().drop { $0 <= 32 }
      guard rest.first == 34 else { return nil }
      rest = rest.dropFirst()
      guard let end = rest.firstIndex(of: 34), end - rest.startIndex <= 4_096 else { return nil }
      let text = rest[..<end]
      return text.contains(92) ? nil : String(decoding: text, as: UTF8.self)
    }
    return nil
  }
}
