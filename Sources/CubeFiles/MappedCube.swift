import Basis
import Cube
import Foundation

/// Cubes in files: opened by memory map, written whole or not at all.
public enum CubeFiles {
  /// Opens a `.terencube` by memory map: pieces are read from disk when a query needs them.
  public static func open(_ path: String) throws -> Cube {
    let descriptor = Foundation.open(path, O_RDONLY)
    guard descriptor >= 0 else { throw CocoaError(.fileReadNoSuchFile, userInfo: [NSFilePathErrorKey: path]) }
    defer { close(descriptor) }
    var state = stat()
    guard fstat(descriptor, &state) == 0, state.st_size > 0,
      let start = mmap(nil, Int(state.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
    else { throw CubeRefusal.damagedFile(part: path) }
    let count = Int(state.st_size)
    let mapping = Mapping(start: start, count: count)
    let block = Block(start: UnsafeRawPointer(start), count: count, release: { mapping.release() })
    return try Cube(file: block)
  }

  /// Writes a cube beside `path`, makes it durable and only then puts it in place: a reader, and a machine that
  /// loses power, see the old file or the new one.
  public static func write(_ cube: Cube, to path: String) throws {
    let temporary = path + ".new"
    let descriptor = Foundation.open(temporary, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
    guard descriptor >= 0 else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: temporary])
    }
    var failed = false
    var pending: [UInt8] = []
    func flush() {
      failed = failed || !writeAll(descriptor, pending)
      pending.removeAll(keepingCapacity: true)
    }
    do {
      try cube.write { bytes in
        pending += bytes
        if pending.count > 1 << 20 { flush() }
      }
    } catch {
      close(descriptor)
      unlink(temporary)
      throw error
    }
    flush()
    failed = fsync(descriptor) != 0 || failed
    close(descriptor)
    guard !failed, rename(temporary, path) == 0 else {
      unlink(temporary)
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
    }
    syncDirectory(of: path)
  }

  static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { raw in
      var written = 0
      while written < raw.count {
        let count = Foundation.write(descriptor, raw.baseAddress! + written, raw.count - written)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return false }
        written += count
      }
      return true
    }
  }

  /// A rename is durable when its directory is.
  static func syncDirectory(of path: String) {
    let directory = (path as NSString).deletingLastPathComponent
    let descriptor = Foundation.open(directory.isEmpty ? "." : directory, O_RDONLY)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}

/// A mapped range, unmapped once.
private final class Mapping: @unchecked Sendable {
  private let start: UnsafeMutableRawPointer
  private let count: Int

  init(start: UnsafeMutableRawPointer, count: Int) {
    self.start = start
    self.count = count
  }

  func release() { munmap(start, count) }
}

extension Workers {
  /// So many threads of this machine.
  public static func threads(_ count: Int) -> Workers {
    Workers(count: count) { parts, body in
      nonisolated(unsafe) let body = body
      DispatchQueue.concurrentPerform(iterations: parts) { body($0) }
    }
  }
}
