import Foundation

/// How demand arrives (Syntetos, Boylan & Croston 2005): how rarely, by the mean gap between orders (ADI,
/// cut at 1.32), and how unevenly, by the squared coefficient of variation of their size (CV², cut at 0.49).
public enum DemandPattern: String, Sendable, CaseIterable {
  /// Often and even.
  case smooth
  /// Often, in very different sizes.
  case erratic
  /// Rarely, in even sizes.
  case intermittent
  /// Rarely and in very different sizes.
  case lumpy

  /// Which pattern a mean gap (periods) and a squared coefficient of variation make.
  ///     DemandPattern(gap: 2.0, squaredVariation: 0.3)   // intermittent
  public init(gap: Double, squaredVariation: Double) {
    if gap < 1.32 {
      self = squaredVariation < 0.49 ? .smooth : .erratic
    } else {
      self = squaredVariation < 0.49 ? .intermittent : .lumpy
    }
  }
}

/// Where an item stands in its life.
public enum LifePhase: String, Sendable {
  /// Fewer than eight known periods since the first order.
  case new
  /// Ordered regularly.
  case running
  /// Nothing for so long that the old rhythm makes it a 1-in-100 event.
  case ended
}

/// Importance by value: A the first 80 % of turnover, B the next 15 %, C the rest.
public enum ValueClass: String, Sendable, CaseIterable {
  /// The items that make 80 % of the value.
  case a = "A"
  /// The next 15 %.
  case b = "B"
  /// The last 5 %.
  case c = "C"
}

/// Steadiness by forecast error over mean demand: X below a half, Y below one, Z above.
public enum SteadinessClass: String, Sendable {
  /// Easy to foresee.
  case x = "X"
  /// In between.
  case y = "Y"
  /// Hard to foresee.
  case z = "Z"
}

/// All that is known of an item's demand before a model is chosen.
public struct DemandClass: Sendable, Equatable {
  /// How demand arrives.
  public var pattern: DemandPattern
  /// Where in its life.
  public var phase: LifePhase
  /// By value, among the series of the same run.
  public var value: ValueClass
  /// By error.
  public var steadiness: SteadinessClass

  /// "smooth-AX", as the lab prints it.
  public var text: String { "\(pattern.rawValue)-\(value.rawValue)\(steadiness.rawValue)" }
}

/// Pattern and life phase of known values (no gaps).
func classify(_ y: UnsafePointer<Double>, _ n: Int) -> (pattern: DemandPattern, phase: LifePhase) {
  var count = 0.0
  var sum = 0.0
  var squares = 0.0
  var lastDemand = -1
  for index in 0..<n where y[index] > 0 {
    count += 1
    sum += y[index]
    squares += y[index] * y[index]
    lastDemand = index
  }
  guard count > 0 else { return (.intermittent, .ended) }
  let mean = sum / count
  let variation = max(squares / count - mean * mean, 0) / (mean * mean)
  let pattern = DemandPattern(gap: Double(n) / count, squaredVariation: variation)
  // With a chance of count/n a period, silence of this length happens once in a hundred such items.
  let silence = Double(n - 1 - lastDemand)
  let chanceOfSilence = pow(max(1 - count / Double(max(lastDemand + 1, 1)), 0.02), silence)
  if silence >= 8, chanceOfSilence < 0.01 { return (pattern, .ended) }
  return (pattern, n < 8 ? .new : .running)
}

/// A, B or C for each weight times quantity; ties go by position, so the answer never depends on sorting.
public func valueClasses(_ turnover: [Double]) -> [ValueClass] {
  let order = turnover.indices.sorted { (turnover[$0], $1) > (turnover[$1], $0) }
  let total = turnover.reduce(0) { $0 + max($1, 0) }
  var classes = [ValueClass](repeating: .c, count: turnover.count)
  var before = 0.0
  for index in order {
    classes[index] = before < 0.8 * total ? .a : before < 0.95 * total ? .b : .c
    before += max(turnover[index], 0)
  }
  return classes
}
