import Forecast
import Testing

@Test("Five a week, level 10, lead of a week: what is ordered comes in time; with lots of 12 more stands about")
func replayByHand() {
  let even = ReplayItem(
    demand: [Double](repeating: 5, count: 6), lead: 1, pack: 5, minimum: 0, cost: 2)
  // 10 there, 5 go; 5 there, 5 ordered come a week later and go: 5 stay at the end of the first week, 0 after it.
  let result = replay([even], 0..<6, warmUp: 0) { _ in [10] }
  #expect(result.fill == 1 && result.whole == 1)
  #expect(abs(result.stock - 2.0 * 5 / 6) < 1e-9)
  let short = replay([even], 0..<6, warmUp: 0) { _ in [5] }
  // Week 1 sells 5 of 5 and orders nothing, for 5 stood there; week 2 sells nothing and orders 5; week 3 sells them.
  #expect(short.fill == 0.5 && short.stock == 0)
  var lots = even
  (lots.pack, lots.minimum) = (12, 12)
  #expect(replay([lots], 0..<6, warmUp: 0) { _ in [10] }.stock > result.stock)
}

@Test("Delivery takes its weeks and reviews wait for their turn")
func replayTimes() {
  // Level 4, one a week; reviews in weeks 0, 2, 4…, delivery two weeks later.
  let item = ReplayItem(
    demand: [Double](repeating: 1, count: 8), lead: 2, review: 2, pack: 1, minimum: 0, cost: 1)
  // Stock at the end of each week: 3 2 1 0, then what was ordered in week 2 (2) comes in week 4: 1 0 1 0.
  let result = replay([item], 0..<8, warmUp: 0) { _ in [4] }
  #expect(result.fill == 1)
  #expect(result.stock == Double(3 + 2 + 1 + 0 + 1 + 0 + 1 + 0) / 8)
}
