import Basis
import Store
import Sync
import Synchronization
import Trade

/// All terms of the company in memory: the same book that phones have, of all buckets, kept up by the change
/// feed instead of being made anew for each order. Books of earlier positions are made from it backwards.
///
/// Each process has its own; what it needs is in the database, so any process can price any order.
final class PricingHome: Sendable {
  private struct State {
    var current: PricingBook?
    /// Books of earlier positions, the last used first.
    var past: [PricingBook] = []
  }

  private let state = Mutex(State())
  private let pastLimit = 4

  /// The book as the feed stands for `connection`.
  func today(_ connection: any Connection) throws -> PricingBook {
    try state.withLock { state in
      let position = try connection.clock().seq
      if let current = state.current, current.position >= position { return current }
      let book =
        try state.current.map { try connection.moved($0, to: position) } ?? connection.book(at: position)
      // A retried transaction may have seen less than another one has put here meanwhile.
      if state.current.map({ $0.position < book.position }) ?? true { state.current = book }
      return book
    }
  }

  /// The book as it was at a position. One that the feed has not reached is today's.
  func book(at position: UInt64, _ connection: any Connection) throws -> PricingBook {
    let current = try today(connection)
    if position >= current.position { return current }
    return try state.withLock { state in
      // The nearest one that is known: between two positions there is often no change of prices at all.
      let known = (state.past + [current]).min {
        $0.position.distance(from: position) < $1.position.distance(from: position)
      }
      let book = try connection.moved(known ?? current, to: position)
      state.past.removeAll { $0.position == position }
      state.past.insert(book, at: 0)
      if state.past.count > pastLimit { state.past.removeLast() }
      return book
    }
  }

  /// Forgets everything, so that tests can see a restart.
  func forget() { state.withLock { $0 = State() } }
}

extension UInt64 {
  fileprivate func distance(from other: UInt64) -> UInt64 { self > other ? self - other : other - self }
}

extension PricingBook {
  /// Where it stands in the change feed.
  var position: UInt64 { snapshot.version }
}

extension Connection {
  /// The book of a position, from all its rows.
  fileprivate func book(at position: UInt64) throws -> PricingBook {
    let reading = PricingReading(self, at: position)
    let book = PricingBook(reading.source, at: position)
    try reading.rethrow()
    return book
  }

  /// The book moved to another position, forwards or backwards, by what changed between the two.
  fileprivate func moved(_ book: PricingBook, to position: UInt64) throws -> PricingBook {
    if book.position == position { return book }
    let changes = try bookChanges(from: book.position, to: position)
    var moved = book
    let reading = PricingReading(self, at: position)
    guard moved.apply(changes, reading.source, at: position) else { return try self.book(at: position) }
    try reading.rethrow()
    return moved
  }
}

/// The rows of the feed as they were at a position, for the book that is made of them. The book's source cannot
/// throw; what went wrong is kept and thrown when it is done.
private final class PricingReading {
  private let connection: any Connection
  private let position: UInt64
  private var failure: (any Error)?

  init(_ connection: any Connection, at position: UInt64) {
    self.connection = connection
    self.position = position
  }

  var source: PricingSource {
    PricingSource(
      forEachRow: { [self] kind, visit in
        attempt { try connection.forEachPastRow(kind, at: position) { visit($0, $1, $2[...]) } }
      },
      forRows: { [self] kind, key, visit in
        attempt { try connection.forEachPastRow(kind, key, at: position) { visit($0, $1[...]) } }
      })
  }

  func rethrow() throws { if let failure { throw failure } }

  private func attempt(_ body: () throws -> Void) {
    if failure != nil { return }
    do { try body() } catch { failure = error }
  }
}

extension Headquarters {
  /// Makes the book of all terms before the first order needs it; half a million conditions take seconds.
  public func openPrices() async throws {
    let prices = prices
    try await database.read { connection in
      if try connection.row("SELECT 1 AS one FROM change_clock") != nil { _ = try prices.today(connection) }
    }
  }
}
