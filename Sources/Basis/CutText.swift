// Texts cut and read without asking where one letter as people see it ends: the device then needs no tables for that.

extension String {
  /// At most so many of the first Unicode scalars.
  public func start(_ count: Int) -> String {
    guard utf8.count > count else { return self }
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars.prefix(count) { text.append(scalar) }
    return String(text)
  }

  /// Without its last Unicode scalar.
  public func withoutLast() -> String {
    var text = unicodeScalars
    _ = text.popLast()
    return String(text)
  }

  /// Without one sign of ASCII or Latin-1, wherever it stands.
  public func without(_ sign: Unicode.Scalar) -> String {
    var text = String.UnicodeScalarView()
    for scalar in unicodeScalars where scalar != sign { text.append(scalar) }
    return String(text)
  }

  /// The parts between the ASCII signs that `isMark` names, empty ones left out.
  public func parts(between isMark: (UInt8) -> Bool) -> [String] {
    var parts: [String] = []
    for part in utf8.split(whereSeparator: isMark) { parts.append(String(decoding: part, as: UTF8.self)) }
    return parts
  }

  /// The number that the text is: up to 18 digits and nothing else; `nil` for any other text.
  public var wholeNumber: Int64? {
    guard (1...18).contains(utf8.count) else { return nil }
    var number: Int64 = 0
    for byte in utf8 {
      guard (48...57).contains(byte) else { return nil }
      number = number * 10 + Int64(byte - 48)
    }
    return number
  }

  /// The same within 32 bits, as ids are.
  public var wholeNumber32: UInt32? { wholeNumber.flatMap { UInt32(exactly: $0) } }
}
