/// A set of characters of a pattern: ranges, joined, perhaps inverted or intersected.
struct CharacterSet {
  var ranges: [ClosedRange<UInt32>] = []
  var parts: [CharacterSet] = []
  var intersected: [CharacterSet] = []
  var isInverted = false
  var cases = CaseRule.exact
  var property: Property?

  /// General classes that need the Unicode tables.
  enum Property { case letter, upper, lower, number, punctuation, symbol, space }

  static let digit = CharacterSet(ranges: [48...57])
  static let word = CharacterSet(ranges: [48...57, 65...90, 95...95, 97...122])
  static let space = CharacterSet(ranges: [9...13, 32...32])
  static let horizontalSpace = CharacterSet(ranges: [9...9, 32...32, 0xa0...0xa0, 0x2000...0x200a])

  func contains(_ value: UInt32) -> Bool {
    var found = holds(value)
    if !found, cases != .exact { found = holds(cases.lowered(value)) || holds(cases.raised(value)) }
    if found { found = intersected.allSatisfy { $0.contains(value) } }
    return found != isInverted
  }

  private func holds(_ value: UInt32) -> Bool {
    if let property, CharacterSet.has(value, property) { return true }
    return ranges.contains { $0.contains(value) } || parts.contains { $0.contains(value) }
  }

  private static func has(_ value: UInt32, _ property: Property) -> Bool {
    guard let scalar = Unicode.Scalar(value) else { return false }
    switch (property, scalar.properties.generalCategory) {
    case (.letter, .uppercaseLetter), (.letter, .lowercaseLetter), (.letter, .titlecaseLetter),
      (.letter, .modifierLetter), (.letter, .otherLetter), (.upper, .uppercaseLetter),
      (.lower, .lowercaseLetter), (.number, .decimalNumber), (.number, .letterNumber), (.number, .otherNumber),
      (.punctuation, .connectorPunctuation), (.punctuation, .dashPunctuation),
      (.punctuation, .openPunctuation), (.punctuation, .closePunctuation), (.punctuation, .initialPunctuation),
      (.punctuation, .finalPunctuation), (.punctuation, .otherPunctuation), (.symbol, .mathSymbol),
      (.symbol, .currencySymbol), (.symbol, .modifierSymbol), (.symbol, .otherSymbol),
      (.space, .spaceSeparator), (.space, .lineSeparator), (.space, .paragraphSeparator):
      return true
    default: return false
    }
  }
}

/// A pattern as it is written.
indirect enum PatternTree {
  enum Mode { case greedy, lazy, possessive }
  enum Anchor { case lineStart, lineEnd, textStart, textEnd, wordBoundary(Bool) }

  case empty
  case scalar(UInt32, CaseRule)
  case any(newline: Bool)
  case set(CharacterSet)
  case sequence([PatternTree])
  case choice([PatternTree])
  case capture(Int, PatternTree)
  case repetition(PatternTree, least: Int, most: Int?, mode: Mode)
  case anchor(Anchor)
  case backReference(Int)
  case look(PatternTree, ahead: Bool, negated: Bool)
  case atomic(PatternTree)
}

/// Reads a pattern; `nil` anywhere means it is not well formed.
struct PatternParser {
  private let scalars: [UInt32]
  private var at = 0
  private var groups = 0
  private var depth = 0
  private var ignoreCase = false
  private var isUnicode = false
  private var dotAll = false
  private(set) var hasBackReference = false

  init(_ source: String) { scalars = source.unicodeScalars.map { $0.value } }

  mutating func parse() -> PatternTree? {
    guard let tree = choice(), at == scalars.count else { return nil }
    return tree
  }

  private var next: UInt32? { at < scalars.count ? scalars[at] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == character.value else { return false }
    at += 1
    return true
  }

  private mutating func choice() -> PatternTree? {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100, let first = sequence() else { return nil }
    var options = [first]
    while take("|") {
      guard let option = sequence() else { return nil }
      options.append(option)
    }
    return options.count == 1 ? first : .choice(options)
  }

  private mutating func sequence() -> PatternTree? {
    var parts: [PatternTree] = []
    while let value = next, value != 124, value != 41 {
      guard let atom = atom(), let part = repeated(atom) else { return nil }
      parts.append(part)
    }
    return parts.isEmpty ? .empty : .sequence(parts)
  }

