import Basis
import Sync
import Trade

// What a representative does to an order that is being written. Every change is in the log before the next
// keystroke; there is no button to save.

extension DeviceSession {
  /// The draft with this id.
  func draft(_ id: DocumentId) -> Draft? { ledger.drafts.first { $0.order.id == id } }

  /// Begins an order for a customer, or goes on with the one that is being written.
  func beginOrder(for id: CustomerId, tab: UInt32) {
    if let open = ledger.drafts.first(where: { $0.order.customer == id }) {
      go(.order(open.order.id), tab: tab)
      return
    }
    guard let customer = replica.customer(id) else { return }
    let order = emptyOrder(for: customer)
    keep(order, customerName: customer.name)
    go(.order(order.id), tab: tab)
  }

  private func emptyOrder(for customer: Customer) -> Order {
    let list = replica.priceList(customer.priceList)
    return Order(
      id: DocumentId(at: now, random: random), customer: customer.id, priceList: customer.priceList,
      currency: list?.currency ?? replica.identity?.currency ?? .zloty, date: today, terms: customer.terms)
  }

  /// Writes the draft as it stands.
  func keep(_ order: Order, customerName: String) {
    let entry = LogEntry.draft(order, customerName: customerName)
    ledger.apply(entry)
    store([entry])
  }

  /// Writes one changed line of a draft.
  private func keepLine(_ order: Order, at place: Int) {
    var alone = order
    alone.lines = [order.lines[place]]
    let entry = LogEntry.draftLine(alone, at: place)
    ledger.apply(entry)
    store([entry])
  }

  /// The draft a command may change: not one whose confirmation is being written.
  private func open(_ id: DocumentId) -> Draft? { confirming == id ? nil : draft(id) }

  // MARK: - Lines

  /// Adds one unit of a product: to the line that has it, or as a new line.
  func add(_ id: ProductId, unit wanted: String?, to order: DocumentId, tab: UInt32) {
    guard var draft = open(order), let product = replica.product(id) else { return }
    let unit = wanted.flatMap { product.unit($0) } ?? usualUnit(of: product, for: draft.order.customer)
    if let place = draft.order.lines.firstIndex(where: { $0.product == id && $0.unit == unit.code }) {
      setQuantity(draft.order.lines[place].quantity + Quantity(1), of: place, in: order, tab: tab)
      return
    }
    do throws(PricingRefusal) {
      let priced = try self.price(product, unit, Quantity(1), for: draft.order)
      draft.order.lines.append(
        OrderLine(
          product: id, name: product.name, unit: unit.code, ratio: unit.ratio, quantity: Quantity(1),
          vat: product.vat, priced: priced))
      keep(draft.order, customerName: draft.customerName)
    } catch {
      say(
        Text(error.text(product: product.name, .polish), error.text(product: product.name, .english)), tab: tab)
    }
  }

  /// Adds what a scanned code stands for, in the unit that carries the code; or the only product that matches.
  func scan(_ text: String, into order: DocumentId, tab: UInt32) {
    let code = text.trimmed()
    if let (id, place) = replica.product(barcode: code), let product = replica.product(id) {
      let unit = product.units.indices.contains(place) ? product.units[place].code : nil
      add(id, unit: unit, to: order, tab: tab)
      withView(tab) { $0.goods.query = "" }
      return
    }
    let found = replica.products(matching: code, category: nil)
    if found.count == 1, !code.isEmpty { add(ProductId(found[0]), unit: nil, to: order, tab: tab) }
  }

  /// The unit the customer took last time, else the base unit.
  private func usualUnit(of product: Product, for customer: CustomerId) -> ProductUnit {
    if let last = lastLine(of: product.id, for: customer), let unit = product.unit(last.unit) { return unit }
    return product.units[0]
  }

  /// Takes what was typed as a quantity. What is no number yet, like "2," or nothing, counts as far as it goes.
  func type(_ text: String, line place: Int, in order: DocumentId, tab: UInt32) {
    let quantity = text.isEmpty ? 0 : try? scaledNumber(text, places: 3)
    let trimmed = text.utf8.last == 44 || text.utf8.last == 46 ? String(text.dropLast()) : text
    let milli = quantity ?? (try? scaledNumber(trimmed, places: 3))
    guard let milli, milli >= 0, text.utf8.count <= 12 else { return }
    if setQuantity(Quantity(milli: milli), of: place, in: order, tab: tab) {
      withView(tab) {
        $0.typed = View.TypedQuantity(order: order, line: place, text: text, isFresh: false)
      }
    }
  }

  /// A key of the keypad.
  func press(_ key: String, line place: Int, in order: DocumentId, tab: UInt32) {
    guard let view = views.first(where: { $0.tab == tab }), let draft = open(order),
      draft.order.lines.indices.contains(place)
    else { return }
    var text = draft.order.lines[place].quantity.text(.polish).filter { $0 != "\u{a0}" }
    var isFresh = true
    if let typed = view.typed, typed.order == order, typed.line == place {
      text = typed.text
      isFresh = typed.isFresh
    }
    switch key {
    case "back": text = isFresh ? "" : String(text.dropLast())
    case ",": text = (isFresh || text.isEmpty ? "0" : text) + (text.contains(",") && !isFresh ? "" : ",")
    default: text = isFresh || text == "0" ? key : text + key
    }
    type(text, line: place, in: order, tab: tab)
  }

