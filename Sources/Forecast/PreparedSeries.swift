import Basis

/// Series as the models should see them: a successor with its predecessor's history in front, promotions with the uplift
/// their category has shown.
struct PreparedSeries {
  /// One for each item, in order.
  let series: [DemandSeries]
  /// Ids that others took over from.
  let succeeded: Set<String>
  /// The history each successor took over, by the successor's id.
  let heritage: [String: DemandSeries]
  let uplift: EventUplift

  init(_ items: [ItemFacts], _ frequency: Frequency) {
    let uplift = EventUplift(items.flatMap(promotionObservations))
    var heritage: [String: DemandSeries] = [:]
    var succeeded: Set<String> = []
    if items.contains(where: { $0.replaces != nil }) {
      let places = Dictionary(items.enumerated().map { ($1.series.id, $0) }) { first, _ in first }
      for one in items {
        guard let old = one.replaces.flatMap({ places[$0.id] }), items[old].series.id != one.series.id else {
          continue
        }
        heritage[one.series.id] = items.withForerunners(old, places, frequency)
        succeeded.insert(items[old].series.id)
      }
    }
    series = items.map { $0.prepared(uplift, heir: heritage[$0.series.id], frequency) }
    (self.uplift, self.heritage, self.succeeded) = (uplift, heritage, succeeded)
  }
}

extension [ItemFacts] {
  /// The series of an item behind what its own forerunners sold, so that a third generation knows the first.
  fileprivate func withForerunners(_ index: Int, _ places: [String: Int], _ frequency: Frequency)
    -> DemandSeries
  {
    var chain = [index]
    while let older = self[chain.last!].replaces.flatMap({ places[$0.id] }), !chain.contains(older) {
      chain.append(older)
    }
    var result = self[chain.last!].series
    for heir in chain.dropLast().reversed() {
      result = succeed(
        old: result, new: self[heir].series, frequency: frequency, ratio: self[heir].replaces!.ratio)
    }
    return result
  }
}

extension ItemFacts {
  /// The item's series with the uplift of its promotions, behind the history it inherits.
  func prepared(_ uplift: EventUplift, heir old: DemandSeries?, _ frequency: Frequency) -> DemandSeries {
    var result = series
    if promotions.contains(where: { $0 > 0 }) {
      result.promotion = promotions.map { $0 > 0 ? uplift.factor(traits?.category ?? "", depth: $0) : 1 }
    }
    guard let old, let replaces else { return result }
    var joined = succeed(old: old, new: result, frequency: frequency, ratio: replaces.ratio)
    if !result.promotion.isEmpty {
      let before = frequency.steps(from: joined.first, to: result.first)
      joined.promotion = [Double](repeating: 1, count: before) + result.promotion
    }
    return joined
  }
}

/// Each period of a promotion against the median of the item's usual periods.
private func promotionObservations(_ item: ItemFacts) -> [EventObservation] {
  guard item.promotions.contains(where: { $0 > 0 }) else { return [] }
  let values = item.series.values
  func depth(_ period: Int) -> Double { item.promotions.indices.contains(period) ? item.promotions[period] : 0 }
  let usual = values.indices.filter { depth($0) == 0 && !values[$0].isNaN }.map { values[$0] }.sorted()
  guard usual.count >= 4, usual[usual.count / 2] > 0 else { return [] }
  let middle = usual[usual.count / 2]
  return values.indices.filter { depth($0) > 0 && !values[$0].isNaN }.map {
    EventObservation(group: item.traits?.category ?? "", ratio: values[$0] / middle, depth: depth($0))
  }
}

/// Factors that make the warehouses of each product agree with the product's own forecast, per item and period; items
/// that stand alone have none.
func agreement(
  _ items: [ItemFacts], _ series: [DemandSeries], _ forecasts: [SeriesForecast?], _ settings: ForecastSettings
) throws(ForecastRefusal) -> [Int: [Double]] {
  var members: [String: [Int]] = [:]
  for (index, one) in items.enumerated() where !one.product.isEmpty && forecasts[index] != nil {
    members[one.product, default: []].append(index)
  }
  let products = members.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
  guard !products.isEmpty else { return [:] }
  let totals = products.map { total($0.key, $0.value.map { series[$0] }, settings.frequency) }
  var above = settings
  above.quantiles = []
  let forecastsAbove = try forecastDemand(totals, above)
  var factors: [Int: [Double]] = [:]
  for ((_, places), whole) in zip(products, forecastsAbove) {
    for index in places { factors[index] = [Double](repeating: 1, count: settings.horizon) }
    for step in 0..<settings.horizon {
      let means = places.map { max(forecasts[$0]!.mean[step], 0) }
      guard means.contains(where: { $0 > 0 }) else { continue }
      let nodes =
        [HierarchyNode(parent: -1, forecast: max(whole.mean[step], 0))]
        + means.map { HierarchyNode(parent: 0, forecast: $0, spread: max($0, 1e-9)) }
      let agreed = reconcile(nodes)
      for (place, index) in places.enumerated() where means[place] > 0 {
        factors[index]![step] = agreed[place + 1] / means[place]
      }
    }
  }
  return factors
}

/// The sum of series, period by period; unknown where all are.
private func total(_ id: String, _ parts: [DemandSeries], _ frequency: Frequency) -> DemandSeries {
  let first = parts.map(\.first).min()!
  let offsets = parts.map { frequency.steps(from: first, to: $0.first) }
  let count = zip(parts, offsets).map { $0.values.count + $1 }.max()!
  var sums = [Double](repeating: 0, count: count)
  var known = [Bool](repeating: false, count: count)
  for (part, offset) in zip(parts, offsets) {
    for (index, value) in part.values.enumerated() where !value.isNaN {
      sums[offset + index] += value
      known[offset + index] = true
    }
  }
  let begun = known.firstIndex(of: true) ?? 0
  return DemandSeries(
    id: id, first: first, values: sums.indices.map { known[$0] || $0 < begun ? sums[$0] : .nan })
}
