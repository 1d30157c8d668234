import Basis
import Sync
import Trade

/// The log file being written and what waits for its durability.
struct Journal {
  var generation: UInt64 = 1
  var length: UInt64 = 0
  var nextToken: UInt32 = 1
  var waiting: [(token: UInt32, completion: Completion)] = []

  /// What to do when a commit is durable. Success is shown then and not before.
  enum Completion {
    case none
    case confirmed(LogEntry, SyncDocument, tab: UInt32)
    case synchronised(SyncCommit, [LogEntry], obsolete: [String])
    case enrolled(String, tab: UInt32)
    case signedOut(obsolete: [String])
  }

  static func file(_ generation: UInt64) -> String { "log-" + decimalText(Int64(generation)) }
  var file: String { Journal.file(generation) }

  /// The manifest names the log in force.
  var manifest: [UInt8] {
    var writer = ByteWriter()
    writer.field(1, generation)
    return writer.bytes
  }

  static func generation(manifest: [UInt8]) -> UInt64? {
    var reader = ByteReader(manifest)
    guard let field = try? reader.field(), field.tag == 1, field.number > 0 else { return nil }
    return field.number
  }
}

extension DeviceSession {
  /// Writes a commit and makes it durable; `completion` follows when it is.
  func store(_ entries: [LogEntry], _ completion: Journal.Completion = .none) {
    let record = Record.bytes(LogEntry.commit(entries))
    journal.length += UInt64(record.count)
    effects.append(.append(file: journal.file, record))
    flush(completion)
  }

  func flush(_ completion: Journal.Completion) {
    let token = journal.nextToken
    journal.nextToken &+= 1
    journal.waiting.append((token, completion))
    effects.append(.flush(token))
  }

  /// A flush is done: everything up to it is durable.
  func stored(_ token: UInt32) {
    var done: [Journal.Completion] = []
    while let first = journal.waiting.first, first.token <= token {
      done.append(first.completion)
      journal.waiting.removeFirst()
    }
    for completion in done { complete(completion) }
  }

  private func complete(_ completion: Journal.Completion) {
    switch completion {
    case .none: break
    case .confirmed(let entry, let document, let tab):
      ledger.apply(entry)
      confirming = nil
      lastOrders = nil
      step(.confirmed(document))
      showConfirmed(document.id, tab: tab)
    case .synchronised(let commit, let entries, let obsolete): show(commit, entries, obsolete: obsolete)
    case .enrolled(let token, let tab): enrolled(token, tab: tab)
    case .signedOut(let obsolete): for file in obsolete { effects.append(.delete(file: file)) }
    }
  }

  // MARK: - Start

  /// What is still to be read before the program works.
  struct Reading {
    var files: [String] = []
    var frames: [SyncFrame] = []
    var missing: [Bucket] = []
    var isDamaged = false
  }

  func start(manifest: [UInt8], files: [String], language: String, build: String) {
    browserLanguage = Language(code: language.lowercasedASCII().utf8.starts(with: "pl".utf8) ? "pl" : "en")
    self.build = build
    reading.files = files
    guard let generation = Journal.generation(manifest: manifest) else {
      // A fresh device, or a first start cut before its manifest: nothing was promised to anybody yet.
      for file in files { effects.append(.delete(file: file)) }
      effects.append(.write(file: journal.file, []))
      flush(.none)
      effects.append(.swapManifest(journal.manifest))
      run()
      return
    }
    journal.generation = generation
    for file in files where file != journal.file && file.utf8.starts(with: "log-".utf8) {
      effects.append(.delete(file: file))
    }
    effects.append(.read(file: journal.file))
  }

  func receive(file name: String, _ bytes: [UInt8]?) {
    guard case .starting = phase else { return }
    if name == journal.file {
      replay(bytes ?? [])
      return
    }
    reading.files.removeAll { $0 == name }
    if let found = ledger.files.first(where: { $0.file == name }) {
      if let bytes, (try? replica.take(segment: bytes)) != nil {
      } else {
        reading.missing.append(found.bucket)
      }
    } else if let bytes, ledger.staged.contains(where: { SegmentAddress.file($0.address) == name }) {
      stagedSegments.append((name, bytes))
    }
    if reading.files.isEmpty { finishReading() }
  }

