/// Polish tax number: ten digits, the last one a weighted sum mod 11 of the others (ordinance of the
/// Minister of Finance on NIP; weights 6 5 7 2 3 4 5 6 7). Spaces, dashes and a leading "PL" are accepted.
///     normalizedNip("PL 526-10-40-828")   // "5261040828"
/// `nil` when the length or the check digit is wrong.
public func normalizedNip(_ text: some StringProtocol) -> String? {
  guard let digits = bareDigits(text, droppingPrefix: true), digits.count == 10 else { return nil }
  let sum = weighted(digits, [6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11
  guard sum == digits[9], digits.contains(where: { $0 != 0 }) else { return nil }
  return digitText(digits)
}

/// Statistical number of a business: 9 digits, or 14 for a local unit (weights of the GUS register).
public func normalizedRegon(_ text: some StringProtocol) -> String? {
  guard let digits = bareDigits(text, droppingPrefix: false) else { return nil }
  let nine = weighted(digits, [8, 9, 2, 3, 4, 5, 6, 7]) % 11 % 10
  switch digits.count {
  case 9: return nine == digits[8] ? digitText(digits) : nil
  case 14:
    let fourteen = weighted(digits, [2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8]) % 11 % 10
    return nine == digits[8] && fourteen == digits[13] ? digitText(digits) : nil
  default: return nil
  }
}

/// A GTIN (EAN-8, UPC-A, EAN-13, GTIN-14) with the right check digit, digits only (GS1 General Specifications).
public func normalizedEan(_ text: some StringProtocol) -> String? {
  guard let digits = bareDigits(text, droppingPrefix: false), [8, 12, 13, 14].contains(digits.count) else {
    return nil
  }
  return eanCheckDigit(digits.dropLast()) == digits.last ? digitText(digits) : nil
}

/// The check digit that completes the digits of a GTIN: weights 3 and 1 from the right, mod 10.
public func eanCheckDigit(_ digits: some BidirectionalCollection<Int>) -> Int {
  var sum = 0
  for (index, digit) in digits.reversed().enumerated() { sum += index % 2 == 0 ? digit * 3 : digit }
  return (10 - sum % 10) % 10
}

/// A bank account number (ISO 13616): mod 97 is 1; 26 bare digits are taken for Polish.
public func normalizedIban(_ text: some StringProtocol) -> String? {
  var characters = Array(text.utf8).filter { $0 != 32 && $0 != 45 }
  if characters.count == 26, characters.allSatisfy({ (48...57).contains($0) }) {
    characters.insert(contentsOf: [80, 76], at: 0)
  }
  guard (15...34).contains(characters.count) else { return nil }
  if characters.starts(with: [80, 76]), characters.count != 28 { return nil }
  var remainder = 0
  for byte in characters[4...] + characters[..<4] {
    switch byte {
    case 48...57: remainder = (remainder * 10 + Int(byte) - 48) % 97
    case 65...90: remainder = (remainder * 100 + Int(byte) - 55) % 97
    default: return nil
    }
  }
  return remainder == 1 ? String(decoding: characters, as: UTF8.self) : nil
}

private func bareDigits(_ text: some StringProtocol, droppingPrefix: Bool) -> [Int]? {
  var digits: [Int] = []
  for byte in text.utf8 {
    switch byte {
    case 48...57: digits.append(Int(byte) - 48)
    case 32, 45: continue
    case 80, 112, 76, 108: guard droppingPrefix, digits.isEmpty else { return nil }
    default: return nil
    }
  }
  return digits
}

private func weighted(_ digits: [Int], _ weights: [Int]) -> Int {
  var sum = 0
  for (digit, weight) in zip(digits, weights) { sum += digit * weight }
  return sum
}

private func digitText(_ digits: [Int]) -> String {
  String(decoding: digits.map { UInt8($0 + 48) }, as: UTF8.self)
}
