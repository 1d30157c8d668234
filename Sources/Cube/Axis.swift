import Basis

/// A level as a query names it.
struct LevelReference {
  /// The dimension, or `nil` for the date.
  let dimension: Int?
  let table: LevelTable?
  let date: DateLevel

  init(_ name: String, of cube: Cube, path: String) throws(CubeRefusal) {
    let parts = name.split(separator: ".", maxSplits: 1).map { String($0) }
    if parts.first == "date" {
      let level = parts.count > 1 ? DateLevel.allCases.first(where: { $0.name == parts[1] }) : .day
      guard let level else { throw .unknownLevel(path: path, name: name, known: cube.levelNames) }
      dimension = nil
      table = nil
      date = level
      return
    }
    for (index, candidate) in cube.dimensions.enumerated() where candidate.name == parts.first {
      guard let level = candidate.level(parts.count > 1 ? parts[1] : parts[0]) else { break }
      if index == 0 { try cube.loadDocuments() }
      dimension = index
      table = level
      date = .day
      return
    }
    throw .unknownLevel(path: path, name: name, known: cube.levelNames)
  }
}

/// A level in rows or columns: the place of every key in the order of the level's members.
struct Axis {
  private(set) var name: String
  let reference: LevelReference
  /// By key, or by day of the calendar.
  let places: [UInt32]
  let cardinality: Int
  let labels: AxisLabels

  init(_ name: String, _ reference: LevelReference, _ calendar: DayRange) {
    if let table = reference.table {
      let (rank, member) = table.ordered()
      self.init(
        name: name, reference: reference, places: table.isKey ? rank : table.ofKey.map { rank[Int($0)] },
        labels: AxisLabels(members: member, texts: table.members))
      return
    }
    var texts = Lexicon()
    var codes: [Int] = []
    for index in 0..<calendar.count { codes.append(texts.code(reference.date.label(calendar.day(index)))) }
    let order = texts.sorted()
    var rank = [UInt32](repeating: 0, count: order.count)
    for (place, code) in order.enumerated() { rank[code] = UInt32(place) }
    self.init(
      name: name, reference: reference, places: codes.map { rank[$0] },
      labels: AxisLabels(members: order.map { UInt32($0) }, texts: texts))
  }

  private init(name: String, reference: LevelReference, places: [UInt32], labels: AxisLabels) {
    self.name = name
    self.reference = reference
    self.places = places
    self.labels = labels
    cardinality = max(labels.members.count, 1)
  }

  private init(_ axis: Axis, places: [UInt32], cardinality: Int) {
    name = axis.name
    reference = axis.reference
    labels = axis.labels
    self.places = places
    self.cardinality = cardinality
  }

  /// The same level as a query calls it.
  func named(_ name: String) -> Axis {
    var axis = self
    axis.name = name
    return axis
  }

  /// The same level with other places; its labels are not to be asked for.
  func renumbered(_ places: [UInt32], _ cardinality: Int) -> Axis {
    Axis(self, places: places, cardinality: max(cardinality, 1))
  }
}

extension Cube {
  /// A level as an axis. The members of date levels are kept: naming a thousand days costs a small query more
  /// than its scan.
  func axis(_ name: String, _ reference: LevelReference, _ calendar: DayRange) -> Axis {
    if reference.table != nil { return Axis(name, reference, calendar) }
    if calendar.first != dateAxisDays.first || calendar.count != dateAxisDays.count {
      dateAxes = []
      dateAxisDays = calendar
    }
    for axis in dateAxes where axis.reference.date == reference.date { return axis.named(name) }
    let axis = Axis(name, reference, calendar)
    dateAxes.append(axis)
    return axis
  }
}

/// The labels of an axis by place; what an answer keeps of it.
struct AxisLabels: Sendable {
  let members: [UInt32]
  let texts: Lexicon

  func label(_ place: Int) -> String { texts.text(Int(members[place])) }

  func utf8(_ place: Int) -> ArraySlice<UInt8> { texts.utf8(Int(members[place])) }
}

/// The days that have rows, from the first to the last.
struct DayRange {
  /// Days a row may have: 1900-01-01 to 2199-12-31. A day beyond is a typing error, and the calendar of a cube
  /// has an entry for every day between its first and its last.
  static let allowed: ClosedRange<Int32> = -25_567...84_005

  let first: Int32
  let count: Int

  init(_ days: ClosedRange<CivilDate>?) {
    first = days?.lowerBound.dayNumber ?? 0
    count = days.map { Int($0.upperBound.dayNumber - $0.lowerBound.dayNumber) + 1 } ?? 0
  }

  func day(_ index: Int) -> CivilDate { CivilDate(dayNumber: first + Int32(index)) }

  func index(_ day: CivilDate) -> Int? {
    let index = Int(day.dayNumber - first)
    return index >= 0 && index < count ? index : nil
  }
}
