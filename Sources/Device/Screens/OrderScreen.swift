import Basis
import Sync
import Trade

extension DeviceSession {
  /// A visit: the customer on top, the lines below, total and confirmation at the bottom.
  func orderPage(_ id: DocumentId, _ view: View) -> Page {
    guard let draft = draft(id) else { return gonePage() }
    let order = draft.order
    let hex = id.hex
    var main: [(id: String, html: Html)] = [
      ("o-customer", visitHead(order)), ("o-refusals", refusals(view)), ("o-changes", changes(order)),
    ]
    if order.lines.isEmpty {
      main.append(("o-empty", emptyState("shopping-cart", OrderWords.empty(language))))
    }
    let look = look(at: order)
    for (place, line) in order.lines.enumerated() where line.kind == .ordered {
      main.append(("o-line-" + decimalText(Int64(place)), orderLine(line, place, order, look)))
      for (given, gift) in order.lines.enumerated() where gift.kind == .gift && gift.parent == place {
        main.append(("o-gift-" + decimalText(Int64(given)), giftLine(gift, given, order, look.choices(given))))
      }
    }
    for (place, line) in order.lines.enumerated() where line.kind == .charge {
      main.append(("o-charge-" + decimalText(Int64(place)), chargeLine(line)))
    }
    main.append(("o-terms", orderTerms(order, look)))
    let add: Html = """
      <a class="button wide" href="#/orders/\(hex)/add">\(icon("plus"))\(OrderWords.add(language))</a>
      """
    main.append(("o-add", add))
    main.append(("o-details", detailsLink(order)))
    main.append(("o-drop", dropButton(order)))
    return Page(
      top: top(title: draft.customerName, back: Screen.customer(order.customer).path), main: main,
      foot: orderFoot(order), hasBar: false,
      title: OrderWords.order(language) + ": " + draft.customerName)
  }

  private func visitHead(_ order: Order) -> Html {
    guard let customer = replica.customer(order.customer) else {
      return notice(.warning, OrderWords.customerGone(language))
    }
    if let reason = customer.blockReason {
      return notice(.danger, CustomerWords.blocked(language) + ": " + reason)
    }
    let over: Html
    if let limit = customer.creditLimit, customer.balance + order.totals.gross > limit {
      over = notice(.warning, OrderWords.overLimit(language))
    } else {
      over = .empty
    }
    return receivables(customer) + over
  }

  private func refusals(_ view: View) -> Html {
    if view.refusals.isEmpty { return .empty }
    let list = Html.each(view.refusals) { "<li>\($0)</li>" }
    return
      "<div role=\"alert\">\(notice(.danger, OrderWords.refused(language) + ":", "<ul>\(list)</ul>"))</div>"
  }

  private func changes(_ order: Order) -> Html {
    let found = priceChanges(order)
    if found.isEmpty { return .empty }
    let rows = Html.each(found) { change in
      let after = change.after ?? OrderWords.noMorePrice(language)
      let before: Html = change.before.isEmpty ? "" : "<s>\(change.before)</s> "
      return "<div class=\"fact\"><dt>\(change.name)</dt><dd>\(before)<b>\(after)</b></dd></div>"
    }
    let more: Html = """
      <dl class="facts">\(rows)</dl><button class="button" data-do="new-prices" data-args="\(order.id.hex)">\
      \(icon("refresh-cw"))\(OrderWords.takeNew(language))</button>
      """
    return notice(.warning, OrderWords.changed(language), more)
  }

  private func orderLine(_ line: OrderLine, _ place: Int, _ order: Order, _ look: OrderLook) -> Html {
    let arguments = order.id.hex + "|" + decimalText(Int64(place))
    let href = "#" + Screen.line(order.id, place).path
    let last: Html =
      lastLine(of: line.product, for: order.customer).map {
        "<small class=\"last\">\(OrderWords.lastTime(language)) \($0.quantity.text(language)) \($0.unit)</small>"
      } ?? .empty
    let quantity = line.quantity.text(language) + "\u{a0}" + line.unit
    return """
      <article class="line"><a class="line-name" href="\(href)">\(line.name)</a>\
      <p class="line-price">\(linePrice(line, order.currency))\(last)</p>\
      <div class="stepper"><button data-do="less" data-args="\(arguments)" \
      aria-label="\(OrderWords.less(language)): \(line.name)">\(icon("minus"))</button>\
      <a class="quantity" href="\(href)" aria-label="\(OrderWords.quantity(language)) \(quantity), \(line.name)">\(quantity)</a>\
      <button data-do="more" data-args="\(arguments)" aria-label="\(OrderWords.more(language)): \(line.name)">\
      \(icon("plus"))</button></div>\
      <b class="amount">\(line.priced.net.text(language))</b>\(hintLine(place, look, order))\(problem(line))\
      \(removeZero(line, arguments))</article>
      """
  }

