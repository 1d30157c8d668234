import Basis

// `POST /v1/s`: documents up and changes down in one round trip. All messages are tag-numbered; unknown
// tags are skipped, so either side may be newer.

/// The protocol number of this program.
public let syncProtocol: UInt64 = 1

/// What a device sends.
public struct SyncRequest: Equatable, Sendable {
  /// The build of the device program.
  public var build: String
  /// The server life this device knows; a new one after a restore from backup.
  public var epoch: UInt64
  /// All changes up to this sequence number are applied.
  public var cursor: UInt64
  /// The buckets the device holds.
  public var buckets: [Bucket]
  /// Documents that have no outcome yet, in device sequence.
  public var documents: [SyncDocument]
  /// How many changes in bytes the device wants at once.
  public var maximumBytes: UInt64
  /// How many documents wait beyond those in this request.
  public var waiting: UInt64
  /// The device's clock, for HQ to estimate its offset; it decides nothing.
  public var clock: Instant

  /// A request of these parts.
  public init(
    build: String, epoch: UInt64, cursor: UInt64, buckets: [Bucket], documents: [SyncDocument] = [],
    maximumBytes: UInt64 = 1 << 20, waiting: UInt64 = 0, clock: Instant
  ) {
    self.build = build
    self.epoch = epoch
    self.cursor = cursor
    self.buckets = buckets
    self.documents = documents
    self.maximumBytes = maximumBytes
    self.waiting = waiting
    self.clock = clock
  }
}

/// One document on its way to HQ.
public struct SyncDocument: Equatable, Sendable {
  /// What kind of document. The numbers are on the wire and never reused.
  public enum Kind: UInt64, Sendable {
    /// A customer's order (`Trade.Order`).
    case order = 1
  }

  /// Made on the device; sending it twice changes nothing.
  public var id: DocumentId
  /// Gapless per device, from 1: HQ sees when something is missing.
  public var sequence: UInt64
  /// The kind's number; HQ answers `unknownKind` to one it does not know.
  public var kind: UInt64
  /// The version of the payload's format.
  public var version: UInt64
  /// The document's bytes, never changed after confirmation.
  public var payload: [UInt8]

  /// A document of these parts.
  public init(id: DocumentId, sequence: UInt64, kind: UInt64, version: UInt64 = 1, payload: [UInt8]) {
    self.id = id
    self.sequence = sequence
    self.kind = kind
    self.version = version
    self.payload = payload
  }
}

/// HQ's answer to one document. Stored at HQ: a repeated document gets the same answer.
public struct SyncOutcome: Equatable, Sendable {
  /// What became of the document. The numbers are on the wire and never reused.
  public enum Code: UInt64, Sendable {
    /// Taken as it is.
    case ok = 1
    /// Taken; HQ's price, credit or stock differs from what the representative saw.
    case okWithNotes = 2
    /// Stored; a person at HQ has to decide.
    case held = 3
    /// Not now: send it again later.
    case wait = 4
    /// HQ's program is older than the document.
    case unknownKind = 5
    /// Another document has this id or sequence.
    case idClash = 6
    /// The customer is not the representative's any more; stored for HQ to decide.
    case scopeLost = 7
    /// The bytes make no document; stored for support.
    case unreadable = 8
  }

  /// Which document.
  public var id: DocumentId
  /// The word.
  public var code: Code
  /// HQ's number, empty when none was given.
  public var number: String
  /// Why, in both languages; empty for `ok`.
  public var reason: Text

  /// An outcome of these parts.
  public init(id: DocumentId, code: Code, number: String = "", reason: Text = Text("", "")) {
    self.id = id
    self.code = code
    self.number = number
    self.reason = reason
  }
}

/// What HQ answers.
public struct SyncResponse: Equatable, Sendable {
  /// The server's life.
  public var epoch: UInt64
  /// Where the device stands when it has applied everything here.
  public var cursor: UInt64
  /// One for each document of the request.
  public var outcomes: [SyncOutcome]
  /// Changed rows of buckets the device holds.
  public var frames: [SyncFrame]
  /// Whole buckets to fetch; they replace what the device has of them.
  public var segments: [SegmentAddress]
  /// Buckets that are no longer the device's.
  public var dropped: [Bucket]
  /// Whether more waits: ask again at once.
  public var more: Bool
  /// HQ's clock.
  public var clock: Instant

