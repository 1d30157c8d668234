import Basis
import Sync
import Trade

extension DeviceSession {
  /// Makes a draft binding: the next sequence, the next number and the document go into the log as one commit,
  /// and the representative sees success when that commit is durable. A second tap changes nothing.
  func confirm(_ id: DocumentId, tab: UInt32) {
    guard confirming == nil, var draft = draft(id) else { return }
    let order = draft.order
    let customer = replica.customer(order.customer)
    var refusals = order.refusals(customer: customer) { replica.product($0) }
    if customer == nil { refusals = refusals.map { $0 == .unknownCustomer ? .customerOutOfScope : $0 } }
    // A customer that moved to a colleague does not stop the order: HQ decides about it.
    refusals.removeAll { $0 == .customerOutOfScope }
    withView(tab) { $0.refusals = refusals.map { $0.text(language) } }
    guard refusals.isEmpty else { return }
    let sequence = ledger.lastSequence + 1
    let identity = replica.identity
    // The day of the order decides its prices. Prices that the representative has not taken stay those of the
    // day the draft was priced on, and HQ is told so.
    var renewed = draft.order
    renewed.date = today
    if !reprice(&renewed, with: .current) || isSame(renewed, draft.order) || draft.order.pricing == nil {
      draft.order = renewed
    }
    draft.order.confirmedAt = now
    draft.order.number = NumberTemplate(identity?.orderTemplate ?? NumberTemplate.order.template)
      .number(sequence, series: identity?.series ?? "", today)
    let payload = draft.order.bytes
    let entry = LogEntry.confirmed(
      sequence: sequence, payload: payload, customerName: draft.customerName)
    confirming = id
    let document = SyncDocument(
      id: id, sequence: sequence, kind: SyncDocument.Kind.order.rawValue, payload: payload)
    store([entry], .confirmed(entry, document, tab: tab))
  }

  /// The document is durable: say so, and show where it is.
  func showConfirmed(_ id: DocumentId, tab: UInt32) {
    guard let document = ledger.documents.first(where: { $0.id == id }) else { return }
    for index in views.indices where views[index].screen.order == id {
      go(.document(id), tab: views[index].tab, replacing: true)
    }
    let polish = document.number + ": zapisano na urządzeniu. "
    let english = document.number + ": saved on the device. "
    say(
      isOnline
        ? Text(polish + "Wysyłanie do centrali.", english + "Sending to HQ.")
        : Text(polish + "Wyślemy po połączeniu.", english + "It will be sent when there is network."),
      tab: tab)
  }
}
