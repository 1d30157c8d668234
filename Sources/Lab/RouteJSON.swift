import Basis
import Foundation
import Routing

/// Reads VROOM's problem form with our extensions (docs/LAB.md). Fields that would change the plan and are not
/// supported are refused, never ignored.
public func routeProblem(json data: Data) throws(RouteRefusal) -> RouteProblem {
  guard let any = try? JSONSerialization.jsonObject(with: data), let root = any as? [String: Any] else {
    throw .malformed("JSON")
  }
  return try RouteJSON(root).problem()
}

private struct RouteJSON {
  let root: [String: Any]

  init(_ root: [String: Any]) { self.root = root }

  func problem() throws(RouteRefusal) -> RouteProblem {
    for name in ["shipments"] where root[name] != nil { throw .notSupported(name) }
    let jobs = try objects(root["jobs"] ?? [Any](), "jobs")
    guard jobs.count <= RouteLimits.stops else { throw .tooManyStops(jobs.count) }
    var problem = RouteProblem(
      objective: try objective(), days: try number(root["days"] ?? 1, "days"), matrix: try matrix(),
      vehicles: [], stops: [])
    for vehicle in try objects(root["vehicles"] ?? [Any](), "vehicles") {
      problem.vehicles.append(try self.vehicle(vehicle))
    }
    for job in jobs { problem.stops.append(try stop(job)) }
    if let weights = root["weights"] { problem.weights = try self.weights(object(weights, "weights")) }
    for period in try objects(root["traffic"] ?? [Any](), "traffic") {
      problem.traffic.append(
        TrafficPeriod(
          from: try number(period["from"], "traffic.from"), ppm: try number(period["ppm"], "traffic.ppm")))
    }
    return problem
  }

  private func objective() throws(RouteRefusal) -> RouteObjective {
    switch root["objective"] as? String ?? "travel" {
    case "travel": return .travel
    case "prize": return .prize
    case "plan": return .plan
    default: throw .malformed("objective")
    }
  }

  private func matrix() throws(RouteRefusal) -> TravelMatrix {
    let matrices = try object(root["matrices"] ?? [String: Any](), "matrices")
    let profile = try object(matrices["car"] ?? [String: Any](), "matrices.car")
    guard let rows = profile["durations"] as? [Any] else { throw .malformed("matrices.car.durations") }
    var seconds: [Int32] = []
    seconds.reserveCapacity(rows.count * rows.count)
    for (from, row) in rows.enumerated() {
      guard let cells = row as? [Any] else { throw .malformed("matrices.car.durations") }
      guard cells.count == rows.count else {
        throw .matrixNotSquare(
          places: Int32(rows.count), count: rows.count * rows.count - rows.count + cells.count)
      }
      for (to, cell) in cells.enumerated() {
        guard let value = integer(cell) else { throw .malformed("matrices.car.durations[\(from)][\(to)]") }
        guard let short = Int32(exactly: value) else {
          throw .drivingTime(from: Int32(from), to: Int32(to), seconds: value)
        }
        seconds.append(short)
      }
    }
    return TravelMatrix(places: Int32(rows.count), seconds: seconds)
  }

  private func vehicle(_ json: [String: Any]) throws(RouteRefusal) -> RouteVehicle {
    for name in ["skills", "max_tasks", "max_travel_time", "max_distance", "start", "end"]
    where json[name] != nil && !(["start", "end"].contains(name) && json[name + "_index"] != nil) {
      throw .notSupported("vehicles." + name)
    }
    if let factor = json["speed_factor"], integer(factor) != 1 { throw .notSupported("vehicles.speed_factor") }
    var vehicle = RouteVehicle(id: try number(json["id"], "vehicles.id"))
    if let place = json["start_index"] { vehicle.start = try number(place, "vehicles.start_index") }
    if let place = json["end_index"] { vehicle.end = try number(place, "vehicles.end_index") }
    if let window = json["time_window"] { vehicle.shift = try self.window(window, "vehicles.time_window") }
    if let longest = json["max_duration"] {
      vehicle.maxDurationSeconds = try number(longest, "vehicles.max_duration")
    }
    if let overtime = json["overtime"] { vehicle.overtimeSeconds = try number(overtime, "vehicles.overtime") }
    vehicle.capacity = try numbers(json["capacity"] ?? [Any](), "vehicles.capacity")
    vehicle.daysOff = try numbers(json["days_off"] ?? [Any](), "vehicles.days_off")
    for pause in try objects(json["breaks"] ?? [Any](), "vehicles.breaks") {
      vehicle.breaks.append(
        RouteBreak(
          windows: try windows(pause["time_windows"] ?? [Any](), "breaks.time_windows"),
          seconds: try number(pause["service"] ?? 0, "breaks.service")))
    }
    return vehicle
  }

