import Basis
import Trade

/// A closer look at an order: what a little more would bring, what lost and why, and which gifts can be chosen.
struct OrderLook {
  /// Of which pricing.
  var order: DocumentId
  var hash: UInt64
  var generation: UInt32
  /// Next steps, of lines and of the order.
  var hints: [StepHint] = []
  /// All rows of each line, those that did not count included.
  var rows: [[WaterfallRow]] = []
  /// The goods that a gift line can be chosen from.
  var giftChoices: [(line: Int, products: [ProductId])] = []

  /// The choices of a gift line; empty when there are none.
  func choices(_ line: Int) -> [ProductId] { giftChoices.first { $0.line == line }?.products ?? [] }
}

extension DeviceSession {
  /// Looks into an order with the terms it stands on. Kept until the order or the terms change.
  func look(at order: Order) -> OrderLook {
    let hash = order.pricing?.hash ?? 0
    if let lastLook, lastLook.order == order.id, lastLook.hash == hash,
      lastLook.generation == prices.generation
    {
      return lastLook
    }
    var look = OrderLook(order: order.id, hash: hash, generation: prices.generation)
    if let customer = replica.customer(order.customer), order.pricing != nil {
      let terms = terms(of: order)
      let current = prices.terms(customer.id, replica, at: ledger.cursor)
      let book = terms == .earlier ? prices.earlier ?? current : current
      let document = order.document(for: customer, book.names)
      let priced = prices.price(document, terms, explaining: true)
      look.hints = book.snapshot.stepHints(document, priced)
      var rows = WaterfallRows(document, book.snapshot)
      for place in priced.lines.indices {
        look.rows.append(priced.rows(of: place).map { rows.row($0, in: priced.lines[place]) })
        let choices = book.snapshot.giftChoices(ofLine: place, document, priced)
        if choices.count > 1 { look.giftChoices.append((place, choices)) }
      }
      look.generation = prices.generation
    }
    lastLook = look
    return look
  }
}
