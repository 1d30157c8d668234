import Foundation

/// A repeating pattern of a series: factors around 1 or summands around 0, the first for the first period.
struct SeasonalPattern {
  var index: [Double] = []
  var multiplicative = true
}

/// Whether the autocorrelation at lag m stands out at 90 % (the test of the Theta method, with Bartlett's
/// variance); asks for three full seasons.
func isSeasonal(_ y: UnsafePointer<Double>, _ n: Int, season m: Int) -> Bool {
  guard m > 1, n >= 3 * m else { return false }
  var mean = 0.0
  for index in 0..<n { mean += y[index] }
  mean /= Double(n)
  var total = 0.0
  for index in 0..<n { total += (y[index] - mean) * (y[index] - mean) }
  guard total > 0 else { return false }
  var squares = 0.0
  for lag in 1...m {
    var product = 0.0
    for index in lag..<n { product += (y[index] - mean) * (y[index - lag] - mean) }
    let correlation = product / total
    if lag == m { return correlation > seasonalityLimit * ((1 + 2 * squares) / Double(n)).squareRoot() }
    squares += correlation * correlation
  }
  return false
}

/// Classical decomposition by centred moving average, shrunk towards no season by James and Stein's rule
/// (Miller & Williams 2003): the noisier the indices against their spread, the more they are pulled in.
/// Multiplicative when every value is positive.
func decompose(_ y: UnsafePointer<Double>, _ n: Int, season m: Int, shrink: Bool = true) -> SeasonalPattern {
  var lowest = Double.infinity
  for index in 0..<n { lowest = min(lowest, y[index]) }
  let multiplicative = lowest > 0
  let neutral = multiplicative ? 1.0 : 0.0
  var sums = [Double](repeating: 0, count: m)
  var squares = sums
  var counts = sums
  var weights = sums
  let half = m / 2
  guard n >= 2 * m else {
    return SeasonalPattern(index: [Double](repeating: neutral, count: m), multiplicative: multiplicative)
  }
  var window = 0.0
  for index in 0..<m { window += y[index] }
  for centre in half..<(n - half) {
    // An even season needs half of each outer period to stay centred.
    let average: Double
    if m % 2 == 0 {
      average = (window + (y[centre + half] - y[centre - half]) / 2) / Double(m)
    } else {
      average = window / Double(m)
    }
    let next = centre - half + m
    if next < n { window += y[next] - y[centre - half] }
    let ratio = multiplicative ? (average > 0 ? y[centre] / average : 1) : y[centre] - average
    let weight = yearlyFade[min((n - 1 - centre) / m, yearlyFade.count - 1)]
    sums[centre % m] += weight * ratio
    squares[centre % m] += weight * ratio * ratio
    counts[centre % m] += weight
    weights[centre % m] += weight * weight
  }
  var index = (0..<m).map { counts[$0] > 0 ? sums[$0] / counts[$0] : neutral }
  let mean = index.reduce(0, +) / Double(m)
  for season in 0..<m { index[season] = multiplicative ? index[season] / mean : index[season] - mean }
  if shrink {
    shrinkIndices(&index, sums: sums, squares: squares, counts: counts, weights: weights, around: neutral)
  }
  return SeasonalPattern(
    index: multiplicative ? index.map { max($0, 0.05) } : index, multiplicative: multiplicative)
}

/// Each season back counts a fifth less: seasons drift, and the next one looks most like the last.
private let yearlyFade = (0..<40).map { pow(0.8, Double($0)) }

/// A far milder limit than the usual 1.645: shrinkage already removes a pattern that is mostly noise, so the
/// test only has to stop series that move against the season.
private let seasonalityLimit = 0.3

private func shrinkIndices(
  _ index: inout [Double], sums: [Double], squares: [Double], counts: [Double], weights: [Double],
  around neutral: Double
) {
  let m = index.count
  var noise = 0.0
  var spread = 0.0
  for season in 0..<m where counts[season] > 0 {
    let count = counts[season]
    let mean = sums[season] / count
    let effective = count * count / weights[season]
    let variance = max(squares[season] / count - mean * mean, 0) * effective / max(effective - 1, 0.5)
    noise += 1.5 * variance / effective
    spread += (index[season] - neutral) * (index[season] - neutral)
  }
  guard spread > 0, m > 3 else { return }
  let weight = min(max(Double(m - 3) / Double(m) * noise / spread, 0), 1)
  for season in 0..<m { index[season] = neutral + (1 - weight) * (index[season] - neutral) }
}
