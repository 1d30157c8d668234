/// Service levels that buy the same overall service with the least money in stock. One more unit of stock of item
/// i saves a lost sale with chance 1 − SLᵢ and ties up its cost; where these are in balance 1 − SLᵢ is
/// proportional to the cost (the Lagrange condition of the stock-to-service curve). So cheap items are nearly
/// always there and dear ones pay for it. The demand-weighted mean of the levels is `target`.
///     mixedServiceLevels(costs: [1, 3], demand: [10, 10], target: 0.9)   // about [0.95, 0.85]
public func mixedServiceLevels(
  costs: [Double], demand: [Double], target: Double, lowest: Double = 0.5, highest: Double = 0.999
) -> [Double] {
  precondition(costs.count == demand.count, "one cost for each demand")
  let total = demand.reduce(0) { $0 + max($1, 0) }
  guard total > 0, costs.contains(where: { $0 > 0 }) else {
    return [Double](repeating: target, count: costs.count)
  }
  func levels(_ price: Double) -> [Double] {
    costs.map { min(max(1 - price * max($0, 0), lowest), highest) }
  }
  // More price of stock, less service: halving the interval sixty times finds the price to the last bit.
  var low = 0.0
  var high = 1 / (costs.filter { $0 > 0 }.min() ?? 1)
  for _ in 0..<60 {
    let middle = (low + high) / 2
    let reached = zip(levels(middle), demand).reduce(0) { $0 + $1.0 * max($1.1, 0) } / total
    if reached > target { low = middle } else { high = middle }
  }
  return levels((low + high) / 2)
}

/// Reads a lead-time quantile at any probability between those that were forecast, by straight lines between
/// their normal scores.
///     leadQuantile(forecast, of: [0.5, 0.9], at: 0.8)
public func leadQuantile(_ forecast: SeriesForecast, of quantiles: [Double], at p: Double) -> Double {
  guard let first = quantiles.first, quantiles.count == forecast.leadTime.count else { return .nan }
  if p <= first { return forecast.leadTime[0] }
  for index in 1..<max(quantiles.count, 1) where p <= quantiles[index] {
    let (a, b) = (normalQuantile(quantiles[index - 1]), normalQuantile(quantiles[index]))
    let share = (normalQuantile(p) - a) / (b - a)
    return forecast.leadTime[index - 1] + share * (forecast.leadTime[index] - forecast.leadTime[index - 1])
  }
  return forecast.leadTime[quantiles.count - 1]
}
