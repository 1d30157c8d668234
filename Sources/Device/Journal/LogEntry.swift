import Basis
import Sync
import Trade

/// One fact in the log. A commit is one or more of them; what the device knows is their sum. The numbers
/// are on disk and never reused.
enum LogEntry {
  /// HQ gave this device a token.
  case enrolled(token: String)
  /// The representative signed out; everything of HQ goes.
  case signedOut
  /// Language and theme as chosen.
  case settings(Settings)
  /// A draft as it stands now, with its customer's name.
  case draft(Order, customerName: String)
  /// One line of a draft changed: the order holds its header and this line alone.
  case draftLine(Order, at: Int)
  /// A draft was thrown away.
  case draftDropped(DocumentId)
  /// A draft became a binding document with the next sequence and its number; the payload is what HQ gets.
  case confirmed(sequence: UInt64, payload: [UInt8], customerName: String)
  /// HQ's word on a document, at HQ's time.
  case outcome(SyncOutcome, at: Instant)
  /// A segment is fetched and waits in its file.
  case staged(SegmentAddress)
  /// A bucket's rows are in this file from now on.
  case bucket(Bucket, file: String)
  /// A bucket is held no more.
  case bucketDropped(Bucket)
  /// Changed rows.
  case frame(SyncFrame)
  /// Where synchronisation stands; `at` is HQ's clock, `seen` the device's.
  case position(epoch: UInt64, cursor: UInt64, at: Instant, seen: Instant)
  /// HQ was restored: everything retained is unsent again.
  case newEpoch
}

extension LogEntry {
  /// The commit of these entries.
  static func commit(_ entries: [LogEntry]) -> [UInt8] {
    var writer = ByteWriter()
    for entry in entries { entry.write(to: &writer) }
    return writer.bytes
  }

  private func write(to writer: inout ByteWriter) {
    switch self {
    case .enrolled(let token): writer.field(1) { $0.field(1, token) }
    case .signedOut: writer.field(2, bytes: [])
    case .settings(let settings):
      writer.field(3) {
        $0.field(1, UInt64(settings.language.rawValue) + 1)
        $0.field(2, UInt64(settings.theme.rawValue))
      }
    case .draft(let order, let name):
      writer.field(4) {
        $0.field(1, bytes: order.bytes)
        $0.field(2, name)
      }
    case .draftLine(let order, let place):
      writer.field(5) {
        $0.field(1, bytes: order.bytes)
        $0.field(2, UInt64(place))
      }
    case .draftDropped(let id): writer.field(6, bytes: ByteWriter.documentId(id))
    case .confirmed(let sequence, let payload, let name):
      writer.field(7) {
        $0.field(1, sequence)
        $0.field(2, bytes: payload)
        $0.field(3, name)
      }
    case .outcome(let outcome, let moment):
      writer.field(8) {
        $0.field(1, bytes: outcome.bytes)
        $0.field(2, signed: moment.milliseconds)
      }
    case .staged(let address): writer.field(9, bytes: address.encoded)
    case .bucket(let bucket, let file):
      writer.field(10) {
        $0.field(1, bucket.code)
        $0.field(2, file)
      }
    case .bucketDropped(let bucket): writer.field(11) { $0.field(1, bucket.code) }
    case .frame(let frame): writer.field(12, bytes: frame.bytes)
    case .position(let epoch, let cursor, let at, let seen):
      writer.field(13) {
        $0.field(1, epoch)
        $0.field(2, cursor)
        $0.field(3, signed: at.milliseconds)
        $0.field(4, signed: seen.milliseconds)
      }
    case .newEpoch: writer.field(14, bytes: [])
    }
  }

  /// The entries of a commit. Unknown ones, of a newer program, are skipped.
  static func entries(_ commit: ArraySlice<UInt8>) throws(BytesRefusal) -> [LogEntry] {
    var reader = ByteReader(commit)
    var entries: [LogEntry] = []
    while let field = try reader.field() {
      if let entry = try LogEntry(field) { entries.append(entry) }
    }
    return entries
  }

  private init?(_ field: ByteReader.Field) throws(BytesRefusal) {
    switch field.tag {
    case 2: self = .signedOut
    case 6: self = .draftDropped(try ByteReader.documentId(field.block))
    case 9: self = .staged(try SegmentAddress(encoded: field.block))
    case 12: self = .frame(try SyncFrame(bytes: field.block))
    case 14: self = .newEpoch
    default: try self.init(field.tag, try Parts(field.block))
    }
  }

  private init?(_ tag: UInt32, _ parts: Parts) throws(BytesRefusal) {
    switch tag {
    case 1: self = .enrolled(token: parts[1].text)
    case 3:
      self = .settings(
        Settings(
          language: Language(rawValue: UInt8(truncatingIfNeeded: parts[1].number &- 1)) ?? .polish,
          theme: Theme(rawValue: UInt8(truncatingIfNeeded: parts[2].number)) ?? .system))
    case 4: self = .draft(try Order(bytes: parts[1].block), customerName: parts[2].text)
    case 5:
      self = .draftLine(try Order(bytes: parts[1].block), at: Int(truncatingIfNeeded: parts[2].number))
    case 7:
      self = .confirmed(
        sequence: parts[1].number, payload: Array(parts[2].block), customerName: parts[3].text)
    case 8:
      self = .outcome(try SyncOutcome(bytes: parts[1].block), at: Instant(milliseconds: parts[2].signed))
    case 10: self = .bucket(Bucket(code: parts[1].number), file: parts[2].text)
    case 11: self = .bucketDropped(Bucket(code: parts[1].number))
    case 13:
      self = .position(
        epoch: parts[1].number, cursor: parts[2].number, at: Instant(milliseconds: parts[3].signed),
        seen: Instant(milliseconds: parts[4].signed))
    default: return nil
    }
  }
}

/// The fields of a small message by their tags; a missing one reads as zero or empty.
private struct Parts {
  private var fields: [ByteReader.Field] = []

  init(_ block: ArraySlice<UInt8>) throws(BytesRefusal) {
    var reader = ByteReader(block)
    while let field = try reader.field() { fields.append(field) }
  }

  subscript(tag: UInt32) -> ByteReader.Field {
    fields.first { $0.tag == tag } ?? ByteReader.missingField
  }
}

/// How the screens look.
struct Settings: Equatable {
  var language: Language
  var theme: Theme
}

/// Light, dark, or as the phone is set.
enum Theme: UInt8, CaseIterable {
  /// As the phone is set.
  case system = 0
  /// Dark ink on light paper.
  case light = 1
  /// Light ink on dark paper.
  case dark = 2

  /// The value of the page's `data-theme`.
  var code: String {
    switch self {
    case .system: "system"
    case .light: "light"
    case .dark: "dark"
    }
  }
}
