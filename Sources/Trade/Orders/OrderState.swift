import Basis

/// An order's life. No `isSent` flag to forget: what can happen next is what `after` accepts.
public enum OrderState: Equatable, Sendable {
  /// Being written on the device.
  case draft
  /// Binding; waits on the device for the network.
  case confirmed(at: Instant)
  /// On its way: sent, no answer yet.
  case queued
  /// At HQ, not decided.
  case received
  /// HQ will deliver it under this number.
  case accepted(number: String)
  /// A person at HQ has to decide.
  case awaitingApproval(reason: String)
  /// HQ will not deliver it.
  case rejected(reason: String)
  /// The ERP has it under its own number.
  case inErp(number: String)
  /// Taken back.
  case cancelled(reason: String)

  /// The state that follows an event.
  public func after(_ event: OrderEvent) throws(StateRefusal) -> OrderState {
    switch (self, event) {
    case (.draft, .confirm(let at)): .confirmed(at: at)
    case (.confirmed, .send), (.queued, .send): .queued
    case (.queued, .receive), (.confirmed, .receive): .received
    case (.received, .accept(let number)), (.awaitingApproval, .accept(let number)): .accepted(number: number)
    case (.received, .hold(let reason)): .awaitingApproval(reason: reason)
    case (.received, .reject(let reason)), (.awaitingApproval, .reject(let reason)):
      .rejected(reason: reason)
    case (.accepted, .register(let number)): .inErp(number: number)
    case (.draft, .cancel(let reason)), (.confirmed, .cancel(let reason)), (.received, .cancel(let reason)),
      (.accepted, .cancel(let reason)), (.awaitingApproval, .cancel(let reason)),
      (.inErp, .cancel(let reason)):
      .cancelled(reason: reason)
    default: throw StateRefusal(state: self, event: event)
    }
  }

  /// The number by which the state is stored and sent. Never reused.
  public var code: UInt8 {
    switch self {
    case .draft: 0
    case .confirmed: 1
    case .queued: 2
    case .received: 3
    case .accepted: 4
    case .awaitingApproval: 5
    case .rejected: 6
    case .inErp: 7
    case .cancelled: 8
    }
  }

  /// The number or reason that goes with the state, empty for states without one.
  public var detail: String {
    switch self {
    case .accepted(let text), .awaitingApproval(let text), .rejected(let text), .inErp(let text),
      .cancelled(let text):
      text
    case .draft, .confirmed, .queued, .received: ""
    }
  }

  /// The state a stored code and detail stand for.
  public init?(code: UInt8, detail: String, at moment: Instant) {
    switch code {
    case 0: self = .draft
    case 1: self = .confirmed(at: moment)
    case 2: self = .queued
    case 3: self = .received
    case 4: self = .accepted(number: detail)
    case 5: self = .awaitingApproval(reason: detail)
    case 6: self = .rejected(reason: detail)
    case 7: self = .inErp(number: detail)
    case 8: self = .cancelled(reason: detail)
    default: return nil
    }
  }

  /// As shown: on the device a document says where it is.
  public func name(_ language: Language) -> String {
    let text =
      switch self {
      case .draft: Text("szkic", "draft")
      case .confirmed: Text("czeka na wysłanie", "waiting to be sent")
      case .queued: Text("wysyłane", "being sent")
      case .received: Text("wysłane", "sent")
      case .accepted: Text("przyjęte", "accepted")
      case .awaitingApproval: Text("wymaga decyzji", "awaiting approval")
      case .rejected: Text("odrzucone", "rejected")
      case .inErp: Text("w ERP", "in ERP")
      case .cancelled: Text("anulowane", "cancelled")
      }
    return text(language)
  }
}

/// What can happen to an order.
public enum OrderEvent: Equatable, Sendable {
  /// The representative makes it binding.
  case confirm(at: Instant)
  /// The device sends it.
  case send
  /// HQ has stored it.
  case receive
  /// HQ takes it under a number.
  case accept(number: String)
  /// HQ wants a person to look at it.
  case hold(reason: String)
  /// HQ refuses it.
  case reject(reason: String)
  /// The ERP gave it a number.
  case register(number: String)
  /// Somebody takes it back.
  case cancel(reason: String)
}

/// An event that a state does not allow: two people decided at once, or a message came late.
public struct StateRefusal: Error, Equatable, Sendable {
  /// Where the order is.
  public let state: OrderState
  /// What was tried.
  public let event: OrderEvent

  /// A refusal of `event` in `state`.
  public init(state: OrderState, event: OrderEvent) {
    self.state = state
    self.event = event
  }

  /// What happened and what to do.
  public func text(_ language: Language) -> String {
    Text(
      "Zamówienie jest już w stanie „\(state.name(.polish))”. Odśwież stronę i sprawdź, kto je zmienił.",
      "The order is already “\(state.name(.english))”. Reload the page and see who changed it.")(language)
  }
}
