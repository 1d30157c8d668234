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

  /// Writes what a change of a draft made of it: the lines that differ, or all of it when many do. A whole day
  /// without network stays a short log.
  func keep(_ order: Order, over draft: Draft) {
    let before = draft.order.lines
    var changed: [Int] = []
    if before.count == order.lines.count {
      changed = before.indices.filter { before[$0] != order.lines[$0] }
    }
    let isWhole =
      before.count != order.lines.count || changed.count > 2 + before.count / 4
      || changed.contains { order.lines[$0].kind != .ordered }
    if isWhole || changed.isEmpty {
      keep(order, customerName: draft.customerName)
      return
    }
    let entries = changed.map { place in
      var alone = order
      alone.lines = [order.lines[place]]
      return LogEntry.draftLine(alone, at: place)
    }
    for entry in entries { ledger.apply(entry) }
    store(entries)
  }

  /// The draft a command may change: not one whose confirmation is being written.
  private func open(_ id: DocumentId) -> Draft? { confirming == id ? nil : draft(id) }

  // MARK: - Lines

  /// Adds one unit of a product: to the line that has it, or as a new line.
  func add(_ id: ProductId, unit wanted: String?, to order: DocumentId, tab: UInt32) {
    guard let draft = open(order), let product = replica.product(id) else { return }
    let unit = wanted.flatMap { product.unit($0) } ?? usualUnit(of: product, for: draft.order.customer)
    if let place = draft.order.lines.firstIndex(where: {
      $0.product == id && $0.unit == unit.code && $0.kind == .ordered
    }) {
      setQuantity(draft.order.lines[place].quantity + Quantity(1), of: place, in: order, tab: tab)
      return
    }
    let place = draft.order.orderedCount
    change(order, at: place, tab: tab) { lines in
      lines.insert(OrderLine(product, unit, Quantity(1)), at: place)
    }
  }

  /// Changes the ordered lines of a draft and prices all of it anew. A change that leaves the line at `place`
  /// without a price is refused in words.
  @discardableResult
  private func change(_ id: DocumentId, at place: Int, tab: UInt32, _ body: (inout [OrderLine]) -> Void) -> Bool
  {
    guard let draft = open(id) else { return false }
    var order = draft.order
    let (terms, areGone) = standing(of: order)
    body(&order.lines)
    guard reprice(&order, with: terms) else { return keepUnpriced(order, over: draft) }
    if order.lines.indices.contains(place), order.lines[place].kind == .ordered {
      let line = order.lines[place]
      let refusal: OrderRefusal? =
        switch line.problem {
        case .none: nil
        case .noPrice, .unknownProduct: .noPrice(product: line.name)
        case .tooLarge: .valueTooLarge(product: line.name)
        case .badQuantity: .quantityTooLarge(product: line.name)
        }
      // What had no price before may still be counted down and taken out.
      let hadNone =
        draft.order.lines.indices.contains(place) && draft.order.lines[place].problem == line.problem
      if let refusal, !hadNone {
        say(Text(refusal.text(.polish), refusal.text(.english)), tab: tab)
        return false
      }
    }
    if areGone { say(OrderWords.repriced, tab: tab) }
    keep(order, over: draft)
    return true
  }

  /// An order whose customer has left the device keeps its unit prices; HQ will decide about it.
  private func keepUnpriced(_ order: Order, over draft: Draft) -> Bool {
    var order = order
    order.lines.removeAll { $0.kind != .ordered }
    order.pricing = nil
    for place in order.lines.indices {
      guard let net = order.lines[place].priced.unitPrice.value(of: order.lines[place].quantity),
        net <= Money.largestLine
      else { return false }
      guard net != order.lines[place].priced.net else { continue }
      order.lines[place].priced.net = net
      order.lines[place].priced.waterfall = []
    }
    keep(order, over: draft)
    return true
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
    let trimmed = text.utf8.last == 44 || text.utf8.last == 46 ? text.withoutLast() : text
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
    var text = draft.order.lines[place].quantity.text(.polish).without("\u{a0}")
    var isFresh = true
    if let typed = view.typed, typed.order == order, typed.line == place {
      text = typed.text
      isFresh = typed.isFresh
    }
    switch key {
    case "back": text = isFresh ? "" : text.withoutLast()
    case ",": text = (isFresh || text.isEmpty ? "0" : text) + (text.utf8.contains(44) && !isFresh ? "" : ",")
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
    guard isOrdered(place, in: order) else { return false }
    return change(order, at: place, tab: tab) { $0[place].quantity = quantity }
  }

  /// The same goods in another unit; the quantity stays as it was typed.
  func setUnit(_ code: String, of place: Int, in order: DocumentId, tab: UInt32) {
    guard isOrdered(place, in: order), let line = draft(order)?.order.lines[place],
      let unit = replica.product(line.product)?.unit(code)
    else { return }
    change(order, at: place, tab: tab) {
      $0[place].unit = unit.code
      $0[place].ratio = unit.ratio
    }
  }

  /// The representative's own discount of a line, as typed: a percentage or an amount off each unit. The one
  /// that is typed is the truth, and takes the place of the other; nothing takes both away.
  func setManual(_ text: String, isPercent: Bool, of place: Int, in order: DocumentId, tab: UInt32) {
    guard isOrdered(place, in: order), text.utf8.count <= 12 else { return }
    let trimmed = text.utf8.last == 44 || text.utf8.last == 46 ? text.withoutLast() : text
    let number = trimmed.isEmpty ? 0 : try? scaledNumber(trimmed, places: 4)
    guard let number, number >= 0, !isPercent || number <= 1_000_000 else { return }
    change(order, at: place, tab: tab) {
      $0[place].manual = number == 0 ? nil : isPercent ? .percent(number) : .amountPerUnit(number)
    }
  }

  /// Which of the goods that a gift may be chosen from the customer wants.
  func chooseGift(_ gift: Int, _ product: ProductId, in order: DocumentId, tab: UInt32) {
    guard let draft = open(order), draft.order.lines.indices.contains(gift),
      let parent = draft.order.lines[gift].parent, isOrdered(parent, in: order)
    else { return }
    let choices = look(at: draft.order).choices(gift)
    guard choices.contains(product) else { return }
    change(order, at: parent, tab: tab) { lines in
      for place in lines.indices { lines[place].giftChoices.removeAll { choices.contains($0) } }
      lines[parent].giftChoices.append(product)
    }
  }

  private func isOrdered(_ place: Int, in order: DocumentId) -> Bool {
    guard let lines = open(order)?.order.lines, lines.indices.contains(place) else { return false }
    return lines[place].kind == .ordered
  }

  /// Takes a line out, with a way back.
  func removeLine(_ place: Int, of order: DocumentId, tab: UInt32) {
    guard isOrdered(place, in: order), let line = draft(order)?.order.lines[place] else { return }
    change(order, at: .max, tab: tab) { $0.remove(at: place) }
    say(OrderWords.lineRemoved, undo: .line(order, at: place, line), tab: tab)
    if case .line = views.first(where: { $0.tab == tab })?.screen {
      go(.order(order), tab: tab, replacing: true)
    }
  }

  // MARK: - Header

  /// Changes a field of the header.
  func setHeader(_ field: String, _ value: String, of order: DocumentId) {
    guard var draft = open(order) else { return }
    let before = draft
    let terms = terms(of: draft.order)
    switch field {
    case "delivery": draft.order.deliveryDate = CivilDate(value)
    case "note": draft.order.note = value.start(2_000)
    case "reference": draft.order.customerReference = value.start(100)
    case "payment":
      guard let number = value.wholeNumber32, let form = PaymentForm(rawValue: UInt8(clamping: number)) else {
        return
      }
      draft.order.terms.form = form
      // Cash and cards are paid at once; other forms keep the customer's days.
      let agreed = replica.customer(draft.order.customer)?.terms.days ?? draft.order.terms.days
      draft.order.terms.days = form == .transfer ? agreed : 0
      _ = reprice(&draft.order, with: terms)
    case "coupons":
      let typed = value.parts { $0 == 44 || $0 == 59 || $0 == 10 }.map { $0.trimmed() }
      draft.order.coupons = typed.filter { !$0.isEmpty }.prefix(20).map { $0.start(40) }
      _ = reprice(&draft.order, with: terms)
    default: return
    }
    if draft == before { return }
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
      guard let draft = open(id) else { return }
      let back = min(place, draft.order.orderedCount)
      change(id, at: .max, tab: tab) { $0.insert(line, at: back) }
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
    order.coupons = old.coupons
    var left: [String] = []
    for line in old.lines where line.kind == .ordered {
      guard let product = replica.product(line.product), product.isActive, let unit = product.unit(line.unit)
      else {
        left.append(line.name)
        continue
      }
      order.lines.append(OrderLine(product, unit, line.quantity))
    }
    _ = reprice(&order, with: .current)
    if order.lines.contains(where: { $0.problem != .none }) {
      for line in order.lines where line.problem != .none { left.append(line.name) }
      order.lines.removeAll { $0.problem != .none || $0.kind != .ordered }
      _ = reprice(&order, with: .current)
    }
    keep(order, customerName: customer.name)
    go(.order(order.id), tab: tab)
    if !left.isEmpty { say(DocumentWords.leftOut(left), tab: tab) }
  }
}

extension OrderLine {
  /// A line that waits for its price.
  init(_ product: Product, _ unit: ProductUnit, _ quantity: Quantity) {
    self.init(
      product: product.id, name: product.name, unit: unit.code, ratio: unit.ratio, quantity: quantity,
      vat: product.vat,
      priced: PricedLine(listPrice: .zero, unitPrice: .zero, net: .zero, waterfall: []))
  }
}