  private mutating func repeated(_ atom: PatternTree) -> PatternTree? {
    var tree = atom
    while let value = next {
      let least: Int
      let most: Int?
      switch value {
      case 42: (least, most) = (0, nil)
      case 43: (least, most) = (1, nil)
      case 63: (least, most) = (0, 1)
      case 123:
        guard let bounds = bounds() else { return nil }
        (least, most) = bounds
        at -= 1
      default: return tree
      }
      at += 1
      var mode = PatternTree.Mode.greedy
      if take("?") { mode = .lazy } else if take("+") { mode = .possessive }
      tree = .repetition(tree, least: least, most: most, mode: mode)
    }
    return tree
  }

  private mutating func bounds() -> (Int, Int?)? {
    at += 1
    guard let least = number() else { return nil }
    var most: Int? = least
    if take(",") { most = next == 125 ? nil : number() }
    guard take("}"), least <= 1_000, most ?? least <= 1_000, most ?? least >= least else { return nil }
    return (least, most)
  }

  private mutating func number() -> Int? {
    var value: Int?
    while let digit = next, (48...57).contains(digit), (value ?? 0) < 100_000 {
      value = (value ?? 0) * 10 + Int(digit) - 48
      at += 1
    }
    return value
  }

  private mutating func atom() -> PatternTree? {
    guard let value = next else { return nil }
    at += 1
    switch value {
    case 46: return .any(newline: dotAll)
    case 94: return .anchor(.lineStart)
    case 36: return .anchor(.lineEnd)
    case 40: return group()
    case 91: return characterClass().map { PatternTree.set($0) }
    case 92: return escape()
    case 42, 43, 63: return nil
    default: return .scalar(value, cases)
    }
  }

  private mutating func group() -> PatternTree? {
    let saved = (ignoreCase, isUnicode, dotAll)
    var wrap: (PatternTree) -> PatternTree
    if take("?") {
      if take(":") {
        wrap = { $0 }
      } else if take("=") {
        wrap = { .look($0, ahead: true, negated: false) }
      } else if take("!") {
        wrap = { .look($0, ahead: true, negated: true) }
      } else if take(">") {
        wrap = { .atomic($0) }
      } else if take("<") {
        if take("=") {
          wrap = { .look($0, ahead: false, negated: false) }
        } else if take("!") {
          wrap = { .look($0, ahead: false, negated: true) }
        } else {
          while let value = next, value != 62 { at += value == 41 ? 0 : 1; if value == 41 { return nil } }
          at += 1
          groups += 1
          let number = groups
          wrap = { .capture(number, $0) }
        }
      } else {
        guard let isWhole = flags() else { return nil }
        if isWhole { return .empty }
        wrap = { $0 }
      }
    } else {
      groups += 1
      let number = groups
      wrap = { number < 10 ? .capture(number, $0) : $0 }
    }
    guard let inner = choice(), take(")") else { return nil }
    (ignoreCase, isUnicode, dotAll) = saved
    return wrap(inner)
  }

  private var cases: CaseRule { ignoreCase ? (isUnicode ? .unicode : .ascii) : .exact }

  /// Flags of `(?i)` or `(?i:`; true when they stand alone and hold for the rest of the group.
  private mutating func flags() -> Bool? {
    var on = true
    while let value = next {
      at += 1
      switch value {
      case 45: on = false
      case 105: ignoreCase = on
      case 115: dotAll = on
      case 117: isUnicode = on
      case 109, 120: continue
      case 41: return true
      case 58: return false
      default: return nil
      }
    }
    return nil
  }

  private mutating func escape() -> PatternTree? {
    guard let value = next else { return nil }
    switch value {
    case 98, 66:
      at += 1
      return .anchor(.wordBoundary(value == 98))
    case 65:
      at += 1
      return .anchor(.textStart)
    case 90, 122:
      at += 1
      return .anchor(.textEnd)
    case 49...57:
      at += 1
      hasBackReference = true
      guard Int(value) - 48 <= groups else { return nil }
      return .backReference(Int(value) - 48)
    case 81:
      at += 1
      var parts: [PatternTree] = []
      while let quoted = next {
        if quoted == 92, at + 1 < scalars.count, scalars[at + 1] == 69 {
          at += 2
          break
        }
        parts.append(.scalar(quoted, cases))
        at += 1
      }
      return .sequence(parts)
    default:
      if let set = classEscape() { return .set(set) }
      return literalEscape().map { PatternTree.scalar($0, cases) }
    }
  }

