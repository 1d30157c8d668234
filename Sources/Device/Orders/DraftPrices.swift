import Basis
import Sync
import Trade

extension DeviceSession {
  /// Prices a whole order with the terms it stands on; `false` when its customer is not on the device, and
  /// nothing was priced.
  func reprice(_ order: inout Order, with terms: PriceDesk.Terms) -> Bool {
    guard let customer = replica.customer(order.customer) else { return false }
    guard let book = book(terms, for: order.customer) else { return false }
    let document = order.document(for: customer, book.names)
    let priced = prices.price(document, terms)
    for place in order.lines.indices where order.lines[place].kind == .ordered {
      if let product = replica.product(order.lines[place].product) { order.lines[place].name = product.name }
    }
    order.take(priced, of: document, from: book.snapshot) { replica.product($0) }
    return true
  }

  private func book(_ terms: PriceDesk.Terms, for customer: CustomerId) -> PricingBook? {
    let current = prices.terms(customer, replica, at: ledger.cursor)
    return terms == .current ? current : prices.earlier
  }

  /// The terms a draft stands on: the present ones when they give what it shows, else those of before the last
  /// change, as long as the device has them.
  func terms(of order: Order) -> PriceDesk.Terms { standing(of: order).terms }

  /// The same, and whether the terms of a draft are gone: then a change prices it with the present ones.
  func standing(of order: Order) -> (terms: PriceDesk.Terms, areGone: Bool) {
    guard let shown = order.pricing, !order.lines.isEmpty, let customer = replica.customer(order.customer),
      let book = book(.current, for: order.customer)
    else { return (.current, false) }
    if prices.price(order.document(for: customer, book.names)).hash == shown.hash { return (.current, false) }
    if let book = prices.earlier,
      prices.price(order.document(for: customer, book.names), .earlier).hash == shown.hash
    {
      return (.earlier, false)
    }
    // Another record that gives the same is no change that a person sees.
    var again = order
    return (.current, reprice(&again, with: .current) && !isSame(again, order))
  }

  /// Whether two pricings of one order show the customer the same.
  func isSame(_ a: Order, _ b: Order) -> Bool {
    guard a.lines.count == b.lines.count, a.totals == b.totals else { return false }
    for (x, y) in zip(a.lines, b.lines)
    where x.kind != y.kind || x.product != y.product || x.quantity != y.quantity || x.unit != y.unit
      || x.priced.unitPrice != y.priced.unitPrice || x.priced.net != y.priced.net || x.problem != y.problem
    {
      return false
    }
    return true
  }

  /// The price of one unit for a customer today, by itself; `nil` when there is none.
  func unitPrice(_ product: Product, _ unit: ProductUnit, _ customer: Customer) -> PricedLine? {
    let book = prices.terms(customer.id, replica, at: ledger.cursor)
    var document = Order(
      id: DocumentId(high: 0, low: 0), customer: customer.id, priceList: customer.priceList, currency: .zloty,
      date: today, terms: customer.terms
    ).document(for: customer, book.names)
    document.lines = [
      PricingDocument.Line(
        product: product.id.number, milli: 1_000,
        unit: UInt16(truncatingIfNeeded: book.names.known(.unit, unit.code)), ratio: unit.ratio)
    ]
    let priced = prices.price(document)
    guard let line = priced.lines.first, line.problem == .none else { return nil }
    return PricedLine(
      listPrice: Price(tenThousandths: line.startPrice), unitPrice: Price(tenThousandths: line.unitPrice),
      net: Money(grosze: line.value), waterfall: [])
  }

  /// What is not today's any more.
  struct PriceChange {
    var name: String
    var before: String
    /// `nil` when the product has no price any more.
    var after: String?
  }

  /// What has changed since the order was priced. Shown, and applied only when the representative says so.
  func priceChanges(_ order: Order) -> [PriceChange] {
    var again = order
    again.date = today
    guard !order.lines.isEmpty, reprice(&again, with: .current), !isSame(again, order) else { return [] }
    var changes: [PriceChange] = []
    for (before, after) in zip(order.lines, again.lines) where before.kind == .ordered && after.kind == .ordered
    {
      if before.priced.unitPrice == after.priced.unitPrice, before.problem == after.problem { continue }
      changes.append(
        PriceChange(
          name: before.name, before: before.priced.unitPrice.text(language),
          after: after.problem == .none ? priceText(after.priced.unitPrice, order.currency) : nil))
    }
    if order.totals != again.totals {
      changes.append(
        PriceChange(
          name: OrderWords.value(language), before: order.totals.net.text(language),
          after: again.totals.net.text(order.currency, language)))
    } else if changes.isEmpty {
      changes.append(
        PriceChange(name: OrderWords.gifts(language), before: "", after: OrderWords.other(language)))
    }
    return changes
  }

  /// Takes today's prices over into a draft.
  func takeNewPrices(_ id: DocumentId) {
    guard let draft = draft(id), confirming != id else { return }
    var order = draft.order
    order.date = today
    guard reprice(&order, with: .current) else { return }
    keep(order, over: draft)
  }

  /// The customer's last orders on this device, the latest first.
  func lastOrders(of customer: CustomerId) -> [Order] {
    if let lastOrders, lastOrders.customer == customer, lastOrders.count == ledger.documents.count {
      return lastOrders.orders
    }
    var orders: [Order] = []
    for document in ledger.documents.reversed() where document.customer == customer {
      if let order = document.order { orders.append(order) }
      if orders.count == 10 { break }
    }
    lastOrders = (customer, ledger.documents.count, orders)
    return orders
  }

  /// What the customer ordered of a product last time.
  func lastLine(of product: ProductId, for customer: CustomerId) -> OrderLine? {
    for order in lastOrders(of: customer) {
      if let line = order.lines.first(where: { $0.product == product && $0.kind == .ordered }) { return line }
    }
    return nil
  }
}
