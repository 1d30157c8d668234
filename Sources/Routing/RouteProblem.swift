/// Everything the planner is told: who drives, who is to be visited, how long each drive takes and what
/// counts as better. Times are seconds of the day (or of any common zero); the same clock holds on every day
/// of the horizon.
///
///     RouteProblem(objective: .travel, places: 3, seconds: [0, 60, 90, 60, 0, 45, 90, 45, 0],
///                  vehicles: [RouteVehicle(id: 1, start: 0, end: 0)],
///                  stops: [RouteStop(id: 1, place: 1), RouteStop(id: 2, place: 2)])
public struct RouteProblem: Equatable, Sendable {
  /// What is minimised.
  public var objective: RouteObjective
  /// How many days the vehicles work; stops with patterns choose among them.
  public var days: Int32
  /// Driving times between places.
  public var matrix: TravelMatrix
  /// Who drives, available on each day that is not off.
  public var vehicles: [RouteVehicle]
  /// Who is to be visited.
  public var stops: [RouteStop]
  /// Prices of the plan objective.
  public var weights: RouteWeights
  /// How driving slows down by time of day; empty when it does not.
  public var traffic: [TrafficPeriod]

  /// A problem as told; nothing is checked before a search begins.
  public init(
    objective: RouteObjective, days: Int32 = 1, matrix: TravelMatrix, vehicles: [RouteVehicle],
    stops: [RouteStop], weights: RouteWeights = RouteWeights(), traffic: [TrafficPeriod] = []
  ) {
    self.objective = objective
    self.days = days
    self.matrix = matrix
    self.vehicles = vehicles
    self.stops = stops
    self.weights = weights
    self.traffic = traffic
  }
}

/// What counts as better. Stops that must be visited come before everything.
public enum RouteObjective: UInt8, Sendable {
  /// Visit as many optional stops as fit, by priority, then drive least.
  case travel = 0
  /// Collect the most prize; driving only decides between equals.
  case prize = 1
  /// The weighted sum of missed value, driving, overtime, waiting and change (`RouteWeights`).
  case plan = 2
}

/// The prices of the plan objective, in points. The defaults weigh a second of driving 10, so a missed visit
/// of prize 1 is worth a minute's drive, overtime twice the driving, waiting a tenth of it.
public struct RouteWeights: Equatable, Sendable {
  /// Points per second driven.
  public var driving: Int32
  /// Points per second worked beyond the shift.
  public var overtime: Int32
  /// Points per second waited at a closed door; at most `driving`.
  public var waiting: Int32
  /// Points per unit of prize missed.
  public var prize: Int32

  /// Prices in points.
  public init(driving: Int32 = 10, overtime: Int32 = 20, waiting: Int32 = 1, prize: Int32 = 600) {
    self.driving = driving
    self.overtime = overtime
    self.waiting = waiting
    self.prize = prize
  }
}

/// Seconds from opening to closing; a visit may begin at both ends.
public struct TimeWindow: Hashable, Sendable {
  /// The first second a visit may begin.
  public var from: Int32
  /// The last second a visit may begin.
  public var until: Int32

  /// From … until, both included.
  public init(_ from: Int32, _ until: Int32) {
    self.from = from
    self.until = until
  }

  /// Any time at all.
  public static var always: TimeWindow { TimeWindow(0, RouteLimits.latestSecond) }
}

/// A representative with a car: where the day begins and ends, how long it may be.
public struct RouteVehicle: Equatable, Sendable {
  /// The caller's number.
  public var id: Int64
  /// Place the day begins at; `nil` means at the first stop.
  public var start: Int32?
  /// Place the day ends at; `nil` means at the last stop.
  public var end: Int32?
  /// The shift: leaving not before, back not after.
  public var shift: TimeWindow
  /// The longest day in seconds from leaving to coming back.
  public var maxDurationSeconds: Int32?
  /// How far the shift or the longest day may be passed, at the price of overtime.
  public var overtimeSeconds: Int32
  /// What the car holds, per kind of load.
  public var capacity: [Int32]
  /// Pauses that have to be taken, each within its window.
  public var breaks: [RouteBreak]
  /// Days of the horizon on which this vehicle does not work.
  public var daysOff: [Int32]

