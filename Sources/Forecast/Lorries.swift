import Basis

/// What one supplier's lorry carries.
public struct Lorry: Sendable {
  /// Least weight of a run in grams; 0 when any is fine.
  public var minimumGrams: Int64
  /// Most it carries in grams.
  public var capacityGrams: Int64

  /// A lorry between the two weights.
  public init(minimumGrams: Int64, capacityGrams: Int64) {
    (self.minimumGrams, self.capacityGrams) = (minimumGrams, capacityGrams)
  }
}

/// Fits the lines of one supplier and day to the lorry. Too light: packs are pulled forward, each time for the
/// line that would run out first. Too heavy: packs are dropped, each time from the line that lasts longest; what
/// the minimum forbids to keep is dropped whole. Ties go by item and warehouse.
/// Nothing is pulled forward beyond `longestCoverDays` of stock: half a lorry costs less than a dead shelf.
public func fillLorry(_ lines: [Proposal], _ lorry: Lorry, longestCoverDays: Int = 90) -> [Proposal] {
  var lines = lines
  var load = lines.reduce(Int64(0)) { $0 + $1.quantity * $1.item.grams }
  guard load > 0 else { return lines }
  func before(_ a: Int, _ b: Int) -> Bool {
    (lines[a].item.id, lines[a].item.warehouse) < (lines[b].item.id, lines[b].item.warehouse)
  }
  while load > lorry.capacityGrams {
    var pick: Int?
    for index in lines.indices where lines[index].quantity > 0 && lines[index].item.grams > 0 {
      guard let current = pick else {
        pick = index
        continue
      }
      let (a, b) = (lines[index].daysOfCover, lines[current].daysOfCover)
      if a > b || (a == b && before(index, current)) { pick = index }
    }
    guard let index = pick else { break }
    let item = lines[index].item
    let left = lines[index].quantity - item.pack
    let kept = left >= max(item.minimum, 1) ? left : 0
    let drop = lines[index].quantity - kept
    lines[index].quantity = kept
    lines[index].lorryChange -= drop
    load -= drop * item.grams
  }
  var stuck = Set<Int>()
  while load < lorry.minimumGrams {
    var pick: Int?
    for index in lines.indices where !stuck.contains(index) && lines[index].item.grams > 0 {
      // An item that ages or does not sell is not pulled forward.
      guard lines[index].dailyDemand > 0, lines[index].item.shelfLifeDays == 0,
        lines[index].daysOfCover < Double(longestCoverDays)
      else { continue }
      guard let current = pick else {
        pick = index
        continue
      }
      let (a, b) = (lines[index].daysOfCover, lines[current].daysOfCover)
      if a < b || (a == b && before(index, current)) { pick = index }
    }
    guard let index = pick else { break }
    let item = lines[index].item
    let add =
      lines[index].quantity == 0 ? lot(need: 1, pack: item.pack, minimum: item.minimum, layer: 0) : item.pack
    guard load + add * item.grams <= lorry.capacityGrams else {
      stuck.insert(index)
      continue
    }
    lines[index].quantity += add
    lines[index].lorryChange += add
    load += add * item.grams
  }
  for index in lines.indices where lines[index].lorryChange < 0 || load < lorry.minimumGrams {
    let limit = load < lorry.minimumGrams ? lorry.minimumGrams : lorry.capacityGrams
    lines[index].exceptions.append(.lorry(grams: load, limit: limit))
  }
  return lines
}
