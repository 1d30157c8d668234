import Basis
import Store
import Sync
import Trade

/// What HQ finds when it prices an order again: with what the device knew, and with today's terms.
struct Repricing {
  /// The order priced with what the device knew; `nil` for one that does not say where it stood.
  var replay: Order?
  /// The order priced with today's terms; the order itself where HQ does not know the customer.
  var today: Order
  /// Today's position of the feed.
  var position: UInt64
  /// What HQ's lines are worth today, in the order of the document's; `nil` where HQ has no price.
  var nets: [Money?]

  /// Whether the device calculated what HQ calculates from the same terms. Without a claim there is nothing to
  /// contradict. A hash alone would believe any numbers that are sent beside it, so values are compared too.
  func confirms(_ order: Order) -> Bool {
    guard let claim = order.pricing else { return true }
    guard let replay, let own = replay.pricing else { return false }
    return own.hash == claim.hash && own.vat == claim.vat && own.unallocated == claim.unallocated
      && own.vouchers == claim.vouchers && replay.lines.count == order.lines.count
      && zip(replay.lines, order.lines).allSatisfy {
        $0.priced.net == $1.priced.net && $0.priced.unitPrice == $1.priced.unitPrice
          && $0.priced.listPrice == $1.priced.listPrice && $0.kind == $1.kind && $0.product == $1.product
      }
  }

  /// What the order's prices are above today's, over the lines that HQ can price.
  func difference(from order: Order) -> Money {
    let pairs = zip(order.lines, nets)
    if nets.contains(where: { $0 == nil }) {
      return pairs.reduce(.zero) { sum, pair in pair.1.map { sum + pair.0.priced.net - $0 } ?? sum }
    }
    let told = order.lines.reduce(Money.zero) { $0 + $1.priced.net }
    return today.lines.reduce(told) { $0 - $1.priced.net }
  }
}

extension Connection {
  /// Prices an order again, at its own position and at today's.
  func reprice(
    _ order: Order, customer: Customer?, products: [ProductId: Product], _ home: PricingHome
  ) throws -> Repricing {
    let known = goods(products)
    let book = try home.today(self)
    var repricing = Repricing(
      today: order, position: book.position, nets: order.lines.map { _ in nil })
    guard let customer else { return repricing }
    repricing.replay = try replay(order, home) { known($0) }
    repricing.today.price(with: book, for: customer) { known($0) }
    repricing.nets = order.nets(in: repricing.today)
    return repricing
  }

  /// The order priced with exactly what the device knew: the customer, the goods and the conditions as they were
  /// at its position, under its own policy. `nil` for an order that does not say where it stood.
  func replay(
    _ order: Order, _ home: PricingHome, explaining: Bool = false, product: (ProductId) -> Product?
  ) throws -> Order? {
    guard let claim = order.pricing, let policy = PricingPolicy(code: claim.policy),
      let row = try row(.customer, UInt64(order.customer.number), at: claim.snapshot),
      let customer = try? Customer(
        id: order.customer, territory: TerritoryId(row.bucket.number), row: row.payload[...])
    else { return nil }
    let book = try home.book(at: claim.snapshot, self)
    var replayed = order
    replayed.price(with: book, for: customer, policy: policy, explaining: explaining, product: product)
    return replayed
  }
}

extension Order {
  /// Prices the order with a book, for a customer as it was then, by the book's policy or by another one.
  mutating func price(
    with book: PricingBook, for customer: Customer, policy: PricingPolicy? = nil, explaining: Bool = false,
    product: (ProductId) -> Product?
  ) {
    priceList = customer.priceList
    var used = policy ?? book.setup.policy
    // The budget is no part of a policy's code; the setup of that moment has it.
    used.manualBudget = book.setup.policy.manualBudget
    let document = document(for: customer, book.names)
    let priced = Trade.price(document, with: book.snapshot, policy: used, explaining: explaining)
    take(priced, of: document, from: book.snapshot, product: product)
  }

  /// What each line of this order is worth in another pricing of it: ordered lines by place, gifts and charges
  /// by what they are.
  func nets(in other: Order) -> [Money?] {
    let own = orderedCount
    var left = Array(other.lines.dropFirst(other.orderedCount))
    return lines.enumerated().map { place, line in
      if place < own {
        guard place < other.orderedCount, other.lines[place].problem == .none else { return nil }
        return other.lines[place].priced.net
      }
      let found = left.firstIndex {
        $0.kind == line.kind && $0.product == line.product && $0.parent == line.parent
      }
      guard let found else { return .zero }
      return left.remove(at: found).priced.net
    }
  }
}
