import Basis
import Sync
import Trade

extension DeviceSession {
  /// The price of so much of a product for an order's customer, today.
  func price(
    _ product: Product, _ unit: ProductUnit, _ quantity: Quantity, for order: Order
  ) throws(PricingRefusal) -> PricedLine {
    try Trade.price(
      product, unit: unit, quantity: quantity, on: today,
      terms: replica.terms(order.customer, order.priceList))
  }

  /// The price of one unit for a customer, today; `nil` when the list has none.
  func unitPrice(_ product: Product, _ unit: ProductUnit, _ terms: TradeTerms) -> PricedLine? {
    try? Trade.price(product, unit: unit, quantity: Quantity(1), on: today, terms: terms)
  }

  /// A line whose price is not today's any more.
  struct PriceChange {
    var line: Int
    var name: String
    var before: Price
    /// `nil` when the product has no price any more.
    var after: Price?
  }

  /// What has changed since the lines were priced. Shown, and applied only when the representative says so.
  func priceChanges(_ order: Order) -> [PriceChange] {
    guard replica.customer(order.customer) != nil else { return [] }
    let terms = replica.terms(order.customer, order.priceList)
    var changes: [PriceChange] = []
    for (place, line) in order.lines.enumerated() {
      guard let product = replica.product(line.product), let unit = product.unit(line.unit) else { continue }
      let priced = try? Trade.price(product, unit: unit, quantity: line.quantity, on: today, terms: terms)
      if priced?.unitPrice != line.priced.unitPrice {
        changes.append(
          PriceChange(
            line: place, name: line.name, before: line.priced.unitPrice, after: priced?.unitPrice))
      }
    }
    return changes
  }

  /// Takes today's prices over into a draft.
  func takeNewPrices(_ id: DocumentId) {
    guard var draft = draft(id), confirming != id else { return }
    let terms = replica.terms(draft.order.customer, draft.order.priceList)
    for place in draft.order.lines.indices {
      let line = draft.order.lines[place]
      guard let product = replica.product(line.product), let unit = product.unit(line.unit),
        let priced = try? Trade.price(product, unit: unit, quantity: line.quantity, on: today, terms: terms)
      else { continue }
      draft.order.lines[place].priced = priced
    }
    keep(draft.order, customerName: draft.customerName)
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
      if let line = order.lines.first(where: { $0.product == product }) { return line }
    }
    return nil
  }
}
