import Foundation

/// How far the smooth members may be wrong, step by step and for the sum over the horizon. Three witnesses that err
/// in different ways: the formula that grows the one-step errors by the smoothing weight (Hyndman et al. 2008, class
/// 1), what errors of the same reach were in the history, and how far the members disagree today. The first two meet
/// in their geometric mean, leaning on the last two years; the third is added to the variance.
struct SmoothSpread {
  /// Standard deviation of each step.
  private(set) var steps: [Double]
  /// Standard deviation of the sum.
  private(set) var lead: Double

  /// `sigma` is the root mean square of the one-step errors, `alpha` the smoothing weight; `errors` are the damped
  /// trend's one-step errors over the deseasonalised `z`, `smoothing` its weight.
  init(
    sigma: Double, alpha: Double, z: UnsafePointer<Double>, errors: UnsafePointer<Double>, count n: Int,
    smoothing: Double, horizon: Int
  ) {
    let growth = 0.1 + 0.8 * alpha
    steps = [Double](repeating: 0, count: horizon)
    // History counts for a few hundred periods back; of a long horizon every few steps are looked up.
    let from = max(4, n - 300)
    let stride = (horizon + 27) / 28
    var lean = 1.0
    if n > from, sigma > 0 {
      let recent = max(from, n - 24)
      var late = 0.0
      for time in recent..<n { late += errors[time] * errors[time] }
      lean = min(max((late / Double(n - recent)).squareRoot() / sigma, 0.2), 5)
    }
    var seen = sigma * sigma
    var leadSum = 0.0
    var leadCount = 0.0
    for step in 0..<horizon {
      let formula = sigma * sigma * (1 + Double(step) * growth * growth)
      if step % stride == 0, n - from > step + 4 {
        var squares = 0.0
        for time in from..<(n - step - 1) {
          let miss = z[time + step + 1] - z[time] + (1 - smoothing) * errors[time]
          squares += miss * miss
        }
        seen = squares / Double(n - step - 1 - from)
      } else if n - from <= step + 4 {
        seen = formula
      }
      steps[step] = lean * (formula * max(seen, 1e-4 * formula)).squareRoot()
    }
    if n - from >= horizon + 4 {
      var window = 0.0
      for time in (from + 1)...(from + horizon) { window += z[time] }
      for time in from..<(n - horizon) {
        if time > from { window += z[time + horizon] - z[time] }
        let miss = window - Double(horizon) * (z[time] - (1 - smoothing) * errors[time])
        leadSum += miss * miss
        leadCount += 1
      }
    }
    let formula = (0..<horizon).reduce(0.0) { sum, step in
      let reach = 1 + growth * Double(step)
      return sum + sigma * sigma * reach * reach
    }
    let seenLead = leadCount > 3 ? leadSum / leadCount : formula
    lead = lean * (formula * max(seenLead, 1e-4 * formula)).squareRoot()
  }

  /// Adds the members' disagreement and turns variances into deviations. `gaps` holds each step's, `gap` the sum's
  /// mean squared distance of the members from their mean.
  mutating func add(gaps: [Double], gap: Double) {
    for step in steps.indices { steps[step] = (steps[step] + 2.25 * gaps[step]).squareRoot() }
    lead = (lead + 2.25 * gap).squareRoot()
  }
}
