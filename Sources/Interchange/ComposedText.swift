import Foundation

/// The bytes of a UTF-8 text with each letter as one character (Unicode's form NFC). A Mac writes "ó" as an "o" and
/// an accent; the device compares texts by their characters, so both must arrive as one.
func composed(_ utf8: [UInt8]) -> [UInt8] {
  // The accents that stand alone begin with these bytes (U+0300 to U+036F): texts without them are composed.
  guard utf8.contains(where: { $0 == 0xcc || $0 == 0xcd }) else { return utf8 }
  return Array(String(decoding: utf8, as: UTF8.self).precomposedStringWithCanonicalMapping.utf8)
}
