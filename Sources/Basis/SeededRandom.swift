/// A random generator whose whole run is named by its seed (SplitMix64; Steele, Lea and Flood 2014). The same
/// seed gives the same demo company, the same property test and the same benchmark on every machine.
public struct SeededRandom: RandomNumberGenerator, Sendable {
  private var state: UInt64

  /// A generator that begins at `seed`.
  public init(seed: UInt64) { state = seed }

  /// The next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }

  /// A number from 0 to `bound` - 1. The bias of the remainder is below 2⁻³² for the bounds in use here.
  public mutating func below(_ bound: Int) -> Int { Int(next() >> 33) % bound }

  /// One of the elements, which must not be empty.
  public mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }
}
