import Basis
import Routing
import Visits

/// A synthetic month of one representative: a tenth of the customers weekly, three tenths every other week, the
/// rest monthly, scattered in towns around home.
public struct SampleMonth: Sendable {
  /// Four weeks of eight hours.
  public var period: CalendarPeriod
  /// Who is visited.
  public var customers: [CalendarCustomer]
  /// Driving seconds; place 0 is home.
  public var matrix: TravelMatrix
  /// Where the places lie, in seconds of driving from a corner.
  public var points: [(x: Int, y: Int)]
}

/// A month from a seed.
public func sampleMonth(_ seed: UInt64, customers count: Int, visitSeconds: Int32) -> SampleMonth {
  var dice = SampleDice(seed)
  let towns = (0..<12).map { _ in (dice.below(5_400), dice.below(5_400)) }
  var points = [(x: 2_700, y: 2_700)]
  for _ in 0..<count {
    let town = towns[dice.below(towns.count)]
    // Three of four lie in a town, the others anywhere.
    if dice.below(4) > 0 {
      points.append((town.0 + dice.within(-400...400), town.1 + dice.within(-400...400)))
    } else {
      points.append((dice.below(5_400), dice.below(5_400)))
    }
  }
  var seconds: [Int32] = []
  for a in points {
    for b in points {
      let (dx, dy) = (Double(a.x - b.x), Double(a.y - b.y))
      seconds.append(Int32((dx * dx + dy * dy).squareRoot().rounded(.up)))
    }
  }
  var customers: [CalendarCustomer] = []
  for index in 1...count {
    let class100 = index * 100 / count
    let weeks = class100 <= 10 ? 1 : class100 <= 40 ? 2 : 4
    customers.append(
      CalendarCustomer(
        id: Int64(index), place: Int32(index), visitSeconds: visitSeconds, rhythm: .everyWeeks(weeks)))
  }
  return SampleMonth(
    period: CalendarPeriod(first: CivilDate("2026-02-02")!, weeks: 4), customers: customers,
    matrix: TravelMatrix(places: Int32(count + 1), seconds: seconds), points: points)
}
