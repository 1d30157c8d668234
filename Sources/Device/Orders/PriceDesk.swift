import Basis
import Sync
import Trade

/// The engine with the terms that are on this device. The terms of before the last change stay at hand while
/// an order is being written with them: new ones apply when the representative says so.
final class PriceDesk {
  private var book: PricingBook?
  private var earlierBook: PricingBook?
  private var calculation: PricingCalculation?
  private var calculatesEarlier = false
  /// Customers whose discounts are in the book.
  private var customers: [CustomerId] = []
  /// Counts books, so that whoever kept a result knows when it is stale.
  private(set) var generation: UInt32 = 0

  /// Which terms an order is priced with.
  enum Terms {
    /// What HQ sent last.
    case current
    /// What it had sent before.
    case earlier
  }

  /// The terms for a customer as the replica has them; `version` is the position of the change feed.
  func terms(_ customer: CustomerId, _ replica: Replica, at version: UInt64) -> PricingBook {
    refresh(replica, at: version)
    if !customers.contains(customer) {
      calculation = nil
      customers.append(customer)
      if let row = replica.discountRow(customer) { book!.put(discounts: row, UInt64(customer.number)) }
      book!.settle(at: version)
      generation &+= 1
    }
    return book!
  }

  /// The terms of before, while an order may stand on them.
  var earlier: PricingBook? { earlierBook }

  /// Keeps the present terms for orders that are being written, before changes come in.
  func keepTerms(of drafts: [CustomerId], _ replica: Replica, at version: UInt64) {
    guard !replica.hasPriceChanges, earlierBook == nil || drafts.isEmpty else { return }
    earlierBook = nil
    if drafts.isEmpty { return }
    for customer in drafts { _ = terms(customer, replica, at: version) }
    earlierBook = book
  }

  /// Lets the terms of before go.
  func forgetEarlier() {
    if calculatesEarlier { calculation = nil }
    earlierBook = nil
  }

  /// Builds the terms ahead of the first order.
  func warm(_ replica: Replica, at version: UInt64) { refresh(replica, at: version) }

  private func refresh(_ replica: Replica, at version: UInt64) {
    guard book == nil || replica.hasPriceChanges else { return }
    // The calculation holds the arrays that are about to change: let go, or they would be copied.
    calculation = nil
    generation &+= 1
    let changes = replica.takePriceChanges()
    if book != nil, let changes {
      let wanted = changes.filter { change in
        change.row.kind != RowKind.discounts.rawValue
          || customers.contains(CustomerId(UInt32(truncatingIfNeeded: change.row.key)))
      }
      if book!.apply(wanted, replica.priceSource, at: version) { return }
    }
    customers = []
    book = nil
    book = PricingBook(replica.priceSource, at: version)
  }

  /// Prices a document of this book. The calculation and its buffers are kept.
  func price(_ document: PricingDocument, _ terms: Terms = .current, explaining: Bool = false) -> PricedDocument
  {
    if calculation == nil || calculatesEarlier != (terms == .earlier) {
      let used = terms == .earlier ? earlierBook! : book!
      calculation = PricingCalculation(snapshot: used.snapshot, policy: used.setup.policy)
      calculatesEarlier = terms == .earlier
    }
    calculation!.explains = explaining
    calculation!.run(document)
    return calculation!.result()
  }
}
