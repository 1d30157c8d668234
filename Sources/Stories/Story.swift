import Basis
import Device
import Sync
import Trade

/// Tells a story line by line and writes down what happened. The same story gives the same transcript
/// natively and in wasm, byte for byte.
///
///     start                     the device is switched on
///     type Kod rejestracji = X  into the field with this label or id
///     scan 5900512300108        into the search field, with Enter
///     tap Zatwierdź             a link or button whose label begins so
///     see Bez sieci             fails when no visible line holds it
///     unseen Zatwierdź          fails when one does
///     show                      writes the whole screen into the transcript
///     offline, online           the network goes and comes
///     kill                      the battery is pulled and the device starts again
///     pass 300                  seconds go by
///     hq sees 1                 HQ has so many orders
///     hq answers held           the next document gets this outcome
///     hq price 1 2,50           the price of product 1 changes
///     hq promotions             scales, free goods, group and order discounts are published
///     hq agrees                 HQ prices the last order the same, hash by hash
///     hq drops territory        the customers go to a colleague
///     hq revokes                the token is refused from now on
///     hq restored               HQ comes back from a backup, without its orders
public struct Story {
  private let hq = PaperHeadquarters()
  private let rig: DeviceRig
  private var transcript: [String] = []
  /// What did not happen as told.
  public private(set) var failures: [String] = []

  private init() {
    let hq = hq
    rig = DeviceRig(now: Instant(milliseconds: 1_764_061_200_000)) { request in hq.answer(request) }
  }

  /// The transcript of a story, ending with its failures if there are any.
  public static func tell(_ text: String) -> (transcript: String, failures: [String]) {
    var story = Story()
    var number = 0
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      number += 1
      let line = String(line).trimmed
      if line.isEmpty || line.utf8.first == 35 { continue }
      story.transcript.append("> " + line)
      story.act(line, number)
    }
    for failure in story.failures { story.transcript.append("FAILED " + failure) }
    return (story.transcript.reduce("") { $0 + $1 + "\n" }, story.failures)
  }

  private mutating func act(_ line: String, _ number: Int) {
    let (verb, rest) = cut(line, at: 32)
    switch verb {
    case "start": rig.start()
    case "tap": if !tap(rest) { fail(number, "nothing to tap: " + rest) }
    case "type": if !type(rest) { fail(number, "no field: " + rest) }
    case "scan": if !scan(rest) { fail(number, "nothing takes a scan") }
    case "go": rig.command("open", rest)
    case "see": if !sees(rest) { fail(number, "not seen: " + rest) }
    case "unseen": if sees(rest) { fail(number, "seen: " + rest) }
    case "show": for line in screen.lines { transcript.append("  " + line) }
    case "offline": rig.network(false)
    case "online": rig.network(true)
    case "kill":
      rig.crash()
      rig.start(path: path)
    case "pass": rig.pass(seconds: Int64(rest) ?? 0)
    case "hq": if !tellHq(rest) { fail(number, "HQ does not: " + rest) }
    default: fail(number, "unknown: " + line)
    }
  }

  private mutating func fail(_ number: Int, _ text: String) {
    failures.append("line " + decimalText(Int64(number)) + ": " + text)
  }

  private var screen: ScreenText { ScreenText(rig.session.shown(tab: DeviceRig.tab)) }

  private var path: String { rig.session.path(tab: DeviceRig.tab) }

  private func sees(_ text: String) -> Bool {
    screen.lines.contains { holds($0, text) }
  }

  private func tap(_ label: String) -> Bool {
    guard let target = screen.targets.first(where: { $0.label.utf8.starts(with: label.utf8) }) else {
      return false
    }
    if target.attribute("disabled") != nil { return false }
    if let name = target.attribute("data-do") {
      send(name, target.attribute("data-args"))
    }
    if let link = target.attribute("href"), link.utf8.first == 35 {
      rig.command("open", String(link.dropFirst()))
    }
    return true
  }

  private func send(_ name: String, _ text: String?, _ value: String? = nil) {
    var arguments =
      text.map { $0.split(separator: "|", omittingEmptySubsequences: false).map { String($0) } } ?? []
    if let value { arguments.append(value) }
    rig.send(.command(tab: DeviceRig.tab, name: name, arguments: arguments))
  }

  private func scan(_ code: String) -> Bool {
    for field in screen.fields {
      guard let enter = field.attribute("data-enter"), !enter.isEmpty else { continue }
      let (name, arguments) = cut(enter, at: 124)
      send(name, arguments, code)
      return true
    }
    return false
  }

  private func type(_ text: String) -> Bool {
    let (label, value) = cut(text, at: 61)
    for field in screen.fields where field.label.utf8.starts(with: label.trimmed.utf8) {
      if let name = field.attribute("data-input") ?? field.attribute("data-change") {
        send(name, field.attribute("data-args"), value.trimmed)
      } else {
        rig.command("enrol", value.trimmed)
      }
      return true
    }
    return false
  }

  private func tellHq(_ text: String) -> Bool {
    let (verb, rest) = cut(text, at: 32)
    switch verb {
    case "sees": return Int64(rest) == Int64(hq.orders.count)
    case "answers":
      switch rest {
      case "held": hq.nextCodes.append(.held)
      case "wait": hq.nextCodes.append(.wait)
      case "unreadable": hq.nextCodes.append(.unreadable)
      case "notes": hq.nextCodes.append(.okWithNotes)
      default: return false
      }
    case "price":
      let (product, price) = cut(rest, at: 32)
      guard let number = UInt32(product), let value = try? scaledNumber(price, places: 4) else { return false }
      hq.put(
        Bucket(.priceList, 1), .prices, UInt64(number),
        PriceList.row(of: [
          ListPrice(
            priceList: PriceListId(1), product: ProductId(number), unit: number == 3 ? "kg" : "szt",
            price: Price(tenThousandths: value))
        ]))
    case "rejects":
      guard let order = hq.orders.last else { return false }
      hq.decide(
        order, sequence: UInt64(hq.orders.count), .rejected(reason: rest), number: "", reason: Text(rest, rest))
    case "promotions": hq.publishPromotions()
    case "agrees": return hq.agreesWithLastOrder
    case "drops": hq.drop(Bucket(.territory, 1))
    case "revokes": hq.isTokenValid = false
    case "restored": hq.restore()
    default: return false
    }
    return true
  }

  private func cut(_ text: String, at byte: UInt8) -> (String, String) {
    let bytes = Array(text.utf8)
    guard let place = bytes.firstIndex(of: byte) else { return (text, "") }
    return (
      String(decoding: bytes[..<place], as: UTF8.self).trimmed,
      String(decoding: bytes[(place + 1)...], as: UTF8.self).trimmed
    )
  }

  private func holds(_ text: String, _ wanted: String) -> Bool {
    let text = Array(text.utf8)
    let wanted = Array(wanted.utf8)
    guard text.count >= wanted.count else { return false }
    for place in 0...(text.count - wanted.count) where text[place...].starts(with: wanted) { return true }
    return false
  }
}
