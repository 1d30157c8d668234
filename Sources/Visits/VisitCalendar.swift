import Basis
import Routing

/// Plans a representative's visits over weeks: who is visited on which day, so that rhythms are kept and least
/// is driven. The result is never empty: what does not fit is listed with the hours that are missing.
///
///     let calendar = try VisitCalendar(period: period, customers: customers)
///     let planner = try RoutePlanner(calendar.problem, seed: 1)
///     planner.advance(iterations: 50_000, from: 0, to: 1)
///     let plan = calendar.plan(planner.answer())
public struct VisitCalendar: Sendable {
  /// The weeks to be planned.
  public let period: CalendarPeriod
  /// Who is to be visited.
  public let customers: [CalendarCustomer]
  /// The same as a routing problem: a stop per customer, a day per working day.
  public let problem: RouteProblem
  /// Monday to Friday of every week, holidays and absences included but not worked on.
  public let days: [CivilDate]
  /// Customers whose rhythm has no legal choice of days in this period.
  public let impossible: [Int]

  /// Lays out the legal day patterns of every customer.
  public init(
    period: CalendarPeriod, customers: [CalendarCustomer], matrix: TravelMatrix
  ) throws(RouteRefusal) {
    self.period = period
    self.customers = customers
    var days: [CivilDate] = []
    for week in 0..<Int32(period.weeks) {
      for weekday in 0..<Int32(5) { days.append(period.first.monday.adding(days: week * 7 + weekday)) }
    }
    self.days = days
    var off: [Int32] = []
    for (index, day) in days.enumerated() where !period.isWorked(day) { off.append(Int32(index)) }
    let vehicle = RouteVehicle(
      id: 1, start: period.home, end: period.home, shift: period.shift,
      overtimeSeconds: period.overtimeSeconds, daysOff: off)
    var problem = RouteProblem(
      objective: .plan, days: Int32(days.count), matrix: matrix, vehicles: [vehicle], stops: [],
      weights: RouteWeights(
        driving: 10, overtime: period.overtimePrice,
        waiting: customers.contains { !$0.windows.isEmpty } ? 1 : 0,
        prize: 1))
    var impossible: [Int] = []
    let choices = RhythmChoices(period: period, days: days)
    for (index, customer) in customers.enumerated() {
      let patterns = choices.patterns(for: customer)
      if patterns.isEmpty { impossible.append(index) }
      let visits = Int64(patterns.map { $0.days.count }.max() ?? 1)
      problem.stops.append(
        RouteStop(
          id: customer.id, place: customer.place, serviceSeconds: customer.visitSeconds,
          windows: customer.windows, prize: visits * customer.valueOfVisit * 10 * 3_600,
          patterns: patterns.isEmpty ? [VisitPattern(days: [Int32(days.count) - 1])] : patterns))
    }
    for index in impossible { problem.stops[index].prize = 0 }
    self.problem = problem
    self.impossible = impossible
    try problem.check()
  }

  /// The calendar behind a routing answer.
  public func plan(_ answer: RouteAnswer) -> CalendarPlan {
    var dates = [[CivilDate]](repeating: [], count: customers.count)
    var worked: Int64 = 0
    var driven: Int64 = 0
    var overtime: Int64 = 0
    for route in answer.routes {
      worked += Int64(route.schedule.durationSeconds)
      driven += Int64(route.schedule.drivingSeconds)
      overtime += Int64(route.schedule.overtimeSeconds)
      for visit in route.schedule.visits { dates[Int(visit.stop)].append(days[Int(route.day)]) }
    }
    for index in impossible { dates[index] = [] }
    var unfit: [UnfitCustomer] = []
    // Driving per visit as the plan has it estimates what one more visit would drive.
    let visits = Int64(max(1, answer.routes.reduce(0) { $0 + $1.schedule.visits.count }))
    for (index, customer) in customers.enumerated() where dates[index].isEmpty {
      let number = Int64(problem.stops[index].patterns.map { $0.days.count }.max() ?? 1)
      let missing = number * (Int64(customer.visitSeconds) + driven / visits)
      unfit.append(
        UnfitCustomer(customer: index, missingSeconds: missing, hasNoLegalDays: impossible.contains(index)))
    }
    var moved: [Int] = []
    for (index, customer) in customers.enumerated() where !customer.currentDays.isEmpty {
      if customer.currentDays != dates[index] { moved.append(index) }
    }
    return CalendarPlan(
      dates: dates, unfit: unfit, moved: moved, drivingSeconds: driven, workedSeconds: worked,
      overtimeSeconds: overtime)
  }
}

