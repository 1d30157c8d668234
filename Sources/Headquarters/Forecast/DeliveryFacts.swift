import Basis
import Forecast
import Store

/// What a run gives to the engine: everything ordered, succeeding or planned, in the order of product and warehouse.
struct DeliveryFacts: Sendable {
  private(set) var items: [StockedItem] = []
  private(set) var facts: [ItemFacts] = []
  /// The plan's side of each item; `nil` for what is forecast only.
  private(set) var entries: [PlanFacts.Entry?] = []

  /// Joins both sides. Periods end before `end`, the first day of the period that has begun.
  init(_ demand: DemandFacts, _ plan: PlanFacts, end: CivilDate) {
    let series = Dictionary(uniqueKeysWithValues: zip(demand.items, demand.series))
    let planned = Dictionary(uniqueKeysWithValues: plan.entries.map { ($0.key, $0) })
    let heirs = demand.heirs
    let all = Set(demand.items).union(planned.keys).union(heirs.keys).sorted()
    items.reserveCapacity(all.count)
    facts.reserveCapacity(all.count)
    for item in all {
      let entry = planned[item]
      let own = series[item]
      items.append(item)
      entries.append(entry)
      facts.append(
        ItemFacts(
          series: own
            ?? DemandSeries(id: item.id, first: end, values: [], weight: demand.weights[item.product] ?? 1),
          terms: entry?.item, position: entry?.position ?? StockPosition(onHand: 0),
          calendar: entry?.calendar ?? SupplierCalendar(), product: "\(item.product)",
          // What was never ordered may as well be old: only a first order tells a launch.
          traits: own == nil ? nil : demand.traits(of: item.product, pack: entry?.item.pack),
          replaces: heirs[item].map { (id: $0.old.id, ratio: $0.ratio) }))
    }
  }
}
