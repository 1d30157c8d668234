import Basis

/// Rounds a need up to what the supplier sells: at least the minimum, whole packs, and a full pallet layer when
/// one is less than `tolerancePpm` away.
///     lot(need: 130, pack: 12, minimum: 0, layer: 0)     // 132
///     lot(need: 130, pack: 12, minimum: 0, layer: 144)   // 144: less than 15 % more
///     lot(need: 5, pack: 12, minimum: 100, layer: 0)     // 108
public func lot(
  need: Int64, pack: Int64, minimum: Int64, layer: Int64, tolerancePpm: Int64 = 150_000
) -> Int64 {
  guard need > 0 else { return 0 }
  let wanted = max(need, minimum)
  let packs = roundedUp(wanted, to: pack)
  guard layer > 0, layer % pack == 0 else { return packs }
  let layers = roundedUp(packs, to: layer)
  return (layers - packs) * 1_000_000 <= packs * tolerancePpm ? layers : packs
}

/// The largest whole number of packs within `limit`; 0 when that is below the minimum.
func lotBelow(_ limit: Int64, pack: Int64, minimum: Int64) -> Int64 {
  let packs = max(limit, 0) / pack * pack
  return packs >= minimum ? packs : 0
}

func roundedUp(_ value: Int64, to pack: Int64) -> Int64 { (value + pack - 1) / pack * pack }

/// Order quantities for known needs that balance ordering and holding cost exactly (Wagner & Whitin 1958).
/// `needs[t]` must be there by period t; holding costs `holding` per unit and period, ordering `ordering` each
/// time, both in grosze.
///     lotSchedule(needs: [20, 50, 10], ordering: 10_000, holding: 100)   // [80, 0, 0]
public func lotSchedule(needs: [Int64], ordering: Int64, holding: Int64) -> [Int64] {
  let count = needs.count
  var best = [Int64](repeating: .max, count: count + 1)
  var start = [Int](repeating: 0, count: count + 1)
  best[0] = 0
  for first in 0..<count where best[first] < .max {
    if needs[first] == 0, best[first] < best[first + 1] {
      best[first + 1] = best[first]
      start[first + 1] = first
    }
    var cost = best[first] + ordering
    for last in first..<count {
      cost += needs[last] * holding * Int64(last - first)
      if cost < best[last + 1] {
        best[last + 1] = cost
        start[last + 1] = first
      }
    }
  }
  var orders = [Int64](repeating: 0, count: count)
  var end = count
  while end > 0 {
    let first = start[end]
    orders[first] += needs[first..<end].reduce(0, +)
    end = first
  }
  return orders
}
