import Synchronization

/// Holds back a device that asks without end, so that one broken phone cannot slow the others. A healthy one
/// asks once in minutes; even a first synchronisation or a day's backlog stays far below.
final class Pace: Sendable {
  private struct Window {
    var end: ContinuousClock.Instant
    var count = 0
  }

  private let windows = Mutex<[Int64: Window]>([:])
  private let limit: Int
  private let length: Duration

  /// So many requests of a device in so long.
  init(limit: Int = 300, length: Duration = .seconds(60)) {
    self.limit = limit
    self.length = length
  }

  /// Counts a request; the seconds the device has to wait, 0 when it may go on.
  func wait(_ device: Int64, now: ContinuousClock.Instant = .now) -> Int64 {
    windows.withLock { windows in
      if windows.count > 10_000 { windows = windows.filter { $0.value.end > now } }
      var window = windows[device] ?? Window(end: now + length)
      if window.end <= now { window = Window(end: now + length) }
      window.count += 1
      windows[device] = window
      if window.count <= limit { return 0 }
      return max(1, (window.end - now).components.seconds + 1)
    }
  }
}
