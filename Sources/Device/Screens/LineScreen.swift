import Basis
import Sync
import Trade

extension DeviceSession {
  /// One line in full: quantity on a big keypad, units, and why the price is what it is.
  func linePage(_ id: DocumentId, _ place: Int, _ view: View) -> Page {
    guard let draft = draft(id), draft.order.lines.indices.contains(place),
      draft.order.lines[place].kind == .ordered
    else { return gonePage() }
    let order = draft.order
    let line = order.lines[place]
    let look = look(at: order)
    let arguments = id.hex + "|" + decimalText(Int64(place))
    let foot: Html = """
      <p class="foot-line"><span>\(OrderWords.value(language))</span>\
      <b>\(line.priced.net.text(order.currency, language))</b></p>\
      <a class="main" href="#\(Screen.order(id).path)">\(OrderWords.done(language))</a>
      """
    return Page(
      top: top(title: line.name, back: Screen.order(id).path),
      main: [
        ("l-price", linePriceBlock(line, order)), ("l-units", unitChoice(line, arguments)),
        ("l-quantity", quantityField(line, place, order, view, arguments)),
        ("l-keys", keypad(arguments)), ("l-hint", hintLine(place, look, order)),
        ("l-why", why(line, order.currency, losers: losers(place, order, look, view, arguments))),
        ("l-manual", manualFields(line, order, arguments)),
        ("l-remove", removeButton(arguments)),
      ],
      foot: foot, hasBar: false, title: line.name)
  }

  private func linePriceBlock(_ line: OrderLine, _ order: Order) -> Html {
    let last: Html =
      lastLine(of: line.product, for: order.customer).map {
        "<p class=\"quiet\">\(OrderWords.lastTime(language)): \($0.quantity.text(language)) \($0.unit)</p>"
      } ?? .empty
    return "<p class=\"line-price big\">\(linePrice(line, order.currency))</p>\(last)"
  }

  private func unitChoice(_ line: OrderLine, _ arguments: String) -> Html {
    guard let product = replica.product(line.product), product.units.count > 1 else { return .empty }
    let options = Html.each(product.units) { unit in
      let pressed: Html = unit.code == line.unit ? "true" : "false"
      return
        "<button class=\"choice\" data-do=\"unit\" data-args=\"\(arguments)|\(unit.code)\" aria-pressed=\"\(pressed)\"><span>\(unit.code)\(content(of: unit, product))</span></button>"
    }
    return "<div class=\"choices\" role=\"group\" aria-label=\"\(OrderWords.unit(language))\">\(options)</div>"
  }

  private func quantityField(
    _ line: OrderLine, _ place: Int, _ order: Order, _ view: View, _ arguments: String
  ) -> Html {
    var text = line.quantity.text(language)
    if let typed = view.typed, typed.order == order.id, typed.line == place { text = typed.text }
    return """
      <div class="stepper big"><button data-do="less" data-args="\(arguments)" \
      aria-label="\(OrderWords.less(language))">\(icon("minus"))</button>\
      <label class="quantity-box"><span class="unseen">\(OrderWords.quantity(language))</span>\
      <input id="quantity" class="quantity-input" inputmode="none" autocomplete="off" maxlength="12" \
      data-input="quantity" data-args="\(arguments)" data-follow value="\(text)"><span>\(line.unit)</span></label>\
      <button data-do="more" data-args="\(arguments)" aria-label="\(OrderWords.more(language))">\(icon("plus"))</button></div>
      """
  }

  private func keypad(_ arguments: String) -> Html {
    let keys = ["1", "2", "3", "4", "5", "6", "7", "8", "9", ",", "0"]
    let buttons = Html.each(keys) { key in
      "<button class=\"key\" data-do=\"key\" data-args=\"\(arguments)|\(key)\">\(key)</button>"
    }
    return
      "<div class=\"keypad\">\(buttons)<button class=\"key\" data-do=\"key\" data-args=\"\(arguments)|back\" aria-label=\"\(OrderWords.backspace(language))\">\(icon("delete"))</button></div>"
  }

  private func removeButton(_ arguments: String) -> Html {
    "<button class=\"quiet-button\" data-do=\"remove-line\" data-args=\"\(arguments)\">\(icon("trash-2"))\(Words.remove(language))</button>"
  }

  /// Delivery, payment, reference and note of an order.
  func detailsPage(_ id: DocumentId) -> Page {
    guard let draft = draft(id) else { return gonePage() }
    let order = draft.order
    let hex = id.hex
    let forms = Html.each(PaymentForm.allCases) { form in
      let selected: Html = form == order.terms.form ? " selected" : ""
      return "<option value=\"\(form.rawValue)\"\(selected)>\(form.name(language))</option>"
    }
    let body: Html = """
      <div class="form"><label for="delivery">\(OrderWords.delivery(language))</label>\
      <input id="delivery" type="date" min="\(today.text)" value="\(order.deliveryDate?.text ?? "")" \
      data-input="header" data-args="\(hex)|delivery"><p class="help">\(OrderWords.soonest(language))</p>\
      <label for="payment">\(OrderWords.payment(language))</label>\
      <select id="payment" data-change="header" data-args="\(hex)|payment">\(forms)</select>\
      <p class="help">\(order.terms.text(language))</p>\
      <label for="reference">\(OrderWords.reference(language))</label>\
      <input id="reference" maxlength="100" autocomplete="off" value="\(order.customerReference)" \
      data-input="header" data-args="\(hex)|reference">\
      <label for="coupons">\(OrderWords.coupons(language))</label>\
      <input id="coupons" maxlength="200" autocomplete="off" autocapitalize="characters" value="\(couponText(order))" \
      data-input="header" data-args="\(hex)|coupons">\(unknownCoupons(order))\
      <label for="note">\(OrderWords.note(language))</label>\
      <textarea id="note" rows="4" maxlength="2000" data-input="header" data-args="\(hex)|note">\(order.note)</textarea></div>
      """
    let foot: Html = "<a class=\"main\" href=\"#\(Screen.order(id).path)\">\(OrderWords.done(language))</a>"
    return Page(
      top: top(title: OrderWords.details(language), back: Screen.order(id).path), main: [("d-form", body)],
      foot: foot, hasBar: false, title: OrderWords.details(language))
  }

  private func couponText(_ order: Order) -> String {
    var text = ""
    for coupon in order.coupons { text += (text.isEmpty ? "" : ", ") + coupon }
    return text
  }

  private func unknownCoupons(_ order: Order) -> Html {
    let names = prices.terms(order.customer, replica, at: ledger.cursor).names
    var unknown = ""
    for coupon in order.coupons where names.known(.coupon, PricingNames.coupon(coupon)) == 0 {
      unknown += (unknown.isEmpty ? " " : ", ") + coupon
    }
    if unknown.isEmpty { return .empty }
    return "<p class=\"help\" role=\"status\">\(OrderWords.unknownCoupon(language))\(unknown)</p>"
  }
}