  /// `\d \w \s \h` and their opposites, `\p{…}`; `nil` leaves the place unchanged.
  private mutating func classEscape() -> CharacterSet? {
    guard let value = next else { return nil }
    var set: CharacterSet
    switch value {
    case 100, 68: set = .digit
    case 119, 87: set = .word
    case 115, 83: set = .space
    case 104, 72: set = .horizontalSpace
    case 112, 80:
      let start = at
      at += 1
      guard let named = namedClass() else {
        at = start
        return nil
      }
      set = named
      set.isInverted = value == 80
      return set
    default: return nil
    }
    at += 1
    set.isInverted = value < 97
    return set
  }

  private mutating func namedClass() -> CharacterSet? {
    var name = ""
    if take("{") {
      while let value = next, value != 125, let scalar = Unicode.Scalar(value) {
        name.unicodeScalars.append(scalar)
        at += 1
      }
      guard take("}") else { return nil }
    } else if let value = next, let scalar = Unicode.Scalar(value) {
      name.unicodeScalars.append(scalar)
      at += 1
    }
    if name.hasPrefix("Is") { name = String(name.dropFirst(2)) }
    switch name {
    case "L", "Alphabetic", "IsAlphabetic": return CharacterSet(property: .letter)
    case "Lu", "Uppercase": return CharacterSet(property: .upper)
    case "Ll", "Lowercase": return CharacterSet(property: .lower)
    case "N", "Nd", "Digit": return CharacterSet(property: .number)
    case "P", "Punctuation": return CharacterSet(property: .punctuation)
    case "S": return CharacterSet(property: .symbol)
    case "Z", "Zs": return CharacterSet(property: .space)
    case "Alpha": return CharacterSet(ranges: [65...90, 97...122])
    case "Alnum": return CharacterSet(ranges: [48...57, 65...90, 97...122])
    case "Upper": return CharacterSet(ranges: [65...90])
    case "Lower": return CharacterSet(ranges: [97...122])
    case "Space": return .space
    case "Punct": return CharacterSet(ranges: [33...47, 58...64, 91...96, 123...126])
    case "XDigit": return CharacterSet(ranges: [48...57, 65...70, 97...102])
    case "ASCII": return CharacterSet(ranges: [0...127])
    default: return nil
    }
  }

  private mutating func literalEscape() -> UInt32? {
    guard let value = next else { return nil }
    at += 1
    switch value {
    case 116: return 9
    case 110: return 10
    case 114: return 13
    case 102: return 12
    case 120: return hexadecimal(2)
    case 117: return hexadecimal(4)
    // Other letters and digits have no meaning; a pattern that uses one is wrong, as Java says.
    case 48...57, 65...90, 97...122: return nil
    default: return value
    }
  }

  private mutating func hexadecimal(_ count: Int) -> UInt32? {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = next else { return nil }
      switch digit {
      case 48...57: value = value << 4 | (digit - 48)
      case 65...70: value = value << 4 | (digit - 55)
      case 97...102: value = value << 4 | (digit - 87)
      default: return nil
      }
      at += 1
    }
    return value
  }

  private mutating func characterClass() -> CharacterSet? {
    depth += 1
    defer { depth -= 1 }
    guard depth < 100 else { return nil }
    var set = CharacterSet()
    set.cases = cases
    set.isInverted = take("^")
    var isFirst = true
    while let value = next {
      if value == 93, !isFirst {
        at += 1
        return set
      }
      isFirst = false
      if value == 91 {
        at += 1
        guard let inner = characterClass() else { return nil }
        set.parts.append(inner)
        continue
      }
      if value == 38, at + 1 < scalars.count, scalars[at + 1] == 38 {
        at += 2
        guard let rest = intersection() else { return nil }
        set.intersected.append(rest)
        continue
      }
      if value == 92 {
        at += 1
        if let named = classEscape() {
          set.parts.append(named)
          continue
        }
        at -= 1
      }
      guard let low = classScalar() else { return nil }
      var high = low
      if next == 45, at + 1 < scalars.count, scalars[at + 1] != 93, scalars[at + 1] != 91 {
        at += 1
        guard let end = classScalar(), end >= low else { return nil }
        high = end
      }
      set.ranges.append(low...high)
    }
    return nil
  }

  /// What follows `&&` up to the end of the class, which the caller still has to see.
  private mutating func intersection() -> CharacterSet? {
    if next == 91 {
      at += 1
      return characterClass()
    }
    guard let rest = characterClass() else { return nil }
    at -= 1
    return rest
  }

  private mutating func classScalar() -> UInt32? {
    guard let value = next else { return nil }
    at += 1
    return value == 92 ? literalEscape() : value
  }
}
