import Basis

/// One warehouse's claim on goods that are short, or its surplus.
public struct Claim: Sendable {
  /// The warehouse.
  public var warehouse: String
  /// What it has and will get.
  public var position: Int64
  /// What it needs to have.
  public var target: Int64
  /// Its mean demand of a day.
  public var dailyDemand: Double

  /// A claim of one warehouse.
  public init(warehouse: String, position: Int64, target: Int64, dailyDemand: Double) {
    (self.warehouse, self.position, self.target) = (warehouse, position, target)
    self.dailyDemand = dailyDemand
  }
}

/// Shares `available` units in packs so that all warehouses last equally long: each pack goes to the one with
/// the fewest days of cover that still misses something. Ties go by position in the list.
///     fairShare(available: 30, pack: 10, claims)
public func fairShare(available: Int64, pack: Int64, _ claims: [Claim]) -> [Int64] {
  var shares = [Int64](repeating: 0, count: claims.count)
  var left = available / pack
  while left > 0 {
    var pick: Int?
    var least = Double.infinity
    for (index, claim) in claims.enumerated() where claim.position + shares[index] < claim.target {
      let cover = Double(claim.position + shares[index]) / max(claim.dailyDemand, 1e-9)
      if cover < least { (pick, least) = (index, cover) }
    }
    guard let index = pick else { break }
    shares[index] += pack
    left -= 1
  }
  return shares
}

/// A move between two warehouses.
public struct Transfer: Sendable, Equatable {
  /// Where the goods are.
  public var from: String
  /// Where they are missed.
  public var to: String
  /// Units.
  public var quantity: Int64

  /// So many units from one warehouse to another.
  public init(from: String, to: String, quantity: Int64) {
    (self.from, self.to, self.quantity) = (from, to, quantity)
  }
}

/// Transfers before purchases: packs go from the warehouse with the most above its target to the one with the
/// most days missing, never taking the giver below its own target.
public func transfers(pack: Int64, _ claims: [Claim]) -> [Transfer] {
  var positions = claims.map(\.position)
  var moves: [Transfer] = []
  for to in claims.indices.sorted(by: { missingDays(claims[$0]) > missingDays(claims[$1]) }) {
    while positions[to] < claims[to].target {
      let givers = claims.indices.filter { positions[$0] - claims[$0].target >= pack && $0 != to }
      guard
        let from = givers.max(by: {
          (positions[$0] - claims[$0].target, $1) < (positions[$1] - claims[$1].target, $0)
        })
      else { break }
      let missing = (claims[to].target - positions[to]) / pack * pack
      // Less than a pack is not worth a lorry between warehouses.
      guard missing >= pack else { break }
      let quantity = min(missing, (positions[from] - claims[from].target) / pack * pack)
      positions[from] -= quantity
      positions[to] += quantity
      moves.append(Transfer(from: claims[from].warehouse, to: claims[to].warehouse, quantity: quantity))
    }
  }
  return moves
}

private func missingDays(_ claim: Claim) -> Double {
  Double(claim.target - claim.position) / max(claim.dailyDemand, 1e-9)
}

/// Demand on a central depot: the orders of its warehouses on the day they must leave it (distribution
/// requirements planning). Each order counts `transitDays` before it arrives, and not before today.
public func depotDemand(
  _ proposals: [Proposal], transitDays: Int, today: CivilDate, days: Int
) -> [Double] {
  var demand = [Double](repeating: 0, count: days)
  for one in proposals {
    let day = max(Int(one.arrival.dayNumber - today.dayNumber) - transitDays, 0)
    if day < days { demand[day] += Double(one.quantity) }
  }
  return demand
}
