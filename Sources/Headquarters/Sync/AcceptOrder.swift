import Basis
import Store
import Sync
import Trade

extension Connection {
  /// Takes an order: stores it as it came, computes every price again with HQ's tables, and gives HQ's number,
  /// or leaves the decision to a person. A difference is recorded and told; the order is never rewritten.
  func accept(
    _ order: Order, _ document: SyncDocument, from device: Device, at moment: Instant
  ) throws -> SyncOutcome {
    let customer = try Customer.load("id", [SqlValue(order.customer.number)], self).first
    let products = try products(of: order)
    let checked = try check(order, customer: customer, products: products, userId: device.userId)
    let hqNets = try hqNets(of: order, customer: customer, products: products)
    let difference = priceDifference(order, hqNets)
    let state = try OrderState.received.after(
      checked.reason.map { .hold(reason: $0.polish) } ?? .accept(number: try nextOrderNumber(order.date)))
    let record = OrderRecord(
      order: order, hqNets: hqNets, state: state, customer: customer?.id, knownProducts: Set(products.keys),
      difference: difference, device: device, document: document.id, moment: moment)
    try store(record)
    if let reason = checked.reason {
      return SyncOutcome(
        id: document.id, code: checked.isScopeLost ? .scopeLost : .held, reason: reason)
    }
    let notes = notes(order, hqNets, difference)
    return SyncOutcome(
      id: document.id, code: notes == nil ? .ok : .okWithNotes, number: state.detail,
      reason: notes ?? Text("", ""))
  }

  /// HQ's next own number for an order of `date`.
  func nextOrderNumber(_ date: CivilDate) throws -> String {
    let template = try company().hqOrderTemplate
    let number = try next(template.counterName("order", date))
    return template.number(UInt64(number), series: "", date)
  }

  private func products(of order: Order) throws -> [ProductId: Product] {
    let wanted = Set(order.lines.map(\.product)).map { SqlValue($0.number) }
    let found = try Product.load("id", wanted, self)
    return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
  }

  /// Why a person has to decide: the order's own refusals, or a customer who is somebody else's now.
  private func check(
    _ order: Order, customer: Customer?, products: [ProductId: Product], userId: Int64
  ) throws -> (reason: Text?, isScopeLost: Bool) {
    var refusals = order.refusals(customer: customer) { products[$0] }
    var isScopeLost = false
    if let customer {
      let owner = try row("SELECT user_id FROM territory WHERE id = $1", [SqlValue(customer.territory.number)])
      if owner?.optionalInteger("user_id") != userId {
        isScopeLost = true
        refusals.insert(.customerOutOfScope, at: 0)
      }
    }
    if refusals.isEmpty { return (nil, false) }
    // Five are enough to know what to do; two thousand would not fit a phone.
    let shown = refusals.prefix(5)
    let reason = Text(
      shown.map { $0.text(.polish) }.joined(separator: " "),
      shown.map { $0.text(.english) }.joined(separator: " "))
    return (reason, isScopeLost)
  }

  // MARK: - Prices

  /// The net value of each line by HQ's tables; `nil` where HQ has no price.
  private func hqNets(
    of order: Order, customer: Customer?, products: [ProductId: Product]
  ) throws -> [Money?] {
    guard let customer else { return order.lines.map { _ in nil } }
    let terms = try tradeTerms(of: customer, products: Array(products.keys))
    return order.lines.map { line in
      guard let product = products[line.product], let unit = product.unit(line.unit), line.quantity > .zero
      else {
        return nil
      }
      return try? price(product, unit: unit, quantity: line.quantity, on: order.date, terms: terms).net
    }
  }

  /// The customer's prices and discounts for these products, read once.
  func tradeTerms(of customer: Customer, products: [ProductId]) throws -> TradeTerms {
    var prices: [ProductId: [ListPrice]] = [:]
    try runBatch(
      """
      SELECT * FROM list_price WHERE price_list_id = $1 AND product_id = $2 ORDER BY unit, valid_from DESC
      """, products.map { [SqlValue(customer.priceList.number), SqlValue($0.number)] }
    ) { position, row in prices[products[position], default: []].append(ListPrice(row)) }
    let discounts = Dictionary(grouping: try discounts(of: [customer.id])[customer.id] ?? [], by: \.scope)
    return TradeTerms(
      listPrice: { [prices] product, unit, day in
        prices[product]?.first { $0.unit == unit && $0.validity.contains(day) }?.price
      },
      discount: { scope, day in discounts[scope]?.first { $0.validity.contains(day) } })
  }

  /// What the representative's prices are above HQ's, over the lines that HQ could price.
  private func priceDifference(_ order: Order, _ hqNets: [Money?]) -> Money {
    zip(order.lines, hqNets).reduce(.zero) { sum, pair in
      pair.1.map { sum + pair.0.priced.net - $0 } ?? sum
    }
  }

  private func notes(_ order: Order, _ hqNets: [Money?], _ difference: Money) -> Text? {
    let pairs = Array(zip(order.lines, hqNets))
    if let unpriced = pairs.first(where: { $0.1 == nil })?.0 {
      return Text(
        "Przyjęto. Centrala nie ma ceny towaru „\(unpriced.name)” i ją sprawdzi.",
        "Taken. HQ has no price for “\(unpriced.name)” and will check it.")
    }
    guard pairs.contains(where: { $0.0.priced.net != $0.1 }) else { return nil }
    let polish = difference.text(order.currency, .polish)
    let english = difference.text(order.currency, .english)
    return Text(
      "Przyjęto. Ceny różnią się od cen centrali o \(polish) netto; centrala to sprawdzi.",
      "Taken. The prices differ from HQ's by \(english) net; HQ will check.")
  }
}
