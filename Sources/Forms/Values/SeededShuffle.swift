/// Shuffles as JavaRosa does for the same seed, so that a form asks in the same order here and in ODK Collect:
/// the minimal standard generator of S. Park and K. Miller ("Random number generators: good ones are hard to
/// find", 1988; multiplier 16807, modulus 2³¹ − 1) drives the inside-out form of the Fisher-Yates shuffle.
///     shuffled(["red", "blue", "green", "pink"], seed: 42)   // red pink green blue
func shuffled<Element>(_ elements: [Element], seed: Int64) -> [Element] {
  var state = Double(seed).truncatingRemainder(dividingBy: 2_147_483_647)
  if state <= 0 { state += 2_147_483_646 }
  var result: [Element] = []
  result.reserveCapacity(elements.count)
  for (place, element) in elements.enumerated() {
    state = (state * 16_807).truncatingRemainder(dividingBy: 2_147_483_647)
    // A seed that is a multiple of the modulus less one gives −1 here, and stands for the first place.
    let other = max(0, Int((state - 1) / 2_147_483_646 * Double(place + 1)))
    result.append(element)
    if other != place {
      result[place] = result[other]
      result[other] = element
    }
  }
  return result
}

extension FormValue {
  /// The value as the seed of a shuffle: a number's whole part; of a text that is no number, the first eight
  /// bytes of its SHA-256, as the XForms specification of ODK has it.
  var shuffleSeed: Int64 {
    let number = number
    guard number.isNaN else { return Int64(min(max(number, -9.2e18), 9.2e18)) }
    let text = text
    if text.isEmpty { return 0 }
    guard case .text = self, let sha256 = DigestAlgorithm(name: "SHA-256") else { return 0 }
    let first = sha256.digest(Array(text.utf8)).prefix(8)
    return first.reduce(0) { $0 << 8 | Int64($1) }
  }
}
