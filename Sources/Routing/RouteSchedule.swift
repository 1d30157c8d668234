/// What a representative does next: a visit or a pause.
public enum RouteStep: Hashable, Sendable {
  /// The stop with this index in the problem.
  case stop(Int32)
  /// The vehicle's break with this index.
  case pause(Int32)
}

/// The times of a day driven in a given order, also of an order that breaks windows: what a planner sees while
/// dragging a visit ("+14 min, 1 window broken").
public struct RouteSchedule: Equatable, Sendable {
  /// Visits in order with their times.
  public var visits: [ScheduledVisit] = []
  /// Pauses in order with their times.
  public var pauses: [ScheduledPause] = []
  /// Latest start of the day that delays nothing.
  public var departure: Int32 = 0
  /// When the day ends at the end place.
  public var finish: Int32 = 0
  /// Seconds driven.
  public var drivingSeconds: Int32 = 0
  /// Seconds waited at closed doors when the day begins with the shift.
  public var waitingSeconds: Int32 = 0
  /// Seconds of visits and pauses.
  public var serviceSeconds: Int32 = 0
  /// Seconds beyond the shift or the longest day, allowed or not.
  public var overtimeSeconds: Int32 = 0
  /// Seconds of overtime that not even the allowance covers.
  public var excessSeconds: Int32 = 0
  /// Largest amount by which a kind of load exceeds the car.
  public var overload: Int32 = 0

  /// Seconds from departure to finish.
  public var durationSeconds: Int32 { finish - departure }
  /// Visits and pauses that begin after closing.
  public var windowsBroken: Int {
    var count = 0
    for visit in visits where visit.lateSeconds > 0 { count += 1 }
    for pause in pauses where pause.lateSeconds > 0 { count += 1 }
    return count
  }
  /// Seconds of all lateness together.
  public var latenessSeconds: Int64 {
    var sum: Int64 = 0
    for visit in visits { sum += Int64(visit.lateSeconds) }
    for pause in pauses { sum += Int64(pause.lateSeconds) }
    return sum
  }
  /// Whether the day can be driven as it is.
  public var isFeasible: Bool { windowsBroken == 0 && excessSeconds == 0 && overload == 0 }
}

/// A visit with its times.
public struct ScheduledVisit: Equatable, Sendable {
  /// Index of the stop in the problem.
  public var stop: Int32
  /// When the representative is at the door.
  public var arrival: Int32
  /// When the visit begins.
  public var start: Int32
  /// How long after closing it begins, 0 when in time.
  public var lateSeconds: Int32
}

/// A pause with its times.
public struct ScheduledPause: Equatable, Sendable {
  /// Index of the break of the vehicle.
  public var number: Int32
  /// When it begins.
  public var start: Int32
  /// How long after its window it begins, 0 when in time.
  public var lateSeconds: Int32
}

extension RouteProblem {
  /// The day of one vehicle in this order, each visit as early as possible. Linear in the steps.
  public func schedule(_ steps: [RouteStep], vehicle index: Int32) -> RouteSchedule {
    let vehicle = vehicles[Int(index)]
    var result = RouteSchedule()
    result.visits.reserveCapacity(steps.count)
    var time = vehicle.shift.from
    var place = vehicle.start
    var slack = vehicle.shift.until - vehicle.shift.from
    var load = [Int32](repeating: 0, count: vehicle.capacity.count)

    func drive(to next: Int32?) {
      defer { place = next }
      guard let place, let next else { return }
      let seconds = drivingSeconds(matrix[place, next], leavingAt: time)
      result.drivingSeconds += seconds
      time += seconds
    }
    /// Waits for the door and returns how late it is.
    func begin(_ windows: [TimeWindow], lasting seconds: Int32) -> (start: Int32, late: Int32) {
      var start = time
      var late: Int32 = 0
      if let window = windows.first(where: { $0.until >= time }) {
        start = max(time, window.from)
        result.waitingSeconds += start - time
        slack = min(slack, result.waitingSeconds + window.until - start)
      } else if let last = windows.last {
        late = time - last.until
        slack = 0
      }
      time = start + seconds
      result.serviceSeconds += seconds
      return (start, late)
    }

    for step in steps {
      switch step {
      case .stop(let stop):
        let customer = stops[Int(stop)]
        drive(to: customer.place)
        let arrival = time
        let (start, late) = begin(customer.windows, lasting: customer.serviceSeconds)
        result.visits.append(ScheduledVisit(stop: stop, arrival: arrival, start: start, lateSeconds: late))
        for kind in load.indices where kind < customer.load.count { load[kind] += customer.load[kind] }
      case .pause(let number):
        let pause = vehicle.breaks[Int(number)]
        let (start, late) = begin(pause.windows, lasting: pause.seconds)
        result.pauses.append(ScheduledPause(number: number, start: start, lateSeconds: late))
      }
    }
    if !result.visits.isEmpty || vehicle.start == nil { drive(to: vehicle.end) }
    result.finish = time
    let later = traffic.isEmpty ? max(0, min(slack, result.waitingSeconds)) : 0
    result.departure = vehicle.shift.from + later
    result.overtimeSeconds = max(0, time - vehicle.shift.until)
    if let longest = vehicle.maxDurationSeconds {
      result.overtimeSeconds = max(result.overtimeSeconds, result.durationSeconds - longest)
    }
    result.excessSeconds = max(0, result.overtimeSeconds - vehicle.overtimeSeconds)
    for kind in load.indices { result.overload = max(result.overload, load[kind] - vehicle.capacity[kind]) }
    return result
  }

  /// Driving, waiting and overtime of a day in the objective's unit: seconds driven, or points under the plan
  /// objective.
  public func cost(of schedule: RouteSchedule) -> Int64 {
    guard objective == .plan else { return Int64(schedule.drivingSeconds) }
    return Int64(weights.driving) * Int64(schedule.drivingSeconds)
      + Int64(weights.waiting) * Int64(schedule.waitingSeconds)
      + Int64(weights.overtime) * Int64(schedule.overtimeSeconds)
  }
}