  /// A vehicle; without more it may drive any time and as long as it likes.
  public init(
    id: Int64, start: Int32? = nil, end: Int32? = nil, shift: TimeWindow = .always,
    maxDurationSeconds: Int32? = nil, overtimeSeconds: Int32 = 0, capacity: [Int32] = [],
    breaks: [RouteBreak] = [], daysOff: [Int32] = []
  ) {
    self.id = id
    self.start = start
    self.end = end
    self.shift = shift
    self.maxDurationSeconds = maxDurationSeconds
    self.overtimeSeconds = overtimeSeconds
    self.capacity = capacity
    self.breaks = breaks
    self.daysOff = daysOff
  }
}

/// A pause such as lunch: it begins within a window, wherever the representative then is.
public struct RouteBreak: Hashable, Sendable {
  /// When it may begin.
  public var windows: [TimeWindow]
  /// How long it lasts.
  public var seconds: Int32

  /// A pause of so many seconds, beginning within one of the windows.
  public init(windows: [TimeWindow], seconds: Int32) {
    self.windows = windows
    self.seconds = seconds
  }
}

/// A customer to be visited.
public struct RouteStop: Equatable, Sendable {
  /// The caller's number.
  public var id: Int64
  /// Row and column in the matrix.
  public var place: Int32
  /// How long the visit takes.
  public var serviceSeconds: Int32
  /// Opening hours in order, within which the visit begins; empty means any time.
  public var windows: [TimeWindow]
  /// What is delivered, per kind of load.
  public var load: [Int32]
  /// 0…100: under the travel objective more important stops are kept first.
  public var priority: Int32
  /// Whether a plan without this stop is a failure.
  public var isMandatory: Bool
  /// Value of the visit under the prize and plan objectives, overdue weight included.
  public var prize: Int64
  /// Allowed choices of days; empty means one visit on any day.
  public var patterns: [VisitPattern]
  /// Belongs to the fixed beginning of the first vehicle's first day; locked stops keep their order in
  /// `RouteProblem.stops`.
  public var isLocked: Bool

  /// A stop; without more it is an optional visit at any time.
  public init(
    id: Int64, place: Int32, serviceSeconds: Int32 = 0, windows: [TimeWindow] = [], load: [Int32] = [],
    priority: Int32 = 0, isMandatory: Bool = false, prize: Int64 = 0, patterns: [VisitPattern] = [],
    isLocked: Bool = false
  ) {
    self.id = id
    self.place = place
    self.serviceSeconds = serviceSeconds
    self.windows = windows
    self.load = load
    self.priority = priority
    self.isMandatory = isMandatory
    self.prize = prize
    self.patterns = patterns
    self.isLocked = isLocked
  }
}

/// One allowed set of days for a customer, such as every Tuesday: [1, 6, 11, 16].
public struct VisitPattern: Hashable, Sendable {
  /// Days of the horizon, ascending.
  public var days: [Int32]
  /// Points this choice costs besides driving: the price of moving a customer to another weekday.
  public var price: Int64

  /// These days at this price.
  public init(days: [Int32], price: Int64 = 0) {
    self.days = days
    self.price = price
  }
}

/// From a second of the day on, drives take so many millionths of the matrix time (1_300_000 = 30 % longer).
/// Before the first period the matrix time holds.
public struct TrafficPeriod: Hashable, Sendable {
  /// Where the period begins; it ends where the next one begins.
  public var from: Int32
  /// Factor on driving time in millionths.
  public var ppm: Int64

  /// A period from this second on.
  public init(from: Int32, ppm: Int64) {
    self.from = from
    self.ppm = ppm
  }
}
