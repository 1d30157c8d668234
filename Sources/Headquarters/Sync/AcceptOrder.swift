import Basis
import Store
import Sync
import Trade

extension Connection {
  /// Takes an order: stores it as it came, computes every price again, with what the device knew and with
  /// today's terms, and gives HQ's number, or leaves the decision to a person. A difference is recorded and told;
  /// the order is never rewritten.
  func accept(
    _ order: Order, _ document: SyncDocument, from device: Device, _ prices: PricingHome, at moment: Instant
  ) throws -> SyncOutcome {
    let customer = try Customer.load("id", [SqlValue(order.customer.number)], self).first
    let products = try products(of: order)
    let checked = try check(order, customer: customer, products: products, userId: device.userId)
    let repricing = try reprice(order, customer: customer, products: products, prices)
    let state = try OrderState.received.after(
      checked.reason.map { .hold(reason: $0.polish) } ?? .accept(number: try nextOrderNumber(order.date)))
    let record = OrderRecord(
      order: order, repricing: repricing, state: state, customer: customer?.id,
      knownProducts: Set(products.keys), device: device, document: document.id, moment: moment)
    try store(record)
    if let reason = checked.reason {
      return SyncOutcome(
        id: document.id, code: checked.isScopeLost ? .scopeLost : .held, reason: reason)
    }
    let notes = notes(order, repricing)
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

  /// The goods of an order and of the gifts that could come with it, as HQ has them now.
  func products(of order: Order) throws -> [ProductId: Product] {
    let wanted = Set(order.lines.flatMap { [$0.product] + $0.giftChoices }).map { SqlValue($0.number) }
    let found = try Product.load("id", wanted, self)
    return Dictionary(uniqueKeysWithValues: found.map { ($0.id, $0) })
  }

  /// Looks goods up: those of the order, and gifts that only HQ's terms give.
  func goods(_ products: [ProductId: Product]) -> (ProductId) -> Product? {
    { id in products[id] ?? (try? Product.load("id", [SqlValue(id.number)], self))?.first }
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

  private func notes(_ order: Order, _ repricing: Repricing) -> Text? {
    let pairs = Array(zip(order.lines, repricing.nets))
    if let unpriced = pairs.first(where: { $0.1 == nil })?.0 {
      return Text(
        "Przyjęto. Centrala nie ma ceny towaru „\(unpriced.name)” i ją sprawdzi.",
        "Taken. HQ has no price for “\(unpriced.name)” and will check it.")
    }
    if !repricing.confirms(order) {
      return Text(
        "Przyjęto. Z tych samych warunków centrala liczy inaczej niż telefon; sprawdzi to. Zaktualizuj telefon.",
        "Taken. From the same terms HQ calculates differently than the phone and will check. Update the phone.")
    }
    let difference = repricing.difference(from: order)
    guard difference != .zero || pairs.contains(where: { $0.0.priced.net != $0.1 }) else { return nil }
    let polish = difference.text(order.currency, .polish)
    let english = difference.text(order.currency, .english)
    return Text(
      "Przyjęto. Ceny różnią się od cen centrali o \(polish) netto; centrala to sprawdzi.",
      "Taken. The prices differ from HQ's by \(english) net; HQ will check.")
  }
}
