/// The members of one level and which of them each key belongs to.
final class LevelTable {
  let name: String
  /// Member labels; the first is always the empty one.
  var members: Lexicon
  /// Member of each key; empty when the level is the key itself.
  var ofKey: [UInt32]
  let isKey: Bool
  private var order: (rank: [UInt32], member: [UInt32])?

  /// Beyond this many members a level stands in order of arrival: nobody reads a million labels in order, and
  /// document numbers arrive in order anyway.
  static let orderedLimit = 200_000

  init(name: String, isKey: Bool) {
    self.name = name
    self.isKey = isKey
    members = Lexicon()
    ofKey = []
    _ = members.code("")
  }

  func member(ofKey key: Int) -> Int { isKey ? key : Int(ofKey[key]) }

  /// The place of each member in label order, and the member at each place.
  func ordered() -> (rank: [UInt32], member: [UInt32]) {
    if let order, order.rank.count == members.count { return order }
    var member = (0..<members.count).map { UInt32($0) }
    if members.count <= LevelTable.orderedLimit { member = members.sorted().map { UInt32($0) } }
    var rank = [UInt32](repeating: 0, count: member.count)
    for (place, code) in member.enumerated() { rank[Int(code)] = UInt32(place) }
    order = (rank, member)
    return (rank, member)
  }
}

/// A dimension of the cube: the key level and the levels above it. Key 0 is "no key".
final class Dimension {
  let name: String
  let keys: LevelTable
  let levels: [LevelTable]

  init(_ schema: DimensionSchema) {
    name = schema.name
    keys = LevelTable(name: schema.name, isKey: true)
    levels = schema.levels.map { LevelTable(name: $0, isKey: false) }
    for level in levels { level.ofKey = [0] }
  }

  func level(_ name: String) -> LevelTable? {
    if name == keys.name { return keys }
    for level in levels where level.name == name { return level }
    return nil
  }

  /// The number of a key; a new key starts with empty members.
  func key(_ text: String) -> Int {
    let code = keys.members.code(text)
    extend()
    return code
  }

  /// The number of a key given as UTF-8.
  func key(_ text: UnsafeBufferPointer<UInt8>) -> Int {
    let code = keys.members.code(text)
    extend()
    return code
  }

  private func extend() {
    let count = keys.members.count
    for level in levels {
      while level.ofKey.count < count { level.ofKey.append(0) }
    }
  }

  /// Sets to which members a key belongs; facts are not touched.
  func describe(_ text: String, _ labels: [String]) {
    let code = key(text)
    for (level, label) in zip(levels, labels) { level.ofKey[code] = UInt32(level.members.code(label)) }
  }
}
