import Basis

/// Which keys and days count: what the query filters and what the viewer may see. The viewer's part is in
/// every selection, because there is no other way to make one.
struct Selection {
  /// By dimension; `nil` where nothing is left out.
  private(set) var keys: [[Bool]?]
  /// By day of the calendar.
  private(set) var days: [Bool]
  /// Without the date filters that give a range, for windows that begin before it.
  private(set) var cyclicDays: [Bool]

  init(
    _ cube: Cube, _ calendar: DayRange, viewer: Viewer, filters: [LevelFilter]
  ) throws(CubeRefusal) {
    keys = [[Bool]?](repeating: nil, count: cube.dimensions.count)
    days = [Bool](repeating: true, count: calendar.count)
    cyclicDays = days
    for (index, grant) in viewer.territory.enumerated() {
      try apply(
        LevelFilter(level: grant.level, condition: .isIn(grant.members)), cube, calendar,
        path: "territory[\(index)].level", isTerritory: true)
    }
    for (index, filter) in filters.enumerated() {
      try apply(filter, cube, calendar, path: "filters[\(index)].level", isTerritory: false)
    }
  }

  /// Leaves out the keys of a dimension, or the days, that are not allowed.
  mutating func keep(_ allowed: [Bool], dimension: Int?) {
    guard let dimension else {
      for day in 0..<days.count where !allowed[day] { days[day] = false }
      return
    }
    guard var kept = keys[dimension] else {
      keys[dimension] = allowed
      return
    }
    for key in 0..<kept.count where !allowed[key] { kept[key] = false }
    keys[dimension] = kept
  }

  private mutating func apply(
    _ filter: LevelFilter, _ cube: Cube, _ calendar: DayRange, path: String, isTerritory: Bool
  ) throws(CubeRefusal) {
    let level = try LevelReference(filter.level, of: cube, path: path)
    var condition = filter.condition
    if level.table == nil, case .between(let from, let to) = condition {
      // A whole date as the end of a range of months means the month that holds it.
      condition = .between(
        from: from.map { text in CivilDate(text).map { level.date.label($0) } ?? text },
        to: to.map { text in CivilDate(text).map { level.date.label($0) } ?? text })
    }
    let test = LabelTest(condition)
    guard let table = level.table, let dimension = level.dimension else {
      for index in 0..<calendar.count where days[index] || cyclicDays[index] {
        var label = level.date.label(calendar.day(index))
        if test.passes(&label) { continue }
        days[index] = false
        if isTerritory || !level.date.isPeriod { cyclicDays[index] = false }
      }
      return
    }
    var members = [Bool](repeating: false, count: table.members.count)
    if case .isIn(let labels) = filter.condition {
      for label in labels { if let code = table.members.find(label) { members[code] = true } }
    } else {
      for code in 0..<members.count {
        var label = table.members.text(code)
        members[code] = test.passes(&label)
      }
    }
    let count = cube.dimensions[dimension].keys.members.count
    var allowed = keys[dimension] ?? [Bool](repeating: true, count: count)
    for key in 0..<count where !members[table.member(ofKey: key)] { allowed[key] = false }
    keys[dimension] = allowed
  }
}

/// A condition ready to be put to many labels.
private struct LabelTest {
  private var labels = Lexicon()
  private let condition: LevelFilter.Condition

  init(_ condition: LevelFilter.Condition) {
    self.condition = condition
    switch condition {
    case .isIn(let list), .isNotIn(let list): for label in list { _ = labels.code(label) }
    case .between: break
    }
  }

  func passes(_ label: inout String) -> Bool {
    var labels = labels
    switch condition {
    case .isIn: return labels.find(label) != nil
    case .isNotIn: return labels.find(label) == nil
    case .between(let from, let to):
      if let from, label.utf8.lexicographicallyPrecedes(from.utf8) { return false }
      if let to, to.utf8.lexicographicallyPrecedes(label.utf8) { return false }
      return true
    }
  }
}
