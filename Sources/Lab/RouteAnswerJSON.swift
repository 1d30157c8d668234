import Basis
import Foundation
import Routing

/// The answer as one JSON object with sorted keys (docs/LAB.md).
func routeJSON(_ problem: RouteProblem, _ answer: RouteAnswer, cpuSeconds: Double) -> String {
  var root: [String: Any] = [
    "cost": answer.cost, "prize": answer.prize, "feasible": answer.isFeasible,
    "optimal": answer.isProvenOptimal, "iterations": answer.iterations,
    "cpu_seconds": NSDecimalNumber(string: String(format: "%.4f", cpuSeconds)),
  ]
  if let bound = answer.bound { root["bound"] = bound }
  root["routes"] = answer.routes.map { route -> [String: Any] in
    let schedule = route.schedule
    var json: [String: Any] = [
      "vehicle": problem.vehicles[Int(route.vehicle)].id, "day": route.day,
      "steps": schedule.visits.map { problem.stops[Int($0.stop)].id },
      "arrivals": schedule.visits.map { $0.arrival }, "starts": schedule.visits.map { $0.start },
      "departure": schedule.departure, "finish": schedule.finish, "duration": schedule.durationSeconds,
      "driving": schedule.drivingSeconds, "waiting": schedule.waitingSeconds,
      "overtime": schedule.overtimeSeconds,
    ]
    if !schedule.pauses.isEmpty {
      json["breaks"] = schedule.pauses.map { ["number": $0.number, "start": $0.start] }
    }
    return json
  }
  root["unassigned"] = answer.unassigned.map { absent -> [String: Any] in
    [
      "id": problem.stops[Int(absent.stop)].id, "reason": absent.reason.text.english,
      "reason_pl": absent.reason.text.polish, "code": absent.reason.code,
    ]
  }
  let data = try? JSONSerialization.data(withJSONObject: root, options: [.sortedKeys])
  return String(decoding: data ?? Data(), as: UTF8.self)
}