  /// A response of these parts.
  public init(
    epoch: UInt64, cursor: UInt64, outcomes: [SyncOutcome] = [], frames: [SyncFrame] = [],
    segments: [SegmentAddress] = [], dropped: [Bucket] = [], more: Bool = false, clock: Instant
  ) {
    self.epoch = epoch
    self.cursor = cursor
    self.outcomes = outcomes
    self.frames = frames
    self.segments = segments
    self.dropped = dropped
    self.more = more
    self.clock = clock
  }
}

/// Changed rows of one bucket.
public struct SyncFrame: Equatable, Sendable {
  /// Which bucket.
  public var bucket: Bucket
  /// The rows as they are now.
  public var rows: [SyncRow]

  /// A frame of these parts.
  public init(bucket: Bucket, rows: [SyncRow]) {
    self.bucket = bucket
    self.rows = rows
  }
}

/// Where a whole bucket can be fetched: `GET /v1/g/<address>`, immutable.
public struct SegmentAddress: Equatable, Sendable {
  /// Which bucket.
  public var bucket: Bucket
  /// Hexadecimal SHA-256 of the segment.
  public var address: String
  /// Its size, for the progress bar.
  public var bytes: UInt64
  /// Its rows, for the progress bar.
  public var rows: UInt64

  /// An address of these parts.
  public init(bucket: Bucket, address: String, bytes: UInt64, rows: UInt64) {
    self.bucket = bucket
    self.address = address
    self.bytes = bytes
    self.rows = rows
  }
}

// MARK: - Bytes

/// "TS" and the protocol: tells a captive portal's page from an answer.
private let magic: [UInt8] = [0x54, 0x53, UInt8(syncProtocol)]

extension SyncRequest {
  /// The request as sent.
  public var bytes: [UInt8] {
    var writer = ByteWriter(reserving: 256)
    writer.raw(magic)
    writer.field(1, build)
    writer.field(2, epoch)
    writer.field(3, cursor)
    for bucket in buckets { writer.field(4, bucket.code) }
    for document in documents {
      writer.field(5) { inner in
        inner.field(1, bytes: ByteWriter.documentId(document.id))
        inner.field(2, document.sequence)
        inner.field(3, document.kind)
        inner.field(4, document.version)
        inner.field(5, bytes: document.payload)
      }
    }
    writer.field(6, maximumBytes)
    writer.field(7, waiting)
    writer.field(8, signed: clock.milliseconds)
    return writer.bytes
  }

  /// Reads a request.
  public init(bytes: ArraySlice<UInt8>) throws(BytesRefusal) {
    var reader = try messageReader(bytes)
    self.init(
      build: "", epoch: 0, cursor: 0, buckets: [], maximumBytes: 0, clock: Instant(milliseconds: 0))
    while let field = try reader.field() {
      switch field.tag {
      case 1: build = field.text
      case 2: epoch = field.number
      case 3: cursor = field.number
      case 4: buckets.append(Bucket(code: field.number))
      case 5: documents.append(try SyncDocument(field.reader))
      case 6: maximumBytes = field.number
      case 7: waiting = field.number
      case 8: clock = Instant(milliseconds: field.signed)
      default: continue
      }
    }
  }
}

extension SyncDocument {
  fileprivate init(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    var id: DocumentId?
    self.init(id: DocumentId(high: 0, low: 0), sequence: 0, kind: 0, version: 0, payload: [])
    while let field = try reader.field() {
      switch field.tag {
      case 1: id = try ByteReader.documentId(field.block)
      case 2: sequence = field.number
      case 3: kind = field.number
      case 4: version = field.number
      case 5: payload = Array(field.block)
      default: continue
      }
    }
    guard let id, sequence > 0 else { throw .malformed }
    self.id = id
  }
}

extension SyncResponse {
  /// The response as sent.
  public var bytes: [UInt8] {
    var writer = ByteWriter(reserving: 256)
    writer.raw(magic)
    writer.field(1, epoch)
    writer.field(2, cursor)
    for outcome in outcomes { writer.field(3, bytes: outcome.bytes) }
    for frame in frames { writer.field(4, bytes: frame.bytes) }
    for segment in segments { writer.field(5, bytes: segment.encoded) }
    for bucket in dropped { writer.field(6, bucket.code) }
    writer.field(7, more ? 1 : 0)
    writer.field(8, signed: clock.milliseconds)
    return writer.bytes
  }