/// The weeks of a calendar and how a day is worked.
public struct CalendarPeriod: Equatable, Sendable {
  /// A day of the first week.
  public var first: CivilDate
  /// How many weeks.
  public var weeks: Int
  /// The representative's home in the matrix.
  public var home: Int32
  /// The working day.
  public var shift: TimeWindow
  /// How far a day may run over at most.
  public var overtimeSeconds: Int32
  /// Points per second of overtime; a second driven is 10.
  public var overtimePrice: Int32
  /// Holidays of the representative, trainings.
  public var absences: [CivilDate]
  /// Points for every visit that leaves its current day: 6,000 keeps a customer unless it saves ten minutes.
  public var stabilityPrice: Int64

  /// Weeks from the one with `first` on.
  public init(
    first: CivilDate, weeks: Int, home: Int32 = 0, shift: TimeWindow = TimeWindow(28_800, 57_600),
    overtimeSeconds: Int32 = 3_600, overtimePrice: Int32 = 20, absences: [CivilDate] = [],
    stabilityPrice: Int64 = 0
  ) {
    self.first = first
    self.weeks = weeks
    self.home = home
    self.shift = shift
    self.overtimeSeconds = overtimeSeconds
    self.overtimePrice = overtimePrice
    self.absences = absences
    self.stabilityPrice = stabilityPrice
  }

  /// Whether the representative works on a day.
  public func isWorked(_ day: CivilDate) -> Bool { isPolishWorkday(day) && !absences.contains(day) }
}

/// A customer of a visit calendar.
public struct CalendarCustomer: Equatable, Sendable {
  /// The caller's number.
  public var id: Int64
  /// Row and column in the matrix.
  public var place: Int32
  /// How long a visit takes.
  public var visitSeconds: Int32
  /// How often.
  public var rhythm: VisitRhythm
  /// Opening hours; empty means any time of the shift.
  public var windows: [TimeWindow]
  /// Weekdays on which no visit is welcome, 1 is Monday.
  public var excludedWeekdays: [Int]
  /// Fewest days from one visit to the next.
  public var minimumGapDays: Int32
  /// Days that are already promised.
  public var appointments: [CivilDate]
  /// The days of the calendar that holds now; empty for a new customer.
  public var currentDays: [CivilDate]
  /// What a visit is worth against others when not all fit, in hours of driving.
  public var valueOfVisit: Int64

  /// A customer with a rhythm.
  public init(
    id: Int64, place: Int32, visitSeconds: Int32, rhythm: VisitRhythm, windows: [TimeWindow] = [],
    excludedWeekdays: [Int] = [], minimumGapDays: Int32 = 0, appointments: [CivilDate] = [],
    currentDays: [CivilDate] = [], valueOfVisit: Int64 = 4
  ) {
    self.id = id
    self.place = place
    self.visitSeconds = visitSeconds
    self.rhythm = rhythm
    self.windows = windows
    self.excludedWeekdays = excludedWeekdays
    self.minimumGapDays = minimumGapDays
    self.appointments = appointments
    self.currentDays = currentDays
    self.valueOfVisit = valueOfVisit
  }
}

/// How often a customer is visited.
public enum VisitRhythm: Equatable, Sendable {
  /// Once every so many weeks, always on the same weekday: 1 weekly, 2 every other week, 4 monthly.
  case everyWeeks(Int)
  /// So many times a week on the same weekdays.
  case timesAWeek(Int)
  /// On the days of a rule.
  case rule(Recurrence)
}

/// A finished calendar.
public struct CalendarPlan: Equatable, Sendable {
  /// Days of each customer, ascending; empty for those that do not fit.
  public var dates: [[CivilDate]]
  /// Who does not fit, and how much time is missing.
  public var unfit: [UnfitCustomer]
  /// Customers whose days differ from the current calendar.
  public var moved: [Int]
  /// Seconds driven in all.
  public var drivingSeconds: Int64
  /// Seconds worked in all, driving included.
  public var workedSeconds: Int64
  /// Seconds of overtime.
  public var overtimeSeconds: Int64

  /// Hours that are missing for those who do not fit, rounded up.
  public var missingHours: Int64 {
    var seconds: Int64 = 0
    for customer in unfit where !customer.hasNoLegalDays { seconds += customer.missingSeconds }
    return (seconds + 3_599) / 3_600
  }
}

/// A customer without days in the calendar.
public struct UnfitCustomer: Equatable, Sendable {
  /// Index in the calendar's customers.
  public var customer: Int
  /// Visits and estimated driving that found no room.
  public var missingSeconds: Int64
  /// Whether the rhythm allows no day at all, however long the days are.
  public var hasNoLegalDays: Bool

  /// What to tell the planner.
  public var text: Text {
    let minutes = decimalText((missingSeconds + 59) / 60)
    return hasNoLegalDays
      ? Text(
        "Rytm wizyt nie ma w tym okresie żadnego dozwolonego dnia",
        "The rhythm has no allowed day in this period")
      : Text("Nie mieści się: brakuje \(minutes) min", "Does not fit: \(minutes) min are missing")
  }
}
