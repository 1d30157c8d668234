import Basis

// How events and effects cross between the core and its JavaScript host: a kind byte and the fields in order,
// numbers as varints, texts and bytes with their length. `Web/device/boundary.js` is the other side.

extension Occasion {
  /// Reads an occasion; `nil` when the host speaks another version.
  public init?(bytes: [UInt8]) {
    var reader = ByteReader(bytes)
    guard let occasion = try? Occasion(&reader) else { return nil }
    self = occasion
  }

  private init(_ reader: inout ByteReader) throws(BytesRefusal) {
    let now = Instant(milliseconds: Int64(bitPattern: try reader.fixed64()))
    let random = (try reader.fixed64(), try reader.fixed64())
    self.init(try DeviceEvent(&reader), now: now, random: random)
  }
}

extension DeviceEvent {
  init(_ reader: inout ByteReader) throws(BytesRefusal) {
    switch try reader.byte() {
    case 1:
      let manifest = Array(try reader.block())
      let files = try reader.texts()
      self = .started(manifest: manifest, files: files, language: try reader.text(), build: try reader.text())
    case 2:
      let name = try reader.text()
      self = .file(name, try reader.byte() == 1 ? Array(try reader.block()) : nil)
    case 3: self = .stored(try reader.number())
    case 4: self = .storeFailed(full: try reader.byte() == 1)
    case 5:
      let tab = try reader.number()
      self = .command(tab: tab, name: try reader.text(), arguments: try reader.texts())
    case 6: self = .tabClosed(try reader.number())
    case 7:
      let request = try reader.number()
      let status = Int(try reader.number())
      let retry = Int64(try reader.number())
      self = .answered(
        request: request, status: status, retryAfterSeconds: retry, body: Array(try reader.block()))
    case 8: self = .progressed(request: try reader.number(), bytes: try reader.varint())
    case 9: self = .failed(request: try reader.number())
    case 10: self = .timer(try reader.number())
    case 11: self = .online(try reader.byte() == 1)
    case 12: self = .poked
    case 13:
      self = .storage(
        StorageStatus(
          isPersistent: try reader.byte() == 1, usedBytes: try reader.varint(),
          quotaBytes: try reader.varint()))
    case 14:
      guard let status = InstallStatus(rawValue: try reader.byte()) else { throw .malformed }
      self = .install(status)
    default: throw .malformed
    }
  }
}

extension DeviceEffect {
  /// The effects of one event as the host reads them.
  public static func bytes(_ effects: [DeviceEffect]) -> [UInt8] {
    var writer = ByteWriter(reserving: 4_096)
    for effect in effects { effect.write(to: &writer) }
    return writer.bytes
  }

  private func write(to writer: inout ByteWriter) {
    switch self {
    case .patch(let tab, let patches):
      writer.byte(1)
      writer.varint(UInt64(tab))
      writer.varint(UInt64(patches.count))
      for patch in patches {
        writer.text(patch.id)
        writer.text(patch.html)
      }
    case .go(let tab, let path, let replacing):
      writer.byte(2)
      writer.varint(UInt64(tab))
      writer.text(path)
      writer.byte(replacing ? 1 : 0)
    case .append(let file, let bytes): writer.file(3, file, bytes)
    case .write(let file, let bytes): writer.file(4, file, bytes)
    case .truncate(let file, let length):
      writer.byte(5)
      writer.text(file)
      writer.varint(length)
    case .delete(let file):
      writer.byte(6)
      writer.text(file)
    case .swapManifest(let bytes):
      writer.byte(7)
      writer.block(bytes)
    case .flush(let token):
      writer.byte(8)
      writer.varint(UInt64(token))
    case .read(let file):
      writer.byte(9)
      writer.text(file)
    case .post(let request, let path, let type, let token, let body, let timeout):
      writer.byte(10)
      writer.varint(UInt64(request))
      writer.text(path)
      writer.text(type)
      writer.text(token)
      writer.block(body)
      writer.varint(UInt64(timeout))
    case .get(let request, let path, let token, let timeout):
      writer.byte(11)
      writer.varint(UInt64(request))
      writer.text(path)
      writer.text(token)
      writer.varint(UInt64(timeout))
    case .timer(let number, let milliseconds):
      writer.byte(12)
      writer.varint(UInt64(number))
      writer.varint(milliseconds)
    case .listen(let token):
      writer.byte(13)
      writer.text(token)
    case .install: writer.byte(14)
    case .persist: writer.byte(15)
    case .restart: writer.byte(16)
    }
  }
}

extension ByteWriter {
  fileprivate mutating func file(_ kind: UInt8, _ name: String, _ bytes: [UInt8]) {
    byte(kind)
    text(name)
    block(bytes)
  }
}

extension ByteReader {
  fileprivate mutating func number() throws(BytesRefusal) -> UInt32 {
    guard let number = UInt32(exactly: try varint()) else { throw .malformed }
    return number
  }

  fileprivate mutating func texts() throws(BytesRefusal) -> [String] {
    let count = try varint()
    guard count <= 100_000 else { throw .malformed }
    var texts: [String] = []
    for _ in 0..<count { texts.append(try text()) }
    return texts
  }
}
