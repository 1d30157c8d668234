import Basis
import Lab
import Routing
import Testing
import Visits

@Suite("Visit calendars")
struct CalendarTests {
  @Test("every rhythm is kept, holidays are free and promises stand")
  func rhythms() throws {
    var month = sampleMonth(7, customers: 40, visitSeconds: 1_500)
    // 6 January 2026 is Epiphany, a Tuesday.
    month.period.first = CivilDate("2026-01-05")!
    month.period.absences = [CivilDate("2026-01-14")!]
    month.customers[0].appointments = [CivilDate("2026-01-08")!]
    month.customers[1].excludedWeekdays = [1, 2, 3]
    let calendar = try VisitCalendar(period: month.period, customers: month.customers, matrix: month.matrix)
    let planner = try RoutePlanner(calendar.problem, seed: 1)
    planner.advance(iterations: 2_000, from: 0, to: 1)
    let answer = planner.answer()
    #expect(IndependentChecker(calendar.problem, answer).faults.isEmpty)
    let plan = calendar.plan(answer)
    #expect(plan.unfit.isEmpty)
    for (customer, dates) in zip(month.customers, plan.dates) {
      for date in dates { #expect(month.period.isWorked(date)) }
      for date in dates { #expect(!customer.excludedWeekdays.contains(date.weekday)) }
      guard case .everyWeeks(let weeks) = customer.rhythm else { continue }
      #expect(dates.count == 4 / weeks)
      for (a, b) in zip(dates, dates.dropFirst()) {
        #expect(a.monday.adding(days: Int32(7 * weeks)) == b.monday, "customer \(customer.id)")
      }
    }
    #expect(plan.dates[0].contains(CivilDate("2026-01-08")!))
  }

  @Test("an overfull territory answers with what does not fit")
  func overfull() throws {
    let month = sampleMonth(3, customers: 60, visitSeconds: 4 * 3_600)
    let calendar = try VisitCalendar(period: month.period, customers: month.customers, matrix: month.matrix)
    let planner = try RoutePlanner(calendar.problem, seed: 1)
    planner.advance(iterations: 1_000, from: 0, to: 1)
    let plan = calendar.plan(planner.answer())
    #expect(!plan.unfit.isEmpty && plan.missingHours > 0)
    #expect(plan.dates.contains { !$0.isEmpty })
  }

  @Test("a stable calendar keeps its customers' days")
  func stability() throws {
    var month = sampleMonth(5, customers: 30, visitSeconds: 1_800)
    let first = try calendar(month)
    for index in month.customers.indices { month.customers[index].currentDays = first.dates[index] }
    month.period.stabilityPrice = 1_000_000
    #expect(try calendar(month).moved.isEmpty)
  }

  @Test("territories are balanced and stable")
  func territories() {
    let month = sampleMonth(9, customers: 120, visitSeconds: 1_800)
    var problem = TerritoryProblem(
      matrix: month.matrix, homes: [0, 5, 60],
      customers: month.customers.map { TerritoryCustomer(place: $0.place, visits: 12, visitSeconds: 1_800) })
    let plan = problem.divided()
    let mean = plan.yearlySeconds.reduce(0, +) / 3
    for seconds in plan.yearlySeconds { #expect(abs(seconds - mean) < mean / 10) }
    for index in problem.customers.indices {
      problem.customers[index].representative = plan.representative[index]
    }
    problem.churnPrice = 1_000_000
    #expect(problem.divided().moved <= 12)
  }

  private func calendar(_ month: SampleMonth) throws -> CalendarPlan {
    let calendar = try VisitCalendar(period: month.period, customers: month.customers, matrix: month.matrix)
    let planner = try RoutePlanner(calendar.problem, seed: 1)
    planner.advance(iterations: 3_000, from: 0, to: 1)
    return calendar.plan(planner.answer())
  }
}
