import Foundation

/// Which members make the forecast. A handful of fixed mixtures rather than free weights: chosen per class by
/// the error of the lead-time sum, they cannot be overfitted to one lucky month.
public enum Blend: String, Sendable, CaseIterable {
  /// Theta, Holt-Winters and complex smoothing, for series that move evenly.
  case smooth
  /// Three speeds of exponential smoothing on demand without spikes.
  case robust
  /// Half smooth, half robust.
  case smoothRobust
  /// Half robust, half chance of an order times its typical size.
  case occurrence
  /// ADIDA, IMAPA and TSB in equal parts.
  case classical
  /// Robust, ADIDA, IMAPA, TSB and the mean.
  case wide
  /// Two slow speeds of plain exponential smoothing.
  case slow
  /// The plain mean of all history.
  case mean

  /// Where an item starts before its class has shown anything else to be better.
  static func prior(_ pattern: DemandPattern, _ frequency: Frequency) -> Blend {
    switch (frequency, pattern) {
    case (.month, .smooth), (.month, .erratic): .smooth
    case (.month, _): .classical
    case (.week, .smooth), (.week, .erratic): .robust
    case (.week, _): .wide
    case (.day, .smooth): .robust
    case (.day, _): .occurrence
    }
  }

  var needsSmooth: Bool { self == .smooth || self == .smoothRobust }

  /// The flat level this mixture takes from the level members.
  func level(_ levels: SIMD16<Double>) -> Double {
    func of(_ member: LevelMember) -> Double { levels[member.rawValue] }
    switch self {
    case .smooth, .smoothRobust, .robust: return of(.robust)
    case .occurrence: return (of(.robust) + of(.occurrence)) / 2
    case .classical: return (of(.adida) + of(.imapa) + of(.tsb)) / 3
    case .wide: return (of(.robust) + of(.adida) + of(.imapa) + of(.tsb) + of(.mean)) / 5
    case .slow: return of(.slow)
    case .mean: return of(.mean)
    }
  }

  /// Share of the smooth members; the rest is the level.
  var smoothShare: Double {
    switch self {
    case .smooth: 1
    case .smoothRobust: 0.5
    default: 0
    }
  }
}

/// The blends of one class and how much each counts, in all 1.
struct Mixture: Sendable {
  var shares: [(blend: Blend, share: Double)]

  init(_ blend: Blend) { shares = [(blend, 1)] }

  /// Shares by how well each blend did (`scores`, less is better): an error a tenth smaller counts about ten times as
  /// much, and the prior counts threefold. Hard choices follow luck, equal shares carry blends that do not fit; what
  /// would count less than a tenth is left out.
  init(_ blends: [Blend], scores: [Double], prior: Mixture) {
    let least = scores.min() ?? 1
    var weights = zip(blends, scores).map { blend, score in
      pow(least / max(score, 1e-12), 25) * (blend == prior.leading ? 3 : 1)
    }
    let total = weights.reduce(0, +)
    weights = weights.map { $0 / total >= 0.1 ? $0 : 0 }
    let kept = weights.reduce(0, +)
    shares = zip(blends, weights).filter { $0.1 > 0 }.map { ($0, $1 / kept) }
  }

  /// The heaviest, for people.
  var leading: Blend { shares.max { $0.share < $1.share }!.blend }
  var needsSmooth: Bool { shares.contains { $0.blend.needsSmooth } }
  /// Share of the smooth members in all.
  var smoothShare: Double { shares.reduce(0) { $0 + $1.share * $1.blend.smoothShare } }
  /// The flat level of the rest, as a mean over it.
  func level(_ levels: SIMD16<Double>) -> Double {
    let rest = 1 - smoothShare
    guard rest > 1e-9 else { return shares.first!.blend.level(levels) }
    return shares.reduce(0) { $0 + $1.share * (1 - $1.blend.smoothShare) * $1.blend.level(levels) } / rest
  }
}
