import Basis

/// Search as you type over tens of thousands of rows: one run over folded bytes in display order. No tree, no
/// postings: two megabytes are read faster than a finger lifts.
struct SearchIndex {
  /// Ids in display order.
  private(set) var ids: [UInt32] = []
  private var haystack: [UInt8] = []
  private var starts: [UInt32] = [0]
  /// Per row the letters it holds and those a word of it begins with. They answer one letter, the keystroke with
  /// the most matches, without reading the rows, and leave few rows to read for the next.
  private var letters: [(holds: UInt64, begins: UInt64)] = []

  /// Parts the fields of a row, so that a word does not run over into the next field.
  static let separator: UInt8 = 1

  /// Adds the next row in display order with its folded fields.
  mutating func append(id: UInt32, haystack row: ArraySlice<UInt8>) {
    ids.append(id)
    haystack.append(contentsOf: row)
    starts.append(UInt32(haystack.count))
    var found: (holds: UInt64, begins: UInt64) = (0, 0)
    var before = SearchIndex.separator
    for byte in row {
      let bit = SearchIndex.bit(byte)
      found.holds |= bit
      if before <= 32 { found.begins |= bit }
      before = byte
    }
    letters.append(found)
  }

  /// A letter's or digit's place in a set; the rarer signs share one.
  private static func bit(_ byte: UInt8) -> UInt64 {
    switch byte {
    case 97...122: 1 << UInt64(byte - 97)
    case 48...57: 1 << UInt64(byte - 22)
    default: 1 << 63
    }
  }

  /// Whether `bit` tells this byte from all others.
  private static func isLetter(_ byte: UInt8) -> Bool { bit(byte) != 1 << 63 }

  mutating func reserve(rows: Int, bytes: Int) {
    ids.reserveCapacity(rows)
    letters.reserveCapacity(rows)
    starts.reserveCapacity(rows + 1)
    haystack.reserveCapacity(bytes)
  }

  /// Ids of the rows that hold every word of the query: first those that hold it as one phrase, then those
  /// where each word begins one of theirs, then the others.
  ///     matches("lod kowal")   // "Łódź … Kowalski" before "Błędów … Kowal"
  /// Digits apart are tried together as well, so that "526 10 40" finds a NIP.
  func matches(_ query: String) -> [UInt32] {
    let needle = folded(query)
    var words = needle.split(separator: 32).map(Array.init)
    if words.isEmpty { return ids }
    let joined = needle.filter { $0 != 32 }
    let isNumber = words.count > 1 && joined.allSatisfy { (48...57).contains($0) }
    // The longest word is the rarest: look for it first.
    words = words.arranged { $0.count > $1.count }
    let isPhrase = words.count > 1
    if words.count == 1, words[0].count == 1, SearchIndex.isLetter(words[0][0]) {
      return rows(withLetter: SearchIndex.bit(words[0][0]))
    }
    var wanted: UInt64 = 0
    for byte in joined { wanted |= SearchIndex.bit(byte) }
    var phrase: [UInt32] = []
    var beginning: [UInt32] = []
    var inside: [UInt32] = []
    haystack.withUnsafeBufferPointer { bytes in
      for row in ids.indices where letters[row].holds & wanted == wanted {
        let range = Int(starts[row])..<Int(starts[row + 1])
        if isPhrase, SearchIndex.rank(of: needle, in: bytes, range) == .beginning {
          phrase.append(ids[row])
          continue
        }
        var rank = SearchIndex.rank(of: words, in: bytes, range)
        if rank == .absent, isNumber { rank = SearchIndex.rank(of: joined, in: bytes, range) }
        switch rank {
        case .absent: continue
        case .inside: inside.append(ids[row])
        case .beginning: beginning.append(ids[row])
        }
      }
    }
    return phrase + beginning + inside
  }

