/// Bytes that stay where they are for as long as somebody holds the block: a piece of a mapped file, a range
/// fetched by a browser or a column built in memory. The engine reads columns only through such blocks, so
/// that it needs no files of its own.
public final class Block: @unchecked Sendable {
  /// The first byte.
  public let start: UnsafeRawPointer
  /// How many bytes.
  public let count: Int
  private let release: (() -> Void)?

  /// Memory that somebody else keeps; `release` is called once, when the last holder is gone.
  public init(start: UnsafeRawPointer, count: Int, release: (() -> Void)? = nil) {
    self.start = start
    self.count = count
    self.release = release
  }

  /// A copy of `bytes`.
  public convenience init(_ bytes: [UInt8]) {
    let room = UnsafeMutableRawPointer.allocate(byteCount: max(bytes.count, 8), alignment: 16)
    bytes.withUnsafeBytes { source in
      if let from = source.baseAddress { room.copyMemory(from: from, byteCount: source.count) }
    }
    self.init(start: UnsafeRawPointer(room), count: bytes.count, release: { room.deallocate() })
  }

  deinit { release?() }
}

/// A checksum of eight bytes at a time, for column segments: one multiplication per word where FNV-1a needs
/// eight. Finds torn and damaged data, not forgeries.
func wordChecksum(_ start: UnsafeRawPointer, count: Int) -> UInt64 {
  var hash: UInt64 = 0x9e37_79b9_7f4a_7c15 ^ UInt64(count)
  var position = 0
  while position + 8 <= count {
    hash = (hash ^ start.loadUnaligned(fromByteOffset: position, as: UInt64.self)) &* 0xff51_afd7_ed55_8ccd
    hash ^= hash >> 32
    position += 8
  }
  while position < count {
    hash = (hash ^ UInt64(start.load(fromByteOffset: position, as: UInt8.self))) &* 0x100_0000_01b3
    position += 1
  }
  return hash ^ hash >> 29
}
