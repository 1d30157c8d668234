/// A node of a hierarchy: its parent's index, or -1 for a root. Parents come before their children.
public struct HierarchyNode: Sendable {
  /// Index of the parent, -1 for none.
  public var parent: Int
  /// The node's own forecast.
  public var forecast: Double
  /// For a leaf, how uncertain it is beside the others: what does not add up is shared by it. All alike by default; the
  /// forecast itself shares in proportion, so that a small leaf is never pushed below zero.
  public var spread: Double

  /// A node under `parent`.
  public init(parent: Int, forecast: Double, spread: Double = 1) {
    (self.parent, self.forecast, self.spread) = (parent, forecast, spread)
  }
}

/// Makes a tree of forecasts add up, with the least change in terms of structural weights (Athanasopoulos et al.
/// 2017: the variance of a node is the sum of the spreads of the leaves below it, by default their number). Two passes over the tree, no matrix: upward
/// each node's forecast is merged with the sum of its children, downward what differs is shared by variance.
///     reconcile([root 100, child 30, child 50])   // 90, 35, 55
public func reconcile(_ nodes: [HierarchyNode]) -> [Double] {
  let count = nodes.count
  var leaves = [Double](repeating: 0, count: count)
  var hasChild = [Bool](repeating: false, count: count)
  for node in nodes where node.parent >= 0 { hasChild[node.parent] = true }
  // Upward: the best estimate of each node from its whole subtree, and that estimate's variance.
  var estimate = [Double](repeating: 0, count: count)
  var variance = [Double](repeating: 0, count: count)
  var childSum = [Double](repeating: 0, count: count)
  var childVariance = [Double](repeating: 0, count: count)
  for index in stride(from: count - 1, through: 0, by: -1) {
    if hasChild[index] {
      let own = leaves[index]
      let weight = childVariance[index] / (childVariance[index] + own)
      estimate[index] = childSum[index] + weight * (nodes[index].forecast - childSum[index])
      variance[index] = childVariance[index] * own / (childVariance[index] + own)
    } else {
      leaves[index] = nodes[index].spread
      estimate[index] = nodes[index].forecast
      variance[index] = nodes[index].spread
    }
    let parent = nodes[index].parent
    precondition(parent < index, "parents come before their children")
    if parent >= 0 {
      leaves[parent] += leaves[index]
      childSum[parent] += estimate[index]
      childVariance[parent] += variance[index]
    }
  }
  // Downward: the parent's final value minus the children's sum, shared by their variance.
  var final = estimate
  for index in 0..<count where nodes[index].parent >= 0 {
    let parent = nodes[index].parent
    final[index] += variance[index] / childVariance[parent] * (final[parent] - childSum[parent])
  }
  return final
}
