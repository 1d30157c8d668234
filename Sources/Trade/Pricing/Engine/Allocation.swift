import Basis

/// How the odd grosze of a split find their lines. The first is ours; the others repeat the figures of systems
/// that orders are imported from.
public enum AllocationRule: UInt8, Sendable {
  /// Each share rounded down, the rest one by one to the largest fractions, ties to the earlier line
  /// (Hamilton's method of 1792).
  case largestRemainder
  /// Each share rounded half up, what is left or missing goes to the last line.
  case remainderLast
  /// Each share rounded down, the rest one by one from the first line.
  case floorThenFirst
  /// Each share rounded half down, the rest one by one from the first line.
  case halfDownThenFirst
}

/// Splits an amount over weights so that the parts add up to it exactly.
///     allocate(1_000, over: [1, 1, 1])   // [334, 333, 333]
/// Negative totals give the mirrored parts. Weights below zero count as zero; a weight of zero gets nothing;
/// with no weight at all every part is zero.
public func allocate(_ total: Int64, over weights: [Int64], by rule: AllocationRule = .largestRemainder)
  -> [Int64]
{
  var parts: [Int64] = []
  var order: [Int32] = []
  allocate(total, over: weights, by: rule, into: &parts, order: &order)
  return parts
}

/// The same into buffers that are kept between calls, so that pricing does not allocate.
func allocate(
  _ total: Int64, over weights: [Int64], by rule: AllocationRule, into parts: inout [Int64],
  order: inout [Int32]
) {
  parts.removeAll(keepingCapacity: true)
  order.removeAll(keepingCapacity: true)
  var sum: UInt64 = 0
  var last = -1
  for (index, weight) in weights.enumerated() {
    parts.append(0)
    guard weight > 0 else { continue }
    let (next, overflow) = sum.addingReportingOverflow(UInt64(weight))
    // Beyond 2⁶⁴ of weight nothing can be said exactly; amounts that large are refused before.
    if overflow { return }
    sum = next
    last = index
  }
  guard last >= 0 else { return }
  let magnitude = total.magnitude
  var given: UInt64 = 0
  // Remainders sit in the order buffer's companion: recomputed on demand, they need no third buffer.
  for (index, weight) in weights.enumerated() where weight > 0 {
    let (share, rest) = sum.dividingFullWidth(magnitude.multipliedFullWidth(by: UInt64(weight)))
    var part = share
    switch rule {
    case .largestRemainder, .floorThenFirst: break
    case .remainderLast: if rest >= sum - rest { part += 1 }
    case .halfDownThenFirst: if rest > sum - rest { part += 1 }
    }
    parts[index] = Int64(part)
    given &+= part
    order.append(Int32(index))
  }
  var open = Int64(bitPattern: magnitude &- given)
  switch rule {
  case .remainderLast: parts[last] += open
  case .floorThenFirst, .halfDownThenFirst:
    var next = 0
    while open != 0 {
      parts[Int(order[next % order.count])] += open.signum()
      open -= open.signum()
      next += 1
    }
  case .largestRemainder:
    if open > 0 {
      let remainder = { (index: Int32) -> UInt64 in
        sum.dividingFullWidth(magnitude.multipliedFullWidth(by: UInt64(weights[Int(index)]))).remainder
      }
      order.withUnsafeMutableBufferPointer { order in
        sortPlaces(order) { a, b in
          let (first, second) = (remainder(a), remainder(b))
          return first == second ? a < b : first > second
        }
      }
      for index in 0..<Int(open) { parts[Int(order[index])] += 1 }
    }
  }
  if total < 0 { for index in parts.indices { parts[index] = -parts[index] } }
}