  private func problem(_ line: OrderLine) -> Html {
    if line.problem == .none { return .empty }
    return "<p class=\"line-problem\">\(icon("circle-alert"))\(line.problem.text(language))</p>"
  }

  /// "jeszcze 2 szt do rabatu 5 %".
  func hintLine(_ place: Int?, _ look: OrderLook, _ order: Order) -> Html {
    Html.each(look.hints.filter { $0.line == place }) { hint in
      "<p class=\"hint\">\(icon("trending-up"))\(self.hintText(hint, order))</p>"
    }
  }

  private func hintText(_ hint: StepHint, _ order: Order) -> String {
    let product = hint.line.flatMap { replica.product(order.lines[$0].product) }
    let base = product?.units[0].code ?? ""
    let missing = amountText(hint.missing, hint.basis, unit: base, order.currency)
    let goal: String =
      switch hint.asked {
      case .price(let price):
        PriceWords.untilPrice(language) + " " + priceText(price, order.currency) + "/" + base
      case .percentOff(let percent): PriceWords.untilDiscount(language) + " " + percent.text(language)
      case .priceOff(let price): PriceWords.untilDiscount(language) + " " + priceText(price, order.currency)
      case .amountOff(let amount):
        PriceWords.untilDiscount(language) + " " + amount.text(order.currency, language)
      default: PriceWords.untilGift(language)
      }
    let lead = PriceWords.more(language)
    let text = (lead.isEmpty ? "" : lead + " ") + missing + " " + goal
    guard case .percentOff = hint.asked, language == .english else { return text }
    return text + " off"
  }

  /// A number as its basis counts: pieces, money or weight.
  func amountText(_ number: Int64, _ basis: ScaleBasis, unit: String, _ currency: Currency) -> String {
    switch basis {
    case .quantity, .groupQuantity, .documentQuantity:
      let text = Quantity(milli: number).text(language)
      return unit.isEmpty ? text : text + "\u{a0}" + unit
    case .value, .groupValue, .documentValue, .periodValue:
      return Money(grosze: number).text(currency, language)
    case .weight, .groupWeight: return fixedText(number, places: 3, atLeast: 0, language) + "\u{a0}kg"
    }
  }

  /// Goods that come with the line above, and which others they could be.
  private func giftLine(_ line: OrderLine, _ place: Int, _ order: Order, _ choices: [ProductId]) -> Html {
    let quantity = line.quantity.text(language) + "\u{a0}" + line.unit
    var choice = Html.empty
    if choices.count > 1 {
      let options = Html.each(choices) { id in
        let selected: Html = id == line.product ? " selected" : ""
        let name = self.replica.product(id)?.name ?? decimalText(Int64(id.number))
        return "<option value=\"\(id.number)\"\(selected)>\(name)</option>"
      }
      choice = """
        <label class="pick"><span>\(OrderWords.chooseGift(language))</span>\
        <select data-change="gift" data-args="\(order.id.hex)|\(place)">\(options)</select></label>
        """
    }
    return """
      <article class="line gift"><p class="line-name">\(icon("gift"))\(OrderWords.gift(language)): \(line.name)</p>\
      <p class="line-price"><b>\(quantity)</b></p><b class="amount">\(line.priced.net.text(language))</b>\(choice)</article>
      """
  }

  private func chargeLine(_ line: OrderLine) -> Html {
    """
    <article class="line fixed"><p class="line-name">\(line.name)</p><p class="line-price">\(OrderWords.charge(language))</p>\
    <b class="amount">\(line.priced.net.text(language))</b></article>
    """
  }

  /// What the whole order gives: discounts on all of it, what could not be placed, vouchers, and the next step.
  private func orderTerms(_ order: Order, _ look: OrderLook) -> Html {
    let given = order.documentDiscount
    var pairs: [(label: String, value: Html)] = []
    if given != .zero {
      pairs.append((OrderWords.documentDiscount(language), plain(given.text(order.currency, language))))
    }
    if let pricing = order.pricing, pricing.unallocated != .zero {
      pairs.append(
        (OrderWords.notPlaced(language), plain(pricing.unallocated.text(order.currency, language))))
    }
    if let vouchers = order.pricing?.vouchers, vouchers > 0 {
      pairs.append((OrderWords.vouchersDue(language), plain(OrderWords.vouchers(vouchers, language))))
    }
    return (pairs.isEmpty ? Html.empty : facts(pairs)) + hintLine(nil, look, order)
  }

  private func removeZero(_ line: OrderLine, _ arguments: String) -> Html {
    Html.when(
      line.quantity == .zero,
      "<button class=\"quiet-button\" data-do=\"remove-line\" data-args=\"\(arguments)\">\(icon("trash-2"))\(Words.remove(language))</button>"
    )
  }

