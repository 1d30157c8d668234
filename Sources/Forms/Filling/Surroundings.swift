import Basis

/// What a filling knows of the world: the time, the person, the visit. The core reads no clock and no
/// storage; the host tells.
public struct Surroundings: Sendable {
  /// The present moment.
  public var now: Instant
  /// The phone's id.
  public var deviceId = ""
  /// The signed-in person.
  public var username = ""
  /// The person's e-mail.
  public var email = ""
  /// The phone's number.
  public var phoneNumber = ""
  /// Where the form is begun: "latitude longitude altitude accuracy".
  public var place = ""
  /// Feeds `random()`, `uuid()` and shuffled choices; the same seed gives the same form.
  public var seed: UInt64 = 0
  /// Answers of the form saved last on this device, by question name.
  public var lastSaved: [String: String] = [:]
  /// Answers of the customer's last visit, by question name: `sfa:last-visit('q')`.
  public var lastVisit: [String: String] = [:]
  /// Prices for the customer by product code, in the company's currency: `sfa:price(product)`.
  public var prices: [String: String] = [:]
  /// The customer's targets: `sfa:target('kpi')`.
  public var targets: [String: String] = [:]
  /// Fields of the customer: `sfa:customer('segment')`.
  public var customer: [String: String] = [:]

  /// Surroundings at a moment, everything else empty.
  public init(now: Instant) { self.now = now }
}

/// A generator with a seed (S. Vigna's SplitMix64): the same numbers on every machine.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  /// A number from 0 up to but not including 1.
  mutating func unit() -> Double { Double(next() >> 11) / 9_007_199_254_740_992 }
}