  /// Reads a response.
  public init(bytes: ArraySlice<UInt8>) throws(BytesRefusal) {
    var reader = try messageReader(bytes)
    self.init(epoch: 0, cursor: 0, clock: Instant(milliseconds: 0))
    while let field = try reader.field() {
      switch field.tag {
      case 1: epoch = field.number
      case 2: cursor = field.number
      case 3: if let outcome = try SyncOutcome(field.reader) { outcomes.append(outcome) }
      case 4: frames.append(try SyncFrame(field.reader))
      case 5: segments.append(try SegmentAddress(field.reader))
      case 6: dropped.append(Bucket(code: field.number))
      case 7: more = field.number == 1
      case 8: clock = Instant(milliseconds: field.signed)
      default: continue
      }
    }
  }
}

// The parts of a response are also what the device keeps in its log.

extension SyncOutcome {
  /// The outcome as sent and kept.
  public var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.field(1, bytes: ByteWriter.documentId(id))
    writer.field(2, code.rawValue)
    writer.field(3, number)
    writer.field(4, reason.polish)
    writer.field(5, reason.english)
    return writer.bytes
  }

  /// Reads an outcome with a known code.
  public init(bytes: ArraySlice<UInt8>) throws(BytesRefusal) {
    guard let outcome = try SyncOutcome(ByteReader(bytes)) else { throw .malformed }
    self = outcome
  }

  /// `nil` for an outcome code that this program does not know: the document stays in the outbox.
  fileprivate init?(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    var id: DocumentId?
    var code: Code?
    var number = ""
    var polish = ""
    var english = ""
    while let field = try reader.field() {
      switch field.tag {
      case 1: id = try ByteReader.documentId(field.block)
      case 2: code = Code(rawValue: field.number)
      case 3: number = field.text
      case 4: polish = field.text
      case 5: english = field.text
      default: continue
      }
    }
    guard let id else { throw .malformed }
    guard let code else { return nil }
    self.init(id: id, code: code, number: number, reason: Text(polish, english))
  }
}

extension SyncFrame {
  /// The frame as sent and kept.
  public var bytes: [UInt8] {
    var writer = ByteWriter()
    writer.field(1, bucket.code)
    for row in rows { writer.field(2) { $0.row(row) } }
    return writer.bytes
  }

  /// Reads a frame.
  public init(bytes: ArraySlice<UInt8>) throws(BytesRefusal) { try self.init(ByteReader(bytes)) }

  fileprivate init(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    self.init(bucket: Bucket(code: 0), rows: [])
    while let field = try reader.field() {
      switch field.tag {
      case 1: bucket = Bucket(code: field.number)
      case 2:
        var inner = field.reader
        rows.append(try inner.row())
      default: continue
      }
    }
  }
}

extension SegmentAddress {
  /// The address as sent and kept.
  public var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.field(1, bucket.code)
    writer.field(2, address)
    writer.field(3, bytes)
    writer.field(4, rows)
    return writer.bytes
  }

  /// Reads an address.
  public init(encoded: ArraySlice<UInt8>) throws(BytesRefusal) { try self.init(ByteReader(encoded)) }

  fileprivate init(_ reader: ByteReader) throws(BytesRefusal) {
    var reader = reader
    self.init(bucket: Bucket(code: 0), address: "", bytes: 0, rows: 0)
    while let field = try reader.field() {
      switch field.tag {
      case 1: bucket = Bucket(code: field.number)
      case 2: address = field.text
      case 3: bytes = field.number
      case 4: rows = field.number
      default: continue
      }
    }
  }
}

private func messageReader(_ bytes: ArraySlice<UInt8>) throws(BytesRefusal) -> ByteReader {
  guard bytes.starts(with: magic) else { throw .malformed }
  return ByteReader(bytes.dropFirst(magic.count))
}

extension ByteWriter {
  /// One row: kind and presence, key, payload.
  mutating func row(_ row: SyncRow) {
    byte(row.kind)
    varint(row.key)
    if let payload = row.payload {
      byte(1)
      block(payload)
    } else {
      byte(0)
    }
  }
}

extension ByteReader {
  mutating func row() throws(BytesRefusal) -> SyncRow {
    let kind = try byte()
    let key = try varint()
    switch try byte() {
    case 0: return SyncRow(kind: kind, key: key, payload: nil)
    case 1: return SyncRow(kind: kind, key: key, payload: Array(try block()))
    default: throw .malformed
    }
  }
}
