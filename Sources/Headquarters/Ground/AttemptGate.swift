import Basis
import Synchronization

/// Slows down whoever guesses passwords and codes: counts failed attempts per address and per name in this
/// process. What must survive a restart, the lock of an account, is in the database.
final class AttemptGate: Sendable {
  private struct Count {
    var failures = 0
    var until = Instant(milliseconds: 0)
  }

  private let counts = Mutex<[String: Count]>([:])

  /// After so many failures within `windowSeconds` the key has to wait for the rest of the window.
  private let limit = 20
  private let windowSeconds: Int64 = 300

  /// Seconds to wait, 0 when an attempt is free.
  func wait(_ key: String, now: Instant) -> Int64 {
    counts.withLock { counts in
      guard let count = counts[key], count.failures >= limit, count.until > now else { return 0 }
      return (count.until.milliseconds - now.milliseconds + 999) / 1_000
    }
  }

  /// Notes a failure.
  func fail(_ key: String, now: Instant) {
    counts.withLock { counts in
      if counts.count > 10_000 { counts = counts.filter { $0.value.until > now } }
      var count = counts[key] ?? Count()
      if count.until <= now { count = Count(failures: 0, until: now.adding(seconds: windowSeconds)) }
      count.failures += 1
      counts[key] = count
    }
  }

  /// Forgets a key's failures.
  func succeed(_ key: String) { counts.withLock { $0[key] = nil } }
}