  private func replay(_ log: [UInt8]) {
    var frames: [SyncFrame] = []
    var ledger = Ledger()
    let findings = Record.forEach(in: log) { commit in
      guard let entries = try? LogEntry.entries(commit) else { return }
      for entry in entries {
        ledger.apply(entry)
        switch entry {
        case .frame(let frame): frames.append(frame)
        case .bucket(let bucket, _), .bucketDropped(let bucket): frames.removeAll { $0.bucket == bucket }
        case .signedOut: frames = []
        default: break
        }
      }
    }
    self.ledger = ledger
    reading.frames = frames
    reading.isDamaged = findings.isDamaged
    journal.length = UInt64(findings.soundLength)
    if findings.soundLength < log.count {
      effects.append(.truncate(file: journal.file, length: UInt64(findings.soundLength)))
    }
    let wanted = ledger.files.map { $0.file } + ledger.staged.map { SegmentAddress.file($0.address) }
    for file in reading.files where !wanted.contains(file) && !file.utf8.starts(with: "log-".utf8) {
      effects.append(.delete(file: file))
    }
    reading.files = wanted
    for file in wanted { effects.append(.read(file: file)) }
    if wanted.isEmpty { finishReading() }
  }

  private func finishReading() {
    // Rows on top of a bucket that is lost make no bucket: HQ sends it anew.
    for frame in reading.frames where !reading.missing.contains(frame.bucket) { replica.apply(frame) }
    let framed = reading.frames.map { $0.bucket }
    ledger.files.removeAll { reading.missing.contains($0.bucket) }
    let needsCompaction = reading.isDamaged || journal.length > 512 * 1_024
    var held = ledger.files.map { $0.bucket }
    for bucket in framed where !held.contains(bucket) && !reading.missing.contains(bucket) {
      held.append(bucket)
    }
    reading = Reading()
    run(buckets: held.arranged(by: <))
    if needsCompaction { compact() }
  }

  private func run(buckets: [Bucket] = []) {
    phase = .running
    ledger.staged.removeAll { address in
      !stagedSegments.contains { $0.file == SegmentAddress.file(address.address) }
    }
    sync = SyncSession(
      build: build,
      standing: SyncStanding(epoch: ledger.epoch, cursor: ledger.cursor, buckets: buckets),
      documents: ledger.documents.map {
        OutboxEntry(document: $0.syncDocument, isAcknowledged: $0.acknowledgedAt != nil)
      },
      staged: ledger.staged.map { $0.address })
    if let token = ledger.token {
      effects.append(.persist)
      effects.append(.listen(token: token))
      step(.wake)
    }
  }

  /// Writes a new, short log and whole buckets, and lets the old ones go. Cut at any point, either the old
  /// manifest or the new one is in force.
  func compact() {
    let oldLog = journal.file
    let oldFiles = ledger.files.map { $0.file }
    journal.generation += 1
    var files: [(bucket: Bucket, file: String)] = []
    let prefix = "bucket-g" + decimalText(Int64(journal.generation)) + "-"
    replica.forEachSegment { bucket, segment in
      let file = prefix + decimalText(Int64(bucket.code))
      files.append((bucket, file))
      effects.append(.write(file: file, segment))
    }
    ledger.files = files
    var log: [UInt8] = []
    for commit in ledger.snapshot() { log += Record.bytes(LogEntry.commit(commit)) }
    effects.append(.write(file: journal.file, log))
    flush(.none)
    effects.append(.swapManifest(journal.manifest))
    for file in oldFiles { effects.append(.delete(file: file)) }
    effects.append(.delete(file: oldLog))
    journal.length = UInt64(log.count)
  }
}