  private func rows(withLetter bit: UInt64) -> [UInt32] {
    var beginning: [UInt32] = []
    var inside: [UInt32] = []
    for row in ids.indices where letters[row].holds & bit != 0 {
      if letters[row].begins & bit != 0 { beginning.append(ids[row]) } else { inside.append(ids[row]) }
    }
    return beginning + inside
  }

  private enum Rank { case absent, inside, beginning }

  private static func rank(
    of words: [[UInt8]], in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Rank {
    var rank = Rank.beginning
    for word in words {
      switch SearchIndex.rank(of: word, in: bytes, range) {
      case .absent: return .absent
      case .inside: rank = .inside
      case .beginning: continue
      }
    }
    return rank
  }

  private static func rank(
    of word: [UInt8], in bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>
  ) -> Rank {
    let last = range.upperBound - word.count
    guard last >= range.lowerBound else { return .absent }
    return word.withUnsafeBufferPointer { word in
      var found = Rank.absent
      let first = word[0]
      var place = range.lowerBound
      while place <= last {
        if bytes[place] == first, SearchIndex.holds(bytes, word, at: place) {
          if place == range.lowerBound || bytes[place - 1] <= 32 { return .beginning }
          found = .inside
        }
        place += 1
      }
      return found
    }
  }

  private static func holds(
    _ bytes: UnsafeBufferPointer<UInt8>, _ word: UnsafeBufferPointer<UInt8>, at place: Int
  ) -> Bool {
    for offset in 1..<max(word.count, 1) where bytes[place + offset] != word[offset] { return false }
    return true
  }
}

/// Collects rows in any order and puts them into display order.
struct SearchIndexBuilder {
  private var ids: [UInt32] = []
  private var haystack: [UInt8] = []
  private var rowStarts: [UInt32] = [0]
  private var keys: [UInt8] = []
  private var keyStarts: [UInt32] = [0]

  /// Begins a row that stands in the list under `name`.
  mutating func begin(id: UInt32, name: ArraySlice<UInt8>) {
    ids.append(id)
    keys.append(contentsOf: collationKey(String(decoding: name, as: UTF8.self)))
    keyStarts.append(UInt32(keys.count))
  }

  /// Adds a field to search in.
  mutating func field(_ text: ArraySlice<UInt8>) {
    guard !text.isEmpty else { return }
    appendFolded(utf8: text, to: &haystack)
    haystack.append(SearchIndex.separator)
  }

  /// Adds a code or number as it is and without its separators: "K-00 12" is found by "k0012".
  mutating func compactField(_ text: ArraySlice<UInt8>) {
    let start = haystack.count
    field(text)
    guard haystack[start...].contains(32) else { return }
    let compact = haystack[start...].filter { $0 != 32 }
    haystack.append(contentsOf: compact)
  }

  /// Ends a row.
  mutating func end() { rowStarts.append(UInt32(haystack.count)) }

  /// The index in Polish order of names.
  func index() -> SearchIndex {
    var order = [Int32](0..<Int32(ids.count))
    keys.withUnsafeBufferPointer { keys in
      order.withUnsafeMutableBufferPointer { order in
        sortPlaces(order) { precedes(Int($0), Int($1), keys) }
      }
    }
    var index = SearchIndex()
    index.reserve(rows: ids.count, bytes: haystack.count)
    for row in order.map({ Int($0) }) {
      index.append(id: ids[row], haystack: haystack[Int(rowStarts[row])..<Int(rowStarts[row + 1])])
    }
    return index
  }

  private func precedes(_ a: Int, _ b: Int, _ keys: UnsafeBufferPointer<UInt8>) -> Bool {
    var left = Int(keyStarts[a])
    var right = Int(keyStarts[b])
    let leftEnd = Int(keyStarts[a + 1])
    let rightEnd = Int(keyStarts[b + 1])
    while left < leftEnd, right < rightEnd {
      if keys[left] != keys[right] { return keys[left] < keys[right] }
      left += 1
      right += 1
    }
    if left == leftEnd, right == rightEnd { return ids[a] < ids[b] }
    return left == leftEnd
  }
}
