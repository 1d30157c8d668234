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
  func level(_ levels: SIMD8<Double>) -> Double {
    func of(_ member: LevelMember) -> Double { levels[member.rawValue] }
    switch self {
    case .smooth, .smoothRobust, .robust: return of(.robust)
    case .occurrence: return (of(.robust) + of(.occurrence)) / 2
    case .classical: return (of(.adida) + of(.imapa) + of(.tsb)) / 3
    case .wide: return (of(.robust) + of(.adida) + of(.imapa) + of(.tsb) + of(.mean)) / 5
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

/// The shares of the smooth members: the trend-bearing theta most, then two that see the season and the level
/// differently. Damped trend alone adds nothing beside Holt-Winters, which equals it without a season.
let smoothShares: [(SmoothMember, Double)] = [(.theta, 0.4), (.holtWinters, 0.3), (.complex, 0.3)]
