import Basis

/// The period algebra of a query: for which day of the answer each day of the facts counts.
struct Periods {
  let grid: Grid
  /// Days with rows that the viewer may see.
  let visible: [Bool]

  /// The days the answer is about: selected, and not after the last visible day, so that the year before is
  /// compared to the same day.
  private func answers(_ day: Int) -> Bool {
    grid.selection.days[day] && day <= lastVisible && day >= firstVisible
  }

  var lastVisible: Int { visible.lastIndex(of: true) ?? -1 }
  var firstVisible: Int { visible.firstIndex(of: true) ?? 0 }

  /// The map of a pass for a period that is not a window.
  func days(_ period: Period) throws(CubeRefusal) -> [Int32] {
    let calendar = grid.calendar
    var map = [Int32](repeating: -1, count: calendar.count)
    if calendar.count == 0 { return map }
    let finest = grid.finestPeriod(grid.finest)
    let byWeek = finest == .week || finest == .isoYear
    var span: Int32 = 0
    if period == .previousPeriod, finest == nil {
      let answered = (0..<calendar.count).filter { answers($0) }
      if let first = answered.first, let last = answered.last { span = Int32(last - first + 1) }
    }
    for index in 0..<calendar.count {
      let day = calendar.day(index)
      let target: CivilDate? =
        switch period {
        case .previousYear: byWeek ? day.oneIsoYearLater : day.oneYearLater
        case .previousYearSameWeekday: day.adding(days: 364)
        case .previousPeriod:
          if let finest { periodLater(day, finest) } else { day.adding(days: span) }
        default: day
        }
      if let target, let place = calendar.index(target), answers(place) { map[index] = Int32(place) }
    }
    return map
  }

  /// The same place in the next period, or its last day when the period is shorter.
  private func periodLater(_ day: CivilDate, _ level: DateLevel) -> CivilDate {
    let start = level.start(day)
    let next = level.next(day)
    let last = level.next(next).adding(days: -1)
    let target = next.adding(days: day.dayNumber - start.dayNumber)
    return target > last ? last : target
  }

  /// Days of the facts that lie on the last (first) visible day of their period at a grain.
  func edgeDays(_ map: [Int32], _ grain: Grain, last: Bool) -> [Int32] {
    var edges: [UInt64: Int] = [:]
    let order = last ? Array(0..<map.count) : Array((0..<map.count).reversed())
    for day in order where map[day] >= 0 && visible[day] { edges[grid.datePart(Int(map[day]), grain)] = day }
    var result = map
    for day in 0..<map.count where map[day] >= 0 && edges[grid.datePart(Int(map[day]), grain)] != day {
      result[day] = -1
    }
    return result
  }

  /// How many visible days each period has at a grain, by the date part of the cell.
  func dayCounts(_ map: [Int32], _ grain: Grain) -> [UInt64: Int64] {
    var counts: [UInt64: Int64] = [:]
    for day in 0..<map.count where map[day] >= 0 && visible[day] {
      counts[grid.datePart(Int(map[day]), grain), default: 0] += 1
    }
    return counts
  }

  /// A window of days that ends with a period of the answer.
  struct Window {
    var first: Int
    var last: Int
    /// The date part of the cells it is for.
    var part: UInt64
  }

  /// The windows at a grain.
  func windows(_ period: Period, _ grain: Grain) -> [Window] {
    let calendar = grid.calendar
    var ends: [UInt64: Int] = [:]
    for day in 0..<calendar.count where answers(day) { ends[grid.datePart(day, grain)] = day }
    let finest = grid.finestPeriod(grain)
    let byWeek = finest == .week || finest == .isoYear
    var windows: [Window] = []
    for (part, last) in ends {
      let day = calendar.day(last)
      var first: CivilDate
      switch period {
      case .yearToDate: first = (byWeek ? DateLevel.isoYear : .year).start(day)
      case .quarterToDate: first = DateLevel.quarter.start(day)
      case .monthToDate: first = DateLevel.month.start(day)
      case .rolling(let count):
        let level = finest ?? grid.finestPeriod(grid.finest) ?? .day
        first = level.start(day)
        for _ in 1..<max(count, 1) { first = level.start(first.adding(days: -1)) }
      default: first = day
      }
      let start = max(Int(first.dayNumber - calendar.first), 0)
      windows.append(Window(first: start, last: last, part: part))
    }
    return windows.sorted { ($0.part, $0.first) < ($1.part, $1.first) }
  }
}
