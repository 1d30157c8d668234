import Basis

/// What a dragged order does to the day: "+14 min, 1 window broken".
public struct OrderEffect: Equatable, Sendable {
  /// Seconds the day ends later, negative when earlier.
  public var finishSeconds: Int32
  /// Seconds driven more, negative when less.
  public var drivingSeconds: Int32
  /// Windows that the new order breaks.
  public var windowsBroken: Int
  /// Seconds beyond what the shift allows.
  public var excessSeconds: Int32

  private static var windows: CountedText {
    CountedText(
      "okno przekroczone", "okna przekroczone", "okien przekroczonych", "window broken", "windows broken")
  }

  /// "+14 min, 1 okno przekroczone", "−3 min".
  public func text(_ language: Language) -> String {
    let minutes = Int64(roundedDivision(Int64(finishSeconds), by: 60))
    var text =
      (minutes > 0 ? "+" : minutes < 0 ? "−" : "±") + decimalText(minutes < 0 ? -minutes : minutes) + " min"
    if windowsBroken > 0 { text += ", " + OrderEffect.windows(Int64(windowsBroken), language) }
    if excessSeconds > 0 {
      let over = decimalText((Int64(excessSeconds) + 59) / 60)
      text += language == .polish ? ", \(over) min po końcu dnia" : ", \(over) min past the day's end"
    }
    return text
  }
}

extension RouteProblem {
  /// Compares an order with the one it replaces, both evaluated in linear time.
  public func effect(of steps: [RouteStep], insteadOf old: [RouteStep], vehicle: Int32 = 0) -> OrderEffect {
    let after = schedule(steps, vehicle: vehicle)
    let before = schedule(old, vehicle: vehicle)
    return OrderEffect(
      finishSeconds: after.finish - before.finish, drivingSeconds: after.drivingSeconds - before.drivingSeconds,
      windowsBroken: after.windowsBroken, excessSeconds: after.excessSeconds)
  }

  /// Where a stop fits into an order with the least broken and driven, and what it does to the day.
  public func cheapestInsertion(
    of stop: Int32, into steps: [RouteStep], vehicle: Int32 = 0
  ) -> (index: Int, effect: OrderEffect) {
    var best: (harm: Int64, cost: Int64, index: Int, effect: OrderEffect)?
    for index in 0...steps.count {
      var longer = steps
      longer.insert(.stop(stop), at: index)
      let schedule = schedule(longer, vehicle: vehicle)
      let harm = schedule.latenessSeconds + Int64(schedule.excessSeconds)
      let cost = self.cost(of: schedule)
      if best == nil || (harm, cost) < (best!.harm, best!.cost) {
        best = (harm, cost, index, effect(of: longer, insteadOf: steps, vehicle: vehicle))
      }
    }
    return (best!.index, best!.effect)
  }

  /// The steps of a schedule in order: pauses before the visit that begins after them.
  public func steps(of schedule: RouteSchedule) -> [RouteStep] {
    var steps: [RouteStep] = []
    var pauses = schedule.pauses[...]
    for (index, visit) in schedule.visits.enumerated() {
      let free = index == 0 ? Int32.min : end(of: schedule.visits[index - 1])
      while let pause = pauses.first, pause.start >= free, pause.start < visit.start,
        pause.start <= visit.arrival
      {
        steps.append(.pause(pause.number))
        pauses.removeFirst()
      }
      steps.append(.stop(visit.stop))
    }
    for pause in pauses { steps.append(.pause(pause.number)) }
    return steps
  }

  private func end(of visit: ScheduledVisit) -> Int32 { visit.start + stops[Int(visit.stop)].serviceSeconds }

  /// Cost of a day in this order with what it leaves out, in points of the objective.
  func total(_ steps: [RouteStep]) -> Int64 {
    var sum = cost(of: schedule(steps, vehicle: 0))
    for (index, stop) in stops.enumerated() where !steps.contains(.stop(Int32(index))) {
      sum += stop.isMandatory ? 1 << 40 : stop.prize * (objective == .plan ? Int64(weights.prize) : 3_600)
    }
    return sum
  }
}
