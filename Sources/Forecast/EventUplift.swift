import Foundation

/// One period of one series with a known event.
public struct EventObservation: Sendable {
  /// Group whose items react alike, a category.
  public var group: String
  /// Demand over its usual level, 1 for no effect.
  public var ratio: Double
  /// Depth of the promotion, 0…1; 1 for an event that is or is not, such as a holiday week.
  public var depth: Double

  /// An observation.
  public init(group: String, ratio: Double, depth: Double) {
    (self.group, self.ratio, self.depth) = (group, ratio, depth)
  }
}

/// How much promotions and events lift demand: a multiplicative effect per unit of depth, estimated for all and
/// for each group, the group's pulled towards all by `n / (n + 10)`. One item alone has too few promotions.
public struct EventUplift: Sendable {
  private let all: Double
  private let groups: [String: Double]

  /// Learns from observations: ridge regression of the logarithm of the ratio on the depth, through 0.
  public init(_ observations: [EventObservation]) {
    func slope(_ some: [EventObservation], towards prior: Double, strength: Double) -> Double {
      var numerator = strength * prior
      var denominator = strength
      for one in some where one.ratio.isFinite && one.ratio >= 0 {
        numerator += one.depth * log(max(one.ratio, 0.05))
        denominator += one.depth * one.depth
      }
      return denominator > 0 ? numerator / denominator : 0
    }
    let all = slope(observations, towards: 0, strength: 0.5)
    self.all = all
    groups = Dictionary(grouping: observations, by: \.group).mapValues { some in
      let typical = some.reduce(0) { $0 + $1.depth * $1.depth } / Double(max(some.count, 1))
      return slope(some, towards: all, strength: 10 * typical)
    }
  }

  /// The factor for a period of `depth` in `group`.
  public func factor(_ group: String, depth: Double) -> Double { exp((groups[group] ?? all) * depth) }
}