  /// One more or one less; the last one less asks to remove the line by going to zero.
  func stepQuantity(by difference: Int64, line place: Int, in order: DocumentId, tab: UInt32) {
    guard let draft = open(order), draft.order.lines.indices.contains(place) else { return }
    let quantity = draft.order.lines[place].quantity + Quantity(difference)
    setQuantity(max(quantity, .zero), of: place, in: order, tab: tab)
    withView(tab) { $0.typed = nil }
  }

  @discardableResult
  func setQuantity(_ quantity: Quantity, of place: Int, in order: DocumentId, tab: UInt32) -> Bool {
    guard var draft = open(order), draft.order.lines.indices.contains(place) else { return false }
    draft.order.lines[place].quantity = quantity
    guard reprice(&draft.order, at: place, tab: tab) else { return false }
    keepLine(draft.order, at: place)
    return true
  }

  /// The same goods in another unit; the quantity stays as it was typed.
  func setUnit(_ code: String, of place: Int, in order: DocumentId, tab: UInt32) {
    guard var draft = open(order), draft.order.lines.indices.contains(place),
      let unit = replica.product(draft.order.lines[place].product)?.unit(code)
    else { return }
    draft.order.lines[place].unit = unit.code
    draft.order.lines[place].ratio = unit.ratio
    if reprice(&draft.order, at: place, tab: tab) { keepLine(draft.order, at: place) }
  }

  /// Prices a line anew; a line whose customer or product has left the device keeps its unit price.
  private func reprice(_ order: inout Order, at place: Int, tab: UInt32) -> Bool {
    let line = order.lines[place]
    guard let product = replica.product(line.product), let unit = product.unit(line.unit),
      replica.customer(order.customer) != nil
    else {
      guard let net = line.priced.unitPrice.value(of: line.quantity), net <= Money.largestLine else {
        return false
      }
      order.lines[place].priced.net = net
      order.lines[place].priced.waterfall = []
      return true
    }
    do throws(PricingRefusal) {
      order.lines[place].priced = try price(product, unit, line.quantity, for: order)
      order.lines[place].name = product.name
      order.lines[place].vat = product.vat
      return true
    } catch {
      say(Text(error.text(product: line.name, .polish), error.text(product: line.name, .english)), tab: tab)
      return false
    }
  }

  /// Takes a line out, with a way back.
  func removeLine(_ place: Int, of order: DocumentId, tab: UInt32) {
    guard var draft = open(order), draft.order.lines.indices.contains(place) else { return }
    let line = draft.order.lines.remove(at: place)
    keep(draft.order, customerName: draft.customerName)
    say(OrderWords.lineRemoved, undo: .line(order, at: place, line), tab: tab)
    if case .line = views.first(where: { $0.tab == tab })?.screen {
      go(.order(order), tab: tab, replacing: true)
    }
  }

  // MARK: - Header

  /// Changes a field of the header.
  func setHeader(_ field: String, _ value: String, of order: DocumentId) {
    guard var draft = open(order) else { return }
    switch field {
    case "delivery": draft.order.deliveryDate = CivilDate(value)
    case "note": draft.order.note = String(value.prefix(2_000))
    case "reference": draft.order.customerReference = String(value.prefix(100))
    case "payment":
      guard let number = UInt8(value), let form = PaymentForm(rawValue: number) else { return }
      draft.order.terms.form = form
      // Cash and cards are paid at once; other forms keep the customer's days.
      let agreed = replica.customer(draft.order.customer)?.terms.days ?? draft.order.terms.days
      draft.order.terms.days = form == .transfer ? agreed : 0
    default: return
    }
    keep(draft.order, customerName: draft.customerName)
  }

  // MARK: - The whole draft

  /// Throws a draft away, with a way back.
  func dropDraft(_ id: DocumentId, tab: UInt32) {
    guard let draft = open(id) else { return }
    let entry = LogEntry.draftDropped(id)
    ledger.apply(entry)
    store([entry])
    go(.documents, tab: tab, replacing: true)
    say(OrderWords.draftDropped, undo: .draft(draft), tab: tab)
  }

  /// Takes back what the message at the bottom offers.
  func undo(tab: UInt32) {
    guard let index = views.firstIndex(where: { $0.tab == tab }), let undo = views[index].toast?.undo else {
      return
    }
    views[index].toast = nil
    switch undo {
    case .draft(let draft):
      keep(draft.order, customerName: draft.customerName)
      go(.order(draft.order.id), tab: tab)
    case .line(let id, let place, let line):
      guard var draft = open(id) else { return }
      draft.order.lines.insert(line, at: min(place, draft.order.lines.count))
      keep(draft.order, customerName: draft.customerName)
    }
  }

  /// A new draft with the goods of an earlier order at today's prices.
  func copy(_ id: DocumentId, tab: UInt32) {
    guard let document = ledger.documents.first(where: { $0.id == id }), let old = document.order,
      let customer = replica.customer(old.customer)
    else {
      say(DocumentWords.cannotCopy, tab: tab)
      return
    }
    var order = emptyOrder(for: customer)
    order.customerReference = old.customerReference
    order.note = old.note
    var left: [String] = []
    for line in old.lines {
      guard let product = replica.product(line.product), product.isActive, let unit = product.unit(line.unit),
        let priced = try? price(product, unit, line.quantity, for: order)
      else {
        left.append(line.name)
        continue
      }
      order.lines.append(
        OrderLine(
          product: product.id, name: product.name, unit: unit.code, ratio: unit.ratio,
          quantity: line.quantity, vat: product.vat, priced: priced))
    }
    keep(order, customerName: customer.name)
    go(.order(order.id), tab: tab)
    if !left.isEmpty { say(DocumentWords.leftOut(left), tab: tab) }
  }
}
