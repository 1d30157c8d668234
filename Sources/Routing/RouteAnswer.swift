import Basis

/// A plan: who visits whom when, who is left out and why, and how good it is known to be.
public struct RouteAnswer: Equatable, Sendable {
  /// Seconds driven under the travel and prize objectives, points under the plan objective.
  public var cost: Int64
  /// Sum of the prizes of the stops served.
  public var prize: Int64
  /// Whether every mandatory stop is served and nothing is late.
  public var isFeasible: Bool
  /// The routes that visit somebody, by day and vehicle.
  public var routes: [PlannedRoute]
  /// Stops left out, in the order of the problem.
  public var unassigned: [UnassignedStop]
  /// No plan costs less than this, where it was proven.
  public var bound: Int64?
  /// Whether no plan is better.
  public var isProvenOptimal: Bool
  /// Search rounds done; 0 when solved exactly.
  public var iterations: Int64
}

/// One representative's day.
public struct PlannedRoute: Equatable, Sendable {
  /// Index of the vehicle in the problem.
  public var vehicle: Int32
  /// Day of the horizon.
  public var day: Int32
  /// What is done in which order, with times.
  public var schedule: RouteSchedule
}

/// A stop that the plan leaves out.
public struct UnassignedStop: Equatable, Sendable {
  /// Index of the stop in the problem.
  public var stop: Int32
  /// Why.
  public var reason: AbsenceReason
}
