import Basis
import Forecast
import Testing

private let today = CivilDate("2026-11-23")!

@Test(
  "Lots",
  arguments: [
    (130, 12, 0, 0, 132), (130, 12, 0, 144, 144), (5, 12, 100, 0, 108), (0, 12, 100, 0, 0), (1, 1, 0, 0, 1),
    (100, 12, 0, 144, 108),
  ] as [(Int64, Int64, Int64, Int64, Int64)])
func lots(need: Int64, pack: Int64, minimum: Int64, layer: Int64, expected: Int64) {
  #expect(lot(need: need, pack: pack, minimum: minimum, layer: layer) == expected)
}

@Test("Wagner-Whitin buys ahead while holding is cheaper than ordering")
func schedule() {
  #expect(lotSchedule(needs: [20, 50, 10], ordering: 10_000, holding: 100) == [80, 0, 0])
  #expect(lotSchedule(needs: [20, 50, 10], ordering: 100, holding: 100) == [20, 50, 10])
}

/// The plan worked out again, day by day, from the definitions alone.
private func recomputed(
  _ item: PlanItem, _ position: StockPosition, _ demand: PlanDemand, next: CivilDate
) -> (balance: [Double], need: Int64) {
  let days = Int(next.dayNumber - today.dayNumber)
  func mean(_ day: Int) -> Double { demand.daily[min(day, demand.daily.count - 1)] }
  var wanted = [Double](repeating: 0, count: days)
  for window in stride(from: 0, to: days, by: 7) {
    let span = window..<min(window + 7, days)
    let foreseen = span.reduce(0) { $0 + mean($1) }
    let ordered = span.reduce(0.0) { sum, day in
      sum
        + position.orders.filter { $0.day == today.adding(days: Int32(day)) }.reduce(0) {
          $0 + Double($1.quantity)
        }
    }
    for day in span {
      let own = position.orders.filter { $0.day == today.adding(days: Int32(day)) }.reduce(0) {
        $0 + $1.quantity
      }
      let rest = max(foreseen - ordered, 0)
      wanted[day] = Double(own) + (foreseen > 0 ? rest * mean(day) / foreseen : 0)
    }
  }
  wanted[0] += position.orders.filter { $0.day < today }.reduce(0) { $0 + Double($1.quantity) }
  var stock = Double(max(position.onHand, 0))
  var balance: [Double] = []
  for day in 0..<days {
    let date = today.adding(days: Int32(day))
    stock += position.inbound.filter { $0.day == date || (day == 0 && $0.day < today) }
      .reduce(0) { $0 + Double($1.quantity) }
    stock -= wanted[day]
    balance.append(stock)
  }
  let foreseen = (0..<days).reduce(0) { $0 + mean($1) }
  let target = (max(demand.covered, foreseen) + max(wanted.reduce(0, +) - foreseen, 0)).rounded(.up)
  let coming = position.inbound.filter { $0.day < next }.reduce(0) { $0 + $1.quantity }
  return (balance, max(Int64(target) - max(position.onHand, 0) - coming, 0))
}