  /// "4,28 zł/szt  4,50 −5 %".
  func linePrice(_ line: OrderLine, _ currency: Currency) -> Html {
    let priced = line.priced
    var discount = Html.empty
    if priced.listPrice != priced.unitPrice {
      discount = "<s>\(priced.listPrice.text(language))</s>"
      for row in priced.waterfall where row.stage > .base && row.stage < .bundle && row.status.counts {
        if case .percentOff(let percent) = row.asked, row.status == .applied {
          discount += "<em>−\(percent.text(language))</em>"
        }
      }
    }
    return "<span>\(priceText(priced.unitPrice, currency))/\(line.unit)</span>\(discount)"
  }

  private func detailsLink(_ order: Order) -> Html {
    let delivery = order.deliveryDate?.text(language) ?? OrderWords.soonest(language)
    var text = OrderWords.delivery(language) + ": " + delivery + " · " + order.terms.text(language)
    if !order.customerReference.isEmpty { text += " · " + order.customerReference }
    if !order.note.isEmpty { text += " · " + order.note }
    return """
      <a class="row" href="#/orders/\(order.id.hex)/details"><span class="row-text"><b>\(OrderWords.details(language))</b>\
      <small>\(text)</small></span>\(icon("chevron-right"))</a>
      """
  }

  private func dropButton(_ order: Order) -> Html {
    """
    <p class="saved">\(icon("check"))\(OrderWords.saved(language))</p>\
    <button class="quiet-button" data-do="drop-draft" data-args="\(order.id.hex)">\(icon("trash-2"))\(OrderWords.drop(language))</button>
    """
  }

  private func orderFoot(_ order: Order) -> Html {
    let isConfirming = confirming == order.id
    let disabled: Html = order.lines.isEmpty || isConfirming ? " disabled" : ""
    let action = (isConfirming ? OrderWords.confirming : OrderWords.confirm)(language)
    return """
      \(totals(order.totals, order.currency))\
      <button class="main" data-do="confirm" data-args="\(order.id.hex)"\(disabled)>\(icon("check"))\(action)</button>
      """
  }

  /// Net, VAT and gross in one line.
  func totals(_ totals: VatSummary, _ currency: Currency) -> Html {
    """
    <dl class="totals"><div><dt>\(Words.net(language))</dt><dd>\(totals.net.text(language))</dd></div>\
    <div><dt>\(Words.vat(language))</dt><dd>\(totals.vat.text(language))</dd></div>\
    <div class="gross"><dt>\(Words.gross(language))</dt><dd>\(totals.gross.text(currency, language))</dd></div></dl>
    """
  }

  // MARK: - Adding goods

  /// Goods with this customer's prices; plus adds, the order's quantity shows beside.
  func addGoodsPage(_ id: DocumentId, _ view: inout View) -> Page {
    guard let draft = draft(id) else { return gonePage() }
    let order = draft.order
    let customer = replica.customer(order.customer)
    let list = goodsList(&view, enter: "scan|" + id.hex) { product in
      self.addRow(product, order, customer)
    }
    let lines = Words.lines(Int64(order.orderedCount), language)
    let foot: Html = """
      <p class="foot-line"><span>\(lines)</span><b>\(order.totals.net.text(order.currency, language))</b></p>\
      <a class="main" href="#/orders/\(id.hex)">\(OrderWords.toOrder(language))</a>
      """
    return Page(
      top: top(title: OrderWords.add(language), back: Screen.order(id).path), main: list, foot: foot,
      hasBar: false, title: OrderWords.add(language) + ": " + draft.customerName)
  }

  private func addRow(_ product: Product, _ order: Order, _ customer: Customer?) -> Html {
    let number = product.id.number
    let place = order.lines.firstIndex { $0.product == product.id && $0.kind == .ordered }
    let control: Html
    if let place {
      let line = order.lines[place]
      let arguments = order.id.hex + "|" + decimalText(Int64(place))
      let quantity = line.quantity.text(language) + "\u{a0}" + line.unit
      control = """
        <div class="stepper"><button data-do="less" data-args="\(arguments)" \
        aria-label="\(OrderWords.less(language)): \(product.name)">\(icon("minus"))</button>\
        <a class="quantity" href="#\(Screen.line(order.id, place).path)" \
        aria-label="\(OrderWords.quantity(language)) \(quantity), \(product.name)">\(quantity)</a>\
        <button data-do="more" data-args="\(arguments)" aria-label="\(OrderWords.more(language)): \(product.name)">\
        \(icon("plus"))</button></div>
        """
    } else {
      control = """
        <button class="add" data-do="add" data-args="\(order.id.hex)|\(number)" \
        aria-label="\(OrderWords.add(language)): \(product.name)">\(icon("plus"))</button>
        """
    }
    let last: Html =
      lastLine(of: product.id, for: order.customer).map {
        " · \(OrderWords.lastTime(language)) \($0.quantity.text(language)) \($0.unit)"
      } ?? .empty
    return """
      <div class="row add-row">\(photo(product, small: true))<span class="row-text"><b>\(product.name)</b>\
      <small>\(priceSide(product, customer))\(last)</small></span>\(control)</div>
      """
  }
}