  private func stop(_ json: [String: Any]) throws(RouteRefusal) -> RouteStop {
    for name in ["skills", "pickup", "setup"] where json[name] != nil && !isZero(json[name]) {
      throw .notSupported("jobs." + name)
    }
    var stop = RouteStop(
      id: try number(json["id"], "jobs.id"), place: try number(json["location_index"], "jobs.location_index"))
    stop.serviceSeconds = try number(json["service"] ?? 0, "jobs.service")
    stop.windows = try windows(json["time_windows"] ?? [Any](), "jobs.time_windows")
    stop.load = try numbers(json["delivery"] ?? [Any](), "jobs.delivery")
    stop.priority = try number(json["priority"] ?? 0, "jobs.priority")
    stop.prize = try number(json["prize"] ?? 0, "jobs.prize")
    stop.isMandatory = try flag(json["mandatory"], "jobs.mandatory")
    stop.isLocked = try flag(json["locked"], "jobs.locked")
    if let patterns = json["patterns"] {
      guard let list = patterns as? [Any] else { throw .malformed("jobs.patterns") }
      for pattern in list { stop.patterns.append(VisitPattern(days: try numbers(pattern, "jobs.patterns"))) }
      if let prices = json["pattern_prices"] {
        let prices: [Int64] = try numbers(prices, "jobs.pattern_prices")
        guard prices.count == stop.patterns.count else { throw .malformed("jobs.pattern_prices") }
        for index in prices.indices { stop.patterns[index].price = prices[index] }
      }
    }
    // An appointment is a promise: it is kept to the second, or within its leeway, or the plan is not feasible.
    if let appointment = json["appointment"], !isNull(appointment) {
      if let on = appointment as? Bool, CFGetTypeIDIsBoolean(appointment) {
        if on { stop.isMandatory = true }
      } else if appointment is [Any] {
        stop.windows = [try window(appointment, "jobs.appointment")]
        stop.isMandatory = true
      } else {
        let time: Int32 = try number(appointment, "jobs.appointment")
        stop.windows = [TimeWindow(time, time)]
        stop.isMandatory = true
      }
    }
    return stop
  }

  private func weights(_ json: [String: Any]) throws(RouteRefusal) -> RouteWeights {
    var weights = RouteWeights()
    if let value = json["driving"] { weights.driving = try number(value, "weights.driving") }
    if let value = json["overtime"] { weights.overtime = try number(value, "weights.overtime") }
    if let value = json["waiting"] { weights.waiting = try number(value, "weights.waiting") }
    if let value = json["prize"] { weights.prize = try number(value, "weights.prize") }
    return weights
  }

  private func windows(_ json: Any, _ name: String) throws(RouteRefusal) -> [TimeWindow] {
    guard let list = json as? [Any] else { throw .malformed(name) }
    var windows: [TimeWindow] = []
    for item in list { windows.append(try window(item, name)) }
    return windows
  }

  private func window(_ json: Any, _ name: String) throws(RouteRefusal) -> TimeWindow {
    let ends: [Int32] = try numbers(json, name)
    guard ends.count == 2 else { throw .malformed(name) }
    return TimeWindow(ends[0], ends[1])
  }

  private func object(_ json: Any, _ name: String) throws(RouteRefusal) -> [String: Any] {
    guard let object = json as? [String: Any] else { throw .malformed(name) }
    return object
  }

  private func objects(_ json: Any, _ name: String) throws(RouteRefusal) -> [[String: Any]] {
    guard let objects = json as? [[String: Any]] else { throw .malformed(name) }
    return objects
  }

  private func numbers<N: FixedWidthInteger>(_ json: Any, _ name: String) throws(RouteRefusal) -> [N] {
    guard let list = json as? [Any] else { throw .malformed(name) }
    var numbers: [N] = []
    for item in list { numbers.append(try number(item, name)) }
    return numbers
  }

  private func number<N: FixedWidthInteger>(_ json: Any?, _ name: String) throws(RouteRefusal) -> N {
    guard let json, let value = integer(json) else { throw .malformed(name) }
    guard let number = N(exactly: value) else { throw .malformed("\(name) = \(value)") }
    return number
  }

  private func flag(_ json: Any?, _ name: String) throws(RouteRefusal) -> Bool {
    guard let json else { return false }
    guard let flag = json as? Bool else { throw .malformed(name) }
    return flag
  }

  private func isNull(_ json: Any?) -> Bool { json == nil || json is NSNull }

  private func isZero(_ json: Any?) -> Bool {
    if let list = json as? [Any] { return list.allSatisfy { integer($0) == 0 } }
    return json.flatMap { integer($0) } == 0
  }

  /// A whole number; `nil` for fractions, texts and anything beyond 64 bits.
  private func integer(_ json: Any) -> Int64? {
    guard let number = json as? NSNumber else { return nil }
    if let exact = Int64(exactly: number) { return exact }
    return nil
  }

  private func CFGetTypeIDIsBoolean(_ json: Any) -> Bool {
    guard let number = json as? NSNumber else { return false }
    return String(cString: number.objCType) == "c" || number === NSNumber(value: true)
      || number === NSNumber(value: false)
  }
}