@Test("A thousand random plans agree with an independent recomputation", arguments: 0..<10)
func independentPlan(block: Int) throws {
  for number in 0..<100 {
    let seed = UInt64(block * 100 + number)
    var random = SeededGenerator(seed: seed)
    func whole(_ most: Int) -> Int { Int(random.uniform() * Double(most + 1)) }
    let pack = Int64(1 + whole(11))
    let item = PlanItem(
      id: "I\(seed)", pack: pack, minimum: Int64(whole(40)), layer: whole(2) == 0 ? pack * 8 : 0,
      leadDays: whole(20), reviewDays: 1 + whole(20), shelfLifeDays: whole(3) == 0 ? 1 + whole(30) : 0)
    let daily = (0..<70).map { _ in random.uniform() * 8 }
    let demand = PlanDemand(daily: daily, covered: random.uniform() * 300)
    let position = StockPosition(
      onHand: Int64(whole(200)) - 20,
      inbound: (0..<whole(3)).map { _ in
        DatedQuantity(day: today.adding(days: Int32(whole(40)) - 5), quantity: Int64(1 + whole(50)))
      },
      orders: (0..<whole(6)).map { _ in
        DatedQuantity(day: today.adding(days: Int32(whole(40)) - 5), quantity: Int64(1 + whole(30)))
      })
    let plan = try propose(item, position, demand, today: today)
    let check = recomputed(item, position, demand, next: plan.nextArrival)
    #expect(
      plan.orderDay >= today && plan.arrival >= plan.orderDay && plan.nextArrival > plan.arrival, "seed \(seed)"
    )
    #expect(TradingCalendar().isWorkingDay(plan.orderDay) && TradingCalendar().isWorkingDay(plan.arrival))
    #expect(plan.projection.count == check.balance.count)
    for (a, b) in zip(plan.projection, check.balance) { #expect(abs(a - b) < 1e-6, "seed \(seed)") }
    #expect(abs(plan.need - check.need) <= 1, "seed \(seed)")
    #expect(plan.quantity % item.pack == 0, "seed \(seed)")
    #expect(plan.quantity == 0 || plan.quantity >= item.minimum, "seed \(seed)")
    if item.shelfLifeDays == 0 { #expect(plan.quantity >= plan.need, "seed \(seed)") }
    if plan.need == 0 { #expect(plan.quantity == 0, "seed \(seed)") }
  }
}

@Test("Lorries keep capacity, packs and minima", arguments: 0..<60)
func lorries(seed: Int) throws {
  var random = SeededGenerator(seed: UInt64(seed))
  var lines: [Proposal] = []
  for index in 0..<8 {
    let item = PlanItem(
      id: "I\(index)", pack: Int64(1 + Int(random.uniform() * 9)), minimum: Int64(random.uniform() * 20),
      leadDays: 5,
      reviewDays: 7, grams: Int64(100 + random.uniform() * 900))
    lines.append(
      try propose(
        item, StockPosition(onHand: Int64(random.uniform() * 40)),
        PlanDemand(daily: [1 + random.uniform() * 5], covered: random.uniform() * 100), today: today))
  }
  let lorry = Lorry(minimumGrams: 60_000, capacityGrams: 90_000)
  let filled = fillLorry(lines, lorry)
  let load = filled.reduce(0) { $0 + $1.quantity * $1.item.grams }
  #expect(load <= lorry.capacityGrams, "seed \(seed)")
  for line in filled {
    #expect(line.quantity % line.item.pack == 0)
    #expect(line.quantity == 0 || line.quantity >= line.item.minimum)
  }
}

@Test("Short goods are shared so that all last equally long; surplus moves before buying")
func sharing() {
  let claims = [
    Claim(warehouse: "A", position: 0, target: 100, dailyDemand: 10),
    Claim(warehouse: "B", position: 0, target: 100, dailyDemand: 5),
  ]
  #expect(fairShare(available: 30, pack: 10, claims) == [20, 10])
  let moves = transfers(
    pack: 10,
    [
      Claim(warehouse: "A", position: 150, target: 100, dailyDemand: 10),
      Claim(warehouse: "B", position: 70, target: 100, dailyDemand: 5),
    ])
  #expect(moves == [Transfer(from: "A", to: "B", quantity: 30)])
}

@Test("An open order that was foreseen is not demanded twice")
func consumptionOfForecast() throws {
  let item = PlanItem(id: "A", leadDays: 2, reviewDays: 5)
  let demand = PlanDemand(daily: [10], covered: 80)
  let order = DatedQuantity(day: today.adding(days: 2), quantity: 30)
  let plain = try propose(item, StockPosition(onHand: 0), demand, today: today)
  let ordered = try propose(item, StockPosition(onHand: 0, orders: [order]), demand, today: today)
  #expect(plain.target == ordered.target)
  let big = DatedQuantity(day: today.adding(days: 2), quantity: 100)
  let above = try propose(item, StockPosition(onHand: 0, orders: [big]), demand, today: today)
  #expect(above.target == plain.target + 30)
}

@Test("A plan with an impossible field is refused")
func planRefusals() {
  let demand = PlanDemand(daily: [1], covered: 5)
  func refusal(_ item: PlanItem, _ demand: PlanDemand) -> PlanRefusal? {
    do throws(PlanRefusal) {
      _ = try propose(item, StockPosition(onHand: 0), demand, today: today)
      return nil
    } catch {
      return error
    }
  }
  #expect(
    refusal(PlanItem(id: "A", pack: 0, leadDays: 1, reviewDays: 1), demand)
      == .field(item: "A", field: "pack", value: "0"))
  #expect(
    refusal(PlanItem(id: "A", leadDays: 1, reviewDays: 1), PlanDemand(daily: [.nan], covered: 5))
      == .demand(item: "A"))
}
