import Basis
import Sync
import Trade

/// What the log adds up to: drafts, documents, settings and where synchronisation stands. Entries written now
/// and entries read after a restart go through the same `apply`, so both give the same ledger.
struct Ledger {
  /// The token of the enrolment; `nil` before it.
  var token: String?
  /// Language and theme as chosen; `nil` until then.
  var settings: Settings?
  /// Orders being written, the latest first.
  var drafts: [Draft] = []
  /// Confirmed documents in sequence.
  var documents: [DeviceDocument] = []
  /// The sequence of the last confirmed document.
  var lastSequence: UInt64 = 0
  /// Which file holds which bucket.
  var files: [(bucket: Bucket, file: String)] = []
  /// Fetched segments that no commit has taken over.
  var staged: [SegmentAddress] = []
  /// Where synchronisation stands.
  var epoch: UInt64 = 0
  var cursor: UInt64 = 0
  /// HQ's clock at the last exchange.
  var hqClock = Instant(milliseconds: 0)
  /// The device's clock at the last exchange; `nil` before the first.
  var lastSync: Instant?

  /// Adds one fact. Frames and files are the replica's business and only noted here.
  mutating func apply(_ entry: LogEntry) {
    switch entry {
    case .enrolled(let token): self.token = token
    case .signedOut:
      let kept = settings
      self = Ledger()
      settings = kept
    case .settings(let settings): self.settings = settings
    case .draft(let order, let name):
      drafts.removeAll { $0.order.id == order.id }
      drafts.insert(Draft(order: order, customerName: name), at: 0)
    case .draftLine(let order, let place): replaceLine(order, at: place)
    case .draftDropped(let id): drafts.removeAll { $0.order.id == id }
    case .confirmed(let sequence, let payload, let name): addDocument(sequence, payload, name)
    case .outcome(let outcome, let moment):
      guard let index = documents.firstIndex(where: { $0.id == outcome.id }) else { break }
      documents[index].outcome = outcome
      if outcome.code.isFinal { documents[index].acknowledgedAt = moment }
    case .staged(let address): staged.append(address)
    case .bucket(let bucket, let file):
      files.removeAll { $0.bucket == bucket }
      files.append((bucket, file))
      staged.removeAll { SegmentAddress.file($0.address) == file }
    case .bucketDropped(let bucket): files.removeAll { $0.bucket == bucket }
    case .frame: break
    case .position(let epoch, let cursor, let at, let seen):
      self.epoch = epoch
      self.cursor = cursor
      hqClock = at
      lastSync = seen
    case .newEpoch: for index in documents.indices { documents[index].acknowledgedAt = nil }
    }
  }

  private mutating func replaceLine(_ order: Order, at place: Int) {
    guard let index = drafts.firstIndex(where: { $0.order.id == order.id }), let line = order.lines.first,
      drafts[index].order.lines.indices.contains(place)
    else { return }
    // The header comes along: totals and the result's hash have changed with the line.
    var lines = drafts[index].order.lines
    lines[place] = line
    drafts[index].order = order
    drafts[index].order.lines = lines
  }

  private mutating func addDocument(_ sequence: UInt64, _ payload: [UInt8], _ name: String) {
    guard let order = try? Order(bytes: payload[...]), !documents.contains(where: { $0.id == order.id }) else {
      return
    }
    drafts.removeAll { $0.order.id == order.id }
    documents.append(DeviceDocument(sequence: sequence, payload: payload, order: order, customerName: name))
    lastSequence = max(lastSequence, sequence)
  }

  /// Documents without a final outcome.
  var unsent: Int { documents.reduce(0) { $0 + ($1.acknowledgedAt == nil ? 1 : 0) } }

  /// The entries that a new log needs to add up to this ledger. Acknowledged documents go after ninety days of
  /// HQ's clock; the retention that safety needs is fourteen.
  func snapshot() -> [[LogEntry]] {
    var commits: [[LogEntry]] = []
    var first: [LogEntry] = []
    if let token { first.append(.enrolled(token: token)) }
    if let settings { first.append(.settings(settings)) }
    for (bucket, file) in files { first.append(.bucket(bucket, file: file)) }
    for address in staged { first.append(.staged(address)) }
    if let lastSync { first.append(.position(epoch: epoch, cursor: cursor, at: hqClock, seen: lastSync)) }
    commits.append(first)
    for document in documents where !isForgettable(document) || document.sequence == lastSequence {
      var entries: [LogEntry] = [
        .confirmed(
          sequence: document.sequence, payload: document.payload, customerName: document.customerName)
      ]
      // After a new epoch an old final answer is outdated: the document goes up again.
      if let outcome = document.outcome, document.acknowledgedAt != nil || !outcome.code.isFinal {
        entries.append(.outcome(outcome, at: document.acknowledgedAt ?? hqClock))
      }
      commits.append(entries)
    }
    for draft in drafts.reversed() {
      commits.append([.draft(draft.order, customerName: draft.customerName)])
    }
    return commits
  }

  private func isForgettable(_ document: DeviceDocument) -> Bool {
    guard let acknowledged = document.acknowledgedAt else { return false }
    return acknowledged.adding(seconds: 90 * 86_400) < hqClock
  }
}

/// An order being written.
struct Draft: Equatable {
  var order: Order
  /// Kept with the draft: the customer may leave the device while the draft stays.
  var customerName: String
}

/// A confirmed order and HQ's word on it.
struct DeviceDocument {
  /// Gapless on this device.
  let sequence: UInt64
  /// What HQ gets, byte for byte.
  let payload: [UInt8]
  /// The order in the payload, without its lines' reasons kept twice.
  let id: DocumentId
  let number: String
  let customer: CustomerId
  let customerName: String
  let date: CivilDate
  let confirmedAt: Instant
  let currency: Currency
  let gross: Money
  let net: Money
  let lineCount: Int
  /// HQ's stored answer.
  var outcome: SyncOutcome?
  /// When HQ gave a final answer, by its clock; `nil` while the document is unsent.
  var acknowledgedAt: Instant?

  init(sequence: UInt64, payload: [UInt8], order: Order, customerName: String) {
    self.sequence = sequence
    self.payload = payload
    self.customerName = customerName
    id = order.id
    number = order.number
    customer = order.customer
    date = order.date
    confirmedAt = order.confirmedAt ?? Instant(milliseconds: 0)
    currency = order.currency
    let totals = order.totals
    gross = totals.gross
    net = totals.net
    lineCount = order.orderedCount
  }

  /// The order with all its lines.
  var order: Order? { try? Order(bytes: payload[...]) }

  /// The document as sent.
  var syncDocument: SyncDocument {
    SyncDocument(id: id, sequence: sequence, kind: SyncDocument.Kind.order.rawValue, payload: payload)
  }

  /// Where the document is, from HQ's answer and its later word.
  func state(_ status: DocumentStatus?) -> OrderState {
    guard acknowledgedAt != nil, let outcome else { return .confirmed(at: confirmedAt) }
    if let status, status.id == id { return status.state }
    switch outcome.code {
    case .ok, .okWithNotes: return outcome.number.isEmpty ? .received : .accepted(number: outcome.number)
    case .held, .scopeLost: return .awaitingApproval(reason: "")
    case .idClash, .unreadable: return .rejected(reason: "")
    case .wait, .unknownKind: return .confirmed(at: confirmedAt)
    }
  }
}

extension SegmentAddress {
  /// The file that keeps a fetched segment.
  static func file(_ address: String) -> String { "bucket-" + address }
}
