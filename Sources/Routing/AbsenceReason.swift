import Basis

/// Why a stop is left out, found at its cheapest insertion into the finished plan.
public enum AbsenceReason: Equatable, Sendable {
  /// It would fit, but takes so many seconds more driving than it is worth.
  case notWorthIt(drivingSeconds: Int32)
  /// The earliest possible arrival is after closing.
  case closed(until: Int32, earliestArrival: Int32)
  /// Visiting it makes another stop late by so many seconds.
  case makesLate(stop: Int64, seconds: Int32)
  /// The shift is full; so many seconds are missing.
  case shiftFull(missingSeconds: Int32)
  /// The car is full; so much room is missing.
  case loadFull(missing: Int32)
  /// On none of the allowed days does anybody work, or no choice of days fits as a whole.
  case noAllowedDay

  /// A short code for machines.
  public var code: String {
    switch self {
    case .notWorthIt: "not_worth_it"
    case .closed: "closed"
    case .makesLate: "makes_late"
    case .shiftFull: "shift_full"
    case .loadFull: "load_full"
    case .noAllowedDay: "no_allowed_day"
    }
  }

  /// "Open until 14:00, earliest arrival 14:35".
  public var text: Text {
    switch self {
    case .notWorthIt(let driving):
      let m = minutes(driving)
      return Text(
        "Dojazd +\(m) min kosztuje więcej niż wizyta", "A detour of \(m) min costs more than the visit")
    case .closed(let until, let arrival):
      let (u, a) = (clock(until), clock(arrival))
      return Text(
        "Otwarte do \(u), najwcześniejszy przyjazd \(a)", "Open until \(u), earliest arrival \(a)")
    case .makesLate(let stop, let seconds):
      let (s, m) = (decimalText(stop), minutes(seconds))
      return Text("Punkt \(s) spóźniłby się o \(m) min", "Stop \(s) would be \(m) min late")
    case .shiftFull(let seconds):
      let m = minutes(seconds)
      return Text("Dzień pracy pełny, brakuje \(m) min", "The shift is full, \(m) min are missing")
    case .loadFull(let missing):
      let l = decimalText(Int64(missing))
      return Text("Samochód pełny, brakuje miejsca na \(l)", "The car is full, room for \(l) is missing")
    case .noAllowedDay:
      return Text("Brak dozwolonego dnia pracy", "No allowed working day")
    }
  }

  private func minutes(_ seconds: Int32) -> String { decimalText((Int64(seconds) + 59) / 60) }

  private func clock(_ seconds: Int32) -> String {
    decimalText(Int64(seconds / 3_600)) + ":" + decimalText(Int64(seconds / 60 % 60), width: 2)
  }
}

extension RouteProblem {
  /// The reason a stop is not in a plan: the limit that binds at its least harmful place.
  func reason(absent stop: Int32, routes: [(vehicle: Int32, day: Int32, steps: [RouteStep])]) -> AbsenceReason {
    let patterns = stops[Int(stop)].patterns
    var best: (harm: Int64, reason: AbsenceReason)?
    for (vehicle, day, steps) in routes {
      if vehicles[Int(vehicle)].daysOff.contains(day) { continue }
      if !patterns.isEmpty, !patterns.contains(where: { $0.days.contains(day) }) { continue }
      let before = schedule(steps, vehicle: vehicle)
      let locked = day == 0 && vehicle == 0 ? lockedCount(steps) : 0
      for index in locked...steps.count {
        var longer = steps
        longer.insert(.stop(stop), at: index)
        let after = schedule(longer, vehicle: vehicle)
        let (harm, reason) = judge(stop, before, after)
        if best == nil || harm < best!.harm { best = (harm, reason) }
      }
    }
    return best?.reason ?? .noAllowedDay
  }

  private func lockedCount(_ steps: [RouteStep]) -> Int {
    var count = 0
    for step in steps {
      guard case .stop(let stop) = step, stops[Int(stop)].isLocked else { break }
      count += 1
    }
    return count
  }

  /// How much an insertion breaks (0 when nothing) and which limit it breaks first.
  private func judge(
    _ stop: Int32, _ before: RouteSchedule, _ after: RouteSchedule
  ) -> (harm: Int64, reason: AbsenceReason) {
    let detour = after.drivingSeconds - before.drivingSeconds
    if after.isFeasible {
      return (Int64(detour) - 1 << 40, .notWorthIt(drivingSeconds: max(0, detour)))
    }
    let harm = after.latenessSeconds + Int64(after.excessSeconds) + Int64(max(0, after.overload)) << 32
    if after.overload > before.overload { return (harm, .loadFull(missing: after.overload)) }
    if let own = after.visits.first(where: { $0.stop == stop }), own.lateSeconds > 0 {
      let until = stops[Int(stop)].windows.last?.until ?? 0
      return (harm, .closed(until: until, earliestArrival: own.arrival))
    }
    if let late = after.visits.first(where: { $0.lateSeconds > 0 }) {
      return (harm, .makesLate(stop: stops[Int(late.stop)].id, seconds: late.lateSeconds))
    }
    return (harm, .shiftFull(missingSeconds: max(after.excessSeconds, after.latenessSeconds > 0 ? 1 : 0)))
  }
}
