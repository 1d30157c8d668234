import Basis

/// How good forecasts were, over all series and origins looked at.
public struct Accuracy: Sendable, Equatable {
  /// Sum of absolute errors over the sum of demand, of the horizon's sums.
  public var leadTimeWape = 0.0
  /// The same per period.
  public var wape = 0.0
  /// Forecast over demand, less 1: positive when too much was forecast.
  public var bias = 0.0
  /// Mean absolute error over that of the naive forecast in the history (Hyndman & Koehler 2006).
  public var mase = 0.0
  /// Root of the mean squared error over that of the naive forecast in the history.
  public var rmsse = 0.0
  /// Mean pinball loss over the naive mean absolute step, over the asked quantiles.
  public var pinball = 0.0
  /// For each asked quantile, the share of horizon sums that did not pass it.
  public var coverage: [Double] = []
  /// Absolute lead-time error saved against the moving average, as a share of demand (forecast value added).
  public var valueAdded = 0.0
  /// Forecasts judged.
  public var count = 0
}

/// Forecasts again from past origins, each time knowing only what was known then, and measures what came.
/// `byClass` splits the result by ABC. Origin k hides the last k · horizon periods.
public func rollingOrigin(
  _ series: [DemandSeries], _ settings: ForecastSettings, origins: Int
) throws(ForecastRefusal) -> (all: Accuracy, byClass: [ValueClass: Accuracy]) {
  try check(series, settings)
  var sums: [ValueClass: AccuracySums] = [:]
  for origin in 1...max(origins, 1) {
    let hidden = origin * settings.horizon
    var past: [DemandSeries] = []
    var coming: [[Double]] = []
    for one in series where one.values.count - hidden >= 4 {
      let count = one.values.count - hidden
      guard one.values[..<count].contains(where: { $0 > 0 }) else { continue }
      past.append(
        DemandSeries(
          id: one.id, first: one.first, values: Array(one.values[..<count]), weight: one.weight,
          promotion: one.promotion))
      coming.append(Array(one.values[count..<(count + settings.horizon)]))
    }
    let forecasts = try forecastDemand(past, settings)
    for index in past.indices where !coming[index].contains(where: \.isNaN) {
      sums[forecasts[index].demandClass.value, default: AccuracySums(settings.quantiles.count)].add(
        past[index].values.filter { !$0.isNaN }, coming[index], forecasts[index], settings.quantiles)
    }
  }
  var all = AccuracySums(settings.quantiles.count)
  for value in ValueClass.allCases { if let one = sums[value] { all.add(one) } }
  return (all.accuracy, sums.mapValues(\.accuracy))
}

/// Running sums behind an `Accuracy`.
struct AccuracySums {
  private var leadError = 0.0
  private var error = 0.0
  private var demand = 0.0
  private var forecastSum = 0.0
  private var scaled = 0.0
  private var scaledSquares = 0.0
  private var pinball = 0.0
  private var covered: [Double]
  private var referenceError = 0.0
  private var count = 0

  init(_ quantiles: Int) { covered = [Double](repeating: 0, count: quantiles) }

  mutating func add(_ past: [Double], _ actual: [Double], _ one: SeriesForecast, _ quantiles: [Double]) {
    let steps = zip(past.dropFirst(), past).map { $0 - $1 }
    let length = Double(max(steps.count, 1))
    var step = steps.reduce(0) { $0 + abs($1) } / length
    var square = steps.reduce(0) { $0 + $1 * $1 } / length
    if step == 0 { (step, square) = (1, 1) }
    let horizon = Double(actual.count)
    var absolute = 0.0
    var squared = 0.0
    for (index, value) in actual.enumerated() {
      absolute += abs(value - one.mean[index])
      squared += (value - one.mean[index]) * (value - one.mean[index])
      for (position, p) in quantiles.enumerated() {
        let miss = value - one.quantiles[position][index]
        pinball += max(p * miss, (p - 1) * miss) / step / horizon / Double(quantiles.count)
      }
    }
    let lead = actual.reduce(0, +)
    for position in quantiles.indices where lead <= one.leadTime[position] { covered[position] += 1 }
    leadError += abs(lead - one.mean.reduce(0, +))
    referenceError += abs(lead - one.reference.movingAverage * horizon)
    error += absolute
    demand += lead
    forecastSum += one.mean.reduce(0, +)
    scaled += absolute / horizon / step
    scaledSquares += (squared / horizon / square).squareRoot()
    count += 1
  }

  mutating func add(_ other: AccuracySums) {
    leadError += other.leadError
    error += other.error
    demand += other.demand
    forecastSum += other.forecastSum
    scaled += other.scaled
    scaledSquares += other.scaledSquares
    pinball += other.pinball
    referenceError += other.referenceError
    count += other.count
    for index in covered.indices { covered[index] += other.covered[index] }
  }

  var accuracy: Accuracy {
    let number = Double(max(count, 1))
    let total = demand > 0 ? demand : 1
    return Accuracy(
      leadTimeWape: leadError / total, wape: error / total, bias: forecastSum / total - 1,
      mase: scaled / number,
      rmsse: scaledSquares / number, pinball: pinball / number, coverage: covered.map { $0 / number },
      valueAdded: (referenceError - leadError) / total, count: count)
  }
}
