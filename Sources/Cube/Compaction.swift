import Basis

extension Cube {
  /// A new cube of the rows that live and that the viewer may see, in order of date and document, with only
  /// the members and columns that are left: what is written as a snapshot, or sent to his browser.
  ///
  /// Nothing of what he may not see is in it, neither rows nor names. Order by date makes segments cover few
  /// days, so that most queries skip most of them.
  public func compacted(for viewer: Viewer = .everything) throws(CubeRefusal) -> Cube {
    sealOpenRows()
    try loadDocuments()
    let calendar = DayRange(days)
    let selection = try Selection(self, calendar, viewer: viewer, filters: [])
    let kept = schema.columns.indices.filter { !viewer.hiddenMeasures.contains(schema.columns[$0].name) }
    let result = Cube(schema: try schema.without(viewer.hiddenMeasures, levels: self))
    result.position = position
    result.limits = limits
    for index in 0..<segments[0].count { try prepare(Array(0..<segments.count), index) }
    let rows = orderedRows { segment, row in
      let dead = deadRows[segment]
      if !dead.isEmpty, dead[row >> 6] >> UInt64(row & 63) & 1 == 1 { return false }
      guard selection.days[Int(segments[0][segment].value(row) - Int64(calendar.first))] else { return false }
      for dimension in 0..<dimensions.count {
        if let allowed = selection.keys[dimension],
          !allowed[Int(segments[1 + dimension][segment].value(row))]
        {
          return false
        }
      }
      return true
    }
    var maps = dimensions.map { [Int32](repeating: -1, count: $0.keys.members.count) }
    for index in 0..<maps.count { maps[index][0] = 0 }
    if viewer.territory.isEmpty {
      // A customer described before his first order stays described.
      for index in 1..<dimensions.count {
        for key in 1..<max(maps[index].count, 1) {
          maps[index][key] = Int32(result.adopt(key, of: dimensions[index], index))
        }
      }
    }
    var codes = [Int](repeating: 0, count: dimensions.count)
    var numbers = [Int64](repeating: 0, count: kept.count)
    for place in rows {
      let segment = Int(place) / Segment.rowLimit
      let row = Int(place) % Segment.rowLimit
      for dimension in 0..<dimensions.count {
        let old = Int(segments[1 + dimension][segment].value(row))
        if maps[dimension][old] < 0 {
          maps[dimension][old] = Int32(result.adopt(old, of: dimensions[dimension], dimension))
        }
        codes[dimension] = Int(maps[dimension][old])
      }
      for (index, column) in kept.enumerated() {
        numbers[index] = segments[numberColumn(column)][segment].value(row)
      }
      result.load(
        day: CivilDate(dayNumber: Int32(segments[0][segment].value(row))), codes: codes, numbers: numbers)
    }
    result.sealOpenRows()
    return result
  }

  /// The places (segment · 65,536 + row) of the kept rows, by day and document.
  private func orderedRows(_ keep: (Int, Int) -> Bool) -> [UInt32] {
    var rows: [UInt32] = []
    rows.reserveCapacity(rowCount)
    var sorted = true
    var last: (day: Int64, document: Int64) = (.min, .min)
    for segment in 0..<segments[0].count {
      for row in 0..<segments[0][segment].rows where keep(segment, row) {
        let next = (segments[0][segment].value(row), segments[1][segment].value(row))
        if next < last { sorted = false }
        last = next
        rows.append(UInt32(segment * Segment.rowLimit + row))
      }
    }
    if sorted { return rows }
    for column in [1, 0] { rows = countingSorted(rows, column) }
    return rows
  }

  /// Stable, by the values of a column of small whole numbers.
  private func countingSorted(_ rows: [UInt32], _ column: Int) -> [UInt32] {
    let least = segments[column].map { $0.minimum }.min() ?? 0
    let greatest = segments[column].map { $0.maximum }.max() ?? 0
    func key(_ place: UInt32) -> Int {
      Int(segments[column][Int(place) / Segment.rowLimit].value(Int(place) % Segment.rowLimit) - least)
    }
    var starts = [UInt32](repeating: 0, count: Int(greatest - least) + 2)
    for place in rows { starts[key(place) + 1] += 1 }
    for index in 1..<starts.count { starts[index] += starts[index - 1] }
    var result = [UInt32](repeating: 0, count: rows.count)
    for place in rows {
      let bucket = key(place)
      result[Int(starts[bucket])] = place
      starts[bucket] += 1
    }
    return result
  }

  /// Takes over a key with its members.
  private func adopt(_ key: Int, of source: Dimension, _ index: Int) -> Int {
    let code = dimensions[index].key(source.keys.members.text(key))
    for (level, old) in zip(dimensions[index].levels, source.levels) {
      level.ofKey[code] = UInt32(level.members.code(old.members.text(Int(old.ofKey[key]))))
    }
    return code
  }
}

extension CubeSchema {
  /// Without hidden measures, their columns and the measures that need them.
  func without(_ hidden: [String], levels cube: Cube) throws(CubeRefusal) -> CubeSchema {
    if hidden.isEmpty { return self }
    var kept: [Measure] = []
    for measure in measures {
      var compiler = MeasureCompiler(cube, Viewer(territory: [], hiddenMeasures: hidden))
      do {
        _ = try compiler.compile(.named(measure.name), .current, path: "measures")
        kept.append(measure)
      } catch {
        guard case .hiddenMeasure = error else { throw error }
      }
    }
    var result = self
    result.columns = columns.filter { !hidden.contains($0.name) }
    result.measures = kept
    return result
  }
}

extension Cube {
  /// Whether the rows stand in order of date, so that segments cover few days each.
  public var isOrderedByDate: Bool {
    sealOpenRows()
    var last = Int64.min
    for segment in segments[0] {
      guard segment.prepare() else { return false }
      for row in 0..<segment.rows {
        let day = segment.value(row)
        if day < last { return false }
        last = day
      }
    }
    return true
  }
}
