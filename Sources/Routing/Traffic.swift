extension RouteProblem {
  /// How long a drive of `seconds` on the empty road takes when it begins at `time`: piecewise constant speed
  /// (Ichoua, Gendreau, Potvin 2003), so whoever leaves later never arrives earlier.
  ///     // from 7:00 half as fast: 30 minutes begun at 6:45 end at 7:15
  public func drivingSeconds(_ seconds: Int32, leavingAt time: Int32) -> Int32 {
    guard !traffic.isEmpty, seconds > 0 else { return seconds }
    var period = -1
    while period + 1 < traffic.count, traffic[period + 1].from <= time { period += 1 }
    var now = Int64(time) * 1_000
    var rest = Int64(seconds) * 1_000
    while true {
      let ppm = period < 0 ? 1_000_000 : traffic[period].ppm
      let need = rest * ppm / 1_000_000
      guard period + 1 < traffic.count else { return arrival(now + need, since: time) }
      let gap = Int64(traffic[period + 1].from) * 1_000 - now
      if need <= gap { return arrival(now + need, since: time) }
      rest -= gap * 1_000_000 / ppm
      now += gap
      period += 1
    }
  }

  private func arrival(_ milliseconds: Int64, since time: Int32) -> Int32 {
    Int32(clamping: (milliseconds + 999) / 1_000 - Int64(time))
  }
}
