import ArgumentParser
import Basis
import Foundation
import Routing
import Visits

/// Months of one representative beside common practice: weekday sectors with optimal days.
struct MonthBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "month", abstract: "Plan synthetic months and compare with weekday sectors.")

  @Option(help: "CPU seconds per month.") var seconds: Double = 2
  @Option(help: "Months per size.") var months = 3

  func run() throws {
    print(
      "customers visit  seed  practice h  overtime h  planned h  overtime h  less driving  unfit  missing h  cpu s"
    )
    for (count, minutes) in [(120, 25), (240, 10), (300, 6), (300, 25)] {
      for seed in 1...UInt64(months) {
        let month = sampleMonth(seed, customers: count, visitSeconds: Int32(minutes * 60))
        let begin = cpuSeconds()
        let calendar = try VisitCalendar(period: month.period, customers: month.customers, matrix: month.matrix)
        let planner = try RoutePlanner(calendar.problem, seed: 1)
        planner.advance(cpuSeconds: seconds, since: begin)
        let plan = calendar.plan(planner.answer())
        let used = cpuSeconds() - begin
        let practice = try weekdaySectors(month)
        let less = 100 * (1 - Double(plan.drivingSeconds) / Double(practice.drivingSeconds))
        print(
          String(
            format: "%9d %3d min %5d %11.1f %11.1f %10.1f %11.1f %11.1f %% %6d %10d %6.2f", count, minutes,
            Int(seed),
            Double(practice.drivingSeconds) / 3_600, Double(practice.overtimeSeconds) / 3_600,
            Double(plan.drivingSeconds) / 3_600, Double(plan.overtimeSeconds) / 3_600, less, plan.unfit.count,
            Int(plan.missingHours), used))
      }
    }
  }

  /// Five sectors around home with equal yearly visits, one per weekday; within a sector the weeks are dealt by
  /// angle; every day is driven in a near-optimal order.
  private func weekdaySectors(_ month: SampleMonth) throws -> (drivingSeconds: Int64, overtimeSeconds: Int64) {
    func angle(_ customer: CalendarCustomer) -> Double {
      let (home, point) = (month.points[0], month.points[Int(customer.place)])
      return atan2(Double(point.y - home.y), Double(point.x - home.x))
    }
    func visits(_ customer: CalendarCustomer) -> Int {
      guard case .everyWeeks(let weeks) = customer.rhythm else { return 1 }
      return 4 / weeks
    }
    let sorted = month.customers.sorted { angle($0) < angle($1) }
    let total = sorted.reduce(0) { $0 + visits($1) }
    var sum = 0
    var sectors = [[CalendarCustomer]](repeating: [], count: 5)
    for customer in sorted {
      sectors[min(4, sum * 5 / total)].append(customer)
      sum += visits(customer)
    }
    var driving: Int64 = 0
    var overtime: Int64 = 0
    for sector in sectors {
      var weeks = [[Int32]](repeating: [], count: 4)
      for rhythm in [1, 2, 4] {
        let same = sector.filter { $0.rhythm == .everyWeeks(rhythm) }
        for (index, customer) in same.enumerated() {
          let turn = index * rhythm / same.count
          for week in stride(from: turn, to: 4, by: rhythm) { weeks[week].append(customer.place) }
        }
      }
      for places in weeks where !places.isEmpty {
        let problem = RouteProblem(
          objective: .travel, matrix: month.matrix,
          vehicles: [RouteVehicle(id: 1, start: 0, end: 0)],
          stops: places.map {
            RouteStop(
              id: Int64($0), place: $0, serviceSeconds: month.customers[Int($0) - 1].visitSeconds,
              isMandatory: true)
          })
        let planner = try RoutePlanner(problem, seed: 1)
        planner.advance(iterations: 1_000, from: 0, to: 1)
        let answer = planner.answer()
        driving += answer.cost
        let shift = Int64(month.period.shift.until - month.period.shift.from)
        overtime += max(0, Int64(answer.routes[0].schedule.durationSeconds) - shift)
      }
    }
    return (driving, overtime)
  }
}
