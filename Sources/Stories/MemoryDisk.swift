import Device

/// A phone's storage in memory with the promise of the real one: what was flushed stays, what was not may be
/// lost, whole or torn, when the power goes.
public final class MemoryDisk {
  private var files: [String: [UInt8]] = [:]
  private var manifest: [UInt8] = []
  private var pending: [Write] = []
  private var durableFiles: [String: [UInt8]] = [:]
  /// Whether every further write fails, as on a full phone.
  public var isFull = false

  private enum Write {
    case append(String, [UInt8])
    case write(String, [UInt8])
    case truncate(String, Int)
    case delete(String)
  }

  /// An empty disk.
  public init() {}

  /// The names of all files, sorted.
  public var names: [String] { files.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) } }

  /// The manifest in force.
  public var currentManifest: [UInt8] { manifest }

  /// Bytes in all files.
  public var usedBytes: Int { files.values.reduce(0) { $0 + $1.count } }

  /// A file's content.
  public func read(_ name: String) -> [UInt8]? { files[name] }

  /// Does a storage effect; false when it failed. Other effects are none of the disk's business.
  public func run(_ effect: DeviceEffect) -> Bool {
    switch effect {
    case .append(let file, let bytes): return write(.append(file, bytes))
    case .write(let file, let bytes): return write(.write(file, bytes))
    case .truncate(let file, let length): return write(.truncate(file, Int(length)))
    case .delete(let file): return write(.delete(file))
    case .swapManifest(let bytes):
      settle()
      manifest = bytes
      return true
    case .flush:
      settle()
      return !isFull
    default: return true
    }
  }

  private func write(_ write: Write) -> Bool {
    if isFull, case .delete = write {} else if isFull { return false }
    pending.append(write)
    MemoryDisk.apply(write, to: &files)
    return true
  }

  private func settle() {
    durableFiles = files
    pending = []
  }

  /// The power goes: of the writes since the last flush the first `kept` stay, and of the next one the first
  /// `torn` bytes.
  public func crash(keeping kept: Int, torn: Int) {
    files = durableFiles
    for write in pending.prefix(kept) { MemoryDisk.apply(write, to: &files) }
    if kept < pending.count {
      switch pending[kept] {
      case .append(let file, let bytes): MemoryDisk.apply(.append(file, Array(bytes.prefix(torn))), to: &files)
      case .write(let file, let bytes): MemoryDisk.apply(.write(file, Array(bytes.prefix(torn))), to: &files)
      case .truncate, .delete: break
      }
    }
    settle()
  }

  /// How many writes are not flushed.
  public var unflushed: Int { pending.count }

  /// Turns one bit of a file over, as bad memory does.
  public func flipBit(of file: String, at place: Int) {
    guard var bytes = files[file], bytes.indices.contains(place) else { return }
    bytes[place] ^= 0x10
    files[file] = bytes
    settle()
  }

  private static func apply(_ write: Write, to files: inout [String: [UInt8]]) {
    switch write {
    case .append(let file, let bytes): files[file, default: []] += bytes
    case .write(let file, let bytes): files[file] = bytes
    case .truncate(let file, let length): files[file] = Array((files[file] ?? []).prefix(length))
    case .delete(let file): files[file] = nil
    }
  }
}
