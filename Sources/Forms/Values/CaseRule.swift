/// How a pattern takes capital and small letters: `(?i)` joins those of ASCII only, `(?iu)` all.
enum CaseRule: UInt8 {
  case exact
  case ascii
  case unicode

  /// A character's small letter under this rule.
  func lowered(_ value: UInt32) -> UInt32 {
    if self == .exact { return value }
    if value < 128 { return (65...90).contains(value) ? value + 32 : value }
    guard self == .unicode, let scalar = Unicode.Scalar(value) else { return value }
    return CaseRule.single(scalar.properties.lowercaseMapping) ?? value
  }

  /// A character's capital letter under this rule.
  func raised(_ value: UInt32) -> UInt32 {
    if self == .exact { return value }
    if value < 128 { return (97...122).contains(value) ? value - 32 : value }
    guard self == .unicode, let scalar = Unicode.Scalar(value) else { return value }
    return CaseRule.single(scalar.properties.uppercaseMapping) ?? value
  }

  /// The only character of a mapping; those that become several stay as they are.
  private static func single(_ mapping: String) -> UInt32? {
    let scalars = mapping.unicodeScalars
    guard let first = scalars.first, scalars.count == 1 else { return nil }
    return first.value
  }
}
