import Basis
import Cube
import CubeFiles
import Foundation
import Synchronization

/// The open cubes of this process. All that touches them runs on one queue, one thing at a time; a question may
/// use several threads inside.
final class CubeShelf: @unchecked Sendable {
  private let queue = DispatchQueue(label: "teren.cubes", qos: .userInitiated)
  private var cubes: [String: LiveCube] = [:]
  private let waiting = Mutex(0)

  /// How many questions may wait.
  static let longestQueue = 64

  /// Replaces all cubes.
  func put(_ opened: [String: LiveCube]) async {
    nonisolated(unsafe) let opened = opened
    await run { self.cubes = opened }
  }

  /// Up to which place of the line all cubes go; `nil` when there are none.
  func seq() async -> UInt64? {
    await run { self.cubes.values.map { $0.position >> 32 }.min() }
  }

  /// Takes changes in, durably, and merges a log that has grown long.
  func take(_ expansion: FactExpansion) async throws {
    try await run {
      for (name, live) in self.cubes {
        var changes = expansion.changes[name] ?? []
        // A cube that hears nothing for long notes how far it is, or it would read the whole line again.
        if changes.isEmpty, expansion.seq > live.position >> 32 + 2_000 {
          changes = [(expansion.seq << 32, .delete(""))]
        }
        if changes.isEmpty { continue }
        try live.take(changes)
        let columns = live.cube.columnBytes
        if live.tailBytes > max(4 << 20, columns / 4) { try live.merge() }
      }
    }
  }

  /// Asks a cube.
  func ask<T: Sendable>(_ name: String, _ body: @escaping @Sendable (Cube) throws -> T) async throws -> T {
    let isFull = waiting.withLock { count in
      if count >= CubeShelf.longestQueue { return true }
      count += 1
      return false
    }
    if isFull { throw AnalysisRefusal.busy }
    defer { waiting.withLock { $0 -= 1 } }
    return try await run {
      guard let live = self.cubes[name] else { throw AnalysisRefusal.building(done: 0, total: 0) }
      return try body(live.cube)
    }
  }

  private func run<T: Sendable>(_ body: @escaping @Sendable () throws -> T) async throws -> T {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Result { try body() }) }
    }
  }

  private func run<T: Sendable>(_ body: @escaping @Sendable () -> T) async -> T {
    await withCheckedContinuation { continuation in queue.async { continuation.resume(returning: body()) } }
  }
}

/// Lets one caller after the other through.
actor Turnstile {
  private var last: Task<Void, Never>?

  /// Runs `body` when all who came before are done.
  func pass<T: Sendable>(_ body: @escaping @Sendable () async throws -> T) async throws -> T {
    let before = last
    let turn = Task {
      await before?.value
      return try await body()
    }
    last = Task { _ = try? await turn.value }
    return try await turn.value
  }
}
