/// Text as it is searched: lower case, Polish and western letters without their marks, everything else but
/// letters and digits as one space. "ŁÓDŹ, ul. Żeromskiego" becomes "lodz ul zeromskiego".
public func folded(_ text: some StringProtocol) -> [UInt8] {
  var result: [UInt8] = []
  result.reserveCapacity(text.utf8.count)
  for scalar in text.unicodeScalars { appendFolded(scalar, to: &result) }
  while result.last == 32 { result.removeLast() }
  return result
}

/// Folds UTF-8 bytes as `folded` does, without making a text of them first: twenty thousand rows are folded
/// when a phone starts.
public func appendFolded(utf8 bytes: ArraySlice<UInt8>, to result: inout [UInt8]) {
  let start = result.count
  var index = bytes.startIndex
  while index < bytes.endIndex {
    let byte = bytes[index]
    index += 1
    switch byte {
    case 48...57, 97...122: result.append(byte)
    case 65...90: result.append(byte + 32)
    case 0xC3...0xC5 where index < bytes.endIndex:
      let value = UInt32(byte & 0x1f) << 6 | UInt32(bytes[index] & 0x3f)
      index += 1
      if let scalar = Unicode.Scalar(value) { appendLatin(scalar, to: &result) }
    case 0x80...0xBF: continue
    default: if result.count > start, result.last != 32 { result.append(32) }
    }
  }
  while result.count > start, result.last == 32 { result.removeLast() }
}

private func appendFolded(_ scalar: Unicode.Scalar, to result: inout [UInt8]) {
  let value = scalar.value
  switch value {
  case 48...57, 97...122: result.append(UInt8(value))
  case 65...90: result.append(UInt8(value + 32))
  case 0xC0...0x17F: appendLatin(scalar, to: &result)
  case 0x300...0x36F: break  // combining marks of decomposed text
  default: if let last = result.last, last != 32 { result.append(32) }
  }
}

private func appendLatin(_ scalar: Unicode.Scalar, to result: inout [UInt8]) {
  switch scalar {
  case "À"..."Å", "à"..."å", "Ā"..."ą": result.append(97)
  case "Æ", "æ": result.append(contentsOf: [97, 101])
  case "Ç", "ç", "Ć"..."č": result.append(99)
  case "Ď"..."đ", "Ð", "ð": result.append(100)
  case "È"..."Ë", "è"..."ë", "Ē"..."ě": result.append(101)
  case "Ĝ"..."ģ": result.append(103)
  case "Ĥ"..."ħ": result.append(104)
  case "Ì"..."Ï", "ì"..."ï", "Ĩ"..."ı": result.append(105)
  case "Ĵ", "ĵ": result.append(106)
  case "Ķ"..."ĸ": result.append(107)
  case "Ĺ"..."ł": result.append(108)
  case "Ñ", "ñ", "Ń"..."ŋ": result.append(110)
  case "Ò"..."Ö", "Ø", "ò"..."ö", "ø", "Ō"..."ő": result.append(111)
  case "Œ", "œ": result.append(contentsOf: [111, 101])
  case "Ŕ"..."ř": result.append(114)
  case "Ś"..."š", "ſ": result.append(115)
  case "ß": result.append(contentsOf: [115, 115])
  case "Ţ"..."ŧ": result.append(116)
  case "Ù"..."Ü", "ù"..."ü", "Ũ"..."ų": result.append(117)
  case "Ŵ", "ŵ": result.append(119)
  case "Ý", "ý", "ÿ", "Ŷ"..."Ÿ": result.append(121)
  case "Ź"..."ž": result.append(122)
  default: break
  }
}

/// Where a text stands in a Polish list: compare these keys byte by byte. Polish letters follow their plain
/// ones (a ą b c ć … z ź ż), case decides only between equal words.
public func collationKey(_ text: some StringProtocol) -> [UInt8] {
  var key: [UInt8] = []
  var cases: [UInt8] = []
  for scalar in text.unicodeScalars {
    let (lower, isUpper) = polishLower(scalar)
    if let index = polishOrder(lower) {
      key.append(index)
      cases.append(isUpper ? 2 : 1)
      continue
    }
    var plain: [UInt8] = []
    appendFolded(scalar, to: &plain)
    for byte in plain { key.append(polishOrder(Unicode.Scalar(byte)) ?? 2) }
    if plain.isEmpty { key.append(2) }
    cases.append(1)
  }
  return key + [0] + cases
}

/// Digits come before letters; each base letter leaves two places for its Polish sisters.
private func polishOrder(_ scalar: Unicode.Scalar) -> UInt8? {
  switch scalar {
  case "0"..."9": UInt8(scalar.value - 48) + 10
  case "a"..."z": UInt8(scalar.value - 97) * 3 + 30
  case "ą": 31
  case "ć": 37
  case "ę": 43
  case "ł": 64
  case "ń": 70
  case "ó": 73
  case "ś": 85
  case "ź": 106
  case "ż": 107
  default: nil
  }
}

private func polishLower(_ scalar: Unicode.Scalar) -> (Unicode.Scalar, isUpper: Bool) {
  switch scalar {
  case "A"..."Z": (Unicode.Scalar(UInt8(scalar.value) + 32), true)
  case "Ą": ("ą", true)
  case "Ć": ("ć", true)
  case "Ę": ("ę", true)
  case "Ł": ("ł", true)
  case "Ń": ("ń", true)
  case "Ó": ("ó", true)
  case "Ś": ("ś", true)
  case "Ź": ("ź", true)
  case "Ż": ("ż", true)
  default: (scalar, false)
  }
}

extension StringProtocol {
  /// A to Z in lower case, all else as it is: for codes and keywords, without the Unicode tables.
  public func lowercasedASCII() -> String {
    String(decoding: utf8.map { (65...90).contains($0) ? $0 + 32 : $0 }, as: UTF8.self)
  }

  /// Without spaces, tabs, line ends and no-break spaces at both ends.
  public func trimmed() -> String {
    let isSpace: (Unicode.Scalar) -> Bool = { $0.value <= 32 || $0.value == 0xa0 || $0.value == 0xfeff }
    var scalars = unicodeScalars[...]
    while let first = scalars.first, isSpace(first) { scalars.removeFirst() }
    while let last = scalars.last, isSpace(last) { scalars.removeLast() }
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars)
    return String(text)
  }
}
